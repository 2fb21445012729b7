"""Which result a statement gives, and whether each of its numbers gives it rightly."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from reanalysis.manuscript.comparing import (
    ANCHOR,
    INTERVAL,
    Verdict,
    agreeing,
    expected,
    impossible,
    slip,
    total_weight,
    weight,
    wrong,
)
from reanalysis.manuscript.context import Context
from reanalysis.manuscript.known import Group, Index, Known
from reanalysis.manuscript.meant import Meant
from reanalysis.manuscript.statements import Figure, Statement

#: Measures that are never the same number, whatever their values.
_MEASURES = {
    "proportion": {"proportion", "km", "count", "percent"},
    "km": {"km", "proportion"},
    "count": {"count", "proportion"},
    "median": {"median", "range", "iqr"},
    "range": {"range", "median"},
    "iqr": {"iqr", "median"},
    "ratio": {"ratio"},
    "difference": {"difference"},
    "p_value": {"p_value", "ratio", "difference", "proportion", "median", "km"},
}
#: ANCHOR where the words fit in everything, and where they need not fit at all.
_HALF_ANCHOR, _CERTAIN = Decimal("0.8"), Decimal("3.5")


class Matcher:
    """Looks statements up in what is known.

    Parameters
    ----------
    index : Index
    context : Context
    """

    def __init__(self, index: Index, context: Context) -> None:
        self.index, self.context, self.meant = index, context, Meant(index, context)
        self.siblings: dict[tuple[str, ...], list[Group]] = defaultdict(list)
        for group in index.groups:
            self.siblings[_about(group.of)].append(group)

    def judge(self, statement: Statement) -> dict[int, Verdict]:
        """A verdict for each figure of a statement, by its offset."""
        setting = self._setting(statement)
        if setting is not None:
            return {statement.figures[0].start: Verdict("matched", known=setting)}
        if slipped := self._setting_slip(statement):
            return {statement.figures[0].start: slipped}
        levels = {one.start: self._level(one) for one in statement.figures if one.role == "level"}
        statement = replace(statement, figures=tuple(one for one in statement.figures if one.role != "level"))
        return levels | (self._judge(statement) if statement.figures else {})

    def _judge(self, statement: Statement) -> dict[int, Verdict]:
        best = self._best(statement)
        if best is None:
            return self.meant.stated(statement) or self._lone(statement)
        group, matches, conflicts = best
        if (conflicts or group.of.basis == "simulated") and total_weight(statement, matches) < ANCHOR:
            stated = self.meant.stated(statement)
            if stated:
                return stated
        missing = [one for one in statement.figures if one.start not in matches]
        found = {start: Verdict("matched", known=known) for start, known in matches.items()}
        for one, known in self._by_siblings(missing, group):
            found[one.start] = Verdict("matched", known=known)
        missing = [one for one in missing if one.start not in found]
        if swapped := self.meant.attributed(statement, group, conflicts):
            return {one.start: swapped for one in statement.figures}
        agreed = total_weight(statement, found)
        if missing and agreed < ANCHOR and (stated := self.meant.stated(statement)):
            return stated
        anchored = self._anchored(statement, group.of, agreed, conflicts)
        for one in missing:
            known = expected(one, group)
            found[one.start] = wrong(one, known) if anchored and known is not None else Verdict("unmatched")
        return found | self._impossible(statement, found)

    def _anchored(self, statement: Statement, known: Known, agreed: Decimal, conflicts: frozenset[str]) -> bool:
        """Whether so much agrees that a number which does not is wrong, and not another result."""
        if agreed >= _CERTAIN:
            return True
        trials = statement.names("trial")
        if known.trial in trials and not conflicts and known.basis != "simulated":
            return agreed >= _HALF_ANCHOR
        named = known.trial in trials or (not trials and known.endpoint in statement.names("endpoint", nearby=False))
        return named and agreed >= ANCHOR

    def _impossible(self, statement: Statement, found: Mapping[int, Verdict]) -> dict[int, Verdict]:
        """Numbers that cannot be beside each other; where each is that of some result, the percentage is to blame."""
        faults = {one.start: fault for one in statement.figures if (fault := impossible(one, statement))}
        if any(found[start].state == "disagrees" for start in faults):
            return {}
        unmatched = [start for start in faults if found[start].state == "unmatched"]
        estimates = [one.start for one in statement.figures if one.role == "estimate" and one.start in faults]
        return {start: Verdict("disagrees", faults[start]) for start in unmatched or estimates}

    # Which result it is

    def _best(self, statement: Statement) -> tuple[Group, dict[int, Known], frozenset[str]] | None:
        best, best_score = None, Decimal(0)
        for group in self.index.groups:
            if not _fits(statement, group):
                continue
            matches = {one.start: known for one in statement.figures if (known := agreeing(one, group)) is not None}
            if not matches:
                continue
            score, conflicts = self.context.score(statement, group.of)
            if not all(known.in_front for known in group.members if known.role in INTERVAL):
                score -= Decimal("0.1")
            for one in statement.figures:
                if one.start in matches:
                    score += weight(one)
                elif expected(one, group) is not None:
                    score -= weight(one) * Decimal("0.7")
            if score > best_score:
                best, best_score = (group, matches, conflicts), score
        return best

    # What is wrong

    def _by_siblings(self, missing: Sequence[Figure], group: Group) -> Iterable[tuple[Figure, Known]]:
        """Numbers that another result about the same thing gives: a P value, or limits of another method."""
        for sibling in self.siblings[_about(group.of)]:
            limits = {one.role: agreeing(one, sibling) for one in missing if one.role in INTERVAL}
            if len(limits) == 2 and all(limits.values()):
                yield from ((one, limits[one.role]) for one in missing if one.role in INTERVAL)
            for one in missing:
                known = agreeing(one, sibling) if one.role not in INTERVAL else None
                if known is not None:
                    yield one, known

    def _level(self, figure: Figure) -> Verdict:
        """The level of an interval: that of the analysis, or one that a report prints."""
        setting = next((known for known in self.index.settings if known.role == "level"), None)
        if setting is not None and setting.value == figure.value:
            return Verdict("matched", known=setting)
        if figure.value in self.index.printed_levels:
            return Verdict("matched")
        return Verdict("disagrees", f"the intervals of the results have the level {setting.shown}%", setting)

    def _setting_slip(self, statement: Statement) -> Verdict | None:
        """A setting with one digit wrong."""
        settings = (known for known in self.index.settings if known.role != "level" and _speaks_of(statement, known))
        near = (known for known in settings if len(statement.figures) == 1 and slip(statement.figures[0], known))
        return next((wrong(statement.figures[0], known) for known in near), None)

    def _lone(self, statement: Statement) -> dict[int, Verdict]:
        """Numbers that belong to nothing known: impossible ones, a size one slip of the pen from one, or unmatched."""
        found = {}
        for one in statement.figures:
            if fault := impossible(one, statement):
                found[one.start] = Verdict("disagrees", fault)
                continue
            near = next(
                (
                    size
                    for size in self.index.sizes
                    if one.role in ("total", "events") and size.trial in statement.names("trial") and slip(one, size)
                ),
                None,
            )
            found[one.start] = wrong(one, near) if near is not None else Verdict("unmatched")
        return found

    def _setting(self, statement: Statement) -> Known | None:
        """A number of the methods: the level of all intervals, how often was simulated, how many reports were read."""
        if len(statement.figures) != 1:
            return None
        (one,) = statement.figures
        return next(
            (
                known
                for known in self.index.settings
                if known.role != "level" and known.value == one.value and _speaks_of(statement, known)
            ),
            None,
        )


def _speaks_of(statement: Statement, known: Known) -> bool:
    return bool(set(known.words.split()) & set(statement.following))


def _about(known: Known) -> tuple[str, ...]:
    return (known.trial, known.analysis_set, known.arm, known.comparator, known.endpoint, known.timepoint)


def _fits(statement: Statement, group: Group) -> bool:
    """Whether a result can be what a statement gives, by what is measured."""
    return not statement.measure or group.of.measure in _MEASURES.get(statement.measure, {statement.measure})
