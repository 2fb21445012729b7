"""Effect sizes: truth in 40 digits, empty cells, mirror images, the way back."""

import mpmath
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reanalysis.estimates.pooling import MEASURES, ZERO_CELLS, back_transform, effect_sizes, harmonic_mean

properties = settings(database=None, derandomize=True, max_examples=40)
# What the issue asks of a closed form, relative to the truth.
CLOSED_FORM = 1e-12
COMPARISONS = ["risk-difference", "log-risk-ratio", "log-odds-ratio", "peto"]
PROPORTIONS = ["logit", "arcsine", "freeman-tukey", "raw"]


@st.composite
def groups(draw):
    total = draw(st.one_of(st.integers(1, 3), st.integers(1, 60), st.integers(1, 1_000_000)))
    return draw(st.one_of(st.integers(0, total), st.sampled_from([0, total]))), total


def truth(measure, *cells):
    """Effect and variance in 40 digits, from the textbook formulas."""
    if measure in PROPORTIONS:
        x, rest = cells
        n = x + rest
        p = x / n
        angles = [mpmath.asin(mpmath.sqrt(q)) for q in (p, x / (n + 1), (x + 1) / (n + 1))]
        return {
            "logit": lambda: (mpmath.log(p / (1 - p)), 1 / x + 1 / rest),
            "arcsine": lambda: (angles[0], 1 / (4 * n)),
            "freeman-tukey": lambda: ((angles[1] + angles[2]) / 2, 1 / (4 * n + 2)),
            "raw": lambda: (p, p * (1 - p) / n),
        }[measure]()
    a, b, c, d = cells
    n_1, n_2 = a + b, c + d
    n, p_1, p_2 = n_1 + n_2, a / n_1, c / n_2
    information = n_1 * n_2 * (a + c) * (b + d) / (n**2 * (n - 1))
    return {
        "risk-difference": lambda: (p_1 - p_2, p_1 * (1 - p_1) / n_1 + p_2 * (1 - p_2) / n_2),
        "log-risk-ratio": lambda: (mpmath.log(p_1 / p_2), 1 / a - 1 / n_1 + 1 / c - 1 / n_2),
        "log-odds-ratio": lambda: (mpmath.log(a * d / (b * c)), 1 / a + 1 / b + 1 / c + 1 / d),
        "peto": lambda: ((a - n_1 * (a + c) / n) / information, 1 / information),
    }[measure]()


def close(sizes, expected):
    found = (sizes.estimate, sizes.variance)
    assert found == pytest.approx(tuple(float(value) for value in expected), rel=CLOSED_FORM, abs=1e-300)


@pytest.mark.parametrize("measure", MEASURES)
@given(groups(), groups())
@properties
def test_effects_and_variances_are_right_to_twelve_digits(measure, first, second):
    table = (*first, *second) if measure in COMPARISONS else first
    with mpmath.workdps(40):
        cells = [mpmath.mpf(cell) for x, n in zip(table[::2], table[1::2], strict=True) for cell in (x, n - x)]
        add = 0 in cells and measure not in ("arcsine", "freeman-tukey")
        close(effect_sizes(measure, *table), truth(measure, *(cell + add / mpmath.mpf(2) for cell in cells)))


@pytest.mark.parametrize("measure", COMPARISONS)
@given(groups(), groups())
@properties
def test_swapping_the_groups_changes_the_sign_and_nothing_else(measure, first, second):
    sizes, swapped = effect_sizes(measure, *first, *second), effect_sizes(measure, *second, *first)
    assert swapped.estimate == -sizes.estimate
    assert swapped.variance == pytest.approx(sizes.variance, rel=CLOSED_FORM)


@pytest.mark.parametrize("measure", ["risk-difference", "log-odds-ratio", "peto"])
@given(groups(), groups())
@properties
def test_counting_the_others_changes_the_sign_and_nothing_else(measure, first, second):
    (x_1, n_1), (x_2, n_2) = first, second
    others = effect_sizes(measure, n_1 - x_1, n_1, n_2 - x_2, n_2)
    assert others.estimate == -effect_sizes(measure, *first, *second).estimate


def test_half_is_added_where_a_cell_is_empty_and_nowhere_else():
    plain = effect_sizes("log-odds-ratio", [3, 0], [10, 10], [4, 4], [10, 10], zero_cells="none")
    needed = effect_sizes("log-odds-ratio", [3, 0], [10, 10], [4, 4], [10, 10])
    every = effect_sizes("log-odds-ratio", [3, 0], [10, 10], [4, 4], [10, 10], zero_cells="all")
    assert plain.estimate[0] == needed.estimate[0] != every.estimate[0]
    assert needed.estimate[1] == every.estimate[1] == pytest.approx(np.log(0.5 * 6.5 / (10.5 * 4.5)), rel=CLOSED_FORM)
    assert np.isnan([plain.estimate[1], plain.variance[1]]).all()


def test_a_study_without_events_counts_with_half_an_event_in_each_group():
    # As metafor's escalc, which drops nothing.
    for measure in ("log-risk-ratio", "log-odds-ratio", "risk-difference", "peto"):
        sizes = effect_sizes(measure, 0, 20, 0, 20)
        assert sizes.estimate == 0
        assert np.isfinite(sizes.variance)
    for measure in ("log-risk-ratio", "log-odds-ratio", "peto"):
        assert np.isnan(effect_sizes(measure, 0, 20, 0, 20, zero_cells="none").estimate)


