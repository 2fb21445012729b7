"""Which outcome, or which measured quantity, a statistic is about."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable

from reanalysis.draft.linking.outcome.adverse import Memory, adverse_phrase
from reanalysis.draft.linking.outcome.beside_outcomes import before_bracket, beside_value
from reanalysis.draft.linking.outcome.cause_lists import of_listed_cause
from reanalysis.draft.linking.outcome.causes import of_cause
from reanalysis.draft.linking.outcome.consequences import of_consequence
from reanalysis.draft.linking.outcome.coordinated import coordinated, pair_by_pair
from reanalysis.draft.linking.outcome.each import share_each, share_with_each
from reanalysis.draft.linking.outcome.from_context import from_context
from reanalysis.draft.linking.outcome.grade_lists import share_grades
from reanalysis.draft.linking.outcome.grading import carried_grade
from reanalysis.draft.linking.outcome.lead_ins import of_lead_in
from reanalysis.draft.linking.outcome.median_outcomes import of_median
from reanalysis.draft.linking.outcome.mentions import NAMED, mentions, series_of
from reanalysis.draft.linking.outcome.naming import double, share_heads, write
from reanalysis.draft.linking.outcome.one_each import of_part
from reanalysis.draft.linking.outcome.outcome_clauses import in_clause, of_other_group, of_pronoun, of_rate, of_versus
from reanalysis.draft.linking.outcome.outcome_forms import (
    of_analysis,
    of_comparison,
    of_dosing,
    of_graded,
    of_partner,
    of_progression,
    of_twin,
)
from reanalysis.draft.linking.outcome.parts import of_kind, of_whole
from reanalysis.draft.linking.outcome.patient_features import of_comorbidity, of_feature
from reanalysis.draft.linking.outcome.place import Answer, Place, place_of
from reanalysis.draft.linking.outcome.residual_disease import share_bands, tells_who
from reanalysis.draft.linking.outcome.serious_lists import tell_serious
from reanalysis.draft.linking.outcome.shared_verbs import of_graded_verb, of_pair, of_shared_verb
from reanalysis.draft.linking.outcome.since_when import of_interval, since_when
from reanalysis.draft.linking.outcome.told_behind import (
    of_ahead,
    of_plural,
    of_responders,
    of_similar,
    of_sustained,
    of_them,
    of_those_with,
)
from reanalysis.draft.linking.outcome.treatments import of_treatment_received, of_whom_treated
from reanalysis.draft.model import UNSURE, Item
from reanalysis.draft.phrases.scan import Bundle, Scan, enclosing

#: Ways to tell an outcome, the most certain first; the first that answers decides, even if it says that none can tell.
STEPS: tuple[Callable[[Place], Answer | None], ...] = (
    of_comorbidity,
    of_whom_treated,
    of_partner,
    of_whole,
    of_cause,
    of_part,
    of_listed_cause,
    of_kind,
    of_shared_verb,
    of_graded_verb,
    of_pair,
    of_feature,
    of_consequence,
    of_dosing,
    of_interval,
    of_progression,
    of_median,
    of_analysis,
    of_comparison,
    of_sustained,
    of_plural,
    of_ahead,
    of_those_with,
    of_them,
    of_responders,
    beside_value,
    of_twin,
    of_similar,
    of_other_group,
    before_bracket,
    of_graded,
    of_treatment_received,
    of_lead_in,
    of_pronoun,
    of_rate,
    of_versus,
    in_clause,
    from_context,
)


def link_outcomes(scan: Scan, memory: Memory) -> None:
    """Fill endpoint and quantity of every statistic of a sentence."""
    known = [i for i in mentions(scan) if not since_when(scan, i) and not _abbreviates(scan, i)]
    known = [i for i in known if not _defines(scan, i)] if "e(" in scan.code else known
    known = [i for i in known if not tells_who(scan, i)]
    # `one patient had a grade 3 event, and no deaths occurred`
    occurred = [i for i in known if scan.word(i - 1) != "no" or scan.at(i + 1) == "("]
    known = occurred or known
    grades = [b for b in scan.bundles if b.lead.quantity == "adverse_event_grade"]
    memory.sentences += 1
    memory.carried = carried_grade(scan, memory.endpoint) if memory.block == scan.sentence.block else ""
    if any(scan.items[i].code in "xy" for i in known):
        memory.adverse, memory.spoken = scan.sentence.block, memory.sentences
    last = outside = measured = measured_in = ""
    told_in = -1
    told: list[Bundle] = []
    pairs: tuple[list[Bundle], list[tuple[Item | str, str]]] | None = None
    series = series_of(scan)
    by_pair = pair_by_pair(scan, known, series)
    for group in series:
        lead = group[0].lead
        if lead.kind == "p_value" and measured and not last:
            lead.quantity = measured
            continue
        if lead.goes_on and measured == "age" and lead.kind == "median":
            # `a median age of 61 (62 with X, 60 with Y)`
            for bundle in group:
                bundle.lead.quantity, bundle.lead.unit = measured, measured_in
            continue
        measured = ""
        if group[0].kind not in NAMED or (lead.quantity in ("dose", "age") and lead.kind != "median"):
            continue
        if lead.goes_on and last and not _has_own_outcome(scan, known, group[0]):
            for bundle in group:
                write(scan, bundle, last, "context", grades, memory)
            continue
        pair = coordinated(scan, known, group)
        if by_pair and all(id(bundle) in by_pair for bundle in group):
            pair = [(by_pair[id(bundle)], "order") for bundle in group]
        if pairs is not None and _goes_on_by_group(scan, pairs[0], group):
            pair = pairs[1]
        if not pair and (again := _again(scan, known, group, told)):
            pair = [(name, "context") for name in again]
        if not pair and not known and lead.kind == "p_value" and len(group) > 1:
            # `with P values of 0.02 and 0.03, respectively`: of outcomes that the sentence before names.
            pair = [(UNSURE, "order")] * len(group)
        told += group
        if pair and len(group) > 1:
            pairs = group, pair
        if len(group) == 1 and group[0].kind == "median" and len(group[0].stats) == 1:
            double(scan, known, group[0], memory)
        opener = enclosing(scan, group[0].at)
        bracketed = opener > 0
        for place, bundle in enumerate(group):
            # What a closed bracket told of parts is not what the sentence goes on with.
            here = bracketed and (
                opener == told_in or (lead.kind != "p_value" and not _parts_told(scan, known, told_in))
            )
            before = last if here else outside or last
            name, how = pair[place] if pair else _outcome(scan, known, group, memory, before)
            if name is None:
                name, how = adverse_phrase(scan, group[0], memory)
            last = write(scan, bundle, name, how, grades, memory) or last
            outside, told_in = outside if bracketed else last, opener
            if bundle.kind == "difference" and bundle.lead.quantity:
                last, measured = "", bundle.lead.quantity
            if bundle.kind == "median" and bundle.lead.quantity == "age":
                # `a lower median age (65 v 67 years; P = .002)`
                measured, measured_in = "age", bundle.lead.unit
    _share(scan)
    share_each(scan)
    share_with_each(scan)
    share_heads(scan)
    tell_serious(scan)
    share_grades(scan)
    share_bands(scan)


def _has_own_outcome(scan: Scan, known: list[int], bundle: Bundle) -> bool:
    """`prolonged PFS (median 9 v 6 mo) and OS (14 v 12 mo)`: the second bracket is of what stands before it."""
    opener = enclosing(scan, bundle.at)
    return opener > 0 and opener == bundle.at - 1 and opener - 1 in known and scan.at(opener - 1) == "e"


def _parts_told(scan: Scan, known: list[int], opener: int) -> bool:
    """True where a bracket names outcomes of its own: `69% (CR 60%), with no difference between X (71%) and …`"""
    return opener > 0 and any(
        opener < i and opener in (inner := enclosing(scan, i), enclosing(scan, inner)) for i in known
    )


_GROUPED_BY = re.compile(r"(?:% )?(?:for|in|among|with) ")


def _goes_on_by_group(scan: Scan, before: list[Bundle], group: list[Bundle]) -> bool:
    """`OS and DFS were 79% and 64% for one group, 77% and 69% for another`: the same outcomes in the same order."""
    between = scan.code[before[-1].last + 1 : group[0].at]
    behind = scan.words(before[-1].last + 1, group[0].at)
    return (
        len(before) == len(group) > 1
        and before[0].kind == group[0].kind
        and not re.search(r"[.;b#NW]", between)
        and _GROUPED_BY.match(behind) is not None
        and re.search(r"[,av]w?$", between) is not None
    )


_AGAINST = re.compile(r"\b(?:compared (?:with|to)|versus|vs\.?|v|against)(?: only)?$")


def _again(scan: Scan, known: list[int], group: list[Bundle], told: list[Bundle]) -> list[str]:
    """`12 had CR, 60 PR and 70 SD, compared with 2, 15 and 40 in the other group`: the outcomes once more."""
    before = told[-len(group) :]
    names = [bundle.lead.endpoint for bundle in before]
    apart = len(set(names)) == len(names) == len(group) > 1 and not {"", UNSURE} & set(names)
    if not apart or any(bundle.kind != group[0].kind for bundle in before):
        return []
    if _AGAINST.search(scan.words(before[-1].last + 1, group[0].at)) is None:
        return []
    return names if not any(group[0].at < i < group[-1].last for i in known) else []


def _abbreviates(scan: Scan, i: int) -> bool:
    """True for the WBC of `decreased white blood cell count (WBC; n=3)`, which names nothing new."""
    return scan.items[i].code == "Y" and scan.at(i - 1) == "(" and scan.at(i + 1) in ";,)" and scan.at(i - 2) in "xe"


#: `response (≥ partial response)`, `response (complete/partial)`, `response (all partial responses)`
_DEFINITION = re.compile(r"\((?P<inside>[^()#NWX%]{2,})\)")


def _defines(scan: Scan, i: int) -> bool:
    """True for an outcome in a bracket without a number that says what the outcome before it is made of."""
    opener = enclosing(scan, i)
    found = _DEFINITION.match(scan.code, opener) if opener > 0 and scan.at(opener - 1) == "e" else None
    if found is None or scan.items[opener - 1].id == UNSURE:
        return False
    inside = found["inside"]
    return re.search(r"[<r/+]", inside) is not None or scan.word(opener + 1) == "all"


_NEXT_GROUP = re.compile(r"%?(?:\([^()]*\))?,?aw{0,3}p")


def _share(scan: Scan) -> None:
    """`38 of 152 assigned to one and 20 of 150 assigned to the other reported X`: X is of both."""
    counted = [b for b in scan.bundles if b.kind in ("percent", "count")]
    for one, two in itertools.pairwise(counted):
        first, second = one.lead, two.lead
        told = first.endpoint not in ("", UNSURE) and second.endpoint == UNSURE and not second.quantity
        if told and first.kind == second.kind and _NEXT_GROUP.fullmatch(scan.code, one.last + 1, two.at):
            # `patients with X had a CR rate of 74%, and pretreated patients 49%`
            for stat in two.stats:
                stat.endpoint = first.endpoint
                stat.lose("endpoint", 0.1, "the outcome is that of the other group in the sentence")
            continue
        unknown = first.endpoint == UNSURE and not first.quantity and second.endpoint not in ("", UNSURE)
        between = scan.code[one.last + 1 : two.at]
        if not unknown or first.kind != second.kind or not re.search(r"[av][^.;#NW]{0,3}$", between):
            continue
        if re.search(r"[b.;exY]|,.*,", between) or not re.search(r"[Bzp]", between):
            continue
        if re.search(r"\b(?:had|received|underwent)\b", scan.words(one.last + 1, two.at)):
            # `28% had received X and 44% had undergone Y`
            continue
        behind = scan.code[two.last + 1 :]
        if not re.search(r"[exy]", behind) or any(item.code in "exy" for item in scan.items[: one.at]):
            continue
        for stat in one.stats:
            if stat.endpoint == UNSURE:
                stat.endpoint = second.endpoint
                stat.lose("endpoint", 0.1, "the outcome is that of the other group in the sentence")


def _outcome(scan: Scan, known: list[int], group: list[Bundle], memory: Memory, last: str) -> Answer:
    """The mention that a series of values belongs to."""
    place = place_of(scan, known, group, memory, last)
    for step in STEPS:
        answer = step(place)
        if answer is not None:
            return answer
    return None, ""
