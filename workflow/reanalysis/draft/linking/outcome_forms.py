"""Outcomes that are told by form: by what stands inside a statistic, in its bracket or directly beside it."""

from __future__ import annotations

import re

from reanalysis.draft.linking.adverse import adverse_phrase
from reanalysis.draft.linking.features import has_mutation
from reanalysis.draft.linking.grading import of_roman_grade
from reanalysis.draft.linking.mentions import NAMED, clause_start, composite, denominating, own_subject
from reanalysis.draft.linking.naming import by_a_day
from reanalysis.draft.linking.place import Answer, Place
from reanalysis.draft.model import UNSURE, Item, Stat, Term
from reanalysis.draft.phrases.intervals import printed
from reanalysis.draft.phrases.pronoun_medians import TOLD_BY_PRONOUN
from reanalysis.draft.phrases.scan import Bundle, Scan, enclosing

_DOSING = re.compile(r"\b(reduced|interrupted|delayed|withheld)(?: in)?(?: about| approximately)?$")
_DOSE = re.compile(r"\b(?:dose|doses|dosage|dosing)\b")
_SEXES = ("women", "female", "girls", "men", "male", "boys")
_PRIOR = re.compile(
    r"[)% \]]*(?:of (?:the )?patients )?(?:had |were |with )?(?:received |undergone )?(?:an? )?"
    r"(?:prior|previous|previously)\b"
)


_HAD_BEFORE = re.compile(
    r"\)? ?(?:of (?:the )?)?(?:patients |pts |participants )?(?:had|have) (?:previously |already )?"
    r"(?:received|undergone|been (?:treated|exposed)|had (?:an? )?(?:prior|previous))\b"
)


#: Patients or a quantity behind a value: `57% were male`.
_WHO = re.compile(r"\)?(?:(?:ow?p)?bw?)?(?P<p>[pY])")
_AGED = re.compile(r"b(?P<w>w{0,2})#(?:m|[ra])")


def of_partner(place: Place) -> Answer | None:
    """A range is of what its median is of."""
    partner = place.first.lead.partner
    if place.kind not in ("range", "iqr") or partner is None:
        return None
    place.first.lead.quantity = partner.quantity
    return (partner.endpoint or None), ""


def of_feature(place: Place) -> Answer | None:
    """`61.6% men`, `57% were male`, `82% had prior X`, `29% were 80 or older`: features of patients, no outcomes."""
    scan, first, final = place.scan, place.first, place.final
    if not place.shares:
        return None
    code, behind = scan.code, final.last + 1
    if (
        code[behind : behind + 1] == "e"
        and [stat.kind for stat in first.stats] == ["count"]
        and scan.word(behind).endswith("responders")
    ):
        # `Among the 22 responders, nine had CR`
        return scan.items[behind], ""
    if code.startswith(("(e)", "<e"), behind):
        # `(CR)` or `≥CR` behind a value
        return scan.items[behind + 1], ""
    who = _WHO.match(code, behind)
    sex = scan.word(who.start("p")) if who else ""
    if not sex and first.at + 1 < final.last and scan.word(first.at + 1) in _SEXES:
        # `160 boys (58%)`
        told = any(i > final.last and scan.items[i].code in "ex" for i in place.known)
        sex = "" if told else scan.word(place.first.at + 1)
    if sex in ("women", "female", "girls"):
        return place.measure("female")
    if sex in ("men", "male", "boys"):
        return place.measure("male")
    if (earlier := _of_earlier_lines(place)) is not None:
        return place.measure(earlier)
    told = any(i < first.at and scan.items[i].code in "ex" for i in place.known)
    if _EXPOSED.match(place.after):
        return place.measure("treatment_duration")
    if has_mutation(place):
        return place.measure("mutation_status")
    if _PRIOR.match(place.after):
        lines = any(item.id == "prior_therapies" for item in scan.items[final.last :][:8])
        named = [item.id for item in scan.items[behind:][:7] if item.code == "Y"]
        if any(item.id == "HSCT" for item in scan.items[behind:][:5]):
            named = ["prior_transplant"]
        if not lines and not (told and " with " in f" {place.after} "[:8]):
            return place.measure(named[0] if named and named[0].startswith("prior_") else "prior_agent")
    with_earlier = _WITH_EARLIER.match(scan.code, behind)
    if with_earlier and scan.items[with_earlier.end() - 1].id == "prior_transplant":
        # `13 patients (18%) with prior transplantation`
        return place.measure("prior_transplant")
    before = _HAD_BEFORE.match(scan.words(final.last + 1, final.last + 9))
    if before:
        # `28% had received X`: what was had before the trial is a feature of patients.
        transplanted = any(item.id == "HSCT" for item in scan.items[final.last + 1 :][:9])
        named = [item.id for item in scan.items[final.last + 1 :][:7] if item.code == "Y"]
        own = named[0] if named and named[0].startswith("prior_") else "prior_agent"
        earlier = re.search(
            r"\b(?:prior|previous(?:ly)?|baseline|before|enrol\w*|already)\b", scan.sentence.text.lower()
        )
        baseline = any(b.lead.quantity == "age" or b.kind == "median" for b in scan.bundles if b.at < place.first.at)
        if earlier or baseline or not transplanted:
            return place.measure("prior_transplant" if transplanted else own)
    aged = _AGED.match(code, behind) if place.kind == "percent" else None
    if aged and _AT_A_TIME & set(scan.words(behind + 1, behind + 1 + len(aged["w"])).split()):
        # `71% are ongoing at 12 months`
        aged = None
    place_of_age = aged.end() - 1 if aged else 0
    lined = aged and scan.at(place_of_age) != "m" and scan.word(place_of_age - 2) in _LINES_OF
    lined = lined or (aged and scan.at(place_of_age) in "ra" and scan.word(place_of_age + 1) not in _OLDER)
    if aged and not lined and all(item.code != "O" for item in scan.items[behind : aged.end()]):
        place.first.lead.quantity = "age"
        return None, ""
    return None


