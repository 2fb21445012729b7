"""Which outcome, or which measured quantity, a statistic is about."""

from __future__ import annotations

import re

from reanalysis.draft.linking.adverse import Memory, adverse_phrase
from reanalysis.draft.linking.mentions import (
    NAMED,
    best_left,
    clause_end,
    clause_start,
    composite,
    denominating,
    first_right,
    index_of,
    mentions,
    own_subject,
    series_of,
)
from reanalysis.draft.linking.naming import coordinated, double, write
from reanalysis.draft.model import UNSURE, Item, Sentence, Term
from reanalysis.draft.phrases.scan import Bundle, Scan, enclosing

_OF_PATIENTS = re.compile(r"(?:^|[^e])p(?:w{1,4}|wbw)$|(?:^|[^f])o$|w?pw?o?$")
_VERBS = frozenset(
    [
        "had",
        "achieved",
        "received",
        "experienced",
        "reported",
        "developed",
        "discontinued",
        "responded",
        "underwent",
        "died",
        "withdrew",
        "completed",
        "remained",
        "relapsed",
        "progressed",
        "stopped",
        "proceeded",
    ]
)
#: Quantities that no patients are counted by.
_MEASURED = frozenset(
    [
        "follow_up",
        "viral_load",
        "cd4",
        "hemoglobin",
        "lipoprotein_a",
        "egfr",
        "platelets",
        "neutrophils",
        "marrow_blasts",
        "time_to_onset",
        "treatment_duration",
        "disease_duration",
        "cycles",
        "time_since_event",
        "weight",
        "time_to_recovery",
        "dose_intensity",
        "symptom_duration",
        "blood_pressure",
        "cholesterol",
        "pain_intensity",
    ]
)
#: Quantities of which differences are told.
_MEASURES = frozenset(
    [
        "weight",
        "blood_pressure",
        "cholesterol",
        "pain_intensity",
        "egfr",
        "hemoglobin",
        "lipoprotein_a",
        "viral_load",
        "cd4",
    ]
)
#: Openings that go on with the outcome of the sentence before.
_CONTINUES = re.compile(
    r"(?:The )?(?:corresponding|respective|these|this|those|it|of those|of these|at \w+[ -]|after \w+ |by \w+ "
    r"|in contrast|compared|among)",
    re.IGNORECASE,
)


def link_outcomes(scan: Scan, memory: Memory) -> None:
    """Fill endpoint and quantity of every statistic of a sentence."""
    known = mentions(scan)
    grades = [b for b in scan.bundles if b.lead.quantity == "adverse_event_grade"]
    adverse = any(scan.items[i].code in "xy" for i in known)
    memory.sentences += 1
    if adverse:
        memory.adverse, memory.spoken = scan.sentence.block, memory.sentences
    last = measured = ""
    for group in series_of(scan):
        lead = group[0].lead
        if lead.kind == "p_value" and measured and not last:
            lead.quantity = measured
            continue
        measured = ""
        if group[0].kind not in NAMED or (lead.quantity in ("dose", "age") and lead.kind != "median"):
            continue
        pair = coordinated(scan, known, group)
        if len(group) == 1 and group[0].kind == "median" and len(group[0].stats) == 1:
            double(scan, known, group[0])
        for place, bundle in enumerate(group):
            name, how = pair[place] if pair else _outcome(scan, known, group, memory, last)
            if name is None:
                name, how = adverse_phrase(scan, group[0], memory)
            last = write(scan, bundle, name, how, grades, memory) or last
            if bundle.kind == "difference" and bundle.lead.quantity:
                last, measured = "", bundle.lead.quantity


