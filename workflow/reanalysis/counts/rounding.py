"""Which counts print as a given percentage, in exact arithmetic."""

from __future__ import annotations

from fractions import Fraction

from reanalysis.claims.values import Printed


def count_range(percent: Printed, total: int) -> range:
    """Counts k for which 100 k / total is printed as `percent`.

    Both usual rules for ties are allowed, half away from zero and half to even: 26/80 is 32.5% and may be
    printed as 33 or as 32, while 67/200 = 33.5% is 34 under both.

    Parameters
    ----------
    percent : Printed
        A percentage between 0 and 100 with the digits as printed.
    total : int
        Patients assessed, at least 0. A percentage of nobody does not exist: the range is empty.

    Returns
    -------
    range
        Consecutive counts between 0 and `total`; empty if no count fits.

    References
    ----------
    Brown NJL, Heathers JAJ. Soc Psychol Personal Sci 2017;8:363-369 (the GRIM test), for proportions.

    Examples
    --------
    >>> from reanalysis.claims.values import parse_printed
    >>> list(count_range(parse_printed("80.7"), 109)), list(count_range(parse_printed("56"), 40))
    ([88], [])
    """
    if total <= 0 or percent.value is None:
        return range(0)
    # In units of the last printed digit, and half of them: whole numbers throughout, because this is asked often.
    scale = 10**percent.decimals
    printed = percent.value.numerator * scale // percent.value.denominator
    unit = 200 * scale
    low = max(0, -((1 - 2 * printed) * total // unit))
    high, beyond = divmod((2 * printed + 1) * total, unit)
    if not beyond and printed % 2:
        # An exact tie above the printed value rounds up, away from it, under both rules.
        high -= 1
    return range(low, min(high, total) + 1)


def prints_as(events: int, total: int, percent: Printed) -> bool:
    """True if events / total may be printed as `percent`."""
    return events in count_range(percent, total)


def fitting_denominators(percent: Printed, largest: int) -> list[tuple[int, int]]:
    """All (events, total) with total up to `largest` that print as `percent`, by total.

    >>> from reanalysis.claims.values import parse_printed
    >>> fitting_denominators(parse_printed("56"), 20)
    [(5, 9), (9, 16), (10, 18)]
    """
    return [(events, total) for total in range(1, largest + 1) for events in count_range(percent, total)]


def exact_percent(events: int, total: int) -> Fraction:
    """100 events / total, exactly."""
    return Fraction(100 * events, total)
