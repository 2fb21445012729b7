"""Which finding follows from which: one slip must not shout five times."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from reanalysis.checks.finding import Finding


def with_roots(findings: Sequence[Finding], follows: Mapping[str, bool]) -> list[Finding]:
    """Name the root of each finding that would be gone if an earlier one were mended.

    Two findings that blame a claim in common are taken to have one cause: the slip of that claim. The one found
    first, in the order of rules, is the root; what it names as its own root is handed on. A finding of severity info
    is neither a root nor has one.

    Parameters
    ----------
    findings : sequence of Finding
        In the order of rules.
    follows : mapping of str to bool
        For each rule, whether its findings can follow from others at all.

    Returns
    -------
    list of Finding
        In the same order.
    """
    first: dict[str, str] = {}
    root_of: dict[str, str] = {}
    result = []
    for finding in findings:
        if finding.severity == "info":
            result.append(finding)
            continue
        earlier = [first[claim_id] for claim_id in finding.blames if claim_id in first]
        root = root_of[earlier[0]] if earlier and follows[finding.rule] else ""
        root_of[finding.key] = root or finding.key
        for claim_id in finding.blames:
            first.setdefault(claim_id, finding.key)
        result.append(replace(finding, root=root))
    return result
