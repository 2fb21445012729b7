"""`verify` notices one changed digit and one changed arm, in the text, the ledger, the claims and the results."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from reanalysis.cli import main
from reanalysis.errors import DataError
from reanalysis.verify import verify_project

from ..support import PROJECT, change_cell, copy_data, replace_once


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A project folder with the data, and with the expected tables as its results."""
    copy_data(tmp_path)
    shutil.copytree(PROJECT / "tests" / "expected", tmp_path / "expected")
    shutil.copytree(PROJECT / "tests" / "expected", tmp_path / "results" / "tables")
    shutil.copy(PROJECT / "tests" / "anchors.csv", tmp_path / "anchors.csv")
    return tmp_path


def test_damaged_results_are_named_and_not_read(copy: Path) -> None:
    tables = copy / "results/tables"
    for name, damage, words in (
        ("curves", lambda text: text.replace(",1.000000,", ",abc,", 1), "curves.csv, row 2: survival is 'abc'"),
        ("counts", lambda text: text.replace("\n", ",x\n", 3).replace(",x\n", "\n", 2), "counts.csv, row 3: "),
        ("risk_table", lambda text: text.replace(",22,0,0,22,", ",,0,0,22,", 1), "at_risk is empty"),
    ):
        path = tables / f"{name}.csv"
        before = path.read_text(encoding="utf-8")
        assert damage(before) != before
        path.write_text(damage(before), encoding="utf-8")
        with pytest.raises(DataError) as error:
            _verify(copy)
        assert words in str(error.value)
        path.write_text(before, encoding="utf-8")


def _verify(folder: Path, texts: Path | None = None) -> tuple[str, ...]:
    outcome = verify_project(
        folder / "data",
        folder / "results" / "tables",
        expected=folder / "expected",
        anchors=folder / "anchors.csv",
        texts=texts,
    )
    assert all("\n" not in problem for problem in outcome.problems)
    return outcome.problems


def test_the_project_as_it_stands_has_no_problem(copy: Path) -> None:
    assert _verify(copy) == ()


def test_with_the_texts_at_hand_all_ledgers_are_rebuilt(copy: Path, texts: Path) -> None:
    outcome = verify_project(
        copy / "data", copy / "results/tables", expected=copy / "expected", anchors=copy / "anchors.csv", texts=texts
    )
    assert outcome.problems == ()
    # A study added later has its text elsewhere; of the others each is rebuilt without a remark.
    assert all("its text is not in" in remark for remark in outcome.remarks)
    assert f"{len(list(texts.glob('*.txt')))} ledgers rebuilt" in outcome.checked


def test_without_the_texts_one_line_says_so(copy: Path) -> None:
    outcome = verify_project(
        copy / "data", copy / "results/tables", expected=copy / "expected", anchors=copy / "anchors.csv", texts=None
    )
    (remark,) = outcome.remarks
    assert "not at hand" in remark


# One digit ---------------------------------------------------------------------------------------


def test_one_changed_digit_in_a_text_is_noticed(copy: Path, texts: Path) -> None:
    changed = Path(shutil.copytree(texts, copy / "texts"))
    replace_once(changed / "kantarjian2016.txt", "80.7%", "80.1%")
    (problem,) = _verify(copy, changed)
    assert "kantarjian2016" in problem and "80.1" in problem and "80.7" in problem


def test_one_changed_digit_in_a_ledger_is_noticed(copy: Path) -> None:
    replace_once(copy / "data/ledgers/kantarjian2016.tsv", "\t80.7\t", "\t80.1\t")
    assert any("kantarjian2016.cr.ino" in problem and "'80.1'" in problem for problem in _verify(copy))


def test_one_changed_digit_in_a_ledger_and_its_claim_is_noticed_with_the_text(copy: Path, texts: Path) -> None:
    replace_once(copy / "data/ledgers/kantarjian2016.tsv", "\t80.7\t", "\t80.1\t")
    replace_once(copy / "data/claims/kantarjian2016.csv", ",80.7,", ",80.1,")
    problems = _verify(copy, texts)
    assert any("the text reads '80.7' where the ledger has '80.1'" in problem for problem in problems)


def test_one_changed_digit_in_the_claims_is_noticed(copy: Path) -> None:
    replace_once(copy / "data/claims/kantarjian2016.csv", ",80.7,", ",80.1,")
    assert any("kantarjian2016.csv, row 7" in problem for problem in _verify(copy))


_A_NUMBER_OF = {
    "claims": "printed",
    "counts": "events",
    "proportions": "estimate",
    "differences": "estimate",
    "curves": "survival",
    "survival": "simulated",
    "risk_table": "n",
}


