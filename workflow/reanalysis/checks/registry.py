"""The registry of rules. To add a rule: write a generator of checks in a module of its family and decorate it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from reanalysis.checks.context import Context
from reanalysis.checks.finding import (
    CONSISTENT,
    Check,
    Finding,
    Verdict,
    consistent,
    inconsistent,
    not_checkable,
    unusual,
)
from reanalysis.checks.roots import with_roots
from reanalysis.claims.model import Claim
from reanalysis.vocabulary import SEVERITIES


@dataclass(frozen=True, slots=True)
class Judge:
    """Makes the checks of one rule; a rule yields what its methods return.

    Attributes
    ----------
    rule : str
    """

    rule: str

    def verdict(
        self,
        claims: Iterable[Claim],
        verdict: Verdict,
        *,
        subject: str = "",
        source_id: str = "",
        blames: Iterable[Claim] | None = None,
    ) -> Check:
        """What arithmetic said of the values of these claims.

        Parameters
        ----------
        claims : iterable of Claim
        verdict : Verdict
        subject : str
            What the finding is about, for its key; the ids of the claims if not given.
        source_id : str
            Of the first claim if not given.
        blames : iterable of Claim, optional
            Claims of which at least one must be wrong if there is a finding; all of them if not given.
        """
        claims = claims if isinstance(claims, list) else list(claims)
        if verdict.severity and verdict.severity not in SEVERITIES:
            raise ValueError(f"rule {self.rule}: unknown severity {verdict.severity}")
        claim_ids = (claims[0].id,) if len(claims) == 1 else tuple(dict.fromkeys(claim.id for claim in claims))
        return Check(
            self.rule,
            source_id or claims[0].source_id,
            claim_ids,
            verdict,
            subject or "+".join(claim_ids),
            claim_ids if blames is None else tuple(claim.id for claim in blames),
        )

    def consistent(self, claims: Iterable[Claim], note: str = "", *, subject: str = "", source_id: str = "") -> Check:
        """Nothing wrong; with a note, a trap that was handled."""
        return self.verdict(claims, consistent(note), subject=subject, source_id=source_id, blames=())

    def inconsistent(
        self,
        claims: Iterable[Claim],
        message: str,
        *,
        severity: str = "error",
        suggestion: str = "",
        subject: str = "",
        source_id: str = "",
        blames: Iterable[Claim] | None = None,
    ) -> Check:
        found = inconsistent(message, severity=severity, suggestion=suggestion)
        return self.verdict(claims, found, subject=subject, source_id=source_id, blames=blames)

    def unusual(
        self,
        claims: Iterable[Claim],
        message: str,
        *,
        severity: str = "warning",
        suggestion: str = "",
        subject: str = "",
        source_id: str = "",
        blames: Iterable[Claim] | None = None,
    ) -> Check:
        found = unusual(message, severity=severity, suggestion=suggestion)
        return self.verdict(claims, found, subject=subject, source_id=source_id, blames=blames)

    def not_checkable(self, claims: Iterable[Claim], why: str, *, subject: str = "") -> Check:
        """The check could not be made."""
        return self.verdict(claims, not_checkable(why), subject=subject, blames=())


@dataclass(frozen=True, slots=True)
class Rule:
    """A registered rule.

    Attributes
    ----------
    name : str
    family : str
        Heading under which figures and tables show it.
    question : str
        What it asks, in one sentence.
    brief : str
        What it found, in at most 40 characters after a printed value, for figures.
    look : callable
        Yields its checks of a study.
    consequence : str
        What the pipeline does with numbers it complains of.
    follows : bool
        True if it only reads what other rules judge by themselves: its findings may follow from theirs.
    """

    name: str
    family: str
    question: str
    brief: str
    look: Callable[[Context, Judge], Iterator[Check]]
    consequence: str
    follows: bool


RULES: dict[str, Rule] = {}
"""Every rule by name. The order in which modules are imported is the order of causes: a finding that shares a claim
with one of an earlier rule may follow from it."""

Look = Callable[[Context, Judge], Iterator[Check]]
AS_PRINTED = "The numbers are used and shown as printed."


def rule(
    name: str, *, family: str, brief: str = "", consequence: str = AS_PRINTED, follows: bool = True
) -> Callable[[Look], Look]:
    """Register a rule under its name; the first line of its docstring is the question it asks."""

    def register(look: Look) -> Look:
        if name in RULES:
            raise ValueError(f"the rule {name} is registered twice")
        question = (look.__doc__ or "").strip().splitlines()[0]
        RULES[name] = Rule(name, family, question, brief or name.lower().replace("_", " "), look, consequence, follows)
        return look

    return register


@dataclass(frozen=True)
class Outcome:
    """Everything that all rules said of a study.

    Attributes
    ----------
    checks : list of Check
        Each look of each rule, in the order of rules and claims.
    findings : list of Finding
        Of the checks that have something to say.
    """

    checks: list[Check]
    findings: list[Finding]


def run_checks(context: Context) -> Outcome:
    """Run every registered rule."""
    checks = [check for item in RULES.values() for check in item.look(context, Judge(item.name))]
    findings = [_finding(check) for check in checks if check.fired]
    repeated = [key for key, times in Counter(finding.key for finding in findings).items() if times > 1]
    if repeated:
        raise ValueError(f"findings share a key: {sorted(repeated)}")
    return Outcome(checks, with_roots(findings, {name: item.follows for name, item in RULES.items()}))


def _finding(check: Check) -> Finding:
    verdict = check.verdict
    return Finding(
        check.rule,
        verdict.severity,
        check.source_id,
        check.subject,
        verdict.message,
        check.claim_ids,
        verdict.state,
        verdict.suggestion,
        RULES[check.rule].consequence if verdict.state != CONSISTENT else "",
        check.blames,
    )
