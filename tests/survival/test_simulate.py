"""The whole stage: every curve, kept apart where patients are the same, as rows of the tables."""

from __future__ import annotations

import copy
import itertools

import numpy as np
import pytest

from reanalysis.survival.evidence import gather_evidence
from reanalysis.survival.simulate import reconstruct_all, simulate
from reanalysis.survival.tables import risk_ticks
from reanalysis.tables.schema import format_table

from .survival_inputs import CLAIMS, SMOOTH, TRIALS, VOCABULARY, largest_bend, rate

SEED = 20161225
DRAWS = 1000
FEW_DRAWS = 500
"""For what holds in every draw."""
PAIRS = [
    ("inovate.pfs.ino", "inovate.os.ino"),
    ("inovate.pfs.sc", "inovate.os.sc"),
    ("inovate_ph.pfs.ino", "inovate_ph.os.ino"),
    ("inovate_ph.pfs.sc", "inovate_ph.os.sc"),
    ("minihcvd.pfs", "minihcvd.os"),
]


@pytest.fixture(scope="module")
def made():
    evidence = gather_evidence(CLAIMS, TRIALS)
    results = reconstruct_all(evidence, VOCABULARY, seed=SEED, draws=FEW_DRAWS, confidence_level=0.95)
    return {result.summary.curve_id: result for result in results}


@pytest.fixture(scope="module")
def tables():
    return simulate(CLAIMS, TRIALS, VOCABULARY, seed=SEED, draws=DRAWS)


@pytest.mark.parametrize(("below", "above"), PAIRS)
def test_progression_free_survival_is_never_above_overall_survival_in_any_draw(made, below, above):
    low, high = made[below], made[above]
    shared = min(len(low.time_months), len(high.time_months))
    assert np.array_equal(low.time_months[:shared], high.time_months[:shared])
    for values in ("population", "published"):
        gap = getattr(high.draws, values)[:, :shared] - getattr(low.draws, values)[:, :shared]
        assert gap.min() >= -1e-12
    for values in ("survival", "lower", "upper", "published_lower", "published_upper"):
        assert (getattr(high, values)[:shared] - getattr(low, values)[:shared]).min() >= -1e-12


def test_every_endpoint_of_the_same_patients_stays_below_every_endpoint_that_bounds_it():
    # A chain whose middle endpoint has no curve in one place, and a second endpoint below the last.
    vocabulary = {"endpoints": {"TTP": {"ordered_below": "PFS"}, "EFS": {"ordered_below": "OS"}}}
    vocabulary["endpoints"] |= VOCABULARY["endpoints"]
    trials = {"trials": {"minihcvd": copy.deepcopy(TRIALS["trials"]["minihcvd"])}}
    curves = trials["trials"]["minihcvd"]["curves"]
    curves += [{**curves[1], "id": f"minihcvd.{endpoint.lower()}", "endpoint": endpoint} for endpoint in ("EFS", "TTP")]
    more = [
        rate("jabbour2023.efs.24", "all", "ino_chemo", "EFS", "24", "60.0"),
        rate("jabbour2023.ttp.24", "all", "ino_chemo", "TTP", "24", "57.0"),
    ]
    for left_out in ("", "minihcvd.pfs"):
        trials["trials"]["minihcvd"]["curves"] = [curve for curve in curves if curve["id"] != left_out]
        evidence = gather_evidence([*CLAIMS, *more], trials)
        results = reconstruct_all(evidence, vocabulary, seed=SEED, draws=FEW_DRAWS, confidence_level=0.95)
        found = {item.endpoint: result for item, result in zip(evidence, results, strict=True)}
        bounds = [("TTP", "PFS"), ("TTP", "OS"), ("PFS", "OS"), ("EFS", "OS")]
        for below, above in ((found[i], found[j]) for i, j in bounds if i in found and j in found):
            shared = min(len(below.time_months), len(above.time_months))
            for i, j in zip(
                (below.draws.population, below.draws.published, below.survival, below.lower, below.upper),
                (above.draws.population, above.draws.published, above.survival, above.lower, above.upper),
                strict=True,
            ):
                assert (j[..., :shared] - i[..., :shared]).min() >= -1e-12


