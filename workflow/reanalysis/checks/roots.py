"""Which finding follows from which: one slip must not shout five times."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from reanalysis.checks.finding import Finding
from reanalysis.vocabulary import SEVERITIES


def with_roots(findings: Sequence[Finding], follows: Mapping[str, bool]) -> list[Finding]:
    """Name the root of each finding that would be gone if an earlier one were mended.

    Two findings that blame a claim in common are taken to have one cause: the slip of that claim. The root is the
    gravest, and of these the one found first, in the order of rules; what it names as its own root is handed on. A
    finding of severity info is neither a root nor has one.

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
    for finding in sorted(findings, key=lambda finding: SEVERITIES.index(finding.severity)):
        if finding.severity == "info":
            continue
        earlier = [first[claim_id] for claim_id in finding.blames if claim_id in first]
        root = root_of[earlier[0]] if earlier and follows[finding.rule] else ""
        root_of[finding.key] = root or finding.key
        for claim_id in finding.blames:
            first.setdefault(claim_id, finding.key)
    own = {key: "" if root == key else root for key, root in root_of.items()}
    return [replace(finding, root=own.get(finding.key, "")) for finding in findings]
