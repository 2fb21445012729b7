"""What is gathered for each curve, and where curves stop."""

from __future__ import annotations

import copy
import math

import numpy as np
import pytest

from reanalysis.claims.values import parse_timepoint
from reanalysis.errors import DataError
from reanalysis.survival.evidence import binomial_sizes, gather_evidence
from reanalysis.survival.grouping import joint_patients
from reanalysis.survival.summary import CurveSummary

from .survival_inputs import CLAIMS, TRIALS, claim, months, project_trials, rate


@pytest.fixture(scope="module")
def evidence():
    return {item.summary.curve_id: item for item in gather_evidence(CLAIMS, TRIALS)}


def test_the_fixture_lists_the_curves_of_the_project():
    def curves(trials):
        return [curve["id"] for trial in trials["trials"].values() for curve in trial.get("curves") or ()]

    assert set(curves(TRIALS)) <= set(curves(project_trials()))


def test_curves_with_medians_only_stop_at_twice_the_larger_median_of_their_panel(evidence):
    horizons = {name: item.summary.horizon_months for name, item in evidence.items()}
    assert horizons["inovate.pfs.ino"] == horizons["inovate.pfs.sc"] == pytest.approx(10.0)
    assert horizons["inovate.os.ino"] == horizons["inovate.os.sc"] == pytest.approx(15.4)
    assert horizons["inovate_ph.os.sc"] == pytest.approx(17.4)


def test_curves_with_landmarks_stop_at_the_last_one(evidence):
    assert evidence["minihcvd.os"].summary.horizon_months == 60
    assert evidence["inovate_ph.pfs.ino"].summary.horizon_months == 12


def test_an_arm_size_that_is_not_printed_is_a_distribution_around_the_allocated_share(evidence):
    summary = evidence["inovate.os.ino"].summary
    mean = sum(n * w for n, w in zip(summary.sizes, summary.size_weights, strict=True))
    assert summary.size_basis == "assumed"
    assert mean == pytest.approx(163, abs=0.01)
    assert "stock2021.allocation" in summary.claim_ids


def test_binomial_sizes_follow_an_unequal_allocation():
    sizes, weights = binomial_sizes(300, 2 / 3)
    assert sum(n * w for n, w in zip(sizes, weights, strict=True)) == pytest.approx(200, abs=0.01)


def test_the_number_of_patients_of_a_response_duration_is_the_number_of_responders(evidence):
    assert evidence["itcc059.dor"].summary.sizes == (22,)


def test_rates_and_limits_are_read_as_proportions(evidence):
    first = evidence["minihcvd.os"].summary.landmarks[0]
    assert (first.survival, first.lower, first.upper, first.half_unit) == pytest.approx((0.636, 0.519, 0.733, 0.0005))


def test_a_median_in_years_is_read_in_months():
    rows = [row for row in CLAIMS if row["claim_id"] != "fda2024.dor"]
    rows.append(months("fda2024.dor", "all", "ino", "DOR", "1.5") | {"unit": "years"})
    dor = next(item for item in gather_evidence(rows, TRIALS) if item.summary.curve_id == "itcc059.dor")
    assert dor.summary.median.months == pytest.approx(18)
    assert dor.summary.median.half_unit == pytest.approx(0.6)


def test_a_median_not_reached_is_infinite():
    rows = [*CLAIMS, months("jabbour2023.os.median", "all", "ino_chemo", "OS", "inf")]
    found = next(item for item in gather_evidence(rows, TRIALS) if item.summary.curve_id == "minihcvd.os")
    assert math.isinf(found.summary.median.months)


@pytest.mark.parametrize(
    ("missing", "said"),
    [
        ("fda2024.dor", "no claim gives a median"),
        ("fda2024.cr", "does not exist"),
        ("jabbour2023.n.all", "does not exist"),
    ],
)
def test_a_curve_without_its_claims_stops_the_run_in_one_sentence(missing, said):
    with pytest.raises(DataError, match=said):
        gather_evidence([row for row in CLAIMS if row["claim_id"] != missing], TRIALS)


def test_an_unknown_arm_size_without_an_allocation_stops_the_run():
    trials = copy.deepcopy(TRIALS)
    del trials["trials"]["inovate"]["allocation"]
    with pytest.raises(DataError, match="not printed"):
        gather_evidence(CLAIMS, trials)


