"""Numbers that several words print: `One hundred sixteen patients`, `Forty eight patients`, are one number each."""

from __future__ import annotations

from dataclasses import replace

from reanalysis.draft.model import Item

_LARGE = ("hundred", "thousand")
_TENS = frozenset(("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"))
_UNITS = frozenset(("one", "two", "three", "four", "five", "six", "seven", "eight", "nine"))
#: Words that may begin or end a number of several.
OF_SEVERAL = _TENS | frozenset(_LARGE)
#: Words that stand for a number and are no part of a larger one.
_ALONE = ("half", "quarter", "dozen", "million", "zero")


def join_number_words(items: list[Item]) -> list[Item]:
    """The items with each such number as one item; the tokens behind its first are its `inner` ones."""
    joined: list[Item] = []
    i = 0
    while i < len(items):
        end = _end(items, i)
        run = [item for item in items[i:end] if item.code == "W"]
        compound = len(run) == 2 and run[0].low in _TENS and run[1].low in _UNITS
        if compound or (len(run) > 1 and any(item.low in _LARGE for item in run[1:])):
            text = " ".join([item.text for item in run])
            first = items[i].number
            number = replace(first, token=text, unit=run[-1].number.unit) if first and run[-1].number else first
            inner = tuple([item.number for item in run[1:] if item.number is not None])
            joined.append(Item(items[i].start, items[end - 1].end, text, "W", number, None, inner))
            i = end
            continue
        joined.append(items[i])
        i += 1
    return joined


def _end(items: list[Item], start: int) -> int:
    """The place behind the last word of a number that begins at an item."""
    end = start
    while end < len(items) and items[end].code == "W" and items[end].low not in _ALONE:
        end += 1
        follows = end + 1 < len(items) and items[end].low == "and" and items[end + 1].code == "W"
        if follows and items[end - 1].low in _LARGE and items[end + 1].low not in (*_LARGE, *_ALONE):
            end += 1
        elif end + 1 < len(items) and items[end].text == "-" and items[end + 1].low in _LARGE:
            # `One-hundred seventy`
            end += 1
    return end
