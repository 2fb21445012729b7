"""Arms of a report without a register, from the sentence that says how patients were assigned."""

from __future__ import annotations

from pathlib import Path

import pytest

from reanalysis.draft import draft_claims, load_lexicon
from reanalysis.draft.arms.discovery import discover_arms
from reanalysis.draft.text.blocks import blocks_of
from reanalysis.register import load_vocabulary

DATA = Path(__file__).resolve().parents[2] / "data"
ASSIGNED = [
    (
        "In this phase 3 trial, we randomly assigned, in a 1:1 ratio, patients 18 to 75 years of age who had newly"
        " diagnosed AML to receive tarvastinib (40 mg once daily) or placebo with induction chemotherapy.",
        ["tarvastinib", "placebo_with_induction_chemotherapy"],
    ),
    (
        "Patients with untreated DLBCL were randomised (1:1) to six cycles of R-CHOP or pola-R-CHP. PFS was longer"
        " with pola-R-CHP than with R-CHOP.",
        ["r_chop", "pola_r_chp"],
    ),
    (
        "We randomly assigned patients with intermediate-risk myelodysplastic syndrome to imetolvat 7.5 mg/kg every"
        " 4 weeks or placebo.",
        ["imetolvat", "placebo"],
    ),
    (
        "A total of 359 patients underwent randomization; 180 were assigned to receive zivo-cel and 179 to receive"
        " standard care.",
        ["zivo_cel", "standard_care"],
    ),
    (
        "The company today announced that torvamab plus chemotherapy improved overall survival versus chemotherapy"
        " alone in the phase 3 STARLIGHT study.",
        ["torvamab_plus_chemotherapy", "chemotherapy_alone"],
    ),
    (
        "Patients in complete remission were randomly assigned (1:1:1) to receive oral torvitidine 300 mg, oral"
        " torvitidine 200 mg, or placebo.",
        ["torvitidine_300_mg", "torvitidine_200_mg", "placebo"],
    ),
    (
        "Children aged 2 to 17 years were randomly assigned, 2:1, to zavomab or standard chemotherapy.",
        ["zavomab", "standard_chemotherapy"],
    ),
]


@pytest.mark.parametrize(("text", "arms"), ASSIGNED)
def test_arms_are_those_that_patients_were_assigned_to(text: str, arms: list[str]) -> None:
    lexicon = load_lexicon(DATA / "lexicon.yaml", load_vocabulary(DATA / "vocabulary.yaml"))
    read, blocks = blocks_of(text)
    assert discover_arms(read, blocks, lexicon, lexicon.tree()).arms == arms


def test_a_paragraph_about_a_trial_of_one_arm_is_of_the_drug_studied() -> None:
    lexicon = load_lexicon(DATA / "lexicon.yaml", load_vocabulary(DATA / "vocabulary.yaml"))
    text = (
        "Patients were randomly assigned to zavomab or placebo. Median OS was 14.2 months with zavomab and 10.9 months"
        " with placebo.\n\nSTUDY-2 was an open-label, single-arm trial of zavomab. Among 107 patients, the ORR was 32%."
    )
    arms = {draft.cells["value"]: draft.cells["arm"] for draft in draft_claims(text, lexicon)}
    assert arms["14.2"] == arms["32"] == "zavomab"
    assert arms["10.9"] == "placebo"
