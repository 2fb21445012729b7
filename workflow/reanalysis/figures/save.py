"""Save a figure, the rows it plots and its caption: whole or not at all, and with the same bytes."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from matplotlib import rc_context
from matplotlib.figure import Figure

from reanalysis.figures.beside import rows_csv, sidecar_text
from reanalysis.figures.fonts import quick_text
from reanalysis.figures.raster import page_pixels, png
from reanalysis.figures.style import PAGE, settings
from reanalysis.files import replacing

# Dates and versions would change the bytes without changing the picture.
_METADATA: dict[str, dict[str, Any]] = {
    "svg": {"Date": None, "Creator": None},
    "pdf": {"CreationDate": None, "Creator": None, "Producer": None},
}


@dataclass(frozen=True)
class Drawing:
    """A finished figure with what stands beside it.

    Attributes
    ----------
    stem : str
        File name without its ending.
    figure : Figure
    rows : list of dict
        Exactly what is plotted, with the claims it was made from.
    caption, alt : str
    """

    stem: str
    figure: Figure
    rows: list[dict[str, Any]]
    caption: str
    alt: str


def _drawn(figure: Figure, kind: str) -> bytes:
    """A figure as the bytes of a vector format."""
    out = io.BytesIO()
    with quick_text():
        figure.savefig(out, format=kind, dpi=72, facecolor=PAGE, metadata=_METADATA.get(kind))
    return out.getvalue()


def save_figure(
    figure: Figure,
    directory: Path,
    stem: str,
    *,
    formats: Iterable[str],
    dpi: int,
    rows: Sequence[Mapping[str, Any]],
    caption: str,
    alt: str,
) -> list[Path]:
    """Write a figure with its sidecars; when one file fails, none is replaced.

    Parameters
    ----------
    figure : Figure
    directory : Path
        Folder, made when missing.
    stem : str
        File name without its ending; also the salt of the ids in the SVG.
    formats : iterable of str
        Of svg, pdf and png.
    dpi : int
        Resolution of the PNG.
    rows : sequence of mappings
        Exactly what is plotted, written to `<stem>.csv`.
    caption, alt : str
        Written to `<stem>.txt`.

    Returns
    -------
    list of Path
        The files written.
    """
    paths = []
    with ExitStack() as stack, rc_context(settings(stem)):
        drawn: dict[str, bytes] = {}
        for kind in formats:
            path = directory / f"{stem}.{kind}"
            temporary = stack.enter_context(replacing(path))
            vector = "pdf" if kind == "png" else kind
            if vector not in drawn:
                drawn[vector] = _drawn(figure, vector)
            content = drawn[vector]
            temporary.write_bytes(png(page_pixels(content, dpi), dpi) if kind == "png" else content)
            paths.append(path)
        for ending, text in (("csv", rows_csv(rows)), ("txt", sidecar_text(caption, alt))):
            path = directory / f"{stem}.{ending}"
            stack.enter_context(replacing(path)).write_bytes(text.encode("utf-8"))
            paths.append(path)
    return paths
