"""Made-up sentences with the outcome and the time that a careful reader gives their numbers: files in `sentences/`.

A line is a text, `¶` a line break in it. `{58|k;PFS;24 months}`: the number is the value of a Kaplan–Meier rate of PFS
at 24 months; an empty outcome or time is none, one that is left out is not scored. Kinds are those of
`test_sentences`, outcomes are endpoints or quantities. Of two kinds with a slash either is right.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from reanalysis.draft import Lexicon, draft_claims, load_lexicon
from reanalysis.draft.model import UNSURE
from reanalysis.register import load_vocabulary
from tests.draft.test_sentences import KINDS, OPENING

ROOT = Path(__file__).resolve().parents[2]
SENTENCES = Path(__file__).parent / "sentences"
FIELDS = ("kind", "outcome", "time")
_MARK = re.compile(r"\{([^{}|]+)\|([^{}]+)\}")


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    """The words of the project."""
    return load_lexicon(ROOT / "data" / "lexicon.yaml", load_vocabulary(ROOT / "data" / "vocabulary.yaml"))


@dataclass(frozen=True)
class Mark:
    """What one number of a text is: given by the draft, and wanted by the reader, field by field."""

    number: str
    wanted: tuple[str, ...]
    given: tuple[str, ...]

    def right(self, place: int) -> bool:
        """Whether one of the fields is as wanted."""
        return self.given[place] == self.wanted[place]


def marks_of(line: str, lexicon: Lexicon) -> list[Mark]:
    """Marked numbers of a line, with what the draft makes of them."""
    text, wanted, end = OPENING, {}, 0
    body = line.replace("¶", "\n")
    for match in _MARK.finditer(body):
        text += body[end : match.start()]
        wanted[len(text)] = (match[1], match[2].split(";"))
        text, end = text + match[1], match.end()
    text += body[end:]
    given = {}
    for draft in draft_claims(text, lexicon):
        cells = draft.cells
        fields = (draft.kind, cells["endpoint"] or cells["quantity"], cells["timepoint"])
        for role, at in draft.tokens:
            if role == "value":
                given.setdefault(at, []).append(fields)
    found = []
    for at, (number, (kind, *rest)) in wanted.items():
        kinds = [KINDS[one] for one in kind.split("/")]
        best = max(
            given.get(at, [("", "", "")]),
            key=lambda one: [one[0] in kinds, *(a == b for a, b in zip(one[1:], rest, strict=False))],
        )
        found.append(Mark(number, (best[0] if best[0] in kinds else kinds[0], *rest), best))
    return found


def lines_of(name: str) -> list[str]:
    """Lines of a file that are no comments."""
    lines = (SENTENCES / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


NAMES = (
    *("times", "more_times", "times_again", "outcomes", "patients", "tables", "fields", "styles", "agencies"),
    *("passages", "more_passages", "varied", "varied_again", "abstracts_with_outcomes", "fatal"),
)
SCORED = [(name, field) for name in NAMES for field in FIELDS if (name, field) != ("patients", "time")]


@pytest.mark.parametrize(("name", "field"), SCORED)
def test_outcomes_and_times_are_those_a_reader_gives(name: str, field: str, lexicon: Lexicon) -> None:
    place = FIELDS.index(field)
    scored = [mark for line in lines_of(name) for mark in marks_of(line, lexicon) if len(mark.wanted) > place]
    right = sum(mark.right(place) and mark.wanted[place] != "" for mark in scored)
    assert right / sum(mark.given[place] not in ("", UNSURE) for mark in scored) >= 0.98
    assert right / sum(mark.wanted[place] != "" for mark in scored) >= 0.97