def _outcome(
    scan: Scan, known: list[int], group: list[Bundle], memory: Memory, last: str
) -> tuple[Item | str | None, str]:
    """The mention that a series of values belongs to."""
    first, final = group[0], group[-1]
    kind = first.kind
    if kind in ("range", "iqr") and first.lead.partner is not None:
        partner = first.lead.partner
        first.lead.quantity = partner.quantity
        return (partner.endpoint or None), ""
    value = first.lead.value
    at = index_of(scan, value) if value is not None else first.at
    if kind in ("ratio", "difference", "p_value", "km"):
        known = [
            i for i in known if scan.items[i].code != "Y" or (kind == "difference" and scan.items[i].id in _MEASURES)
        ]
    if kind in ("percent", "count"):
        known = [i for i in known if scan.items[i].code != "Y" or scan.items[i].id not in _MEASURED]
    if kind in ("percent", "count") and re.match(r"\(e\)", scan.code[final.last + 1 :]):
        return scan.items[final.last + 2], ""
    who = re.match(r"\)?(?:bw?)?(?P<p>[pY])", scan.code[final.last + 1 :])
    if who and kind in ("percent", "count"):
        sex = scan.word(final.last + 1 + who.start("p"))
        quantity = "female" if sex in ("women", "female", "girls") else "male" if sex in ("men", "male", "boys") else ""
        if quantity:
            for bundle in group:
                for stat in bundle.stats:
                    stat.quantity = quantity if stat.kind != "n" else ""
            return None, ""
    after = scan.words(final.last + 1, final.last + 7)
    earlier = re.match(
        r"[)% ]*(?:of (?:the )?patients )?(?:had |were )?(?:received |undergone )?(?:prior|previous|previously)\b",
        after,
    )
    if (
        kind in ("percent", "count")
        and earlier
        and not any(item.id == "prior_therapies" for item in scan.items[final.last :][:8])
    ):
        for bundle in group:
            for stat in bundle.stats:
                stat.quantity = "prior_agent" if stat.kind != "n" else ""
        return None, ""
    if kind == "percent" and re.match(r"bw{0,2}#(?:m|[ra])", scan.code[final.last + 1 :]):
        first.lead.quantity = "age"
        return None, ""
    if kind == "median":
        if scan.items[first.at].code == "e":
            return scan.items[first.at], ""
        inside = [i for i in known if first.at < i < at]
        if inside:
            return scan.items[inside[0]], ""
        if re.search(r"\b(?:over|after|during|with|for) an?$", scan.words(0, first.at)):
            first.lead.quantity = "follow_up"
            return None, ""
        if scan.at(at + 1) == "Y":
            return scan.items[at + 1], ""
    if kind == "p_value" and last:
        return last, ""
    if kind in ("ratio", "difference") and last and last != UNSURE and _one_bracket(scan, first):
        hazard = kind == "ratio" and first.lead.unit == "hazard ratio"
        return (scan.lexicon.content["hazard_of"].get(last, last) if hazard else last), ""
    if kind in ("ratio", "difference"):
        inside = [i for i in known if first.at < i < at and scan.items[i].code in "exy"]
        if len(inside) > 1 and "composite" in scan.words(first.at, at):
            return UNSURE, ""
        if inside:
            return scan.items[inside[-1]], ""
    if (
        kind in ("percent", "count")
        and len(group) == 1
        and {s.kind for s in first.stats} <= {"percent", "count"}
        and len(first.stats) < 3
    ):
        inner = [
            i for i in known if first.at < i < final.last and scan.items[i].code in "ex" and scan.at(i - 1) not in "("
        ]
        if inner and scan.at(first.at - 1) not in "(":
            return scan.items[inner[0]], ""
    if (
        kind in ("percent", "count")
        and len(group) == 1
        and scan.word(final.last + 1) in ("a", "an")
        and final.last + 2 in known
    ):
        return scan.items[final.last + 2], ""
    named = final.last + 1 in known and scan.items[final.last + 1].code in "ex"
    if (
        kind in ("percent", "count")
        and named
        and len(group) == 1
        and scan.word(first.at - 1) in ("with", "and", "including")
    ):
        return scan.items[final.last + 1], ""
    opener = enclosing(scan, first.at)
    if kind in ("percent", "count") and opener > 0:
        within = [i for i in known if opener < i < first.at and not denominating(scan, i)]
        beside = [i for i in known if i in (opener - 1, opener - 2) and scan.items[i].code in "ex"]
        if not within and beside and (beside[-1] == opener - 1 or scan.at(opener - 1) in "wz"):
            return scan.items[beside[-1]], ""
        listed = memory.adverse == scan.sentence.block and memory.spoken == memory.sentences
        if not within and listed and scan.items[opener - 1].code == "w":
            name, how = adverse_phrase(scan, first, memory, opener)
            if name is not None:
                return name, how
    start = clause_start(scan, first)
    left = [i for i in known if start <= i < first.at and not denominating(scan, i)]
    stop = clause_end(scan, final)
    if opener > 0 and kind in ("percent", "count"):
        # What stands behind a bracket is no outcome of the value inside it.
        closing = scan.code.find(")", final.last)
        stop = min(stop, closing if closing >= 0 else stop)
    right = [i for i in known if final.last < i < stop and not denominating(scan, i)]
    verb = scan.word(final.last + 1) in _VERBS or (
        scan.word(final.last + 2) in _VERBS and scan.at(final.last + 1) in "p)"
    )
    subject = (
        first.lead.subject
        or (kind in ("percent", "count") and verb)
        or (kind in ("percent", "count") and re.match(r"[^(]?(?:p|op)", scan.code[final.last + 1 :]))
    )
    right = [i for i in right if not composite(scan, i)]
    if (
        right
        and scan.items[right[0]].code == "y"
        and re.search(r"\b(?:because of|due to|owing to)$", scan.words(right[0] - 2, right[0]))
    ):
        right = right[1:]
    if left and composite(scan, left[-1]):
        return None, ""
    inside = scan.word(first.at - 1) in ("in", "by", "for", "with", "(")
    if (
        inside
        and right
        and re.match(
            r"[)% ]*(?:of (?:the )?)?(?:patients|participants|pts) (?:having|achieving|had|achieved|reaching|with|who)",
            after,
        )
    ):
        return scan.items[right[0]], ""
    told = re.match(r"[p)]{0,2}b[wftb]{0,4}[eY]", scan.code[final.last + 1 :])
    if subject and right and not (left and not told and (inside or "b" in scan.code[left[-1] : first.at])):
        return scan.items[first_right(scan, right)], ""
    if subject and not left and not right:
        beyond = [i for i in known if i > final.last and not denominating(scan, i)]
        if beyond and ";" not in re.sub(r"\([^()]*\)|^[^()]*\)", "", scan.code[final.last + 1 : beyond[0]]):
            return scan.items[beyond[0]], ""
    if verb and not right and kind in ("percent", "count") and not (left and inside):
        return None, ""
    if left:
        return scan.items[best_left(scan, left)], ""
    if right and kind in ("percent", "count", "km", "difference", "ratio", "median"):
        return scan.items[right[0]], ""
    if kind in ("percent", "count") and own_subject(scan, start, first.at):
        return None, ""
    if kind in ("ratio", "difference", "p_value") and last == UNSURE:
        return None, ""
    if last and last != UNSURE:
        return last, "context"
    earlier = [i for i in known if i < first.at and scan.items[i].code != "Y" and not denominating(scan, i)]
    if earlier:
        return scan.items[earlier[-1]], "order"
    similar = re.search(r"similar results|consistent results|results were (?:similar|consistent)", scan.sentence.text)
    goes_on = similar or (_CONTINUES.match(scan.sentence.text) and not own_subject(scan, start, first.at))
    if kind in ("percent", "count") and goes_on and memory.block == scan.sentence.block:
        return memory.endpoint, "context"
    curve = memory.endpoint in scan.lexicon.time_to_event
    near = memory.block == scan.sentence.block or first.at <= 4
    goes_on = kind in ("ratio", "difference", "p_value", "km") and not (curve and kind == "difference")
    if kind in ("difference", "ratio") and own_subject(scan, start, first.at):
        return None, ""
    if goes_on and memory.endpoint and near:
        return memory.endpoint, "context"
    return None, ""


def _one_bracket(scan: Scan, bundle: Bundle) -> bool:
    """True for a ratio in the bracket that holds the values it compares: `(4.8% vs. 6.3%; hazard ratio, 0.75)`."""
    opener = enclosing(scan, bundle.at)
    return opener >= 0 and any(
        other.at < bundle.at
        and enclosing(scan, other.at) == opener
        and other.kind in ("percent", "count", "median", "km")
        for other in scan.bundles
    )


_PHRASE_STOP = re.compile(r"[^we-]")


def term_of(sentence: Sentence, kind: str) -> Term | None:
    """First term of a kind in a sentence."""
    return next((item.term for item in sentence.items if item.term is not None and item.term.kind == kind), None)
