"""The set of patients in which a report gives an outcome if it does not say: harms of those treated, and so on."""

from __future__ import annotations

from reanalysis.draft.arms.arm_names import TrialName
from reanalysis.draft.lexicon import Lexicon
from reanalysis.draft.model import Stat

_HARMS = ("AE", "death_AE", "death_treatment", "discontinuation_AE", "DLT", "dose_reduction", "dose_interruption")
#: What is counted or timed of those whose response could be evaluated.
_RESPONSES = ("CR", "PR", "SD", "PD", "DCR", "CBR", "DOR", "TTR")


def is_harm(stat: Stat) -> bool:
    """True for adverse events, what they lead to, and their grades."""
    reported = stat.quantity in ("adverse_event_grade", "adverse_event_reporting")
    return reported or stat.endpoint.startswith(_HARMS)


def usual_set(stat: Stat, trial: TrialName, lexicon: Lexicon) -> tuple[str, str]:
    """The set and why; empty if no set of the trial is meant for such an outcome."""
    if trial.safety and is_harm(stat):
        if stat.arm in trial.arms and stat.arm not in trial.exposed:
            return "", ""
        return trial.safety, "set of those treated, as for harms"
    groups = lexicon.content["outcome_groups"]
    if trial.evaluable and (stat.endpoint in _RESPONSES or stat.endpoint in groups["responses"]):
        return trial.evaluable, "set of those evaluable, as for responses"
    if stat.endpoint in groups["of_responses"] and (lasting := responders(trial)):
        return lasting, "set of those with a response, as for how long responses last"
    return "", ""


#: Beginnings of the words by which a set of responders is told, and of those that say which response.
_RESPONSE = frozenset(("respo",))
_KINDS = frozenset(("confi", "objec", "overa", "clini", "best", "week", "any", "achie"))


def responders(trial: TrialName) -> str:
    """The one set of patients with a response; empty if there is none or several."""
    named = [
        one.id
        for one in trial.sets
        if one.part_of and any(_RESPONSE <= t.stems <= _RESPONSE | _KINDS and not t.negative for t in one.traits)
    ]
    return named[0] if len(named) == 1 else ""
