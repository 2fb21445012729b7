"""The whole stage: every curve, kept apart where patients are the same, as rows of the tables."""

from __future__ import annotations

import copy
import csv
import gzip
import io
import itertools
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from reanalysis.survival.compared import compare_all, pair_records
from reanalysis.survival.evidence import gather_evidence
from reanalysis.survival.grouping import plan_groups
from reanalysis.survival.shown_patients import pseudo_patient_file
from reanalysis.survival.simulate import reconstruct_all, simulate, weight_all
from reanalysis.survival.tables import risk_ticks
from reanalysis.tables.schema import format_table

from .survival_inputs import CLAIMS, SMOOTH, TRIALS, VOCABULARY, claim, largest_bend, rate

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
    trials = {"trials": {name: copy.deepcopy(TRIALS["trials"][name]) for name in ("minihcvd", "itcc059")}}
    del trials["trials"]["minihcvd"]["curves"][1]
    rows = simulate([*CLAIMS, bound], trials, VOCABULARY, seed=SEED, draws=DRAWS, datasets=1).survival
    assert all("log cumulative hazard" in row["assumed"] for row in rows)
    for row in rows:
        assert ("jabbour2023.os.72 was not used" in row["contradicted"]) == (row["curve_id"] == "minihcvd.os")
        assert ("interval of the rate at 24 months: log-log" in row["recognised"]) == (row["curve_id"] == "minihcvd.os")


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
    fewer = simulate(CLAIMS[::-1], trials, VOCABULARY, seed=SEED, draws=DRAWS)
    for name in ("curves", "survival", "risk_table"):
        first, second = getattr(tables, name), getattr(fewer, name)
        kept = [row for row in first if row["curve_id"].startswith(("inovate.", "itcc059."))]
        assert format_table(name, kept) == format_table(name, second)
    patients = [item for item in tables.pseudo_patients if item[0].startswith(("inovate.", "itcc059."))]
    assert pseudo_patient_file(patients) == pseudo_patient_file(fewer.pseudo_patients)


SIDE_BY_SIDE = """
import copy
from reanalysis.survival.simulate import simulate
from tests.survival.survival_inputs import CLAIMS, TRIALS, VOCABULARY

trials = copy.deepcopy(TRIALS)
del trials["trials"]["minihcvd"]
one, two = (
    repr(simulate(CLAIMS, trials, VOCABULARY, seed=1, draws=1000, datasets=1, cores=cores)) for cores in (1, 2)
)
print(len(trials["trials"]) > 1 and len(one) > 10_000 and one == two)
"""


def test_trials_simulated_side_by_side_give_the_tables_of_one_after_the_other():
    # In a process of its own, because the one that runs the tests has threads, which are not copied.
    root = Path(__file__).parents[2]
    told = subprocess.run([sys.executable, "-c", SIDE_BY_SIDE], cwd=root, capture_output=True, text=True, timeout=120)
    assert told.stdout == "True\n", told.stderr


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
        assert row["published_lower"] <= row["simulated"] <= row["published_upper"]
    medians = [row for row in tables.survival if row["quantity"] == "median" and row["printed"] is not None]
    for row in medians:
        assert row["simulated"] == pytest.approx(row["printed"], abs=1e-6)
    os_24 = rows["minihcvd.os", "landmark", 24.0]
    assert os_24["simulated"] == pytest.approx(0.636, abs=0.0005)
    assert (os_24["simulated_lower"], os_24["simulated_upper"]) == pytest.approx((0.519, 0.733), abs=0.025)


def test_rates_stand_at_every_quoted_time_as_far_as_the_evidence_goes(tables):
    rates = {(row["curve_id"], row["time_months"]) for row in tables.survival if row["quantity"] == "landmark"}
    assert {time for curve, time in rates if curve == "minihcvd.os"} == {6, 12, 24, 36, 60}
    assert {time for curve, time in rates if curve == "inovate.os.ino"} == {6, 12}
    means = {row["curve_id"]: row for row in tables.survival if row["quantity"] == "restricted_mean"}
    assert means["minihcvd.os"]["time_months"] == 60
    curve = [row for row in tables.curves if row["curve_id"] == "minihcvd.os"]
    area = np.trapezoid([row["survival"] for row in curve], [row["time_months"] for row in curve])
    assert means["minihcvd.os"]["simulated"] == pytest.approx(area)


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


