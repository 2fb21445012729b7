"""Shares of patients as printed, the whole numbers behind them, and the claims that must agree with them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable

from reanalysis.checks.context import Context
from reanalysis.claims.model import Claim
from reanalysis.claims.values import Printed
from reanalysis.counts.rounding import count_range

#: What all patients are in each unit of a share.
WHOLE = {"percent": 100, "fraction": 1}


def share_counts(share: Printed, total: int, *, unit: str = "percent") -> range:
    """Counts of `total` patients that print as a share; both usual rules for ties are allowed.

    >>> from reanalysis.claims.values import parse_printed
    >>> list(share_counts(parse_printed("0.56"), 36, unit="fraction")), list(share_counts(parse_printed("56"), 36))
    ([20], [20])
    """
    found = count_range(share, total * 100 // WHOLE[unit])
    return range(found.start, min(found.stop, total + 1))


def is_share(share: Printed | None, unit: str) -> bool:
    """True for digits that can be a share of patients; a word such as half is no exact one."""
    if share is None or share.value is None or not any(sign.isdigit() for sign in share.text):
        return False
    return unit in WHOLE and 0 <= share.value <= WHOLE[unit]


def share_in_words(share: Printed, unit: str) -> str:
    return f"{share.text}%" if unit == "percent" else share.text


def printed_total(context: Context, claim: Claim) -> int | None:
    """Patients that a count or percentage is a share of, where a number prints it; None where none does."""
    if claim.denominator.isdecimal():
        return int(claim.denominator)
    other = context.evidence.claims.get(claim.denominator)
    if other is None:
        size = context.size_of(claim) if claim.denominator == "arm_size" else None
        return size[0] if size and not any(one.comparator for one in size[1]) else None
    printed = other.printed()
    exact = other.kind in ("n", "count") and not other.comparator and printed is not None and printed.value is not None
    return int(printed.value) if exact else None


def is_assumed(*claims: Claim) -> bool:
    """True if the denominator of one of the claims stands on an assumption."""
    return any(claim.cells["denominator_basis"] == "assumed" for claim in claims)


def outcome(claim: Claim) -> tuple[Hashable, ...]:
    """What is measured, when, and by which report."""
    return (claim.source_id, claim.endpoint, claim.cells["quantity"], claim.time_months)


def patients_of(unit: str) -> bool:
    """True for the unit of a count of patients; cases per year are none."""
    return unit in ("", "patients")


def linked_claims(context: Context) -> Linked:
    """Which claims must agree with which counts."""
    # Kept with the context, as its own groups of claims are: several rules ask for it.
    kept = vars(context)
    if "_linked" not in kept:
        kept["_linked"] = Linked(context)
    return kept["_linked"]


class Linked:
    """Which claims must agree with a count: the count and percentage printed beside it, and shares of it."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self._below: dict[str, list[Claim]] = defaultdict(list)
        self._beside: dict[tuple[Hashable, ...], list[Claim]] = defaultdict(list)
        for claim in context.of_kind("count", "percent"):
            if claim.comparator:
                continue
            if (size := self.size_claim(claim)) is not None:
                self._below[size.id].append(claim)
            self._beside[self._place(claim)].append(claim)

    def size_claim(self, claim: Claim) -> Claim | None:
        """The claim that a count or percentage is a share of; None where it is no single one."""
        if claim.denominator != "arm_size":
            return self.context.evidence.claims.get(claim.denominator)
        size = self.context.size_of(claim)
        return size[1][0] if size and len(size[1]) == 1 else None

    def _place(self, claim: Claim) -> tuple[Hashable, ...]:
        return (claim.kind, *outcome(claim), *self.context.patients(claim))

    def beside(self, claim: Claim, kind: str) -> list[Claim]:
        """Counts, or percentages, of the same outcome in the same patients of the same report."""
        if claim.kind == "n" or not (claim.endpoint or claim.cells["quantity"]):
            return []
        return [other for other in self._beside[(kind, *self._place(claim)[1:])] if other.id != claim.id]

    def agree(self, claim: Claim, count: int, total: int | None) -> bool:
        """Whether `count` patients of `total` would agree with what is printed beside a claim and of its patients."""
        for other in self.beside(claim, "count"):
            if patients_of(other.cells["unit"]) and other.printed().value != count:
                return False
        if total is not None and claim.kind != "percent":
            for other in self.beside(claim, "percent"):
                if printed_total(self.context, other) == total and not self._prints(other, count, total):
                    return False
        return self.agree_below(claim, count)

    def agree_below(self, claim: Claim, count: int) -> bool:
        """Whether what is printed as a share of a claim's patients can be one of so many."""
        return all(self._fits_below(other, count) for other in self._below[claim.id])

    def _fits_below(self, claim: Claim, total: int) -> bool:
        """Whether a claim can be a share of so many patients, and so can its own shares of it."""
        if claim.kind == "count":
            return claim.printed().value <= total
        unit = claim.cells["unit"]
        if not is_share(claim.printed(), unit):
            return True
        below = self._below[claim.id]
        known = {
            other.printed().value for other in self.beside(claim, "count") if other.denominator == claim.denominator
        }
        return any(
            all(self._fits_below(other, count) for other in below) and (not known or count in known)
            for count in share_counts(claim.printed(), total, unit=unit)
        )

    def _prints(self, claim: Claim, count: int, total: int) -> bool:
        unit = claim.cells["unit"]
        return not is_share(claim.printed(), unit) or count in share_counts(claim.printed(), total, unit=unit)
