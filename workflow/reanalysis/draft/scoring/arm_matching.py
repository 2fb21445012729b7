"""Compare a draft that named the arms itself with claims that use a register's names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from reanalysis.draft.lexicon import fold
from reanalysis.draft.model import UNSURE
from reanalysis.draft.rows.claim import DraftClaim

_WORD = re.compile(r"[^\W\d_]+[0-9]*|[0-9]+")


def match_arms(drafts: Iterable[DraftClaim], trials: Mapping[str, Any], controls: Iterable[str]) -> dict[str, str]:
    """The register's arm that each arm of a draft must be, by the words that their names share.

    Parameters
    ----------
    drafts : iterable of DraftClaim
    trials : mapping
        `trials` of a register.
    controls : iterable of str
        What a control may be called; the word `control` then meets any arm of that role.

    Returns
    -------
    dict of str to str
        One to one. An arm whose name shares no word with any is not in it, unless one is left over on either side.
    """
    arms: dict[str, Mapping[str, Any]] = {}
    for trial in trials.values():
        arms.update(trial["arms"])
    named = {arm: _words(f"{arm} {one['label']} {one['name']}") for arm, one in arms.items()}
    ours = list(
        dict.fromkeys(arm for row in drafts for arm in row.cells["arm"].split(" v ") if arm not in ("", UNSURE))
    )
    usual = set().union(*(_words(name) for name in controls))
    shared = set.intersection(*named.values()) if len(named) > 1 else set()
    scores = []
    for mine in ours:
        words = _words(mine)
        for arm, theirs in named.items():
            score = 2.0 * len(words & theirs - shared) + 0.1 * len(words & theirs) - 0.05 * len(words ^ theirs)
            usually = arms[arm]["role"] == "control" and bool(words & usual)
            score += usually
            if words & theirs or usually:
                scores.append((score, mine, arm))
    found: dict[str, str] = {}
    for _, mine, arm in sorted(scores, key=lambda one: (-one[0], one[1], one[2])):
        if mine not in found and arm not in found.values():
            found[mine] = arm
    left, open_arms = [mine for mine in ours if mine not in found], [arm for arm in arms if arm not in found.values()]
    if len(left) == 1 == len(open_arms) and len(ours) == len(arms):
        found[left[0]] = open_arms[0]
    return found


def _words(name: str) -> set[str]:
    return {fold(word) for word in _WORD.findall(name.replace("_", " "))}


def rename_arms(drafts: Iterable[DraftClaim], names: Mapping[str, str]) -> list[DraftClaim]:
    """The same drafts with the arms of the register; others keep their own names."""
    return [
        replace(
            row,
            cells={**row.cells, "arm": " v ".join(names.get(arm, arm) for arm in row.cells["arm"].split(" v "))},
        )
        for row in drafts
    ]
