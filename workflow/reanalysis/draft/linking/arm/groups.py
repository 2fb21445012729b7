"""Which arm and which set of patients a statistic is about."""

from __future__ import annotations

import re
from dataclasses import replace

from reanalysis.draft.linking.arm.arm_mentions import arm_mentions, other_group
from reanalysis.draft.linking.arm.assigned import give_parts
from reanalysis.draft.linking.arm.chains import chains_of
from reanalysis.draft.linking.arm.changes import mark_changes
from reanalysis.draft.linking.arm.comparing import compare, give, printed_order
from reanalysis.draft.linking.arm.given import for_each, given_to, named_in_bracket
from reanalysis.draft.linking.arm.near import OF_ARMS, with_parts
from reanalysis.draft.linking.arm.of_clause import of_total, share_arm, tell_compared, tell_from_to, tell_listed
from reanalysis.draft.linking.arm.orders import note_strokes
from reanalysis.draft.linking.arm.single_arm import give_single, give_studied
from reanalysis.draft.linking.arm.values import Values, assign
from reanalysis.draft.linking.arm.where import Where
from reanalysis.draft.linking.patients.usual_sets import is_harm
from reanalysis.draft.model import UNSURE
from reanalysis.draft.phrases.scan import Bundle, Scan

_COMPARED = ("ratio", "difference", "p_value")
_BOTH = re.compile(
    r"[)% ]*(?:(?:of (?:the )?)?(?:patients|participants) )?"
    r"(?:(?:(?:patients )?(?:were|was) (?:randomly )?(?:assigned|allocated|randomi[sz]ed) to|in|of|for|from)"
    r" (?:each|both|either)|per)(?: treatment| study)? (?:arm|group)s?\b"
    r"|(?:for|in|with) both(?= [;,.)])"
)
#: A number `in each group` is repeated for so many arms at most.
_SEVERAL = 4


def link_arms(scan: Scan, where: Where) -> None:
    """Fill the arm of every statistic of a sentence."""
    trial = where.trial
    if trial.single:
        for bundle in scan.bundles:
            for stat in bundle.stats:
                stat.arm = trial.arms[0]
        return
    where.sentences += 1
    found = arm_mentions(scan, trial)
    found = sorted(found + other_group(scan, found, where))
    order = printed_order(found)
    where.last = found[-1][1] if found else where.last
    if where.block != scan.sentence.block:
        where.block, where.here, where.spoken = scan.sentence.block, [], ""
    where.here += [arm for arm in order if arm not in where.here]
    mark_changes(scan, found, len(trial.arms))
    note_strokes(scan, found, where)
    groups: dict[int, list[Bundle]] = {}
    for bundle in scan.bundles:
        groups.setdefault(bundle.lead.series, []).append(bundle)
    parted = with_parts(scan, found) if "(" in scan.code and len(found) > 1 else []
    for bundle, arm in parted:
        give(bundle, arm, 0.05, "")
    left = [[b for b in group if not any(b is one for one, _ in parted)] for group in groups.values()]
    chains = chains_of(scan, [g for g in left if g and (g[0].kind in OF_ARMS or g[0].lead.change)])
    for chain in chains:
        assign(Values.of(scan, chain, found, order, where))
    for bundle in scan.bundles:
        pair = trial.arms if len(trial.arms) == 2 else where.here
        both = _BOTH.match(scan.words(bundle.last + 1, bundle.last + 6)) if bundle.kind in OF_ARMS else None
        if both is not None and len(pair) != 2 and "each" in both.group() and len(trial.arms) <= _SEVERAL:
            pair = trial.arms
        if both is not None and (len(pair) == 2 or pair is trial.arms):
            twins = [
                replace(stat, roles=list(stat.roles), arm=arm, doubt={}, reasons=[])
                for arm in pair[1:]
                for stat in bundle.stats
            ]
            give(bundle, pair[0], 0.1, "one number printed for each arm")
            bundle.stats.extend(twins)
    give_parts(scan, found, trial.arms)
    option = _option(scan)
    for bundle in scan.bundles:
        shared = bundle.last < option and not re.search(r"[rv]", scan.code[bundle.last + 1 : option - 2])
        if bundle.kind in ("dose", "schedule") and shared:
            # `X 60 mg and Y 200 mg, with or without Z`: all are given X and Y.
            bundle.lead.arm = ""
            continue
        if bundle.kind in ("dose", "schedule") and not bundle.lead.arm:
            bundle.lead.arm = named_in_bracket(scan, bundle, found)
        if bundle.kind in _COMPARED and not bundle.lead.change:
            compare(scan, bundle, found, where, groups[bundle.lead.series])
        elif bundle.kind == "dose" and not bundle.lead.arm:
            nearest = [arm for i, arm in found if i < bundle.at]
            # `with placebo or 300 mg of X`
            nearest += [arm for i, arm in found if i == bundle.last + 2 and scan.word(i - 1) == "of"]
            # `X 120 mg every two weeks` of a trial whose arms are told apart by the interval
            nearest += [arm for i, arm in found if i == bundle.last + 1 and scan.at(i) == "q"]
            bundle.lead.arm = nearest[-1] if nearest and not for_each(scan, bundle) else ""
        elif bundle.kind == "allocation":
            behind = printed_order([one for one in found if one[0] > bundle.last])
            complete = len(behind) == len(trial.arms) and option < 0
            bundle.lead.arm = " v ".join(behind if complete else trial.arms)
        elif bundle.kind == "schedule" and not bundle.lead.arm:
            bundle.lead.arm = order[0] if len(order) == 1 else given_to(scan, bundle, found, len(trial.arms))
        if bundle.kind in ("range", "iqr") and bundle.lead.partner is not None:
            bundle.lead.arm = bundle.lead.partner.arm
    tell_from_to(scan, trial)
    share_arm(scan, found)
    tell_compared(scan, found)
    tell_listed(scan, found)
    if not found:
        of_total(scan)
    _of_one_arm(scan, found, where)
    give_single(scan, where)
    give_studied(scan, trial, found)
    _grades_of_one_arm(scan, found, where)
    compared = any(bundle.kind in ("ratio", "difference") for bundle in scan.bundles)
    complete = len(order) == len(trial.arms)
    if (
        not where.order
        or (complete and not compared and len(trial.arms) == 2)
        or (complete and len(where.order) < len(order))
    ):
        where.order = order


