"""Gather what the report shows and render its template."""

from __future__ import annotations

import hashlib
import json
import platform
import re
import sys
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from reanalysis.claims.load import read_evidence
from reanalysis.claims.model import Claim, Evidence
from reanalysis.estimates.pooling import INTERVALS, PREDICTIONS
from reanalysis.figures.matrix.rows import evidence_rows
from reanalysis.figures.names import curves_by_source, figure_stems, page_stems, survival_stem
from reanalysis.figures.register import Register
from reanalysis.figures.style import PALETTE
from reanalysis.register import evidence_files, load_study
from reanalysis.report.drawings import inline_svg
from reanalysis.report.findings import (
    COUNTS,
    findings_of,
    grave_findings,
    links_of_claims,
    matrix_rows,
    rule_rows,
    tally,
)
from reanalysis.report.results import ResultRows
from reanalysis.tables import format as shown
from reanalysis.tables.schema import read_csv, read_records, schemas
from reanalysis.vocabulary import METHODS, POOLING_METHODS, TESTS

_TEMPLATES = Path(__file__).resolve().parent
_PACKAGES = ("lifelines", "matplotlib", "numpy", "pandas", "scipy", "snakemake")
#: Units that the kind of the claim or the number word says already.
_SILENT_UNITS = ("patients", "fraction", "hazard ratio", "odds ratio", "risk ratio")

#: Points between the widths of one column and of two.
_NARROW = 300.0

Row = dict[str, Any]


def render_report(data: Path, tables: Path, figures: Path, settings: Mapping[str, Any]) -> str:
    """The report as one HTML page.

    Parameters
    ----------
    data, tables, figures : Path
        The curated data, the result tables and the drawn figures.
    settings : mapping
        The configuration.
    """
    report = _Report(data, tables, figures, settings)
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["breakable"] = _breakable
    environment.filters["method"] = lambda name: METHODS[name][0]
    environment.filters["reference"] = lambda name: METHODS[name][1]
    environment.filters["test"] = lambda name: TESTS[name][0]
    environment.filters["test_reference"] = lambda name: TESTS[name][1]
    environment.filters["model"] = lambda name: POOLING_METHODS[name][0]
    environment.filters["model_reference"] = lambda name: POOLING_METHODS[name][1]
    return environment.get_template("page.html.j2").render(
        report=report, palette=PALETTE, css=Markup((_TEMPLATES / "style.css").read_text(encoding="utf-8"))
    )


def _breakable(text: str) -> Markup:
    """An id that a narrow column may break after a dot or an underscore, and nowhere else."""
    return Markup("<wbr>").join(escape(part) for part in re.split(r"(?<=[._])", text))


