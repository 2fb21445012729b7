"""Find every number in a text: digits, number words, and the words that stand where a number should.

The tokeniser never changes what it reads. It names what a token looks like (its class) and what
stands directly before and after it; what the number *means* is for a person to say, in a claim.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

TOKENISER_VERSION = 3

_UNITS = "one two three four five six seven eight nine"
_TEENS = "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_ORDINALS = "first second third fourth fifth sixth seventh eighth ninth tenth"

NUMBER_WORDS: dict[str, float] = {"zero": 0}
NUMBER_WORDS |= {word: i for i, word in enumerate(_UNITS.split(), start=1)}
NUMBER_WORDS |= {word: i for i, word in enumerate(_TEENS.split(), start=10)}
NUMBER_WORDS |= {word: 10 * i for i, word in enumerate(_TENS.split(), start=2)}
NUMBER_WORDS |= {
    f"{ten}-{unit}": 10 * i + j
    for i, ten in enumerate(_TENS.split(), start=2)
    for j, unit in enumerate(_UNITS.split(), start=1)
}
NUMBER_WORDS |= {"dozen": 12, "hundred": 100, "thousand": 1000, "million": 1_000_000}
NUMBER_WORDS |= {"half": 0.5, "quarter": 0.25}
ORDINAL_WORDS: dict[str, int] = {word: i for i, word in enumerate(_ORDINALS.split(), start=1)}
ROMAN_NUMERALS: dict[str, int] = {"I": 1, "II": 2, "III": 3, "IV": 4}


def _alternatives(words: Iterable[str]) -> str:
    return "|".join(sorted(words, key=len, reverse=True))


_NUMBER_WORD = (
    f"(?:{_alternatives(_TENS.split())})-(?:{_alternatives(_UNITS.split())})"
    f"|{_alternatives(word for word in NUMBER_WORDS if '-' not in word)}"
)
# Order matters: at one place the first pattern that fits wins, and what is longest and most special
# comes first. A decimal without its leading zero must not follow a letter or a bracket: ").1" is a
# full stop and a citation mark. `[0-9]` and not `\d`, which also takes digits of other scripts.
# What begins with a digit or a point is apart from what begins with one of these letters, which halves the time.
_FIRST = "".join(sorted({word[0] for word in (*NUMBER_WORDS, *ORDINAL_WORDS, "not", "isrctn", "actrn")}))
_TOKEN = re.compile(
    rf"""(?:(?=[0-9.])(?:
      (?P<doi>         \b10\.[0-9]{{4,9}}/\S*[^\s.,;:] )
    | (?P<eudract>     \b[0-9]{{4}}-[0-9]{{6}}-[0-9]{{2}}\b )
    | (?P<unit_part>   (?<=/m)[0-9]\b )
    | (?P<embedded>    (?<=[A-Za-z])[0-9]+ )
    | (?P<citation>    (?<=[A-Za-z)\]”"]\.)[0-9]{{1,3}}(?:[,–-][0-9]{{1,3}})*(?=\s|$) )
    | (?P<power>       (?<=[×x*]\s)10(?:[-−–^]{{1,2}}[0-9]+|[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+|[0-9](?=/)) )
    | (?P<ordinal>     [0-9]+(?:st|nd|rd|th)\b )
    | (?P<thousands>   [0-9]{{1,3}}(?:,[0-9]{{3}})+(?:\.[0-9]+)?(?![0-9]) )
    | (?P<middot>      [0-9]+[·∙⋅][0-9]+ )
    | (?P<decimal>     [0-9]+\.[0-9]+ | (?<![\w)\]])\.[0-9]+ )
    | (?P<integer>     [0-9]+ )
    )|\b(?=[{_FIRST}])(?:
      (?P<registry>    (?:NCT[0-9]{{8}}|ISRCTN[0-9]+|ACTRN[0-9]+)\b )
    | (?P<not_reached> (?:NR|NE|not\s+(?:yet\s+)?(?:been\s+)?(?:yet\s+)?(?:reached|estimable|evaluable))\b )
    | (?P<word>        (?:{_NUMBER_WORD})\b(?!-(?:half|quarter)\b) )
    | (?P<ordinal_word>(?:{_alternatives(ORDINAL_WORDS)})\b )
    ))""",
    re.VERBOSE | re.IGNORECASE,
)
_ROMAN = re.compile(
    r"\b(?:[Pp]hase|PHASE)[sS]?\s+(IV|I{1,3})(?=[ab]?\b)[ab]?(?:\s*(?:and|or|/|–|-)\s*(IV|I{1,3})(?=[ab]?\b))?"
)
_CLASS_NAMES = {
    "embedded": "identifier_part",
    "middot": "middot_decimal",
    "power": "power_of_ten",
    "word": "number_word",
    "registry": "registry_number",
    "eudract": "registry_number",
}

# A dash is a sign only where no number can stand to its left; in "60-64" it joins a range.
_SIGN = re.compile(r"(?:^|[\s(\[=<>≤≥,;:])([-−–+±])$")
_SYMBOL = re.compile(r"([<>≤≥⩽⩾=~≈±]=?)\s*$")
_SIGNS_AND_SYMBOLS = frozenset("-−–+<>≤≥⩽⩾=~≈±")
#: `>/=`, `<or=`: at least and at most as typewriters and old records have them.
_TYPED = re.compile(r"([<>])\s?(?:/|or)\s?=\s*$")
_TYPED_SIGNS = {"<": "≤", ">": "≥"}
#: Some journals print these signs with a slanted line.
_SLANTED = str.maketrans("⩽⩾", "≤≥")
_COMPARATOR_WORDS = re.compile(
    r"\b(more than|less than|greater tha[nt]|fewer than|at least|at most|up to|approximately"
    r"|about|nearly|almost|over|under|below|above)\s+$",
    re.IGNORECASE,
)

_COMPARATOR_ENDS = (
    *("than", "that", "least", "most", "to", "approximately", "about", "nearly", "almost", "over", "under"),
    *("below", "above"),
)

_UNIT = re.compile(
    r"""
      (?=[\s%a-zµμ-])(?:
      (?P<percent> \s*(?:%|per\s?cent\b) )
    | (?P<dose>    \s*(?:mg|µg|μg|g)(?:/\w+)?\b )
    | [\s-]*(?:
        (?P<year>  years?\b )
      | (?P<month> months?\b )
      | (?P<week>  weeks?\b )
      | (?P<day>   days?\b )
      | (?P<cycle> cycles?\b )
      | (?P<patient> (?:(?:pa?ediatric|older)\s+)?(?:patients?|children|responders?)\b )
      )
    )
    """,
    re.VERBOSE | re.IGNORECASE,
)

_WORD = re.compile(r"\w+")
_CONTEXT_WORDS = 5
_CONTEXT_REACH = 200


@dataclass(frozen=True, slots=True)
class Token:
    """One numeric token of a source.

    Attributes
    ----------
    index : int
        Place in reading order, from 0.
    offset : int
        Characters before it in the normalised text. Claims point to this number.
    token : str
        Exactly as printed.
    before : str
        Sign or comparator that stands before it, as printed; empty if none.
    unit : str
        Class of the unit that follows it; empty if none.
    token_class : str
        What it looks like: integer, decimal, number_word, citation, …
    context : str
        64-bit hash, 16 hexadecimal digits, of five words on either side, folded for case and white space.
    between : str
        The same hash of all words since the token before; empty for the first token.
    """

    index: int
    offset: int
    token: str
    before: str
    unit: str
    token_class: str
    context: str
    between: str


def normalise(raw: bytes) -> str:
    """Decode UTF-8 and make line ends, no-break spaces and a byte-order mark uniform; nothing else.

    Compatibility normalisation (NFKC) is left out on purpose: it turns a superscript into a digit.

    Raises
    ------
    UnicodeDecodeError
        If the bytes are not UTF-8.
    """
    text = raw.decode("utf-8").removeprefix("\ufeff")
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\u00a0", " ").replace("\u202f", " ")


def _spans(text: str) -> Iterator[tuple[int, int, str]]:
    taken: list[tuple[int, int, str]] = []
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup or ""
        # IGNORECASE is for words; "nr" or "ne" in lower case is not the abbreviation.
        if kind == "not_reached" and len(match.group()) == 2 and not match.group().isupper():
            continue
        taken.append((match.start(), match.end(), _CLASS_NAMES.get(kind, kind)))
    for match in _ROMAN.finditer(text):
        taken.extend((match.start(i), match.end(i), "roman") for i in (1, 2) if match.group(i))
    yield from sorted(taken)


def _before(left: str) -> str:
    bare = left.rstrip()
    last = bare[-1:]
    if last.isalpha():
        match = _COMPARATOR_WORDS.search(left) if bare.lower().endswith(_COMPARATOR_ENDS) else None
    elif last in _SIGNS_AND_SYMBOLS:
        if last == "=" and (typed := _TYPED.search(left)):
            return _TYPED_SIGNS[typed[1]]
        # A sign is the last character, or the last before the end of a line.
        match = _SIGN.search(left[-3:]) or _SYMBOL.search(left)
    else:
        match = None
    return " ".join(match.group(1).split()).lower().translate(_SLANTED) if match else ""


def _unit(right: str) -> str:
    match = _UNIT.match(right)
    return (match.lastgroup or "") if match else ""


def _hash(words: list[str]) -> str:
    return hashlib.blake2b(" ".join(words).casefold().encode(), digest_size=8).hexdigest()


def _context(text: str, start: int, end: int) -> str:
    left = _WORD.findall(text[max(0, start - _CONTEXT_REACH) : start])[-_CONTEXT_WORDS:]
    right = _WORD.findall(text[end : end + _CONTEXT_REACH])[:_CONTEXT_WORDS]
    return _hash([*left, "[", *_WORD.findall(text[start:end]), "]", *right])


def paragraph_hashes(text: str) -> tuple[str, ...]:
    """Hashes of the words of each paragraph; a blank line ends one, other line breaks do not matter."""
    return tuple(_hash(words) for block in re.split(r"\n\s*\n", text) if (words := _WORD.findall(block)))


def tokenise(text: str, *, hashed: bool = True) -> list[Token]:
    """List the numeric tokens of a normalised text in reading order.

    Parameters
    ----------
    text : str
        What `normalise` returned.
    hashed : bool
        Without it the hashes of the words around are left empty, which only a ledger needs.

    Returns
    -------
    list of Token
        Every digit of the text lies in exactly one token.

    Examples
    --------
    >>> [(t.token, t.before, t.token_class) for t in tokenise("Seventy-nine of 4,000 (P =.77; −3·2).1 ")]
    ... # doctest: +NORMALIZE_WHITESPACE
    [('Seventy-nine', '', 'number_word'), ('4,000', '', 'thousands'), ('.77', '=', 'decimal'),
     ('3·2', '−', 'middot_decimal'), ('1', '', 'citation')]
    """
    tokens: list[Token] = []
    last_end = None
    for index, (start, end, token_class) in enumerate(_spans(text)):
        between = "" if last_end is None or not hashed else _hash(_WORD.findall(text[last_end:start]))
        tokens.append(
            Token(
                index=index,
                offset=start,
                token=text[start:end],
                before=_before(text[max(0, start - 20) : start]),
                unit=_unit(text[end : end + 24]),
                token_class=token_class,
                context=_context(text, start, end) if hashed else "",
                between=between,
            )
        )
        last_end = end
    return tokens
