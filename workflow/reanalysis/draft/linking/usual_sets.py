"""The set of patients in which a report gives an outcome if it does not say: harms of those treated, and so on."""

from __future__ import annotations

from reanalysis.draft.arms.arm_names import TrialName
from reanalysis.draft.lexicon import Lexicon
from reanalysis.draft.model import Stat

_HARMS = ("AE", "death_treatment", "discontinuation_AE", "DLT", "dose_reduction", "dose_interruption")
#: What is counted or timed of those whose response could be evaluated.
_RESPONSES = ("CR", "PR", "SD", "PD", "DCR", "CBR", "DOR", "TTR")


def usual_set(stat: Stat, trial: TrialName, lexicon: Lexicon) -> tuple[str, str]:
    """The set and why; empty if no set of the trial is meant for such an outcome."""
    if (stat.endpoint.startswith(_HARMS) or stat.quantity == "adverse_event_grade") and trial.safety:
        if stat.arm in trial.arms and stat.arm not in trial.exposed:
            return "", ""
        return trial.safety, "set of those treated, as for harms"
    if stat.endpoint in (*lexicon.content["outcome_groups"]["responses"], *_RESPONSES) and trial.evaluable:
        return trial.evaluable, "set of those evaluable, as for responses"
    return "", ""
