"""Draw the difference forest: comparisons within randomised trials, in percentage points."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict

from matplotlib.patches import FancyArrowPatch

from reanalysis.figures import style
from reanalysis.figures.canvas import Canvas, marker_line, segment_line, text_width, widest, wrap
from reanalysis.figures.difference_rows import DifferenceRow
from reanalysis.figures.footer import Footer, KeyItem, grey, marker_item
from reanalysis.figures.register import Register, numbers
from reanalysis.figures.response_forest import METHOD_NAMES, empty_drawing
from reanalysis.figures.save import Drawing
from reanalysis.tables import format as fmt

ROW = 4.6
GAP = 1.8
HEADER_LINE = 3.6
AXIS = 16.2
_LEFT = 3.0
_INDENT = 6.0
_RIGHT = 171.0
_LABEL = 38.0
_LINE = 2.9
_STEP = 20
TITLE = "Differences within randomised trials, recomputed"


def axis_limits(rows: Sequence[DifferenceRow]) -> tuple[int, int]:
    """Axis in percentage points: whole steps around everything drawn, and at least one step beyond zero."""
    values = [100 * value for row in rows for value in (row.estimate, row.lower, row.upper) if not math.isnan(value)]
    lowest = min(-_STEP, _STEP * math.floor(min(values) / _STEP))
    highest = max(_STEP, _STEP * math.ceil(max(values) / _STEP))
    return max(lowest, -100), min(highest, 100)


def _arm_names(rows: Sequence[DifferenceRow], register: Register) -> tuple[str, str]:
    """Names of the two sides: the arms' labels where all comparisons have the same, else what they are."""
    first = {register.arm(row.trial_id, row.arm)["label"] for row in rows}
    second = {register.arm(row.trial_id, row.reference_arm)["label"] for row in rows}
    return (
        first.pop() if len(first) == 1 else "experimental arm",
        second.pop() if len(second) == 1 else "control arm",
    )


def _footer(rows: Sequence[DifferenceRow], register: Register, level: float) -> Footer:
    roles = register.role_labels((row.trial_id, row.arm) for row in rows)
    items: list[KeyItem] = []
    if any(row.measure == "risk_difference" and row.fill == "filled" for row in rows):
        items.append(marker_item("counts printed", grey()))
    role = next(iter(roles))
    if any("†" in row.marks for row in rows):
        items.append(marker_item("† counts reconstructed from printed percentages", style.look(role), "open"))
    if any(row.measure == "survival_difference" for row in rows):
        items.append(marker_item("difference of two printed Kaplan–Meier rates", _rate_look(role), "open"))
    if any(row.dotted for row in rows):
        items.append(
            KeyItem(
                "‡ several tables of counts fit: interval over all",
                lambda canvas, left, middle: canvas.page.add_line(
                    segment_line([left, left + 5.0], [middle, middle], style.MUTED, line=style.DOTTED)
                ),
                6.2,
            )
        )
    notes = []
    if any("*" in row.marks for row in rows):
        notes.append("* Among patients selected after randomisation (responders): not a randomised comparison.")
    if any("†" in row.marks for row in rows):
        notes.append("† The only whole numbers of patients that give the printed values.")
    if any(row.dotted for row in rows):
        different = [row.label for row in rows if row.dotted and not row.conclusion_same]
        same = "The conclusion is the same for all tables" if not different else "It is not"
        extra = "" if not different else f" the same for all tables: {'; '.join(different)}"
        notes.append(f"‡ {same}{extra}.")
    if any("§" in row.marks for row in rows):
        notes.append("§ Denominator assumed: the source does not print it for this number.")
    methods = [row.method for row in rows if row.method != "none"]
    if methods:
        notes.append(
            f"CI, {fmt.percent_plain(level)}% confidence interval, {METHOD_NAMES.get(methods[0], methods[0])}."
        )
    notes.append("P, two-sided, N−1 chi-square test, not adjusted for several comparisons.")
    words = ["pp, percentage points"]
    shortened = [row.endpoint for row in rows if row.measure != "survival_difference"]
    shortened = [
        row.endpoint
        for row in rows
        if row.endpoint in shortened
        and _label_lines(row, register)[0].startswith(register.endpoint(row.endpoint)["abbreviation"])
    ]
    words += register.abbreviations(dict.fromkeys(shortened))
    if any(row.measure == "survival_difference" for row in rows):
        rates = [row.endpoint for row in rows if row.measure == "survival_difference"]
        words += ["KM, Kaplan–Meier", *register.abbreviations(dict.fromkeys(rates))]
        notes.append("An interval for a difference of two printed KM rates cannot be recomputed.")
    notes.append(f"{'; '.join(words)}.")
    notes.append("Marker size carries no information. Ref, number of the source.")
    return Footer(items, notes, style.FULL_WIDTH)


