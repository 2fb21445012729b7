"""The forest of pooled results: rows, marks at their numbers, arrows where a limit lies beyond, and pages."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import pytest

from reanalysis.figures import style
from reanalysis.figures.canvas import MM_PER_INCH
from reanalysis.figures.pooled.axes import axis_of
from reanalysis.figures.pooled.drawing import draw_pooled_forest
from reanalysis.figures.pooled.rows import pooled_rows, refused_questions
from reanalysis.figures.pooled.words import letters_of
from reanalysis.tables.schema import read_records, write_table

from . import fixture_pooled as fixture
from .looking import assert_layout, by_gid, visible_texts

TWENTY = [
    (f"Trial {n} (adults, relapsed or refractory, all patients)", f"none.a{n}", f"none.b{n}", (2 + n % 9, 40, 1, 38))
    for n in range(20)
]


class Built(NamedTuple):
    rows: list
    drawings: list

    @property
    def drawing(self):
        (drawing,) = self.drawings
        return drawing

    def row(self, ending):
        (row,) = [row for row in self.rows if row.row_id.endswith(ending)]
        return row


@pytest.fixture
def build(register, records, tmp_path):
    """Rows and drawings of any rows of pooled.csv."""
    claims = {row["claim_id"]: row for row in records("claims")}

    def from_table(table):
        write_table("pooled", table, tmp_path / "pooled.csv")
        pooled = read_records("pooled", tmp_path / "pooled.csv")
        rows = pooled_rows(pooled, records("counts"), claims, register)
        refused = refused_questions(pooled)
        drawn = draw_pooled_forest(rows, register, stem="pooled", refused=refused, confidence_level=0.95)
        return Built(rows, drawn)

    return from_table


@pytest.fixture
def built(build):
    return build(fixture.pooled_rows())


def panels(drawing):
    return drawing.figure.axes[1:]


def several_tables():
    """A question one of whose trials has four tables of counts that fit, and so no weights."""
    cycle = ("Mini-hyper-CVD + InO (after the first cycle)", "jabbour2023.mrd.cycle1", "", (41, 49))
    rows = fixture.question_rows("several", "proportion", "How many are MRD negative?", (fixture.MRD, cycle))
    for row in rows:
        if row["row"] == "trial":
            row["weight"] = None
            if "cycle1" in row["claim_ids"]:
                row |= {"candidates": 4, "events": None, "total": None, "lower": 0.6, "upper": 0.95}
        else:
            row |= {"candidates": 4, "tau2": None, "tau2_lower": None, "tau2_upper": None}
            row |= dict.fromkeys(("i2", "i2_lower", "i2_upper", "q", "q_p_value"))
    return rows


def boundless():
    """Odds ratios with empty cells: estimates and limits without bound on either side."""
    trials = (
        (*fixture.PRIMARY[:3], (5, 109, 0, 109)),
        (*fixture.SUBGROUP[:3], (0, 22, 5, 27)),
        ("A trial", "none.a", "none.b", (3, 50, 1, 48)),
    )
    return fixture.question_rows("boundless", "odds_ratio", "How do the odds compare?", trials)


def test_questions_stand_by_measure_with_trials_first_and_the_main_model_above_the_others(built):
    shown = [(row.question_id, row.kind[0] + ("!" if row.in_front else "")) for row in built.rows]
    assert shown == [
        *[("three.response", mark) for mark in ("t", "t", "t", "m!", "m", "m", "m")],
        *[("two.mrd", mark) for mark in ("t", "t", "m!", "m", "m", "m")],
        *[("two.ratio", mark) for mark in ("t", "t", "m!", "m", "m")],
    ]
    assert [row.method for row in built.rows if row.in_front] == ["glmm", "summed", "common"]


def test_a_trial_shows_its_counts_their_basis_its_weight_and_the_role_of_its_arm(built):
    row = built.row("two.mrd:stock2021.mrd.inovate.ino")
    assert (row.arm_text, row.marks, row.fill, row.weight_text) == ("13/16", "†", "open", "64%")
    assert (row.estimate_text, row.limits_text) == ("81", "(57 to 93)")
    assert (row.role, row.reference, row.share_of) == ("experimental", 3, "CR_CRi")


def test_decimals_of_a_model_follow_the_patients_of_all_its_trials(built):
    assert built.row("three.response:summed").estimate_text == "76.9"
    assert built.row("two.mrd:summed").estimate_text == "88"


def test_a_ratio_shows_both_arms_and_two_decimals(built):
    row = built.row("two.ratio:kantarjian2016.cr.ino")
    assert (row.arm_text, row.reference_text) == ("88/109", "32/109")
    assert (row.estimate_text, row.limits_text) == ("2.75", "(2.06 to 3.78)")


def test_only_one_model_of_a_question_shows_its_prediction(built):
    assert [row.row_id for row in built.rows if row.has_prediction] == ["three.response:glmm"]


def test_each_measure_has_a_panel_of_its_own_scale(built):
    first, second = panels(built.drawing)
    assert (first.get_xlim(), first.get_xscale()) == ((0, 100), "linear")
    assert second.get_xscale() == "log"
    assert second.get_xlim()[0] < 1 < second.get_xlim()[1]


def drawn(row, value):
    return value if "ratio" in row.measure else 100 * value


def test_each_mark_stands_at_its_numbers(built):
    artists = by_gid(built.drawing)
    heights = set()
    for row in built.rows:
        ends = [drawn(row, row.lower), drawn(row, row.upper)]
        if row.in_front:
            corners = artists[f"{row.row_id}:diamond"].get_xy()
            assert corners[[0, 2], 0] == pytest.approx(ends)
            assert corners[[1, 3], 0] == pytest.approx([drawn(row, row.estimate)] * 2)
            y = corners[0, 1]
        else:
            marker = artists[f"{row.row_id}:estimate"]
            assert list(marker.get_xdata()) == [pytest.approx(drawn(row, row.estimate))]
            y = marker.get_ydata()[0]
            line = artists[f"{row.row_id}:interval"]
            assert line.get_ydata()[0] == y
            if row.row_id != "two.ratio:reml":
                assert list(line.get_xdata()) == pytest.approx(ends)
        assert artists[f"{row.row_id}:value"].get_position()[1] == pytest.approx(y)
        assert artists[f"{row.row_id}:limits"].get_text() == row.limits_text
        heights.add(round(y, 6))
    assert len(heights) == len(built.rows)


def test_the_prediction_interval_lies_under_its_diamond_and_holds_it(built):
    artists = by_gid(built.drawing)
    row = built.row("three.response:glmm")
    line = artists[f"{row.row_id}:prediction"]
    assert list(line.get_xdata()) == pytest.approx([100 * row.prediction_lower, 100 * row.prediction_upper])
    corners = artists[f"{row.row_id}:diamond"].get_xy()
    assert line.get_ydata()[0] > corners[:, 1].max()
    assert line.get_xdata()[0] < corners[:, 0].min() and corners[:, 0].max() < line.get_xdata()[1]


def test_counts_and_weight_stand_in_the_row_of_their_marker(built):
    artists = by_gid(built.drawing)
    for row in built.rows:
        if row.kind == "trial":
            y = artists[f"{row.row_id}:estimate"].get_ydata()[0]
            events, total = artists[f"{row.row_id}:arm_events"], artists[f"{row.row_id}:arm_total"]
            assert events.get_text() + total.get_text() == row.arm_text + row.marks
            assert events.get_position()[1] == total.get_position()[1] == y
            assert (f"{row.row_id}:weight" in artists) == bool(row.weight_text)


def test_trials_models_and_the_main_model_differ_in_shape_and_not_in_colour_alone(built):
    artists = by_gid(built.drawing)
    trial = artists["two.mrd:stock2021.mrd.inovate.ino:estimate"]
    model = artists["two.mrd:reml:estimate"]
    diamond = artists["two.mrd:summed:diamond"]
    assert (trial.get_marker(), model.get_marker()) == ("s", "D")
    assert trial.get_markeredgecolor() == style.look("experimental").colour
    assert (model.get_markeredgecolor(), model.get_markerfacecolor()) == (style.MUTED, style.PAGE)
    assert np.allclose(diamond.get_facecolor()[:3], 0x1A / 255)


def test_a_filled_diamond_has_no_edge_that_would_reach_beyond_its_interval(built):
    artists = by_gid(built.drawing)
    assert {artists[f"{row.row_id}:diamond"].get_linewidth() for row in built.rows if row.in_front} == {0}


def test_a_limit_beyond_the_axis_ends_in_an_arrow_at_its_edge(built):
    artists = by_gid(built.drawing)
    panel = panels(built.drawing)[1]
    assert list(artists["two.ratio:reml:interval"].get_xdata()) == pytest.approx(panel.get_xlim())
    assert [artists[f"two.ratio:reml:beyond_{side}"].get_xdata()[0] for side in ("lower", "upper")] == pytest.approx(
        panel.get_xlim()
    )
    assert "two.ratio:common:beyond_upper" not in artists
    assert "limit beyond the axis" in [text.get_text() for text in visible_texts(built.drawing.figure)]


def test_estimates_without_bound_have_an_interval_and_an_arrow_but_no_marker(build):
    built = build(boundless())
    artists = by_gid(built.drawing)
    above, below = "boundless:kantarjian2016.cr.ino", "boundless:stock2021.cr_cri.inovate.ino"
    assert (built.row(above).estimate_text, built.row(below).estimate_text) == ("∞", "0.00")
    assert built.row(above).limits_text.endswith(" to ∞)")
    for name, side in ((above, "upper"), (below, "lower")):
        assert f"{name}:beyond_{side}" in artists
        assert f"{name}:interval" in artists
        assert f"{name}:estimate" not in artists
    assert_layout(built.drawing.figure)


def test_several_tables_are_dotted_with_ranges_of_counts_and_no_weights(build):
    built = build(several_tables())
    row = built.row("mrd.cycle1")
    assert (row.arm_text, row.marks, row.dotted) == ("31–57/37–68", "‡§", True)
    artists = by_gid(built.drawing)
    assert artists[f"{row.row_id}:interval"].get_linestyle() != "-"
    diamond = artists["several:summed:diamond"]
    assert diamond.get_linestyle() != "-" and np.allclose(diamond.get_facecolor(), 1)
    words = [text.get_text() for text in visible_texts(built.drawing.figure)]
    assert "Weight" not in words
    assert "Patients added up‡" in words
    assert "‡ Several tables of counts fit" in built.drawing.caption
    assert_layout(built.drawing.figure)


def test_a_result_without_estimate_or_limits_says_so(build):
    rows = fixture.question_rows("none", "risk_ratio", "How do they compare?", (fixture.PRIMARY, fixture.SUBGROUP))
    rows[0] |= {"estimate": math.nan, "lower": 0.0, "upper": math.inf}
    rows[-1] |= {"lower": None, "upper": None}
    built = build(rows)
    assert built.rows[0].estimate_text == "undefined"
    assert built.rows[-1].limits_text == "not computable"
    artists = by_gid(built.drawing)
    assert {f"{built.rows[0].row_id}:beyond_{side}" for side in ("lower", "upper")} <= set(artists)
    assert_layout(built.drawing.figure)


def test_warnings_are_footnotes_with_letters_at_their_models(built):
    letters = letters_of(built.rows)
    assert sorted(letters.values()) == ["ᵃ", "ᵇ", "ᶜ"]
    assert "ᵃ Two trials hardly tell how much trials differ." in built.drawing.caption
    words = [text.get_text() for text in visible_texts(built.drawing.figure)]
    assert "Random effects, restricted maximum likelihoodᵃᵇ" in words
    assert "Common effect, inverse varianceᶜ" in words


def test_the_spread_between_trials_stands_at_models_that_estimate_it(built):
    words = " | ".join(text.get_text() for text in visible_texts(built.drawing.figure))
    assert "tau² 0.062 (0 to 1.9); Q 4.46, P 0.11" in words
    assert "I² 48%; Q 1.92, P 0.17" in words
    assert words.count("tau² 0 ") == 2


def test_refused_questions_are_counted_and_nothing_else_of_them_is_shown(built):
    assert (
        "1 question was refused and not pooled; results/tables/pooled.csv gives the reasons." in built.drawing.caption
    )
    assert not any(row["question_id"].startswith("refused") for row in built.drawing.rows)
    assert "unlike patients" not in built.drawing.alt


def test_where_no_question_was_pooled_a_sentence_says_so(build):
    drawing = build(fixture.refused_rows()).drawing
    assert "no question was pooled. 1 question was refused" in drawing.caption
    assert drawing.rows == []
    assert_layout(drawing.figure)


def test_the_text_alternative_tells_every_row(built):
    assert built.drawing.alt.startswith("Forest plot of 3 pooled questions")
    assert (
        "INO-VATE (Ph-positive, randomised): 13/16, 81% (57 to 93), weight 64%, counts reconstructed;"
        in built.drawing.alt
    )
    assert "Patients added up, 88% (70 to 96), main model," in built.drawing.alt
    assert "INO-VATE (primary analysis): 88/109 against 32/109, 2.75 (2.06 to 3.78), weight 66%" in built.drawing.alt


@pytest.mark.parametrize("measure", ["proportion", "risk_difference", "risk_ratio", "odds_ratio"])
def test_twenty_trials_with_long_names_fit_their_pages(build, measure):
    question = "How many more of the patients reach remission, and does that hold wherever it was asked? " * 2
    rows = [
        row
        for name in ("one", "two")
        for row in fixture.question_rows(name, measure, question.strip(), TWENTY, {"reml": "take care; and again"})
    ]
    built = build(rows)
    shown = [row["row_id"] for drawing in built.drawings for row in drawing.rows]
    assert sorted(shown) == sorted(row.row_id for row in built.rows)
    assert [drawing.stem for drawing in built.drawings] == [
        "pooled",
        *(f"pooled_page{n}" for n in range(2, len(built.drawings) + 1)),
    ]
    for drawing in built.drawings:
        assert drawing.figure.get_figheight() * MM_PER_INCH <= style.MAX_HEIGHT + 1e-6
        assert_layout(drawing.figure)


def test_a_question_that_no_page_holds_goes_on_under_its_repeated_title(build):
    many = [(f"{name} " * 2, arm, reference, counts) for name, arm, reference, counts in TWENTY * 2]
    many = [(name, f"{arm}.{n}", f"{ref}.{n}", counts) for n, (name, arm, ref, counts) in enumerate(many)]
    first, second, *_ = build(fixture.question_rows("long", "risk_difference", "How much?", many)).drawings
    assert "How much?" in [text.get_text() for text in visible_texts(first.figure)]
    assert "How much? (continued)" in [text.get_text() for text in visible_texts(second.figure)]


def test_all_four_measures_share_the_edges_of_their_panels(build):
    trials = (fixture.PRIMARY, fixture.SUBGROUP)
    measures = ("proportion", "risk_difference", "risk_ratio", "odds_ratio")
    built = build([row for name in measures for row in fixture.question_rows(name, name, "How many?", trials)])
    assert [row.measure for row in built.rows][:: len(built.rows) - 1] == ["proportion", "odds_ratio"]
    edges = {
        tuple(np.round(panel.get_position().intervalx, 9)) for drawing in built.drawings for panel in panels(drawing)
    }
    assert len(edges) == 1
    for drawing in built.drawings:
        assert_layout(drawing.figure)


def test_the_axis_of_a_ratio_reaches_over_no_effect_and_stays_readable(build):
    for counts in ((88, 109, 32, 109), (1, 1000, 900, 1000), (50, 109, 50, 109)):
        rows = build(fixture.question_rows("r", "risk_ratio", "?", [(*fixture.PRIMARY[:3], counts)] * 2)[:1]).rows
        axis = axis_of("risk_ratio", rows)
        assert axis.lowest < 1 < axis.highest
        assert axis.holds(rows[0].estimate)
        assert 1.0 in axis.ticks
        assert 2 <= len(axis.ticks) <= 9