def test_simulated_patients_are_as_many_as_those_at_risk_and_every_row_says_simulated(tables):
    packed = pseudo_patient_file(tables.pseudo_patients)
    assert packed == pseudo_patient_file(tables.pseudo_patients[::-1])
    rows = list(csv.DictReader(io.StringIO(gzip.decompress(packed).decode())))
    assert {row["basis"] for row in rows} == {"simulated"}
    assert {row["dataset"] for row in rows} == {"1", "2", "3", "4", "5"}
    number = {row["curve_id"]: row["n"] for row in tables.risk_table}
    for curve_id, size in number.items():
        own = [row for row in rows if row["curve_id"] == curve_id and row["dataset"] == "1"]
        assert [int(row["patient"]) for row in own] == list(range(1, size + 1))
        assert {row["event"] for row in own} <= {"0", "1"}


def compared(*ratios):
    """The randomised trial of the fixture with its comparison, before and after weighting."""
    trials = {"trials": {"inovate": copy.deepcopy(TRIALS["trials"]["inovate"])}}
    trials["trials"]["inovate"]["comparisons"] = [{"arm": "ino", "reference": "sc"}]
    claims = [*CLAIMS, *ratios]
    evidence = gather_evidence(claims, trials)
    made = reconstruct_all(evidence, VOCABULARY, seed=SEED, draws=FEW_DRAWS, confidence_level=0.95)
    pairs = compare_all(evidence, made, claims, trials, seed=SEED, confidence_level=0.95)
    weighted = weight_all(made, pairs, plan_groups(evidence, VOCABULARY))
    before, after = ({one.summary.curve_id: one for one in curves} for curves in (made, weighted))
    return pair_records(pairs, evidence), before, after


def hazard_ratio(value, lower, upper, *, arm="ino v sc"):
    return claim(
        "kantarjian2016.os.hr",
        "ratio",
        value,
        analysis_set="randomised",
        arm=arm,
        endpoint="OS",
        unit="hazard ratio",
        lower=lower,
        upper=upper,
        half_unit="0.005",
        confidence_level="0.95",
    )


def test_each_panel_of_a_comparison_is_compared_once_with_all_its_measures():
    rows, before, after = compared()
    assert {(row["curve_id"], row["reference_id"]) for row in rows} == {
        (f"{panel}.ino", f"{panel}.sc") for panel in ("inovate.os", "inovate.pfs", "inovate_ph.os", "inovate_ph.pfs")
    }
    assert format_table("pairs", rows)
    of_os = [row for row in rows if row["curve_id"] == "inovate.os.ino"]
    assert [row["measure"] for row in of_os] == ["hazard_ratio", "median", "rate", "rate", "restricted_mean"]
    assert of_os[1]["estimate"] == pytest.approx(1.0, abs=0.01)
    assert not any(row["weighted"] or row["contradicted"] for row in rows)
    assert all(np.array_equal(before[name].survival, after[name].survival) for name in before)


@pytest.mark.parametrize(
    ("arm", "value", "lower", "upper"), [("ino v sc", 0.8, 0.64, 1.0), ("sc v ino", 1.25, 1, 1.56)]
)
def test_a_printed_hazard_ratio_weights_its_two_curves_and_progression_stays_below_survival(arm, value, lower, upper):
    rows, before, after = compared(hazard_ratio(f"{value}", f"{lower}", f"{upper}", arm=arm))
    ratio = next(row for row in rows if row["curve_id"] == "inovate.os.ino" and row["measure"] == "hazard_ratio")
    assert ratio["weighted"]
    assert ratio["printed"] == pytest.approx(0.8)
    assert "kantarjian2016.os.hr" in ratio["claim_ids"]
    for arm_name in ("ino", "sc"):
        below, above = after[f"inovate.pfs.{arm_name}"], after[f"inovate.os.{arm_name}"]
        assert not np.array_equal(above.draws.published, before[f"inovate.os.{arm_name}"].draws.published)
        assert "kantarjian2016.os.hr" in above.summary.claim_ids
        shared = len(below.time_months)
        for curves in ("population", "published"):
            gap = getattr(above.draws, curves)[:, :shared] - getattr(below.draws, curves)
            assert gap.min() >= -1e-12
        for curves in ("survival", "lower", "upper", "published_lower", "published_upper"):
            assert (getattr(above, curves)[:shared] - getattr(below, curves)).min() >= -1e-12
    assert np.array_equal(before["inovate_ph.os.ino"].survival, after["inovate_ph.os.ino"].survival)


def test_a_hazard_ratio_against_the_medians_bends_no_curve_and_is_named():
    rows, before, after = compared(hazard_ratio("1.6", "1.3", "2.0"))
    ratio = next(row for row in rows if row["curve_id"] == "inovate.os.ino" and row["measure"] == "hazard_ratio")
    assert not ratio["weighted"]
    assert "1.6 was not used" in ratio["contradicted"]
    assert np.array_equal(before["inovate.os.ino"].survival, after["inovate.os.ino"].survival)
    assert "(kantarjian2016.os.hr)" in after["inovate.os.sc"].contradicted[-1]
