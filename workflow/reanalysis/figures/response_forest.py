"""Draw forests of proportions: the response-rate forest and the one of adverse events and other harms."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace

from reanalysis.figures import style
from reanalysis.figures.canvas import Canvas, marker_line, segment_line, text_width, widest, wrap
from reanalysis.figures.footer import Footer, KeyItem, grey, marker_item
from reanalysis.figures.register import Register, numbers
from reanalysis.figures.response_rows import NEIGHBOURING_COUNTS, ResponseRow
from reanalysis.figures.save import Drawing
from reanalysis.tables import format as fmt

ROW = 3.8
BAND = 4.3
_BAND_LINE = 3.2
_DESCRIPTOR_LINE = 2.8
_LEAST_DESCRIPTOR = 30.0
BLOCK_GAP = 0.6
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
    axis="Patients with the outcome, % of N",
    order="Randomised trials first, then single arms; experimental arm above its control.",
    single_arms="Arms of different trials are not randomised against each other.",
)
HARMS = Words(
    title="Adverse events and other harms, recomputed from printed or reconstructed counts",
    header="Trial and event",
    axis="Patients with the event, % of N",
    order="Adverse events are ordered by frequency.",
    single_arms="Patients can have several events. Without a control arm no rate shows an effect.",
)


@dataclass(frozen=True)
class _Block:
    """Rows under one trial's heading."""

    section: tuple[str, str]
    title: tuple[str, ...]
    rows: tuple[ResponseRow, ...]
    labels: tuple[tuple[str, ...], ...]
    name: str
    descriptor: tuple[str, ...]
    descriptor_below: bool

    @property
    def band(self) -> float:
        """Height of the band with the section's title."""
        return BAND + _BAND_LINE * (len(self.title) - 1)

    @property
    def head(self) -> float:
        """Height of the trial's heading."""
        lines = len(self.descriptor) - (0 if self.descriptor_below else 1)
        return BLOCK_GAP + ROW + _DESCRIPTOR_LINE * max(lines, 0)

    @property
    def height(self) -> float:
        return self.head + sum(_row_height(lines) for lines in self.labels)


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


def _columns(rows: Sequence[ResponseRow], outcomes: dict[str, str], label_width: float, head: str) -> _Columns:
    outcome = _INDENT + label_width + 2.5
    # Long outcomes and wide counts seldom share a line, so lines are measured and not columns.
    heading = text_width("Outcome", weight=style.BOLD) + text_width("n", weight=style.BOLD)
    lines = [text_width(outcomes[row.row_id]) + text_width(row.events) for row in rows]
    slash = outcome + (max(heading, *lines) + 2.5 if any(outcomes.values()) else max(lines))
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


def _descriptor(block: Sequence[ResponseRow], register: Register) -> list[str]:
    """Design, population and set of patients."""
    trial = register.trials[block[0].trial_id]
    design = "" if trial["design"] == "randomised" else trial["design"].replace("_", " ")
    sets = list(dict.fromkeys(row.analysis_set for row in block))
    of_set = ""
    if len(sets) == 1 and (trial["design"] == "randomised" or "part_of" in trial["analysis_sets"].get(sets[0], {})):
        of_set = register.set_label(block[0].trial_id, sets[0])
    population = trial.get("population", "")
    return [part for part in (design, population, of_set) if part]


def _descriptor_lines(parts: Sequence[str], room: float) -> tuple[str, ...]:
    """Parts flowed into lines, broken between parts where that is possible; nothing is left out."""
    lines: list[str] = []
    for place, part in enumerate(parts):
        text = part + (";" if place + 1 < len(parts) else "")
        if lines and text_width(f"{lines[-1]} {text}", style.DESCRIPTOR) <= room:
            lines[-1] += f" {text}"
        else:
            lines += wrap(text, room, style.DESCRIPTOR)
    return tuple(lines)


def _section(row: ResponseRow, words: Words) -> tuple[str, str]:
    """Group of a row; events that only some patients can have make a section of their own."""
    return row.group, row.share_of if words is HARMS else ""


