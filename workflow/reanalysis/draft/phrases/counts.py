"""Counts with their totals, percentages, and sizes of groups."""

from __future__ import annotations

import re

from reanalysis.draft.phrases.cut_places import quantity_near
from reanalysis.draft.phrases.intervals import number_of
from reanalysis.draft.phrases.no_shares import leave_no_share
from reanalysis.draft.phrases.scan import Bundle, Scan, enclosing

_SLASHED_SHARES = re.compile(r"(?<![#N]/)(?P<p>N)/(?P<q>N)%")
_FRACTION = re.compile(r"(?P<k>N)/(?P<n>N)(?!/)")
_K_OF_N = re.compile(r"(?P<k>[NW])p?w?o(?:w(?!w{4})|#(?=N)|O(?=N)){0,2}(?P<n>[NW])")
#: `days 8 and 15 of a 28-day cycle`, `of a 21-28-day cycle`
_OF_TIME = re.compile(r"(?:-?[tr]?N(?=-?mw{0,2}c))?-?m")
#: `in 0 of 6, 1 of 7, and 3 of 7 patients`
_AND_SO_ON = re.compile(r"(?:,?a?[NW]o[NW])+w{0,2}p")
_PERCENT_AFTER = re.compile(r"[^NWXE#;.,()M%]{0,9}\(?,?(?P<p>N)%")
_PERCENT = re.compile(r"(?P<p>[NW])%")


def find_counts(scan: Scan) -> None:
    """k/n, k of n and what percentage stands with them, either way round."""
    shares = [_COUNT_SHARE_TOTAL, _SHARE_COUNT_TOTAL] if "(" in scan.code and "o" in scan.code else []
    for match in (found for pattern in shares for found in scan.find(pattern)):
        k, p, n = match.start("k"), match.start("p"), match.start("n")
        told, share, total = (number_of(scan, i) or 0 for i in (k, p, n))
        fits = match.re is _COUNT_SHARE_TOTAL or (total > 0 and abs(share - 100 * told / total) < 1.01)
        if told <= total and fits:
            percent = scan.stat("percent", p, p, {"value": p}, unit="percent")
            count = scan.stat("count", k, k, {"value": k}, unit="patients", comparator=scan.comparator(k))
            size = scan.stat("n", n, n, {"value": n}, unit="patients")
            percent.partner, count.partner = count, percent
            percent.of = count.of = size
            percent.denominator_basis = count.denominator_basis = "printed"
            percent.subject = True
            scan.bundles.append(Bundle([percent, count, size], min(k, p), n))
    among = "among" in scan.lows or "amongst" in scan.lows
    for match in scan.find(r"(?P<k>[NW])w(?P<n>N)(?!%)") if among else ():
        if scan.word(match.start() + 1) in ("among", "amongst"):
            _with_total(scan, match, match.start("k"), match.start("n"))
    for match in scan.find(_SLASHED_SHARES) if "/" in scan.code else ():
        # `performance status 0/1 in 45/55%`
        for i in (match.start("p"), match.start("q")):
            scan.add("percent", i, i + 1, {"value": i}, unit="percent")
    for match in scan.find(_FRACTION) if "/" in scan.code else ():
        _with_total(scan, match, match.start("k"), match.start("n"))
    for match in scan.find(_K_OF_N) if "o" in scan.code else ():
        k, n = match.start("k"), match.start("n")
        after = scan.code[n + 1 : n + 5]
        total = number_of(scan, n) or 0
        rounded = _ROUNDED.search(scan.words(k - 2, k)) is not None and scan.word(n) in _SHARES
        if (scan.at(k) == "W" and scan.word(k + 1) == "out" and scan.word(n) in ("10", "ten")) or rounded:
            # `Seven out of 10 patients had mild side effects`: a share in words.
            continue
        if "w" in scan.code[k + 1 : k + 3].split("o")[0] and not re.match(r"(?:\S+ )?out\b", scan.words(k + 1, k + 3)):
            continue
        if (
            _OF_TIME.match(scan.code, n + 1)
            or scan.at(k - 1) in "-<"
            or (scan.at(k - 1) in "mcg" and scan.at(k - 2) != "#")
        ):
            continue
        goes_on = scan.at(k - 1) in ",a" and any(b.kind == "count" and len(b.stats) > 1 for b in scan.bundles)
        if (
            total >= 8
            or _AND_SO_ON.match(scan.code, n + 1)
            or (goes_on and scan.word(n + 1) in ("at", "in", "with", "on", "had"))
            or re.match(r"w{0,3}[peysx]", after)
            or scan.word(n + 1) == "alive"
            or scan.at(match.start() - 1) == "("
        ):
            _with_total(scan, match, k, n)