def test_variance_only_leaves_the_difference_as_it_is():
    sizes = effect_sizes("risk-difference", 0, 10, 4, 10, zero_cells="variance-only")
    assert sizes.estimate == -0.4
    assert sizes.variance == effect_sizes("risk-difference", 0, 10, 4, 10).variance
    assert effect_sizes("raw", 0, 10, zero_cells="variance-only").estimate == 0
    with pytest.raises(ValueError, match="defined for risk-difference and raw, not for log-odds-ratio"):
        effect_sizes("log-odds-ratio", 0, 10, 4, 10, zero_cells="variance-only")


@pytest.mark.parametrize("measure", PROPORTIONS)
@given(groups())
@properties
def test_a_single_study_comes_back_as_its_proportion(measure, group):
    x, n = group
    sizes = effect_sizes(measure, x, n, zero_cells="where-needed" if measure == "logit" else "none")
    total = {"total": n} if measure == "freeman-tukey" else {}
    expected = (x + 0.5) / (n + 1) if measure == "logit" and x in (0, n) else x / n
    # An angle near 0 or π / 2 moves a proportion by its own rounding error.
    assert back_transform(measure, sizes.estimate, **total) == pytest.approx(expected, rel=CLOSED_FORM, abs=1e-15)


@given(st.floats(0.01, 1.56), st.integers(1, 1_000_000))
@properties
def test_millers_inverse_is_right_to_twelve_digits(angle, n):
    with mpmath.workdps(40):
        t = mpmath.mpf(angle)
        ends = [truth("freeman-tukey", mpmath.mpf(x), mpmath.mpf(n - x))[0] for x in (0, n)]
        s = mpmath.sin(2 * t)
        p = (1 - mpmath.sign(mpmath.cos(2 * t)) * mpmath.sqrt(1 - (s + (s - 1 / s) / n) ** 2)) / 2
        expected = float(0 if t <= ends[0] else 1 if t >= ends[1] else p)
    # Near the angle of no events, p is a difference of two numbers of the size of that of one event.
    assert back_transform("freeman-tukey", angle, total=n) == pytest.approx(expected, rel=CLOSED_FORM, abs=1e-14)


def test_ratios_come_back_as_ratios_and_angles_beyond_the_ends_as_the_ends():
    assert back_transform("log-risk-ratio", [0.0, np.log(2), 1000.0]) == pytest.approx([1, 2, np.inf])
    assert back_transform("arcsine", [-1.0, 2.0]).tolist() == [0, 1]
    assert back_transform("freeman-tukey", [-1.0, 2.0], total=5).tolist() == [0, 1]
    assert back_transform("risk-difference", -0.2) == -0.2
    assert np.isnan(back_transform("freeman-tukey", np.nan, total=5))


def test_harmonic_mean_leaves_out_what_does_not_take_part():
    assert harmonic_mean([10, 20, 999], where=[True, True, False]) == pytest.approx(40 / 3, rel=CLOSED_FORM)
    assert np.isnan(harmonic_mean([10], where=[False]))


@pytest.mark.parametrize("zero_cells", ZERO_CELLS)
@pytest.mark.parametrize("measure", MEASURES)
def test_no_count_gives_a_warning(measure, zero_cells):
    if zero_cells == "variance-only" and measure not in ("risk-difference", "raw"):
        return
    totals, shares = np.array([1, 2, 50, 1_000_000]), np.array([0, 1e-6, 0.5, 1])
    n_1, n_2, s_1, s_2 = (grid.ravel() for grid in np.meshgrid(totals, totals, shares, shares))
    table = (np.round(n_1 * s_1), n_1, np.round(n_2 * s_2), n_2)
    sizes = effect_sizes(measure, *(table if measure in COMPARISONS else table[:2]), zero_cells=zero_cells)
    if zero_cells != "none":
        assert (sizes.variance > 0).all()
        assert np.isfinite(sizes.estimate).all()


def test_bad_input_is_named():
    with pytest.raises(ValueError, match="events_2 is 12 but total_2 is 11 at index 1"):
        effect_sizes("peto", [1, 1], 5, [3, 12], 11)
    with pytest.raises(ValueError, match="did you mean 'logit'"):
        effect_sizes("logits", 1, 5)
    with pytest.raises(ValueError, match="'nowhere' is no method for empty cells"):
        effect_sizes("logit", 1, 5, zero_cells="nowhere")
    with pytest.raises(ValueError, match="peto needs events_2 and total_2"):
        effect_sizes("peto", 1, 5)
    with pytest.raises(ValueError, match="raw needs one group, not two"):
        effect_sizes("raw", 1, 5, 2, 5)
    with pytest.raises(ValueError, match="total is needed for freeman-tukey"):
        back_transform("freeman-tukey", 0.5)
    with pytest.raises(ValueError, match="total is 0; it must be a finite number above 0"):
        back_transform("freeman-tukey", 0.5, total=0)