def test_the_band_of_no_curve_is_narrower_than_a_printed_interval(tables):
    printed = [row for row in tables.survival if row["printed_lower"] is not None]
    assert len(printed) == 4
    band = {(row["curve_id"], row["time_months"]): (row["lower"], row["upper"]) for row in tables.curves}
    for row in printed:
        assert row["simulated_lower"] <= row["printed_lower"]
        assert row["printed_upper"] <= row["simulated_upper"]
        assert (row["simulated_lower"], row["simulated_upper"]) == band[row["curve_id"], row["time_months"]]


def test_limits_of_a_median_are_where_the_band_crosses_one_half(tables):
    for row in (row for row in tables.survival if row["quantity"] == "median"):
        curve = [point for point in tables.curves if point["curve_id"] == row["curve_id"]]
        times = [point["time_months"] for point in curve]
        for limit in ("lower", "upper"):
            months, band = row[f"simulated_{limit}"], [point[limit] for point in curve]
            if np.isfinite(months):
                assert np.interp(months, times, band) == pytest.approx(0.5, abs=1e-9)
            else:
                assert band[-1] >= 0.5


def test_every_row_of_printed_numbers_says_what_was_assumed_and_what_could_not_be_used():
    bound = rate("jabbour2023.os.72", "all", "ino_chemo", "OS", "72", "20") | {"comparator": "<"}
    trials = {"trials": {"minihcvd": TRIALS["trials"]["minihcvd"]}}
    rows = simulate([*CLAIMS, bound], trials, VOCABULARY, seed=SEED, draws=DRAWS).survival
    assert all("log cumulative hazard" in row["assumed"] for row in rows)
    for row in rows:
        assert ("jabbour2023.os.72 was not used" in row["assumed"]) == (row["curve_id"] == "minihcvd.os")


def test_ordered_curves_still_never_rise_and_pass_their_printed_points(made):
    for result in made.values():
        for draws in (result.draws.population, result.draws.published):
            assert np.all(np.diff(draws, axis=1) <= 1e-12)
            assert np.all((draws >= 0) & (draws <= 1))
        for mark in result.summary.landmarks:
            point = np.interp(mark.time_months, result.time_months, result.survival)
            assert abs(point - mark.survival) <= mark.half_unit
        if result.summary.median:
            point = np.interp(result.summary.median.months, result.time_months, result.survival)
            assert point == pytest.approx(0.5, abs=1e-9)


def test_point_curves_are_smooth_and_fall_all_the_way_to_their_printed_points(made):
    for name, result in made.items():
        assert np.all(np.diff(result.survival) < 0), name
        assert largest_bend(result) <= SMOOTH, name


def test_arm_sizes_of_a_draw_add_up_to_the_printed_total(made):
    assert np.all(made["inovate.os.ino"].draws.patients + made["inovate.os.sc"].draws.patients == 326)
    assert np.array_equal(made["inovate.os.ino"].draws.patients, made["inovate.pfs.ino"].draws.patients)


def test_a_curve_depends_neither_on_other_curves_nor_on_their_order(tables):
    trials = copy.deepcopy(TRIALS)
    del trials["trials"]["minihcvd"]
    curves = [curve for curve in trials["trials"]["inovate"]["curves"] if not curve["id"].startswith("inovate_ph")]
    trials["trials"]["inovate"]["curves"] = curves[::-1]
    fewer = simulate(CLAIMS, trials, VOCABULARY, seed=SEED, draws=DRAWS)
    # Claims of two curves that bound each other are listed in the order in which the curves stand.
    for name in ("curves", "survival", "risk_table"):
        first, second = ([{**row, "claim_ids": "-"} for row in getattr(result, name)] for result in (tables, fewer))
        kept = [row for row in first if row["curve_id"].startswith(("inovate.", "itcc059."))]
        assert format_table(name, kept) == format_table(name, second)


