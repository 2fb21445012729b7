"""Draw forests of proportions: the response-rate forest and the one of adverse events and other harms."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace

from reanalysis.figures import style
from reanalysis.figures.canvas import Canvas, marker_line, segment_line, text_width, widest, wrap
from reanalysis.figures.footer import Footer, KeyItem, grey, marker_item
from reanalysis.figures.register import Register, numbers
from reanalysis.figures.response_rows import ResponseRow
from reanalysis.figures.save import Drawing
from reanalysis.tables import format as fmt

ROW = 3.9
BAND = 4.3
BLOCK_GAP = 0.7
SECTION_GAP = 1.7
HEADER = 10.6
AXIS = 10.4
MIN_PANEL = 45.0
_INDENT = 7.5
_TRIAL_LEFT = 4.5
_REFERENCE_RIGHT = 171.0
METHOD_NAMES = {
    "wilson": "Wilson score",
    "clopper-pearson": "Clopper–Pearson",
    "miettinen-nurminen": "Miettinen–Nurminen score",
    "newcombe": "Newcombe hybrid score",
}


@dataclass(frozen=True)
class Words:
    """What the two forests of proportions call things."""

    title: str
    header: str
    axis: str
    order: str
    single_arms: str


RESPONSE = Words(
    title="Response rates, recomputed from printed or reconstructed counts",
    header="Trial and arm",
    axis="Patients with the outcome, %",
    order="Randomised trials first, then single arms; experimental arm above its control.",
    single_arms="Arms of different trials are not randomised against each other.",
)
HARMS = Words(
    title="Adverse events and other harms, recomputed from printed or reconstructed counts",
    header="Trial and event",
    axis="Patients with the event, %",
    order="Adverse events are ordered by frequency.",
    single_arms="Patients can have several events. Without a control arm no rate shows an effect.",
)


@dataclass(frozen=True)
class _Block:
    """Rows under one trial's heading."""

    group: str
    trial_id: str
    rows: tuple[ResponseRow, ...]
    labels: tuple[tuple[str, ...], ...]
    name: str
    descriptor: str

    @property
    def height(self) -> float:
        return BLOCK_GAP + ROW + sum(_row_height(lines) for lines in self.labels)


def _row_height(lines: Sequence[str]) -> float:
    return ROW + 2.9 * (max(len(lines), 1) - 1)


@dataclass(frozen=True)
class _Columns:
    """Positions in millimetres, computed from the measured text."""

    outcome: float
    slash: float
    panel_left: float
    panel_right: float
    unit: float
    limits: float
    label_width: float


def _level_head(level: float) -> str:
    return f"({fmt.percent_plain(level)}% CI)"


def _split(text: str) -> tuple[str, str]:
    whole, point, decimals = text.partition(".")
    return whole, point + decimals


def _columns(rows: Sequence[ResponseRow], outcomes: Sequence[str], label_width: float, head: str) -> _Columns:
    outcome = _INDENT + label_width + 2.5
    left = outcome + (widest(outcomes) + 2.5 if any(outcomes) else 0.0)
    slash = left + max(widest(row.events for row in rows), text_width("n", weight=style.BOLD))
    panel_left = slash + widest(f"/{row.total}{row.marks}" for row in rows) + 4.0
    # Reference numbers stand in the lines of trials, which have no interval: only headings share a line.
    headings = text_width(head, weight=style.BOLD) + 2.0 + text_width("Ref", weight=style.BOLD)
    limits = _REFERENCE_RIGHT - max(headings, widest(row.limits_text for row in rows))
    unit = limits - 1.6 - widest(_split(row.estimate_text)[1] for row in rows)
    panel_right = unit - widest(_split(row.estimate_text)[0] for row in rows) - 4.5
    return _Columns(outcome, slash, panel_left, panel_right, unit, limits, label_width)


def _shown_labels(block: Sequence[ResponseRow], register: Register) -> list[str]:
    """Labels of a block's rows: sets of patients where a single arm has several; a repeat is left out."""
    sets = {row.analysis_set for row in block}
    by_set = len(sets) > 1 and block[0].label == register.arm(block[0].trial_id, block[0].arm)["label"]
    labels = []
    for row in block:
        text = register.set_label(row.trial_id, row.analysis_set) if by_set else row.label
        labels.append(text[:1].upper() + text[1:])
    return ["" if place and label == labels[place - 1] else label for place, label in enumerate(labels)]


def _label_lines(labels: Sequence[str], width: float) -> list[tuple[str, ...]]:
    """Break labels into lines; a broken label runs on into rows below that repeat it and are left blank."""
    lines: list[tuple[str, ...]] = []
    rest: tuple[str, ...] = ()
    for place, label in enumerate(labels):
        if label:
            first, *more = wrap(label, width)
            # An en space indents what belongs to the line above.
            rest = tuple(f"\u2002{line}" for line in more)
            own: tuple[str, ...] = (first,)
        else:
            own, rest = rest[:1], rest[1:]
        if rest and not (place + 1 < len(labels) and not labels[place + 1]):
            own, rest = own + rest, ()
        lines.append(own)
    return lines


