"""Remissions whose name is longer than a phrase, and reports whose responses are such remissions."""

from __future__ import annotations

import re

from reanalysis.draft.lexicon import Lexicon, Phrases
from reanalysis.draft.model import Item, Term

_BLOOD = r"(?:h[a]?ematologic(?:al)?|blood|peripheral|platelet|neutrophil|cell|count|counts|full|complete|incomplete)"
#: `complete remission (CR) with or without haematological recovery`
_WITH_OR_WITHOUT = re.compile(rf"(?:with|and) or without (?:{_BLOOD} ){{0,4}}recovery(?: of(?: {_BLOOD}){{1,3}})?")
_LONGEST = 11
#: Two remissions told as one: `complete remission (CR) or CRi`.
_TOGETHER = {("CR", "CRi"): "CR_CRi", ("CR", "CRh"): "CR_CRh"}
#: Names of responses that a partial one counts for too.
_WIDER = re.compile(
    r"\b(?:overall|objective|partial|tumou?r|clinical|best)(?: complete)? (?:respon|remission)|\bORR\b|\bPR\b", re.I
)


def join_remissions(items: list[Item], text: str) -> list[Item]:
    """Take `CR with or without recovery` and `CR (CR) or CRi` for one item each."""
    if not any(item.id == "CR" for item in items):
        return items
    kept: list[Item] = []
    i = 0
    while i < len(items):
        item = items[i]
        i += 1
        if item.id == "CR":
            words = [one.low for one in items[i : i + _LONGEST]]
            match = _WITH_OR_WITHOUT.match(" ".join(words))
            if match:
                i += len(match.group().split())
                item = _joined(item, items[i - 1], "CR_CRi", text)
            elif len(words) > 1 and words[0] in ("or", "/", "+", "plus"):
                both = _TOGETHER.get((item.id, items[i + 1].id))
                if both is not None:
                    i += 2
                    item = _joined(item, items[i - 1], both, text)
        kept.append(item)
    return kept


def _joined(first: Item, last: Item, name: str, text: str) -> Item:
    return Item(first.start, last.end, text[first.start : last.end], "e", None, Term("endpoint", name))


def define_responses(items: list[Item], phrases: Phrases, lexicon: Lexicon, text: str) -> None:
    """Let the words for a response stand for the remission that the report means by them.

    That is so from `overall response rate (CR + CRi)` on, and in a report whose result is a complete remission with
    or without recovery and that never speaks of overall or partial responses.
    """
    for i, item in enumerate(items):
        if item.id not in ("CR_CRi", "CR_CRh"):
            continue
        opened = i >= 2 and items[i - 1].code == "(" and items[i - 2].id == "ORR"
        words = " ".join(one.low for one in items[max(0, i - 7) : i])
        said = re.search(r"\bdefined as(?: an?| the)?$", words) is not None
        said = said and any(one.id == "ORR" for one in items[max(0, i - 9) : i])
        alone = opened or said
        if alone and not any(one.id == "PR" for one in items[i + 1 :]):
            _mean(phrases, lexicon, item.id, wide=True)
        elif not _WIDER.search(text):
            _mean(phrases, lexicon, item.id, wide=False)
        return


def _mean(phrases: Phrases, lexicon: Lexicon, name: str, *, wide: bool) -> None:
    for phrase in lexicon.content["endpoints"].get("ORR", ()):
        if wide or not _WIDER.search(phrase):
            phrases.add(phrase, Term("endpoint", name), replace=True)
