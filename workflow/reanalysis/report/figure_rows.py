"""The figures as the report shows them: the drawing inlined, its caption and alt text, and the rows it plots."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from markupsafe import Markup

from reanalysis.claims.model import Evidence
from reanalysis.figures.names import curves_by_source, figure_stems, page_stems, survival_stem
from reanalysis.figures.style import PALETTE
from reanalysis.report.drawings import inline_svg
from reanalysis.report.view import Row
from reanalysis.tables import format as shown
from reanalysis.tables.schema import read_csv

#: Points between the widths of one column and of two.
_NARROW = 300.0


def figure_rows(evidence: Evidence, folder: Path, settings: Mapping[str, Any], curves: Sequence[Row]) -> Iterator[Row]:
    """Every figure in the order of `figure_stems`, each of its pages apart.

    Parameters
    ----------
    evidence : Evidence
    folder : Path
        The drawn figures, with their sidecars.
    settings : mapping
        Of it: figure_formats.
    curves : sequence of dict
        Curves as the report shows them, by whose ids a survival figure says what each stands on.
    """
    by_id = {curve["id"]: curve for curve in curves}
    simulated = {survival_stem(source_id): source_id for source_id in evidence.sources}
    for number, first in enumerate(figure_stems(evidence.trials), start=1):
        for stem in page_stems(first, folder):
            yield _figure(evidence, folder, settings, number, stem, simulated.get(first, ""), by_id)


def _figure(
    evidence: Evidence,
    folder: Path,
    settings: Mapping[str, Any],
    number: int,
    stem: str,
    simulated: str,
    by_id: Mapping[str, Row],
) -> Row:
    caption, alt = _caption_and_alt((folder / f"{stem}.txt").read_text(encoding="utf-8"))
    _, rows = read_csv(folder / f"{stem}.csv")
    curve_ids = list(dict.fromkeys(row["curve_id"] for row in rows if row.get("curve_id"))) if simulated else []
    title, rest = _first_sentence(caption)
    if simulated:
        title = _survival_title(evidence, simulated, curve_ids)
    message, _ = _first_sentence(alt)
    drawing = ""
    # An SVG that lies there from an earlier configuration is not of this run.
    if "svg" in settings["figure_formats"]:
        drawing = inline_svg(
            (folder / f"{stem}.svg").read_text(encoding="utf-8"),
            name=f"figure-{stem}",
            title=f"Figure {number}. {title}",
            description=f"{message}. The table below the figure holds every value.",
            palette=PALETTE,
        )
    # A curve's grid of points stays in its CSV; the page shows the rows a reader can use.
    table = [row for row in rows if row.get("what") != "curve"]
    return {
        "number": number,
        "stem": stem,
        "simulated": bool(simulated),
        "drawing": Markup(drawing),
        "narrow": is_narrow(drawing),
        "title": title,
        # The drawing's own footnote says the rest; the file's caption stands under the drawing.
        "caption": caption,
        "notes": rest,
        "alt": alt,
        "columns": [column for column in (table[0] if table else {}) if any(row[column] for row in table)],
        "rows": table,
        "points": len(rows) - len(table),
        "curves": [by_id[curve_id] for curve_id in curve_ids if curve_id in by_id],
    }


def _survival_title(evidence: Evidence, source_id: str, curve_ids: Collection[str]) -> str:
    """Whose curves stand on a page, of which endpoints."""
    groups: dict[str, list[str]] = defaultdict(list)
    for trial_id, curve in curves_by_source(evidence.trials)[source_id]:
        if curve_ids and curve["id"] not in curve_ids:
            continue
        trial = evidence.trials[trial_id]
        who = trial["analysis_sets"][curve["analysis_set"]]["label"]
        endpoint = shown.lower_first(evidence.vocabulary["endpoints"][curve["endpoint"]]["label"])
        if endpoint not in groups[f"{trial['name']}, {who}"]:
            groups[f"{trial['name']}, {who}"].append(endpoint)
    whose: dict[str, list[str]] = defaultdict(list)
    for who, endpoints in groups.items():
        whose[" and ".join(endpoints)].append(who)
    return f"{'; '.join(_whose(what, who) for what, who in whose.items())}, SIMULATED from printed summaries"


def is_narrow(svg: str) -> bool:
    """Whether a drawing is one column wide; stretched over the page its text would be twice as large.

    >>> is_narrow('<svg viewBox="0 0 238.1 400">'), is_narrow('<svg viewBox="0 0 493.2 400">')
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


def _first_sentence(text: str) -> tuple[str, str]:
    """The first sentence without its full stop, and what follows it.

    >>> _first_sentence("Two arms. A dot is a patient.")
    ('Two arms', 'A dot is a patient.')
    """
    first, _, rest = text.partition(". ")
    return first.rstrip("."), rest


def _caption_and_alt(text: str) -> tuple[str, str]:
    caption, _, alt = text.partition("\n\nAlt text\n")
    return caption.removeprefix("Caption\n").strip(), alt.strip()
