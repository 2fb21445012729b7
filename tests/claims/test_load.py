"""Bad input is met with one sentence that names the file, the row and what would be right."""

from __future__ import annotations

from pathlib import Path

import pytest

from reanalysis.claims import Evidence, read_evidence
from reanalysis.cli import main
from reanalysis.errors import DataError

from ..support import copy_data, replace_once

KANTARJIAN = "claims/kantarjian2016.csv"
CR_INO = "kantarjian2016.cr.ino,inovate,primary,ino,CR,,percent,,80.7,,,,,percent,,arm_size,printed,value@1365,"


def _message(data: Path) -> str:
    with pytest.raises(DataError) as error:
        read_evidence(data)
    message = str(error.value)
    assert "\n" not in message
    return message


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("value@1365", "value@1366", ("row 7", "offset 1366", "80.7", "1365")),
        ("80.7", "80.1", ("row 7", "80.1", "80.7")),
        ("80.7", "180.7", ("row 7", "180.7", "its ledger tokens read '80.7'")),
        (",CR,", ",CRR,", ("row 7", "'CRR'", "did you mean 'CR")),
        (",percent,,80", ",percnt,,80", ("row 7", "'percnt'", "did you mean 'percent'")),
        ("inovate,", "inovat,", ("row 7", "did you mean 'inovate'")),
        ("primary,ino", "primry,ino", ("row 7", "did you mean 'primary'")),
        ("primary,ino,", "primary,inp,", ("row 7", "did you mean 'ino'")),
        ("arm_size", "kantarjian2016.n.prim", ("row 7", "did you mean 'kantarjian2016.n.primary'")),
        ("arm_size,printed", "arm_size,guessed", ("row 7", "printed or assumed")),
        ("kantarjian2016.cr.ino", "kantarjian.cr.ino", ("row 7", "must begin with 'kantarjian2016.'")),
        ("value@1365", "valeu@1365", ("row 7", "did you mean 'value'")),
        ("value@1365", "1365", ("row 7", "value@120")),
        ("value@1365", "value@1365 lower@1374", ("row 7", "lower", "empty")),
    ],
)
def test_a_wrong_cell_is_named_with_its_row_and_what_would_be_right(
    tmp_path: Path, old: str, new: str, words: tuple[str, ...]
) -> None:
    data = copy_data(tmp_path)
    replace_once(data / KANTARJIAN, CR_INO, CR_INO.replace(old, new, 1))
    message = _message(data)
    for word in ("kantarjian2016.csv", *words):
        assert word in message, message


def test_a_duplicate_claim_id_names_both_rows(tmp_path: Path) -> None:
    data = copy_data(tmp_path)
    replace_once(data / KANTARJIAN, "kantarjian2016.cr.sc,inovate", "kantarjian2016.cr.ino,inovate")
    message = _message(data)
    assert "kantarjian2016.csv, row 8" in message
    assert "row 7" in message


def test_a_share_that_leads_back_to_itself_is_refused(tmp_path: Path) -> None:
    data = copy_data(tmp_path)
    replace_once(data / KANTARJIAN, CR_INO, CR_INO.replace("arm_size", "kantarjian2016.mrd.ino"))
    assert "a count cannot be a share of itself" in _message(data)


def test_a_set_that_is_part_of_itself_is_refused(tmp_path: Path) -> None:
    data = copy_data(tmp_path)
    path = data / "trials.yaml"
    path.write_text(
        path.read_text().replace(
            "        label: all randomised\n", "        label: all randomised\n        part_of: primary\n"
        )
    )
    assert "is part of itself (randomised → primary → randomised)" in _message(data)


@pytest.mark.parametrize("name", ["../kantarjian2016", "a/../../b", ".hidden", "a b"])
def test_a_source_id_cannot_lead_out_of_its_folder(tmp_path: Path, name: str) -> None:
    data = copy_data(tmp_path)
    replace_once(data / "sources.csv", "kantarjian2016,1,", f"{name},1,")
    assert "letters, digits, _ and - only" in _message(data)


def test_a_number_set_aside_needs_a_reason(tmp_path: Path) -> None:
    data = copy_data(tmp_path)
    replace_once(data / KANTARJIAN, "part of the name of the antigen", "")
    assert "without a reason" in _message(data)


def test_an_empty_claims_file_is_refused(tmp_path: Path) -> None:
    data = copy_data(tmp_path)
    header = (data / KANTARJIAN).read_text().splitlines()[0]
    (data / KANTARJIAN).write_text(header + "\n")
    assert "it holds no claims" in _message(data)
    (data / KANTARJIAN).write_text("")
    assert "the file is empty" in _message(data)


