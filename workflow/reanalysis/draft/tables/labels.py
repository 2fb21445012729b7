"""What the name of a row says: its outcome or quantity, and the grade of its events."""

from __future__ import annotations

import re
from collections.abc import Mapping

from reanalysis.draft.linking.outcome.adverse import Memory, adverse_name
from reanalysis.draft.model import UNSURE, Sentence
from reanalysis.draft.phrases.scan import Bundle

#: A row of all events together.
_ANY = re.compile(
    r"(?:patients with )?(?:any|all|≥ ?1|at least one)(?: (?:adverse )?events?| AEs?)?(?:,? n ?\(%\))?", re.I
)
_SERIOUS = re.compile(r"(?:any )?serious(?: (?:adverse )?events?| AEs?)?(?:,? n ?\(%\))?", re.I)
#: What stands behind the name of an event: a mark, a number, its grade, `n (%)`.
_BEHIND_NAME = re.compile(r"[†‡*(\[]|\s[0-9]|,? gr(?:ade)?\b|,? (?:n|no\.?|number)(?=$|\s*[,(])")
#: What patients are told apart by.
_WHO = frozenset(("age", "male", "female"))
#: `2-yr rate, %`, below a row that names its outcome
_RATE = re.compile(r"(?:estimated )?(?:[0-9]+[- ]?(?:mo|months?|yr|years?|wk|weeks?)\b|rate at\b)", re.I)
#: `Adverse event leading to discontinuation`, `Event that led to death`
_LED_TO = re.compile(
    r"(?:(?:adverse|AE|ADR|toxic|side)\S*(?: \w+)?|\bevents?)"
    r" (?:leading|led|resulting|resulted|that led) (?:to|in)\b",
    re.I,
)
_REASON = re.compile(r"reasons? (?:for )?(?:not completed|not completing|discontinu\w+|withdrawal)\b ?:", re.I)
_TOTAL = re.compile(r"total,? ((?:other|non-?serious)[\w ,()-]*? adverse events)\b", re.I)


def outcome_of(
    row: Sentence | None,
    memory: Memory,
    bundle: Bundle,
    caused: Mapping[str, str],
    left_by: Mapping[str, list[str]],
) -> tuple[str, str]:
    """Outcome or quantity of a row; where it names none, that of the caption.

    `caused` names outcomes where events are their cause, `left_by` those of leaving for other reasons, by name.
    """
    if row is not None and memory.flow:
        reason = row.text.strip().lower()
        for endpoint, names in left_by.items():
            if reason in names:
                return endpoint, ""
    if row is not None and _REASON.match(row.text):
        # The label names the reason behind the colon.
        colon = next((i for i, item in enumerate(row.items) if item.text == ":"), 0)
        cause = next((item for item in row.items[colon + 1 :] if item.code in "exy" and item.id != UNSURE), None)
        if cause is not None and cause.code == "e":
            return cause.id, ""
        flow = caused.get("discontinuation", "")
        return (flow if cause is not None and flow else UNSURE), ""
    named = next((item for item in row.items if item.code in "exY" and item.id != UNSURE), None) if row else None
    if bundle.kind == "n":
        return "", ""
    compared = bundle.kind in ("ratio", "p_value", "difference")
    if named is not None and named.code == "Y" and compared and memory.endpoint and not memory.quantity:
        # A row of a table of subgroups is named by whom it is about.
        return memory.endpoint, ""
    told_apart = named is not None and (named.id in _WHO or (row is not None and "<" in row.code))
    if (
        told_apart
        and named.code == "Y"
        and bundle.kind in ("count", "percent")
        and memory.captioned
        and memory.endpoint
    ):
        # `Age <35 years` in a table of one outcome.
        return memory.endpoint, ""
    if named is not None and row is not None and memory.baseline and named.code == "e":
        # `First remission` under `Characteristics of the patients`
        named = next((item for item in row.items if item.code == "Y"), None)
        if named is None:
            return UNSURE, ""
    if named is not None and row is not None and named.code == "Y" and named.start < row.items[0].start:
        # The label over this one names a group of patients where the caption names an outcome.
        named = None if memory.endpoint else named
    if row is not None and all(item.code in "yx" for item in row.items) and memory.flow:
        return memory.flow, ""
    if (
        row is not None
        and memory.heading == "events"
        and (named is None or named.code == "x")
        and row.items[0].low != "total"
    ):
        own = row.text.split(";")[0]
        name = _BEHIND_NAME.split(own.rpartition(":")[2])[0].strip(" ,")
        words = name.split()
        if words and (named is None or "adverse" not in named.low):
            if _ANY.fullmatch(own.strip()):
                return "AE:adverse events" + _grade(row), ""
            if _SERIOUS.fullmatch(own.strip()):
                return "AE:serious adverse events" + _grade(row), ""
            serious = " (serious)" if re.search(r"\(serious\)", row.text, re.I) else ""
            return "AE:" + adverse_name(" ".join(words)) + _grade(row) + serious, ""
    if row is not None and (other := _TOTAL.match(row.text)):
        return "AE:" + adverse_name(re.sub(r" *\([^()]*\)", "", other[1])), ""
    if (
        named is None
        and row is not None
        and (sum_of := next((i for i in row.items if i.code == "y"), None)) is not None
    ):
        label = _BEFORE_NAME.sub("", row.text.split(",")[0].split(";")[0])
        if 0 < len(label.split()) <= 6 and sum_of.low.removeprefix("any ") in label.lower():
            return "AE:" + adverse_name(_GRADED.sub("", label)) + _grade(row), ""
    if named is None and memory.quantity:
        return "", memory.quantity
    if named is None:
        told_above = compared or bundle.kind == "median" or (row is not None and _RATE.match(row.text))
        beside = memory.row if told_above else ""
        return beside or memory.endpoint or UNSURE, ""
    if row is not None and named.id in caused and _LED_TO.search(row.text):
        return caused[named.id], ""
    memory.row = named.id if named.code == "e" else memory.row
    if named.code == "Y":
        return "", named.id
    if named.code == "x":
        return "AE:" + adverse_name(named.text) + _grade(row), ""
    return named.id, ""


#: The grade before the name of a row: `Gr ≥3 AEs`, `Grade 3 or 4 adverse events`.
_BEFORE_NAME = re.compile(
    r"^(?:patients |participants )?(?:with )?(?:(?:any|all)[- ]grades? |any |≥ ?1 )?"
    r"(?:gr(?:ade)?s?\.? ?(?:≥|>=)? ?[1-5](?: ?(?:-|–|/|or|to) ?[1-5])?(?: or (?:worse|higher|more|greater))? )?",
    re.I,
)
_GRADED = re.compile(
    r"\bgr(?:ade)?s?\s*(?P<s>≥|>=)?\s*(?P<a>[1-5])(?:\s*(?:-|–|/|or|to)\s*(?P<b>[1-5]))?(?P<up>\s+or\s+(?:worse|higher|more|greater))?",
    re.I,
)


def _grade(row: Sentence | None) -> str:
    return grade_in(row.text) if row is not None else ""


def grade_in(name: str) -> str:
    """The grade in the name of a row or a column, as endpoints say it: ` (grade 3-4)`; empty if it has none."""
    match = _GRADED.search(name)
    if match is None:
        return ""
    if match["b"]:
        return f" (grade {match['a']}-{match['b']})"
    return f" (grade {'≥' if match['s'] or match['up'] else ''}{match['a']})"
