"""What the tables of the study set say, and what they say of made-up trials."""

from __future__ import annotations

import math

from reanalysis.publication.estimate import MONTHS_BETWEEN, PERCENT, Estimate
from reanalysis.publication.frame import EMPTY, Table
from reanalysis.publication.material import Material
from reanalysis.publication.pooled import pooled
from reanalysis.publication.responses import responses
from reanalysis.publication.values import Counts, Printed, PValue, Words
from reanalysis.tables.journals import JAMA, LANCET, NEJM, PLAIN

from . import made_up


def shown(table: Table, first_claim: str) -> dict[str, str]:
    """The cells of the row whose first claim this is."""
    (row,) = [row for row in table.rows if row.claim_ids[0] == first_claim]
    return {column.key: table.text(row, column, PLAIN) + row.marks.get(column.key, "") for column in table.columns}


def test_a_reconstructed_count_stands_with_its_printed_percentage_and_its_interval(by_name: dict[str, Table]) -> None:
    row = shown(by_name["responses"], "kantarjian2016.cr.ino")
    assert (row["printed"], row["patients"], row["proportion"]) == ("80.7%", "88/109†", "80.7 (72.3 to 87.0)")


def test_a_percentage_that_no_count_gives_has_no_estimate(by_name: dict[str, Table]) -> None:
    row = shown(by_name["responses"], "jabbour2011.cr")
    assert (row["printed"], row["patients"], row["proportion"]) == ("56%", "none of 40‡§", EMPTY)


def test_where_several_counts_fit_their_range_is_shown(by_name: dict[str, Table]) -> None:
    row = shown(by_name["responses"], "jabbour2011.alive")
    assert row["patients"] == "7–28/10–40‡"


def test_every_printed_count_and_percentage_has_a_row(study: Material, by_name: dict[str, Table]) -> None:
    assert {row.claim_ids[0] for row in by_name["responses"].rows} == {
        record["claim_ids"].split(";")[0] for record in study.records["counts"]
    }


def test_a_comparison_of_responders_is_marked(by_name: dict[str, Table]) -> None:
    table = by_name["differences"]
    marked = [row.claim_ids[0] for row in table.rows if "*" in row.all_marks]
    assert marked == ["kantarjian2016.mrd.ino", "stock2021.mrd.inovate.ino"]
    row = shown(table, "stock2021.cr_cri.inovate.ino")
    assert row["risk_difference"] == "17 (−10 to 42)" and row["p_value"] == "0.22"


def test_a_difference_of_survival_rates_has_printed_rates_and_no_interval(by_name: dict[str, Table]) -> None:
    row = shown(by_name["differences"], "stock2021.pfs.12m.ino")
    assert (row["arm_printed"], row["reference_printed"]) == ("20.1%", "4.8%")
    assert (row["arm"], row["risk_difference"], row["risk_ratio"]) == (EMPTY, "15.3", EMPTY)


def test_every_question_is_answered_or_refused(study: Material, by_name: dict[str, Table]) -> None:
    questions = {record["question"] for record in study.records["pooled"]}
    answered = {row.section.rpartition(" (")[0] for row in by_name["pooled"].rows}
    refused = {row.section for row in by_name["refused"].rows}
    assert answered | refused == questions and not answered & refused


def test_printed_medians_stand_beside_simulated_ones_exactly_as_printed(study: Material, by_name) -> None:
    table = by_name["survival"]
    printed = {table.text(row, table.columns[3], PLAIN) for row in table.rows}
    assert {"75.2 (31·5 to not reached)", "34.7 (20·0 to 56·3)", "69.0 (16.3 to 109.7)", "5"} <= printed
    # What the frame shows as printed is what a claim prints.
    claims = {row["printed"] for row in study.claims.values()}
    assert {text.split(" (")[0] for text in printed} - {EMPTY, "not reached"} <= claims


def test_every_curve_is_in_the_table_of_survival(study: Material, by_name: dict[str, Table]) -> None:
    curves = {record["curve_id"] for record in study.records["survival"]}
    medians = [row for row in by_name["survival"].rows if row.cells["quantity"] == Words("Median, months")]
    without_median = {record["curve_id"] for record in study.records["survival"]} - {
        record["curve_id"] for record in study.records["survival"] if record["quantity"] == "median"
    }
    assert len(medians) == len(curves) - len(without_median)


def test_every_error_and_warning_has_a_row_and_what_follows_from_it_comes_after(study: Material, by_name) -> None:
    table = by_name["findings"]
    grave = [record for record in study.records["findings"] if record["severity"] != "info"]
    assert len(table.rows) == len(grave)
    for row in table.rows:
        follows = row.cells["follows_from"]
        assert follows is None or follows.number < row.cells["number"].number


