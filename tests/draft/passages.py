"""Passages whose numbers are marked with their claims: files of `sentences/` that say so at their head."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from reanalysis.draft import draft_claims
from tests.draft.test_whose_numbers import lexicon, register

SENTENCES = Path(__file__).parent / "sentences"
_MARK = re.compile(r"\{([^{}]*)\}")
_NUMBER = re.compile(
    r"[0-9]+(?:[.,·][0-9]+)*|not (?:been )?reached|\bN[RE]\b"
    r"|\b(?:half|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)\b",
    re.I,
)


def passages(name: str) -> Iterator[tuple[str, str]]:
    """The arms of the register, `-` for none, and each passage of a file."""
    text = (SENTENCES / f"{name}.txt").read_text(encoding="utf-8")
    for part in re.split(r"^=== ", text, flags=re.M)[1:]:
        arms, _, body = part.partition("\n")
        for passage in body.split("\n---\n"):
            yield arms, passage.rstrip("\n")


def marked(passage: str) -> tuple[str, list[tuple[int, str]]]:
    """The passage without its marks, and offset and mark of each number that stands before one."""
    text, wanted, at = "", [], 0
    for match in _MARK.finditer(passage):
        text += passage[at : match.start()]
        at = match.end()
        wanted.append(([number.start() for number in _NUMBER.finditer(text)][-1], match[1]))
    return text + passage[at:], wanted


def wrong(arms: str, passage: str) -> list[str]:
    """Each mark that the draft does not bear out, with what the draft says instead."""
    text, wanted = marked(passage)
    trials: dict[str, Any] | None = None
    if arms != "-":
        trials = register(
            {name: label.replace("_", " ") for name, label in (part.split("=", 1) for part in arms.split())}
        )
    drafts = [row for row in draft_claims(text, lexicon(), trials) if row.kind not in ("set_aside", "unsure")]
    faults = []
    for at, mark in wanted:
        here = [row.cells for row in drafts if any(a == at and role != "time" for role, a in row.tokens)]
        given = [
            "|".join([c["kind"], c["endpoint"] or c["quantity"], c["arm"], c["timepoint"] or "none"]) for c in here
        ]
        fits = not here if mark == "-" else any(_fits(mark, one) for one in given)
        if not fits:
            faults.append(f"{text[at : at + 12]!r} should be {mark}, is {given or 'no claim'}")
    return faults


def _fits(mark: str, given: str) -> bool:
    return all(not want or want == have for want, have in zip(mark.split("|"), given.split("|"), strict=False))
