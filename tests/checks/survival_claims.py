"""Claims of survival curves for tests of the rules, and one rule by itself on them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from reanalysis.checks import RULES, Check, Context
from reanalysis.checks.registry import Judge
from reanalysis.claims.model import Claim, Evidence

from ..support import VOCABULARY, claim, study, trial

ONE_ARM = {"a": {"label": "A", "name": "A", "role": "experimental"}}


def rate(value: str, lower: str = "", upper: str = "", at: str = "2 years", name: str = "s.km", **cells: str) -> Claim:
    """A Kaplan–Meier rate of overall survival, with its 95% interval if limits are given."""
    level = {"confidence_level": "95", "level_basis": "printed"} if lower else {}
    return claim(
        name, "km", value, **{"lower": lower, "upper": upper, "timepoint": at, "endpoint": "OS", **level, **cells}
    )


def median(value: str, lower: str = "", upper: str = "", name: str = "s.median", **cells: str) -> Claim:
    """A median overall survival in months, with its 95% interval if limits are given."""
    level = {"confidence_level": "95", "level_basis": "printed"} if lower else {}
    return claim(
        name, "median", value, **{"lower": lower, "upper": upper, "unit": "months", "endpoint": "OS", **level, **cells}
    )


def span(lower: str, upper: str, name: str = "s.range", kind: str = "range", **cells: str) -> Claim:
    """A range of follow-up in months."""
    return claim(name, kind, lower=lower, upper=upper, **{"unit": "months", "quantity": "follow_up", **cells})


def one_arm(*claims: Claim, sets: dict[str, Any] | None = None, total: str = "80", **changes: Any) -> Evidence:
    """A trial of one arm with a printed number of patients; survival without progression is bounded by survival."""
    all_sets = {"all": {"label": "all", "size": "s.n", "arms": {"a": "s.n"}, "partition": True}, **(sets or {})}
    evidence = study(claim("s.n", "n", total), *claims, t=trial(arms=ONE_ARM, analysis_sets=all_sets, **changes))
    return ordered(evidence)


def ordered(evidence: Evidence) -> Evidence:
    """The evidence with endpoints of which one bounds the other, and one whose curve rises."""
    endpoints = {name: {**entry} for name, entry in VOCABULARY["endpoints"].items()}
    endpoints["PFS"]["ordered_below"] = "OS"
    endpoints["CIR"] = {"label": "Cumulative incidence of relapse", "abbreviation": "CIR", "definitions": {}}
    return replace(evidence, vocabulary={**VOCABULARY, "endpoints": endpoints})


def checks(evidence: Evidence, name: str) -> list[Check]:
    """Every look of one rule at a study."""
    return list(RULES[name].look(Context(evidence, ()), Judge(name)))


def fired(evidence: Evidence, name: str) -> list[Check]:
    """The looks of one rule that have something to say."""
    return [check for check in checks(evidence, name) if check.fired]


def severities(evidence: Evidence, name: str) -> list[str]:
    """How grave each finding of one rule is."""
    return [check.verdict.severity for check in fired(evidence, name)]