def _descriptor(block: Sequence[ResponseRow], register: Register, room: float) -> str:
    """Design, population and set of patients, as far as there is room."""
    trial = register.trials[block[0].trial_id]
    design = "" if trial["design"] == "randomised" else trial["design"].replace("_", " ")
    sets = list(dict.fromkeys(row.analysis_set for row in block))
    of_set = ""
    if len(sets) == 1 and (trial["design"] == "randomised" or "part_of" in trial["analysis_sets"].get(sets[0], {})):
        of_set = register.set_label(block[0].trial_id, sets[0])
    population = trial.get("population", "")
    candidates = [(design, population, of_set), (population, of_set), (design, of_set), (of_set,), (design,)]
    for parts in candidates:
        text = "; ".join(part for part in parts if part)
        if text and text_width(text, style.DESCRIPTOR) <= room:
            return text
    return ""


def _block_key(row: ResponseRow, register: Register) -> tuple[str, str, str]:
    several_arms = len(register.trials[row.trial_id]["arms"]) > 1
    return row.group, row.trial_id, row.analysis_set if several_arms else ""


def _blocks(rows: Sequence[ResponseRow], register: Register) -> list[list[ResponseRow]]:
    found: dict[tuple[str, str, str], list[ResponseRow]] = {}
    for row in rows:
        found.setdefault(_block_key(row, register), []).append(row)
    return list(found.values())


def _layout(
    rows: Sequence[ResponseRow], register: Register, outcomes: dict[str, str], head: str
) -> tuple[_Columns, list[_Block]]:
    """Choose the label width so that the panel keeps its least width, breaking long labels where needed."""
    plain = _blocks(rows, register)
    labels = [_shown_labels(block, register) for block in plain]
    width = widest(label for block in labels for label in block)
    columns = _columns(rows, list(outcomes.values()), width, head)
    while columns.panel_right - columns.panel_left < MIN_PANEL and width > 24.0:
        width -= 2.0
        columns = _columns(rows, list(outcomes.values()), width, head)
    lines = [_label_lines(block, width) for block in labels]
    fitted = max((text_width(line) for block in lines for label in block for line in label), default=0.0)
    columns = _columns(rows, list(outcomes.values()), fitted, head)
    blocks = []
    for block, block_lines in zip(plain, lines, strict=True):
        name = register.trials[block[0].trial_id]["name"]
        room = columns.panel_left - 3.0 - _TRIAL_LEFT - text_width(name) - 2.0
        blocks.append(
            _Block(
                block[0].group,
                block[0].trial_id,
                tuple(block),
                tuple(block_lines),
                name,
                _descriptor(block, register, room),
            )
        )
    return columns, blocks


def _pages(blocks: Sequence[_Block], room: float) -> Iterator[list[_Block]]:
    """Fill pages with blocks; a block longer than what is left is divided between its rows."""
    page: list[_Block] = []
    used = 0.0
    for block in blocks:
        start = 0
        while start < len(block.rows):
            head = BAND + SECTION_GAP if not page or page[-1].group != block.group else 0.0
            fits = 0
            height = used + head + BLOCK_GAP + ROW
            for lines in block.labels[start:]:
                height += _row_height(lines)
                if height > room:
                    break
                fits += 1
            if not fits and page:
                yield page
                page, used = [], 0.0
                continue
            fits = max(fits, 1)
            part = replace(
                block,
                rows=block.rows[start : start + fits],
                labels=block.labels[start : start + fits],
                name=block.name if not start else f"{block.name} (continued)",
            )
            page.append(part)
            used += head + part.height
            start += fits
    if page:
        yield page


def _outcomes(rows: Sequence[ResponseRow], register: Register, words: Words) -> dict[str, str]:
    """Text of the outcome column by row."""
    if words is HARMS:
        several = any(len(register.trials[row.trial_id]["arms"]) > 1 for row in rows)
        return {row.row_id: register.arm(row.trial_id, row.arm)["label"] if several else "" for row in rows}
    return {
        row.row_id: register.endpoint(row.endpoint)["abbreviation"] + (f", {row.timepoint}" if row.timepoint else "")
        for row in rows
    }


