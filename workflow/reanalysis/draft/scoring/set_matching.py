"""Compare the sets of patients that a draft named itself with those of a register, by what they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from reanalysis.draft.arms.register_names import ALL_TREATED, EVALUABLE, TREATED, only_part
from reanalysis.draft.rows.claim import DraftClaim

_WHOLE = ("randomised", "all")


def rename_sets(drafts: Sequence[DraftClaim], trials: Mapping[str, Any]) -> list[DraftClaim]:
    """The same drafts with the sets of the register: the whole of its patients, those treated, those evaluable.

    Parameters
    ----------
    drafts : sequence of DraftClaim
        Of a report without a register, whose sets have the ids of the lexicon.
    trials : mapping
        `trials` of the register; a user who has none cannot know what it calls its sets.

    Returns
    -------
    list of DraftClaim
    """
    names: dict[str, str] = {}
    for trial in trials.values():
        sets = trial["analysis_sets"]
        whole = next((name for name, one in sets.items() if not one.get("part_of")), "all")
        found = dict.fromkeys(_WHOLE, whole)
        found["treated"] = only_part(TREATED, sets) or only_part(ALL_TREATED, sets) or whole
        found["response_evaluable"] = only_part(EVALUABLE, sets) or whole
        names = found | names
    meant = [names.get(row.cells["analysis_set"], row.cells["analysis_set"]) for row in drafts]
    return [replace(row, cells={**row.cells, "analysis_set": one}) for row, one in zip(drafts, meant, strict=True)]
