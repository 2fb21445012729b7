"""The command line: subcommands are in `reanalysis.commands`, one for each rule of the workflow and for people."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from reanalysis.commands import STAGES
from reanalysis.errors import DataError

# Before numpy is imported: our matrices are small, and threads cost more than they save. Whatever it was, for Snakemake
# sets it to the threads of the rule, which are processes of ours.
os.environ["OPENBLAS_NUM_THREADS"] = "1"


def build_parser() -> argparse.ArgumentParser:
    """The command line with all subcommands."""
    parser = argparse.ArgumentParser(prog="reanalysis", description="Re-analysis of published trial reports.")
    commands = parser.add_subparsers(dest="command", required=True)

    def command(name, run, *paths: str):  # type: ignore[no-untyped-def]
        sub = commands.add_parser(name, help=(run.__doc__ or "").splitlines()[0])
        sub.set_defaults(run=run)
        for path in paths:
            sub.add_argument(f"--{path}", type=Path, required=True)
        return sub

    for stage in STAGES:
        stage.add(command)
    return parser


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


def draft() -> int:
    """`draft FILE`, which is `reanalysis draft FILE`."""
    return main(["draft", *sys.argv[1:]])


def confirm() -> int:
    """`confirm ID`, which is `reanalysis confirm ID`."""
    return main(["confirm", *sys.argv[1:]])


def manuscript() -> int:
    """`manuscript FILE`, which is `reanalysis manuscript FILE`."""
    return main(["manuscript", *sys.argv[1:]])
