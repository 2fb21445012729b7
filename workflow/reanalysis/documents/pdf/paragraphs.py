"""From lines to paragraphs: where one ends, and how words parted at a line's end are joined again."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Set
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from reanalysis.documents.pdf.columns import Line, Region
from reanalysis.documents.sections import is_bullet, is_caption, is_numbered
from reanalysis.documents.word_set import word_set
from reanalysis.ledger.tokenise import NUMBER_WORDS

_HYPHEN = re.compile(r"(\w+)[-‐­]$")
_WORD = re.compile(r"\w+(?:[-‐]\w+)*")
_DASH_END = re.compile(r"[–—/]$")
# After these a hyphen at a line's end was printed for its own sake.
_SECOND_PARTS = word_set(
    "related free based year years old month months week weeks day days up negative positive label labelled labeled"
    " blind blinded term risk line treated matched sided specific controlled arm cell dose grade naive refractory"
    " center centre reported adjusted threatening like to of treat and in"
)
_FIRST_PARTS = word_set("non anti pre post self well high low long short single double open half all progression event")
_SENTENCE_END = re.compile(r"[.!?:;][\"”’)\]⁰¹²³⁴⁵⁶⁷⁸⁹,–]*$")


@dataclass(slots=True)
class Paragraph:
    """Lines that belong together, with what tells a heading from a paragraph."""

    text: str
    size: float
    bold: bool
    lines: int
    page: int
    full: bool = False


def vocabulary(regions: list[Region]) -> Counter[str]:
    """Words of the document within lines, which decide whether a word parted at a line's end has a hyphen."""
    words: Counter[str] = Counter()
    for region in regions:
        for line in region.lines:
            words.update(word.casefold() for word in _WORD.findall(line.text)[:-1])
    return words


def join(left: str, right: str, words: Counter[str] | Set[str]) -> str:
    """Join two lines; a hyphen at the end of the first goes if the word has none.

    Parameters
    ----------
    left, right : str
    words : collection of str
        Words of the document, in lower case.

    Returns
    -------
    str

    Examples
    --------
    >>> join("was re-", "lapsed", set()), join("Seventy-", "nine", set()), join("1.2-", "3.4", set())
    ('was relapsed', 'Seventy-nine', '1.2-3.4')
    """
    head = _HYPHEN.search(left)
    tail = _WORD.match(right)
    if not head or not tail:
        return left + right if _DASH_END.search(left) and right[:1].isalnum() else f"{left} {right}"
    first, second = head.group(1).casefold(), tail.group().casefold()
    hyphenated, whole = f"{first}-{second}", f"{first}{second}"
    keeps = (
        not (first[-1].isalpha() and right[0].islower())
        or hyphenated in NUMBER_WORDS
        or (hyphenated in words and whole not in words)
        or (whole not in words and (re.split("[-‐]", second)[0] in _SECOND_PARTS or first in _FIRST_PARTS))
    )
    return left + right if keeps else left[: head.end(1)] + right


def _starts_paragraph(line: Line, before: Line, pitch: float, left: float, right: float) -> bool:
    drop = before.y - line.y
    # Large letters stand further apart than the lines of the text around them.
    if drop > max(1.35 * pitch, 1.45 * line.size) or abs(line.size - before.size) > 0.08 * before.size:
        return True
    if line.bold != before.bold and (line.bold or len(before.text) < 100):
        return True
    if is_bullet(line.text) or is_caption(line.text):
        return True
    if is_numbered(line.text) and (_SENTENCE_END.search(before.text) or before.x1 < right - 3 * before.size):
        return True
    indented = line.x0 > left + 0.7 * line.size and before.x0 <= left + 0.5 * line.size
    ended = bool(_SENTENCE_END.search(before.text))
    if indented and ended and line.x0 < left + 4 * line.size:
        return True
    return ended and before.x1 < right - 0.25 * (right - left)


def paragraphs(lines: list[Line], page: int, words: Counter[str] | Set[str]) -> list[Paragraph]:
    """Cut lines of one column into paragraphs.

    Parameters
    ----------
    lines : list of Line
        From top to bottom.
    page : int
    words : collection of str
        As `vocabulary` gives them.

    Returns
    -------
    list of Paragraph
    """
    if not lines:
        return []
    drops = [a.y - b.y for a, b in pairwise(lines) if 0 < a.y - b.y < 3 * a.size]
    pitch = median(drops) if drops else lines[0].size * 1.2
    # A loose spacing between all lines is none between paragraphs, but hardly above twice the letters.
    pitch = min(pitch, 2.2 * lines[0].size) if len(drops) < 3 else pitch
    left, right = min(line.x0 for line in lines), max(line.x1 for line in lines)
    groups: list[list[Line]] = []
    for line in lines:
        if groups and not _starts_paragraph(line, groups[-1][-1], pitch, left, right):
            groups[-1].append(line)
        else:
            groups.append([line])
    result = []
    for group in groups:
        text = group[0].text
        for line in group[1:]:
            text = join(text, line.text, words)
        size = Counter(round(line.size, 1) for line in group for _ in range(len(line.text))).most_common(1)[0][0]
        full = group[-1].x1 > right - 3 * size
        result.append(Paragraph(text, size, all(line.bold for line in group), len(group), page, full))
    return result


def continues(before: Paragraph, after: Paragraph) -> bool:
    """Whether a paragraph goes on in the next column or on the next page."""
    if abs(before.size - after.size) > 0.3 or before.bold or after.bold or is_caption(before.text):
        return False
    if is_bullet(after.text) or is_caption(after.text) or _SENTENCE_END.search(before.text):
        return False
    start = after.text[0]
    if _HYPHEN.search(before.text) or start.islower() or start in "([":
        return True
    # A sentence that has not ended, in a line that is full or under others.
    return start.isalnum() and (before.full or before.lines >= 2)
