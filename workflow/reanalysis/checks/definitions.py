"""Definitions: endpoints that sources define in their own way, and words a source uses for two things."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reanalysis.checks.context import Context, grouped
from reanalysis.checks.finding import Check
from reanalysis.checks.registry import Judge, rule
from reanalysis.claims.model import Claim

FAMILY = "Guards"
_OUTCOMES = ("count", "percent", "km", "median", "ratio", "difference")


@rule("ENDPOINT_DEFINITIONS_DIFFER", family=FAMILY, brief="endpoint defined otherwise elsewhere")
def _endpoint_definitions_differ(context: Context, judge: Judge) -> Iterator[Check]:
    """Do all sources that report an endpoint define it alike?"""
    outcomes = [claim for claim in context.of_kind(*_OUTCOMES) if claim.endpoint]
    for claims in grouped(outcomes, lambda claim: claim.endpoint):
        reported = [of_source[0] for of_source in grouped(claims, lambda claim: claim.source_id)]
        if len(reported) < 2:
            continue
        endpoint = claims[0].endpoint
        known = context.evidence.vocabulary["endpoints"].get(endpoint, {})
        definitions = known.get("definitions", {})
        defined = [claim for claim in reported if definitions.get(claim.source_id)]
        silent = [claim for claim in reported if not definitions.get(claim.source_id)]
        if silent:
            yield judge.not_checkable(silent, "how the source defines the endpoint is not known", subject=endpoint)
        if len(defined) < 2:
            continue
        name, classes = context.endpoint_name(claims[0]), _classes(defined, known.get("alike", []))
        if len(classes) == 1:
            yield judge.consistent(defined, subject=endpoint)
            continue
        apart = "; ".join(" and ".join(sources) for sources in classes)
        message = (
            f"{len(defined)} sources report {name}, and nobody has found that they define it alike: {apart}. Their"
            " numbers are never pooled together."
        )
        yield judge.consistent(defined, message, subject=endpoint)


def _classes(claims: Sequence[Claim], alike: Sequence[Sequence[str]]) -> list[list[str]]:
    """Sources that a person has found to define an endpoint alike, together; every other one by itself."""
    classes: list[list[str]] = []
    for source_id in (claim.source_id for claim in claims):
        home = next((names for names in classes if _alike(source_id, names, alike)), None)
        if home is None:
            classes.append([source_id])
        else:
            home.append(source_id)
    return classes


def _alike(source_id: str, names: Sequence[str], alike: Sequence[Sequence[str]]) -> bool:
    return any({source_id, *names} <= set(group) for group in alike)


@rule(
    "ENDPOINT_LABEL_CONFLICT",
    family=FAMILY,
    brief="label that the source uses otherwise",
    consequence=(
        "Its numbers are pooled with those of no other source, unless a person has found the definitions alike."
    ),
)
def _endpoint_label_conflict(context: Context, judge: Judge) -> Iterator[Check]:
    """Does a source use the name of an endpoint for one thing only, as far as a person has found?"""
    outcomes = [claim for claim in context.of_kind(*_OUTCOMES) if claim.endpoint]
    by_place = {(of[0].endpoint, of[0].source_id): of for of in grouped(outcomes, _place)}
    endpoints = context.evidence.vocabulary["endpoints"]
    for endpoint, known in endpoints.items():
        for source_id, sentence in known.get("conflicts", {}).items():
            claims = by_place.get((endpoint, source_id)) or [
                # A measurement of it by one method, say.
                claim
                for claim in outcomes
                if claim.source_id == source_id
                and known.get("group")
                and endpoints.get(claim.endpoint, {}).get("group") == known["group"]
            ]
            if claims:
                yield judge.inconsistent(
                    claims, sentence, severity="warning", subject=f"{source_id}:{endpoint}", blames=()
                )


def _place(claim: Claim) -> tuple[str, str]:
    return (claim.endpoint, claim.source_id)
