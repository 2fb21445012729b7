"""What counts and percentages of a cell are shares of: a total beside them, a row of sizes, the head of the column."""

from __future__ import annotations

from reanalysis.draft.lexicon import Lexicon
from reanalysis.draft.linking.outcome.adverse import Memory
from reanalysis.draft.model import Cell, Stat
from reanalysis.draft.phrases.scan import Bundle
from reanalysis.draft.tables.heads import is_share, size_of
from reanalysis.draft.tables.populations import size_of_column

#: Series of the statistics of a table begin here, one for each row.
SERIES = 10_000


def give_denominators(
    bundle: Bundle, cell: Cell, table: dict[int, list[Stat]], memory: Memory, lexicon: Lexicon
) -> None:
    """Give the shares of a cell their denominator, as far as its table prints it.

    Parameters
    ----------
    bundle : Bundle
        Statistics of the cell.
    cell : Cell
    table : dict of int to list of Stat
        Statistics of the cells before it, by column.
    memory : Memory
    lexicon : Lexicon
    """
    if bundle.kind not in ("percent", "count"):
        return
    *shares, last = bundle.stats
    if last.kind == "n":
        for stat in shares:
            stat.of, stat.denominator_basis = last, "printed"
        return
    groups = lexicon.content["outcome_groups"]
    endpoint, column = bundle.lead.endpoint, table.get(cell.column, [])
    told = [stat for stats in table.values() for stat in stats]
    # How long responses last is counted of those who responded.
    lasting = bundle.kind == "percent" and endpoint in groups["of_responses"]
    responders = [s for s in column if s.kind == "count" and s.endpoint in groups["responses"]] if lasting else []
    # The total of `2/4` is of that row alone.
    totals = {id(stat.of) for stat in column if stat.of is not None and stat.of.sentence is stat.sentence}
    sizes = responders or [stat for stat in column if stat.kind == "n" and id(stat) not in totals]
    # Where effects and harms stand in one table, the head has the size of those whose effects were looked at.
    effects = any(not (stat.endpoint.startswith("AE:") or stat.endpoint in groups["of_treatment"]) for stat in told)
    other = endpoint.startswith("AE:") and effects and not _fits(bundle, size_of(cell.column_header))
    headed = size_of_column(cell, memory) if not sizes and not other else None
    for stat in bundle.stats if headed is not None else ():
        if stat.arm == headed.arm:
            stat.of, stat.denominator_basis = headed, "printed"
    for stat in bundle.stats if sizes and (memory.endpoint or memory.flow or responders) else ():
        # Who left is counted of all who started.
        stat.of, stat.denominator_basis = sizes[0 if memory.flow else -1], "printed"
    if bundle.kind == "percent" and not shares:
        _join_count(bundle.lead, told)


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
