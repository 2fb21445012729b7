"""Arms that a clause tells as a whole: in the order it names them, from one to the other, or the one that had more."""

from __future__ import annotations

import re

from reanalysis.draft.arms.arm_names import TrialName
from reanalysis.draft.linking.arm.comparing import give
from reanalysis.draft.linking.arm.orders import compared_first
from reanalysis.draft.model import UNSURE
from reanalysis.draft.phrases.scan import Bundle, Scan, enclosing


def arms_of_clause(scan: Scan, chain: list[Bundle], found: list[tuple[int, str]]) -> list[str]:
    """`longer with A than with B (13.7 v 7.9 months) and with C than with B (…)`: the two arms of the clause.

    `71% and 80% for arms A and B, and 70% and 74% for arms C and D`: as many as there are values, behind them.
    """
    start = _past_bracket(scan, chain[-1])
    end = min((b.at for b in scan.bundles if b.at > start), default=len(scan.items))
    behind = [arm for i, arm in found if start < i < end]
    if len(chain) > 1 and len(behind) == len(set(behind)) == len(chain):
        return behind
    opener = enclosing(scan, chain[0].at)
    if listed := _listed_before(scan, chain, found, opener):
        return listed
    if len(chain) != 2 or opener <= 0 or enclosing(scan, chain[1].at) != opener:
        return []
    start = max((b.last for b in scan.bundles if b.last < opener and b.kind != "dose"), default=-1)
    near = [arm for i, arm in found if start < i < opener]
    earlier = [arm for i, arm in found if i < start]
    if len(near) == 1 and len(earlier) > 1 and _OR_THAN.match(scan.code, _closed(scan, opener)):
        # `higher with A than with B (41% v 20%) or with C (41% v 26%)`: of A and C.
        near = [earlier[0], near[0]]
    if compared_first(scan, found, chain[0]):
        near = near[::-1]
    return near if len(near) == len(set(near)) == 2 else []


_BRACKET_BEHIND = re.compile(r"[%mlkcp]?\((?:[^()]|\([^()]*\))*\)")
_REST_OF_BRACKET = re.compile(r"(?:[^()]|\([^()]*\))*\)")


def _past_bracket(scan: Scan, bundle: Bundle) -> int:
    """The last token of a value and of the bracket behind it: `20.7 months (17.9-23.4; HR 1.55 [1.16-2.05])`."""
    if enclosing(scan, bundle.at) >= 0:
        return bundle.last
    # A value with its limits ends inside of their bracket.
    inside = enclosing(scan, bundle.last) >= 0 and scan.at(bundle.last) != ")"
    found = (_REST_OF_BRACKET if inside else _BRACKET_BEHIND).match(scan.code, bundle.last + 1)
    return found.end() - 1 if found else bundle.last


_JOINED = re.compile(r",?[avr]|[,/]")


def _listed_before(scan: Scan, chain: list[Bundle], found: list[tuple[int, str]], opener: int) -> list[str]:
    """`during concurrent therapy in arms 2 and 3 (18% and 27%)`: the list right before the bracket."""
    if len(chain) < 2 or opener <= 0 or enclosing(scan, chain[-1].at) != opener:
        return []
    run: list[tuple[int, str]] = []
    for i, arm in reversed([one for one in found if one[0] < opener]):
        if _JOINED.fullmatch(scan.code, i + 1, run[0][0]) if run else i == opener - 1:
            run.insert(0, (i, arm))
        else:
            break
    arms = [arm for _, arm in run]
    return arms if len(arms) == len(set(arms)) == len(chain) else []


_OR_THAN = re.compile(r"\),?[ra](?:v|w){0,3}B")


def _closed(scan: Scan, opener: int) -> int:
    """Where the bracket before another closed."""
    return scan.code.rfind(")", 0, opener)


def tell_from_to(scan: Scan, trial: TrialName) -> None:
    """`an increase of 5.9% (from 41.2% to 47.1%; HR …)`: what the difference before the bracket is between."""
    if "from" not in scan.lows or len(trial.arms) != 2 or len(trial.controls) != 1:
        return
    other = next(arm for arm in trial.arms if arm not in trial.controls)
    for difference, first, second in zip(scan.bundles, scan.bundles[1:], scan.bundles[2:], strict=False):
        told = difference.kind == "difference" and scan.at(difference.last + 1) == "(" and first.kind == second.kind
        if told and scan.word(first.at - 1) == "from" and scan.at(second.at - 1) == "t":
            for bundle, arm in ((first, trial.controls[0]), (second, other)):
                if bundle.lead.arm in ("", UNSURE):
                    give(bundle, arm, 0.2, "the difference is told from the control to the other arm (inferred)")


