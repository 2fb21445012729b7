"""As many times as values, or as many for each group: `12- and 18-month rates were 43 v 26% and 22 v 13%`."""

from __future__ import annotations

import itertools
import re

from reanalysis.draft.phrases.scan import Bundle, Scan


def listed_times(scan: Scan, group: list[Bundle]) -> list[int] | None:
    """Index of the time of each value of a series; None unless several times stand before it as one list."""
    if len(group) < 2:
        return None
    before = [i for i, time in enumerate(scan.times) if time[1] < group[0].at]
    last = before[-1:] and scan.times[before[-1]][0]
    run = [i for i in before if scan.times[i][0] == last]
    if len(run) == 1 and len(before) == len(group):
        run = before if _named_together(scan, before) or _each_with_its_name(scan, before, group) else run
    places = in_blocks(scan, group, len(run))
    if places is not None:
        return [run[place] for place in places]
    return _as_before(scan, group) or _listed_behind(scan, group)


def _listed_behind(scan: Scan, group: list[Bundle]) -> list[int] | None:
    """`63%, 50%, and 43% at 12, 24, and 36 months`: times in one list behind the values, or their pairs."""
    if group[0].kind not in ("percent", "count", "km"):
        return None
    end = group[-1].last
    behind = [i for i, time in enumerate(scan.times) if time[0] > end]
    run = [i for i in behind if scan.times[i][0] == scan.times[behind[0]][0]]
    places = in_blocks(scan, group, len(run)) if len(run) != len(group) else list(range(len(group)))
    if not run or places is None or re.search(r"[.;#exy]", scan.code[end + 1 : scan.times[run[0]][0]]):
        return None
    return [run[place] for place in places]


def _as_before(scan: Scan, group: list[Bundle]) -> list[int] | None:
    """`83% at 12 months and 70% at 24 months with X, as compared with 74% and 56% with Y`: times as of the first."""
    behind: list[int] = []
    for bundle in scan.bundles:
        if bundle.last < group[0].at and bundle.kind == group[0].kind:
            own = [i for i, time in enumerate(scan.times) if time[0] in (bundle.last + 1, bundle.last + 2)]
            behind += own[:1]
    if len(behind) != len(group) or len(set(behind)) != len(group) or len(scan.times) != len(group):
        return None
    between = scan.code[scan.times[behind[-1]][1] + 1 : group[0].at]
    of_another = re.search(r"\b(?:that|those) of\b", scan.words(group[0].at - 8, group[0].at)) is not None
    if re.search(r"[.;]" if of_another else r"[.;exy]", between):
        return None
    return behind if re.search(r"[va]", between) else None


_BETWEEN_TIMES = re.compile(r"#?,?a,?(?:m|#|-)*")


def _named_together(scan: Scan, times: list[int]) -> bool:
    """True for `day 30 and day 60 mortality`: each time has its own unit, and nothing else stands between them."""
    pairs = itertools.pairwise(scan.times[i] for i in times)
    return all(_BETWEEN_TIMES.fullmatch(scan.code, one[0] + 1, two[0]) for one, two in pairs)


def _each_with_its_name(scan: Scan, times: list[int], group: list[Bundle]) -> bool:
    """True for `X at day 100 and Y at 1 year occurred in 32% and 28%`: each of the outcomes has its own time."""
    if len({bundle.lead.endpoint for bundle in group}) != len(group):
        return False
    pairs = itertools.pairwise(scan.times[i] for i in times)
    between = [scan.code[one[1] + 1 : two[0]] for one, two in pairs]
    return all(re.fullmatch(r",?a?[wfgo<#-]{0,5}[ex]w?", code) is not None for code in between)


def in_blocks(scan: Scan, group: list[Bundle], count: int) -> list[int] | None:
    """Which of several times or names each value of a series has, by where versus stands between the values."""
    values = len(group)
    if count < 2 or values % count:
        return None
    if count == values:
        return list(range(values))
    between = [scan.code[a.last + 1 : b.at] for a, b in itertools.pairwise(group)]
    versus = ["v" in letters for letters in between]
    blocks = values // count
    if not any(versus) or all(versus):
        return None
    # `43 v 26% and 22 v 13%`: versus stands inside the values of one time, and between times there is none.
    if all(versus[place] == ((place + 1) % blocks != 0) for place in range(values - 1)):
        return [place // blocks for place in range(values)]
    # `63% and 37% vs 46% and 18%`: versus stands between groups.
    if all(versus[place] == ((place + 1) % count == 0) for place in range(values - 1)):
        return [place % count for place in range(values)]
    return None


def time_of_sentence(scan: Scan) -> int | None:
    """The one time of a sentence that opens with it: `At week 24, …` has it in all its clauses."""
    if len({time[2] for time in scan.times}) != 1:
        return None
    return 0 if scan.times[0][0] == 0 else None
