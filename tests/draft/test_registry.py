"""A record of a registry: rows with labels over labels, cells with words, time frames that are no results."""

from __future__ import annotations

from pathlib import Path

from reanalysis.documents import read_bytes
from reanalysis.draft import draft_claims, load_lexicon
from reanalysis.register import load_vocabulary
from tests.documents.made_up_registry import registry
from tests.draft.test_constructs import readings

ROOT = Path(__file__).resolve().parents[2]


def found() -> set[tuple[str, ...]]:
    """Kind, value, limits, endpoint or quantity, arm and unit of each claim."""
    words = load_vocabulary(ROOT / "data" / "vocabulary.yaml")
    claims = draft_claims(read_bytes(registry()), load_lexicon(ROOT / "data" / "lexicon.yaml", words))
    names = ("value", "lower", "upper", "endpoint", "quantity", "arm", "unit")
    return {(claim.kind, *(claim.cells[name] for name in names)) for claim in claims}


def test_participants_are_sizes_or_counts_by_the_name_of_their_row() -> None:
    claims = found()
    assert ("n", "218", "", "", "", "", "velorixan", "patients") in claims
    assert ("count", "51", "", "", "", "female", "chemotherapy", "patients") in claims
    assert ("count", "47", "", "", "death", "", "velorixan", "patients") in claims


def test_an_interval_or_a_range_in_the_words_of_a_cell_is_linked() -> None:
    claims = found()
    assert ("percent", "80.7", "74.9", "85.7", "CR", "", "velorixan", "percent") in claims
    assert ("median", "47.5", "", "", "", "age", "velorixan", "years") in claims
    assert ("range", "", "18", "78", "", "age", "velorixan", "years") in claims


def test_a_limit_that_was_not_reached_is_said_in_a_note() -> None:
    assert ("median", "16.8", "13.9", "not reached", "OS", "", "velorixan", "months") in found()


def test_a_number_of_events_is_no_number_of_patients() -> None:
    claims = found()
    assert ("count", "19", "", "", "AE:febrile neutropenia (serious)", "", "velorixan", "patients") in claims
    assert not any(value == "22" for kind, value, *_ in claims if kind != "set_aside")


def test_a_time_frame_is_no_result() -> None:
    assert not any(kind in ("schedule", "n") and value in ("24", "30") for kind, value, *_ in found())


_RECORD = """A Study of Foomab (TRIAL)

## Participant Flow

| Period | Foomab | Placebo |
|---|---|---|
| Started | 80 | 81 |
| Completed | 60 | 70 |
| Not Completed | 20 | 11 |
| Death | 4 | 6 |
| Progressive Disease | 9 | 3 |

## Adverse Events

| Affected / at Risk (%) | Foomab | Placebo |
|---|---|---|
| Total Serious Adverse Events | 18/80 (22.5%) | 9/80 (11.3%) |
| Anemia | 3/80 (3.8%) | 2/80 (2.5%) |
| Sepsis | 4/80 (5.0%) | 1/80 (1.3%) |
| Total Other (Not Including Serious) Adverse Events | 70/80 (87.5%) | 60/80 (75.0%) |
| Anemia | 31/80 (38.8%) | 18/80 (22.5%) |
"""


def test_rows_below_a_total_are_of_it() -> None:
    given = readings(_RECORD, ("Foomab", "Placebo"), "endpoint", "arm")
    for one in (
        "count 4 discontinuation_death foomab",
        "count 6 discontinuation_death placebo",
        "count 9 discontinuation_progression foomab",
        "count 4 AE:sepsis (serious) foomab",
        "count 70 AE:other adverse events foomab",
        "count 31 AE:anemia foomab",
    ):
        assert one in given, f"{one} is not among {given}"
