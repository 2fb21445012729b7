"""Statistics in everyday words, as news and summaries for the public print them."""

from __future__ import annotations

import re

from reanalysis.draft.phrases.scan import Scan

_HALF = re.compile(r"\bhalf (?:of )?(?:the )?(?:\w+ ){0,9}?(?:alive|living|survived|lived)(?: \w+)?(?: \w+)?$")
_TIME = re.compile(r"(?P<v>N)-?(?P<u>m)")
_RELATIVE = re.compile(
    r"\b(?:slow(?:ed|s|ing)?|cut|cuts|cutting|reduc(?:ed|es|ing|tion)|lower(?:ed|s|ing)?|decreas(?:ed|es|ing)) "
    r"(?:in )?(?:the )?(?:\w+ ){0,6}?(?:by|of)(?: about| nearly| almost| around| roughly| more than| up to)?$"
)
_REDUCTION = re.compile(
    r"\b(?:an?|relative) (?:\w+ )?(?:reduction|decrease|increase|drop|rise|decline|fall|improvement)"
    r"(?: in (?:\w+ ){1,6}?)? ?of(?: about| nearly| almost| around| approximately| up to)?$"
)
_FROM_BASELINE = re.compile(r"\b(?:baseline|mean|average|median|absolute|points?)\b")
_AVERAGE = re.compile(r"\bon average\b(?![^;]*;)|\baverage of$")
_OF_PATIENTS = re.compile(r"of (?:the )?(?:patients?|participants?|people)")
_OF_RISK = re.compile(r"reduction in (?:the )?(?:\w+ )?risk")
_RISK = re.compile(r"\b(?:risks?|declines?|progression|hazards?|odds|chances?|worsening)\b")
_SHARES = re.compile(
    r"\b(?:shares?|stocks?|sales|revenues?)\b.*\b(?:up|down|rose|risen|fell|fallen|climb\w*|drop\w*|gain\w*)\b"
)
_TRADED = re.compile(r"share|stock|sale|revenue")
_LONGER = re.compile(
    r"\b(?:lengthen|prolong|extend|improv|increas)\w* (?:\w+ ){0,10}?by"
    r"(?: about| nearly| almost| around| roughly| at least)?$"
    r"|\bgain\b[^.;]*\b(?:of|at)(?: about| nearly| almost| less than| more than)?$"
    r"|\bsurvival (?:improvement|benefit|advantage) of(?: about| nearly| almost| around| roughly| more than)?$"
)
_LOWERED = re.compile(
    r"\b(?:lower|reduc|decreas|increas|rais|improv|shorten|lengthen)(?:s|es|ed|ing|e|d)? (?:[\w-]+ ){1,8}?by"
    r"(?: an?)?(?: about| nearly| almost| around| roughly| average of| mean of| median of)?$"
)
_CHANGED = re.compile(
    r"\b(?:fell|rose|declin(?:ed|es)|dropped|improv(?:ed|es)|increased|decreased|worsened|changed|went (?:up|down)) "
    r"by(?: about| nearly| almost| around| roughly| an average of| a mean of| a median of)?$"
)


def find_half_alive(scan: Scan) -> None:
    """`half of the patients were still alive after 33 months, compared with 16 months`: medians of survival."""
    for match in scan.find(_TIME):
        v = match.start("v")
        left = scan.words(0, v)
        found = _HALF.search(left)
        if found is None or "half" not in [item.low for item in scan.items[:v]]:
            continue
        first = max(i for i in range(v) if scan.word(i) == "half")
        if scan.word(v - 1) == "at" or scan.comparator(first):
            continue
        unit = scan.unit_at(match.start("u"))
        stat = scan.add("median", v, match.end() - 1, {"value": v}, unit=unit, endpoint="OS")
        stat.lose("kind", 0.1, "the time after which half of the patients were alive")
        half = max(i for i in range(v) if scan.word(i) == "half")
        scan.set_aside(half, "half, of a median in words")
        other = re.match(r"[,(]?v(?:w{0,3})(?P<v>N)-?m", scan.code[match.end() :])
        if other is not None:
            w = match.end() + other.start("v")
            scan.add("median", w, w + 1, {"value": w}, unit=unit, endpoint="OS")


