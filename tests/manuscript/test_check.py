"""A manuscript with right numbers raises nothing; each kind of wrong number is found."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from reanalysis.cli import main
from reanalysis.manuscript.check import Checked
from tests.manuscript.conftest import Check

INO, CONTROL = "inotuzumab ozogamicin", "standard chemotherapy"
#: Share of numbers with one digit changed that must be found; the rest are other true statements (`P < 0.08`, limits
#: of another method, ties rounded the other way) or stand where no words tell what they are.
FOUND = 0.95


def _wrong(checked: Checked) -> list[str]:
    return [token.token for token, _, _ in checked.of_state("disagrees")]


def _exchanged(text: str) -> str:
    return text.replace(INO, "\0").replace(CONTROL, INO).replace("\0", CONTROL)


def test_the_example_manuscript_raises_nothing(check: Check, example: str) -> None:
    counts = check(example).counts
    assert counts["disagrees"] == counts["unmatched"] == 0
    assert counts["matched"] > 150


def test_its_citations_dates_sections_and_versions_are_set_aside(check: Check, example: str) -> None:
    reasons = {verdict.reason for _, _, verdict in check(example).of_state("set aside")}
    assert {
        "citation", "date", "number of a section", "number of a figure", "version of a program", "bibliographic data",
        "threshold of significance", "part of a name",
    } <= reasons  # fmt: skip


@pytest.mark.parametrize(
    ("said", "instead", "wrong"),
    [
        ("88 of 109 patients given", "83 of 109 patients given", ["83"]),
        ("(80.7%, 95% CI\n72.3", "(81.7%, 95% CI\n72.3", ["81.7"]),
        ("95% CI\n72.3 to 87.0", "95% CI\n72.0 to 87.9", ["72.0", "87.9"]),
        ("(95% CI 0.64 to 2.14)", "(95% CI 0.66 to 2.10)", ["0.66", "2.10"]),
        ("66 of 74 patients (89%", "66 of 74 patients (90%", ["90"]),
        ("difference of 51.4 per", "difference of 51.3 per", ["51.3"]),
        ("which had 218 patients", "which had 281 patients", ["281"]),
        ("(P = 0.22)", "(P = 0.92)", ["0.92"]),
        ("NCT01564784", "NCT01564748", ["NCT01564748"]),
        ("simulated, 2,000 times", "simulated, 2,001 times", ["2,001"]),
        ("survival at 12 months", "survival at 18 months", ["18", "20.1", "4.8"]),
        ("| 80.7 (72.3 to 87.0) |", "| 80.7 (72.0 to 87.9) |", ["72.0", "87.9"]),
        ("80.7%, 95% CI", "80.7%, 90% CI", ["90"]),
    ],
)
def test_a_number_that_is_not_what_the_results_say_is_found(
    check: Check, example: str, said: str, instead: str, wrong: list[str]
) -> None:
    assert said in example
    assert _wrong(check(example.replace(said, instead, 1))) == wrong


@pytest.mark.parametrize(
    ("first", "last"),
    [
        ("In INO-VATE, complete remission was", "of 51.4"),
        ("In the primary analysis of INO", "(risk ratio"),
        ("Among the Ph-positive patients of INO-VATE, 16", "(P = 0.22)"),
        ("Median overall survival in INO", "Among the Ph-positive patients the printed"),
        ("Progression-free\nsurvival at 12 months", "### 3.3"),
    ],
)
def test_exchanged_arms_are_found(check: Check, example: str, first: str, last: str) -> None:
    start = example.index(first)
    end = example.index(last, start)
    wrong = _wrong(check(example[:start] + _exchanged(example[start:end]) + example[end:]))
    assert wrong


@pytest.mark.parametrize(
    ("said", "instead"),
    [
        ("INO-VATE | Inotuzumab ozogamicin | 88/109", "INO-VATE | Standard chemotherapy | 88/109"),
        ("| MRD negative, INO-VATE | Inotuzumab", "| Complete remission, INO-VATE | Inotuzumab"),
        ("69 of 88 (78.4%) and 9 of 32 (28.1%), respectively", "9 of 32 (28.1%) and 69 of 88 (78.4%), respectively"),
        ("Study 1010, 9 of 16 Ph-positive patients", "ITCC-059, 9 of 16 patients"),
    ],
)
def test_right_numbers_of_something_else_are_found(check: Check, example: str, said: str, instead: str) -> None:
    assert said in example
    checked = check(example.replace(said, instead, 1))
    assert any("this is" in verdict.reason for _, _, verdict in checked.of_state("disagrees"))


def test_outcomes_exchanged_in_a_list_are_found(check: Check, example: str) -> None:
    swapped = example.replace("thrombocytopenia was", "\0").replace(", neutropenia in", ", thrombocytopenia in")
    assert "56" in _wrong(check(swapped.replace("\0", "neutropenia was")))


@pytest.mark.slow
def test_nearly_every_changed_digit_is_found(check: Check, example: str) -> None:
    random, base, at = Random(1), check(example), 0
    planted, missed = 0, []
    for token, verdict in zip(base.manuscript.tokens, base.verdicts, strict=True):
        at = example.index(token.token, at)
        digits = [i for i, character in enumerate(token.token) if character.isdigit()]
        # Every other number: a check takes a third of a second.
        if verdict.state == "matched" and digits and random.random() < 0.5:
            place = random.choice(digits)
            digit = random.choice([one for one in "123456789" if one != token.token[place]])
            changed = token.token[:place] + digit + token.token[place + 1 :]
            planted += 1
            if check(example[:at] + changed + example[at + len(token.token) :]).agrees:
                missed.append((token.token, changed))
        at += len(token.token)
    assert planted > 60
    assert len(missed) <= (1 - FOUND) * planted, missed


@pytest.mark.parametrize(
    "sentence",
    [
        "In INO-VATE, about 80% of patients given inotuzumab ozogamicin reached complete remission.",
        "In INO-VATE the proportion in remission with inotuzumab ozogamicin was 0.807 (95% CI 0.723 to 0.870).",
        "Complete remission with inotuzumab ozogamicin in INO-VATE: 80·7% (95% CI 72·3–87·0).",
        "In INO-VATE complete remission was commoner with inotuzumab ozogamicin (P < 0.001).",
        "Complete remission in INO-VATE: 88/109 (81%; 95% CI, 72-87) with inotuzumab ozogamicin.",
        "Complete remission in INO-VATE: 88/109 (80.7%; exact 95% CI 72.1 to 87.7) with inotuzumab ozogamicin.",
        "We searched PubMed from 2005 to 2024 (version 3.2, Table 2, Figure S3, section 4.1): 23 papers [12–15].",
    ],
)
def test_other_ways_to_say_it_are_no_fault(check: Check, sentence: str) -> None:
    assert _wrong(check(sentence + "\n", "paper.txt")) == []


def test_macros_are_never_wrong_but_a_number_typed_beside_one_may_be(check: Check, example: str) -> None:
    name = "resInovateCrIno"
    checked = check(f"\\section{{Results}}\nComplete remission was \\{name}{{}}\\% in INO-VATE.", "paper.tex")
    assert checked.counts["macro"] == 1
    assert checked.agrees


def test_the_command_says_what_disagrees_and_ends_with_1(
    project: Path, results: Path, example: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    paper, page = tmp_path / "paper.md", tmp_path / "page.html"
    paper.write_text(example.replace("88 of 109", "83 of 109", 1), encoding="utf-8")
    options = ["--results", str(results), "--data", str(project / "data"), "--page", str(page)]
    options += ["--config", str(project / "config" / "config.yaml")]
    assert main(["manuscript", str(paper), *options]) == 1
    said = capsys.readouterr().out
    assert "paper.md, line 11:" in said
    assert "»83« of 109" in said
    assert "the results say 88" in said
    assert 'class="disagrees" id="n' in page.read_text(encoding="utf-8")
    paper.write_text(example, encoding="utf-8")
    assert main(["manuscript", str(paper), *options]) == 0


def test_text_of_a_manuscript_is_escaped_in_the_page(project: Path, results: Path, tmp_path: Path) -> None:
    paper, page = tmp_path / "<b>.txt", tmp_path / "page.html"
    paper.write_text('Of 12 patients <script>alert(1)</script> & more "quoted" 3.\n', encoding="utf-8")
    options = ["--results", str(results), "--data", str(project / "data"), "--page", str(page)]
    main(["manuscript", str(paper), *options, "--config", str(project / "config" / "config.yaml")])
    written = page.read_text(encoding="utf-8")
    assert "<script" not in written
    assert "<b>" not in written


def test_results_that_are_not_there_give_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], project: Path
) -> None:
    paper = tmp_path / "paper.txt"
    paper.write_text("Of 12 patients.\n", encoding="utf-8")
    options = ["--results", str(tmp_path / "none"), "--data", str(project / "data")]
    assert main(["manuscript", str(paper), *options, "--config", str(project / "config" / "config.yaml")]) == 1
    assert "./run snakemake --cores 4 makes it" in capsys.readouterr().err
