"""Several grades of one event, each with a value: `grade II-IV and III-IV acute GVHD were 33% and 12%`."""

from __future__ import annotations

import itertools
import re

from reanalysis.draft.linking.outcome.grading import graded
from reanalysis.draft.phrases.scan import Bundle, Scan

_LEVEL = r"(?:[0-5]|iv|i{1,3})"
_GRADE = (
    rf"(?:[≥>]=? ?)?{_LEVEL}(?: ?(?:[-–‐‑/]|to|or) ?{_LEVEL})?(?:\+| or (?:higher|greater|worse|more|above))?(?![\w%.])"
)
_ANY = r"(?:any|all|total)(?:[ -]grades?)?"
_GRADED = rf"(?:(?:grades? )?{_GRADE}|{_ANY})"
#: Two or three grades joined by `and`, of which at least one has the word.
_LIST = re.compile(
    rf"\b(?P<first>{_GRADED})(?:, (?P<second>{_GRADED}),?)? and (?P<last>(?:grades? )?{_GRADE}) (?=[a-z])", re.I
)
_WORD = re.compile(r"\bgrades?\b|\b(?:ii?-)?iv\b", re.I)


def share_grades(scan: Scan) -> None:
    """Give each value of an event behind a list of its grades the one that it is of, in the order printed."""
    if "%" not in scan.code and "N" not in scan.code and "#" not in scan.code:
        return
    _share_slashed(scan)
    text = " ".join(scan.sentence.text.split())
    if " and " not in text or not _WORD.search(text) or len(text) != len(scan.sentence.text):
        return
    for match in _LIST.finditer(text):
        if not _WORD.search(match.group()):
            continue
        grades = [_written(match[name]) for name in ("first", "second", "last") if match[name]]
        _share(scan, scan.items[0].start + match.end(), grades)


#: `(any/≥3 grade)`, `any grade/grade 3-4`: what the two values of a pair are of.
_ANY_AND = re.compile(
    rf"\b(?:any|all)(?:[ -]?grades?)? ?/ ?(?:grades? ?)?(?P<grade>{_GRADE})(?: grades?)?(?=[\s):,;])", re.I
)


def _share_slashed(scan: Scan) -> None:
    """Give the second of each pair of shares the grade that stands behind `any`: `nausea (40%/2%)`."""
    match = _ANY_AND.search(scan.sentence.text) if "/" in scan.code else None
    if match is None or "grade" not in match.group().lower():
        return
    grade = _written(match["grade"])
    start = scan.items[0].start + match.end()
    behind = [b for b in scan.bundles if b.kind == "percent" and scan.items[b.at].start >= start]
    for first, second in itertools.pairwise(behind):
        if re.fullmatch(r"%?/", scan.code[first.last : second.at].lstrip("N#")):
            for stat in second.stats:
                if stat.endpoint.startswith("AE:"):
                    stat.endpoint = graded(_base(stat.endpoint), grade)
            for stat in first.stats:
                stat.endpoint = _base(stat.endpoint) if stat.endpoint.startswith("AE:") else stat.endpoint


def _written(grade: str) -> str:
    """A grade as an endpoint says it: `grade III-IV`, `grade ≥3`; empty for all of them."""
    level = re.sub(r"^grades? ", "", grade, flags=re.I).strip()
    if re.fullmatch(_ANY, level, re.I):
        return ""
    high = re.search(r"\+$| or \w+$", level) is not None and re.search(rf"or {_LEVEL}$", level, re.I) is None
    level = re.sub(r"\+$| or (?:higher|greater|worse|more|above)$", "", level, flags=re.I)
    level = re.sub(r" ?(?:[-–‐‑/]|\bto\b|\bor\b) ?", "-", level, flags=re.I)
    level = re.sub(r">=? ?|≥ ?", "≥", level)
    return f"grade {'≥' if high else ''}{level.upper()}"


def _base(endpoint: str) -> str:
    return endpoint.partition(" (grade")[0]


def _share(scan: Scan, start: int, grades: list[str]) -> None:
    """Divide the values of one event that stand behind a place of the text among its grades."""
    behind = [b for b in scan.bundles if scan.items[b.at].start >= start and b.lead.endpoint.startswith("AE:")]
    event = _base(behind[0].lead.endpoint) if behind else ""
    told = []
    for bundle in behind:
        if _base(bundle.lead.endpoint) != event or bundle.kind not in ("percent", "count", "km", "p_value"):
            break
        told.append(bundle)
    values = [b for b in told if b.kind != "p_value"]
    places = _places(scan, values, len(grades))
    if not places:
        return
    place = dict(zip(map(id, values), places, strict=True))
    tests = [b for b in told if b.kind == "p_value"]
    if tests and tests[0].at < values[0].at:
        return
    for number, test in enumerate(tests):
        before = [b for b in values if b.last < test.at]
        # A P value each, all of them behind the values, or one behind each pair.
        place[id(test)] = number if len(before) == len(values) and len(tests) == len(grades) else place[id(before[-1])]
    for bundle in told:
        grade = grades[place[id(bundle)]]
        for stat in bundle.stats:
            if stat.endpoint.startswith("AE:"):
                stat.endpoint = graded(event, grade)


def _places(scan: Scan, values: list[Bundle], many: int) -> list[int]:
    """Which of so many grades each value is of; empty if that is not told."""
    if len(values) == many:
        return list(range(many))
    if len(values) != 2 * many:
        return []
    code = scan.code
    middle = code[values[many - 1].last + 1 : values[many].at]
    versus = [place for place, (a, b) in enumerate(itertools.pairwise(values)) if "v" in code[a.last : b.at]]
    if versus == [many - 1]:
        # `41% and 12% v 33% and 9%`
        return [*range(many), *range(many)]
    apart = "P" in middle or versus == list(range(0, 2 * many, 2)) or values[0].lead.arm != values[1].lead.arm
    return [place // 2 for place in range(2 * many)] if apart else []
