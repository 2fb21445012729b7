"""Cut-offs of definitions, of eligibility and of reporting; powers of ten."""

from __future__ import annotations

import re

from reanalysis.draft.scan import Scan

_POWER = re.compile(r"(?P<v>N)×(?P<q>Q)(?P<per>/)?")


_BETWEEN = re.compile(r"[eY](?:\([^()#]*\))?(?:o|wo|w)?(?P<a>N)%?[-t](?P<b>N)(?:%|l)|Y(?P<c>N)[-t](?P<d>N)(?![m%])")


_PLANNED = ("null_response_rate", "power", "significance_level", "non_inferiority_margin")


def find_powers(scan: Scan) -> None:
    """`1 × 10-4` keeps its power of ten; in `× 109/L` it belongs to the unit."""
    for match in scan.find(_POWER):
        v, q = match.start("v"), match.start("q")
        power = scan.items[q].text
        quantity = _quantity_near(scan, v)
        if match["per"]:
            scan.set_aside(q, "power of ten in a unit")
            unit = f"× {power}/{scan.items[match.end()].text if match.end() < len(scan.items) else ''}"
            scan.add("threshold", v, q, {"value": v}, unit=unit, quantity=quantity, comparator=scan.comparator(v))
        else:
            scan.add(
                "threshold",
                v,
                q,
                {"value": v, "power": q},
                unit=f"× {power}",
                quantity=quantity,
                comparator=scan.comparator(v),
            )
    for i in scan.numbers:
        if scan.at(i) == "Q":
            scan.set_aside(i, "power of ten")


def find_cutoffs(scan: Scan) -> None:
    """Numbers after a sign or after `at least`: limits of a definition, of eligibility or of reporting."""
    lexicon = scan.lexicon
    text = scan.sentence.text
    stratified = "stratif" in text.lower()
    for match in scan.find(re.compile(r"(?:Y|#\+,?[ra/])(?P<v>N)\+")):
        v = match.start("v")
        if scan.joined(v + 1):
            scan.add("stratum", v, v + 1, {"value": v}, quantity=_quantity_near(scan, v))
    for match in scan.find(_BETWEEN):
        a, b = (match.start("a"), match.start("b")) if match["a"] else (match.start("c"), match.start("d"))
        item = scan.items[match.start()]
        quantity = item.id if item.code == "Y" else ""
        scan.add("threshold", a, match.end() - 1, {"lower": a, "upper": b}, unit=scan.unit_at(b + 1), quantity=quantity)
    for i in scan.numbers:
        item = scan.items[i]
        if not scan.free(i) or item.code not in "NW":
            continue
        before = scan.comparator(i)
        bound = before in (
            "<",
            ">",
            "≤",
            "≥",
            "<=",
            ">=",
            "at least",
            "at most",
            "more than",
            "less than",
            "fewer than",
            "greater than",
            "not less than",
        )
        unit_end = i + 1 if scan.unit_at(i + 1) else i
        if scan.at(unit_end + 1) == "r" and scan.word(unit_end + 2) in (
            "less",
            "more",
            "lower",
            "higher",
            "greater",
            "fewer",
            "below",
            "above",
        ):
            quantity = _quantity_near(scan, i)
            if quantity or scan.at(i + 1) in "%l":
                words = scan.words(unit_end + 1, unit_end + 3)
                scan.add(
                    "stratum" if stratified or _divides(scan, i) else "threshold",
                    i,
                    unit_end,
                    {"value": i},
                    unit=scan.unit_at(i + 1),
                    quantity=quantity,
                    comparator=words,
                )
                continue
        if before in ("below", "above", "under") and scan.at(i - 2) == "e" and scan.at(i + 1) not in "mp":
            scan.add("threshold", i, unit_end, {"value": i}, unit=scan.unit_at(i + 1), comparator=before)
            continue
        if before in ("below", "above", "under", "over") and scan.unit_at(i + 1) == "kg":
            scan.add("threshold", i, i + 1, {"value": i}, unit="kg", quantity="weight", comparator=before)
            continue
        if (
            before == "<"
            and scan.at(i + 1) == "%"
            and (
                re.search(r"(?:x\(?|#%?\)?v|#%,?a)<$", scan.code[:i])
                or re.search(r"(?:occurred|reported|seen|observed|noted) in <$", scan.words(i - 4, i))
            )
        ):
            continue
        quantity = _quantity_near(scan, i)
        divided = stratified or _divides(scan, i)
        kind = "stratum" if divided else "threshold"
        unit = scan.unit_at(i + 1)
        last = i + 1 if unit else i
        if unit == "percent" and bound and _CHANGED.search(scan.words(i - 10, i)):
            scan.add("threshold", i, last, {"value": i}, unit=unit, quantity=quantity, comparator=before)
            continue
        if scan.at(i + 1) == "p" or (_of_patients(scan, i) and not _reported(scan, i, text)) or _is_share(scan, i):
            continue
        if quantity in ("prior_therapies",) and unit != "percent":
            b = i + 2 if scan.at(i + 1) in "t-" and scan.free(i + 2) else -1
            roles = {"value": i} if b < 0 else {"lower": i, "upper": b}
            scan.add(kind, i, max(i, b), roles, quantity=quantity, comparator=before)
        elif (bound and scan.at(i - 1) == "<" and not _idle_dose(scan, i)) or (bound and quantity):
            if unit == "percent" and (not quantity or _reported(scan, i, text)) and _EVENTS.search(text):
                quantity = "adverse_event_reporting"
            scan.add(kind, i - 1, last, {"value": i}, unit=unit, quantity=quantity, comparator=before)
        elif (
            (bound or before in ("below", "above", "under", "over", "exceeding"))
            and unit
            and scan.at(i + 1) in "kl"
            and scan.sentence.section in ("methods", "background", "")
        ) or (
            quantity
            and before == ""
            and unit != "percent"
            and re.search(r"#w{0,2}Y,?aw{0,2}$", scan.code[:i])
            and _after_cut(scan, i)
        ):
            scan.add(kind, i, last, {"value": i}, unit=unit, quantity=quantity, comparator=before)
        elif quantity == "performance_status" and scan.at(i + 1) != "%":
            b = i + 2 if scan.at(i + 1) in "t-r" and scan.free(i + 2) else -1
            roles = {"value": i} if b < 0 else {"lower": i, "upper": b}
            scan.add(kind, i, max(i, b), roles, quantity=quantity, comparator=before)
        elif quantity in _PLANNED or (quantity == "adverse_event_reporting" and scan.at(i + 1) == "%"):
            scan.add("threshold", i, i, {"value": i}, unit=unit, quantity=quantity, comparator=before)
        elif re.search(r"\b[Hh] ?[01] ?[:=]?$", scan.words(i - 4, i)):
            scan.add("threshold", i, last, {"value": i}, unit=unit, quantity="null_response_rate", comparator=before)
        elif lexicon.cues["cut"].search(scan.words(i - 3, i)) and scan.at(i - 1) not in ")#":
            scan.add("threshold", i, last, {"value": i}, unit=unit, quantity=quantity, comparator=before)


