"""What tests of drawings share: pages that are drawn, artists by their ids, and a layout without collisions."""

from __future__ import annotations

import numpy as np
from matplotlib.text import Text

STEMS = [
    *("study_overview", "counts_certificate"),
    *("response_forest", "difference_forest", "pooled_forest", "adverse_events_forest"),
    *(
        f"survival_{source}_simulated"
        for source in ("kantarjian2016", "stock2021", "jabbour2011", "jabbour2023", "fda2024")
    ),
    "evidence_matrix",
]
FURTHER = {
    "counts_certificate": 2,
    "evidence_matrix": 2,
    "survival_kantarjian2016_simulated": 2,
    "survival_jabbour2023_simulated": 5,
}
PAGES = [
    page
    for stem in STEMS
    for page in (stem, *(f"{stem}_page{number}" for number in range(2, FURTHER.get(stem, 1) + 1)))
]
SIMULATED = [page for page in PAGES if "simulated" in page]
# Matplotlib gives the height of a line, not of its ink; lines of one paragraph may touch by this share.
LINE_SLACK_PIXELS = 1.5


def by_gid(drawing):
    return {artist.get_gid(): artist for artist in drawing.figure.findobj() if artist.get_gid()}


def visible_texts(figure):
    return [text for text in figure.findobj(Text) if text.get_visible() and text.get_text().strip()]


def assert_layout(figure):
    # Only then do the labels of ticks have their places.
    figure.draw_without_rendering()
    texts = visible_texts(figure)
    words = [text.get_text() for text in texts]
    corners = np.array([text.get_window_extent().get_points() for text in texts])
    lower, upper = corners[:, 0], corners[:, 1]
    page = figure.bbox
    outside = ((lower < page.p0) | (upper > page.p1)).any(axis=1)
    assert not [word for word, out in zip(words, outside, strict=True) if out]
    assert not [text.get_text() for text in texts if text.get_fontsize() < 6.0]
    shared = np.minimum(upper[:, None], upper) - np.maximum(lower[:, None], lower)
    collide = np.triu((shared > LINE_SLACK_PIXELS).all(axis=2), k=1)
    assert not [(words[one], words[two]) for one, two in np.argwhere(collide)]
