"""What patients were or had before treatment: `57% were male`, `a third had had two lines`."""

from __future__ import annotations

import re

from reanalysis.draft.linking.outcome.features import has_marker, has_mutation
from reanalysis.draft.linking.outcome.place import Answer, Place
from reanalysis.draft.phrases.scan import Bundle

_NEXT_PART = re.compile(r"[,;]|a#")
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
_WHO = re.compile(r"\)?(?:(?:ow?p|p(?=bp))?bw?)?(?P<p>[pY])")
_AGED = re.compile(r"b(?P<w>w{0,2})#(?:m|[ra])")


def of_comorbidity(place: Place) -> Answer | None:
    """`40% had comorbidities; most frequent were diabetes (13%) and …`: what patients had is no adverse event."""
    if not place.shares or not _COMORBID.search(place.before):
        return None
    return place.measure("comorbidity")


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
    if place.last and scan.word(first.at - 1) == "including" and _SOME_WITH.match(scan.code, behind):
        # `62% had CR, including 10 of 12 patients with a mutation`: the outcome is that of the whole.
        return (place.last, "context") if final.stats[-1].kind == "n" else None
    if _each_sex(place) or _cut_of_patients(place) or _categories(place) or _own_feature(place):
        return None, ""
    # `617 of 3428 women had a recurrence`: the whole are women, and nothing is counted of them but what they had.
    whole = final.stats[-1].kind == "n" and scan.code.startswith("#p", behind - 1)
    who = None if whole else _WHO.match(code, behind)
    sex = scan.word(who.start("p")) if who else ""
    listed = place.opener > 0 and scan.at(behind) in "),;"
    if not sex and (first.at + 1 < final.last or listed) and scan.word(first.at + 1) in _SEXES:
        # `160 boys (58%)`, and not `160 boys (58%) responded`
        ends = _NEXT_PART.search(scan.code, final.last + 1)
        end = ends.start() if ends else len(scan.code)
        told = any(final.last < i < end and scan.items[i].code in "ex" for i in place.known)
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
    if has_marker(place):
        return place.measure("biomarker_positive")
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
        told = any(b.lead.quantity in _FEATURES or b.kind == "median" for b in scan.bundles if b.at < first.at)
        if earlier or told or not transplanted:
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


_COMORBID = re.compile(r"\bco(?: ?- ?)?morbidities\b[^.]*\b(?:were|was|included?|being)\b")
#: `4 (40%) patients were ≥70 years`, `nine (90%) had marrow blasts ≥50%`
_CUT = re.compile(r"\)?(?:ow?)?(?:p[bw]?|[bw])(?P<y>Y?)<#(?P<u>[m%l]?)")
_OLDER_THAN = re.compile(
    r"\)? ?(?:of (?:the )?)?(?:patients |pts |participants )?(?:being |were |aged )(?:older|younger) than$"
)
_SEX = {"women": "female", "female": "female", "girls": "female", "men": "male", "male": "male", "boys": "male"}


_SOME_WITH = re.compile(r"pww")
#: Quantities by whose categories patients are divided.
_DIVIDING = frozenset(("cytogenetic_risk", "risk_category", "performance_status", "disease_stage", "histology"))
_NEXT_CATEGORY = re.compile(r"\)?,?a?w{1,2}")


def _value_before(place: Place) -> Bundle | None:
    before = (bundle for bundle in place.scan.bundles if bundle.last < place.first.at)
    return max(before, key=lambda bundle: bundle.last, default=None)


def _categories(place: Place) -> bool:
    """`Cytogenetic risk was favorable in 12%, intermediate in 55%, and adverse in 33%`: of one division."""
    scan, first = place.scan, place.first
    before = _value_before(place)
    if before is None or before.lead.quantity not in _DIVIDING or scan.word(first.at - 1) != "in":
        return False
    if _NEXT_CATEGORY.fullmatch(scan.code, before.last + 1, first.at) is None:
        return False
    place.measure(before.lead.quantity)
    return True


def _own_feature(place: Place) -> bool:
    """`38% had prior transplantation and 21% extramedullary disease`: what stands at once behind the second share."""
    scan, behind = place.scan, place.final.last + 1
    before = _value_before(place)
    listed = before is not None and before.lead.quantity and scan.code[place.first.at - 1] in "a,"
    if not listed or len(place.group) > 1 or scan.at(behind) != "Y" or scan.at(behind + 1) not in ".;,)a$":
        return False
    place.measure(scan.items[behind].id)
    return True


def _each_sex(place: Place) -> bool:
    """`12 women, 5 men`"""
    sexes = [_SEX.get(place.scan.word(b.at + 1), "") for b in place.group]
    if len(set(sexes)) < 2 or not all(sexes):
        return False
    for bundle, sex in zip(place.group, sexes, strict=True):
        for stat in bundle.stats:
            stat.quantity = sex
    return True


def _older_than(place: Place) -> int:
    """The number of `31 patients (22%) being older than 60`; -1 if there is none."""
    scan, start = place.scan, place.final.last + 1
    for i in range(start, min(start + 7, len(scan.items))):
        if scan.items[i].number is not None:
            return i if _OLDER_THAN.search(scan.words(start, i)) else -1
    return -1


def _cut_of_patients(place: Place) -> bool:
    """The share of patients on one side of a cut, whose number divides patients and is no limit of the trial."""
    scan = place.scan
    if len(place.group) == 1 and (older := _older_than(place)) >= 0:
        place.measure("age")
        if scan.free(older):
            scan.add("stratum", older, older, {"value": older}, quantity="age", unit="years", comparator="over")
        return True
    cut = _CUT.match(scan.code, place.final.last + 1)
    if cut is None or len(place.group) > 1:
        return False
    number = cut.end() - len(cut["u"]) - 1
    quantity = scan.items[cut.start("y")].id if cut["y"] else "age" if scan.unit_at(number + 1) == "years" else ""
    limit = next((b for b in scan.bundles if b.lead.value is scan.items[number]), None)
    if not quantity or limit is None or limit.kind not in ("threshold", "stratum"):
        return False
    place.measure(quantity)
    limit.lead.kind, limit.lead.quantity = "stratum", quantity
    return True


#: Words whose number is no age: `were in salvage 2 or beyond`.
_LINES_OF = frozenset(("salvage", "line", "lines", "stage", "grade", "class", "group", "score", "category", "in"))
_OLDER = frozenset(("older", "younger", "over", "above", "more", "under", "less", "below"))
#: Beside these, what patients had undergone was before the trial.
_FEATURES = frozenset(("age", "prior_therapies", "female", "male", "marrow_blasts"))
_AT_A_TIME = frozenset(("at", "by", "after", "for", "within", "in", "beyond", "over", "through", "past"))
#: `46% of patients were exposed for at least 12 months`
_EXPOSED = re.compile(r"[)% \]]*(?:of (?:the )?(?:patients?|pts?) )?(?:were|was) (?:exposed|treated) for\b")
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