_CHANGED = re.compile(
    r"\b(?:decline|reduction|decrease|increase|improvement|loss|rise|change|drop|gain|elevation)s?\b[^.;,]{0,50}$"
)
_EVENTS = re.compile(r"adverse|reaction|TEAE|TRAE|abnormalit|toxicit|side effect|\bAEs?\b", re.I)


def _of_patients(scan: Scan, i: int) -> bool:
    """True for a percentage that is a share of patients."""
    code = scan.code[i + 1 : i + 6]
    return re.match(r"%(?:\(|p|[ow]w{0,2}p|o(?=w?(?:w|$)))", code) is not None and not re.match(r"%ow?Y", code)


def _reported(scan: Scan, i: int, text: str) -> bool:
    """True for the frequency from which adverse events are listed: `the most common, in ≥20% of patients`."""
    sign = scan.at(i - 1) == "<" and scan.at(i + 1) == "%"
    return (
        sign
        and re.search(r"common|frequent|occurr|\bin\b", scan.words(0, i)) is not None
        and _EVENTS.search(text) is not None
    )


def _divides(scan: Scan, i: int) -> bool:
    """True for the number of a subgroup: `in those with <200`, `62% had ≥2 prior lines`."""
    left = scan.words(i - 12, i)
    if re.search(r"[N#]%(?:Y<?|\(<)$", scan.code[:i]) or re.match(r"(?:[-t]N)?Y?[,:(]N%", scan.code[i + 1 :]):
        return True
    if re.search(
        r"(?:%|percent|\)) (?:\)? ?)?(?:of (?:the )?\w+ )?(?:\w+ )?(?:had|received|were|with)(?: \w+){0,6} ?[<>≤≥]?$",
        left,
    ):
        return True
    if scan.sentence.section in ("methods", "background"):
        return False
    return (
        re.search(
            r"\b(?:in|among|for) (?:\w+ )?(?:patients|pts|those|the) (?:\w+ )?(?:with|who had|receiving)\b",
            left,
        )
        is not None
    )


def _is_share(scan: Scan, i: int) -> bool:
    """True for the percentage of a list: `62% had ≥2 prior lines and 71% had …`."""
    return (
        scan.at(i + 1) == "%"
        and not scan.comparator(i)
        and re.search(r"#%?\)?[^.;]*,?a$", scan.code[:i]) is not None
        and any(b.kind in ("count", "percent") and b.last < i for b in scan.bundles)
    )


def _after_cut(scan: Scan, i: int) -> bool:
    """True where the number before in the list is a cut-off: `at least six swollen and six tender joints`."""
    before = [b for b in scan.bundles if b.last < i]
    return bool(before) and max(before, key=lambda b: b.last).kind in ("threshold", "stratum")


def _idle_dose(scan: Scan, i: int) -> bool:
    """True for `at least one dose`: no limit of anything."""
    return re.match(r"(?:doses?|time|times)\b", scan.words(i + 1, i + 3)) is not None


def _quantity_near(scan: Scan, i: int) -> str:
    """Quantity that a cut-off at item i is of: before it in the clause, or just after its unit."""
    for j in range(i + 1, i + 5):
        if scan.at(j) == "Y":
            return scan.items[j].id
        if scan.at(j) not in "%mltrw-NW":
            break
    crossed = False
    for j in range(i - 1, max(-1, i - 9), -1):
        if scan.at(j) in ".;)":
            break
        if scan.at(j) == "Y" and (not crossed or scan.items[j].id in _PLANNED):
            return scan.items[j].id
        crossed = crossed or scan.at(j) in "eM"
        if scan.at(j) == "x" and "adverse_event_reporting" in [item.id for item in scan.items[max(0, j - 8) : j]]:
            break
    return ""
