"""Several outcomes joined by and, with a value or a pair of arms for each: `PFS and OS were 27% and 56%`."""

from __future__ import annotations

import itertools
import re

from reanalysis.draft.linking.outcome.denominating import denominating
from reanalysis.draft.linking.outcome.mentions import index_of
from reanalysis.draft.linking.time.blocks import in_blocks
from reanalysis.draft.model import UNSURE, Item
from reanalysis.draft.phrases.scan import Bundle, Scan

_SURVIVALS = frozenset(("survival", "survivals", "survival rates", "survival times"))


def coordinated(scan: Scan, known: list[int], group: list[Bundle]) -> list[tuple[Item | str, str]] | None:
    """`PFS and OS were 27% and 56%`: as many outcomes as values, joined by and."""
    if len(group) < 2:
        return None
    run = _joined(scan, known, group)
    names = [scan.items[i] for i in run]
    together = len(names) > 1 and len(group) > len(names) and len(group) % len(names) == 0
    if together and all(
        re.fullmatch(r"[%)]*(?:\([^()]*\))?,?a", scan.code[a.last + 1 : b.at]) for a, b in itertools.pairwise(group)
    ):
        # `EFS and OS were 39% and 34% and 53% and 46% in younger and older patients`: which is of which is not said.
        return [(UNSURE, "order")] * len(group)
    # `rates of progression-free and overall survival`: the first name is cut short.
    if len(names) == 1 and len(group) == 2:
        left = scan.words(run[0] - 5, run[0])
        if match := re.search(r"(progression|event|disease|relapse)\s?[-–]?\s?free and$", left):
            short = scan.lexicon.content["free_survival"].get(match[1], UNSURE)
            return [(short, "order"), (names[0], "order")]
    versus = all("v" in scan.code[a.last + 1 : b.at] for a, b in itertools.pairwise(group))
    if len(names) == len(group) and versus:
        # `X, Y (78% v 74%)`: what stands on both sides of versus is one outcome.
        return None
    places = in_blocks(scan, group, len(names))
    return None if places is None else [(names[place], "order") for place in places]


def _joined(scan: Scan, known: list[int], group: list[Bundle], *, several: bool = False) -> list[int]:
    """Items of the outcomes before a list of values that are joined by and; of events too, if there are `several`."""
    value = group[0].lead.value
    start = index_of(scan, value) if value is not None and group[0].kind in ("median", "ratio") else group[0].at
    before = [i for i in known if i < start and scan.items[i].code in "ex" and not denominating(scan, i)]
    before = [i for i in before if not _short_for_last(scan, i)]
    run = before[-1:]
    if run and scan.items[run[0]].code == "x" and not several:
        run = run if _one_group(scan, group) or _again_for_another_arm(scan, group) else []
    before = [i for i in before if run and scan.items[i].code == scan.items[run[0]].code]
    for i in reversed(before[:-1]):
        between = _between(scan, i, run[0])
        if re.fullmatch(r"(?:\([we]\)|\))?f?,?[a,/]a?[Mf]?", between) or (
            between == "" and scan.items[run[0]].low in _SURVIVALS
        ):
            run.insert(0, i)
    if len(run) > 1 and scan.items[run[-1]].low in _SURVIVALS and run[-1] == run[-2] + 1:
        # `overall (OS) and event-free (EFS) survivals`
        run.pop()
    slashed = [i for a, i in itertools.pairwise(run) if scan.code[a + 1 : i] == "/"]
    if len(run) == len(group) + 1 and len(slashed) == 1:
        # `non-relapse mortality and relapse/progression`: what a stroke joins is one outcome.
        run.remove(slashed[0])
    return run


#: Words between two names that are joined all the same: `the ORR and the CR rate`, `of X and of Y`
_LIGHT = frozenset(("the", "of", "for", "of the", "rate", "rates"))
_BEFORE_TIME = frozenset(("at", "by", "after", "within", "in"))


def _between(scan: Scan, one: int, two: int) -> str:
    """The code between two names, without articles and times: `X at day 100 and the Y at 1 year`."""
    timed = {i for start, end, *_ in scan.times for i in range(start, end + 1)}
    timed |= {start - 1 for start, *_ in scan.times if scan.word(start - 1) in _BEFORE_TIME}
    left = "".join(scan.at(i) for i in range(one + 1, two) if i not in timed and scan.word(i) not in _LIGHT)
    # `without transplant, the 2-year PFS` are not two in a list.
    return left if "a" in left else scan.code[one + 1 : two]


