"""No input crashes the command: it writes a whole draft, or says one sentence and leaves nothing behind; and soon."""

from __future__ import annotations

import contextlib
import io
import tempfile
import time
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reanalysis.cli import main
from reanalysis.errors import DataError
from reanalysis.intake.rows import MAX_CHARACTERS, draft_report, time_limit
from reanalysis.intake.sheet import read_sheet
from reanalysis.ledger import normalise, read_ledger, tokenise
from tests.documents.made_up import FORMS
from tests.documents.made_up_registry import registry
from tests.intake.test_page import lexicon
from tests.support import PROJECT

_VALID = {name: form() for name, form in FORMS.items()} | {"registry": registry()}
_FILES = ("claims.csv", "index.html", "ledger.tsv", "source.yaml", "text.txt", "trials.yaml")
#: On an idle machine a draft of such a file takes a twentieth of this.
_SECONDS = 10.0
_SETTINGS = settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])


def run(raw: bytes) -> tuple[int, str]:
    """Exit code of `draft`, and what it said; the folder is whole, or was never made."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        report = folder / "report"
        report.write_bytes(raw)
        drafts = folder / "drafts"
        said, started = io.StringIO(), time.process_time()
        with contextlib.redirect_stderr(said), contextlib.redirect_stdout(io.StringIO()):
            code = main(["draft", str(report), "--data", str(PROJECT / "data"), "--drafts", str(drafts)])
        assert time.process_time() - started < _SECONDS
        if code == 0:
            assert said.getvalue() == ""
            _is_whole(drafts / "report")
        else:
            assert code == 1 and not drafts.exists()
            (sentence,) = said.getvalue().splitlines()
            assert sentence.startswith("Error: report: ") and len(sentence) < 400
        return code, said.getvalue()


def _is_whole(draft: Path) -> None:
    assert {path.name for path in draft.iterdir()} == {*_FILES, ".made.json"}
    text = normalise((draft / "text.txt").read_bytes())
    ledger = read_ledger(draft / "ledger.tsv")
    assert_tokens_tile(text)
    assert [(t.offset, t.token) for t in ledger.tokens] == [(t.offset, t.token) for t in tokenise(text)]
    rows = read_sheet(draft / "claims.csv", "claims.csv")
    claimed = {int(part.split("@")[1]) for _, cells in rows for part in cells["tokens"].split()}
    assert claimed == {token.offset for token in ledger.tokens}
    assert len({cells["claim_id"] for _, cells in rows}) == len(rows)


def assert_tokens_tile(text: str) -> None:
    """Tokens and what lies between them, joined, are the text; every digit is in exactly one token."""
    pieces, at = [], 0
    for token in tokenise(text):
        assert token.offset >= at
        pieces += [text[at : token.offset], token.token]
        at = token.offset + len(token.token)
    pieces.append(text[at:])
    assert "".join(pieces) == text
    assert not any(digit in piece for piece in pieces[::2] for digit in "0123456789")


@_SETTINGS
@given(st.text(max_size=500))
def test_any_text(text: str) -> None:
    run(text.encode("utf-8", "surrogatepass"))


@_SETTINGS
@given(st.binary(max_size=400))
def test_any_bytes(raw: bytes) -> None:
    run(raw)


_WORDS = (
    *("5", "12%", "(95%", "CI,", "1.2", "to", "3.4)", "P<0.001", "hazard ratio", "median", "overall survival"),
    *("months", "v", "vs", "of", "3/10", "0.77", ".5", "4,000", "46·6", "NR", "not reached", "Seventy-nine", "ten"),
    *("10−4", "10⁹", "×", "10", "mg/m2", "n=", "[CI]", "{63–85}", "=", "–", "-", ";", ",", ".", "\n", "\n\n", "|"),
    *("|--|", "#", "NCT01234567", "1:1", "day 1", "q3w", "CD19", "patients", "in the treatment group", "placebo"),
    *("randomised", "respectively", "and", "or", "²", "aged", "years", "phase", "grade"),
)


@_SETTINGS
@given(st.lists(st.sampled_from(_WORDS), max_size=120))
def test_any_heap_of_words_of_a_report(words: list[str]) -> None:
    run(" ".join(words).encode())


@st.composite
def _damaged(draw: st.DrawFn) -> bytes:
    raw = bytearray(_VALID[draw(st.sampled_from(sorted(_VALID)))])
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, max(0, len(raw) - 1)))
        change = draw(st.sampled_from(("flip", "cut", "drop", "repeat", "insert")))
        if change == "flip" and raw:
            raw[at] ^= 1 << draw(st.integers(0, 7))
        elif change == "cut":
            del raw[at:]
        elif change == "drop":
            del raw[at : at + 50]
        elif change == "repeat":
            raw[at : at + 200] = raw[at : at + 200] * 3
        else:
            raw[at:at] = draw(
                st.sampled_from((b"<p>", b"99999999999999999999", b"\0", b"&x;", b"{", b'"', b"=1+1;", b"NaN"))
            )
    return bytes(raw)


@_SETTINGS
@given(_damaged())
def test_damaged_files_of_every_form(raw: bytes) -> None:
    run(raw)


@given(st.text(max_size=400))
def test_tokens_tile_any_text(text: str) -> None:
    assert_tokens_tile(normalise(text.encode("utf-8", "ignore")))


def _laughs(root: str) -> bytes:
    entities = '<!ENTITY a "lol">' + "".join(f'<!ENTITY a{i} "{"&a%s;" % (i - 1 or "") * 10}">' for i in range(1, 10))
    return (
        f'<?xml version="1.0"?><!DOCTYPE {root} [{entities}]><{root}><body><p>5 of 10 &a9;</p></body></{root}>'.encode()
    )


def _archive() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"0" * 5_000_000)
    return out.getvalue()


_BOMBS: dict[str, bytes] = {
    "billion laughs": _laughs("article"),
    "billion laughs, PubMed": _laughs("PubmedArticleSet"),
    "outside entity": b'<?xml version="1.0"?><!DOCTYPE article [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    b"<article><body><p>5 &x;</p></body></article>",
    "deep HTML": b"<!DOCTYPE html><html><body>" + b"<div>" * 50_000 + b"5 of 10",
    "deep XML": b"<?xml version='1.0'?><article><body>"
    + b"<sec>" * 50_000
    + b"5"
    + b"</sec>" * 50_000
    + b"</body></article>",
    "deep JSON": b'{"protocolSection":' + b"[" * 100_000,
    "archive": _archive(),
    "archive named by its first bytes": b"PK\x03\x04" + b"5 of 10 patients " * 50,
    "no bytes": b"",
    "white space": b" \n\t\r\n " * 100,
    "no number": b"There is nothing to count in this report. " * 20,
    "encrypted": FORMS["pdf"]()[:60] + b"/Encrypt" + FORMS["pdf"]()[60:200],
    "truncated PDF": FORMS["pdf"]()[: len(FORMS["pdf"]()) // 3],
    "picture": b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20,
    "UTF-16": "Response in 5 of 10 patients. ".encode("utf-16") * 20,
}
_READ = {
    "one huge number": b"Remission in " + b"9" * 6_000 + b" of 10 patients (1e99999; 1.5E+400%).",
    "huge numbers": b"Remission in 99999999999999999999/3 patients, 0.0000000000000000001%, " * 20,
    "one long line": b"The rate was 5.1% and 3 of 10, " * 100,
    "many brackets": b"(" * 3000 + b"5" + b")" * 3000,
    "commas": b"1,234,567,890,123,456,789," * 10,
    "hyphens": b"12-" * 200,
    "equal rows": b"| arm | n |\n|---|---|\n" + b"| a | 5 |\n" * 300,
}


@pytest.mark.parametrize("name", _BOMBS)
def test_what_is_no_report_gets_one_sentence(name: str) -> None:
    code, said = run(_BOMBS[name])
    assert code == 1, name
    assert "lol" not in said and "root:" not in said


@pytest.mark.parametrize("name", _READ)
def test_odd_reports_are_drafted(name: str) -> None:
    code, said = run(_READ[name])
    assert code == 0, said


@pytest.mark.parametrize("what", ["folder", "missing", "pipe"])
def test_what_is_no_file_gets_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str], what: str) -> None:
    import os

    path = tmp_path / "report"
    if what == "folder":
        path.mkdir()
    elif what == "pipe":
        os.mkfifo(path)
    assert main(["draft", str(path), "--data", str(PROJECT / "data"), "--drafts", str(tmp_path / "drafts")]) == 1
    (sentence,) = capsys.readouterr().err.splitlines()
    assert "is no file" in sentence


def test_a_hostile_file_name_reaches_no_terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "a\x1b[31m\x07\u202eb.txt"
    path.write_text("nothing to count", encoding="utf-8")
    assert main(["draft", str(path), "--data", str(PROJECT / "data"), "--drafts", str(tmp_path / "drafts")]) == 1
    (sentence,) = capsys.readouterr().err.splitlines()
    assert sentence.isprintable() and sentence.startswith("Error: a")


def test_a_text_longer_than_any_report_is_refused_before_it_is_read_closely() -> None:
    from reanalysis.documents import Document

    with pytest.raises(DataError, match="a report has at most"):
        draft_report(Document("5 of 10. " * (MAX_CHARACTERS // 8), (), "text"), lexicon(), source_id="x")
    with pytest.raises(DataError, match="numbers; a report has at most"):
        draft_report(Document("5 " * 30_000, (), "text"), lexicon(), source_id="x")


# An alarm may fall into a callback of the garbage collector (hypothesis has one), which says so and goes on.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_report_that_takes_too_long_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reanalysis.intake.rows.SECONDS", 0.3)
    code, said = run(b"The rate was 5.1% and 3 of 10, " * 2000)
    assert code == 1 and "Error: report: it took more than 0.3 seconds" in said


def test_what_takes_too_long_is_stopped() -> None:
    started = time.monotonic()
    with pytest.raises(DataError, match="too slow"), time_limit(0.2, "too slow"):
        while True:
            sum(range(1000))
    assert time.monotonic() - started < 10
    with time_limit(5, "never"):
        pass


def test_what_swallows_an_alarm_is_stopped_by_the_next() -> None:
    swallowed = 0
    with pytest.raises(DataError, match="too slow"), time_limit(0.1, "too slow"):
        try:
            while True:
                sum(range(1000))
        except BaseException:  # as the interpreter does around destructors and callbacks
            swallowed += 1
        while True:
            sum(range(1000))
    assert swallowed == 1
