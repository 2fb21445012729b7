"""Time points of rates: `2-year rate`, `at 12 months`, `24 months later`."""

from __future__ import annotations

import re

from reanalysis.draft.lexicon import as_number
from reanalysis.draft.phrases.cut_words import GROUPED
from reanalysis.draft.phrases.scan import Scan

_RATE_TIMES = re.compile(r"(?P<a>[NW])(?:-?m?,(?P<c>N))?(?:-?m?,?[ar](?P<b>[NW]))?-?(?P<u>m)-?(?=[^NWX.;]{0,4}[ef])")
#: `survival: 12-month 76%, 24-month 61%`, `5 years: 80%`
_BEFORE_SHARE = re.compile(r"(?P<v>N)-(?P<u>m)(?=N%)|(?:(?<=[(;])|(?<=%,)|(?<==[N#],))(?P<v2>N)(?P<u2>m):(?=N%)")
#: `died within the first 100 days`
_FIRST = re.compile(r"w[wO]{1,2}(?P<v>[NW])-?(?P<u>m)")
_TIME = re.compile(r"(?P<w>[wt])(?:w)?(?:(?P<v>[NW])-?(?P<u>m)|(?P<u2>m)(?P<v2>N))")
#: `at 12 and 24 months`, `at weeks 8, 16, and 24`
_LISTED_TIMES = re.compile(
    r"(?P<w>w)(?:(?:[NW]m?,)*[NW]m?(?:,?[ar])[NW]-?(?P<u>m)|(?P<u2>m)(?:N,)*N,?[ar]N(?![%m/(]|w?p))"
)
#: `early deaths (≤30 days)`
_BRACKETED = re.compile(r"e\(<(?P<v>N)-?(?P<u>m)\)")
#: `day 28 mortality`, `day-100 non-relapse mortality`, `day 30 and day 60 mortality`
_NAMED_TIMES = re.compile(r"(?P<u>m)[-+]?(?P<v>N)(?=(?:a(?:m)?N)?f?-?w?e)")
_BY_DAY = re.compile(r"e(?:(?P<u>m)(?P<v>N)(?![%m/])|(?P<v2>N)(?P<u2>m))")
_DAY_OF = re.compile(r"(?P<u>m)-?(?P<v>N)-?(?=[wfe])")
_RATED = re.compile(
    r"(?:overall |cumulative |estimated |crude |all - cause )?(?:incidence|probability|rates?|mortality|survival"
    r"|non ?- ?relapse|nrm|trm|os|pfs|efs)\b"
)
#: `Six months after infusion, 58% were in remission`
_HEAD = re.compile(r"(?:\W?)(?P<v>[NW])-?(?P<u>m)[wY]")
#: `Time Frame: Day 56`, `[ Time Frame: Months 12 and 24 ]`
_FRAMED = re.compile(r":(?:(?P<u>m)N(?:,N)*(?:,?aN)?|N(?:,N)*(?:,?aN)?-?(?P<u2>m))(?=\)|$)")
#: `• 24 months: 61% vs 42%`, `- 12-month: 83%`, a line of a list; `12 months, 61%; 24 months, 54%`, a list in one line.
_LISTED_FIRST = re.compile(r"(?:^[_-]?|[:;]a?)(?P<v>N)-?(?P<u>m)f?[:,](?=[^.;:]*%)")
#: `the 2-year outcomes were similar (EFS, 93% v 88% and OS, 96% v 92%)`
_TIME_OF_OUTCOMES = re.compile(r"(?P<v>[NW])-(?P<u>m)w")
_OUTCOMES = frozenset(("outcomes", "estimates", "results"))
#: `Day 180 severe acute GVHD-free survival`, at the head of a sentence
_OPENING_TIMES = re.compile(r"(?:^|(?<=[.;:]))(?P<u>m)[-+]?(?P<v>N)(?=w{0,2}x)")
_LASTING = re.compile(r"(?:<|w[wv])(?P<v>N)-?(?P<u>m)")
#: `at 12 months of combined therapy`
_OF_TREATMENT = re.compile(
    r"of (?:[\w-]+ ){0,2}?(?:therapy|treatment|follow|maintenance|consolidation|combination|follow-up|study)\b"
)
_DEATHS = frozenset(("death", "relapse", "recurrence"))
_BOUND = re.compile(r"^(?:at least|more than|longer than)$")
_LONG = frozenset(["lasted", "lasting", "least", "than", "exceeding", "beyond", "over"])


#: `two-, 3-, 4-, and 5-year survival`
_MANY_TIMES = re.compile(r"[NW]-?(?:,[NW]-?){1,4},?[ar][NW]-?(?P<u>m)-?(?=[^NWX.;]{0,4}[ef])")


