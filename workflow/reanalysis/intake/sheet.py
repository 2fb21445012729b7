"""The CSV that a person edits: the columns of `data/claims/`, and what helps to judge a row.

Words of the report stand in some cells, so no cell may begin like a formula. A guarded cell has an apostrophe before
it, and reads back as it was; numbers as reports print them, -3.2 or +5 or −1,234, are left alone.
"""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

from reanalysis.claims.values import parse_printed
from reanalysis.draft import DraftClaim
from reanalysis.errors import DataError
from reanalysis.intake.rows import Draft, doubtful, words_around
from reanalysis.tables.schema import columns, nearest

COLUMNS = tuple(columns("claims", part="data"))
#: Columns for the person alone; `confirm` leaves them behind.
HELP = ("confidence", "doubtful", "reason", "words")
# What spreadsheet programs take for the beginning of a formula, full-width signs included.
_FORMULA = re.compile(r"\s*[=+\-@＝＋－＠].|[\t\r\n]", re.DOTALL)
_DELIMITERS = ",;\t"


def is_formula(text: str) -> bool:
    """True for a cell that a spreadsheet program might run.

    >>> [is_formula(cell) for cell in ("=A1", "@x", "-cmd", "-3.2", "+5", "-1,234", "-3·2", "=", "-", "P=.03")]
    [True, True, True, False, False, False, False, False, False, False]
    """
    return bool(_FORMULA.match(text)) and parse_printed(text) is None


def guard(text: str) -> str:
    """A cell that no spreadsheet program runs; `unguard` gives the text back.

    >>> guard("=1+1"), guard("-3.2"), guard("'=1+1"), unguard(guard("'=1+1"))
    ("'=1+1", '-3.2', "''=1+1", "'=1+1")
    """
    return f"'{text}" if is_formula(text.lstrip("'")) else text


def unguard(text: str) -> str:
    """The text of a cell that may be guarded."""
    return text[1:] if text.startswith("'") and is_formula(text.lstrip("'")) else text


def format_sheet(draft: Draft) -> str:
    """The draft as CSV; row 2 is the first claim, as a spreadsheet counts."""
    lengths = {token.offset: len(token.token) for token in draft.ledger.tokens}
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([*COLUMNS, *HELP])
    for claim in draft.claims:
        writer.writerow([guard(cell) for cell in _cells(claim, draft.document.text, lengths)])
    return out.getvalue()


def _cells(claim: DraftClaim, text: str, lengths: dict[int, int]) -> list[str]:
    first = claim.tokens[0][1]
    words = words_around(text, first, lengths[first])
    help_cells = {
        "confidence": f"{claim.overall:.2f}",
        "doubtful": doubtful(claim),
        "reason": claim.reason,
        # A program that parts cells at semicolons would take what follows one for the beginning of a cell.
        "words": words.replace(";", ","),
    }
    return [*(claim.cells[name] for name in COLUMNS), *(help_cells[name] for name in HELP)]


def read_sheet(path: Path, shown: str) -> list[tuple[int, dict[str, str]]]:
    """Rows of an edited sheet with their numbers in a spreadsheet; guarded cells are as they were.

    Parameters
    ----------
    path : Path
    shown : str
        How messages call the file.

    Returns
    -------
    list of (int, dict)
        Cells by column, those of `HELP` left out. Commas, semicolons or tabs may part the cells.

    Raises
    ------
    DataError
        If it is missing, is no such table, or a row has too many or too few cells.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        raise DataError(f"{shown}: this file is missing; make it again with ./run draft FILE") from None
    except UnicodeDecodeError:
        raise DataError(f"{shown}: not UTF-8 text; save it as CSV with the encoding UTF-8") from None
    first = text.partition("\n")[0]
    delimiter = max(_DELIMITERS, key=first.count)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise DataError(f"{shown}: not a CSV file ({error}); save it from the spreadsheet as CSV UTF-8") from None
    header = [cell.strip() for cell in rows[0]] if rows else []
    while header and not header[-1]:
        header.pop()
    for column in header:
        if column not in (*COLUMNS, *HELP):
            raise DataError(f"{shown}, row 1: unknown column {column!r}{nearest(column, [*COLUMNS, *HELP])}")
    for column in COLUMNS:
        if header.count(column) != 1:
            raise DataError(f"{shown}, row 1: the column {column!r} must stand there once")
    result = []
    for number, row in enumerate(rows[1:], start=2):
        cells = [cell.strip() for cell in row]
        if not any(cells):
            continue
        if any(cells[len(header) :]) or len(cells) < len(COLUMNS):
            raise DataError(f"{shown}, row {number}: {len(row)} cells, but the header has {len(header)} columns")
        cells += [""] * (len(header) - len(cells))
        named = dict(zip(header, cells, strict=False))
        result.append((number, {column: unguard(named[column]) for column in COLUMNS}))
    return result


def format_claims(rows: list[tuple[int, dict[str, str]]]) -> str:
    """Confirmed rows as a file of `data/claims/`."""
    out = io.StringIO()
    writer = csv.DictWriter(out, fieldnames=list(COLUMNS), lineterminator="\n")
    writer.writeheader()
    writer.writerows(cells for _, cells in rows)
    return out.getvalue()
