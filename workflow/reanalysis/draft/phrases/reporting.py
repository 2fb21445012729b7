"""From which frequency on events are listed: `events that occurred in more than 5% of patients were …`."""

from __future__ import annotations

import re

from reanalysis.draft.phrases.scan import Scan

_FREQUENCY = re.compile(r"(?P<v>[NW])(?=%|w?p)")
_LISTED = re.compile(
    r"(?:\b(?:events?|(?:sa|te|tr|trte|tea|trtea)?aes?|reactions?|effects?|toxicit(?:y|ies)|abnormalities)"
    r"(?: \([^()]*\))?,? "
    r"(?:(?:that|which) (?:were |have been )?(?:occurred|seen|reported|observed|experienced|noted|developed)"
    r"|occurring|arising|affecting|experienced|seen|reported|observed|noted|with an? (?:incidence|frequency) of"
    r"|(?:that|which) affected)"
    r"(?: in| by| with| at an? (?:incidence|frequency) of)?"
    r"|\bno (?:other |further |additional )?(?:[\w-]+ ){0,3}?(?:events?|reactions?|toxicit(?:y|ies))"
    r"(?: of (?:grade|grades) [0-9]+(?: (?:or|to|-|and) [0-9]+| or (?:higher|worse|more))?)?"
    r"(?: that (?:was|were) considered [^.;#]*?)?"
    r" (?:occurred|(?:was|were) (?:reported|observed|seen|noted))(?: in| by| with| at an? (?:incidence|frequency) of)?"
    r"|\b(?:events?|effects?|reactions?|toxicit(?:y|ies)) (?:of|with) grade [0-9] or (?:worse|higher|more|greater)"
    r"(?: severity)? in"
    r"|\b(?:events?|(?:te|tr)?aes?|reactions?|toxicities) \((?: ?(?:occurring|reported|seen) in| ?in)?)"
    r"(?P<by> (?:[≥>]=?|at least|more than|over))$"
)


def find_reporting_limits(scan: Scan) -> None:
    """The frequency from which events are told; `events occurred in more than 90% of patients` is a result."""
    for match in scan.find(_FREQUENCY):
        i = match.start("v")
        told = _LISTED.search(scan.words(i - 24, i))
        if told is None:
            continue
        percent = scan.at(i + 1) == "%"
        scan.add(
            "threshold",
            i,
            i + percent,
            {"value": i},
            unit="percent" if percent else "patients",
            quantity="adverse_event_reporting",
            comparator=told["by"].strip(),
        )
