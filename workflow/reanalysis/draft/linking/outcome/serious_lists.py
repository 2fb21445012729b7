"""Serious adverse events that a sentence lists behind their sum: `Serious events occurred in 8 (9%) and included X`."""

from __future__ import annotations

import re

from reanalysis.draft.phrases.scan import Bundle, Scan, enclosing

_SUMS = frozenset(("sae", "saes"))
_INTRODUCED = re.compile(r"\b(?:includ(?:ed?|ing)|compris(?:ed?|ing)|consist(?:ed|ing) of|namely|such as)\b")
_CLOSED = re.compile(r"(?:were|was) (?:the )?(?:most|more) (?:common|frequent)")
_SUM = re.compile(r"\b(?:(?:adverse|toxic|side|emergent) (?:\w+ )?(?:events?|reactions?|effects?)|toxicit\w+|\w*AEs?)$")


def tell_serious(scan: Scan) -> None:
    """Say of each event that a sentence lists as one of the serious ones that it is serious."""
    if _SUMS.isdisjoint(scan.lows) and not any("serious" in low for low in scan.lows):
        return
    sums = [i for i, item in enumerate(scan.items) if item.code in "xy" and _SUM.search(item.text)]
    for place, i in enumerate(sums):
        if not _serious(scan, i):
            continue
        end = sums[place + 1] if place + 1 < len(sums) else len(scan.items)
        for bundle in scan.bundles:
            if i < bundle.at < end and _listed(scan, i, bundle):
                for stat in bundle.stats:
                    if stat.endpoint.startswith("AE:") and not _SUM.search(stat.endpoint) and "(" not in stat.endpoint:
                        stat.endpoint += " (serious)"


def _serious(scan: Scan, i: int) -> bool:
    low = scan.word(i)
    beside = scan.word(i - 1) == "serious" and scan.at(i - 2) not in "-r"
    return low in _SUMS or low.startswith("serious ") or " serious " in low or beside


def _listed(scan: Scan, i: int, bundle: Bundle) -> bool:
    """True within the list or the bracket behind the sum, or before `were most common` that closes its sentence."""
    between, opener = scan.code[i + 1 : bundle.at], enclosing(scan, bundle.at)
    if ";" not in between and (between[:1] in ("b", ":") or _INTRODUCED.search(scan.words(i + 1, bundle.at))):
        return True
    if opener > i and enclosing(scan, opener) > i:
        return True
    return ";" in between and _CLOSED.search(scan.words(bundle.last + 1, len(scan.items))) is not None
