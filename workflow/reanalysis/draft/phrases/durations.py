"""How long a treatment is given, or something has lasted: `for 24 weeks`, `46-hour infusion`."""

from __future__ import annotations

import re

from reanalysis.draft.lexicon import Lexicon
from reanalysis.draft.phrases.scan import Scan

DURATION = re.compile(r"(?P<v>[NW])(?:[-t](?P<b>[NW]))?-?(?P<u>m)")


#: `for an additional 24 days`
_FURTHER = re.compile(r"\bfor (?:another|a further|an additional|an extra)$")


def _is_given(scan: Scan, i: int, lexicon: Lexicon) -> bool:
    """True where a treatment is named: `3 days of amoxicillin`."""
    words = [scan.items[j].text for j in range(i, min(i + 3, len(scan.items)))]
    if set(scan.words(i, i + 2).split()) & {"placebo", "sham", "observation", "rest"}:
        return True
    if any(scan.at(j) == "B" for j in range(i, i + 3)):
        return True
    if any(
        re.match(r"(?:treatment|therapy|oral|antibiotic|intravenous|induction|maintenance)", word) for word in words
    ):
        return True
    return any(lexicon.drug.fullmatch(word.lower()) for word in words)


_GIVEN = re.compile(
    r"\b(?:(?<!those )(?<!patients )(?<!people )(?<!group )given|treated|receiv\w+"
    r"|administered|infused|injected|continued|maintenance|took|taken|taking|dosed|therapy|treatment)\b"
)
_BEFORE_ENTRY = re.compile(r"\b(?:despite|stable|prior|previous|previously|background|had been)\b")
_TREATED = re.compile(
    r"\b(?:dos(?:e|es|ing|age)|given|treat\w*|therap\w+|administ\w+|infus\w+|inject\w+|receiv\w+|tak(?:e|en|ing)|tablets?"
    r"|capsules?|oral\w*|cycles?|courses?|regimen|placebo|drug|medicine|daily|weekly|monthly|twice|once"
    r"|followed by|then)\b",
    re.I,
)
#: `a 24 week, open-label treatment period`
_PERIOD = re.compile(
    r"(?:[,-] ?)?(?:(?:and|,|randomi[sz]ed|open ?- ?label|(?:double|single) ?- ?blind(?:ed)?|placebo ?- ?controlled"
    r"|blinded|core|initial|treatment|maintenance|induction|extension) ?)*(?:period|phase|extension|stage)\b"
    r"|(?:- ?)?(?:pre ?- ?treatment|pretreatment|pre ?- ?phase|prephase)\b"
)
_EXPOSED = re.compile(
    r"(?:%|percent) (?:of (?:the )?(?:patients?|pts?) )?(?:were|was) (?:exposed|treated) for(?: at least)?$"
)
#: How far behind a dose the number of days stands that it is given for.
_NEAR_DOSE = 5
_THEN = re.compile(r"\bfollowed by\b")
_LIVED = re.compile(r"\b(?:lived|survived|alive|lasted|living|remission) (?:(?:for|up to|about|an|average|of) ?)*$")
#: `a diagnosis of X for at least 12 months`
_HAD = re.compile(r"\b(?:diagnos\w+|history|symptoms|disease)\b[^.;]* for(?: at least| more than)? ?[<>≥]?$")


