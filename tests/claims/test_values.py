"""Printed values as numbers."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest

from reanalysis.claims import parse_printed, parse_timepoint


@pytest.mark.parametrize(
    ("text", "value", "decimals"),
    [
        ("80.7", Fraction("80.7"), 1),
        ("70", 70, 0),
        ("70.0", 70, 1),
        (".048", Fraction("0.048"), 3),
        ("31·5", Fraction("31.5"), 1),
        ("−3·2", Fraction("-3.2"), 1),
        ("4,000", 4000, 0),
        ("Seventy-nine", 79, 0),
        ("half", Fraction(1, 2), 0),
        ("50th", 50, 0),
        ("II", 2, 0),
    ],
)
def test_every_form_of_number_is_read(text: str, value: Fraction, decimals: int) -> None:
    printed = parse_printed(text)
    assert (printed.value, printed.decimals) == (value, decimals)


def test_70_and_70_point_0_have_different_half_units() -> None:
    assert parse_printed("70").half_unit == Fraction(1, 2)
    assert parse_printed("70.0").half_unit == Fraction(1, 20)


@pytest.mark.parametrize("text", ["NR", "NE", "not reached", "Not reached"])
def test_not_reached_is_infinite_and_not_missing(text: str) -> None:
    assert math.isinf(parse_printed(text).number)


@pytest.mark.parametrize("text", ["", "abc", "1.2.3", "1:1", ".", "12%", "=1+1"])
def test_what_is_no_number_is_not_guessed(text: str) -> None:
    assert parse_printed(text) is None


def test_time_points_are_given_in_months() -> None:
    assert parse_timepoint("5 years") == 60
    assert parse_timepoint("12 months") == 12
    assert parse_timepoint("1461 days") == 48
    assert parse_timepoint("2-year") is None
