"""Values of one kind and outcome that belong together, each of another arm perhaps."""

from __future__ import annotations

import re

from reanalysis.draft.linking.arm.comparing import give
from reanalysis.draft.model import UNSURE
from reanalysis.draft.phrases.scan import Bundle, Scan


def chains_of(scan: Scan, groups: list[list[Bundle]]) -> list[list[Bundle]]:
    """Join `A% in one group and B% in the other`: values of one kind and outcome with words between."""
    chains: list[list[Bundle]] = []
    for group in sorted(groups, key=lambda group: group[0].at):
        last = chains[-1] if chains else None
        if last and last[0].kind == group[0].kind and len(group) == 1:
            between = scan.code[last[-1].last + 1 : group[0].at]
            unknown = last[-1].lead.endpoint == UNSURE == group[0].lead.endpoint and "v" in between
            joined = re.search(r"[av,]", between) is not None and not re.search(r"[.;]", between)
            if joined and (unknown or _same(last[-1], group[0])):
                last.extend(group)
                continue
        chains.append(list(group))
    return chains


def _same(a: Bundle, b: Bundle) -> bool:
    if a.lead.endpoint == UNSURE and a.lead.series != b.lead.series:
        # Two outcomes that are both unknown need not be one.
        return False
    return a.lead.endpoint == b.lead.endpoint and a.lead.quantity == b.lead.quantity


def fill_sizes(scan: Scan, chain: list[Bundle], arms: list[str]) -> None:
    """`X (n = 227) or Y or Z (n = 225)`: where all sizes but one have their arm, the last is of the arm left."""
    sized = [bundle for bundle in scan.bundles if bundle.kind == "n" and scan.at(bundle.at) == "n"]
    known = [bundle.lead.arm for bundle in sized if bundle.lead.arm]
    left = [arm for arm in arms if arm not in known]
    if len(sized) == len(arms) == len(set(known)) + 1 == len(known) + 1:
        unsized = next(bundle for bundle in sized if not bundle.lead.arm)
        # Those of another chain may still find their own.
        if unsized in chain:
            give(unsized, left[0], 0.15, "the arm that is left (inferred)")
