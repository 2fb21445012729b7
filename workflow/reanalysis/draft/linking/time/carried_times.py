"""Times that a sentence before has said: `At 24 months, OS was 71%. PFS was 52%.`"""

from __future__ import annotations

import re
from typing import Any

from reanalysis.draft.linking.time.blocks import in_blocks
from reanalysis.draft.model import Item, Stat
from reanalysis.draft.phrases.scan import Bundle, Scan

_KEY = "curves"
_LIST = "listed times"
_SAME = re.compile(r"\bat (?:the|these|those) (?:same |respective )?(?:time ?-? ?points?|times|dates|intervals)\b")
#: What shows that a percentage is no point of the curve at the time before.
_OTHER = re.compile(r"\b(?:follow(?:ed|[ -]?up)|alive|died|deaths?|events?|matur\w+|surviv(?:ed|ing)|data cut)\b")


def note_curves(scan: Scan, memory: dict[str, Any]) -> None:
    """Remember the one time of the rates that this sentence reads from curves; other results end it."""
    rates = [stat for bundle in scan.bundles for stat in bundle.stats if stat.kind == "km" and stat.timepoint]
    if rates:
        item = rates[-1].item("time")
        one = len({stat.timepoint for stat in rates}) == 1 and item is not None
        competing = any(_is_competing(scan, stat) for stat in rates)
        memory[_KEY] = (scan.sentence.block, rates[-1].timepoint, item, competing) if one else None
    elif any(bundle.kind in ("percent", "count") for bundle in scan.bundles):
        memory[_KEY] = None


def note_list(scan: Scan, memory: dict[str, Any]) -> None:
    """Remember the times that this sentence lists."""
    times = list(dict.fromkeys((text, item) for _, _, text, item in scan.times))
    if times:
        memory[_LIST] = (scan.sentence.block, times)


def listed_times_before(scan: Scan, group: list[Bundle], memory: dict[str, Any]) -> list[tuple[str, Item]]:
    """`OS at the same time points was 78%, 69%, and 64%`: the times that were listed last, one for each value."""
    known = memory.get(_LIST)
    if known is None or known[0] != scan.sentence.block or scan.times or not _SAME.search(scan.sentence.text.lower()):
        return []
    if len(known[1]) == 1:
        return known[1] * len(group)
    places = in_blocks(scan, group, len(known[1]))
    return [known[1][place] for place in places] if places is not None else []


def carried_time(scan: Scan, bundle: Bundle, memory: dict[str, Any]) -> tuple[str, Item] | None:
    """Time of a rate that the sentence gives none, where the rates of the sentence before were all at one time."""
    known, stat = memory.get(_KEY), bundle.lead
    if known is None or known[0] != scan.sentence.block or scan.times or stat.timepoint:
        return None
    if stat.kind != "percent" or len(bundle.stats) > 1:
        return None
    competing = known[3] or "cumulative incidence" in scan.sentence.text.lower()
    curve = stat.endpoint in scan.lexicon.time_to_event or (competing and _is_competing(scan, stat))
    if not curve or _OTHER.search(scan.sentence.text.lower()):
        return None
    return known[1], known[2]


def _is_competing(scan: Scan, stat: Stat) -> bool:
    return stat.endpoint in scan.lexicon.content["outcome_groups"]["competing"]
