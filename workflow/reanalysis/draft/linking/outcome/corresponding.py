"""`…; the corresponding percentages in the other group were 0% and 4%`: outcomes in the order of those before."""

from __future__ import annotations

from reanalysis.draft.arms.arm_names import TrialName
from reanalysis.draft.linking.arm.arm_mentions import arm_mentions
from reanalysis.draft.model import UNSURE
from reanalysis.draft.phrases.scan import Scan

_FIGURES = ("percentages", "rates", "values", "figures", "proportions", "incidences", "numbers", "medians")


def follow_order(scan: Scan, trial: TrialName) -> None:
    """Give values that are called corresponding the outcomes and times of those before, and the arm named there."""
    if "corresponding" not in scan.lows:
        return
    told = scan.lows.index("corresponding")
    if scan.word(told + 1) not in _FIGURES:
        return
    shares = [b for b in scan.bundles if b.kind in ("percent", "count", "km", "median")]
    behind = [b for b in shares if b.at > told and not set(";.") & set(scan.code[told : b.at])]
    ahead = [b for b in shares if b.last < told and behind and b.kind == behind[0].kind]
    named = {arm for i, arm in arm_mentions(scan, trial) if told < i < behind[0].at} if behind else set()
    if len(behind) < 2 or len(ahead) < len(behind) or any(item.code in "exy" for item in scan.items[told:]):
        return
    for one, model in zip(behind, ahead[-len(behind) :], strict=True):
        for stat in one.stats:
            stat.endpoint, stat.quantity, stat.timepoint = (
                model.lead.endpoint or UNSURE,
                model.lead.quantity,
                stat.timepoint if any(time[0] > told for time in scan.times) else model.lead.timepoint,
            )
            stat.lose("endpoint", 0.1, "in the order of the values that it corresponds to")
            if len(named) == 1:
                (stat.arm,) = named
            elif not named and stat.arm in ("", UNSURE):
                stat.arm = model.lead.arm
                stat.lose("arm", 0.1, "in the order of the values that it corresponds to")
