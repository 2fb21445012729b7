"""Wald's test from a printed ratio and its interval, and how far other tests of the same data may lie from it."""

from __future__ import annotations

import math
from dataclasses import dataclass

from scipy.special import ndtr, ndtri

from reanalysis.checks.finding import Verdict, consistent, inconsistent, not_checkable, unusual
from reanalysis.checks.usual_tests import p_in_words, p_range
from reanalysis.checks.values import bounds
from reanalysis.claims.values import Printed

# How far z of a printed P may lie from z of Wald's test, simulated on 100,000 trials of 20 to 500 patients with 5 or
# more events (exponential, Weibull and log-normal times, allocation 1:1, 1:2 and 2:1). Log-rank and likelihood-ratio
# tests of the same model stay within 0.05 + 0.15 |z log ratio| in all but 4 of 10,000; ties take the rest of 0.1.
_SAME_MODEL = (0.1, 0.15)
# Fisher's and Yates's tests are as if half a patient less had differed: about half a standard error of the log odds.
_EXACT_TEST = 0.55
# Of a risk ratio near 1 among nearly everybody the scales differ by more.
_RISK_RATIO = 0.9
# A stratified or adjusted test beside a ratio that is not (2 to 8 strata, standard deviation 0.35 of the log hazard)
# goes on by 0.4 and to the other side of the level in 2 of 100, by 1.2 in less than 1 of 100, by 2 in none of 1,000.
_OTHER_SIDE, _OTHER_MODEL, _NO_MODEL = 0.4, 1.2, 2.0
_ANY_SUCH = "such a P comes from a test that is stratified or adjusted where the ratio is not, in about 2 of 100 such"
# A margin of non-inferiority is hardly ever wider.
_WIDEST_MARGIN = 2.0


@dataclass(frozen=True, slots=True)
class WaldTest:
    """Wald's test from a ratio and its interval.

    Attributes
    ----------
    words : str
    log_ratio, error : float
        Logarithm of the ratio, and the standard error that the interval implies.
    least, most : float
        Range of |z| that rounding allows.
    quantile : float
        |z| that is significant at the level of the interval.
    """

    words: str
    log_ratio: float
    error: float
    least: float
    most: float
    quantile: float

    def margin(self, unit: str) -> float:
        """How far |z| of another test of the same data may lie from this one."""
        fixed, growing = _SAME_MODEL
        more = {"hazard ratio": 0.0, "odds ratio": _EXACT_TEST * self.error}.get(unit, _RISK_RATIO)
        return fixed + growing * self.log_ratio**2 / self.error + more

    def gap(self, low: float, high: float) -> float:
        """How far |z| of a two-sided P lies outside what rounding allows."""
        z_low, z_high = _z(high), _z(low)
        return max(self.least - z_high, z_low - self.most, 0.0)

    def gives(self, p: Printed, unit: str) -> bool:
        """True if a P value is well within what this interval gives."""
        given = p_range(p, "")
        return given is not None and bool(p.value) and self.gap(*given) <= self.margin(unit) / 2

    def judge(self, text: str, low: float, high: float, *, comparator: str, unit: str) -> Verdict:
        """What to say of a P value between `low` and `high`, printed as `text`."""
        margin = self.margin(unit)
        gap = self.gap(low, high)
        excess = gap - margin
        own = p_in_words(2 * ndtr(-self.most), 2 * ndtr(-self.least))
        told = f"P {comparator or '='} {text}"
        start = f"{self.words} gives {own} by Wald's test"
        z_level = self.quantile
        apart = (self.least > z_level and _z(low) < z_level) or (self.most < z_level and _z(high) > z_level)
        if excess <= 0:
            if apart and gap > 0:
                note = f"{start} and {told} is printed: on different sides of the level, but as near as tests differ."
                return unusual(note, severity="info")
            return consistent()
        if self.gap(2 * low, min(2 * high, 1.0)) <= margin:
            return unusual(f"{start}; the printed {told} is that of a one-sided test.", severity="info")
        message = f"{start}, and not {told}: z differs by {gap:.2f} more than rounding allows"
        if apart and excess > _NO_MODEL and not self.may_be_non_inferiority(low, high):
            return inconsistent(f"{message}, and only one of the two is significant.")
        if (apart and excess > _OTHER_SIDE) or excess > _OTHER_MODEL:
            which = "; one of the two is significant and the other is not" if apart else ""
            return inconsistent(f"{message}{which}; {_ANY_SUCH} reports.", severity="warning")
        return unusual(f"{message}; {_ANY_SUCH} reports.", severity="info")

    def may_be_non_inferiority(self, low: float, high: float) -> bool:
        """Whether P could be that of a test against a margin, one-sided."""
        reach = float(-ndtri(max(min(high, 0.5), 1e-12))) * self.error
        needed = min(abs(self.log_ratio + reach), abs(self.log_ratio - reach))
        return _z(high) > self.quantile and needed <= math.log(_WIDEST_MARGIN)


def wald_test(ratio: Printed, lower: Printed, upper: Printed, level: float) -> WaldTest | Verdict:
    """The test, or why there is none."""
    if any(part.value is None or part.value <= 0 for part in (ratio, lower, upper)):
        return not_checkable("a ratio or limit of 0, or one not reached, has no logarithm")
    if not lower.value <= ratio.value <= upper.value or lower.value == upper.value:
        return not_checkable("the interval does not hold its ratio")
    (r_low, r_high), (l_low, l_high), (u_low, u_high) = (
        (math.log(max(float(low), 1e-6)), math.log(high)) for low, high in map(bounds, (ratio, lower, upper))
    )
    quantile = float(ndtri((1 + level / 100) / 2))
    se_low, se_high = max(u_low - l_high, 1e-9) / (2 * quantile), (u_high - l_low) / (2 * quantile)
    nearest = 0.0 if r_low <= 0 <= r_high else min(abs(r_low), abs(r_high))
    furthest = max(abs(r_low), abs(r_high))
    return WaldTest(
        f"{ratio.text} ({lower.text} to {upper.text})",
        math.log(ratio.number),
        (se_low + se_high) / 2,
        nearest / se_high,
        furthest / se_low,
        quantile,
    )


def _z(p: float) -> float:
    return float(-ndtri(max(p, 1e-300) / 2)) if p < 1 else 0.0
