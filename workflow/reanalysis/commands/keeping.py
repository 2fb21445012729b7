"""What keeps numbers true: verify, and the files that it compares with."""

from __future__ import annotations

import argparse
import json
from datetime import datetime
from pathlib import Path

from reanalysis.commands.options import Command
from reanalysis.errors import DataError


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


def write_dictionary(arguments: argparse.Namespace) -> None:
    """Write the data dictionary from the schemas."""
    from reanalysis.files import write_text
    from reanalysis.tables.dictionary import format_dictionary

    write_text(arguments.output, format_dictionary())


def add(command: Command) -> None:
    """Add these subcommands."""
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
    sub = command("write-dictionary", write_dictionary)
    sub.add_argument("--output", type=Path, default=Path("docs/data_dictionary.md"))
