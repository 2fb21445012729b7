"""Rules on bare values: printed numbers in, findings out, for anybody and without claims.

A printed value may be given as a text (`"56.0"`), which keeps its digits, or as a number: 56 was printed without
decimals, 56.5 with one. For a zero at the end a text is needed.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from fractions import Fraction
from typing import Any

from reanalysis.checks.finding import Finding, Verdict
from reanalysis.claims.values import Printed, parse_printed

PrintedValue = Printed | str | int | float


def as_printed(value: PrintedValue, name: str = "the value") -> Printed:
    """A value with the digits it was printed with.

    Raises
    ------
    ValueError
        If it is no number as reports print it; `NR` is one.

    Examples
    --------
    >>> as_printed("56.0").decimals, as_printed(56).decimals, as_printed("46·6").value, as_printed("NR").value
    (1, 0, Fraction(233, 5), None)
    """
    if isinstance(value, Printed):
        return value
    text = str(value).strip().removesuffix("%").rstrip()
    printed = None if isinstance(value, bool) else parse_printed(text)
    if printed is None:
        raise ValueError(f"{name} is {value!r}; it must be a number as printed, such as '80.7' or 'NR'")
    return printed


def bounds(value: Printed) -> tuple[Fraction, Fraction]:
    """Least and greatest number that may stand behind a printed value that is a number."""
    assert value.value is not None
    return value.value - value.half_unit, value.value + value.half_unit


class ValueRule:
    """A rule on bare values: called, it gives a list of findings; `verdict` also says what could not be checked."""

    def __init__(self, rule: str, verdict: Callable[..., Verdict]) -> None:
        self.rule, self.verdict = rule, verdict
        functools.update_wrapper(self, verdict)

    def __call__(self, *values: Any, **options: Any) -> list[Finding]:
        """Findings on these values: one, or none."""
        verdict = self.verdict(*values, **options)
        if not verdict.severity:
            return []
        subject = ",".join([*map(str, values), *(f"{name}={value}" for name, value in options.items())])
        return [
            Finding(self.rule, verdict.severity, "", subject, verdict.message, (), verdict.state, verdict.suggestion)
        ]


def value_rule(rule: str) -> Callable[[Callable[..., Verdict]], ValueRule]:
    """Make a function of printed values that returns a verdict a rule that anybody can call."""
    return lambda verdict: ValueRule(rule, verdict)