#: `over the 3 years survival improved` tells how long, not of which time the rate is.
_THE = re.compile(r"^(?!(?:over|during|in|within|throughout|for|of|after|through) )(?:\S+ )?(?:the|estimated)$")
#: `at day 30 and day 60 was 4% and 9%`, `at day 100 and 1 year`
_TWO_TIMES = re.compile(r"w(?P<u>m)-?(?P<v>N),?a(?:(?P<u2>m)-?(?P<v2>N)|(?P<v3>N)-?(?P<u3>m))(?=bw?N%)")
#: `OS (24 mo): 55%`
_BEHIND_NAME = re.compile(r"e\((?P<v>N)-?(?P<u>m)\):?(?=N%)")
_IN_BRACKET = re.compile(r"\(e,(?P<v>N)-?(?P<u>m)[,:](?=[N#]%)")


def find_times_of_rates(scan: Scan) -> None:
    """`2-year rate`, `12- and 18-month`, `at 12 months`, `at week 24`."""
    lexicon = scan.lexicon
    for match in scan.find(_MANY_TIMES):
        for i in [i for i in range(match.start(), match.end()) if scan.free(i)]:
            _time(scan, match.start(), match.end() - 1, i, match.start("u"))
    for match in scan.find(_RATE_TIMES):
        unit = scan.items[match.start("u")].text
        hyphen = "-" in match.group() or not unit.endswith(("s", "y", "o"))
        hyphen = hyphen or (not unit.endswith("s") and scan.at(match.start("u") + 1) in "ef")
        if not hyphen and scan.at(match.end()) == "e" and scan.items[match.end()].id in lexicon.time_to_event:
            # `The 3 years PFS and OS were`
            hyphen = _THE.search(scan.words(match.start() - 2, match.start())) is not None
        if not hyphen or scan.at(match.start() - 1) in "q<":
            continue
        given = any(item.id == "infusion" for item in scan.items[match.end() : match.end() + 2])
        if given or scan.at(match.start("u") + 1) == "c":
            # `a 28-day continuous infusion`, `of a 28-day cycle before surgery`
            continue
        for name in "acb":
            if name == "a" and match["c"] and scan.at(match.start() + 1) == "m":
                # `At a median follow-up of 36 months, 3-year PFS was …`: no list.
                continue
            if match.start(name) >= 0:
                # `6-month and 1-year rates`: each may have its own unit.
                v = match.start(name)
                own = next((i for i in (v + 1, v + 2) if scan.at(i) == "m"), match.start("u"))
                _time(scan, match.start(), match.end() - 1, v, own)
    for match in scan.find(_IN_BRACKET) if "(e," in scan.code else ():
        if scan.items[match.start() + 1].id in lexicon.time_to_event:
            # `event-free survival (EFS, 9 months, 33% vs 14%)`
            _time(scan, match.start("v"), match.start("u"), match.start("v"), match.start("u"))
    if "frame" in scan.lows and (framed := _FRAMED.match(scan.code, scan.lows.index("frame") + 1)):
        unit = framed.start("u") if framed["u"] else framed.start("u2")
        for i in [i for i in range(framed.start(), framed.end()) if scan.free(i)]:
            _time(scan, framed.start(), framed.end() - 1, i, unit)
    for match in scan.find(_TIME_OF_OUTCOMES) if not _OUTCOMES.isdisjoint(scan.lows) else ():
        if scan.word(match.end() - 1) in _OUTCOMES and "e" in scan.code[match.end() :]:
            _time(scan, match.start(), match.end() - 1, match.start("v"), match.start("u"))
    listed = list(_LISTED_FIRST.finditer(scan.code))
    for match in listed if len(listed) > 1 or (listed and listed[0].start() == 0) else ():
        _time(scan, match.start("v"), match.start("u"), match.start("v"), match.start("u"))
    for match in scan.find(_OPENING_TIMES):
        if scan.items[match.start("u")].low in ("day", "week", "month", "year"):
            _time(scan, match.start(), match.end() - 1, match.start("v"), match.start("u"))
    for match in scan.find(_NAMED_TIMES):
        if scan.items[match.start()].low in ("day", "week", "month", "year"):
            _time(scan, match.start(), match.end() - 1, match.start("v"), match.start("u"))
    for match in scan.find(_DAY_OF):
        # `the day 100 cumulative incidence of X`
        named = _RATED.match(scan.words(match.end(), match.end() + 4))
        if named and scan.items[match.start()].low in ("day", "week", "month", "year"):
            _time(scan, match.start(), match.end() - 1, match.start("v"), match.start("u"))
    for match in scan.find(_BEFORE_SHARE):
        if any(item.id in lexicon.time_to_event for item in scan.items[: match.start()]):
            v, u = ("v", "u") if match["v"] else ("v2", "u2")
            _time(scan, match.start(), match.end() - 1, match.start(v), match.start(u))
    for match in scan.find(_FIRST):
        first = scan.words(match.start(), match.start("v")) in ("within the first", "in the first", "during the first")
        if first and any(item.code in "ex" for item in scan.items[: match.start()]):
            _time(scan, match.start(), match.end() - 1, match.start("v"), match.start("u"))
    for match in scan.find(_BRACKETED):
        if scan.comparator(match.start("v")) in ("<", "≤"):
            _time(scan, match.start() + 1, match.end() - 1, match.start("v"), match.start("u"))
    for match in scan.find(_BEHIND_NAME):
        if scan.items[match.start()].id in lexicon.time_to_event:
            _time(scan, match.start("v"), match.start("u"), match.start("v"), match.start("u"))
    for match in scan.find(_TWO_TIMES):
        if scan.word(match.start()) in ("at", "by") or scan.items[match.start() - 1].low.endswith((" by", " at")):
            second = ("v2", "u2") if match["v2"] else ("v3", "u3")
            for v, u in (("v", "u"), second):
                _time(scan, match.start(), match.end() - 1, match.start(v), match.start(u))
    for match in scan.find(_LISTED_TIMES):
        if "k" in scan.code and "%" not in scan.code:
            # `5 mg/kg at weeks 0, 2, and 6` is a schedule.
            continue
        opening = match.start() == 0 or scan.at(match.start() - 1) in ":."
        # `Overall survival (OS) after 1 and 3 years was 80% and 67%`
        opening = opening or (
            "e" in scan.code[max(0, match.start() - 5) : match.start()]
            and re.match(r"bw?N%", scan.code[match.end() :]) is not None
        )
        if scan.word(match.start()) in ("at", "by") or (scan.word(match.start()) == "after" and opening):
            for i in [i for i in range(match.start(), match.end()) if scan.free(i)]:
                _time(scan, match.start(), match.end() - 1, i, match.start("u") if match["u"] else match.start("u2"))
    for match in scan.find(_BY_DAY):
        if scan.items[match.start()].low.endswith((" by", " at")):
            # `had died by day 60`, `died by 12 weeks`: the preposition is part of the outcome's name.
            v, u = ("v", "u") if match["v"] else ("v2", "u2")
            _time(scan, match.start() + 1, match.end() - 1, match.start(v), match.start(u))
    for match in scan.find(_TIME):
        start = match.start() + (scan.word(match.start() + 1) in ("within", "on"))
        word = scan.word(start)
        if word == "by" and scan.word(start - 1) == "followed":
            # `followed by 18 months of maintenance`
            continue
        if scan.word(start + 1) in ("least", "most"):
            continue
        if match["v2"] and "k" in scan.code[: match.start()] and re.match(r"[-t]N", scan.code[match.end() :]):
            # `740 mg/m2 at day 1-3`
            continue
        if (
            match["v2"]
            and "k" in scan.code
            and "%" not in scan.code
            and scan.code[match.end() : match.end() + 2] == ",N"
        ):
            continue
        v, u = (match.start("v"), match.start("u")) if match["v"] else (match.start("v2"), match.start("u2"))
        if word == "within" and GROUPED.search(scan.words(start - 6, start + 1)):
            continue
        by_much = re.search(
            r"\b(?:reduc|increas|decreas|improv|prolong|lengthen|short|long|lower|extend|fell|rose|differ)\w*",
            scan.words(v - 12, v),
        )
        if "by" in (word, scan.word(v - 1)) and ("." in scan.items[v].text or "·" in scan.items[v].text or by_much):
            continue
        within = word in ("within", "after", "through") and (
            start == 0
            or scan.at(start - 1) == ":"
            or any(item.code in ("exy%" if start == match.start() else "exy") for item in scan.items[:start])
        )
        within = within and not (word == "after" and scan.at(v + 1) == "-")
        within = within or ((word in ("within",)) and any(item.code in "exy" for item in scan.items[:start]))
        # `On day 28, 70% were MRD-negative`, `MRD negativity on day 28`
        told = start == 0 or scan.at(start - 1) in "exy:"
        told = told or (scan.at(match.end()) in ".$" and "k" not in scan.code and "e" in scan.code[:start])
        within = within or (word == "on" and bool(match["v2"]) and told and "%" in scan.code)
        if word == "before" and match["v2"] and any(item.id in _DEATHS for item in scan.items[:start]):
            # `four patients died before day 60`
            within = True
        lasting = word == "to" and scan.word(start - 1) == "baseline"
        if not lasting and word not in ("at", "by") and scan.word(start + 1) not in ("at", "by") and not within:
            continue
        # `death within 30 days of the first dose`
        happened = scan.word(start - 1) in _HAPPENED
        since = word == "within" and (start == 0 or scan.at(start - 1) in "e" or happened)
        if (
            (
                scan.at(u + 1) == "o"
                and not since
                and not _OF_TREATMENT.match(scan.words(u + 1, u + 6))
                and not re.match(r"(?:wf?)?N%", scan.code[u + 2 :])
            )
            or "median" in scan.words(start - 3, v)
            or (scan.at(u + 1) in "(" and "follow" in scan.words(0, v))
        ):
            continue
        _time(scan, start, max(v, u), v, u)
    for match in scan.find(r"(?P<v>[NW])-?(?P<u>m)w"):
        later = scan.word(match.end() - 1)
        known = any(item.code in "ex" for item in scan.items[: match.start()])
        # `Three months after treatment, tumors had shrunk in 74%`
        known = known or (match.start() == 0 and re.search(r"[N#]%", scan.code[match.end() :]) is not None)
        first = scan.word(match.start() - 1) not in ("for", "of", "every", "until", "over", "median", "least", "than")
        if (
            known
            and first
            and scan.at(match.start() - 1) != "-"
            and later in ("later", "after", "post", "following")
            and scan.comparator(match.start()) == ""
            and scan.at(match.start() - 1) not in "-t"
            and not (scan.at(match.start() - 1) == "b" and "M" in scan.code[: match.start()])
        ):
            _time(scan, match.start(), match.end() - 1, match.start("v"), match.start("u"))
    _find_or_longer(scan)
    if (head := _HEAD.match(scan.code)) and scan.word(head.end() - 1) in ("after", "post", "following", "later", "on"):
        shares = re.search(r",[^.;]*[NW]%|[^.;]*[NW]\([NW]%", scan.code[head.end() :])
        if shares and "," in scan.code[head.end() : head.end() + 8]:
            _time(scan, head.start("v"), head.end() - 1, head.start("v"), head.start("u"))
    for match in scan.find(_LASTING):
        if scan.at(match.start()) == "w" and not _BOUND.search(scan.words(match.start(), match.start("v"))):
            continue
        spoken = any(item.id in lexicon.time_to_event for item in scan.items[: match.start()] if item.code == "e")
        kept = scan.word(match.start() - 1) == "for" and scan.at(match.start() - 2) == "e" and "%" in scan.code
        if spoken and (
            kept
            or any(word in _LONG for word in scan.words(match.start() - 3, match.start()).split())
            or (scan.word(match.start()) == "at" and any(word in _LONG for word in scan.lows[: match.start()]))
            or ("%" in scan.code and re.search(r"eo?$", scan.code[: match.start()]) is not None)
        ):
            _time(scan, match.start(), match.end() - 1, match.start("v"), match.start("u"))
    scan.times.sort(key=lambda time: time[0])


