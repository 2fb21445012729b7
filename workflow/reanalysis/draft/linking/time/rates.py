"""Times of rates, and what a percentage is: a share of patients, a point of a curve, or no result at all."""

from __future__ import annotations

import itertools
import re
from typing import Any

from reanalysis.draft.lexicon import Lexicon
from reanalysis.draft.linking.outcome.lead_ins import note_lead_in, time_of_lead_in
from reanalysis.draft.linking.time.again_times import carry_kind, note_times, times_again
from reanalysis.draft.linking.time.blocks import listed_times
from reanalysis.draft.linking.time.carried_times import carried_time, listed_times_before, note_curves, note_list
from reanalysis.draft.linking.time.time_places import RATED, time_of
from reanalysis.draft.model import UNSURE, Item, Stat
from reanalysis.draft.phrases.scan import Bundle, Scan

_SHARE = re.compile(
    r"%? ?of (?:the |these |those |all )?(?:\w+ ){0,3}"
    r"(?:patients|responders|responses|remissions|participants|pts|women|men|adults|children|those|whom)\b"
)
#: `70% had a DOR of 6 months or longer, and 56% of 12 months or longer`
_HAD_ONE = re.compile(r"(?:[)%] ?)*(?:had an? |of [0-9]+ \w+ or (?:longer|more)\b)")
_UNITS_OF_TIME = ("months", "years", "weeks", "days", "hours", "minutes")


def link_times(scan: Scan, memory: dict[str, tuple[str, Item]], lexicon: Lexicon) -> None:
    """Give rates their time, then decide which of them are points of a curve."""
    note_lead_in(scan, memory)
    before = memory.pop("told", None)
    used: set[int] = set()
    groups: dict[int, list[Bundle]] = {}
    for bundle in scan.bundles:
        if bundle.kind in RATED:
            groups.setdefault(bundle.lead.series, []).append(bundle)
    for group in groups.values():
        times = listed_times(scan, group)
        same = listed_times_before(scan, group, memory)
        own: set[int] = set()
        again = times_again(scan, group, memory) if times is None else None
        for place, bundle in enumerate(group):
            if again is not None:
                for stat in bundle.stats:
                    if stat.kind != "n" and _takes_time(stat, lexicon):
                        stat.timepoint = again[place][0]
                        stat.roles.extend([("time", again[place][1])] if again[place][1] is not None else [])
                        stat.lose("timepoint", 0.1, "the time is that of the values before, in their order")
                continue
            # A time that stands behind a series is of all its values.
            found = times[place] if times else time_of(scan, bundle, group, used - own)
            if found is None and same:
                for stat in bundle.stats:
                    if stat.kind in ("percent", "count", "km") and _takes_time(stat, lexicon):
                        stat.timepoint = same[place][0]
                        stat.roles.append(("time", same[place][1]))
                        stat.lose("timepoint", 0.1, "the times are those listed before")
                continue
            if found is None:
                _inherit(scan, bundle, memory)
                _of_primary(scan, bundle, memory, lexicon)
                _corresponding(scan, bundle, group[0].at, memory, lexicon)
                _of_other_arm(scan, bundle, before, lexicon)
                _said_again(scan, bundle, lexicon)
                if carried := carried_time(scan, bundle, memory):
                    stat = bundle.lead
                    stat.timepoint, stat.kind = carried[0], "km"
                    stat.roles.append(("time", carried[1]))
                    stat.lose("timepoint", 0.15, "the time is that of the rates in the sentence before (inferred)")
                continue
            _, _, text, item = scan.times[found]
            used.add(found)
            own.add(found)
            memory[f"last of {scan.sentence.block}"] = (text, item)
            for stat in bundle.stats:
                total = len(bundle.stats) > 1 and bundle.stats[0].of is stat
                if stat.kind != "n" and not total and _takes_time(stat, lexicon):
                    stat.timepoint = text
                    stat.roles.append(("time", item))
    _share_times(scan, lexicon)
    _curves_go_on(scan, lexicon)
    if scan.times:
        _carry_times(scan, lexicon)
    rated = [stat for b in scan.bundles if b.kind in RATED for stat in b.stats if stat.kind != "n"]
    time_of_lead_in([stat for stat in rated if _takes_time(stat, lexicon)], memory)
    last: Stat | None = None
    for bundle in scan.bundles:
        stat = bundle.lead
        if (
            stat.kind == "p_value"
            and not stat.timepoint
            and last is not None
            and last.endpoint == stat.endpoint
            and last.timepoint
        ):
            stat.timepoint = last.timepoint
            stat.roles.extend(role for role in last.roles if role[0] == "time")
        elif stat.kind in ("ratio", "difference"):
            last = stat
    for bundle in scan.bundles:
        for stat in bundle.stats:
            if stat.kind == "percent":
                _curve_or_share(scan, bundle, stat, lexicon)
            if stat.timepoint and stat.endpoint not in ("", UNSURE) and stat.kind in ("percent", "count"):
                memory[stat.endpoint] = (stat.timepoint, stat.item("time"))
    for bundle in scan.bundles:
        partner = bundle.lead.partner
        if bundle.kind in ("range", "iqr") and partner is not None and partner.timepoint:
            bundle.lead.timepoint = partner.timepoint
            bundle.lead.roles.extend(role for role in partner.roles if role[0] == "time")
    _of_one_kind(groups)
    for one, two in itertools.pairwise([b for b in scan.bundles if b.kind in ("km", "percent")]):
        # `12% at day 100, 20% at 1 year and 24% at 2 years`
        alike = one.kind == "km" and one.lead.endpoint == two.lead.endpoint and bool(two.lead.timepoint)
        if alike and len(two.stats) == 1 and _ONLY_TIMES.fullmatch(scan.code[one.last + 1 : two.at]):
            two.lead.kind = "km"
    for group in groups.values():
        carry_kind(scan, group)
    _compare_whole_curves(scan)
    note_times(scan, memory)
    note_curves(scan, memory)
    note_list(scan, memory)
    memory["told"] = (
        scan.sentence.block,
        {b.lead.endpoint: (b.lead.timepoint, b.lead.item("time")) for b in scan.bundles if b.lead.timepoint},
    )
    spoken = {id(item) for b in scan.bundles for s in b.stats for role, item in s.roles if role == "time"}
    for _, _, _, item in scan.times:
        if id(item) not in spoken:
            scan.asides.append((item, "time of an assessment that no result stands with"))


