"""Numbers of a manuscript that give no result: citations, dates, sections, versions, references and the like."""

from __future__ import annotations

import re

from reanalysis.documents.model import Block
from reanalysis.ledger import Token

#: Token classes that are no numbers of interest, with the reason.
_CLASSES = {
    "identifier_part": "part of a name",
    "doi": "bibliographic data",
    "citation": "citation",
    "unit_part": "part of a unit",
    "power_of_ten": "part of a unit",
    "ordinal": "ordinal",
    "ordinal_word": "ordinal",
    "roman": "phase of a trial",
    "not_reached": "not reached",
}
_POINTER = (
    r"(?:section|sect\.|chapter|appendix|supplement(?:ary)?(?:\s+(?:table|figure|file|material))?|figures?|figs?\.?"
    r"|tables?|box(?:es)?|panels?|equations?|eqs?\.?|pages?|pp?\.|lines?|versions?|ver\.|items?|steps?|parts?|refs?\.?"
    r"|references?|grades?|gr\.?|phases?|type|stage|step|model|method|days?|cycles?|volume|vol\.?|issue|number|no\.?"
    r"|protocol|amendment|release|seed|arm|cohort|study|scenario)"
)
_MONTH = r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*"
# Words that a list of numbers may follow.
_POINTERS = (
    r"(?:sections|chapters|appendices|figures|figs\.?|tables|boxes|panels|equations|pages|pp\.?|lines|items|steps|parts|refs\.?"
    r"|references|grades?|phases?|days|cycles|versions)"
)
_BEFORE = (
    ("citation", re.compile(r"\[[\d\s,;–-]*$")),
    ("pointer", re.compile(rf"\b{_POINTER}\s*[A-Z]?$", re.IGNORECASE)),
    (
        "pointer",
        re.compile(
            rf"\b{_POINTERS}\s*(?:[A-Z]?[\dIV]+[A-Za-z]?(?:\s*(?:,|and|to|or|/|–|-)\s*)+)+[A-Z]?$", re.IGNORECASE
        ),
    ),
    (
        "date",
        re.compile(rf"\b{_MONTH}\.?\s+(?:\d{{1,2}},?\s+)?$", re.IGNORECASE),
    ),
    ("version", re.compile(r"(?:\bversion|\bv\.?|[A-Za-z]{2,}[\w-]*)\s+v?(?:\d+\.)*$", re.IGNORECASE)),
    ("address", re.compile(r"(?:https?://|www\.|doi:|@)\S*$", re.IGNORECASE)),
    (
        "threshold of significance",
        re.compile(r"\b(?:p|alpha|α)[\s-]*(?:values?\s+)?(?:below|under|less than|of|at|<|≤|=)?\s*$", re.I),
    ),
)
# `(P < 0.001` tells of a result, `P < 0.05 was called significant` of none.
_RESULT_P = re.compile(r"[(\[;,]\s*(?:one-sided\s+|two-sided\s+)?p\s*[<=≤]?\s*$", re.IGNORECASE)
_AFTER_CITATION = re.compile(r"[\d\s,;–-]*\]")
# "60–64 years" names patients; "median 64 years (60–72)" has no band before its unit.
_AGE_BAND = re.compile(r"\s*[–-]\s*\d{2}\s*(?:y|yrs?|years?)\b(?!\s*[)\]])", re.IGNORECASE)
_AGE_BAND_END = re.compile(
    r"(?<![\d.(\[])\d{2}\s*[–-]\s*\d{2}\s*(?:y|yrs?|years?)\b(?!\s*[)\]])[^)]{0,8}$", re.IGNORECASE
)
_DATE_AFTER = re.compile(rf"\s+(?!may\s+(?:be|not|have)\b){_MONTH}\b", re.IGNORECASE)
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")
_VERSION = re.compile(r"[0-9]+(?:\.[0-9]+){2,}")
_NUMERIC_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{1,2}[./][0-9]{1,2}[./][0-9]{2,4}")
_JOURNAL = re.compile(r"(?:19|20)[0-9]{2}\s*;\s*[0-9]+|[0-9]+\s*\([0-9]+\)\s*:\s*e?[0-9]+|\bet al\b")
_HEADING_NUMBER = re.compile(r"[\dA-Z]{1,3}(?:\.\d+)*\.?\s")
_LIST_NUMBER = re.compile(r"\d{1,3}[.)]\s")
_SIGNIFICANCE = ("0.05", "0.01", "0.001", "0.10", "0.1", "0.025", ".05", ".01", ".001", ".10", ".025")


def aside(text: str, token: Token, block: Block | None, versions: frozenset[str]) -> str:
    """Why a number is set aside, or an empty string.

    Parameters
    ----------
    text : str
        The whole manuscript.
    token : Token
    block : Block, optional
        The paragraph, heading or cell it stands in.
    versions : frozenset of str
        Names of programs; a number right after one is its version.
    """
    start, end = token.offset, token.offset + len(token.token)
    if token.token_class in _CLASSES:
        return _CLASSES[token.token_class]
    if block is not None:
        passage = text[block.start : block.end]
        if block.kind == "reference" or (block.kind != "table_cell" and _JOURNAL.search(passage)):
            return "bibliographic data"
        if block.kind == "heading" and _leads(_HEADING_NUMBER, passage, block.start, start):
            return "number of a section"
        if block.kind == "list_item" and _leads(_LIST_NUMBER, passage, block.start, start):
            return "number of a list"
    left, right = text[max(0, start - 80) : start].rpartition("\n\n")[2], text[end : end + 40].partition("\n\n")[0]
    if _AGE_BAND.match(right) or _AGE_BAND_END.search(left + text[start:end] + right[:8]):
        return "age group"
    return _by_neighbours(token, left, right, versions) or _by_form(text, start, end, right)


def _leads(pattern: re.Pattern[str], passage: str, block_start: int, start: int) -> bool:
    match = pattern.match(passage)
    return match is not None and start < block_start + match.end()


def _by_neighbours(token: Token, left: str, right: str, versions: frozenset[str]) -> str:
    for reason, pattern in _BEFORE:
        match = pattern.search(left)
        if not match:
            continue
        if reason == "citation":
            if _AFTER_CITATION.match(right):
                return reason
        elif reason == "pointer":
            # "study 22" points; "22 patients" and "Day 100 survival of 40%" do not.
            if not re.match(r"\s*%", right) and token.unit in ("", "day", "cycle"):
                return "number of a " + re.split(r"[\s.]", match[0].strip().lower())[0].rstrip("s")
        elif reason == "version":
            word = re.match(r"[\w-]+", match[0])[0].lower()
            if word in versions or word in ("version", "v"):
                return "version of a program"
        elif reason == "threshold of significance":
            if token.token in _SIGNIFICANCE and not _RESULT_P.search(left):
                return reason
        else:
            return reason
    return "date" if _DATE_AFTER.match(right) else ""


def _by_form(text: str, start: int, end: int, right: str) -> str:
    around = text[max(0, start - 12) : end + 12]
    offset = start - max(0, start - 12)
    for pattern, reason in ((_NUMERIC_DATE, "date"), (_VERSION, "version of a program")):
        if any(match.start() <= offset < match.end() for match in pattern.finditer(around)):
            return reason
    if _YEAR.fullmatch(text[start:end]) and not re.match(r"\s*(?:%|patients|months|simulat|draws)", right):
        return "date"
    return ""
