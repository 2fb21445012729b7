"""Which of the times of a sentence a value has: one directly behind it, before it, or behind it in its clause."""

from __future__ import annotations

import itertools
import re

from reanalysis.draft.linking.outcome.denominating import denominating
from reanalysis.draft.linking.outcome.mentions import index_of
from reanalysis.draft.linking.time.blocks import time_of_sentence
from reanalysis.draft.model import UNSURE
from reanalysis.draft.phrases.scan import Bundle, Scan, enclosing

RATED = ("percent", "count", "km", "difference", "p_value", "ratio", "median")

#: What a value behind which a time stands may not reach over.
_STOPPING = ("percent", "km", "median", "count", "difference")


def time_of(scan: Scan, bundle: Bundle, group: list[Bundle], used: set[int]) -> int | None:
    if not scan.times:
        return None
    opener = enclosing(scan, bundle.at)
    for i, (at, last, _, _) in enumerate(scan.times if opener > 0 else ()):
        # `(at 6 years: arm A, 88%; arm B, 90%)`
        if opener < at <= opener + 2 and scan.at(last + 1) == ":" and last < bundle.at:
            return i
    end = group[-1].last if bundle is group[-1] else bundle.last
    for i, (at, _, _, _) in enumerate(scan.times):
        # Directly behind the value: `70% (…) at 3 years`.
        if at in (end + 1, end + 2) and scan.at(end + 1) not in ",;.a" and i not in used:
            return i
    value = index_of(scan, bundle.lead.value) if bundle.lead.value else None
    for i, (at, last, _, _) in enumerate(scan.times):
        # `a difference of 6.1% at 4 years (95% CI …)`: between the value and its limits.
        if value is not None and bundle.kind == "difference" and value < at < last < bundle.last and i not in used:
            return i
    if bundle is not group[-1] and (behind := _behind_pair(scan, bundle, group)) is not None:
        return behind
    across = bundle.kind in ("ratio", "difference", "p_value")
    start = index_of(scan, bundle.lead.value) if bundle.kind == "difference" and bundle.lead.value else bundle.at
    left = [
        i for i, time in enumerate(scan.times) if time[1] < start and (across or not _barred(scan, time[1], bundle.at))
    ]
    left = [i for i in left if across or not _of_value_before(scan, i, bundle, used)]
    left = [i for i in left if across or not _of_other_outcome(scan, i, bundle)]
    left = [i for i in left if bundle.lead.endpoint in scan.lexicon.time_to_event or not _of_subject(scan, i, bundle)]
    if left and _of_a_group(scan, left[-1]) and any(scan.times[i][0] > group[-1].last for i in range(len(scan.times))):
        left = []
    if left and _has_next(scan, left[-1], group, used):
        left = []
    if (
        left
        and bundle is not group[-1]
        and left[-1] in used
        and (behind := _behind_group(scan, group, used)) is not None
    ):
        # `… at 12 months, and in 37 (66%) and 17 (47%) at 24 months`
        return behind
    stop = min(
        (b.at for b in scan.bundles if b.at > group[-1].last and b.kind in _STOPPING),
        default=999,
    )
    right = [i for i, time in enumerate(scan.times) if group[-1].last < time[0] < stop and i not in used]
    right = [i for i in right if not re.search(r"[;.]|,a", scan.code[group[-1].last + 1 : scan.times[i][0]])]
    right = [i for i in right if not _of_next(scan, i) and not _opens_bracket(scan, i)]
    if left and right and _of_clause_before(scan, left[-1], bundle):
        return right[0]
    if left and not (right and left[-1] in used and _by_day(scan, right[0]) and _new_clause(scan, left[-1], bundle)):
        return left[-1]
    if right and scan.word(scan.times[right[0]][0]) not in ("before", "until", "after"):
        return right[0]
    opening = time_of_sentence(scan)
    return _of_curves(scan, bundle) if opening is None else opening


