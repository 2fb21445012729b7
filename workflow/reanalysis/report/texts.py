"""Each number in its text: a page for the machine that has the texts, never for sharing. Untrusted input."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from reanalysis.claims.model import Evidence
from reanalysis.errors import DataError
from reanalysis.ledger import build_ledger, compare_ledgers
from reanalysis.ledger.tokenise import Token, normalise
from reanalysis.report.claims import token_rows
from reanalysis.report.page import page_environment, page_parts
from reanalysis.report.view import Row

#: Characters that a browser would not show, or take for something else; line ends and tabs stay.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
#: Characters that turn the direction of what follows, so that a text could show its numbers in another order.
_DIRECTION = re.compile(r"[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def render_texts(evidence: Evidence, texts: Path, *, report_page: str) -> tuple[str, list[str], list[str]]:
    """The page with every token marked in the text of its source.

    Parameters
    ----------
    evidence : Evidence
    texts : Path
        Folder with `<source_id>.txt`; sources without a file are left out.
    report_page : str
        Name of the report beside it, into whose claims the marks lead.

    Returns
    -------
    tuple of str, list of str and list of str
        The page, the sources that it shows, and a remark for each text that is another copy than that of the ledger.

    Raises
    ------
    DataError
        If no text is there, or one is not the text of its ledger.
    """
    sources, remarks = [], []
    for source_id, cells in sorted(evidence.sources.items(), key=lambda item: int(item[1]["reference"])):
        path = texts / f"{source_id}.txt"
        if path.is_file():
            tokens, text, remark = _tokens_in(evidence, source_id, path.read_bytes())
            remarks += [remark] if remark else []
            parts = list(_parts(text, tokens, token_rows(evidence, source_id)))
            sources.append({**cells, "parts": parts, "numbers": len(tokens)})
    if not sources:
        raise DataError(
            f"{texts}: no text of a source lies there; save one as <source_id>.txt, with an id of data/sources.csv"
        )
    template = page_environment().get_template("texts.html.j2")
    aside = {claim.id for claim in evidence.claims.values() if claim.kind == "set_aside"}
    page = template.render(sources=sources, aside=aside, report_page=report_page, **page_parts())
    return page, [source["source_id"] for source in sources], remarks


def _tokens_in(evidence: Evidence, source_id: str, raw: bytes) -> tuple[tuple[Token, ...], str, str]:
    """Tokens where this copy of the text has them, the text, and how it differs from that of the ledger."""
    rebuilt = build_ledger(source_id, raw)
    comparison = compare_ledgers(evidence.ledgers[source_id], rebuilt)
    if not comparison.same:
        raise DataError(comparison.message)
    return rebuilt.tokens, normalise(raw), comparison.message


def _parts(text: str, tokens: tuple[Token, ...], rows: list[Row]) -> Iterator[Row]:
    """The text in pieces: what stands between tokens, and each token with its anchor and claims."""
    place = 0
    for token, row in zip(tokens, rows, strict=True):
        yield {"text": _harmless(text[place : token.offset]), "row": None}
        yield {"text": _harmless(token.token), "row": row}
        place = token.offset + len(token.token)
    yield {"text": _harmless(text[place:]), "row": None}


def _harmless(text: str) -> str:
    """Text without characters that cannot be shown or that turn its direction; the template escapes the rest.

    >>> _harmless("a\\x00b\\u202ec")
    'a\\ufffdbc'
    """
    return _DIRECTION.sub("", _CONTROL.sub("\ufffd", text))
