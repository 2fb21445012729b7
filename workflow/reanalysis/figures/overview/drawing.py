"""Draw the overview: bars of patients, one under another where they are the same, and who prints what of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from reanalysis.figures import style
from reanalysis.figures.canvas import Canvas, segment_line, text_width
from reanalysis.figures.footer import Footer
from reanalysis.figures.overview.layout import (
    CHIP,
    GAP,
    HEAD_LINE,
    HEADING,
    INDENT,
    ROW,
    SPANNER,
    STEP,
    Columns,
    measure_columns,
    tick_step,
)
from reanalysis.figures.overview.marks import draw_bar, draw_chip, draw_tick, draw_unknown
from reanalysis.figures.overview.notes import TITLE, listed, overlapping, overview_alt, overview_footer
from reanalysis.figures.overview.rows import OverviewRow, column_name
from reanalysis.figures.pages import empty_drawing, numbered
from reanalysis.figures.register import Register
from reanalysis.figures.save import Drawing

_AXIS = 10.4
_PRIMARY = "primary"


def draw_overview(
    rows: Sequence[OverviewRow], heads: Mapping[str, str], register: Register, *, stem: str
) -> list[Drawing]:
    """Draw the overview.

    Parameters
    ----------
    rows : sequence of OverviewRow
        In the order in which they are drawn, trials together.
    heads : mapping
        Families of outcomes, in the order of their columns, and what stands above them.
    register : Register
    stem : str

    Returns
    -------
    list of Drawing
        Several pages where one would be too long.
    """
    if not rows:
        return [empty_drawing(stem, TITLE, "there are no trials.")]
    columns = measure_columns(rows, heads)
    room = style.MAX_HEIGHT - columns.header - _AXIS - overview_footer(rows, heads, register).height - 2.0
    drawings = []
    for name, of, page in numbered(stem, list(_pages(rows, room))):
        footer = overview_footer(page, heads, register)
        drawings.append(
            Drawing(
                stem=name,
                figure=_draw_page(page, columns, heads, register, footer).figure,
                rows=[row.plotted(register) for row in page],
                caption=f"{TITLE}{of}. {' '.join(footer.notes)}",
                alt=overview_alt(page, heads, register, of),
            )
        )
    return drawings


def _pages(rows: Sequence[OverviewRow], room: float) -> Iterator[list[OverviewRow]]:
    """Trials go on a page as wholes; they have few rows."""
    page: list[OverviewRow] = []
    used = 0.0
    for _, of in groupby(rows, key=lambda row: row.trial_id):
        trial = list(of)
        height = HEADING + GAP + ROW * len(trial)
        if page and used + height > room:
            yield page
            page, used = [], 0.0
        page += trial
        used += height
    yield page


def _draw_page(
    rows: Sequence[OverviewRow], columns: Columns, heads: Mapping[str, str], register: Register, footer: Footer
) -> Canvas:
    trials = [list(of) for _, of in groupby(rows, key=lambda row: row.trial_id)]
    bottom = columns.header + len(trials) * (HEADING + GAP) + ROW * len(rows) + 1.0
    canvas = Canvas(style.FULL_WIDTH, bottom + _AXIS + footer.height)
    panel = canvas.panel(
        columns.panel_left,
        columns.panel_right,
        columns.header,
        bottom,
        xlim=(0, columns.longest),
        ylim=(bottom, columns.header),
    )
    ticks = range(0, columns.longest + 1, tick_step(columns.longest))
    panel.set_xticks(ticks)
    panel.set_yticks([])
    _draw_header(canvas, columns)
    y = columns.header
    for trial in trials:
        y += GAP
        canvas.band(y, HEADING - 0.6)
        _draw_heading(canvas, trial[0].trial_id, y + (HEADING - 0.6) / 2, columns, register)
        y += HEADING
        for tick in ticks:
            # On the page and not in the panel, which lies above the bars.
            x = columns.panel_left + (columns.panel_right - columns.panel_left) * tick / columns.longest
            ends = [y - 0.4, y + ROW * len(trial)]
            canvas.page.add_artist(segment_line([x, x], ends, style.HAIRLINE, weight=style.GRID, zorder=0.6))
        for row in trial:
            _draw_row(canvas, row, y + ROW / 2, columns, register)
            y += ROW
    middle = (columns.panel_left + columns.panel_right) / 2
    canvas.text(middle, bottom + 7.4, "Patients", align="center")
    footer.draw(canvas, bottom + _AXIS)
    return canvas


def _draw_header(canvas: Canvas, columns: Columns) -> None:
    canvas.rule(style.MARGIN, weight=style.RULE_TOP)
    low = columns.header - 1.6 - HEAD_LINE / 2
    bold = {"weight": style.BOLD}
    canvas.text(style.TEXT_LEFT, low, "Trial and patients", **bold)
    canvas.text(columns.patients, low, "n", align="right", **bold)
    middles = list(columns.middles.values())
    if middles:
        spanner = style.MARGIN + SPANNER / 2
        canvas.text((middles[0] + middles[-1]) / 2, spanner, "What the reports print", align="center", **bold)
        left, right = columns.panel_right + 3.0, canvas.width - style.TEXT_LEFT
        canvas.rule(style.MARGIN + SPANNER, left=left, right=right)
    for place, (family, lines) in enumerate(columns.heads.items()):
        x, base = columns.middles[family], low
        if place % 2:
            base -= columns.raised
            line = segment_line(
                [x, x], [base + HEAD_LINE / 2 + 0.3, columns.header - 1.2], style.MUTED, weight=style.GRID
            )
            canvas.page.add_artist(line)
        for up, text in enumerate(reversed(lines)):
            canvas.text(x, base - HEAD_LINE * up, text, size=style.DESCRIPTOR, align="center")
    canvas.rule(columns.header)


def _draw_heading(canvas: Canvas, trial_id: str, y: float, columns: Columns, register: Register) -> None:
    """Draw a trial's name, what it is, and the reports that share its patients."""
    trial = register.trials[trial_id]
    canvas.text(style.TEXT_LEFT, y, trial["name"], weight=style.BOLD)
    left = style.TEXT_LEFT + text_width(trial["name"], weight=style.BOLD) + 2.0
    what = "; ".join(part for part in (trial["design"].replace("_", " "), trial.get("population", "")) if part)
    canvas.text(left, y, what, size=style.DESCRIPTOR, colour=style.MUTED)
    if same := overlapping(trial_id, register):
        words = f"Reports {listed(same)}: shared patients"
        right = canvas.width - style.TEXT_LEFT
        canvas.text(right, y, words, size=style.DESCRIPTOR, weight=style.BOLD, align="right")


