"""Literature on methods and software: which a method cites, and the cited ones as BibTeX."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from reanalysis.sentences.write import latex
from reanalysis.vocabulary import METHODS, POOLING_METHODS, TESTS

_FILE = Path(__file__).with_name("references.yaml")
#: Fields of BibTeX in the order in which they are written; the others are ours.
_FIELDS = ("author", "title", "booktitle", "journal", "edition", "publisher", "year", "volume", "pages")


@cache
def literature() -> dict[str, dict[str, Any]]:
    """Every reference by its key."""
    with _FILE.open(encoding="utf-8") as file:
        return yaml.load(file, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))


def keys_of_method(method: str) -> list[str]:
    """Keys of what a method, test or model cites, in the order of its reference.

    >>> keys_of_method("wilson"), keys_of_method("boschloo-central")
    (['wilson1927', 'newcombe1998a'], ['boschloo1970'])
    """
    text = next((names[method][1] for names in (METHODS, TESTS, POOLING_METHODS) if method in names), "")
    places = {
        key: min(text.find(name) for name in entry["cited_as"] if name in text)
        for key, entry in literature().items()
        if any(name in text for name in entry.get("cited_as", ()))
    }
    return sorted(places, key=lambda key: (places[key], key))


def keys_of(name: str) -> list[str]:
    """Keys of what a setting or a program cites.

    >>> keys_of("hksj"), keys_of("numpy")
    (['hartung2001', 'sidik2002'], ['harris2020'])
    """
    return [key for key, entry in literature().items() if name in entry.get("of", ())]


def citation(keys: Iterable[str]) -> str:
    """A citation in Markdown as pandoc and Quarto read it, with a space before it; empty without keys.

    >>> citation(["wilson1927", "newcombe1998a"])
    ' [@wilson1927; @newcombe1998a]'
    """
    text = "; ".join(f"@{key}" for key in dict.fromkeys(keys))
    return f" [{text}]" if text else ""


def bibtex(keys: Iterable[str]) -> str:
    """The cited references, sorted by key."""
    return "\n".join(_entry(key, literature()[key]) for key in sorted(set(keys)))


def _entry(key: str, entry: Mapping[str, Any]) -> str:
    kind = "incollection" if "booktitle" in entry else "article" if "journal" in entry else "book"
    fields = [f"  {name} = {{{_value(name, str(entry[name]))}}}" for name in _FIELDS if name in entry]
    return f"@{kind}{{{key},\n" + ",\n".join(fields) + "\n}\n"


def _value(name: str, text: str) -> str:
    if name == "pages":
        return text.replace("-", "--")
    # The second pair of braces keeps the capitals of a title.
    return f"{{{latex(text)}}}" if name in ("title", "booktitle") else latex(text)
