"""Names of the figures, known before anything is computed (and without importing matplotlib)."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from reanalysis.figures.survival.groups import panel_groups

RESPONSE = "response_forest"
DIFFERENCE = "difference_forest"
ADVERSE_EVENTS = "adverse_events_forest"
POOLED = "pooled_forest"
EVIDENCE = "evidence_matrix"
OVERVIEW = "study_overview"
COUNTS = "counts_certificate"
CONTACT_SHEET = "contact_sheet"
PANELS_PER_PAGE = 2


def curves_by_source(trials: Mapping[str, Any]) -> dict[str, list[tuple[str, dict[str, Any]]]]:
    """The curves to be drawn: source, then pairs of trial id and curve in the order of data/trials.yaml."""
    result: dict[str, list[tuple[str, dict[str, Any]]]] = {}
    for trial_id, trial in trials.items():
        for curve in trial.get("curves", []):
            result.setdefault(curve["source"], []).append((trial_id, curve))
    return result


def survival_stem(source_id: str) -> str:
    """Name of the figure with a source's survival curves; what is simulated says so in its file name.

    >>> survival_stem("smith2020")
    'survival_smith2020_simulated'
    """
    return f"survival_{source_id}_simulated"


def page_stem(stem: str, number: int) -> str:
    """Name of a figure's page; the first has the figure's own.

    >>> page_stem("forest", 1), page_stem("forest", 2)
    ('forest', 'forest_page2')
    """
    return stem if number == 1 else f"{stem}_page{number}"


def survival_pages(source_id: str, trials: Mapping[str, Any]) -> list[str]:
    """Names of the pages with a source's survival curves: two panels each, so that they are known beforehand."""
    panels = len(panel_groups(curves_by_source(trials)[source_id], trials))
    return [page_stem(survival_stem(source_id), number + 1) for number in range(-(-panels // PANELS_PER_PAGE))]


def page_stems(stem: str, folder: Path) -> list[str]:
    """A figure's pages that lie in a folder, the first of which has the figure's own name."""
    pages = [stem]
    while (folder / f"{page_stem(stem, len(pages) + 1)}.csv").is_file():
        pages.append(page_stem(stem, len(pages) + 1))
    return pages


def figure_stems(trials: Mapping[str, Any]) -> list[str]:
    """Names of all figures, without endings, from the mapping under `trials:` in data/trials.yaml.

    >>> figure_stems({"a": {"curves": [{"id": "a.os", "source": "smith2020"}]}})[5:]
    ['adverse_events_forest', 'survival_smith2020_simulated', 'evidence_matrix']
    """
    return [
        OVERVIEW,
        COUNTS,
        RESPONSE,
        DIFFERENCE,
        POOLED,
        ADVERSE_EVENTS,
        *(survival_stem(source) for source in curves_by_source(trials)),
        EVIDENCE,
    ]