_ONLY_TIMES = re.compile(r"[%)]{0,2}w?(?:[#N]-?m|m-?[#N]),?a?")


def _of_one_kind(groups: dict[int, list[Bundle]]) -> None:
    """`the cumulative incidence was 22% (…) and 35% (…)`: what the first is read from, the others are too."""
    for group in groups.values():
        first = group[0].lead
        for bundle in group[1:] if first.kind == "km" else ():
            stat = bundle.lead
            alike = (stat.endpoint, bool(stat.timepoint)) == (first.endpoint, True)
            if stat.kind == "percent" and alike and len(bundle.stats) == 1:
                stat.kind = "km"


def _share_times(scan: Scan, lexicon: Lexicon) -> None:
    """`31% of one group and 35% of the other died within 28 days`: the time behind the last is of both."""
    ordered = [b for b in scan.bundles if b.kind in ("percent", "count") or (b.kind == "difference" and b.lead.change)]
    for bundle, following in itertools.pairwise(ordered):
        one, two = bundle.lead, following.lead
        between = scan.code[bundle.last + 1 : following.at]
        if (
            two.timepoint
            and not one.timepoint
            and (one.kind, one.endpoint) == (two.kind, two.endpoint)
            and re.search(r"[av]", between)
            and not re.search(r"[.;]", between)
        ):
            for stat in bundle.stats:
                if stat.kind in ("percent", "count", "difference") and _takes_time(stat, lexicon):
                    stat.timepoint = two.timepoint
                    stat.roles.extend(role for role in two.roles if role[0] == "time")