_WITH_THE_NEXT = re.compile(r"[%)]*p?w{0,2}e(?:\(e\))?,?a")


def share_arm(scan: Scan, found: list[tuple[int, str]]) -> None:
    """`Five CR and 17 PR were recorded in the X arm`: what stands behind the second is the arm of both."""
    ends = [bundle.at for bundle in scan.bundles[2:]] + [len(scan.items)]
    for first, second, end in zip(scan.bundles, scan.bundles[1:], ends, strict=False):
        if first.kind != second.kind or first.kind not in ("count", "percent") or first.lead.quantity:
            continue
        behind = {arm for i, arm in found if second.last < i < end}
        joined = _WITH_THE_NEXT.fullmatch(scan.code, first.last + 1, second.at)
        if joined and behind == {second.lead.arm} and first.lead.endpoint != second.lead.endpoint:
            give(first, second.lead.arm, 0.1, "")


_LISTED_IN = re.compile(r"\)\]?(?:w|[ow]w)?$")


def tell_compared(scan: Scan, found: list[tuple[int, str]]) -> None:
    """`…, compared with cough (20 [12%]), rash (15), and pain (9) in the X arm`: the list behind `compared` is of X."""
    for place, (at, arm) in enumerate(found):
        listed = _LISTED_IN.search(scan.code[:at]) is not None and scan.word(at - 1) in (
            "the",
            "in",
            "with",
            "receiving",
        )
        start = scan.code.rfind("v", 0, at)
        if not listed or start < 0 or (place and found[place - 1][0] > start):
            continue
        told = [b for b in scan.bundles if start < b.at < at and b.kind in ("percent", "count")]
        outcomes = {b.lead.endpoint for b in told}
        if len(outcomes) == len(told) > 1 and re.search(r"[.;]", scan.code[start:at]) is None:
            for bundle in told:
                give(bundle, arm, 0.1, "")


def tell_listed(scan: Scan, found: list[tuple[int, str]]) -> None:
    """`rash (61%) and acne (44%) in the X group and anaemia (65%) and alopecia (55%) in the Y group`: each list is of
    the arm behind it.
    """
    ends = [
        (at, arm)
        for at, arm in found
        if _LISTED_IN.search(scan.code[:at]) and scan.word(at - 1) in ("the", "in", "with", "receiving")
    ]
    if len(ends) < 2 or len({arm for _, arm in ends}) != len(ends) or {at for at, _ in ends} != {at for at, _ in found}:
        return
    starts = [-1, *(at for at, _ in ends[:-1])]
    lists = [
        [b for b in scan.bundles if start < b.at < at and b.kind in ("percent", "count") and not b.lead.quantity]
        for start, (at, _) in zip(starts, ends, strict=True)
    ]
    apart = all(len({b.lead.endpoint for b in members}) == len(members) for members in lists)
    # `in 31 (64%) in arm A, and was severe in five (10%), while …` goes on to speak of arm A.
    later = [
        scan.code[start + 1 : members[0].at] for start, members in zip(starts[1:], lists[1:], strict=True) if members
    ]
    told = any("b" in between for between in later)
    if told or not apart or max(map(len, lists)) < 2:
        return
    for members, (_, arm) in zip(lists, ends, strict=True):
        for bundle in members:
            give(bundle, arm, 0.1, "")


def of_total(scan: Scan) -> None:
    """`Ninety patients were treated; 68% had had X`: of all whom the sentence has counted, where it names no arm."""
    for bundle in scan.bundles:
        sizes = [b.lead for b in scan.bundles if b.kind == "n" and len(b.stats) == 1 and b.last < bundle.at]
        whole = len(sizes) == 1 and sizes[0].arm == "" and sizes[0].kind == "n"
        if whole and bundle.kind in ("count", "percent") and bundle.lead.arm == UNSURE:
            give(bundle, "", 0.2, "of all patients, whose number the sentence tells (inferred)")


_MORE = re.compile(
    r"\bmore (?:often|common(?:ly)?|frequent(?:ly)?)\b|\b(?:higher|greater) (?:incidence|frequency|rate)\b"
)


def arm_with_more(scan: Scan, bundle: Bundle, found: list[tuple[int, str]]) -> str:
    """`Events that were more common with X than with Y were cough (15%) and rash (13%)`: of X."""
    before = [(i, arm) for i, arm in found if i < bundle.at]
    if len({arm for _, arm in before}) != 2 or any(i > bundle.last for i, _ in found):
        return ""
    arm = before[0][1]
    other = next(i for i, named in before if named != arm)
    words = scan.words(0, other)
    than = re.search(r"\b(?:than|compared (?:with|to)|versus|vs)(?: [\w-]+){0,3}$", words)
    return arm if than and _MORE.search(words) and before[-1][1] != arm else ""
