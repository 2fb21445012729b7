"""Columns, hyphens, heads, numbers of pages and lines, raised characters; and files that cannot be read."""

from __future__ import annotations

import pytest

from reanalysis.documents import Document, read_bytes
from reanalysis.documents.pdf import read_pdf
from reanalysis.documents.pdf.paragraphs import join
from reanalysis.errors import DataError
from tests.documents.made_up import pdf
from tests.documents.pdf_writer import Canvas, wrap

_FILLER = "a sentence of the running text that stands here to fill the column with words"


def _texts(document: Document) -> list[str]:
    return [document.block_text(block) for block in document.blocks]


@pytest.mark.parametrize(
    ("left", "right", "joined"),
    [
        ("who had re-", "lapsed early", "who had relapsed early"),
        ("Seventy-", "nine died", "Seventy-nine died"),
        ("range, 1.2-", "3.4", "range, 1.2-3.4"),
        ("every 28-", "day cycle", "every 28-day cycle"),
        ("treatment-", "related events", "treatment-related events"),
        ("range, 18–", "79", "range, 18–79"),
        ("in patients", "with it", "in patients with it"),
        ("the HARBOUR-", "7 trial", "the HARBOUR-7 trial"),
    ],
)
def test_words_parted_at_a_line_end_are_joined(left: str, right: str, joined: str) -> None:
    assert join(left, right, set()) == joined


def test_the_document_decides_whether_a_word_has_a_hyphen() -> None:
    assert join("in follow-", "back", {"follow-back"}) == "in follow-back"
    assert join("in long-", "lasting", {"longlasting"}) == "in longlasting"


def test_two_columns_are_read_one_after_the_other_under_a_heading_over_both() -> None:
    canvas = Canvas()
    canvas.page()
    canvas.text(60, 740, "A title that stands over both of the columns of it", 16, bold=True)
    for column, x in enumerate((60, 318)):
        for i, line in enumerate(
            wrap(f"Column {column} begins. " + f"{_FILLER}. " * 12 + f"Column {column} ends.", 9, 230)
        ):
            canvas.text(x, 700 - 11 * i, line, 9)
    text = read_bytes(canvas.bytes()).text
    places = [text.index(words) for words in ("Column 0 begins", "Column 0 ends", "Column 1 begins", "Column 1 ends")]
    assert places == sorted(places)
    assert "-" not in text.replace("A title", "")


def test_a_table_over_both_columns_is_read_by_rows() -> None:
    canvas = Canvas()
    canvas.page()
    for row in range(5):
        for column in range(5):
            canvas.text(
                60 + 100 * column, 740 - 12 * row, f"c{row}{column}" if not row * column else f"{row}.{column}", 9
            )
    for x in (60, 318):
        for i, line in enumerate(wrap(f"{_FILLER}. " * 12, 9, 230)):
            canvas.text(x, 640 - 11 * i, line, 9)
    cells = [text for text in _texts(read_bytes(canvas.bytes())) if len(text) == 3]
    assert cells[5:10] == ["c10", "1.1", "1.2", "1.3", "1.4"]


def test_heads_page_numbers_and_notes_in_the_margin_are_left_out() -> None:
    document = read_bytes(pdf(2, repeat=4))
    for word in ("Journal of Made-Up", "101", "102", "Downloaded"):
        assert word not in document.text
    assert any("running heads" in remark for remark in document.remarks)


def test_rows_of_a_table_at_the_foot_of_two_pages_stay() -> None:
    canvas = Canvas()
    for page in range(2):
        canvas.page()
        for row in range(50):
            canvas.text(60, 740 - 14 * row, f"Event {row}", 9)
            canvas.text(300, 740 - 14 * row, f"{page}{row} (7)", 9)
    text = read_bytes(canvas.bytes()).text
    for page in range(2):
        assert all(f"{page}{row} (7)" in text for row in range(50))


def test_line_numbers_are_left_out_and_a_numbered_table_is_not() -> None:
    numbered = read_bytes(pdf(1, line_numbers=True))
    assert any("line numbers" in remark for remark in numbered.remarks)
    canvas = Canvas()
    canvas.page()
    for i in range(12):
        canvas.text(60, 740 - 12 * i, f"{_FILLER}.", 9)
    for i in range(8):
        canvas.text(60, 560 - 12 * i, str(i + 1), 9)
        canvas.text(200, 560 - 12 * i, f"4{i}", 9)
    text = read_bytes(canvas.bytes()).text
    assert all(f"\n{i + 1}\n" in text for i in range(8))


def test_a_signed_copy_of_every_letter_is_read_once() -> None:
    canvas = Canvas()
    canvas.page()
    for _ in range(2):
        canvas.text(60, 700, "Response was 80.7% (88 of 109) in the treated group")
    assert read_bytes(canvas.bytes()).text == "Response was 80.7% (88 of 109) in the treated group"


@pytest.mark.parametrize("rise", ["10^9^", "1.5 × 10^–4^", "80.7^a^", "survival.^12,13^"])
def test_raised_characters_are_superscripts(rise: str) -> None:
    canvas = Canvas()
    canvas.page()
    canvas.text(60, 700, f"A line with {rise} in the middle of it")
    text = read_bytes(canvas.bytes()).text
    assert not any(c in text.split("with ", 1)[1].replace("10", "", 1) for c in "9423") or "80.7ᵃ" in text


def _scan() -> bytes:
    canvas = Canvas()
    canvas.page()
    canvas.pages[-1].append(b"0 0 200 300 re f")
    return canvas.bytes()


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (pdf()[:-40], "cut off"),
        (pdf()[: len(pdf()) // 2], "cut off"),
        (pdf(encrypted=True), "encrypted"),
        (_scan(), "no text layer"),
        (b"%PDF-1.7\nnothing more\n%%EOF", "damaged"),
        (b"%PDF-1.7\n" + b"\0" * 1000 + b"%%EOF", "damaged"),
    ],
)
def test_a_pdf_that_cannot_be_read_is_refused_in_one_sentence(raw: bytes, words: str) -> None:
    with pytest.raises(DataError, match=words):
        read_bytes(raw)


def test_a_pdf_that_takes_too_long_is_given_up() -> None:
    with pytest.raises(DataError, match="seconds"):
        read_pdf(pdf(repeat=40), seconds=0.01)