_AT_LEAST = re.compile(r"(?:\bat least|\bmore than|[≥>])(?: an?)?$")
_BETTER = re.compile(
    r"(?:or (?:more|greater) )?(?:improvement|reduction|decrease|decline|increase|weight loss|drop)s?\b"
)


def set_aside_relative(scan: Scan) -> None:
    """`slowed decline by 24%`, `cut the risk by a third`, `shares were down 3%`: no kind of claim holds them."""
    yearly = "nnual" in scan.sentence.text
    traded = _TRADED.search(scan.sentence.text.lower()) is not None
    reduced = -9
    for i in scan.numbers:
        if not scan.free(i):
            continue
        if scan.at(i + 1) != "%":
            if yearly:
                _yearly(scan, i)
            continue
        left = scan.words(i - 12, i)
        by_or_of = ("by" in left or "of" in left) and "absolute" not in left
        if _BETTER.match(scan.words(i + 2, i + 4)) and _AT_LEAST.search(left):
            # How much better a patient must be is neither a share nor a result.
            comparator = scan.comparator(i) or left.split(" a")[0].split("  ")[-1]
            comparator = comparator if comparator in ("at least", "more than", "≥", ">") else "at least"
            scan.add("threshold", i, i + 1, {"value": i}, unit="percent", comparator=comparator)
            continue
        if "average" in left and _AVERAGE.search(left) and not _OF_PATIENTS.match(scan.words(i + 2, i + 5)):
            scan.set_aside(i, "an average of which it is not said what it is")
        elif by_or_of and _REDUCTION.search(left) and not _FROM_BASELINE.search(left):
            scan.set_aside(i, "relative change; no kind of claim holds it")
        elif (by_or_of and _RELATIVE.search(left) and _RISK.search(left)) or (
            scan.word(i + 2).startswith("reduction") and _OF_RISK.match(scan.words(i + 2, i + 7))
        ):
            scan.set_aside(i, "relative reduction; no kind of claim holds it")
            reduced = i
        elif reduced >= 0 and re.fullmatch(r"[^N;.%]{1,14}(?:\([^()]*\))?,?[av]", scan.code[reduced + 2 : i]):
            # `reduced the risk by 44% in one trial and 58% in the other`
            scan.set_aside(i, "relative reduction; no kind of claim holds it")
        elif (
            traded
            and _SHARES.search(scan.words(0, i))
            and not any(item.code in "pexB" for item in scan.items[i : i + 6])
        ):
            scan.set_aside(i, "price or sales, no result")


_YEARLY = re.compile(r"\bannual(?:i[sz]ed)? (?:\w+ ){0,6}?rates?\b(?: of [^.;]*)?")


def _yearly(scan: Scan, i: int) -> None:
    """`the annualized rate was 0.82 (95% CI 0.71–0.95)`: a rate per time, with its limits."""
    left = scan.words(0, i)
    if scan.at(i) != "N" or "." not in scan.items[i].text.replace("·", ".") or not _YEARLY.search(left):
        return
    if re.search(r"[HPF]", scan.code[:i]) or scan.at(i - 1) not in "bavow":
        return
    scan.set_aside(i, "rate per time; no kind of claim holds it")
    bracket = re.match(r"(?:w{0,3})\([^()HPF]*\)", scan.code[i + 1 :])
    for j in range(i + 1, i + 1 + bracket.end()) if bracket else ():
        scan.set_aside(j, "limits of a rate per time")


#: What was longer is survival itself.
_LIVED_LONGER = re.compile(
    r"\b(?:lengthen|prolong|extend|improv|increas)\w* (?:overall )?"
    r"(?:survival|(?:the )?(?:lives?|life)) (?:of (?:\w+ ){1,8})?by\b"
    r"|(?<!free )\bsurvival (?:improvement|benefit|advantage) of\b"
    r"|\b(?:lived|survived)(?: for)?(?: an average of| about| nearly| almost| around)?$"
)


def set_aside_ago(scan: Scan) -> None:
    """`licensed three years ago`: a date, not a time of anything reported."""
    for match in scan.find(_TIME_AGO) if "ago" in scan.lows else ():
        if scan.word(match.end() - 1) in ("ago", "earlier"):
            scan.set_aside(match.start("v"), "how long ago something was")


