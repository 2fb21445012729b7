"""What a reader sees first: the answer in a few numbers, each computed from the tables, and what does not fit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from reanalysis.claims.model import Evidence
from reanalysis.figures.names import DIFFERENCE
from reanalysis.report.findings import tally
from reanalysis.report.results import ResultRows
from reanalysis.report.view import Records, Row
from reanalysis.vocabulary import SEVERITIES

#: How many findings and answers stand on the first screen.
_FIRST = 3


def numbers(evidence: Evidence, records: Records, results: ResultRows) -> Row:
    """The counts that the page speaks of."""
    claims = evidence.claims.values()
    unique = [row for row in results.proportions if row["counts_basis"] == "reconstructed" and row["candidates"] == 1]
    with_interval = [row for row in results.differences if row["apart"] is not None]
    return {
        "sources": len(evidence.sources),
        "tokens": sum(len(ledger.tokens) for ledger in evidence.ledgers.values()),
        "claims": sum(claim.kind != "set_aside" for claim in claims),
        "aside": sum(len(claim.tokens) for claim in claims if claim.kind == "set_aside"),
        "reconstructed": sum(row["denominator_basis"] != "assumed" for row in unique),
        "reconstructed_assumed": sum(row["denominator_basis"] == "assumed" for row in unique),
        "differences": len(with_interval),
        "apart": sum(row["apart"] for row in with_interval),
        "questions": len(results.pooled),
        "pooled": sum(not row["refused"] for row in results.pooled),
        **tally(records["rules"]),
        "curves": len({record["curve_id"] for record in records["curves"]}),
    }


def leading_findings(grave: Sequence[Row]) -> list[Row]:
    """Of the findings that stand by themselves, the gravest, in short; grave ones come first already."""
    return [
        {
            "anchor": row["anchor"],
            # What is odd stands before the colon, how it was computed after it.
            "message": row["message"].partition(": ")[0].rstrip("."),
            "severity": min((one["severity"] for one in (row, *row["follows"])), key=SEVERITIES.index),
            "reference": row["reference"],
            "source": row["source_id"],
            "follows": len(row["follows"]),
        }
        for row in grave[:_FIRST]
    ]


def leading_differences(differences: Iterable[Row]) -> list[Row]:
    """The first comparison in each trial whose counts are known, in patients as they were randomised."""
    chosen: dict[str, Row] = {}
    for row in differences:
        if row["apart"] is not None and not row["selected"] and row["arm_counts"]:
            chosen.setdefault(row["trial"], row)
    return list(chosen.values())[: _FIRST - 1]


def leading_answers(pooled: Iterable[Row]) -> list[Row]:
    """The questions of pooling that have an answer, each with the model in front."""
    answers = []
    for row in pooled:
        front = next((model for model in row["pooled"] if model["in_front"] == "yes"), None)
        if front and not row["refused"]:
            answers.append({"anchor": row["anchor"], "question": row["question"], "unit": row["unit"], **_model(front)})
    return answers[:1]


def _model(record: Mapping[str, Any]) -> Row:
    return {"text": record["text"], "label": record["label"], "k": record["k"], "claim": record["claim"]}


def leading_figure(figures: Sequence[Row]) -> Row | None:
    """The one figure of the first screen: that of differences between randomised arms, else the first with rows."""
    drawn = [figure for figure in figures if figure["drawing"] and figure["rows"]]
    return next((figure for figure in drawn if figure["stem"] == DIFFERENCE), drawn[0] if drawn else None)