#: Words whose number is no age: `were in salvage 2 or beyond`.
_LINES_OF = frozenset(("salvage", "line", "lines", "stage", "grade", "class", "group", "score", "category", "in"))
_OLDER = frozenset(("older", "younger", "over", "above", "more", "under", "less", "below"))
_AT_A_TIME = frozenset(("at", "by", "after", "for", "within", "in", "beyond", "over", "through", "past"))
#: `46% of patients were exposed for at least 12 months`
_EXPOSED = re.compile(r"[)% \]]*(?:of (?:the )?(?:patients|pts) )?(?:were|was) (?:exposed|treated) for\b")
_WITH_EARLIER = re.compile(r"\)?p?wY")
_LINES = re.compile(
    r"\b(?:prior|previous|earlier) (?:lines?|therap(?:y|ies)|regimens?|treatments?)\b[^;.]*?,? including ([^;.]*?)"
    r"(?:\bin|\()$"
)


def _of_earlier_lines(place: Place) -> str | None:
    """`a median of three prior lines, including X in 44 (65%) and Y in 26`: treatments before the trial."""
    scan, first = place.scan, place.first
    found = _LINES.search(place.before) if "including" in place.before else None
    if found is None or re.search(r"\b(?:was|were|had|achieved|occurred|received)\b", found[1]):
        return None
    named = [scan.items[i] for i in place.known if i < first.at][-1:]
    near = named[0] if named and named[0].start >= scan.items[max(0, first.at - 6)].start else None
    if near is not None and near.id == "HSCT":
        return "prior_transplant"
    return (
        near.id if near is not None and near.id.startswith("prior_") and near.id != "prior_therapies" else "prior_agent"
    )


def of_dosing(place: Place) -> Answer | None:
    """`the dose was interrupted in 30%, reduced in 11% and stopped in 4%`: each verb has its own share."""
    if not place.shares:
        return None
    scan = place.scan
    verb = _DOSING.search(scan.words(place.at - 6, place.at))
    if verb is None or not _DOSE.search(scan.words(0, place.at)):
        return None
    name = "dose_reduction" if verb[1] == "reduced" else "dose_interruption"
    first = scan.items[place.at - 1]
    return Item(first.start, first.end, first.text, "e", None, Term("endpoint", name)), ""


def _median_before(place: Place) -> Stat | None:
    """The median that a value without the word goes on from, with nothing named in between."""
    scan, first = place.scan, place.first
    if first.at != place.at:
        return None
    earlier = [b for b in scan.bundles if b.kind == "median" and b.last < first.at]
    if not earlier or earlier[-1].lead.unit != first.lead.unit or earlier[-1].lead.quantity == "age":
        return None
    between = scan.code[earlier[-1].last + 1 : first.at]
    return None if re.search(r"[exyYM;.]", between) else earlier[-1].lead


