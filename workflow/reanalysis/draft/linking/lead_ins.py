"""Lines that end with a colon and name a time: the values of the list below are at that time."""

from __future__ import annotations

import re
from typing import Any

from reanalysis.draft.model import Stat
from reanalysis.draft.phrases.scan import Scan

_KEY = "lead-in"
_BULLET = re.compile(r"[•*◦‣–—-]\s|[•◦‣]")


def lead_of(scan: Scan, before: str) -> str:
    """The curve that a line ending with a colon names, for the list below it; empty where that list ends.

    `before` is what stood before the sentence.
    """
    text = scan.sentence.text.strip()
    if scan.sentence.cell is not None:
        return ""
    if text.endswith(":"):
        named = {item.id for item in scan.items if item.code == "e" and item.id in scan.lexicon.time_to_event}
        return next(iter(named)) if len(named) == 1 else ""
    if text.endswith(("as follows.", "as follows")):
        return before
    return before if _BULLET.match(text) else ""


def note_lead_in(scan: Scan, memory: dict[str, Any]) -> None:
    """Remember the one time of `Key secondary end points at week 16 included:`; forget it where its list ends."""
    text = scan.sentence.text.rstrip()
    if scan.sentence.cell is None and text.endswith(":") and len(scan.times) == 1 and not scan.bundles:
        memory[_KEY] = (scan.sentence.block, scan.times[0][2], scan.times[0][3])
        scan.times.clear()
    elif _KEY in memory and not (memory[_KEY][0] == scan.sentence.block or _BULLET.match(text)):
        del memory[_KEY]


def time_of_lead_in(stats: list[Stat], memory: dict[str, Any]) -> None:
    """Give the values of a list that have no time of their own that of the line above it."""
    lead = memory.get(_KEY)
    if lead is None:
        return
    for stat in stats:
        # Adverse events are counted over the whole of the treatment.
        if not stat.timepoint and "adverse" not in stat.sentence.text.lower():
            stat.timepoint = lead[1]
            stat.roles.append(("time", lead[2]))
            stat.lose("timepoint", 0.1, "the time is that of the line above the list")