class _Report:
    """What the template asks for; each property is one part of the page."""

    def __init__(self, data: Path, tables: Path, figures: Path, settings: Mapping[str, Any]) -> None:
        self._data, self._tables_folder, self._figures_folder = data, tables, figures
        self.settings = settings
        self.evidence: Evidence = read_evidence(data)
        self.study = load_study(data / "trials.yaml")
        self._records = {name: read_records(name, tables / f"{name}.csv") for name in schemas()["results"]}
        self.results = ResultRows(self.evidence, self._records, settings)

    @cached_property
    def level(self) -> str:
        """The confidence level as it is written, 95 or 97.5."""
        return f"{100 * self.settings['confidence_level']:g}"

    # Summary -------------------------------------------------------------------------------------

    @cached_property
    def numbers(self) -> Row:
        """The counts of the opening line."""
        claims = self.evidence.claims.values()
        unique = [
            row for row in self.results.proportions if row["counts_basis"] == "reconstructed" and row["candidates"] == 1
        ]
        return {
            "sources": len(self.evidence.sources),
            "tokens": sum(len(ledger.tokens) for ledger in self.evidence.ledgers.values()),
            "claims": sum(claim.kind != "set_aside" for claim in claims),
            "aside": sum(len(claim.tokens) for claim in claims if claim.kind == "set_aside"),
            "reconstructed": sum(row["denominator_basis"] != "assumed" for row in unique),
            "reconstructed_assumed": sum(row["denominator_basis"] == "assumed" for row in unique),
            **tally(self._records["rules"]),
            "curves": len({record["curve_id"] for record in self._records["curves"]}),
        }

    @cached_property
    def sources(self) -> list[Row]:
        """Each source with its findings and claims."""
        return [
            {
                **cells,
                "ledger": self.evidence.ledgers[source_id],
                **findings_of(self._records["findings"], source_id, self._references),
                "claims": [
                    self._claim(claim) for claim in self.evidence.of_source(source_id) if claim.kind != "set_aside"
                ],
                "aside": [claim for claim in self.evidence.of_source(source_id) if claim.kind == "set_aside"],
            }
            for source_id, cells in sorted(self.evidence.sources.items(), key=lambda item: int(item[1]["reference"]))
        ]

    @cached_property
    def abbreviations(self) -> str:
        """The short names that the table of differences uses, expanded."""
        endpoints = self.evidence.vocabulary["endpoints"]
        used = {claim.endpoint for row in self.results.differences for claim in self._with_parents(row["claim"])}
        known = sorted((endpoints[name] for name in used if name in endpoints), key=lambda entry: entry["abbreviation"])
        return "; ".join(f"{entry['abbreviation']}, {shown.lower_first(entry['label'])}" for entry in known)

    @cached_property
    def tests(self) -> list[str]:
        """Names of the tests shown, in order, once each."""
        settings = self.settings
        return list(dict.fromkeys([settings["test"], settings["small_sample_test"], *settings["tests_beside"]]))

    @cached_property
    def pooling_words(self) -> str:
        """Kinds of intervals of random-effects models."""
        words = (INTERVALS[self.settings["pooling_interval"]], PREDICTIONS[self.settings["pooling_prediction"]])
        return ", ".join(filter(None, words))

    @cached_property
    def open_conclusions(self) -> list[Row]:
        """Comparisons whose conclusion depends on which counts stand behind the printed percentages."""
        return [row for row in (*self.results.differences, *self.results.ratios) if not row["same"]]

    @cached_property
    def unlisted(self) -> list[Row]:
        """Comparisons for which too many tables fit to be looked at one by one."""
        return [row for row in self.results.differences if not row["listed"]]

    def _with_parents(self, claim_id: str) -> list[Claim]:
        claim = self.evidence.claims[claim_id]
        parent = self.evidence.claims.get(claim.denominator)
        return [claim] if parent is None else [claim, parent]

    @cached_property
    def _references(self) -> dict[str, int]:
        return {source_id: int(cells["reference"]) for source_id, cells in self.evidence.sources.items()}

    @cached_property
    def grave(self) -> list[Row]:
        """Findings that a person must look at, those that follow from another beneath it."""
        return grave_findings(self._records["findings"], self._references)

    @cached_property
    def _found_in(self) -> dict[str, list[tuple[str, str]]]:
        return links_of_claims(self._records["findings"])

    @cached_property
    def matrix(self) -> list[Row]:
        """What each family of rules said of each family of claims, by source."""
        register = Register(self.evidence.trials, self.evidence.vocabulary, self._references)
        tables = (self._records[name] for name in ("claims", "checks", "findings", "rules"))
        return matrix_rows(evidence_rows(*tables, register))

    #: Headings of the counts of each rule.
    counts = COUNTS

    @cached_property
    def families(self) -> list[Row]:
        """Every rule that was run, by family, with how often it looked and what it saw."""
        return rule_rows(self._records["rules"])

    def _claim(self, claim: Claim) -> Row:
        cells = claim.cells
        value = cells["value"]
        if cells["unit"] == "percent" and value:
            value += "%"
        elif cells["unit"] and cells["unit"] not in _SILENT_UNITS:
            value = f"{value} {cells['unit']}".strip()
        limits = f"{cells['lower']} to {cells['upper']}" if cells["lower"] else ""
        if limits and not cells["value"]:
            value, limits = f"{limits} {cells['unit']}".strip(), ""
        trial = self.evidence.trials.get(claim.trial_id)
        where = [trial["name"] if trial else "background"]
        if trial:
            where += [trial["analysis_sets"][name]["label"] for name in claim.analysis_set.split(" v ")]
            where += [
                trial["arms"][name]["label"] for name in claim.arm.split(" v ") if name and len(trial["arms"]) > 1
            ]
        what = self.results.endpoint_label(claim.endpoint) if claim.endpoint else cells["quantity"].replace("_", " ")
        return {
            "id": claim.id,
            "where": ", ".join(where),
            "what": what or "number of patients",
            "kind": cells["kind"].replace("_", " "),
            "value": _with_comparator(claim.comparator, value),
            "limits": limits,
            "level": f"{cells['confidence_level']}%" if limits and cells["confidence_level"] else "",
            "level_assumed": cells["level_basis"] == "assumed",
            "time": cells["timepoint"],
            "denominator": claim.denominator,
            "denominator_is_claim": claim.denominator in self.evidence.claims,
            "denominator_assumed": cells["denominator_basis"] == "assumed",
            "places": list(claim.tokens),
            "note": cells["note"],
            "made": _by_kind([*self.results.made_from.get(claim.id, []), *self._found_in.get(claim.id, [])]),
        }

    @cached_property
    def definitions(self) -> list[Row]:
        """How each source defines each endpoint it reports."""
        used = {(claim.endpoint, claim.source_id) for claim in self.evidence.claims.values()}
        return [
            {
                "endpoint": endpoint["label"],
                "abbreviation": endpoint["abbreviation"],
                "source": source,
                "definition": text,
            }
            for name, endpoint in self.evidence.vocabulary["endpoints"].items()
            for source, text in endpoint["definitions"].items()
            if (name, source) in used
        ]

    # Figures, certificates, agreement, provenance ------------------------------------------------

    @cached_property
    def figures(self) -> list[Row]:
        """Every figure, inlined, with caption, alt text and the rows it plots."""
        result = []
        for number, first in enumerate(figure_stems(self.evidence.trials), start=1):
            for stem in page_stems(first, self._figures_folder):
                result.append(self._figure(number, first, stem))
        return result

    def _figure(self, number: int, first: str, stem: str) -> Row:
        caption, alt = _caption_and_alt((self._figures_folder / f"{stem}.txt").read_text(encoding="utf-8"))
        simulated = {survival_stem(source_id): source_id for source_id in self.evidence.sources}.get(first, "")
        _, rows = read_csv(self._figures_folder / f"{stem}.csv")
        curve_ids = list(dict.fromkeys(row["curve_id"] for row in rows if row.get("curve_id"))) if simulated else []
        by_id = {curve["id"]: curve for curve in self.results.curves}
        title = caption.partition(". ")[0].rstrip(".")
        if simulated:
            title = self._survival_title(simulated, curve_ids)
        drawing = ""
        # An SVG that lies there from an earlier configuration is not of this run.
        if "svg" in self.settings["figure_formats"]:
            drawing = inline_svg(
                (self._figures_folder / f"{stem}.svg").read_text(encoding="utf-8"),
                name=f"figure-{stem}",
                title=f"Figure {number}. {title}",
                description=alt,
                palette=PALETTE,
            )
        # A curve's grid of points stays in its CSV; the page shows the rows a reader can use.
        table = [row for row in rows if row.get("what") != "curve"]
        return {
            "number": number,
            "stem": stem,
            "simulated": bool(simulated),
            "drawing": Markup(drawing),
            "narrow": _is_narrow(drawing),
            # The drawing's own footnote says the rest; the file's caption stands under the drawing.
            "title": title,
            "caption": caption,
            "alt": alt,
            "columns": [column for column in (table[0] if table else {}) if any(row[column] for row in table)],
            "rows": table,
            "points": len(rows) - len(table),
            "curves": [by_id[curve_id] for curve_id in curve_ids if curve_id in by_id],
        }

    def _survival_title(self, source_id: str, curve_ids: Collection[str]) -> str:
        """Whose curves stand on a page, of which endpoints."""
        groups: dict[str, list[str]] = defaultdict(list)
        for trial_id, curve in curves_by_source(self.evidence.trials)[source_id]:
            if curve_ids and curve["id"] not in curve_ids:
                continue
            trial = self.evidence.trials[trial_id]
            who = trial["analysis_sets"][curve["analysis_set"]]["label"]
            endpoint = shown.lower_first(self.evidence.vocabulary["endpoints"][curve["endpoint"]]["label"])
            if endpoint not in groups[f"{trial['name']}, {who}"]:
                groups[f"{trial['name']}, {who}"].append(endpoint)
        whose: dict[str, list[str]] = defaultdict(list)
        for who, endpoints in groups.items():
            whose[" and ".join(endpoints)].append(who)
        return f"{'; '.join(_whose(what, who) for what, who in whose.items())}, SIMULATED from printed summaries"

    @cached_property
    def held(self) -> Row:
        """How many printed numbers the band held that was made without them."""
        rows = self.results.left_out
        return {"held": sum(row["held"] == "yes" for row in rows), "all": len(rows)}

    @cached_property
    def pseudo_patients(self) -> Row:
        """Where simulated patients lie, and which curves' do not give back every printed number."""
        return {
            "path": schemas()["archives"]["pseudo_patients"]["path"],
            "unlike": [curve for curve in self.results.curves if curve["faults"]],
        }

    @cached_property
    def certificates(self) -> list[Row]:
        """Groups of counts that were solved together, each with its steps; single counts of a known total left out."""
        groups: dict[str, list[dict[str, str]]] = defaultdict(list)
        for record in self._records["count_certificates"]:
            groups[record["group"]].append(record)
        return [
            {"group": group, "steps": sorted(steps, key=lambda step: int(step["step"]))}
            for group, steps in groups.items()
            if len(steps) > 3 or any(step["tables"] == "0" or not step["tables"].isdecimal() for step in steps)
        ]

    @cached_property
    def fitting(self) -> list[Row]:
        """Percentages that no count gives, with every fraction that would."""
        by_claim: dict[str, list[str]] = defaultdict(list)
        printed = {}
        for record in self._records["fitting_denominators"]:
            by_claim[record["claim_ids"]].append(f"{record['events']}/{record['total']}")
            printed[record["claim_ids"]] = record["printed"]
        return [{"claim": claim, "printed": printed[claim], "fractions": items} for claim, items in by_claim.items()]

    @cached_property
    def agreement(self) -> list[Row]:
        """Agreement of the two readers over all sources, by field."""
        rows = [record for record in self._records["agreement"] if record["source_id"] == "all"]
        return [
            {
                "field": record["field"].replace("_", " "),
                "compared": record["compared"],
                "agreed": record["agreed"],
                "agreement": shown.rounded(100 * float(record["agreed"]) / float(record["compared"]), 1),
                "kappa": shown.rounded(float(record["kappa"]), 2) if record["kappa"] else "–",
            }
            for record in rows
        ]

    @cached_property
    def overall_agreement(self) -> Row:
        """Cells of all fields together."""
        rows = [record for record in self._records["agreement"] if record["source_id"] == "all"]
        compared, agreed = (sum(int(record[name]) for record in rows) for name in ("compared", "agreed"))
        return {"compared": compared, "agreed": agreed, "percent": shown.rounded(100 * agreed / compared, 1)}

    @cached_property
    def versions(self) -> list[tuple[str, str]]:
        """Python and the packages whose results stand in the report."""
        python = (
            f"Python {sys.version_info.major}.{sys.version_info.minor}",
            platform.python_implementation(),
        )
        return [python, *((name, version(name)) for name in _PACKAGES)]

    @cached_property
    def checksums(self) -> list[tuple[str, str]]:
        """SHA-256 of everything that people curate."""
        names = [*evidence_files(self._data, self.evidence.sources), "acknowledged.csv"]
        return [
            (f"data/{name}", hashlib.sha256((self._data / name).read_bytes()).hexdigest()) for name in sorted(names)
        ]

    @cached_property
    def configuration(self) -> Sequence[tuple[str, str]]:
        """Settings as text."""
        return [(key, json.dumps(value)) for key, value in sorted(self.settings.items())]