#: `time from infusion to CR`
_FROM_TO = re.compile(r"\btime from\b.* to(?: first| best)?\b")
_TRANSPLANTED = re.compile(r"\btransplant(?:ed|ation)\b|\ballo(?:SCT|HSCT|HCT)\b|\ballo-(?:SCT|HSCT|HCT)\b")
_AT_MEDIAN = re.compile(
    r"\b(?:hsct|(?:allo|auto)?-?sct|transplant\w*|engraftment|engrafted|relapsed|occurred|developed|began|onset)"
    r"(?: [(][^()]*[)])?(?: [a-z]+){0,3} at an?$"
)
#: What a time is from start of treatment to, by the verb before it.
_REACHED = {
    "time_to_engraftment": r"engraft",
    "time_since_event": r"sct|transplant",
    "time_to_relapse": r"relapsed",
    "time_to_onset": r"",
}


def of_median(place: Place) -> Answer | None:
    """What stands between the word median and its value."""
    if place.kind != "median":
        return None
    scan, first = place.scan, place.first
    if first.lead.derived == TOLD_BY_PRONOUN:
        curve = place.last if place.last in scan.lexicon.time_to_event else ""
        return (curve or place.memory.endpoint or None), "context"
    if scan.items[first.at].code == "e":
        return scan.items[first.at], ""
    if (before := _median_before(place)) is not None:
        # `15 days for X and 50 days for Y`
        return place.measure(before.quantity) if before.quantity else (before.endpoint or UNSURE, "context")
    if scan.at(place.at + 1) == "c":
        first.lead.quantity = "cycles"
        return None, ""
    if re.search(r"\b(?:lived|live|survived|survive)(?: for)? an?$", scan.words(first.at - 4, first.at)):
        return "OS", ""
    inside = [i for i in place.known if first.at < i < place.at]
    measured = [i for i in inside if scan.items[i].code == "Y"]
    timed = inside and scan.word(first.at + 1).partition(" ")[0] == "time"
    if (
        timed
        and "to" not in scan.word(first.at + 1).split()
        and scan.word(first.at + 2) in ("to", "from", "since", "between")
    ):
        between = scan.words(first.at + 1, place.at)
        if _FROM_TO.search(between) and scan.items[inside[-1]].id == "HSCT":
            # `median time from infusion to transplantation`
            first.lead.quantity = "time_since_event"
            return None, ""
        name = scan.lexicon.content["time_to"].get(scan.items[inside[-1]].id)
        if name and _FROM_TO.search(between):
            return name, ""
        groups = scan.lexicon.content["outcome_groups"]
        reached = {*groups["responses"], *groups["remissions"], *groups["of_remissions"]}
        until = [i for i in inside if re.search(r" to(?: an?| the| first| best)*$", scan.words(i - 3, i))]
        if scan.word(first.at + 2) == "from" and until and scan.items[until[-1]].id in reached:
            # `median time from randomization to first CR`
            return "TTR", ""
        if scan.word(first.at + 2) == "to" and scan.items[inside[0]].id in reached:
            return "TTR", ""
        # `median time to CRS onset`: a time to an event is no rate of that event.
        name = (
            scan.lexicon.content["time_to"].get(scan.items[inside[0]].id) if scan.word(first.at + 2) == "to" else None
        )
        return (scan.items[measured[0]] if measured else name), ""
    lasting = scan.word(first.at + 1) == "duration" and scan.word(first.at + 2) in ("of", "was")
    if not inside and lasting and place.last in scan.lexicon.content["duration_of"]:
        # `CR in 23%, with a median duration of 6.4 months`
        return scan.lexicon.content["duration_of"][place.last], ""
    if not inside and lasting and place.last == "TTR":
        # `a median time to response of 1.9 months and a median duration of 9.2 months`
        return "DOR", "context"
    if not inside and lasting and place.last in scan.lexicon.time_to_event:
        # `PFS was longer with X, with a hazard ratio of 0.46 and a median duration of 39 months`
        return place.last, "context"
    if inside:
        named = scan.items[inside[0]]
        if named.code == "x" and scan.words(inside[0] - 2, inside[0]) == "duration of":
            # `the median duration of bacteremia` is no rate of it.
            return None, ""
        lasting = named.code == "e" and re.search(r"\bduration of(?: the| a)?$", scan.words(inside[0] - 4, inside[0]))
        return (scan.lexicon.content["duration_of"].get(named.id, named) if lasting else named), ""
    alone = re.fullmatch(r"(?:of)? ?(?:about|approximately|nearly|just over)?", scan.words(first.at + 1, place.at))
    later = alone and re.search(r"\b(?:after|at) an?$", scan.words(0, first.at))
    if later and _TRANSPLANTED.search(scan.sentence.text):
        # `After a median of 2.1 months, 26 patients underwent transplantation`
        first.lead.quantity = "time_since_event"
        return None, ""
    if alone and (gone := _AT_MEDIAN.search(scan.words(0, first.at))):
        # `proceeded to transplantation at a median of 3.3 months`
        told = scan.words(first.at - 9, first.at) if "engraft" in scan.words(first.at - 5, first.at) else gone.group()
        first.lead.quantity = next(name for name, words in _REACHED.items() if re.search(words, told))
        return None, ""
    if alone and re.search(r"\b(?:over|after|during|with|for) an?$", scan.words(0, first.at)):
        before = scan.words(0, first.at)
        curves = [i for i in place.known if i < first.at and scan.items[i].id in scan.lexicon.time_to_event]
        if curves and before.endswith("with a") and re.search(r"[.;#NW]", scan.code[curves[-1] : first.at]) is None:
            # `PFS was longer, with a median of 13 months`
            return scan.items[curves[-1]], ""
        treated = re.search(r"\b(?:treated|received|given|taken|administered|treatment|therapy)\b.* for an?$", before)
        later = re.search(r"\b(?:occurred|developed|relapsed|began|resolved|onset)\b.* after an?$", before)
        if re.search(r"\blasted(?: for)? an?$", before):
            # `The syndrome lasted for a median of 3 days`
            first.lead.quantity = "time_to_recovery"
            return None, ""
        first.lead.quantity = "treatment_duration" if treated else "time_to_onset" if later else "follow_up"
        return None, ""
    if scan.at(place.at + 1) == "Y":
        return scan.items[place.at + 1], ""
    if own_subject(scan, first.at + 1, place.at):
        return None, ""
    return None


