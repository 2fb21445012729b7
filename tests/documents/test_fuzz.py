"""Random bytes and damaged files give a document whose blocks tile its text, or one sentence; and soon."""

from __future__ import annotations

import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reanalysis.documents import Document, read_bytes
from reanalysis.documents.pdf.assemble import read_pages
from reanalysis.errors import DataError
from reanalysis.ledger import normalise
from tests.documents.made_up import FORMS, pdf
from tests.documents.made_up_registry import registry
from tests.documents.test_forms import tiles

_VALID = {name: form() for name, form in FORMS.items()} | {
    "registry": registry(),
    "loose pdf": pdf(2, compressed=False),
}
_SCRAPS = (
    *(b"<", b">", b'"', b"{", b"[", b"\\u0000", b"\\ud800", b"<table>", b"<td colspan=99999>", b"</p>", b"&nbsp;"),
    *(b"-1", b"null", b"[]", b" " * 300, b"\n\n", b"|", b" 0 0 cm ", b"9999999999", b"<sec>", b"\0", b"\xff", b"\t"),
    *(b"Results: ", b"<!--", b"]]>", b"<p" * 50, b"1e308", b"# ", b"* ", b"References\n", b"<sup>"),
)
_SECONDS = 1.0
_SETTINGS = settings(suppress_health_check=[HealthCheck.too_slow])


@st.composite
def _damaged(draw: st.DrawFn, names: tuple[str, ...]) -> bytes:
    raw = bytearray(_VALID[draw(st.sampled_from(names))])
    for _ in range(draw(st.integers(1, 6))):
        start = draw(st.integers(0, len(raw)))
        end = min(len(raw), start + draw(st.sampled_from((0, 1, 3, 20, 200, 2000))))
        change = draw(st.integers(0, 3))
        if change == 0:
            raw[start:end] = draw(st.sampled_from(_SCRAPS))
        elif change == 1:
            raw[start:end] = draw(st.binary(max_size=20))
        elif change == 2:
            raw[start:end] = raw[start:end] * draw(st.sampled_from((2, 3, 40)))
        else:
            del raw[end:]
            raw += draw(st.sampled_from((b"", b"\n%%EOF", b"}", b"</html>")))
    return bytes(raw)


def _read(reader, raw: bytes) -> Document | None:
    start = time.process_time()
    try:
        document = reader(raw)
    except DataError as error:
        assert "\n" not in str(error)
        return None
    finally:
        assert time.process_time() - start < _SECONDS
    document.text.encode()
    tiles(document)
    return document


@_SETTINGS
@given(st.binary(max_size=3000))
def test_random_bytes_are_read_or_refused(raw: bytes) -> None:
    _read(read_bytes, raw)


@_SETTINGS
@given(st.text(max_size=2000))
def test_any_text_is_read_or_refused(text: str) -> None:
    raw = text.encode("utf-8", "ignore")
    document = _read(read_bytes, raw)
    if document is not None and document.format == "text":
        assert document.text == normalise(raw)


@_SETTINGS
@given(_damaged(("text", "markdown", "html", "jats", "pubmed", "registry")))
def test_damaged_files_are_read_or_refused(raw: bytes) -> None:
    _read(read_bytes, raw)


@_SETTINGS
@given(_damaged(("pdf", "pdf in two columns", "loose pdf")))
def test_damaged_pdfs_are_read_or_refused(raw: bytes) -> None:
    _read(read_pages, raw)


@pytest.mark.parametrize(
    "start", [b"%PDF-1.7\n", b"<?xml version='1.0'?><article>", b"<html>", b'{"protocolSection":', b"# "]
)
def test_random_bytes_after_a_known_beginning(start: bytes) -> None:
    @settings(max_examples=30)
    @given(st.binary(max_size=500))
    def run(rest: bytes) -> None:
        _read(read_pages if start.startswith(b"%PDF") else read_bytes, start + rest)

    run()
