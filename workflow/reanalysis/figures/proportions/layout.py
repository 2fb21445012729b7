"""Where everything of a forest of proportions stands: columns, blocks of rows, and pages of blocks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from reanalysis.figures import style
from reanalysis.figures.canvas import text_width, widest, wrap
from reanalysis.figures.forests.common import NumberColumns, number_columns
from reanalysis.figures.proportions.rows import ResponseRow
from reanalysis.figures.proportions.words import Words, section_of, section_title
from reanalysis.figures.register import Register

ROW = 3.8
LABEL_LINE = 2.9
BAND = 4.3
BAND_LINE = 3.2
DESCRIPTOR_LINE = 2.8
BLOCK_GAP = 0.6
SECTION_GAP = 1.7
MIN_PANEL = 45.0
INDENT = 7.5
TRIAL_LEFT = 4.5
REFERENCE_RIGHT = 171.0
_LEAST_DESCRIPTOR = 30.0


@dataclass(frozen=True)
class Columns:
    """Positions in millimetres, computed from the measured text."""

    outcome: float
    slash: float
    panel_left: float
    panel_right: float
    numbers: NumberColumns


@dataclass(frozen=True)
class Block:
    """Rows under one trial's heading.

    Attributes
    ----------
    section : tuple of str
        Group, and endpoint of whose patients all rows are shares; blocks of one section follow each other.
    title : tuple of str
        Lines of the section's title.
    rows : tuple of ResponseRow
    labels : tuple of tuples
        Lines of each row's label.
    name : str
        The trial.
    descriptor : tuple of str
        Lines that describe trial and patients.
    descriptor_below : bool
        Whether they begin below the name, not beside it.
    """

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
        return BAND + BAND_LINE * (len(self.title) - 1)

    @property
    def head(self) -> float:
        """Height of the trial's heading."""
        lines = len(self.descriptor) - (0 if self.descriptor_below else 1)
        return BLOCK_GAP + ROW + DESCRIPTOR_LINE * max(lines, 0)

    @property
    def height(self) -> float:
        """Height of heading and rows, without the section's band."""
        return self.head + sum(row_height(lines) for lines in self.labels)


def row_height(lines: Sequence[str]) -> float:
    """Height of a row with a label of so many lines."""
    return ROW + LABEL_LINE * (max(len(lines), 1) - 1)


def _columns(rows: Sequence[ResponseRow], outcomes: dict[str, str], label_width: float, head: str) -> Columns:
    outcome = INDENT + label_width + 2.5
    # Long outcomes and wide counts seldom share a line, so lines are measured and not columns.
    heading = text_width("Outcome", weight=style.BOLD) + text_width("n", weight=style.BOLD)
    lines = [text_width(outcomes[row.row_id]) + text_width(row.events) for row in rows]
    slash = outcome + (max(heading, *lines) + 2.5 if any(outcomes.values()) else max(lines))
    panel_left = slash + widest(f"/{row.total}{row.marks}" for row in rows) + 4.0
    # Reference numbers stand in the lines of trials, which have no interval: only headings share a line.
    headings = text_width(head, weight=style.BOLD) + 2.0 + text_width("Ref", weight=style.BOLD)
    limits = REFERENCE_RIGHT - max(headings, widest(row.limits_text for row in rows))
    numbers = number_columns(rows, limits)
    return Columns(outcome, slash, panel_left, numbers.left - 4.5, numbers)


def lay_out(
    rows: Sequence[ResponseRow], register: Register, words: Words, outcomes: dict[str, str], head: str
) -> tuple[Columns, list[Block]]:
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
        section = section_of(block[0], words)
        room = columns.panel_left - 3.0 - TRIAL_LEFT - text_width(name) - 2.0
        below = room < _LEAST_DESCRIPTOR
        if below:
            room = columns.panel_left - 3.0 - INDENT
        blocks.append(
            Block(
                section,
                tuple(wrap(section_title(section, register), page, weight=style.BOLD)),
                tuple(block),
                tuple(block_lines),
                name,
                _descriptor_lines(_descriptor(block, register), room),
                below,
            )
        )
    return columns, blocks


def _blocks(rows: Sequence[ResponseRow], register: Register, words: Words) -> list[list[ResponseRow]]:
    found: dict[tuple[object, ...], list[ResponseRow]] = {}
    for row in rows:
        several_arms = len(register.trials[row.trial_id]["arms"]) > 1
        key = (section_of(row, words), row.trial_id, row.analysis_set if several_arms else "")
        found.setdefault(key, []).append(row)
    return list(found.values())


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


def fill_pages(blocks: Sequence[Block], room: float) -> Iterator[list[Block]]:
    """Fill pages with blocks; a block longer than what is left is divided between its rows."""
    page: list[Block] = []
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
                height += row_height(lines)
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