def test_a_median_in_an_unknown_unit_stops_the_run():
    rows = [row for row in CLAIMS if row["claim_id"] != "fda2024.dor"]
    rows.append(months("fda2024.dor", "all", "ino", "DOR", "8.2") | {"unit": "cycles"})
    with pytest.raises(DataError, match="unit"):
        gather_evidence(rows, TRIALS)


def test_a_size_must_be_a_count_of_patients():
    rows = [row for row in CLAIMS if row["claim_id"] != "fda2024.cr"]
    with pytest.raises(DataError, match="must count patients"):
        gather_evidence([*rows, claim("fda2024.cr", "percent", "42")], TRIALS)


def test_a_summary_without_a_median_or_a_landmark_is_refused():
    with pytest.raises(ValueError, match="neither"):
        CurveSummary("nothing", (10,), (1.0,), 12.0)


def found(curve_id, *more, without=()):
    rows = [row for row in CLAIMS if row["claim_id"] not in without]
    return next(item for item in gather_evidence([*rows, *more], TRIALS) if item.summary.curve_id == curve_id).summary


def test_a_rate_printed_as_a_bound_is_no_point_of_the_curve_and_is_named():
    bound = rate("jabbour2023.os.72", "all", "ino_chemo", "OS", "72", "20") | {"comparator": "<"}
    summary = found("minihcvd.os", bound)
    assert [mark.time_months for mark in summary.landmarks] == [24, 60]
    assert summary.horizon_months == 60
    assert "jabbour2023.os.72" not in summary.claim_ids
    assert len(summary.unused) == 1
    assert "jabbour2023.os.72 was not used: printed with '<'" in summary.unused[0]


def test_a_median_printed_as_a_bound_is_no_point_of_the_curve_and_is_named():
    bound = months("jabbour2023.os.median", "all", "ino_chemo", "OS", "30") | {"comparator": "≥"}
    summary = found("minihcvd.os", bound)
    assert summary.median is None
    assert "jabbour2023.os.median was not used" in summary.unused[0]


def test_an_equals_sign_is_an_exact_number():
    exact = months("fda2024.dor", "all", "ino", "DOR", "8.2") | {"comparator": "="}
    summary = found("itcc059.dor", exact, without=["fda2024.dor"])
    assert summary.median.months == pytest.approx(8.2)
    assert summary.unused == ()


def test_a_curve_with_nothing_but_bounds_stops_the_run():
    bound = months("fda2024.dor", "all", "ino", "DOR", "8.2") | {"comparator": ">"}
    with pytest.raises(DataError, match=r"curve itcc059\.dor: no claim gives a median .* but as a bound"):
        found("itcc059.dor", bound, without=["fda2024.dor"])


def test_a_size_printed_as_a_bound_does_not_count_patients():
    with pytest.raises(DataError, match="must count patients"):
        found("itcc059.dor", claim("fda2024.cr", "count", "22", comparator=">"), without=["fda2024.cr"])


@pytest.mark.parametrize(
    "other",
    [
        months("fda2024.another", "all", "ino", "DOR", "8.3"),
        months("fda2024.another", "all", "ino", "DOR", "inf"),
    ],
    ids=["another value", "not reached"],
)
def test_of_two_different_medians_of_one_curve_one_is_used_whichever_comes_first(other):
    first = months("fda2024.dor", "all", "ino", "DOR", "8.2") | {"lower": "4"}
    for rows in ([first, other], [other, first]):
        summary = found("itcc059.dor", *rows, without=["fda2024.dor"])
        assert summary.median.months == 8.2
        assert "was not used: fda2024.another prints it" in summary.unused[0]


def test_of_two_intervals_printed_for_one_median_one_is_used_and_the_other_named_whichever_comes_first():
    first = months("fda2024.dor", "all", "ino", "DOR", "8.2") | {"lower": "4", "upper": "12"}
    again = months("fda2024.dor.again", "all", "ino", "DOR", "8.2") | {"lower": "5", "upper": "20"}
    summaries = [found("itcc059.dor", *rows, without=["fda2024.dor"]) for rows in ([first, again], [again, first])]
    for summary in summaries:
        assert (summary.median.lower, summary.median.upper) == (4, 12)
        assert "5 to 20 months of fda2024.dor.again were not used: fda2024.dor prints 4 to 12" in summary.unused[0]
        assert "fda2024.dor.again" not in summary.claim_ids


