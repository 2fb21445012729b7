"""The words that reports are read with: a tree of phrases, walked word by word."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from reanalysis.claims.values import parse_printed
from reanalysis.draft.model import UNSURE, Term
from reanalysis.draft.more_words import preferred_ids, read_parts, with_ids, with_parts
from reanalysis.register import load_yaml, validate

WORD = re.compile(r"[^\W\d_]+(?:[’'][a-z]+)?|[0-9]+|\S")
DASHES = frozenset("-−–—‐‑‒")
_SPELLINGS = (("ae", "e"), ("oe", "e"), ("our", "or"), ("isa", "iza"), ("ise", "ize"), ("isi", "izi"), ("yse", "yze"))


@lru_cache(maxsize=50_000)
def fold(word: str) -> str:
    """A word without its capitals and in American spelling, as the tree of phrases holds it."""
    word = word.lower().replace("’", "'")
    if len(word) > 4:
        for british, american in _SPELLINGS:
            word = word.replace(british, american)
        word = word.replace("centre", "center").replace("fibre", "fiber")
    return word


def _is_short(word: str) -> bool:
    """True for an abbreviation in mixed capitals, such as CRi, which CRI is not."""
    return len(word) <= 8 and sum(letter.isupper() for letter in word) >= 2


@lru_cache(maxsize=50_000)
def keys(text: str) -> tuple[str, ...]:
    """Ways in which a word may stand in the tree: as written if in capitals, folded, without a plural s."""
    low = fold(text)
    found = [low]
    if text.isupper() or _is_short(text):
        found.insert(0, "^" + text)
    if len(text) > 2 and text[-1] == "s" and text[:-1].isupper():
        found.insert(0, "^" + text[:-1])
    if len(low) > 3 and low[-1] == "s":
        found.append(low[:-1])
        if low.endswith("ies"):
            found.append(low[:-3] + "y")
    return tuple(found)


@lru_cache(maxsize=50_000)
def split(phrase: str) -> tuple[str, ...]:
    """Words of a phrase as the tree is walked: numbers apart, no dashes."""
    return tuple(word for word in WORD.findall(phrase) if word not in DASHES)


class Phrases:
    """A tree of phrases; the longest that begins at a place wins, and one's own wins over one of the base."""

    def __init__(self, base: Phrases | None = None) -> None:
        self.root: dict[Any, Any] = {}
        self._roots = (self.root,) if base is None else (self.root, base.root)

    def add(self, phrase: str, term: Term, *, replace: bool = False) -> None:
        """Add one phrase; the meaning that was there first stays unless it is to be replaced."""
        words = split(phrase)
        if not words:
            return
        node = self.root
        exact = len(phrase) <= 8 and phrase.replace(" ", "").replace("-", "").isupper()
        alone = len(words) == 1 and _is_short(phrase)
        for word in words:
            key = "^" + word if (exact and word.isupper()) or alone else fold(word)
            node = node.setdefault(key, {})
        if replace or None not in node:
            node[None] = term

    def longest(self, words: list[str], joined: list[bool], i: int) -> tuple[int, Term] | None:
        """End and meaning of the longest phrase that begins at word i; a joining dash is passed over."""
        paths: list[tuple[dict[Any, Any], int]] = []
        first = keys(words[i])
        for root in self._roots:
            for key in first:
                if key in root:
                    paths.append((root[key], i + 1))
        if not paths:
            return None
        # The last is walked first.
        paths.reverse()
        best: tuple[int, Term] | None = None
        end = len(words)
        while paths:
            node, at = paths.pop()
            if None in node:
                if best is None or at > best[0]:
                    best = (at, node[None])
                if len(node) == 1:
                    continue
            while at < end and joined[at] and words[at] in DASHES:
                at += 1
            if at < end:
                following = keys(words[at])
                for key in following if len(following) == 1 else reversed(following):
                    if key in node:
                        paths.append((node[key], at + 1))
        return best


_DIED_OF = ("died of ", "died from ", "died due to ", "died because of ", "dying of ", "dying from ")
_DEATHS_FROM = ("death from ", "deaths from ", "death due to ", "deaths due to ", "death resulting from ")


def _other_words(phrase: str) -> list[str]:
    """`died due to X`, `deaths from X` and the like for `died of X`."""
    opening = next((words for words in (*_DIED_OF, *_DEATHS_FROM) if phrase.startswith(words)), None)
    return [] if opening is None else [words + phrase[len(opening) :] for words in (*_DIED_OF, *_DEATHS_FROM)]


