"""What a median is of: `median PFS was 6 months`, `relapsed at a median of 3 months`."""

from __future__ import annotations

import re

from reanalysis.draft.linking.outcome.mentions import own_subject
from reanalysis.draft.linking.outcome.place import Answer, Place
from reanalysis.draft.model import UNSURE, Stat
from reanalysis.draft.phrases.pronoun_medians import TOLD_BY_PRONOUN
from reanalysis.draft.phrases.told_times import TOLD_OF_GROUPS


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
#: `for a median duration of more than`
_DURATION = re.compile(r"duration of(?: about| approximately| nearly| more than| at least)?")
_AT = re.compile(r"\bat an?$")
_SINCE = re.compile(
    r"^\S+ (?:months|days|weeks|years|hours)\b(?: \([^()]*\))?[^;.]{0,12}\b(?:after|from|following|since) "
)
_AT_MEDIAN = re.compile(
    r"\b(?:hsct|(?:allo|auto)?-?sct|transplant\w*|engraftment|engrafted|relapsed|occurred|developed|began|onset)"
    r"(?: [(][^()]*[)])?(?: [a-z]+){0,3} at an?$|\bdied (?:due to|of|from) [a-z ]+ at an?$"
)
#: What a time is from start of treatment to, by the verb before it.
_REACHED = {
    "time_to_engraftment": r"engraft",
    "time_since_event": r"sct|transplant|died",
    "time_to_relapse": r"relapsed",
    "time_to_onset": r"",
}
_LASTING_OF = re.compile(r"\bduration of (?:the |all )?(?:\w+ ){1,2}$")
_LASTED = re.compile(r"(?:, ?|\band |\bthat |\bwhich )(?:lasting|lasted)(?: for)? an?$")


#: A rate behind the comma: `…, 3-year OS was 76%`.
_RATE = r",.*[N#]%"
#: `a median of 5 cycles`, `of 5 XYZ cycles`, `the median number of XYZ cycles was`
_OF_CYCLES = re.compile(r"(?:(?!months|weeks|days|years)[\w-]+ ){0,2}(?:cycles?|courses?)\b")
_NUMBER_OF_CYCLES = re.compile(r"\bnumber of (?:[\w-]+ ){0,3}(?:cycles|courses)\b")
#: `the median time on sorvatinib was`
_TIME_ON = re.compile(r"\b(?:duration|time) on(?: the)?$|\bduration of(?: the)?$")
#: `with a median 21.3 (range, 5.5-27.1) months of follow-up`
_OF_MEASURE = re.compile(r"(?:\([^()]*\))?m?oY")
#: `progression-free survival (median time: 6.3 v 3.1 months)`
_MEDIAN_TIME = re.compile(r"(?:the )?median (?:(?:times?|values?) ?[:,=]?|[,:=]? ?(?=[0-9]))")


def of_median(place: Place) -> Answer | None:
    """What stands between the word median and its value."""
    if place.kind != "median":
        return None
    scan, first = place.scan, place.first
    if first.lead.derived == TOLD_BY_PRONOUN:
        curve = place.last if place.last in scan.lexicon.time_to_event else ""
        return (curve or place.memory.endpoint or None), "context"
    if first.lead.derived == TOLD_OF_GROUPS:
        curves = [i for i in place.known if i < place.at and scan.items[i].id in scan.lexicon.time_to_event]
        return (scan.items[curves[-1]], "context") if curves else None
    if scan.items[first.at].code == "e":
        return scan.items[first.at], ""
    if (before := _median_before(place)) is not None:
        # `15 days for X and 50 days for Y`
        return place.measure(before.quantity) if before.quantity else (before.endpoint or UNSURE, "context")
    behind = scan.words(place.at + 1, place.at + 4)
    if _OF_CYCLES.match(behind) or _NUMBER_OF_CYCLES.search(scan.words(first.at, place.at)):
        first.lead.quantity, first.lead.unit = "cycles", "cycles"
        return None, ""
    if any(scan.at(i) == "B" and _TIME_ON.search(scan.words(i - 4, i)) for i in range(first.at, place.at)):
        return place.measure("treatment_duration")
    measured_behind = _OF_MEASURE.match(scan.code, place.final.last + 1)
    if measured_behind and scan.items[measured_behind.end() - 1].id == "follow_up":
        return scan.items[measured_behind.end() - 1], ""
    if re.search(r"\b(?:lived|live|survived|survive)(?: for)? an?$", scan.words(first.at - 4, first.at)):
        return "OS", ""
    if place.opener == first.at - 1 and _MEDIAN_TIME.match(scan.words(first.at, first.at + 4)):
        before = [i for i in place.known if i < place.opener and scan.items[i].code == "e"]
        if before and not re.search(r"[;.,:()NX%]", scan.code[before[-1] + 1 : place.opener]):
            return scan.items[before[-1]], ""
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
    if inside and scan.at(inside[0]) == "e" and _LASTING_OF.search(scan.words(first.at, inside[0]) + " "):
        # `the median duration of cytogenetic responses`
        lasting = scan.lexicon.content["duration_of"].get(scan.items[inside[0]].id)
        if lasting:
            return lasting, ""
    kept = _LASTED.search(scan.words(0, first.at)) if not inside else None
    if kept and place.last in scan.lexicon.content["duration_of"]:
        # `33% achieved a complete remission, lasting a median of 8 months`
        return scan.lexicon.content["duration_of"][place.last], ""
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
    if alone and _AT.search(scan.words(0, first.at)) and (since := _SINCE.search(scan.words(place.at, place.at + 14))):
        # `VOD developed in 22% at a median of 15 days (range, 4-46) after transplantation`
        harm = any(i < first.at and scan.items[i].code in "xy" for i in place.known[-4:]) or place.last.startswith(
            "AE:"
        )
        first.lead.quantity = "time_to_onset" if harm and since else "time_since_event"
        return None, ""
    if alone and re.search(r"\blast(?:ed|ing)(?: for)? an?$", scan.words(0, first.at)):
        # `Complete responses were seen in 9 patients and lasted a median of 11.2 months`
        told = [scan.items[i].id for i in place.known if i < first.at and scan.items[i].code == "e"]
        if told and told[-1] in scan.lexicon.content["duration_of"]:
            return scan.lexicon.content["duration_of"][told[-1]], ""
    if alone and scan.words(0, first.at) == "at a" and scan.at(first.last + 1) == "," and re.search(_RATE, scan.code):
        # `At a median of 38 months, 3-year OS was 76%`
        first.lead.quantity = "follow_up"
        return None, ""
    lasted = _DURATION.fullmatch(scan.words(first.at + 1, place.at)) is not None
    if (alone or lasted) and re.search(r"\b(?:over|after|during|with|for) an?$", scan.words(0, first.at)):
        before = scan.words(0, first.at)
        curves = [i for i in place.known if i < first.at and scan.items[i].id in scan.lexicon.time_to_event]
        if curves and before.endswith("with a") and re.search(r"[.;#NW]", scan.code[curves[-1] : first.at]) is None:
            # `PFS was longer, with a median of 13 months`
            return scan.items[curves[-1]], ""
        treated = re.search(
            r"\b(?:treated|received|given|taken|took|administered|treatment|therapy)\b.* for an?$", before
        )
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