def _rate_look(role: str) -> style.Look:
    own = style.look(role)
    return style.Look(own.colour, "o", 4.4, own.line)


def _split(text: str) -> tuple[str, str]:
    whole, point, decimals = text.partition(".")
    return whole, point + decimals


def _halves(text: str) -> tuple[str, str]:
    """A count as its two sides of the slash; a rate stands left of it."""
    left, slash, right = text.partition("/")
    return left, slash + right


def draw_difference_forest(
    rows: Sequence[DifferenceRow], register: Register, *, stem: str, confidence_level: float
) -> list[Drawing]:
    """Draw the difference forest.

    Parameters
    ----------
    rows : sequence of DifferenceRow
        In the order in which they are drawn.
    register : Register
    stem : str
    confidence_level : float

    Returns
    -------
    list of Drawing
        Several pages where one would be too long.
    """
    if not rows:
        return [empty_drawing(stem, TITLE)]
    footer = _footer(rows, register, confidence_level)
    room = style.MAX_HEIGHT - 2 * HEADER_LINE - 12.0 - AXIS - footer.height
    pages: list[list[DifferenceRow]] = [[]]
    used = 0.0
    for row in rows:
        new = not pages[-1] or _block(pages[-1][-1]) != _block(row)
        needed = _row_height(row, register) + (ROW + GAP if new else 0.0)
        if used + needed > room and pages[-1]:
            pages.append([])
            used, needed = 0.0, _row_height(row, register) + ROW + GAP
        pages[-1].append(row)
        used += needed
    drawings = []
    for number, page in enumerate(pages, start=1):
        of = f" (page {number} of {len(pages)})" if len(pages) > 1 else ""
        foot = footer if len(pages) == 1 else _footer(page, register, confidence_level)
        canvas = _draw_page(page, register, foot, confidence_level)
        drawings.append(
            Drawing(
                stem if number == 1 else f"{stem}_page{number}",
                canvas.figure,
                [{**asdict(row), "estimate_shown": row.estimate_text, "limits_shown": row.limits_text} for row in page],
                f"{TITLE}{of}. {' '.join(foot.notes)}",
                _alt(page, register, of),
            )
        )
    return drawings


def _label_lines(row: DifferenceRow, register: Register) -> list[str]:
    """The outcome in one or two lines; its abbreviation where it would need more."""
    star = "*" if "*" in row.marks else ""
    lines = wrap(row.label + star, _LABEL)
    if len(lines) > 2:
        lines = [register.endpoint(row.endpoint)["abbreviation"] + star]
    return lines


def _row_height(row: DifferenceRow, register: Register) -> float:
    return ROW + _LINE * (len(_label_lines(row, register)) - 1)


def _block(row: DifferenceRow) -> tuple[str, str]:
    return row.trial_id, row.analysis_set


def _alt_row(row: DifferenceRow, register: Register) -> str:
    """One row in words, with everything its marks say."""
    trial = register.trials[row.trial_id]
    who = [trial["name"]]
    if len(trial["analysis_sets"]) > 1:
        who.append(register.set_label(row.trial_id, row.analysis_set))
    words = {
        "*": "patients selected after randomisation",
        "†": "counts reconstructed",
        "‡": "range over several tables of counts",
        "§": "denominator assumed",
    }
    value = f"{row.arm_text} against {row.reference_text}, {row.estimate_text}"
    limits = f", {row.limits_text}" if math.isnan(row.lower) else f" {row.limits_text}"
    caveats = "".join(f", {text}" for mark, text in words.items() if mark in row.marks)
    return f"{', '.join([*who, row.label])}: {value}{limits}{caveats}"


