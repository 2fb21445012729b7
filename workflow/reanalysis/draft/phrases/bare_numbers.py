"""Whole numbers without a noun: the subject of a verb, or a member of a list of counts."""

from __future__ import annotations

import re

from reanalysis.draft.lexicon import Lexicon
from reanalysis.draft.model import UNSURE
from reanalysis.draft.phrases.bare_frames import frame_of
from reanalysis.draft.phrases.scan import Scan, enclosing


def clause(scan: Scan, start: int) -> str:
    """Words from an item to the end of its clause."""
    words: list[str] = []
    depth = 0
    for j in range(start, min(start + 26, len(scan.items))):
        letter = scan.code[j]
        depth += (letter == "(") - (letter == ")")
        if depth > 0 or letter == ")" or len(words) >= 14:
            continue
        if letter in ";." or (letter in ",a" and scan.items[j].code in ",a" and scan.at(j + 1) in "NW#"):
            break
        words.append(scan.items[j].low)
    return " ".join(words)


_ASSIGNED = re.compile(r"(?:randomi[sz]ed|randomly|assigned|allocated|receiving)\b")
_ED = re.compile(r"[a-z]{3,}ed\b")
_FROM = re.compile(r"(?:each )?(?:from|for|of|due to|because of|as a result of) [a-zA-Z]")


_LATER = re.compile(r"(?:after|before|during|following) (?:an? |the )?[a-zA-Z]")


_PLACED_IN = re.compile(r"(?:were |was )?(?:in|on|assigned to|allocated to|randomi[sz]ed to) ")


_SHARE_BEHIND = re.compile(r"(?:\(<?|;|,)#%(?!-?C)")
#: Openings of what is said of patients who are counted, of those left out, and of groups.
_WERE = re.compile(r"(?:were|was|had|have|has|are|is|could|of (?:them|these|those|whom|which))\b")
_NOT = re.compile(r"(?:patients |pts )?(?:(?:were|was|had|did|could|have) (?:not|never)|never)\b")
_PLACED_AT = re.compile(r"(?:were|was|in|at|to|with|without|on)\b")


_EVALUABLE = re.compile(r"\b(?:evaluable|assessable|included|analy[sz]ed|eligible) (?:for|in)\b")
_EVALUABLE_FOR = re.compile(r"(?:for|in) (?:the )?(?:efficacy|safety|response|toxicity|survival|molecular|analysis)\b")


_IN_EACH = re.compile(r"(?:in|from) (?:each|either|both)(?: \w+)? (?:groups?|arms?|cohorts?)\b")


