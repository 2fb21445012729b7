"""Records of registries as plain text, whose groups are told apart by number."""

from __future__ import annotations

from reanalysis.draft import draft_claims
from tests.draft.test_constructs import lexicon

_RECORD = """Clinical Trial ID: NCT01234567

Intervention

INTERVENTION 1:
  Foomab
  Patients receive 65 mg of foomab on days 1 and 8 of a 28-day cycle
INTERVENTION 2:
  Placebo
  Patients receive placebo

Results

Outcome Measurement:
  Progression Free Survival
  From the day of randomization
Results 1:
  Arm/Group Title: Foomab
  Overall Number of Participants Analyzed: 180
  Median (95% Confidence Interval)
  Unit of Measure: months  9.1        (7.7 to 10.6)
Results 2:
  Arm/Group Title: Placebo
  Overall Number of Participants Analyzed: 178
  Median (95% Confidence Interval)
  Unit of Measure: months  6.8        (5.9 to 8.0)

Adverse Events

Adverse Events 1:
  Total: 30/182 (16.48%)
  Nausea 5/182 (2.75%)
Adverse Events 2:
  Total: 22/179 (12.29%)
  Nausea 0/179 (0.00%)
"""


def _rows(text: str, *kinds: str) -> list[tuple[str, ...]]:
    claims = draft_claims(text, lexicon(), None)
    fields = ("value", "lower", "upper", "endpoint", "arm")
    return [tuple(c.cells[field] for field in fields) for c in claims if c.cells["kind"] in kinds]


def test_the_lines_of_a_group_are_of_its_arm() -> None:
    assert _rows(_RECORD, "median") == [
        ("9.1", "7.7", "10.6", "PFS", "foomab"),
        ("6.8", "5.9", "8.0", "PFS", "placebo"),
    ]
    assert [row[0] + " " + row[-1] for row in _rows(_RECORD, "n")][:2] == ["180 foomab", "178 placebo"]


def test_adverse_events_by_group_number_are_of_the_arms_in_the_order_of_the_interventions() -> None:
    assert _rows(_RECORD, "count") == [
        ("30", "", "", "AE:adverse events", "foomab"),
        ("5", "", "", "AE:nausea", "foomab"),
        ("22", "", "", "AE:adverse events", "placebo"),
        ("0", "", "", "AE:nausea", "placebo"),
    ]


def test_a_number_of_participants_with_its_percentage_is_of_the_outcome_named_above() -> None:
    text = _RECORD.replace("Progression Free Survival", "Objective Response Rate (ORR)")
    text = text.replace("  Median (95% Confidence Interval)\n", "  Measure Type: Count of Participants\n")
    text = text.replace("months  9.1        (7.7 to 10.6)", "Participants  33  15.6%")
    assert _rows(text, "count", "percent")[:2] == [
        ("33", "", "", "ORR", "foomab"),
        ("15.6", "", "", "ORR", "foomab"),
    ]


def test_a_safety_total_holds_through_a_percentage_that_was_cut_short() -> None:
    # 44 of 412 are 11%, of the 420 who were assigned 10%; what was counted before says which of them is meant.
    text = (
        "Median OS was 12.1 months for 424 patients allocated foomab and 10.2 months for 420 patients who received"
        " placebo. Adverse events were seen in 400 (96%) of 416 patients in the foomab safety population and 391 (95%)"
        " of 412 patients in the placebo safety population. The most common were anaemia (104 patients [25%] in the"
        " foomab group vs 82 [20%] in the placebo group) and rash (58 [14%] vs 44 [10%])."
    )
    claims = {claim.cells["claim_id"]: claim.cells for claim in draft_claims(text, lexicon(), None)}
    shares = {c["value"]: claims[c["denominator"]]["value"] for c in claims.values() if c["kind"] == "count"}
    assert shares["44"] == "412"
    assert shares["58"] == "416"


def test_a_percentage_that_no_number_of_a_size_gives_is_not_a_share_of_it() -> None:
    # 28.4% of 473 would be 134.3 patients: fewer could be evaluated.
    text = (
        "Of 709 patients, 473 received foomab and 236 received placebo. The response rate was 28.4% with foomab and"
        " 16.1% with placebo."
    )
    claims = {claim.cells["claim_id"]: claim.cells for claim in draft_claims(text, lexicon(), None)}
    shares = {c["value"]: c["denominator"] for c in claims.values() if c["kind"] == "percent"}
    assert shares["28.4"] == "arm_size"
    assert claims[shares["16.1"]]["value"] == "236"
