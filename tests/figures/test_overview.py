"""The overview of studies: every set of patients, how many, who is among whom, and which report prints what."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reanalysis.figures.overview.drawing import draw_overview
from reanalysis.figures.overview.layout import tick_step
from reanalysis.figures.overview.rows import column_name, families, family_of, overview_rows
from reanalysis.figures.style import MAX_HEIGHT, look

from .looking import assert_layout, by_gid, visible_texts


@pytest.fixture(scope="module")
def claims(records):
    return {record["claim_id"]: record for record in records("claims")}


@pytest.fixture(scope="module")
def heads(records, register):
    return families(records("claims"), register)


@pytest.fixture(scope="module")
def rows(claims, records, register):
    return {row.row_id: row for row in overview_rows(claims, records("counts"), register)}


def test_every_outcome_of_every_claim_is_in_a_row_with_the_number_of_its_report(rows, claims, register):
    for claim in claims.values():
        if family := family_of(claim, register):
            sets = register.trials[claim["trial_id"]]["analysis_sets"]
            name = claim["analysis_set"] if claim["analysis_set"] in sets else next(iter(sets))
            row = rows.get(f"{claim['trial_id']}:{name}") or rows[f"{claim['trial_id']}:parts"]
            assert register.references[claim["source_id"]] in row.printed[family]
            assert claim["claim_id"] in row.claim_ids


def test_sizes_are_printed_ones_or_follow_from_the_only_counts_that_fit(rows):
    assert rows["inovate:randomised"].patients == 326
    assert rows["inovate:randomised"].arms == ()
    primary = [(one.arm, one.patients, one.basis) for one in rows["inovate:primary"].arms]
    assert primary == [("ino", 109, "reconstructed"), ("sc", 109, "reconstructed")]
    printed = [(one.patients, one.basis) for one in rows["inovate:ph_positive"].arms]
    assert (printed, rows["inovate:ph_positive"].patients) == ([(22, "printed"), (27, "printed")], 49)
    assert rows["study1010:all_1010"].patients is None


def test_sets_stand_below_those_that_hold_them(rows):
    names = list(rows)
    assert [rows[f"inovate:{name}"].depth for name in ("randomised", "primary", "ph_positive")] == [0, 1, 1]
    assert names.index("inovate:randomised") < names.index("inovate:primary")


def test_many_sets_of_one_trial_share_a_row_that_names_them_all(rows, register, drawings):
    parts = rows["minihcvd:parts"]
    entries = register.trials["minihcvd"]["analysis_sets"]
    assert set(parts.sets) <= {entry["label"] for entry in entries.values() if "part_of" in entry}
    assert len(parts.sizes) <= len(parts.sets)
    assert parts.patients_text == f"{min(parts.sizes)}–{max(parts.sizes)}"
    assert all(name in drawings["study_overview"].caption for name in parts.sets)


def test_bars_are_as_long_as_their_patients_and_arms_follow_each_other(drawings):
    drawing = drawings["study_overview"]
    artists = by_gid(drawing)
    whole = artists["inovate:randomised:all"]
    unit = whole.get_width() / 326
    first, second = artists["inovate:ph_positive:arm:ino"], artists["inovate:ph_positive:arm:sc"]
    assert first.get_width() == pytest.approx(22 * unit, abs=0.35)
    assert second.get_width() == pytest.approx(27 * unit, abs=0.35)
    assert first.get_x() == pytest.approx(whole.get_x(), abs=0.2)
    assert second.get_x() == pytest.approx(first.get_x() + first.get_width(), abs=0.35)
    for place, size in enumerate(next(row for row in drawing.rows if row["sizes"])["sizes"], start=1):
        tick = artists[f"minihcvd:parts:size:{place}"]
        assert tick.get_xdata()[0] == pytest.approx(whole.get_x() + unit * size)


def test_printed_sizes_are_filled_and_reconstructed_ones_open_in_the_colour_of_the_role(drawings):
    from matplotlib.colors import to_hex

    artists = by_gid(drawings["study_overview"])
    for arm, role in (("ino", "experimental"), ("sc", "control")):
        filled, open_ = artists[f"inovate:ph_positive:arm:{arm}"], artists[f"inovate:primary:arm:{arm}"]
        assert to_hex(filled.get_facecolor()).upper() == look(role).colour
        assert to_hex(open_.get_facecolor()) == "#ffffff"
        assert to_hex(open_.get_edgecolor()).upper() == look(role).colour


def test_each_chip_is_a_number_of_the_table_and_none_is_missing(drawings, heads):
    drawing = drawings["study_overview"]
    artists = by_gid(drawing)
    chips = {gid for gid in artists if ":printed_" in gid and not gid.endswith(":text")}
    expected = {
        f"{row['row_id']}:{column_name(family)}:{number}"
        for row in drawing.rows
        for family in heads
        for number in row[column_name(family)]
    }
    assert chips == expected
    assert all(artists[f"{gid}:text"].get_text() == gid.rpartition(":")[2] for gid in chips)


def test_reports_that_share_patients_are_named_in_the_picture_and_first_in_the_text_alternative(drawings):
    drawing = drawings["study_overview"]
    assert "Reports 1 and 3: shared patients" in [text.get_text() for text in visible_texts(drawing.figure)]
    assert drawing.alt.startswith("5 reports on 5 trials; reports 1 and 3 share patients of INO-VATE.")
    assert "109 InO (reconstructed)" in drawing.alt


def test_trials_that_no_page_holds_go_on_to_the_next(rows, heads, register):
    many = [replace(row, row_id=f"{row.row_id}.{copy}") for copy in range(5) for row in rows.values()]
    pages = draw_overview(many, heads, register, stem="long")
    assert len(pages) > 1
    assert [row["row_id"] for page in pages for row in page.rows] == [row.row_id for row in many]
    for page in pages:
        assert page.figure.get_figheight() * 25.4 <= MAX_HEIGHT + 1e-6
        assert_layout(page.figure)


def test_without_trials_the_promised_figure_still_exists(register):
    (drawing,) = draw_overview([], {}, register, stem="none")
    assert_layout(drawing.figure)


@pytest.mark.parametrize("longest", [1, 2, 9, 10, 49, 50, 326, 4999, 100_000])
def test_an_axis_has_two_to_five_ticks(longest):
    assert 1 <= longest / tick_step(longest) < 5
