"""Find every table of whole numbers that prints exactly what was printed.

The claims of a group form trees: an arm's size, the counts that are shares of it, the counts that are
shares of those. Along a tree the number of tables obeys a recursion, so that they can be *counted*
exactly without being listed; they are listed only when there are few enough.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, product

from reanalysis.counts.groups import CountGroup, CountNode, Root
from reanalysis.counts.rounding import count_range

#: Largest group of patients, and largest work for three or more arms of unknown size, that is solved.
LARGEST_TOTAL = 100_000
LARGEST_WORK = 20_000_000

Table = dict[str, tuple[int, int]]


class TooLargeError(Exception):
    """The group is beyond the size that is solved; the message says which size that is."""


class UnboundedError(Exception):
    """Nothing printed bounds the denominator of the group's claims."""


@dataclass(frozen=True, slots=True)
class Step:
    """One line of a certificate: after `claim_id` is asked for, this many tables remain.

    Attributes
    ----------
    claim_id : str
        Empty for the first line, before any percentage or count is used.
    tables : int
    """

    claim_id: str
    tables: int


@dataclass(frozen=True, slots=True)
class Solution:
    """All tables of a group.

    Attributes
    ----------
    steps : tuple of Step
        The certificate.
    tables : tuple of dict, or None
        (events, total) by claim id in each table; None if there are more than were asked for.
    ranges : dict of str to ((int, int), (int, int))
        Smallest and largest events, and totals, of each claim over all tables; empty if there are none.
    impossible : dict of str to int
        Percentages that no whole number of their printed denominator gives, with that denominator; they
        were set aside and the others solved without them.
    """

    steps: tuple[Step, ...]
    tables: tuple[Table, ...] | None
    ranges: dict[str, tuple[tuple[int, int], tuple[int, int]]]
    impossible: dict[str, int] = field(default_factory=dict)

    @property
    def count(self) -> int:
        """How many tables print what was printed."""
        return self.steps[-1].tables


def solve_group(group: CountGroup, *, max_tables: int) -> Solution:
    """Solve one group.

    Parameters
    ----------
    group : CountGroup
    max_tables : int
        List the tables if there are at most this many; else give ranges only.

    Raises
    ------
    TooLargeError
        If a size exceeds `LARGEST_TOTAL`, or three or more unknown sizes would take more than
        `LARGEST_WORK` steps.
    UnboundedError
        If no printed size bounds a denominator.
    """
    if group.unbounded:
        raise UnboundedError("no size that could bound the denominator is printed")
    _refuse_if_too_large(group)
    nodes = group.nodes()
    impossible = _impossible(group)
    asked = [node.claim_id for node in nodes if node.claim_id not in impossible]
    steps = [Step("", _count(group, frozenset()))]
    for i, claim_id in enumerate(asked, start=1):
        steps.append(Step(claim_id, _count(group, frozenset(asked[:i]))))
    active = frozenset(asked)
    number = steps[-1].tables
    tables = tuple(_list_tables(group, active)) if number <= max_tables else None
    ranges = _ranges(group, active) if number else {}
    return Solution(tuple(steps), tables, ranges, impossible)


@dataclass(frozen=True, slots=True)
class SolvedGroup:
    """A group with its solution, or with the reason why it has none."""

    group: CountGroup
    solution: Solution | None
    refusal: str = ""


def solve_all(groups: Iterable[CountGroup], *, max_tables: int) -> list[SolvedGroup]:
    """Solve each group; what is beyond the solver is said, not hidden."""
    result = []
    for group in groups:
        try:
            result.append(SolvedGroup(group, solve_group(group, max_tables=max_tables)))
        except (TooLargeError, UnboundedError) as error:
            result.append(SolvedGroup(group, None, str(error)))
    return result


def _refuse_if_too_large(group: CountGroup) -> None:
    largest = max((root.largest for root in group.roots), default=0)
    if largest > LARGEST_TOTAL:
        raise TooLargeError(
            f"a group of up to {largest} patients is beyond the {LARGEST_TOTAL} for which counts are searched"
        )
    unknown = sum(not root.known for root in group.roots)
    if group.total is not None and unknown > 2 and (unknown - 1) * group.total**2 > LARGEST_WORK:
        raise TooLargeError(
            f"{unknown} arms of unknown size that share {group.total} patients are beyond the"
            f" {LARGEST_WORK} combinations for which counts are searched"
        )


def _allowed(node: CountNode, total: int, active: frozenset[str]) -> range:
    """Counts that a claim allows when it is a share of `total`; all of 0..total if it is not asked for."""
    if node.claim_id not in active:
        return range(total + 1)
    if node.kind == "percent":
        return count_range(node.printed, total)
    assert node.printed.value is not None
    count = int(node.printed.value)
    return range(count, count + 1) if count <= total else range(0)


def _below(nodes: Sequence[CountNode], largest: int, active: frozenset[str]) -> list[int]:
    """For each total 0..largest: in how many ways the claims that are shares of it can be filled in."""
    ways = [1] * (largest + 1)
    for node in nodes:
        deeper = _below(node.children, largest, active)
        # Sums over consecutive counts are differences of running sums.
        running = [0]
        for value in deeper:
            running.append(running[-1] + value)
        for total in range(largest + 1):
            if ways[total]:
                counts = _allowed(node, total, active)
                ways[total] *= running[counts.stop] - running[counts.start] if len(counts) else 0
    return ways


