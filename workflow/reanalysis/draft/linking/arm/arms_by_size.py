"""The arm of a count and its percentage that no word tells, where the size of one arm alone agrees with both."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product

from reanalysis.draft.arms.arm_names import TrialName
from reanalysis.draft.linking.arm.comparing import give
from reanalysis.draft.linking.share.fitting import agrees
from reanalysis.draft.model import UNSURE
from reanalysis.draft.phrases.scan import Scan

WHY = "the only arm of whose size the count is the percentage"


def arms_by_size(scans: list[Scan], trials: Mapping[str, TrialName]) -> None:
    """Give `occurred in four patients (2.2%)` the one arm of a pair that it can be of.

    It stays unsure if the count may be of both arms together, or if the size of either arm is printed nowhere.
    """
    sizes = [stat for scan in scans for bundle in scan.bundles for stat in bundle.stats if stat.kind == "n"]
    for scan in scans:
        for bundle in scan.bundles:
            lead = bundle.lead
            trial = trials.get(lead.trial)
            if trial is None or len(trial.arms) != 2 or lead.arm != UNSURE or lead.kind not in ("count", "percent"):
                continue
            own = [[size for size in sizes if (size.trial, size.arm) == (trial.id, arm)] for arm in trial.arms]
            whole = [size for size in sizes if size.trial == trial.id and size.arm not in trial.arms]
            fits = [any(agrees(lead, size) for size in of_arm) for of_arm in own]
            both = any(agrees(lead, size) for size in whole) or any(
                agrees(lead, one, two) for one, two in product(*own) if one.analysis_set == two.analysis_set
            )
            if all(own) and sum(fits) == 1 and not both:
                give(bundle, trial.arms[fits.index(True)], 0.2, WHY)