def _option(scan: Scan) -> int:
    """The place of `with or without`; -1 if the sentence gives nobody a choice."""
    lows = scan.lows
    return next((i for i, low in enumerate(lows) if low == "without" and lows[i - 2 : i] == ["with", "or"]), -1)


#: `X or placebo, each with cisplatin 80 mg/m2`
_EACH_WITH = re.compile(r"\b(?:each|both|either) (?:given |combined |in combination )?(?:with|plus)\b")


_OTHER_NAME = re.compile(r"\b(?:with|on|receiving|received|given|taking) [A-Z][\w-]+")


def _of_one_arm(scan: Scan, found: list[tuple[int, str]], where: Where) -> None:
    """What both arms are given is of neither; harms in a paragraph that speaks of one arm only are of that one."""
    each = _EACH_WITH.search(scan.words(0, len(scan.items))) if found else None
    for bundle in scan.bundles if each is not None else ():
        if bundle.kind in ("dose", "schedule") and len(scan.words(0, bundle.at)) > each.end():
            bundle.lead.arm = ""
    if found:
        told = {arm for _, arm in found}
        where.spoken = next(iter(told)) if len(told) == 1 else ""
        return
    if not where.spoken or len(where.trial.arms) < 2 or where.spoken in where.trial.controls:
        return
    if _OTHER_NAME.search(scan.sentence.text):
        return
    for bundle in scan.bundles:
        if bundle.kind in ("percent", "count") and bundle.lead.arm == UNSURE and is_harm(bundle.lead):
            give(bundle, where.spoken, 0.2, "the one arm that the sentences before speak of")


_OF_SEVERAL = frozenset(("either", "both", "each", "all", "case", "cases", "groups", "arms"))


def _grades_of_one_arm(scan: Scan, found: list[tuple[int, str]], where: Where) -> None:
    """Grades and frequencies in a sentence whose shares are all of one arm are told of that arm.

    Without shares it is the one arm that the sentence names, or the one that the sentence before spoke of.
    """
    arms = {b.lead.arm for b in scan.bundles if b.kind in ("percent", "count")}
    if not arms and any(item.code == "x" for item in scan.items):
        arms = {arm for _, arm in found} or ({where.spoken} if _OF_SEVERAL.isdisjoint(scan.lows) else set())
    if len(arms) != 1 or not arms <= set(where.trial.arms):
        return
    for bundle in scan.bundles:
        if bundle.kind == "threshold" and not bundle.lead.arm and is_harm(bundle.lead):
            bundle.lead.arm = next(iter(arms))
