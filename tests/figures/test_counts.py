"""The figure of counts: every step of each certificate, at its number of tables, with the counts that fit all."""

from __future__ import annotations

import csv
import math
from dataclasses import replace

import pytest

from reanalysis.figures.counts.drawing import draw_counts
from reanalysis.figures.counts.rows import count_rows, groups_left_out
from reanalysis.figures.style import MAX_HEIGHT

from .looking import assert_layout, by_gid, visible_texts


@pytest.fixture(scope="module")
def rows(records, register):
    claims = {record["claim_id"]: record for record in records("claims")}
    return count_rows(records("count_certificates"), records("counts"), claims, register)


@pytest.fixture(scope="module")
def pages(drawings):
    return [drawings["counts_certificate"], drawings["counts_certificate_page2"]]


def group(rows, name):
    return [row for row in rows if row.group == name]


def test_each_step_has_the_number_of_tables_of_its_certificate(rows, records):
    tables = {f"{record['group']}:{record['step']}": record["tables"] for record in records("count_certificates")}
    assert rows
    for row in rows:
        assert tables[row.row_id] == ("not counted" if row.tables is None else str(row.tables))


def test_four_printed_percentages_leave_one_table_of_all(rows):
    steps = group(rows, "kantarjian2016.cr.ino")
    tables = [row.tables for row in steps]
    assert tables == sorted(tables, reverse=True)
    assert (tables[0] > 1_000_000_000, tables[-1], len(tables)) == (True, 1, 5)
    assert [row.counts for row in steps[1:]] == ["88/109", "69/88", "32/109", "9/32"]
    assert [row.state for row in steps] == ["several"] * 4 + ["one"]


def test_a_percentage_that_no_count_gives_is_a_cross_and_says_what_would(rows, pages):
    row = next(row for row in rows if row.row_id == "jabbour2011.cr:2")
    assert (row.tables, row.state, row.counts, row.printed) == (0, "none", "none/40", "56%")
    artist = by_gid(pages[0])[f"{row.row_id}:tables"]
    assert artist.get_marker() == "x"
    assert artist.get_xdata()[0] < 0
    assert "no whole number of 40 patients gives 56%; it needs 9, 16, 18" in pages[0].caption
    assert "for 56% of 40 no whole number fits" in pages[0].alt


def test_every_percentage_of_patients_stands_in_a_row_once(rows, records):
    percentages = {record["claim_id"] for record in records("claims") if record["kind"] == "percent"}
    certified = {name for record in records("count_certificates") for name in record["claim_ids"].split(";")}
    shown = [row.claim_ids for row in rows if row.step > 1 or row.alone]
    assert sorted(name for name in shown if name in percentages) == sorted(percentages & certified)
    assert len({row.row_id for row in rows}) == len(rows)


def test_groups_whose_counts_are_printed_are_counted_but_not_drawn(rows, records, pages):
    claims = {record["claim_id"]: record for record in records("claims")}
    left_out = groups_left_out(records("count_certificates"), claims)
    assert left_out + len({row.group for row in rows}) == len({r["group"] for r in records("count_certificates")})
    assert not group(rows, "fda2024.cr")
    assert f"{left_out} groups of outcomes whose counts are printed themselves: not shown." in pages[0].caption


def test_marks_stand_at_their_powers_of_ten_and_numbers_in_their_rows(pages):
    for page in pages:
        artists = by_gid(page)
        heights = set()
        for row in page.rows:
            number = artists[f"{row['row_id']}:number"]
            y = number.get_position()[1]
            heights.add(y)
            assert number.get_text() == row["tables_shown"]
            assert artists[f"{row['row_id']}:printed"].get_text() == row["printed"]
            if row["tables"] is None:
                assert f"{row['row_id']}:tables" not in artists
                continue
            mark = artists[f"{row['row_id']}:tables"]
            assert mark.get_ydata()[0] == y
            if row["tables"]:
                assert mark.get_xdata()[0] == pytest.approx(math.log10(row["tables"]))
            if row["before"]:
                ends = artists[f"{row['row_id']}:before"].get_xdata()
                assert ends[1] == pytest.approx(math.log10(row["before"]))
            if row["counts"]:
                counts = [artists[f"{row['row_id']}:{side}"].get_text() for side in ("events", "total")]
                assert "".join(counts) == row["counts"]
        assert len(heights) == len(page.rows)


def test_one_table_is_filled_several_are_open(pages):
    for page in pages:
        artists = by_gid(page)
        for row in page.rows:
            if row["state"] in ("one", "several"):
                mark = artists[f"{row['row_id']}:tables"]
                assert (mark.get_markerfacecolor() == mark.get_markeredgecolor()) == (row["state"] == "one")


def test_many_groups_go_on_to_further_pages_under_their_source(rows, register):
    many = [
        replace(row, row_id=f"{row.row_id}.{copy}", group=f"{row.group}.{copy}")
        for row in rows
        for copy in range(1 if row.alone else 4)
    ]
    many.sort(key=lambda row: (row.reference, row.alone, row.group, row.step))
    drawn = draw_counts(many, register, stem="long", denominators={}, left_out=0)
    assert len(drawn) > 2
    assert [row["row_id"] for page in drawn for row in page.rows] == [row.row_id for row in many]
    for page in drawn:
        assert page.figure.get_figheight() * 25.4 <= MAX_HEIGHT + 1e-6
        assert_layout(page.figure)
        band = f"{page.rows[0]['reference']}  {page.rows[0]['source_id']}"
        assert band in [text.get_text() for text in visible_texts(page.figure)]


def test_without_percentages_the_promised_figure_still_exists(register):
    (drawing,) = draw_counts([], register, stem="none", denominators={}, left_out=3)
    assert_layout(drawing.figure)
    assert drawing.rows == []


def test_large_numbers_stand_in_the_table_as_whole_numbers(pages, tmp_path):
    from reanalysis.figures.save import rows_csv

    record = next(csv.DictReader(rows_csv(pages[0].rows).splitlines()))
    assert int(record["tables"]) == pages[0].rows[0]["tables"]