def read_duration(scan: Scan, match: re.Match[str], lexicon: Lexicon) -> None:
    """`for 24 weeks`, `over 30 minutes`, `46-hour infusion`."""
    v, b, u = match.start("v"), match.start("b"), match.start("u")
    left, right = scan.words(v - 4, v).split(), scan.words(u + 1, u + 4)
    unit = scan.items[u].id
    given = left and (
        left[-1] in ("for", "over", "during")
        or _FURTHER.search(scan.words(v - 4, v)) is not None
        or scan.words(v - 4, v).endswith(("over the course of", "over a period of", "for a total of"))
        or scan.words(v - 3, v).endswith(("for up to", "up to", "for at least", "for the first"))
    )
    given = given or (scan.word(v - 1) in ("least", "maximum") and "for" in left)
    bolus = re.match(
        r"(?:\w+ ){0,2}infusion"
        r"|(?:(?!(?:for|in|with)\b)\w+ )?"
        r"(?:course|regimen|period|run|ramp|lead|taper|treatment|washout|group|arm|schedule)"
        r"|interval between (?:each |the )?(?:cycle|course|dose|infusion)"
        r"|at (?:a |the )?dos(?:e|age)\b",
        right,
    )
    given = given or scan.word(v - 1) in ("received", "took")
    near = scan.word(v - 1) == "within"
    bolus = bolus or _PERIOD.match(scan.words(u + 1, u + 10))
    bolus = bolus or (scan.at(u + 1) == "o" and not near and _is_given(scan, u + 2, lexicon))
    bolus = None if near and re.match(r"(?:of|after|before|from|following|since|post)\b", right) else bolus
    ahead = re.match(r"v[NW]-?mo", scan.code[u + 1 :])
    bolus = bolus or (ahead is not None and _is_given(scan, u + 1 + ahead.end(), lexicon))
    # `10-day X`
    bolus = bolus or (scan.at(u - 1) == "-" and (scan.at(u + 1) == "B" or lexicon.drug.fullmatch(scan.word(u + 1))))
    bolus = bolus or (scan.at(v - 1) == "v" and any(b.kind == "schedule" and b.last < v for b in scan.bundles))
    lasting = scan.comparator(v) in ("at least", "more than", ">", "≥") or "at least" in scan.words(v - 3, v)
    if lasting and _HAD.search(scan.words(v - 10, v)) and not any(bundle.kind == "dose" for bundle in scan.bundles):
        scan.add("threshold", v, u, {"value": v}, unit=unit, quantity="disease_duration", comparator=scan.comparator(v))
        return
    treated = any(bundle.kind in ("dose", "schedule") for bundle in scan.bundles)
    if scan.word(v - 1) in ("over", "during") and unit in ("weeks", "months", "years") and not bolus and not treated:
        # What happens over 18 months is a result; infusions take minutes.
        return
    if _LIVED.search(scan.words(v - 5, v)):
        # `lived for 7.7 months on average`
        return
    if re.match(r",? ?(?:and )?(?:then )?followed by\b", right):
        right = ""
    if left[-1:] == ["for"] and any(b.kind == "dose" and 0 < v - b.last <= _NEAR_DOSE for b in scan.bundles):
        # `50 mg/day for 7 days before surgery`
        right = re.sub(r"^(?:before|prior to)\b", "", right)
    # `X for 2 years or follow-up alone`: the other arm.
    around = _THEN.sub("", " ".join([*left, re.sub(r"^or\b.*", "", right)]))
    if re.search(r"follow|surviv|old|of age|response|history|earlier|prior|before", around):
        return
    if given and re.match(r"or (?:more|longer)\b", right) and scan.sentence.section in ("methods", "background", ""):
        words = scan.words(u + 1, u + 3)
        scan.add("threshold", v, u, {"value": v}, unit=unit, quantity="treatment_duration", comparator=words)
        return
    if lasting and given and not (bolus or (treated and scan.sentence.section != "results")):
        told = scan.words(v - 12, v)
        if _EXPOSED.search(told):
            # `46% of patients were exposed for at least 12 months`
            scan.add(
                "stratum", v, u, {"value": v}, unit=unit, quantity="treatment_duration", comparator=scan.comparator(v)
            )
            return
        if not _GIVEN.search(told) or _BEFORE_ENTRY.search(told):
            scan.add("threshold", v, u, {"value": v}, unit=unit, comparator=scan.comparator(v))
            return
    named = any(item.code == "B" for item in scan.items[:v]) or _TREATED.search(scan.words(0, v)) is not None
    if given and not (bolus or treated or named):
        # Of what lasts without being given, one duration in four was no schedule; it is left unsure.
        return
    if given or bolus:
        roles = {"value": v} if b < 0 else {"lower": v, "upper": b}
        scan.add("schedule", v, u, roles, unit=unit, quantity="treatment_duration", comparator=scan.comparator(v))