@pytest.mark.parametrize("table", list(_A_NUMBER_OF))
def test_one_changed_digit_in_each_result_table_is_noticed(copy: Path, table: str) -> None:
    column = _A_NUMBER_OF[table]
    number = change_cell(copy / "results/tables" / f"{table}.csv", column, _other_leading_digit)
    assert any(f"{table}.csv, row {number}: {column}" in problem for problem in _verify(copy))


def _other_leading_digit(cell: str) -> str | None:
    if not cell.replace(".", "").isdigit() or float(cell) < 0.2:
        return None
    place = next(i for i, c in enumerate(cell) if c in "123456789")
    return cell[:place] + ("2" if cell[place] == "1" else "1") + cell[place + 1 :]


# One arm -----------------------------------------------------------------------------------------


def test_two_arms_exchanged_in_a_text_are_noticed(copy: Path, texts: Path) -> None:
    changed = Path(shutil.copytree(texts, copy / "texts"))
    replace_once(changed / "stock2021.txt", "InO (CR/CRi = 73%", "SC (CR/CRi = 73%")
    assert any("stock2021" in problem and "surroundings" in problem for problem in _verify(copy, changed))


def test_one_changed_arm_in_a_ledger_is_noticed(copy: Path, texts: Path) -> None:
    # A ledger holds no words: the arm shows in the hash of the words around the number.
    path = copy / "data/ledgers/kantarjian2016.tsv"
    line = next(line for line in path.read_text().splitlines() if "\t80.7\t" in line)
    for place, words in ((-1, "other words between"), (-2, "surroundings")):
        cells = line.split("\t")
        cells[place] = ("0" if cells[place][0] != "0" else "1") + cells[place][1:]
        replace_once(path, line, "\t".join(cells))
        assert any(words in problem for problem in _verify(copy, texts))
        replace_once(path, "\t".join(cells), line)


@pytest.mark.parametrize(
    ("source", "old", "new"),
    [
        ("kantarjian2016", "significantly higher in the inotuzumab", "significantly lower in the inotuzumab"),
        ("stock2021", "there was no benefit", "there was a benefit"),
        ("stock2021", "Ph+ patients were randomly", "Ph- negative patients were randomly"),
        (
            "kantarjian2016",
            "effective treatment option than current standard",
            "effective treatment option than inotuzumab",
        ),
        (
            "kantarjian2016",
            "patients treated with inotuzumab ozogamicin in this",
            "patients treated with standard therapy in this",
        ),
        ("fda2024", "pyrexia, anemia, vomiting", "rash, anemia, stroke"),
    ],
)
def test_words_changed_far_from_any_number_are_noticed(
    copy: Path, texts: Path, source: str, old: str, new: str
) -> None:
    changed = Path(shutil.copytree(texts, copy / "texts"))
    replace_once(changed / f"{source}.txt", old, new)
    assert any(source in problem and "other" in problem for problem in _verify(copy, changed))


def test_a_copy_with_another_menu_above_and_below_passes(copy: Path, texts: Path) -> None:
    changed = Path(shutil.copytree(texts, copy / "texts"))
    path = changed / "kantarjian2016.txt"
    path.write_text(
        "Home About Contact\n\n" + path.read_text(encoding="utf-8") + "\n\nShare this page\n", encoding="utf-8"
    )
    assert _verify(copy, changed) == ()


def test_a_word_that_does_not_stand_where_a_statement_says_is_named_with_its_place(copy: Path, texts: Path) -> None:
    replace_once(copy / "data/trials.yaml", "offset: 1396, word: no benefit", "offset: 1398, word: no benefit")
    (problem,) = _verify(copy, texts)
    assert "stock2021 has no 'no benefit' at 1398; the nearest is at 1396" in problem


def test_one_changed_arm_in_the_claims_is_noticed(copy: Path) -> None:
    replace_once(
        copy / "data/claims/kantarjian2016.csv",
        "kantarjian2016.cr.ino,inovate,primary,ino,",
        "kantarjian2016.cr.ino,inovate,primary,sc,",
    )
    assert any("two extractions differ" in problem and "'sc'" in problem for problem in _verify(copy))


def test_one_changed_arm_in_the_results_is_noticed(copy: Path) -> None:
    replace_once(copy / "results/tables/counts.csv", "inovate,primary,ino,CR,", "inovate,primary,sc,CR,")
    assert any("counts.csv" in problem and "arm" in problem for problem in _verify(copy))


# Everything else ---------------------------------------------------------------------------------