#: Behind these stands what patients have, or where they are: `9/16 with bulky disease`, `152 of 2,009 in group 2`.
_WITH = frozenset(("with", "without", "who", "had", "in", "on", "for", "after", "given", "receiving", "assigned"))
_OR_EQUAL = re.compile(r"\b(?:greater|more|less|lower|higher) than or equal to$")
_SHARE_BEFORE = re.compile(r"(?P<p>N)%(?:ow?p)?\(n?=?$")
_SHARE_BESIDE = re.compile(r"(?:(?P<w>[NW])p)?\((?P<p>N)%[,;]$")
#: `45% (14) of 31 patients`
_SHARE_COUNT_TOTAL = re.compile(r"(?P<p>N)%\((?P<k>N)\)o(?:w){0,2}(?P<n>N)")
_COUNT_SHARE_TOTAL = re.compile(r"(?P<k>[NW])\((?P<p>N)%(?:[;,][^()NW]*)?\)o(?:w){0,2}(?P<n>[NW])")


def _with_total(scan: Scan, match: re.Match[str], k: int, n: int) -> None:
    """A count, its total, and its percentage before or after them."""
    count, total = number_of(scan, k), number_of(scan, n)
    whole = all(value is not None and value == int(value) for value in (count, total))
    if not whole or count > total or total < 2 or scan.at(match.start() - 1) in "gh/":
        return
    if scan.at(match.start() - 1) == "Y" and scan.items[match.start() - 1].id == "performance_status":
        return
    if (
        scan.at(n + 1) == "w"
        and scan.word(n + 1) not in _WITH
        and scan.lexicon.cues["uncounted"].search(scan.words(n + 1, n + 3))
        and percent_of(scan, n) < 0
    ):
        # `at 10 of 12 sites`
        scan.set_aside(k, "number that counts nothing of the trial")
        scan.set_aside(n, "number that counts nothing of the trial")
        return
    if _MATCHED.match(scan.words(n + 1, n + 4)):
        # `from 10/10 HLA-matched donors`
        scan.set_aside(k, "number of alleles that match")
        scan.set_aside(n, "number of alleles that match")
        return
    if _REQUIRED.search(scan.words(match.start() - 6, match.start())):
        # `requiring a minimum of 9/24 for stage 1`
        scan.set_aside(k, "number that a design asks for")
        scan.set_aside(n, "number that a design asks for")
        return
    if _EXPECTED.match(scan.words(n - 1, n + 6)):
        # `95 of the 190 expected events (50%)`: how far the trial had come, no result.
        scan.set_aside(k, "number of events at an analysis")
        scan.set_aside(n, "number of events expected")
        return
    if scan.word(n + 1) == "planned" or scan.word(n - 1) == "planned":
        # `97 of 148 planned patients`: two sizes, of those who came and of those who were to come.
        scan.add("n", k, k, {"value": k}, unit="patients")
        scan.add("n", n, n, {"value": n}, unit="patients", quantity="planned_size")
        return
    stats = []
    at, last = match.start(), match.end() - 1
    percent = again = -1
    if shared := _SHARE_BESIDE.search(scan.code, 0, at):
        # `Two patients (10%, 2/20) achieved …`
        percent, again = shared.start("p"), shared.start("w")
        again = again if again >= 0 and number_of(scan, again) == count else -1
    elif scan.at(at - 1) == "(" and scan.at(at - 2) == "%" and scan.at(at - 3) == "N":
        percent = at - 3
    elif shared := _SHARE_BEFORE.search(scan.code[:at]):
        # `40.0% of patients (n=62/155)`
        percent = shared.start("p")
    elif scan.at(at - 1) == "(" and scan.at(at - 2) in "%" and scan.at(at - 3) == "#":
        percent = -1
    else:
        after = _PERCENT_AFTER.match(scan.code, match.end())
        if after and (scan.at(after.start("p") - 1) in "(," or after.start("p") == match.end()):
            share = number_of(scan, after.start("p")) or 0
            if abs(share - 100 * count / total) < 1.01:
                percent = after.start("p")
    if percent >= 0:
        stats.append(scan.stat("percent", percent, percent, {"value": percent}, unit="percent"))
        at, last = min(at, percent), max(last, percent + 1)
    at = again if again >= 0 else at
    value = (again, k) if again >= 0 else k
    stats.append(scan.stat("count", k, k, {"value": value}, unit="patients", comparator=scan.comparator(k)))
    stats.append(scan.stat("n", n, n, {"value": n}, unit="patients"))
    for stat in stats[:-1]:
        stat.of, stat.denominator_basis = stats[-1], "printed"
    if percent >= 0:
        stats[0].partner, stats[1].partner = stats[1], stats[0]
    scan.bundles.append(Bundle(stats, at, last))


