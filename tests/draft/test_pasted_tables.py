"""Tables of meeting abstracts as they come when a page is copied: one name, one size, one row a paragraph."""

from __future__ import annotations

import pytest

from reanalysis.draft import draft_claims
from reanalysis.draft.arms.arm_names import TrialName
from reanalysis.draft.arms.short_names import name_short
from reanalysis.draft.text.split_heads import split_head
from reanalysis.draft.text.stacked import stacked_tables
from tests.draft.test_constructs import lexicon

_TRIAL = "Patients were randomised to velotinib (n = 31) or sorafenib (n = 29).\n\n"
_TABLE = (
    "{caption}\n\nVelotinib\n\nN = 30\tSorafenib\n\nN = 28\tOverall\n\nN = 58\n\n"
    "Neutropenia\t6 (20%)\t7 (25%)\t13 (22%)\n\nSepsis\t0\t2 (7%)\t2 (3%)\n"
)


def _counts(text: str) -> list[tuple[str, str, str]]:
    rows = [row.cells for row in draft_claims(text, lexicon(), None) if row.cells["kind"] == "count"]
    return [(row["value"], row["endpoint"], row["arm"]) for row in rows]


def test_sizes_and_names_of_a_pasted_head_are_those_of_its_columns() -> None:
    text = _TRIAL + _TABLE.format(caption="Adverse events")
    assert _counts(text) == [
        ("6", "AE:neutropenia", "velotinib"),
        ("7", "AE:neutropenia", "sorafenib"),
        ("13", "AE:neutropenia", ""),
        ("0", "AE:sepsis", "velotinib"),
        ("2", "AE:sepsis", "sorafenib"),
        ("2", "AE:sepsis", ""),
    ]
    sizes = {row.cells["claim_id"]: row.cells["value"] for row in draft_claims(text, lexicon(), None)}
    rows = [row.cells for row in draft_claims(text, lexicon(), None) if row.cells["kind"] == "count"]
    assert [sizes[row["denominator"]] for row in rows] == ["30", "28", "58", "30", "28", "58"]


@pytest.mark.parametrize(
    ("caption", "grade"),
    [
        ("Related adverse events of grade ≥3 (in ≥ 5 patients).", " (grade ≥3)"),
        ("Grade 3-4 adverse events", " (grade 3-4)"),
        ("Adverse events of any grade", ""),
    ],
)
def test_the_grade_of_a_caption_is_that_of_the_events_below_it(caption: str, grade: str) -> None:
    text = _TRIAL + _TABLE.format(caption=caption)
    assert next(endpoint for _, endpoint, _ in _counts(text)) == f"AE:neutropenia{grade}"


def test_the_grade_of_a_caption_ends_with_its_table() -> None:
    text = (
        _TRIAL
        + _TABLE.format(caption="Grade 3-4 adverse events")
        + "\nAny adverse events\n\n"
        + _TABLE.format(caption="AEs")
    )
    assert [endpoint for _, endpoint, _ in _counts(text)][-1] == "AE:sepsis"


@pytest.mark.parametrize(
    "text",
    [
        "Velotinib\n\nN = 30\n\nText that goes on.",
        "Velotinib\n\nText\tSorafenib\n\nN = 28",
        "A\tB\n\nN = 30\tC\n\nN = 28",
        "Velotinib",
    ],
)
def test_paragraphs_that_are_no_pasted_head_are_left(text: str) -> None:
    paragraphs, at = [], 0
    for part in text.split("\n\n"):
        paragraphs.append((at, at + len(part)))
        at += len(part) + 2
    assert split_head(text, paragraphs, 0) == []


def test_pairs_with_a_stroke_go_in_the_order_that_a_bracket_gave() -> None:
    text = _TRIAL + "Characteristics (sorafenib/velotinib): in situ disease 11/9, nodes positive in 8/12 patients."
    assert [(value, arm) for value, _, arm in _counts(text)] == [
        ("11", "sorafenib"),
        ("9", "velotinib"),
        ("8", "sorafenib"),
        ("12", "velotinib"),
    ]


def _stacked(*cells: str) -> str:
    return "\n\n".join(cells) + "\n"


_SET = (
    "Patients were randomised to tirabrex (tira) plus nalumab (nalu) (n = 131) or to placebo (pbo) plus nalu (n = 128)."
    "\n\n"
    + _stacked(
        "Table 2",
        "Main set (score ≥50%)",
        "Tira + nalu",
        "Pbo + nalu",
        "(n=121)",
        "(n=118)",
        "Median PFS, months (95% CI)*†",
        "8.0 (6.6, 9.9)",
        "5.1 (4.2, 7.1)",
        "HR (95% CI); p-value",
        "0.71 (0.60, 0.94); p=0.01",
        "Response rate, %*",
        "44.3",
        "33.6",
        "Safety set‡",
        "Tira + nalu",
        "Pbo + nalu",
        "(n=130)",
        "(n=127)",
        "Any grade AEs, %",
        "93.1",
        "90.6",
        "Treatment-related grade 5 AEs, %",
        "1.5",
        "0.8",
    )
    + "\n* As the investigators saw it, at the cut-off of the data.\n"
)


