"""A file that cannot be read is refused with one sentence, and a hostile one does no harm."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from reanalysis.documents import read_bytes, read_document
from reanalysis.documents.limits import MAX_BYTES, MAX_TEXT
from reanalysis.errors import DataError
from tests.documents.made_up import jats, pubmed


def _zip(name: str) -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(name, "x")
    return file.getvalue()


def _laughs() -> str:
    lines = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 10))
    return (
        f'<?xml version="1.0"?><!DOCTYPE article [<!ENTITY l0 "ha">{lines}]><article><body><p>&l9;</p></body></article>'
    )


_OUTSIDE = (
    '<?xml version="1.0"?><!DOCTYPE article [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    "<article><body><p>&x;</p></body></article>"
)
_PARAMETER = (
    '<?xml version="1.0"?><!DOCTYPE article [<!ENTITY % x SYSTEM "http://127.0.0.1:9/x.dtd"> %x;]>'
    "<article><body><p>1</p></body></article>"
)
_OPEN_DEEP = '<?xml version="1.0"?><article><body>' + "<sec>" * 5000


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"", "empty"),
        (b" \n\t\n", "empty"),
        (b"\0\0\0\0", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b"Of 326 patients\0 218 were treated", "NUL"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 50, "picture"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "picture"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "picture"),
        (_zip("word/document.xml"), "Word document"),
        (_zip("xl/workbook.xml"), "Excel"),
        (_zip("content.xml"), "OpenDocument"),
        (_zip("other.txt"), "archive"),
        (b"\x1f\x8b\x08\x00abc", "gzip"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old Office"),
        (b"{\\rtf1 text}", "rich text"),
        ("326 patients".encode("utf-16"), "UTF-16"),
        ("13·9 months".encode("cp1252"), "UTF-8"),
        (bytes(range(1, 32)) * 20, "control characters"),
        (b"<?xml version='1.0'?><feed><entry/></feed>", "kind that is not known"),
        (b"a" * (MAX_BYTES + 1), "larger than 20 MB"),
        (b"word 1 " * (MAX_TEXT // 6), "characters of text"),
        (jats()[:-100], "cut off or malformed"),
        (pubmed()[: len(pubmed()) // 2], "cut off or malformed"),
        (pubmed().replace(b"<Abstract>", b"<Other>").replace(b"</Abstract>", b"</Other>"), "no abstract"),
        (b"<PubmedArticleSet></PubmedArticleSet>", "0 PubMed articles"),
        (b"<?xml version='1.0'?><pmc-articleset><article/><article/></pmc-articleset>", "2 articles"),
        (b"<?xml version='1.0'?><article></article>", "no text"),
        (b"<html><body><nav>1</nav></body></html>", "no text"),
        (_laughs().encode(), "entities"),
        (_OUTSIDE.encode(), "entities"),
        (_PARAMETER.encode(), "entities"),
        (_OPEN_DEEP.encode(), "nested too deeply"),
        (b'<?xml version="1.0" encoding="x-none"?><article><p>1</p></article>', "encoding"),
    ],
)
def test_what_cannot_be_read_is_refused_in_one_sentence(raw: bytes, words: str) -> None:
    with pytest.raises(DataError, match=words) as caught:
        read_bytes(raw, "report")
    message = str(caught.value)
    assert message.startswith("report: ")
    assert "\n" not in message
    assert not message.endswith(".")


def test_entities_of_the_document_type_are_refused_inside_the_parser_too() -> None:
    from reanalysis.documents.xml_tree import parse

    for raw in (_laughs(), _OUTSIDE, _PARAMETER):
        with pytest.raises(DataError, match="entities"):
            parse(raw.encode())


def test_named_characters_are_known_and_unknown_ones_refused() -> None:
    head = '<!DOCTYPE article PUBLIC "-//NLM//DTD JATS v1.2//EN" "JATS-archivearticle1.dtd">'
    text = read_bytes(f"{head}<article><front/><body><p>13&middot;9 &plusmn; 2</p></body></article>".encode()).text
    assert text == "13·9 ± 2"
    with pytest.raises(DataError, match="malformed"):
        read_bytes(f"{head}<article><front/><body><p>13&nosuchname;9</p></body></article>".encode())


def test_no_other_file_is_included() -> None:
    raw = (
        '<?xml version="1.0"?><article xmlns:xi="http://www.w3.org/2001/XInclude"><body><p>Text '
        '<xi:include href="/etc/passwd" parse="text"/></p></body></article>'
    )
    assert read_bytes(raw.encode()).text == "Text"


def test_halves_of_characters_and_invisible_ones_go() -> None:
    raw = '{"protocolSection": {"identificationModule": {"briefTitle": "A \\ud800 title\\u0000 of\\u200b 5"}}}'
    assert read_bytes(raw.encode()).text == "A title of 5"


def test_a_folder_a_missing_file_and_a_pipe_are_refused(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    for path in (tmp_path, tmp_path / "none.txt", pipe, Path("a\0b")):
        with pytest.raises(DataError):
            read_document(path)


def test_text_needs_no_parser_and_imports_stay_light() -> None:
    code = (
        "import sys; from reanalysis.documents import read_bytes; read_bytes(b'Of 326 patients, 218 were treated');"
        "print([m for m in sys.modules if m.split('.')[0] in"
        " ('selectolax', 'pypdfium2', 'defusedxml', 'lxml', 'pandas', 'numpy', 'scipy')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
