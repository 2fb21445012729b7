"""Some 450 made-up sentences with the kinds that a careful reader gives their numbers: files in `sentences/`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from reanalysis.draft import Lexicon, draft_claims, load_lexicon
from reanalysis.ledger import tokenise
from reanalysis.register import load_vocabulary

ROOT = Path(__file__).resolve().parents[2]
SENTENCES = Path(__file__).parent / "sentences"
KINDS = {
    "c": "count",
    "p": "percent",
    "n": "n",
    "k": "km",
    "m": "median",
    "r": "ratio",
    "d": "difference",
    "P": "p_value",
    "th": "threshold",
    "st": "stratum",
    "do": "dose",
    "sc": "schedule",
    "ra": "range",
    "iq": "iqr",
    "al": "allocation",
    "id": "identifier",
    "da": "date",
}
ROLES = {"": "value", "l": "lower", "u": "upper", "lv": "level"}
SECTIONS = {"R": "Results: ", "M": "Methods: ", "B": "Background: ", "C": "Conclusions: ", "N": "", "F": ""}
#: So that the arms of every sentence are known.
OPENING = "Patients were randomly assigned to receive torvatinib or placebo.\n\n"
NOT_SCORED = "~"


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    """The words of the project."""
    return load_lexicon(ROOT / "data" / "lexicon.yaml", load_vocabulary(ROOT / "data" / "vocabulary.yaml"))


def marked(line: str) -> tuple[str, dict[range, str]]:
    """A sentence with its opening, and what its numbers are by the places where they stand."""
    section, body = line.split("|", 1)
    text = OPENING + SECTIONS[section]
    wanted: dict[range, str] = {range(len(text)): NOT_SCORED}
    for part in re.split(r"(\{[^{}|]+\|[^{}]+\})", body):
        match = re.fullmatch(r"\{([^{}|]+)\|([^{}]+)\}", part)
        if match:
            wanted[range(len(text), len(text) + len(match[1]))] = match[2]
        text += match[1] if match else part
    return text, wanted


def is_right(mark: str, found: set[tuple[str, str]]) -> bool:
    """True if a number became one of the kinds that it is marked with, in the right part."""
    kinds, _, role = mark.partition(".")
    if "t" in kinds.split("/") and any(part == "time" for _, part in found):
        return True
    return any((KINDS[kind], ROLES[role]) in found for kind in kinds.split("/") if kind in KINDS)


def outcomes(path: Path, lexicon: Lexicon) -> Iterator[tuple[bool, bool, bool]]:
    """Of each scored number: is it a number of a claim, was it drafted as one, and rightly."""
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        text, wanted = marked(line)
        found: dict[int, set[tuple[str, str]]] = {}
        for draft in draft_claims(text, lexicon):
            if draft.kind not in ("set_aside", "unsure"):
                for role, at in draft.tokens:
                    found.setdefault(at, set()).add((draft.kind, role))
        for token in tokenise(text):
            mark = next((mark for place, mark in wanted.items() if token.offset in place), "")
            if mark != NOT_SCORED:
                given = found.get(token.offset, set())
                yield bool(mark), bool(given), bool(mark) and is_right(mark, given)


@pytest.mark.parametrize(
    ("name", "precision", "recall"),
    [("abstracts", 0.99, 0.98), ("short_forms", 0.99, 0.97), ("variants", 0.99, 0.97)],
)
def test_numbers_of_sentences_have_the_kinds_a_reader_gives_them(
    name: str, precision: float, recall: float, lexicon: Lexicon
) -> None:
    scored = list(outcomes(SENTENCES / f"{name}.txt", lexicon))
    right = sum(ok for _, _, ok in scored)
    assert right / sum(given for _, given, _ in scored) >= precision
    assert right / sum(wanted for wanted, _, _ in scored) >= recall


def test_numbers_that_no_claim_holds_become_none(lexicon: Lexicon) -> None:
    scored = list(outcomes(SENTENCES / "no_claims.txt", lexicon))
    idle = [given for wanted, given, _ in scored if not wanted]
    # A date of something else, a size of something else, a time of what is told of the disease.
    assert sum(idle) <= 4
    assert len(idle) > 90
