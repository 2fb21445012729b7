"""Cut a report into sentences of items: numbers as the ledger has them, phrases of the lexicon, words and signs."""

from __future__ import annotations

import itertools
import re
from functools import lru_cache
from itertools import pairwise

from reanalysis.draft.lexicon import DASHES, Phrases
from reanalysis.draft.model import Item, Term
from reanalysis.draft.text.codes import MONTH_NAMES, NUMBERS, letter_of_sign, letter_of_term
from reanalysis.draft.text.divisors import with_divisor
from reanalysis.draft.text.nuclides import is_isotope, with_number
from reanalysis.draft.text.number_words import OF_SEVERAL, join_number_words
from reanalysis.ledger import Token

_WORD = re.compile(r"[^\W\d_]+(?:[’'][a-z]+)?|<=|>=|[<>]\s?(?:/|or)\s?=|\+/[-−–](?!-)|\S")
_ABBREVIATIONS = frozenset(
    [
        "vs",
        "v",
        "al",
        "dr",
        "mr",
        "mrs",
        "prof",
        "e.g",
        "i.e",
        "fig",
        "no",
        "approx",
        "st",
        "inc",
        "ltd",
        "etc",
        "ca",
        "cf",
        "resp",
        "incl",
        "min",
        "max",
        "eg",
        "ie",
        "ref",
        "dept",
        "univ",
    ]
)
#: What is told apart by letters: `in cohort B.` ends a sentence.
_LETTERED = frozenset(("cohort", "arm", "group", "part", "stage", "hepatitis", "regimen", "factor", "type"))
#: `… is ongoing.Experimental procedures: we …`, `… in adults.METHODS: We …`
_GLUED_HEADING = re.compile(r"(?:[A-Z][a-z]{3,}(?: [a-z]+){0,3}|[A-Z]{4,}(?:(?: | ?[/&] ?)[A-Z]+){0,3}):\s")
#: `… (p < 0.001).In all patients …`
_GLUED_WORD = re.compile(r"[A-Z][A-Za-z]+\s")
_GLUED_SHARE = re.compile(r"(?<=[a-z])[0-9]{1,3}/[0-9]{2,4} \([0-9.]+%\)")
_BULLET = re.compile(r"\s*(?:[•*◦‣·-]|[0-9]{1,2}[.)])\s")
#: What follows the G of `G3-4`, `G≥3` and `G3+`.
_GRADED = re.compile(
    r"[≥>]?=?[1-5](?:[-–/][2-5]\b|\+)|[≥>]=?[1-5]\b"
    r"|[2-5](?=:?\s(?:or\s)?(?:[a-z]|[A-Z]{2,}))|[1-5](?=[:,]?\s[0-9.]+\s?%)"
)
_MINUS = frozenset("-−–")
#: Short words that are units or signs only beside a number.
_AFTER_NUMBER = frozenset(["y", "h", "d", "g", "mo"])


def raw_items(text: str, tokens: list[Token]) -> list[Item]:
    """Numbers of the ledger with the words and signs between them, in reading order."""
    items: list[Item] = []
    at = 0
    for token in [*tokens, None]:
        for match in _WORD.finditer(text, at, token.offset if token is not None else len(text)):
            word = match.group()
            items.append(Item(match.start(), match.end(), word, _letter(word)))
        if token is None:
            break
        end = token.offset + len(token.token)
        sign = items[-1] if items else None
        if token.before in _MINUS and sign is not None and sign.text in _MINUS and sign.end == token.offset:
            items.pop()
        code = NUMBERS.get(token.token_class, "N")
        if code == "E" and _GLUED_SHARE.match(text, token.offset):
            # `Nausea3/112 (2.68%)`: the name of a row has run into its count.
            code = "N"
        items.append(Item(token.offset, end, token.token, code, token))
        at = end
    several = any(token.token.lower() in OF_SEVERAL for token in tokens)
    return join_number_words(items) if several else items


@lru_cache(maxsize=50_000)
def _letter(word: str) -> str:
    """Letter of a word or a sign by itself."""
    if not word[0].isalpha():
        return "<" if word[-1] == "=" and len(word) > 1 else letter_of_sign(word)
    return "K" if word.lower() in MONTH_NAMES else "w"


def _of_time(words: list[str], i: int, phrases: Phrases) -> bool:
    """True where `m` is short for months: `6m PFS`, `median … 3.1m (1.9, 4.2)`."""
    if words[i + 1 : i + 2] == ["("]:
        return any(word.lower() == "median" for word in words[:i])
    found = phrases.longest(words, [False] * len(words), i + 1) if i + 1 < len(words) else None
    return found is not None and found[1].kind == "endpoint"