#: `The 5-year EFS was 80% (…), and OS 91% (…)`, `improved EFS (81% v 72%) and OS (89% v 83%) at 5 years`
_AND_NEXT = re.compile(r"(?:[%#)(]|v#%|,P[<=>]?#|\([^()]*\))*,?a(?:w|M)?(?P<e>e)(?:b|o|w)?\(?")


def _carry_times(scan: Scan, lexicon: Lexicon) -> None:
    """The time of one rate of survival is that of another that is joined to it and brings none."""
    rates = [b for b in scan.bundles if b.kind in ("percent", "km") and b.lead.endpoint in lexicon.time_to_event]
    for one, two in itertools.pairwise(rates):
        first, second = one.lead, two.lead
        if bool(first.timepoint) == bool(second.timepoint) or first.endpoint == second.endpoint:
            continue
        if _AND_NEXT.fullmatch(scan.code, one.last + 1, two.at) is None or len(one.stats) + len(two.stats) > 2:
            continue
        have, want = (first, second) if first.timepoint else (second, first)
        alike = [b for b in rates if b.lead.series == want.series and not b.lead.timepoint]
        for bundle in alike:
            for stat in bundle.stats:
                stat.timepoint = have.timepoint
                stat.roles.extend(role for role in have.roles if role[0] == "time")
                stat.lose("timepoint", 0.1, "the time is that of the outcome it is joined to")


def _curves_go_on(scan: Scan, lexicon: Lexicon) -> None:
    """`The 2-year PFS was 61%, and OS was 70%`: a rate of survival without a time is at the one time before it."""
    before: dict[str, Stat] = {}
    for bundle in scan.bundles:
        stat = bundle.lead
        if bundle.kind not in ("percent", "km") or len(bundle.stats) > 1:
            continue
        read = stat.endpoint in lexicon.time_to_event or _READ.search(scan.words(bundle.at - 14, bundle.at)) is not None
        if stat.timepoint and read:
            before[stat.timepoint] = stat
        elif not read or stat.timepoint:
            continue
        elif len(before) == 1 and not any(time[0] > bundle.last for time in scan.times):
            told = next(iter(before.values()))
            if ";" in scan.code[told.last : bundle.at] or _EVENTS.search(scan.words(bundle.at - 6, bundle.last + 6)):
                continue
            stat.timepoint = told.timepoint
            stat.roles.extend(role for role in told.roles if role[0] == "time")
            stat.lose("timepoint", 0.15, "the time is that of the rates before it in the sentence")


def _compare_whole_curves(scan: Scan) -> None:
    """A P value or ratio beside rates that are read from curves is of the whole of them, whatever the outcome."""
    for bundle in scan.bundles:
        stat = bundle.lead
        if stat.kind not in ("p_value", "ratio") or not stat.timepoint or stat.endpoint in ("", UNSURE):
            continue
        rates = {b.kind for b in scan.bundles if b.kind in ("percent", "km") and b.lead.endpoint == stat.endpoint}
        if rates == {"km"}:
            stat.timepoint = ""
            stat.roles = [role for role in stat.roles if role[0] != "time"]


_EVENTS = re.compile(r"\b(?:died|deaths?|events?|mature|maturity|median|improve|reduc)")


def _takes_time(stat: Stat, lexicon: Lexicon) -> bool:
    if stat.kind == "median":
        measured = stat.quantity and stat.unit not in ("", *_UNITS_OF_TIME) and stat.quantity not in ("age", "cycles")
        named = not stat.quantity and stat.endpoint != UNSURE and stat.endpoint not in lexicon.time_to_event
        return bool(stat.unit == "percent" or measured or (named and stat.unit not in _UNITS_OF_TIME))
    if stat.kind in ("ratio", "p_value"):
        # Beside rates that are read from curves, a hazard ratio is of the whole of them.
        whole = stat.unit == "hazard ratio" and "kaplan" in stat.sentence.text.lower()
        return stat.endpoint not in lexicon.time_to_event and not whole
    return True


