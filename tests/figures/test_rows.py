"""The rows that figures plot say the right numbers, in the right order, with the right marks."""

from __future__ import annotations

import math

import pytest

from reanalysis.estimates import proportion_interval
from reanalysis.figures.differences.rows import difference_rows as build_differences
from reanalysis.figures.names import curves_by_source, figure_stems
from reanalysis.figures.proportions.rows import response_rows, share_of
from reanalysis.figures.register import Register
from reanalysis.figures.survival.panels import survival_panels
from reanalysis.figures.survival.unused import unused_numbers
from reanalysis.tables.schema import read_records, write_table

from .fixture_tables import CONFIG, count_rows, difference_rows, load

METHODS = CONFIG["difference_methods"]


def as_records(name, rows, folder):
    write_table(name, rows, folder / f"{name}.csv")
    return read_records(name, folder / f"{name}.csv")


@pytest.fixture(scope="session")
def claims(records):
    return {row["claim_id"]: row for row in records("claims")}


def build(register, records, *, groups=None, label_by="arm", proportions=None, counts=None):
    return response_rows(
        records("proportions") if proportions is None else proportions,
        records("counts") if counts is None else counts,
        {row["claim_id"]: row for row in records("claims")},
        register,
        groups=register.benefit_groups() if groups is None else groups,
        methods=CONFIG["proportion_methods"],
        confidence_level=CONFIG["confidence_level"],
        interval=proportion_interval,
        label_by=label_by,
    )


@pytest.fixture(scope="module")
def rows(register, records):
    return {row.row_id: row for row in build(register, records)}


def test_a_reconstructed_count_is_open_with_a_dagger_and_keeps_the_printed_percentage(rows):
    row = rows["kantarjian2016.cr.ino"]
    assert (row.events, row.total, row.marks, row.fill) == ("88", "109", "†", "open")
    assert row.estimate_text == "80.7"
    assert row.limits_text == "(72.3 to 87.0)"


def test_a_printed_count_is_filled_and_its_percentage_is_whole_below_100_patients(rows):
    row = rows["fda2024.cr"]
    assert (row.events, row.total, row.marks, row.fill) == ("22", "53", "", "filled")
    assert (row.estimate_text, row.limits_text) == ("42", "(29 to 55)")


def test_an_assumed_denominator_is_marked(rows):
    assert rows["jabbour2023.orr"].marks == "†§"


def test_a_value_no_count_fits_is_a_cross_between_the_intervals_of_its_neighbours(rows):
    row = rows["jabbour2011.cr"]
    neighbours = proportion_interval([22, 23], [40, 40], method="wilson", confidence_level=0.95)
    assert (row.fill, row.dotted, row.basis) == ("cross", True, "printed")
    assert (row.events, row.total) == ("22–23", "40")
    assert row.estimate == pytest.approx(0.56)
    assert (row.lower, row.upper) == pytest.approx((neighbours.lower[0], neighbours.upper[1]), abs=1e-6)
    assert (row.interval_of, row.lower_of, row.upper_of) == ("neighbouring counts", "22/40", "23/40")
    assert row.reason == "neither 22/40 (55%) nor 23/40 (57.5%) prints as 56%"


def test_several_fitting_counts_make_one_row_with_their_range_and_envelope(rows):
    row = rows["jabbour2023.mrd.cycle1"]
    each = proportion_interval([31, 57], [37, 68], method="wilson", confidence_level=0.95)
    assert (row.events, row.total, row.marks, row.dotted) == ("31–57", "37–68", "‡§", True)
    assert row.lower == pytest.approx(each.lower[0], abs=1e-6)
    assert row.estimate == pytest.approx(0.84)
    assert (row.interval_of, row.lower_of, row.upper_of) == ("several counts", "31/37", "31/37")


def test_each_limit_names_the_count_it_belongs_to(rows):
    row = rows["kantarjian2016.cr.ino"]
    assert (row.interval_of, row.lower_of, row.upper_of) == ("one count", "88/109", "88/109")