_ANALYSED = re.compile(
    r"\b(?:multivaria(?:ble|te)|univaria(?:ble|te)|cox|independent(?:ly)?|prognostic|predict(?:ed|ive|ors?)"
    r"|associated with)\b"
)


#: `X (HR, 3.1) and Y (HR, 2.7) were associated with Z`
_ASSOCIATED = re.compile(
    r"\b(?:associated with|predict(?:ed|ive of|ors? (?:of|for))|risk factors? for|related to|increased the risk of)"
    r"(?: an?| the)?(?: (?:higher|lower|increased|greater|risk|incidence|rate|occurrence|development|of)){0,4}$"
)


def of_analysis(place: Place) -> Answer | None:
    """`In multivariable analysis, age ≥60 (HR 1.62) was associated with shorter OS`: of the curve, of no covariate."""
    scan = place.scan
    hazard = place.kind == "ratio" and place.first.lead.unit in ("hazard ratio", "")
    if not hazard or "B" in scan.code or not _ANALYSED.search(scan.words(0, len(scan.items))):
        return None
    curves = {item.id: item for item in scan.items if item.code == "e" and item.id in scan.lexicon.time_to_event}
    if len(curves) == 1:
        return next(iter(curves.values())), ""
    last = max(b.last for b in scan.bundles if b.kind == "ratio")
    with_it = [i for i in place.known if i > last and scan.items[i].code in "ex"]
    if not curves and with_it and _ASSOCIATED.search(scan.words(last + 1, with_it[0])):
        return scan.items[with_it[0]], ""
    told = place.memory.endpoint in scan.lexicon.time_to_event and place.memory.block == scan.sentence.block
    multivariable = "variab" in scan.sentence.text.lower() or "variat" in scan.sentence.text.lower()
    return (place.memory.endpoint, "context") if not curves and told and multivariable else None


