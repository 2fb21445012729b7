"""A claim's printed value, limits, level, time, unit and comparator must be those of its ledger tokens."""

from __future__ import annotations

import re

from reanalysis.claims.model import Claim
from reanalysis.claims.values import parse_printed
from reanalysis.errors import DataError
from reanalysis.ledger import Ledger, Token

_MINUS = "-−–"
_BOUNDS = ("<", ">", "≤", "≥", "<=", ">=")
_SEPARATORS = "[ :/]"
#: What a claim's unit must begin with where the ledger saw a unit after the number.
_UNIT_STEMS = {
    "percent": "percent",
    "month": "month",
    "year": "year",
    "week": "week",
    "day": "day",
    "cycle": "cycle",
    "patient": "patient",
    "dose": "mg",
}


def check_tokens(claim: Claim, ledger: Ledger) -> None:
    """Stop if a claim is not what its tokens say.

    Raises
    ------
    DataError
        At the first fault, naming file and row.
    """
    if problem := token_problem(claim, ledger):
        raise DataError(f"{claim.place}: {problem}")


def token_problem(claim: Claim, ledger: Ledger) -> str | None:
    """What is wrong between a claim and its tokens, in one sentence; None if nothing is."""
    by_offset = ledger.by_offset()
    tokens: dict[str, list[Token]] = {}
    for role, offset in claim.tokens:
        if offset not in by_offset:
            near = min(by_offset, key=lambda known: abs(known - offset))
            return (
                f"claim {claim.id} points to a token at offset {offset}, where {ledger.source_id}.tsv has none;"
                f" the nearest is {by_offset[near].token!r} at {near}"
            )
        tokens.setdefault(role, []).append(by_offset[offset])
    return _spelling_problem(claim, tokens) or _unit_problem(claim, tokens) or _comparator_problem(claim, tokens)


def _spelling_problem(claim: Claim, tokens: dict[str, list[Token]]) -> str | None:
    cells = claim.cells
    expected = {"value": cells["value"], "lower": cells["lower"], "upper": cells["upper"]}
    if cells["level_basis"] == "printed":
        expected["level"] = cells["confidence_level"]
    if cells["timepoint"]:
        expected["time"] = cells["timepoint"].split()[0]
    for role in {**expected, **tokens}:
        printed, texts = expected.get(role, ""), [_text(token) for token in tokens.get(role, [])]
        if role == "power":
            if not all(cells["unit"].endswith(text) for text in texts):
                return f"claim {claim.id} has the unit {cells['unit']!r}, but its power of ten reads {texts[0]!r}"
        elif not printed and texts:
            return f"claim {claim.id} has tokens for its {role}, but its {role} is empty"
        elif printed and not texts:
            return f"claim {claim.id} has the {role} {printed!r}, but no ledger token for it"
        elif printed and not (_spells(printed, texts) or (role == "time" and _in_words(printed, texts))):
            return f"claim {claim.id} has the {role} {printed!r}, but its ledger tokens read {' and '.join(texts)!r}"
    return None


def _text(token: Token) -> str:
    """A token with its minus sign, if it has one."""
    return (token.before if token.before and token.before in _MINUS else "") + token.token


def _spells(printed: str, texts: list[str]) -> bool:
    """True if the first token is what is printed and every further one repeats the number.

    A printed value such as 1:1 or 1/2 is spelt by several tokens in a row.
    """
    if printed == texts[0]:
        return all(_same_number(printed, text) for text in texts[1:])
    parts = re.split(_SEPARATORS, printed)
    return len(parts) > 1 and parts == texts


def _in_words(printed: str, texts: list[str]) -> bool:
    """True for `Two-year survival`: time points are written in digits, whatever the text prints."""
    return all(_same_number(printed, text) for text in texts)


def _same_number(a: str, b: str) -> bool:
    first, second = parse_printed(a), parse_printed(b)
    return a == b or (first is not None and second is not None and first.value == second.value)


def _unit_problem(claim: Claim, tokens: dict[str, list[Token]]) -> str | None:
    """The unit that stands after a number in the text must be the claim's."""
    units = dict.fromkeys(("value", "lower", "upper"), claim.cells["unit"])
    units["time"] = claim.cells["timepoint"].partition(" ")[2]
    for role, unit in units.items():
        for token in tokens.get(role, []):
            stem = _UNIT_STEMS.get(token.unit)
            if stem and unit and not unit.startswith(stem):
                return (
                    f"claim {claim.id} has the unit {unit!r}, but after its {role} {token.token} the ledger has"
                    f" {token.unit!r}"
                )
    return None


def _comparator_problem(claim: Claim, tokens: dict[str, list[Token]]) -> str | None:
    """A bound printed before the value must be in the claim, and none may be there that is not printed."""
    if claim.kind == "set_aside" or not tokens.get("value"):
        return None
    before = tokens["value"][0].before
    printed = "" if before in ("=", *_MINUS, "+", "±") else before
    if printed and printed not in claim.comparator:
        return (
            f"claim {claim.id} has the comparator {claim.comparator!r}, but before its value the ledger has {printed!r}"
        )
    if claim.comparator in _BOUNDS and printed != claim.comparator:
        return f"claim {claim.id} has the comparator {claim.comparator!r}, but the ledger has none before its value"
    return None
