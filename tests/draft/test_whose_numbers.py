"""Whose each number is: passages in the manner of abstracts, each number followed by its arm in braces."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from reanalysis.draft import draft_claims, load_lexicon
from reanalysis.draft.lexicon import Lexicon
from reanalysis.register import load_vocabulary

ROOT = Path(__file__).resolve().parents[2]
_MARK = re.compile(r"\{([^{}]*)\}")
_NUMBER = re.compile(r"[0-9]+(?:[.,][0-9]+)*")


@cache
def lexicon() -> Lexicon:
    """The project's lexicon with its own vocabulary only."""
    return load_lexicon(ROOT / "data" / "lexicon.yaml", load_vocabulary(ROOT / "data" / "vocabulary.yaml"))


def register(arms: dict[str, str], sets: dict[str, dict[str, Any]] | None = None) -> dict[str, Any]:
    """One trial: names of arms by id, the last one the control."""
    control = list(arms)[-1]
    return {
        "t": {
            "name": "TRIAL",
            "registry": [],
            "sources": {"draft": "primary"},
            "arms": {
                arm: {"label": name, "name": name, "role": "control" if arm == control else "experimental"}
                for arm, name in arms.items()
            },
            "comparisons": [],
            "analysis_sets": {"all": {"label": "all", "arms": {}}, **(sets or {})},
        }
    }


def marked(passage: str) -> tuple[str, list[tuple[int, str]]]:
    """The passage without its marks, and offset and mark of each number that stands before one."""
    text, wanted, at = "", [], 0
    for match in _MARK.finditer(passage):
        text += passage[at : match.start()]
        at = match.end()
        wanted.append(([number.start() for number in _NUMBER.finditer(text)][-1], match[1]))
    return text + passage[at:], wanted


def told(text: str, trials: dict[str, Any] | None, column: str) -> dict[int, str]:
    """What a draft says in a column, by the offset of each value."""
    return {
        at: row.cells[column]
        for row in draft_claims(text, lexicon(), trials)
        if row.cells["kind"] not in ("threshold", "set_aside")
        for role, at in row.tokens
        if role == "value"
    }


TWO = {"x": "foomab", "p": "placebo"}
PLUS = {"x": "foomab plus bartinib", "c": "bartinib alone"}
THREE = {"d1": "foomab 100 mg", "d3": "foomab 300 mg", "p": "placebo"}
WHOSE = [
    (TWO, "Death was rarer in the foomab group than in the placebo group (14.2%{x} vs. 19.8%{p})."),
    (TWO, "Death occurred less often with placebo than with foomab (9%{p} vs 13%{x})."),
    (TWO, "The response rate was higher with foomab (35%{x} versus 12%{p}), and more lived (69%{x} v 39%{p})."),
    (TWO, "Deaths were seen less often than in the placebo group: 34%{x} vs 44%{p}."),
    (TWO, "OS rates at 12 and 24 months were 80%{x} and 65%{x} with foomab versus 71%{p} and 50%{p} with placebo."),
    (TWO, "Median OS was 9 months{x} with foomab v 6 months{p} with placebo; the 12- and 18-mo OS rates were 41%{x} v"
     " 24%{p} and 25%{x} v 12%{p}."),
    (TWO, "Nausea (foomab, 21%{x}; placebo, 11%{p}) was common."),
    (TWO, "Response rates: foomab, 44%{x}; placebo, 18%{p}."),
    (TWO, "Of 300 patients, 3%{x} in the foomab group died. In the other group 5%{p} died."),
    (TWO, "Brain swelling occurred in 11.2%{x} of the 866 patients who got foomab and 1.6%{p} of the 868 on placebo."),
    (TWO, "Among 880{x} foomab and 878{p} placebo recipients, pain was common (61%{x} vs. 9%{p})."),
    (TWO, "HbA1c fell by 1.6 points{x} with foomab and by 0.4 points{p} with placebo."),
    (TWO, "Patients were assigned to foomab (arm A) or placebo (arm B). ORR was 31%{x} in arm A and 46%{p} in arm B."),
    (TWO, "Patients got placebo (arm A) or foomab (arm B). R0 was seen in 93%{p} and 91%{x} of arms A and B,"
     " respectively."),
    (TWO, "Response was seen in 18 of 150 patients (12%{x}) after foomab and in 31 of 148 (21%{p}) after placebo."),
    (PLUS, "ORR was 48%{x} with the combination and 29%{c} with bartinib alone."),
    (PLUS, "Median PFS was 24.8 months{x} in the bartinib–foomab group and 14.5 months{c} with bartinib monotherapy."),
    (THREE, "A response occurred in 38%{d1}, 52%{d3}, and 20%{p} of patients given foomab 100 mg, foomab 300 mg, and"
     " placebo, respectively. Nausea was reported in 5%{d1}, 9%{d3}, and 4%{p}."),
    (THREE, "Headache occurred in 8%{d1} of the 100-mg group, 12%{d3} of the 300-mg group, and 7%{p} with placebo."),
    (THREE, "A response was reached in 60%{d1} (100 mg) and 83%{d3} (300 mg) of patients, versus 3%{p} with placebo."),
    ({"m": "nivolumab alone", "n": "nivolumab plus ipilimumab", "i": "ipilimumab alone"},
     "Median PFS was 11.5 months{n} with nivolumab plus ipilimumab, 2.9 months{i} with ipilimumab and 6.9 months{m}"
     " with nivolumab."),
    ({"c1": "Cohort 1", "c2": "Cohort 2"}, "ORR was 21%{c1} in cohort 1 and 35%{c2} in cohort 2."),
]  # fmt: skip