def _exactly(nodes: Sequence[CountNode], total: int, active: frozenset[str]) -> int:
    """The same for one total alone."""
    ways = 1
    for node in nodes:
        counts = _allowed(node, total, active)
        if node.children and len(counts):
            ways *= sum(_below(node.children, counts.stop - 1, active)[counts.start :])
        else:
            ways *= len(counts)
    return ways


def _ways(root: Root, active: frozenset[str]) -> dict[int, int]:
    """Sizes the root can have, each with the number of ways to fill in its claims; impossible sizes left out."""
    if root.known:
        number = _exactly(root.children, root.largest, active)
        return {root.largest: number} if number else {}
    ways = _below(root.children, root.largest, active)
    return {size: ways[size] for size in range(root.smallest, root.largest + 1) if ways[size]}


def _count(group: CountGroup, active: frozenset[str]) -> int:
    by_root = [_ways(root, active) for root in group.roots]
    if group.total is None:
        number = 1
        for ways in by_root:
            number *= sum(ways.values())
        return number
    sums = {0: 1}
    for ways in by_root[:-1]:
        longer: dict[int, int] = {}
        for subtotal, count in sums.items():
            for size, more in ways.items():
                if subtotal + size <= group.total:
                    longer[subtotal + size] = longer.get(subtotal + size, 0) + count * more
        sums = longer
    return sum(count * by_root[-1].get(group.total - subtotal, 0) for subtotal, count in sums.items())


def _impossible(group: CountGroup) -> dict[str, int]:
    """Percentages that no whole number of their *printed* denominator gives, with that denominator.

    Where the denominator itself had to be reconstructed, nobody can say which of the two is wrong: the group
    then has no table, and none is set aside.
    """
    found: dict[str, int] = {}

    def visit(node: CountNode, printed_total: int | None) -> None:
        if printed_total is not None and not _allowed(node, printed_total, frozenset([node.claim_id])):
            found[node.claim_id] = printed_total
        own = int(node.printed.value) if node.kind == "count" and node.printed.value is not None else None
        for child in node.children:
            visit(child, own)

    for root in group.roots:
        for child in root.children:
            visit(child, root.largest if root.known else None)
    return found


def _list_below(nodes: Sequence[CountNode], total: int, active: frozenset[str]) -> Iterator[Table]:
    choices = []
    for node in nodes:
        options: list[Table] = [
            {node.claim_id: (count, total), **deeper}
            for count in _allowed(node, total, active)
            for deeper in _list_below(node.children, count, active)
        ]
        if not options:
            return
        choices.append(options)
    for combination in product(*choices):
        table: Table = {}
        for part in combination:
            table |= part
        yield table


def _list_tables(group: CountGroup, active: frozenset[str]) -> Iterator[Table]:
    by_root = [_ways(root, active) for root in group.roots]
    for sizes in _sizes(by_root, group.total):
        parts = [list(_list_below(root.children, size, active)) for root, size in zip(group.roots, sizes, strict=True)]
        for combination in product(*parts):
            table: Table = {}
            for part in combination:
                table |= part
            yield table


def _sizes(by_root: Sequence[Mapping[int, int]], total: int | None) -> Iterator[tuple[int, ...]]:
    if total is None:
        yield from product(*(sorted(ways) for ways in by_root))
        return
    if len(by_root) == 1:
        if total in by_root[0]:
            yield (total,)
        return
    for size in sorted(by_root[0]):
        if size <= total:
            for rest in _sizes(by_root[1:], total - size):
                yield (size, *rest)


def _ranges(group: CountGroup, active: frozenset[str]) -> dict[str, tuple[tuple[int, int], tuple[int, int]]]:
    by_root = [_ways(root, active) for root in group.roots]
    result: dict[str, tuple[tuple[int, int], tuple[int, int]]] = {}

    def visit(node: CountNode, totals: set[int]) -> None:
        largest = max(totals)
        # Marked by their ends, so that a hundred thousand long ranges need no list of their members.
        starts = [0] * (largest + 2)
        possible = [0, *accumulate(int(bool(ways)) for ways in _below(node.children, largest, active))]
        used = []
        for total in totals:
            counts = _allowed(node, total, active)
            if len(counts) and possible[counts.stop] > possible[counts.start]:
                used.append(total)
                starts[counts.start] += 1
                starts[counts.stop] -= 1
        covered = accumulate(starts)
        counts = {
            count
            for count, times in enumerate(covered)
            if times and count <= largest and possible[count + 1] > possible[count]
        }
        result[node.claim_id] = ((min(counts), max(counts)), (min(used), max(used)))
        for child in node.children:
            visit(child, counts)

    for i, root in enumerate(group.roots):
        feasible = set(by_root[i])
        if group.total is not None:
            others = _reachable([ways for j, ways in enumerate(by_root) if j != i], group.total)
            feasible = {size for size in feasible if group.total - size in others}
        for child in root.children:
            visit(child, feasible)
    return result


def _reachable(by_root: Sequence[Mapping[int, int]], total: int) -> set[int]:
    sums = {0}
    for ways in by_root:
        sums = {subtotal + size for subtotal in sums for size in ways if subtotal + size <= total}
    return sums
