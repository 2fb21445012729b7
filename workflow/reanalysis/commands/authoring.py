"""An author's own manuscript."""

from __future__ import annotations

import argparse
from pathlib import Path

from reanalysis.commands.options import Command


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


def add(command: Command) -> None:
    """Add these subcommands."""
    sub = command("manuscript", check_manuscript)
    sub.add_argument("file", type=Path, help="Word (.docx), LaTeX, Markdown or plain text")
    sub.add_argument("--every", action="store_true", help="also list the numbers that match, and those set aside")
    sub.add_argument("--page", type=Path, help="where to write the page; local/manuscript/FILE.html if not given")
    sub.add_argument("--results", type=Path, default=Path("results"))
    sub.add_argument("--data", type=Path, default=Path("data"))
    sub.add_argument("--config", type=Path, default=Path("config/config.yaml"))
