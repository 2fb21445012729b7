"""The workflow as a user meets it: a clean run, a second run, a changed formula, and bad input."""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

from reanalysis.register import load_config, load_yaml
from reanalysis.verify import verify_outputs

from ..conftest import TEXTS
from .running import copy_project, environment_of, snakemake


def _hashes(folder: Path) -> dict[str, str]:
    results = folder / "results"
    return {
        path.relative_to(results).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(results.rglob("*"))
        if path.is_file() and "logs" not in path.parts
    }


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project after one clean run."""
    folder = copy_project(tmp_path_factory.mktemp("clean"))
    run = snakemake(folder)
    assert run.returncode == 0, run.stdout
    return folder


def test_a_clean_run_makes_every_promised_file(built: Path) -> None:
    made = set(_hashes(built))
    tables = "agreement claims counts count_certificates curves differences findings fitting_denominators proportions"
    assert {f"tables/{name}.csv" for name in (*tables.split(), "risk_table", "survival")} <= made
    sources = ("fda2024", "jabbour2023", "kantarjian2016", "stock2021")
    stems = ["response_forest", "difference_forest", *(f"survival_{source}_simulated" for source in sources)]
    assert {f"figures/{stem}.{ending}" for stem in stems for ending in ("svg", "pdf", "png", "csv", "txt")} <= made
    # Further pages too, and the sheet of all.
    assert {"figures/survival_jabbour2023_simulated_page5.svg", "figures/contact_sheet.png"} <= made
    assert "report/index.html" in made
    assert all((built / "results" / name).stat().st_size > 0 for name in made)
    assert not [name for name in made if Path(name).name.startswith(".")]


def test_a_second_run_does_nothing(built: Path) -> None:
    run = snakemake(built)
    assert run.returncode == 0
    assert "Nothing to be done" in run.stdout


def test_tables_made_again_have_the_same_bytes(built: Path) -> None:
    before = _hashes(built)
    run = snakemake(built, "tables", "--forceall")
    assert run.returncode == 0, run.stdout
    assert _hashes(built) == before
    # Their times are new: what depends on them is made again by the slow test, and here by touching alone.
    assert snakemake(built, "--touch").returncode == 0


@pytest.mark.slow
def test_a_run_from_scratch_gives_the_same_bytes(built: Path) -> None:
    before = _hashes(built)
    run = snakemake(built, "--forceall")
    assert run.returncode == 0, run.stdout
    assert _hashes(built) == before


def test_verify_passes_with_the_texts_and_says_what_it_checked(built: Path) -> None:
    texts = ["--config", f"source_texts={TEXTS}"] if TEXTS.is_dir() else []
    run = snakemake(built, "verify", *texts)
    assert run.returncode == 0, run.stdout
    assert "all in order" in run.stdout
    assert ("5 ledgers rebuilt" in run.stdout) == bool(texts)


def test_verify_passes_without_the_texts_and_says_so_in_one_line(built: Path) -> None:
    run = snakemake(built, "verify")
    assert run.returncode == 0, run.stdout
    assert run.stdout.count("not at hand") == 1


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("figures/response_forest.csv", "0.807339", "0.907339"),
        ("figures/difference_forest.svg", ">51.4<", ">81.4<"),
        ("figures/response_forest.txt", "Wilson", "Wald"),
        ("report/index.html", ">51.4</a>", ">81.4</a>"),
    ],
)
def test_one_changed_number_in_a_figure_or_the_report_is_noticed(built: Path, file: str, old: str, new: str) -> None:
    path = built / "results" / file
    before = path.read_bytes()
    assert old.encode() in before
    path.write_bytes(before.replace(old.encode(), new.encode(), 1))
    settings = load_config(load_yaml(built / "config" / "config.yaml"))
    try:
        problems = verify_outputs(
            built / "data",
            built / "results/tables",
            figures=built / "results/figures",
            report=built / "results/report/index.html",
            settings={key: value for key, value in sorted(settings.items()) if key != "source_texts"},
        )
    finally:
        path.write_bytes(before)
    assert any(Path(file).name in problem for problem in problems)


SURVIVAL = {"draw_survival", "draw_more_survival"}
LAST = {"draw_contact_sheet", "write_report"}


def _jobs(run: subprocess.CompletedProcess[str]) -> set[str]:
    assert run.returncode == 0, run.stdout
    known = (
        "extract",
        "reconstruct_counts",
        "recompute_estimates",
        "simulate_survival",
        "check",
        "draw_forests",
        "draw_survival",
        "draw_more_survival",
        "draw_evidence",
        "draw_contact_sheet",
        "write_report",
    )
    return {name for name in known if any(line.split()[:1] == [name] for line in run.stdout.splitlines())}


@pytest.mark.parametrize(
    ("file", "jobs"),
    [
        # The figure rules share one command and so one list of modules.
        (
            "estimates/proportions.py",
            {"recompute_estimates", "check", "draw_forests", "draw_evidence"} | SURVIVAL | LAST,
        ),
        ("survival/pairs.py", {"simulate_survival"} | SURVIVAL | LAST),
        ("checks/intervals.py", {"check", "draw_evidence"} | LAST),
    ],
)
def test_a_changed_formula_reruns_what_depends_on_it_and_nothing_else(built: Path, file: str, jobs: set[str]) -> None:
    path = built / "workflow" / "reanalysis" / file
    before = path.read_bytes(), path.stat()
    path.write_bytes(before[0] + b"\n")
    try:
        assert _jobs(snakemake(built, "--dry-run")) == jobs
    finally:
        path.write_bytes(before[0])
        os.utime(path, ns=(before[1].st_atime_ns, before[1].st_mtime_ns))


def test_a_changed_setting_reruns_what_uses_it(built: Path) -> None:
    jobs = _jobs(snakemake(built, "--dry-run", "--config", "seed=7"))
    assert jobs == {"simulate_survival"} | SURVIVAL | LAST


def test_where_the_texts_lie_changes_no_result(built: Path) -> None:
    assert _jobs(snakemake(built, "--dry-run", "--config", "source_texts=elsewhere")) == set()


@pytest.mark.slow
def test_an_interrupted_run_ends_with_the_same_bytes(built: Path, fresh: Path) -> None:
    process = subprocess.Popen(
        ["snakemake", "--cores", "4"],
        cwd=fresh,
        env=environment_of(fresh),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    deadline = time.monotonic() + 60
    while not (fresh / "results/tables/counts.csv").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    process.wait(timeout=60)
    snakemake(fresh, "--unlock")
    run = snakemake(fresh)
    assert run.returncode == 0, run.stdout
    assert _hashes(fresh) == _hashes(built)
