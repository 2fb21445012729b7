"""Records of registries as plain text, which tell groups apart by number: `Results 1:`, `Adverse Events 2:`."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from reanalysis.draft.arms.arm_names import TrialName
from reanalysis.draft.linking.arm.arm_mentions import arm_mentions
from reanalysis.draft.model import UNSURE, Item
from reanalysis.draft.phrases.scan import Scan

_NUMBERED = re.compile(
    r"(?P<part>interventions?|arms?|groups?|cohorts?|results|adverse events) (?P<number>[0-9]{1,2}) ?:?", re.I
)
_PART = re.compile(
    r"(?:interventions?|eligibility|results|outcome measure(?:ment|s)?|adverse events|baseline[\w ]*) ?:?", re.I
)
_MEASURED = re.compile(r"(?:measure type ?: ?)?(?P<kind>median|number|count|mean|geometric mean)\b", re.I)
_SPREAD = re.compile(r"\((?:(?P<iqr>inter-?quartile)|(?P<range>full|range|min))", re.I)
_VALUE = re.compile(r"wow:(?P<u>m)(?P<v>[N#])(?P<limits>\((?P<a>[N#])[-t](?P<b>[N#])\))?$")
_NUMBER = re.compile(r"wow:p(?P<n>[N#])(?:(?P<p>[N#])%)?$")
_TOTAL = re.compile(r"total ?:", re.I)


@dataclass(slots=True)
class Groups:
    """The group that lines are about.

    Attributes
    ----------
    part : str
        The part of the record, in small letters; empty outside the groups.
    number : int
    arms : dict of int to str
        Arms by number, as the titles say.
    kind : str
        What kind of value the group's lines give.
    spread : str
        What kind of limits stand behind it; empty for those of a confidence interval.
    level : Item or None
        The level of the interval, as printed in the line that says what is measured.
    outcome : str
        The outcome that the record names above the groups; `?` while it is looked for.
    """

    part: str = ""
    number: int = 0
    arms: dict[int, str] = field(default_factory=dict)
    kind: str = ""
    spread: str = ""
    level: Item | None = None
    outcome: str = ""


def note_group(scan: Scan, groups: Groups) -> None:
    """Begin or end a group at its heading, and remember what its lines measure."""
    text = scan.sentence.text.strip()
    if numbered := _NUMBERED.fullmatch(text):
        groups.part, groups.number, groups.kind = numbered["part"].lower(), int(numbered["number"]), ""
    elif _PART.fullmatch(text):
        groups.part = ""
        groups.outcome = "?" if text.lower().startswith("outcome") else ""
    elif groups.part and (measured := _MEASURED.match(text)):
        groups.kind = measured["kind"].lower()
        spread = _SPREAD.search(text)
        groups.spread = "" if spread is None else "iqr" if spread["iqr"] else "range"
        level = re.search(r"[NE#]%C", scan.code)
        groups.level = scan.items[level.start()] if level and scan.items[level.start()].number is not None else None


def find_measured(scan: Scan, groups: Groups) -> None:
    """`Unit of Measure: months 9.1 (7.7 to 10.6)` and `Participants 33 68.8%`, the values of a group."""
    if not groups.part or not scan.sentence.text.lower().startswith("unit of measure"):
        return
    match = _VALUE.match(scan.code) if groups.kind == "median" else _NUMBER.match(scan.code)
    if match is None:
        return
    # The grammar, which sees the line alone, knows nothing of these numbers.
    scan.spans, scan.asides, scan.bundles = [], [], []
    if groups.kind == "median":
        v, a, b = match.start("v"), match.start("a"), match.start("b")
        unit = scan.unit_at(match.start("u"))
        limits = {"lower": a, "upper": b} if match["limits"] else {}
        stat = scan.add("median", v, v, {"value": v} if groups.spread else {"value": v, **limits}, unit=unit)
        stat.last = max(v, b)
        if groups.spread and limits:
            scan.add(groups.spread, a, b, limits, unit=unit).partner = stat
        elif groups.level is not None and limits:
            stat.roles.append(("level", groups.level))
        return
    n, p = match.start("n"), match.start("p")
    count = scan.add("count", n, n, {"value": n}, unit="patients")
    if match["p"]:
        share = scan.stat("percent", p, p + 1, {"value": p}, unit="percent")
        share.partner = count
        scan.bundles[-1].stats.append(share)


def give_group(scan: Scan, groups: Groups, trial: TrialName) -> None:
    """Give the statistics of a line the arm of its group."""
    if groups.outcome == "?":
        groups.outcome = next((item.id for item in scan.items if item.code == "e" and item.id != UNSURE), "?")
    if not groups.part:
        return
    named = arm_mentions(scan, trial) if scan.sentence.cell is None else []
    if named and groups.number not in groups.arms and groups.part != "adverse events":
        groups.arms[groups.number] = named[0][1]
    in_order = trial.arms[groups.number - 1] if 0 < groups.number <= len(trial.arms) else ""
    arm = groups.arms.get(groups.number, in_order)
    total = groups.part == "adverse events" and _TOTAL.match(scan.sentence.text.strip()) is not None
    for bundle in scan.bundles if arm else ():
        for stat in bundle.stats:
            if stat.arm in ("", UNSURE):
                stat.arm = arm
            if groups.part == "results" and stat.endpoint == UNSURE and groups.outcome not in ("", "?"):
                stat.endpoint = groups.outcome
            if total and stat.kind in ("count", "percent"):
                stat.endpoint = "AE:adverse events"