_TIME_AGO = re.compile(r"(?P<v>[NW])mw")
#: `lengthened by`, `a gain of`, `3 months longer`
_MAY_GAIN = re.compile(r"\b(?:by|gain|longer|shorter|improvement|benefit|advantage)\b")


def find_gains(scan: Scan) -> None:
    """`lengthened survival by about 17 months`; `scores fell by 3.6 with X and rose by 0.2 on placebo`."""
    if not _MAY_GAIN.search(scan.sentence.text):
        return
    for i in scan.numbers:
        if not scan.free(i) or scan.at(i) not in "NW" or scan.at(i + 1) == "%":
            continue
        left = scan.words(i - 14, i)
        longer = scan.at(i + 1) == "m" and scan.word(i + 2) in ("longer", "shorter") and scan.at(i - 1) not in "M<"
        if scan.at(i + 1) == "m" and (longer or _LONGER.search(left)):
            stat = scan.add(
                "difference", i, i + 1, {"value": i}, unit=scan.unit_at(i + 1), comparator=scan.comparator(i)
            )
            stat.lose("kind", 0.15, "a gain in words")
            stat.derived = "a gain in words"
            if _LIVED_LONGER.search(left):
                stat.endpoint = "OS"
        elif (scan.at(i + 1) == "l" and _LOWERED.search(left)) or (
            scan.at(i + 1) in "lm" and re.search(r"\bdiffered by(?: about| only)?$", left)
        ):
            unit = scan.unit_at(i + 1)
            stat = scan.add("difference", i, i + 1, {"value": i}, unit=unit, comparator=scan.comparator(i))
            stat.lose("kind", 0.1, "a change in words")
        elif scan.at(i + 1) not in "mkpc" and _CHANGED.search(left):
            unit = scan.unit_at(i + 1)
            stat = scan.add("difference", i, i + bool(unit), {"value": i}, unit=unit, comparator=scan.comparator(i))
            stat.change = True
            stat.lose("kind", 0.1, "a change in words")


#: `1.9 fewer migraine days`, `25 fewer events`
_FEWER = re.compile(
    r"(?:fewer|more) (?!than\b|likely|often|common|or\b)(?:[\w-]+ ){0,3}?(?P<unit>days?|weeks?|hours?)\b"
)
_FEWER_EVENTS = re.compile(r"(?:fewer|more) (?:\w+ )?(?:events|deaths|attacks|cases|seizures|episodes)\b")


def find_fewer(scan: Scan) -> None:
    """How many fewer or more days or events there were."""
    low = scan.sentence.text.lower()
    for i in scan.numbers if "fewer" in low or "more" in low else ():
        if not scan.free(i) or scan.at(i) not in "NW" or not scan.word(i + 1).startswith(("fewer", "more")):
            continue
        right = scan.words(i + 1, i + 6)
        days = _FEWER.match(right)
        if days or _FEWER_EVENTS.match(right):
            unit = days["unit"].removesuffix("s") + "s" if days else "events"
            stat = scan.add("difference", i, i + 1, {"value": i}, unit=unit, comparator=scan.comparator(i))
            stat.lose("kind", 0.2, "a number of fewer or more")


_PLANNED = re.compile(
    r"\b(?:assum(?:ed|es|ing|ption)|anticipat(?:ed|ing)|expecting|to detect|hypothesi[sz]ed"
    r"|sample size (?:was|of (?=[0-9]))|we (?:estimated|calculated) that)\b"
)


#: Of which such a sentence holds one.
_PLANNING = (
    "assum",
    "anticipat",
    "expecting",
    "to detect",
    "hypothesi",
    "sample size",
    "calculated that",
    "estimated that",
)


def drop_planned(scan: Scan) -> None:
    """`assuming a response rate of 30%`: what was planned with is no result; its number is left unsure."""
    results = ("percent", "km", "ratio", "median", "difference")
    low = scan.sentence.text.lower()
    if not any(word in low for word in _PLANNING) or not _PLANNED.search(low):
        return
    scan.bundles = [
        bundle
        for bundle in scan.bundles
        if bundle.kind not in results or not _PLANNED.search(scan.words(0, bundle.at)) or bundle.stats[1:]
    ]
