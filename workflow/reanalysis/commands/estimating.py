"""From evidence to estimates and findings."""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from pathlib import Path

from reanalysis.commands.options import Command, number_from
from reanalysis.errors import DataError

#: Words of the study set this came with; anybody's reports may use them, and others.
VOCABULARY = Path(__file__).resolve().parents[3] / "data" / "vocabulary.yaml"
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


def add(command: Command) -> None:
    """Add these subcommands."""
    command("extract", extract, "data", "claims", "agreement")
    sub = command("reconstruct-counts", reconstruct_counts, "data", "counts", "certificates", "denominators")
    sub.add_argument("--max-tables", type=number_from(1, 1_000_000), required=True)
    files = ("claims", "counts", "trials", "vocabulary", "pooling")
    made = ("proportions", "differences", "tests", "paired", "pooled")
    sub = command("recompute-estimates", recompute_estimates, *files, *made)
    sub.add_argument("--settings", required=True, help="the configuration as JSON")
    sub = command("check", check, "output")
    sub.add_argument("--data", type=Path, help="folder of a study")
    sub.add_argument("--claims", type=Path, nargs="+", default=[], help="files in the format of data/claims/")
    sub.add_argument("--ledger", type=Path, nargs="+", default=[], help="one for each file of claims")
    sub.add_argument("--trials", type=Path, nargs="+", default=[], help="in the format of data/trials.yaml")
    sub.add_argument("--vocabulary", type=Path, default=VOCABULARY, help="words for endpoints, units and quantities")
    sub.add_argument("--sources", type=Path, help="in the format of data/sources.csv; for the year of each report")
    sub.add_argument("--checks", type=Path, help="also write each look of each rule")
    sub.add_argument("--rules", type=Path, help="also write every rule with how often it looked")
    sub.add_argument("--max-tables", type=number_from(1, 10_000_000), default=100_000)
