"""What a cut-off measures, where an outcome's name or the cut before says it: `MRD (<0.01%)`, `those with <50%`."""

from __future__ import annotations

import re

from reanalysis.draft.phrases.scan import Bundle, Scan

#: How far behind the name of an outcome its cut-off stands, in items.
_NEAR = 9


_SUSTAINED = re.compile(r"\b(?:sustained|maintained)(?: for)?(?: (?:at least|more than|≥|>=|>))?$")
_LONG = ("days", "weeks", "months", "years")
_LASTING = "response_duration"


def name_cuts(scan: Scan) -> None:
    """Fill the quantity of cut-offs and strata that have none."""
    cuts = scan.lexicon.content["cut_of"]
    before: Bundle | None = None
    for bundle in scan.bundles:
        if bundle.kind not in ("threshold", "stratum"):
            continue
        stat = bundle.lead
        if not stat.quantity:
            named = [i for i in range(max(0, bundle.at - _NEAR), bundle.at) if scan.at(i) in "exY"]
            quantity = cuts.get(scan.items[named[-1]].id, "") if named else ""
            lasting = not named or scan.at(named[-1]) != "x"
            if lasting and stat.unit in _LONG and _SUSTAINED.search(scan.words(bundle.at - 4, bundle.at + 1)):
                stat.quantity = _LASTING
            elif quantity and not re.search(r"[.;]", scan.code[named[-1] : bundle.at]):
                stat.quantity = quantity
            elif before is not None and _goes_on(scan, before, bundle):
                stat.quantity = before.lead.quantity
        before = bundle


def _goes_on(scan: Scan, before: Bundle, bundle: Bundle) -> bool:
    """True for the other side of a cut: `in those with <50%` after `in patients with ≥50% blasts`."""
    one, two = before.lead, bundle.lead
    same = one.value is not None and two.value is not None and one.value.text == two.value.text
    return bool(one.quantity) and same and one.comparator != two.comparator and before.at < bundle.at