def test_a_missing_ledger_is_named_with_the_command_that_makes_it(tmp_path: Path) -> None:
    data = copy_data(tmp_path)
    (data / "ledgers/stock2021.tsv").unlink()
    message = _message(data)
    assert "stock2021.tsv" in message
    assert "build-ledgers" in message


@pytest.mark.parametrize(
    ("file", "old", "new", "words"),
    [
        ("trials.yaml", "    name: INO-VATE\n", "    name: [INO-VATE\n", ("trials.yaml, row", "not valid YAML")),
        (
            "trials.yaml",
            "    allocation: {claim: stock2021",
            "    alocation: {claim: stock2021",
            ("did you mean 'allocation'", "inovate"),
        ),
        (
            "trials.yaml",
            "size: kantarjian2016.n.primary",
            "size: kantarjian2016.n.prim",
            ("did you mean 'kantarjian2016.n.primary'",),
        ),
        ("vocabulary.yaml", "  - age\n", "  - age\n  - age\n", ("vocabulary.yaml, quantities",)),
        ("vocabulary.yaml", "  CRi: {label", "  PFS: {label", ("vocabulary.yaml, row", "stands there twice")),
        ("sources.csv", "source_id,reference", "source,reference", ("sources.csv, row 1", "'source'", "source_id")),
        ("sources.csv", "kantarjian2016,1,", "kantarjian2016,one,", ("sources.csv, row 2", "whole number")),
    ],
)
def test_faults_of_the_other_files_are_named_too(
    tmp_path: Path, file: str, old: str, new: str, words: tuple[str, ...]
) -> None:
    data = copy_data(tmp_path)
    replace_once(data / file, old, new)
    message = _message(data)
    for word in words:
        assert word in message, message


def test_a_spreadsheet_that_saved_a_byte_order_mark_and_crlf_is_read(tmp_path: Path, evidence: Evidence) -> None:
    data = copy_data(tmp_path)
    text = (data / KANTARJIAN).read_text(encoding="utf-8")
    (data / KANTARJIAN).write_bytes(("\ufeff" + text.replace("\n", "\r\n") + ",,,,,,,,,,,,,,,,,,,\r\n").encode())
    assert read_evidence(data).claims.keys() == evidence.claims.keys()


def test_the_command_line_prints_one_sentence_and_no_traceback(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = copy_data(tmp_path)
    replace_once(data / KANTARJIAN, CR_INO, CR_INO.replace("80.7", "80.1"))
    claims = tmp_path / "claims.csv"
    code = main(["extract", "--data", str(data), "--claims", str(claims), "--agreement", str(tmp_path / "a.csv")])
    errors = capsys.readouterr().err
    assert code == 1
    assert errors.startswith("Error: claims/kantarjian2016.csv, row 7")
    assert errors.count("\n") == 1
    assert not claims.exists()
    assert list(tmp_path.glob(".*")) == []


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("percent,,arm_size", "per cent,,arm_size", ("unknown unit 'per cent'", "did you mean 'percent'")),
        ("percent,,arm_size", "months,,arm_size", ("must be percent or fraction",)),
        (",80.7,", ",NR,", ("only a median", "not reached")),
        (",percent,,80.7", ",percent,<,80.7", ("comparator '<'", "ledger has none")),
        (",percent,,80.7", ",percent,blah,80.7", ("unknown comparator 'blah'",)),
        ("arm_size,printed", "0,printed", ("it must be at least 1",)),
        ("arm_size,printed", "unknown,printed", ("denominator_basis must be empty",)),
        ("primary,ino,CR", "primary v randomised,ino,CR", ("must name one trial, set and arm",)),
    ],
)
def test_a_cell_that_would_silently_drop_a_result_is_refused(
    tmp_path: Path, old: str, new: str, words: tuple[str, ...]
) -> None:
    data = copy_data(tmp_path)
    replace_once(data / KANTARJIAN, CR_INO, CR_INO.replace(old, new, 1))
    message = _message(data)
    for word in ("kantarjian2016.csv, row 7", *words):
        assert word in message, message


def test_a_unit_that_is_not_that_of_the_text_is_refused(tmp_path: Path) -> None:
    data = copy_data(tmp_path)
    replace_once(data / KANTARJIAN, "OS,,median,,7.7,,,,,months", "OS,,median,,7.7,,,,,years")
    assert "has the unit 'years'" in _message(data)
    assert "'month'" in _message(data)


def test_a_time_that_is_not_that_of_the_text_is_refused(tmp_path: Path) -> None:
    data = copy_data(tmp_path)
    path = data / "claims/stock2021.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("12 months", "12 years"), encoding="utf-8")
    assert "has the unit 'years'" in _message(data)