def tag(items: list[Item], phrases: Phrases, text: str) -> list[Item]:
    """Join the items of each known phrase into one item, longest phrase first."""
    words = [item.text for item in items]
    joined = [False, *[item.start == last.end for last, item in pairwise(items)]]
    tagged: list[Item] = []
    isotope: Item | None = None
    i = 0
    while i < len(items):
        item = items[i]
        if isotope is not None and tagged and tagged[-1].start == isotope.end:
            # The mass number of `177Lu-…` belongs to the name.
            tagged[-1] = with_number(tagged[-1], isotope, text)
            isotope = None
        if item.number is not None and is_isotope(items, i, joined):
            isotope = item
            joined[i + 1] = False
            i += 1
            continue
        if item.text == "G" and item.code == "w" and _GRADED.match(text, item.end):
            tagged.append(Item(item.start, item.end, item.text, "g", None, Term("word", "grade")))
            i += 1
            continue
        if item.text == "m" and joined[i] and tagged[-1].number is not None and _of_time(words, i, phrases):
            tagged.append(Item(item.start, item.end, item.text, "m", None, Term("unit", "months")))
            i += 1
            continue
        known = item.code in "wK_O%" or item.text in "&."
        # `50% or greater reduction in X` is the name of an outcome, `28-day mortality` an outcome with its time.
        # So is `7+3` that of a treatment.
        known = known or (item.code == "N" and i + 1 < len(items) and items[i + 1].code in "%+")
        # The letter of `interferon-α-2b` is no level of significance.
        known = known and not (item.text == "α" and joined[i])
        found = phrases.longest(words, joined, i) if known else None
        if found is None or not _fits(items, i, found, tagged, joined):
            tagged.append(item)
            i += 1
            continue
        end, term = found
        if term.kind == "unit":
            end, term = with_divisor(words, joined, end, term)
        inner = tuple([part.number for part in items[i:end] if part.number is not None]) if end > i + 1 else ()
        whole = text[item.start : items[end - 1].end]
        if item.code == "K" and end == i + 1:
            tagged.append(item)
        else:
            tagged.append(Item(item.start, items[end - 1].end, whole, letter_of_term(term), None, term, inner))
        i = end
    return tagged


#: Who are at high risk; `HR for death` is a ratio.
_RISKY = re.compile(
    r"(?:all|aml|mds|neuroblastoma|patients?|pts?|groups?|disease|cytogenetics?|ctg|features?|blocks?|arm|cohort|children"
    r"|cases|risk|characteristics)\b"
)


def _is_high_risk(items: list[Item], i: int) -> bool:
    """True for the HR of `HR patients` and `HR-ALL`."""
    words = [item.text.lower() for item in items[i + 1 : i + 4] if item.text not in DASHES]
    # `HR B-ALL`
    words = words[1:] if words[:1] in (["b"], ["t"]) else words
    return bool(words) and _RISKY.match(words[0]) is not None


_AUXILIARY = frozenset(("was", "were", "is", "are"))


def _fits(items: list[Item], i: int, found: tuple[int, Term], before: list[Item], joined: list[bool]) -> bool:
    """False for one letter that only looks like a unit or a sign, and for part of the name of a curve."""
    end, term = found
    word = items[i].text
    if (
        items[end - 1].low == "free"
        and end < len(items)
        and items[end].low == "survival"
        and items[i].low in _AUXILIARY
    ):
        # `as were progression-free survival and …`
        return False
    last = before[-1] if before else None
    following = items[i + 1] if i + 1 < len(items) else None
    if word == "MM" and term.kind == "unit" and following is not None and following.text[0].isalpha():
        # `33 MM patients` have myeloma and are no length.
        return False
    if term.kind in ("endpoint", "event", "quantity") and end == i + 1 and word.isupper() and len(word) >= 5:
        # RECOVERY and the like are names of trials where a number or the word trial stands behind.
        named = following is not None and following.text.lower() in ("trial", "study", "investigators")
        return not (named or (following is not None and following.text in DASHES and joined[i + 1]))
    if end - i > 1:
        # mg/m2 and ACR20 may hold numbers, but a phrase never begins in the middle of a name.
        return not (joined[i] and last is not None and last.code in "wE" and last.text not in DASHES)
    if (
        term.kind == "word"
        and joined[i]
        and last is not None
        and last.code == "-"
        and word.isupper()
        and len(before) > 1
    ):
        return before[-2].code in "N%"
    if term.kind == "word" and word == "HR" and _is_high_risk(items, i):
        return False
    if term.kind == "unit" and word == "G":
        return False
    if term.kind == "unit" and len(word) <= 2 and word.lower() in _AFTER_NUMBER:
        bracketed = last is not None and last.code == ")" and word == "mo"
        return last is not None and (last.code in "NW" or bracketed or (last.code == "-" and joined[i]))
    if term.kind == "word" and term.id == "p_value" and len(word) == 1:
        return following is not None and (following.code in "=<N" or following.text == ":")
    if term.kind == "word" and term.id == "size":
        return following is not None and following.code in "=N:" and items[i].text in ("n", "N")
    if term.kind == "word" and term.id == "every" and len(word) == 1:
        return following is not None and following.number is not None
    if term.kind == "word" and term.id == "versus" and word == "v" and following is not None:
        return not joined[i + 1]
    return not (joined[i] and last is not None and last.code == "E" and last.text not in DASHES)


