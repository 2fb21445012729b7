"""Read a PDF in a process of its own, which can be ended when it takes too long and may fail without harm."""

from __future__ import annotations

import json
import subprocess
import sys

from reanalysis.documents.limits import PDF_SECONDS
from reanalysis.documents.model import Block, Document
from reanalysis.errors import DataError

_END_MARK = 4096


def read_pdf(raw: bytes, *, seconds: float = PDF_SECONDS) -> Document:
    """Read a PDF file.

    Parameters
    ----------
    raw : bytes
        The whole file.
    seconds : float
        How long the reading may take.

    Returns
    -------
    Document

    Raises
    ------
    DataError
        If it is cut off, encrypted, scanned or damaged, or takes too long.
    """
    if b"%%EOF" not in raw[-_END_MARK:]:
        raise DataError("the PDF is cut off (its end is missing); download it again")
    try:
        # -P: no module is taken from the folder that happens to be the current one.
        done = subprocess.run(
            [sys.executable, "-P", "-m", "reanalysis.documents.pdf.worker"],
            input=raw,
            capture_output=True,
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise DataError(
            f"the PDF could not be read within {seconds:g} seconds; give it as HTML or plain text"
        ) from None
    try:
        answer = json.loads(done.stdout)
    except ValueError:
        raise DataError(
            "the PDF is damaged so that it cannot be read; save it again, or give it as HTML or text"
        ) from None
    if "error" in answer:
        raise DataError(answer["error"])
    blocks = (
        Block(kind, start, end, tuple(headings), tuple(row), tuple(column), table)
        for kind, start, end, headings, row, column, table in answer["blocks"]
    )
    return Document(answer["text"], tuple(blocks), "pdf", answer["title"], tuple(answer["remarks"]))
