"""Cells of tables: the row says what is measured, the column who, the shape of the cell which numbers it holds."""

from __future__ import annotations

import re
from dataclasses import dataclass

from reanalysis.draft.arms.arm_names import TrialName
from reanalysis.draft.lexicon import Lexicon
from reanalysis.draft.linking.outcome.adverse import Memory
from reanalysis.draft.model import UNSURE, Cell, Sentence, Stat
from reanalysis.draft.phrases.names import set_aside_names
from reanalysis.draft.phrases.scan import Bundle, Scan, new_scan
from reanalysis.draft.tables.frames import give_times
from reanalysis.draft.tables.heads import all_percent, comparison, is_p_value, says_shares, size_of
from reanalysis.draft.tables.labels import grade_in, outcome_of
from reanalysis.draft.tables.populations import set_of_cell
from reanalysis.draft.tables.shapes import SIZED, level_in, limits_of, shape
from reanalysis.draft.tables.shares import SERIES, give_denominators
from reanalysis.draft.text.reading import join_labels

_DATA = re.compile(r"[NWXE%()\-t,/:;<±=a.#wm+]*")


#: `218 participants`, `47.5 years (range 18 to 78)`, `80.7% (95% CI 74.9 to 85.7)`, `19/216 (22 events)`.
_WORDED = re.compile(r"<?-?[NX](?:p$|p?\([NC]|%?m?\((?:N%C|[JI]|[NX][-t,])|m$|%$|/N(?:\(N[wy]\))?$)")


#: A row that counts events, `Number of events (%)`, `Deaths, n`, and not patients without them.
_EVENTS = re.compile(r"(?<!adverse )\b(?:events?|deaths?)\b(?![- ](?:free|rate))", re.I)
_SIZE = re.compile(r"n=N")
#: `Placebo N=29 (%)`: its cells are percentages; those below `n (%)` are counts with theirs.
_ALL_PERCENT = re.compile(r"\b[Nn]\s*=\s*[0-9][0-9,]*\)?\s*\(?%\)?$")


def is_data_cell(sentence: Sentence) -> bool:
    """True for a cell that holds numbers and hardly a word."""
    cell = sentence.cell
    if cell is None or cell.row <= 0 or cell.column == 0 or cell.second_label:
        return False
    code = sentence.code
    if _SIZE.fullmatch(code):
        return cell.row_header is not None
    if cell.row_header is not None and len(code) <= 24 and _WORDED.match(re.sub(r"\([^()NWXJIC]*\)", "", code)):
        return True
    return bool(re.search(r"[NWX]", code)) and _DATA.fullmatch(code) is not None and code.count("w") <= 1


#: `mPFS`
_MEDIAN_OF = re.compile(r"\bm(?:PFS|OS|DOR|EFS|DFS|TTP|TTR|DoR)\b")
#: `n (%)`: two numbers a cell.
_COUNTED = re.compile(r"\b(?:n|nos?|numbers?|patients?|participants?|subjects|pts)\b[.,]?\s*\(%\)", re.I)


def _of_shares(head: Sentence) -> bool:
    """True for the name of a column of percentages: `%`, `All grades (%)`."""
    if "%" not in head.code:
        return False
    bare = re.sub(r"N%-?C", "", head.code)
    return "%" in re.sub(r"\(%\)", "", bare) or ("(%)" in bare and not _COUNTED.search(head.text))


_GRADES = re.compile(r"\b(?:any|all)\b|\bgrades?\b", re.I)
#: In the name of a row `any` is any event.
_GRADED = re.compile(r"\bgrades?\b|\ball events\b", re.I)


@dataclass(slots=True)
class _Names:
    """What stands beside and over a cell.

    `head` holds the letters that say what the cell is, `label` the words of its row; `over` is the name of its column.
    """

    row: Sentence | None
    over: Sentence | None
    head: str
    label: str