def _is_narrow(svg: str) -> bool:
    """Whether a drawing is one column wide; stretched over the page its text would be twice as large.

    >>> _is_narrow('<svg viewBox="0 0 238.1 400">'), _is_narrow('<svg viewBox="0 0 493.2 400">')
    (True, False)
    """
    found = re.search(r'viewBox="0 0 ([\d.]+) ', svg)
    return bool(found) and float(found[1]) < _NARROW


def _whose(what: str, who: Sequence[str]) -> str:
    """Endpoints and the groups of patients they are of; the name of a trial once.

    >>> _whose("overall survival", ["A, aged 60 to 64", "A, aged 70 or more"])
    'A, aged 60 to 64, aged 70 or more: overall survival'
    """
    trials: dict[str, list[str]] = defaultdict(list)
    for one in who:
        trial, _, patients = one.partition(", ")
        trials[trial].append(patients)
    names = "; ".join(", ".join((trial, *groups)) for trial, groups in trials.items())
    return f"{names}: {what}"


def _with_comparator(comparator: str, value: str) -> str:
    """A sign or word before its value; "or older" and its like behind it.

    >>> _with_comparator("<", "5%"), _with_comparator("or older", "70 years")
    ('< 5%', '70 years or older')
    """
    parts = (value, comparator) if comparator.startswith(("and ", "or ")) else (comparator, value)
    return " ".join(part for part in parts if part)


def _by_kind(links: Iterable[tuple[str, str]]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Anchors and words such as `proportion 19`, put together by their first word.

    >>> _by_kind([("proportion-1", "proportion 1"), ("proportion-4", "proportion 4"), ("curve-2", "curve 2")])
    [('proportion', [('proportion-1', '1'), ('proportion-4', '4')]), ('curve', [('curve-2', '2')])]
    """
    groups: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for anchor, words in links:
        kind, _, number = words.partition(" ")
        groups[kind].append((anchor, number))
    return list(groups.items())


def _caption_and_alt(text: str) -> tuple[str, str]:
    caption, _, alt = text.partition("\n\nAlt text\n")
    return caption.removeprefix("Caption\n").strip(), alt.strip()
