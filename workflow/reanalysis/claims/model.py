"""One claim, and all the evidence of a study set."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from reanalysis.claims.values import Printed, parse_printed, parse_timepoint
from reanalysis.ledger import Ledger


@dataclass(frozen=True, slots=True)
class Claim:
    """A statistic as a source prints it; the columns are described in `workflow/schemas/tables.yaml`.

    Attributes
    ----------
    source_id : str
    row : int
        Row in its file, as a spreadsheet counts.
    cells : dict of str to str
        The row.
    tokens : tuple of (str, int)
        Role and ledger offset of each token it stands on.
    """

    source_id: str
    row: int
    cells: dict[str, str] = field(repr=False)
    tokens: tuple[tuple[str, int], ...]

    @property
    def id(self) -> str:
        return self.cells["claim_id"]

    @property
    def kind(self) -> str:
        return self.cells["kind"]

    @property
    def trial_id(self) -> str:
        return self.cells["trial_id"]

    @property
    def analysis_set(self) -> str:
        return self.cells["analysis_set"]

    @property
    def arm(self) -> str:
        return self.cells["arm"]

    @property
    def endpoint(self) -> str:
        return self.cells["endpoint"]

    @property
    def denominator(self) -> str:
        return self.cells["denominator"]

    @property
    def comparator(self) -> str:
        """Sign or word before the value; an equals sign says nothing and is left out."""
        return "" if self.cells["comparator"] == "=" else self.cells["comparator"]

    @property
    def place(self) -> str:
        """File and row, for messages."""
        return f"claims/{self.source_id}.csv, row {self.row}"

    def printed(self, part: str = "value") -> Printed | None:
        """The value or a limit as a number; None if it is not printed or is no number."""
        return parse_printed(self.cells[part]) if self.cells[part] else None

    @property
    def time_months(self) -> float | None:
        """Time of a rate in months; None for other claims."""
        months = parse_timepoint(self.cells["timepoint"]) if self.cells["timepoint"] else None
        return None if months is None else float(months)

    @property
    def offsets(self) -> tuple[int, ...]:
        """Offsets of its tokens in the order given."""
        return tuple(offset for _, offset in self.tokens)


@dataclass(frozen=True)
class Evidence:
    """Everything in `data/`, read and validated.

    Attributes
    ----------
    sources : dict of str to dict
        Rows of sources.csv by source id.
    trials, vocabulary : dict
        Contents of the YAML files.
    ledgers : dict of str to Ledger
    claims : dict of str to Claim
        By claim id, in the order of the sources and their files.
    """

    sources: dict[str, dict[str, str]]
    trials: dict[str, Any]
    vocabulary: dict[str, Any]
    ledgers: dict[str, Ledger]
    claims: dict[str, Claim]

    def of_source(self, source_id: str) -> list[Claim]:
        """Claims of one source in file order."""
        return [claim for claim in self.claims.values() if claim.source_id == source_id]
