"""What all result rows of the report need: the evidence, words for trials and outcomes, and links to claims."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from reanalysis.claims.model import Evidence
from reanalysis.figures.register import Register
from reanalysis.tables import format as shown

Row = dict[str, Any]
Record = Mapping[str, str]
Records = Mapping[str, Sequence[Record]]


class View:
    """Evidence and results, and how a row names and links what it shows.

    Parameters
    ----------
    evidence : Evidence
    records : mapping
        Rows of every result table, as strings.
    settings : mapping
        The configuration.

    Attributes
    ----------
    made_from : dict of str to list of (str, str)
        By claim id: anchor and words of each row that was made from it.
    """

    def __init__(self, evidence: Evidence, records: Records, settings: Mapping[str, Any]) -> None:
        self.evidence, self.records, self.settings = evidence, records, settings
        self.register = Register(evidence.trials, evidence.vocabulary, {})
        self.made_from: dict[str, list[tuple[str, str]]] = defaultdict(list)

    def link(self, record: Record, anchor: str, words: str) -> list[str]:
        """The claims of a row, which from now on link to it by these words."""
        claims = [claim for claim in record["claim_ids"].split(";") if claim]
        for claim in claims:
            if (anchor, words) not in self.made_from[claim]:
                self.made_from[claim].append((anchor, words))
        return claims

    def names(self, record: Record) -> Row:
        """Words for trial, patients, arm and outcome of a row."""
        trial = self.evidence.trials[record["trial_id"]]
        arms = trial["arms"]
        time = f" at {record['timepoint']}" if record.get("timepoint") else ""
        return {
            "trial": trial["name"],
            "set": trial["analysis_sets"][record["analysis_set"]]["label"],
            # The only arm of a trial goes without saying.
            "arm": arms[record["arm"]]["label"] if record["arm"] and len(arms) > 1 else "",
            "endpoint": self.endpoint_label(record["endpoint"]) + time + self._among(record),
            "short": self.abbreviation(record["endpoint"]) + time + self._among(record),
            "source": record["source_id"],
            "reference": self.evidence.sources[record["source_id"]]["reference"],
        }

    def _among(self, record: Mapping[str, str]) -> str:
        """Words for a share of patients with another outcome, of the responders say."""
        claim = self.evidence.claims[record["claim_ids"].split(";")[0]]
        parent = self.evidence.claims.get(claim.denominator)
        if parent is None or not parent.endpoint:
            return ""
        return f", of patients with {self.abbreviation(parent.endpoint)}"

    def abbreviation(self, endpoint: str) -> str:
        """The outcome in short."""
        known = self.evidence.vocabulary["endpoints"].get(endpoint)
        return known["abbreviation"] if known else self.endpoint_label(endpoint)

    def endpoint_label(self, endpoint: str) -> str:
        """Words for an endpoint or an adverse event."""
        return self.register.endpoint(endpoint)["label"]

    def in_reading_order(self, rows: Iterable[Row]) -> list[Row]:
        """Rows in the order in which the sources print their claims."""
        order = {claim_id: i for i, claim_id in enumerate(self.evidence.claims)}
        return sorted(rows, key=lambda row: order[row["claim"]])


def coverage_text(records: Sequence[Mapping[str, str]]) -> str:
    """Mean and least coverage in percent; the worst of several tables; empty where it was not computed."""
    cells = [(record["coverage_mean"], record["coverage_minimum"]) for record in records]
    if not all(mean for mean, _ in cells):
        return ""
    mean, least = (min(float(values[place]) for values in cells) for place in (0, 1))
    return f"{shown.scaled(mean, 100, 1)} / {shown.scaled(least, 100, 1)}"


def points(cell: str, total: int | None) -> str:
    """A difference in percentage points, with the digits that its smaller group allows."""
    return shown.scaled(float(cell), 100, shown.percent_digits(total))


def ratio_text(cell: str) -> str:
    """A risk or odds ratio: two decimals, infinite in words, a dash where it is undefined.

    >>> ratio_text("1.309"), ratio_text("inf"), ratio_text("")
    ('1.31', 'infinite', '–')
    """
    if not cell:
        return "–"
    return "infinite" if cell == "inf" else shown.rounded(float(cell), 2)
