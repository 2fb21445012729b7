"""Numbers as a reader sees them, in figures, tables and the report: one place for digits, signs and words.

Proportions live in [0, 1] and times in months until they come here. Percentages have no decimal when fewer
than 100 patients stand behind them and one otherwise; halves are rounded away from zero on the decimal.
With `journal=` a number is written as that journal asks (`reanalysis.tables.journals`); printed values never change.
"""

from __future__ import annotations

import math
from decimal import Decimal

from reanalysis.tables.journals import PLAIN, Journal
from reanalysis.tables.schema import round_half_up

MINUS = "\u2212"
NOT_REACHED = "not reached"


def _decimal(value: float) -> Decimal:
    # The shortest decimal of the float is what stands in the table; 0.575 must not become 0.57499.
    return Decimal(repr(float(value)))


def rounded(value: float | Decimal, digits: int, *, journal: Journal = PLAIN) -> str:
    """A number with fixed decimals, half away from zero, a true minus, and no minus before zero.

    >>> rounded(-4.25, 1), rounded(32.5, 0), rounded(-0.04, 1)
    ('−4.3', '33', '0.0')
    """
    number = round_half_up(value if isinstance(value, Decimal) else _decimal(value), digits)
    if number == 0:
        number = abs(number)
    return str(number).replace("-", MINUS).replace(".", journal.decimal_mark)


def whole(number: int, *, journal: Journal = PLAIN) -> str:
    """A whole number; five digits and more in groups of three where the journal sets them so.

    >>> from reanalysis.tables.journals import NEJM
    >>> whole(10386), whole(10386, journal=NEJM), whole(1038, journal=NEJM)
    ('10386', '10,386', '1038')
    """
    text = f"{number:,}".replace(",", journal.thousands_mark) if abs(number) >= 10_000 else str(number)
    return text.replace("-", MINUS)


def scaled(value: float, factor: int, digits: int, *, journal: Journal = PLAIN) -> str:
    """A number of a table times a whole number, rounded once: multiplied as floats, a half may fall below a half.

    >>> scaled(46 / 80, 100, 0), rounded(100 * (46 / 80), 0)
    ('58', '57')
    """
    # What floats add behind the eighth decimal of a table's cell is not to be rounded upon.
    return rounded(_decimal(round(value, 8)) * factor, digits, journal=journal)


def percent_digits(total: int | None, *, journal: Journal = PLAIN) -> int:
    """Decimals of a percentage of `total` patients."""
    return max((digits for least, digits in journal.percent_steps if (total or 0) >= least), default=0)


def percent(proportion: float, total: int | None, *, journal: Journal = PLAIN) -> str:
    """A proportion as a percentage, without the sign.

    >>> percent(26 / 80, 80), percent(88 / 109, 109)
    ('33', '80.7')
    """
    return rounded(_decimal(proportion) * 100, percent_digits(total, journal=journal), journal=journal)


def percent_plain(proportion: float, digits: int = 1, *, journal: Journal = PLAIN) -> str:
    """A percentage with as many decimals as it needs, at most `digits`: 55 and 57.5.

    >>> percent_plain(22 / 40), percent_plain(23 / 40)
    ('55', '57.5')
    """
    text = rounded(_decimal(proportion) * 100, digits, journal=journal)
    return text.rstrip("0").rstrip(journal.decimal_mark) if journal.decimal_mark in text else text


def between(lower: str, upper: str, *, journal: Journal = PLAIN) -> str:
    """Two limits: the word "to" wherever a dash next to a minus sign or a word would mislead.

    >>> from reanalysis.tables.journals import LANCET
    >>> between("0·64", "2·14", journal=LANCET), between("−0·2", "1·1", journal=LANCET)
    ('0·64–2·14', '−0·2 to 1·1')
    """
    plain_numbers = all(text[:1].isdigit() for text in (lower, upper))
    return (journal.range_mark if plain_numbers else " to ").join((lower, upper))


def limits(lower: str, upper: str, *, journal: Journal = PLAIN) -> str:
    """Two limits in brackets."""
    return f"({between(lower, upper, journal=journal)})"


def percent_limits(lower: float, upper: float, total: int | None, *, journal: Journal = PLAIN) -> str:
    """The limits of a proportion as percentages.

    >>> percent_limits(0.723, 0.870, 109)
    '(72.3 to 87.0)'
    """
    ends = (percent(end, total, journal=journal) for end in (lower, upper))
    return limits(*ends, journal=journal)


def estimate_with_limits(
    estimate: float, lower: float, upper: float, total: int | None, *, journal: Journal = PLAIN
) -> str:
    """A proportion with its interval as percentages: `80.7 (72.3 to 87.0)`.

    >>> estimate_with_limits(16 / 22, 0.5185, 0.8685, 22)
    '73 (52 to 87)'
    """
    return f"{percent(estimate, total, journal=journal)} {percent_limits(lower, upper, total, journal=journal)}"


def months(value: float, *, journal: Journal = PLAIN) -> str:
    """A time in months to one decimal, or "not reached".

    >>> months(8.7), months(float("inf"))
    ('8.7', 'not reached')
    """
    return NOT_REACHED if math.isinf(value) else rounded(value, 1, journal=journal)


def ratio(value: float, *, journal: Journal = PLAIN) -> str:
    """A hazard ratio or one of its limits, to two decimals, or "not reached"."""
    return NOT_REACHED if math.isinf(value) else rounded(value, 2, journal=journal)


def p_value(value: float, *, journal: Journal = PLAIN) -> str:
    """A P value of ours, never zero; without a journal two decimals, three below 0.1.

    >>> from reanalysis.tables.journals import JAMA
    >>> p_value(0.2149), p_value(0.0314), p_value(2e-14), p_value(0.0314, journal=JAMA)
    ('0.21', '0.031', '<0.001', '.03')
    """
    if value < journal.p_floor:
        text = f"<{journal.p_floor:f}".rstrip("0").replace(".", journal.decimal_mark)
    else:
        digits = next((digits for below, digits in journal.p_steps if value < below), 2)
        text = rounded(value, digits, journal=journal)
        if value < 1 and text[0] == "1":
            text = f">0{journal.decimal_mark}99"
    return text if journal.p_leading_zero else text.replace("0.", ".", 1)


def printed(text: str) -> str:
    """A value exactly as printed, but NR becomes "not reached" and a hyphen before a digit a minus.

    >>> printed("NR"), printed("63.6"), printed("31·5")
    ('not reached', '63.6', '31·5')
    """
    if text.strip().lower() in ("nr", "not reached", "inf"):
        return NOT_REACHED
    return MINUS + text[1:] if text[:1] == "-" and text[1:2].isdigit() else text


def whole_range(low: int, high: int, *, journal: Journal = PLAIN) -> str:
    """One whole number, or the range of several.

    >>> whole_range(22, 22), whole_range(22, 23)
    ('22', '22–23')
    """
    return "\u2013".join(whole(number, journal=journal) for number in dict.fromkeys((low, high)))


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
