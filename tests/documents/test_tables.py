"""A cell keeps its row and column headers, whatever form the table comes in."""

from __future__ import annotations

import pytest

from reanalysis.documents import Block, Document, read_bytes
from reanalysis.documents.grid import RawCell, resolve
from reanalysis.errors import DataError
from tests.documents.pdf_writer import Canvas

_ROWS = (
    ("Characteristic", "Velorixan (n = 109)", "Control (n = 108)"),
    ("Age, years", "47.5", "46.0"),
    ("Complete remission", "88 (80.7)", "32 (29.6)"),
    ("Negative disease", "69/88", "9/32"),
)


def cell(document: Document, text: str) -> Block:
    """The one table cell with this text."""
    (found,) = [b for b in document.blocks if b.kind == "table_cell" and document.block_text(b) == text]
    return found


def _html() -> bytes:
    head = "".join(f"<th>{text}</th>" for text in _ROWS[0])
    body = "".join("<tr>" + "".join(f"<td>{text}</td>" for text in row) + "</tr>" for row in _ROWS[1:])
    return (
        f"<html><body><h1>A title of it</h1><p>Some text of the report.</p><table><caption>Table 1. Results</caption>"
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></body></html>"
    ).encode()


def _jats() -> bytes:
    rows = ["<tr>" + "".join(f"<td>{text}</td>" for text in row) + "</tr>" for row in _ROWS]
    return (
        "<?xml version='1.0'?><article><body><sec><title>Results</title><p>Text.</p><table-wrap><label>Table 1</label>"
        f"<caption><p>Results</p></caption><table><thead>{rows[0]}</thead><tbody>{''.join(rows[1:])}</tbody></table>"
        "<table-wrap-foot><fn><label>a</label><p>A note.</p></fn></table-wrap-foot></table-wrap></sec></body></article>"
    ).encode()


def _markdown() -> bytes:
    lines = ["| " + " | ".join(row) + " |" for row in _ROWS]
    return "\n".join(["# Title", "", "Table 1. Results", "", lines[0], "|---|:-:|--:|", *lines[1:]]).encode()


def _tabs() -> bytes:
    return ("A title of the report\n\n" + "\n".join("\t".join(row) for row in _ROWS)).encode()


def _pdf() -> bytes:
    canvas = Canvas()
    canvas.page()
    canvas.text(60, 700, "A title of the report", 16, bold=True)
    for i in range(6):
        canvas.text(
            60, 660 - 12 * i, "Here a sentence of the running text stands, long enough to fill its line and more."
        )
    canvas.text(60, 560, "Table 1. Results", 9, bold=True)
    for i, row in enumerate(_ROWS):
        for x, text in zip((60, 220, 360), row, strict=True):
            canvas.text(x, 540 - 12 * i, text, 9)
    for i in range(6):
        canvas.text(
            60, 460 - 12 * i, "And here the text goes on below the table, again in lines that reach to the margin."
        )
    return canvas.bytes()


@pytest.mark.parametrize("form", [_html, _jats, _markdown, _tabs, _pdf])
def test_a_cell_knows_its_headers(form) -> None:
    document = read_bytes(form())
    for text, row, column in (
        ("88 (80.7)", "Complete remission", "Velorixan (n = 109)"),
        ("9/32", "Negative disease", "Control (n = 108)"),
        ("47.5", "Age, years", "Velorixan (n = 109)"),
    ):
        found = cell(document, text)
        assert (found.row, found.column, found.table) == ((row,), (column,), 0)
    assert cell(document, "Negative disease").column == ("Characteristic",)
    cells = [document.block_text(b) for b in document.blocks if b.kind == "table_cell"]
    assert cells == [text for row in _ROWS for text in row]


@pytest.mark.parametrize("form", [_html, _jats, _markdown, _pdf])
def test_the_caption_belongs_to_its_table(form) -> None:
    document = read_bytes(form())
    (caption,) = [b for b in document.blocks if b.kind == "caption"]
    assert document.block_text(caption) == "Table 1. Results"


def test_a_note_of_a_table_keeps_its_mark() -> None:
    document = read_bytes(_jats())
    assert [document.block_text(b) for b in document.blocks if b.table == 0][-1] == "ᵃA note."


def _resolved(*rows: tuple[RawCell, ...], headers: int | None = None) -> dict[str, tuple]:
    return {c.text: (c.row, c.column) for c in resolve(rows, headers)}


def test_spans_of_headers_are_resolved() -> None:
    found = _resolved(
        (RawCell("Group", True, down=2), RawCell("Response", True, across=2)),
        (RawCell("CR", True), RawCell("PR", True)),
        (RawCell("Men", True, down=2), RawCell("12"), RawCell("13")),
        (RawCell("14"), RawCell("15")),
    )
    assert found["12"] == (("Men",), ("Response", "CR"))
    assert found["15"] == (("Men",), ("Response", "PR"))
    assert found["CR"] == ((), ("Response",))
    assert found["Men"] == ((), ("Group",))


def test_a_cell_under_several_headers_names_them_from_left_to_right() -> None:
    names = [f"Column {number}" for number in range(9)]
    rows = [
        (RawCell("Item", True), *(RawCell(name, True) for name in names)),
        (RawCell("Ratio"), RawCell("0.7", across=len(names))),
    ]
    assert next(cell.column for cell in resolve(rows) if cell.text == "0.7") == tuple(names)


def test_a_row_with_one_text_heads_the_rows_below() -> None:
    found = _resolved(
        (RawCell("Item"), RawCell("A"), RawCell("B")),
        (RawCell("Sex", across=3),),
        (RawCell("Male", indent=1), RawCell("5"), RawCell("6")),
        (RawCell("Age"), RawCell("50"), RawCell("51")),
        (RawCell("ECOG"), RawCell(""), RawCell("")),
        (RawCell("0"), RawCell("7"), RawCell("8")),
        headers=1,
    )
    assert found["6"] == (("Sex", "Male"), ("B",))
    assert found["51"] == (("Age",), ("B",))
    assert found["8"][0][0] == "ECOG"


def test_a_list_of_numbers_has_no_header() -> None:
    found = _resolved((RawCell("1"), RawCell("2")), (RawCell("3"), RawCell("4")))
    assert found["4"] == ((), ())


def test_spans_of_any_size_are_bounded() -> None:
    with pytest.raises(DataError, match="cells"):
        resolve([[RawCell("x", across=10**9, down=10**9)] for _ in range(200)])
