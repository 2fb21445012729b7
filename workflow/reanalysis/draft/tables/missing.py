"""`NA [1]` in a cell, `[1] Median was not reached.` below the table: what the cell stands for is said there."""

from __future__ import annotations

import re
from dataclasses import replace

from reanalysis.draft.arms.arm_names import TrialName
from reanalysis.draft.lexicon import Lexicon
from reanalysis.draft.linking.outcome.adverse import Memory
from reanalysis.draft.model import UNSURE, Sentence
from reanalysis.draft.phrases.scan import Bundle, Scan, new_scan
from reanalysis.draft.tables.populations import set_of_cell

_MISSING = re.compile(r"\s*(?:NA|N/A)\s*\[?(?P<mark>[0-9]|[a-z*†‡])?\]?(?:\s*\(.*\))?\s*$")
_FOOTNOTE = re.compile(r"\s*\[?(?P<mark>[0-9]|[a-z*†‡])\]?\s")


def missing_cell(sentence: Sentence, arm: str, memory: Memory, lexicon: Lexicon) -> Scan | None:
    """Remember a cell that holds no value but a mark; None if the cell is another."""
    row = sentence.cell.row_header if sentence.cell is not None else None
    match = _MISSING.fullmatch(sentence.text) if row is not None else None
    if match is None or row is None or "M" not in row.code:
        return None
    scan = new_scan(sentence, lexicon)
    for i in scan.numbers:
        scan.set_aside(i, "mark of a footnote")
    unit = next((item.id for item in row.items if item.code == "m"), "")
    memory.missing.append((match["mark"] or "", arm, unit))
    return scan


#: `8.1 to NE[1])`
_OPEN = re.compile(r"(?:to|,|[-–])\s*(?:NA|N/A|NE|NR)\s*\[(?P<mark>[0-9]|[a-z*†‡])\]\s*\)?\s*$")


def note_open_limit(scan: Scan, memory: Memory) -> None:
    """Remember the statistic of a cell whose upper limit is only marked."""
    match = _OPEN.search(scan.sentence.text) if "[" in scan.sentence.text else None
    if match is None or not scan.bundles:
        return
    for i in scan.numbers:
        if scan.items[i].text == match["mark"]:
            scan.set_aside(i, "mark of a footnote")
    memory.open_limits.append((match["mark"], scan.bundles[0].lead))


def tell_limits(scan: Scan, memory: Memory) -> bool:
    """Give `[1] Not estimable because …` to the upper limits that its mark stands at; True if there were some."""
    match = _FOOTNOTE.match(scan.sentence.text)
    stats = [stat for mark, stat in memory.open_limits if match is not None and mark == match["mark"]]
    told = next((i for i, item in enumerate(scan.items) if item.code == "X"), -1)
    if not stats or told < 0:
        return False
    scan.bundles = [b for b in scan.bundles if b.lead.value is not scan.items[told]]
    for stat in stats:
        stat.roles.append(("upper", scan.items[told]))
    scan.set_aside(next((i for i in scan.numbers if scan.free(i) and i < told), -1), "mark of a footnote")
    scan.take(told)
    memory.open_limits = []
    return True


def tell_missing(scan: Scan, memory: Memory, trial: TrialName, lexicon: Lexicon) -> None:
    """Give `the median was not reached` to the cells that its mark stands in, one statistic each."""
    match = _FOOTNOTE.match(scan.sentence.text) if memory.missing else None
    cells = [(arm, unit) for mark, arm, unit in memory.missing if match is not None and mark == match["mark"]]
    bundles = [b for b in scan.bundles if b.kind == "median" and b.lead.value is not None and b.lead.value.code == "X"]
    if not cells or len(bundles) != 1 or memory.endpoint in ("", UNSURE):
        return
    scan.set_aside(next((i for i in scan.numbers if scan.free(i)), -1), "mark of a footnote")
    first = bundles[0].lead
    scan.bundles.remove(bundles[0])
    for arm, unit in cells:
        stat = replace(first, roles=list(first.roles), endpoint=memory.endpoint, arm=arm, unit=unit, reasons=[])
        stat.doubt = {}
        stat.trial, stat.analysis_set = trial.id, set_of_cell(stat, "", memory, trial, lexicon)
        stat.derived = "told by the footnote of a cell without a value"
        scan.bundles.append(Bundle([stat], stat.at, stat.last))
    memory.missing = []
