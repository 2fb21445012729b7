"""How exact values are shown; each function takes the value in its unit and gives the text without the unit."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from reanalysis.tables import format as fmt

Show = Callable[[Decimal], str]


def whole(value: Decimal) -> str:
    """A whole number.

    >>> whole(Decimal("88"))
    '88'
    """
    return fmt.rounded(value, 0)


def percent_of(total: int | None) -> Show:
    """Percentages, with as many decimals as so many patients allow.

    >>> percent_of(109)(Decimal("80.7339")), percent_of(22)(Decimal("-10.3505"))
    ('80.7', '−10')
    """
    return lambda value: fmt.rounded(value, fmt.percent_digits(total))


def with_decimals(digits: int) -> Show:
    """A fixed number of decimals; infinity as its sign.

    >>> with_decimals(2)(Decimal("1.964")), with_decimals(2)(Decimal("-Infinity"))
    ('1.96', '−∞')
    """

    def show(value: Decimal) -> str:
        if value.is_infinite():
            return "∞" if value > 0 else f"{fmt.MINUS}∞"
        return fmt.rounded(value, digits)

    return show


def months(value: Decimal) -> str:
    """A time in months to one decimal; infinity was not reached.

    >>> months(Decimal("8.7")), months(Decimal("Infinity"))
    ('8.7', 'not reached')
    """
    return fmt.NOT_REACHED if value.is_infinite() else fmt.rounded(value, 1)


def ratio(value: Decimal) -> str:
    """A ratio of proportions: two decimals, and none from 100 on.

    >>> ratio(Decimal("2.75")), ratio(Decimal("271.4")), ratio(Decimal("Infinity"))
    ('2.75', '271', '∞')
    """
    return with_decimals(0 if value >= Decimal("99.995") else 2)(value)


def p_value(value: Decimal) -> str:
    """A P value of ours.

    >>> p_value(Decimal("0.0314")), p_value(Decimal("7E-15"))
    ('0.031', '<0.001')
    """
    return fmt.p_value(float(value))


def significant(value: Decimal) -> str:
    """A variance between trials: two significant digits below 1, one decimal below 10, whole above, as in the figures.

    >>> [significant(Decimal(text)) for text in ("0.024528", "2.5555", "270.71", "0")]
    ['0.025', '2.6', '271', '0']
    """
    if value.is_infinite() or not value:
        return "∞" if value else "0"
    digits = 0 if value >= Decimal("9.95") else 1 if value >= Decimal("0.995") else 1 - value.adjusted()
    return fmt.rounded(value, digits)


def months_between(value: Decimal) -> str:
    """A difference of times: months to one decimal; an infinite one is not known.

    >>> months_between(Decimal("1.0005")), months_between(Decimal("-Infinity"))
    ('1.0', 'not known')
    """
    return "not known" if value.is_infinite() else fmt.rounded(value, 1)
