"""Registry numbers: their form, and one number for each trial."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations

from reanalysis.checks.context import Context, grouped
from reanalysis.checks.finding import Check, Verdict, consistent, inconsistent, not_checkable
from reanalysis.checks.registry import Judge, rule
from reanalysis.checks.values import value_rule
from reanalysis.claims.model import Claim

FAMILY = "Form"
#: Register, how its numbers begin, their whole form, and the form in words.
_REGISTERS = (
    ("ClinicalTrials.gov", r"NCT", r"NCT\d{8}", "NCT and 8 digits"),
    ("ISRCTN", r"ISRCTN", r"ISRCTN\d{8}", "ISRCTN and 8 digits"),
    ("ANZCTR", r"ACTRN", r"ACTRN126\d{11}", "ACTRN126 and 11 digits"),
    ("DRKS", r"DRKS", r"DRKS\d{8}", "DRKS and 8 digits"),
    ("UMIN", r"UMIN", r"UMIN\d{9}", "UMIN and 9 digits"),
    ("jRCT", r"jRCT", r"jRCTs?\d{9,10}", "jRCT and 9 or 10 digits"),
    ("ChiCTR", r"ChiCTR", r"ChiCTR(-?[A-Z]{3,4}-?)?\d{8,10}", "ChiCTR and 8 to 10 digits"),
    ("CTRI", r"CTRI", r"CTRI/\d{4}/\d{2,3}/\d{6}", "CTRI/year/month/6 digits"),
    ("EU CTIS", r"20\d{2}-5", r"20\d{2}-5\d{5}-\d{2}(-\d{2})?", "2022-500000-00 or the like"),
    ("EudraCT", r"(?:EudraCT\s*)?\d{4}-", r"(?:EudraCT\s*)?\d{4}-\d{6}-\d{2}", "year-6 digits-2 digits"),
)


def _register(number: str) -> tuple[str, str, str, str] | None:
    return next((item for item in _REGISTERS if re.match(item[1], number, re.IGNORECASE)), None)


@value_rule("REGISTRY_NUMBER_MALFORMED")
def registry_number(number: str) -> Verdict:
    """Does a trial's registry number have the form that its register gives?

    Examples
    --------
    >>> registry_number("NCT01564784"), [finding.severity for finding in registry_number("NCT0156478")]
    ([], ['error'])
    """
    text = number.strip()
    register = _register(text)
    if register is None:
        return not_checkable(f"{text} is of no register whose form is known")
    name, _, form, words = register
    if re.fullmatch(form, text, re.IGNORECASE):
        return consistent()
    digits = sum(character.isdecimal() for character in text)
    return inconsistent(f"{text} is no number of {name}, which has {words}: this one has {digits} digits.")


def _numbers(context: Context) -> list[Claim]:
    named = {claim_id for trial in context.evidence.trials.values() for claim_id in trial.get("registry", [])}
    return [
        claim
        for claim in context.of_kind("identifier")
        if claim.cells["quantity"] == "registry_number" or claim.id in named
    ]


@rule("REGISTRY_NUMBER_MALFORMED", family=FAMILY, brief="no number of its register")
def _registry_number(context: Context, judge: Judge) -> Iterator[Check]:
    """Does each registry number have the form that its register gives?"""
    for claim in _numbers(context):
        yield judge.verdict([claim], registry_number.verdict(claim.cells["value"]))


@rule(
    "REGISTRY_NUMBER_SHARED",
    family=FAMILY,
    brief="one number of two trials or the reverse",
    consequence="Shown as printed. Trials that share a number are not pooled.",
)
def _registry_number_shared(context: Context, judge: Judge) -> Iterator[Check]:
    """Has each trial one number in a register, and each number one trial?"""
    claims = [claim for claim in _numbers(context) if _register(claim.cells["value"])]
    for group in grouped(claims, lambda claim: (claim.trial_id, _register(claim.cells["value"])[0])):
        numbers = [same[0] for same in grouped(group, _folded)]
        for a, b in combinations(numbers, 2):
            yield judge.inconsistent(
                [a, b],
                f"One trial ({context.trial(a)['name']}) has two numbers, {a.cells['value']} and {b.cells['value']};"
                " one is a slip, or a later study of the same patients.",
                severity="warning",
            )
        if len(numbers) == 1:
            yield judge.consistent(group, subject=f"{group[0].trial_id}:{_register(group[0].cells['value'])[0]}")
    for group in grouped(claims, _folded):
        trials = [same[0] for same in grouped(group, lambda claim: claim.trial_id)]
        for a, b in combinations(trials, 2):
            yield judge.inconsistent(
                [a, b],
                f"Two trials, {context.trial(a)['name']} and {context.trial(b)['name']}, have one number,"
                f" {a.cells['value']}; one is a slip, or they are one trial and its patients must not count twice.",
                severity="warning",
                subject=f"{a.cells['value']}:{a.id}+{b.id}",
            )


def _folded(claim: Claim) -> str:
    return re.sub(r"\W|^EudraCT", "", claim.cells["value"], flags=re.IGNORECASE).casefold()
