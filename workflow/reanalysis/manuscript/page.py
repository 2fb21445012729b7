"""The answer as a page: the manuscript with its numbers coloured, and what disagrees first."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from reanalysis.documents.model import Block
from reanalysis.ledger import Token
from reanalysis.manuscript.check import Checked
from reanalysis.manuscript.matching import STATES, Verdict
from reanalysis.manuscript.shown import WORDS, where_from

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
    """A block of the manuscript as pieces; cells of one table row are told apart by bars."""

    kind: str
    pieces: tuple[Piece, ...]


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


def paragraphs(checked: Checked) -> list[Paragraph]:
    """The manuscript in reading order."""
    numbered = list(zip(checked.manuscript.tokens, checked.verdicts, strict=True))
    shown, at = [], 0
    for block in checked.manuscript.document.blocks:
        inside = []
        while at < len(numbered) and numbered[at][0].offset < block.end:
            if numbered[at][0].offset >= block.start:
                inside.append((at + 1, *numbered[at]))
            at += 1
        shown.append(Paragraph(block.kind.replace("_", "-"), _pieces(checked.manuscript.document.text, block, inside)))
    return shown


def write_page(name: str, checked: Checked) -> str:
    """One HTML file that needs no network and no scripts.

    Parameters
    ----------
    name : str
        Of the manuscript's file.
    checked : Checked
    """
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    rows = list(zip(checked.manuscript.tokens, checked.manuscript.places, checked.verdicts, strict=True))
    listed = {
        state: [
            {"number": i, "token": token.token, "place": place, "said": verdict.reason, "from": where_from(verdict)}
            for i, (token, place, verdict) in enumerate(rows, start=1)
            if verdict.state == state
        ]
        for state in ("disagrees", "unmatched")
    }
    return environment.get_template("page.html.j2").render(
        name=name,
        counts=[
            (state, state.replace(" ", "-"), MARKS[state], WORDS[state], checked.counts[state]) for state in STATES
        ],
        listed=listed,
        paragraphs=paragraphs(checked),
        total=len(rows),
        agrees=checked.agrees,
    )