def test_a_number_that_no_claim_accounts_for_is_noticed(copy: Path) -> None:
    path = copy / "data/claims/kantarjian2016.csv"
    lines = [line for line in path.read_text().splitlines() if not line.startswith("kantarjian2016.aside.cd22,")]
    path.write_text("\n".join(lines) + "\n")
    assert any("'22'" in problem and "offset 354" in problem for problem in _verify(copy))


def test_a_result_row_without_a_claim_is_noticed(copy: Path) -> None:
    path = copy / "results/tables/risk_table.csv"
    text = path.read_text()
    path.write_text(text.replace("fda2024.dor.median", "fda2024.dor.mediam"))
    assert any("fda2024.dor.mediam" in problem and "does not exist" in problem for problem in _verify(copy))


def test_a_missing_table_is_noticed(copy: Path) -> None:
    (copy / "results/tables/curves.csv").unlink()
    assert any("curves" in problem and "not made" in problem for problem in _verify(copy))


def test_an_anchor_that_the_results_do_not_give_back_is_noticed(copy: Path) -> None:
    replace_once(copy / "anchors.csv", "lower,0.721,", "lower,0.712,")
    assert any("0.712" in problem and "N Engl J Med" in problem for problem in _verify(copy))


def test_a_warning_that_nobody_acknowledged_is_noticed(copy: Path) -> None:
    path = copy / "data/acknowledged.csv"
    lines = [line for line in path.read_text().splitlines() if not line.startswith("GRIM_PERCENT/")]
    path.write_text("\n".join(lines) + "\n")
    assert any("GRIM_PERCENT/jabbour2011.cr is not acknowledged" in problem for problem in _verify(copy))


def test_an_acknowledgement_that_no_longer_reproduces_is_noticed(copy: Path) -> None:
    path = copy / "data/acknowledged.csv"
    path.write_text(path.read_text() + "GRIM_PERCENT/fda2024.cr,looked at\n")
    assert any("no longer found" in problem for problem in _verify(copy))


def test_a_draft_claim_is_noticed(copy: Path) -> None:
    replace_once(copy / "data/claims/kantarjian2016.csv", "value@1365,confirmed", "value@1365,draft")
    assert any("is a draft" in problem for problem in _verify(copy))


@pytest.mark.parametrize(
    ("table", "column", "old", "new"),
    [
        ("survival", "printed", "0.201", "0.205"),
        ("survival", "printed", "8.7", "8.74"),
        ("risk_table", "n", "80", "81"),
        ("curves", "time_months", "60.0000", "60.0100"),
    ],
)
def test_what_is_printed_in_a_simulated_table_must_be_exact(
    copy: Path, table: str, column: str, old: str, new: str
) -> None:
    number = change_cell(copy / "results/tables" / f"{table}.csv", column, lambda cell: new if cell == old else None)
    assert any(f"{table}.csv, row {number}: {column}" in problem for problem in _verify(copy))


def test_a_risk_table_that_does_not_add_up_is_noticed(copy: Path) -> None:
    change_cell(copy / "results/tables/risk_table.csv", "at_risk", lambda cell: str(int(cell) + 1))
    assert any("together, not" in problem for problem in _verify(copy))


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (
            "counts,claim_ids=kantarjian2016.cr.ino,events",
            "cunts,claim_ids=kantarjian2016.cr.ino,events",
            "did you mean 'counts'",
        ),
        ("events,88,0", "evens,88,0", "did you mean 'events'"),
        ("events,88,0", "events,nan,0", "value is 'nan'"),
        ("events,88,0", "events,many,0", "value is 'many'"),
        ("table,where", "tabel,where", "did you mean 'table'"),
    ],
)
def test_a_faulty_anchor_is_named_with_its_row(copy: Path, old: str, new: str, words: str) -> None:
    path = copy / "anchors.csv"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(DataError, match=r"anchors\.csv, row") as error:
        _verify(copy)
    assert words in str(error.value)


def test_the_command_line_gives_one_sentence_a_problem_and_exit_code_1(
    copy: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    replace_once(copy / "data/claims/kantarjian2016.csv", ",80.7,", ",80.1,")
    arguments = ["verify", "--data", str(copy / "data"), "--tables", str(copy / "results/tables"), "--settings", "{}"]
    arguments += ["--figures", str(copy), "--report", str(copy / "index.html")]
    arguments += ["--expected", str(copy / "expected"), "--anchors", str(copy / "anchors.csv")]
    arguments += ["--texts", str(copy), "--citation", str(copy / "CITATION.cff"), "--date", "2026-11-03T00:00:00+00:00"]
    arguments += ["--checksums", str(copy / "CHECKSUMS.txt")]
    assert main(arguments) == 1
    errors = capsys.readouterr().err.splitlines()
    assert errors and all(line.startswith("Error: ") for line in errors)
