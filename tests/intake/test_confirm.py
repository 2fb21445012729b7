"""`confirm` names what is wrong by file and row, and writes everything or nothing."""

from __future__ import annotations

import contextlib
import io
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reanalysis.claims.load import read_evidence
from reanalysis.files import write_text
from tests.intake.person import (
    ID,
    Rows,
    confirm_all,
    confirmed,
    edit_rows,
    project_data,
    run_confirm,
    run_draft,
)
from tests.support import replace_once


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with data/ and a draft that only waits for `confirm`."""
    folder = tmp_path_factory.mktemp("made")
    project_data(folder)
    assert run_draft(folder) == 0
    confirm_all(folder / "drafts" / ID)
    return folder


@pytest.fixture
def ready(made: Path, tmp_path: Path) -> Path:
    """A copy of it that a test may spoil."""
    return Path(shutil.copytree(made, tmp_path / "copy"))


def _all(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "drafts" not in path.parts
    }


def _refused(folder: Path, capsys: pytest.CaptureFixture[str]) -> list[str]:
    """Sentences of a refusal that has written nothing."""
    before = _all(folder)
    capsys.readouterr()
    assert run_confirm(folder) == 1
    assert _all(folder) == before
    sentences = capsys.readouterr().err.splitlines()
    assert all(sentence.startswith("Error: ") for sentence in sentences)
    return sentences


def test_a_confirmed_draft_is_in_data(ready: Path) -> None:
    assert run_confirm(ready) == 0
    evidence = read_evidence(ready / "data")
    assert evidence.sources[ID]["reference"] == "6"
    assert len(evidence.of_source(ID)) > 20
    assert evidence.vocabulary["endpoints"]["CR"]["definitions"][ID] == "Complete remission; not defined further."
    assert "or higher" in evidence.vocabulary["comparators"]
    assert (ready / "texts" / f"{ID}.txt").is_file()


def test_confirming_twice_is_refused(ready: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_confirm(ready) == 0
    (sentence,) = _refused(ready, capsys)
    assert f"holds the source '{ID}' already" in sentence


def test_an_untouched_draft_is_refused_row_by_row(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    project_data(tmp_path)
    run_draft(tmp_path)
    first, *rest = _refused(tmp_path, capsys)
    assert f"drafts/{ID}/claims.csv: " in first and "rows are not confirmed (2 to " in first
    assert all("TODO" in sentence for sentence in rest)
    assert any(f"drafts/{ID}/source.yaml, definitions.OS" in sentence for sentence in rest)


def _cell(column: str, text: str, at: int = 8) -> Callable[[Rows], Rows]:
    def change(rows: Rows) -> Rows:
        rows[at][column] = text
        return rows

    return change


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (_cell("status", "draft"), "1 row is not confirmed (10)"),
        (_cell("status", "yes"), "1 row is not confirmed (10)"),
        (_cell("arm", "unsure"), "row 10: arm could not be told"),
        (_cell("note", "=1+1"), "row 10: note begins like a formula"),
        (_cell("value", "71.0"), "row 10: claim calder2025.cr.percent.tolvenimab has the value '71.0', but its ledger"),
        (_cell("value", "70"), "has the value '70', but its ledger tokens read '70.0'"),
        (_cell("kind", "percentage"), "unknown kind 'percentage'; did you mean 'percent'?"),
        (_cell("endpoint", "Cr2"), f"or add it under new_words in drafts/{ID}/source.yaml"),
        (_cell("endpoint", "PFS"), f"drafts/{ID}/source.yaml does not say how {ID} defines PFS"),
        (_cell("arm", "tolvenimub"), f"did you mean 'tolvenimab'?; look in drafts/{ID}/trials.yaml under"),
        (_cell("denominator", "calder2025.n.x"), "denominator of claim calder2025.cr.percent.tolvenimab is"),
        (_cell("tokens", "value@548"), "points to a token at offset 548"),
        (_cell("tokens", "549"), "tokens are '549'; they must read like value@120"),
        (_cell("claim_id", "other.cr"), "row 10: claim id 'other.cr' must begin with 'calder2025.'"),
        (lambda rows: [*rows, rows[8]], "claim id 'calder2025.cr.percent.tolvenimab' is already used in row 10"),
        (lambda rows: [rows[0], *rows[2:]], "the number '1.2' at offset 283 is in no row"),
        (lambda rows: [], "column 'claim_id' must stand there once"),
    ],
)
def test_a_wrong_cell_is_named_with_its_row(
    ready: Path, capsys: pytest.CaptureFixture[str], change: Callable[[Rows], Rows], words: str
) -> None:
    edit_rows(ready / "drafts" / ID, change) if words[:6] != "column" else (
        ready / "drafts" / ID / "claims.csv"
    ).write_text("")
    sentences = _refused(ready, capsys)
    assert any(words in sentence for sentence in sentences), sentences
    assert all(f"drafts/{ID}/" in sentence for sentence in sentences)


def test_rows_keep_their_numbers_when_lines_are_empty(ready: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edit_rows(ready / "drafts" / ID, _cell("value", "71.0"))
    path = ready / "drafts" / ID / "claims.csv"
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    path.write_text("\n".join([lines[0], "", ",,", *lines[1:]]), encoding="utf-8")
    (sentence,) = _refused(ready, capsys)
    assert f"drafts/{ID}/claims.csv, row 12: " in sentence


@pytest.mark.parametrize(
    ("file", "old", "new", "words"),
    [
        ("trials.yaml", "role: control", "role: controll", "did you mean 'control'?"),
        ("trials.yaml", "design: randomised", "design: [", "not valid YAML"),
        ("trials.yaml", "reference: standard_chemotherapy", "reference: x", "comparisons: unknown arm 'x'"),
        ("trials.yaml", "calder2025_trial:", "inovate:", "data/trials.yaml, trials.inovate"),
        ("source.yaml", "year: 2025", "year: soon", "source.year: it is 'soon'; it must be of type integer"),
        ("source.yaml", "kind: abstract", "kind: '=1+1'", "source.kind: it begins like a formula"),
        ("source.yaml", "source:", "sauce:", "unknown key 'sauce'; did you mean 'source'?"),
        ("source.yaml", "endpoints: {}", "endpoints: {CR2: {label: a, abbreviation: a}}", "the key 'scale' is missing"),
        ("source.yaml", "  OS: ", "  OZ: ", f"does not say how {ID} defines OS"),
    ],
)
def test_a_fault_in_the_yaml_files_is_named(
    ready: Path, capsys: pytest.CaptureFixture[str], file: str, old: str, new: str, words: str
) -> None:
    path = ready / "drafts" / ID / file
    head, body = path.read_text(encoding="utf-8").split("\n\n", 1)
    assert old in body
    path.write_text(f"{head}\n\n{body.replace(old, new, 1)}", encoding="utf-8")
    sentences = _refused(ready, capsys)
    assert any(words in sentence for sentence in sentences), sentences


@pytest.mark.parametrize("missing", ["claims.csv", "trials.yaml", "source.yaml", "text.txt"])
def test_a_missing_file_is_named(ready: Path, capsys: pytest.CaptureFixture[str], missing: str) -> None:
    (ready / "drafts" / ID / missing).unlink()
    (sentence,) = _refused(ready, capsys)
    assert missing in sentence and "missing" in sentence


def test_a_changed_text_no_longer_fits_its_rows(ready: Path, capsys: pytest.CaptureFixture[str]) -> None:
    replace_once(ready / "drafts" / ID / "text.txt", "70.0%", "71.0%")
    assert any("ledger tokens read '71.0'" in sentence for sentence in _refused(ready, capsys))


def test_what_is_wrong_in_data_already_is_not_put_down_to_the_draft(
    ready: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    replace_once(ready / "data/claims/kantarjian2016.csv", ",80.7,", ",80.1,")
    (sentence,) = _refused(ready, capsys)
    assert sentence.startswith("Error: claims/kantarjian2016.csv, row")


def test_a_disk_that_fails_half_way_leaves_nothing(
    ready: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    data = ready / "data"

    def failing(path: Path, text: str) -> None:
        if path == data / "sources.csv":
            raise OSError(28, "No space left on device", str(path))
        write_text(path, text)

    monkeypatch.setattr("reanalysis.intake.confirm.write_text", failing)
    (sentence,) = _refused(ready, capsys)
    assert "No space left on device" in sentence


def test_another_text_under_the_same_name_is_never_overwritten(ready: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_text(ready / "texts" / f"{ID}.txt", "another text")
    (sentence,) = _refused(ready, capsys)
    assert "is another text than the draft's" in sentence


def test_many_faults_are_not_all_told(ready: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edit_rows(ready / "drafts" / ID, lambda rows: [row | {"value": "9"} for row in rows])
    sentences = _refused(ready, capsys)
    assert len(sentences) == 13 and "more of this kind" in sentences[-1]


def test_a_second_report_on_a_known_trial_is_added_to_it(tmp_path: Path) -> None:
    data = project_data(tmp_path)
    report = tmp_path / "follow_up.txt"
    report.write_text(
        "Later follow-up of a trial\n\nAt 36 months, overall survival was 22.5% with inotuzumab ozogamicin and 10.1%"
        " with standard chemotherapy.",
        encoding="utf-8",
    )
    assert run_draft(tmp_path, report, "--source-id", "later2019", "--trial", "inovate") == 0
    draft = tmp_path / "drafts" / "later2019"
    edit_rows(draft, confirmed)
    source = draft / "source.yaml"
    head, body = source.read_text(encoding="utf-8").split("\n\n", 1)
    source.write_text(f"{head}\n\n{body.replace('year: TODO', 'year: 2019').replace('TODO ', '')}", encoding="utf-8")
    assert run_confirm(tmp_path, "later2019") == 0
    evidence = read_evidence(data)
    assert evidence.trials["inovate"]["sources"]["later2019"] == "secondary"
    assert {claim.arm for claim in evidence.of_source("later2019") if claim.kind == "km"} == {"ino", "sc"}


def test_a_trial_that_is_not_known_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    project_data(tmp_path)
    assert run_draft(tmp_path, Path("x.txt"), "--trial", "inovat") == 1
    assert "no such trial; did you mean 'inovate'?" in capsys.readouterr().err


_SCRAPS = (
    *(
        b"",
        b"\0",
        b"\xff",
        b'"',
        b",",
        b";",
        b"\n",
        b"'",
        b": ",
        b"{",
        b"[",
        b"- ",
        b"&a ",
        b"*a",
        b"null",
        b"\r",
        b"\t",
    ),
    *(b"!!python/object:x ", b"TODO", b"unsure", b"=1+1", b"9" * 5000, b"2024-01-01", b"1e999", b".nan", b"../../x"),
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(
            st.sampled_from(("claims.csv", "trials.yaml", "source.yaml", "text.txt")),
            st.floats(0, 1),
            st.integers(0, 30),
            st.sampled_from(_SCRAPS),
        ),
        min_size=1,
        max_size=3,
    )
)
def test_whatever_is_done_to_the_files_confirm_adds_all_or_says_why(
    made: Path, changes: list[tuple[str, float, int, bytes]]
) -> None:
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(shutil.copytree(made, Path(temporary) / "copy"))
        for name, place, length, scrap in changes:
            path = folder / "drafts" / ID / name
            raw = path.read_bytes()
            at = int(place * len(raw))
            path.write_bytes(raw[:at] + scrap + raw[at + length :])
        before, said = _all(folder), io.StringIO()
        with contextlib.redirect_stderr(said), contextlib.redirect_stdout(io.StringIO()):
            code = run_confirm(folder)
        if code == 0:
            assert ID in read_evidence(folder / "data").sources
        else:
            assert code == 1 and _all(folder) == before
            assert all(line.startswith("Error: ") for line in said.getvalue().splitlines())


def test_a_new_endpoint_goes_into_the_vocabulary_and_its_keys_are_checked_there(
    ready: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def renamed(rows: Rows) -> Rows:
        return [row | {"endpoint": "CR2"} if row["endpoint"] == "CR" else row for row in rows]

    edit_rows(ready / "drafts" / ID, renamed)
    source = ready / "drafts" / ID / "source.yaml"
    new = "endpoints: {CR2: {label: Second remission, abbreviation: CR2, scale: proportion, colour: red}}"
    replace_once(source, "endpoints: {}", new)
    replace_once(source, "  CR: ", "  CR2: ")
    (sentence,) = _refused(ready, capsys)
    assert f"drafts/{ID}/source.yaml, new_words" in sentence and "unknown key 'colour'" in sentence
    replace_once(source, ", colour: red", ", group: response")
    assert run_confirm(ready) == 0
    added = read_evidence(ready / "data").vocabulary["endpoints"]["CR2"]
    assert added["group"] == "response" and ID in added["definitions"]
