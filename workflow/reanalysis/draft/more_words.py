"""Words beside those of `data/lexicon.yaml`: further files of one's field, and the ids that a vocabulary prefers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from reanalysis.register import load_yaml, validate


def read_parts(folder: Path) -> list[dict[str, Any]]:
    """The files of a folder such as `data/lexicon/`, in the order of their names; none if there is no such folder.

    Raises
    ------
    DataError
        If one of them is not as the schema says.
    """
    parts = []
    for path in sorted(folder.glob("*.yaml")):
        content = load_yaml(path)
        validate(content, "lexicon_part", path.name)
        parts.append(content)
    return parts


def with_parts(content: Mapping[str, Any], parts: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """A lexicon with the words of further files behind its own; what stands first keeps its meaning."""
    merged = dict(content)
    for part in parts:
        for group, words in part.items():
            own = merged.get(group, {} if isinstance(words, dict) else [])
            if isinstance(words, dict):
                both = {name: [*own.get(name, ()), *words.get(name, ())] for name in [*own, *words]}
                merged[group] = both
            else:
                merged[group] = [*own, *words]
    return merged


def preferred_ids(phrases: Mapping[str, Iterable[str]], names: Mapping[str, Iterable[str]]) -> dict[str, str]:
    """Ids of a vocabulary for those of the lexicon that it means by another id.

    Parameters
    ----------
    phrases : mapping of str to iterable of str
        Phrases by id of the lexicon.
    names : mapping of str to iterable of str
        Names by id of the vocabulary. One that the lexicon has under another id, and that no other id of the
        vocabulary claims, takes over that id's phrases.

    Returns
    -------
    dict of str to str
        Id of the vocabulary by id of the lexicon.
    """
    holder: dict[tuple[str, ...], str] = {}
    for name, group in phrases.items():
        for phrase in (name.replace("_", " "), *group):
            holder.setdefault(_plain(phrase), name)
    found: dict[str, set[str]] = {}
    for name, group in names.items():
        for phrase in group:
            other = holder.get(_plain(phrase), name)
            if other not in names:
                found.setdefault(other, set()).add(name)
    return {other: next(iter(claimed)) for other, claimed in found.items() if len(claimed) == 1}


def _plain(phrase: str) -> tuple[str, ...]:
    return tuple(phrase.lower().replace("-", " ").replace("_", " ").split())


def with_ids(content: Mapping[str, Any], endpoints: Mapping[str, str], quantities: Mapping[str, str]) -> dict[str, Any]:
    """A lexicon with other ids for some endpoints and quantities, wherever it names them; phrases stay as they are."""

    def listed(names: Iterable[str]) -> list[str]:
        return [endpoints.get(name, name) for name in names]

    def paired(names: Mapping[str, str]) -> dict[str, str]:
        return dict(zip(listed(names), listed(names.values()), strict=True))

    def grouped(groups: Mapping[str, list[str]], ids: Mapping[str, str]) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for name, phrases in groups.items():
            found.setdefault(ids.get(name, name), []).extend(phrases)
        return found

    return {
        **content,
        "endpoints": grouped(content["endpoints"], endpoints),
        "quantities": grouped(content["quantities"], quantities),
        "left_by": grouped(content["left_by"], endpoints),
        "time_to_event": listed(content["time_to_event"]),
        "outcome_groups": {group: listed(names) for group, names in content["outcome_groups"].items()},
        "composites": [
            {**one, "endpoint": endpoints.get(one["endpoint"], one["endpoint"]), "of": listed(one["of"])}
            for one in content["composites"]
        ],
        **{
            group: paired(content[group])
            for group in ("caused_by_events", "hazard_of", "events_of", "duration_of", "time_to", "share_of")
        },
        "cut_of": {endpoints.get(one, one): quantities.get(two, two) for one, two in content["cut_of"].items()},
        "free_survival": {word: endpoints.get(name, name) for word, name in content["free_survival"].items()},
    }