def test_an_endpoint_needs_the_definition_of_each_source_that_reports_it(tmp_path: Path) -> None:
    data = copy_data(tmp_path)
    line = "      jabbour2023: Overall response; composition not stated.\n"
    replace_once(data / "vocabulary.yaml", f"    definitions:\n{line}", "    definitions: {}\n")
    assert "does not say how jabbour2023 defines ORR" in _message(data)


def test_a_ratio_says_what_it_is_a_ratio_of(tmp_path: Path) -> None:
    data = copy_data(tmp_path)
    replace_once(data / "claims/stock2021.csv", ",hazard ratio,", ",,")
    assert "is a ratio and needs a unit, hazard ratio say" in _message(data)


def test_a_bound_printed_before_a_value_cannot_be_left_out(tmp_path: Path) -> None:
    data = copy_data(tmp_path)
    replace_once(data / KANTARJIAN, "percent,more than,90", "percent,,90")
    assert "before its value the ledger has 'more than'" in _message(data)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("ratio: [1, 1]", "ratio: [1, 1, 1]", ("3 parts for 2 arms",)),
        ("    comparisons: [{arm: ino, reference: sc}]\n", "", ("a randomised trial needs comparisons",)),
        ("{arm: ino, reference: sc}", "{arm: ino, reference: sx}", ("did you mean 'sc'",)),
        ("{arm: ino, reference: sc}", "{arm: ino, reference: ino}", ("compared with itself",)),
        (
            "[{arm: ino, reference: sc}]",
            "[{arm: ino, reference: sc}, {arm: sc, reference: ino}]",
            ("are compared twice",),
        ),
        ("size: kantarjian2016.n.primary", "size: kantarjian2016.cr.ino", ("of kind percent", "n or count")),
        (
            "parts: [jabbour2023.cr, jabbour2023.crp], ",
            "parts: [jabbour2023.cr, jabbour2023.age.median], ",
            ("of kind median",),
        ),
        ("  study1010:\n", "  1010:\n", ("trials.yaml, row", "put it in quotes")),
    ],
)
def test_a_relation_of_a_trial_that_cannot_hold_is_refused(
    tmp_path: Path, old: str, new: str, words: tuple[str, ...]
) -> None:
    data = copy_data(tmp_path)
    replace_once(data / "trials.yaml", old, new)
    message = _message(data)
    for word in ("trials.yaml", *words):
        assert word in message, message


def test_a_group_that_the_vocabulary_does_not_name_is_refused(tmp_path: Path) -> None:
    data = copy_data(tmp_path)
    path = data / "vocabulary.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("group: transplant", "group: transplnt"), encoding="utf-8")
    assert "did you mean 'transplant'" in _message(data)


def test_an_endpoint_that_bounds_itself_is_refused(tmp_path: Path) -> None:
    data = copy_data(tmp_path)
    replace_once(data / "vocabulary.yaml", "abbreviation: OS\n", "abbreviation: OS\n    ordered_below: PFS\n")
    assert "leads back" in _message(data)


def test_files_that_are_not_utf_8_are_named(tmp_path: Path) -> None:
    data = copy_data(tmp_path)
    for name in ("trials.yaml", "vocabulary.yaml", "sources.csv", "claims/fda2024.csv", "ledgers/fda2024.tsv"):
        path = data / name
        before = path.read_bytes()
        path.write_bytes(before + "é".encode("latin-1"))
        assert "not UTF-8" in _message(data)
        path.write_bytes(before)


def test_a_file_of_no_source_is_refused(tmp_path: Path) -> None:
    data = copy_data(tmp_path)
    (data / "claims/kantarjan2016.csv").write_text("")
    assert "did you mean 'kantarjian2016'" in _message(data)


def test_two_sources_need_two_reference_numbers(tmp_path: Path) -> None:
    data = copy_data(tmp_path)
    replace_once(data / "sources.csv", "jabbour2011,2,", "jabbour2011,1,")
    assert "have the same reference, 1" in _message(data)


def test_a_folder_that_cannot_be_written_gives_one_sentence(
    tmp_path: Path, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("")
    out = str(tmp_path / "file" / "claims.csv")
    code = main(["extract", "--data", str(project / "data"), "--claims", out, "--agreement", out])
    errors = capsys.readouterr().err
    assert code == 1
    assert errors.startswith("Error: ") and errors.count("\n") == 1


def test_every_token_of_every_source_is_accounted_for(evidence: Evidence) -> None:
    for source_id, ledger in evidence.ledgers.items():
        used = {offset for claim in evidence.of_source(source_id) for offset in claim.offsets}
        assert used == {token.offset for token in ledger.tokens}


def test_a_printed_value_of_several_tokens_is_spelt_by_them(evidence: Evidence) -> None:
    assert evidence.claims["stock2021.allocation"].cells["value"] == "1:1"
    assert len(evidence.claims["stock2021.allocation"].tokens) == 2