def test_a_share_of_patients_with_an_outcome_names_the_outcome(rows):
    assert rows["kantarjian2016.mrd.sc"].share_of == "CR"
    assert rows["stock2021.mrd.inovate.ino"].share_of == "CR_CRi"
    assert rows["kantarjian2016.cr.ino"].share_of == ""
    assert rows["jabbour2023.mrd"].share_of == ""


def test_the_size_of_an_arm_can_be_the_number_of_patients_with_an_outcome(register, claims):
    claim = {**claims["jabbour2023.second_neoplasm.mds"], "denominator": "arm_size"}
    assert share_of(claim, claims, register) == "second_neoplasm"


def test_harms_among_patients_with_an_outcome_follow_the_harms_of_all(register, records):
    rows = build(register, records, groups=register.harm_groups(), label_by="endpoint")
    of_group = [row.share_of for row in rows if row.group == "harm"]
    assert of_group == ["", *["second_neoplasm"] * 3]


def build_one(register, records, folder, **changes):
    """The row of one percentage of which no single table of counts is known."""
    count = {**count_rows()[0], "events": None, "total": None, "candidate": 0, "basis": "reconstructed", **changes}
    (row,) = build(register, records, proportions=[], counts=as_records("counts", [count], folder))
    return row


def test_too_many_tables_to_list_still_make_a_row(register, records, tmp_path):
    ranges = {"events_low": 8, "events_high": 80, "total_low": 10, "total_high": 100}
    row = build_one(register, records, tmp_path, candidates=250_000, **ranges)
    assert (row.events, row.total, row.fill, row.marks) == ("8–80", "10–100", "open", "‡")
    assert row.lower < 0.807 < row.upper


def test_a_percentage_of_an_unknown_number_has_no_interval(register, records, tmp_path):
    row = build_one(register, records, tmp_path, candidates=0)
    assert math.isnan(row.lower)
    assert row.limits_text == "not computable"


def test_randomised_trials_come_first_and_the_experimental_arm_above_its_control(register, records):
    rows = build(register, records)
    for group in register.benefit_groups():
        designs = [register.trials[row.trial_id]["design"] for row in rows if row.group == group]
        assert designs == sorted(designs, key=lambda design: design != "randomised")
    roles = [row.role for row in rows if row.group == "response" and row.analysis_set == "primary"]
    assert roles == ["experimental", "control"]


def test_groups_are_drawn_in_the_order_of_the_vocabulary_and_harms_apart(register, records):
    benefit = [row.group for row in build(register, records)]
    assert list(dict.fromkeys(benefit)) == register.benefit_groups()
    harm = [row.group for row in build(register, records, groups=register.harm_groups(), label_by="endpoint")]
    assert list(dict.fromkeys(harm)) == register.harm_groups()
    assert set(register.harm_groups()).isdisjoint(register.benefit_groups())


def test_every_proportion_of_a_drawn_group_is_in_one_of_the_two_forests_once(register, records):
    groups = [*register.benefit_groups(), *register.harm_groups()]
    shown = [row.row_id for row in build(register, records, groups=groups)]
    expected = {row["claim_ids"].split(";")[0] for row in count_rows() if register.group(row["endpoint"])}
    assert sorted(shown) == sorted(expected)


def test_adverse_events_are_ordered_by_frequency(register, records):
    rows = build(register, records, groups=["adverse_event"], label_by="endpoint")
    estimates = [row.estimate for row in rows]
    assert len(rows) == 16
    assert estimates == sorted(estimates, reverse=True)
    assert rows[0].label == "Thrombocytopenia"


@pytest.fixture
def ungrouped(register):
    """A vocabulary whose endpoints name a group that has no title."""
    vocabulary = load("vocabulary.yaml")
    vocabulary["endpoints"]["HSCT"]["group"] = "untitled"
    return Register(register.trials, vocabulary, register.references)


def test_a_group_without_a_title_is_drawn_last_under_its_own_name(ungrouped, records):
    assert ungrouped.benefit_groups()[-1] == "untitled"
    assert ungrouped.group_label("untitled") == "untitled"
    rows = build(ungrouped, records)
    assert rows[-1].group == "untitled"
    differences = build_differences(records("differences"), [], {}, ungrouped, methods=METHODS)
    assert {"HSCT"} <= {row.endpoint for row in differences}