def read_cell(
    sentence: Sentence, trial: TrialName, lexicon: Lexicon, memory: Memory, table: dict[int, list[Stat]]
) -> Scan:
    """Statistics of one cell, with their outcome and arm.

    Parameters
    ----------
    sentence : Sentence
        That of a cell, see `is_data_cell`.
    trial : TrialName
    lexicon : Lexicon
    memory : Memory
        What the caption spoke of.
    table : dict of int to list of Stat
        Statistics of the same table, by column; changed.
    """
    scan = new_scan(sentence, lexicon)
    cell = sentence.cell
    if cell is None:
        return scan
    names = _names_of(cell, scan)
    if _read_pair(scan, cell, names, trial):
        return scan
    within = False
    if "A" in names.head and memory.changed and not re.search(r"\bratio\b", names.label, re.I):
        within = "F" not in names.head
        names.head = names.head.replace("A", "F").replace("S", "")
    bundle = _shaped(scan, cell, names, memory, table)
    if bundle is None:
        return scan
    row = names.row
    if bundle.kind == "percent" and row is not None and "adverse_event_reporting" in [item.id for item in row.items]:
        bundle.lead.kind = "threshold"
    scan.bundles.append(bundle)
    tail = re.search(r"[;,](?:P)?[=<]?(?P<v>N)$", scan.code) if "P" in names.head else None
    if tail and bundle.kind in ("ratio", "difference"):
        i = tail.start("v")
        bundle.stats.append(scan.stat("p_value", i, i, {"value": i}, comparator=scan.comparator(i)))
    endpoint, quantity = _outcome(bundle, names, memory, lexicon)
    compared = _compared(cell.column_header, trial)
    arm = arm_of_column(cell.column_header, trial)
    for stat in bundle.stats:
        across = stat.kind in ("ratio", "p_value") or (stat.kind == "difference" and not within)
        # A multivariable analysis sets patients apart by what they are like.
        of_factor = across and memory.factors and not (row is not None and "B" in row.code)
        stat.arm = "" if of_factor else compared if across else arm
        if trial.single:
            stat.arm = trial.arms[0]
        if stat.kind != "n":
            stat.endpoint, stat.quantity = endpoint, quantity
        stat.trial, stat.analysis_set = trial.id, set_of_cell(stat, names.label, memory, trial, lexicon)
        give_times(stat, memory, row, lexicon, alone=len(bundle.stats) == 1, over=names.over)
        stat.derived = "read from a cell by the names of its row and column"
        stat.series, stat.place_in_series = SERIES + cell.row, 0
    give_denominators(bundle, cell, table, memory, lexicon)
    table.setdefault(cell.column, []).extend(bundle.stats)
    return scan


def _names_of(cell: Cell, scan: Scan) -> _Names:
    """The names beside and over a cell; what a column or the corner says of all cells is said of this one."""
    row, over = cell.row_header, cell.column_header
    head, label = (row.code, row.text) if row is not None else ("", "")
    measured = over is not None and "B" not in over.code and bool(set("HFP") & set(over.code))
    if measured and row is not None and not set("HFP") & set(head):
        # `Hazard ratio (95% CI)` over a column says what its cells are, whatever the rows are named by.
        row, head = join_labels(row, over), over.code
    if row is not None and is_p_value(row.text):
        head = "P"
    if _MEDIAN_OF.search(label):
        head = "M" + head
    bare = over is not None and (_ALL_PERCENT.search(over.text) or _of_shares(over))
    if (bare or all_percent(cell)) and "%" not in head and not SIZED.search(label):
        # The head says that the cells of its column are percentages.
        head += "%"
    if over is not None and re.match(r"N\(N", scan.code) and _COUNTED.search(over.text):
        # `Grade 3 or 4 n (%)` over a column: counts with their percentages.
        head += "%"
    shares = cell.corner is not None and "%" in cell.corner.text
    if shares and "%" not in head and not set("mlkMJIHFPA") & set(head) and not SIZED.search(label):
        # `Adverse event, n (%)` in the corner is said of all rows that name no unit of their own.
        head, label = head + "%", f"{label}; {cell.corner.text}"
    return _Names(row, over, head, label)