def of_comparison(place: Place) -> Answer | None:
    """P values and ratios are of the values that they compare, or of what stands between their name and their value."""
    scan, first, last = place.scan, place.first, place.last
    if place.kind == "p_value" and (own := _before_own_bracket(place)) is not None:
        return own, ""
    if place.kind == "p_value" and place.opener > 0:
        # `(PFS, 28 v 30 months, P = .6; OS, 78 v 96 months, P = .1)`
        begins = max(place.opener, scan.code.rfind(";", 0, first.at))
        inside = [i for i in place.known if begins < i < first.at and scan.items[i].code in "ex"]
        if inside and inside[0] == begins + 1 and not denominating(scan, inside[0]):
            return scan.items[inside[0]], ""
    if place.kind == "p_value" and last:
        return last, ""
    if place.kind not in ("ratio", "difference"):
        return None
    if last and last != UNSURE and (_one_bracket(place) or _behind_values(place)):
        hazard = place.kind == "ratio" and first.lead.unit == "hazard ratio"
        hazard = hazard and not by_a_day(scan, first)
        return (scan.lexicon.content["hazard_of"].get(last, last) if hazard else last), ""
    inside = [i for i in place.known if first.at < i < place.at and scan.items[i].code in "exy"]
    if not inside and scan.word(place.final.last + 1) == "for" and place.final.last + 2 in place.known:
        # `0.61 (95% CI, …) for death and 0.55 (…) for progression or death`
        return scan.items[place.final.last + 2], ""
    if len(inside) > 1 and "composite" in scan.words(first.at, place.at):
        return UNSURE, ""
    if inside and place.kind == "ratio" and (curve := _described(place, inside[-1])):
        return curve, ""
    if inside and composite(scan, inside[-1]):
        return (last or UNSURE), ""
    if inside:
        return scan.items[inside[-1]], ""
    named = re.search(r"\b(?:for|of)\b", scan.words(first.at + 1, place.at)) is not None
    # `the hazard ratio for X was`: an X that the lexicon does not know is no outcome of the sentence before.
    return (None, "") if named and own_subject(scan, first.at + 1, place.at) else None


def _described(place: Place, i: int) -> str:
    """`DFS was longer (hazard ratio for relapse or death, 0.57)`: the curve that those events belong to."""
    scan = place.scan
    if not re.search(r"\bor death$|\bor (?:any )?death\b", scan.words(i - 1, i + 1)):
        return ""
    curves = scan.lexicon.time_to_event
    start = clause_start(scan, place.first)
    named = [scan.items[j].id for j in place.known if start <= j < place.first.at and scan.items[j].id in curves]
    return named[-1] if named else place.last if place.last in curves else ""


def _before_own_bracket(place: Place) -> Item | None:
    """The outcome right before the bracket of a P value and no other result: `EFS (P = .03) and OS (P = .01)`."""
    scan, opener = place.scan, place.opener
    if opener <= 0 or opener - 1 not in place.known or scan.at(opener - 1) not in "ex":
        return None
    alone = not any(b.kind in NAMED and opener < b.at < place.first.at for b in scan.bundles)
    return scan.items[opener - 1] if alone and not denominating(scan, opener - 1) else None


def _behind_values(place: Place) -> bool:
    """True for a ratio that opens the bracket behind the values it compares: `10% and 13% (hazard ratio, 0.74)`."""
    if place.opener < 0 or place.first.at != place.opener + 1:
        return False
    kinds = ("percent", "count", "median", "km")
    named = any(place.first.at <= i < place.at and place.scan.items[i].code in "exy" for i in place.known)
    return not named and any(
        other.kind in kinds and other.last in (place.opener - 1, place.opener - 2) for other in place.scan.bundles
    )


def _one_bracket(place: Place) -> bool:
    """True for a ratio in the bracket that holds the values it compares: `(4.8% vs. 6.3%; hazard ratio, 0.75)`."""
    return place.opener >= 0 and any(
        other.at < place.first.at
        and enclosing(place.scan, other.at) == place.opener
        and other.kind in ("percent", "count", "median", "km")
        for other in place.scan.bundles
    )


_ROUNDED = re.compile(
    r" (?:(?:fewer|less|more|greater) than|about|approximately|nearly|almost|only|at least|up to|[<>≥≤])$"
)


#: `45 had a response; 9 of these (9%) were complete`
_WERE_WHOLE = re.compile(
    r"\)? ?(?:of (?:these|them|which|the responses) )?(?:\) )?(?:were|was) (complete|partial)(?= [,.;(]|$)"
    r"|\)? ?of (?:them|whom|these) (complete|partial)ly\b"
)


#: `5% had complete and 26% partial responses`
_HALF = re.compile(r"\)? ?(?:had |achieved |with |were )?(?:an? )?(complete|partial) (?:, )?(?:and |or )?[0-9]")