def _footer(rows: Sequence[ResponseRow], register: Register, words: Words, level: float) -> Footer:
    labels = register.role_labels((row.trial_id, row.arm) for row in rows)
    items: list[KeyItem] = [marker_item(label, style.look(role)) for role, label in labels.items()]
    fills = [
        ("filled", "", "count printed"),
        ("open", "†", "† count reconstructed"),
        ("cross", "", "‡ no whole count fits"),
    ]
    for fill, mark, text in fills:
        if any(row.fill == fill and (not mark or mark in row.marks) for row in rows):
            items.append(marker_item(text, grey(style.look(rows[0].role).marker), fill))
    if any(row.dotted for row in rows):
        items.append(
            KeyItem(
                "‡ interval over several counts",
                lambda canvas, left, middle: canvas.page.add_line(
                    segment_line([left, left + 5.0], [middle, middle], style.MUTED, line=style.DOTTED)
                ),
                6.2,
            )
        )
    notes = []
    marks = "".join(row.marks for row in rows)
    if "†" in marks:
        notes.append("† The only whole number of patients that gives the printed values.")
    if "‡" in marks:
        reasons = dict.fromkeys(
            f"{register.trials[row.trial_id]['name']}, {register.endpoint(row.endpoint)['abbreviation']}: {row.reason}"
            for row in rows
            if row.reason
        )
        notes.append(f"‡ {'; '.join(reasons)}. The interval spans all of them.")
    if "§" in marks:
        notes.append("§ Denominator assumed: the source does not print it for this number.")
    method = METHOD_NAMES.get(rows[0].method, rows[0].method)
    notes.append(f"CI, {fmt.percent_plain(level)}% confidence interval, {method}.")
    if words is RESPONSE:
        notes.append("; ".join(register.abbreviations(dict.fromkeys(row.endpoint for row in rows))) + ".")
    notes.append(words.order)
    notes.append(words.single_arms)
    notes.append("Marker size carries no information. Ref, number of the source.")
    return Footer(items, notes, style.FULL_WIDTH)


def _draw_row(
    canvas: Canvas,
    panel: object,
    row: ResponseRow,
    y: float,
    columns: _Columns,
    lines: Sequence[str],
    outcome: str,
) -> None:
    for place, line in enumerate(lines):
        canvas.text(_INDENT, y + 2.9 * place, line)
    canvas.text(columns.outcome, y, outcome, colour=style.MUTED)
    canvas.text(columns.slash - 0.1, y, row.events, align="right", gid=f"{row.row_id}:events")
    canvas.text(columns.slash + 0.2, y, f"/{row.total}{row.marks}", gid=f"{row.row_id}:total")
    decimals = text_width(_split(row.estimate_text)[1])
    canvas.text(columns.unit + decimals, y, row.estimate_text, align="right", gid=f"{row.row_id}:percent")
    canvas.text(
        columns.limits,
        y,
        row.limits_text,
        colour=style.INK if row.lower == row.lower else style.MUTED,
        gid=f"{row.row_id}:limits",
    )
    look = style.look(row.role)
    if row.lower == row.lower:
        panel.add_line(
            segment_line(
                [100 * row.lower, 100 * row.upper],
                [y, y],
                look.colour,
                line=style.DOTTED if row.dotted else style.SOLID,
                gid=f"{row.row_id}:interval",
            )
        )
    panel.add_line(marker_line([100 * row.estimate], [y], look, fill=row.fill, gid=f"{row.row_id}:estimate"))


def _draw_page(
    blocks: Sequence[_Block],
    columns: _Columns,
    outcomes: dict[str, str],
    register: Register,
    words: Words,
    footer: Footer,
    level: float,
) -> Canvas:
    bodies = 0.0
    for place, block in enumerate(blocks):
        if not place or blocks[place - 1].group != block.group:
            bodies += BAND + (SECTION_GAP if place else 0.0)
        bodies += block.height
    bottom = HEADER + bodies + 0.6
    canvas = Canvas(style.FULL_WIDTH, bottom + AXIS + footer.height)
    panel = canvas.panel(columns.panel_left, columns.panel_right, HEADER, bottom, xlim=(0, 100), ylim=(bottom, HEADER))
    panel.set_xticks(range(0, 101, 20))
    panel.set_yticks([])
    panel.tick_params(axis="y", left=False)
    canvas.rule(style.MARGIN, weight=style.RULE_TOP)
    head = 5.4
    bold = {"weight": style.BOLD}
    canvas.text(style.TEXT_LEFT, head, words.header, **bold)
    if any(outcomes.values()):
        canvas.text(columns.outcome, head, "Outcome" if words is RESPONSE else "Arm", **bold)
    canvas.text(columns.slash - 0.1, head, "n", align="right", **bold)
    canvas.text(columns.slash + 0.2, head, "/N", **bold)
    canvas.text(columns.unit, head, "%", align="right", **bold)
    canvas.text(columns.limits, head, _level_head(level), **bold)
    canvas.text(_REFERENCE_RIGHT, head, "Ref", align="right", **bold)
    canvas.rule(8.6)
    y = HEADER
    grid_top = y
    for place, block in enumerate(blocks):
        if not place or blocks[place - 1].group != block.group:
            if place:
                _grid(panel, grid_top, y + 0.3)
                y += SECTION_GAP
            canvas.band(y, BAND)
            title = register.vocabulary["groups"][block.group]
            canvas.text(style.TEXT_LEFT, y + BAND / 2, title, weight=style.BOLD)
            y += BAND
            grid_top = y + 0.2
        y += BLOCK_GAP
        middle = y + ROW / 2
        canvas.text(_TRIAL_LEFT, middle, block.name)
        canvas.text(
            _TRIAL_LEFT + text_width(block.name) + 2.0,
            middle,
            block.descriptor,
            size=style.DESCRIPTOR,
            colour=style.MUTED,
        )
        canvas.text(
            _REFERENCE_RIGHT,
            middle,
            numbers(row.reference for row in block.rows),
            align="right",
            colour=style.MUTED,
        )
        y += ROW
        for row, lines in zip(block.rows, block.labels, strict=True):
            _draw_row(canvas, panel, row, y + ROW / 2, columns, lines, outcomes[row.row_id])
            y += _row_height(lines)
    _grid(panel, grid_top, bottom)
    middle = (columns.panel_left + columns.panel_right) / 2
    canvas.text(middle, bottom + 7.4, words.axis, align="center")
    footer.draw(canvas, bottom + AXIS)
    return canvas


