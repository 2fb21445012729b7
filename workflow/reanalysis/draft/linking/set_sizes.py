"""Sets of patients told by their size: `41 of 66` is of the set that the report gives 66 patients."""

from __future__ import annotations

from reanalysis.claims.values import parse_printed
from reanalysis.draft.arms.arm_names import TrialName
from reanalysis.draft.model import Stat
from reanalysis.draft.phrases.scan import Scan

_FEW = 20


def sets_by_size(scans: list[Scan], trials: dict[str, TrialName]) -> None:
    """Give counts and shares the set whose size is their total, where only one set of the trial has that size.

    Parameters
    ----------
    scans : list of Scan
        Whose statistics have their sets as far as words tell them; changed.
    trials : dict of str to TrialName
    """
    known: dict[tuple[str, float], set[str]] = {}
    for scan in scans:
        for bundle in scan.bundles:
            for stat in bundle.stats:
                alone = stat.kind == "n" and len(bundle.stats) == 1 and stat.trial in trials
                if alone and (number := _number(stat)) is not None:
                    known.setdefault((stat.trial, number), set()).add(stat.analysis_set)
    for scan in scans:
        for bundle in scan.bundles:
            total = bundle.stats[-1]
            if total.kind != "n" or len(bundle.stats) < 2 or total.trial not in trials:
                continue
            number = _number(total)
            sets = known.get((total.trial, number), set()) if number is not None else set()
            if len(sets) != 1 or number is None or number < _FEW:
                continue
            for stat in bundle.stats:
                if stat.analysis_set == trials[total.trial].whole and not sets <= {stat.analysis_set}:
                    stat.analysis_set = next(iter(sets))
                    stat.lose("analysis_set", 0.0, "set that has this size")


def _number(stat: Stat) -> float | None:
    printed = parse_printed(stat.value.text) if stat.value is not None else None
    return None if printed is None or printed.value is None else printed.number
