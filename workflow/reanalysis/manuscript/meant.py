"""What the words of a statement name, where its numbers are not those of it."""

from __future__ import annotations

from reanalysis.manuscript.comparing import (
    ANCHOR,
    Verdict,
    agreeing,
    distance,
    expected,
    near_miss,
    shown,
    total_weight,
    wrong,
)
from reanalysis.manuscript.context import Context
from reanalysis.manuscript.known import Group, Index, Known
from reanalysis.manuscript.statements import Statement

#: Measures that a bare number in a table may be.
_PLAIN = ("proportion", "km", "median")


class Meant:
    """Looks up the result that the words of a statement name.

    Parameters
    ----------
    index : Index
    context : Context
    """

    def __init__(self, index: Index, context: Context) -> None:
        self.index, self.context = index, context

    def attributed(self, statement: Statement, group: Group, conflicts: frozenset[str]) -> Verdict | None:
        """All is right but whose it is: the words name another arm, outcome or trial that has other results."""
        known = group.of
        agreed = dict.fromkeys(one.start for one in statement.figures if agreeing(one, group))
        if total_weight(statement, agreed) < ANCHOR:
            conflicts &= {"timepoint"}
        # An outcome that has another name here than in the vocabulary looks like the one named before it.
        if not statement.passage.in_table and known.trial not in statement.names("trial", nearby=False):
            conflicts -= {"endpoint"}
        if conflicts == {"timepoint"} and known.basis == "printed":
            said = " or ".join(sorted(statement.passage.times))
            return Verdict("disagrees", f"this is the rate at {known.timepoint}, not at {said}", known)
        for conflict in sorted(conflicts & {"arm", "endpoint", "trial"}):
            others = [one for one in self.index.groups if self._is_meant(statement, one, known, conflict)]
            others = [one for one in others if not any(agreeing(figure, one) for figure in statement.figures)]
            if others:
                return Verdict(
                    "disagrees",
                    f"this is {known.words}, but the words name {others[0].of.words}, which is {shown(others[0])}",
                    others[0].of,
                )
        return None

    def _is_meant(self, statement: Statement, group: Group, known: Known, conflict: str) -> bool:
        """Whether a result is what the words name, where the numbers are those of another."""
        one = group.of
        if one.measure != known.measure or one.basis == "simulated" or one.comparator != known.comparator:
            return False
        said = statement.names("endpoint", nearby=False)
        same = {
            "trial": one.trial == known.trial,
            "arm": one.arm == known.arm,
            "endpoint": self.context.family(one.endpoint) == self.context.family(known.endpoint),
        }
        meant = {
            "trial": one.trial in (statement.near("trial") or statement.names("trial", nearby=False)),
            "arm": one.arm == statement.arm,
            "endpoint": one.endpoint in (statement.near("endpoint") or said),
        }
        same.pop(conflict)
        if conflict == "trial":
            same.pop("arm")
        elif one.analysis_set != known.analysis_set:
            # Patients assessed for one outcome are another set than those for the next.
            return conflict == "endpoint" and meant["endpoint"] and all(same.values())
        return meant[conflict] and all(same.values()) and one.timepoint == known.timepoint

    def stated(self, statement: Statement) -> dict[int, Verdict] | None:
        """A statement none of whose numbers is right, about something for which there is a result."""
        estimates = [one for one in statement.figures if one.role in ("estimate", "events", "p_value")]
        trials, outcomes = statement.names("trial"), statement.names("endpoint", nearby=False)
        outcomes = frozenset([statement.endpoint]) if statement.endpoint in outcomes else outcomes
        told = statement.measure != "count" if statement.passage.in_table else statement.measure not in ("", "count")
        if not estimates or len(trials) != 1 or not outcomes or not told:
            return None
        about = [group for group in self.index.groups if self._is_about(statement, group, trials, outcomes)]
        if not about or any(agreeing(one, group) for group in about for one in estimates):
            return None
        # One digit off, or within a unit of the last, is likelier a slip than another number.
        slips = [group for group in about if any(near_miss(one, group) for one in estimates)]
        nearest = min(slips or about, key=lambda group: distance(estimates[0], group))
        if not slips and not self._explicit(statement, nearest.of):
            other = [one for one in self.index.groups if one.of.basis != "simulated" and _other_arm(one, nearest)]
            if not any(agreeing(one, group) for group in other for one in estimates):
                return None
        return {
            one.start: wrong(one, known) if (known := expected(one, nearest)) is not None else Verdict("unmatched")
            for one in statement.figures
        }

    def _is_about(self, statement: Statement, group: Group, trials: frozenset[str], outcomes: frozenset[str]) -> bool:
        one = group.of
        kinds = {self.context.family(outcome) for outcome in outcomes if outcome in self.context.families}
        sets, own_sets = statement.names("analysis_set"), statement.names("analysis_set", nearby=False)
        times = statement.passage.times
        return (
            one.trial in trials
            and one.basis != "simulated"
            and (one.endpoint in outcomes or self.context.family(one.endpoint) in kinds)
            and self._same_measure(statement, group)
            and {one.arm, one.comparator} - {""} == {statement.arm, statement.comparator} - {""}
            and (one.analysis_set in sets or (not own_sets and one.analysis_set not in self.context.restricted))
            and (not one.timepoint or one.timepoint in times)
        )

    @staticmethod
    def _same_measure(statement: Statement, group: Group) -> bool:
        if statement.measure == "p_value":
            return bool(group.in_role("p_value"))
        # A cell of a table does not say what it is; its row names the outcome, and that has one measure mostly.
        return group.of.measure == statement.measure or (not statement.measure and group.of.measure in _PLAIN)

    def _explicit(self, statement: Statement, known: Known) -> bool:
        """Whether the sentence itself names trial, outcome and arm, each of them and no other."""
        arms = statement.near("arm") or statement.names("arm", nearby=False)
        compared = known.comparator != "" or len(self.context.arms_of.get(known.arm, ())) == 0
        return (
            statement.names("trial", nearby=False) == {known.trial}
            and statement.names("endpoint", nearby=False) == {known.endpoint}
            and (compared or known.arm in arms)
        )


def _other_arm(group: Group, nearest: Group) -> bool:
    """Whether a result is of the same outcome, set and time in another arm."""
    one, other = group.of, nearest.of
    about = ("trial", "analysis_set", "endpoint", "timepoint", "measure", "comparator")
    return one.arm != other.arm and all(getattr(one, name) == getattr(other, name) for name in about)
