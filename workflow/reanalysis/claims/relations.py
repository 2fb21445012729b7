"""What data/trials.yaml and data/vocabulary.yaml refer to must exist and be of the right kind."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from reanalysis.claims.model import Evidence
from reanalysis.claims.validate import check_known
from reanalysis.claims.values import parse_printed
from reanalysis.errors import DataError
from reanalysis.tables.schema import nearest
from reanalysis.vocabulary import COUNT_KINDS


def check_vocabulary(vocabulary: Mapping[str, Any]) -> None:
    """Groups and bounds of endpoints must be known, and no endpoint may in the end bound itself."""
    endpoints = vocabulary["endpoints"]
    for name, endpoint in {**endpoints, **vocabulary["endpoint_families"]}.items():
        place = f"vocabulary.yaml, endpoint {name}"
        if group := endpoint.get("group"):
            check_known(group, vocabulary["groups"], place, "group", "its groups")
    for name in endpoints:
        for whole in endpoints[name].get("counted_in", []):
            check_known(whole, endpoints, f"vocabulary.yaml, endpoint {name}", "endpoint", "its endpoints")
        seen = [name]
        while above := endpoints[seen[-1]].get("ordered_below", ""):
            place = f"vocabulary.yaml, endpoint {seen[-1]}"
            check_known(above, endpoints, place, "endpoint", "its endpoints")
            if above in seen:
                raise DataError(f"{place}: ordered_below leads back to it ({' → '.join([*seen, above])})")
            seen.append(above)


def check_trials(evidence: Evidence) -> None:
    """Check every reference of every trial.

    Raises
    ------
    DataError
        At the first that does not exist or is of the wrong kind.
    """
    for trial_id, trial in evidence.trials.items():
        _Trial(trial_id, trial, evidence).check()


class _Trial:
    """One trial with the words its messages need."""

    def __init__(self, trial_id: str, trial: Mapping[str, Any], evidence: Evidence) -> None:
        self.place = f"trials.yaml, trial {trial_id}"
        self.trial, self.evidence = trial, evidence
        self.sets, self.arms = trial["analysis_sets"], trial["arms"]

    def check(self) -> None:
        for source_id in self.trial["sources"]:
            check_known(source_id, self.evidence.sources, self.place, "source", "data/sources.csv")
        self._claims(self.trial["registry"], "registry", ("identifier",))
        self._sets()
        for relation in self.trial.get("sums", []):
            self._claims((relation["whole"], *relation["parts"]), "sums", (*COUNT_KINDS, "dose"))
        for relation in self.trial.get("subsets", []):
            self._known_sets((relation["whole"], *relation["parts"]), "subsets")
        for claims in self.trial.get("same_patients", []):
            self._claims(claims, "same_patients", COUNT_KINDS)
        self._statements()
        self._comparisons()
        self._allocation()
        self._curves()

    def _claims(self, claim_ids: Iterable[str | None], what: str, kinds: tuple[str, ...]) -> None:
        for claim_id in claim_ids:
            if claim_id is None:
                continue
            claim = self.evidence.claims.get(claim_id)
            if claim is None:
                hint = nearest(claim_id, self.evidence.claims)
                raise DataError(f"{self.place}: {what} names the claim {claim_id!r}, which does not exist{hint}")
            if claim.kind not in kinds:
                raise DataError(
                    f"{self.place}: {what} names the claim {claim_id!r} of kind {claim.kind}; it must be of kind"
                    f" {' or '.join(kinds)}"
                )

    def _known_sets(self, names: Iterable[str], what: str) -> None:
        for name in names:
            check_known(name, self.sets, f"{self.place}, {what}", "analysis set", "its analysis_sets")

    def _known_arms(self, names: Iterable[str], what: str) -> None:
        for name in names:
            check_known(name, self.arms, f"{self.place}, {what}", "arm", "its arms")

    def _sets(self) -> None:
        for name, analysis_set in self.sets.items():
            self._claims([analysis_set.get("size")], f"size of {name}", ("n", "count"))
            self._claims(analysis_set["arms"].values(), f"arms of {name}", ("n", "count"))
            self._known_arms(analysis_set["arms"], name)
            seen = [name]
            while above := self.sets[seen[-1]].get("part_of", ""):
                self._known_sets([above], seen[-1])
                if above in seen:
                    raise DataError(f"{self.place}: the set {name!r} is part of itself ({' → '.join([*seen, above])})")
                seen.append(above)

    def _statements(self) -> None:
        for statement in self.trial.get("statements", []):
            what = f"statements, {statement['word']!r} at {statement['offset']}"
            check_known(statement["source"], self.trial["sources"], f"{self.place}, {what}", "source", "its sources")
            self._claims(statement["compares"], what, (*COUNT_KINDS, "km", "median", "ratio", "difference"))
            threshold = statement.get("by_more_than")
            if threshold is not None and parse_printed(threshold) is None:
                raise DataError(f"{self.place}, {what}: by_more_than is {threshold!r}; it must be a number as printed")

    def _comparisons(self) -> None:
        if self.trial["design"] == "randomised" and not self.trial.get("comparisons"):
            raise DataError(
                f"{self.place}: a randomised trial needs comparisons, such as [{{arm: a, reference: b}}];"
                f" without them its arms would not be compared"
            )
        pairs = [(comparison["arm"], comparison["reference"]) for comparison in self.trial.get("comparisons", [])]
        for pair in pairs:
            self._known_arms(pair, "comparisons")
            if pair[0] == pair[1]:
                raise DataError(f"{self.place}, comparisons: {pair[0]} is compared with itself")
            if pairs.count(pair) + pairs.count(pair[::-1]) > 1:
                raise DataError(f"{self.place}, comparisons: {pair[0]} and {pair[1]} are compared twice")

    def _allocation(self) -> None:
        if not (allocation := self.trial.get("allocation")):
            return
        self._claims([allocation["claim"]], "allocation", ("allocation",))
        self._known_arms(allocation["arms"], "allocation")
        ratio, arms = allocation["ratio"], allocation["arms"]
        if len(ratio) != len(arms) or len(set(arms)) != len(arms):
            raise DataError(
                f"{self.place}, allocation: the ratio has {len(ratio)} parts for {len(set(arms))} arms;"
                f" each arm needs one"
            )

    def _curves(self) -> None:
        for curve in self.trial.get("curves", []):
            what = f"curve {curve['id']}"
            self._known_sets([curve["analysis_set"]], what)
            self._known_arms([curve["arm"]], what)
            place = f"{self.place}, {what}"
            check_known(
                curve["endpoint"], self.evidence.vocabulary["endpoints"], place, "endpoint", "data/vocabulary.yaml"
            )
            check_known(curve["source"], self.trial["sources"], place, "source", "its sources")
            self._claims([curve.get("patients")], f"patients of {what}", ("n", "count"))
            self._claims([curve.get("patients_with")], f"patients_with of {what}", COUNT_KINDS)