def _section_title(section: tuple[str, str], register: Register) -> str:
    group, share_of = section
    title = register.group_label(group)
    return f"{title}: of patients with {fmt.lower_first(register.endpoint(share_of)['label'])}" if share_of else title


def _blocks(rows: Sequence[ResponseRow], register: Register, words: Words) -> list[list[ResponseRow]]:
    found: dict[tuple[object, ...], list[ResponseRow]] = {}
    for row in rows:
        several_arms = len(register.trials[row.trial_id]["arms"]) > 1
        key = (_section(row, words), row.trial_id, row.analysis_set if several_arms else "")
        found.setdefault(key, []).append(row)
    return list(found.values())


def _layout(
    rows: Sequence[ResponseRow], register: Register, words: Words, outcomes: dict[str, str], head: str
) -> tuple[_Columns, list[_Block]]:
    """Choose the label width so that the panel keeps its least width, breaking long labels where needed."""
    plain = _blocks(rows, register, words)
    labels = [_shown_labels(block, register) for block in plain]
    width = widest(label for block in labels for label in block)
    columns = _columns(rows, outcomes, width, head)
    while columns.panel_right - columns.panel_left < MIN_PANEL and width > 24.0:
        width -= 0.5
        columns = _columns(rows, outcomes, width, head)
    lines = [_label_lines(block, width) for block in labels]
    fitted = max((text_width(line) for block in lines for label in block for line in label), default=0.0)
    columns = _columns(rows, outcomes, fitted, head)
    page = style.FULL_WIDTH - 2 * style.TEXT_LEFT
    blocks = []
    for block, block_lines in zip(plain, lines, strict=True):
        name = register.trials[block[0].trial_id]["name"]
        section = _section(block[0], words)
        room = columns.panel_left - 3.0 - _TRIAL_LEFT - text_width(name) - 2.0
        below = room < _LEAST_DESCRIPTOR
        if below:
            room = columns.panel_left - 3.0 - _INDENT
        blocks.append(
            _Block(
                section,
                tuple(wrap(_section_title(section, register), page, weight=style.BOLD)),
                tuple(block),
                tuple(block_lines),
                name,
                _descriptor_lines(_descriptor(block, register), room),
                below,
            )
        )
    return columns, blocks


def _pages(blocks: Sequence[_Block], room: float) -> Iterator[list[_Block]]:
    """Fill pages with blocks; a block longer than what is left is divided between its rows."""
    page: list[_Block] = []
    used = 0.0
    for block in blocks:
        start = 0
        name = f"{block.name} (continued)"
        while start < len(block.rows):
            if start:
                # The longer name leaves the description no room beside it.
                block = replace(block, name=name, descriptor_below=True)
            new = not page or page[-1].section != block.section
            head = (block.band if new else 0.0) + (SECTION_GAP if new and page else 0.0)
            fits = 0
            height = used + head + block.head
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
            part = replace(block, rows=block.rows[start : start + fits], labels=block.labels[start : start + fits])
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
    return {row.row_id: _outcome(row, register) for row in rows}


def _outcome(row: ResponseRow, register: Register, among: str = " of ") -> str:
    """Abbreviation, time, and of which patients it is a share where that is another outcome."""
    text = register.endpoint(row.endpoint)["abbreviation"] + (f", {row.timepoint}" if row.timepoint else "")
    return text + (f"{among}{register.endpoint(row.share_of)['abbreviation']}" if row.share_of else "")


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
            f"{register.trials[row.trial_id]['name']}, {register.endpoint(row.endpoint)['abbreviation']}: "
            f"{row.reason}{_interval_words(row)}"
            for row in rows
            if row.reason
        )
        notes.append(f"‡ {'; '.join(reasons)}.")
    if "§" in marks:
        notes.append("§ Denominator assumed: the source does not print it for this number.")
    method = METHOD_NAMES.get(rows[0].method, rows[0].method)
    notes.append(f"CI, {fmt.percent_plain(level)}% confidence interval, {method}.")
    if words is RESPONSE:
        conditions = [row.share_of for row in rows if row.share_of]
        if conditions:
            of = dict.fromkeys(f"“of {register.endpoint(name)['abbreviation']}”" for name in conditions)
            notes.append(f"{', '.join(of)}: N counts only patients with that outcome.")
        shown = dict.fromkeys([*(row.endpoint for row in rows), *conditions])
        notes.append("; ".join(register.abbreviations(shown)) + ".")
    notes.append(words.order)
    notes.append(words.single_arms)
    notes.append("Marker size carries no information. Ref, number of the source.")
    return Footer(items, notes, style.FULL_WIDTH)


