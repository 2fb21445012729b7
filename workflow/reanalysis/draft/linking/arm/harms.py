"""Whose harms a sentence tells that names no arm: those of the one arm that its paragraph has spoken of."""

from __future__ import annotations

from reanalysis.draft.lexicon import Lexicon
from reanalysis.draft.linking.arm.where import Where
from reanalysis.draft.phrases.scan import Bundle


def arm_of_harms(bundle: Bundle, found: list[tuple[int, str]], where: Where, lexicon: Lexicon) -> str:
    """The arm of `The most frequent were X (14%) and Y (10%)` behind `… occurred in 43% of patients given foomab`.

    Empty if the outcome is no harm, if the sentence or its paragraph names several arms or none, or names the control.
    """
    endpoint = bundle.lead.endpoint
    harm = endpoint.startswith("AE:") or endpoint in lexicon.content["outcome_groups"]["of_treatment"]
    if not harm or found or len(where.here) != 1 or where.here[0] in where.trial.controls:
        return ""
    return where.here[0]
