"""docs/checks.md describes every rule, its Python examples run, and its report of five claims gives what it shows."""

from __future__ import annotations

import csv
import doctest
import re
from pathlib import Path

import pytest

import reanalysis.checks as checks
from reanalysis.checks import RULES
from reanalysis.checks.values import ValueRule
from reanalysis.cli import main

PAGE = Path(__file__).parents[2] / "docs" / "checks.md"
TEXT = PAGE.read_text(encoding="utf-8")
#: A block of code with its language.
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LONGEST_LINE = 120
_SEVERITIES = ("error", "warning", "info")


def _blocks(language: str) -> list[str]:
    return [match[2] for match in BLOCK.finditer(TEXT) if match[1] == language]


def _sections() -> dict[str, str]:
    """What stands under each heading of a rule."""
    parts = re.split(r"^(#{2,3}) (.*)$", TEXT, flags=re.MULTILINE)
    return {
        parts[i + 1]: " ".join(parts[i + 2].split())
        for i in range(1, len(parts), 3)
        if parts[i] == "###" and parts[i + 1].isupper()
    }


def _examples() -> list[doctest.Example]:
    """The examples of the page, in one session, each with its line in the page."""
    found = []
    for match in BLOCK.finditer(TEXT):
        for example in doctest.DocTestParser().get_examples(match[2]) if match[1] == "python" else ():
            example.lineno += TEXT[: match.start(2)].count("\n")
            found.append(example)
    return found


def test_the_page_has_a_section_for_every_rule_and_no_other() -> None:
    headings = re.findall(r"^### ([A-Z0-9_]+)$", TEXT, flags=re.MULTILINE)
    assert len(headings) == len(set(headings))
    assert set(headings) == set(RULES)


def test_every_rule_stands_under_its_family() -> None:
    family = ""
    for level, heading in re.findall(r"^(#{2,3}) (.*)$", TEXT, flags=re.MULTILINE):
        if level == "##":
            family = heading.removeprefix("Rules: ")
        elif heading in RULES:
            assert RULES[heading].family == family, heading


@pytest.mark.parametrize("part", ["*Says*", "*Example*", "*Cannot see*"])
def test_every_rule_says_its_severity_an_example_and_what_it_cannot_see(part: str) -> None:
    assert not [name for name, section in _sections().items() if part not in section]


def test_every_rule_names_a_severity() -> None:
    assert not [name for name, text in _sections().items() if not any(word in text for word in _SEVERITIES)]


def test_every_example_in_python_gives_what_the_page_prints() -> None:
    session = doctest.DocTest(_examples(), {}, "docs/checks.md", str(PAGE), 0, TEXT)
    report: list[str] = []
    failed, tried = doctest.DocTestRunner(verbose=False).run(session, out=report.append)
    assert tried > 30
    assert not failed, "".join(report)


def test_every_rule_on_bare_values_is_called_on_the_page() -> None:
    exported = [name for name in checks.__all__ if isinstance(getattr(checks, name), ValueRule)]
    source = "".join(example.source for example in _examples())
    assert len(exported) > 25
    assert not [name for name in exported if f"{name}(" not in source]


def test_the_report_of_five_claims_gives_the_findings_that_the_page_shows(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (claims,), (trials,), (told,), (shown,) = map(_blocks, ("csv", "yaml", "text", "findings"))
    (tmp_path / "demo2024.csv").write_text(claims, encoding="utf-8")
    (tmp_path / "trials.yaml").write_text(trials, encoding="utf-8")
    files = ("--claims", tmp_path / "demo2024.csv", "--trials", tmp_path / "trials.yaml")
    assert main(["check", *map(str, files), "--output", str(tmp_path / "findings.csv")]) == 0
    assert capsys.readouterr().out == told
    with (tmp_path / "findings.csv").open(encoding="utf-8", newline="") as file:
        found = [_as_shown(row) for row in csv.DictReader(file)]
    assert " ".join(shown.split()) == " ".join(" ".join(found).split())


def _as_shown(row: dict[str, str]) -> str:
    suggestion = f"suggestion: {row['suggestion']}" if row["suggestion"] else ""
    root = f"follows from {row['root']}" if row["root"] else ""
    return f"{row['severity']} {row['key']} {row['message']} {suggestion} {root}"


@pytest.mark.parametrize("name", ["simulated", "slips"])
def test_the_tables_of_the_benchmark_have_their_place(name: str) -> None:
    assert TEXT.count(f"<!-- {name} -->") == TEXT.count(f"<!-- end of {name} -->") == 1
    assert TEXT.index(f"<!-- {name} -->") < TEXT.index(f"<!-- end of {name} -->")


def test_no_line_but_one_of_a_data_file_is_too_long() -> None:
    claims = set("".join(_blocks("csv")).splitlines())
    lines = enumerate(TEXT.splitlines(), start=1)
    long = [number for number, line in lines if len(line) > LONGEST_LINE and line not in claims]
    assert not long, f"lines {long} are longer than {LONGEST_LINE} characters"
