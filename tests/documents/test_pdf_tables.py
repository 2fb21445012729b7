"""Tables of a PDF: what is a head, what a group of rows, and where one table ends."""

from __future__ import annotations

from reanalysis.documents import Document, read_bytes
from tests.documents.pdf_writer import Canvas

_COLUMNS = (60, 220, 340, 460)


def _drawn(*rows: tuple[str, ...], bold: int = 0, caption: str = "Table 1. What was measured") -> Document:
    """A page with a caption and rows; the first `bold` rows are in bold, and an empty cell is not drawn."""
    canvas = Canvas()
    canvas.page()
    canvas.text(60, 740, caption, 10)
    for place, row in enumerate(rows):
        for x, text in zip(_COLUMNS, row, strict=False):
            if text:
                canvas.text(x, 715 - 15 * place, text, 10, bold=place < bold)
    return read_bytes(canvas.bytes())


def _headed(document: Document, text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Names of the row and of the column of a cell."""
    block = next(block for block in document.blocks if document.block_text(block) == text)
    return block.row, block.column


def test_names_of_columns_may_begin_with_a_number() -> None:
    document = _drawn(
        ("Arm", "1-year OS, %", "95% CI", "2 mg (n = 18)"),
        ("Foomab", "61", "52–69", "4 (22)"),
        ("Placebo", "48", "39–57", "1 (6)"),
    )
    assert _headed(document, "52–69") == (("Foomab",), ("95% CI",))
    assert _headed(document, "1 (6)") == (("Placebo",), ("2 mg (n = 18)",))


def test_a_head_in_bold_may_hold_nothing_but_numbers() -> None:
    document = _drawn(("Month", "12", "24"), ("Foomab", "61%", "40%"), ("Placebo", "48%", "31%"), bold=1)
    assert _headed(document, "40%") == (("Foomab",), ("24",))


def test_a_group_right_below_the_head_is_no_part_of_it() -> None:
    document = _drawn(
        ("Event", "Foomab", "Placebo"), ("Blood", ""), ("Anaemia", "40 (20)", "21 (11)"), ("Pain", "", "3 (2)")
    )
    assert _headed(document, "40 (20)") == (("Blood", "Anaemia"), ("Foomab",))


def test_a_head_of_two_lines_may_have_the_corner_between_them() -> None:
    document = _drawn(
        ("", "Foomab", "Placebo"),
        ("Event", ""),
        ("", "Any grade", "All grades"),
        ("Anaemia", "40 (20)", "21 (11)"),
        ("Nausea", "12 (6)", "10 (5)"),
    )
    assert _headed(document, "21 (11)") == (("Anaemia",), ("Placebo", "All grades"))


def test_a_caption_begins_another_table_and_stands_in_the_text_once() -> None:
    document = _drawn(
        ("", "Foomab", "Placebo"),
        ("Age", "61", "62"),
        ("Men", "40", "41"),
        ("Table 2. Events in 240 patients",),
        ("Event", "Foomab", "Placebo"),
        ("Anaemia", "30", "31"),
        ("Nausea", "12", "10"),
    )
    assert document.text.count("Events in 240 patients") == 1
    tables = {block.table for block in document.blocks if block.kind == "table_cell"}
    assert len(tables) == 2
    assert _headed(document, "31") == (("Anaemia",), ("Placebo",))


def test_a_table_of_two_columns_has_a_head_without_a_value() -> None:
    document = _drawn(("Characteristic", "N = 116"), ("Median age", "45"), ("Female", "48 (41)"), ("Male", "68 (59)"))
    assert _headed(document, "68 (59)") == (("Male",), ("N = 116",))


def test_a_label_that_begins_a_hair_further_right_is_not_moved_in() -> None:
    canvas = Canvas()
    canvas.page()
    for place, (x, label) in enumerate([(60, "Event"), (60, "Anaemia"), (60.8, "Jaundice"), (72, "severe")]):
        canvas.text(x, 740 - 15 * place, label, 10)
        canvas.text(220, 740 - 15 * place, f"4{place}" if place else "Foomab", 10)
        canvas.text(340, 740 - 15 * place, f"5{place}" if place else "Placebo", 10)
    document = read_bytes(canvas.bytes())
    assert _headed(document, "42") == (("Jaundice",), ("Foomab",))
    assert _headed(document, "43") == (("Jaundice", "severe"), ("Foomab",))
