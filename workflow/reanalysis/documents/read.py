"""From a file to a document: one function for a path, one for bytes."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

from reanalysis.documents.limits import MAX_BYTES
from reanalysis.documents.model import Document
from reanalysis.documents.recognise import recognise, refuse
from reanalysis.errors import DataError

#: Module and function for each form; imported when one is met, so that a text file needs no parser.
_READERS = {
    "text": ("plain", "read_plain"),
    "markdown": ("markdown_text", "read_markdown"),
    "html": ("web_page", "read_web_page"),
    "jats": ("jats", "read_jats"),
    "pubmed": ("pubmed", "read_pubmed"),
    "registry": ("registry", "read_registry"),
    "pdf": ("pdf", "read_pdf"),
}


def read_document(path: Path) -> Document:
    """Read a trial report from a file.

    Parameters
    ----------
    path : Path
        Plain text, Markdown, HTML, PDF, JATS or PubMed XML, or a record of ClinicalTrials.gov in JSON; recognised by
        content, whatever it is called. No other file is opened, and nothing is fetched.

    Returns
    -------
    Document

    Raises
    ------
    DataError
        One sentence: what is wrong with the file and what to do.
    """
    path = Path(path)
    try:
        # Not a folder, device or pipe, which might never end.
        if not path.is_file():
            raise DataError(f"{path} is no file; give the path of a report")
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise DataError(f"{path} cannot be opened: {reason}") from error
    return read_bytes(raw, path.name)


def read_bytes(raw: bytes, name: str = "") -> Document:
    """Read a trial report from the bytes of a file.

    Parameters
    ----------
    raw : bytes
        The whole file.
    name : str
        Stands before the message of an error; it says nothing of the form.

    Returns
    -------
    Document

    Raises
    ------
    DataError
        One sentence.
    """
    try:
        if len(raw) > MAX_BYTES:
            refuse(raw)
        module, function = _READERS[recognise(raw)]
        return getattr(import_module(f"reanalysis.documents.{module}"), function)(raw)
    except DataError as error:
        raise DataError(f"{name}: {error}" if name else str(error)) from error
    except (RecursionError, MemoryError) as error:
        what = "the file is nested too deeply, or too large, to be a report; save it again, or as plain text"
        raise DataError(f"{name}: {what}" if name else what) from error