def test_an_interval_that_other_patients_have_as_well_gives_way_to_one_of_their_own():
    shared = {"lower": "5", "upper": "20"}
    first = months("fda2024.dor", "all", "ino", "DOR", "8.2") | shared
    again = months("fda2024.dor.again", "all", "ino", "DOR", "8.2") | {"lower": "4", "upper": "12"}
    others = months("fda2024.others", "dose_1_4", "ino", "DOR", "9.1") | shared
    summary = found("itcc059.dor", first, again, others, without=["fda2024.dor"])
    assert summary.median.claim_id == "fda2024.dor.again"
    assert "fda2024.others has the same limits for other patients" in summary.unused[0]


def test_an_interval_that_two_groups_have_is_used_and_said_to_be_where_nothing_else_is_printed():
    shared = {"lower": "5", "upper": "20"}
    rows = [row for row in CLAIMS if row["claim_id"] != "fda2024.dor"]
    rows += [months("fda2024.dor", "all", "ino", "DOR", "8.2") | shared]
    rows += [months("fda2024.others", "dose_1_4", "ino", "DOR", "9.1") | shared]
    item = next(item for item in gather_evidence(rows, TRIALS) if item.summary.curve_id == "itcc059.dor")
    assert item.summary.median.upper == 20
    assert "fda2024.others has the same ones for others" in item.assumed[0]


def test_of_two_different_rates_at_one_time_one_is_used_and_the_other_named():
    other = rate("jabbour2023.os.2y", "all", "ino_chemo", "OS", "24", "63.5")
    summary = found("minihcvd.os", other)
    assert [mark.claim_id for mark in summary.landmarks] == ["jabbour2023.os.24", "jabbour2023.os.60"]
    assert "the rate 0.635 at 24 months was not used: jabbour2023.os.2y prints it" in summary.unused[0]
    assert "jabbour2023.os.2y" not in summary.claim_ids


def test_a_number_printed_twice_is_one_point_with_all_its_limits():
    again = rate("jabbour2023.a.again", "all", "ino_chemo", "OS", "24", "63.6")
    summary = found("minihcvd.os", again)
    assert [mark.claim_id for mark in summary.landmarks] == ["jabbour2023.os.24", "jabbour2023.os.60"]
    years = months("fda2024.years", "all", "ino", "DOR", "0.5") | {"unit": "years"}
    same = months("fda2024.dor", "all", "ino", "DOR", "6")
    assert found("itcc059.dor", years, same, without=["fda2024.dor"]).median.months == pytest.approx(6)


@pytest.mark.parametrize("column", ["value", "lower", "upper"])
@pytest.mark.parametrize("cell", ["104", "-1"])
def test_a_rate_that_no_curve_can_have_is_named_and_not_used(column, cell):
    row = rate("jabbour2023.os.72", "all", "ino_chemo", "OS", "72", "40") | {column: cell}
    summary = found("minihcvd.os", row)
    assert "jabbour2023.os.72" not in [mark.claim_id for mark in summary.landmarks]
    assert "the rate jabbour2023.os.72 was not used" in summary.unused[0]


@pytest.mark.parametrize("column", ["value", "lower", "upper"])
@pytest.mark.parametrize("cell", ["NR"])
def test_a_rate_that_is_no_share_stops_the_run_in_one_sentence(column, cell):
    row = rate("jabbour2023.os.72", "all", "ino_chemo", "OS", "72", "40") | {column: cell}
    with pytest.raises(DataError, match=r"jabbour2023\.os\.72"):
        found("minihcvd.os", row)


def test_a_median_without_a_value_stops_the_run():
    row = months("fda2024.dor", "all", "ino", "DOR", "")
    with pytest.raises(DataError, match=r"fda2024\.dor is a median of"):
        found("itcc059.dor", row, without=["fda2024.dor"])


@pytest.mark.parametrize("value", ["0", "-1"])
def test_a_curve_of_which_only_an_impossible_median_is_printed_is_refused_in_one_sentence(value):
    row = months("fda2024.dor", "all", "ino", "DOR", value)
    with pytest.raises(DataError, match=r"curve itcc059\.dor: .* but as a bound, or one that is impossible"):
        found("itcc059.dor", row, without=["fda2024.dor"])


