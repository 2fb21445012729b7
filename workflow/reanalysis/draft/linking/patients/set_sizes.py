"""Sets of patients told by their size: `41 of 66` is of the set that the report gives 66 patients."""

from __future__ import annotations

from reanalysis.draft.arms.arm_names import TrialName
from reanalysis.draft.linking.share.denominators import GROUP_SIZE
from reanalysis.draft.model import UNSURE, Stat
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
    if not any(trial.parts for trial in trials.values()):
        return
    known: dict[tuple[str, str], set[str]] = {}
    for scan in scans:
        for bundle in scan.bundles:
            stat = bundle.lead
            if stat.kind == "n" and len(bundle.stats) == 1 and stat.trial in trials and (size := _size(stat)):
                known.setdefault((stat.trial, size), set()).add(stat.analysis_set)
    for scan in scans:
        for bundle in scan.bundles:
            total = bundle.stats[-1]
            if total.kind != "n" or len(bundle.stats) < 2 or total.trial not in trials:
                continue
            sets = known.get((total.trial, _size(total)), set())
            if len(sets) != 1:
                continue
            for stat in bundle.stats:
                if stat.analysis_set == trials[total.trial].whole and not sets <= {stat.analysis_set}:
                    stat.analysis_set = next(iter(sets))
                    stat.lose("analysis_set", 0.0, "set that has this size")


def _size(stat: Stat) -> str:
    """A size in figures; empty if it is written out or too small to tell a set."""
    text = stat.value.text.replace(",", "") if stat.value is not None else ""
    return text if text.isdecimal() and int(text) >= _FEW else ""


def sets_of_denominators(scans: list[Scan], trials: dict[str, TrialName]) -> None:
    """Give a count or share the set of the size that it was found to be a share of, where words told none."""
    for scan in scans:
        for bundle in scan.bundles:
            for stat in bundle.stats:
                size = stat.of
                if size is None or stat.kind not in ("count", "percent") or stat.trial not in trials:
                    continue
                if stat.arm == UNSURE or GROUP_SIZE in stat.reasons:
                    continue
                whole = trials[stat.trial].whole
                if size.kind == "n" and stat.analysis_set == whole != size.analysis_set and size.trial == stat.trial:
                    stat.analysis_set = size.analysis_set
                    stat.lose("analysis_set", 0.0, "set of its denominator")


def sets_of_comparisons(scans: list[Scan], trials: dict[str, TrialName]) -> None:
    """Give a comparison the set of the values before it that it compares, where words told none."""
    for scan in scans:
        for bundle in scan.bundles:
            lead = bundle.lead
            if lead.kind not in ("difference", "ratio", "p_value") or lead.trial not in trials or not lead.endpoint:
                continue
            values = [b.lead for b in scan.bundles if b.last < bundle.at and b.lead.kind in ("percent", "count")]
            sets = {one.analysis_set for one in values[-2:] if one.endpoint == lead.endpoint}
            if lead.analysis_set == trials[lead.trial].whole and len(values) > 1 and len(sets) == 1:
                for stat in bundle.stats:
                    stat.analysis_set = next(iter(sets))
