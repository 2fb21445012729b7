"""What every reader returns: plain text, and the blocks it consists of."""

from __future__ import annotations

from dataclasses import dataclass

#: What a block can be.
KINDS = ("heading", "paragraph", "list_item", "table_cell", "caption", "reference")


@dataclass(frozen=True, slots=True)
class Block:
    """One piece of the text that was printed as a unit.

    Attributes
    ----------
    kind : str
        One of `KINDS`.
    start, end : int
        Characters in `Document.text`; `text[start:end]` has no white space at either end and is not empty.
    headings : tuple of str
        Titles above it, outermost first, for example ("Results", "Survival"). A heading does not list itself.
    row, column : tuple of str
        For a table cell, the texts of its row and column headers, outermost first, spans resolved.
    table : int
        Number of the table in the document, from 0; -1 outside tables. A table's caption carries its number too.
    """

    kind: str
    start: int
    end: int
    headings: tuple[str, ...] = ()
    row: tuple[str, ...] = ()
    column: tuple[str, ...] = ()
    table: int = -1


@dataclass(frozen=True, slots=True)
class Document:
    """A report as plain text.

    Attributes
    ----------
    text : str
        Normalised text on which the ledger is built. For a plain text file it is exactly
        `reanalysis.ledger.tokenise.normalise(raw)`; else the blocks, separated by blank lines.
    blocks : tuple of Block
        In the order of the text, without overlap. Only white space lies between them, in plain text also rules
        ("-----") and the like that no block claims.
    format : str
        "text", "markdown", "html", "jats", "pubmed", "registry" or "pdf".
    title : str
        Title of the report; empty where none was recognised.
    remarks : tuple of str
        What a person should know of the reading, one sentence each.
    """

    text: str
    blocks: tuple[Block, ...]
    format: str
    title: str = ""
    remarks: tuple[str, ...] = ()

    def block_text(self, block: Block) -> str:
        """Text of one block."""
        return self.text[block.start : block.end]
