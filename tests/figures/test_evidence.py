"""The evidence matrix: the right cells, read back from the paper; nothing that was not checked looks like a pass."""

from __future__ import annotations

import dataclasses
import itertools

import pytest
from matplotlib.colors import to_hex

from reanalysis.figures import style
from reanalysis.figures.matrix.drawing import draw_evidence_matrix
from reanalysis.figures.matrix.groups import claim_group
from reanalysis.figures.matrix.marks import NO_CHECK, STATES
from reanalysis.figures.matrix.row import FOUND_LENGTH, SYMBOLS, Cell, found_text, slug
from reanalysis.figures.matrix.rows import evidence_rows
from reanalysis.figures.register import Register
from reanalysis.vocabulary import CHECK_STATES

from . import fixture_checks
from .colours import VISION, contrast, distance, lab
from .looking import assert_layout, by_gid, visible_texts

FAMILIES = ["Form", "Percentages", "Sums", "Intervals and tests", "Survival", "Repetition", "Words", "Guards"]


@pytest.fixture(scope="module")
def rows(register, records):
    """Rows of the matrix by their ids."""
    found = evidence_rows(*map(records, ("claims", "checks", "findings", "rules")), register)
    return {row.row_id: row for row in found}


@pytest.fixture(scope="module")
def pages(drawings):
    return [drawings["evidence_matrix"], drawings["evidence_matrix_page2"]]


def states(row):
    return {family: cell.state for family, cell in row.cells.items() if cell.state}


def test_the_matrix_and_the_checks_know_the_same_states_worst_first():
    from reanalysis.checks.finding import STATES as STATES_OF_CHECKS

    assert CHECK_STATES == STATES_OF_CHECKS
    assert list(STATES) == list(SYMBOLS) == list(CHECK_STATES)


def test_every_claim_stands_in_one_row_of_its_source(rows, records):
    claims = [claim for claim in records("claims") if claim["kind"] != "set_aside"]
    shown = [name for row in rows.values() if row.group != "set_aside" for name in row.claim_ids]
    assert sorted(shown) == sorted(claim["claim_id"] for claim in claims)
    assert all(name.startswith(f"{row.source_id}.") for row in rows.values() for name in row.claim_ids)


def test_kind_and_what_is_measured_decide_the_family(register):
    def group(**cells):
        return claim_group({"endpoint": "", "quantity": "", **cells}, register)

    assert group(kind="percent", endpoint="CR") == "response"
    assert group(kind="count", endpoint="MRD_neg_pcr") == "mrd"
    assert group(kind="percent", endpoint="AE:nausea") == "adverse_event"
    assert group(kind="count", endpoint="second_MDS") == "harm"
    assert group(kind="count", endpoint="no_response") == "other_outcomes"
    assert group(kind="km", endpoint="OS") == "survival_rates"
    # Being alive at six months, printed as a percentage.
    assert group(kind="percent", endpoint="OS") == "survival_rates"
    assert group(kind="median", endpoint="DOR") == group(kind="range", endpoint="DOR") == "medians"
    assert group(kind="median", quantity="follow_up") == group(kind="range", quantity="follow_up") == "follow_up"
    assert group(kind="median", quantity="age") == group(kind="identifier", quantity="study_number") == "other"
    assert group(kind="ratio", endpoint="OS") == group(kind="p_value", endpoint="CR") == "comparisons"
    assert group(kind="n") == "sizes"
    assert group(kind="dose", quantity="dose") == group(kind="threshold", quantity="platelets") == "treatment"


def test_columns_are_the_families_of_the_rules_also_of_rules_that_never_look(rows, records, register):
    assert [list(row.cells) for row in rows.values()] == [FAMILIES] * len(rows)
    newer = [*records("rules"), {"family": "Newer"}]
    with_newer = evidence_rows(records("claims"), records("checks"), records("findings"), newer, register)
    assert list(with_newer[0].cells) == [*FAMILIES, "Newer"]


def test_a_cell_is_the_worst_state_of_its_checks_and_the_rest_is_counted(rows):
    assert Cell({"consistent": 9, "not checkable": 1}).state == "consistent"
    assert Cell({"consistent": 9, "unusual": 1}).state == "unusual"
    assert Cell({"unusual": 9, "inconsistent": 1}).state == "inconsistent"
    assert Cell({}).state == ""
    adverse = rows["jabbour2023:adverse_event"]
    assert adverse.cells["Percentages"].words == "2 consistent, 1 not checkable"
    assert states(rows["jabbour2011:transplant"]) == {"Percentages": "not checkable"}
    assert states(rows["kantarjian2016:medians"]) == {"Survival": "inconsistent"}
    assert states(rows["jabbour2023:follow_up"]) == {}