def _rows(text: str, *columns: str) -> list[tuple[str, ...]]:
    rows = [row.cells for row in draft_claims(text, lexicon(), None) if row.cells["kind"] not in ("n", "set_aside")]
    return [tuple(row[column] for column in columns) for row in rows]


def test_a_table_with_one_cell_a_line_has_the_arms_of_its_heads() -> None:
    tira, pbo = "tirabrex_plus_nalumab", "placebo_plus_nalu"
    assert _rows(_SET, "kind", "value", "lower", "upper", "endpoint", "arm")[1:] == [
        ("median", "8.0", "6.6", "9.9", "PFS", tira),
        ("median", "5.1", "4.2", "7.1", "PFS", pbo),
        ("ratio", "0.71", "0.60", "0.94", "PFS", f"{tira} v {pbo}"),
        ("p_value", "0.01", "", "", "PFS", f"{tira} v {pbo}"),
        ("percent", "44.3", "", "", "ORR", tira),
        ("percent", "33.6", "", "", "ORR", pbo),
        ("percent", "93.1", "", "", "AE:AEs", tira),
        ("percent", "90.6", "", "", "AE:AEs", pbo),
        ("threshold", "5", "", "", "", ""),
        ("percent", "1.5", "", "", "AE:treatment-related AEs (grade 5)", tira),
        ("percent", "0.8", "", "", "AE:treatment-related AEs (grade 5)", pbo),
    ]


def test_sizes_below_the_names_of_such_a_table_are_of_the_arms_named_above_them() -> None:
    cells = [row.cells for row in draft_claims(_SET, lexicon(), None)]
    sizes = {row["claim_id"]: (row["value"], row["arm"]) for row in cells if row["kind"] == "n"}
    shares = [sizes[row["denominator"]] for row in cells if row["kind"] == "percent"]
    tira, pbo = "tirabrex_plus_nalumab", "placebo_plus_nalu"
    assert shares[:4] == [("121", tira), ("118", pbo), ("130", tira), ("127", pbo)]


def test_one_bracket_may_hold_count_size_and_limits() -> None:
    text = "Among 61 patients given SHR-2, most had a response.\n\n" + _stacked(
        "Summary",
        "IRC",
        "INV",
        "ORR, % (n/N; 95% CI)",
        "70.5 (43/61; 57.4-81.5)",
        "67.2 (41/61; 54.0-78.7)",
        "Median DOR, mo (95% CI)",
        "8.8 (7.3-12.9)",
        "8.9 (6.2-NR)",
    )
    assert _rows(text, "kind", "value", "lower", "upper", "endpoint", "unit") == [
        ("percent", "70.5", "57.4", "81.5", "ORR", "percent"),
        ("count", "43", "", "", "ORR", "patients"),
        ("percent", "67.2", "54.0", "78.7", "ORR", "percent"),
        ("count", "41", "", "", "ORR", "patients"),
        ("median", "8.8", "7.3", "12.9", "DOR", "months"),
        ("median", "8.9", "6.2", "NR", "DOR", "months"),
    ]


def test_lines_of_values_without_a_head_are_no_table() -> None:
    text = _stacked("Response", "44.3", "33.6", "Relapse", "12.1", "10.2")
    assert stacked_tables(text, [(0, len(text))]) == {}


def test_a_name_without_values_stands_over_the_rows_below_it() -> None:
    lines = ["Drug A", "Drug B", "Neutropenia", "12", "9", "Infections", "Sepsis", "4", "2"]
    text = "\n".join(lines)
    _, blocks = stacked_tables(text, [(0, len(text))])[0]
    outer = {text[block.start : block.end]: block.outer for block in blocks if block.column == 0}
    row = {text[block.start : block.end]: block.row for block in blocks if block.column == 0}
    assert outer == {"Neutropenia": -1, "Infections": -1, "Sepsis": row["Infections"]}


@pytest.mark.parametrize(("short", "arm"), [("tira", "tirabrex"), ("pbo", "placebo")])
def test_a_shortened_name_in_small_letters_is_that_of_the_arm(short: str, arm: str) -> None:
    text = (
        "Patients were randomised to tirabrex (tira) or placebo (pbo). "
        f"The response rate was 41% with tira and 23% with pbo. Nausea was seen in 12% given {short}."
    )
    rows = _rows(text, "value", "arm")
    assert rows[-3:] == [("41", "tirabrex"), ("23", "placebo"), ("12", arm)]


def test_an_abbreviated_unit_names_no_arm() -> None:
    trial = TrialName("trial", ["long", "short"], names={"long": "tirabrex for years", "short": "tirabrex for weeks"})
    phrases = lexicon().tree()
    name_short("Patients were followed for ten years (yrs).", trial, lexicon(), phrases)
    found = phrases.longest(["yrs"], [False], 0)
    assert found is not None
    assert found[1].kind != "arm"