def test_days_are_the_same_months_in_a_median_as_in_a_timepoint():
    row = months("fda2024.dor", "all", "ino", "DOR", "487") | {"unit": "days"}
    median = found("itcc059.dor", row, without=["fda2024.dor"]).median
    # 487 days are 4/3 of a year of 365.25 days.
    assert median.months == pytest.approx(16, abs=1e-12) == float(parse_timepoint("487 days"))


def of_trials(trial_id, changes, *, rows=CLAIMS, counts=()):
    """Evidence of one trial of the fixture, changed."""
    trial = copy.deepcopy(TRIALS["trials"][trial_id])
    changes(trial)
    return {item.summary.curve_id: item for item in gather_evidence(rows, {"trials": {trial_id: trial}}, counts)}


def count(claim_id, events, total, *, low="", high=""):
    return {"claim_ids": claim_id, "events": events, "total": total, "events_low": low, "events_high": high}


RESPONSE = claim("fda2024.cr", "percent", "56") | {"printed": "56", "unit": "percent"}
WITH_PERCENT = [row for row in CLAIMS if row["claim_id"] != "fda2024.cr"] + [RESPONSE]


def responders(counts):
    def changes(trial):
        curve = trial["curves"][0]
        curve["patients_with"] = curve.pop("patients")

    return of_trials("itcc059", changes, rows=WITH_PERCENT, counts=counts)["itcc059.dor"]


def test_the_responders_behind_a_percentage_are_the_whole_numbers_that_fit_it():
    item = responders([count("fda2024.cr;fda2024.n", "88", "109")])
    assert item.summary.sizes == (88,)
    assert item.summary.size_basis == "reconstructed"
    assert "fda2024.n" in item.summary.claim_ids
    several = responders([count("fda2024.cr", "22", "40"), count("fda2024.cr", "23", "41")])
    assert several.summary.sizes == (22, 23)
    assert several.summary.size_weights == (0.5, 0.5)
    ranged = responders([count("fda2024.cr", "", "", low="20", high="24")])
    assert ranged.summary.sizes == (20, 21, 22, 23, 24)


def test_where_no_whole_number_gives_a_percentage_its_neighbours_are_taken_and_that_is_said():
    item = responders([count("fda2024.cr", "", "40")])
    assert item.summary.sizes == (22, 23)
    assert item.summary.size_basis == "assumed"
    assert "22 or 23, next to 56% of 40" in item.assumed[-1]


def test_a_percentage_without_whole_numbers_stops_the_run_in_one_sentence():
    with pytest.raises(DataError, match=r"no whole numbers in results/tables/counts\.csv"):
        responders([])


def divided(trial):
    trial["analysis_sets"] |= {
        name: {"label": name, "part_of": "all", "arms": {"ino_chemo": size}}
        for name, size in (("early", "jabbour2023.n.early"), ("late", None), ("young", None), ("old", None))
    }
    trial["analysis_sets"]["late_and_early"] = {"label": "both", "arms": {"ino_chemo": None}}
    trial["subsets"] = [
        {"whole": "all", "parts": ["early", "late"]},
        {"whole": "late_and_early", "parts": ["early", "late"]},
        {"whole": "all", "parts": ["young", "old"]},
    ]
    for name in ("late", "late_and_early", "young", "old"):
        curve = {"id": name, "analysis_set": name, "arm": "ino_chemo", "endpoint": "PFS", "source": "jabbour2023"}
        trial["curves"].append(curve)
    trial["curves"][-2]["assumed_size"] = {"between": [30, 32], "because": "it is an example"}


PARTS = [
    *CLAIMS,
    claim("jabbour2023.n.early", "n", "49"),
    *(months(f"jabbour2023.pfs.{name}", name, "ino_chemo", "PFS", "30") for name in ("late", "late_and_early")),
    *(months(f"jabbour2023.pfs.{name}", name, "ino_chemo", "PFS", "30") for name in ("young", "old")),
]


def test_a_part_is_what_the_others_leave_of_the_whole_and_a_whole_the_sum_of_its_parts():
    items = of_trials("minihcvd", divided, rows=PARTS)
    assert items["late"].summary.sizes == (31,)
    assert items["late_and_early"].summary.sizes == (80,)
    assert items["late"].summary.size_basis == "reconstructed"
    assert set(items["late"].size.claim_ids) == {"jabbour2023.n.all", "jabbour2023.n.early"}


