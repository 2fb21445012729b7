"""Which arm and which set of patients a statistic is about."""

from __future__ import annotations

import re
from dataclasses import replace

from reanalysis.draft.linking.arm.arm_mentions import arm_mentions, other_group
from reanalysis.draft.linking.arm.chains import chains_of, fill_sizes
from reanalysis.draft.linking.arm.changes import mark_changes
from reanalysis.draft.linking.arm.comparing import compare, give, printed_order
from reanalysis.draft.linking.arm.given import for_each, given_to
from reanalysis.draft.linking.arm.harms import arm_of_harms
from reanalysis.draft.linking.arm.near import OF_ARMS, own_arm, with_parts
from reanalysis.draft.linking.arm.of_clause import arm_with_more, arms_of_clause, of_total, share_arm, tell_from_to
from reanalysis.draft.linking.arm.orders import crossed, half_of_pair, of_subgroup, order_for
from reanalysis.draft.linking.arm.single_arm import give_single, give_studied
from reanalysis.draft.linking.arm.where import Where
from reanalysis.draft.linking.outcome.mentions import size_before_bracket
from reanalysis.draft.linking.patients.usual_sets import is_harm
from reanalysis.draft.model import UNSURE
from reanalysis.draft.phrases.scan import Bundle, Scan, enclosing

_COMPARED = ("ratio", "difference", "p_value")
_BOTH = re.compile(
    r"[)% ]*(?:of (?:the )?patients )?"
    r"(?:(?:(?:patients )?(?:were|was) (?:randomly )?(?:assigned|allocated|randomi[sz]ed) to|in|of|for)"
    r" (?:each|both|either)|per)(?: treatment| study)? (?:arm|group)s?\b"
    r"|(?:for|in|with) both(?= [;,.)])"
)
#: A number `in each group` is repeated for so many arms at most.
_SEVERAL = 4
_HAD_DIED = re.compile(
    r"(?:patients?|participants?|pts?) (?:had|have) died\b|(?:[0-9]+ )?deaths (?:had|have) (?:occurred|been)\b"
)
#: Where the group stands that a sentence opens with.
_OPENING = 4
_IN = ("in", "among", "of", "for")
#: `102 deaths across both arms`
_ACROSS = re.compile(r"(?:[a-z-]+ ){0,3}?across (?:both|all|the two|the) (?:treatment )?(?:arms|groups)\b")
#: `In total, 38 of 90 patients …`
_ALTOGETHER = re.compile(r"(?:overall|in total|in all|altogether) ,")
#: `in 300 of 400 enrolled patients (75%)`
_OF_ENROLLED = re.compile(
    r"of (?:the |all )?(?:[0-9]+ )?(?:enrolled|registered|recruited) (?:patients?|participants?|pts?)\b"
)
#: `44% overall and 61% among those with X`
_OVERALL = re.compile(r"(?:% )?overall\b(?! (?:survival|response|remission))")
#: `Patients who had no X had a rate of 5%, compared with 45% for patients who had X`
_PARTED = re.compile(r"(?:patients|those|subjects|participants|children|adults) (?:with|without|who|whose|aged)\b")
#: `Responders had longer RFS (23 v 6 months)`
_BY_RESPONSE = re.compile(r"(?:[\w-]+ ){0,3}?(?:non-?)?responders (?:had|have|showed|lived)\b")
#: Outcomes that reports give for all patients together where they name no arm.
_OF_ALL = ("discontinuation", "withdrawal", "lost_to_follow_up", "completed_study", "completed_treatment")
#: Quantities of what patients were given, not of what they were like.
_OF_TREATMENT = ("treatment_duration", "dose_intensity")
#: `Among 71 and 72 patients`, `in the safety population (n = 120 and 119)`
_AMONG = re.compile(r"(?:^|[.;,] )(?:among|of|in) (?:the )?$|\( n = $", re.I)


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
    groups: dict[int, list[Bundle]] = {}
    for bundle in scan.bundles:
        groups.setdefault(bundle.lead.series, []).append(bundle)
    parted = with_parts(scan, found) if "(" in scan.code and len(found) > 1 else []
    for bundle, arm in parted:
        give(bundle, arm, 0.05, "")
    left = [[b for b in group if not any(b is one for one, _ in parted)] for group in groups.values()]
    chains = chains_of(scan, [g for g in left if g and (g[0].kind in OF_ARMS or g[0].lead.change)])
    for chain in chains:
        _assign(scan, chain, found, order, where)
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
    for bundle in scan.bundles:
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
            bundle.lead.arm = " v ".join(behind if len(behind) == len(trial.arms) else trial.arms)
        elif bundle.kind == "schedule" and not bundle.lead.arm:
            bundle.lead.arm = order[0] if len(order) == 1 else given_to(scan, bundle, found, len(trial.arms))
        if bundle.kind in ("range", "iqr") and bundle.lead.partner is not None:
            bundle.lead.arm = bundle.lead.partner.arm
    tell_from_to(scan, trial)
    share_arm(scan, found)
    if not found:
        of_total(scan)
    _of_one_arm(scan, found, where)
    give_single(scan, where)
    give_studied(scan, trial, found)
    _grades_of_one_arm(scan, where)
    compared = any(bundle.kind in ("ratio", "difference") for bundle in scan.bundles)
    complete = len(order) == len(trial.arms)
    if (
        not where.order
        or (complete and not compared and len(trial.arms) == 2)
        or (complete and len(where.order) < len(order))
    ):
        where.order = order


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


