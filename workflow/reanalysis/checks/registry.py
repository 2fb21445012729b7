"""The registry of rules. To add a rule: write a generator of findings in a module of its family and decorate it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from reanalysis.claims.model import Claim, Evidence
from reanalysis.counts.solve import SolvedGroup
from reanalysis.errors import DataError
from reanalysis.tables.schema import join_claims
from reanalysis.vocabulary import SEVERITIES


@dataclass(frozen=True)
class Context:
    """What a rule may look at.

    Attributes
    ----------
    evidence : Evidence
    solved : tuple of SolvedGroup
        Every group of counts with its solution.
    """

    evidence: Evidence
    solved: tuple[SolvedGroup, ...]

    def possible_counts(self, claim_id: str) -> set[int] | None:
        """Numbers of patients that may stand behind a claim; None if they are not bounded or none fits."""
        claim = self.evidence.claims[claim_id]
        if claim.kind in ("n", "count"):
            return {int(claim.printed().number)}
        for item in self.solved:
            if item.solution and claim_id in item.solution.ranges:
                if item.solution.tables is not None:
                    return {table[claim_id][0] for table in item.solution.tables}
                low, high = item.solution.ranges[claim_id][0]
                return set(range(low, high + 1))
        return None


@dataclass(frozen=True, slots=True)
class Finding:
    """Something a rule found.

    Attributes
    ----------
    rule, severity, source_id : str
    subject : str
        Names what it is about and, with the rule, makes the stable key.
    message : str
        The finding with its arithmetic, in one sentence.
    claim_ids : tuple of str
    """

    rule: str
    severity: str
    source_id: str
    subject: str
    message: str
    claim_ids: tuple[str, ...]

    @property
    def key(self) -> str:
        """Stable name: the same finding has the same key in every run."""
        return f"{self.rule}/{self.subject}"


Reporter = Callable[..., Finding]


@dataclass(frozen=True, slots=True)
class Rule:
    """A registered rule: its name, what it asks in one sentence, and the function that looks."""

    name: str
    question: str
    look: Callable[[Context, Reporter], Iterator[Finding]]


RULES: dict[str, Rule] = {}


def rule(name: str) -> Callable[[Callable[[Context, Reporter], Iterator[Finding]]], Callable[..., Any]]:
    """Register a rule under its name; the first line of its docstring is the question it asks."""

    def register(look: Callable[[Context, Reporter], Iterator[Finding]]) -> Callable[..., Any]:
        if name in RULES:
            raise ValueError(f"the rule {name} is registered twice")
        RULES[name] = Rule(name, (look.__doc__ or "").strip().splitlines()[0], look)
        return look

    return register


def _reporter(name: str) -> Reporter:
    def report(
        severity: str, claims: Iterable[Claim], message: str, *, subject: str = "", source_id: str = ""
    ) -> Finding:
        claims = list(claims)
        if severity not in SEVERITIES:
            raise ValueError(f"rule {name}: unknown severity {severity}")
        return Finding(
            name,
            severity,
            source_id or claims[0].source_id,
            subject or "+".join(claim.id for claim in claims),
            message,
            tuple(claim.id for claim in claims),
        )

    return report


def run_checks(context: Context) -> list[Finding]:
    """Run every registered rule; findings come in the order of rules and claims."""
    findings = [finding for item in RULES.values() for finding in item.look(context, _reporter(item.name))]
    keys = [finding.key for finding in findings]
    if repeated := {key for key in keys if keys.count(key) > 1}:
        raise ValueError(f"findings share a key: {sorted(repeated)}")
    return findings


def finding_records(findings: Iterable[Finding], acknowledged: Mapping[str, str]) -> list[dict[str, Any]]:
    """Rows of findings.csv."""
    return [
        {
            "key": finding.key,
            "rule": finding.rule,
            "severity": finding.severity,
            "source_id": finding.source_id,
            "message": finding.message,
            "acknowledged": finding.key in acknowledged,
            "reason": acknowledged.get(finding.key, ""),
            "basis": "recomputed",
            "claim_ids": join_claims(finding.claim_ids),
        }
        for finding in findings
    ]


def read_acknowledged(rows: Iterable[tuple[int, Mapping[str, str]]]) -> dict[str, str]:
    """Reasons by key of the finding; a key may stand there once."""
    result: dict[str, str] = {}
    for number, cells in rows:
        if cells["key"] in result:
            raise DataError(f"acknowledged.csv, row {number}: the finding {cells['key']!r} is already acknowledged")
        result[cells["key"]] = cells["reason"]
    return result