#: What stands behind how many alleles of donor and patient match.
_MATCHED = re.compile(r"(?:hla|alleles?|antigens?|loci)\b|-? ?(?:mis)?matched\b")
#: What stands before the responses that a design asks for.
_REQUIRED = re.compile(
    r"\b(?:requir\w+|needed|need|at least)(?: \w+){0,3} (?:minimum of|at least)$|\brequiring(?: \w+){0,3}$"
)
#: The words around a total of events that a trial waits for.
_EXPECTED = re.compile(
    r"(?:\S+ ){0,3}?(?:expected|planned|required|target(?:ed)?|anticipated|needed)(?: [0-9,]+)? (?:[a-z-]+ ){0,3}?"
    r"(?:events|deaths|relapses|failures)\b"
)


def percent_of(scan: Scan, n: int) -> int:
    """Index of a percentage that stands behind a total; -1 if none does."""
    after = _PERCENT_AFTER.match(scan.code, n + 1)
    return after.start("p") if after else -1


_TOTALS = frozenset(("10", "ten", "100", "20", "five", "5", "four", "4", "eight", "8"))
#: `1 in 10`: totals of shares in words.
_SHARES = frozenset(("3", "4", "5", "8", "10", "20", "50", "100", "1000", "1,000", "10,000", "10000"))


def find_percentages(scan: Scan) -> None:
    """Percentages of patients, rates and cut-offs alike; what they are is decided from their surroundings."""
    for match in scan.find(_PERCENT):
        i = match.start("p")
        if leave_no_share(scan, i):
            continue
        if scan.code[max(0, i - 2) : i] == "e<" and scan.items[i - 2].id.startswith("MRD"):
            # `achieved CR with MRD <0.1%`
            scan.add(
                "threshold",
                i,
                i + 1,
                {"value": i},
                unit="percent",
                quantity="mrd_threshold",
                comparator=scan.comparator(i),
            )
            continue
        if scan.at(i - 1) == "t" and (bound := _OR_EQUAL.search(scan.words(i - 5, i))):
            quantity = quantity_near(scan, i)
            scan.add("threshold", i, i + 1, {"value": i}, unit="percent", quantity=quantity, comparator=bound.group())
            continue
        scan.add("percent", i, i + 1, {"value": i}, unit="percent", comparator=scan.comparator(i))
    for match in scan.find(r"(?P<p>N)(?=(?:,?[arv]?,?N)*,?[arv]?,?#%)"):
        i = match.start("p")
        scored = re.search(r"\b(?:scores?|status|grade|stage|class|ps|ecog)(?: of)?$", scan.words(i - 3, i))
        if scan.at(i + 1) in ",arv" and scan.at(i - 1) not in "n=/" and not scored:
            scan.add("percent", i, i, {"value": i}, unit="percent")
    for match in scan.find(r"(?P<p>W)(?:o|\([N#]%|(?P<verb>[ew]))"):
        i = match.start("p")
        if scan.word(i) == "half" and _OF_YEAR.match(scan.words(i + 1, i + 4)):
            scan.set_aside(i, "part of a year")
        if scan.word(i) == "half" and scan.free(i) and not (match["verb"] and scan.word(i + 1) not in _DID):
            scan.add("percent", i, i, {"value": i}, unit="fraction", comparator=_about(scan, i))
    for i in scan.numbers:
        if not scan.free(i):
            continue
        if scan.word(i) in ("third", "thirds", "quarter", "quarters", "fifth", "fifths"):
            if scan.free(i - 1):
                scan.set_aside(i - 1, "share in words")
            scan.set_aside(i, "share in words")
        elif scan.word(i + 1) in ("thirds", "quarters", "fifths", "third", "quarter"):
            scan.set_aside(i, "share in words")
            scan.set_aside(i + 1, "share in words")
        elif _in_words(scan, i):
            scan.set_aside(i, "share in words")
            scan.set_aside(i + 2 + (scan.word(i + 1) == "out"), "share in words")
        elif (scan.word(i + 1) == "in" and scan.free(i + 2) and scan.word(i) in ("one", "1", "two", "three")) and (
            scan.items[i + 2].code == "W" or scan.at(i + 3) == "p" or scan.word(i + 2) in _SHARES
        ):
            scan.set_aside(i, "share in words")
            scan.set_aside(i + 2, "share in words")


