"""How well the words around a statement go with a result, and where they speak of something else."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from reanalysis.manuscript.known import Known
from reanalysis.manuscript.statements import Statement


class Context:
    """What the register and the vocabulary say of trials, arms, outcomes and sets.

    Parameters
    ----------
    arms_of : mapping of str to set of str
        Trials that have an arm of an id.
    families : mapping of str to str
        Endpoint: which kind of outcome it is, so that remissions of two definitions are near each other.
    restricted : frozenset of str
        Sets of patients that must be named where they are meant.
    """

    def __init__(
        self, arms_of: Mapping[str, set[str]], families: Mapping[str, str], restricted: frozenset[str]
    ) -> None:
        self.arms_of, self.families, self.restricted = arms_of, families, restricted

    def score(self, statement: Statement, known: Known) -> tuple[Decimal, frozenset[str]]:
        """How well the words go with a result, and where they speak of something else."""
        conflicts: set[str] = set()
        score = self._trial_score(statement, known, conflicts) + self._set_score(statement, known, conflicts)
        score += self._endpoint_score(statement, known, conflicts)
        arm = statement.arm
        if arm and known.trial in self.arms_of.get(arm, ()):
            if {arm, statement.comparator} == {known.arm, known.comparator}:
                score += 8
            elif known.arm and not known.comparator and not statement.comparator:
                score -= 4
                # The grammar may be mistaken about the arm where the right one stands next to the number too.
                if known.arm not in statement.near("arm"):
                    score -= 4
                    conflicts.add("arm")
        times = statement.passage.times
        if known.timepoint and times and known.timepoint not in times:
            score -= 8
            conflicts.add("timepoint")
        if known.basis == "simulated":
            score -= 3
        return Decimal(score) / 10, frozenset(conflicts)

    def _trial_score(self, statement: Statement, known: Known, conflicts: set[str]) -> int:
        said, near = statement.names("trial", nearby=False), statement.near("trial")
        if said and known.trial and known.trial not in (near or said):
            conflicts.add("trial")
            return -15
        if known.trial in said:
            return 10
        around = statement.names("trial")
        return 6 if known.trial in around else -7 if around else 0

    def _set_score(self, statement: Statement, known: Known, conflicts: set[str]) -> int:
        said, around = statement.names("analysis_set", nearby=False), statement.names("analysis_set")
        if known.analysis_set in said:
            return 6
        if said & self.restricted or known.analysis_set in self.restricted - around:
            conflicts.add("analysis_set")
            return -3
        return 3 if known.analysis_set in around else 0

    def _endpoint_score(self, statement: Statement, known: Known, conflicts: set[str]) -> int:
        said, near = statement.names("endpoint", nearby=False), statement.near("endpoint")
        # What a claim measures without an outcome (age, follow-up) has no names to be found.
        if not said or not self._is_outcome(known.endpoint):
            return 4 if known.endpoint in statement.names("endpoint") else 0
        if known.endpoint in said:
            # Of several outcomes in a sentence the number belongs to one of those next to it.
            if known.endpoint not in near and self.family(known.endpoint) in {self.family(one) for one in near}:
                conflicts.add("endpoint")
                return 0
            return 8
        if self.family(known.endpoint) in {self.family(one) for one in said}:
            # A row that names one outcome is about that one; prose may call it by a name that is not known here.
            if statement.passage.in_table and len(said) == 1:
                conflicts.add("endpoint")
                return 0
            return 3
        conflicts.add("endpoint")
        return -6

    def _is_outcome(self, endpoint: str) -> bool:
        return endpoint in self.families or ":" in endpoint

    def family(self, endpoint: str) -> str:
        return self.families.get(endpoint) or endpoint.partition(":")[0]