def test_every_row_fits_its_table_and_is_marked_simulated(tables):
    known = {row["claim_id"] for row in CLAIMS} | {"stock2021.allocation"}
    for name in ("curves", "survival", "risk_table"):
        rows = getattr(tables, name)
        assert format_table(name, rows)
        assert {row["curve_id"] for row in rows} == {
            curve["id"] for trial in TRIALS["trials"].values() for curve in trial["curves"]
        }
        assert {row["basis"] for row in rows} == {"simulated"}
        assert all(set(row["claim_ids"].split(";")) <= known for row in rows)


def test_curves_start_at_one_and_stop_where_the_evidence_stops(tables):
    for curve_id, rows in itertools.groupby(tables.curves, key=lambda row: row["curve_id"]):
        rows = list(rows)
        assert rows[0]["time_months"] == 0
        assert rows[0]["survival"] == 1
        assert len(rows) >= 80, curve_id
    ends = {row["curve_id"]: row["time_months"] for row in tables.curves}
    assert ends["inovate.pfs.sc"] == pytest.approx(10)
    assert ends["inovate.os.sc"] == pytest.approx(15.4)
    assert ends["minihcvd.os"] == 60


def test_every_printed_median_and_landmark_has_a_row_with_what_the_simulation_gives_back(tables):
    rows = {(row["curve_id"], row["quantity"], row["time_months"]): row for row in tables.survival}
    assert sum(row["printed"] is not None for row in tables.survival) == 13
    for row in rows.values():
        assert row["simulated_lower"] <= row["simulated"] <= row["simulated_upper"]
    medians = [row for row in tables.survival if row["quantity"] == "median" and row["printed"] is not None]
    for row in medians:
        assert row["simulated"] == pytest.approx(row["printed"], abs=0.05)
    os_24 = rows["minihcvd.os", "landmark", 24.0]
    # Whole patients: half of one among the 51 at risk.
    assert os_24["simulated"] == pytest.approx(0.636, abs=0.01)
    assert (os_24["simulated_lower"], os_24["simulated_upper"]) == pytest.approx((0.519, 0.733), abs=0.025)


def test_at_risk_events_and_censored_add_up_to_n_at_every_tick(tables):
    for row in tables.risk_table:
        assert row["at_risk"] + row["events"] + row["censored"] == row["n"]
    for _, rows in itertools.groupby(tables.risk_table, key=lambda row: row["curve_id"]):
        at_risk = [row["at_risk"] for row in rows]
        assert at_risk == sorted(at_risk, reverse=True)


@pytest.mark.parametrize(("below", "above"), PAIRS)
def test_patients_without_progression_are_never_more_than_patients_alive(tables, below, above):
    shown = {(row["curve_id"], row["time_months"]): row["at_risk"] for row in tables.risk_table}
    ticks = [time for curve, time in shown if curve == below and (above, time) in shown]
    assert len(ticks) >= 3
    assert all(shown[below, time] <= shown[above, time] for time in ticks)


def test_the_number_at_risk_starts_at_the_printed_or_the_middle_size(tables):
    start = {row["curve_id"]: row["n"] for row in tables.risk_table}
    assert start["inovate.os.ino"] == start["inovate.pfs.ino"] == 163
    assert start["inovate.os.ino"] + start["inovate.os.sc"] == 326
    assert start["itcc059.dor"] == 22


@pytest.mark.parametrize(("horizon", "step"), [(10, 3), (12, 3), (17.4, 3), (30, 6), (60, 12), (120, 24), (2, 0.5)])
def test_risk_tables_have_at_most_six_columns_a_natural_interval_apart(horizon, step):
    ticks = risk_ticks(horizon)
    assert 4 <= len(ticks) <= 6
    assert np.all(np.diff(ticks) == step)


def test_too_few_draws_are_refused():
    with pytest.raises(ValueError, match="at least 1000"):
        simulate(CLAIMS, TRIALS, VOCABULARY, seed=SEED, draws=999)