def test_every_trial_has_a_row_of_characteristics(study: Material, by_name: dict[str, Table]) -> None:
    table = by_name["studies"]
    assert len(table.rows) == len(study.register.trials)
    (row,) = [row for row in table.rows if "NCT01371630" in table.text(row, table.columns[0], PLAIN)]
    cells = {column.key: table.text(row, column, PLAIN) for column in table.columns}
    assert (cells["patients"], cells["age"], cells["follow_up"]) == ("80", "68", "92.8 (42.0 to 106.7)")
    assert "assessed for MRD: 79" in cells["sets"] and cells["design"] == "Single arm, phase 2"


def test_weights_of_the_trials_of_a_question_add_up_to_all(by_name: dict[str, Table]) -> None:
    sums: dict[str, float] = {}
    for row in by_name["pooled"].rows:
        weight = row.cells["weight"]
        if weight is not None:
            sums[row.section] = sums.get(row.section, 0) + weight.value
    assert sums and all(abs(total - 1) < 1e-3 for total in sums.values())


def test_made_up_comparisons_are_pooled_on_the_scale_of_their_measure(settings) -> None:
    material = made_up.comparisons([(16, 40, 10, 40), (20, 50, 15, 50), (9, 30, 5, 30)], "risk_ratio", settings)
    table = pooled(material)
    assert "reference_patients" in {column.key for column in table.shown_columns}
    assert table.rows[0].section == "How? (risk ratio)"
    assert table.text(table.rows[0], table.columns[3], PLAIN) == "10/40"
    assert "prediction" in {column.key for column in table.shown_columns}


def test_a_group_of_too_many_tables_shows_its_range_and_no_estimate(settings) -> None:
    about = {"source_id": "one", "trial_id": "t1", "analysis_set": "all", "arm": "new", "endpoint": "CR"}
    claim = made_up.row("claims", claim_id="one.cr", kind="percent", **about)
    ranges = {"events_low": "5", "events_high": "900", "total_low": "10", "total_high": "1800"}
    counts = made_up.row(
        "counts",
        printed="50",
        candidate="0",
        candidates="200000",
        basis="reconstructed",
        claim_ids="one.cr",
        **about,
        **ranges,
    )
    (row,) = responses(made_up.material(settings, {"claims": [claim], "counts": [counts]})).rows
    assert row.cells["patients"].shown(PLAIN) == "5–900/10–1800" and row.marks["patients"] == "‡"
    assert row.cells["proportion"] is None and row.basis == "reconstructed"


def test_only_the_looks_of_a_value_change_between_journals() -> None:
    value = Estimate(88 / 109, 0.723361, 0.870393, PERCENT, 109)
    assert [value.shown(journal) for journal in (PLAIN, LANCET, JAMA)] == [
        "80.7 (72.3 to 87.0)",
        "81 (72–87)",
        "80.7 (72.3-87.0)",
    ]
    assert value.parts == (88 / 109, 0.723361, 0.870393)
    printed = Printed("46·6", "10.7", "NR")
    assert {printed.shown(journal) for journal in (PLAIN, LANCET, JAMA, NEJM)} == {"46·6 (10.7 to not reached)"}


def test_several_tables_give_two_p_values_where_they_differ_as_shown() -> None:
    assert PValue(0.0314, 0.0471).shown(PLAIN) == "0.031 to 0.047"
    assert PValue(1e-9, 2e-5).shown(PLAIN) == "<0.001"


def test_a_count_of_an_unknown_number_says_so() -> None:
    assert Counts((9, 9), None).shown(PLAIN) == "9 of an unknown number"
    assert Counts((9, 9), None).parts == (9, None, None, None)


def test_a_printed_hazard_ratio_stands_beside_the_one_that_the_curves_imply(by_name: dict[str, Table]) -> None:
    table = by_name["survival_pairs"]
    printed = [row for row in table.rows if row.cells["printed"] is not None]
    assert [table.text(row, table.columns[4], PLAIN) for row in printed] == ["1.17 (0.64 to 2.14)"]
    assert table.text(printed[0], table.columns[5], PLAIN) == "0.95 (0.45 to 2.00)"


def test_a_difference_of_medians_of_which_one_is_not_reached_is_not_known() -> None:
    assert Estimate(0.3, -math.inf, math.inf, MONTHS_BETWEEN).shown(PLAIN) == "0.3 (not known)"
    assert Estimate(1.0, -math.inf, 8.66, MONTHS_BETWEEN).shown(PLAIN) == "1.0 (not known to 8.7)"