def _read_pair(scan: Scan, cell: Cell, names: _Names, trial: TrialName) -> bool:
    """Read `12/3` beside `CR/PR`: a count of each outcome; false for another cell."""
    row = names.row
    pair = [item.id for item in row.items if item.code == "e"] if row and names.head.startswith("e/e") else []
    if not pair or scan.code != "N/N":
        return False
    for i, name in zip((0, 2), pair, strict=False):
        stat = scan.stat("count", i, i, {"value": i}, unit="patients")
        stat.endpoint = name
        scan.bundles.append(Bundle([stat], i, i))
    for one in scan.bundles:
        _place(one.lead, cell, trial)
    return True


def _shaped(scan: Scan, cell: Cell, names: _Names, memory: Memory, table: dict[int, list[Stat]]) -> Bundle | None:
    """Statistics by the shape of a cell and the names around it; what no kind of claim holds is set aside."""
    over, earlier, compared_by = names.over, table.get(cell.column, []), comparison(names.over)
    if over is not None and _ONLY_LIMITS.fullmatch(over.code) and "C" not in names.head:
        # A column `95% CI`: limits of the estimate before them in the row.
        beside = [stat for stats in table.values() for stat in stats if stat.series == SERIES + cell.row]
        if limits_of(scan, beside, over):
            return None
    if compared_by and over is not None:
        bundle = shape(scan, compared_by, over.text, earlier, over)
    else:
        counted = says_shares(cell) or memory.shares
        bundle = shape(scan, names.head, names.label, earlier, names.row, counted, size_of(over), over)
    for i in scan.numbers if bundle is not None else ():
        if scan.free(i) and re.match(r"(?:events?|episodes?)\b", scan.words(i + 1, i + 2)):
            scan.set_aside(i, "number of events, not of patients")
    if bundle.kind == "difference" if bundle is not None else "A" in names.head:
        for i in range(len(scan.items)):
            scan.set_aside(i, "mean or standard deviation; no kind of claim holds it")
    return bundle


def _outcome(bundle: Bundle, names: _Names, memory: Memory, lexicon: Lexicon) -> tuple[str, str]:
    """Outcome or quantity of a cell, with the grade of events; the ratio of a head that names two is told by it."""
    row, over, counted = names.row, names.over, bundle.kind in ("count", "percent")
    caused, events = lexicon.content["caused_by_events"], lexicon.content["events_of"]
    endpoint, quantity = outcome_of(row, memory, bundle, caused, lexicon.content["left_by"])
    if counted and row is not None and _EVENTS.search(row.text.split(";")[0]):
        endpoint = events.get(endpoint, endpoint)
    if counted and over is not None and memory.endpoint and _EVENTS.search(over.text):
        # `30/74` under `X, events/N` in a table of subgroups: the row says who they are.
        endpoint, quantity = events.get(memory.endpoint, memory.endpoint), ""
    if counted and endpoint not in lexicon.content["hazard_of"]:
        # `not completed` is followed by its causes.
        memory.flow = caused.get(endpoint, memory.flow)
    if endpoint.startswith("AE:") and "(grade" not in endpoint:
        # `Grade ≥3 adverse events` over the table is said of all columns but those of any grade.
        above = over.text if over is not None else ""
        own = grade_in(above) or grade_in(names.label)
        endpoint += own or ("" if _GRADES.search(above) or _GRADED.search(names.label) else memory.grade)
    if bundle.kind == "ratio" and over is not None and _EITHER_RATIO.search(over.text):
        named = [item.id for item in over.items if item.code == "H" and item.id != "hazard ratio"]
        hazard = endpoint in lexicon.time_to_event or not named
        bundle.lead.unit = "hazard ratio" if hazard else named[0]
    return endpoint, quantity


def _compared(head: Sentence | None, trial: TrialName) -> str:
    """Which arms a cell compares: that of its column with the control, or the usual ones."""
    arm = arm_of_column(head, trial)
    if arm and len(trial.controls) == 1 and arm not in trial.controls:
        return f"{arm} v {trial.controls[0]}"
    return trial.comparison() or UNSURE


