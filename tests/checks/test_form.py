"""How numbers, units and labels are printed."""

from __future__ import annotations

import copy
from dataclasses import replace

import pytest

from reanalysis.checks import (
    Context,
    decimals_mixed,
    label_value_mismatch,
    lost_superscript,
    registry_number,
    run_checks,
    unit_unparsed,
)
from reanalysis.checks.form_units import unit_unparsed as unit_rule
from reanalysis.claims import Claim, Evidence
from reanalysis.ledger import build_ledger

from ..support import claim, findings, study, trial


def _median(name: str, value: str = "8.7", lower: str = "", upper: str = "", **cells: str) -> Claim:
    return claim(name, "median", value, lower=lower, upper=upper, **{"endpoint": "OS", "unit": "months", **cells})


def _labelled(name: str, level: str = "95", basis: str = "printed") -> Claim:
    return _median(name, "8.7", "5.2", "11.0", confidence_level=level, level_basis=basis)


def _states(evidence: Evidence, rule: str) -> list[str]:
    return [check.state for check in run_checks(Context(evidence, ())).checks if check.rule == rule]


# CI_LABEL_MISSING --------------------------------------------------------------------------------


def test_an_interval_without_a_level_beside_others_with_one_is_noted() -> None:
    (finding,) = findings(study(_labelled("s.x"), _labelled("s.y", basis="assumed")), "CI_LABEL_MISSING")
    assert finding.severity == "info" and finding.claim_ids == ("s.y",)


def test_an_interval_without_a_level_beside_two_other_levels_is_a_warning() -> None:
    claims = (_labelled("s.x"), _labelled("s.y", "97.5"), _labelled("s.z", basis="assumed"))
    (finding,) = findings(study(*claims), "CI_LABEL_MISSING")
    assert finding.severity == "warning" and "95% and 97.5%" in finding.message


def test_a_source_without_any_level_is_noted_once_and_one_with_all_is_consistent() -> None:
    none = study(_labelled("s.x", basis="assumed"), _labelled("s.y", basis="assumed"))
    assert [finding.severity for finding in findings(none, "CI_LABEL_MISSING")] == ["info"]
    assert findings(study(_labelled("s.x"), _labelled("s.y")), "CI_LABEL_MISSING") == []


# CI_LABEL_MALFORMED ------------------------------------------------------------------------------


def _printed(text: str) -> Evidence:
    """One median as a text prints it, with the ledger of that text."""
    ledger = build_ledger("s", text.encode())
    roles = ("value", "level", "lower", "upper")
    tokens = tuple((role, token.offset) for role, token in zip(roles, ledger.tokens, strict=True))
    evidence = study(replace(_labelled("s.x"), tokens=tokens))
    return replace(evidence, ledgers={"s": ledger})


def test_a_level_without_its_percent_sign_is_found() -> None:
    (finding,) = findings(_printed("was 8.7 months (95 CI, 5.2–11.0)"), "CI_LABEL_MALFORMED")
    assert finding.key == "CI_LABEL_MALFORMED/s.x" and finding.suggestion == "95% CI"


@pytest.mark.parametrize("level", ["95% CI", "95 % CI", "95 per cent CI", "95% confidence interval"])
def test_a_level_with_its_percent_sign_is_consistent(level: str) -> None:
    evidence = _printed(f"was 8.7 months ({level}, 5.2–11.0)")
    assert findings(evidence, "CI_LABEL_MALFORMED") == []
    assert _states(evidence, "CI_LABEL_MALFORMED") == ["consistent"]


def test_a_level_is_not_checkable_without_a_ledger() -> None:
    evidence = _printed("was 8.7 months (95 CI, 5.2–11.0)")
    bare = replace(evidence, ledgers={"s": replace(evidence.ledgers["s"], tokens=())})
    assert _states(bare, "CI_LABEL_MALFORMED") == ["not checkable"]


# DECIMALS_MIXED and DECIMAL_MARKS_MIXED -------------------------------------------------------------


def test_a_limit_with_fewer_decimals_than_its_estimate_is_noted() -> None:
    (finding,) = findings(study(_median("s.x", "46.6", "16.2", "70")), "DECIMALS_MIXED")
    assert finding.severity == "info" and "70 stands for 69.5 to 70.5" in finding.message


def test_an_arm_with_fewer_decimals_than_the_other_is_noted() -> None:
    (finding,) = findings(study(_median("s.x", "5"), _median("s.y", "1.8", arm="b")), "DECIMALS_MIXED")
    assert finding.claim_ids == ("s.x", "s.y")


