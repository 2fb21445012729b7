"""Numbers as a reader sees them, in figures, tables and the report: one place for digits, signs and words.

Proportions live in [0, 1] and times in months until they come here. Percentages have no decimal when fewer
than 100 patients stand behind them and one otherwise; halves are rounded away from zero on the decimal.
"""

from __future__ import annotations

import math
from decimal import Decimal

from reanalysis.tables.schema import round_half_up

MINUS = "\u2212"
NOT_REACHED = "not reached"


def _decimal(value: float) -> Decimal:
    # The shortest decimal of the float is what stands in the table; 0.575 must not become 0.57499.
    return Decimal(repr(float(value)))


def rounded(value: float | Decimal, digits: int) -> str:
    """A number with fixed decimals, half away from zero, a true minus, and no minus before zero.

    >>> rounded(-4.25, 1), rounded(32.5, 0), rounded(-0.04, 1)
    ('−4.3', '33', '0.0')
    """
    number = round_half_up(value if isinstance(value, Decimal) else _decimal(value), digits)
    if number == 0:
        number = abs(number)
    return str(number).replace("-", MINUS)


def percent_digits(total: int | None) -> int:
    """Decimals of a percentage of `total` patients."""
    return 1 if total is not None and total >= 100 else 0


def percent(proportion: float, total: int | None) -> str:
    """A proportion as a percentage, without the sign.

    >>> percent(26 / 80, 80), percent(88 / 109, 109)
    ('33', '80.7')
    """
    return rounded(_decimal(proportion) * 100, percent_digits(total))


def percent_plain(proportion: float, digits: int = 1) -> str:
    """A percentage with as many decimals as it needs, at most `digits`: 55 and 57.5.

    >>> percent_plain(22 / 40), percent_plain(23 / 40)
    ('55', '57.5')
    """
    text = rounded(_decimal(proportion) * 100, digits)
    return text.rstrip("0").rstrip(".") if "." in text else text


def limits(lower: str, upper: str) -> str:
    """Two limits in brackets: the word "to", because a dash next to a minus sign misleads."""
    return f"({lower} to {upper})"


def percent_limits(lower: float, upper: float, total: int | None) -> str:
    """The limits of a proportion as percentages.

    >>> percent_limits(0.723, 0.870, 109)
    '(72.3 to 87.0)'
    """
    return limits(percent(lower, total), percent(upper, total))


def estimate_with_limits(estimate: float, lower: float, upper: float, total: int | None) -> str:
    """A proportion with its interval as percentages: `80.7 (72.3 to 87.0)`.

    >>> estimate_with_limits(16 / 22, 0.5185, 0.8685, 22)
    '73 (52 to 87)'
    """
    return f"{percent(estimate, total)} {percent_limits(lower, upper, total)}"


def months(value: float) -> str:
    """A time in months to one decimal, or "not reached".

    >>> months(8.7), months(float("inf"))
    ('8.7', 'not reached')
    """
    return NOT_REACHED if math.isinf(value) else rounded(value, 1)


def ratio(value: float) -> str:
    """A hazard ratio or one of its limits, to two decimals, or "not reached"."""
    return NOT_REACHED if math.isinf(value) else rounded(value, 2)


def p_value(value: float) -> str:
    """A P value of ours: two decimals, three below 0.1, and never zero.

    >>> p_value(0.2149), p_value(0.0314), p_value(2e-14)
    ('0.21', '0.031', '<0.001')
    """
    if value < 0.001:
        return "<0.001"
    text = rounded(value, 3 if value < 0.0995 else 2)
    return ">0.99" if text == "1.00" and value < 1 else text


def printed(text: str) -> str:
    """A value exactly as printed, but NR becomes "not reached" and a hyphen before a digit a minus.

    >>> printed("NR"), printed("63.6"), printed("31·5")
    ('not reached', '63.6', '31·5')
    """
    if text.strip().lower() in ("nr", "not reached", "inf"):
        return NOT_REACHED
    return MINUS + text[1:] if text[:1] == "-" and text[1:2].isdigit() else text


def whole_range(low: int, high: int) -> str:
    """One whole number, or the range of several.

    >>> whole_range(22, 22), whole_range(22, 23)
    ('22', '22–23')
    """
    return str(low) if low == high else f"{low}\u2013{high}"


def time_label(time_months: float) -> str:
    """A timepoint in the unit people use for it.

    >>> time_label(12.0), time_label(24.0), time_label(4.5)
    ('12 months', '2 years', '4.5 months')
    """
    if time_months >= 24 and time_months % 12 == 0:
        return f"{int(time_months // 12)} years"
    amount = f"{time_months:g}"
    return f"{amount} month" if amount == "1" else f"{amount} months"


def lower_first(text: str) -> str:
    """A label inside a sentence; an abbreviation keeps its capitals.

    >>> lower_first("Overall survival"), lower_first("MRD negative"), lower_first("mTOR inhibitor")
    ('overall survival', 'MRD negative', 'mTOR inhibitor')
    """
    return text[:1].lower() + text[1:] if text.split(" ", 1)[0][1:].islower() else text
