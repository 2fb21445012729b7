"""One subcommand per rule of the workflow: parse, read, call, write. Files and arguments live only here."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime
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


def write_texts(arguments: argparse.Namespace) -> None:
    """Write what manuscripts take from the results: an index of numbers, sentences, methods and statements."""
    from reanalysis.files import write_text
    from reanalysis.sentences.texts import all_texts

    texts = all_texts(
        arguments.data,
        arguments.tables,
        json.loads(arguments.settings),
        citation=arguments.citation,
        date=datetime.fromisoformat(arguments.date),
    )
    for name, text in texts.items():
        write_text(arguments.output / name, text)


def write_tables(arguments: argparse.Namespace) -> None:
    """Write the tables for a manuscript, and counts for other programs."""
    from reanalysis.publication.write import read_material, write_publication

    material = read_material(arguments.data, arguments.tables, json.loads(arguments.settings))
    write_publication(material, arguments.date, arguments.output)


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
        render_report(
            arguments.data,
            arguments.tables,
            arguments.figures,
            json.loads(arguments.settings),
            downloads=arguments.downloads,
        ),
    )


def record_provenance(arguments: argparse.Namespace) -> None:
    """Record the run: code, data, settings and results with their hashes."""
    from reanalysis.files import write_text
    from reanalysis.provenance.checksums import format_checksums
    from reanalysis.provenance.crate import Run, crate_json
    from reanalysis.provenance.files import code_files, edited_since, record, with_pages
    from reanalysis.register import load_yaml

    project, commit = arguments.project, arguments.commit if arguments.commit != "none" else ""
    checksums, crate = arguments.checksums.as_posix(), arguments.crate.as_posix()
    run = Run(
        code=record(project, code_files(project)),
        inputs=record(project, sorted(arguments.evidence)),
        outputs=record(project, with_pages(project, arguments.results)),
        settings=json.loads(arguments.settings),
        project=load_yaml(project / "CITATION.cff"),
        date=datetime.fromisoformat(arguments.date),
        commit=commit,
        modified=bool(commit) and edited_since(project, arguments.evidence),
    )
    write_text(project / crate, crate_json(run, checksums=checksums))
    files = [*run.outputs, *record(project, [crate])]
    write_text(project / checksums, format_checksums(files, arguments.checksums.parent.as_posix()))


def local_texts(arguments: argparse.Namespace) -> None:
    """Write a copy of the report beside a page that shows each number in its text; never to be shared."""
    from reanalysis.claims.load import read_evidence
    from reanalysis.files import write_text
    from reanalysis.report.page import render_report
    from reanalysis.report.texts import render_texts

    if not arguments.source_texts:
        raise DataError("no folder with the texts was named; add: --config source_texts=DIR")
    shared, output = arguments.tables.resolve().parent, arguments.output.resolve()
    if output.is_relative_to(shared):
        raise DataError(
            f"{arguments.output}: pages with copyrighted text may not lie under {shared.name}/, which is shared"
        )
    texts, shown, remarks = render_texts(
        read_evidence(arguments.data), Path(arguments.source_texts), report_page="index.html"
    )
    settings = json.loads(arguments.settings)
    report = render_report(
        arguments.data,
        arguments.tables,
        arguments.figures,
        settings,
        downloads=arguments.downloads,
        texts_page="texts.html",
    )
    write_text(output / "texts.html", texts)
    write_text(output / "index.html", report)
    for remark in remarks:
        print(f"local-texts: {remark}")
    print(f"local-texts: {arguments.output}/index.html leads from each number into its text ({', '.join(shown)})")
    print("local-texts: these pages hold copyrighted text; keep them on this machine")


def verify(arguments: argparse.Namespace) -> None:
    """Check that numbers match sources, and results what was published before."""
    from reanalysis.provenance.checksums import wrong_checksums
    from reanalysis.verify import verify_outputs, verify_project, verify_texts

    texts = Path(arguments.source_texts) if arguments.source_texts else None
    outcome = verify_project(
        arguments.data, arguments.tables, expected=arguments.expected, anchors=arguments.anchors, texts=texts
    )
    for remark in outcome.remarks:
        print(f"verify: {remark}")
    problems = outcome.problems
    # Figures, report and texts are made from the tables: where those are wrong, that is said once.
    if not problems:
        settings = json.loads(arguments.settings)
        problems = verify_outputs(
            arguments.data,
            arguments.tables,
            figures=arguments.figures,
            report=arguments.report,
            settings=settings,
            downloads=arguments.downloads,
        )
        problems += verify_texts(
            arguments.data,
            arguments.tables,
            arguments.texts,
            settings,
            citation=arguments.citation,
            date=datetime.fromisoformat(arguments.date),
        )
    # Whatever is no text, such as PNG, can only be held against what the run recorded.
    problems = problems or tuple(wrong_checksums(arguments.checksums))
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


def draft(arguments: argparse.Namespace) -> None:
    """Read a new report and draft its claims for a person to confirm."""
    from reanalysis.claims.load import read_sources
    from reanalysis.documents import read_document
    from reanalysis.draft import load_lexicon
    from reanalysis.intake.folder import check_not_curated, choose_source_id, draft_folder, write_draft
    from reanalysis.intake.make import TEXT, draft_files, summary
    from reanalysis.intake.rows import SECONDS, draft_report, time_limit
    from reanalysis.register import load_trials, load_vocabulary
    from reanalysis.tables.schema import nearest

    data = arguments.data
    source_id = choose_source_id(arguments.file, arguments.source_id)
    folder = draft_folder(arguments.drafts, source_id)
    check_not_curated(source_id, data, read_sources(data))
    vocabulary = load_vocabulary(data / "vocabulary.yaml")
    lexicon = load_lexicon(data / "lexicon.yaml", vocabulary)
    known = load_trials(data / "trials.yaml") if arguments.trial else {}
    for name in arguments.trial:
        if name not in known:
            raise DataError(f"--trial {name}: data/trials.yaml has no such trial{nearest(name, known)}")
    trials = {name: known[name] for name in arguments.trial}
    late = f"{arguments.file.name}: it took more than {SECONDS} seconds to read; save the part that holds the results"
    with time_limit(SECONDS, late):
        document = read_document(arguments.file)
        try:
            drafted = draft_report(document, lexicon, trials, source_id=source_id)
        except DataError as error:
            raise DataError(f"{arguments.file.name}: {error}") from None
        files = draft_files(drafted, vocabulary, lexicon, trials)
    kept = write_draft(folder, files, TEXT)
    for remark in document.remarks:
        print(f"draft: {remark}")
    print(f"draft: {summary(drafted)}, in {folder}/")
    for name in kept:
        print(f"draft: {folder / name} holds your changes and was left alone; the new draft of it is beside it")
    print(f"draft: now look at {folder / 'index.html'} in a browser, edit claims.csv, trials.yaml and source.yaml,")
    print(f"draft: and when every row is confirmed: ./run confirm {source_id}")


def confirm(arguments: argparse.Namespace) -> None:
    """Check a draft that a person has edited, and add it to data/."""
    from reanalysis.intake.confirm import confirm as add

    written = add(arguments.source_id, data=arguments.data, drafts=arguments.drafts, texts=arguments.texts)
    for path in written:
        print(f"confirm: wrote {path}")
    print("confirm: next, ./run snakemake --cores 4, and a second extraction (docs/add-a-study.md)")


def draft_agreement(arguments: argparse.Namespace) -> None:
    """Draft the curated sources anew from their texts, and compare with their claims."""
    from reanalysis.claims.load import read_evidence
    from reanalysis.draft import load_lexicon
    from reanalysis.files import write_text
    from reanalysis.intake.opinion import compare_sources, differences, format_opinion, lines

    if not arguments.texts.is_dir():
        raise DataError(f"{arguments.texts}: there is no such folder; it must hold the sources' texts, <source_id>.txt")
    evidence = read_evidence(arguments.data)
    opinion = compare_sources(
        evidence, load_lexicon(arguments.data / "lexicon.yaml", evidence.vocabulary), arguments.texts
    )
    for remark in opinion.remarks:
        print(f"draft-agreement: {remark}")
    for line in lines(opinion):
        print(line)
    if arguments.differences:
        for line in differences(opinion):
            print(line)
    if arguments.output:
        write_text(arguments.output, format_opinion(opinion))


def write_dictionary(arguments: argparse.Namespace) -> None:
    """Write the data dictionary from the schemas."""
    from reanalysis.files import write_text
    from reanalysis.tables.dictionary import format_dictionary

    write_text(arguments.output, format_dictionary())


def check_manuscript(arguments: argparse.Namespace) -> int:
    """Hold every number of a manuscript against the results; exit code 1 when one disagrees."""
    from reanalysis.draft import load_lexicon
    from reanalysis.files import write_text
    from reanalysis.manuscript import check, known, page, reading, shown
    from reanalysis.register import load_config, load_trials, load_vocabulary, load_yaml

    vocabulary = load_vocabulary(arguments.data / "vocabulary.yaml")
    settings = load_config(load_yaml(arguments.config), arguments.config.name)
    index = known.load_index(arguments.results, settings)
    checked = check.check_manuscript(
        reading.read_manuscript(arguments.file, index.macros),
        index,
        load_trials(arguments.data / "trials.yaml"),
        vocabulary,
        load_lexicon(arguments.data / "lexicon.yaml", vocabulary),
    )
    target = arguments.page or Path("local") / "manuscript" / f"{arguments.file.name}.html"
    write_text(target, page.write_page(arguments.file.name, checked))
    for line in shown.report_lines(arguments.file.name, checked, every=arguments.every):
        print(line)
    print(f"The same with the numbers coloured: {target}")
    return 0 if checked.agrees else 1


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
    sub = command("write-texts", write_texts, "data", "tables", "citation", "output")
    sub.add_argument("--date", required=True, help="date of the commit, as ISO 8601")
    sub.add_argument("--settings", required=True, help="the configuration as JSON")
    sub = command("write-tables", write_tables, "data", "tables", "output")
    sub.add_argument("--settings", required=True, help="the configuration as JSON")
    sub.add_argument("--date", type=datetime.fromisoformat, required=True, help="that the files bear, as ISO 8601")
    sub = command("draw-contact-sheet", draw_contact_sheet, "figures")
    sub.add_argument("--stems", nargs="+", required=True, help="figures to show, by name")
    sub.add_argument("--formats", nargs="+", required=True)
    sub.add_argument("--dpi", type=int, required=True)
    sub = command("write-report", write_report, "data", "tables", "figures", "report")
    sub.add_argument("--settings", required=True, help="the configuration as JSON")
    sub.add_argument("--downloads", nargs="*", default=[], help="further files under results/ that the report offers")
    sub = command("local-texts", local_texts, "data", "tables", "figures", "output")
    sub.add_argument("--settings", required=True, help="the configuration as JSON")
    sub.add_argument("--downloads", nargs="*", default=[], help="further files under results/ that the report offers")
    sub.add_argument("--source-texts", default="", help="folder with the texts of the sources")
    sub = command("record-provenance", record_provenance, "project", "crate", "checksums")
    sub.add_argument("--results", nargs="+", required=True, help="files that the run made")
    sub.add_argument("--evidence", nargs="+", required=True, help="files that it was made from")
    sub.add_argument("--settings", required=True, help="the configuration as JSON")
    sub.add_argument("--date", required=True, help="date of the commit, as ISO 8601")
    sub.add_argument("--commit", required=True, help="id of the commit, or none")
    sub = command("verify", verify, "data", "tables", "figures", "report", "expected", "anchors")
    for path in ("texts", "citation", "checksums"):
        sub.add_argument(f"--{path}", type=Path, required=True)
    sub.add_argument("--date", required=True, help="date of the commit, as ISO 8601")
    sub.add_argument("--settings", required=True, help="the configuration as JSON")
    sub.add_argument("--downloads", nargs="*", default=[], help="further files under results/ that the report offers")
    sub.add_argument("--source-texts", default="", help="folder with the texts of the sources; empty: none at hand")
    sub = command("accept-results", accept_results)
    sub.add_argument("--tables", type=Path, default=Path("results/tables"))
    sub.add_argument("--expected", type=Path, default=Path("tests/expected"))
    sub = command("build-ledgers", build_ledgers, "texts")
    sub.add_argument("--data", type=Path, default=Path("data"))
    sub = command("manuscript", check_manuscript)
    sub.add_argument("file", type=Path, help="Word (.docx), LaTeX, Markdown or plain text")
    sub.add_argument("--every", action="store_true", help="also list the numbers that match, and those set aside")
    sub.add_argument("--page", type=Path, help="where to write the page; local/manuscript/FILE.html if not given")
    sub.add_argument("--results", type=Path, default=Path("results"))
    sub.add_argument("--data", type=Path, default=Path("data"))
    sub.add_argument("--config", type=Path, default=Path("config/config.yaml"))
    _add_intake(command)
    sub = command("write-dictionary", write_dictionary)
    sub.add_argument("--output", type=Path, default=Path("docs/data_dictionary.md"))
    return parser


def _add_intake(command: Callable[..., argparse.ArgumentParser]) -> None:
    """What turns a new report into data."""
    data, drafts = Path("data"), Path("drafts")
    sub = command("draft", draft)
    sub.add_argument("file", type=Path, help="text, HTML, PDF, JATS or PubMed XML, registry record, Markdown")
    sub.add_argument("--source-id", help="short name of the report, such as smith2024; else made from the file's name")
    sub.add_argument("--trial", action="append", default=[], help="trial of data/trials.yaml that the report is about")
    sub.add_argument("--data", type=Path, default=data)
    sub.add_argument("--drafts", type=Path, default=drafts)
    sub = command("confirm", confirm)
    sub.add_argument("source_id", help="name of the folder in drafts/")
    sub.add_argument("--data", type=Path, default=data)
    sub.add_argument("--drafts", type=Path, default=drafts)
    sub.add_argument("--texts", type=Path, default=Path("texts"))
    sub = command("draft-agreement", draft_agreement, "texts")
    sub.add_argument("--data", type=Path, default=data)
    sub.add_argument("--output", type=Path, help="also write the figures as CSV")
    sub.add_argument("--differences", action="store_true", help="also list every difference, by offset")


def draft_command() -> int:
    """`./run draft`, which is `reanalysis draft`."""
    return main(["draft", *sys.argv[1:]])


def confirm_command() -> int:
    """`./run confirm`, which is `reanalysis confirm`."""
    return main(["confirm", *sys.argv[1:]])


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a subcommand; faults in our own files give one sentence each and exit code 1."""
    parsed = build_parser().parse_args(arguments)
    try:
        code = parsed.run(parsed)
    except DataError as error:
        for sentence in str(error).splitlines():
            # Names of files and words of reports may hold what a terminal obeys.
            shown = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in sentence)
            print(f"Error: {shown}", file=sys.stderr)
        return 1
    except OSError as error:
        # A full disk or a folder without permission: the user's to mend, and no fault of the program.
        print(f"Error: {error.filename or 'a file'}: {error.strerror}; nothing was changed there", file=sys.stderr)
        return 1
    return code or 0


def manuscript() -> int:
    """`manuscript FILE` without the name of the program before it."""
    return main(["manuscript", *sys.argv[1:]])