@pytest.mark.parametrize("values", [("46.6", "16.2", "NR"), ("46.6", "16.2", "70.0"), ("100", "66.4", "100")])
def test_equal_decimals_not_reached_and_everybody_are_silent(values: tuple[str, str, str]) -> None:
    assert findings(study(_median("s.x", *values)), "DECIMALS_MIXED") == [] == decimals_mixed(*values)


def test_arms_of_other_endpoints_may_have_other_decimals() -> None:
    assert findings(study(_median("s.x", "5"), _median("s.y", "1.8", arm="b", endpoint="PFS")), "DECIMALS_MIXED") == []


def test_two_decimal_marks_in_one_source_are_noted_once() -> None:
    claims = (_median("s.x", "46·6"), _median("s.y", "20·0", arm="b"), _median("s.z", "5.1", endpoint="PFS"))
    (finding,) = findings(study(*claims), "DECIMAL_MARKS_MIXED")
    assert finding.severity == "info" and finding.key == "DECIMAL_MARKS_MIXED/s" and "1 decimals" in finding.message


def test_one_decimal_mark_in_each_source_is_consistent() -> None:
    evidence = study(_median("s.x", "46·6"), _median("r.x", "5.1"), t=trial(sources={"s": "primary", "r": "secondary"}))
    assert findings(evidence, "DECIMAL_MARKS_MIXED") == []


# UNIT_UNPARSED and LOST_SUPERSCRIPT -----------------------------------------------------------------


def _dose(name: str, unit: str, **cells: str) -> Claim:
    return claim(name, "dose", "1.8", unit=unit, quantity="dose", **cells)


def test_a_unit_that_has_lost_its_exponent_beside_one_that_has_it_is_an_error() -> None:
    (finding,) = findings(study(_dose("s.x", "mg/m"), _dose("s.y", "mg/m2")), "UNIT_UNPARSED")
    assert finding.severity == "error" and finding.claim_ids == ("s.x",) and finding.suggestion == "mg/m2"


def test_it_is_a_warning_where_nothing_shows_what_was_lost() -> None:
    (finding,) = findings(study(_dose("s.x", "mg/m"), _dose("s.y", "mg/kg")), "UNIT_UNPARSED")
    assert finding.severity == "warning" and finding.suggestion == "mg/m2"


@pytest.mark.parametrize("unit", ["mg/m", "mg/mper cycle", "mg/", "mg/k", "g/m per day", "mgper day", "mg/m2day"])
def test_units_that_nobody_can_mean_are_found(unit: str) -> None:
    assert len(unit_unparsed(unit)) == 1


MEDICAL_UNITS = (
    "percent;fraction;months;mg;mg/kg;mg/m2;mg/m²;mg/m^2;mg/m2 per cycle;g/L;µg/kg/day;μg/mL;U/L;IU/m2;"
    "× 109/L;x 10^9/L;×10⁹/L;10^9/L;109/L;× 10-4;103/mm3;cells/µL;mL/min/1.73 m2;x ULN;per 100 person-years;"
    "cases per year;hazard ratio;odds ratio;m;cm;kg/m2;mg/dL;mmol/L;mg twice daily;copies/mL;1000/mm3;"
    "mg per square metre;Gy;mg/d;%"
)


@pytest.mark.parametrize("unit", MEDICAL_UNITS.split(";"))
def test_medical_units_are_read(unit: str) -> None:
    assert unit_unparsed(unit) == []
    assert unit_rule.verdict(unit).state == "consistent"


def test_an_unknown_word_is_not_checkable_and_no_finding() -> None:
    assert unit_rule.verdict("blorps").state == "not checkable"
    assert findings(study(_dose("s.x", "blorps")), "UNIT_UNPARSED") == []


@pytest.mark.parametrize(
    ("unit", "read"), [("× 109/L", "× 10^9/L"), ("x 1012/L", "x 10^12/L"), ("× 10-4", "× 10^-4"), ("×10−6", "×10^-6")]
)
def test_a_power_of_ten_without_its_superscript_is_noted_with_its_reading(unit: str, read: str) -> None:
    (finding,) = findings(study(_dose("s.x", unit)), "LOST_SUPERSCRIPT")
    assert finding.severity == "info" and finding.suggestion == read


def test_a_power_of_ten_that_may_be_a_number_is_a_warning() -> None:
    assert [f.severity for f in findings(study(_dose("s.x", "109/L")), "LOST_SUPERSCRIPT")] == ["warning"]


