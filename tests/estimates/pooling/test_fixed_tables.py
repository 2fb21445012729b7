"""Mantel–Haenszel and Peto: values of R, formulas, mirror images, corners."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reanalysis.estimates.pooling import RISK_DIFFERENCE_VARIANCES, effect_sizes, mantel_haenszel, peto, pool

properties = settings(database=None, derandomize=True, max_examples=20)
# What the issue asks of a closed form, relative to the truth.
CLOSED_FORM = 1e-12
# dat.nielweise2007 of R's metadat, and metafor 3.8-1: estimate, standard error, Q.
X_1 = [0, 1, 2, 0, 5, 1, 1, 1, 1, 1, 0, 0, 3, 6, 0, 0, 1, 4]
N_1 = [116, 44, 208, 130, 151, 98, 174, 74, 97, 113, 66, 70, 188, 187, 118, 252, 345, 64]
X_2 = [3, 3, 9, 7, 6, 4, 3, 2, 19, 2, 7, 1, 5, 11, 0, 1, 3, 1]
N_2 = [117, 35, 195, 136, 157, 139, 177, 39, 103, 122, 64, 58, 175, 180, 105, 262, 362, 69]
TABLES = (X_1, N_1, X_2, N_2)
METAFOR = {
    "risk-difference": (-0.024262187444724498, 0.0042243091566653646, 56.251413939655677),
    "log-risk-ratio": (-1.1777719441845285, 0.21816794389561892, 16.388148197808498),
    "log-odds-ratio": (-1.2087048327337668, 0.22244542134160084, 16.86365729112336),
    "peto": (-1.1057449467630107, 0.19158733701173444, 18.734509286125217),
}
MEASURES = ("risk-difference", "log-risk-ratio", "log-odds-ratio")


@st.composite
def tables(draw):
    k = draw(st.integers(1, 5))
    rows = []
    for _ in range(k):
        n_1, n_2 = draw(st.integers(1, 50)), draw(st.integers(1, 50))
        rows.append((draw(st.integers(0, n_1)), n_1, draw(st.integers(0, n_2)), n_2))
    return tuple(zip(*rows, strict=True))


@pytest.mark.parametrize("measure", [*MEASURES, "peto"])
def test_values_of_metafor(measure):
    result = peto(*TABLES) if measure == "peto" else mantel_haenszel(measure, *TABLES)
    estimate, standard_error, q = METAFOR[measure]
    assert result.estimate == pytest.approx(estimate, rel=CLOSED_FORM)
    assert result.standard_error == pytest.approx(standard_error, rel=CLOSED_FORM)
    assert result.q == pytest.approx(q, rel=CLOSED_FORM)
    assert (result.k, result.tau2) == (18, 0)
    assert result.h2 == pytest.approx(q / 16, rel=CLOSED_FORM)


def test_greenland_robins_variance_follows_its_formula():
    a, n_1, c, n_2 = (np.array(column, dtype=float) for column in TABLES)
    b, d, n = n_1 - a, n_2 - c, n_1 + n_2
    weight = n_1 * n_2 / n
    variance = (weight**2 * (a * b / n_1**3 + c * d / n_2**3)).sum() / weight.sum() ** 2
    result = mantel_haenszel("risk-difference", *TABLES, variance="greenland-robins")
    assert result.standard_error == pytest.approx(np.sqrt(variance), rel=CLOSED_FORM)
    assert result.estimate == mantel_haenszel("risk-difference", *TABLES).estimate
    assert result.method == "Mantel–Haenszel, Greenland–Robins variance"


@pytest.mark.parametrize("variance", RISK_DIFFERENCE_VARIANCES)
@pytest.mark.parametrize("measure", [*MEASURES, "peto"])
@given(tables())
@properties
def test_swapping_the_groups_mirrors_and_no_table_gives_a_warning(measure, variance, data):
    def method(*columns):
        return peto(*columns) if measure == "peto" else mantel_haenszel(measure, *columns, variance=variance)

    result, mirror = method(*data), method(*data[2:], *data[:2])
    expected = (-result.estimate, -result.upper, -result.lower)
    found = (mirror.estimate, mirror.lower, mirror.upper)
    # Sums in another order.
    assert found == pytest.approx(expected, rel=CLOSED_FORM, abs=CLOSED_FORM, nan_ok=True)
    assert mirror.q == pytest.approx(result.q, rel=1e-10, abs=1e-10, nan_ok=True)


def test_one_table_gives_its_own_ratio():
    for measure in MEASURES:
        own = effect_sizes(measure, 7, 20, 4, 22)
        result = mantel_haenszel(measure, [7], [20], [4], [22])
        assert result.estimate == pytest.approx(own.estimate, rel=CLOSED_FORM)
        if measure != "risk-difference":
            assert result.standard_error == pytest.approx(np.sqrt(own.variance), rel=CLOSED_FORM)


def test_peto_is_inverse_variance_pooling_of_petos_effects():
    informative = np.array(X_1) + np.array(X_2) > 0
    sizes = effect_sizes("peto", *TABLES, zero_cells="none")
    expected = pool(sizes.estimate, sizes.variance, tau2_method="common", interval="z", where=informative)
    result = peto(*TABLES)
    assert (result.estimate, result.lower, result.p_value, result.q, result.i2) == pytest.approx(
        (expected.estimate, expected.lower, expected.p_value, expected.q, expected.i2), rel=1e-10
    )


def test_tables_without_events_change_no_ratio():
    for method in (
        peto,
        lambda *t: mantel_haenszel("log-risk-ratio", *t),
        lambda *t: mantel_haenszel("log-odds-ratio", *t),
    ):
        with_empty = method(*(np.append(column, extra) for column, extra in zip(TABLES, (0, 9, 0, 12), strict=True)))
        result = method(*TABLES)
        assert (with_empty.estimate, with_empty.lower, with_empty.q, with_empty.q_p_value) == pytest.approx(
            (result.estimate, result.lower, result.q, result.q_p_value), rel=CLOSED_FORM
        )
        assert (result.k, with_empty.k) == (18, 19)


@pytest.mark.parametrize("measure", ["log-risk-ratio", "log-odds-ratio"])
def test_events_in_one_group_only_give_an_infinite_ratio_without_limits(measure):
    result = mantel_haenszel(measure, [[0, 0], [1, 2], [0, 0]], 10, [[1, 2], [0, 0], [0, 0]], 10)
    np.testing.assert_array_equal(result.estimate, [-np.inf, np.inf, np.nan])
    assert np.isnan([result.lower, result.upper, result.p_value, result.q]).all()


@pytest.mark.parametrize("variance", RISK_DIFFERENCE_VARIANCES)
def test_a_difference_without_any_variance_has_no_limits(variance):
    # No events; events only; both kinds of studies; all against none.
    tables = [[0, 0], [10, 10], [0, 10], [10, 10]], 10, [[0, 0], [12, 12], [0, 12], [0, 0]], [12, 12]
    result = mantel_haenszel("risk-difference", *tables, variance=variance)
    assert result.estimate.tolist() == [0, 0, 0, 1]
    assert np.isnan([result.standard_error, result.lower, result.upper, result.p_value]).all()


def test_a_ratio_of_events_only_has_no_limits():
    result = mantel_haenszel("log-risk-ratio", [10, 3], [10, 3], [12, 5], [12, 5])
    assert result.estimate == 0
    assert np.isnan([result.standard_error, result.lower, result.upper, result.p_value]).all()


def test_no_events_and_events_only_give_no_peto_and_no_mantel_haenszel_odds_ratio():
    for events in (0, 10):
        for result in (
            peto([events] * 2, 10, [events] * 2, 10),
            mantel_haenszel("log-odds-ratio", [events], 10, events, 10),
        ):
            assert np.isnan([result.estimate, result.standard_error, result.lower, result.p_value]).all()


@pytest.mark.parametrize("method", [peto, lambda *t, **options: mantel_haenszel("risk-difference", *t, **options)])
def test_counts_of_studies_that_take_no_part_are_not_looked_at(method):
    where = [True, True, False]
    masked = method([1, 3, -7], [10, 12, 0], [2, 5, np.nan], [10, 12, 0.5], where=where)
    assert repr(masked) == repr(method([1, 3], [10, 12], [2, 5], [10, 12]))


@pytest.mark.parametrize("measure", [*MEASURES, "peto"])
def test_studies_that_do_not_take_part_change_nothing(measure):
    def method(*columns, **options):
        return peto(*columns, **options) if measure == "peto" else mantel_haenszel(measure, *columns, **options)

    where = np.arange(18) % 3 > 0
    masked = method(*TABLES, where=[where, ~where])
    for row, part in enumerate((where, ~where)):
        alone = method(*(np.array(column)[part] for column in TABLES))
        for name in ("estimate", "lower", "p_value", "q", "q_p_value", "k"):
            assert getattr(masked, name)[row] == pytest.approx(getattr(alone, name), rel=CLOSED_FORM)


def test_bad_input_is_named():
    with pytest.raises(ValueError, match="events_1 is 6 but total_1 is 5 at index 1"):
        peto([1, 6], [5, 5], [1, 1], [5, 5])
    with pytest.raises(ValueError, match="no method for Mantel–Haenszel pooling"):
        mantel_haenszel("peto", 1, 5, 1, 5)
    with pytest.raises(ValueError, match="'robins' is no method"):
        mantel_haenszel("risk-difference", 1, 5, 1, 5, variance="robins")
    with pytest.raises(ValueError, match=r"where is \[0, 1\]; it must be an array of true and false"):
        peto([1, 2], [5, 5], [1, 1], [5, 5], where=[0, 1])
    with pytest.raises(ValueError, match=r"do not fit together: .* where \(3,\)"):
        peto([1, 2], [5, 5], [1, 1], [5, 5], where=[True, False, True])
