"""What arithmetic can see in the counts, shares and comparisons of a report; the first part of the oracle."""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import cached_property
from itertools import combinations, product

import numpy as np

from reanalysis.claims.model import Claim, Evidence
from reanalysis.claims.values import Printed
from reanalysis.estimates import (
    ODDS_RATIO_METHODS,
    PROPORTION_METHODS,
    RISK_DIFFERENCE_METHODS,
    RISK_RATIO_METHODS,
    odds_ratio_interval,
    proportion_interval,
    risk_difference_interval,
    risk_ratio_interval,
    two_proportion_test,
)

Reason = tuple[str, frozenset[str]]
Pairs = set[tuple[int, int]]

SLACK = 1e-9
TESTS = ("n-1", "chi-square", "yates", "fisher", "fisher-central", "fisher-mid-p")
MOST_TABLES = 60
"""Pairs of counts beyond which an interval or a P value is not recomputed."""


def printed_part(claim: Claim, part: str = "value") -> Printed | None:
    return claim.printed(part) if claim.cells[part] else None


def printed_range(printed: Printed) -> tuple[float, float]:
    return printed.number - float(printed.half_unit), printed.number + float(printed.half_unit)


class CountOracle:
    """What arithmetic sees in the counts of one report that concerns some claims, and what both parts need.

    Parameters
    ----------
    evidence : Evidence
    about : set of str
        Ids of the claims of interest; all if empty.
    """

    def __init__(self, evidence: Evidence, about: set[str] | None = None) -> None:
        self.claims = evidence.claims
        self.trial = next(iter(evidence.trials.values()))
        self.units = set(evidence.vocabulary["units"])
        self.about = about or set(self.claims)

    def _touched(self, *ids: str) -> bool:
        return not self.about.isdisjoint(ids)

    def _of_kind(self, *kinds: str) -> list[Claim]:
        return [claim for claim in self.claims.values() if claim.kind in kinds]

    @cached_property
    def _groups(self) -> dict[tuple[str, str], list[Claim]]:
        groups: dict[tuple[str, str], list[Claim]] = {}
        for claim in self.claims.values():
            groups.setdefault((claim.analysis_set, claim.arm), []).append(claim)
        return groups

    def _size_claims(self, analysis_set: str, arm: str) -> tuple[str, ...]:
        """Claims whose values add up to the patients of a set and arm; none where unknown."""
        entry = self.trial["analysis_sets"].get(analysis_set)
        if entry is None:
            return ()
        if arm and (claim_id := entry["arms"].get(arm)):
            return (claim_id,)
        if arm and len(self.trial["arms"]) > 1:
            return ()
        if size := entry.get("size"):
            return (size,)
        return tuple(entry["arms"].values()) if all(entry["arms"].values()) else ()

    def _size(self, ids: tuple[str, ...]) -> int:
        return sum(int(printed_part(self.claims[claim_id]).number) for claim_id in ids)

    def _impossible(self) -> Iterator[Reason]:
        for claim in self.claims.values():
            if not self._touched(claim.id):
                continue
            parts = [printed_part(claim, part) for part in ("value", "lower", "upper")]
            numbers = [part.number for part in parts if part and part.value is not None]
            most = {"percent": 100, "fraction": 1}.get(claim.cells["unit"], math.inf)
            if claim.kind in ("percent", "km") and any(not 0 <= number <= most for number in numbers):
                yield "impossible share", frozenset([claim.id])
            if claim.kind == "p_value" and not 0 <= numbers[0] <= 1:
                yield "impossible P", frozenset([claim.id])
            if parts[1] and parts[2] and parts[1].number > parts[2].number:
                yield "limits reversed", frozenset([claim.id])

    def _outside_interval(self) -> Iterator[Reason]:
        for claim in self._of_kind("percent", "km", "median", "ratio", "difference"):
            parts = [printed_part(claim, part) for part in ("value", "lower", "upper")]
            if not self._touched(claim.id) or not all(parts):
                continue
            value, low, high = parts
            below = low.value is not None and printed_range(value)[1] < printed_range(low)[0] - SLACK
            above = high.value is not None and printed_range(value)[0] > printed_range(high)[1] + SLACK
            if below or above:
                yield "estimate outside its interval", frozenset([claim.id])

    def _totals(self, claim: Claim) -> tuple[set[int], tuple[str, ...]] | None:
        """Denominators a claim may have, and the claims they come from."""
        if claim.denominator.isdecimal():
            return {int(claim.denominator)}, ()
        if claim.denominator == "arm_size":
            ids = self._size_claims(claim.analysis_set, claim.arm)
            return ({self._size(ids)}, ids) if ids else None
        other = self.claims[claim.denominator]
        if other.kind == "n":
            return {int(printed_part(other).number)}, (other.id,)
        pairs = self._pairs(other)
        return None if pairs is None else ({count for count, _ in pairs[0]}, (other.id, *pairs[1]))

    def _pairs(self, claim: Claim) -> tuple[Pairs, tuple[str, ...]] | None:
        """(count, total) that may stand behind a count or percentage, and the claims its denominator comes from."""
        totals = self._totals(claim)
        if totals is None:
            return None
        value = printed_part(claim)
        if claim.kind == "count":
            return {(int(value.number), total) for total in totals[0]}, totals[1]
        pairs = set()
        for total in totals[0]:
            near = int(value.value * total / 100)
            for count in range(max(0, near - 1), min(total, near + 2) + 1):
                if total and abs(value.value * total - 100 * count) <= value.half_unit * total:
                    pairs.add((count, total))
            if total > 100 / float(value.half_unit) / 4:
                low, high = ((value.value + side * value.half_unit) * total / 100 for side in (-1, 1))
                pairs |= {(count, total) for count in range(max(0, math.ceil(low)), min(total, math.floor(high)) + 1)}
        return pairs, totals[1]

    @cached_property
    def _behind(self) -> dict[str, tuple[Pairs, tuple[str, ...]]]:
        found = {claim.id: self._pairs(claim) for claim in self._of_kind("count", "percent")}
        return {claim_id: pairs for claim_id, pairs in found.items() if pairs is not None}

    @cached_property
    def _shares_of(self) -> dict[tuple[str, str, str], list[str]]:
        groups: dict[tuple[str, str, str], list[str]] = {}
        for claim_id in self._behind:
            claim = self.claims[claim_id]
            groups.setdefault((claim.analysis_set, claim.arm, claim.endpoint), []).append(claim_id)
        return groups

    def _shares(self) -> Iterator[Reason]:
        for claim_id, (pairs, used) in self._behind.items():
            ids = frozenset([claim_id, *used])
            if self._touched(*ids):
                if not pairs:
                    yield "no whole number of patients", ids
                if any(count > total for count, total in pairs):
                    yield "more than all patients", ids
        for group in self._shares_of.values():
            for first, second in combinations(group, 2):
                ids = frozenset([first, second, *self._behind[first][1], *self._behind[second][1]])
                if self._touched(*ids) and not self._behind[first][0] & self._behind[second][0]:
                    yield "count and percentage differ", ids

    def _counts(self, claim_id: str) -> set[int] | None:
        """Counts behind a claim, from it and from the other form in which it may be printed."""
        claim = self.claims[claim_id]
        sets = [{k for k, _ in self._behind[other][0]} for other in self._shares_of.get(
            (claim.analysis_set, claim.arm, claim.endpoint), ())]  # fmt: skip
        return set.intersection(*sets) if sets else None

    def _sums(self) -> Iterator[Reason]:
        for relation in self.trial.get("sums", []):
            ids = [relation["whole"], *relation["parts"]]
            claims = [self.claims[claim_id] for claim_id in ids]
            if claims[0].kind == "dose":
                values = [printed_part(claim) for claim in claims]
                gap = values[0].value - sum(value.value for value in values[1:])
                if self._touched(*ids) and abs(gap) > sum(value.half_unit for value in values):
                    yield "parts do not add up", frozenset(ids)
                continue
            used = {size for claim_id in ids if claim_id in self._behind for size in self._behind[claim_id][1]}
            counts = [self._counts(claim_id) for claim_id in ids]
            if self._touched(*ids, *used) and all(counts):
                sums = {sum(parts) for parts in product(*counts[1:])}
                if not sums & counts[0]:
                    yield "parts do not add up", frozenset([*ids, *used])

    def _partitions(self) -> Iterator[Reason]:
        divisions = [
            (self._size_claims(relation["whole"], ""), [self._size_claims(part, "") for part in relation["parts"]])
            for relation in self.trial.get("subsets", [])
        ]
        whole = self.trial["analysis_sets"]["all"]
        if len(whole["arms"]) > 1 and whole.get("size") and all(whole["arms"].values()):
            divisions.append(((whole["size"],), [(claim_id,) for claim_id in whole["arms"].values()]))
        for total, parts in divisions:
            ids = [*total, *(claim_id for part in parts for claim_id in part)]
            complete = total and all(parts) and self._touched(*ids)
            if complete and self._size(total) != sum(map(self._size, parts)):
                yield "groups do not add up", frozenset(ids)

    def _binomial_limits(self) -> Iterator[Reason]:
        for claim_id, (pairs, used) in self._behind.items():
            claim = self.claims[claim_id]
            if not claim.cells["lower"] or not self._touched(claim_id, *used) or not 0 < len(pairs) <= MOST_TABLES:
                continue
            pairs = {pair for pair in pairs if pair[0] <= pair[1]}
            counts = np.array(sorted(pairs)).reshape(-1, 2).T
            level = printed_part(claim, "confidence_level").number / 100
            if counts.size and not any(
                _prints(claim, proportion_interval(*counts, method=method, confidence_level=level), 100, limits=True)
                for method in PROPORTION_METHODS
            ):
                yield "limits by no usual method", frozenset([claim_id, *used])

    def _comparisons(self) -> Iterator[Reason]:
        for claim in self._of_kind("difference", "ratio", "p_value"):
            arms = claim.arm.split(" v ")
            if len(arms) != 2:
                continue
            keys = [(claim.analysis_set, arm, claim.endpoint) for arm in arms]
            shares = [self._shares_of.get(key, []) for key in keys]
            used = [i for group in shares for other in group for i in (other, *self._behind[other][1])]
            if not all(shares) or not self._touched(claim.id, *used):
                continue
            sets = [set.intersection(*(self._behind[other][0] for other in group)) for group in shares]
            tables = [(*first, *second) for first, second in product(*sets)]
            tables = [table for table in tables if table[0] <= table[1] and table[2] <= table[3]]
            if not 0 < len(tables) <= MOST_TABLES:
                continue
            reason = self._comparison(claim, np.array(tables).T)
            if reason:
                yield reason, frozenset([claim.id, *used])

    def _comparison(self, claim: Claim, tables: np.ndarray) -> str:
        if claim.kind == "p_value":
            low, high = p_range(claim)
            found = np.array([two_proportion_test(*tables, method=test).p_value for test in TESTS])
            # A one-sided test has half of it or, against the direction of the difference, one minus that.
            usual = found.min() / 2 <= high and low <= found.max()
            return "" if usual or ((1 - found / 2 >= low) & (1 - found / 2 <= high)).any() else "P by no usual test"
        level = printed_part(claim, "confidence_level").number / 100
        methods, interval, scale = {
            "percent": (RISK_DIFFERENCE_METHODS, risk_difference_interval, 100),
            "odds ratio": (ODDS_RATIO_METHODS, odds_ratio_interval, 1),
            "risk ratio": (RISK_RATIO_METHODS, risk_ratio_interval, 1),
        }.get(claim.cells["unit"], ({}, None, 1))
        if interval is None:
            return ""
        found = [interval(*tables, method=method, confidence_level=level) for method in methods]
        if not any(_prints(claim, one, scale, limits=False) for one in found):
            return "estimate not that of the counts"
        return "" if any(_prints(claim, one, scale, limits=True) for one in found) else "limits by no usual method"


def _prints(claim: Claim, found: object, scale: int, *, limits: bool) -> bool:
    """True if for one table the estimate, or the limits, would be printed as the claim prints them."""
    fits = np.bool_(True)
    for part in ("lower", "upper") if limits else ("value",):
        printed = printed_part(claim, part)
        number = scale * np.asarray(getattr(found, "estimate" if part == "value" else part))
        fits = fits & (np.abs(number - printed.number) <= float(printed.half_unit) + SLACK)
    return bool(np.any(fits))


def p_range(claim: Claim) -> tuple[float, float]:
    """P values that are printed as this one."""
    low, high = printed_range(printed_part(claim))
    if claim.comparator == "<":
        return 0.0, high
    return (low, 1.0) if claim.comparator == ">" else (low - SLACK, high + SLACK)
