"""Outcomes that are several joined by or: `a heart attack or stroke`, `CR (n=49) or CRi (n=15)`."""

from __future__ import annotations

import re

from reanalysis.draft.phrases.scan import Scan

#: What may stand between two parts; a bracket may explain the first.
_JOINING = re.compile(r"(?:\([^()]*\))?,?r?[wobar]{0,5}")


def joint_outcome(scan: Scan, known: list[int], i: int) -> str:
    """Id of the composite that the outcomes around item i form; empty if the lexicon knows none."""
    run = [i]
    places = [k for k in known if scan.at(k) in "ex"]
    for k in reversed([k for k in places if k < i]):
        if not _JOINING.fullmatch(scan.code[k + 1 : run[0]]):
            break
        run.insert(0, k)
    for k in [k for k in places if k > i]:
        if not _JOINING.fullmatch(scan.code[run[-1] + 1 : k]):
            break
        run.append(k)
    if len(run) < 2 or "r" not in scan.code[run[0] : run[-1]]:
        return ""
    return scan.lexicon.composite({scan.items[k].id for k in run})
