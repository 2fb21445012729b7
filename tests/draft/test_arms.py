"""Arms that no register names: how reports name them, and how such a draft is compared with a register."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pytest

from reanalysis.draft import compare_drafts, draft_claims, load_lexicon
from reanalysis.draft.arms.discovery import discover_arms
from reanalysis.draft.lexicon import Lexicon
from reanalysis.draft.scoring.arm_matching import match_arms, rename_arms
from reanalysis.draft.scoring.set_matching import rename_sets
from reanalysis.draft.text.blocks import blocks_of
from reanalysis.register import load_vocabulary

ROOT = Path(__file__).resolve().parents[2]


@cache
def lexicon() -> Lexicon:
    """The project's lexicon."""
    return load_lexicon(ROOT / "data" / "lexicon.yaml", load_vocabulary(ROOT / "data" / "vocabulary.yaml"))


def arms(text: str) -> list[str]:
    """Arms of a report as slugs, experimental ones first."""
    return discover_arms(*blocks_of(text), lexicon(), lexicon().tree()).arms


#: What a report says, and its arms.
NAMED = [
    ("Patients were randomly assigned to receive foomab (200 mg once daily) or placebo.", ["foomab", "placebo"]),
    (
        "We randomly assigned, in a 2:1 ratio, adults to receive foomab plus bartinib or placebo plus bartinib.",
        ["foomab_plus_bartinib", "placebo_plus_bartinib"],
    ),
    (
        "Patients were randomised to foomab 5 mg (n=212), foomab 10 mg (n=210), or placebo (n=211).",
        ["foomab_5_mg", "foomab_10_mg", "placebo"],
    ),
    (
        "Patients were randomly assigned (1:1:1) to foomab every 2 weeks, foomab every 4 weeks, or placebo.",
        ["foomab_every_2_weeks", "foomab_every_4_weeks", "placebo"],
    ),
    (
        "Patients were randomised. Cure was seen in 12% in the 3-day group and in 11% in the 7-day group;"
        " more of the 3-day group than of the 7-day group had a relapse.",
        ["3_day", "7_day"],
    ),
    (
        "Patients were randomly assigned to undergo laparoscopic or open surgery.",
        ["laparoscopic_surgery", "open_surgery"],
    ),
    ("Patients were randomly assigned to early rhythm control or usual care.", ["early_rhythm_control", "usual_care"]),
    (
        "Patients were randomised to receive endocrinab with (n = 28) or without (n = 29) footinib.",
        ["endocrinab_plus_footinib", "endocrinab"],
    ),
    ("Of 705 patients, 352 received foomab plus RVd and 353 RVd; PFS was longer v RVd.", ["foomab_plus_rvd", "rvd"]),
    ("Foo-Bar (n = 291) significantly improved PFS vs DPd (n = 296).", ["foo_bar", "dpd"]),
    ("The trial compared foomab with dacarbazine in a randomised design.", ["foomab", "dacarbazine"]),
    (
        "Schools were randomised. The intervention group had lessons; the control group had none.",
        ["intervention", "control"],
    ),
    ("Experimental: Foomab\nActive Comparator: Chemotherapy\n", ["foomab", "chemotherapy"]),
    ("| | Foomab | Placebo |\n|---|---|---|\n| Started | 83 | 81 |\n", ["foomab", "placebo"]),
    (
        "Adults were randomised. Cure was seen in 12% in the early group and 9% in the late group.",
        ["early", "late"],
    ),
    (
        "Patients were randomized to foomab 15 mg or 30 mg once daily, bartinib 40 mg every other week, or placebo.",
        ["foomab_15_mg", "foomab_30_mg", "bartinib_40_mg", "placebo"],
    ),
    (
        "Pts were randomised to F (1500 mg q3w) or PBO + GC. PFS was longer with F + GC than with PBO + GC.",
        ["f_gc", "pbo_gc"],
    ),
    ("Eligible adults were assigned to foomab, bartinib, or placebo.", ["foomab", "bartinib", "placebo"]),
    ("In this single-arm trial, patients received foomab 600 mg twice daily.", ["foomab"]),
    (
        "Footinib plus barplatin and bazumab v barplatin and bazumab in cancer\n\nPts got barplatin without or with"
        " footinib. pCR was 59% v 44%.",
        ["footinib_plus_barplatin_and_bazumab", "barplatin_and_bazumab"],
    ),
    (
        "We assigned 200 patients to foomab and 201 to physician's choice of bartinib, bazumab, or quxmab.",
        ["foomab", "physician_s_choice"],
    ),
    (
        "Patients were randomised to footinib 15 mg once daily plus bazumab 1200 mg every 3 weeks, footinib 20 mg once"
        " daily, or bartinib 50 mg once daily.",
        ["footinib_plus_bazumab", "footinib", "bartinib"],
    ),
    (
        "Adults were randomly assigned to one injection of the foovax vaccine, 120 µg with adjuvant, or placebo.",
        ["foovax_vaccine", "placebo"],
    ),
    (
        "Patients were randomized to foomab (n = 227) or to bartinib or quxmab (n = 225).",
        ["foomab", "bartinib_or_quxmab"],
    ),
    (
        "Foomab was studied in two main studies. In the first, foomab was compared with bartinib in 300 randomised"
        " patients. In the second study, 40% of those given foomab and 20% of those on placebo responded.",
        ["foomab", "bartinib", "placebo"],
    ),
    ("Cure was seen in 12% of patients given foomab and in 9% of those given bartinib.", ["foomab", "bartinib"]),
]


@pytest.mark.parametrize(("text", "wanted"), NAMED, ids=[text[:50] for text, _ in NAMED])
def test_arms_are_found_where_reports_name_them(text: str, wanted: list[str]) -> None:
    assert sorted(arms(text)) == sorted(wanted)