def test_a_check_of_several_claims_is_seen_in_each_of_their_rows(rows):
    assert states(rows["stock2021:medians"]) == {"Survival": "unusual"}
    assert states(rows["stock2021:comparisons"]) == {"Intervals and tests": "consistent", "Survival": "unusual"}
    # Also where the claims are of two reports.
    assert rows["kantarjian2016:sizes"].cells["Guards"].state == "consistent"
    assert rows["stock2021:sizes"].cells["Guards"].state == "consistent"


@pytest.mark.parametrize(("state", "found"), [("consistent", ""), ("unusual", "22: odd")])
def test_a_note_is_named_only_where_it_is_on_something_odd(register, records, state, found):
    check = {"family": "Guards", "state": state, "finding": "X/a", "claim_ids": "fda2024.cr"}
    note = {"key": "X/a", "severity": "info", "root": "", "state": state, "claim_ids": "fda2024.cr", "brief": "odd"}
    rows = evidence_rows(records("claims"), [check], [note], [{"family": "Guards"}], register)
    (row,) = [row for row in rows if row.row_id == "fda2024:response"]
    assert (row.cells["Guards"].state, row.found) == (state, found)


def test_values_that_no_check_looked_at_are_counted_as_such(rows):
    adverse = rows["jabbour2023:adverse_event"]
    assert (adverse.looked, adverse.values) == (3, 16)
    assert (rows["jabbour2023:follow_up"].looked, rows["jabbour2023:follow_up"].values) == (0, 6)


def test_numbers_set_aside_make_a_row_only_where_something_was_found_in_them(rows):
    aside = [row for row in rows.values() if row.group == "set_aside"]
    assert [(row.source_id, row.looked, row.found) for row in aside] == [
        ("fda2024", 1, "109: label of the interval is malformed")
    ]


def test_the_gravest_finding_is_named_with_its_value_and_roots_come_before_what_follows(rows):
    assert rows["jabbour2011:response"].found == "56%: no whole number of patients"
    response = rows["jabbour2023:response"]
    assert response.found == "parts do not add up to the whole, +1 more"
    assert response.findings[0] == "PARTS/jabbour2023.orr+jabbour2023.cr+jabbour2023.crp"
    # The value is one of this row's, not the first of the finding.
    assert rows["jabbour2023:other_outcomes"].found.startswith("1: ")
    # An error comes before a warning.
    assert rows["kantarjian2016:medians"].findings[0].endswith("kantarjian2016.os.median.sc")


@pytest.mark.parametrize("further", [0, 1, 12])
@pytest.mark.parametrize("brief", ["short", "x" * 40, "y" * 60])
@pytest.mark.parametrize("value", ["", "56%", "a value as long as this one"])
def test_what_was_found_has_at_most_45_characters(value, brief, further):
    text = found_text(value, brief, further)
    assert len(text) <= FOUND_LENGTH
    assert brief[:30] in text
    assert (f"+{further}" in text) == bool(further)


def test_every_cell_on_paper_is_that_of_the_table(pages):
    looks = {state: (SYMBOLS[state], look.fill) for state, look in STATES.items()}
    seen = set()
    for page in pages:
        artists = by_gid(page)
        for row in page.rows:
            for family in FAMILIES:
                state, gid = row[slug(family)], f"{row['row_id']}:{slug(family)}"
                symbol = artists[f"{gid}:symbol"].get_text()
                seen.add(state)
                if state == "does not apply":
                    assert (symbol, gid in artists) == (NO_CHECK, False)
                else:
                    assert (symbol, to_hex(artists[gid].get_facecolor()).upper()) == looks[state]
            text = " ".join(
                artists[f"{row['row_id']}:found:{line}"].get_text()
                for line in range(1, 4)
                if f"{row['row_id']}:found:{line}" in artists
            )
            assert text == row["found"]
            counts = [artists[f"{row['row_id']}:{name}"].get_text() for name in ("looked", "values")]
            assert counts == [str(row["looked_at"]), f"/{row['printed_values']}"]
    assert seen == {*CHECK_STATES, "does not apply"}


def test_cells_of_a_row_stand_at_its_height_and_those_of_a_column_under_each_other(pages):
    for page in pages:
        artists = by_gid(page)
        places = {
            (row["row_id"], family): artists[f"{row['row_id']}:{slug(family)}:symbol"].get_position()
            for row in page.rows
            for family in FAMILIES
        }
        assert len({y for _, y in places.values()}) == len(page.rows)
        assert len({x for x, _ in places.values()}) == len(FAMILIES)
        for row in page.rows:
            y = artists[f"{row['row_id']}:looked"].get_position()[1]
            assert {places[row["row_id"], family][1] for family in FAMILIES} == {y}


def test_what_was_not_checked_is_white_with_an_outline_and_only_that():
    for state, look in STATES.items():
        assert (look.fill == style.PAGE) == (state == "not checkable")


@pytest.mark.parametrize("theme", [0, 1])
@pytest.mark.parametrize("vision", VISION)
def test_the_states_differ_for_every_kind_of_colour_vision(vision, theme):
    fills = {name: style.PALETTE[name][theme] for name in ("page", "failed", "unusual", "passed")}
    for one, other in itertools.combinations(fills, 2):
        # The open chip has an outline besides.
        least = 13 if {one, other} == {"page", "passed"} else 30
        assert distance(fills[one], fills[other], vision) >= least, (one, other)


