"""What the report holds: each property is one part of the page, made when the template asks for it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from reanalysis.claims.load import read_evidence
from reanalysis.claims.model import Claim, Evidence
from reanalysis.figures.matrix.rows import evidence_rows
from reanalysis.figures.names import RESPONSE
from reanalysis.figures.register import Register
from reanalysis.register import load_study
from reanalysis.report import provenance, summary
from reanalysis.report.claims import claim_rows, facets, token_rows
from reanalysis.report.downloads import download_groups
from reanalysis.report.figure_rows import figure_rows
from reanalysis.report.findings import COUNTS, findings_of, grave_findings, links_of_claims, matrix_rows, rule_rows
from reanalysis.report.results import ResultRows
from reanalysis.report.view import Row
from reanalysis.tables import format as shown
from reanalysis.tables.schema import read_records, schemas
from reanalysis.vocabulary import POOLING_INTERVALS, POOLING_PREDICTIONS


class Report:
    """What the template asks for.

    Parameters
    ----------
    data, tables, figures : Path
        The curated data, the result tables and the drawn figures.
    settings : mapping
        The configuration.
    downloads : iterable of str
        Further files under `results/` that the page offers.
    texts_page : str
        Name of the page with the texts; empty for the report that is shared.
    """

    #: Headings of the counts of each rule.
    counts = COUNTS

    def __init__(
        self,
        data: Path,
        tables: Path,
        figures: Path,
        settings: Mapping[str, Any],
        downloads: Iterable[str],
        texts_page: str,
    ) -> None:
        self._data, self._tables_folder, self._figures_folder, self._downloads = data, tables, figures, list(downloads)
        self.settings, self.texts_page = settings, texts_page
        self.evidence: Evidence = read_evidence(data)
        self.study = load_study(data / "trials.yaml")
        self._records = {name: read_records(name, tables / f"{name}.csv") for name in schemas()["results"]}
        self._references = {name: int(cells["reference"]) for name, cells in self.evidence.sources.items()}
        self.results = ResultRows(self.evidence, self._records, settings)
        self.claims = claim_rows(self.results.view, links_of_claims(self._records["findings"]))
        self.facets = facets(self.results.view, self.claims)
        self.level = f"{100 * settings['confidence_level']:g}"

    # The first screen ----------------------------------------------------------------------------

    @cached_property
    def numbers(self) -> Row:
        """Counts that the page speaks of."""
        return summary.numbers(self.evidence, self._records, self.results)

    @cached_property
    def leading(self) -> Row:
        """Answers, misfits and the figure of the first screen."""
        return {
            "differences": summary.leading_differences(self.results.differences),
            "answers": summary.leading_answers(self.results.pooled),
            "findings": summary.leading_findings(self.grave),
            "figure": summary.leading_figure(self.figures),
        }

    # What was found ------------------------------------------------------------------------------

    @cached_property
    def abbreviations(self) -> str:
        """The short names that the table of differences uses, expanded."""
        endpoints = self.evidence.vocabulary["endpoints"]
        used = {claim.endpoint for row in self.results.differences for claim in self._with_parents(row["claim"])}
        known = sorted((endpoints[name] for name in used if name in endpoints), key=lambda entry: entry["abbreviation"])
        return "; ".join(f"{entry['abbreviation']}, {shown.lower_first(entry['label'])}" for entry in known)

    def _with_parents(self, claim_id: str) -> list[Claim]:
        claim = self.evidence.claims[claim_id]
        parent = self.evidence.claims.get(claim.denominator)
        return [claim] if parent is None else [claim, parent]

    @cached_property
    def tests(self) -> list[str]:
        """Names of the tests shown, in order, once each."""
        settings = self.settings
        return list(dict.fromkeys([settings["test"], settings["small_sample_test"], *settings["tests_beside"]]))

    @cached_property
    def pooling_words(self) -> str:
        """Kinds of intervals of random-effects models."""
        words = (
            POOLING_INTERVALS[self.settings["pooling_interval"]],
            POOLING_PREDICTIONS[self.settings["pooling_prediction"]],
        )
        return ", ".join(filter(None, words))

    @cached_property
    def open_conclusions(self) -> list[Row]:
        """Comparisons whose conclusion depends on which counts stand behind the printed percentages."""
        return [row for row in (*self.results.differences, *self.results.ratios) if not row["same"]]

    @cached_property
    def unlisted(self) -> list[Row]:
        """Comparisons for which too many tables fit to be looked at one by one."""
        return [row for row in self.results.differences if not row["listed"]]

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

    # What does not fit ---------------------------------------------------------------------------

    @cached_property
    def grave(self) -> list[Row]:
        """Findings that a person must look at, those that follow from another beneath it."""
        return grave_findings(self._records["findings"], self._references)

    @cached_property
    def matrix(self) -> list[Row]:
        """What each family of rules said of each family of claims, by source."""
        register = Register(self.evidence.trials, self.evidence.vocabulary, self._references)
        tables = (self._records[name] for name in ("claims", "checks", "findings", "rules"))
        return matrix_rows(evidence_rows(*tables, register))

    @cached_property
    def families(self) -> list[Row]:
        """Every rule that was run, by family, with how often it looked and what it saw."""
        return rule_rows(self._records["rules"])

    # Sources, figures, files ---------------------------------------------------------------------

    @cached_property
    def sources(self) -> list[Row]:
        """Each source with its findings and its ledger."""
        return [
            {
                **cells,
                "ledger": self.evidence.ledgers[source_id],
                "tokens": token_rows(self.evidence, source_id),
                "claims": sum(claim["source"] == source_id for claim in self.claims),
                **findings_of(self._records["findings"], source_id, self._references),
            }
            for source_id, cells in sorted(self.evidence.sources.items(), key=lambda item: self._references[item[0]])
        ]

    @cached_property
    def definitions(self) -> list[Row]:
        """How each source defines each endpoint it reports."""
        used = {(claim.endpoint, claim.source_id) for claim in self.evidence.claims.values()}
        return [
            {"endpoint": entry["label"], "abbreviation": entry["abbreviation"], "source": source, "definition": text}
            for name, entry in self.evidence.vocabulary["endpoints"].items()
            for source, text in entry["definitions"].items()
            if (name, source) in used
        ]

    @cached_property
    def figures(self) -> list[Row]:
        """Every figure, inlined, with caption, alt text and the rows it plots."""
        return list(figure_rows(self.evidence, self._figures_folder, self.settings, self.results.curves))

    @cached_property
    def response_figure(self) -> Row | None:
        """The figure of proportions, to which their table points."""
        return next((figure for figure in self.figures if figure["stem"] == RESPONSE), None)

    @cached_property
    def downloads(self) -> list[Row]:
        """Files that lie beside the report, by folder."""
        endings = (*self.settings["figure_formats"], "csv", "txt")
        files = [f"results/figures/{figure['stem']}.{ending}" for figure in self.figures for ending in endings]
        files += [f"results/tables/{name}.csv" for name in self._records]
        files += [table["path"] for table in schemas()["archives"].values()]
        titles = {f"figures/{figure['stem']}": figure["title"] for figure in self.figures}
        root = "../results/" if self.texts_page else "../"
        return download_groups(dict.fromkeys([*files, *self._downloads]), titles, root=root)

    # How it came about ---------------------------------------------------------------------------

    @cached_property
    def certificates(self) -> list[Row]:
        return provenance.certificate_rows(self._records["count_certificates"])

    @cached_property
    def fitting(self) -> list[Row]:
        return provenance.fitting_rows(self._records["fitting_denominators"])

    @cached_property
    def agreement(self) -> tuple[list[Row], Row]:
        return provenance.agreement_rows(self._records["agreement"])

    @cached_property
    def versions(self) -> Sequence[tuple[str, str]]:
        return provenance.versions()

    @cached_property
    def checksums(self) -> Sequence[tuple[str, str]]:
        return provenance.checksums(self._data, self.evidence.sources)

    @cached_property
    def configuration(self) -> Sequence[tuple[str, str]]:
        return provenance.configuration(self.settings)
