"""Manuscripts of every form are read as what a reader of them sees."""

from __future__ import annotations

import io
from decimal import Decimal
from pathlib import Path

import docx
import pytest
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from reanalysis.errors import DataError
from reanalysis.manuscript.known import Known
from reanalysis.manuscript.reading import read_manuscript

MACROS = {"resTrialCr": Known("x", "estimate", Decimal("80.7339"), "percent", "proportion", "g", shown="80.7")}


def _write(tmp_path: Path, name: str, content: str) -> Path:
    path = tmp_path / name
    path.write_text(content, encoding="utf-8")
    return path


def _word(tmp_path: Path, document: docx.document.Document) -> Path:
    path = tmp_path / "paper.docx"
    document.save(path)
    return path


def _numbers(path: Path) -> list[tuple[str, str]]:
    manuscript = read_manuscript(path, MACROS)
    return [(token.token, place) for token, place in zip(manuscript.tokens, manuscript.places, strict=True)]


def test_numbers_of_a_text_file_know_their_line(tmp_path: Path) -> None:
    path = _write(tmp_path, "paper.txt", "In all 12 patients.\n\nOf these 7 of 12\nresponded (58%).\n")
    assert _numbers(path) == [("12", "line 1"), ("7", "line 3"), ("12", "line 3"), ("58", "line 4")]


def test_latex_is_read_without_commands_comments_labels_and_citations(tmp_path: Path) -> None:
    path = _write(
        tmp_path,
        "paper.tex",
        "\\documentclass[11pt]{article}\n\\begin{document}\n\\section{Results}\\label{sec:2}\n"
        "% 99 is not seen\nOf 53 patients, 22 (41.5\\%)~\\cite{a2020} responded; see Table~\\ref{tab:1}.\n"
        "\\end{document}\n77",
    )
    assert _numbers(path) == [("53", "line 5"), ("22", "line 5"), ("41.5", "line 5")]


def test_a_macro_of_ours_is_the_number_it_stands_for(tmp_path: Path) -> None:
    path = _write(tmp_path, "paper.tex", "\\section{Results}\nRemission in \\resTrialCr{}\\% or \\resTrialCr\\ of 30.")
    manuscript = read_manuscript(path, MACROS)
    assert "Remission in 80.7%" in manuscript.document.text
    assert [token.token for token in manuscript.tokens if token.offset in manuscript.by_macro] == ["80.7", "80.7"]
    assert [token.token for token in manuscript.tokens if token.offset not in manuscript.by_macro] == ["30"]


def test_a_macro_that_does_not_exist_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"paper\.tex: the macro \\resTrialCx is not in numbers\.tex"):
        read_manuscript(_write(tmp_path, "paper.tex", "\\section{A} \\resTrialCx\\%"), MACROS)


def test_a_table_of_latex_is_a_table(tmp_path: Path) -> None:
    path = _write(
        tmp_path,
        "paper.tex",
        "\\section{A}\n\\begin{tabular}{lr}\n\\toprule\nOutcome & \\% \\\\\n\\midrule\nRemission & 80.7 \\\\\n"
        "No answer & 3 \\\\\n\\bottomrule\n\\end{tabular}\n",
    )
    manuscript = read_manuscript(path, MACROS)
    cells = [block for block in manuscript.document.blocks if block.kind == "table_cell"]
    assert [manuscript.document.block_text(cell) for cell in cells] == [
        "Outcome", "%", "Remission", "80.7", "No answer", "3",
    ]  # fmt: skip
    assert cells[3].row == ("Remission",)
    assert cells[3].column == ("%",)


def test_a_word_file_is_read_with_its_tables_headings_and_raised_citations(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_heading("Results", 1)
    paragraph = document.add_paragraph("Remission in 22 of 53 patients.")
    paragraph.add_run("12,13").font.superscript = True
    table = document.add_table(rows=2, cols=2)
    for cell, text in zip(
        (cell for row in table.rows for cell in row.cells), ("Outcome", "n/N", "Remission", "22/53"), strict=True
    ):
        cell.text = text
    path = _word(tmp_path, document)
    assert _numbers(path) == [("22", "paragraph 2"), ("53", "paragraph 2"), ("22", "table 1"), ("53", "table 1")]
    cell = read_manuscript(path, {}).document.blocks[-1]
    assert (cell.headings, cell.row, cell.column) == (("Results",), ("Remission",), ("n/N",))


def test_tracked_changes_of_a_word_file_are_read_as_if_accepted(tmp_path: Path) -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("Remission in ")
    for tag, part, text in (("w:del", "w:delText", "21"), ("w:ins", "w:t", "22")):
        change, run, words = OxmlElement(tag), OxmlElement("w:r"), OxmlElement(part)
        words.text = text
        run.append(words)
        change.append(run)
        paragraph._p.append(change)
    assert qn("w:ins") in [child.tag for child in paragraph._p]
    assert [token for token, _ in _numbers(_word(tmp_path, document))] == ["22"]


@pytest.mark.parametrize("cut", [30, 400, 4000])
def test_a_damaged_word_file_gives_one_sentence(tmp_path: Path, cut: int) -> None:
    document = docx.Document()
    document.add_paragraph("Remission in 22 of 53 patients.")
    raw = io.BytesIO()
    document.save(raw)
    path = tmp_path / "paper.docx"
    path.write_bytes(raw.getvalue()[:-cut])
    with pytest.raises(DataError, match=r"paper\.docx: the .*(damaged|archive)"):
        read_manuscript(path, {})


def test_a_file_that_is_not_there_gives_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="is no file"):
        read_manuscript(tmp_path / "none.md", {})