@dataclass(frozen=True)
class Lexicon:
    """Words of `data/lexicon.yaml`, with those of a vocabulary.

    Attributes
    ----------
    content : dict
        The file.
    labels : dict of str to tuple of str
        Further names of endpoints, from the vocabulary.
    """

    content: Mapping[str, Any]
    labels: Mapping[str, tuple[str, ...]]

    @cached_property
    def phrases(self) -> Phrases:
        """The tree of all phrases, which no report changes."""
        tree, content = Phrases(), self.content
        for kind, group in (
            ("word", "words"),
            ("unit", "units"),
            ("endpoint", "endpoints"),
            ("quantity", "quantities"),
        ):
            for name, phrases in content[group].items():
                for phrase in phrases:
                    tree.add(phrase, Term(kind, name))
        for name, phrases in content["endpoints"].items():
            for phrase in phrases:
                for other in _other_words(phrase):
                    tree.add(other, Term("endpoint", name))
        for phrase in content["adverse_events"]:
            tree.add(phrase, Term("event", phrase))
        for phrase in content["adverse_event_sums"]:
            tree.add(phrase, Term("events", phrase))
        for phrase in content["placeholders"]:
            tree.add(phrase, Term("endpoint", UNSURE))
        for phrase in content.get("not_outcomes", ()):
            tree.add(phrase, Term("none", phrase))
        for name, phrases in self.labels.items():
            for phrase in phrases:
                tree.add(phrase, Term("endpoint", name), replace=True)
        return tree

    def tree(self) -> Phrases:
        """A new tree over that of all phrases, for the words of one report."""
        return Phrases(self.phrases)

    @cached_property
    def cues(self) -> dict[str, re.Pattern[str]]:
        """One pattern for each group of cues, to be searched in lower case."""
        return {name: one_of(phrases) for name, phrases in self.content["cues"].items()}

    @cached_property
    def drug(self) -> re.Pattern[str]:
        """A word that is the generic name of a drug, by its ending."""
        return re.compile(rf"[a-z]{{3,}}(?:{'|'.join(self.content['arms']['drug_endings'])})")

    @cached_property
    def sections(self) -> dict[str, str]:
        """Section by heading in lower case."""
        return {phrase: name for name, phrases in self.content["sections"].items() for phrase in phrases}

    @cached_property
    def section_words(self) -> frozenset[str]:
        """First words of these headings; a text that begins with none of them begins no section."""
        return frozenset(word for phrase in self.sections for word in re.findall(r"[^\W\d_]+", phrase)[:1])

    @cached_property
    def time_to_event(self) -> frozenset[str]:
        """Endpoints whose rates are read from a curve."""
        return frozenset(self.content["time_to_event"])

    def meaning(self, phrase: str) -> str:
        """Id that a whole phrase stands for; empty if the lexicon does not know it."""
        words = split(phrase)
        found = self.phrases.longest(words, [False] * len(words), 0)
        return found[1].id if found is not None and found[0] == len(words) else ""

    def composite(self, ids: Iterable[str]) -> str:
        """Id of the composite of which some outcomes are enough; empty if there is none."""
        named = set(ids)
        fits = (one for one in self.content["composites"] if len(named & set(one["of"])) >= one["least"])
        return next((one["endpoint"] for one in fits), "")


def as_number(text: str) -> str:
    """A number as digits, so that `three days` and `3-day` are one arm."""
    printed = parse_printed(text)
    return text if printed is None else str(printed.value)


def one_of(phrases: Iterable[str]) -> re.Pattern[str]:
    """A pattern that finds any of some phrases as whole words."""
    rests: dict[str, list[str]] = {}
    for word in sorted({phrase.lower() for phrase in phrases}, key=len, reverse=True):
        # Between items a dash stands by itself: `cut - off`.
        rests.setdefault(re.escape(word[0]), []).append(re.escape(word[1:]).replace(r"\-", " ?- ?"))
    if not rests:
        return re.compile(r"(?!)")
    # Sorted by their first letters, most are passed over without being tried.
    words = "|".join(f"{first}(?:{'|'.join(rest)})" for first, rest in sorted(rests.items()))
    return re.compile(rf"(?=[{''.join(rests)}])(?<!\w)(?:{words})(?:s|es)?(?!\w)")


def load_lexicon(path: Path, vocabulary: Mapping[str, Any] | None = None) -> Lexicon:
    """Read the lexicon.

    Parameters
    ----------
    path : Path
        `data/lexicon.yaml` or a file like it; what the folder of its name holds (`data/lexicon/`) is read with it.
    vocabulary : mapping, optional
        What `load_vocabulary` returned: labels and abbreviations of its endpoints are phrases too, an endpoint
        scaled time_to_event is one whose rates are read from a curve, and its ids are used where the lexicon has
        the same endpoint or quantity under another.

    Raises
    ------
    DataError
        If a file is not as the schema says.
    """
    content = load_yaml(path)
    validate(content, "lexicon", path.name)
    content = with_parts(content, read_parts(path.with_suffix("")))
    words = vocabulary or {}
    diseases = frozenset(content["arms"]["diseases"])
    names = {name: _names(name, endpoint, diseases) for name, endpoint in words.get("endpoints", {}).items()}
    measured = {name: (name.replace("_", " "),) for name in words.get("quantities", ())}
    content = with_ids(
        content, preferred_ids(content["endpoints"], names), preferred_ids(content["quantities"], measured)
    )
    curves = [name for name, endpoint in words.get("endpoints", {}).items() if endpoint["scale"] == "time_to_event"]
    return Lexicon({**content, "time_to_event": [*content["time_to_event"], *curves]}, names)


def _names(name: str, endpoint: Mapping[str, Any], diseases: Collection[str]) -> tuple[str, ...]:
    """Phrases of an endpoint of a vocabulary."""
    short = endpoint["abbreviation"]
    # An abbreviation that is a common word ("remission") or a disease's would be found everywhere.
    common = (short.islower() and " " not in short) or short in diseases or _of_last_words(endpoint["label"], short)
    return (endpoint["label"], name.replace("_", " "), *([] if common else [short]))


def _of_last_words(label: str, short: str) -> bool:
    """True for the AML of `Progression to acute myeloid leukaemia`, which names the disease and not its outcome."""
    initials = "".join(word[0] for word in re.findall(r"[^\W\d_]+", label)).lower()
    changed = label.lower().startswith("change in ")
    return (
        not changed and short.isupper() and short.lower() in initials[1:] and not initials.startswith(short[0].lower())
    )
