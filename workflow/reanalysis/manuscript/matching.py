"""Which result a statement gives, and whether each of its numbers gives it rightly."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal

from reanalysis.manuscript.known import Group, Index, Known
from reanalysis.manuscript.statements import Figure, Statement

#: What can be said of a number, the worst first.
STATES = ("disagrees", "unmatched", "matched", "macro", "set aside")

_INTERVAL = ("lower", "upper")
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
#: From this weight of agreeing digits on, a number that does not agree is wrong and not another result.
_ANCHOR = Decimal("1.4")
#: The same where the words fit in everything, and where they need not fit at all.
_HALF_ANCHOR, _CERTAIN = Decimal("0.8"), Decimal("3.5")


@dataclass(frozen=True)
class Verdict:
    """What is said of one number of a manuscript.

    Attributes
    ----------
    state : str
        One of `STATES`.
    reason : str
        A sentence for the author; empty where a match needs none.
    known : Known, optional
        The result or claim that it gives, or that it should have given.
    """

    state: str
    reason: str = ""
    known: Known | None = None


def agrees(figure: Figure, known: Known) -> bool:
    """Whether a number gives a result: rounded rightly to its own digits, halves either way.

    `<`, `>` and words such as "about" are taken at their meaning; a percentage may be given as a proportion.
    """
    value, given = known.value, figure.value
    if figure.percent and known.unit not in ("percent", "percentage points", "fraction"):
        return False
    if known.role == "p_value" and given > 1:
        return False
    if figure.comparator in ("<", "≤") and known.role == "p_value":
        # "P < 0.9" is true of nearly all, and is what nobody writes.
        return value <= given and given <= Decimal("0.1")
    if figure.comparator in (">", "≥") and known.role == "p_value":
        return value >= given
    if figure.comparator:
        return abs(value - given) <= max(_loose(given), figure.half_unit)
    if abs(value - given) <= figure.half_unit:
        return True
    hundred = Decimal(100)
    as_share = known.unit == "percent" and not figure.percent and 0 < given < 1 and figure.half_unit < Decimal("0.01")
    return as_share and abs(value - given * hundred) <= figure.half_unit * hundred


def _loose(value: Decimal) -> Decimal:
    """Half a unit of the last digit that is not zero: "about 30" stands for 25 to 35."""
    return Decimal(5).scaleb(value.normalize().as_tuple().exponent - 1)


def wrongly_rounded(figure: Figure, known: Known) -> bool:
    """Whether a number is within one unit of its last digit of the result that it does not give."""
    return not agrees(figure, known) and abs(known.value - figure.value) < 2 * figure.half_unit


def weight(figure: Figure) -> Decimal:
    """How much it says that a number agrees: more digits agree by chance more rarely."""
    digits = len(re.sub(r"\D", "", figure.token.token).lstrip("0"))
    return Decimal((2, 4, 8, 12, 15)[min(digits, 4)]) / 10


class Matcher:
    """Looks statements up in what is known.

    Parameters
    ----------
    index : Index
    arms_of : mapping of str to set of str
        Trials that have an arm of an id.
    families : mapping of str to str
        Endpoint: which kind of outcome it is, so that remissions of two definitions are near each other.
    restricted : frozenset of str
        Sets of patients that must be named where they are meant.
    """

    def __init__(
        self,
        index: Index,
        arms_of: Mapping[str, set[str]],
        families: Mapping[str, str],
        restricted: frozenset[str],
    ) -> None:
        self.index, self.arms_of, self.families = index, arms_of, families
        self.restricted = restricted
        self.siblings: dict[tuple[str, ...], list[Group]] = defaultdict(list)
        for group in index.groups:
            self.siblings[_about(group.of)].append(group)

    def judge(self, statement: Statement) -> dict[int, Verdict]:
        """A verdict for each figure of a statement, by its offset."""
        setting = self._setting(statement)
        if setting is not None:
            return {statement.figures[0].start: Verdict("matched", known=setting)}
        if slip := self._setting_slip(statement):
            return {statement.figures[0].start: slip}
        levels = {one.start: self._level(one) for one in statement.figures if one.role == "level"}
        statement = replace(statement, figures=tuple(one for one in statement.figures if one.role != "level"))
        return levels | (self._judge(statement) if statement.figures else {})

    def _judge(self, statement: Statement) -> dict[int, Verdict]:
        best = self._best(statement)
        if best is None:
            return self._stated(statement) or self._lone(statement)
        group, agreeing, conflicts = best
        if (conflicts or group.of.basis == "simulated") and _weight(statement, agreeing) < _ANCHOR:
            stated = self._stated(statement)
            if stated:
                return stated
        missing = [one for one in statement.figures if one.start not in agreeing]
        found = {start: Verdict("matched", known=known) for start, known in agreeing.items()}
        for one, known in self._by_siblings(missing, group):
            found[one.start] = Verdict("matched", known=known)
        missing = [one for one in missing if one.start not in found]
        if swapped := self._attributed(statement, group, conflicts):
            return {one.start: swapped for one in statement.figures}
        agreed = _weight(statement, found)
        if missing and agreed < _ANCHOR and (stated := self._stated(statement)):
            return stated
        anchored = self._anchored(statement, group.of, agreed, conflicts)
        for one in missing:
            known = _expected(one, group)
            found[one.start] = _wrong(one, known) if anchored and known is not None else Verdict("unmatched")
        return found | self._impossible(statement, found)

    def _anchored(self, statement: Statement, known: Known, agreed: Decimal, conflicts: frozenset[str]) -> bool:
        """Whether so much agrees that a number which does not is wrong, and not another result."""
        if agreed >= _CERTAIN:
            return True
        trials = statement.names("trial")
        if known.trial in trials and not conflicts and known.basis != "simulated":
            return agreed >= _HALF_ANCHOR
        named = known.trial in trials or (not trials and known.endpoint in statement.names("endpoint", nearby=False))
        return named and agreed >= _ANCHOR

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
            agreeing = {one.start: known for one in statement.figures if (known := _agreeing(one, group)) is not None}
            if not agreeing:
                continue
            score, conflicts = self._context(statement, group.of)
            if not all(known.in_front for known in group.members if known.role in _INTERVAL):
                score -= Decimal("0.1")
            for one in statement.figures:
                if one.start in agreeing:
                    score += weight(one)
                elif _expected(one, group) is not None:
                    score -= weight(one) * Decimal("0.7")
            if score > best_score:
                best, best_score = (group, agreeing, conflicts), score
        return best

    def _context(self, statement: Statement, known: Known) -> tuple[Decimal, frozenset[str]]:
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
            if known.endpoint not in near and self._family(known.endpoint) in {self._family(one) for one in near}:
                conflicts.add("endpoint")
                return 0
            return 8
        if self._family(known.endpoint) in {self._family(one) for one in said}:
            return 3
        conflicts.add("endpoint")
        return -6

    def _is_outcome(self, endpoint: str) -> bool:
        return endpoint in self.families or ":" in endpoint

    def _family(self, endpoint: str) -> str:
        return self.families.get(endpoint) or endpoint.partition(":")[0]

    # What is wrong

    def _by_siblings(self, missing: Sequence[Figure], group: Group) -> Iterable[tuple[Figure, Known]]:
        """Numbers that another result about the same thing gives: a P value, or limits of another method."""
        for sibling in self.siblings[_about(group.of)]:
            limits = {one.role: _agreeing(one, sibling) for one in missing if one.role in _INTERVAL}
            if len(limits) == 2 and all(limits.values()):
                yield from ((one, limits[one.role]) for one in missing if one.role in _INTERVAL)
            for one in missing:
                known = _agreeing(one, sibling) if one.role not in _INTERVAL else None
                if known is not None:
                    yield one, known

    def _attributed(self, statement: Statement, group: Group, conflicts: frozenset[str]) -> Verdict | None:
        """All is right but whose it is: the words name another arm, outcome or trial that has other results."""
        known = group.of
        if _weight(statement, dict.fromkeys(one.start for one in statement.figures if _agreeing(one, group))) < _ANCHOR:
            conflicts &= {"timepoint"}
        # An outcome that has another name here than in the vocabulary looks like the one named before it.
        if not statement.passage.in_table and known.trial not in statement.names("trial", nearby=False):
            conflicts -= {"endpoint"}
        if conflicts == {"timepoint"} and known.basis == "printed":
            said = " or ".join(sorted(statement.passage.times))
            return Verdict("disagrees", f"this is the rate at {known.timepoint}, not at {said}", known)
        for conflict in sorted(conflicts & {"arm", "endpoint", "trial"}):
            others = [one for one in self.index.groups if self._is_meant(statement, one, known, conflict)]
            others = [one for one in others if not any(_agreeing(figure, one) for figure in statement.figures)]
            if others:
                return Verdict(
                    "disagrees",
                    f"this is {known.words}, but the words name {others[0].of.words}, which is {_shown(others[0])}",
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
            "endpoint": self._family(one.endpoint) == self._family(known.endpoint),
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

    def _stated(self, statement: Statement) -> dict[int, Verdict] | None:
        """A statement none of whose numbers is right, about something for which there is a result."""
        estimates = [one for one in statement.figures if one.role in ("estimate", "events", "p_value")]
        trials, outcomes = statement.names("trial"), statement.names("endpoint", nearby=False)
        outcomes = frozenset([statement.endpoint]) if statement.endpoint in outcomes else outcomes
        if not estimates or len(trials) != 1 or not outcomes or statement.measure in ("", "count"):
            return None
        about = [group for group in self.index.groups if self._is_about(statement, group, trials, outcomes)]
        if not about or any(_agreeing(one, group) for group in about for one in estimates):
            return None
        # One digit off, or within a unit of the last, is likelier a slip than another number.
        slips = [group for group in about if any(_near_miss(one, group) for one in estimates)]
        nearest = min(slips or about, key=lambda group: _distance(estimates[0], group))
        if not slips and not self._explicit(statement, nearest.of):
            other = [one for one in self.index.groups if one.of.basis != "simulated" and _other_arm(one, nearest)]
            if not any(_agreeing(one, group) for group in other for one in estimates):
                return None
        return {
            one.start: _wrong(one, known) if (known := _expected(one, nearest)) is not None else Verdict("unmatched")
            for one in statement.figures
        }

    def _is_about(self, statement: Statement, group: Group, trials: frozenset[str], outcomes: frozenset[str]) -> bool:
        one = group.of
        kinds = {self._family(outcome) for outcome in outcomes if outcome in self.families}
        sets, own_sets = statement.names("analysis_set"), statement.names("analysis_set", nearby=False)
        times = statement.passage.times
        return (
            one.trial in trials
            and one.basis != "simulated"
            and (one.endpoint in outcomes or self._family(one.endpoint) in kinds)
            and (
                one.measure == statement.measure or (statement.measure == "p_value" and bool(group.in_role("p_value")))
            )
            and {one.arm, one.comparator} - {""} == {statement.arm, statement.comparator} - {""}
            and (one.analysis_set in sets or (not own_sets and one.analysis_set not in self.restricted))
            and (not one.timepoint or one.timepoint in times)
        )

    def _explicit(self, statement: Statement, known: Known) -> bool:
        """Whether the sentence itself names trial, outcome and arm, each of them and no other."""
        arms = statement.near("arm") or statement.names("arm", nearby=False)
        compared = known.comparator != "" or len(self.arms_of.get(known.arm, ())) == 0
        return (
            statement.names("trial", nearby=False) == {known.trial}
            and statement.names("endpoint", nearby=False) == {known.endpoint}
            and (compared or known.arm in arms)
        )

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
        near = (known for known in settings if len(statement.figures) == 1 and _slip(statement.figures[0], known))
        return next((_wrong(statement.figures[0], known) for known in near), None)

    def _lone(self, statement: Statement) -> dict[int, Verdict]:
        """Numbers that belong to nothing known: impossible ones, a size one slip of the pen from one, or unmatched."""
        found = {}
        for one in statement.figures:
            if fault := impossible(one, statement):
                found[one.start] = Verdict("disagrees", fault)
                continue
            slip = next(
                (
                    size
                    for size in self.index.sizes
                    if one.role in ("total", "events") and size.trial in statement.names("trial") and _slip(one, size)
                ),
                None,
            )
            found[one.start] = _wrong(one, slip) if slip is not None else Verdict("unmatched")
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


def _weight(statement: Statement, agreeing: Mapping[int, object]) -> Decimal:
    return sum((weight(one) for one in statement.figures if one.start in agreeing), Decimal(0))


def _speaks_of(statement: Statement, known: Known) -> bool:
    return bool(set(known.words.split()) & set(statement.following))


def _about(known: Known) -> tuple[str, ...]:
    return (known.trial, known.analysis_set, known.arm, known.comparator, known.endpoint, known.timepoint)


def _fits(statement: Statement, group: Group) -> bool:
    """Whether a result can be what a statement gives, by what is measured."""
    return not statement.measure or group.of.measure in _MEASURES.get(statement.measure, {statement.measure})


def _agreeing(figure: Figure, group: Group) -> Known | None:
    if figure.role == "time":
        number = re.match(r"[\d.]+", group.of.timepoint)
        return group.of if number and Decimal(number[0]) == figure.value else None
    roles = [figure.role] if figure.role else ["estimate", "events", "total"]
    # A count without a total is an estimate to the grammar, and a size a total of nothing.
    if figure.role in ("events", "total") and not group.in_role(figure.role):
        roles = ["events", "total"]
    return next((known for role in roles for known in group.in_role(role) if agrees(figure, known)), None)


def _expected(figure: Figure, group: Group) -> Known | None:
    """What a group has in the place of a figure."""
    role = figure.role or "estimate"
    members = group.in_role(role)
    # What it is a slip of, if of anything; else the nearest of several (P values of several tests, say).
    return min(members, key=lambda known: (not _slip(figure, known), abs(known.value - figure.value)), default=None)


def impossible(figure: Figure, statement: Statement) -> str:
    """What is wrong with a number by itself or beside the others of its statement, whatever the results say."""
    if figure.role == "p_value" and figure.value > 1:
        return "a P value is at most 1"
    by_role = {one.role: one.value for one in statement.figures}
    share, low, high = (by_role.get(role) for role in ("estimate", *_INTERVAL))
    if figure.role in _INTERVAL and low is not None and high is not None and low > high:
        return "the lower limit is above the upper one"
    held = None in (share, low, high) or low <= share <= high
    if not held and figure.role in ("estimate", *_INTERVAL):
        return "the interval does not hold its estimate"
    events, total = by_role.get("events"), by_role.get("total")
    if figure.role in ("events", "total", "estimate") and events is not None and total:
        of_estimate = next((one for one in statement.figures if one.role == "estimate" and one.percent), None)
        if events > total:
            return f"{events} is more than {total}"
        if of_estimate is not None and abs(100 * events / total - of_estimate.value) > of_estimate.half_unit:
            return f"{events} of {total} is {100 * events / total:.1f}%"
    return ""


def _distance(figure: Figure, group: Group) -> Decimal:
    known = _expected(figure, group)
    return abs(known.value - figure.value) if known is not None else Decimal("Infinity")


def _near_miss(figure: Figure, group: Group) -> bool:
    known = _expected(figure, group)
    return known is not None and (_slip(figure, known) or wrongly_rounded(figure, known))


def _other_arm(group: Group, nearest: Group) -> bool:
    """Whether a result is of the same outcome, set and time in another arm."""
    one, other = group.of, nearest.of
    about = ("trial", "analysis_set", "endpoint", "timepoint", "measure", "comparator")
    return one.arm != other.arm and all(getattr(one, name) == getattr(other, name) for name in about)


def _wrong(figure: Figure, known: Known) -> Verdict:
    how = "wrongly rounded: " if wrongly_rounded(figure, known) else ""
    return Verdict("disagrees", f"{how}the results say {known.shown} ({known.words})", known)


def _slip(figure: Figure, known: Known) -> bool:
    """Whether two numbers of at least two digits differ in one digit, or have two neighbours exchanged."""
    rounded = known.value.quantize((2 * figure.half_unit).normalize(), rounding=ROUND_HALF_UP)
    given, right = (re.sub(r"[^0-9]", "", text) for text in (figure.token.token, str(rounded)))
    if len(given) != len(right) or len(given) < 2 or given == right:
        return False
    places = [i for i in range(len(given)) if given[i] != right[i]]
    exchanged = len(places) == 2 and places[1] == places[0] + 1 and given[places[0]] == right[places[1]]
    return len(places) == 1 or (exchanged and given[places[1]] == right[places[0]])


def _shown(group: Group) -> str:
    parts = {role: next((known.shown for known in group.in_role(role)), "") for role in ("events", "total", "estimate")}
    counts = f"{parts['events']} of {parts['total']}" if parts["events"] and parts["total"] else parts["events"]
    return f"{counts} ({parts['estimate']})" if counts and parts["estimate"] else counts or parts["estimate"]
