"""Rows of the tables of findings and of checks, and reading what a person has acknowledged."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from reanalysis.checks.finding import STATES, Check
from reanalysis.checks.registry import RULES, Outcome
from reanalysis.claims.model import Evidence
from reanalysis.errors import DataError
from reanalysis.tables.schema import join_claims


def finding_records(outcome: Outcome, evidence: Evidence, acknowledged: Mapping[str, str]) -> list[dict[str, Any]]:
    """Rows of findings.csv."""
    return [
        {
            "key": finding.key,
            "rule": finding.rule,
            "severity": finding.severity,
            "state": finding.state,
            "source_id": finding.source_id,
            "message": finding.message,
            "brief": RULES[finding.rule].brief,
            "suggestion": finding.suggestion,
            "consequence": finding.consequence,
            "root": finding.root,
            "acknowledged": finding.key in acknowledged,
            "reason": acknowledged.get(finding.key, ""),
            "basis": "recomputed",
            "claim_ids": join_claims(finding.claim_ids),
            "tokens": " ".join(_tokens(finding.claim_ids, evidence)),
        }
        for finding in outcome.findings
    ]


def _tokens(claim_ids: Iterable[str], evidence: Evidence) -> list[str]:
    """Places of the claims' tokens, as source@offset."""
    claims = [evidence.claims[claim_id] for claim_id in claim_ids]
    return list(dict.fromkeys(f"{claim.source_id}@{offset}" for claim in claims for offset in claim.offsets))


def check_records(checks: Iterable[Check]) -> list[dict[str, Any]]:
    """Rows of checks.csv: each look of each rule."""
    return [
        {
            "rule": check.rule,
            "family": RULES[check.rule].family,
            "source_id": check.source_id,
            "state": check.state,
            "why_not": check.verdict.message if check.state == STATES[-1] else "",
            "finding": f"{check.rule}/{check.subject}" if check.fired else "",
            "basis": "recomputed",
            "claim_ids": join_claims(check.claim_ids),
        }
        for check in checks
    ]


def rule_records(outcome: Outcome) -> list[dict[str, Any]]:
    """Rows of rules.csv: every rule, how often it looked, and what it saw."""
    seen = Counter((check.rule, check.state) for check in outcome.checks)
    found = Counter((finding.rule, finding.severity) for finding in outcome.findings)
    return [
        {
            "rule": rule.name,
            "family": rule.family,
            "question": rule.question,
            "checks": sum(seen[rule.name, state] for state in STATES),
            **{state.replace(" ", "_"): seen[rule.name, state] for state in STATES},
            **{f"{severity}s": found[rule.name, severity] for severity in ("error", "warning", "info")},
            "consequence": rule.consequence,
            "basis": "recomputed",
        }
        for rule in RULES.values()
    ]


def read_acknowledged(rows: Iterable[tuple[int, Mapping[str, str]]]) -> dict[str, str]:
    """Reasons by key of the finding; a key may stand there once."""
    result: dict[str, str] = {}
    for number, cells in rows:
        if cells["key"] in result:
            raise DataError(f"acknowledged.csv, row {number}: the finding {cells['key']!r} is already acknowledged")
        result[cells["key"]] = cells["reason"]
    return result
