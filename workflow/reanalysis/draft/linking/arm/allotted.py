"""Sizes of arms that are told as parts of all: `120 patients were treated: 50 (42%) with X and 70 (58%) with Y`."""

from __future__ import annotations

import re

from reanalysis.draft.arms.arm_names import TrialName
from reanalysis.draft.linking.share.fitting import number_of
from reanalysis.draft.model import UNSURE, Stat
from reanalysis.draft.phrases.scan import Bundle, Scan

_ALLOTTED = re.compile(
    r"[)% ]*(?:(?:patients|pts|participants|women|men|adults|children) )?(?:(?:were|was) )?(?:randomly )?"
    r"(?:allocated|assigned|randomi[sz]ed)\b"
)


def size_allotted(scan: Scan, trial: TrialName) -> None:
    """Make sizes of counts that tell how many patients each arm had, and their percentages shares of all.

    They are such if they add up to a size that the sentence tells before, or if the sentence says that the patients
    were assigned.
    """
    parts = [b for b in scan.bundles if _of_an_arm(b, trial)]
    # Counts beside those that have a percentage are of something else.
    parts = [b for b in parts if len(b.stats) > 1] or parts
    arms = [_count(b).arm for b in parts]
    if len(parts) < 2 or len(set(arms)) != len(arms):
        return
    wholes = [b.lead for b in scan.bundles if b.kind == "n" and len(b.stats) == 1 and b.at < parts[0].at]
    total = sum(number_of(_count(b)) or 0 for b in parts)
    whole = next((size for size in wholes if number_of(size) == total), None)
    # `The end point occurred in 31 patients assigned to X` counts those with an outcome.
    told = re.search(r"[exy]", scan.code[: parts[0].at]) is None
    told = told and any(_ALLOTTED.match(scan.words(b.last + 1, b.last + 7)) for b in parts)
    if whole is None and not told:
        return
    for bundle in parts:
        for stat in bundle.stats:
            stat.endpoint, stat.partner = "", None
            if stat.kind == "count":
                stat.kind = "n"
            else:
                stat.quantity, stat.of, stat.denominator_basis = "allocation", whole, "printed" if whole else ""


def _count(bundle: Bundle) -> Stat:
    return next((stat for stat in bundle.stats if stat.kind == "count"), bundle.lead)


def _of_an_arm(bundle: Bundle, trial: TrialName) -> bool:
    count = _count(bundle)
    unnamed = count.endpoint == UNSURE and not count.quantity
    return count.kind == "count" and unnamed and count.arm in trial.arms and len(trial.arms) > 1