def test_a_brand_is_another_name_of_the_arm() -> None:
    text = (
        "Patients were randomised to foomab or placebo. Foovanta (foomab) is a tablet."
        " ORR was 40% with Foovanta and 20% with placebo."
    )
    found = {
        claim.cells["value"]: claim.cells["arm"] for claim in draft_claims(text, lexicon()) if claim.kind == "percent"
    }
    assert found == {"40": "foomab", "20": "placebo"}


def test_the_drug_of_a_news_article_is_the_one_it_is_called() -> None:
    text = (
        "Some 13% of patients on the drug, called emparose, had nausea, compared with 9% of those on placebo."
        " Headache was seen in 7% of the drug group and 5% of the placebo group."
    )
    claims = draft_claims(text, lexicon())
    assert {claim.cells["value"]: claim.cells["arm"] for claim in claims if claim.kind == "percent"} == {
        "13": "emparose",
        "9": "placebo",
        "7": "emparose",
        "5": "placebo",
    }


def test_the_active_substance_of_a_brand_is_its_arm() -> None:
    text = (
        "The active substance of Velorast is velorastat. Nausea was seen in 13% of patients given Velorast"
        " and in 9% of those given placebo."
    )
    claims = draft_claims(text, lexicon())
    assert {claim.cells["value"]: claim.cells["arm"] for claim in claims if claim.kind == "percent"} == {
        "13": "velorastat",
        "9": "placebo",
    }


def test_four_values_go_to_four_arms_in_the_order_of_their_list() -> None:
    text = (
        "Patients were randomised to foomab 15 mg or 30 mg, bartinib, or placebo. Infections occurred in 1.2%, 2.6%,"
        " 0.7% and 0.9% of patients on foomab 15 mg, foomab 30 mg, bartinib and placebo, respectively."
    )
    claims = draft_claims(text, lexicon())
    assert {claim.cells["value"]: claim.cells["arm"] for claim in claims if claim.kind == "percent"} == {
        "1.2": "foomab_15_mg",
        "2.6": "foomab_30_mg",
        "0.7": "bartinib",
        "0.9": "placebo",
    }


def test_an_amount_in_the_name_of_an_arm_stays_a_dose() -> None:
    text = "Patients were randomised to foomab 5 mg or foomab 10 mg. ORR was 40% with 5 mg and 50% with 10 mg."
    claims = draft_claims(text, lexicon())
    assert {claim.cells["value"] for claim in claims if claim.kind == "dose"} == {"5", "10"}
    assert {claim.cells["value"]: claim.cells["arm"] for claim in claims if claim.kind == "percent"} == {
        "40": "foomab_5_mg",
        "50": "foomab_10_mg",
    }


def register(**labels: str) -> dict[str, Any]:
    """A register's trial with these arms; the last is the control."""
    last = list(labels)[-1]
    return {
        "t": {
            "arms": {
                arm: {"label": label, "name": label.lower(), "role": "control" if arm == last else "experimental"}
                for arm, label in labels.items()
            }
        }
    }


def test_discovered_arms_are_matched_by_the_words_of_their_names() -> None:
    text = "Patients were randomised to foomab or placebo. ORR was 40% with foomab and 20% with placebo."
    drafts = draft_claims(text, lexicon())
    names = match_arms(drafts, register(exp="Foomab + usual care", con="Dummy (placebo)"), ["placebo", "dummy pill"])
    assert names == {"foomab": "exp", "placebo": "con"}
    renamed = rename_arms(drafts, names)
    assert {claim.cells["arm"] for claim in renamed if claim.kind == "percent"} == {"exp", "con"}
    assert compare_drafts(renamed, renamed).tallies["arm"].f1 == 1


def test_an_arm_that_shares_no_word_is_matched_only_if_one_is_left_over() -> None:
    text = "Patients were randomised to foomab or placebo. ORR was 40% with foomab and 20% with placebo."
    drafts = draft_claims(text, lexicon())
    assert match_arms(drafts, register(abc="Zorbinol", con="Placebo"), ["placebo"])["foomab"] == "abc"
    assert "foomab" not in match_arms(drafts, register(a="Zorbinol", b="Quuxol", con="Placebo"), ["placebo"])


def test_the_sets_of_a_draft_are_compared_by_what_they_are() -> None:
    trials = register(foo="Foomab")
    trials["t"]["analysis_sets"] = {
        "enrolled": {"label": "all enrolled", "arms": {}},
        "as_treated": {"label": "safety population", "part_of": "enrolled", "arms": {}},
    }
    text = "Patients were given foomab. In the safety population, rash occurred in 12%. The response rate was 30%."
    rows = rename_sets(draft_claims(text, lexicon()), trials)
    assert [row.cells["analysis_set"] for row in rows if row.kind == "percent"] == ["as_treated", "enrolled"]


@pytest.mark.parametrize(
    ("text", "arm"),
    [
        (
            "Fooramab tesirine for refractory leukaemia: a cohort study\n\n"
            "Of 60 patients, 20 (33%) had previously received barlinatumab and 9 (15%) barlinatumab and bazituximab.",
            "fooramab_tesirine",
        ),
        (
            "FDA approves foolitug for CD22-positive lymphoma\n\nThe CD22-directed antibody was given to 80 adults.",
            "foolitug",
        ),
        ("A phase 2 study of a new agent\n\nAll 40 patients had earlier been given barlinatumab.", "treatment"),
    ],
)
def test_the_one_arm_of_a_report_is_the_drug_of_its_title_and_none_that_was_given_before(text: str, arm: str) -> None:
    assert arms(text) == [arm]