def sentences_of(items: list[Item], text: str) -> list[list[Item]]:
    """Divide the raw items of one block into sentences."""
    if not items:
        return []
    breaks = line_breaks(text, items[0].start, items[-1].end)
    lines = text.find("\n", items[0].start, items[-1].end) >= 0
    begins = [0]
    last = items[0].end
    for i, item in enumerate(items):
        # Within a line no small letter begins a sentence, but for `uMRD` and the like.
        small = item.text[0].islower() and not item.text[1:3].isupper()
        small = small and not (lines and "\n" in text[last : item.start])
        if i and not small and _begins(items, i, text, breaks):
            begins.append(i)
        last = item.end
    return [items[start:end] for start, end in pairwise([*begins, len(items)])]


def _opens_bracket(line: str) -> bool:
    """True for a line that ends within a bracket: what follows is no new line of a list, `(range, 6` / `- 74)`."""
    return line.count("(") + line.count("[") > line.count(")") + line.count("]")


def line_breaks(text: str, start: int, end: int) -> bool:
    """True if each line of the block stands for itself and was not merely wrapped."""
    lines = text[start:end].split("\n")
    if len(lines) < 2:
        return False
    listed = (_BULLET.match(b) and not _opens_bracket(a) for a, b in itertools.pairwise(["", *lines[:-1]]))
    wrapped = all(45 <= len(line.strip()) <= 140 for line in lines[:-1]) and not any(listed)
    return not (wrapped and any(line.strip()[:1].islower() or line.strip()[:1].isdecimal() for line in lines[1:]))


def _begins(items: list[Item], i: int, text: str, breaks: bool) -> bool:
    """True if a sentence begins at item i."""
    item, last = items[i], items[i - 1]
    gap = text[last.end : item.start]
    if "\n" in gap and (breaks or _BULLET.match(text[item.start : item.start + 4])):
        return not _opens_bracket(text[text.rfind("\n", 0, last.end) + 1 : last.end])
    opens = item.text[0].isupper() or item.text[0].isdecimal() or item.text[0] in "“\"'‘([•−≥≤<>"
    # `uMRD was seen …`, `mPFS was …`
    opens = opens or (len(item.text) > 2 and item.text[1:3].isupper())
    if (
        not gap
        and last.text == "."
        and (
            _GLUED_HEADING.match(text, item.start)
            or (i > 1 and items[i - 2].text in (")", "%") and _GLUED_WORD.match(text, item.start))
        )
    ):
        return True
    if not gap or not opens:
        return False
    j = i - 1
    while j > 0 and (
        items[j].code == "Z" or items[j].text in "”\"’'" or (items[j].code == ")" and items[j - 1].text == ".")
    ):
        j -= 1
    if items[j].text not in ".?!" and not (items[j].code == "Z" and j == i - 1):
        return False
    if items[j].text != ".":
        return True
    word = items[j - 1].text.lower() if j else ""
    if items[j - 1].end == items[j].start and (word in _ABBREVIATIONS or (len(word) == 1 and word.isalpha())):
        lettered = j > 1 and items[j - 2].text.lower() in _LETTERED and len(word) == 1
        return items[j - 1].code == "m" or lettered
    if j and items[j - 1].code == "K" and item.code == "N" and len(word) <= len("sept"):
        # `Aug. 11, 2023`
        return False
    # "No. 5" and "Fig. 2" go on; a list number such as "1." at the head of a line does too.
    return not (j == 1 and items[0].code == "N")
