"""Serious adverse events of a registry record: rows from their heading or total to that of the others."""

from __future__ import annotations

import re

from reanalysis.draft.model import Stat
from reanalysis.draft.phrases.scan import Scan

_TOTAL = re.compile(r"total,? serious adverse events\b", re.I)
_HEADING = re.compile(r"[\s#*]*serious adverse events[\s*:.]*", re.I)
_OTHERS = re.compile(r"total,? (?:other|non-?serious)\b", re.I)
_SERIOUS = " (serious)"


def mark_serious(scans: list[Scan]) -> None:
    """Say of each event listed below the heading or the total of serious events that it is serious.

    Records list the same terms again among the other events. Where only one row stands below a total, and no total
    of the others below it, nothing tells whether it opens the list of the others, and it is left as it is.
    """
    rows: dict[int, list[Stat]] = {}
    within, least = False, 2
    for scan in scans:
        cell, text = scan.sentence.cell, scan.sentence.text
        if cell is None or cell.column == 0:
            if _TOTAL.match(text) or (cell is None and _HEADING.fullmatch(text)):
                within, least = True, 2 if _TOTAL.match(text) else 1
            elif within and (
                cell is None or "adverse event" in text.lower() or re.match(r"(?:total )?other", text, re.I)
            ):
                _mark(rows, 1 if _OTHERS.match(text) else least)
                within, rows = False, {}
        elif within:
            named = [stat for bundle in scan.bundles for stat in bundle.stats if stat.endpoint.startswith("AE:")]
            rows.setdefault(cell.row, []).extend(stat for stat in named if " adverse events" not in stat.endpoint)
    _mark(rows, least)


def _mark(rows: dict[int, list[Stat]], least: int) -> None:
    listed = [stats for stats in rows.values() if stats]
    for stat in [stat for stats in listed for stat in stats] if len(listed) >= least else []:
        if not stat.endpoint.endswith(_SERIOUS):
            stat.endpoint += _SERIOUS