_ROUNDED = re.compile(r"\b(?:about|around|roughly|nearly|almost|approximately|some|close to|an estimated)$")


def _in_words(scan: Scan, i: int) -> bool:
    """True for `8 in 10 patients`, `seven out of ten`, which round a share that is printed elsewhere or not at all."""
    out = scan.word(i + 1) == "out" and scan.at(i + 2) == "o"
    total = i + 3 if out else i + 2
    if not (out or scan.word(i + 1) == "in") or scan.word(total) not in _TOTALS or not scan.free(total):
        return False
    return scan.at(total + 1) not in "(%/-m" and (number_of(scan, i) or 99) < (number_of(scan, total) or 0)


_OF_YEAR = re.compile(r"of (?:(?:19|20)[0-9]{2}|(?:the|this|next|last) (?:year|century|decade))\b")
#: `half responded`
_DID = frozenset(("responded", "had", "died", "relapsed", "achieved", "were", "progressed", "survived", "received"))


def _about(scan: Scan, i: int) -> str:
    before = scan.comparator(i)
    if before == "about" and scan.word(i - 2) == "only":
        return "only about"
    return before


def _in_bracket(scan: Scan, i: int) -> bool:
    return scan.code.count("(", 0, i) > scan.code.count(")", 0, i)


#: `41% (8 CR, 5 CRp)`: what stands in the bracket are parts, each with its name.
_PARTS_NAMED = re.compile(r"[NW]e(?:,?a|,)[NW]e")


def pair_percentages(scan: Scan) -> None:
    """A count with a percentage in brackets after it is one estimate: `28 patients (46%; 95% CI …)`, `nine (4%)`."""
    merged: list[Bundle] = []
    for bundle in sorted(scan.bundles, key=lambda bundle: bundle.at):
        last = merged[-1] if merged else None
        if last is not None and bundle.kind == "percent" and len(bundle.stats) == 1 and last.kind in ("n", "count"):
            between = scan.code[last.last + 1 : bundle.at]
            # The bracket may follow the count at once or after the words that say what was counted.
            near = re.fullmatch(r"(?:[^NWXE#;.,()]|#-?m){0,12}\(<?|,|;", between)
            if between in (",", ";") and re.search(
                r"\b(?:of|among|in)(?: the| these| all)?$", scan.words(last.at - 3, last.at)
            ):
                near = None
            if any(b.lead.unit == "fraction" and 0 < last.at - b.last <= 3 for b in merged):
                # `half of the 14 patients who were dependent (50%)`: the share of the half.
                near = None
            apart = enclosing(scan, bundle.at) < 0
            sized = between in (",", ";") and scan.items[last.at].text == "N" and not _in_bracket(scan, last.at)
            if (between == ";" and apart) or sized:
                # `The trial enrolled 118 patients; 71% had a remission`, `Arm: X; N = 97; 54.6%`
                near = None
            told = last.kind == "n" and re.match(r"[pY]|w(?=[,;)])", scan.code[bundle.last + 1 :]) is not None
            if scan.word(last.at - 1) in ("enrolling", "recruiting"):
                # `a trial enrolling 60 patients who had progressed on (91%) or did not tolerate X`
                near = None
            if told and "(" in between:
                # `1,137 patients (26% women; …)`: the percentage is of something else.
                near = None
            if near and len(last.stats) == 1:
                count, share = last.stats[0], bundle.stats[0]
                count.kind = "count"
                count.partner, share.partner = share, count
                share.subject = count.subject
                last.stats = [share, count]
                last.last = bundle.last
                continue
        alone = last is not None and len(bundle.stats) == 1 == len(last.stats)
        if (
            alone
            and last.kind == "percent"
            and bundle.kind in ("count", "n")
            and scan.code[last.last + 1 : bundle.at] == "("
            and not _PARTS_NAMED.match(scan.sentence.code, bundle.at)
        ):
            count, share = bundle.stats[0], last.stats[0]
            if count.kind == "n" and scan.at(bundle.at) == "n":
                merged.append(bundle)
                continue
            count.kind = "count"
            count.partner, share.partner = share, count
            last.stats.append(count)
            last.last = bundle.last
            continue
        merged.append(bundle)
    scan.bundles = merged
