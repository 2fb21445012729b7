"""Write and draw the rows of the pooled forest: the question, its trials, its models."""

from __future__ import annotations

from typing import Any

from matplotlib.axes import Axes

from reanalysis.figures import style
from reanalysis.figures.canvas import Canvas, text_width
from reanalysis.figures.differences.layout import split_counts
from reanalysis.figures.forests.common import NumberColumns, split_decimals
from reanalysis.figures.pooled.axes import Axis
from reanalysis.figures.pooled.columns import INDENT, Columns
from reanalysis.figures.pooled.layout import (
    BAND,
    BAND_LINE,
    LABEL_LINE,
    OTHER_INDENT,
    OTHER_ROW,
    OUTCOME,
    OUTCOME_LINE,
    PREDICTION_ROW,
    REMARK_LINE,
    ROW,
    Block,
    Item,
)
from reanalysis.figures.pooled.marks import draw_front, draw_other, draw_prediction, draw_trial
from reanalysis.figures.pooled.row import PooledRow


def draw_heading(canvas: Canvas, block: Block, top: float) -> None:
    """Draw the question in its band, and under it what is counted."""
    canvas.band(top, block.band)
    for place, line in enumerate(block.title):
        canvas.text(style.TEXT_LEFT, top + BAND / 2 + BAND_LINE * place, line, weight=style.BOLD)
    for place, line in enumerate(block.outcome):
        y = top + block.band + OUTCOME / 2 + 0.3 + OUTCOME_LINE * place
        canvas.text(style.TEXT_LEFT + 1.5, y, line, size=style.DESCRIPTOR, colour=style.MUTED)


def draw_item(canvas: Canvas, panel: Axes, axis: Axis, item: Item, top: float, columns: Columns) -> None:
    """Draw a trial or a model from `top` on, with its remark and its prediction."""
    row = item.row
    if row.kind == "trial":
        _draw_trial(canvas, panel, axis, item, top + ROW / 2, columns)
        return
    front = row.in_front
    y = top + (ROW if front else OTHER_ROW) / 2
    left = INDENT if front else OTHER_INDENT
    look = {"weight": style.BOLD} if front else {"size": style.DESCRIPTOR, "colour": style.MUTED}
    for place, line in enumerate(item.label):
        canvas.text(left, y + LABEL_LINE * place, line, **look)
    _draw_numbers(canvas, row, y, columns.numbers, **look)
    (draw_front if front else draw_other)(panel, axis, row, y)
    below = y + LABEL_LINE * (len(item.label) - 1)
    if row.has_prediction:
        below += PREDICTION_ROW
        size = {"size": style.DESCRIPTOR, "colour": style.MUTED}
        canvas.text(left, below, "Prediction interval", **size)
        canvas.text(columns.numbers.limits, below, row.prediction_text, gid=f"{row.row_id}:prediction_limits", **size)
        draw_prediction(panel, axis, row, below)
    small = {"size": style.FOOTNOTE, "colour": style.MUTED}
    if item.remark_beside:
        x = left + text_width(item.label[-1], style.DESCRIPTOR) + 2.0
        canvas.text(x, y + LABEL_LINE * (len(item.label) - 1), item.remark[0], **small)
        return
    for place, line in enumerate(item.remark, start=1):
        canvas.text(left, below + REMARK_LINE * place, line, **small)


def _draw_trial(canvas: Canvas, panel: Axes, axis: Axis, item: Item, y: float, columns: Columns) -> None:
    row = item.row
    for place, line in enumerate(item.label):
        canvas.text(INDENT, y + LABEL_LINE * place, line)
    texts = (row.arm_text, row.reference_text)[: len(columns.slashes)]
    for x, text, side in zip(columns.slashes, texts, ("arm", "reference"), strict=False):
        events, total = split_counts(text)
        canvas.text(x - 0.1, y, events, align="right", gid=f"{row.row_id}:{side}_events")
        canvas.text(x + 0.2, y, total + row.marks, gid=f"{row.row_id}:{side}_total")
    canvas.text(columns.weight_right, y, row.weight_text, align="right", gid=f"{row.row_id}:weight")
    _draw_numbers(canvas, row, y, columns.numbers)
    draw_trial(panel, axis, row, y)


def _draw_numbers(canvas: Canvas, row: PooledRow, y: float, columns: NumberColumns, **look: Any) -> None:
    """Write estimate and limits in the look of the row's label; estimates stand on their points."""
    decimals = split_decimals(row.estimate_text)[1]
    right = columns.unit + text_width(decimals, look.get("size", style.BODY), look.get("weight", style.REGULAR))
    canvas.text(right, y, row.estimate_text, align="right", gid=f"{row.row_id}:value", **look)
    if not row.has_limits:
        look = {**look, "colour": style.MUTED}
    canvas.text(columns.limits, y, row.limits_text, gid=f"{row.row_id}:limits", **look)
