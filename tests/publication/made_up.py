"""Made-up trials for the tests of tables: as many randomised trials as asked for, with their pooled results."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any

from reanalysis.figures.register import Register
from reanalysis.publication.material import Material
from reanalysis.recompute import PoolingSettings, pooled_records
from reanalysis.recompute import Register as PoolingRegister
from reanalysis.tables.schema import columns, format_table

ARMS = {
    "new": {"label": "New", "name": "new drug", "role": "experimental"},
    "old": {"label": "Old", "name": "old drug", "role": "control"},
}
VOCABULARY = {
    "endpoints": {
        "CR": {"label": "Complete remission", "abbreviation": "CR", "group": "response", "scale": "proportion"}
    },
    "groups": {"response": "Response"},
}
METHODS = {measure: ["miettinen-nurminen"] for measure in ("risk_difference", "risk_ratio", "odds_ratio")}


def trials(number: int, **changes: Any) -> dict[str, Any]:
    """Randomised trials with the arms new and old."""
    return {
        f"t{i}": {
            "name": f"Trial {i}",
            "design": "randomised",
            "registry": [],
            "comparisons": [{"arm": "new", "reference": "old"}],
            "population": "adults",
            "sources": {"one": "primary"},
            "arms": ARMS,
            "analysis_sets": {"all": {"label": "all patients", "arms": {}}},
            **changes,
        }
        for i in range(1, number + 1)
    }


def row(table: str, **cells: str) -> dict[str, str]:
    """A row of a result table, empty but for the cells given."""
    return dict.fromkeys(columns(table), "") | cells


def as_read(table: str, records: Sequence[Mapping[str, Any]]) -> list[dict[str, str]]:
    """Records as they are read back from their file."""
    return list(csv.DictReader(io.StringIO(format_table(table, records))))


def material(
    settings: Mapping[str, Any], records: Mapping[str, Sequence[Mapping[str, str]]], number: int = 1
) -> Material:
    """What tables are made from, of made-up trials; tables that are not given have no rows."""
    names = ("claims", "counts", "proportions", "differences", "tests", "pooled", "survival", "pairs", "findings")
    sources = [{"source_id": "one", "reference": "1", "citation": "Report", "reports_on": "Paper", "year": "2020"}]
    return Material(
        Register(trials(number), VOCABULARY, {"one": 1}, {"one": "Report"}),
        {"title": "Title", "subtitle": "subtitle", "question": "What?"},
        sources,
        {name: records.get(name, []) for name in names},
        settings,
    )


def comparisons(tables: Sequence[tuple[int, int, int, int]], measure: str, settings: Mapping[str, Any]) -> Material:
    """A study set of randomised trials, one a table of counts, pooled by every configured model.

    Parameters
    ----------
    tables : sequence of (events, total, reference events, reference total)
    measure : str
    settings : mapping
        The configuration.
    """
    claims, counts, differences, questions = [], [], [], []
    for place, table in enumerate(tables, start=1):
        about = {"source_id": "one", "trial_id": f"t{place}", "analysis_set": "all", "endpoint": "CR"}
        ids = [f"one.t{place}.{arm}" for arm in ARMS]
        for claim_id, arm, events, total in zip(ids, ARMS, table[::2], table[1::2], strict=True):
            claims.append(row("claims", claim_id=claim_id, arm=arm, kind="count", denominator_basis="printed", **about))
            numbers = {"events": str(events), "total": str(total), "candidate": "1", "candidates": "1"}
            bases = {"basis": "printed", "denominator_basis": "printed"}
            counts.append(row("counts", arm=arm, group=f"t{place}", claim_ids=claim_id, **about, **numbers, **bases))
        names = ("events", "total", "reference_events", "reference_total")
        differences.append(
            row(
                "differences",
                arm="new",
                reference="old",
                measure="risk_difference",
                method=settings["difference_methods"][0],
                candidate="1",
                candidates="1",
                selected_after_randomisation="no",
                claim_ids=";".join(ids),
                **about,
                **{name: str(number) for name, number in zip(names, table, strict=True)},
            )
        )
        questions.append({"arm": ids[0], "reference": ids[1]})
    question = {"id": f"made_up.{measure}", "question": "How?", "measure": measure, "comparisons": questions}
    register = PoolingRegister(trials(len(tables)), {"endpoints": {"CR": {"abbreviation": "CR"}}})
    chosen = PoolingSettings.of(settings)
    found = list(pooled_records([question], counts, claims, register, settings=chosen, difference_methods=METHODS))
    records = {"claims": claims, "counts": counts, "differences": differences, "pooled": as_read("pooled", found)}
    return material(settings, records, len(tables))
