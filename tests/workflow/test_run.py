"""The workflow as a user meets it: a clean run, a second run, a changed formula, and bad input."""

from __future__ import annotations

import hashlib
import json
import os
import re
import signal
import subprocess
import time
from pathlib import Path
from urllib.parse import unquote

import pytest

from reanalysis.files import UNDATED
from reanalysis.register import load_config, load_yaml
from reanalysis.verify import verify_outputs, verify_texts

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
    texts = ("numbers.json", "numbers.tex", "sentences.json", "sentences.md", "methods.md", "availability.md")
    assert {f"text/{name}" for name in (*texts, "references.bib")} <= made
    assert all((built / "results" / name).stat().st_size > 0 for name in made)
    assert not [name for name in made if Path(name).name.startswith(".")]


def test_every_file_that_the_report_offers_is_there(built: Path) -> None:
    report = built / "results/report/index.html"
    offered = set(re.findall(r'href="(\.\./[^"]+)"', report.read_text(encoding="utf-8")))
    assert len(offered) > 50
    assert not [file for file in sorted(offered) if not (report.parent / unquote(file)).is_file()]


def test_a_second_run_does_nothing(built: Path) -> None:
    run = snakemake(built)
    assert run.returncode == 0
    assert "Nothing to be done" in run.stdout


def test_every_file_that_was_made_is_in_the_checksums_and_in_the_record(built: Path) -> None:
    made = set(_hashes(built)) - {"CHECKSUMS.txt", "README.md"}
    lines = (built / "results/CHECKSUMS.txt").read_text(encoding="utf-8").splitlines()
    assert {line[66:] for line in lines} == made
    assert {line[66:]: line[:64] for line in lines} == {name: _hashes(built)[name] for name in made}
    graph = json.loads((built / "results/provenance/ro-crate-metadata.json").read_text(encoding="utf-8"))["@graph"]
    recorded = {entity["@id"]: entity.get("sha256") for entity in graph}
    for name in made - {"provenance/ro-crate-metadata.json"}:
        assert recorded[f"../../results/{name}"] == _hashes(built)[name]


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
        ("tables/formatted/responses.csv", "0.807339", "0.907339"),
        ("tables/formatted/responses.html", "80.7 (72.3", "90.7 (72.3"),
        ("tables/export/metafor.csv", "88,21,", "89,20,"),
    ],
)
def test_one_changed_number_in_a_figure_or_the_report_is_noticed(built: Path, file: str, old: str, new: str) -> None:
    path = built / "results" / file
    before, times = path.read_bytes(), path.stat()
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
        # Of a file as large as the report Snakemake knows the time only.
        os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
    assert any(Path(file).name in problem for problem in problems)


SURVIVAL = {"draw_survival"}
LAST = {"draw_contact_sheet", "write_tables", "write_texts", "write_report", "record_provenance"}


def _jobs(run: subprocess.CompletedProcess[str]) -> set[str]:
    assert run.returncode == 0, run.stdout
    known = (
        "extract",
        "reconstruct_counts",
        "recompute_estimates",
        "simulate_survival",
        "check",
        "draw_figures",
        "draw_survival",
        "draw_contact_sheet",
        "write_tables",
        "write_texts",
        "write_report",
        "record_provenance",
    )
    return {name for name in known if any(line.split()[:1] == [name] for line in run.stdout.splitlines())}


@pytest.mark.parametrize(
    ("file", "old", "new", "sentence"),
    [
        ("text/sentences.md", "80.7%", "80.8%", "is not what the tables give"),
        ("text/numbers.json", '"80.7339"', '"80.7340"', "the table has 80.7339"),
        ("text/numbers.json", '"shown": "80.7"', '"shown": "80.8"', "is shown as 80.8"),
        ("text/sentences.json", "88 of 109", "89 of 109", "not its template"),
    ],
)
def test_one_changed_number_in_a_text_is_noticed(built: Path, file: str, old: str, new: str, sentence: str) -> None:
    path = built / "results" / file
    before, times = path.read_text(encoding="utf-8"), path.stat()
    assert old in before
    path.write_text(before.replace(old, new, 1), encoding="utf-8")
    try:
        problems = verify_texts(
            built / "data",
            built / "results/tables",
            built / "results/text",
            load_config(load_yaml(built / "config" / "config.yaml")),
            citation=built / "CITATION.cff",
            date=UNDATED,
        )
    finally:
        path.write_text(before, encoding="utf-8")
        # Of a file this large Snakemake knows the time only.
        os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
    assert any(Path(file).name in problem and sentence in problem for problem in problems)


@pytest.mark.parametrize(
    ("file", "jobs"),
    [
        # The figure rules share one command and so one list of modules.
        (
            "estimates/proportions.py",
            {"recompute_estimates", "check", "draw_figures"} | SURVIVAL | LAST,
        ),
        ("survival/pairs.py", {"simulate_survival"} | SURVIVAL | LAST),
        ("checks/intervals.py", {"check", "draw_figures"} | LAST),
        ("sentences/grammar.py", {"write_texts", "record_provenance"}),
        ("provenance/crate.py", {"record_provenance"}),
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


def test_another_journal_changes_only_what_shows_numbers_to_readers(built: Path) -> None:
    jobs = _jobs(snakemake(built, "--dry-run", "--config", "journal=lancet"))
    assert jobs == LAST - {"draw_contact_sheet"}


def test_where_the_texts_lie_changes_no_result(built: Path) -> None:
    assert _jobs(snakemake(built, "--dry-run", "--config", "source_texts=elsewhere")) == set()


@pytest.mark.slow
def test_snakemake_makes_its_own_report_without_a_network(built: Path) -> None:
    nowhere = dict.fromkeys(("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"), "http://127.0.0.1:9")
    run = subprocess.run(
        ["snakemake", "--cores", "1", "--report", "own.html"],
        cwd=built,
        env={**environment_of(built), **nowhere},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    own = (built / "own.html").read_text(encoding="utf-8")
    for words in ("1. Report", "2. Figures", "3. Tables", "response forest", "not patient data"):
        assert words in own


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