def _opens_bracket(scan: Scan, i: int) -> bool:
    """`(at 6 years: arm A, 88%)`: a time that heads the values of its own bracket."""
    at, last, _, _ = scan.times[i]
    return scan.at(last + 1) == ":" and "(" in scan.code[max(0, at - 2) : at]


def _of_clause_before(scan: Scan, i: int, bundle: Bundle) -> bool:
    """`X peaked at day 10, and Y persisted in 83% at 6 months`: a clause without values has the first time."""
    at, last, _, _ = scan.times[i]
    told = "b" in scan.code[:at] and not any(b.kind in RATED and b.at < at for b in scan.bundles)
    return told and re.search(r",a[^#N]*$", scan.code[last + 1 : bundle.at]) is not None


def _of_curves(scan: Scan, bundle: Bundle) -> int | None:
    """`NRM was 17% at 2 years, relapse 28%, and OS 58%`: the one time of a sentence whose rates are all of curves."""
    curves = (*scan.lexicon.time_to_event, *scan.lexicon.content["outcome_groups"]["competing"])
    if bundle.kind != "percent" or len(bundle.stats) > 1 or bundle.lead.endpoint not in curves:
        return None
    shares = [b.lead for b in scan.bundles if b.kind in ("percent", "km", "count", "median")]
    alike = all(stat.kind != "count" and stat.kind != "median" and stat.endpoint in curves for stat in shares)
    one = len({time[2] for time in scan.times}) == 1 and len(shares) > 1
    return 0 if one and alike and any(stat.timepoint for stat in shares) else None


def _has_next(scan: Scan, i: int, group: list[Bundle], used: set[int]) -> bool:
    """`69% and 61% at 24 months and 57% and 48% at 36 months`: the time behind the first pair is not of the second."""
    at, last, _, _ = scan.times[i]
    if i not in used or i + 1 == len(scan.times):
        return False
    earlier = [b.last for b in scan.bundles if b.last < at and b.kind == group[0].kind]
    if not earlier or re.search(r"[.;]|,a", scan.code[earlier[-1] + 1 : at]):
        return False
    start, end = group[-1].last + 1, scan.times[i + 1][0]
    places = [*range(last + 1, group[0].at), *range(start, end)]
    between = "".join(scan.code[k] for k in places if scan.items[k].id != group[0].lead.endpoint)
    if start > end or re.search(r"[.;exyvm]", between):
        return False
    return len([b for b in scan.bundles if start <= b.at < end]) <= len(group)


def _behind_pair(scan: Scan, bundle: Bundle, group: list[Bundle]) -> int | None:
    """`71% v 55% at 12 months and 48% v 30% at 24 months`: the time directly behind values joined by versus."""
    place = group.index(bundle)
    for one, two in itertools.pairwise(group[place:]):
        if "v" not in re.sub(r"\([^()]*\)", "", scan.code[one.last + 1 : two.at]):
            return None
        for i, (at, _, _, _) in enumerate(scan.times):
            if at in (two.last + 1, two.last + 2) and scan.at(two.last + 1) not in ",;.a":
                return i
    return None


def _of_next(scan: Scan, i: int) -> bool:
    """True for the time in the name of the next value: `in 9 patients, for a 5-year cumulative incidence of 10%`.

    So it is in `an ORR of 91% and a 3-year OS of 52%`.
    """
    _, last, _, item = scan.times[i]
    place = scan.items.index(item)
    if scan.at(place + 1) != "-" or not set(",a") & set(scan.code[max(0, place - 3) : place]):
        return False
    return any(b.at > last and re.fullmatch(r"[-efwo]{1,6}[ob]?", scan.code[last + 1 : b.at]) for b in scan.bundles)


def _by_day(scan: Scan, i: int) -> bool:
    """True for `by day 100`, which says when the verb before it was."""
    at = scan.times[i][0]
    return scan.word(at) in ("by", "at", "within") or scan.items[at - 1].low.endswith((" by", " at"))


