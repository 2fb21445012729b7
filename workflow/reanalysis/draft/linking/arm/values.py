"""Which arm each of the values of a chain is of: the steps are asked in their order, the first that knows decides."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import pairwise

from reanalysis.draft.linking.arm.chains import fill_sizes
from reanalysis.draft.linking.arm.comparing import give
from reanalysis.draft.linking.arm.harms import arm_of_harms
from reanalysis.draft.linking.arm.near import own_arm
from reanalysis.draft.linking.arm.of_clause import arm_with_more, arms_of_clause
from reanalysis.draft.linking.arm.orders import crossed, half_of_pair, of_subgroup, order_for
from reanalysis.draft.linking.arm.where import Where
from reanalysis.draft.linking.outcome.mentions import size_before_bracket
from reanalysis.draft.linking.patients.usual_sets import is_harm
from reanalysis.draft.linking.share.fitting import number_of
from reanalysis.draft.model import UNSURE
from reanalysis.draft.phrases.scan import Bundle, Scan, enclosing

#: The end of a bracket, perhaps behind a P value.
_CLOSED = re.compile(r"(?:[,;]P[<=]?[#N])?\)")
#: `… were more frequent in patients receiving`
_SEEN_IN = re.compile(r"\b(?:more|less) (?:frequent(?:ly)?|common(?:ly)?|often)(?: \w+){0,4}$")
_THAN = re.compile(r"\bthan(?: (?:with|in|on|for|the|under)){0,2}$")
#: Where the group stands that a sentence opens with.
_OPENING = 4
_IN = ("in", "among", "of", "for")
#: Quantities of what patients were given, not of what they were like.
_OF_TREATMENT = ("treatment_duration", "dose_intensity")
#: Outcomes that reports give for all patients together where they name no arm.
_OF_ALL = ("discontinuation", "withdrawal", "lost_to_follow_up", "completed_study", "completed_treatment")
#: `Among 71 and 72 patients`, `in the safety population (n = 120 and 119)`
_AMONG = re.compile(r"(?:^|[.;,] )(?:among|of|in) (?:the )?$|\( n = $", re.I)
#: `in 300 of 400 enrolled patients (75%)`
_OF_ENROLLED = re.compile(
    r"of (?:the |all )?(?:[0-9]+ )?(?:enrolled|registered|recruited) (?:patients?|participants?|pts?)\b"
)
#: `In total, 38 of 90 patients …`
_ALTOGETHER = re.compile(r"(?:overall|in total|in all|altogether) ,")
#: `102 deaths across both arms`
_ACROSS = re.compile(r"(?:[a-z-]+ ){0,3}?across (?:both|all|the two|the) (?:treatment )?(?:arms|groups)\b")
#: `for the entire cohort`, `among all patients`
_ENTIRE = re.compile(
    r"\b(?:in|for|of|among) (?:all (?:the )?(?:[0-9]+ )?(?:evaluable )?(?:patients|participants|children|adults)"
    r"|the (?:entire|whole|overall|total) (?:study |trial )?(?:cohort|population|group|sample))\b"
)
_HAD_DIED = re.compile(
    r"(?:patients?|participants?|pts?) (?:\( [0-9.]+ % \) )?(?:had|have) died\b"
    r"|(?:[0-9]+ )?deaths (?:had|have) (?:occurred|been)\b"
)
#: `44% overall and 61% among those with X`
_OVERALL = re.compile(r"(?:% )?overall\b(?! (?:survival|response|remission))")
#: `in the X arm (`
_BRACKET_OF_ARM = re.compile(r"Bz?\($")
#: `Patients who had no X had a rate of 5%, compared with 45% for patients who had X`
_PARTED = re.compile(r"(?:patients|those|subjects|participants|children|adults) (?:with|without|who|whose|aged)\b")
#: `Responders had longer RFS (23 v 6 months)`
_BY_RESPONSE = re.compile(r"(?:[\w-]+ ){0,3}?(?:non-?)?responders (?:had|have|showed|lived)\b")


@dataclass(slots=True)
class Values:
    """The values of a chain, the arm that stands with each (`own`), and the arms that the sentence names.

    `found` are these arms with their places, `order` each once, as printed.
    """

    scan: Scan
    chain: list[Bundle]
    own: list[str | None]
    found: list[tuple[int, str]]
    order: list[str]
    where: Where

    @classmethod
    def of(
        cls, scan: Scan, chain: list[Bundle], found: list[tuple[int, str]], order: list[str], where: Where
    ) -> Values:
        own = [own_arm(scan, bundle, chain, place, found) for place, bundle in enumerate(chain)]
        return cls(scan, chain, own, found, order, where)

    @property
    def first(self) -> Bundle:
        return self.chain[0]

    @property
    def last(self) -> Bundle:
        return self.chain[-1]

    @property
    def arms(self) -> list[str]:
        return self.where.trial.arms

    @property
    def between(self) -> str:
        """The code between the first value and the last."""
        return self.scan.code[self.first.last + 1 : self.last.at]

    def behind(self, words: int, *, of: Bundle | None = None) -> str:
        """So many words behind the last token of a value, else of the first."""
        bundle = of or self.first
        return self.scan.words(bundle.last + 1, bundle.last + 1 + words)

    def give(self, arms: Iterable[str], loss: float, reason: str = "") -> bool:
        """Give each value its arm."""
        for bundle, arm in zip(self.chain, arms, strict=True):
            give(bundle, arm, loss, reason)
        return True

    def tell(self, arms: list[str], loss: float, reason: str = "") -> bool:
        """Give each value its arm, in an order to which the next sentence keeps."""
        if len(arms) == len(set(arms)) > 1 and set(arms) <= set(self.order):
            where = self.where
            where.told, where.told_at, where.told_block = arms, where.sentences, self.scan.sentence.block
        return self.give(arms, loss, reason)

    def give_all(self, arm: str, loss: float, reason: str = "") -> bool:
        """Give all values one arm."""
        return self.give([arm] * len(self.chain), loss, reason)


def assign(values: Values) -> None:
    """Fill the arm of every value of a chain."""
    for step in _STEPS:
        if step(values):
            return


def _of_several_quantities(one: Values) -> bool:
    """`There were 88 men and 12 women`: as many of each, of one arm or of all."""
    if len(one.chain) == 1 or len({bundle.lead.quantity for bundle in one.chain}) != len(one.chain):
        return False
    only = one.order[0] if len(one.order) == 1 else ""
    return one.give([arm or only for arm in one.own], 0.1)


def _sizes_and_features(one: Values) -> bool:
    """Sizes of groups, and what patients were like or were given."""
    if one.first.kind != "n" and not one.first.lead.quantity:
        return False
    _give_features(one)
    fill_sizes(one.scan, one.chain, one.arms)
    tight = len({bundle.lead.series for bundle in one.chain}) == 1 and len(one.chain) == len(one.arms) > 1
    if tight and not any(one.own) and _told_in_order(one):
        names = one.where.order if len(one.where.order) == len(one.chain) else one.arms
        return one.give(names, 0.15, "sizes and arms are taken in the order printed (inferred)")
    return not tight or one.first.kind == "n" or any(one.own)


def _give_features(one: Values) -> None:
    only = one.order[0] if len(one.order) == 1 else ""
    # `In the standard arm, 41% received X`: what a sentence opens with is of all its values.
    opens = only and one.found[0][0] <= _OPENING and one.scan.word(0) in _IN
    headed = only if opens and one.first.kind in ("percent", "count") else ""
    given = only if one.first.lead.quantity in _OF_TREATMENT else ""
    for bundle, arm in zip(one.chain, one.own, strict=True):
        arm = arm or _named_within(one.scan, bundle, one.found)
        give(bundle, arm or given or headed, 0.1 if arm or headed else 0.15, "")


def _named_within(scan: Scan, bundle: Bundle, found: list[tuple[int, str]]) -> str:
    """`The median duration of exposure to X was 11 months`: the one arm between the word and its value."""
    value = bundle.lead.value
    if bundle.kind != "median" or value is None:
        return ""
    end = scan.items.index(value)
    inside = {arm for i, arm in found if bundle.at < i < end}
    return inside.pop() if len(inside) == 1 else ""


def _told_in_order(one: Values) -> bool:
    scan = one.scan
    if "respectively" in scan.sentence.text or "v" in one.between:
        return True
    if _AMONG.search(scan.words(0, one.first.last) + " "):
        return True
    return scan.at(one.first.at - 1) == "(" and re.match(r"p?(?:,w)?\)", scan.code[one.last.last + 1 :]) is not None


def _none_of_the_other(one: Values) -> bool:
    """`(three [4%] vs 0)`: a count behind versus is of the arm that the value before it is not of."""
    scan = one.scan
    if len(one.chain) > 1 or len(one.arms) != 2 or scan.at(one.first.at - 1) != "v" or one.first.kind != "count":
        return False
    before = [b for b in scan.bundles if b.last < one.first.at and b.kind in ("percent", "count")]
    near = max(before, key=lambda b: b.last, default=None)
    tight = near is not None and re.fullmatch(r"[)%]*v", scan.code[near.last + 1 : one.first.at]) is not None
    if near is None or not tight or near.lead.endpoint != one.first.lead.endpoint or near.lead.arm not in one.arms:
        return False
    other = next(arm for arm in one.arms if arm != near.lead.arm)
    return one.give_all(other, 0.15, "the other value is of the other arm (inferred)")


def _first_of_bracket(one: Values) -> bool:
    """`X was more frequent (66% vs 49%) with Y`: the first is of Y, which stands behind the bracket.

    So it is of each pair in `X (12% vs 3%) and Z (8% vs 1%) were more frequent with Y`.
    """
    if len(one.chain) != 2 or one.own[0] or len(one.arms) != 2:
        return False
    scan = one.scan
    if not one.own[1]:
        behind = [i for i, _ in one.found if i > one.last.last]
        alone = len(one.found) == len(behind) == 1
        if not alone or not _SEEN_IN.search(scan.words(one.last.last + 1, behind[0])):
            return False
        one.own[1] = one.found[0][1]
    opener = enclosing(scan, one.first.at)
    within = opener > 0 and enclosing(scan, one.last.at) == opener
    within = within and _CLOSED.match(scan.code, one.last.last + 1) is not None
    if within and "v" in scan.code[one.first.last : one.last.at]:
        one.own = [one.own[1], next(arm for arm in one.arms if arm != one.own[1])]
        place = next((i for i, arm in one.found if i > one.last.last and arm == one.own[0]), 0)
        if _THAN.search(scan.words(one.last.last, place)):
            # `were more frequent with … than with Y`, whatever the other is called
            one.own.reverse()
    return False


def _of_the_clause(one: Values) -> bool:
    """In a trial of three arms or more, the arms that the clause lists."""
    if len(one.arms) < 3 or any(one.own[:-1]):
        return False
    clause = arms_of_clause(one.scan, one.chain, one.found)
    # What stands behind the last value is its own arm, unless it opens the list of them all.
    if not clause or (one.own[-1] and one.own[-1] != clause[0]):
        return False
    return one.give(clause, 0.1, "in the order of the arms that the clause names")


def _each_has_its_own(one: Values) -> bool:
    if not all(one.own):
        return False
    return one.tell([arm or "" for arm in one.own], 0.05)


def _of_all_patients(one: Values) -> bool:
    """What is said of all who were enrolled, of both arms together, or of the dead of a trial."""
    alone = len(one.chain) == 1
    if alone and not one.found and _OF_ENROLLED.match(one.scan.words(one.first.at + 1, one.first.last + 4)):
        return one.give_all("", 0.1, "said of all who were enrolled")
    if not one.found and _ALTOGETHER.match(one.scan.words(0, 3)):
        return one.give_all("", 0.15, "said of all patients together")
    if not one.found and _ENTIRE.search(one.scan.words(max(0, one.first.at - 10), one.last.last + 6)):
        return one.give_all("", 0.1, "said of all patients together")
    if alone and _ACROSS.match(one.behind(8)):
        return one.give_all("", 0.1, "said of both arms together")
    return False


def _seen_more_often(one: Values) -> bool:
    if len(one.chain) > 1 or one.own[0]:
        return False
    more = arm_with_more(one.scan, one.first, one.found)
    return bool(more) and one.give_all(more, 0.15, "the arm in which it was seen more often")


def _all_who_died(one: Values) -> bool:
    """`At the cutoff, 136 patients had died`"""
    died = one.first.kind == "count" and one.first.lead.endpoint == "death" and len(one.chain) == 1
    # `Among 271 patients (182 to X and 89 to Y), 119 deaths had occurred`: the arms of the bracket are not of them.
    named = [i for i, _ in one.found if i > one.first.at or enclosing(one.scan, i) < 0]
    if not died or named or not _HAD_DIED.match(one.scan.words(one.first.last, one.first.last + 6)):
        return False
    return one.give_all("", 0.2, "deaths of all patients")


def _half_of_a_pair(one: Values) -> bool:
    half = half_of_pair(one.scan, one.chain, one.own)
    return bool(half) and one.give_all(half, 0.1)


def _arm_of_bracket(one: Values) -> str:
    """`with X (5.1 and 10.4 months, respectively) …`: the arm right before the bracket that holds all values."""
    opened = _BRACKET_OF_ARM.search(one.scan.code, 0, one.first.at)
    if opened is None or ")" in one.between:
        return ""
    return next((arm for i, arm in one.found if i == opened.start()), "")


def _arm_before(one: Values) -> str:
    """`With X, ORR and CR were 45% and 20%, and with Y, 30% and 10%`: the one arm since the values before it."""
    ends = [b.last for b in one.scan.bundles if b.last < one.first.at and b.kind == one.first.kind]
    start = max(ends, default=-1)
    since = [(i, arm) for i, arm in one.found if start < i < one.first.at]
    # `20% with X; among those who did, 55% and 41%`: X stands with the value before.
    begun = since and (start < 0 or re.search(r"[,a;v]", one.scan.code[start : since[0][0]]) is not None)
    if not begun or ";" in one.scan.code[since[-1][0] : one.first.at] or len({arm for _, arm in since}) > 1:
        return ""
    return since[0][1]


def _of_several_outcomes(one: Values) -> bool:
    """`The 3-year OS and DFS were 71% and 65%`: one arm, or all patients, as the last says."""
    outcomes = {bundle.lead.endpoint for bundle in one.chain}
    if not len(outcomes) == len(one.chain) > 1 or outcomes & {"", UNSURE}:
        return False
    near = one.own[-1] or one.own[0] or (one.order[0] if len(one.order) == 1 else "") or _arm_of_bracket(one)
    near = near or _arm_before(one)
    return one.give_all(near or UNSURE, 0.1 if near else 0.5, "the values are of several outcomes")


def _of_the_size_before(one: Values) -> bool:
    """`in 41 patients of arm A (12% and 9%)`: of the group that was counted before the bracket."""
    size = size_before_bracket(one.scan, one.first)
    if size is None or one.first.kind == "n" or any(one.own):
        return False
    return one.give_all(size.arm, 0.1)


def _parts_of_a_whole(one: Values) -> bool:
    """`10 deaths, 4 with X and 6 with Y`: the parts may name their arms."""
    if not one.first.lead.whole:
        return False
    arms = zip(one.chain, one.own, strict=True)
    return one.give(["" if bundle.lead.whole else arm or "" for bundle, arm in arms], 0.1)


_OWN_PAIR = re.compile(r"\((?:N|#)%?/(?:N|#)%?\)")
_SET_AGAINST = re.compile(r"\b(?:(?P<more>more|higher|commoner)|less|fewer|lower|rarer)\b")


def _more_of_a_pair(one: Values) -> bool:
    """`neutropenia (45%/61%) was less frequent with X`"""
    if len(one.chain) != 2 or len(one.order) != 1 or len(one.arms) != 2:
        return False
    pair = _OWN_PAIR.fullmatch(one.scan.code[one.first.at - 1 : one.last.last + 2])
    against = _SET_AGAINST.search(one.scan.sentence.text) if pair else None
    if against is None:
        return False
    other = next(arm for arm in one.arms if arm != one.order[0])
    first, second = (number_of(bundle.lead) or 0 for bundle in one.chain)
    order = [one.order[0], other] if (first > second) == bool(against["more"]) else [other, one.order[0]]
    return one.give(order, 0.2, "by which of the two is said to be more (inferred)")


def _with_a_stroke(one: Values) -> bool:
    if len(one.chain) != 2 or any(one.own):
        return False
    if not re.fullmatch(r"%?/", one.scan.code[one.first.last : one.last.at].lstrip("#")):
        return False
    named = [i for i, _ in one.found if i < one.first.at]
    if any(one.scan.code[i + 1 : j] == "/" for i, j in pairwise(named)):
        # `(arm X/Y, 12/9)`: in the order of the names.
        return False
    if one.where.strokes:
        return one.give(one.where.strokes, 0.15, "in the order in which a bracket before names the arms (inferred)")
    return one.give_all(UNSURE, 0.5, "what the two values are of is not said")


def _of_subgroups(one: Values) -> bool:
    if len(one.chain) == 1 or any(one.own):
        return False
    scan = one.scan
    parted = [of_subgroup(scan, b) or _OVERALL.match(one.behind(2, of=b)) for b in one.chain]
    opened = _PARTED.match(scan.words(0, 4)) is not None and of_subgroup(scan, one.last)
    if not (opened or _BY_RESPONSE.match(scan.words(0, 6)) or all(parted)):
        return False
    return one.give_all(UNSURE, 0.5, "the values are of subgroups, and which arm is not said")


def _crossed(one: Values) -> bool:
    """`80% and 65% with X versus 71% and 50% with Y`"""
    total = len(one.arms)
    places = crossed(one.scan, one.chain, total)
    if places and any(one.own):
        told = [{arm for arm, at in zip(one.own, places, strict=True) if arm and at == p} for p in set(places)]
        if all(len(arms) == 1 for arms in told) and len(set().union(*told)) == total:
            return one.give([next(iter(told[place])) for place in places], 0.1)
        return False
    names = order_for(one.scan, one.chain[:total], one.found, one.order, one.where) if places else None
    if not names:
        return False
    return one.give([names[p] for p in places], 0.15, "arms and values are taken in the order printed (inferred)")


def _of_several_times(one: Values) -> bool:
    """`46% and 29% with X vs 24% and 9% with Y`"""
    if len({bundle.lead.timepoint for bundle in one.chain}) != len(one.chain) or len(one.chain) == 1:
        return False
    near = one.own[-1] or next((arm for i, arm in reversed(one.found) if i < one.first.at), None)
    near = near or next((arm for i, arm in one.found if i > one.last.last), None)
    return one.give_all(near or UNSURE, 0.1 if near else 0.5, "the values are of several times")


def _in_printed_order(one: Values) -> bool:
    """As many values as arms: those of the sentence, the paragraph or the trial; or the other value of two."""
    many, where = len(one.chain), one.where
    if many != len(one.arms) and (many == 1 or many not in (len(one.order), len(where.here), len(where.told))):
        return False
    names = order_for(one.scan, one.chain, one.found, one.order, where)
    if names and all(arm is None or arm == name for arm, name in zip(one.own, names, strict=True)):
        return one.tell(names, 0.15, "arms and values are taken in the order printed (inferred)")
    known = [arm for arm in one.own if arm]
    compared = re.search(r"[av;B]", re.sub(r"\([^()]*\)", "", one.between))
    if len(known) != 1 or len(one.arms) != 2 or not compared:
        return False
    other = next(arm for arm in one.arms if arm != known[0])
    return one.give([arm or other for arm in one.own], 0.15, "the other value is of the other arm (inferred)")


def _one_by_one(one: Values) -> bool:
    for bundle, arm in zip(one.chain, one.own, strict=True):
        give(bundle, *((arm, 0.1, "") if arm else _left(one, bundle)))
    return True


def _left(one: Values, bundle: Bundle) -> tuple[str, float, str]:
    """The arm of a value with which none stands, what this costs in confidence, and why."""
    if len(one.chain) > 1 and _OVERALL.match(one.behind(2, of=bundle)):
        # `6.6 months overall, 5.3 months with X and 7.4 months with Y`
        return "", 0.1, "said of all patients together"
    of_patients = bundle.kind == "n" or bool(bundle.lead.quantity)
    if len(one.order) == 1 and not of_patients:
        return one.order[0], 0.25, "the only arm that the sentence names"
    if of_patients or bundle.lead.endpoint in _OF_ALL or one.where.trial.id == "":
        return "", 0.15, ""
    if len(one.chain) == 1 and (arm := arm_of_harms(bundle, one.found, one.where, one.scan.lexicon)):
        return arm, 0.3, "the only arm that the paragraph has named (inferred)"
    if any(i < bundle.at or i > bundle.last for i, _ in one.found):
        return UNSURE, 0.5, "several arms are named and none stands with the value"
    if len(one.chain) == 1 and bundle.lead.endpoint not in ("", UNSURE) and not is_harm(bundle.lead):
        return "", 0.35, "the sentence names no arm: of all patients (inferred)"
    return UNSURE, 0.5, "the sentence names no arm"


_STEPS: tuple[Callable[[Values], bool], ...] = (
    _of_several_quantities,
    _sizes_and_features,
    _none_of_the_other,
    _first_of_bracket,
    _of_the_clause,
    _each_has_its_own,
    _of_all_patients,
    _seen_more_often,
    _all_who_died,
    _half_of_a_pair,
    _of_several_outcomes,
    _of_the_size_before,
    _parts_of_a_whole,
    _more_of_a_pair,
    _with_a_stroke,
    _of_subgroups,
    _crossed,
    _of_several_times,
    _in_printed_order,
    _one_by_one,
)
