"""What is on the paper: marks at their numbers, text that never collides, and honest words."""

from __future__ import annotations

import dataclasses
import math
import re

import pytest

from reanalysis.figures import style
from reanalysis.figures.makers import make_drawings
from reanalysis.figures.names import figure_stems
from reanalysis.figures.proportions.drawing import draw_response_forest
from reanalysis.figures.proportions.rows import ResponseRow
from reanalysis.figures.proportions.words import RESPONSE
from reanalysis.figures.register import Register

from .fixture_tables import CONFIG, load
from .looking import PAGES, STEMS, assert_layout, by_gid, visible_texts


def test_the_tests_see_every_figure(drawings):
    assert figure_stems(load("trials.yaml")["trials"]) == STEMS
    assert list(drawings) == PAGES


@pytest.mark.parametrize("stem", PAGES)
def test_no_text_collides_leaves_the_page_or_is_too_small(drawings, stem):
    assert_layout(drawings[stem].figure)


@pytest.mark.parametrize("stem", PAGES)
def test_no_page_is_higher_than_a_journal_page(drawings, stem):
    assert drawings[stem].figure.get_figheight() * 25.4 <= style.MAX_HEIGHT + 1e-6


@pytest.mark.parametrize("stem", PAGES)
def test_gids_are_unique(drawings, stem):
    gids = [artist.get_gid() for artist in drawings[stem].figure.findobj() if artist.get_gid()]
    assert len(gids) == len(set(gids))


@pytest.mark.parametrize("stem", ["response_forest", "difference_forest", "adverse_events_forest"])
def test_each_marker_stands_at_its_estimate_and_each_line_ends_at_its_limits(drawings, stem):
    drawing = drawings[stem]
    artists = by_gid(drawing)
    for row in drawing.rows:
        marker = artists[f"{row['row_id']}:estimate"]
        assert list(marker.get_xdata()) == [pytest.approx(100 * row["estimate"])]
        assert not marker.get_clip_on()
        if math.isnan(row["lower"]):
            assert f"{row['row_id']}:interval" not in artists
        else:
            line = artists[f"{row['row_id']}:interval"]
            assert list(line.get_xdata()) == [
                pytest.approx(100 * row["lower"]),
                pytest.approx(100 * row["upper"]),
            ]
            assert line.get_ydata()[0] == marker.get_ydata()[0]
            assert (line.get_linestyle() != "-") == row["dotted"]
    assert len({artists[f"{row['row_id']}:estimate"].get_ydata()[0] for row in drawing.rows}) == len(drawing.rows)


@pytest.mark.parametrize("stem", ["response_forest", "difference_forest", "adverse_events_forest"])
def test_the_interval_of_a_second_method_is_a_thin_line_just_below_the_first(drawings, stem):
    drawing = drawings[stem]
    artists = by_gid(drawing)
    beside = [row for row in drawing.rows if row["beside_method"]]
    assert beside
    for row in drawing.rows:
        name = f"{row['row_id']}:beside"
        assert (name in artists) == bool(row["beside_method"])
        if name in artists:
            thin, line = artists[name], artists[f"{row['row_id']}:interval"]
            limits = [100 * row["beside_lower"], 100 * row["beside_upper"]]
            assert list(thin.get_xdata()) == pytest.approx(limits)
            assert 0 < thin.get_ydata()[0] - line.get_ydata()[0] < 1.5
            assert thin.get_linewidth() < line.get_linewidth()
            assert (thin.get_linestyle() != "-") == row["dotted"]
    method = {"clopper-pearson": "Clopper–Pearson exact", "newcombe": "Newcombe hybrid score"}
    assert f"thin line: {method[beside[0]['beside_method']]}." in drawing.caption


@pytest.mark.parametrize("stem", ["response_forest", "adverse_events_forest"])
def test_the_row_of_a_marker_shows_its_counts(drawings, stem):
    drawing = drawings[stem]
    artists = by_gid(drawing)
    for row in drawing.rows:
        events, total = artists[f"{row['row_id']}:events"], artists[f"{row['row_id']}:total"]
        marker = artists[f"{row['row_id']}:estimate"]
        assert (events.get_text(), total.get_text()) == (row["events"], f"/{row['total']}{row['marks']}")
        assert events.get_position()[1] == total.get_position()[1] == marker.get_ydata()[0]


def test_harms_among_patients_with_an_outcome_have_a_section_that_says_so(drawings, register):
    drawing = drawings["adverse_events_forest"]
    heights = {text.get_text(): text.get_position()[1] for text in visible_texts(drawing.figure)}
    title = "Second neoplasms and deaths in remission"
    among = heights[f"{title}: of patients with second haematological neoplasm"]
    artists = by_gid(drawing)
    for row in drawing.rows:
        y = artists[f"{row['row_id']}:estimate"].get_ydata()[0]
        if row["share_of"]:
            assert heights[title] < among < y < heights[register.vocabulary["groups"]["adverse_event"]]
        else:
            assert y < among or row["group"] == "adverse_event"
    assert "Patients with the event, % of N" in heights


def test_a_share_of_responders_says_so_in_its_row(drawings, register):
    drawing = drawings["response_forest"]
    artists = by_gid(drawing)
    words = {}
    for text in visible_texts(drawing.figure):
        words.setdefault(text.get_position()[1], []).append(text.get_text())
    of_responders = [row for row in drawing.rows if row["share_of"]]
    assert len(of_responders) == 7
    for row in drawing.rows:
        here = " ".join(words[artists[f"{row['row_id']}:estimate"].get_ydata()[0]])
        expected = f" of {register.endpoint(row['share_of'])['abbreviation']}" if row["share_of"] else ""
        assert (expected in here) if expected else (" of " not in here), here
    assert "“of CR”, “of CR/CRi”: N counts only patients with that outcome." in drawing.caption


