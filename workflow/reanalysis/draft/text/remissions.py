"""Remissions whose name is longer than a phrase, and reports whose responses are such remissions."""

from __future__ import annotations

import re
from functools import lru_cache

from reanalysis.draft.lexicon import Lexicon, Phrases
from reanalysis.draft.model import Item, Term

_BLOOD = r"(?:h[a]?ematologic(?:al)?|blood|peripheral|platelet|neutrophil|cell|count|counts|full|complete|incomplete)"
#: `complete remission (CR) with or without haematological recovery`
_WITH_OR_WITHOUT = re.compile(rf"(?:with|and) or without (?:{_BLOOD} ){{0,4}}recovery(?: of(?: {_BLOOD}){{1,3}})?")
#: `CR with full, partial, or incomplete hematologic recovery`
_FULL = re.compile(
    rf"with (?:full|complete)(?: (?:,|or|and|partial|incomplete|{_BLOOD}))* recovery(?: of(?: {_BLOOD}){{1,3}})?"
)
#: `CR with incomplete platelet recovery`
_LACKING = re.compile(
    rf"(?:with (?:incomplete|no|inadequate|insufficient|partial)|without) (?:{_BLOOD} ){{0,3}}recovery"
    rf"(?: of(?: the)?(?: {_BLOOD}){{1,3}})?"
)
_LONGEST = 12
#: Items of a bracket that holds a short form.
_BRACKET = 3
#: Two remissions told as one: `complete remission (CR) or CRi`.
_TOGETHER = {("CR", "CRi"): "CR_CRi", ("CR", "CRh"): "CR_CRh"}
_PARTS = {both: second for (_, second), both in _TOGETHER.items()}
#: Names of responses that a partial one counts for too.
_WIDER = re.compile(
    r"\b(?:overall|objective|partial|tumou?r|clinical|best)(?: complete)? (?:respon|remission)|\bORR\b|\bPR\b", re.I
)


def join_remissions(items: list[Item], text: str) -> list[Item]:
    """Take `CR with or without recovery` and `CR (CR) or CRi` for one item each."""
    if not any(item.code == "e" and (item.id == "CR" or item.id in _PARTS) for item in items):
        return items
    kept: list[Item] = []
    i = 0
    while i < len(items):
        item = items[i]
        i += 1
        if item.code == "e" and item.id == "CR":
            words = [one.low for one in items[i : i + _LONGEST]]
            match = _WITH_OR_WITHOUT.match(" ".join(words))
            if match:
                i = _behind(items, i, match.group())
                item = _joined(item, items[i - 1], "CR_CRi", text)
            elif full := _FULL.match(" ".join(words)):
                said = full.group()
                name = "CR_CRi" if "incomplete" in said else "CR_CRh" if "partial" in said else "CR"
                i = _behind(items, i, said)
                item = _joined(item, items[i - 1], name, text)
            elif lacking := _LACKING.match(" ".join(words)):
                said = lacking.group()
                name = "CRp" if "platelet" in said else "CRh" if "partial" in said else "CRi"
                i = _behind(items, i, said)
                item = _joined(item, items[i - 1], name, text)
        kept.append(item)
    for i in range(len(kept) - 3, -1, -1):
        both = _TOGETHER.get((kept[i].id, kept[i + 2].id))
        if both is not None and kept[i + 1].low in ("or", "/", "+", "plus"):
            end = _behind_bracket(kept, i + 2)
            kept[i : end + 1] = [_joined(kept[i], kept[end], both, text)]
        elif kept[i].id in _PARTS and (end := _behind_bracket(kept, i, _PARTS[kept[i].id])) > i:
            # `CR (CR) or CR with incomplete recovery (CRi)`: the short form of the second is no outcome of its own.
            kept[i : end + 1] = [_joined(kept[i], kept[end], kept[i].id, text)]
    return _join_included(kept, text)


def _join_included(items: list[Item], text: str) -> list[Item]:
    """`the CR rate, including CRi, was …`: the rate is of both together."""
    for i in range(len(items) - 4, -1, -1):
        at = i + 1 + (items[i + 1].code == "f")
        told = (
            items[at].text == "," and items[at + 1].low in ("including", "inclusive") if at + 2 < len(items) else False
        )
        both = _TOGETHER.get((items[i].id, items[at + 2].id)) if told else None
        if both is not None:
            end = _behind_bracket(items, at + 2)
            items[i : end + 1] = [_joined(items[i], items[end], both, text)]
    return items


def tell_overall(items: list[Item]) -> None:
    """`overall and complete response rates`: the first names an outcome though its noun comes later."""
    for one, joint, other in zip(items, items[1:], items[2:], strict=False):
        shared = joint.code == "a" and other.code == "e" and other.id == "CR" and other.low.startswith("complete ")
        if one.low == "overall" and one.code == "w" and shared:
            one.code, one.term = "e", Term("endpoint", "ORR")


def _behind_bracket(items: list[Item], i: int, name: str = "") -> int:
    """The item itself, or the end of the bracket behind it that only gives its short form, or that of a part."""
    bracket = items[i + 1 : i + 4]
    short = len(bracket) == _BRACKET and bracket[0].text == "(" and bracket[2].text == ")"
    return i + _BRACKET if short and bracket[1].id == (name or items[i].id) else i


def _behind(items: list[Item], i: int, said: str) -> int:
    """Index behind the items whose words are `said`; some of them may be phrases of several words."""
    left = len(said.split())
    while left > 0 and i < len(items):
        left -= len(items[i].low.split())
        i += 1
    return i


def _joined(first: Item, last: Item, name: str, text: str) -> Item:
    return Item(first.start, last.end, text[first.start : last.end], "e", None, Term("endpoint", name))


def define_responses(items: list[Item], phrases: Phrases, lexicon: Lexicon, text: str) -> None:
    """Let the words for a response stand for the remission that the report means by them.

    That is so from `overall response rate (CR + CRi)` on, and in a report whose result is a complete remission with
    or without recovery and that never speaks of overall or partial responses.
    """
    for i, item in enumerate(items):
        if item.code != "e" or item.id not in ("CR_CRi", "CR_CRh"):
            continue
        opened = i >= 2 and items[i - 1].text in "([;:" and any(one.id == "ORR" for one in items[max(0, i - 4) : i])
        words = " ".join(one.low for one in items[max(0, i - 7) : i])
        said = re.search(r"\bdefined as(?: an?| the)?$", words) is not None
        said = said and any(one.id == "ORR" for one in items[max(0, i - 9) : i])
        alone = opened or said
        if alone and not any(one.id == "PR" for one in items[i + 1 :]):
            _mean(phrases, lexicon, item.id, wide=True)
        elif not _speaks_wider(text):
            _mean(phrases, lexicon, item.id, wide=False)
        return


@lru_cache(maxsize=10)
def _speaks_wider(text: str) -> bool:
    """True for a report with overall or partial responses; asked once for each of its sentences."""
    return _WIDER.search(text) is not None


def _mean(phrases: Phrases, lexicon: Lexicon, name: str, *, wide: bool) -> None:
    for phrase in lexicon.content["endpoints"].get("ORR", ()):
        if wide or not _WIDER.search(phrase):
            phrases.add(phrase, Term("endpoint", name), replace=True)
