"""Diseases that patients have from the start: what a trial treats is none of its adverse events."""

from __future__ import annotations

import re

from reanalysis.draft.lexicon import Lexicon, Phrases
from reanalysis.draft.model import Term

#: Whose disease is named: `adults with relapsed follicular lymphoma`, `treatment of MDS`.
_OF_PATIENTS = (
    r"\b(?:patients|participants|adults|adolescents|children|people|persons|women|men|subjects|individuals|cases)\b"
    r"[^.;:]{0,80}?\b(?:with|had|have|having)\b[^.;:,]{0,60}?\b"
    r"|\b(?:treatment|therapy|management) (?:of|for)\b[^.;:,]{0,60}?\b"
)
#: Words before a disease that comes later: `secondary lymphoma`, `risk of lymphoma`.
_LATER = re.compile(r"\b(?:secondary|second|related|associated|risk of|cases of|developed|due to)\s+(?:[a-z-]+\s+)?$")


def note_studied(text: str, title: str, lexicon: Lexicon, phrases: Phrases) -> None:
    """Take from the events of one report the diseases that its title or its account of the patients names.

    Parameters
    ----------
    text, title : str
        Of the report; the title may be empty.
    lexicon : Lexicon
        Its `studied_diseases` are looked for.
    phrases : Phrases
        Changed: those found are no outcomes of this report any more.
    """
    low, heading = (part.lower().replace("leukaemia", "leukemia") for part in (text, title))
    for disease in lexicon.content["studied_diseases"]:
        named = disease.lower()
        if named not in low:
            continue
        titled = heading.find(named)
        if (titled >= 0 and not _LATER.search(heading[:titled])) or any(
            not _LATER.search(low[: found.end() - len(named)])
            for found in re.finditer(f"(?:{_OF_PATIENTS}){re.escape(named)}", low)
        ):
            phrases.add(disease, Term("none", disease), replace=True)