def _short_for_last(scan: Scan, i: int) -> bool:
    """True for the second name of `overall survival (OS)`."""
    return scan.code[i - 2 : i + 2] == "e(e)" and scan.items[i - 2].id == scan.items[i].id


_PAIR_APART = re.compile(r"%?,?\((?:[^()]|\([^()]*\))*P[^()]*\)[,;]?a?")
_PAIR_OF_ARMS = re.compile(r"%?v")
_NEXT_PAIR = re.compile(r"%?[,;]a?")


def pair_by_pair(scan: Scan, known: list[int], series: list[list[Bundle]]) -> dict[int, Item]:
    """Outcome of each bundle, by its identity, where a pair of arms follows for each of several outcomes.

    `DFS and OS were 61% and 70% (P = 0.3), and 66% and 74% (P = 0.4)`; `nausea and pain (5% v 1%, 3% v 0%)`
    """
    pairs = [group for group in series if group[0].kind in ("percent", "km")]
    if len(pairs) == 1:
        pairs = _pairs_of_list(scan, pairs[0])
    elif any(not _PAIR_APART.fullmatch(scan.code, a[-1].last + 1, b[0].at) for a, b in itertools.pairwise(pairs)):
        return {}
    if len(pairs) < 2 or any(len(group) < 2 or len(group) != len(pairs[0]) for group in pairs):
        return {}
    run = _joined(scan, known, pairs[0], several=True)
    if len(run) != len(pairs):
        return {}
    first = max(stat.series for b in scan.bundles for stat in b.stats) + 1
    for number, group in enumerate(pairs, first):
        for place, bundle in enumerate(group):
            for stat in bundle.stats:
                stat.series, stat.place_in_series = number, place
    return {id(bundle): scan.items[i] for group, i in zip(pairs, run, strict=True) for bundle in group}


def _pairs_of_list(scan: Scan, group: list[Bundle]) -> list[list[Bundle]]:
    """The pairs of `5% v 1%, 3% v 0%`; none if the list is of another form."""
    between = [scan.code[a.last + 1 : b.at] for a, b in itertools.pairwise(group)]
    inside = all(_PAIR_OF_ARMS.fullmatch(signs) for signs in between[::2])
    apart = all(_NEXT_PAIR.fullmatch(signs) for signs in between[1::2])
    if len(group) < 4 or len(group) % 2 or not (inside and apart):
        return []
    return [group[i : i + 2] for i in range(0, len(group), 2)]


_JOINED = re.compile(r"[%)]*,?a")


def _again_for_another_arm(scan: Scan, group: list[Bundle]) -> bool:
    """`X and Y in 45% and 20% with A and in 30% and 15% with B`, `… 45% and 20% versus 30% and 15%`: one of each."""
    if group[0].kind not in ("percent", "count"):
        return False
    signs = [scan.code[a.last + 1 : b.at] for a, b in itertools.pairwise(group)]
    if len(group) > 2:
        middle = len(signs) // 2
        halves = (
            len(group) % 2 == 0 and "v" in signs[middle] and "v" not in "".join(signs[:middle] + signs[middle + 1 :])
        )
        return halves and "a" in signs[0]
    alike = [b for b in scan.bundles if b.kind == group[0].kind]
    at = next(i for i, b in enumerate(alike) if b is group[0])
    pairs = [pair for pair in (alike[max(at - 2, 0) : at], alike[at + 2 : at + 4]) if len(pair) == 2]
    if not _JOINED.fullmatch(signs[0]) or len(pairs) != 1:
        return False
    other = pairs[0]
    first, second = (group, other) if other[0].at > group[0].at else (other, group)
    between = scan.code[first[-1].last + 1 : second[0].at]
    parted = not re.search(r"[exyY.;b#]", between) and re.search(r"[av,]", between) is not None and "B" in between
    return parted and _JOINED.fullmatch(scan.code, other[0].last + 1, other[1].at) is not None


def _one_group(scan: Scan, group: list[Bundle]) -> bool:
    """True for values that cannot be of one event in several groups: none is named, and nothing is compared."""
    if group[0].kind not in ("percent", "count") or "v" in scan.code:
        return False
    if not re.search(r"[Bz]", scan.code):
        return True
    # `occurred in 32% and 28%, respectively, with X.`
    arms = [i for i, letter in enumerate(scan.code) if letter == "B"]
    closed = arms and re.match(r"z?[.,;)]|$", scan.code[arms[-1] + 1 :]) is not None
    return closed and len({scan.items[i].id for i in arms}) == 1 and scan.code.count("z") < 2
