"""Cells of tables: the row says what is measured, the column who, the shape of the cell which numbers it holds."""

from __future__ import annotations

import re

from reanalysis.draft.arms.arm_names import TrialName
from reanalysis.draft.lexicon import Lexicon
from reanalysis.draft.linking.outcome.adverse import Memory
from reanalysis.draft.model import UNSURE, Cell, Sentence, Stat
from reanalysis.draft.phrases.names import set_aside_names
from reanalysis.draft.phrases.scan import Bundle, Scan, new_scan
from reanalysis.draft.tables.frames import give_times
from reanalysis.draft.tables.heads import all_percent, comparison, is_p_value, is_share, says_shares, size_of
from reanalysis.draft.tables.labels import grade_in, outcome_of
from reanalysis.draft.tables.populations import set_of_cell, size_of_column
from reanalysis.draft.tables.shapes import SIZED, level_in, limits_of, shape
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


def read_cell(
    sentence: Sentence, trial: TrialName, lexicon: Lexicon, memory: Memory, table: dict[int, list[Stat]]
) -> Scan:
    """Statistics of one cell, with their outcome and arm.

    Parameters
    ----------
    sentence : Sentence
    trial : TrialName
    lexicon : Lexicon
    memory : Memory
        What the caption spoke of.
    table : dict of int to list of Stat
        Statistics of the same table, by column; changed.
    """
    scan = new_scan(sentence, lexicon)
    cell = sentence.cell
    row = cell.row_header if cell else None
    head = row.code if row else ""
    label = row.text if row else ""
    compares = cell is not None and cell.column_header is not None and "B" not in cell.column_header.code
    if compares and row is not None and set("HFP") & set(cell.column_header.code) and not set("HFP") & set(head):
        # `Hazard ratio (95% CI)` over a column says what its cells are, whatever the rows are named by.
        row = join_labels(row, cell.column_header)
        head = cell.column_header.code
    if row is not None and is_p_value(row.text):
        head = "P"
    if _MEDIAN_OF.search(label):
        head = "M" + head
    bare = cell is not None and cell.column_header is not None and _ALL_PERCENT.search(cell.column_header.text)
    bare = bare or all_percent(cell) or (cell and cell.column_header and _of_shares(cell.column_header))
    if bare and "%" not in head and not SIZED.search(label):
        # The head says that the cells of its column are percentages.
        head += "%"
    if cell and cell.column_header and re.match(r"N\(N", scan.code) and _COUNTED.search(cell.column_header.text):
        # `Grade 3 or 4 n (%)` over a column: counts with their percentages.
        head += "%"
    shares = cell is not None and cell.corner is not None and "%" in cell.corner.text
    if shares and "%" not in head and not set("mlkMJIHFPA") & set(head) and not SIZED.search(label):
        # `Adverse event, n (%)` in the corner is said of all rows that name no unit of their own.
        head, label = head + "%", f"{label}; {cell.corner.text}"
    pair = [item.id for item in row.items if item.code == "e"] if row and head.startswith("e/e") else []
    if pair and scan.code == "N/N":
        for i, name in zip((0, 2), pair, strict=False):
            stat = scan.stat("count", i, i, {"value": i}, unit="patients")
            stat.endpoint = name
            scan.bundles.append(Bundle([stat], i, i))
        for one in scan.bundles:
            _place(one.lead, cell, trial)
        return scan
    within = False
    if "A" in head and memory.changed and not re.search(r"\bratio\b", label, re.I):
        within = "F" not in head
        head = head.replace("A", "F").replace("S", "")
    over = cell.column_header if cell else None
    compared_by = comparison(over)
    earlier = table.get(cell.column, []) if cell else []
    if over is not None and cell is not None and _ONLY_LIMITS.fullmatch(over.code) and "C" not in head:
        # A column `95% CI`: limits of the estimate before them in the row.
        beside = [stat for stats in table.values() for stat in stats if stat.series == _SERIES + cell.row]
        if limits_of(scan, beside, over):
            return scan
    if compared_by and over is not None:
        bundle = shape(scan, compared_by, over.text, earlier, over)
    else:
        bundle = shape(scan, head, label, earlier, row, says_shares(cell) or memory.shares, size_of(over), over)
    for i in scan.numbers if bundle is not None else ():
        if scan.free(i) and re.match(r"(?:events?|episodes?)\b", scan.words(i + 1, i + 2)):
            scan.set_aside(i, "number of events, not of patients")
    if bundle is not None and bundle.kind == "difference":
        for i in range(len(scan.items)):
            scan.set_aside(i, "mean or standard deviation; no kind of claim holds it")
    if bundle is None:
        if "A" in head:
            for i in range(len(scan.items)):
                scan.set_aside(i, "mean or standard deviation; no kind of claim holds it")
        return scan
    if bundle.kind == "percent" and row is not None and "adverse_event_reporting" in [item.id for item in row.items]:
        bundle.lead.kind = "threshold"
    scan.bundles.append(bundle)
    if (
        bundle.kind in ("ratio", "difference")
        and "P" in head
        and (tail := re.search(r"[;,](?:P)?[=<]?(?P<v>N)$", scan.code))
    ):
        i = tail.start("v")
        bundle.stats.append(scan.stat("p_value", i, i, {"value": i}, comparator=scan.comparator(i)))
    caused = lexicon.content["caused_by_events"]
    endpoint, quantity = outcome_of(row, memory, bundle, caused, lexicon.content["left_by"])
    if bundle.kind in ("count", "percent") and row is not None and _EVENTS.search(row.text.split(";")[0]):
        endpoint = lexicon.content["events_of"].get(endpoint, endpoint)
    if bundle.kind in ("count", "percent") and over is not None and memory.endpoint and _EVENTS.search(over.text):
        # `30/74` under `X, events/N` in a table of subgroups: the row says who they are.
        endpoint, quantity = lexicon.content["events_of"].get(memory.endpoint, memory.endpoint), ""
    if cell is not None and bundle.kind in ("count", "percent") and endpoint not in lexicon.content["hazard_of"]:
        # `not completed` is followed by its causes.
        memory.flow = caused.get(endpoint, memory.flow)
    head_text = cell.column_header.text if cell and cell.column_header else ""
    if endpoint.startswith("AE:") and "(grade" not in endpoint:
        # `Grade ≥3 adverse events` over the table is said of all columns but those of any grade.
        own = grade_in(head_text) or grade_in(label)
        endpoint += own or ("" if _GRADES.search(head_text) or _GRADED.search(label) else memory.grade)
    arm = arm_of_column(cell.column_header if cell else None, trial)
    compared = trial.comparison() or "unsure"
    if arm and len(trial.controls) == 1 and arm not in trial.controls:
        compared = f"{arm} v {trial.controls[0]}"
    if bundle.kind == "ratio" and over is not None and _EITHER_RATIO.search(over.text):
        hazard = endpoint in lexicon.time_to_event
        named = [item.id for item in over.items if item.code == "H" and item.id != "hazard ratio"]
        bundle.lead.unit = "hazard ratio" if hazard or not named else named[0]
    for stat in bundle.stats:
        across = stat.kind in ("ratio", "p_value") or (stat.kind == "difference" and not within)
        stat.arm = compared if across else arm
        if across and memory.factors and not (row is not None and "B" in row.code):
            # A multivariable analysis sets patients apart by what they are like.
            stat.arm = ""
        if trial.single:
            stat.arm = trial.arms[0]
        if stat.kind != "n":
            stat.endpoint, stat.quantity = endpoint, quantity
        stat.trial, stat.analysis_set = trial.id, set_of_cell(stat, label, memory, trial, lexicon)
        give_times(stat, memory, row, lexicon, alone=len(bundle.stats) == 1, over=over)
        stat.derived = "read from a cell by the names of its row and column"
        stat.series, stat.place_in_series = _SERIES + (cell.row if cell else 0), 0
    column = table.get(cell.column if cell else 0, [])
    # The total of `2/4` is of that row alone.
    totals = {id(stat.of) for stat in column if stat.of is not None and stat.of.sentence is stat.sentence}
    sizes = [stat for stat in column if stat.kind == "n" and id(stat) not in totals]
    harms = lexicon.content["outcome_groups"]["of_treatment"]
    mixed = {stat.endpoint.startswith("AE:") or stat.endpoint in harms for stats in table.values() for stat in stats}
    # Where effects and harms stand in one table, the head has the size of those whose effects were looked at.
    other = endpoint.startswith("AE:") and False in mixed and not _fits(bundle, size_of(over))
    responders: list[Stat] = []
    if bundle.kind == "percent" and endpoint in lexicon.content["outcome_groups"]["of_responses"]:
        # How long responses last is counted of those who responded.
        wanted = lexicon.content["outcome_groups"]["responses"]
        responders = [stat for stat in column if stat.kind == "count" and stat.endpoint in wanted]
        sizes = responders or sizes
    headed = size_of_column(cell, memory) if cell is not None and not sizes and not other else None
    if headed is not None and bundle.kind in ("percent", "count") and bundle.stats[-1].kind != "n":
        for stat in bundle.stats:
            if stat.arm == headed.arm:
                stat.of, stat.denominator_basis = headed, "printed"
    if (
        sizes
        and (memory.endpoint or memory.flow or responders)
        and bundle.kind in ("percent", "count")
        and bundle.stats[-1].kind != "n"
    ):
        for stat in bundle.stats:
            # Who left is counted of all who started.
            stat.of, stat.denominator_basis = sizes[0 if memory.flow else -1], "printed"
    if bundle.kind == "percent" and len(bundle.stats) == 1 and cell is not None:
        _join_count(bundle.lead, [stat for stats in table.values() for stat in stats])
    table.setdefault(cell.column if cell else 0, []).extend(bundle.stats)
    if len(bundle.stats) > 1 and bundle.stats[-1].kind == "n":
        for stat in bundle.stats[:-1]:
            stat.of, stat.denominator_basis = bundle.stats[-1], "printed"
    return scan


