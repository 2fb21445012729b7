"""Cut-offs of definitions, of eligibility and of reporting; powers of ten."""

from __future__ import annotations

import re

from reanalysis.draft.phrases import cut_words as cut
from reanalysis.draft.phrases.cut_places import (
    EVENTS,
    OWN,
    PLANNED,
    after_cut,
    divides,
    idle_dose,
    is_share,
    of_patients,
    quantity_near,
    reported,
)
from reanalysis.draft.phrases.intervals import number_of
from reanalysis.draft.phrases.scan import Scan

_THEN_GIVEN = re.compile(r"\b(?:followed by|and then|plus) at least$")
_SIGNS = ("<", ">", "≤", "≥", "<=", ">=")


def _said_before(scan: Scan, i: int) -> str:
    """What the limit is of that stands directly before the bracket of another, which says it once more."""
    if scan.at(i - 1) != "<" or scan.at(i - 2) != "(":
        return ""
    limits = (b.lead for b in scan.bundles if b.kind == "threshold" and b.last == i - 3)
    return next((limit.quantity for limit in limits), "")


def _improved(scan: Scan, i: int) -> bool:
    """True for the name of an outcome that is no effect of a treatment: `7% haematologic improvement`."""
    return scan.at(i) == "e" and scan.word(i).endswith("improvement")


_WORDED_BOUNDS = ("below", "less than", "under", "lower than", "at least", "above", "more than")
_POWER = re.compile(r"(?:[0-9.]+ ?[×x] ?)?10[⁻−-]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+|10")
_MRD = re.compile(r"\bmrd\b|residual")
_TIMED = re.compile(r"[#NW]-?me$")