def _draw_row(canvas: Canvas, row: OverviewRow, y: float, columns: Columns, register: Register) -> None:
    mark = "†" if any(one.basis == "reconstructed" for one in row.arms) else ""
    canvas.text(INDENT + STEP * row.depth, y, row.label + mark)
    canvas.text(columns.patients, y, row.patients_text, align="right", gid=f"{row.row_id}:patients")
    unit = (columns.panel_right - columns.panel_left) / columns.longest
    x = columns.panel_left
    for one in row.arms:
        right = x + unit * one.patients
        filled = one.basis == "printed"
        draw_bar(canvas, x, right, y, style.look(one.role), filled=filled, gid=f"{row.row_id}:arm:{one.arm}")
        x = right
    if row.patients is not None and not row.arms:
        draw_unknown(canvas, x, x + unit * row.patients, y, gid=f"{row.row_id}:all")
    for place, size in enumerate(row.sizes, start=1):
        draw_tick(canvas, columns.panel_left + unit * size, y, gid=f"{row.row_id}:size:{place}")
    roles = {register.references[source]: role for source, role in register.trials[row.trial_id]["sources"].items()}
    for family, numbers in row.printed.items():
        for place, number in enumerate(numbers):
            middle = columns.middles[family] + CHIP * (place - (len(numbers) - 1) / 2)
            gid = f"{row.row_id}:{column_name(family)}:{number}"
            draw_chip(canvas, middle, y, str(number), primary=roles.get(number) == _PRIMARY, gid=gid)
