"""What a survival figure says in words: key, footnotes and text alternative."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from matplotlib.patches import Rectangle

from reanalysis.figures import style
from reanalysis.figures.canvas import Canvas, segment_line
from reanalysis.figures.footer import Footer, KeyItem, grey, line_item, marker_item
from reanalysis.figures.register import Register, sentence
from reanalysis.figures.survival.marks import BAND_EDGE, POPULATION_ALPHA, PUBLISHED_ALPHA
from reanalysis.figures.survival.series import Panel, Point
from reanalysis.tables import format as fmt


def survival_footer(panels: Sequence[Panel], register: Register, level: float, width: float) -> Footer:
    """Explain what is drawn in these panels, and nothing else."""
    percent = fmt.percent_plain(level)
    points = [point for panel in panels for series in panel.series for point in series.points]
    first = panels[0].series[0].look
    items = [
        line_item("simulated curve", weight=style.CURVE),
        KeyItem("where the report’s own curve ran", _swatch(PUBLISHED_ALPHA + POPULATION_ALPHA, edged=True), 6.2),
        KeyItem("survival of patients like these", _swatch(POPULATION_ALPHA), 6.2),
    ]
    if points:
        items.append(marker_item("printed value", grey(first.marker), "open"))
    if any(panel.crosses(series) for panel in panels for series in panel.series):
        items.append(marker_item("printed, but not used ‡", grey(first.marker), "cross"))
    notes = [
        f"Band with edges: with {percent}% probability at each time, the Kaplan–Meier curve that the report’s "
        "authors drew ran here; it is narrow where a value is printed. Band without edges: with "
        f"{percent}% probability at each time, the survival of all patients like these lies here; where it is the "
        "wider one, this is because the few who were studied may have done better or worse by chance. Neither band "
        "holds for a whole curve at once."
    ]
    if any(not math.isnan(point.lower) for point in points):
        notes.append("Whiskers, printed confidence intervals.")
    if any(panel.shares_time(point) for panel in panels for series in panel.series for point in series.points):
        notes.append("Values printed for the same time stand side by side.")
    if any(panel.stacks(point) for panel in panels for series in panel.series for point in series.points):
        notes.append("Medians with intervals stand one below another, around 50%.")
    if any(panel.origin_assumed for panel in panels):
        notes.append("From when time is counted is assumed; the source does not print it.")
    notes.append("Curves stop where the evidence stops.")
    if any(len({one.endpoint for one in panel.series}) < len(panel.series) for panel in panels):
        notes.append("How far simulated curves lie apart is no evidence of a difference.")
    notes += [f"‡ {said[:1].upper()}{said[1:]}." for said in dict.fromkeys(_unused(panels))]
    notes.append(
        "At risk, just before the time; events and censored, before it: the three add up to n. Numbers of "
        "the simulated data set in the middle of all."
    )
    series = [one for panel in panels for one in panel.series if one.risk]
    if any(not any(counts[2] for counts in one.risk.values()) for one in series):
        notes.append("Where nobody is censored, nothing printed tells when follow-up ended.")
    shown = [text for panel in panels for text in (panel.title, panel.subtitle, *(one.label for one in panel.series))]
    notes.append(sentence([*register.expansions(shown), "Ref, number of the source"]))
    return Footer(items, notes, width)


def _unused(panels: Sequence[Panel]) -> list[str]:
    """Sentences on printed numbers that were not used."""
    return [one.said for panel in panels for one in panel.unused]


def _swatch(alpha: float, *, edged: bool = False) -> Callable[[Canvas, float, float], None]:
    """A sample of a band, for the key."""

    def draw(canvas: Canvas, left: float, middle: float) -> None:
        patch = Rectangle((left, middle - 1.2), 5.0, 2.4, facecolor=style.MUTED, edgecolor="none", lw=0, alpha=alpha)
        canvas.page.add_artist(patch)
        if edged:
            for y in (middle - 1.2, middle + 1.2):
                canvas.page.add_artist(segment_line([left, left + 5.0], [y, y], style.MUTED, weight=BAND_EDGE))

    return draw


def survival_alt(panels: Sequence[Panel], page: str) -> str:
    """Text alternative: where each curve ends, and every printed value."""
    parts = []
    for panel in panels:
        series = "; ".join(
            f"{one.label} falls to {fmt.percent(one.curve[-1][1], None)}% at {one.last:g} months"
            + "".join(f", printed {_printed_words(point)}" for point in one.points)
            for one in panel.series
        )
        origin = "; start of time assumed" if panel.origin_assumed else ""
        unused = "".join(f" Printed and not used: {one.said}." for one in panel.unused)
        parts.append(f"{panel.title} ({panel.subtitle}{origin}): {series}.{unused}")
    count = sum(len(panel.series) for panel in panels)
    what = f"{count} simulated survival curve{'s' * (count > 1)} with bands{page}, not patient data."
    return f"{what} {' '.join(parts)}"


def _printed_words(point: Point) -> str:
    """A printed value with its unit and limits."""
    if point.quantity == "median":
        value = f"median {point.text}" + ("" if math.isinf(point.time_months) else " months")
    else:
        value = f"{fmt.time_label(point.time_months)} {point.text}%"
    return f"{value} {point.limits_text}".rstrip()
