"""R's metafor, given the exported counts, finds the pooled results of the project."""

from __future__ import annotations

import csv
import io
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from reanalysis.publication.material import Material
from reanalysis.publication.metafor import MEASURES, format_metafor

from . import made_up

GOLDEN = Path(__file__).parents[1] / "golden" / "publication"
# pooled.csv has six decimals. metafor's logistic model has rma.glmm's optimiser, which stops earlier.
TOLERANCE = {"glmm": 2e-5}
# Halves of the last decimal of pooled.csv, which a ratio of 60 has as well.
HALF_UNIT = 6e-7

#: Events and total, of the new arm and the old, by name; an empty cell, and alike and unlike trials.
TRIALS = {
    "unlike": [(16, 40, 10, 40), (20, 50, 15, 50), (9, 30, 5, 30), (30, 60, 12, 55)],
    "empty_cell": [(16, 40, 10, 40), (3, 50, 0, 50), (9, 30, 5, 30)],
    "alike": [(20, 50, 10, 50), (40, 100, 20, 100)],
}


def made_up_studies(settings: dict[str, Any]) -> list[tuple[str, Material]]:
    """Each measure of each set of trials."""
    return [
        (f"{name}.{measure}", made_up.comparisons(tables, measure, settings))
        for name, tables in TRIALS.items()
        for measure in MEASURES
        if measure != "proportion"
    ]


def exported(study: Material, settings: dict[str, Any]) -> str:
    """The study set's own export, and those of the made-up trials below it, each with a question of its own."""
    lines = format_metafor(study).splitlines()
    for name, material in made_up_studies(settings):
        for row in csv.DictReader(io.StringIO(format_metafor(material))):
            if row["question_id"]:
                out = io.StringIO()
                csv.DictWriter(out, list(row), lineterminator="").writerow(row | {"question_id": name})
                lines.append(out.getvalue())
    return "\n".join(lines) + "\n"


def models(study: Material, settings: dict[str, Any]) -> dict[tuple[str, str, str], dict[str, str]]:
    """Our models by question, metafor's measure, and model."""
    found = {}
    for name, material in [("", study), *made_up_studies(settings)]:
        for row in material.records["pooled"]:
            if row["row"] == "pooled":
                found[name or row["question_id"], MEASURES[row["measure"]], row["method"]] = row
    return found


def assert_same(text: str, ours: dict[tuple[str, str, str], dict[str, str]]) -> None:
    """R's file against our pooled results: every model is there, and estimates, limits, tau² and Q are the same."""
    rows = list(csv.DictReader(line for line in text.splitlines() if not line.startswith("#")))
    assert {(row["question_id"], row["measure"], row["model"]) for row in rows} == set(ours)
    for row in rows:
        mine = ours[row["question_id"], row["measure"], row["model"]]
        for column in ("estimate", "lower", "upper", "tau2", "q", "q_p_value"):
            if not row[column] or not mine[column]:
                continue
            expected = float(row[column])
            # q has four decimals in pooled.csv, a P value six digits.
            allowed = {"q": 6e-5, "q_p_value": 1e-5}.get(column, HALF_UNIT)
            close = pytest.approx(expected, abs=max(allowed, TOLERANCE.get(row["model"], 0)), rel=2e-6)
            assert float(mine[column]) == close, (row["question_id"], row["model"], column)


def test_metafor_found_our_pooled_results_when_the_golden_copy_was_made(study: Material, settings: dict) -> None:
    assert_same((GOLDEN / "pooled_by_r.csv").read_text(encoding="utf-8"), models(study, settings))


def test_the_golden_copy_was_made_from_what_is_exported_now(study: Material, settings: dict) -> None:
    assert (GOLDEN / "metafor.csv").read_text(encoding="utf-8") == exported(study, settings)


def test_metafor_finds_our_pooled_results(study: Material, settings: dict, tmp_path: Path) -> None:
    if not shutil.which("Rscript"):
        pytest.skip("R is not installed")
    if subprocess.run(["Rscript", "-e", "library(metafor)"], capture_output=True, check=False).returncode:
        pytest.skip("R has no metafor")
    (tmp_path / "metafor.csv").write_text(exported(study, settings), encoding="utf-8")
    script = [str(GOLDEN / "pool_export.R"), "metafor.csv", "pooled_by_r.csv"]
    done = subprocess.run(["Rscript", *script], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert_same((tmp_path / "pooled_by_r.csv").read_text(encoding="utf-8"), models(study, settings))


def test_the_cells_of_each_row_add_up(study: Material) -> None:
    for row in csv.DictReader(io.StringIO(format_metafor(study))):
        for parts in (("ai", "bi", "n1i"), ("ci", "di", "n2i"), ("xi", "mi", "ni")):
            if row[parts[2]]:
                assert int(row[parts[0]]) + int(row[parts[1]]) == int(row[parts[2]])
        assert bool(row["xi"]) != bool(row["ai"])


def test_every_row_says_where_its_counts_come_from_and_how_many_fit(study: Material) -> None:
    rows = list(csv.DictReader(io.StringIO(format_metafor(study))))
    assert {row["counts_basis"] for row in rows} == {"printed", "reconstructed"}
    several = [row for row in rows if int(row["candidates"]) > 1]
    assert several and all(row["question_id"] == "" for row in several)
    assert all(row["claim_ids"] for row in rows)


def test_a_comparison_has_the_bases_of_its_arms(study: Material) -> None:
    rows = list(csv.DictReader(io.StringIO(format_metafor(study))))
    (row,) = [row for row in rows if row["ai"] and row["claim_ids"].startswith("kantarjian2016.cr.ino;")]
    assert (row["counts_basis"], row["denominator_basis"]) == ("reconstructed", "reconstructed")


def test_every_count_that_is_known_is_exported_once(study: Material) -> None:
    rows = [row for row in csv.DictReader(io.StringIO(format_metafor(study))) if row["xi"] and not row["question_id"]]
    known = [row for row in study.records["counts"] if row["events"] and row["total"]]
    assert [(row["claim_ids"], row["xi"], row["ni"]) for row in rows] == [
        (row["claim_ids"], row["events"], row["total"]) for row in known
    ]
