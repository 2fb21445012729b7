"""How a simulated report is written: its style, its claims, and the evidence they make."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import numpy as np

from reanalysis.claims.model import Claim, Evidence
from reanalysis.ledger import Ledger, Token
from reanalysis.tables.schema import columns
from tests.checks.simulated_survival import Design

SOURCE, TRIAL = "sim", "t"
PROPORTION_METHODS = ("wilson", "clopper-pearson", "mid-p", "wilson-cc", "jeffreys", "agresti-coull", "wald")
DIFFERENCE_METHODS = ("miettinen-nurminen", "mee", "newcombe", "newcombe-cc", "agresti-caffo", "wald")
RISK_RATIO_METHODS = ("miettinen-nurminen", "koopman", "katz")
ODDS_RATIO_METHODS = ("miettinen-nurminen", "cornfield", "woolf", "conditional-exact", "conditional-mid-p")
TESTS = ("n-1", "chi-square", "yates", "fisher", "fisher-central", "fisher-mid-p")
LARGEST_WITHOUT_ARM_SIZES = 120
"""Patients of both arms up to which only their sum may be printed; beyond, finding all tables takes long."""

_CELLS = dict.fromkeys(columns("claims", part="data"), "")


def _endpoint(label: str, scale: str = "proportion", **more: Any) -> dict[str, Any]:
    return {"label": label, "abbreviation": label, "scale": scale, "definitions": {SOURCE: f"{label}."}, **more}


_RATIOS = ("hazard ratio", "odds ratio", "risk ratio")
VOCABULARY: dict[str, Any] = {
    "endpoints": {
        "CR": _endpoint("CR", group="response"),
        "CRi": _endpoint("CRi", group="response"),
        "ORR": _endpoint("ORR", group="response"),
        "MRD_neg": _endpoint("MRD−", group="mrd"),
        "HSCT": _endpoint("HSCT", group="transplant"),
        "OS": _endpoint("OS", "time_to_event"),
        "PFS": _endpoint("PFS", "time_to_event", ordered_below="OS"),
        "DOR": _endpoint("DOR", "time_to_event"),
    },
    "endpoint_families": {"AE": _endpoint("Adverse event", group="adverse_event", favourable=False)},
    "groups": {"response": "Response", "mrd": "MRD", "transplant": "Transplant", "adverse_event": "Adverse events"},
    "units": ["patients", "percent", "fraction", "months", "years", "year", "weeks", "days", "mg/m2", *_RATIOS],
    "comparators": ["=", "<", ">", "and older", "under"],
    "quantities": ["age", "follow_up", "dose", "allocation", "enrolment_year"],
}


@dataclass(frozen=True)
class Style:
    """How a report computes and prints its numbers."""

    percent_decimals: int
    rate_decimals: int
    months_decimals: int
    ratio_decimals: int
    half_even: bool
    leading_zero: bool
    rate_fraction: bool
    years: bool
    follow_up_years: bool
    quartiles: bool
    level: float
    transform: str
    convention: str
    proportion_method: str
    difference_method: str
    odds: bool
    ratio_method: str
    test: str
    p_style: str
    wald_p: bool
    survivors_follow_up: bool
    form: str
    denominators: str
    arm_sizes: bool
    total_size: bool


def draw_style(rng: np.random.Generator, design: Design) -> Style:
    """A style at random; the usual ones more often."""

    def pick(*options: Any) -> Any:
        return options[int(rng.integers(len(options)))]

    odds = pick(True, False)
    few = len(design.sizes) == 2 and sum(design.sizes) <= LARGEST_WITHOUT_ARM_SIZES
    arm_sizes = not few or rng.random() < 0.6
    return Style(
        percent_decimals=pick(0, 0, 1, 1, 1, 2),
        rate_decimals=pick(0, 1, 1, 1, 2),
        months_decimals=pick(0, 1, 1, 1, 1, 2),
        ratio_decimals=pick(2, 2, 2, 3),
        half_even=pick(True, False),
        leading_zero=pick(True, True, True, False),
        rate_fraction=rng.random() < 0.1,
        years=pick(True, False),
        follow_up_years=rng.random() < 0.1,
        quartiles=rng.random() < 0.2,
        level=pick(95.0, 95.0, 95.0, 95.0, 90.0, 97.5),
        transform=pick("log-log", "log", "plain"),
        convention=pick("lifelines", "R"),
        proportion_method=pick(*PROPORTION_METHODS),
        difference_method=pick(*DIFFERENCE_METHODS),
        odds=odds,
        ratio_method=pick(*(ODDS_RATIO_METHODS if odds else RISK_RATIO_METHODS)),
        test=pick(*TESTS),
        p_style=pick("two", "three", "three", "digits"),
        wald_p=pick(True, False),
        survivors_follow_up=rng.random() < 0.3,
        form=pick("both", "count", "percent", "percent") if arm_sizes else "percent",
        denominators=pick("claim", "claim", "number", "arm_size") if arm_sizes else "arm_size",
        arm_sizes=arm_sizes,
        total_size=not arm_sizes or rng.random() < 0.7,
    )


@dataclass
class Report:
    """A report as it is written: claims in order, and the trial's relations."""

    style: Style
    source: str = SOURCE
    trial: str = TRIAL
    claims: dict[str, Claim] = field(default_factory=dict)
    sums: list[dict[str, Any]] = field(default_factory=list)
    place: int = 0

    def add(self, name: str, kind: str, value: str = "", **cells: str) -> str:
        """Add a claim, each number of which has a place of its own in the text; its id."""
        claim_id = f"{self.source}.{name}"
        row = {**_CELLS, "claim_id": claim_id, "trial_id": self.trial, "analysis_set": "all", "kind": kind}
        row["value"] = value
        row |= {"status": "confirmed", **cells}
        tokens = []
        for part, role in (("value", "value"), ("lower", "lower"), ("upper", "upper"), ("timepoint", "time")):
            if row[part]:
                tokens.append((role, self.place))
                self.place += 10
        self.claims[claim_id] = Claim(self.source, len(self.claims) + 2, row, tuple(tokens))
        return claim_id

    def level(self) -> dict[str, str]:
        """Cells that say the level of an interval."""
        return {"confidence_level": f"{self.style.level:g}", "level_basis": "printed"}

    def months(self, value: float) -> str:
        """A number of months, or NR."""
        return "NR" if math.isinf(value) else f"{value:.{self.style.months_decimals}f}"

    def percent(self, events: int, total: int) -> str:
        """A share of patients, with ties as the style rounds them."""
        return rounded(Fraction(100 * events, total), self.style.percent_decimals, half_even=self.style.half_even)

    def p_value(self, p: float) -> tuple[str, str]:
        """Comparator and value of a P value."""
        decimals = {"two": 2, "three": 3}.get(self.style.p_style, 3)
        least = 10.0**-decimals
        if p < least:
            sign, text = "<", f"{least:.{decimals}f}"
        elif p > 1 - least / 2 and p < 1:
            sign, text = ">", f"{1 - least:.{decimals}f}"
        else:
            shown = max(2, 1 - math.floor(math.log10(p))) if self.style.p_style == "digits" else decimals
            sign, text = "", f"{p:.{shown}f}"
        return sign, text if self.style.leading_zero else text.removeprefix("0")


