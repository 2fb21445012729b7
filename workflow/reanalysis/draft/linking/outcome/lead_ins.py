"""Lines that end with a colon and name an outcome or a time, which the values of the list below have."""

from __future__ import annotations

import re
from typing import Any

from reanalysis.draft.linking.outcome.adverse import Memory
from reanalysis.draft.linking.outcome.place import Answer, Place
from reanalysis.draft.model import UNSURE, Sentence, Stat
from reanalysis.draft.phrases.scan import Scan

_KEY = "lead-in"
_BULLET = re.compile(r"[•*◦‣–—-]\s|[•◦‣]")


def note_outcome(sentence: Sentence, memory: Memory) -> None:
    """Remember the one outcome of `PFS rates in the two arms were:`; forget it where its list ends."""
    text = sentence.text.rstrip()
    if text.endswith(":"):
        named = {item.id for item in sentence.items if item.code == "e" and item.id != UNSURE}
        memory.lead, memory.lead_block = (named.pop() if len(named) == 1 else ""), sentence.block
    elif memory.lead and sentence.block != memory.lead_block and not _BULLET.match(text):
        memory.lead = ""


def of_lead_in(place: Place) -> Answer | None:
    """Values of a line that names no outcome are of the one that the line above the list names."""
    memory = place.memory
    if not memory.lead or not (place.shares or place.kind in ("km", "median")):
        return None
    named = any(place.scan.at(i) in "exyY" for i in place.known)
    return None if named or not _BULLET.match(place.scan.sentence.text) else (memory.lead, "context")


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