def bare_number(scan: Scan, i: int, lexicon: Lexicon) -> None:
    """A whole number without a noun: the subject of a verb, or a member of a list of counts."""
    told = i + 1
    if scan.word(i + 2) == "respectively" and scan.code[i + 1 : i + 4] in (",w,", ",w$"):
        told = i + 4
    right = clause(scan, told)
    after, left = scan.at(told), scan.words(i - 4, i)
    first = right.split(" ", 1)[0] if right else ""
    if scan.at(i - 1) in "mgc" and scan.items[i - 1].code in "mgc":
        return
    if _SHARE_BEHIND.match(scan.code, i + 1) and scan.at(i - 1) not in "-/gm":
        stat = scan.add("count", i, i, {"value": i}, unit="patients", comparator=scan.comparator(i))
        tail = re.match(r"\(<?#%[^()]*\)", scan.code[i + 1 :])
        follower = scan.word(i + 1 + tail.end()) if tail else ""
        stat.subject = (
            follower
            in ("with", "had", "achieved", "were", "was", "of", "patients", "developed", "of the", "died", "in")
            or scan.at(i + 1 + (tail.end() if tail else 0)) in "pe"
        )
        return
    if _IN_EACH.match(right) and any(b.kind == "count" and b.last < i for b in scan.bundles):
        # `occurred in 4 patients, two in each group`
        scan.add("count", i, i, {"value": i}, unit="patients")
        return
    kind = frame_of(scan, i, right, left, after)
    if kind == "aside":
        scan.set_aside(i, "number that counts nothing of the trial")
        return
    if kind:
        scan.add(kind, i, i, {"value": i}, unit="patients").subject = kind == "count"
        return
    placed = first in ("in", "with", "on", "receiving", "given") and scan.at(i - 1) in "(,;:a"
    # `one from sepsis and one from disease progression`
    placed = placed or (_FROM.match(right) is not None and scan.at(i - 1) in ",a:")
    uncounted = lexicon.cues["uncounted"].search(" ".join(right.split()[:4])) and not placed
    if uncounted and scan.items[i].code == "W" and after != "b" and first not in ("had", "achieved"):
        scan.set_aside(i, "number word that counts nothing of the trial")
        return
    counted = lexicon.cues["counted"].match(right) or _WERE.match(right)
    # `41 underwent transplantation`, `132 entered remission`
    reached = after == "e" and scan.items[told].low.split()[0] in ("entered", "underwent", "received", "achieved")
    reached = reached or (first in ("underwent", "achieved") and re.match(r"ww{0,2}e", scan.code[told:]) is not None)
    counted = counted or reached
    placed_in = _PLACED_IN.match(right) and re.match(r"b?w{1,3}(?:w|k|#)?B", scan.code[told:])
    nearest = max((b for b in scan.bundles if b.last < i), key=lambda b: b.last, default=None)
    goes_on = (
        scan.at(i - 1) in "a," and nearest is not None and nearest.kind == "n" and "B" in scan.code[nearest.at : i]
    )
    if placed_in and (after == "b" or goes_on) and not any(item.code in "exyY" for item in scan.items[:i]):
        # `Of 431 patients, 286 were in the X group and 145 in the Y group`
        scan.add("n", i, i, {"value": i}, unit="patients").subject = True
        return
    if scan.at(i - 1) in "a," and _EVALUABLE_FOR.match(right) and _EVALUABLE.search(scan.words(0, i)):
        # `33 were evaluable for safety, and 29 for efficacy`
        scan.add("n", i, i, {"value": i}, unit="patients").subject = True
        return
    left_out = _NOT.match(right)
    counted = counted or left_out
    sized = lexicon.cues["sized"].match(right) or _PLACED_AT.match(right)
    verb = None if left_out else lexicon.cues["sized"].search(" ".join(right.split()[:3]))
    before_it = [b for b in scan.bundles if b.last < i]
    if (
        not counted
        and (
            scan.at(i - 1) in ",a:"
            # `14 deaths, including 6 from haemorrhage`
            or (scan.word(i - 1) == "including" and _FROM.match(right))
            or scan.items[i - 1].text == "—"
            or (scan.at(i - 1) == "(" and (first == "each" or _FROM.match(right)))
        )
        and (
            (_ED.match(right) and not lexicon.cues["sized"].match(right))
            or (first in ("a", "an") and scan.at(i + 2) == "e")
            or ((scan.at(i - 1) == ":" or _FROM.match(right)) and _FROM.match(right))
        )
        and before_it
        and max(before_it, key=lambda b: b.last).kind in ("count", "percent")
        and any(b.kind == "count" for b in before_it)
    ):
        stat = scan.add("count", i, i, {"value": i}, unit="patients")
        stat.subject = True
        stat.lose("kind", 0.1, "one of a list of counts")
        if _FROM.match(right):
            # Deaths from a cause or withdrawals for a reason: neither the event before nor the cause is the outcome.
            stat.endpoint = UNSURE
        return
    if (
        not counted
        and scan.at(i - 1) == ","
        and _LATER.match(right)
        and nearest is not None
        and (nearest.kind == "count" or (nearest.kind == "percent" and any(b.kind == "count" for b in before_it)))
    ):
        # `Nine patients have died, 6 after a relapse`, `Seven (12%) had X, 2 after Y`
        stat = scan.add("count", i, i, {"value": i}, unit="patients")
        stat.lose("kind", 0.1, "part of the count before it")
        stat.of, stat.denominator_basis = next(b.lead for b in reversed(before_it) if b.kind == "count"), "printed"
        return
    if scan.items[i].code == "W" and not counted and not re.match(r"(?:were|was|had|could|of|died|withdrew)\b", right):
        return
    if first and (counted or sized) and (after in "wbeot" or (after == "(" and first in ("were", "was", "had"))):
        began = (
            scan.at(i - 1) in ",;:.(a"
            or i == 0
            or left.endswith(("of whom", "of which", "of these", "and", "only", "the first"))
        )
        began = began or (left.endswith(", with") and _ASSIGNED.match(right) is not None)
        listed = [b for b in scan.bundles if b.last < i and b.kind == "count"]
        began = began or (bool(listed) and re.search(r"\b(?:and|versus|vs\.?|v|with|than) in$", left) is not None)
        shared = re.search(r"#%(?:o|ow)$", scan.code[:i]) is not None and first in ("on", "in", "who", "with", "given")
        shared = shared or (re.search(r"#%w$", scan.code[:i]) is not None and scan.word(i - 1) in ("in", "among"))
        if not began and not shared and scan.items[i].code != "W":
            return
        counted = None if shared else counted
        if re.match(r"of (?:them|these|those|whom|which) (?:were )?(?:in|on|received|treated|assigned|randomi)", right):
            counted = counted if listed else None
        unknown = first == "had" and not any(item.code in "exyY%" for item in scan.items[i + 1 : i + 9])
        if unknown and (scan.sentence.section != "results" or scan.at(i - 1) not in ";.$"):
            # Who had something that the lexicon does not know may be a group or a result.
            return
        verb = None if reached else verb
        kind = "count" if counted and not (verb and re.match(r"(?:were|was|had|of|could)", right)) else "n"
        if first in ("in", "at", "to", "on", "with") and not group_ahead(scan, i):
            return
        before = [b for b in scan.bundles if b.last < i and b.kind in ("n", "count")]
        near = max(before, key=lambda b: b.last) if before else None
        opener = enclosing(scan, i)
        spoken = opener > 0 and (
            any(item.code in "ex" for item in scan.items[max(0, opener - 10) : opener])
            or re.search(r"\b(?:events?|cases?|episodes?|deaths?)\b", scan.words(opener - 12, opener))
        )
        head = scan.code.rfind(":", 0, i)
        if head > 2 and any(item.code in "ex" for item in scan.items[:head]) and not before:
            spoken = True
        if spoken and first in ("in", "with", "on", "among"):
            kind = "count"
        if first in ("in", "with", "on", "among", "at", "to") and near is not None and near.kind == "count":
            kind = "count" if re.search(r"[av,][^.;]{0,3}$", scan.code[near.last + 1 : i]) else kind
        stat = scan.add(kind, i, i, {"value": i}, unit="patients")
        stat.subject = True
        stat.lose("kind", 0.15, "a number that is the subject of a verb")
    elif (after in "B" or after == "L") and not _OF_ARMS.match(right):
        stat = scan.add("n", i, i, {"value": i}, unit="patients")
        stat.lose("kind", 0.2, "a number before the name of a group")


#: `the 2 treatment arms`: a number of arms, though `treatment arm` names one.
_OF_ARMS = re.compile(r"(?:[\w-]+ )?(?:arms|groups|regimens|cohorts|treatments|strategies)\b")


def group_ahead(scan: Scan, i: int) -> bool:
    return any(scan.items[j].code in "Bszp#L" for j in range(i + 1, min(i + 6, len(scan.items)))) or any(
        b.kind in ("n", "count") and b.last < i for b in scan.bundles
    )