def _alt(rows: Sequence[DifferenceRow], register: Register, page: str) -> str:
    values = "; ".join(_alt_row(row, register) for row in rows)
    first, second = _arm_names(rows, register)
    what = f"Forest plot of {len(rows)} differences{page}, {first} minus {second}, in percentage points."
    return f"{what} {values}."


def _draw_page(rows: Sequence[DifferenceRow], register: Register, footer: Footer, level: float) -> Canvas:
    first, second = _arm_names(rows, register)
    lowest, highest = axis_limits(rows)
    has_p = any(row.p_text for row in rows)
    labels = {row.row_id: _label_lines(row, register) for row in rows}
    heads = [wrap(name[:1].upper() + name[1:], 18.0, weight=style.BOLD) for name in (first, second)]
    # The n/N columns stand on their slashes; their headings are centred on them.
    sides = ([row.arm_text for row in rows], [row.reference_text for row in rows])
    head_half = [max(widest(lines, weight=style.BOLD), text_width("n/N")) / 2 for lines in heads]
    left = [max(head_half[i], widest(_halves(text)[0] for text in sides[i])) for i in range(2)]
    right = [
        max(
            head_half[i],
            widest(f"{_halves(text)[1]}{_count_mark(row)}" for text, row in zip(sides[i], rows, strict=True)),
        )
        for i in range(2)
    ]
    slash_1 = _INDENT + widest(line for lines in labels.values() for line in lines) + 2.5 + left[0]
    slash_2 = slash_1 + right[0] + 2.0 + left[1]
    panel_left = slash_2 + right[1] + 4.5
    p_right = _RIGHT
    p_width = max(widest(row.p_text for row in rows), text_width("P")) if has_p else 0.0
    limits = p_right - (p_width + 3.0 if has_p else 0.0) - widest(row.limits_text for row in rows)
    unit = limits - 1.6 - widest(_split(row.estimate_text)[1] for row in rows)
    panel_right = unit - widest(_split(row.estimate_text)[0] for row in rows) - 4.0

    head_lines = max(len(lines) for lines in heads) + 1
    header = style.MARGIN + 1.6 + head_lines * HEADER_LINE + 1.4
    blocks = list(dict.fromkeys(_block(row) for row in rows))
    body = sum(_row_height(row, register) for row in rows) + len(blocks) * ROW + (len(blocks) - 1) * GAP
    top = header + 0.8
    bottom = top + body + 0.8
    canvas = Canvas(style.FULL_WIDTH, bottom + AXIS + footer.height)
    panel = canvas.panel(panel_left, panel_right, top, bottom, xlim=(lowest, highest), ylim=(bottom, top))
    ticks = list(range(lowest, highest + 1, _STEP))
    panel.set_xticks(ticks, [str(tick).replace("-", fmt.MINUS) for tick in ticks])
    panel.set_yticks([])
    for tick in ticks:
        zero = tick == 0
        panel.add_line(
            segment_line(
                [tick, tick],
                [top, bottom],
                style.INK if zero else style.HAIRLINE,
                weight=0.8 if zero else style.GRID,
                zorder=1.0 if zero else 0.6,
            )
        )

    canvas.rule(style.MARGIN, weight=style.RULE_TOP)
    last = header - 1.4 - HEADER_LINE / 2
    bold = {"weight": style.BOLD}
    canvas.text(_LEFT, last, "Trial and outcome", **bold)
    for x, lines in ((slash_1, heads[0]), (slash_2, heads[1])):
        for place, line in enumerate(reversed(lines)):
            canvas.text(x, last - (place + 1) * HEADER_LINE, line, align="center", **bold)
        canvas.text(x, last, "n/N", align="center")
    estimate_left = unit - widest(_split(row.estimate_text)[0] for row in rows)
    canvas.text(estimate_left, last - HEADER_LINE, "Difference", **bold)
    canvas.text(estimate_left, last, f"pp ({fmt.percent_plain(level)}% CI)")
    if has_p:
        canvas.text(p_right, last, "P", align="right", **bold)
    canvas.rule(header)

    y = top
    previous = None
    for row in rows:
        if _block(row) != previous:
            y += GAP if previous else 0.0
            previous = _block(row)
            of_block = [other for other in rows if _block(other) == previous]
            name = register.trials[row.trial_id]["name"]
            canvas.text(_LEFT, y + ROW / 2, name, **bold)
            canvas.text(
                _LEFT + text_width(name, weight=style.BOLD) + 2.0,
                y + ROW / 2,
                f"{register.set_label(row.trial_id, row.analysis_set)}. "
                f"Ref {numbers(other.reference for other in of_block)}",
                size=style.DESCRIPTOR,
                colour=style.MUTED,
            )
            y += ROW
        for place, line in enumerate(labels[row.row_id]):
            canvas.text(_INDENT, y + ROW / 2 + _LINE * place, line)
        _draw_row(canvas, panel, row, y + ROW / 2, register, slash_1, slash_2, unit, limits, p_right)
        y += _row_height(row, register)

    _draw_axis_words(canvas, rows, register, panel_left, panel_right, bottom, lowest, highest)
    footer.draw(canvas, bottom + AXIS)
    return canvas


