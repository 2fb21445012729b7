"""Times told by those before: `survival at the same time points was …`, `and that of relapse was 12% and 23%`."""

from __future__ import annotations

import re
from typing import Any

from reanalysis.draft.model import Item
from reanalysis.draft.phrases.scan import Bundle, Scan

Time = tuple[str, Item | None]

_KEY = "times told"
_SAME = re.compile(r"\b(?:at|for) (?:the )?(?:same|these|those|corresponding|respective) (?:time ?- ?points?|times?)\b")
#: `and those for relapse were`: what was told before, of another outcome.
_THAT_OF = re.compile(r"\b(?:that|those) (?:of|for) [^,;#()]{1,80}$")
_TIMED = ("km", "percent", "count")


def times_again(scan: Scan, group: list[Bundle], memory: dict[str, Any]) -> list[Time] | None:
    """Time of each value of a series that refers to the times of the values before it; None if it does not."""
    words = scan.words(max(0, group[0].at - 16), group[0].at)
    if "th" not in words or group[0].kind not in _TIMED:
        return None
    before = _told(b for b in scan.bundles if b.last < group[0].at)
    if _SAME.search(words):
        block, last = memory.get(_KEY, (-1, []))
        told = before or (last if block == scan.sentence.block else [])
    elif _THAT_OF.search(words):
        end = max((b.last for b in scan.bundles if b.last < group[0].at), default=-1)
        own = [at for at, *_ in scan.times if end < at < group[0].at]
        if end >= 0 and any(not _THAT_OF.search(scan.words(at, group[0].at)) for at in own):
            # `at day 100 …, and that of Y at 1 year 27%`
            return None
        told = before
    else:
        return None
    if len(told) == 1:
        return told * len(group)
    return told if len(told) == len(group) else None


def carry_kind(scan: Scan, group: list[Bundle]) -> None:
    """`the cumulative incidence of X was 16% …, and that of Y was 12%`: what the first is read from, Y is too."""
    before = [b for b in scan.bundles if b.last < group[0].at and b.kind in _TIMED]
    if not before or before[-1].kind != "km" or not _THAT_OF.search(scan.words(group[0].at - 16, group[0].at)):
        return
    for bundle in group:
        if bundle.kind == "percent" and len(bundle.stats) == 1:
            bundle.lead.kind = "km"


def note_times(scan: Scan, memory: dict[str, Any]) -> None:
    """Remember the times of the last outcome of a sentence that has any."""
    if told := _told(scan.bundles):
        memory[_KEY] = (scan.sentence.block, told)


def _told(bundles: Any) -> list[Time]:
    """The times of the last outcome among some values, each once, as printed."""
    timed = [b.lead for b in bundles if b.kind in _TIMED and b.lead.timepoint]
    last = [stat for stat in timed if stat.endpoint == timed[-1].endpoint]
    return list({stat.timepoint: (stat.timepoint, stat.item("time")) for stat in last}.values())
