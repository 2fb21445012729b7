"""Survival times told for groups by name, from one to the other, or once more for further groups."""

from __future__ import annotations

import re

from reanalysis.draft.phrases.scan import Scan

#: How a time came to be read, for the rule that finds what it measures.
TOLD_OF_GROUPS = "a time told of groups"
_NAME = r"[wBzpyE+/-]{1,8}"
_BRACKET = r"(?:\((?:[^()]|\([^()]*\))*\))?"
#: `(drug, 16.3 months; placebo, 17.4 months; P = …)`
_BY_NAME = re.compile(rf"\({_NAME}[:,](?P<v>[NX])m?{_BRACKET}[;,]{_NAME}[:,](?P<w>[NX])m?{_BRACKET}(?=[;,)])")
#: `{12.8 months [95% CI …] versus 8.9 months [95% CI …]; hazard ratio …}`
_IN_BRACKET = re.compile(rf"\((?P<v>[NX])m?{_BRACKET}v(?P<w>[NX])m?{_BRACKET}(?=[;,)])")
#: `positive at 3.5 months for the X arm versus 1.7 months for the Y arm`
_FOR_ARMS = re.compile(rf"(?P<v>[NX])m{_BRACKET}w{{1,3}}Bz?,?v(?P<w>[NX])m{_BRACKET}w{{1,3}}B")
#: `from 4.4 months with placebo to 6.2 months with X`
_FROM_TO = re.compile(rf"#m{_BRACKET}[wBz]{{0,4}}t(?P<w>[NX])m")
#: `; 12 and 8 months in the second group`
_FURTHER = re.compile(r"[;,]a?(?P<v>[NX])m?a(?P<w>[NX])m")


def find_told_times(scan: Scan) -> None:
    """Medians of a survival time that was named before, which no word calls medians where they stand."""
    for pattern in (_BY_NAME, _IN_BRACKET, _FOR_ARMS):
        for match in scan.find(pattern):
            if _survival_before(scan, match.start("v")):
                _add(scan, [match.start("v"), match.start("w")], derived=TOLD_OF_GROUPS)
    for match in scan.find(_FROM_TO):
        if scan.word(match.start() - 1) == "from" and _medians_before(scan, match.start() + 1):
            _add(scan, [match.start("w")])
    for match in scan.find(_FURTHER):
        if _medians_before(scan, match.start("v")):
            _add(scan, [match.start("v"), match.start("w")])


def _survival_before(scan: Scan, at: int) -> bool:
    return any(item.code == "e" and item.id in scan.lexicon.time_to_event for item in scan.items[:at])


def _medians_before(scan: Scan, at: int) -> bool:
    return any(b.kind == "median" and b.at < at and not b.lead.quantity for b in scan.bundles)


def _add(scan: Scan, places: list[int], *, derived: str = "") -> None:
    units = [scan.unit_at(i + 1) for i in places]
    unit = next((one for one in reversed(units) if one), "")
    if not unit or not all(scan.free(i) for i in places):
        return
    for i, own in zip(places, units, strict=True):
        stat = scan.add("median", i, i + bool(own), {"value": i}, unit=own or unit)
        stat.derived = derived
        if "M" not in scan.code[:i]:
            stat.lose("kind", 0.3, "a time without the word median")