def _of_primary(scan: Scan, bundle: Bundle, memory: dict[str, tuple[str, Item]], lexicon: Lexicon) -> None:
    """`The primary outcome occurred in …` is at the time of its definition."""
    defined = memory.get(f"primary {bundle.lead.endpoint}")
    if defined is None or bundle.lead.timepoint:
        return
    named = any(item.code == "e" and item.low.startswith("primary") for item in scan.items[: bundle.at])
    if not named and not _IT_WAS.match(scan.sentence.text):
        return
    for stat in bundle.stats:
        if stat.kind in ("percent", "count", "difference", "ratio", "p_value") and _takes_time(stat, lexicon):
            # The number stays where it is printed: in a definition, not with this result.
            stat.timepoint = defined[0]
            stat.lose("timepoint", 0.15, "the time is that of the definition of the primary outcome (inferred)")


#: `The primary end point was X at week 24. It was met by 26%.`
_IT_WAS = re.compile(r"(?:It|This(?: end ?point| outcome)?|That) (?:was (?:met|reached|achieved)|occurred)\b")
_OTHER_ARM = re.compile(r"(?:in|with|for|among|on|of)\b")


_SAID_AGAIN = re.compile(r"\b(?:it|they) (?:was|were)$")


def _said_again(scan: Scan, bundle: Bundle, lexicon: Lexicon) -> None:
    """`…, the 48-month rate was 47% and 20%; among those who did, it was 55% and 41%`: at the same time."""
    stat = bundle.lead
    first = min((b.at for b in scan.bundles if b.lead.series == stat.series), default=bundle.at)
    if stat.timepoint or stat.kind not in ("percent", "count") or not _SAID_AGAIN.search(scan.words(first - 2, first)):
        return
    before = [b.lead for b in scan.bundles if b.last < first and b.lead.timepoint and b.lead.endpoint == stat.endpoint]
    for one in bundle.stats if before else ():
        if one.kind in ("percent", "count") and _takes_time(one, lexicon):
            one.timepoint = before[-1].timepoint
            one.roles.extend(role for role in before[-1].roles if role[0] == "time")
            one.lose("timepoint", 0.1, "the time is that of the values before in the sentence")


def _of_other_arm(scan: Scan, bundle: Bundle, before: Any, lexicon: Lexicon) -> None:
    """`At 30 days, 2% in one group had died. In the control group, 6% had died`: at the time of the sentence before."""
    if before is None or before[0] != scan.sentence.block or not _OTHER_ARM.match(scan.words(0, 1)):
        return
    stat = bundle.lead
    time = before[1].get(stat.endpoint)
    if stat.timepoint or time is None or stat.kind not in ("percent", "count") or scan.times or "B" not in scan.code:
        return
    for one in bundle.stats:
        if one.kind in ("percent", "count") and _takes_time(one, lexicon):
            one.timepoint = time[0]
            one.roles.extend([("time", time[1])] if time[1] is not None else [])
            one.lose("timepoint", 0.15, "the time is that of the other group in the sentence before")


_CORRESPONDING = re.compile(r"\b(?:corresponding|respective|(?:these|those) rates)\b|\bit was$")


def _corresponding(
    scan: Scan, bundle: Bundle, start: int, memory: dict[str, tuple[str, Item]], lexicon: Lexicon
) -> None:
    """`The corresponding rates were …` are at the time of the rates before."""
    last = memory.get(f"last of {scan.sentence.block}")
    if last is None or bundle.lead.timepoint or not _CORRESPONDING.search(scan.words(start - 16, start)):
        return
    for stat in bundle.stats:
        if stat.kind in ("percent", "count", "km", "difference") and _takes_time(stat, lexicon):
            stat.timepoint = last[0]
            stat.roles.extend([("time", last[1])] if last[1] is not None else [])
            stat.lose("timepoint", 0.1, "the time is that of the values that these correspond to")


_TIME_BEHIND = re.compile(r"[NW#]-?m")


def _inherit(scan: Scan, bundle: Bundle, memory: dict[str, tuple[str, Item]]) -> None:
    """A difference or ratio without a time is at the time that its endpoint was given at before."""
    stat = bundle.lead
    if stat.endpoint not in memory or _TIME_BEHIND.search(scan.code, bundle.last + 1):
        # `fell by 1.6 over 52 weeks` has a time of its own.
        return
    # `Statistical Analysis 1: P-Value 0.16.` stands before what it is the P value of.
    listed = stat.kind == "p_value" and memory.get("analysis") == scan.sentence.block
    if (stat.kind in ("difference", "ratio") or listed) and stat.unit != "hazard ratio":
        stat.timepoint, item = memory[stat.endpoint]
        stat.roles.extend([("time", item)] if item is not None else [])
        stat.lose("timepoint", 0.15, "the time is that given with its outcome before (inferred)")