#: What stands before the time within which it did: `occurred within 8 weeks of infusion`.
_HAPPENED = frozenset(
    ("occurred", "developed", "reported", "seen", "observed", "died", "noted", "arose", "began", "started", "resolved")
)
_OR_LONGER = re.compile(r"(?P<v>[NW])(?P<u>m)rw")


def _find_or_longer(scan: Scan) -> None:
    """`38% of responses lasting 6 months or longer`"""
    told = False
    for match in scan.find(_OR_LONGER):
        lasting = any(word in _LONG for word in scan.words(match.start() - 3, match.start()).split())
        # `70% had a DOR of 6 months or longer, and 56% of 12 months or longer`
        long = (*scan.lexicon.time_to_event, *scan.lexicon.content["duration_of"])
        curve = any(item.id in long for item in scan.items[: match.start()] if item.code == "e")
        lasting = lasting or (told and scan.at(match.start() - 1) == "a")
        lasting = lasting or (curve and re.search(r"[e%]o$", scan.code[: match.start()]) is not None)
        if lasting and scan.word(match.end() - 1) in ("longer", "more") and "%" in scan.code:
            told = True
            _time(scan, match.start(), match.end() - 1, match.start("v"), match.start("u"))


def _time(scan: Scan, at: int, last: int, v: int, u: int) -> None:
    if not scan.free(v):
        return
    unit = scan.items[u].id
    if unit not in ("days", "weeks", "months", "years"):
        return
    if re.match(r"M[eY]", scan.code[u + 1 :]):
        # `At 6.9 years median follow-up`, `a 61-week median duration of response`
        return
    # `median survival … at 40.5 months (95% CI …)` is a median, not a time.
    if "M" in scan.code[:v] and (
        "." in scan.items[v].text or "·" in scan.items[v].text or scan.code[u + 1 : u + 4] == "(#%"
    ):
        return
    number = as_number(scan.items[v].text) if scan.items[v].code == "W" else scan.items[v].text
    scan.times.append((at, last, f"{number} {unit}", scan.items[v]))
    scan.take(v)
