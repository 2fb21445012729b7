"""A trial of one arm that a report describes beside a randomised one: its patients had the drug that is studied."""

from __future__ import annotations

import re

from reanalysis.draft.arms.arm_names import TrialName
from reanalysis.draft.linking.arm.where import Where
from reanalysis.draft.model import UNSURE
from reanalysis.draft.phrases.scan import Scan

_SINGLE = re.compile(r"\b(?:single|one) ?[-–‑] ?arm\b|\bsingle-group\b|\bnon-?comparative (?:trial|study)\b", re.I)
_COMPARED = re.compile(r"\brandom|\bversus\b|\bvs\b|\bcompar|\bplacebo\b", re.I)


_SET_AGAINST = re.compile(r"\b(?:differen\w+|versus|vs\.?|compared|similar|than)\b", re.I)


def give_studied(scan: Scan, trial: TrialName, found: list[tuple[int, str]]) -> None:
    """Give what names no arm the one that is studied, where the other are patients of an earlier time."""
    if not trial.studied or any(arm != trial.studied for _, arm in found):
        return
    compared = _SET_AGAINST.search(scan.sentence.text) is not None
    for bundle in scan.bundles:
        for stat in bundle.stats:
            if not (compared and " v " in stat.arm):
                stat.arm = trial.studied


def give_single(scan: Scan, where: Where) -> None:
    """Give values of a paragraph about a trial of one arm, from where it says so, the arm that is no control."""
    trial, sentence = where.trial, scan.sentence
    studied = [arm for arm in trial.arms if arm not in trial.controls]
    if trial.single or len(studied) != 1 or sentence.cell is not None:
        return
    if _SINGLE.search(sentence.text) and not _COMPARED.search(sentence.text):
        where.single = sentence.block
    if where.single != sentence.block or _COMPARED.search(sentence.text):
        return
    for bundle in scan.bundles:
        for stat in bundle.stats:
            if stat.arm in ("", UNSURE):
                stat.arm = studied[0]
                stat.lose("arm", 0.15, "the paragraph is about a trial of one arm (inferred)")
