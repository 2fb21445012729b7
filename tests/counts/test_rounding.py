"""Which counts print as a percentage, ties included."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from reanalysis.claims import parse_printed
from reanalysis.counts import count_range, fitting_denominators, prints_as


def test_26_of_80_prints_as_33_or_as_32() -> None:
    assert prints_as(26, 80, parse_printed("33"))
    assert prints_as(26, 80, parse_printed("32"))


def test_67_of_200_never_prints_as_33() -> None:
    assert not prints_as(67, 200, parse_printed("33"))
    assert prints_as(67, 200, parse_printed("34"))


def test_56_percent_of_40_is_nobody() -> None:
    assert len(count_range(parse_printed("56"), 40)) == 0


def test_a_percentage_of_nobody_does_not_exist() -> None:
    assert len(count_range(parse_printed("0"), 0)) == 0


def test_70_percent_of_responders_fits_16_of_23_but_nothing_of_22() -> None:
    assert (16, 23) in fitting_denominators(parse_printed("70"), 40)
    assert all(total != 22 for _, total in fitting_denominators(parse_printed("70"), 40))


@given(st.integers(1, 400), st.data(), st.integers(0, 2))
def test_a_count_is_in_the_range_exactly_when_a_rounding_rule_prints_it(
    total: int, data: st.DataObject, digits: int
) -> None:
    events = data.draw(st.integers(0, total))
    exact = Fraction(100 * events, total)
    # 60 digits hold every tie exactly: a tie at two decimals needs a denominator that divides 2 * 10**4.
    decimal = Decimal(exact.numerator) / Decimal(exact.denominator) if exact.denominator in _EXACT else None
    quantum = Decimal(1).scaleb(-digits)
    if decimal is None:
        nearest = round(float(exact) * 10**digits)
        candidates = [k for k in (nearest - 1, nearest, nearest + 1) if abs(exact * 10**digits - k) * 2 <= 1]
        printed = {str(Decimal(k).scaleb(-digits)) for k in candidates}
    else:
        printed = {str(decimal.quantize(quantum, rounding=rule)) for rule in (ROUND_HALF_UP, ROUND_HALF_EVEN)}
    for text in printed:
        assert prints_as(events, total, parse_printed(text)), (events, total, text)
    for text in {str(Decimal(text) + step * quantum) for text in printed for step in (-1, 1)} - printed:
        if Decimal(text) >= 0:
            assert not prints_as(events, total, parse_printed(text)), (events, total, text)


_EXACT = {2**i * 5**j for i in range(9) for j in range(5)}