def rounded(value: Fraction, decimals: int, *, half_even: bool) -> str:
    """An exact number as printed, a tie to the even digit or away from zero.

    >>> rounded(Fraction(65, 2), 0, half_even=True), rounded(Fraction(65, 2), 0, half_even=False)
    ('32', '33')
    """
    scaled = value * 10**decimals
    whole, rest = divmod(scaled.numerator, scaled.denominator)
    twice = 2 * rest - scaled.denominator
    if twice > 0 or (twice == 0 and (not half_even or whole % 2)):
        whole += 1
    return f"{Fraction(whole, 10**decimals).__float__():.{decimals}f}"


def evidence_of(claims: Mapping[str, Claim], trials: Mapping[str, Any]) -> Evidence:
    """Evidence with ledgers in which every number stands as the claims print it."""
    tokens: dict[str, list[Token]] = {}
    for claim in claims.values():
        own = tokens.setdefault(claim.source_id, [])
        for role, offset in claim.tokens:
            text = claim.cells["timepoint"].split()[0] if role == "time" else claim.cells[role]
            own.append(Token(len(own), offset, text, "", "", "decimal", "0", ""))
    ledgers = {source: Ledger(source, 1, "", "", 0, "", "", tuple(own)) for source, own in tokens.items()}
    sources = {source: {"source_id": source, "reference": "1", "kind": "abstract", "year": ""} for source in tokens}
    return Evidence(sources, dict(trials), VOCABULARY, ledgers, dict(claims))