def find_cutoffs(scan: Scan) -> None:
    """Numbers after a sign or after `at least`: limits of a definition, of eligibility or of reporting."""
    lexicon = scan.lexicon
    text = scan.sentence.text
    low = text.lower()
    stratified = "stratif" in low
    for match in scan.find(r"(?:Y|#\+,?[ra/])(?P<v>N)\+") if "+" in scan.code else ():
        v = match.start("v")
        if scan.joined(v + 1):
            scan.add("stratum", v, v + 1, {"value": v}, quantity=quantity_near(scan, v))
    for match in scan.find(cut.BETWEEN):
        a, b = (match.start("a"), match.start("b")) if match["a"] else (match.start("c"), match.start("d"))
        if scan.word(a - 1) == "from" and scan.at(a + 1) == "%":
            # `improved survival from 72% to 81%`
            continue
        item = scan.items[match.start()]
        quantity = item.id if item.code == "Y" else ""
        scan.add("threshold", a, match.end() - 1, {"lower": a, "upper": b}, unit=scan.unit_at(b + 1), quantity=quantity)
    for match in scan.find(cut.SET_APART) if "<" in scan.code and "v" in scan.code else ():
        # `score (≥40% vs 1–39%)`
        a, b = match.start("a"), match.start("b")
        unit, quantity = scan.unit_at(b + 1), quantity_near(scan, match.start())
        scan.add("stratum", a, b, {"lower": a, "upper": b}, unit=unit, quantity=quantity)
    for match in scan.find(cut.BOTH_SIDES) if "<" in scan.code else ():
        a, b = match.start("a"), match.start("b")
        if scan.comparator(a) in (">", "≥", ">=") and scan.comparator(b) in ("<", "≤", "<="):
            unit, quantity = scan.unit_at(b + 1), quantity_near(scan, a)
            scan.add("threshold", a - 1, b, {"lower": a, "upper": b}, unit=unit, quantity=quantity)
    scored = "scor" in low or "scale" in low or "grade" in low
    for match in scan.find(cut.SCORE) if scored else ():
        a, b = match.start("a"), match.start("b")
        if cut.SCALE.search(scan.words(a - 4, a)):
            scan.add("threshold", a, b, {"lower": a, "upper": b}, quantity=quantity_near(scan, a))
    for i in scan.numbers:
        item = scan.items[i]
        if not scan.free(i) or item.code not in "NW" or (scan.at(i + 1) == "c" and scan.word(i - 2) == "for"):
            continue
        before = scan.comparator(i)
        if scan.at(i + 1) == "c" and before and _THEN_GIVEN.search(scan.words(i - 5, i)):
            # `followed by at least 2 cycles of X`
            continue
        bound = before in cut.BOUNDS
        unit = scan.unit_at(i + 1)
        unit_end = i + 1 if unit else i
        if scan.at(unit_end + 1) == "r" and scan.word(unit_end + 2) in (
            "less",
            "more",
            "lower",
            "higher",
            "greater",
            "fewer",
            "below",
            "above",
            "longer",
        ):
            quantity = quantity_near(scan, i)
            if scan.word(unit_end + 2) == "longer" and quantity != "treatment_duration":
                if scan.at(i + 1) == "m" and cut.EXPECTED.search(scan.words(i - 4, i)):
                    words = scan.words(unit_end + 1, unit_end + 3)
                    scan.add("threshold", i, unit_end, {"value": i}, unit=unit, comparator=words)
                continue
            noun = scan.at(unit_end + 3) in "wlxyYe" and scan.at(unit_end + 3) != "$"
            listed = noun and cut.OF_THESE.search(scan.words(i - 3, i)) and scan.at(unit_end) not in "mk"
            if quantity or scan.at(i + 1) in "%l" or listed:
                words = scan.words(unit_end + 1, unit_end + 3)
                scan.add(
                    "stratum" if stratified or divides(scan, i) else "threshold",
                    i,
                    unit_end,
                    {"value": i},
                    unit=unit,
                    quantity=quantity,
                    comparator=words,
                )
                continue
        # `a 3-year survival below 45%` is the rate itself.
        timed = _TIMED.search(scan.code, 0, i - 1) is not None and scan.at(i + 1) == "%"
        if before in ("below", "above", "under") and scan.at(i - 2) == "e" and scan.at(i + 1) not in "mp" and not timed:
            scan.add("threshold", i, unit_end, {"value": i}, unit=unit, comparator=before)
            continue
        if before in ("below", "above", "under") and scan.at(i + 1) in "%l" and cut.FELL.search(scan.words(i - 3, i)):
            scan.add(
                "threshold",
                i,
                i + 1,
                {"value": i},
                unit=unit,
                quantity=quantity_near(scan, i),
                comparator=before,
            )
            continue
        if before and cut.LOW.search(before) and cut.IN_SHARE.match(scan.code, i + 1) and scan.word(i + 2) == "in":
            # `fell below 7.0% in 64% of patients`
            scan.add(
                "threshold",
                i,
                unit_end,
                {"value": i},
                unit="percent",
                quantity=quantity_near(scan, i),
                comparator=before,
            )
            continue
        if before in ("below", "above", "under", "over") and scan.unit_at(i + 1) == "kg":
            scan.add("threshold", i, i + 1, {"value": i}, unit="kg", quantity="weight", comparator=before)
            continue
        if (
            before == "<"
            and scan.at(i + 1) == "%"
            and (
                re.search(r"(?:x\(?|#%?\)?v|#%,?a)<$", scan.code[:i])
                or re.search(r"[NW#]w?p\(<$", scan.code[:i])
                or (scan.at(i - 2) == "(" and i > 2 and scan.items[i - 3].code in "NW" and not scan.comparator(i - 3))
                or re.search(r"(?:occurred|reported|seen|observed|noted) in <$", scan.words(i - 4, i))
            )
        ):
            continue
        if (
            before == "at least"
            and cut.AFTER_THERAPY.search(scan.words(i - 4, i))
            and cut.THERAPY.match(scan.words(i + 1, i + 4))
        ):
            scan.add("threshold", i, i, {"value": i}, quantity="prior_therapies", comparator=before)
            continue
        if (
            before == "at least"
            and cut.AFTER_THERAPY.search(scan.words(i - 4, i))
            and cut.AGENT.match(scan.words(i + 1, i + 9))
        ):
            scan.add("threshold", i, i, {"value": i}, quantity="prior_agent", comparator=before)
            continue
        one = item.low in ("1", "one") and before in ("≥", ">=", "at least")
        if one and idle_dose(scan, i):
            scan.set_aside(i, "at least one dose, no cut-off")
            continue
        if one and re.match(r"(?:w{0,2}-?){0,2}[xy]", scan.code[i + 1 :]) and scan.at(i + 1) not in "%mlk":
            scan.set_aside(i, "at least one event, no cut-off")
            continue
        quantity = quantity_near(scan, i)
        if quantity == "follow_up" and scan.at(i + 1) == "m" and cut.LEAST_FOLLOWED.search(scan.words(i - 6, i)):
            scan.set_aside(i, "least follow-up, no limit of anything")
            continue
        last = i + 1 if unit else i
        if unit == "percent" and bound and cut.CHANGED.search(scan.words(i - 10, i)):
            scan.add("threshold", i, last, {"value": i}, unit=unit, quantity=quantity, comparator=before)
            continue
        if unit == "percent" and bound and OWN.match(scan.words(i + 2, i + 4)):
            scan.add("threshold", i, last, {"value": i}, unit=unit, quantity=quantity, comparator=before)
            continue
        if unit == "percent" and scan.at(i - 1) == "Y" and quantity == "adverse_event_reporting":
            # `Adverse events occurring in at least 10% of patients`, which is one phrase of the lexicon
            scan.add("threshold", i, last, {"value": i}, unit=unit, quantity=quantity, comparator=before)
            continue
        if unit == "percent" and not bound and cut.OF_TOTAL.match(scan.code, i + 1):
            continue
        if (
            unit == "percent"
            and before in ("more than", "at least", "over")
            and cut.LISTED_FROM.search(text[: item.start - scan.items[0].start])
        ):
            scan.add(
                "threshold", i, last, {"value": i}, unit=unit, quantity="adverse_event_reporting", comparator=before
            )
            continue
        if (
            scan.code[i + 1 : i + 3] == "-l"
            and cut.EFFECT.match(scan.words(i + 3, i + 5))
            and "." not in item.text
            and (bound or cut.DEFINED.search(text))
        ):
            # `defined as … a 4-point reduction`
            scan.add(
                "threshold", i, i + 2, {"value": i}, unit=scan.unit_at(i + 2), quantity=quantity, comparator=before
            )
            continue
        if (
            scan.at(i + 1) == "m"
            and before in _SIGNS
            and (re.search(r"x<$", scan.code[:i]) or re.search(r"\blasting (?:for )?[<>≥≤]=?$", scan.words(i - 6, i)))
        ):
            # `neutropenia lasting > 42 days`
            scan.set_aside(i, "how long an event lasts, in its definition")
            continue
        if scan.at(i + 1) == "m" and cut.GROUPED.search(scan.words(i - 7, i)):
            # `in the 20 patients transplanted within 30 days of the last dose`
            unit = scan.unit_at(i + 1)
            scan.add("stratum", i, i + 1, {"value": i}, unit=unit, quantity="time_since_event", comparator="within")
            continue
        behind = scan.at(i + 1) == "m" and scan.word(i - 1) == "within" and cut.SINCE.match(scan.words(i + 2, i + 6))
        if behind and not re.search(r"[N#]%", scan.code[:i]):
            scan.add("threshold", i, i + 1, {"value": i}, unit=unit, quantity="time_since_event")
            continue
        meal = scan.word(i + 1).startswith(("hour", "minute")) and cut.MEAL.match(scan.words(i + 1, i + 9))
        soon = scan.at(i + 1) == "m" and scan.word(i - 1) == "within" and cut.HAPPENED.search(scan.words(i - 5, i))
        since = scan.at(i + 1) == "m" and before in ("more than", "less than", "at least", ">", "<", "≥", "≤")
        if since and cut.AFTER_EVENT.match(scan.words(i + 2, i + 5)) and re.search(r"[xy]", scan.code[:i]):
            # `occurred more than 1 year after infusion`
            scan.add("threshold", i, i + 1, {"value": i}, unit=unit, quantity="time_since_event", comparator=before)
            continue
        if (
            meal
            or soon
            or (
                scan.at(i + 1) == "m"
                and cut.ONSET.match(scan.words(i + 2, i + 8))
                and re.search(r"\b(?:within|up to|first|least|than)$|[<≤]$", scan.words(i - 2, i))
            )
        ):
            quantity = "" if meal else "time_since_event"
            scan.add("threshold", i, i + 1, {"value": i}, unit=unit, quantity=quantity, comparator=before)
            continue
        crossed = unit == "percent" and scan.word(i - 1).endswith(cut.CROSSED)
        if crossed and (told := cut.WOULD.search(scan.words(0, i))) and not of_patients(scan, i):
            # `would be met if the lower limit of the interval exceeded 25%`
            quantity = quantity if quantity in PLANNED else "success_limit"
            scan.add("threshold", i, last, {"value": i}, unit=unit, quantity=quantity, comparator=before or told["by"])
            continue
        set_at = unit == "percent" and scan.word(i - 1).endswith(("was", "of", "is", "at"))
        if set_at and cut.SET_AT.search(scan.words(i - 8, i)):
            mrd = re.search(r"\bmrd\b|residual", scan.words(i - 8, i)) is not None
            quantity = quantity or ("mrd_threshold" if mrd else "")
            scan.add("threshold", i, last, {"value": i}, unit=unit, quantity=quantity, comparator=before)
            continue
        if before in _WORDED_BOUNDS and _POWER.fullmatch(item.text) and _MRD.search(scan.words(max(0, i - 8), i)):
            # `MRD below 10⁻⁴`
            scan.add("threshold", i, last, {"value": i}, unit=unit, quantity="mrd_threshold", comparator=before)
            continue
        if unit == "percent" and (judged := cut.JUDGED.match(scan.words(i + 2, i + 8))):
            # `a rate of less than 55% was deemed unacceptable`
            responses = re.search(r"\brespon|\bremission", scan.words(0, i)) is not None
            quantity = "null_response_rate" if judged["low"] and responses else "success_limit"
            scan.add("threshold", i, last, {"value": i}, unit=unit, quantity=quantity, comparator=before)
            continue
        if scan.at(i + 1) == "p" or (of_patients(scan, i) and not reported(scan, i, text)) or is_share(scan, i):
            continue
        # `duration of treatment (≤36 months vs >36 months)`
        apart = re.search(r"<#?[#N]?[ml%k]?v<$", scan.code[:i])
        apart = apart or re.match(r"[ml%k]?v(?:<[N#]|#%?[-t]#)", scan.code[i + 1 :])
        divided = (
            (before in _SIGNS and apart is not None)
            or (stratified and "stratif" in scan.words(0, i))
            or ((before or quantity) and divides(scan, i))
        )
        kind = "stratum" if divided else "threshold"
        if quantity in ("prior_therapies",) and unit != "percent":
            b = i + 2 if scan.at(i + 1) in "t-r" and scan.free(i + 2) and not before else -1
            if b >= 0 and re.search(r"\bafter$", scan.words(0, i)):
                kind = "threshold"
            roles = {"value": i} if b < 0 else {"lower": i, "upper": b}
            scan.add(kind, i, max(i, b), roles, quantity=quantity, comparator=before)
        elif said_before := _said_before(scan, i):
            # `<1 × 10-4 (<0.01%)`
            scan.add(kind, i, last, {"value": i}, unit=unit, quantity=quantity or said_before, comparator=before)
        elif (bound and scan.at(i - 1) == "<" and not idle_dose(scan, i)) or (bound and quantity):
            if unit == "percent" and ((not quantity and EVENTS.search(text)) or reported(scan, i, text)):
                quantity = "adverse_event_reporting"
            scan.add(kind, i - 1, last, {"value": i}, unit=unit, quantity=quantity, comparator=before)
        elif (
            (bound or before in ("below", "above", "under", "over", "exceeding"))
            and unit
            and scan.at(i + 1) in "kl"
            and scan.sentence.section in ("methods", "background", "")
        ) or (
            quantity and before == "" and unit != "percent" and cut.LISTED.search(scan.code[:i]) and after_cut(scan, i)
        ):
            scan.add(kind, i, last, {"value": i}, unit=unit, quantity=quantity, comparator=before)
        elif quantity == "performance_status" and scan.at(i + 1) != "%" and (number_of(scan, i) or 0) <= cut.WORST:
            b = i + 2 if scan.at(i + 1) in "t-r/" and scan.free(i + 2) and scan.at(i + 2) == "N" else -1
            roles = {"value": i} if b < 0 else {"lower": i, "upper": b}
            scan.add(kind, i, max(i, b), roles, quantity=quantity, comparator=before)
        elif unit == "percent" and cut.SENSITIVITY.search(scan.words(i - 7, i)):
            scan.add("threshold", i, last, {"value": i}, unit=unit, quantity="mrd_threshold", comparator=before)
        elif unit == "percent" and not _improved(scan, i + 2) and cut.EFFECT.match(scan.words(i + 2, i + 5)):
            scan.set_aside(i, "effect that a trial is planned for")
        elif quantity in PLANNED and re.match(r"(?:events|deaths|patients)\b", scan.words(i + 1, i + 3)):
            scan.set_aside(i, "number of events or patients that a design asks for")
        elif quantity in PLANNED or (quantity == "adverse_event_reporting" and scan.at(i + 1) == "%"):
            scan.add("threshold", i, i, {"value": i}, unit=unit, quantity=quantity, comparator=before)
        elif unit == "percent" and "interim" in low and cut.INFORMATION.match(scan.words(i + 2, i + 9)):
            scan.add("threshold", i, last, {"value": i}, unit=unit, quantity="information_fraction", comparator=before)
        elif cut.HYPOTHESIS.search(scan.words(i - 4, i)):
            scan.add("threshold", i, last, {"value": i}, unit=unit, quantity="null_response_rate", comparator=before)
        elif (
            lexicon.cues["cut"].search(scan.words(i - 3, i))
            and scan.at(i - 1) not in ")#"
            and "data cut" not in scan.words(i - 6, i)
        ):
            scan.add("threshold", i, last, {"value": i}, unit=unit, quantity=quantity, comparator=before)
