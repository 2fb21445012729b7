"""Outcomes that are told by form: by what stands inside a statistic, in its bracket or directly beside it."""

from __future__ import annotations

import re

from reanalysis.draft.linking.adverse import adverse_phrase
from reanalysis.draft.linking.mentions import composite, denominating, own_subject
from reanalysis.draft.linking.place import Answer, Place
from reanalysis.draft.model import UNSURE, Item, Term
from reanalysis.draft.phrases.scan import enclosing

_DOSING = re.compile(r"\b(reduced|interrupted|delayed|withheld)(?: in)?(?: about| approximately)?$")
_DOSE = re.compile(r"\b(?:dose|doses|dosage|dosing)\b")
_SEXES = ("women", "female", "girls", "men", "male", "boys")
_PRIOR = re.compile(
    r"[)% ]*(?:of (?:the )?patients )?(?:had |were )?(?:received |undergone )?(?:an? )?(?:prior|previous|previously)\b"
)


def of_partner(place: Place) -> Answer | None:
    """A range is of what its median is of."""
    partner = place.first.lead.partner
    if place.kind not in ("range", "iqr") or partner is None:
        return None
    place.first.lead.quantity = partner.quantity
    return (partner.endpoint or None), ""


def of_feature(place: Place) -> Answer | None:
    """`61.6% men`, `57% were male`, `82% had prior X`, `29% were 80 or older`: features of patients, no outcomes."""
    scan, final = place.scan, place.final
    if not place.shares:
        return None
    behind = scan.code[final.last + 1 :]
    if re.match(r"\(e\)|<e", behind):
        # `(CR)` or `≥CR` behind a value
        return scan.items[final.last + 2], ""
    who = re.match(r"\)?(?:bw?)?(?P<p>[pY])", behind)
    sex = scan.word(final.last + 1 + who.start("p")) if who else ""
    told = any(i > final.last and scan.items[i].code in "ex" for i in place.known)
    if not sex and not told and place.first.at + 1 < final.last and scan.word(place.first.at + 1) in _SEXES:
        # `160 boys (58%)`
        sex = scan.word(place.first.at + 1)
    if sex in ("women", "female", "girls"):
        return place.measure("female")
    if sex in ("men", "male", "boys"):
        return place.measure("male")
    lines = (item.id == "prior_therapies" for item in scan.items[final.last : final.last + 8])
    if _PRIOR.match(place.after) and not any(lines):
        return place.measure("prior_agent")
    if place.kind == "percent" and re.match(r"bw{0,2}#(?:m|[ra])", behind):
        place.first.lead.quantity = "age"
        return None, ""
    return None


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


def of_median(place: Place) -> Answer | None:
    """What stands between the word median and its value."""
    if place.kind != "median":
        return None
    scan, first = place.scan, place.first
    if scan.items[first.at].code == "e":
        return scan.items[first.at], ""
    if re.search(r"\b(?:lived|survived)(?: for)? an?$", scan.words(first.at - 4, first.at)):
        return "OS", ""
    inside = [i for i in place.known if first.at < i < place.at]
    measured = [i for i in inside if scan.items[i].code == "Y"]
    if inside and scan.word(first.at + 1) == "time" and scan.word(first.at + 2) in ("to", "from", "since", "between"):
        # `median time to CRS onset`: a time to an event is no rate of that event.
        return (scan.items[measured[0]] if measured else None), ""
    if inside:
        return scan.items[inside[0]], ""
    alone = re.fullmatch(r"(?:of)? ?(?:about|approximately|nearly|just over)?", scan.words(first.at + 1, place.at))
    if alone and re.search(r"\b(?:over|after|during|with|for) an?$", scan.words(0, first.at)):
        first.lead.quantity = "follow_up"
        return None, ""
    if scan.at(place.at + 1) == "Y":
        return scan.items[place.at + 1], ""
    if own_subject(scan, first.at + 1, place.at):
        return None, ""
    return None


def of_comparison(place: Place) -> Answer | None:
    """P values and ratios are of the values that they compare, or of what stands between their name and their value."""
    scan, first, last = place.scan, place.first, place.last
    if place.kind == "p_value" and last:
        return last, ""
    if place.kind not in ("ratio", "difference"):
        return None
    if last and last != UNSURE and _one_bracket(place):
        hazard = place.kind == "ratio" and first.lead.unit == "hazard ratio"
        return (scan.lexicon.content["hazard_of"].get(last, last) if hazard else last), ""
    inside = [i for i in place.known if first.at < i < place.at and scan.items[i].code in "exy"]
    if len(inside) > 1 and "composite" in scan.words(first.at, place.at):
        return UNSURE, ""
    if inside and composite(scan, inside[-1]):
        return (last or UNSURE), ""
    if inside:
        return scan.items[inside[-1]], ""
    named = re.search(r"\b(?:for|of)\b", scan.words(first.at + 1, place.at)) is not None
    # `the hazard ratio for X was`: an X that the lexicon does not know is no outcome of the sentence before.
    return (None, "") if named and own_subject(scan, first.at + 1, place.at) else None


def _one_bracket(place: Place) -> bool:
    """True for a ratio in the bracket that holds the values it compares: `(4.8% vs. 6.3%; hazard ratio, 0.75)`."""
    return place.opener >= 0 and any(
        other.at < place.first.at
        and enclosing(place.scan, other.at) == place.opener
        and other.kind in ("percent", "count", "median", "km")
        for other in place.scan.bundles
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
            return scan.items[inner[0]], ""
    if scan.word(final.last + 1) in ("a", "an") and final.last + 2 in known:
        return scan.items[final.last + 2], ""
    named = final.last + 1 in known and scan.items[final.last + 1].code in "ex"
    if named and scan.word(first.at - 1) in ("with", "and", "including"):
        return scan.items[final.last + 1], ""
    return None


def before_bracket(place: Place) -> Answer | None:
    """A value alone in brackets is of what stands before them, whether the lexicon knows it or not."""
    scan, opener = place.scan, place.opener
    if not place.shares or opener <= 0:
        return None
    within = [i for i in place.known if opener < i < place.first.at and not denominating(scan, i)]
    beside = [i for i in place.known if i in (opener - 1, opener - 2) and scan.items[i].code in "ex"]
    if not within and beside and (beside[-1] == opener - 1 or scan.at(opener - 1) in "wz"):
        return scan.items[beside[-1]], ""
    listed = place.memory.adverse == scan.sentence.block and place.memory.spoken == place.memory.sentences
    if not within and listed and scan.items[opener - 1].code == "w":
        name, how = adverse_phrase(scan, place.first, place.memory, opener)
        if name is not None:
            return name, how
    return None
