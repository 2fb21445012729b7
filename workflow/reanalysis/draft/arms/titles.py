"""Two treatments that a title, or a sentence of the report, sets against each other: `A versus B`."""

from __future__ import annotations

import re

from reanalysis.draft.arms.arm_candidates import BRACKETS, DESCRIBED, clean

_TITLE = re.compile(
    r"\b(?P<a>[A-Za-z][\w+/-]*(?: [\w+/-]+){0,5}?) (?P<by>versus|vs\.?|v|compared with|or) "
    r"(?P<b>[A-Za-z][\w+/-]*(?: [\w+/-]+){0,5}?)(?= (?:for|in|after|as|on|among|before|to|and|during|with)\b"
    r"|[:,.;?\n(]|$)",
    re.I,
)
#: `X plus Y v Y`: where the first name joins treatments, the second may too.
_JOINED_TITLE = re.compile(
    r"(?P<a>[A-Za-z0-9][\w+/-]*(?: [\w+/-]+){0,6}?) (?:versus|vs\.?|v) "
    r"(?P<b>[A-Za-z0-9][\w+/-]*(?: (?:plus|and|with|\+) [A-Za-z0-9][\w+/-]*| [A-Za-z][\w+/-]*){0,5}?)"
    r"(?= (?:for|in|after|as|on|among|before|to|during|following)\b|[:,.;?\n(]|$)",
    re.I,
)
_COMPARING = re.compile(
    r"\bcompar(?:ing|ed|ison of) (?P<a>[A-Za-z][\w+/-]*(?: [\w+/-]+){0,5}?) (?:with|to|and|versus) "
    r"(?P<b>[A-Za-z][\w+/-]*(?: [\w+/-]+){0,5}?)(?= (?:for|in|after|as|on|among|given|alone)\b|[:,.;?\n(]|$)",
    re.I,
)
#: The number of an abstract before its title.
_NUMBER = re.compile(r"^\W*(?:[A-Z]{0,4}-?[0-9]{1,5}[A-Za-z]?\W*(?=\s)\s*)?(?:[-–—:.]\s+)?")


def compared(text: str) -> list[list[str]]:
    """`A versus B`, `compared A with B`, in the order of how plainly they are said; then `A or B`."""
    found = [[clean(match["a"]), clean(match["b"])] for match in _COMPARING.finditer(BRACKETS.sub("", text))]
    pairs = [(match["by"], [clean(match["a"]), clean(match["b"])]) for match in _TITLE.finditer(text)]
    found += [pair for by, pair in pairs if by.lower() != "or"]
    return found + [pair for by, pair in pairs if by.lower() == "or"]


def titled(text: str) -> list[str]:
    """The two names that a title sets against each other; empty if it has none."""
    for line in text.split("\n"):
        match = _JOINED_TITLE.search(_NUMBER.sub("", BRACKETS.sub("", line)))
        if match is not None and len(line) < 300:
            pair = [clean(match["a"]), clean(match["b"])]
            if all(pair) and not any(DESCRIBED.search(name) for name in pair):
                return pair
    return []


def is_plain(pair: list[str], text: str) -> bool:
    """True for two short names that a report sets against each other with `versus` or `compared`."""
    short = all(0 < len(name.split()) <= 3 and name.lower() not in ("with", "without") for name in pair)
    return short and f"{pair[0]} or {pair[1]}".lower() not in text.lower()
