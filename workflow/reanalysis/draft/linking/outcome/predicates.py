"""Values whose patients are the subject of a verb of their own: `…, and 19 (73%) went on to transplantation`."""

from __future__ import annotations

import re

from reanalysis.draft.phrases.scan import Bundle, Scan, enclosing

#: What patients who are counted did or were.
_DID = re.compile(
    r"(?:had|have|has|were|was|achieved|received|experienced|reported|developed|discontinued|responded|underwent|died"
    r"|withdrew|completed|relapsed|progressed|stopped|proceeded|went|required|needed|attained|reached|became|remained"
    r"|tested|turned|cleared|converted|survived|entered|obtained|showed|crossed|lost)\b"
)
_SUBJECT = re.compile(r"\)?(?:ow{0,2}#|o?w?#)?o?(?:[w-]{0,4}p)?\)?")


def own_predicate(scan: Scan, bundle: Bundle, end: int) -> bool:
    """True where a verb follows a value and the patients it counts, and behind it, before item `end`, an outcome.

    Parameters
    ----------
    scan : Scan
    bundle : Bundle
        A count or a percentage of patients.
    end : int
        Item of the next value.
    """
    start = bundle.last + 1
    if enclosing(scan, start) > bundle.at and (closing := scan.code.find(")", start)) >= 0:
        start = closing + 1
    behind = _SUBJECT.match(scan.code, start)
    verb = behind.end() if behind is not None else start
    for i in (verb, verb + 1):
        if scan.word(i).startswith("responder"):
            verb = i + 1
    if _DID.match(scan.word(verb)) is None:
        return False
    return re.search(r"[exyY]", re.split(r"[;.]", scan.code[verb:end])[0]) is not None