_WITH_OUTCOME = re.compile(r"(?:\)|p|\)?p)?w(?P<e>e)")


def _opens_list(scan: Scan, first: Bundle) -> bool:
    """True for the values of `including 41% with CR, 12% with CRp`, where each brings its outcome behind it."""
    before = scan.word(first.at - 1)
    return before in ("including", "comprising", "with") or (
        len(re.findall(r"%?\)?p?we", scan.code)) > 1 and before in (",", "and", ";", ":", "(")
    )


def beside_value(place: Place) -> Answer | None:
    """`3 cases of X (2%)`, `34% a complete response`, `with 17% CR`: what belongs to one value and to no other."""
    scan, first, final, known = place.scan, place.first, place.final, place.known
    if not place.shares or len(place.group) != 1:
        return None
    if {stat.kind for stat in first.stats} <= {"percent", "count"} and len(first.stats) < 3:
        inner = [i for i in known if first.at < i < final.last and scan.items[i].code in "ex"]
        inner = [i for i in inner if scan.at(i - 1) not in "(" and not denominating(scan, i)]
        if inner and scan.at(first.at - 1) not in "(":
            return _if_ongoing(place, inner[0]) or scan.items[inner[0]], ""
    if len(first.stats) == 3 and first.stats[-1].kind == "n":
        # `57 of 65 patients had a response (88%)`
        held = [i for i in known if first.at < i < final.last and scan.items[i].code in "ex" and scan.at(i + 1) == "("]
        held = [i for i in held if "p" in scan.code[first.at : i] and not denominating(scan, i)]
        if held:
            return scan.items[held[-1]], ""
    behind = scan.words(final.last + 1, final.last + 8)
    whole_or_part = "complete" in behind or "partial" in behind
    half = _HALF.match(place.after) if whole_or_part else None
    if half and any(scan.items[i].id in ("CR", "PR") for i in known if final.last < i <= final.last + 9):
        return ("CR" if half[1] == "complete" else "PR"), ""
    whole = _WERE_WHOLE.match(behind) if whole_or_part else None
    if whole and place.last in scan.lexicon.content["outcome_groups"]["responses"]:
        return ("CR" if "complete" in whole.groups() else "PR"), ""
    if scan.word(final.last + 1) in ("a", "an") and final.last + 2 in known:
        return scan.items[final.last + 2], ""
    listed = _WITH_OUTCOME.match(scan.code, final.last + 1)
    if (
        listed
        and scan.word(listed.start("e") - 1) == "with"
        and listed.start("e") in known
        and _opens_list(scan, first)
    ):
        return scan.items[listed.start("e")], ""
    if final.last + 1 in known and scan.items[final.last + 1].code in "ex":
        counted = place.kind == "count" and scan.at(first.at - 1) in "(,a" and place.opener > 0
        if counted and re.search(r"\bdeaths?\b[^.;()]*$", scan.words(0, place.opener)):
            # `five deaths (two pneumonia, two pulmonary embolism)`
            wholes = [one for b in scan.bundles if b.last < place.opener for one in b.stats if one.kind == "count"]
            for stat in first.stats if wholes else ():
                stat.of, stat.denominator_basis = wholes[-1], "printed"
            return scan.items[final.last + 1], ""
        before = _ROUNDED.sub("", scan.words(first.at - 4, first.at))
        if before.endswith(("with", "and", "including")):
            return scan.items[final.last + 1], ""
    return None


_GRADED = re.compile(r"\)?p?(?:b|w)(?:o|w)?g[<]?[#NWR](?:[-/r]?g?[#NWR])?\+?(?!(?:rg#)?[^;.,()]{0,2}[exy])")


def of_graded(place: Place) -> Answer | None:
    """`…, of which 2 (4%) were grade 3`: the grade says which patients of those with the event before are counted."""
    scan, first, final = place.scan, place.first, place.final
    if not place.shares:
        return None
    if place.last.startswith("AE:") and of_roman_grade(scan, first.at):
        return place.last, ""
    if _GRADED.match(scan.code, final.last + 1) is None:
        return None
    before = [i for i in place.known if i < first.at and scan.items[i].code in "xy"]
    return (scan.items[before[-1]], "") if before else None


#: Words for a share, which its value in brackets makes exact.
_PARTS = frozenset(("majority", "minority", "most", "half", "third", "quarter", "proportion", "number"))