def _new_clause(scan: Scan, i: int, bundle: Bundle) -> bool:
    """True where a clause of its own begins between the time of values before and a value."""
    return re.search(r"#[^;]*(?:;|,a)", scan.code[scan.times[i][1] + 1 : bundle.at]) is not None


def _behind_group(scan: Scan, group: list[Bundle], used: set[int]) -> int | None:
    """The time directly behind a list of values that nothing has taken yet."""
    end = group[-1].last
    for i, (at, _, _, _) in enumerate(scan.times):
        if at in (end + 1, end + 2) and scan.at(end + 1) not in ",;.a" and i not in used:
            return i
    return None


def _of_value_before(scan: Scan, i: int, bundle: Bundle, used: set[int]) -> bool:
    """True where a time stands behind the value before, and a clause about something else follows it."""
    at, last, _, _ = scan.times[i]
    earlier = [b for b in scan.bundles if b.last < at and b.kind in RATED]
    if i not in used or not earlier or earlier[-1].lead.endpoint == bundle.lead.endpoint:
        return False
    return re.search(r"[;.]|,a", scan.code[last + 1 : bundle.at]) is not None


#: `2-year rates of OS were 70% and 56%, and those of EFS 52% and 39%`
_THOSE_OF = re.compile(r"\b(?:those|that) (?:of|for)\b")


def _of_other_outcome(scan: Scan, i: int, bundle: Bundle) -> bool:
    """`The 30-day mortality was 1%, and complications occurred in 9%`: the time is part of the name of the first."""
    at, last, _, _ = scan.times[i]
    named = next((item for item in scan.items[last : last + 4] if item.code == "e"), None)
    if scan.items[at].number is None or named is None:
        return False
    mine = bundle.lead.endpoint
    if _THOSE_OF.search(scan.words(last, bundle.at)):
        return False
    others = [b for b in scan.bundles if last < b.at < bundle.at and b.lead.series != bundle.lead.series]
    before = [b.lead.endpoint for b in others if b.kind in RATED]
    return named.id in before and mine not in ("", UNSURE, named.id) and not mine.startswith(named.id)


def _of_subject(scan: Scan, i: int, bundle: Bundle) -> bool:
    """True for the time in `X at day 5 was seen in 9% and Y in 5%`, which says when X was and not when Y was."""
    at, last, _, _ = scan.times[i]
    competing = bundle.lead.endpoint in scan.lexicon.content["outcome_groups"]["competing"]
    if competing and scan.items[at - 1].id in scan.lexicon.time_to_event:
        # `LFS at 3 years was 52% and the incidence of relapse 33%`
        return False
    if scan.at(at - 1) not in "ex" or not (scan.at(last + 1) == "b" or scan.word(at) == "within"):
        return False
    return re.search(r"#.*a[w]{0,2}[ex]", scan.code[last + 1 : bundle.at]) is not None


def _of_a_group(scan: Scan, i: int) -> bool:
    """`Among those with a response at week 16, 71% … at week 52`: the first time says who they are."""
    before = scan.times[i][0] - 1
    return scan.at(before) in "ex" and denominating(scan, before)


_OF_WHOM = re.compile(r",ow")


def _barred(scan: Scan, time: int, value: int) -> bool:
    """True where another clause begins between a time and a value."""
    between = scan.code[time:value]
    if {"whom", "which"} & set(scan.lows[time:value]) or (
        _OF_WHOM.search(between) and re.search(r", of (?:these|those|them)\b", scan.words(time, value))
    ):
        # `CR within 3 months, of whom 96% were MRD negative`
        return True
    if ";" in between:
        depth = between[: between.rfind(";")].count("(") - between[: between.rfind(";")].count(")")
        return depth <= 0
    if re.search(r",ow", between) and _OF_WHOM.search(scan.words(time, value)):
        # `57 had CR within 3 months, of whom 55 were negative for MRD`
        return True
    return bool(re.search(r"#%?(?:\([^()]*\))?,?a[^#]*[xy]b?", between))
