"""New reports: draft their claims, confirm them, and compare drafts with curated claims."""

from __future__ import annotations

import argparse
from pathlib import Path

from reanalysis.commands.options import Command
from reanalysis.errors import DataError


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


def add(command: Command) -> None:
    """Add these subcommands."""
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
