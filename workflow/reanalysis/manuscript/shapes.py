"""What numbers belong together by form alone: `88 of 109 (80.7%; 95% CI 72.3 to 87.0)`.

The grammar of `reanalysis.draft` doubts a count whose percentage does not fit. Here that is just what is looked for, so
form decides, whether the values fit or not.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from reanalysis.ledger import Token

_FRACTION = re.compile(r"\s*(?:/|\s(?:out\s+)?of(?:\s+(?:the|all))?\s)\s*")
_RANGE = re.compile(r"\s*%?\s*(?:to|–|-|‐|,|;|and)\s*[-−+]?\s*")
_UNIT = r"\s*(?:%|per\s?cent|percentage points|points|months?|years?)?\s*"
_OPENS = re.compile(rf"{_UNIT}[(\[]\s*[-−+]?\s*")
_LEVEL_WORD = re.compile(r"\s*(?:%|per\s?cent)?[\s-]*(?:CIs?\b|confidence|credible|prediction)", re.IGNORECASE)
_LEVEL_LATER = re.compile(
    r"\s*(?:%|per\s?cent)[\s-]*(?:[^\s\d%(),;]+\s+){0,3}?(?:confidence|intervals?\b|limits\b|bands?\b)", re.IGNORECASE
)
_TO_LIMITS = re.compile(
    r"\s*%?[\s-]*(?:CIs?|confidence intervals?|confidence limits|\{CI\}|\[CI\])?"
    r"\s*[=:,]?\s*[(\[]?\s*(?:from\s+)?[-−+]?\s*",
    re.IGNORECASE,
)
_BEFORE_LEVEL = re.compile(rf"{_UNIT}[,;:(\[]+\s*(?:with\s+(?:a\s+)?)?")
_SHARE_OF = re.compile(r"\s*%\s+of\s+(?:the\s+)?")
_TO_PERCENT = re.compile(r"[^.;\d]{0,60}[(\[]\s*")
_P = re.compile(r"\bp(?:\s*-?\s*values?)?\s*(?:of|was|[=<>≤≥])?\s*$", re.IGNORECASE)


@dataclass
class Shapes:
    """Links between numbers, and the parts that form alone gives them.

    Attributes
    ----------
    links : list of (int, int)
        Offsets of two numbers of one statement.
    roles : dict of int to str
        By offset: events, total, estimate, level, lower, upper or p_value.
    """

    links: list[tuple[int, int]] = field(default_factory=list)
    roles: dict[int, str] = field(default_factory=dict)

    def join(self, *parts: tuple[Token, str]) -> None:
        """Tokens of one statement, each with its part; an empty part says nothing."""
        for (token, _), (following, _) in pairwise(parts):
            self.links.append((token.offset, following.offset))
        self.roles.update({token.offset: role for token, role in parts if role and token.offset not in self.roles})


def is_level(text: str, token: Token) -> bool:
    """Whether a number is the level of an interval: `95% CI`, `97.5% score limits`."""
    end = token.offset + len(token.token)
    if _LEVEL_WORD.match(text, end):
        return True
    return bool(_LEVEL_LATER.match(text, end)) and re.fullmatch(r"[5-9]\d(?:\.\d+)?", token.token) is not None


def find_shapes(text: str, tokens: Sequence[Token]) -> Shapes:
    """Read what stands directly between numbers.

    Parameters
    ----------
    text : str
    tokens : sequence of Token
        Those that were not set aside, in reading order.
    """
    shapes = Shapes()
    between = [text[a.offset + len(a.token) : b.offset] for a, b in pairwise(tokens)]
    for i, token in enumerate(tokens):
        if _P.search(text[max(0, token.offset - 16) : token.offset]):
            shapes.join((token, "p_value"))
        elif is_level(text, token):
            _interval_after_level(shapes, tokens, between, i)
        elif i < len(between) and _FRACTION.fullmatch(between[i]) and _whole(token):
            _fraction(shapes, text, tokens, between, i)
        elif _counts_of(text, tokens, between, i):
            shapes.join((token, "events"), (tokens[i + 1], "estimate"), (tokens[i + 2], "total"))
        elif _counts_a_share(text, tokens, between, i):
            shapes.join((token, ""), (tokens[i + 1], "estimate"))
        elif i < len(between) and _SHARE_OF.fullmatch(between[i]):
            shapes.join((token, "estimate"), (tokens[i + 1], "total"))
        elif _has_limits(text, tokens, between, i):
            shapes.join((token, "estimate"), (tokens[i + 1], "lower"), (tokens[i + 2], "upper"))
    return shapes


def _interval_after_level(shapes: Shapes, tokens: Sequence[Token], between: Sequence[str], i: int) -> None:
    shapes.join((tokens[i], "level"))
    if i + 1 < len(between) and _TO_LIMITS.fullmatch(between[i]) and _RANGE.fullmatch(between[i + 1]):
        shapes.join((tokens[i], "level"), (tokens[i + 1], "lower"), (tokens[i + 2], "upper"))
        if i and _BEFORE_LEVEL.fullmatch(between[i - 1]):
            shapes.join((tokens[i - 1], ""), (tokens[i], "level"))


def _fraction(shapes: Shapes, text: str, tokens: Sequence[Token], between: Sequence[str], i: int) -> None:
    shapes.join((tokens[i], "events"), (tokens[i + 1], "total"))
    if i and re.fullmatch(r"\s*%\s*[(\[]\s*", between[i - 1]):
        shapes.join((tokens[i - 1], "estimate"), (tokens[i], "events"))
    elif i + 1 < len(between) and _TO_PERCENT.fullmatch(between[i + 1]) and not is_level(text, tokens[i + 2]):
        share = tokens[i + 2]
        if text[share.offset + len(share.token) :].lstrip()[:1] == "%":
            shapes.join((tokens[i + 1], "total"), (share, "estimate"))


def _whole(token: Token) -> bool:
    return token.token.isdigit() or token.token_class == "number_word"


def _counts_of(text: str, tokens: Sequence[Token], between: Sequence[str], i: int) -> bool:
    """`16 (73%) of 22`, `nine (56%) of the 16`."""
    return (
        i + 1 < len(between)
        and _whole(tokens[i])
        and re.fullmatch(r"\s*[(\[]\s*", between[i]) is not None
        and re.fullmatch(r"\s*%\s*[)\]]\s*(?:out\s+)?of(?:\s+(?:the|all))?\s+", between[i + 1]) is not None
    )


def _counts_a_share(text: str, tokens: Sequence[Token], between: Sequence[str], i: int) -> bool:
    """`19 by polymerase chain reaction (86%`: a number of patients, then their percentage."""
    if i >= len(between) or not _TO_PERCENT.fullmatch(between[i]) or tokens[i].unit not in ("", "patient"):
        return False
    share = tokens[i + 1]
    return (
        _whole(tokens[i]) and not is_level(text, share) and text[share.offset + len(share.token) :].lstrip()[:1] == "%"
    )


def _has_limits(text: str, tokens: Sequence[Token], between: Sequence[str], i: int) -> bool:
    """`80.7 (72.3 to 87.0)`, but not `35 years (6 to 80)` of a range, which is not said to be one here."""
    if i + 1 >= len(between) or not _OPENS.fullmatch(between[i]) or not _RANGE.fullmatch(between[i + 1]):
        return False
    last = tokens[i + 2]
    return bool(re.match(r"\s*%?\s*[)\];,]", text[last.offset + len(last.token) :][:6]))