def _grid(panel: object, top: float, bottom: float) -> None:
    """Gridlines of one section, so that they do not run through the band of the next."""
    for tick in range(0, 101, 20):
        panel.add_line(segment_line([tick, tick], [top, bottom], style.HAIRLINE, weight=style.GRID, zorder=0.6))


def _alt(rows: Sequence[ResponseRow], register: Register, words: Words, page: str) -> str:
    trials = dict.fromkeys(row.trial_id for row in rows)
    parts = []
    for group in dict.fromkeys(row.group for row in rows):
        shown = [row for row in rows if row.group == group]
        values = "; ".join(
            f"{register.trials[row.trial_id]['name']}, {row.label}"
            f"{'' if words is HARMS else ', ' + register.endpoint(row.endpoint)['abbreviation']}: "
            f"{row.estimate_text}% {row.limits_text}"
            for row in shown
        )
        parts.append(f"{register.vocabulary['groups'][group]}: {values}.")
    kind = "Forest plot of rates of harms" if words is HARMS else "Forest plot of response rates"
    return f"{kind}{page}, {len(rows)} rows from {len(trials)} trial{'s' * (len(trials) > 1)}. {' '.join(parts)}"


def draw_response_forest(
    rows: Sequence[ResponseRow], register: Register, *, stem: str, words: Words, confidence_level: float
) -> list[Drawing]:
    """Draw a forest of proportions, on as many pages as it needs.

    Parameters
    ----------
    rows : sequence of ResponseRow
        In the order in which they are drawn.
    register : Register
    stem : str
        Name of the first page; further pages get `_page2` and so on.
    words : Words
        RESPONSE or HARMS.
    confidence_level : float

    Returns
    -------
    list of Drawing
    """
    if not rows:
        return [empty_drawing(stem, words.title)]
    outcomes = _outcomes(rows, register, words)
    columns, blocks = _layout(rows, register, outcomes, _level_head(confidence_level))
    footer = _footer(rows, register, words, confidence_level)
    pages = list(_pages(blocks, style.MAX_HEIGHT - HEADER - AXIS - footer.height - 0.6))
    drawings = []
    for number, page in enumerate(pages, start=1):
        shown = [row for block in page for row in block.rows]
        foot = footer if len(pages) == 1 else _footer(shown, register, words, confidence_level)
        canvas = _draw_page(page, columns, outcomes, register, words, foot, confidence_level)
        of = f" (page {number} of {len(pages)})" if len(pages) > 1 else ""
        drawings.append(
            Drawing(
                stem=stem if number == 1 else f"{stem}_page{number}",
                figure=canvas.figure,
                rows=[
                    {**asdict(row), "estimate_shown": row.estimate_text, "limits_shown": row.limits_text}
                    for row in shown
                ],
                caption=f"{words.title}{of}. {' '.join(foot.notes)}",
                alt=_alt(shown, register, words, of),
            )
        )
    return drawings


def empty_drawing(stem: str, title: str) -> Drawing:
    """A figure of a kind for which the claims hold nothing, so that each promised file exists."""
    canvas = Canvas(style.FULL_WIDTH, 16.0)
    canvas.rule(style.MARGIN, weight=style.RULE_TOP)
    text = f"{title}: the claims hold no value of this kind."
    canvas.text(style.TEXT_LEFT, 8.0, text, colour=style.MUTED)
    canvas.rule(14.0)
    return Drawing(stem, canvas.figure, [], text, text)
