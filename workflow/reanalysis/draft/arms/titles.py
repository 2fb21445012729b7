"""Two treatments that a title, or a sentence of the report, sets against each other: `A versus B`."""

from __future__ import annotations

import re

from reanalysis.draft.arms.arm_candidates import BRACKETS, DESCRIBED, GROUPED, clean

_TITLE = re.compile(
    r"\b(?P<a>[A-Za-z][\w+/-]*(?: [\w+/-]+){0,5}?) (?P<by>versus|vs\.?|v|,? ?compared (?:with|to)|or) "
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


#: `OS rates with X vs Y`: what is compared is no part of the name of an arm.
_OF_OUTCOME = re.compile(
    r"^(?:.*\b)?(?:rates?|survival|responses?|OS|PFS|EFS|DFS|ORR|CR|outcomes?|results?|efficacy|safety"
    r"|benefits?|risks?|tolerability|effects?)"
    r"(?: was| were| rates?)? (?:with|for|in|of|between|on) (?:the )?"
)


def compared(text: str, *, doubtful: bool = True) -> list[list[str]]:
    """`A versus B`, `compared A with B`, in the order of how plainly they are said; then, if wanted, `A or B`."""
    found = [
        [_OF_OUTCOME.sub("", clean(match["a"])), clean(match["b"])]
        for match in _COMPARING.finditer(BRACKETS.sub("", text))
    ]
    told = [
        match for match in _TITLE.finditer(text) if not GROUPED.search(match["a"]) and not GROUPED.search(match["b"])
    ]
    pairs = [(match["by"], [_OF_OUTCOME.sub("", clean(match["a"])), clean(match["b"])]) for match in told]
    found += [pair for by, pair in pairs if by.lower() != "or"]
    return found + [pair for by, pair in pairs if doubtful and by.lower() == "or"]


def titled(text: str) -> list[str]:
    """The two names that a title sets against each other; empty if it has none."""
    for line in text.split("\n"):
        match = _JOINED_TITLE.search(_NUMBER.sub("", BRACKETS.sub("", line)))
        if match is not None and len(line) < 300 and not GROUPED.search(match["a"]):
            pair = [_OF_OUTCOME.sub("", clean(match["a"])), clean(match["b"])]
            if all(pair) and not any(DESCRIBED.search(name) for name in pair):
                return pair
    return []


_VALUE = r"[0-9][0-9.,·]*\)?\s?(?:%|months?|mo|weeks?|days?|years?|patients|children|participants|percent)?"
_GIVEN = r"(?:in|for|with|after|given|receiving|received|allocated to|allocated|assigned to|treated with|taking|on|of)"
_PEOPLE = r"(?!patients|those|participants|people|children|adults)"
_NAMED = rf"{_PEOPLE}[A-Za-z0-9][\w+/–-]*(?: (?:(?:plus|and|with|\+) )?[\w+/–-]+){{0,3}}?"
#: `45% with X and 30% with Y`, `8 months in the X group versus 6 months in the Y group`
_RESULTS = re.compile(
    rf"{_VALUE}[^.;0-9]{{0,50}}?\b{_GIVEN} (?:the )?(?P<a>{_NAMED})(?P<g>[- ](?:group|arm))?(?:,| \([^()]*\))? "
    rf"(?:and|vs\.?|versus|v|(?:as )?compared (?:with|to)|against)(?: only)?\b[^.;0-9]{{0,30}}?{_VALUE}"
    rf"[^.;]{{0,50}}?\b{_GIVEN} (?:the )?(?P<b>{_NAMED})(?P<h>[- ](?:group|arm))?"
    r"(?=[,.;:()]|$| (?:in|at|had|were|was|died|survived|and|with)\b)"
)


def resulted(text: str) -> list[list[str]]:
    """The pairs of names whose results a report sets against each other, the most frequent first."""
    found: dict[tuple[str, str], int] = {}
    for match in _RESULTS.finditer(BRACKETS.sub("", text)):
        pair = clean(match["a"]), clean(match["b"])
        if all(pair) and pair[0].lower() != pair[1].lower() and not any(DESCRIBED.search(name) for name in pair):
            grouped = match["g"] is not None and match["h"] is not None
            found[pair] = found.get(pair, 0) + 1 + grouped
    return [list(pair) for pair in sorted(found, key=lambda pair: -found[pair])]


def is_plain(pair: list[str], text: str) -> bool:
    """True for two short names that a report sets against each other with `versus` or `compared`."""
    short = all(0 < len(name.split()) <= 3 and name.lower() not in ("with", "without") for name in pair)
    return short and f"{pair[0]} or {pair[1]}".lower() not in text.lower()


#: What stands in the head of a column behind the name of its group.
_BEHIND_NAME = re.compile(
    r"[\s,;:(–-]*(?:\b(?:all|any)[- ]grades?\b|\bgr(?:ade)?s?\.?\s*[≥>]?=?\s*[1-5]"
    r"|\b(?:n|no\.?|events?|deaths?)\s*/\s*(?:n|no\.?|total|patients|pts)\b"
    r"|\b(?:no\.?|number) of (?:events|deaths|patients)\b|(?<=,)\s*(?:events|deaths)\b"
    r"|\b(?:n|no\.?)\s*\(%\)|%).*$",
    re.I | re.S,
)


def without_statistic(head: str) -> str:
    """Name of the group in the head of a column, without what its cells are."""
    return _BEHIND_NAME.sub("", head).strip() or head


#: `INTERVENTION 1:` with the title in the next line, and `Arm/Group Title: X`
_TITLED = re.compile(
    r"^[ \t]*(?:interventions?|arms?|groups?) [0-9]{1,2} ?:[ \t]*\n[ \t]*(?P<below>[^\n:]{2,80}?)[ \t]*$"
    r"|^[ \t]*arm/group title ?:[ \t]*(?P<title>[^\n]{2,80}?)[ \t]*$",
    re.I | re.M,
)
_MOST_TITLES = 6


def titled_groups(text: str) -> list[str]:
    """Titles of the groups of a registry's record as plain text, in order; none elsewhere."""
    titles = dict.fromkeys(match["below"] or match["title"] for match in _TITLED.finditer(text))
    return list(titles) if len(titles) <= _MOST_TITLES else []
