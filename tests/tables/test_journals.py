"""A journal changes how numbers look, and nothing else."""

from __future__ import annotations

import pytest

from reanalysis.errors import DataError
from reanalysis.register import load_yaml
from reanalysis.tables import format as fmt
from reanalysis.tables.journals import JAMA, JOURNALS, LANCET, NEJM, PLAIN, journal_named


def test_halves_are_rounded_away_from_zero_on_the_decimal_in_every_journal() -> None:
    for journal in JOURNALS.values():
        assert fmt.percent(26 / 80, 80, journal=journal) == "33"
        assert fmt.scaled(46 / 80, 100, 0, journal=journal) == "58"
        assert fmt.scaled(-0.125, 100, 0, journal=journal) == "−13"
        assert fmt.scaled(-0.0004, 100, 0, journal=journal) == "0"


@pytest.mark.parametrize(
    ("journal", "shown"),
    [
        (PLAIN, "80.7 (72.3 to 87.0)"),
        (LANCET, "81 (72–87)"),
        (JAMA, "80.7 (72.3-87.0)"),
        (NEJM, "80.7 (72.3 to 87.0)"),
    ],
)
def test_each_journal_writes_an_interval_its_own_way(journal, shown: str) -> None:
    assert fmt.estimate_with_limits(88 / 109, 0.723361, 0.870393, 109, journal=journal) == shown


@pytest.mark.parametrize("journal", JOURNALS.values(), ids=JOURNALS)
def test_no_dash_stands_beside_a_minus_sign_or_a_word(journal) -> None:
    negative = fmt.between(fmt.rounded(-0.1, 1, journal=journal), "0.4", journal=journal)
    assert " to " in negative and negative.startswith("−0")
    assert fmt.between("5.5", fmt.NOT_REACHED, journal=journal) == "5.5 to not reached"


def test_the_lancet_has_a_raised_decimal_point_and_whole_percentages() -> None:
    assert fmt.months(8.7, journal=LANCET) == "8·7" and fmt.ratio(1.17, journal=LANCET) == "1·17"
    assert fmt.percent(0.8073, 10_000, journal=LANCET) == "81"
    assert fmt.percent(0.8073, 10_001, journal=LANCET) == "80·7"


@pytest.mark.parametrize(
    ("value", "plain", "lancet", "jama", "nejm"),
    [
        (0.2149, "0.21", "0·21", ".21", "0.21"),
        (0.0996, "0.10", "0·10", ".10", "0.10"),
        (0.0876, "0.088", "0·088", ".09", "0.09"),
        (0.0486, "0.049", "0·049", ".049", "0.05"),
        (0.0499, "0.050", "0·050", ".0499", "0.05"),
        (0.0314, "0.031", "0·031", ".03", "0.03"),
        (0.00786, "0.008", "0·0079", ".008", "0.008"),
        (0.00031, "<0.001", "0·0003", "<.001", "<0.001"),
        (2e-14, "<0.001", "<0·0001", "<.001", "<0.001"),
        (0.9987, ">0.99", ">0·99", ">.99", ">0.99"),
        (1.0, "1.00", "1·00", "1.00", "1.00"),
    ],
)
def test_p_values_have_the_digits_that_each_journal_asks_for(
    value: float, plain: str, lancet: str, jama: str, nejm: str
) -> None:
    found = [fmt.p_value(value, journal=journal) for journal in (PLAIN, LANCET, JAMA, NEJM)]
    assert found == [plain, lancet, jama, nejm]


def test_large_whole_numbers_are_grouped_where_the_journal_groups_them() -> None:
    assert [fmt.whole(10386, journal=journal) for journal in (PLAIN, LANCET, JAMA, NEJM)] == [
        "10386",
        "10\u2009386",
        "10\u2009386",
        "10,386",
    ]
    assert {fmt.whole(1038, journal=journal) for journal in JOURNALS.values()} == {"1038"}


def test_printed_values_know_no_journal() -> None:
    assert fmt.printed("31·5") == "31·5" and fmt.printed(".048") == ".048"


def test_an_unknown_journal_is_an_error_that_names_the_known_ones() -> None:
    with pytest.raises(DataError, match="plain, lancet, jama, nejm"):
        journal_named("bmj")


def test_the_configuration_may_name_every_journal_and_no_other(project) -> None:
    schema = load_yaml(project / "workflow" / "schemas" / "config.yaml")
    assert set(schema["properties"]["journal"]["enum"]) == set(JOURNALS)