def _grades_of_one_arm(scan: Scan, where: Where) -> None:
    """Grades and frequencies in a sentence whose shares are all of one arm are told of that arm."""
    arms = {b.lead.arm for b in scan.bundles if b.kind in ("percent", "count")}
    if len(arms) != 1 or not arms <= set(where.trial.arms):
        return
    for bundle in scan.bundles:
        if bundle.kind == "threshold" and not bundle.lead.arm and is_harm(bundle.lead):
            bundle.lead.arm = next(iter(arms))


def _named_within(scan: Scan, bundle: Bundle, found: list[tuple[int, str]]) -> str:
    """`The median duration of exposure to X was 11 months`: the one arm between the word and its value."""
    value = bundle.lead.value
    if bundle.kind != "median" or value is None:
        return ""
    end = scan.items.index(value)
    inside = {arm for i, arm in found if bundle.at < i < end}
    return inside.pop() if len(inside) == 1 else ""


def _first_of_bracket(scan: Scan, chain: list[Bundle], own: list[str | None]) -> bool:
    """True for two values in one bracket of which only the second has an arm, which stands behind the bracket."""
    if len(chain) != 2 or own[0] or not own[1] or "v" not in scan.code[chain[0].last : chain[1].at]:
        return False
    opener = enclosing(scan, chain[0].at)
    return opener > 0 and enclosing(scan, chain[1].at) == opener and scan.at(chain[1].last + 1) == ")"


