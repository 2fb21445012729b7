"""What arithmetic can see in a report, written without the rules and only for tests.

Each method looks at claims in one way and yields why they cannot all be right, and which they are. A report of the
generator gives no reason but by chance; once a slip is planted, a new reason that names one of its claims makes it
visible. Arithmetic cannot see what honest reports do now and then: censoring turns two curves round by a little, two
groups share limits of two digits, a stratified test stands beside a ratio that is not.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from itertools import combinations, permutations, product

import numpy as np
from scipy.special import ndtri

from reanalysis.claims.model import Claim
from reanalysis.vocabulary import MONTHS_PER_UNIT
from tests.checks.oracle_counts import SLACK, CountOracle, Reason, p_range, printed_part, printed_range

FEWEST_DIGITS = 3
"""Significant digits of both limits from which two groups do not print one interval by chance."""
BY_CENSORING = 0.02
"""By how much censoring may turn round rates of PFS and OS: in 1,200 simulated trials by 0.017 at most."""
SAME_TEST, OTHER_TEST = 0.1, 1.4
"""How far z of a P value may lie from that of the hazard ratio beside it: Wald and log-rank tests of the same data, and
a test that is stratified or adjusted where the ratio is not. Only beyond the second can arithmetic tell a slip."""


class Oracle(CountOracle):
    """Everything arithmetic sees in one report that concerns some claims."""

    def reasons(self) -> set[Reason]:
        """Every reason that names a claim of interest."""
        looks: list[Callable[[], Iterator[Reason]]] = [
            self._impossible,
            self._outside_interval,
            self._shares,
            self._sums,
            self._partitions,
            self._binomial_limits,
            self._comparisons,
            self._rate_limits,
            self._ordered_rates,
            self._medians,
            self._hazard_ratios,
            self._ranges,
            self._beyond_follow_up,
            self._copied_interval,
            self._units,
            self._said_twice,
        ]
        return {reason for look in looks for reason in look() if reason[1] & self.about}

    def _rate_limits(self) -> Iterator[Reason]:
        for claim in self._of_kind("km"):
            sizes = self._size_claims(claim.analysis_set, claim.arm) if claim.endpoint != "DOR" else ()
            if not claim.cells["lower"] or not self._touched(claim.id, *sizes):
                continue
            scale = 1 if claim.cells["unit"] == "fraction" else 100
            parts = [printed_part(claim, part) for part in ("value", "lower", "upper")]
            value, low, high = ([x / scale for x in printed_range(part)] for part in parts)
            if not 0.001 < value[0] < value[1] < 0.999 or low[0] > value[1] or high[1] < value[0] or low[0] > high[1]:
                continue
            z = float(ndtri(0.5 + printed_part(claim, "confidence_level").number / 200))
            shapes, errors = [], []
            for rate in np.linspace(*value, 5):
                for name, (to, slope) in _TRANSFORMS.items():
                    least, most = _errors(rate, low, high, to)
                    shapes.append((least[0] <= most[1], most[0] <= least[1], name))
                    errors.append(max(least[1], most[1]) / slope(rate) / z)
            # In the hull of the transforms: for one the upper arm is long enough, and for one the lower.
            if not (any(shape[0] for shape in shapes) and any(shape[1] for shape in shapes)):
                yield "rate and limits of no usual shape", frozenset([claim.id])
            if sizes and max(errors) ** 2 < min(v * (1 - v) for v in value) / self._size(sizes) * (1 - 1e-6):
                yield "more certain than its patients allow", frozenset([claim.id, *sizes])

    def _ordered_rates(self) -> Iterator[Reason]:
        for group in self._groups.values():
            rates = [claim for claim in group if claim.kind == "km"]
            for first, second in permutations(rates, 2):
                if not self._touched(first.id, second.id):
                    continue
                same = first.endpoint == second.endpoint and first.time_months < second.time_months
                nested = (first.endpoint, second.endpoint) == ("OS", "PFS") and first.time_months <= second.time_months
                excess = _share(second)[0] - _share(first)[1]
                if (same and excess > SLACK) or (nested and excess > BY_CENSORING):
                    yield ("rate rises" if same else "PFS above OS"), frozenset([first.id, second.id])

    def _medians(self) -> Iterator[Reason]:
        for group in self._groups.values():
            medians = [claim for claim in group if claim.kind == "median" and claim.endpoint]
            for first, second in permutations(medians, 2):
                nested = (first.endpoint, second.endpoint) == ("OS", "PFS") and self._touched(first.id, second.id)
                if nested and _months(first)[1] < _months(second)[0] - SLACK:
                    yield "median PFS above median OS", frozenset([first.id, second.id])
            for median, rate in product(medians, group):
                if rate.kind != "km" or rate.endpoint != median.endpoint or not self._touched(median.id, rate.id):
                    continue
                low, high = _months(median)
                least, most = _share(rate)
                if (rate.time_months < low and most < 0.5 - SLACK) or (rate.time_months > high and least > 0.5 + SLACK):
                    yield "median and rate differ", frozenset([median.id, rate.id])

    def _hazard_ratios(self) -> Iterator[Reason]:
        sizes = self._size_claims("all", "")
        for claim in self._of_kind("ratio"):
            if claim.cells["unit"] != "hazard ratio":
                continue
            parts = [printed_part(claim, part) for part in ("value", "lower", "upper")]
            if any(printed_range(part)[0] <= 0 for part in parts) or parts[1].number >= parts[2].number:
                continue
            logs = [[math.log(x) for x in printed_range(part)] for part in parts]
            centre = [(logs[1][side] + logs[2][side]) / 2 for side in (0, 1)]
            if self._touched(claim.id) and not _meet(centre, logs[0]):
                yield "ratio not in the middle of its limits", frozenset([claim.id])
            z = float(ndtri(0.5 + printed_part(claim, "confidence_level").number / 200))
            error = [(logs[2][0] - logs[1][1]) / 2 / z, (logs[2][1] - logs[1][0]) / 2 / z]
            if sizes and self._touched(claim.id, *sizes) and 4 / error[1] ** 2 > self._size(sizes):
                yield "more events than patients", frozenset([claim.id, *sizes])
            for test in self._of_kind("p_value"):
                key = (claim.analysis_set, claim.arm, claim.endpoint)
                if (test.analysis_set, test.arm, test.endpoint) != key or not self._touched(claim.id, test.id):
                    continue
                value = [0.0 if logs[0][0] < 0 < logs[0][1] else min(map(abs, logs[0])), max(map(abs, logs[0]))]
                growing = 0.15 * value[1] ** 2 / error[1]
                expected = [
                    value[0] / error[1] - SAME_TEST - OTHER_TEST - growing,
                    value[1] / max(error[0], 1e-9) + SAME_TEST + OTHER_TEST + growing,
                ]
                low, high = p_range(test)
                if not 0 <= low <= 1:
                    continue
                if not _meet(expected, [-float(ndtri(min(high, 1) / 2)), -float(ndtri(max(low, 1e-300) / 2))]):
                    yield "P not that of the hazard ratio", frozenset([claim.id, test.id])

    def _ranges(self) -> Iterator[Reason]:
        """Medians within ranges, and ranges of parts within those of the whole."""
        ranges = {(c.analysis_set, c.cells["quantity"]): c for c in self._of_kind("range")}
        for claim in self._of_kind("median"):
            other = ranges.get((claim.analysis_set, claim.cells["quantity"]))
            if other is None or claim.endpoint or not self._touched(claim.id, other.id):
                continue
            value = _months(claim)
            if value[1] < _months(other, "lower")[0] - SLACK or value[0] > _months(other, "upper")[1] + SLACK:
                yield "median outside its range", frozenset([claim.id, other.id])
        for (name, quantity), claim in ranges.items():
            whole = ranges.get(("all", quantity))
            if name == "all" or whole is None or not self._touched(claim.id, whole.id):
                continue
            below = _months(claim, "lower")[1] < _months(whole, "lower")[0] - SLACK
            if below or _months(claim, "upper")[0] > _months(whole, "upper")[1] + SLACK:
                yield "part beyond the whole", frozenset([claim.id, whole.id])

    def _beyond_follow_up(self) -> Iterator[Reason]:
        ends = {c.analysis_set: c for c in self._of_kind("range") if c.cells["quantity"] == "follow_up"}
        for claim in self._of_kind("km", "median"):
            end = ends.get(claim.analysis_set)
            if end is None or not claim.endpoint or not self._touched(claim.id, end.id):
                continue
            if claim.kind == "km":
                latest = claim.time_months
            else:
                parts = {part: printed_part(claim, part) for part in ("value", "lower", "upper")}
                finite = [part for part, printed in parts.items() if printed and printed.value is not None]
                latest = max((_months(claim, part)[0] for part in finite), default=0)
            if latest > _months(end, "upper")[1] + SLACK:
                yield "beyond the longest follow-up", frozenset([claim.id, end.id])

    def _disjoint(self, first: Claim, second: Claim) -> bool:
        """True for two arms, or two age groups: a group and its whole often share a limit by chance."""
        names = {first.analysis_set, second.analysis_set}
        if len(names) == 1:
            return bool(first.arm and second.arm) and first.arm != second.arm
        return any(names <= set(relation["parts"]) for relation in self.trial["subsets"])

    def _copied_interval(self) -> Iterator[Reason]:
        """One interval with two estimates, where so many digits do not agree by chance."""
        groups: dict[tuple[str, ...], list[Claim]] = {}
        for claim in self._of_kind("percent", "km", "median", "ratio"):
            cells = claim.cells
            if min(_digits(cells["lower"]), _digits(cells["upper"])) >= FEWEST_DIGITS:
                key = (claim.kind, claim.endpoint, cells["timepoint"], cells["lower"], cells["upper"])
                groups.setdefault(key, []).append(claim)
        for group in groups.values():
            for first, second in combinations(group, 2):
                if (
                    self._touched(first.id, second.id)
                    and first.cells["value"] != second.cells["value"]
                    and self._disjoint(first, second)
                ):
                    yield "one interval for two groups", frozenset([first.id, second.id])

    def _said_twice(self) -> Iterator[Reason]:
        for claim_id, claim in self.claims.items():
            again = self.claims.get(claim_id + ".again")
            if again is None or not self._touched(claim_id, again.id):
                continue
            if any(claim.cells[part] != again.cells[part] for part in ("value", "lower", "upper")):
                yield "said twice, with two numbers", frozenset([claim_id, again.id])

    def _units(self) -> Iterator[Reason]:
        for claim in self.claims.values():
            if self._touched(claim.id) and claim.cells["unit"] and claim.cells["unit"] not in self.units:
                yield "unknown unit", frozenset([claim.id])


def _digits(text: str) -> int:
    """Significant digits; 0 for a limit that was not reached."""
    return len(text.replace(".", "").lstrip("0")) if text.replace(".", "").isdecimal() else 0


def _share(claim: Claim) -> list[float]:
    scale = 1 if claim.cells["unit"] == "fraction" else 100
    return [x / scale for x in printed_range(printed_part(claim))]


def _months(claim: Claim, part: str = "value") -> tuple[float, float]:
    """A time in months, or another quantity in its own unit, with its rounding."""
    unit = claim.cells["unit"] if claim.cells["quantity"] != "age" else ""
    factor = float(MONTHS_PER_UNIT.get(unit, 1))
    low, high = printed_range(printed_part(claim, part))
    return low * factor, high * factor


def _meet(first: list[float], second: list[float]) -> bool:
    return first[0] <= second[1] + SLACK and second[0] <= first[1] + SLACK


_TRANSFORMS: dict[str, tuple[Callable[[float], float], Callable[[float], float]]] = {
    "plain": (lambda s: s, lambda s: 1.0),
    "log": (math.log, lambda s: 1 / s),
    "log-log": (lambda s: -math.log(-math.log(s)), lambda s: -1 / (s * math.log(s))),
    "logit": (lambda s: math.log(s / (1 - s)), lambda s: 1 / (s * (1 - s))),
    "arcsine": (lambda s: math.asin(math.sqrt(s)), lambda s: 0.5 / math.sqrt(s * (1 - s))),
}


def _errors(
    rate: float, low: list[float], high: list[float], to: Callable[[float], float]
) -> tuple[list[float], list[float]]:
    """Distances of both limits from a rate on one scale, with rounding; a limit at 0 or 1 may have been cut off."""
    ends = (0.0005, 0.9995)
    below = [to(rate) - to(min(max(x, 1e-9), 1 - 1e-9)) for x in (low[1], low[0])]
    above = [to(min(max(x, 1e-9), 1 - 1e-9)) - to(rate) for x in high]
    if low[0] <= ends[0]:
        below[1] = math.inf
    if high[1] >= ends[1]:
        above[1] = math.inf
    return [max(x, 0.0) for x in below], [max(x, 0.0) for x in above]