def test_every_block_of_a_single_arm_says_that_it_is_one(drawings, register):
    drawing = drawings["response_forest"]
    single = {
        (row["group"], row["trial_id"])
        for row in drawing.rows
        if register.trials[row["trial_id"]]["design"] == "single_arm"
    }
    shown = [text.get_text() for text in visible_texts(drawing.figure)]
    assert sum(text.startswith("single arm") for text in shown) == len(single)
    assert "assessed for response" in shown


def test_the_footnote_says_what_the_interval_of_a_value_no_count_fits_is(drawings):
    caption = drawings["response_forest"].caption
    assert "prints as 56%, dotted: Wilson score limits of these two neighbouring counts" in caption
    assert "counts print as 84%, dotted: lowest to highest limit of all" in caption


def alt_row(drawing, *parts):
    (row,) = [row for row in re.split(r"; |(?<=\.) ", drawing.alt) if all(part in row for part in parts)]
    return row


def test_the_text_alternative_gives_counts_sets_and_caveats(drawings):
    forest = drawings["response_forest"]
    assert alt_row(forest, "INO-VATE, primary analysis, InO, MRD− of patients with CR").endswith(
        "69/88, 78.4% (69 to 86), count reconstructed"
    )
    assert alt_row(forest, "Ph-positive, randomised, InO, CR/CRi").endswith(
        ": 16/22, 73% (52 to 87), count reconstructed"
    )
    assert "22–23/40, 56% (40 to 71), no whole number fits, interval over neighbouring counts" in forest.alt
    cycle = alt_row(forest, "in remission after the first cycle")
    assert "31–57/37–68, 84%" in cycle and cycle.endswith("range over several counts, denominator assumed")
    harms = drawings["adverse_events_forest"].alt
    assert "of patients with second haematological neoplasm: Mini-hyper-CVD + InO, developed a second neoplasm" in harms
    differences = drawings["difference_forest"]
    mrd = alt_row(differences, "primary analysis, Minimal residual disease")
    assert "69/88 against 9/32, 50 (31 to 66), patients selected after randomisation, counts reconstructed" in mrd
    assert alt_row(differences, "PFS at 12 months").endswith("20.1% against 4.8%, 15, no CI reported.")
    survival = drawings["survival_kantarjian2016_simulated"].alt
    assert "arm sizes not printed, 1:1 allocation assumed" in survival


def test_a_group_without_a_title_is_drawn_under_its_own_name(tables, register):
    vocabulary = load("vocabulary.yaml")
    vocabulary["endpoints"]["HSCT"]["group"] = "untitled"
    ungrouped = Register(register.trials, vocabulary, register.references)
    forest, *_ = make_drawings(tables, ungrouped, CONFIG, ["response_forest", "difference_forest"])
    assert "untitled" in [text.get_text() for text in visible_texts(forest.figure)]


def test_colour_and_shape_both_change_with_the_role(drawings):
    artists = by_gid(drawings["response_forest"])
    seen = {}
    for row in drawings["response_forest"].rows:
        if row["fill"] != "cross":
            marker = artists[f"{row['row_id']}:estimate"]
            seen.setdefault(row["role"], set()).add((marker.get_markeredgecolor(), marker.get_marker()))
    assert set(seen) == {"experimental", "control", "combination"}
    assert all(len(looks) == 1 for looks in seen.values())
    colours, shapes = zip(*(next(iter(looks)) for looks in seen.values()), strict=True)
    assert len(set(colours)) == len(set(shapes)) == 3


def test_printed_counts_are_filled_and_reconstructed_ones_open(drawings):
    artists = by_gid(drawings["response_forest"])
    for row in drawings["response_forest"].rows:
        marker = artists[f"{row['row_id']}:estimate"]
        if row["fill"] == "cross":
            assert marker.get_marker() == "x"
        else:
            assert (marker.get_markerfacecolor() == style.PAGE) == (row["fill"] == "open")


def test_longer_names_and_labels_still_do_not_collide(tables, register):
    trials = load("trials.yaml")["trials"]
    for trial in trials.values():
        trial["name"] += " extension"
        for arm in trial["arms"].values():
            arm["label"] += " with a long addition to its name"
    longer = Register(trials, register.vocabulary, register.references)
    for drawing in make_drawings(tables, longer, CONFIG):
        assert_layout(drawing.figure)


def test_a_forest_that_is_too_long_goes_on_to_further_pages(register, drawings):
    names = [field.name for field in dataclasses.fields(ResponseRow)]
    rows = [ResponseRow(**{name: row[name] for name in names}) for row in drawings["response_forest"].rows]
    many = [dataclasses.replace(row, row_id=f"{row.row_id}.{copy}") for row in rows for copy in range(5)]
    pages = draw_response_forest(many, register, stem="long", words=RESPONSE, confidence_level=0.95)
    assert len(pages) > 2
    assert [page.stem for page in pages] == ["long", *(f"long_page{n}" for n in range(2, len(pages) + 1))]
    assert sorted(row["row_id"] for page in pages for row in page.rows) == sorted(row.row_id for row in many)
    for page in pages:
        assert page.figure.get_figheight() * 25.4 <= style.MAX_HEIGHT + 1e-6
        assert_layout(page.figure)


def test_without_rows_each_promised_figure_still_exists(register):
    (drawing,) = draw_response_forest([], register, stem="none", words=RESPONSE, confidence_level=0.95)
    assert_layout(drawing.figure)
    assert drawing.rows == []


def test_every_plotted_row_names_its_basis_and_claims(drawings):
    for drawing in drawings.values():
        for row in drawing.rows:
            assert row["basis"] in ("printed", "reconstructed", "recomputed", "assumed", "simulated")
            assert row["claim_ids"]