def _assign(scan: Scan, chain: list[Bundle], found: list[tuple[int, str]], order: list[str], where: Where) -> None:
    trial = where.trial
    own = [own_arm(scan, bundle, chain, place, found) for place, bundle in enumerate(chain)]
    if len({bundle.lead.quantity for bundle in chain}) == len(chain) > 1:
        # `There were 88 men and 12 women`: as many of each, of one arm or of all.
        for bundle, arm in zip(chain, own, strict=True):
            give(bundle, arm or (order[0] if len(order) == 1 else ""), 0.1, "")
        return
    if chain[0].kind == "n" or chain[0].lead.quantity:
        # `In the standard arm, 41% received X`: what a sentence opens with is of all its values.
        opens = len(order) == 1 and found[0][0] <= _OPENING and scan.word(0) in _IN
        headed = order[0] if opens and chain[0].kind in ("percent", "count") else ""
        tight = len({bundle.lead.series for bundle in chain}) == 1 and len(chain) == len(trial.arms) > 1
        given = order[0] if len(order) == 1 and chain[0].lead.quantity in _OF_TREATMENT else ""
        for bundle, arm in zip(chain, own, strict=True):
            arm = arm or _named_within(scan, bundle, found)
            give(bundle, arm or given or headed, 0.1 if arm or headed else 0.15, "")
        fill_sizes(scan, chain, trial.arms)
        between = scan.code[chain[0].last + 1 : chain[-1].at]
        told = (
            "respectively" in scan.sentence.text or "v" in between or _AMONG.search(scan.words(0, chain[0].last) + " ")
        )
        bracketed = scan.at(chain[0].at - 1) == "(" and re.match(r"p?(?:,w)?\)", scan.code[chain[-1].last + 1 :])
        if tight and (told or bracketed) and not any(own):
            for bundle, arm in zip(chain, where.order if len(where.order) == len(chain) else trial.arms, strict=True):
                give(bundle, arm, 0.15, "sizes and arms are taken in the order printed (inferred)")
            return
        if not tight or chain[0].kind == "n" or any(own):
            return
    if _first_of_bracket(scan, chain, own) and len(trial.arms) == 2:
        # `X was more frequent (66% vs 49%) with Y`: the first is of Y.
        own = [own[1], next(arm for arm in trial.arms if arm != own[1])]
    clause = arms_of_clause(scan, chain, found) if len(trial.arms) > 2 and not any(own[:-1]) else []
    if own[-1] and clause and own[-1] != clause[0]:
        # What stands behind the last value is its own arm, unless it opens the list of them all.
        clause = []
    if clause:
        for bundle, arm in zip(chain, clause, strict=True):
            give(bundle, arm, 0.1, "in the order of the arms that the clause names")
        return
    if all(own):
        for bundle, arm in zip(chain, own, strict=True):
            give(bundle, arm, 0.05, "")
        if len(own) == len(set(own)) > 1:
            where.told, where.told_at, where.told_block = own, where.sentences, scan.sentence.block
        return
    if len(chain) == 1 and not found and _OF_ENROLLED.match(scan.words(chain[0].at + 1, chain[0].last + 4)):
        give(chain[0], "", 0.1, "said of all who were enrolled")
        return
    if not found and _ALTOGETHER.match(scan.words(0, 3)):
        for bundle in chain:
            give(bundle, "", 0.15, "said of all patients together")
        return
    if len(chain) == 1 and _ACROSS.match(scan.words(chain[0].last + 1, chain[0].last + 9)):
        give(chain[0], "", 0.1, "said of both arms together")
        return
    if len(chain) == 1 and not own[0] and (more := arm_with_more(scan, chain[0], found)):
        give(chain[0], more, 0.15, "the arm in which it was seen more often")
        return
    died = chain[0].kind == "count" and chain[0].lead.endpoint == "death" and len(chain) == 1 and not found
    if died and _HAD_DIED.match(scan.words(chain[0].last, chain[0].last + 6)):
        # `At the cutoff, 136 patients had died`
        give(chain[0], "", 0.2, "the sentence names no arm; deaths of all patients")
        return
    half = half_of_pair(scan, chain, own)
    if half:
        for bundle in chain:
            give(bundle, half, 0.1, "")
        return
    outcomes = {bundle.lead.endpoint for bundle in chain}
    if len(outcomes) == len(chain) > 1 and not outcomes & {"", UNSURE} and not all(own):
        # `The 3-year OS and DFS were 71% and 65%`: one arm, or all patients, as the last says.
        near = own[-1] or own[0] or (order[0] if len(order) == 1 else "")
        for bundle in chain:
            give(bundle, near or UNSURE, 0.1 if near else 0.5, "the values are of several outcomes")
        return
    size = size_before_bracket(scan, chain[0])
    if size is not None and chain[0].kind != "n" and not any(own):
        for bundle in chain:
            give(bundle, size.arm, 0.1, "")
        return
    if chain[0].lead.whole:
        # `10 deaths, 4 with X and 6 with Y`: the parts may name their arms.
        for bundle, arm in zip(chain, own, strict=True):
            give(bundle, "" if bundle.lead.whole else arm or "", 0.1, "")
        return
    slashed = re.fullmatch(r"%?/", scan.code[chain[0].last : chain[-1].at].lstrip("#")) if len(chain) == 2 else None
    if slashed and not re.search(r"B/B", scan.code) and not any(own):
        for bundle in chain:
            give(bundle, UNSURE, 0.5, "what the two values are of is not said")
        return
    parted = [of_subgroup(scan, b) or _OVERALL.match(scan.words(b.last + 1, b.last + 3)) for b in chain]
    opened = _PARTED.match(scan.words(0, 4)) is not None and of_subgroup(scan, chain[-1])
    opened = opened or _BY_RESPONSE.match(scan.words(0, 6)) is not None
    if len(chain) > 1 and not any(own) and (opened or all(parted)):
        for bundle in chain:
            give(bundle, UNSURE, 0.5, "the values are of subgroups, and which arm is not said")
        return
    total = len(trial.arms)
    places = crossed(scan, chain, total)
    if places and any(own):
        # `80% and 65% with X versus 71% and 50% with Y`
        told = [{arm for arm, at in zip(own, places, strict=True) if arm and at == place} for place in set(places)]
        if all(len(arms) == 1 for arms in told) and len(set().union(*told)) == total:
            for bundle, place in zip(chain, places, strict=True):
                give(bundle, next(iter(told[place])), 0.1, "")
            return
        places = []
    names = order_for(scan, chain[:total], found, order, where) if places else None
    if names:
        for bundle, place in zip(chain, places, strict=True):
            give(bundle, names[place], 0.15, "arms and values are taken in the order printed (inferred)")
        return
    timed = len({bundle.lead.timepoint for bundle in chain}) == len(chain) > 1
    if timed:
        # `46% and 29% with X vs 24% and 9% with Y`
        near = [own[-1]] if own[-1] else []
        near = (
            near or [arm for i, arm in found if i < chain[0].at] or [arm for i, arm in found if i > chain[-1].last][:1]
        )
        for bundle in chain:
            give(bundle, near[-1] if near else UNSURE, 0.1 if near else 0.5, "the values are of several times")
        return
    if len(chain) == total or (len(chain) > 1 and len(chain) in (len(order), len(where.here), len(where.told))):
        known = [arm for arm in own if arm]
        names = order_for(scan, chain, found, order, where)
        if names and all(one is None or one == two for one, two in zip(own, names, strict=True)):
            for bundle, arm in zip(chain, names, strict=True):
                give(bundle, arm, 0.15, "arms and values are taken in the order printed (inferred)")
            return
        between = re.sub(r"\([^()]*\)", "", scan.code[chain[0].last + 1 : chain[-1].at])
        if len(known) == 1 and total == 2 and re.search(r"[av;B]", between):
            other = next(arm for arm in trial.arms if arm != known[0])
            for bundle, arm in zip(chain, own, strict=True):
                give(bundle, arm or other, 0.15, "the other value is of the other arm (inferred)")
            return
    for bundle, arm in zip(chain, own, strict=True):
        if arm:
            give(bundle, arm, 0.1, "")
            continue
        if len(chain) > 1 and _OVERALL.match(scan.words(bundle.last + 1, bundle.last + 3)):
            # `6.6 months overall, 5.3 months with X and 7.4 months with Y`
            give(bundle, "", 0.1, "said of all patients together")
            continue
        before = [name for i, name in found if i < bundle.at]
        after = [name for i, name in found if i > bundle.last]
        whole = bundle.kind == "n" or bundle.lead.quantity or bundle.lead.endpoint in _OF_ALL
        if bundle.kind == "n" and not whole:
            continue
        if len(order) == 1 and bundle.kind != "n" and not bundle.lead.quantity:
            give(bundle, order[0], 0.25, "the only arm that the sentence names")
        elif whole or trial.id == "":
            give(bundle, "", 0.15, "")
        elif len(chain) == 1 and (one := arm_of_harms(bundle, found, where, scan.lexicon)):
            give(bundle, one, 0.3, "the only arm that the paragraph has named (inferred)")
        elif before or after:
            give(bundle, UNSURE, 0.5, "several arms are named and none stands with the value")
        else:
            give(bundle, UNSURE, 0.5, "the sentence names no arm")