def _count_mark(row: DifferenceRow) -> str:
    return row.marks.replace("*", "")


def _draw_row(
    canvas: Canvas,
    panel: object,
    row: DifferenceRow,
    y: float,
    register: Register,
    slash_1: float,
    slash_2: float,
    unit: float,
    limits: float,
    p_right: float,
) -> None:
    for x, text, side in ((slash_1, row.arm_text, "arm"), (slash_2, row.reference_text, "reference")):
        left, right = _halves(text)
        gid = f"{row.row_id}:{side}"
        if right:
            canvas.text(x - 0.1, y, left, align="right", gid=f"{gid}_events")
            canvas.text(x + 0.2, y, right + _count_mark(row), gid=f"{gid}_total")
        else:
            canvas.text(x, y, left, align="center", gid=gid)
    whole, decimals = _split(row.estimate_text)
    canvas.text(unit + text_width(decimals), y, whole + decimals, align="right", gid=f"{row.row_id}:difference")
    known = not math.isnan(row.lower)
    canvas.text(limits, y, row.limits_text, colour=style.INK if known else style.MUTED, gid=f"{row.row_id}:limits")
    canvas.text(p_right, y, row.p_text, align="right", gid=f"{row.row_id}:p")
    role = register.arm(row.trial_id, row.arm)["role"]
    look = style.look(role) if row.measure == "risk_difference" else _rate_look(role)
    if known:
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


def _draw_axis_words(
    canvas: Canvas,
    rows: Sequence[DifferenceRow],
    register: Register,
    left: float,
    right: float,
    bottom: float,
    lowest: float,
    highest: float,
) -> None:
    """Which side favours which arm, and what is subtracted from what."""
    first, second = _arm_names(rows, register)
    good = {register.favourable(row.endpoint) for row in rows}
    if good == {True}:
        words = f"Favours {fmt.lower_first(second)}", f"Favours {fmt.lower_first(first)}"
    elif good == {False}:
        words = f"Favours {fmt.lower_first(first)}", f"Favours {fmt.lower_first(second)}"
    else:
        words = f"More with {fmt.lower_first(second)}", f"More with {fmt.lower_first(first)}"
    zero = left + (right - left) * (0 - lowest) / (highest - lowest)
    y = bottom + 7.4
    length = 8.0
    for sign, text, align in ((-1, words[0], "right"), (1, words[1], "left")):
        start, end = zero + sign * 1.0, zero + sign * length
        canvas.page.add_patch(
            FancyArrowPatch(
                (start, y),
                (end, y),
                arrowstyle="-|>",
                mutation_scale=5,
                lw=style.RULE,
                color=style.MUTED,
                shrinkA=0,
                shrinkB=0,
            )
        )
        canvas.text(end + sign * 1.0, y, text, size=style.DESCRIPTOR, colour=style.MUTED, align=align)
    middle = (left + right) / 2
    label = f"Difference, {first} {fmt.MINUS} {fmt.lower_first(second)} (percentage points)"
    half = text_width(label) / 2
    middle = min(middle, canvas.width - style.TEXT_LEFT - half)
    canvas.text(middle, bottom + 12.0, label, align="center")
