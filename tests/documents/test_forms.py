"""One report gives the same numbers, and the same blocks, in whichever form it comes."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest

from reanalysis.documents import Document, read_bytes, read_document
from reanalysis.documents.model import KINDS
from reanalysis.ledger import build_ledger, normalise, tokenise
from tests.documents.made_up import FORMS, SECTIONS, TITLE, pdf, plain
from tests.documents.made_up_registry import registry

_FORMATS = {name: name.split()[0] for name in FORMS}
#: The aim is 100 abstracts a second; on an idle machine it is five to fifty times as many.
_MAX_SECONDS = 0.01
#: Lines of these signs belong to no block of a plain text.
_RULES = "-_=*~#."


def tiles(document: Document) -> None:
    """Blocks follow each other without overlap, each stripped, and only white space lies between them."""
    end = 0
    for block in document.blocks:
        assert block.kind in KINDS
        assert end <= block.start < block.end <= len(document.text)
        text = document.block_text(block)
        assert text == text.strip()
        assert all(c.isspace() or c in _RULES for c in document.text[end : block.start])
        end = block.end
    assert all(c.isspace() or c in _RULES for c in document.text[end:])


@pytest.fixture(scope="module")
def documents() -> dict[str, Document]:
    return {name: read_bytes(form(), name) for name, form in FORMS.items()}


@pytest.mark.parametrize("name", FORMS)
def test_every_form_gives_the_same_tokens(documents: dict[str, Document], name: str) -> None:
    def tokens(document: Document) -> list[tuple[str, ...]]:
        return [(token.token, token.before, token.unit, token.token_class) for token in tokenise(document.text)]

    assert tokens(documents[name]) == tokens(documents["text"])
    assert len(tokens(documents[name])) > 60
    assert documents[name].format == _FORMATS[name]
    assert documents[name].title == TITLE


@pytest.mark.parametrize("name", FORMS)
def test_every_form_gives_the_same_words(documents: dict[str, Document], name: str) -> None:
    text = documents[name].text.replace("\n\nAbstract\n", "\n")
    # PubMed prints its labels in capitals.
    for label, _ in SECTIONS:
        text = text.replace(f"\n{label.upper()}\n", f"\n{label}\n")
    assert text.split() == documents["text"].text.split()


@pytest.mark.parametrize("name", FORMS)
def test_every_number_stands_under_its_section(documents: dict[str, Document], name: str) -> None:
    document = documents[name]
    (block,) = [block for block in document.blocks if "63.6%" in document.block_text(block)]
    assert block.kind == "paragraph"
    assert block.headings[0] == TITLE
    assert block.headings[-1].title() == "Results"


@pytest.mark.parametrize("name", FORMS)
def test_raised_digits_are_never_numbers(documents: dict[str, Document], name: str) -> None:
    text = documents[name].text
    assert (
        "1.5 × 10⁹" in text and "10⁻⁴" in text and "mg/m²" in text and "significant.¹²,¹³" in text.replace(". ¹", ".¹")
    )
    assert [token.token for token in tokenise(text) if token.token_class == "power_of_ten"] == ["10⁹", "10⁻⁴"]


@pytest.mark.parametrize("name", [*FORMS, "registry"])
def test_blocks_tile_the_text(name: str) -> None:
    tiles(read_bytes(registry() if name == "registry" else FORMS[name]()))


def test_paragraphs_stay_whole_over_columns_and_pages(documents: dict[str, Document]) -> None:
    wanted = [len(paragraphs) for _, paragraphs in SECTIONS]
    for name in ("text", "html", "pdf", "pdf in two columns"):
        document = documents[name]
        kinds = " ".join(block.kind for block in document.blocks)
        assert [len(run.split()) for run in re.findall(r"heading((?: paragraph)+)", kinds)] == wanted, name


def test_plain_text_is_what_the_tokeniser_normalises(texts: Path) -> None:
    for path in sorted(texts.glob("*.txt")):
        document = read_document(path)
        raw = path.read_bytes()
        assert document.text == normalise(raw)
        assert list(build_ledger(path.stem, raw).tokens) == tokenise(document.text)
        tiles(document)


def test_the_name_of_a_file_says_nothing(tmp_path: Path) -> None:
    path = tmp_path / "report.docx"
    path.write_bytes(FORMS["jats"]())
    assert read_document(path).format == "jats"


@pytest.mark.parametrize("name", ["text", "markdown", "html", "jats", "pubmed"])
def test_a_hundred_abstracts_are_read_in_a_second(name: str) -> None:
    raw = FORMS[name]()
    read_bytes(raw)
    times = []
    for _ in range(9):
        start = time.process_time()
        read_bytes(raw)
        times.append(time.process_time() - start)
    assert min(times) < _MAX_SECONDS


def test_a_long_pdf_keeps_every_number() -> None:
    once = [token.token for token in tokenise(read_bytes(plain()).text.split("\n\n", 1)[1])]
    title = [token.token for token in tokenise(TITLE)]
    for columns in (1, 2):
        document = read_bytes(pdf(columns, repeat=12))
        assert [token.token for token in tokenise(document.text)] == title + once * 12
