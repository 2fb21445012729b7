"""Figures, tables, texts, the report, and the record of the run."""

from __future__ import annotations

import argparse
import json
from datetime import datetime
from pathlib import Path

from reanalysis.commands.options import Command, level, number_from
from reanalysis.errors import DataError


def draw_figures(arguments: argparse.Namespace) -> None:
    """Draw every figure."""
    from reanalysis.figures.loading import without_setter_docs

    without_setter_docs()
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
        cores=arguments.cores,
    )


def draw_contact_sheet(arguments: argparse.Namespace) -> None:
    """Draw one page with every figure, small."""
    from functools import partial

    from reanalysis.figures.contact_sheet import contact_rows, draw_contact_sheet, page_picture, sidecars
    from reanalysis.figures.names import CONTACT_SHEET
    from reanalysis.figures.raster import png
    from reanalysis.files import replacing

    rows = contact_rows(arguments.figures, arguments.stems)
    sheet = draw_contact_sheet(rows, partial(page_picture, arguments.figures), dpi=arguments.dpi)
    for ending, content in {"png": png(sheet.pixels, arguments.dpi), **sidecars(rows)}.items():
        with replacing(arguments.figures / f"{CONTACT_SHEET}.{ending}") as temporary:
            temporary.write_bytes(content)


def write_tables(arguments: argparse.Namespace) -> None:
    """Write the tables for a manuscript, and counts for other programs."""
    from reanalysis.publication.write import read_material, write_publication

    material = read_material(arguments.data, arguments.tables, json.loads(arguments.settings))
    write_publication(material, arguments.date, arguments.output)


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


def add(command: Command) -> None:
    """Add these subcommands."""
    sub = command("draw-figures", draw_figures, "data", "tables", "figures")
    sub.add_argument("--stems", nargs="+", help="figures to draw, by name; all if not given")
    sub.add_argument("--confidence-level", type=level, required=True)
    sub.add_argument("--proportion-methods", nargs="+", required=True)
    sub.add_argument("--difference-methods", nargs="+", required=True)
    sub.add_argument("--formats", nargs="+", required=True)
    sub.add_argument("--dpi", type=number_from(72, 1200), required=True)
    sub.add_argument("--cores", type=number_from(1, 64), default=1, help="figures to draw at once")
    sub = command("draw-contact-sheet", draw_contact_sheet, "figures")
    sub.add_argument("--stems", nargs="+", required=True, help="figures to show, by name")
    sub.add_argument("--dpi", type=number_from(72, 1200), required=True)
    sub = command("write-tables", write_tables, "data", "tables", "output")
    sub.add_argument("--settings", required=True, help="the configuration as JSON")
    sub.add_argument("--date", type=datetime.fromisoformat, required=True, help="that the files bear, as ISO 8601")
    sub = command("write-texts", write_texts, "data", "tables", "citation", "output")
    sub.add_argument("--date", required=True, help="date of the commit, as ISO 8601")
    sub.add_argument("--settings", required=True, help="the configuration as JSON")
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
