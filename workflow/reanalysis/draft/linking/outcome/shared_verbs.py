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
            apart = re.search(r"[bex(]", scan.code[final.last + 1 : i])
            return None if apart or caused else (scan.items[i], "")
    return None
