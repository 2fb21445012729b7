"""Golden values: made by R and by 40-digit arithmetic (tests/golden/estimates/), and printed in papers."""

import csv
from pathlib import Path

import numpy as np
import pytest

from reanalysis.estimates import proportion_interval, risk_difference_interval, two_proportion_test

GOLDEN = Path(__file__).parents[1] / "golden" / "estimates"

# Relative to truth. Formulas and score limits are good to a few units in the last place; the inverse of the
# incomplete beta function of SciPy loses some digits for a few events in a million patients.
RELATIVE = {"clopper-pearson": 1e-10, "wilson": 1e-13, "newcombe": 1e-12, "miettinen-nurminen": 1e-12}
RELATIVE |= {"n-1": 1e-12, "fisher": 1e-12}
# R prints 17 digits; its own root finding and tail sums agree with truth to about 14.
RELATIVE_R = 1e-12
# Papers print four decimals; a value may fall on the edge of rounding.
HALF_OF_FOUR_DECIMALS = 0.5001e-4


def read(name):
    with (GOLDEN / name).open(encoding="utf-8") as file:
        next(file)
        return list(csv.DictReader(file))


def select(name, quantity):
    rows = [row for row in read(name) if row["quantity"] == quantity]
    columns = ("x_1", "n_1", "x_2", "n_2") if rows[0]["n_2"] else ("x_1", "n_1")
    counts = [np.array([int(row[column]) for row in rows]) for column in columns]
    levels = np.array([row["level"] for row in rows])
    values = np.array([[float(row[column] or "nan") for column in ("lower_or_p", "upper")] for row in rows])
    return counts, levels, values


@pytest.mark.parametrize("name", ["truth.csv", "r.csv"])
@pytest.mark.parametrize("method", ["wilson", "clopper-pearson", "miettinen-nurminen", "newcombe"])
def test_interval_is_the_golden_one(name, method):
    if (name, method) == ("r.csv", "miettinen-nurminen"):
        return  # R itself has no such interval.
    counts, levels, values = select(name, method)
    function = proportion_interval if len(counts) == 2 else risk_difference_interval
    for level in np.unique(levels):
        rows = levels == level
        given = [count[rows] for count in counts]
        interval = function(*given, method=method, confidence_level=float(level))
        relative = RELATIVE_R if name == "r.csv" else RELATIVE[method]
        np.testing.assert_allclose(interval.lower, values[rows, 0], rtol=relative, atol=0)
        np.testing.assert_allclose(interval.upper, values[rows, 1], rtol=relative, atol=0)


@pytest.mark.parametrize("name", ["truth.csv", "r.csv"])
@pytest.mark.parametrize("method", ["n-1", "fisher"])
def test_p_value_is_the_golden_one(name, method):
    counts, _, values = select(name, method)
    p_value = two_proportion_test(*counts, method=method).p_value
    np.testing.assert_allclose(p_value, values[:, 0], rtol=RELATIVE[method], atol=1e-30)


# Newcombe RG. Stat Med 1998;17:857-872, Table I, methods 3 and 5.
ONE_PROPORTION = {
    (81, 263): {"wilson": (0.2553, 0.3662), "clopper-pearson": (0.2527, 0.3676)},
    (15, 148): {"wilson": (0.0624, 0.1605), "clopper-pearson": (0.0578, 0.1617)},
    (0, 20): {"wilson": (0.0, 0.1611), "clopper-pearson": (0.0, 0.1684)},
    (1, 29): {"wilson": (0.0061, 0.1718), "clopper-pearson": (0.0009, 0.1776)},
}


@pytest.mark.parametrize("counts", ONE_PROPORTION)
def test_proportion_intervals_are_those_printed_by_newcombe(counts):
    for method, printed in ONE_PROPORTION[counts].items():
        interval = proportion_interval(*counts, method=method)
        assert (interval.lower, interval.upper) == pytest.approx(printed, rel=0, abs=HALF_OF_FOUR_DECIMALS)


# Newcombe RG. Stat Med 1998;17:873-890, Table II, (a) to (h), methods 6 and 10.
TWO_PROPORTIONS = {
    (56, 70, 48, 80): {"miettinen-nurminen": (0.0528, 0.3382), "newcombe": (0.0524, 0.3339)},
    (9, 10, 3, 10): {"miettinen-nurminen": (0.1700, 0.8406), "newcombe": (0.1705, 0.8090)},
    (6, 7, 2, 7): {"miettinen-nurminen": (0.0342, 0.8534), "newcombe": (0.0582, 0.8062)},
    (5, 56, 0, 29): {"miettinen-nurminen": (-0.0326, 0.1933), "newcombe": (-0.0381, 0.1926)},
    (0, 10, 0, 20): {"miettinen-nurminen": (-0.1658, 0.2844), "newcombe": (-0.1611, 0.2775)},
    (0, 10, 0, 10): {"miettinen-nurminen": (-0.2879, 0.2879), "newcombe": (-0.2775, 0.2775)},
    (10, 10, 0, 20): {"miettinen-nurminen": (0.7156, 1.0), "newcombe": (0.6791, 1.0)},
    (10, 10, 0, 10): {"miettinen-nurminen": (0.6636, 1.0), "newcombe": (0.6075, 1.0)},
}


@pytest.mark.parametrize("counts", TWO_PROPORTIONS)
def test_risk_difference_intervals_are_those_printed_by_newcombe(counts):
    for method, printed in TWO_PROPORTIONS[counts].items():
        interval = risk_difference_interval(*counts, method=method)
        assert (interval.lower, interval.upper) == pytest.approx(printed, rel=0, abs=HALF_OF_FOUR_DECIMALS)


def test_miettinen_nurminen_interval_of_a_real_trial_is_the_one_measured_before():
    # 16/22 v 15/27: 17.2 points, −10.4 to 41.7.
    interval = risk_difference_interval(16, 22, 15, 27)
    assert [f"{100 * value:.1f}" for value in (interval.estimate, interval.lower, interval.upper)] == [
        "17.2",
        "-10.4",
        "41.7",
    ]


def test_golden_files_name_the_versions_that_made_them():
    for name, made_by in (("truth.csv", "# high_precision.py, mpmath "), ("r.csv", "# make_r.R, R version ")):
        assert (GOLDEN / name).read_text(encoding="utf-8").startswith(made_by)


def test_truth_can_be_made_again():
    import high_precision

    for row in read("truth.csv"):
        if (row["x_1"], row["n_1"], row["level"]) == ("16", "22", "0.95") and row["n_2"]:
            counts = [int(row[column]) for column in ("x_1", "n_1", "x_2", "n_2")]
            remade = getattr(high_precision, row["quantity"].replace("-", "_"))(*counts, row["level"])
            assert [high_precision.mpmath.nstr(value, 25) for value in remade] == [
                row["lower_or_p"],
                row["upper"],
            ]
