"""What each number of trade press is: passages of the tests' own, each number followed by its claim in braces.

`61%{km|PFS|x|24 months}` is kind, endpoint or quantity, arm and time point; an empty field is not looked at, `none` in
the place of a time point says that there is none, and `{-}` that the number is no value of a claim.
"""

from __future__ import annotations

import re

import pytest

from reanalysis.draft import draft_claims
from tests.draft.test_whose_numbers import TWO, lexicon, register

_MARK = re.compile(r"\{([^{}]*)\}")
_NUMBER = re.compile(r"[0-9]+(?:[.,][0-9]+)*|not (?:been )?reached|NR|NE|\b(?:one|two|three|four|six|nine|ten)\b", re.I)


def marked(passage: str) -> tuple[str, list[tuple[int, str]]]:
    """The passage without its marks, and offset and mark of each number that stands before one."""
    text, wanted, at = "", [], 0
    for match in _MARK.finditer(passage):
        text += passage[at : match.start()]
        at = match.end()
        wanted.append(([number.start() for number in _NUMBER.finditer(text)][-1], match[1]))
    return text + passage[at:], wanted


def wrong(passage: str, trials: dict | None) -> list[str]:
    """Each mark that the draft does not bear out, with what the draft says instead."""
    text, wanted = marked(passage)
    drafts = [row for row in draft_claims(text, lexicon(), trials) if row.kind not in ("set_aside", "unsure")]
    faults = []
    for at, mark in wanted:
        here = [row.cells for row in drafts if any(a == at and role != "time" for role, a in row.tokens)]
        given = [
            "|".join([c["kind"], c["endpoint"] or c["quantity"], c["arm"], c["timepoint"] or "none"]) for c in here
        ]
        fits = not here if mark == "-" else any(_fits(mark, one) for one in given)
        if not fits:
            faults.append(f"{text[at : at + 12]!r} should be {mark}, is {given or 'no claim'}")
    return faults


def _fits(mark: str, given: str) -> bool:
    return all(not want or want == have for want, have in zip(mark.split("|"), given.split("|"), strict=False))


