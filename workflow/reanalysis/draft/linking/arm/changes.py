"""Changes within the arms that read like differences between them: `fell by 1.5 with X and by 0.4 with Y`."""

from __future__ import annotations

import re
from itertools import pairwise

from reanalysis.draft.linking.arm.near import own_arm
from reanalysis.draft.phrases.scan import Bundle, Scan

_MOVED = re.compile(
    r"\b(?:fell|fallen|declined?|dropped|decreased?|rose|risen|increased?|improved|worsened|changed?|gained|lost|lowered"
    r"|reductions?|decreases?|declines?|increases?|improvements?|changes|drops?|gains?|loss)\b"
)


def mark_changes(scan: Scan, found: list[tuple[int, str]], arms: int) -> None:
    """Say of which differences each is of one arm: two or more, told apart by arm, that are called no difference.

    Parameters
    ----------
    scan : Scan
    found : list of (int, str)
        Mentions of arms.
    arms : int
        Number of arms of the trial.
    """
    chain = [bundle for bundle in scan.bundles if bundle.kind == "difference" and _is_movement(scan, bundle)]
    if len(chain) < 2:
        return
    own = [own_arm(scan, bundle, chain, place, found) for place, bundle in enumerate(chain)]
    told = len({arm for arm in own if arm}) > 1
    if told or (len(chain) == arms and not any(own) and _is_list(scan, chain)):
        for bundle, arm in zip(chain, own, strict=True):
            bundle.lead.change = arm is not None or not told


def _is_movement(scan: Scan, bundle: Bundle) -> bool:
    """True for a value of which no difference is spoken, but a fall or rise, or `fewer` and `more`."""
    start = max((b.last for b in scan.bundles if b.last < bundle.at), default=-1) + 1
    if "F" in scan.code[start : bundle.last + 1] or bundle.lead.derived == "a gain in words":
        return False
    if bundle.lead.item("lower") is not None and "F" in scan.code:
        return False
    before = scan.words(0, bundle.at)
    return _MOVED.search(before) is not None or scan.word(bundle.last) in ("fewer", "more")


def _is_list(scan: Scan, chain: list[Bundle]) -> bool:
    """True for values with hardly a word between them: `by 1.6 and 1.2 points`."""
    return all(re.fullmatch(r"[%ml]?l?,?[av]w?", scan.code[a.last + 1 : b.at]) for a, b in pairwise(chain))