@pytest.mark.parametrize(("arms", "passage"), WHOSE, ids=[passage[:40] for _, passage in WHOSE])
def test_each_number_is_of_the_arm_that_a_reader_would_say(arms: dict[str, str], passage: str) -> None:
    text, wanted = marked(passage)
    found = told(text, register(arms), "arm")
    assert [(text[at : at + 6], found.get(at)) for at, _ in wanted] == [(text[at : at + 6], arm) for at, arm in wanted]


def test_the_size_of_the_whole_is_of_no_arm() -> None:
    found = told("In all, 202 patients were randomised to foomab (n=133) or placebo (n=69).", register(TWO), "arm")
    assert list(found.values()) == ["", "x", "p"]


def test_a_schedule_is_of_the_arm_whose_dose_stands_before_it_and_of_all_behind_a_list() -> None:
    trials = register({"x": "foomab", "y": "bartinib"})
    text = "Patients were assigned to foomab 5 mg every 2 weeks or bartinib 7 mg every 3 weeks."
    assert list(told(text, trials, "arm").values()) == ["x", "x", "y", "y"]
    text = "Patients were assigned to foomab 5 mg or placebo every 3 weeks."
    assert list(told(text, register(TWO), "arm").values())[-1] == ""


def test_a_gain_by_adding_a_treatment_is_no_change_within_its_arm() -> None:
    found = told("Adding foomab to bartinib raised the response rate by 15 percentage points.", register(PLUS), "arm")
    assert list(found.values()) == ["x v c"]


def test_further_studies_of_one_report_have_their_own_comparator() -> None:
    trials = register({"x": "foomab", "p": "placebo"}) | {
        "u": {**register({"x": "foomab", "q": "insulin glargine"})["t"], "name": "SECOND"}
    }
    text = (
        "In the first study, a response was seen in 40% of patients given foomab and 20% of those given placebo."
        "\n\nIn the second study, it was seen in 45% and 35% of patients, respectively."
    )
    assert list(told(text, trials, "arm").values()) == ["x", "p", "x", "q"]
    assert list(told(text, trials, "trial_id").values()) == ["t", "t", "u", "u"]


SETS = {
    "safety": {"label": "safety population", "part_of": "all", "arms": {}},
    "hr_pos": {"label": "hormone receptor positive", "part_of": "all", "arms": {}},
    "hr_neg": {"label": "hormone receptor negative", "part_of": "all", "arms": {}},
    "liver": {"label": "liver metastases", "part_of": "all", "arms": {}},
    "high": {"label": "marrow blasts of 50% or more", "part_of": "all", "arms": {}},
    "low": {"label": "marrow blasts under 50%", "part_of": "all", "arms": {}},
    "rp2d": {"label": "recommended dose", "part_of": "all", "arms": {}},
}
OF_SETS = [
    "The response rate was 40%{all} with foomab. In patients with liver mets it was 20%{liver} with foomab.",
    "The response rate was 45%{hr_pos} v 29%{hr_pos} in HR+ and 75%{hr_neg} v 62%{hr_neg} in HR– disease.",
    "ORR was 78%{high} in pts with ≥50% marrow blasts and 91%{low} in those with <50%.",
    "Diarrhea occurred in 12%{safety} with foomab and 5%{safety} with placebo.",
    "At the RP2D, the response rate was 62%{rp2d} with foomab.",
    "Liver metastases were present in 30%{all} of patients.",
]


@pytest.mark.parametrize("passage", OF_SETS, ids=[passage[:40] for passage in OF_SETS])
def test_each_number_is_of_the_set_that_the_words_name(passage: str) -> None:
    text, wanted = marked(passage)
    found = told(text, register(TWO, SETS), "analysis_set")
    assert [(text[at : at + 6], found.get(at)) for at, _ in wanted] == [(text[at : at + 6], one) for at, one in wanted]