def test_a_difference_with_an_assumed_denominator_is_marked(register, records, claims):
    name = "stock2021.hsct.inovate.ino"
    changed = {**claims, name: {**claims[name], "denominator_basis": "assumed"}}
    rows = build_differences(records("differences"), [], changed, register, methods=METHODS)
    assert [row.endpoint for row in rows if "§" in row.marks] == ["HSCT"]


@pytest.fixture(scope="module")
def differences(register, records, claims):
    rows = build_differences(records("differences"), records("tests"), claims, register, methods=METHODS)
    return {row.endpoint + row.analysis_set: row for row in rows}


def test_a_difference_shows_both_counts_and_its_interval(differences):
    row = differences["CRprimary"]
    assert (row.arm_text, row.reference_text) == ("88/109", "32/109")
    assert (row.estimate_text, row.limits_text) == ("51.4", "(39.2 to 61.8)")
    assert row.marks == "†"


def test_a_difference_shows_the_p_value_of_the_test_in_front(differences):
    assert (differences["CR_CRiph_positive"].test, differences["CR_CRiph_positive"].p_text) == ("n-1", "0.22")
    assert differences["HSCTph_positive"].test == "boschloo-central"
    assert differences["PFSph_positive"].p_text == ""


def test_ratios_have_no_row_among_the_differences(differences):
    assert {row.measure for row in differences.values()} == {"risk_difference", "survival_difference"}
    assert len(differences) == 6


def test_a_comparison_among_responders_has_an_asterisk(differences):
    assert differences["MRD_negprimary"].marks == "*†"


def test_a_difference_of_two_survival_rates_shows_them_as_printed_and_has_no_interval(differences):
    row = differences["PFSph_positive"]
    assert (row.arm_text, row.reference_text) == ("20.1%", "4.8%")
    assert row.limits_text == "no CI reported"
    assert math.isnan(row.lower)


def test_several_tables_show_the_envelope(register, tmp_path):
    one = next(row for row in difference_rows() if row["measure"] == "risk_difference")
    several = [
        {**one, "candidate": 1, "candidates": 2},
        {**one, "candidate": 2, "candidates": 2, "events": 87, "total": 108},
        {
            **one,
            "candidate": 0,
            "candidates": 2,
            "events": None,
            "total": None,
            "lower": 0.1,
            "conclusion_same": False,
        },
    ]
    (row,) = build_differences(as_records("differences", several, tmp_path), [], {}, register, methods=METHODS)
    assert (row.arm_text, row.dotted, row.marks) == ("87–88/108–109", True, "‡")
    assert row.lower == pytest.approx(0.1)
    assert not row.conclusion_same


@pytest.fixture
def panels_of(register, records, claims):
    tables = {name: records(name) for name in ("curves", "survival", "risk_table")}
    curves = curves_by_source(register.trials)
    return lambda source: survival_panels(curves[source], tables, claims, register)


def _curves(panels):
    return [[series.curve_id for series in panel.series] for panel in panels]


def test_arms_of_a_randomised_trial_share_a_panel_for_each_endpoint_and_responders_come_last(panels_of):
    panels = panels_of("kantarjian2016")
    assert _curves(panels) == [
        ["inovate.pfs.ino", "inovate.pfs.sc"],
        ["inovate.os.ino", "inovate.os.sc"],
        ["inovate.dor.ino", "inovate.dor.sc"],
    ]
    assert "326" in panels[0].subtitle
    assert "1:1 allocation assumed" in panels[0].subtitle
    assert "88 InO (reconstructed), 32 standard chemotherapy (reconstructed)" in panels[2].subtitle


