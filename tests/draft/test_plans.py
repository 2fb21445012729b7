"""What a trial was planned for: patients, events, and the effect it was to detect, none of which is a result."""

from __future__ import annotations

import pytest

from reanalysis.draft import draft_claims
from tests.draft.test_constructs import lexicon

_TWO = "Patients were randomised to velotinib or placebo. "


def _of(text: str) -> list[tuple[str, str, str]]:
    rows = draft_claims(_TWO + text, lexicon(), None)
    return [(row.cells["kind"], row.cells["value"], row.cells["quantity"]) for row in rows]


@pytest.mark.parametrize(
    "sentence",
    [
        "The planned sample size was 310.",
        "A sample size of 310 was planned.",
        "The target sample size was 310 patients.",
    ],
)
def test_a_sample_size_is_a_planned_one(sentence: str) -> None:
    assert _of(sentence) == [("n", "310", "planned_size")]


@pytest.mark.parametrize(
    "sentence",
    [
        "In all, 140 deaths were needed.",
        "The final analysis required 140 events.",
        "A total of 140 events were planned.",
    ],
)
def test_events_that_a_design_asks_for_are_set_aside(sentence: str) -> None:
    assert _of(sentence) == [("set_aside", "140", "")]


@pytest.mark.parametrize(
    "sentence",
    [
        "The trial was to detect a hazard ratio of 0.62 for death.",
        "The study had power to detect a hazard ratio (HR) for death of 0.62 or less.",
        "The design assumed an HR of 0.62 for the velotinib group.",
    ],
)
def test_the_ratio_that_a_trial_was_to_detect_is_no_result(sentence: str) -> None:
    assert [(kind, value) for kind, value, _ in _of(sentence)] == [("threshold", "0.62")]


@pytest.mark.parametrize(
    "sentence",
    [
        "We could not detect a difference in survival (hazard ratio 0.92).",
        "No difference was detected in survival (hazard ratio 0.92, 95% CI 0.71 to 1.19).",
    ],
)
def test_a_ratio_that_was_found_is_a_result(sentence: str) -> None:
    assert [(kind, value) for kind, value, _ in _of(sentence)] == [("ratio", "0.92")]
