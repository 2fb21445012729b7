"""Numbers on how well the two extractions agreed, over all sources."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from reanalysis.sentences.naming import letters
from reanalysis.sentences.number import PERCENT, About, Number
from reanalysis.sentences.show import whole, with_decimals
from reanalysis.sentences.study import Record

_ALL = "all"


def agreement_numbers(agreement: Iterable[Record]) -> Iterator[Number]:
    """Cells compared and agreed, their share and Cohen's kappa, by column."""
    for row in agreement:
        if row["source_id"] != _ALL:
            continue
        ids = tuple(row["claim_ids"].split(";"))
        about = About(
            name=row["field"],
            macro_name="Agreement" + letters(row["field"]),
            what=f"the two extractions, {row['field'].replace('_', ' ')}",
            table="agreement",
            row={"source_id": _ALL, "field": row["field"]},
            group=f"agreement/{row['field']}",
            basis=row["basis"],
            claim_ids=ids,
            source_ids=tuple(name.removesuffix(".*") for name in ids),
            measure="agreement",
            cells=row,
        )
        yield from about.number("compared", "compared", "", whole, "cells compared", "Compared")
        yield from about.number("agreed", "agreed", "", whole, "cells that agreed", "Agreed")
        yield from about.number("agreement", "agreement", PERCENT, with_decimals(1), "share that agreed", "")
        yield from about.number("kappa", "kappa", "", with_decimals(2), "Cohen’s kappa", "Kappa")
