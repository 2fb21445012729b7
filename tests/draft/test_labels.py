"""What a label tells to do, and how common something is, are no results of a trial."""

from __future__ import annotations

import pytest

from tests.draft.test_sets_told import register
from tests.draft.test_whose_numbers import marked, told

PASSAGES = [
    "The recommended dose is 40{background} mg once daily. Treatment should be given for 8{background} cycles.",
    "The recommended dose is 0.8 mg/m2 on day 1{background}, followed by 0.5{background} mg/m2 on days 8{background}"
    " and 15{background}. For patients who achieve a remission, the length of a cycle may be extended to 4"
    " weeks.",
    "Patients with a complete response should stop after cycle 8{background}; the others may continue for up to"
    " 17{background} cycles.",
    "Premedicate with oral dexamethasone 8{background} mg before each infusion.",
    "Foomab is available as 20{background} mg tablets.",
    "Recommended Dosage\n\nFor patients weighing 45 kg or more, give 160{background} mg. Infuse over 60{background}"
    " minutes in cycle 1{background}.",
    "About 25%{background} of patients with AML harbor a mutation in FLT3. The ORR was 60%{all}.",
    "Approximately 10%{background} of people with the disease develop resistance.",
    "Patients received foomab 40{all} mg once daily. The dose was reduced to 20{all} mg in 12%{all} of patients.",
    "Recommended Dosage\n\nThe dose is 40{background} mg.\n\nEfficacy\n\nThe ORR was 60%{all} with 40{all} mg.",
    "About 60%{all} of patients had a response, and 25%{all} of patients with a mutation in FLT3 responded.",
]


@pytest.mark.parametrize("passage", PASSAGES)
def test_what_a_label_tells_is_background(passage: str) -> None:
    text, wanted = marked(passage)
    found = told(text, register({}), "analysis_set")
    assert {at: found.get(at) for at, _ in wanted} == dict(wanted)