TIMES = [
    "The OS rate was 81%{km|OS|x|24 months} versus 74%{km|OS|p|24 months} at 24 months and 69%{km|OS|x|48 months} versus"
    " 60%{km|OS|p|48 months} at 48 months with foomab and placebo.",
    "Progression-free survival was 82.0% (76.8-86.1){km|PFS|x|2 years} versus 74.1%{km|PFS|p|2 years} (68.2-79.0) at"
    " 2 years and 63.9%{km|PFS|x|4 years} (57.6-69.5) versus 50.6%{km|PFS|p|4 years} (44.0-56.8) at 4 years.",
    "The PFS rates with foomab vs placebo were 66%{km|PFS|x|12 months} vs 41%{km|PFS|p|12 months} at 12 months,"
    " 48%{km|PFS|x|18 months} vs 27%{km|PFS|p|18 months} at 18 months, and 39%{km|PFS|x|24 months} vs"
    " 20%{km|PFS|p|24 months} at 24 months.",
    "With foomab, PFS was 61%{km|PFS|x|1 years} at 1 year and 44%{km|PFS|x|2 years} at 2 years.",
    "Event-free survival was 55% v 43%{km|EFS|p|3 years} at 3 years and 51%{km|EFS|x|5 years} v 38%{km|EFS|p|5 years}"
    " at 5 years for foomab and placebo, respectively.",
    "OS was 90% and 85%{km|OS|p|1 years} at 1 year, and 71%{km|OS|x|3 years} and 60%{km|OS|p|3 years} at 3 years, with"
    " foomab and placebo, respectively.",
]
LISTS = [
    "PFS rates in the foomab and placebo arms were:\n\n• 24 months: 61.4%{km|PFS|x|24 months} vs"
    " 42.3%{km|PFS|p|24 months}\n• 36 months: 54.0%{km|PFS|x|36 months} vs 32.8%{km|PFS|p|36 months}",
    "Overall survival rates for foomab vs placebo:\n\n- 1 year: 88%{km|OS|x|1 years} vs 80%{km|OS|p|1 years}\n"
    "- 2 years: 71%{km|OS|x|2 years} vs 60%{km|OS|p|2 years}\n",
    "The rates of event-free survival (EFS) with foomab and placebo were as follows:\n\n• At 12 months, 70%"
    "{km|EFS|x|12 months} and 62%{km|EFS|p|12 months}\n\n• At 24 months, 58%{km|EFS|x|24 months} and 49%{km|EFS|p|24 months}",
    "Overall response rates with foomab and placebo were:\n\n• 12 weeks: 41%{percent|ORR|x|12 weeks} vs"
    " 20%{percent|ORR|p|12 weeks}\n• 24 weeks: 45%{percent|ORR|x|24 weeks} vs 22%{percent|ORR|p|24 weeks}",
    "Landmark OS rates (foomab vs placebo):\n\n* 12-month: 83%{km|OS|x|12 months} vs 71%{km|OS|p|12 months}\n"
    "* 24-month: 64%{km|OS|x|24 months} vs 50%{km|OS|p|24 months}",
]
AGAIN = [
    "The 48-month PFS rate was 58%{km|PFS|x|48 months} with foomab and 41% with placebo. In those with wild-type TP53,"
    " the respective rates were 82%{km|PFS|x|24 months} vs 71%{km|PFS|p|24 months} at 24 months and"
    " 62%{km|PFS|x|48 months} vs 47%{km|PFS|p|48 months} at 48 months (HR, 0.62{ratio|PFS||none}; 95% CI, 0.44-0.87).",
    "Patients with bulky disease had 36-month PFS rates of 52%{km|PFS|x|36 months} with foomab and 33%{km|PFS|p|36 months}"
    " with placebo. In the high-risk group, the corresponding rates were 43%{km|PFS|x|36 months} vs"
    " 25%{km|PFS|p|36 months}.",
    "Among patients who did not undergo transplant, the 48-month PFS rate was 48%{km|PFS|x|48 months} with foomab and"
    " 20%{km|PFS|p|48 months} with placebo; among those who did, it was 55%{km|PFS|x|48 months} and"
    " 41%{km|PFS|p|48 months}.",
    "The 2-year OS rate was 80%{km|OS|x|2 years} with foomab vs 66% with placebo. Corresponding rates at 3 years were"
    " 70%{km|OS|x|3 years} and 52%{km|OS|p|3 years}.",
    "In patients younger than 60 years, the 3-year EFS rate was 61%{km|EFS|x|3 years} with foomab and 50%{km|EFS|p|3 years}"
    " with placebo; in older patients, these rates were 44%{km|EFS|x|3 years} and 32%{km|EFS|p|3 years}, respectively.",
]
REACHED = [
    "Median overall survival (OS) had not been reached{median|OS|x|} in either arm. Nausea was common with foomab and"
    " placebo.",
    "The median PFS was not reached (NR){median|PFS|x|} with foomab (95% CI, 50.7-NR) compared with 37.6{median|PFS|p|}"
    " months (95% CI, 31.4{median|PFS|p|}-44.1) with placebo (HR, 0.58{ratio|PFS||}; 95% CI, 0.44-0.76; P < .001).",
    "Median DOR was not reached (NR){median|DOR|x|} (95% CI, 22.1-NR) with foomab vs 14.2{median|DOR|p|} months (95% CI,"
    " 10.0-19.5) with placebo.",
    "Median OS was not reached{median|OS|p|} in both arms (foomab and placebo).",
    "The median PFS was NR{median|PFS|x|} (95% CI, 30.2-NR) with foomab and 21.4{median|PFS|p|} months with placebo.",
    "Median EFS was 30.1{median|EFS|x|} months (95% CI, 22.0-NR) with foomab compared with 18.3{median|EFS|p|} months"
    " (95% CI, 14.4-25.0) with placebo.",
]
CASES = [
    *[(TWO, one) for one in TIMES + LISTS + AGAIN + REACHED],
]


@pytest.mark.parametrize(("arms", "passage"), CASES)
def test_numbers_of_trade_press_are_told(arms: dict[str, str], passage: str) -> None:
    assert wrong(passage, register(arms)) == []
