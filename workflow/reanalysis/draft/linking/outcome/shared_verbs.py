"""Several numbers of patients with one verb behind them: `16 of 17 with A and 13 of 15 with B responded`."""

from __future__ import annotations

import re

from reanalysis.draft.linking.outcome.place import Answer, Place

_WITH = re.compile(r"(?:[)%] ?|of )*(?:(?:patients|pts|participants|adults|children|those) )?(?:with|without)\b")
_DID = re.compile(r"(?:responded|relapsed|died|progressed|survived|recovered)\b")
_CAME_TO = frozenset(("achieved", "attained", "reached", "had", "experienced", "obtained", "entered", "developed"))


def of_shared_verb(place: Place) -> Answer | None:
    """The outcome of the verb that closes a clause in which patients are only told by what they have."""
    scan, final = place.scan, place.final
    if not place.shares or _WITH.match(scan.words(final.last + 1, final.last + 6)) is None:
        return None
    behind = re.search(r"[.;]", scan.code[final.last + 1 :])
    stop = final.last + 1 + behind.start() if behind else len(scan.items)
    for i in place.known:
        if not final.last < i < stop or scan.at(i) != "e":
            continue
        came = scan.word(i - 1) in _CAME_TO or scan.word(i - 2) in _CAME_TO
        if _DID.match(scan.items[i].low) or came:
            caused = scan.word(i + 1) in ("due", "of", "from", "because")
            # The percentage of the second number stands in a bracket.
            apart = re.search(r"[bex(]", scan.code[final.last + 1 : i].replace("(#%)", ""))
            return None if apart or caused else (scan.items[i], "")
    return None


#: `… in the X group versus 225 (58%) of 391 in the Y group had grade 3 or higher events`
_HAD_GRADED = re.compile(
    r"(?P<before>[^.;:()]*?(?:\([^()]*\)[^.;:()]*?){0,3}?)\b(?:had|experienced|reported|developed|suffered)"
    r" (?:(?:at least one|one or more|any|an?) )?grades? "
)
_OTHER_GROUP = re.compile(r"\b(?:versus|vs|v|compared (?:with|to)|and)\b")


#: `33% of X and 27% of Y patients had stable disease`
_OF_BOTH = re.compile(r"ow?(?:Bz?|zw)p?,?[av]#%ow?(?:Bz?|zw)p?(?P<verb>w{1,3})(?P<e>[ex])")


def of_pair(place: Place) -> Answer | None:
    """The outcome of the verb behind the second of two arms of which a percentage each is given."""
    scan, final = place.scan, place.final
    told = _OF_BOTH.match(scan.code, final.last + 1) if place.kind == "percent" and len(place.group) == 1 else None
    if told is None or scan.word(told.start("verb")) not in (*_CAME_TO, "were", "was"):
        return None
    return scan.items[told.start("e")], ""


def of_graded_verb(place: Place) -> Answer | None:
    """The sum of events that a graded verb names behind one group, or behind both of two that are compared."""
    scan, final = place.scan, place.final
    if not place.shares or "g" not in scan.code[final.last :] or place.opener > 0:
        return None
    told = _HAD_GRADED.match(scan.words(final.last + 1, len(scan.items)))
    if told is None or re.search(r"[exy]", scan.code[final.last + 1 : final.last + 1 + len(told["before"].split())]):
        return None
    others = [b for b in scan.bundles if b.kind in ("count", "percent") and b.at > final.last]
    within = [b for b in others if b.at < final.last + 1 + len(told["before"].split())]
    if within and (len(within) > 1 or not _OTHER_GROUP.search(told["before"])):
        return None
    verb = final.last + 1 + len(told["before"].split())
    named = [i for i in range(verb, min(verb + 12, len(scan.items))) if scan.at(i) in "xy"]
    return (scan.items[named[0]], "") if named and scan.at(named[0]) == "y" else None