def test_groups_that_divide_all_patients_share_a_panel_and_endpoints_of_other_groups_do(panels_of):
    panels = panels_of("jabbour2023")
    assert _curves(panels) == [
        ["minihcvd.os", "minihcvd.pfs"],
        ["minihcvd.crd"],
        ["minihcvd_pre.pfs", "minihcvd_post.pfs"],
        ["minihcvd_ctg_hr.pfs", "minihcvd_ctg_not_hr.pfs"],
        ["minihcvd_tp53_mutated.os", "minihcvd_tp53_mutated.pfs"],
        ["minihcvd_tp53_wild_type.os", "minihcvd_tp53_wild_type.pfs"],
        ["minihcvd_age60_64.os", "minihcvd_age65_69.os", "minihcvd_age70plus.os"],
        ["minihcvd_age60_64.pfs", "minihcvd_age65_69.pfs", "minihcvd_age70plus.pfs"],
        ["minihcvd_age60_69.os", "minihcvd_age60_69.pfs"],
    ]
    drawn = [curve for panel in _curves(panels) for curve in panel]
    assert len(drawn) == len(set(drawn))


def test_sizes_that_are_assumed_or_reconstructed_stand_in_the_subtitle(panels_of):
    subtitles = [panel.subtitle for panel in panels_of("jabbour2023")]
    assert subtitles[1].startswith("n not printed, 62 to 79 assumed, followed in remission")
    assert "before the amendment, n = 49 reconstructed" in subtitles[2]
    assert "no high-risk cytogenetics, n = 8 to 72 assumed" in subtitles[3]
    assert subtitles[8].startswith("n = 52 (reconstructed), aged under 70")
    (panel,) = panels_of("jabbour2011")
    assert panel.subtitle.startswith("n not printed, 22 or 23 assumed, with complete remission, of 40")


def test_endpoints_of_a_single_arm_share_a_panel_and_printed_values_stay_as_printed(panels_of):
    panel = panels_of("jabbour2023")[0]
    assert [series.label for series in panel.series] == ["OS", "PFS"]
    shown = [f"{point.text} {point.limits_text}" for series in panel.series for point in series.points]
    assert shown[-1] == "44.0 (31.2 to 54.3)"


def test_a_printed_number_that_was_not_used_keeps_its_claim_and_its_place(panels_of):
    panel = panels_of("jabbour2023")[7]
    (unused,) = panel.unused
    assert "jabbour2023.pfs.median.age70plus.again" in unused.claim_ids
    assert unused.crosses == ((14.7, 0.5), (109.6, 0.5))
    (ratio,) = panels_of("stock2021")[0].unused
    assert (ratio.claim_ids, ratio.crosses) == (("stock2021.os.hr",), ())


@pytest.mark.parametrize(
    ("said", "crosses"),
    [
        ("the median of 8 months was not used: it contradicts", ((8.0, 0.5),)),
        ("the interval 0.4 to 0.9 of the rate at 12 months was not used: it", ((12.0, 0.4), (12.0, 0.9))),
        ("the limits 40 to 90% of a.b were not used: c prints 50 to 80% for the same rate at 6 months", None),
        ("the limits 9 and 7 of the median were not used: the lower one is above the upper", ((9.0, 0.5), (7.0, 0.5))),
        ("the limits 9 to not reached months of a.b were not used: c prints others", ((9.0, 0.5),)),
        ("the range of follow-up 42 to 106.7 months (a.b) was not used", ()),
        ("the interval 0.6 to 2.1 of the hazard ratio was not used for the number of events", ()),
    ],
)
def test_each_kind_of_unused_number_has_its_place_on_the_axes_or_none(said, crosses):
    (unused,) = unused_numbers(said, ())
    assert unused.crosses == (((6.0, 0.4), (6.0, 0.9)) if crosses is None else crosses)


def test_the_patients_of_a_duration_of_response_are_the_responders(panels_of):
    (panel,) = panels_of("fda2024")
    assert panel.subtitle == "n = 22, with complete remission, of 53. Ref 5"


def test_what_is_simulated_says_so_in_its_name(register):
    stems = [stem for stem in figure_stems(register.trials) if stem.startswith("survival_")]
    assert stems
    assert all(stem.endswith("_simulated") for stem in stems)
