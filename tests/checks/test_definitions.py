"""Endpoints that sources define in their own way, and words used for two things."""

from __future__ import annotations

import copy
from dataclasses import replace
from typing import Any

from reanalysis.checks import Context, run_checks
from reanalysis.claims import Claim, Evidence

from ..support import claim, findings, study, trial


def _reports(*sources: str, endpoint: str = "CR", claims: tuple[Claim, ...] = (), **known: Any) -> Evidence:
    cells = {"endpoint": endpoint, "denominator": "40", "denominator_basis": "printed"}
    shares = claims or tuple(claim(f"{source}.cr", "percent", "55", **cells) for source in sources)
    evidence = study(*shares, t=trial(sources=dict.fromkeys(sources, "primary")))
    vocabulary = copy.deepcopy(evidence.vocabulary)
    if endpoint in vocabulary["endpoints"]:
        vocabulary["endpoints"][endpoint] |= known
    return replace(evidence, vocabulary=vocabulary)


def _states(evidence: Evidence, rule: str) -> list[str]:
    return [check.state for check in run_checks(Context(evidence, ())).checks if check.rule == rule]


# ENDPOINT_DEFINITIONS_DIFFER ---------------------------------------------------------------------

DIFFER = "ENDPOINT_DEFINITIONS_DIFFER"
DEFINED = {"s": "With full recovery.", "r": "With or without full recovery.", "q": "With full recovery."}


def test_sources_that_nobody_found_to_define_an_endpoint_alike_are_noted() -> None:
    (finding,) = findings(_reports("s", "r", definitions=DEFINED), DIFFER)
    assert finding.severity == "info" and finding.state == "consistent" and finding.key == f"{DIFFER}/CR"


def test_sources_found_to_define_it_alike_are_consistent_and_a_third_is_told_apart() -> None:
    evidence = _reports("s", "q", definitions=DEFINED, alike=[["s", "q"]])
    assert findings(evidence, DIFFER) == [] and _states(evidence, DIFFER) == ["consistent"]
    (finding,) = findings(_reports("s", "r", "q", definitions=DEFINED, alike=[["s", "q"]]), DIFFER)
    assert "s and q; r" in finding.message


def test_a_definition_that_is_not_known_is_not_checkable() -> None:
    assert _states(_reports("s", "r", definitions={"s": "With full recovery.", "r": ""}), DIFFER) == ["not checkable"]
    assert _states(_reports("s", "r", endpoint="AE:nausea"), DIFFER) == ["not checkable"]


def test_one_source_has_nothing_to_differ_from() -> None:
    assert _states(_reports("s", definitions=DEFINED), DIFFER) == []


# ENDPOINT_LABEL_CONFLICT -------------------------------------------------------------------------

CONFLICT = "ENDPOINT_LABEL_CONFLICT"


def test_a_conflict_that_a_person_has_found_is_a_warning_on_the_claims_of_that_source() -> None:
    evidence = _reports("s", "r", definitions=DEFINED, conflicts={"s": "The rate may hold marrow responses."})
    (finding,) = findings(evidence, CONFLICT)
    assert finding.severity == "warning" and finding.claim_ids == ("s.cr",)
    assert finding.message == "The rate may hold marrow responses."


def test_a_conflict_falls_on_the_endpoints_of_its_group_where_the_source_has_no_claim_of_it() -> None:
    evidence = _reports("s", endpoint="MRD_neg", definitions=DEFINED)
    evidence.vocabulary["endpoints"]["MRD_neg"]["group"] = "mrd"
    evidence.vocabulary["endpoints"]["CR"] |= {"group": "mrd", "conflicts": {"s": "Worded as the disease."}}
    assert [finding.claim_ids for finding in findings(evidence, CONFLICT)] == [("s.cr",)]


def test_a_conflict_of_a_source_without_claims_and_endpoints_without_conflicts_are_silent() -> None:
    assert findings(_reports("s", definitions=DEFINED, conflicts={"r": "Elsewhere."}), CONFLICT) == []
    assert findings(_reports("s", definitions=DEFINED), CONFLICT) == []
