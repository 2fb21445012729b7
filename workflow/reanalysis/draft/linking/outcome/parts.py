"""Kinds of an outcome that a bracket counts behind its number: `in six patients (X in four and Y in two)`."""

from __future__ import annotations

import re

from reanalysis.draft.lexicon import WORD, fold
from reanalysis.draft.linking.outcome.place import Answer, Place
from reanalysis.draft.linking.share.fitting import number_of
from reanalysis.draft.phrases.scan import Scan

_BESIDE = re.compile(r"w|,|\(?(?:n=?)?")


def of_kind(place: Place) -> Answer | None:
    """An outcome whose label is that of the count before the bracket with the kind behind: `Second neoplasm, X`."""
    scan, opener = place.scan, place.opener
    if not place.shares or opener <= 0 or len(place.group) > 1:
        return None
    before = [b for b in scan.bundles if b.at < opener + 2 and b.kind in ("count", "percent") and b is not place.first]
    named = [i for i in place.known if opener < i < place.first.at and scan.items[i].code in "ex"]
    if not before or not named or _BESIDE.fullmatch(scan.code[named[-1] + 1 : place.first.at]) is None:
        return None
    whole = before[-1].lead.endpoint
    kind = _labelled(scan, whole, scan.items[named[-1]].text)
    if not kind:
        return None
    for stat in place.first.stats:
        stat.among = whole
    return kind, ""


def of_whole(place: Place) -> Answer | None:
    """`Three stopped because of events: two with X because of Y, one with Z …`: each part is of what all three did."""
    scan, colon = place.scan, place.scan.code.find(":")
    if place.kind != "count" or not 0 < colon < place.first.at or len(place.group) > 1:
        return None
    before = [b.lead for b in scan.bundles if b.last < colon and b.kind == "count"]
    behind = [b.lead for b in scan.bundles if b.at > colon and b.kind == "count"]
    caused = scan.lexicon.content["caused_by_events"].values()
    if len(before) != 1 or before[0].endpoint not in caused or len(behind) < 2:
        return None
    numbers = [number_of(stat) or 0 for stat in behind]
    return (before[0].endpoint, "") if sum(numbers) == number_of(before[0]) else None


def _labelled(scan: Scan, whole: str, part: str) -> str:
    """Id of the vocabulary whose label is the whole's with a part behind a comma or in brackets; empty if none is."""
    labels = scan.lexicon.labels.get(whole, ())
    wanted = {_plain(f"{label} {part}") for label in labels}
    for name, names in scan.lexicon.labels.items():
        if name != whole and wanted & {_plain(label) for label in names}:
            return name
    return ""


def _plain(label: str) -> tuple[str, ...]:
    return tuple(fold(word) for word in WORD.findall(label) if word.isalnum())
