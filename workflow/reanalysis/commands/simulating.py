"""Survival curves, of the study and of anybody."""

from __future__ import annotations

import argparse
from pathlib import Path

from reanalysis.commands.options import Command, level, number_from
from reanalysis.errors import DataError


def simulate_survival(arguments: argparse.Namespace) -> None:
    """Simulate survival curves from printed summaries."""
    from reanalysis.files import replacing
    from reanalysis.memory import keep_freed_memory
    from reanalysis.register import load_yaml
    from reanalysis.survival.shown_patients import pseudo_patient_file
    from reanalysis.survival.simulate import simulate
    from reanalysis.tables.schema import read_records, write_table

    keep_freed_memory()
    simulated = simulate(
        read_records("claims", arguments.claims),
        load_yaml(arguments.trials),
        load_yaml(arguments.vocabulary),
        counts_rows=read_records("counts", arguments.counts),
        seed=arguments.seed,
        draws=arguments.draws,
        confidence_level=arguments.confidence_level,
        cores=arguments.cores,
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


def add(command: Command) -> None:
    """Add these subcommands."""
    files = ("claims", "counts", "trials", "vocabulary")
    made = ("curves", "survival", "risk-table", "pairs", "leave-one-out", "pseudo-patients")
    sub = command("simulate-survival", simulate_survival, *files, *made)
    sub.add_argument("--confidence-level", type=level, required=True)
    sub.add_argument("--seed", type=number_from(0, 2**63 - 1), required=True)
    sub.add_argument("--draws", type=number_from(1, 100_000), required=True)
    sub.add_argument("--cores", type=number_from(1, 64), default=1)
    sub = command("reconstruct", reconstruct, "output")
    sub.add_argument("input", type=Path, help="JSON; see docs/survival.md")
    sub.add_argument("--pseudo-patients", type=Path, help="also write simulated patients, as CSV or CSV.gz")
    sub.add_argument("--datasets", type=number_from(0, 10_000), default=0, help="simulated data sets a curve")
    sub.add_argument("--seed", type=number_from(0, 2**32 - 1), default=1)
    sub.add_argument("--draws", type=number_from(100, 20_000), default=1000)
    sub.add_argument("--confidence-level", type=level, default=0.95)
    sub.add_argument("--cores", type=number_from(1, 64), default=1)