def test_an_assumed_size_is_any_of_its_numbers_and_the_rest_of_the_whole_follows_it():
    items = of_trials("minihcvd", divided, rows=PARTS)
    assert items["young"].summary.sizes == (30, 31, 32)
    assert "30 to 32 are as likely, because it is an example" in items["young"].assumed[-1]
    assert items["old"].summary.sizes == (48, 49, 50)
    taken, left = (joint_patients(items[name], seed=1, draws=50) for name in ("young", "old"))
    assert len(set(taken)) == 3
    assert np.all(taken + left == 80)


def test_two_assumptions_on_the_size_of_one_set_stop_the_run():
    def changes(trial):
        divided(trial)
        trial["curves"].append(trial["curves"][-2] | {"id": "again", "assumed_size": {"between": [1, 9]}})

    with pytest.raises(DataError, match="assume different sizes"):
        of_trials("minihcvd", changes, rows=PARTS)


def share(**cells):
    row = rate("jabbour2023.alive", "all", "ino_chemo", "OS", "6", "70")
    return row | {"kind": "percent", "denominator": "jabbour2023.n.all"} | cells


def test_a_share_alive_at_a_time_is_a_rate_of_the_curve_of_those_patients_only():
    item = next(item for item in gather_evidence([*CLAIMS, share()], TRIALS) if item.summary.curve_id == "minihcvd.os")
    assert item.summary.landmarks[0].survival == pytest.approx(0.7)
    assert "jabbour2023.alive is read as the Kaplan–Meier rate at 6 months" in item.assumed[0]
    for other in ({"denominator": "jabbour2023.cr"}, {"time_months": ""}):
        assert len(found("minihcvd.os", share(**other)).landmarks) == 2


def follow_up(claim_id, name, kind, **cells):
    row = claim(claim_id, kind, "", analysis_set=name, arm="ino_chemo", quantity="follow_up", unit="months")
    return row | cells


def test_follow_up_belongs_to_the_curves_of_its_patients():
    rows = [
        follow_up("jabbour2023.fu", "all", "median", value="92.8"),
        follow_up("jabbour2023.fu.range", "all", "range", lower="42", upper="106.7"),
    ]
    summary = found("minihcvd.os", *rows)
    assert (summary.follow_up_months, summary.minimum_follow_up_months) == (92.8, 42)
    assert {"jabbour2023.fu", "jabbour2023.fu.range"} <= set(summary.claim_ids)
    assert found("itcc059.dor", *rows).follow_up_months is None


def test_a_range_of_follow_up_that_does_not_hold_that_of_a_part_is_not_used_and_named():
    rows = [
        *PARTS,
        follow_up("jabbour2023.fu.range", "all", "range", lower="42", upper="106.7"),
        follow_up("jabbour2023.fu.late", "late", "range", lower="12.8", upper="59.6"),
    ]
    items = of_trials("minihcvd", divided, rows=rows)
    assert items["minihcvd.os"].summary.minimum_follow_up_months is None
    assert "jabbour2023.fu.late, of a part of the same patients" in items["minihcvd.os"].summary.unused[0]
    assert items["late"].summary.minimum_follow_up_months == 12.8
    assert items["late"].summary.horizon_months == 59.6


def test_a_limit_of_a_median_beyond_all_follow_up_is_not_used_and_named():
    rows = [row | ({"upper": "68.3"} if row["claim_id"] == "jabbour2023.pfs.late" else {}) for row in PARTS]
    rows.append(follow_up("jabbour2023.fu.late", "late", "range", lower="12.8", upper="59.6"))
    summary = of_trials("minihcvd", divided, rows=rows)["late"].summary
    assert summary.median.upper is None
    assert "nobody was followed for more than 59.6 months" in summary.unused[0]


def test_a_curve_goes_as_far_as_a_printed_limit_of_its_median():
    limits = {"lower": "4", "upper": "20"}
    row = months("fda2024.dor", "all", "ino", "DOR", "8.2") | limits
    assert found("itcc059.dor", row, without=["fda2024.dor"]).horizon_months == 20
