"""A register without the reports that are not looked at: what only they print is then not printed."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any


def without_other_reports(trials: Mapping[str, Any], sources: Collection[str]) -> dict[str, Any]:
    """Trials that these sources report on, without references to claims of other sources.

    Parameters
    ----------
    trials : mapping
        What stands under `trials:` in a register.
    sources : collection of str
        Reports at hand. The id of a claim begins with that of its source.
    """
    return {
        trial_id: _pruned(trial, sources)
        for trial_id, trial in trials.items()
        if any(source in sources for source in trial["sources"])
    }


def _pruned(trial: Mapping[str, Any], sources: Collection[str]) -> dict[str, Any]:
    def here(claim_id: str | None) -> bool:
        return claim_id is not None and claim_id.partition(".")[0] in sources

    result = dict(trial)
    result["registry"] = [claim_id for claim_id in trial["registry"] if here(claim_id)]
    result["analysis_sets"] = {name: _set(entry, here) for name, entry in trial["analysis_sets"].items()}
    result["sums"] = [sum_ for sum_ in trial.get("sums", []) if all(map(here, (sum_["whole"], *sum_["parts"])))]
    result["same_patients"] = [claims for claims in trial.get("same_patients", []) if all(map(here, claims))]
    result["statements"] = [said for said in trial.get("statements", []) if all(map(here, said["compares"]))]
    # Curves are no concern of a check.
    result.pop("curves", None)
    if "allocation" in trial and not here(trial["allocation"]["claim"]):
        result["allocation"] = {**trial["allocation"], "claim": None}
    return result


def _set(entry: Mapping[str, Any], here) -> dict[str, Any]:  # type: ignore[no-untyped-def]
    result = {**entry, "arms": {arm: size if here(size) else None for arm, size in entry["arms"].items()}}
    if not here(entry.get("size")):
        result.pop("size", None)
    return result