@pytest.mark.parametrize("unit", ["× 10^9/L", "×10⁹/L", "× 1000/L", "mg/m2", "per 100 patients", "10^9/L"])
def test_exponents_that_are_there_and_plain_numbers_are_silent(unit: str) -> None:
    assert findings(study(_dose("s.x", unit)), "LOST_SUPERSCRIPT") == [] == lost_superscript(unit)


# LABEL_VALUE_MISMATCH ----------------------------------------------------------------------------


RULE = "LABEL_VALUE_MISMATCH"


def _timed(*claims: Claim) -> Evidence:
    evidence = study(*claims)
    vocabulary = copy.deepcopy(evidence.vocabulary)
    vocabulary["endpoints"]["OS"]["scale"] = "time_to_event"
    return replace(evidence, vocabulary=vocabulary)


def test_years_for_months_are_found_beside_months() -> None:
    (finding,) = findings(_timed(_median("s.x", "7.7", unit="years"), _median("s.y", "6.7", arm="b")), RULE)
    assert finding.claim_ids == ("s.x",) and finding.suggestion == "7.7 months"


@pytest.mark.parametrize(("value", "unit"), [("0.64", "years"), ("7.7", "months"), ("30", "weeks"), ("NR", "years")])
def test_other_units_of_time_that_fit_are_silent(value: str, unit: str) -> None:
    assert findings(_timed(_median("s.x", value, unit=unit), _median("s.y", "6.7", arm="b")), RULE) == []


def test_a_median_time_in_percent_and_a_ratio_in_percent_are_found() -> None:
    ratio = claim("s.hr", "ratio", "0.64", endpoint="OS", unit="percent", arm="a v b")
    evidence = _timed(_median("s.x", "7.7", unit="percent"), ratio)
    assert {finding.claim_ids for finding in findings(evidence, RULE)} == {("s.x",), ("s.hr",)}
    assert findings(_timed(replace(ratio, cells=ratio.cells | {"unit": "hazard ratio"})), RULE) == []


def test_a_fraction_printed_as_a_percentage_is_found_beside_percentages() -> None:
    cells = {"endpoint": "CR", "denominator": "unknown"}
    pair = (claim("s.x", "percent", "0.45", **cells), claim("s.y", "percent", "56", arm="b", **cells))
    assert [finding.suggestion for finding in findings(study(*pair), RULE)] == ["45%"]
    assert label_value_mismatch("percent", "0.45", "percent", ("0.9", "percent")) == []
    assert label_value_mismatch("percent", "0.45", "percent", ("2", "percent")) == []


# Registry numbers --------------------------------------------------------------------------------


def _number(name: str, value: str, **cells: str) -> Claim:
    return claim(name, "identifier", value, quantity="registry_number", **cells)


@pytest.mark.parametrize("number", ["NCT0156478", "NCT015647844", "NCT0156478O", "ISRCTN1234", "2011-00123-12"])
def test_a_registry_number_with_too_few_or_too_many_digits_is_an_error(number: str) -> None:
    (finding,) = findings(study(_number("s.x", number)), "REGISTRY_NUMBER_MALFORMED")
    assert finding.severity == "error"


@pytest.mark.parametrize("number", ["NCT01564784", "ISRCTN12345678", "2011-001234-12", "2022-500123-12-00", "WI203581"])
def test_whole_registry_numbers_and_those_of_unknown_registers_are_silent(number: str) -> None:
    assert findings(study(_number("s.x", number)), "REGISTRY_NUMBER_MALFORMED") == [] == registry_number(number)


def test_a_trial_with_two_numbers_of_one_register_is_found() -> None:
    pair = (_number("s.x", "NCT01564784"), _number("s.y", "NCT01564748"))
    assert [f.severity for f in findings(study(*pair), "REGISTRY_NUMBER_SHARED")] == ["warning"]


def test_a_number_with_two_trials_is_found() -> None:
    pair = (_number("s.x", "NCT01564784"), _number("s.y", "NCT01564784", trial_id="u"))
    assert len(findings(study(*pair, t=trial(), u=trial()), "REGISTRY_NUMBER_SHARED")) == 1


def test_numbers_of_two_registers_and_a_repeated_number_are_consistent() -> None:
    claims = (_number("s.x", "NCT01564784"), _number("s.y", "2011-001234-12"), _number("s.z", "NCT01564784"))
    assert findings(study(*claims), "REGISTRY_NUMBER_SHARED") == []