def _join_count(percent: Stat, told: list[Stat]) -> None:
    """Give a percentage the count that stands in another cell of its row, and that one's total where it fits."""
    beside = [s for s in told if s.kind == "count" and (s.series, s.arm, s.endpoint) == _key(percent)]
    count = beside[-1] if beside else None
    if count is None or count.partner is not None or count.value is None or percent.value is None:
        return
    total = count.of.value.text.replace(",", "") if count.of is not None and count.of.value is not None else ""
    if total.isdecimal() and is_share(count.value.text, percent.value.text, int(total)):
        percent.of, percent.denominator_basis = count.of, count.denominator_basis
        percent.partner, count.partner = count, percent


def _key(stat: Stat) -> tuple[int, str, str]:
    return stat.series, stat.arm, stat.endpoint


def _fits(bundle: Bundle, size: int) -> bool:
    """True for a count whose percentage is that of a size."""
    printed = {stat.kind: stat.value.text for stat in bundle.stats if stat.value is not None}
    return {"count", "percent"} <= set(printed) and is_share(printed["count"], printed["percent"], size)


#: `Hazard or odds ratio (95% CI)`: the outcome tells which.
_EITHER_RATIO = re.compile(r"\bhazard(?: ratio)?,? (?:or|and) (?:odds|risk|rate)\b", re.I)
_SERIES = 10_000
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


def read_header(scan: Scan, data_rows: bool, lexicon: Lexicon) -> None:
    """Numbers of a row's or column's name that are only marks: footnotes, numbers of analyses."""
    set_aside_names(scan)
    for i, item in enumerate(scan.items):
        ends = scan.at(i - 1) == "_" or i == len(scan.items) - 1
        if scan.free(i) and item.code == "N" and ends and data_rows and scan.at(i - 1) not in "<n=":
            scan.set_aside(i, "mark of a footnote or number of a row")
