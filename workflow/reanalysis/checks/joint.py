"""Linked counts and percentages: do whole numbers of patients stand behind all of them at once?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from reanalysis.checks.context import Context
from reanalysis.checks.finding import Check, inconsistent
from reanalysis.checks.registry import Judge, rule
from reanalysis.checks.shares import is_assumed, share_in_words
from reanalysis.claims.model import Claim
from reanalysis.counts.groups import CountGroup, CountNode
from reanalysis.counts.rounding import exact_percent
from reanalysis.counts.solve import SolvedGroup, solve_group

FAMILY = "Percentages"
_MOST_CELLS = 8
# Percentage points within which another percentage may have been meant.
_NEAR = 10
_MOST_LEFT_OUT = 20


@rule(
    "JOINT_GRIM",
    family=FAMILY,
    brief="fits no table of whole numbers",
    consequence="No count is reconstructed from any of these percentages; they are shown as printed.",
)
def joint_grim(context: Context, judge: Judge) -> Iterator[Check]:
    """How many tables of whole numbers print all linked counts and percentages at once?"""
    for item in context.solved:
        nodes = item.group.nodes()
        claims = [context.evidence.claims[node.claim_id] for node in nodes] or [
            context.evidence.claims[claim_id] for claim_id in item.group.unbounded
        ]
        subject = item.group.name
        if item.solution is None:
            yield judge.not_checkable(claims, item.refusal, subject=subject)
            continue
        if len(nodes) == 1 and all(root.known for root in item.group.roots):
            continue
        impossible = item.solution.impossible
        if len(impossible) == len(nodes):
            continue  # each of them is a finding of its own
        aside = ", ".join(_name(context, context.evidence.claims[claim_id]) for claim_id in impossible)
        without = f" once {aside}, which no whole number gives, is set aside" if aside else ""
        if item.solution.count == 0:
            yield _no_table(context, judge, item, claims, without)
        elif item.solution.count == 1 and item.solution.tables:
            table = item.solution.tables[0]
            cells = [
                f"{_name(context, context.evidence.claims[claim_id])} {events}/{total}"
                for claim_id, (events, total) in table.items()
            ]
            more = f" and {len(cells) - _MOST_CELLS} more" if len(cells) > _MOST_CELLS else ""
            shown = ", ".join(cells[:_MOST_CELLS]) + more
            message = f"Exactly one table of whole numbers prints these values{without}: {shown}."
            yield judge.consistent(claims, message, subject=subject)
        else:
            message = (
                f"{item.solution.count} tables of whole numbers print these values{without}; results are given over"
                f" all of them."
            )
            yield judge.consistent(claims, message, subject=subject)


def _name(context: Context, claim: Claim) -> str:
    arms = context.trial(claim)["arms"]
    arm = f" ({arms[claim.arm]['label']})" if claim.arm in arms and len(arms) > 1 else ""
    return context.endpoint_name(claim) + arm


def _no_table(context: Context, judge: Judge, item: SolvedGroup, claims: list[Claim], without: str) -> Check:
    values = ", ".join(
        f"{_name(context, claim)} {share_in_words(claim.printed(), claim.cells['unit'])}"
        for claim in claims[:_MOST_CELLS]
    )
    more = f" and {len(claims) - _MOST_CELLS} more" if len(claims) > _MOST_CELLS else ""
    verdict = inconsistent(
        f"No table of whole numbers prints these {len(claims)} values together{without}: {values}{more}.",
        suggestion=_without_one(context, item.group),
    )
    # Where nobody says of whom a percentage is, it may not be of patients at all.
    if is_assumed(*claims) or any(claim.denominator == "unknown" for claim in claims):
        verdict = verdict.softened()
    blames = [claim for claim in claims if claim.id not in item.solution.impossible]
    return judge.verdict(claims, verdict, subject=item.group.name, blames=blames)


def _without_one(context: Context, group: CountGroup) -> str:
    """The one percentage without which the others fit, and what it would have to be; empty if it is not one alone."""
    found = []
    leaves = [node for node in group.nodes() if node.kind == "percent" and not node.children]
    if len(leaves) <= _MOST_LEFT_OUT:
        for node in leaves:
            roots = tuple(replace(root, children=_pruned(root.children, node)) for root in group.roots)
            solution = solve_group(replace(group, roots=roots), max_tables=1)
            parent = _parent(group, node)
            if solution.count and parent in solution.ranges:
                found.append((node, solution.ranges[parent][0]))
    if len(found) != 1:
        return ""
    (node, (least, most)) = found[0]
    claim = context.evidence.claims[node.claim_id]
    far = {events: abs(exact_percent(events, most) - node.printed.value) for events in range(most + 1)} if most else {}
    near = [events for events in sorted(far, key=far.__getitem__)[:2] if far[events] <= _NEAR]
    if least != most or not near:
        return f"Without {_name(context, claim)} the others fit."
    prints = " or ".join(f"{float(exact_percent(k, most)):.{node.printed.decimals}f}% ({k}/{most})" for k in near)
    return f"Without {_name(context, claim)} the others fit; of their {most} patients it could be {prints}."


def _pruned(nodes: tuple[CountNode, ...], leaf: CountNode) -> tuple[CountNode, ...]:
    """Claims without one of them."""
    return tuple(replace(node, children=_pruned(node.children, leaf)) for node in nodes if node is not leaf)


def _parent(group: CountGroup, leaf: CountNode) -> str:
    return next((node.claim_id for node in group.nodes() if any(child is leaf for child in node.children)), "")