#: `Hazard or odds ratio (95% CI)`: the outcome tells which.
_EITHER_RATIO = re.compile(r"\bhazard(?: ratio)?,? (?:or|and) (?:odds|risk|rate)\b", re.I)
_ONLY_LIMITS = re.compile(r"\(?(?:N%-?)?C\)?")


def _place(stat: Stat, cell: Cell | None, trial: TrialName) -> None:
    """Arm and trial of one of several statistics of a cell."""
    stat.arm = trial.arms[0] if trial.single else arm_of_column(cell.column_header if cell else None, trial)
    stat.trial, stat.analysis_set = trial.id, trial.whole
    stat.derived = "read from a cell by the names of its row and column"


_ALL_PATIENTS = re.compile(r"\btotal\b|\ball\b(?! (?:gr(?:ade)?s?\b|\())|\boverall\b")
#: `Placebo (N = 99); All`: below the name of an arm, events of all grades.
_OF_ALL_EVENTS = re.compile(r"; ?(?:all|total)(?: events)?(?=$|,? n ?\(%\)|,? ?%| \(%\))")


def arm_of_column(head: Sentence | None, trial: TrialName) -> str:
    """The one arm that the name of a column names; empty if it names none or all."""
    if head is None:
        return ""
    arms = list(dict.fromkeys(item.id for item in head.items if item.code == "B" and item.id in trial.arms))
    doses = [name for (amount, unit), name in trial.doses.items() if f"{amount} {unit}" in head.text]
    if len(doses) == 1:
        return doses[0]
    if _ALL_PATIENTS.search(_OF_ALL_EVENTS.sub("", head.text.lower())):
        return ""
    return arms[0] if len(arms) == 1 else ""


def read_compared(scan: Scan, cell: Cell) -> None:
    """A comparison in words, such as `HR 0.66 (0.48, 0.91)`: its outcome is that of its row, its level its column's."""
    own = any(item.code in "exY" for item in scan.items)
    row, over = cell.row_header, cell.column_header
    named = {item.id for item in row.items if item.code == "e" and item.id != UNSURE} if row is not None else set()
    for bundle in scan.bundles:
        for stat in bundle.stats:
            if stat.kind not in ("ratio", "difference", "p_value"):
                continue
            if len(named) == 1 and (stat.endpoint == UNSURE or not own):
                stat.endpoint = next(iter(named))
            level = level_in(over) if stat.item("lower") is not None and stat.item("level") is None else None
            if level is not None:
                stat.roles.append(("level", level))
                stat.level_basis = "printed"


#: `0`, `1–2`, `≥3`, `<35 years`
_ONLY_VALUE = re.compile(r"<?(?P<a>N)(?:[-t](?P<b>N))?m?")


def _read_value(scan: Scan) -> None:
    """A label that is nothing but a value of what the label over it names tells groups of patients apart."""
    cell = scan.sentence.cell
    over = cell.row_header if cell is not None and cell.column == 0 else None
    quantity = next((item.id for item in over.items if item.code == "Y"), "") if over is not None else ""
    value = _ONLY_VALUE.fullmatch(scan.sentence.code) if quantity else None
    if value is None:
        return
    for bundle in scan.bundles:
        bundle.lead.kind, bundle.lead.quantity = "stratum", quantity
    a, b = value.start("a"), value.start("b")
    if scan.free(a) and (b < 0 or scan.free(b)):
        unit = scan.unit_at(max(a, b) + 1)
        roles = {"value": a} if b < 0 else {"lower": a, "upper": b}
        scan.add(
            "stratum", 0, max(a, b) + bool(unit), roles, unit=unit, quantity=quantity, comparator=scan.comparator(a)
        )


def read_header(scan: Scan, data_rows: bool, lexicon: Lexicon) -> None:
    """Numbers of a row's or column's name that are only marks: footnotes, numbers of analyses."""
    set_aside_names(scan)
    _read_value(scan)
    for i, item in enumerate(scan.items):
        ends = scan.at(i - 1) == "_" or i == len(scan.items) - 1
        if scan.free(i) and item.code == "N" and ends and data_rows and scan.at(i - 1) not in "<n=":
            scan.set_aside(i, "mark of a footnote or number of a row")
