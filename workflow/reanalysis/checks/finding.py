"""What a rule says of the claims it looked at: a check with its state, and perhaps a finding."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import NamedTuple

from reanalysis.vocabulary import CHECK_STATES

STATES = CHECK_STATES
INCONSISTENT, UNUSUAL, CONSISTENT, NOT_CHECKABLE = STATES


@dataclass(frozen=True, slots=True)
class Verdict:
    """What arithmetic says of some printed values, whoever printed them.

    Attributes
    ----------
    state : str
        One of `STATES`.
    message : str
        The arithmetic in one sentence; for a check that could not be made, why not. Empty if there is nothing to say.
    severity : str
        error, warning or info where there is a finding; else empty.
    suggestion : str
        What was probably meant, where arithmetic can tell.
    """

    state: str
    message: str = ""
    severity: str = ""
    suggestion: str = ""

    def softened(self) -> Verdict:
        """The same where an assumption stands behind it: an error becomes a warning."""
        return replace(self, severity="warning") if self.severity == "error" else self


_FINE = Verdict(CONSISTENT)


def consistent(note: str = "") -> Verdict:
    """Nothing wrong; with a note, a trap that was handled."""
    return Verdict(CONSISTENT, note, "info") if note else _FINE


def inconsistent(message: str, *, severity: str = "error", suggestion: str = "") -> Verdict:
    """The printed values cannot all be right."""
    return Verdict(INCONSISTENT, message, severity, suggestion)


def unusual(message: str, *, severity: str = "warning", suggestion: str = "") -> Verdict:
    """The printed values can be right, but a person should look."""
    return Verdict(UNUSUAL, message, severity, suggestion)


def not_checkable(why: str) -> Verdict:
    """The check could not be made. That is never a pass."""
    return Verdict(NOT_CHECKABLE, why)


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
        Claims it is about. Empty for bare values.
    state : str
        One of `STATES`.
    suggestion : str
        What was probably meant, where arithmetic can tell.
    consequence : str
        What the pipeline does with the numbers.
    blames : tuple of str
        Claims of which at least one must be wrong if the finding is right.
    root : str
        Key of the finding this one follows from; empty for one that stands by itself.
    """

    rule: str
    severity: str
    source_id: str
    subject: str
    message: str
    claim_ids: tuple[str, ...]
    state: str = INCONSISTENT
    suggestion: str = ""
    consequence: str = ""
    blames: tuple[str, ...] = field(default=(), repr=False)
    root: str = ""

    @property
    def key(self) -> str:
        """Stable name: the same finding has the same key in every run."""
        return f"{self.rule}/{self.subject}"


class Check(NamedTuple):
    """One look of a rule at some claims.

    Attributes
    ----------
    rule, source_id : str
    claim_ids : tuple of str
    verdict : Verdict
    subject : str
    blames : tuple of str
    """

    rule: str
    source_id: str
    claim_ids: tuple[str, ...]
    verdict: Verdict
    subject: str
    blames: tuple[str, ...]

    @property
    def state(self) -> str:
        return self.verdict.state

    @property
    def fired(self) -> bool:
        """True if there is a finding."""
        return bool(self.verdict.severity)
