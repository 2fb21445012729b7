"""Words of figures: abbreviations explained under each figure, British spelling, and a text that says the message."""

from __future__ import annotations

import re

import pytest

from reanalysis.figures.register import Register

from .fixture_tables import load
from .looking import PAGES, visible_texts

# What an American or a careless hand would write.
_AMERICAN = re.compile(
    r"\b\w*(?:emia|emias|edema|rrhea|leukem\w*|tumor\w*|center\w*|randomiz\w*|hematolog\w*|pediatric\w*|color\w*|"
    r"analyz\w*|favor\w*|anemic|behavior\w*|labeled|summariz\w*|esophag\w*|fetal)\b",
    re.IGNORECASE,
)
# Right in both.
_BOTH = re.compile(r"\b\w*(?:aemia|aemias|oedema|rrhoea)\b", re.IGNORECASE)


def words_of(drawing):
    return [text.get_text() for text in visible_texts(drawing.figure)]


@pytest.mark.parametrize("stem", PAGES)
def test_each_abbreviation_that_is_shown_is_explained_under_the_figure(drawings, register, stem):
    drawing = drawings[stem]
    notes = drawing.caption
    # What the footnotes say of themselves needs no further explanation; lines of them are drawn too.
    shown = [text for text in words_of(drawing) if text not in notes]
    for expansion in register.expansions(shown):
        short, _, long = expansion.partition(", ")
        assert expansion in notes or f"({short})" in notes or long.lower() in " ".join(shown).lower(), expansion


def test_abbreviations_are_found_as_words_and_the_longest_first():
    vocabulary = {
        "endpoints": {
            "CR": {"abbreviation": "CR", "label": "Complete remission"},
            "CR_CRi": {"abbreviation": "CR/CRi", "label": "Complete remission of either kind"},
            "ill": {"abbreviation": "illness", "label": "An illness"},
        },
        "groups": {},
        "abbreviations": {"Ph": "Philadelphia chromosome", "MRD": "minimal residual disease"},
    }
    register = Register({}, vocabulary, {})
    assert register.expansions(["CR/CRi, Ph-positive", "illness"]) == [
        "CR/CRi, complete remission of either kind",
        "Ph, Philadelphia chromosome",
    ]
    assert register.expansions(["SCR", "Phase 2", "CRi"]) == []
    vocabulary["endpoints"]["MRD_neg"] = {"abbreviation": "MRD−", "label": "Minimal residual disease (MRD) negative"}
    assert register.expansions(["MRD− of CR", "MRD"]) == [
        "CR, complete remission",
        "MRD−, minimal residual disease (MRD) negative",
    ]


@pytest.mark.parametrize("stem", PAGES)
def test_figures_and_their_words_are_spelled_as_in_britain(drawings, stem):
    drawing = drawings[stem]
    for text in (*words_of(drawing), drawing.caption, drawing.alt):
        assert not _AMERICAN.findall(_BOTH.sub("", text)), text


def test_terms_that_a_source_spells_otherwise_are_shown_as_the_vocabulary_spells_them():
    register = Register({}, load("vocabulary.yaml"), {})
    assert register.endpoint("AE:diarrhea")["label"] == "Diarrhoea"
    assert register.endpoint("AE:ALT elevation")["label"] == "Elevated alanine aminotransferase (ALT)"
    assert register.endpoint("AE:nausea")["label"] == "Nausea"


# What a reader who sees nothing must hear first of each kind of figure.
MESSAGES = {
    "study_overview": r"^\d+ reports on \d+ trials; reports 1 and 3 share patients",
    "counts_certificate": r"leave exactly one table of whole numbers, and for 56% of 40 no whole number fits",
    "response_forest": r"range from \d+% .+ to \d+%",
    "adverse_events_forest": r"range from \d+% .+ to \d+%",
    "difference_forest": r"the interval excludes 0 in \d+ of \d+",
    "pooled_forest": r"pooled questions.*; the main models? found \d+",
    "evidence_matrix": r"\d+ (hold|holds) an inconsistency",
    "survival": r"simulated survival curves? with bands.*not patient data",
}


@pytest.mark.parametrize("stem", [page for page in PAGES if "_page" not in page])
def test_the_text_alternative_begins_with_the_message(drawings, stem):
    (pattern,) = [pattern for kind, pattern in MESSAGES.items() if stem.startswith(kind)]
    assert re.search(pattern, drawings[stem].alt[:420]), drawings[stem].alt[:420]


@pytest.mark.parametrize("stem", PAGES)
def test_every_claim_behind_a_figure_can_be_found_in_its_table(drawings, records, stem):
    known = {record["claim_id"] for record in records("claims")}
    for row in drawings[stem].rows:
        names = row["claim_ids"].split(";") if isinstance(row["claim_ids"], str) else row["claim_ids"]
        assert names
        # The fixture spells adverse events in its own way.
        assert {name for name in names if ".ae." not in name} <= known