@pytest.mark.parametrize("theme", [0, 1])
def test_the_states_differ_in_grey_print_and_their_symbols_are_legible(theme):
    palette = {name: colours[theme] for name, colours in style.PALETTE.items()}
    greys = sorted(lab(palette[name])[0] for name in ("page", "failed", "unusual", "passed"))
    assert min(lighter - darker for darker, lighter in itertools.pairwise(greys)) >= 9
    pairs = [("failed", "page"), ("unusual", "unusual-ink"), ("passed", "passed-ink"), ("page", "muted")]
    assert all(contrast(palette[fill], palette[ink]) >= 4.5 for fill, ink in pairs)


def test_key_and_notes_explain_what_is_shown_and_nothing_else(pages):
    words = [[text.get_text() for text in visible_texts(page.figure)] for page in pages]
    assert all(STATES[state].words in words[0] for state in CHECK_STATES)
    assert STATES["unusual"].words not in words[1]
    assert "Not checkable: " in pages[0].caption
    assert "Not checkable: " not in pages[1].caption


def test_the_text_alternative_says_what_every_row_says(pages):
    alt = pages[0].alt
    assert "Remission or response, 1 of 2 looked at, percentages inconsistent, found 56%: no whole number" in alt
    assert "Stem cell transplantation, 1 of 1 looked at, percentages not checkable;" in alt
    assert "Follow-up, 0 of 6 looked at, no check applies" in alt
    assert "(page 1 of 2)" in alt


def redrawn(register, records, families):
    """The matrix as if rules were of these families in turn."""
    rename = dict(zip(FAMILIES, itertools.cycle(families), strict=False))
    checks = [{**check, "family": rename[check["family"]]} for check in records("checks")]
    rules = [{**records("rules")[0], "family": family} for family in families]
    rows = evidence_rows(records("claims"), checks, records("findings"), rules, register)
    return draw_evidence_matrix(rows, register, stem="m")


@pytest.mark.parametrize(
    "families",
    [
        ["Sums"],
        ["Percentages", "Sums"],
        ["Reproducibility", "Correspondence", "Distributions"],
        [f"Family {number}" for number in range(12)],
        ["Percentages", "Reproducibility of everything", "A", "Correspondence", "Sums of many parts", "B", "Counts"],
    ],
)
def test_any_families_of_rules_fit_the_page(register, records, families):
    for drawing in redrawn(register, records, families):
        assert_layout(drawing.figure)


def test_heads_wider_than_their_columns_stand_on_two_levels(register, records, pages):
    def heights(drawing, names):
        texts = {text.get_text(): text.get_position()[1] for text in visible_texts(drawing.figure)}
        return {texts[name] for name in names}

    assert len(heights(pages[0], ("Form", "Percentages"))) == 2
    first, *_ = redrawn(register, records, ["Form", "Sums"])
    assert len(heights(first, ("Form", "Sums"))) == 1


def test_a_source_that_no_page_holds_goes_on_under_its_own_name(register, rows):
    one = [row for row in rows.values() if row.source_id == "jabbour2023"]
    many = [dataclasses.replace(row, group=f"{row.group}{copy}") for copy in range(6) for row in one]
    drawn = draw_evidence_matrix(many, register, stem="long")
    assert len(drawn) > 1
    assert [row["row_id"] for drawing in drawn for row in drawing.rows] == [row.row_id for row in many]
    for drawing in drawn:
        assert drawing.figure.get_figheight() * 25.4 <= style.MAX_HEIGHT + 1e-6
        assert_layout(drawing.figure)
    assert "jabbour2023 (continued)" in [text.get_text() for text in visible_texts(drawn[1].figure)]


def test_longer_titles_and_names_do_not_collide(register, records):
    vocabulary = {**register.vocabulary, "groups": {name: f"{name} " * 9 for name in register.vocabulary["groups"]}}
    citations = dict.fromkeys(register.references, "A very long title of a report " * 9)
    longer = Register(register.trials, vocabulary, register.references, citations)
    rows = evidence_rows(*map(records, ("claims", "checks", "findings", "rules")), longer)
    for drawing in draw_evidence_matrix(rows, longer, stem="long"):
        assert_layout(drawing.figure)


def test_without_claims_the_promised_figure_still_exists(register):
    (drawing,) = draw_evidence_matrix([], register, stem="none")
    assert_layout(drawing.figure)
    assert drawing.rows == []


def test_the_fixture_has_every_rule_and_severity():
    shown = {row["rule"] for row in fixture_checks.check_rows()}
    assert set(fixture_checks.RULES) - shown == {"NEVER"}
    assert {row["severity"] for row in fixture_checks.finding_rows()} == {"error", "warning", "info"}
