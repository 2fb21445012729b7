"""Numbers shown in their texts: only on this machine, every number marked, and untrusted text stays text."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest
import yaml

from reanalysis.claims import Evidence
from reanalysis.cli import main
from reanalysis.errors import DataError
from reanalysis.ledger import build_ledger
from reanalysis.report.texts import render_texts

from ..support import PROJECT, claim, study
from .structure import Element, parse

#: A made-up report; its markup and its mark of direction must do nothing.
TEXT = 'Lamps <script>alert(7)</script> shone in 12 of 30 \u202ehalls & rooms\x07.\n\nA "quiet" day, 40% bright.'


def small(text: str = TEXT) -> Evidence:
    """A study of one source with one claim on its second number."""
    evidence = study(claim("s.cr", "count", "12"))
    ledger = build_ledger("s", text.encode())
    evidence.ledgers["s"] = ledger
    evidence.sources["s"] |= {"reference": "1", "citation": "A <b>report</b>"}
    offset = ledger.tokens[1].offset
    evidence.claims["s.cr"] = type(evidence.claims["s.cr"])("s", 2, evidence.claims["s.cr"].cells, (("value", offset),))
    return evidence


@pytest.fixture
def texts_folder(tmp_path: Path) -> Path:
    """A folder with the made-up text."""
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "s.txt").write_text(TEXT, encoding="utf-8")
    return tmp_path / "texts"


def marks(page: str) -> list[Element]:
    return parse(page).all("mark")


def test_every_number_is_marked_where_it_stands_and_leads_to_its_claim(texts_folder: Path) -> None:
    page, shown, remarks = render_texts(small(), texts_folder, report_page="index.html")
    assert [mark.text for mark in marks(page)] == ["7", "12", "30", "40"]
    assert [mark.attributes["id"] for mark in marks(page)] == [
        f"token-s-{TEXT.index(n)}" for n in ("7", "12", "30", "40")
    ]
    assert [a.attributes["href"] for a in marks(page)[1].all("a")] == ["index.html#claim-s.cr"]
    assert (shown, remarks) == (["s"], [])


def test_the_text_around_the_numbers_is_all_there(texts_folder: Path) -> None:
    page, _, _ = render_texts(small(), texts_folder, report_page="index.html")
    (text,) = parse(page).all("div", **{"class": "text"})
    assert "".join(text.pieces()) == TEXT.replace("\u202e", "").replace("\x07", "\ufffd")


def test_markup_in_a_text_stays_text_and_no_script_may_run(texts_folder: Path) -> None:
    page, _, _ = render_texts(small(), texts_folder, report_page="index.html")
    tree = parse(page)
    assert not tree.all("script", "b", "img")
    assert "&lt;script&gt;alert(" in page
    (policy,) = [meta.attributes["content"] for meta in tree.all("meta") if "http-equiv" in meta.attributes]
    assert policy.startswith("default-src 'none'; style-src")
    assert "script" not in policy


def test_another_copy_of_the_text_has_its_own_places_and_keeps_the_anchors(texts_folder: Path) -> None:
    moved = "\r\n" * 3 + TEXT.replace("\n\n", "\r\n\r\n")
    (texts_folder / "s.txt").write_bytes(moved.encode())
    page, _, remarks = render_texts(small(), texts_folder, report_page="index.html")
    assert [mark.attributes["id"] for mark in marks(page)] == [
        f"token-s-{TEXT.index(n)}" for n in ("7", "12", "30", "40")
    ]
    assert [mark.text for mark in marks(page)] == ["7", "12", "30", "40"]
    assert len(remarks) == 1


def test_another_text_is_refused_in_one_sentence(texts_folder: Path) -> None:
    (texts_folder / "s.txt").write_text(TEXT.replace("40%", "41%"), encoding="utf-8")
    with pytest.raises(DataError, match="s: the text "):
        render_texts(small(), texts_folder, report_page="index.html")


def test_a_folder_without_texts_is_refused_in_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no text of a source lies there"):
        render_texts(small(), tmp_path, report_page="index.html")


def _command(folder: Path, texts: Path, output: Path) -> list[str]:
    settings = yaml.safe_load((PROJECT / "config" / "config.yaml").read_text())
    settings.pop("source_texts")
    arguments = [
        "local-texts",
        "--settings",
        json.dumps(settings),
        "--source-texts",
        str(texts),
        "--output",
        str(output),
    ]
    for name in ("data", "tables", "figures"):
        arguments += [f"--{name}", str(folder / name)]
    return arguments


def _words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", text.lower())


def _runs(text: str) -> set[tuple[str, ...]]:
    words = _words(text)
    return {tuple(words[i : i + 8]) for i in range(len(words) - 7)}


def test_sentences_of_a_source_stand_in_the_local_page_and_nowhere_else(
    folder: Path, texts: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def files() -> dict[Path, int]:
        return {path: path.stat().st_mtime_ns for path in sorted(folder.rglob("*"))}

    before = files()
    assert main(_command(folder, texts, tmp_path / "local")) == 0
    assert files() == before
    assert {path.name for path in (tmp_path / "local").iterdir()} == {"index.html", "texts.html"}
    said = capsys.readouterr()
    shown = {name: parse((tmp_path / "local" / name).read_text()).text for name in ("index.html", "texts.html")}
    for path in texts.glob("*.txt"):
        # Whole sentences: a bibliographic title, which may be printed, is none.
        runs = _runs(path.read_text(encoding="utf-8"))
        runs = {run for run in runs if sum(word.isdigit() for word in run) <= 4}
        assert len(_runs(shown["texts.html"]) & runs) > len(runs) * 0.9
        assert len(_runs(shown["index.html"]) & runs) < 10
        assert not _runs(said.out + said.err) & runs


def test_in_the_local_copy_of_the_report_each_token_leads_into_its_text(
    folder: Path, texts: Path, tmp_path: Path, evidence: Evidence
) -> None:
    assert main(_command(folder, texts, tmp_path / "local")) == 0
    local = {name: parse((tmp_path / "local" / name).read_text()) for name in ("index.html", "texts.html")}
    marked = {mark.attributes["id"] for mark in local["texts.html"].all("mark")}
    links = {a.attributes["href"] for a in local["index.html"].all("a") if "texts.html" in a.attributes["href"]}
    assert links == {f"texts.html#{anchor}" for anchor in marked}
    assert len(marked) == sum(len(ledger.tokens) for ledger in evidence.ledgers.values())
    claims = {element.attributes.get("id") for element in local["index.html"].walk()}
    leads = {a.attributes["href"] for a in local["texts.html"].all("a") if "index.html#" in a.attributes["href"]}
    assert {lead.removeprefix("index.html#") for lead in leads} <= claims
    assert "for this machine only" in local["index.html"].text.lower()


def test_the_shared_report_has_no_link_into_texts(page: str) -> None:
    assert "texts.html" not in page


def test_pages_with_texts_are_refused_among_what_is_shared(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = ["--settings", "{}", "--source-texts", str(tmp_path)]
    arguments = ["local-texts", "--data", str(folder / "data"), "--figures", str(folder / "figures"), *settings]
    arguments += ["--tables", str(folder / "tables"), "--output", str(folder / "report")]
    assert main(arguments) == 1
    assert "may not lie under" in capsys.readouterr().err
    assert not (folder / "report").exists()


def test_without_a_folder_of_texts_the_command_says_what_to_add(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["local-texts", "--data", str(folder / "data"), "--figures", str(folder / "figures")]
    arguments += ["--tables", str(folder / "tables"), "--settings", "{}", "--output", str(tmp_path / "local")]
    assert main(arguments) == 1
    assert "source_texts=DIR" in capsys.readouterr().err


def test_git_ignores_the_folder_of_the_pages() -> None:
    assert "local/" in (PROJECT / ".gitignore").read_text().splitlines()
    ignored = subprocess.run(["git", "check-ignore", "-q", "local/texts.html"], cwd=PROJECT, check=False)
    assert ignored.returncode in (0, 128)