#: `X after one phase (35% v 23%) and the next (64% v 44%)`, `(A, 15% v B, 4%; C, 16% v D, 5%)`
_AGAIN = re.compile(r"[#%]\),?a(?:[wf]|m#|#-?m){1,3}\($|\([^()]*%[^()]*;$")


def of_twin(place: Place) -> Answer | None:
    """A pair of values in brackets that goes on from one of the same form, where no other outcome is named between."""
    scan, first = place.scan, place.first
    if not place.shares or place.opener <= 0 or place.last in ("", UNSURE):
        return None
    before = [b for b in scan.bundles if b.kind == place.kind and b.last < first.at]
    head = scan.code[: first.at]
    started = _AGAIN.search(head if scan.at(first.at - 1) in "(;" else head.rstrip("wkBz,-"))
    if not before or started is None or "v" not in scan.code[first.last : place.final.last + 6]:
        return None
    named = any(before[-1].last < i < first.at and scan.items[i].code in "exyY" for i in place.known)
    return None if named else (place.last, "context")


def _counted_share(place: Place) -> Answer | None:
    """`The rate was 95.5% in patients with CR (21/22)`: the count is of the percentage that it agrees with."""
    stats = place.first.stats
    if [stat.kind for stat in stats] != ["count", "n"] or len(place.group) != 1:
        return None
    k, n = (printed(stat.value) if stat.value is not None else None for stat in stats)
    before = [b.lead for b in place.scan.bundles if b.last < place.first.at and b.kind == "percent"]
    share = printed(before[-1].value) if before and before[-1].value is not None else None
    alone = before and [one.kind for b in place.scan.bundles if b.lead is before[-1] for one in b.stats] == ["percent"]
    if not alone or not k or not n or share is None or abs(100 * k / n - share) > 0.51:
        return None
    name = before[-1].endpoint
    return (name, "") if name not in ("", UNSURE) else None


#: `38 responses (67%) were ongoing`
_ONGOING = re.compile(r"\)? ?(?:were|are|was|remain(?:ed|s)?) (?:still )?ongoing\b")


def _if_ongoing(place: Place, i: int) -> str:
    """How long an outcome lasts, where the share is of those in whom it goes on; empty elsewhere."""
    scan = place.scan
    if not _ONGOING.match(scan.words(place.final.last + 1, place.final.last + 6)):
        return ""
    return str(scan.lexicon.content["duration_of"].get(scan.items[i].id, ""))


_VERB_OUTSIDE = re.compile(r"\)(?:bw?|w)?(?P<e>e)")


def before_bracket(place: Place) -> Answer | None:
    """A value alone in brackets is of what stands before them, whether the lexicon knows it or not."""
    scan, opener = place.scan, place.opener
    if not place.shares or opener <= 0:
        return None
    if (share := _counted_share(place)) is not None:
        return share
    if place.first.at == opener + 3 and scan.at(opener + 1) in "ex" and scan.at(opener + 2) in ";,":
        # `(CRi; 10%)`
        return scan.items[opener + 1], ""
    outside = _VERB_OUTSIDE.match(scan.code, place.final.last + 1)
    if outside and not any(clause_start(scan, place.first) <= i < place.first.at for i in place.known):
        # `half of those who took it (54%) were alive`
        i = outside.start("e")
        return (scan.items[i], "") if i in place.known else None
    if (
        scan.word(opener - 1) in _PARTS
        and scan.at(place.final.last + 1 + (scan.at(place.final.last + 1) == ")")) == "o"
    ):
        # `The majority (71%) of responders were MRD-negative`
        return None
    within = [i for i in place.known if opener < i < place.first.at and not denominating(scan, i)]
    beside = [i for i in place.known if i in (opener - 1, opener - 2) and scan.items[i].code in "ex"]
    beside = [i for i in beside if not denominating(scan, i)]
    if beside and not within and (lasting := _if_ongoing(place, beside[-1])):
        return lasting, ""
    if not within and beside and (beside[-1] == opener - 1 or scan.at(opener - 1) in "wz"):
        return scan.items[beside[-1]], ""
    listed = place.memory.adverse == scan.sentence.block and place.memory.spoken == place.memory.sentences
    if not within and listed and scan.items[opener - 1].code == "w":
        name, how = adverse_phrase(scan, place.first, place.memory, opener)
        if name is not None:
            return name, how
    return None