def _interval_words(row: ResponseRow) -> str:
    """What the dotted interval of a row is."""
    if not row.interval_of:
        return ""
    if row.interval_of == NEIGHBOURING_COUNTS:
        method = METHOD_NAMES.get(row.method, row.method)
        ends = list(dict.fromkeys((row.lower_of, row.upper_of)))
        if all(end in row.reason for end in ends):
            which = "these two neighbouring counts"
        else:
            which = f"the neighbouring count{'s' * (len(ends) > 1)} {' and '.join(ends)}"
        return f", dotted: {method} limits of {which}"
    return ", dotted: lowest to highest limit of all"


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
        if not place or blocks[place - 1].section != block.section:
            bodies += block.band + (SECTION_GAP if place else 0.0)
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
        if not place or blocks[place - 1].section != block.section:
            if place:
                _grid(panel, grid_top, y + 0.3)
                y += SECTION_GAP
            canvas.band(y, block.band)
            for line, title in enumerate(block.title):
                canvas.text(style.TEXT_LEFT, y + BAND / 2 + _BAND_LINE * line, title, weight=style.BOLD)
            y += block.band
            grid_top = y + 0.2
        y += BLOCK_GAP
        middle = y + ROW / 2
        canvas.text(_TRIAL_LEFT, middle, block.name)
        left = _INDENT if block.descriptor_below else _TRIAL_LEFT + text_width(block.name) + 2.0
        for line, text in enumerate(block.descriptor, start=block.descriptor_below):
            canvas.text(left, middle + _DESCRIPTOR_LINE * line, text, size=style.DESCRIPTOR, colour=style.MUTED)
        canvas.text(
            _REFERENCE_RIGHT,
            middle,
            numbers(row.reference for row in block.rows),
            align="right",
            colour=style.MUTED,
        )
        y += block.head - BLOCK_GAP
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


def _alt_row(row: ResponseRow, register: Register, words: Words) -> str:
    """One row in words, with everything its marks say."""
    trial = register.trials[row.trial_id]
    who = [trial["name"]]
    if len(trial["analysis_sets"]) > 1:
        who.append(register.set_label(row.trial_id, row.analysis_set))
    if words is HARMS and len(trial["arms"]) > 1:
        who.append(register.arm(row.trial_id, row.arm)["label"])
    who.append(row.label)
    if words is not HARMS:
        who.append(_outcome(row, register, " of patients with "))
    caveats = []
    if row.fill == "cross":
        caveats.append(f"no whole number fits, interval over {row.interval_of}")
    elif row.dotted and row.interval_of:
        caveats.append("range over several counts")
    elif row.fill == "open" and row.interval_of:
        caveats.append("count reconstructed")
    if "§" in row.marks:
        caveats.append("denominator assumed")
    value = f"{row.events}/{row.total}, {row.estimate_text}% {row.limits_text}"
    return f"{', '.join(who)}: {', '.join([value, *caveats])}"


def _alt(rows: Sequence[ResponseRow], register: Register, words: Words, page: str) -> str:
    trials = dict.fromkeys(row.trial_id for row in rows)
    parts = []
    for section in dict.fromkeys(_section(row, words) for row in rows):
        values = "; ".join(_alt_row(row, register, words) for row in rows if _section(row, words) == section)
        parts.append(f"{_section_title(section, register)}: {values}.")
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
    columns, blocks = _layout(rows, register, words, outcomes, _level_head(confidence_level))
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
