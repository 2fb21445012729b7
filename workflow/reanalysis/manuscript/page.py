"""The answer as a page: the manuscript with its numbers coloured, and what disagrees first."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from reanalysis.documents.model import Block
from reanalysis.ledger import Token
from reanalysis.manuscript.check import Checked
from reanalysis.manuscript.comparing import Verdict
from reanalysis.manuscript.passages import table_rows
from reanalysis.manuscript.shown import WORDS, where_from
from reanalysis.templating import template_environment

#: A shape for each state, for those who see no colours.
MARKS = {"disagrees": "✕", "unmatched": "?", "matched": "✓", "macro": "∎", "set aside": "·"}


@dataclass(frozen=True, slots=True)
class Piece:
    """Running text, or a number of it with its verdict."""

    text: str
    number: int = 0
    state: str = ""
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A block of the manuscript as pieces.

    Attributes
    ----------
    kind : str
        Of the block, as a class of the style.
    pieces : tuple of Piece
    row : int
        Number of the table row over all tables; 0 outside tables.
    table : int
        Number of the table; -1 outside tables.
    """

    kind: str
    pieces: tuple[Piece, ...]
    row: int = 0
    table: int = -1


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells, as they stood in the manuscript; spans are not kept."""

    kind: str
    rows: tuple[tuple[Paragraph, ...], ...]


def _hint(verdict: Verdict) -> str:
    said = verdict.reason
    if not said and verdict.known is not None:
        said = f"{verdict.known.words}: {verdict.known.shown}".strip(": ")
    return " ".join(part for part in (verdict.state, said, where_from(verdict)) if part)


def _pieces(text: str, block: Block, tokens: list[tuple[int, Token, Verdict]]) -> tuple[Piece, ...]:
    pieces, at = [], block.start
    for number, token, verdict in tokens:
        end = token.offset + len(token.token)
        pieces += [
            Piece(text[at : token.offset]),
            Piece(text[token.offset : end], number, verdict.state.replace(" ", "-"), _hint(verdict)),
        ]
        at = end
    return (*pieces, Piece(text[at : block.end]))


def parts(checked: Checked) -> list[Paragraph | Table]:
    """The manuscript in reading order, with the cells of a table put together."""
    shown: list[Paragraph | Table] = []
    for (kind, table), group in groupby(_paragraphs(checked), key=lambda one: (one.kind, one.table)):
        if kind == "table-cell" and table >= 0:
            rows = groupby(group, key=lambda one: one.row)
            shown.append(Table("table", tuple(tuple(cells) for _, cells in rows)))
        else:
            shown.extend(group)
    return shown


def _paragraphs(checked: Checked) -> list[Paragraph]:
    numbered = list(zip(checked.manuscript.tokens, checked.verdicts, strict=True))
    rows = table_rows(checked.manuscript.document.blocks)
    shown, at = [], 0
    for block in checked.manuscript.document.blocks:
        inside = []
        while at < len(numbered) and numbered[at][0].offset < block.end:
            if numbered[at][0].offset >= block.start:
                inside.append((at + 1, *numbered[at]))
            at += 1
        pieces = _pieces(checked.manuscript.document.text, block, inside)
        shown.append(Paragraph(block.kind.replace("_", "-"), pieces, rows.get(block.start, 0), block.table))
    return shown


def write_page(name: str, checked: Checked) -> str:
    """One HTML file that needs no network and no scripts.

    Parameters
    ----------
    name : str
        Of the manuscript's file.
    checked : Checked
    """
    environment = template_environment(Path(__file__).resolve().parent)
    rows = list(zip(checked.manuscript.tokens, checked.manuscript.places, checked.verdicts, strict=True))
    listed = {}
    for state in ("disagrees", "unmatched"):
        found = [(i, *row) for i, row in enumerate(rows, start=1) if row[2].state == state]
        # Numbers of one statement share what is wrong with it.
        together = groupby(found, key=lambda row: (row[2], row[3].reason, where_from(row[3])))
        listed[state] = [
            {"place": place, "said": said, "from": origin, "numbers": [(row[0], row[1].token) for row in group]}
            for (place, said, origin), group in together
        ]
    return environment.get_template("page.html.j2").render(
        name=name,
        counts=[
            (state, state.replace(" ", "-"), MARKS[state], WORDS[state], count)
            for state, count in checked.counts.items()
        ],
        listed=listed,
        parts=parts(checked),
        total=len(rows),
        agrees=checked.agrees,
    )
