"""Rows of counts.csv, count_certificates.csv and fitting_denominators.csv."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from reanalysis.claims.model import Claim, Evidence
from reanalysis.claims.validate import impossible_value
from reanalysis.counts.groups import CountGroup, left_out
from reanalysis.counts.rounding import fitting_denominators
from reanalysis.counts.solve import Solution, SolvedGroup
from reanalysis.tables.schema import join_claims

Record = dict[str, Any]


@dataclass(frozen=True, slots=True)
class CountRecords:
    """Rows of the three tables of this stage."""

    counts: tuple[Record, ...]
    certificates: tuple[Record, ...]
    denominators: tuple[Record, ...]


def count_records(solved: Iterable[SolvedGroup], evidence: Evidence) -> CountRecords:
    """Describe what was found for every group of claims."""
    counts: list[Record] = []
    certificates: list[Record] = []
    denominators: list[Record] = []
    for item in solved:
        group, solution = item.group, item.solution
        if solution is None:
            ids = group.unbounded or [node.claim_id for node in group.nodes()]
            certificates.append(
                _certificate_row(group, 1, f"Not solved: {item.refusal}.", "not counted", "printed", ids)
            )
            continue
        counts.extend(_count_rows(group, solution, evidence))
        certificates.extend(_certificate(group, solution, evidence))
        denominators.extend(_denominator_rows(solution, evidence))
    for claim in left_out(evidence):
        why = _why_not(claim, evidence)
        alone = CountGroup(claim.id, claim.source_id, ())
        certificates.append(_certificate_row(alone, 1, f"Not solved: {why}.", "not counted", "printed", [claim.id]))
    return CountRecords(tuple(counts), tuple(certificates), tuple(denominators))


def _why_not(claim: Claim, evidence: Evidence) -> str:
    if impossible := impossible_value(claim, evidence):
        return impossible.rstrip(".")
    return f"it is printed as a bound ({claim.comparator})" if claim.comparator else "its denominator is unknown"


def _root_of(group: CountGroup) -> dict[str, int]:
    return {node.claim_id: i for i, root in enumerate(group.roots) for child in root.children for node in child.walk()}


def _ancestors(claim: Claim, evidence: Evidence) -> Iterator[str]:
    """Claims that the denominator stands on, nearest first."""
    while claim.denominator in evidence.claims:
        claim = evidence.claims[claim.denominator]
        yield claim.id


def _denominator_basis(claim: Claim, group: CountGroup, root: int, evidence: Evidence) -> str:
    if claim.cells["denominator_basis"] == "assumed":
        return "assumed"
    parent = evidence.claims.get(claim.denominator)
    if parent is not None:
        return "reconstructed" if parent.kind == "percent" else "printed"
    return "printed" if group.roots[root].known else "reconstructed"


def _count_rows(group: CountGroup, solution: Solution, evidence: Evidence) -> Iterator[Record]:
    roots = _root_of(group)
    for node in group.nodes():
        claim = evidence.claims[node.claim_id]
        root = group.roots[roots[claim.id]]
        shared = {
            **{name: claim.cells[name] for name in ("trial_id", "analysis_set", "arm", "endpoint", "timepoint")},
            "source_id": claim.source_id,
            "printed": claim.cells["value"],
            "group": group.name,
            "candidates": solution.count,
            "denominator_basis": _denominator_basis(claim, group, roots[claim.id], evidence),
            "basis": "printed" if claim.kind == "count" else "reconstructed",
            "claim_ids": join_claims(
                claim.id, list(_ancestors(claim, evidence)), list(root.claim_ids), group.total_claim
            ),
        }
        if claim.id in solution.impossible or not solution.ranges:
            yield {**shared, "candidate": 0, "candidates": 0, "total": solution.impossible.get(claim.id)}
            continue
        (events_low, events_high), (total_low, total_high) = solution.ranges[claim.id]
        ranges = {
            "events_low": events_low,
            "events_high": events_high,
            "total_low": total_low,
            "total_high": total_high,
        }
        if solution.tables is None:
            yield {**shared, "candidate": 0, **ranges}
            continue
        for candidate, table in enumerate(solution.tables, start=1):
            events, total = table[claim.id]
            yield {**shared, "candidate": candidate, "events": events, "total": total, **ranges}


def _certificate_row(
    group: CountGroup, step: int, statement: str, tables: int | str, basis: str, claim_ids: Iterable[str]
) -> Record:
    return {
        "group": group.name,
        "source_id": group.source_id,
        "step": step,
        "statement": statement,
        "tables": str(tables),
        "basis": basis,
        "claim_ids": join_claims(list(claim_ids)),
    }


def _certificate(group: CountGroup, solution: Solution, evidence: Evidence) -> Iterator[Record]:
    ids = [node.claim_id for node in group.nodes()]
    assumptions = []
    for root in group.roots:
        named = " ".join(root.name)
        assumptions.append(
            f"{named} is {root.smallest}" if root.known else f"{named} is between {root.smallest} and {root.largest}"
        )
    if group.total is not None:
        assumptions.append(f"together they are {group.total}")
    sizes = [*(claim for root in group.roots for claim in root.claim_ids), group.total_claim]
    shares = [claim_id for claim_id in ids if evidence.claims[claim_id].cells["denominator_basis"] == "assumed"]
    if shares:
        assumptions.append(f"that {' and '.join(shares)} is a share of these patients is assumed")
    assumed = bool(shares) or not all(root.known for root in group.roots)
    yield _certificate_row(
        group,
        1,
        f"Sizes: {'; '.join(assumptions)}. Every count lies between 0 and what it is a share of.",
        solution.steps[0].tables,
        "assumed" if assumed else "printed",
        [claim for claim in sizes if claim] or ids,
    )
    number = 1
    for claim_id in solution.impossible:
        number += 1
        claim = evidence.claims[claim_id]
        unit = "%" if claim.kind == "percent" else ""
        yield _certificate_row(
            group,
            number,
            f"{claim_id} prints {claim.cells['value']}{unit}: no whole number gives it; set aside, the rest"
            " is solved without it.",
            0,
            "printed",
            [claim_id],
        )
    for step in solution.steps[1:]:
        number += 1
        claim = evidence.claims[step.claim_id]
        unit = "%" if claim.kind == "percent" else ""
        of = f" of {claim.denominator}" if claim.denominator in evidence.claims else ""
        yield _certificate_row(
            group,
            number,
            f"{step.claim_id} prints {claim.cells['value']}{unit}{of}.",
            step.tables,
            "printed",
            [step.claim_id],
        )
    yield _certificate_row(group, number + 1, _result(solution), solution.count, "reconstructed", ids)


def _result(solution: Solution) -> str:
    if solution.impossible and len(solution.steps) == 1:
        return "No table of whole numbers prints what was printed."
    without = " without what was set aside" if solution.impossible else ""
    if solution.count == 0:
        return "No table of whole numbers prints what was printed."
    if solution.count > 1:
        how = "listed" if solution.tables is not None else "given as ranges"
        return f"{solution.count} tables print what was printed{without}; all are {how}."
    assert solution.tables is not None
    cells = ", ".join(f"{claim_id} {events}/{total}" for claim_id, (events, total) in solution.tables[0].items())
    return f"Exactly one table prints what was printed{without}: {cells}."


def _denominator_rows(solution: Solution, evidence: Evidence) -> Iterator[Record]:
    for claim_id, printed_total in solution.impossible.items():
        claim = evidence.claims[claim_id]
        printed = claim.printed()
        if claim.kind != "percent" or printed is None:
            continue
        for events, total in fitting_denominators(printed, printed_total):
            yield {
                "source_id": claim.source_id,
                "printed": claim.cells["value"],
                "events": events,
                "total": total,
                "basis": "recomputed",
                "claim_ids": claim_id,
            }
