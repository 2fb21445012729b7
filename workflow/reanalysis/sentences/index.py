"""The index of all numbers of the results that a manuscript may quote."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from reanalysis.sentences.index_agreement import agreement_numbers
from reanalysis.sentences.index_claims import claim_numbers
from reanalysis.sentences.index_comparisons import difference_numbers, paired_numbers, test_numbers
from reanalysis.sentences.index_pooled import pooled_numbers
from reanalysis.sentences.index_proportions import count_numbers, proportion_numbers
from reanalysis.sentences.index_survival import pair_numbers, survival_numbers
from reanalysis.sentences.naming import check_names
from reanalysis.sentences.number import Number
from reanalysis.sentences.study import Record, Study

#: Tables that the index is made from.
TABLES = (
    *("claims", "counts", "proportions", "differences", "tests", "paired", "pooled"),
    *("survival", "pairs", "agreement"),
)


def number_index(tables: Mapping[str, Sequence[Record]], study: Study) -> list[Number]:
    """Every number that a manuscript may quote, sorted by its id.

    Parameters
    ----------
    tables : mapping
        Rows of each of `TABLES`, cells as text.
    study : Study

    Raises
    ------
    DataError
        If two numbers would have one name.
    """
    numbers = [
        *claim_numbers(study),
        *count_numbers(tables["counts"], study),
        *proportion_numbers(tables["proportions"], study),
        *difference_numbers(tables["differences"], study),
        *test_numbers(tables["tests"], study),
        *paired_numbers(tables["paired"], study),
        *pooled_numbers(tables["pooled"], study),
        *survival_numbers(tables["survival"], study),
        *pair_numbers(tables["pairs"], study),
        *agreement_numbers(tables["agreement"]),
    ]
    numbers.sort(key=lambda number: number.id)
    check_names(numbers)
    return numbers