#: How values are named that are read from a curve, whatever their outcome.
_READ = re.compile(
    r"kaplan|\bnon ?- ?relapse mortality|\bnonrelapse mortality|\bnrm\b"
    r"|cumulative (?:incidence|probabilit|risk)|actuarial|\bfreedom from\b|\brelapse incidence\b"
    r"|\b(?:year|yr|month|day) (?:cumulative )?incidence of (?:relapse|non ?- ?relapse|nonrelapse|progression)"
)


_COMPETING = re.compile(r"\bprobabilit|\bcumulative incidence|\bcir\b")


def _curve_or_share(scan: Scan, bundle: Bundle, stat: Stat, lexicon: Lexicon) -> None:
    """A rate of survival at a time is read from a curve, unless it is worded as a share of patients or counted."""
    if any(other.kind == "count" for other in bundle.stats):
        return
    before = scan.words(bundle.at - 14, bundle.at) if stat.timepoint else ""
    competing = stat.timepoint and stat.endpoint in lexicon.content["outcome_groups"]["competing"]
    read = (before and _READ.search(before)) or (competing and _COMPETING.search(scan.words(0, bundle.at)))
    # `NRM was 12% (6–21%) at day 100`: limits are those of an estimate.
    read = read or (competing and stat.item("lower") is not None)
    unnamed = before and stat.endpoint == UNSURE and re.search(r"\bsurvival\b|free\b|freedom from", before)
    if read or unnamed:
        stat.kind = "km"
        return
    if stat.endpoint not in lexicon.time_to_event:
        return
    after = " ".join(item.low for item in scan.items[bundle.at + 1 : bundle.at + 9])
    group = [b for b in scan.bundles if b.lead.series == stat.series]
    tail = scan.words(group[-1].at + 1, group[-1].at + 9)
    before = scan.words(bundle.at - 14, bundle.at)
    if not stat.timepoint:
        if re.search(r"died|deaths?\b|mature|maturity", before + " " + after):
            return
        stat.lose("kind", 0.35, "a rate of survival without its time")
        told = _IS.search(scan.words(group[0].at - 3, group[0].at)) is not None or stat.item("lower") is not None
        # `OS was 81% with X and 67% with Y`
        told = told or any((b.kind, b.lead.endpoint) == ("km", stat.endpoint) for b in scan.bundles if b.at < bundle.at)
        if told and not _worded_as_share(after, tail, before):
            stat.kind = "km"
        return
    rated = re.search(r"\brates?\b|probabilit|estimate|kaplan", before)
    if _HAD_ONE.match(after):
        stat.lose("kind", 0.2, "worded as a share of patients; may be read from a curve")
        return
    rated = rated or re.match(r"%? ?(?:\([^()]*\) ?)?(?:\S+ ){0,6}?(?:was|were|is|are) estimated to\b", after)
    if not rated and _worded_as_share(after, tail, before):
        stat.lose("kind", 0.2, "worded as a share of patients; may be read from a curve")
        return
    stat.kind = "km"


#: `OS and EFS were 74% and 61%`
_IS = re.compile(r"\b(?:was|were|is|are|of)$")
_OF_SURVIVORS = re.compile(
    r"alive|last(?:ing|ed)\b|surviv(?:ing|ed)|were in remission|(?:remain(?:ed)?|still) in (?:re|complete)"
    r"|^(?:% )?of [0-9.]+ \w+ or (?:longer|more)\b"
)


def _worded_as_share(after: str, tail: str, before: str) -> bool:
    return bool(
        _SHARE.match(after) or _SHARE.match(tail) or _OF_SURVIVORS.search(tail) or re.search(r"\blasted\b", before)
    )
