"""What sets a group of patients apart, as a register words it, in a form that can be looked for in a report."""

from __future__ import annotations

import re
from dataclasses import dataclass

from reanalysis.draft.lexicon import as_number, fold

TOKEN = re.compile(r"[^\W_]+|[0-9]+(?:[.,·][0-9]+)?|[<>≥≤+−–-]")
_SLASHED = re.compile(r"\b([A-Za-z]) ?/ ?([A-Za-z])\b")
#: Words that say that patients lack a trait.
NEGATIVE = frozenset(
    ("no", "without", "not", "wild", "non", "never", "others", "other", "negative", "absent", "lacking", "unmutated")
)
POSITIVE = frozenset(("positive", "present"))
_BELOW = frozenset(("under", "below", "less", "fewer", "younger", "<", "≤"))
#: Words of labels that reports leave out, or that tell no set from another.
_IDLE = frozenset(
    re.findall(
        r"\w+",
        "of the a an in on at with for by to and or who were was patients patient all aged age years than "
        "more less is are after before from as had have has that those which set sets population group "
        "subgroup status performance analysis least most two one under below over above disease history "
        "received baseline prior previous line lines regimen regimens therapy mutation mutations mutated "
        "treatment full cohort",
    )
)
#: Short forms that reports use of words in labels.
_SHORT = {"mets": "metas", "pts": "patie", "mut": "mutat", "dx": "diagn"}
EXPANDED = frozenset(_SHORT.values())
#: Words of two letters that an abbreviation must not be taken for.
_WORDS = frozenset(
    re.findall(
        r"\w+",
        "in of on or as at an is it no to us we he by so up do go me my if be am pm vs mo yr wk",
    )
)


@dataclass(frozen=True, slots=True)
class Trait:
    """One wording of what sets a group apart.

    Attributes
    ----------
    stems : frozenset of str
        Beginnings of its words; the idle ones only if there are no others.
    digits : frozenset of str
        Numbers that it holds.
    short : str
        First letters of its words, as an abbreviation; empty if it would be none.
    negative : bool
        True where it is the patients without the trait.
    below : bool
        True where its number is an upper limit.
    signed : bool
        True where it says `positive` or `negative`.
    numbered : str
        The number or letter that stands directly behind its one word: the 2 of `cohort 2`.
    """

    stems: frozenset[str]
    digits: frozenset[str]
    short: str
    negative: bool
    below: bool
    signed: bool = False
    numbered: str = ""


def tokens_of(text: str) -> list[str]:
    """Words, numbers and signs of a text, folded; `R/R` is one word."""
    if "/" in text:
        text = _SLASHED.sub(r"\1\2", text)
    return list(map(fold, TOKEN.findall(text)))


def stem(token: str) -> str:
    """The beginning of a word by which it is compared."""
    return _SHORT.get(token, token[:5])


_NUMBERED = re.compile(
    r"(cohort|group|part|stratum|stage|phase|arm|regimen)(?:[ _](?=[0-9a-hi])|(?=[0-9]))"
    r"([0-9]{1,2}|[a-h]|i{1,3}|iv)(?![^\W_])",
    re.I,
)


def numbered_trait(text: str) -> Trait | None:
    """`cohort 2` as a name of a set; None where the text begins with no such name."""
    found = _NUMBERED.match(text)
    if found is None:
        return None
    return Trait(
        frozenset((stem(fold(found[1])),)), frozenset(), "", negative=False, below=False, numbered=fold(found[2])
    )


def trait_of(text: str) -> Trait:
    """Read one wording."""
    tokens = tokens_of(text)
    words = [token for token in tokens if token[0].isalpha() and token not in NEGATIVE and token not in POSITIVE]
    telling = [word for word in words if word not in _IDLE]
    digits = {token.replace("·", ".") for token in tokens if token[0].isdigit() and token[-1].isdigit()}
    digits |= {number for word in words if (number := as_number(word)) != word and number.isdecimal()}
    chosen = telling or ([word for word in words if len(word) > 3] if digits else [])
    letters = "".join(word[0] for word in words if word not in ("of", "the", "or", "and", "with", "for", "in", "a"))
    short = letters if 2 <= len(letters) <= 4 and letters not in _WORDS else ""
    negative, below = not NEGATIVE.isdisjoint(tokens), not _BELOW.isdisjoint(tokens)
    signed = "negative" in tokens or not POSITIVE.isdisjoint(tokens)
    return Trait(frozenset(map(stem, chosen)), frozenset(digits), short, negative, below, signed)
