"""`the chemotherapy arm` where the register names its drugs: the control, if no arm has the word in its name."""

from __future__ import annotations

import re

from reanalysis.draft.arms.arm_names import TrialName
from reanalysis.draft.lexicon import Lexicon, Phrases
from reanalysis.draft.model import Term

#: Kinds of treatment that are named by what they are: not `therapy` or `treatment` alone.
_KIND = re.compile(r"[a-z]{3,}therapy|surgery|rehabilitation|transplantation")


def name_kinds(text: str, trial: TrialName, lexicon: Lexicon, phrases: Phrases) -> None:
    """Add the kind of treatment by which a report calls its only control.

    Parameters
    ----------
    text : str
    trial : TrialName
    lexicon : Lexicon
    phrases : Phrases
        Changed; a meaning as an arm that is there stays.
    """
    if len(trial.arms) != 2 or len(trial.controls) != 1:
        return
    named = " ".join(trial.names.values()).lower()
    low = text.lower()
    for word in lexicon.content["arms"]["interventions"]:
        if f"the {word}" not in low or not _KIND.fullmatch(word) or word in named or "placebo" in named:
            continue
        known = phrases.longest([word], [False], 0)
        if (known is None or known[1].kind != "arm") and re.search(rf"\bthe {word}[- ](?:arm|group)\b", low):
            phrases.add(word, Term("arm", trial.controls[0]), replace=True)
