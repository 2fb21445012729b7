"""The result tables as the report shows them, each row linked to its claims."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reanalysis.claims.model import Evidence
from reanalysis.report.comparisons import difference_rows, paired_rows, ratio_rows
from reanalysis.report.pooled import pooled_rows
from reanalysis.report.proportions import proportion_rows
from reanalysis.report.survival import CurveNames, common_assumptions, curve_rows, left_out_rows
from reanalysis.report.survival_pairs import pair_rows
from reanalysis.report.view import Records, View


class ResultRows:
    """The result tables as the page shows them.

    Parameters
    ----------
    evidence : Evidence
    records : mapping
        Rows of every result table, as strings.
    settings : mapping
        The configuration.

    Attributes
    ----------
    proportions, differences, ratios, paired : list of dict
    curves, pairs, left_out : list of dict
        Simulated: curves with their numbers and inputs, comparisons of two curves, numbers left out in turn.
    assumed_of_all : list of str
        What every curve assumes.
    pooled : list of dict
        Questions, those that are answered first, each with its trials, models and reasons.
    view : View
        With `made_from` filled: by claim id, anchor and words of each row that was made from it.
    """

    def __init__(self, evidence: Evidence, records: Records, settings: Mapping[str, Any]) -> None:
        view = self.view = View(evidence, records, settings)
        # In reading order, so that a claim lists its rows in that order.
        self.differences = difference_rows(view)
        self.ratios = ratio_rows(view)
        self.proportions = proportion_rows(view)
        self.paired = paired_rows(view)
        self.pooled = pooled_rows(view)
        names = CurveNames(view)
        self.curves = curve_rows(view, names)
        self.assumed_of_all = common_assumptions(self.curves)
        self.pairs = pair_rows(view, names)
        self.left_out = left_out_rows(view, names)
