"""A row that a person has still to confirm, and the ids of such rows."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

from reanalysis.draft.model import Stat

COLUMNS = [
    "claim_id",
    "trial_id",
    "analysis_set",
    "arm",
    "endpoint",
    "quantity",
    "kind",
    "comparator",
    "value",
    "lower",
    "upper",
    "confidence_level",
    "level_basis",
    "unit",
    "timepoint",
    "denominator",
    "denominator_basis",
    "tokens",
    "status",
    "note",
]


@dataclass(frozen=True)
class DraftClaim:
    """A claim that a person has still to confirm.

    Attributes
    ----------
    cells : dict of str to str
        The row, in the columns of `data/claims/`; the word `unsure` where a cell could not be told.
    tokens : tuple of (str, int)
        Role and ledger offset of each token it stands on.
    confidence : dict of str to float
        By group of fields (kind, interval, endpoint, arm, analysis_set, timepoint, unit, denominator), in [0, 1].
    overall : float
        Of the row as a whole.
    reason : str
        One sentence: how it was recognised, and what was inferred.
    """

    cells: dict[str, str]
    tokens: tuple[tuple[str, int], ...]
    confidence: dict[str, float] = field(default_factory=dict)
    overall: float = 0.0
    reason: str = ""

    @property
    def kind(self) -> str:
        """Kind of claim; `unsure` for a number that no rule explains."""
        return self.cells["kind"]


@lru_cache(maxsize=10_000)
def _slug(part: str) -> str:
    """Part of an id: letters and digits, with one underscore for anything between."""
    return re.sub(r"[^a-z0-9]+", "_", part.lower()).strip("_")


class Ids:
    """Claim ids that read like a path and are used once."""

    def __init__(self, source_id: str) -> None:
        self.source_id = source_id
        self.used: dict[str, int] = {}

    def next(self, *parts: str) -> str:
        """The parts joined, with a number where they were used before."""
        path = ".".join([self.source_id, *[_slug(part) for part in parts if part]])
        count = self.used[path] = self.used.get(path, 0) + 1
        return path if count == 1 else f"{path}.{count}"

    def of(self, stat: Stat) -> str:
        """Id of a statistic: what it is of, what kind it is, in which arm."""
        what = stat.endpoint or stat.quantity
        time = stat.timepoint.replace(" ", "")
        return self.next(what or "n", stat.kind if what else "", time, stat.arm.replace(" v ", "_"))
