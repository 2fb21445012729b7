"""Arms of values that stand in a list: in which order they go, and how several times cross with them."""

from __future__ import annotations

import re
from itertools import pairwise

from reanalysis.draft.linking.arm.comparing import printed_order
from reanalysis.draft.linking.arm.where import Where
from reanalysis.draft.phrases.intervals import printed
from reanalysis.draft.phrases.scan import Bundle, Scan, enclosing


def crossed(scan: Scan, chain: list[Bundle], arms: int) -> list[int]:
    """Place of each value's arm where values of several times stand in one list; empty if it is no such list.

    `43 v 26% and 22 v 13%` has the arms inside, `64% and 37% vs 46% and 19%` the times.
    """
    between = [re.sub(r"\([^()]*\)", "", scan.code[a.last + 1 : b.at]) for a, b in pairwise(chain)]
    # `53% v 42%, 33% v 27%, and 18% v 16%`: between pairs, a comma is as good as `and`.
    listed = any(code == "," for code in between)
    signs = [re.sub(r"[^av]", "", re.sub(r"^,a?$", "a", code) if listed else code) for code in between]
    if any(len(sign) != 1 for sign in signs) or len(chain) <= arms or len(chain) % arms or "v" not in signs:
        return []
    times = len(chain) // arms
    places = range(len(chain))
    if all((sign == "a") == ((i + 1) % arms == 0) for i, sign in enumerate(signs)):
        return [i % arms for i in places]
    if all((sign == "v") == ((i + 1) % times == 0) for i, sign in enumerate(signs)):
        return [i // times for i in places]
    return []


def half_of_pair(scan: Scan, chain: list[Bundle], own: list[str | None]) -> str:
    """The arm of both values of `80% and 65% with X` where `versus 71% and 50% with Y` follows, or goes before."""
    if len(chain) != 2 or own[0] or not own[1] or "v" in scan.code[chain[0].last : chain[1].at]:
        return ""
    kind = chain[0].kind
    behind = [b for b in scan.bundles if b.kind == kind and b.at > chain[1].last]
    before = [b for b in scan.bundles if b.kind == kind and b.last < chain[0].at]
    if len(behind) == 2 and not before:
        between = scan.code[chain[1].last : behind[0].at]
    elif len(before) == 2 and not behind:
        between = scan.code[before[-1].last : chain[0].at]
    else:
        return ""
    return own[1] if "v" in between and "B" in between else ""


_STROKE = re.compile(r"\((?:(?P<first>B)/(?:B|[wYe]{1,3})|(?:[wYe]{1,3})/(?P<second>B))[,)]")


def note_strokes(scan: Scan, found: list[tuple[int, str]], where: Where) -> None:
    """Keep the order of two arms that a bracket names with a stroke between: `characteristics (X/Y)`.

    One name is enough: what stands beside it is the other of two.
    """
    match = _STROKE.search(scan.code) if found and "/" in scan.code and len(where.trial.arms) == 2 else None
    if match is None:
        return
    named = dict(found).get(match.start(match.lastgroup or "first"))
    if named is not None:
        other = next(arm for arm in where.trial.arms if arm != named)
        where.strokes = [named, other] if match.lastgroup == "first" else [other, named]


_BEHIND = re.compile(r"[%mlk)]?(?:\([^()]*\))?")
_SUBGROUP = re.compile(
    r"(?:after|at|during|following) (?:the )?(?:first |second |third )?(?:dose|visit|cycle|course)\b"
    r"|(?:in|for|among) (?:the )?(?:\w+ )?(?:patients?|pts?|participants|those|people)? ?(?:with|without|who|aged)\b"
)


def of_subgroup(scan: Scan, bundle: Bundle) -> bool:
    """True for a value with its own patients behind it: `11 months (8–15) in those with X`."""
    end = _BEHIND.match(scan.code, bundle.last + 1)
    at = end.end() if end else bundle.last + 1
    return _SUBGROUP.match(scan.words(at, at + 6)) is not None


_MORE = re.compile(
    r"\b(?P<up>longer|higher|greater|more|better|improved|increased|superior)\b|\b(?:lower|shorter|fewer|less)\b"
)
_THAN = re.compile(r"\b(?:than|versus|vs|compared (?:with|to))\b")


def _as_compared(scan: Scan, chain: list[Bundle], found: list[tuple[int, str]], where: Where) -> list[str] | None:
    """`survival was longer with X (11 v 8 months)`, `more rash with X (5% v 10%)`: X is first if its value is larger.

    None unless two values stand in a bracket behind a clause that compares and names one of two arms.
    """
    opener = enclosing(scan, chain[0].at)
    outer = {opener, enclosing(scan, opener)} if opener > 0 else set()
    if len(chain) != 2 or len(where.trial.arms) != 2 or opener <= 0:
        return None
    if not {enclosing(scan, chain[1].at)} & (outer - {-1}) or "v" not in scan.code[chain[0].last : chain[1].at]:
        return None
    start = max(scan.code.rfind(mark, 0, opener) for mark in ",;)")
    named = [(i, arm) for i, arm in found if start < i < opener]
    told = _MORE.search(scan.words(start + 1, opener))
    if len({arm for _, arm in named}) != 1 or told is None or _THAN.search(scan.words(start + 1, named[0][0])):
        return None
    more = named[0][1]
    other = next(arm for arm in where.trial.arms if arm != more)
    values = [printed(bundle.lead.value) if bundle.lead.value is not None else None for bundle in chain]
    if values[0] is None or values[1] is None or values[0] == values[1]:
        return None
    return [more, other] if (values[0] > values[1]) == bool(told["up"]) else [other, more]


#: `When compared with 36 patients on X, …`
_COMPARED_WITH = re.compile(r"(?:[a-z]+ : )?(?:when |as )?(?:compared|relative) (?:with|to)\b")


def compared_first(scan: Scan, found: list[tuple[int, str]], first: Bundle) -> bool:
    """True where a sentence opens with what an arm is compared with: `Compared with X, Y had more Z (47% vs 26%)`."""
    end = scan.code.find(",")
    opened = _COMPARED_WITH.match(scan.words(0, 8)) is not None and 0 < end < first.at
    arms = [arm for i, arm in found if i < end] if opened else []
    later = {arm for i, arm in found if end < i < first.at}
    return len(arms) == 1 and len(later) == 1 and arms[0] not in later


def _as_pair_before(scan: Scan, chain: list[Bundle], found: list[tuple[int, str]], where: Where) -> list[str] | None:
    """`Compared to X, Y caused more rash (52% v 13%) and nausea (25% v 12%)`: in the order of the pair before it.

    None if an arm is named between the brackets or behind them, or they do not hold two values each.
    """
    opener = enclosing(scan, chain[0].at)
    if len(chain) != 2 or opener <= 0 or enclosing(scan, chain[1].at) != opener:
        return None
    before = [b for b in scan.bundles if b.kind == chain[0].kind and b.last < opener][-2:]
    if len(before) != 2 or enclosing(scan, before[0].at) <= 0 or any(i > before[0].at for i, _ in found):
        return None
    if enclosing(scan, before[0].at) != enclosing(scan, before[1].at):
        return None
    told = [b.lead.arm for b in before]
    return told if len(set(told)) == 2 and set(told) <= set(where.trial.arms) else None


#: `81% in our study, as compared with 49% in the other; the corresponding values for survival were 93% and 66%`
_CORRESPONDING = re.compile(r"\bcorresponding (?:values|rates|figures|percentages|results|estimates|numbers)\b[^.;]*$")


def _corresponding(scan: Scan, chain: list[Bundle], where: Where) -> list[str]:
    """The arms of the values before in the sentence, where these are said to correspond to them."""
    if not _CORRESPONDING.search(scan.words(max(0, chain[0].at - 14), chain[0].at)):
        return []
    before = [b for b in scan.bundles if b.kind == chain[0].kind and b.last < chain[0].at][-len(chain) :]
    arms = [b.lead.arm for b in before]
    return arms if len(arms) == len(set(arms)) == len(chain) > 1 and set(arms) <= set(where.trial.arms) else []


def order_for(
    scan: Scan, chain: list[Bundle], found: list[tuple[int, str]], order: list[str], where: Where
) -> list[str] | None:
    """Arms in the order that goes with a list: named just before it, just after it, or in sentences before."""
    size = len(chain)
    if again := _corresponding(scan, chain, where):
        return again
    if told := _as_compared(scan, chain, found, where) or _as_pair_before(scan, chain, found, where):
        return told
    before = printed_order([one for one in reversed(found) if one[0] < chain[0].at])[:size][::-1]
    after = printed_order([one for one in found if one[0] > chain[-1].last])[:size]
    # `shorter with X (12 v 20 months), but …`: what comes behind the bracket has values of its own.
    own = len(before) == 1 and size == 2 and enclosing(scan, chain[0].at) == enclosing(scan, chain[1].at) > 0
    own = own and any(b.at > chain[-1].last and b.kind == chain[0].kind for b in scan.bundles)
    if len(after) == size and len(before) != size and not own:
        return after
    if len(before) == size:
        return before[::-1] if size == 2 and compared_first(scan, found, chain[0]) else before
    if len(order) == size:
        return order
    if size == 2 == len(where.trial.arms) and len(before) == 1 and "v" in scan.code[chain[0].last : chain[1].at]:
        # `higher with X (35% versus 12%)`, `less often than with Y (34% versus 44%)`
        other = next(arm for arm in where.trial.arms if arm != before[0])
        at = max(i for i, arm in found if arm == before[0] and i < chain[0].at)
        than = re.search(r"\b(?:than|versus|vs|compared (?:with|to))\b", scan.words(at - 4, at))
        # `for daily and weekly X (46% vs 52%)`: what stands behind `and` is the second.
        than = than or re.search(r"\w (?:and|or)(?: the)?$", scan.words(at - 4, at))
        return [other, before[0]] if than else [before[0], other]
    if len(order) <= 1 and len(where.told) == size and where.sentences - where.told_at <= 1:
        return where.told
    if len(order) <= 1 and len(where.order) == size:
        return where.order
    if len(order) <= 1 and size < len(where.trial.arms):
        # Of several arms, the two that the paragraph speaks of.
        if len(where.told) == size and where.told_block == scan.sentence.block:
            return where.told
        if len(where.here) == size:
            return where.here
    return where.trial.arms if size == len(where.trial.arms) else None
