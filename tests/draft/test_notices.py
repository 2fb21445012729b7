"""Passages in the manner of notices, labels, news and records: what each number becomes (`sentences/notices.txt`)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from reanalysis.draft import draft_claims, load_lexicon
from reanalysis.draft.lexicon import Lexicon
from reanalysis.ledger import tokenise
from reanalysis.register import load_vocabulary

ROOT = Path(__file__).resolve().parents[2]
PASSAGES = Path(__file__).parent / "sentences" / "notices.txt"
KINDS = {
    **{"c": "count", "p": "percent", "n": "n", "k": "km", "m": "median", "r": "ratio", "d": "difference"},
    **{"P": "p_value", "th": "threshold", "st": "stratum", "do": "dose", "sc": "schedule", "ra": "range"},
    **{"iq": "iqr", "al": "allocation", "id": "identifier", "da": "date"},
}
ROLES = {"": "value", "l": "lower", "u": "upper", "lv": "level"}
NOT_SCORED = "~"
_MARK = re.compile(r"\{([^{}|]+)\|([^{}]+)\}")


@cache
def lexicon() -> Lexicon:
    """The project's lexicon with its own vocabulary only."""
    return load_lexicon(ROOT / "data" / "lexicon.yaml", load_vocabulary(ROOT / "data" / "vocabulary.yaml"))


def marked(line: str) -> tuple[str, dict[range, str]]:
    """A passage without its marks, and the marks by the places of their numbers."""
    text, wanted, at = "", {}, 0
    line = line.replace(" ¶ ", "\n\n").replace(" ↵ ", "\n")
    for match in _MARK.finditer(line):
        text += line[at : match.start()]
        wanted[range(len(text), len(text) + len(match[1]))] = match[2]
        text += match[1]
        at = match.end()
    return text + line[at:], wanted


def scored(line: str) -> Iterator[tuple[str, str, bool, str]]:
    """Of each number: field, what is wanted, whether the draft says it, and where it stands."""
    text, wanted = marked(line)
    drafts = draft_claims(text, lexicon())
    by_id = {draft.cells["claim_id"]: draft for draft in drafts}
    given: dict[int, list[tuple[str, str, dict[str, str]]]] = {}
    for draft in drafts:
        if draft.kind not in ("set_aside", "unsure"):
            for role, at in draft.tokens:
                given.setdefault(at, []).append((draft.kind, role, draft.cells))
    for token in tokenise(text):
        mark = next((mark for place, mark in wanted.items() if token.offset in place), "")
        found = given.get(token.offset, [])
        where = f"{text[max(0, token.offset - 40) : token.offset + 25]!r}"
        if mark == NOT_SCORED:
            continue
        first, *fields = mark.split(";") if mark else [""]
        kinds, _, role = first.partition(".")
        if kinds == "t":
            right = any(part == "time" for _, part, _ in found)
            fits = []
        else:
            names = [KINDS[kind] for kind in kinds.split("/") if kind]
            fits = [cells for kind, part, cells in found if kind in names and part in (ROLES[role], "lower", "upper")]
            right = bool(fits) if mark else not found
        yield "kind", first or "none", right, f"{where} {[(k, r) for k, r, _ in found]}"
        for field in fields if fits else ():
            cells = fits[0]
            size = by_id.get(cells["denominator"])
            of = size.cells["value"] if size else cells["denominator"]
            told = {"@": cells["timepoint"], "/": of, ">": cells["arm"]}
            value = told.get(field[0], cells["endpoint"] or cells["quantity"])
            if field[0] == ">":
                yield field[0], field, field[1:] in value, f"{where} {value}"
            else:
                options = field.lstrip("@/").split("/") if field[0] not in "@A" else [field.lstrip("@")]
                yield field[0] if field[0] in "@/" else "outcome", field, value in options, f"{where} {value}"


def passages() -> list[str]:
    """Lines of the file without its head."""
    lines = PASSAGES.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def test_numbers_of_notices_become_what_a_reader_takes_them_for() -> None:
    counted: dict[str, list[bool]] = {}
    for line in passages():
        for field, _, right, _ in scored(line):
            counted.setdefault(field, []).append(right)
    shares = {field: sum(right) / len(right) for field, right in counted.items()}
    least = {"kind": 0.99, "outcome": 0.97, "@": 0.97, "/": 0.95, ">": 0.95}
    assert all(shares[field] >= share for field, share in least.items()), shares
