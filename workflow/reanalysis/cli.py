"""One subcommand per rule of the workflow: parse, read, call, write. Files and arguments live only here."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

from reanalysis.errors import DataError

# Before numpy is imported: our matrices are small, and starting threads costs more than they save.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


#: Words of the study set this came with; anybody's reports may use them, and others.
VOCABULARY = Path(__file__).resolve().parents[2] / "data" / "vocabulary.yaml"

#: Measure of a comparison and how the configuration names its methods.
_MEASURE_KEYS = {"risk_difference": "difference", "risk_ratio": "risk_ratio", "odds_ratio": "odds_ratio"}


def extract(arguments: argparse.Namespace) -> None:
    """Check every claim against the ledgers and compare the two extractions."""
    from reanalysis.claims.agreement import assess_agreement
    from reanalysis.claims.load import read_evidence
    from reanalysis.claims.questions import check_questions
    from reanalysis.claims.table import claim_records
    from reanalysis.register import load_questions
    from reanalysis.tables.schema import write_table

    evidence = read_evidence(arguments.data)
    check_questions(
        load_questions(arguments.data / "pooling.yaml"), {name: claim.cells for name, claim in evidence.claims.items()}
    )
    agreement = assess_agreement(evidence, arguments.data / "second_extraction")
    write_table("claims", claim_records(evidence), arguments.claims)
    write_table("agreement", agreement.records, arguments.agreement)


def reconstruct_counts(arguments: argparse.Namespace) -> None:
    """Find the whole numbers behind counts and percentages."""
    from reanalysis.claims.load import read_evidence
    from reanalysis.counts import build_groups, solve_all
    from reanalysis.counts.table import count_records
    from reanalysis.tables.schema import write_table

    evidence = read_evidence(arguments.data)
    records = count_records(solve_all(build_groups(evidence), max_tables=arguments.max_tables), evidence)
    write_table("counts", records.counts, arguments.counts)
    write_table("count_certificates", records.certificates, arguments.certificates)
    write_table("fitting_denominators", records.denominators, arguments.denominators)


def recompute_estimates(arguments: argparse.Namespace) -> None:
    """Recompute proportions and within-trial comparisons, and pool what may be pooled."""
    from reanalysis.recompute import (
        ChosenTests,
        PoolingSettings,
        Register,
        difference_records,
        paired_records,
        pooled_records,
        proportion_records,
        significance_records,
    )
    from reanalysis.register import load_questions, load_trials, load_vocabulary
    from reanalysis.tables.schema import read_records, write_table

    settings = json.loads(arguments.settings)
    level, max_tables = settings["confidence_level"], settings["max_tables"]
    claims, counts = read_records("claims", arguments.claims), read_records("counts", arguments.counts)
    trials = load_trials(arguments.trials)
    methods = {measure: settings[f"{name}_methods"] for measure, name in _MEASURE_KEYS.items()}
    evidence = (counts, trials, claims)
    proportions = proportion_records(counts, methods=settings["proportion_methods"], confidence_level=level)
    differences = difference_records(*evidence, methods=methods, confidence_level=level, max_tables=max_tables)
    chosen = ChosenTests(settings["test"], settings["small_sample_test"], settings["tests_beside"])
    tests = significance_records(*evidence, tests=chosen, confidence_level=level, max_tables=max_tables)
    pooled = pooled_records(
        load_questions(arguments.pooling),
        counts,
        claims,
        Register(trials, load_vocabulary(arguments.vocabulary), {row["claim_id"]: row["printed"] for row in claims}),
        settings=PoolingSettings.of(settings),
        difference_methods=methods,
    )
    # All are computed before the first is written: a fault leaves the former tables as they were.
    tables = [
        ("proportions", list(proportions), arguments.proportions),
        ("differences", differences, arguments.differences),
        ("tests", list(tests), arguments.tests),
        ("paired", list(paired_records(counts, trials, confidence_level=level)), arguments.paired),
        ("pooled", list(pooled), arguments.pooled),
    ]
    for name, records, path in tables:
        write_table(name, records, path)


def simulate_survival(arguments: argparse.Namespace) -> None:
    """Simulate survival curves from printed summaries."""
    from reanalysis.files import replacing
    from reanalysis.register import load_yaml
    from reanalysis.survival.shown_patients import pseudo_patient_file
    from reanalysis.survival.simulate import simulate
    from reanalysis.tables.schema import read_records, write_table

    simulated = simulate(
        read_records("claims", arguments.claims),
        load_yaml(arguments.trials),
        load_yaml(arguments.vocabulary),
        counts_rows=read_records("counts", arguments.counts),
        seed=arguments.seed,
        draws=arguments.draws,
        confidence_level=arguments.confidence_level,
    )
    for name in ("curves", "survival", "risk_table", "pairs", "leave_one_out"):
        write_table(name, getattr(simulated, name), getattr(arguments, name))
    with replacing(arguments.pseudo_patients) as temporary:
        temporary.write_bytes(pseudo_patient_file(simulated.pseudo_patients))


def reconstruct(arguments: argparse.Namespace) -> None:
    """Make approximate survival curves from printed numbers in a JSON file; for anybody, without the workflow."""
    from reanalysis.survival.exchange import reconstruct_file
    from reanalysis.survival.exchange_curves import Settings

    if bool(arguments.pseudo_patients) != bool(arguments.datasets):
        raise DataError("--pseudo-patients FILE and --datasets NUMBER belong together; give both or neither")
    reconstruct_file(
        arguments.input,
        arguments.output,
        pseudo_patients=arguments.pseudo_patients,
        settings=Settings(arguments.seed, arguments.draws, arguments.confidence_level, arguments.datasets),
        cores=arguments.cores,
    )


def check(arguments: argparse.Namespace) -> None:
    """Run every rule over the study's claims, or over anybody's."""
    from reanalysis.checks import Context, run_checks
    from reanalysis.checks.records import check_records, finding_records, read_acknowledged, rule_records
    from reanalysis.claims.external import read_external
    from reanalysis.claims.load import read_evidence
    from reanalysis.counts import build_groups, solve_all
    from reanalysis.memory import garbage_kept
    from reanalysis.tables.schema import read_rows, write_table

    if bool(arguments.data) == bool(arguments.claims):
        raise DataError("give either --data FOLDER for a study, or --claims with --trials for anybody's reports")
    problems, acknowledged = {}, {}
    if arguments.data:
        evidence = read_evidence(arguments.data)
        acknowledged = read_acknowledged(read_rows(arguments.data / "acknowledged.csv", "acknowledged"))
    else:
        if not arguments.trials:
            raise DataError("--claims needs --trials FILE, which says what the trials, arms and sets of patients are")
        external = read_external(
            arguments.claims, arguments.ledger, arguments.trials, arguments.vocabulary, arguments.sources
        )
        evidence, problems = external.evidence, external.problems
        for remark in external.remarks:
            print(f"check: {remark}", file=sys.stderr)
    with garbage_kept():
        solved = solve_all(build_groups(evidence), max_tables=arguments.max_tables)
        outcome = run_checks(Context(evidence, tuple(solved), problems))
    write_table("findings", finding_records(outcome, evidence, acknowledged), arguments.output)
    if arguments.checks:
        write_table("checks", check_records(outcome.checks), arguments.checks)
    if arguments.rules:
        write_table("rules", rule_records(outcome), arguments.rules)
    if arguments.claims:
        counted = Counter(finding.severity for finding in outcome.findings)
        print(
            f"check: {len(outcome.checks)} checks, {counted['error']} errors, {counted['warning']} warnings,"
            f" {counted['info']} notes"
        )


def draw_figures(arguments: argparse.Namespace) -> None:
    """Draw every figure."""
    from reanalysis.figures.draw import draw_all
    from reanalysis.register import load_yaml
    from reanalysis.tables.schema import read_rows

    draw_all(
        arguments.tables,
        arguments.figures,
        load_yaml(arguments.data / "trials.yaml")["trials"],
        load_yaml(arguments.data / "vocabulary.yaml"),
        [cells for _, cells in read_rows(arguments.data / "sources.csv", "sources")],
        {
            "confidence_level": arguments.confidence_level,
            "proportion_methods": arguments.proportion_methods,
            "difference_methods": arguments.difference_methods,
            "figure_formats": arguments.formats,
            "dpi": arguments.dpi,
        },
        stems=arguments.stems,
    )


def draw_contact_sheet(arguments: argparse.Namespace) -> None:
    """Draw one page with every figure, small."""
    from functools import partial

    from reanalysis.figures.contact_sheet import FORMATS, contact_rows, draw_contact_sheet, page_picture
    from reanalysis.figures.save import save_figure

    rows = contact_rows(arguments.figures, arguments.stems)
    drawing = draw_contact_sheet(rows, partial(page_picture, arguments.figures), dpi=arguments.dpi)
    save_figure(
        drawing.figure,
        arguments.figures,
        drawing.stem,
        formats=[kind for kind in arguments.formats if kind in FORMATS],
        dpi=arguments.dpi,
        rows=drawing.rows,
        caption=drawing.caption,
        alt=drawing.alt,
    )


def write_report(arguments: argparse.Namespace) -> None:
    """Write the HTML report."""
    from reanalysis.files import write_text
    from reanalysis.report.page import render_report

    write_text(
        arguments.report,
        render_report(arguments.data, arguments.tables, arguments.figures, json.loads(arguments.settings)),
    )


def verify(arguments: argparse.Namespace) -> None:
    """Check that numbers match sources, and results what was published before."""
    from reanalysis.verify import verify_outputs, verify_project

    texts = Path(arguments.source_texts) if arguments.source_texts else None
    outcome = verify_project(
        arguments.data, arguments.tables, expected=arguments.expected, anchors=arguments.anchors, texts=texts
    )
    for remark in outcome.remarks:
        print(f"verify: {remark}")
    problems = outcome.problems
    # Figures and report are drawn from the tables: where those are wrong, that is said once.
    if not problems:
        settings = json.loads(arguments.settings)
        problems = verify_outputs(
            arguments.data, arguments.tables, figures=arguments.figures, report=arguments.report, settings=settings
        )
    if problems:
        raise DataError("\n".join(problems))
    print(f"verify: {outcome.checked}")


def accept_results(arguments: argparse.Namespace) -> None:
    """Make the current results the expected ones; the difference is then seen in version control."""
    from reanalysis.verify.expected import accept

    for name in accept(arguments.tables, arguments.expected):
        print(f"accepted {name}")
    print("These are the tables as they lie there; if data or code were edited since, run snakemake and accept again.")


def build_ledgers(arguments: argparse.Namespace) -> None:
    """Tokenise the texts of the sources."""
    from reanalysis.ledger import build_ledger, write_ledger
    from reanalysis.tables.schema import read_rows

    for _, cells in read_rows(arguments.data / "sources.csv", "sources"):
        source_id = cells["source_id"]
        path = arguments.texts / f"{source_id}.txt"
        if not path.is_file():
            print(f"{source_id}: no text at {path}; its ledger stays as it is")
            continue
        ledger = build_ledger(source_id, path.read_bytes())
        write_ledger(ledger, arguments.data / "ledgers" / f"{source_id}.tsv")
        print(f"{source_id}: {len(ledger.tokens)} numeric tokens")


def write_dictionary(arguments: argparse.Namespace) -> None:
    """Write the data dictionary from the schemas."""
    from reanalysis.files import write_text
    from reanalysis.tables.dictionary import format_dictionary

    write_text(arguments.output, format_dictionary())


def _number(least: int, most: int) -> Callable[[str], int]:
    """Reads a whole number of an option."""

    def number(text: str) -> int:
        if not text.isdecimal() or not least <= int(text) <= most:
            raise argparse.ArgumentTypeError(f"{text!r} is no whole number from {least} to {most}")
        return int(text)

    return number


def _level(text: str) -> float:
    """Reads a confidence level of an option."""
    try:
        level = float(text)
    except ValueError:
        level = 0.0
    if not 0.1 <= level <= 0.999:
        raise argparse.ArgumentTypeError(f"{text!r} is no level from 0.1 to 0.999, such as 0.95")
    return level


def build_parser() -> argparse.ArgumentParser:
    """The command line: a subcommand for each function above that has a line here."""
    parser = argparse.ArgumentParser(prog="reanalysis", description="Re-analysis of published trial reports.")
    commands = parser.add_subparsers(dest="command", required=True)

    def command(name, run, *paths: str):  # type: ignore[no-untyped-def]
        sub = commands.add_parser(name, help=(run.__doc__ or "").splitlines()[0])
        sub.set_defaults(run=run)
        for path in paths:
            sub.add_argument(f"--{path}", type=Path, required=True)
        return sub

    command("extract", extract, "data", "claims", "agreement")
    sub = command("reconstruct-counts", reconstruct_counts, "data", "counts", "certificates", "denominators")
    sub.add_argument("--max-tables", type=int, required=True)
    files = ("claims", "counts", "trials", "vocabulary", "pooling")
    made = ("proportions", "differences", "tests", "paired", "pooled")
    sub = command("recompute-estimates", recompute_estimates, *files, *made)
    sub.add_argument("--settings", required=True, help="the configuration as JSON")
    files = ("claims", "counts", "trials", "vocabulary")
    made = ("curves", "survival", "risk-table", "pairs", "leave-one-out", "pseudo-patients")
    sub = command("simulate-survival", simulate_survival, *files, *made)
    sub.add_argument("--confidence-level", type=float, required=True)
    sub.add_argument("--seed", type=int, required=True)
    sub.add_argument("--draws", type=int, required=True)
    sub = command("reconstruct", reconstruct, "output")
    sub.add_argument("input", type=Path, help="JSON; see docs/survival.md")
    sub.add_argument("--pseudo-patients", type=Path, help="also write simulated patients, as CSV or CSV.gz")
    sub.add_argument("--datasets", type=_number(0, 10_000), default=0, help="data sets of simulated patients a curve")
    sub.add_argument("--seed", type=_number(0, 2**32 - 1), default=1)
    sub.add_argument("--draws", type=_number(100, 20_000), default=1000)
    sub.add_argument("--confidence-level", type=_level, default=0.95)
    sub.add_argument("--cores", type=_number(1, 64), default=1)
    sub = command("check", check, "output")
    sub.add_argument("--data", type=Path, help="folder of a study")
    sub.add_argument("--claims", type=Path, nargs="+", default=[], help="files in the format of data/claims/")
    sub.add_argument("--ledger", type=Path, nargs="+", default=[], help="one for each file of claims")
    sub.add_argument("--trials", type=Path, nargs="+", default=[], help="in the format of data/trials.yaml")
    sub.add_argument("--vocabulary", type=Path, default=VOCABULARY, help="words for endpoints, units and quantities")
    sub.add_argument("--sources", type=Path, help="in the format of data/sources.csv; for the year of each report")
    sub.add_argument("--checks", type=Path, help="also write each look of each rule")
    sub.add_argument("--rules", type=Path, help="also write every rule with how often it looked")
    sub.add_argument("--max-tables", type=_number(1, 10_000_000), default=100_000)
    sub = command("draw-figures", draw_figures, "data", "tables", "figures")
    sub.add_argument("--stems", nargs="+", help="figures to draw, by name; all if not given")
    sub.add_argument("--confidence-level", type=float, required=True)
    sub.add_argument("--proportion-methods", nargs="+", required=True)
    sub.add_argument("--difference-methods", nargs="+", required=True)
    sub.add_argument("--formats", nargs="+", required=True)
    sub.add_argument("--dpi", type=int, required=True)
    sub = command("draw-contact-sheet", draw_contact_sheet, "figures")
    sub.add_argument("--stems", nargs="+", required=True, help="figures to show, by name")
    sub.add_argument("--formats", nargs="+", required=True)
    sub.add_argument("--dpi", type=int, required=True)
    sub = command("write-report", write_report, "data", "tables", "figures", "report")
    sub.add_argument("--settings", required=True, help="the configuration as JSON")
    sub = command("verify", verify, "data", "tables", "figures", "report", "expected", "anchors")
    sub.add_argument("--settings", required=True, help="the configuration as JSON")
    sub.add_argument("--source-texts", default="", help="folder with the texts of the sources; empty: none at hand")
    sub = command("accept-results", accept_results)
    sub.add_argument("--tables", type=Path, default=Path("results/tables"))
    sub.add_argument("--expected", type=Path, default=Path("tests/expected"))
    sub = command("build-ledgers", build_ledgers, "texts")
    sub.add_argument("--data", type=Path, default=Path("data"))
    sub = command("write-dictionary", write_dictionary)
    sub.add_argument("--output", type=Path, default=Path("docs/data_dictionary.md"))
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a subcommand; faults in our own files give one sentence each and exit code 1."""
    parsed = build_parser().parse_args(arguments)
    try:
        parsed.run(parsed)
    except DataError as error:
        for sentence in str(error).splitlines():
            print(f"Error: {sentence}", file=sys.stderr)
        return 1
    except OSError as error:
        # A full disk or a folder without permission: the user's to mend, and no fault of the program.
        print(f"Error: {error.filename or 'a file'}: {error.strerror}; nothing was changed there", file=sys.stderr)
        return 1
    return 0
