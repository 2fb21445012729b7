"""Outcomes beside and in the brackets of their values: `38 (67%) responded`, `CR (45%)`."""

from __future__ import annotations

import re

from reanalysis.draft.linking.outcome.adverse import adverse_phrase
from reanalysis.draft.linking.outcome.denominating import denominating
from reanalysis.draft.linking.outcome.mentions import clause_start
from reanalysis.draft.linking.outcome.place import Answer, Place
from reanalysis.draft.model import UNSURE
from reanalysis.draft.phrases.intervals import printed
from reanalysis.draft.phrases.scan import Bundle, Scan

_ROUNDED = re.compile(
    r" (?:(?:fewer|less|more|greater) than|about|approximately|nearly|almost|only|at least|up to|[<>≥≤])$"
)
#: `45 had a response; 9 of these (9%) were complete`
_WERE_WHOLE = re.compile(
    r"\)? ?(?:of (?:these|them|which|the responses) )?(?:\) )?(?:were|was) (complete|partial)(?= [,.;(]|$)"
    r"|\)? ?of (?:them|whom|these) (complete|partial)ly\b"
)
#: `5% had complete and 26% partial responses`
_HALF = re.compile(r"\)? ?(?:had |achieved |with |were )?(?:an? )?(complete|partial) (?:, )?(?:and |or )?[0-9]")
#: `a 62% 2-year survival`, `a 61% ORR`
_OWN = re.compile(r"(?:[#NW]-?m)?(?P<e>e)")
_WITH_OUTCOME = re.compile(r"(?:\)|p|\)?p)?w(?P<e>e)")


def _opens_list(scan: Scan, first: Bundle) -> bool:
    """True for the values of `including 41% with CR, 12% with CRp`, where each brings its outcome behind it."""
    before = scan.word(first.at - 1)
    return before in ("including", "comprising", "with") or (
        len(re.findall(r"%?\)?p?we", scan.code)) > 1 and before in (",", "and", ";", ":", "(")
    )


_VALUES_FIRST = re.compile(r"\(<?#%[exy](?:[),;+]|,?a)")
#: `: 19% CR, 49% CRi.`
_VALUES_FIRST_LISTED = re.compile(r"#%[ex](?:(?:[,;]a?|a)#%[ex])+(?=[.;),]|$)")


def beside_value(place: Place) -> Answer | None:
    """`3 cases of X (2%)`, `34% a complete response`, `with 17% CR`: what belongs to one value and to no other."""
    scan, first, final, known = place.scan, place.first, place.final, place.known
    if not place.shares or len(place.group) != 1:
        return None
    if {stat.kind for stat in first.stats} <= {"percent", "count"} and len(first.stats) < 3:
        inner = [i for i in known if first.at < i < final.last and scan.items[i].code in "ex"]
        inner = [i for i in inner if scan.at(i - 1) not in "(" and not denominating(scan, i)]
        if inner and scan.at(first.at - 1) not in "(":
            return _if_ongoing(place, inner[0]) or scan.items[inner[0]], ""
    if len(first.stats) == 3 and first.stats[-1].kind == "n":
        # `57 of 65 patients had a response (88%)`
        held = [i for i in known if first.at < i < final.last and scan.items[i].code in "ex" and scan.at(i + 1) == "("]
        held = [i for i in held if "p" in scan.code[first.at : i] and not denominating(scan, i)]
        if held:
            return scan.items[held[-1]], ""
    behind = scan.words(final.last + 1, final.last + 8)
    whole_or_part = "complete" in behind or "partial" in behind
    half = _HALF.match(place.after) if whole_or_part else None
    if half and any(scan.items[i].id in ("CR", "PR") for i in known if final.last < i <= final.last + 9):
        return ("CR" if half[1] == "complete" else "PR"), ""
    whole = _WERE_WHOLE.match(behind) if whole_or_part else None
    if whole and place.last in scan.lexicon.content["outcome_groups"]["responses"]:
        return ("CR" if "complete" in whole.groups() else "PR"), ""
    if scan.word(final.last + 1) in ("a", "an") and final.last + 2 in known:
        return scan.items[final.last + 2], ""
    own = _OWN.match(scan.code, final.last + 1)
    if own and scan.word(first.at - 1) in ("a", "an") and own.start("e") in known:
        return scan.items[own.start("e")], ""
    listed = _WITH_OUTCOME.match(scan.code, final.last + 1)
    if (
        listed
        and scan.word(listed.start("e") - 1) == "with"
        and listed.start("e") in known
        and _opens_list(scan, first)
    ):
        return scan.items[listed.start("e")], ""
    if final.last + 1 in known and scan.items[final.last + 1].code in "ex":
        counted = place.kind == "count" and scan.at(first.at - 1) in "(,a" and place.opener > 0
        if counted and re.search(r"\bdeaths?\b[^.;()]*$", scan.words(0, place.opener)):
            # `five deaths (two pneumonia, two pulmonary embolism)`
            wholes = [one for b in scan.bundles if b.last < place.opener for one in b.stats if one.kind == "count"]
            for stat in first.stats if wholes else ():
                stat.of, stat.denominator_basis = wholes[-1], "printed"
            return scan.items[final.last + 1], ""
        if place.opener > 0 and _VALUES_FIRST.match(scan.code, place.opener):
            # `45% (12% CR and 33% PR)`
            return scan.items[final.last + 1], ""
        earlier = [b for b in scan.bundles if b.last < first.at and b.kind == place.kind]
        if earlier and _AFTER_OUTCOME.fullmatch(scan.code[earlier[-1].last + 1 : first.at]):
            # `36% had CR, 14% PR, and 29% SD`
            return scan.items[final.last + 1], ""
        if scan.at(first.at - 1) in ":;" and _VALUES_FIRST_LISTED.match(scan.code, first.at):
            # `The ORR was 68%: 19% CR, 49% CRi`
            return scan.items[final.last + 1], ""
        before = _ROUNDED.sub("", scan.words(first.at - 4, first.at))
        if before.endswith(("with", "and", "including")):
            return scan.items[final.last + 1], ""
    return None


#: Words for a share, which its value in brackets makes exact.
_PARTS = frozenset(("majority", "minority", "most", "half", "third", "quarter", "proportion", "number"))


def _counted_share(place: Place) -> Answer | None:
    """`The rate was 95.5% in patients with CR (21/22)`: the count is of the percentage that it agrees with."""
    stats = place.first.stats
    if [stat.kind for stat in stats] != ["count", "n"] or len(place.group) != 1:
        return None
    k, n = (printed(stat.value) if stat.value is not None else None for stat in stats)
    before = [b.lead for b in place.scan.bundles if b.last < place.first.at and b.kind == "percent"]
    share = printed(before[-1].value) if before and before[-1].value is not None else None
    alone = before and [one.kind for b in place.scan.bundles if b.lead is before[-1] for one in b.stats] == ["percent"]
    if not alone or not k or not n or share is None or abs(100 * k / n - share) > 0.51:
        return None
    name = before[-1].endpoint
    return (name, "") if name not in ("", UNSURE) else None


#: `38 responses (67%) were ongoing`
_AFTER_OUTCOME = re.compile(r"\)?w?e(?:,a?|a)")
_ONGOING = re.compile(r"\)? ?(?:were|are|was|remain(?:ed|s)?) (?:still )?ongoing\b")


def _if_ongoing(place: Place, i: int) -> str:
    """How long an outcome lasts, where the share is of those in whom it goes on; empty elsewhere."""
    scan = place.scan
    if not _ONGOING.match(scan.words(place.final.last + 1, place.final.last + 6)):
        return ""
    return str(scan.lexicon.content["duration_of"].get(scan.items[i].id, ""))


_VERB_OUTSIDE = re.compile(r"\)(?:bw?|w)?(?P<e>e)")


_EACH_NAMED = re.compile(r"\([NW]e(?:(?:,?a|,)[NW]e)+\)")
_WITH_ARM = re.compile(r"ww?(?:Bz?|zw)")
_QUALIFIED = re.compile(r"\(#(?:[/-]?w){1,4}\)")
_FOR_OUTCOME = re.compile(r"w(?P<e>e)(?=[,;)])")
_OF_WHOM = re.compile(r"(?:of whom|(?:patients?|pts?) who)\b")


def before_bracket(place: Place) -> Answer | None:
    """A value alone in brackets is of what stands before them, whether the lexicon knows it or not."""
    scan, opener = place.scan, place.opener
    if not place.shares or opener <= 0:
        return None
    own = _FOR_OUTCOME.match(scan.code, place.final.last + 1)
    if own and scan.word(own.start("e") - 1) == "for" and own.start("e") in place.known:
        # `higher than in the other group (23.1% v 12.2% for ORR; 57.9% v 34.8% for DCR)`
        return scan.items[own.start("e")], ""
    if scan.at(opener - 1) == "p" and _QUALIFIED.match(scan.code, opener) and place.kind == "count":
        # `88 patients (39 relapsed/refractory)`: what these patients were like, and no outcome of the sentence.
        return UNSURE, ""
    if _EACH_NAMED.match(scan.sentence.code, opener):
        # `16 responses (2 CR and 14 PR)`
        return scan.items[place.final.last + 1], ""
    if (share := _counted_share(place)) is not None:
        return share
    if place.first.at == opener + 3 and scan.at(opener + 1) in "ex" and scan.at(opener + 2) in ";,":
        # `(CRi; 10%)`
        return scan.items[opener + 1], ""
    if _OF_WHOM.match(scan.words(place.final.last + 1, place.final.last + 5)):
        # `5 (9%) had X (2 of whom later relapsed)`
        behind = [i for i in place.known if place.final.last < i < scan.code.find(")", place.final.last)]
        if behind and scan.items[behind[0]].code == "e":
            return scan.items[behind[0]], ""
    outside = _VERB_OUTSIDE.match(scan.code, place.final.last + 1)
    if outside and not any(clause_start(scan, place.first) <= i < place.first.at for i in place.known):
        # `half of those who took it (54%) were alive`
        i = outside.start("e")
        return (scan.items[i], "") if i in place.known else None
    if (
        scan.word(opener - 1) in _PARTS
        and scan.at(place.final.last + 1 + (scan.at(place.final.last + 1) == ")")) == "o"
    ):
        # `The majority (71%) of responders were MRD-negative`
        return None
    within = [i for i in place.known if opener < i < place.first.at and not denominating(scan, i)]
    beside = [i for i in place.known if i in (opener - 1, opener - 2) and scan.items[i].code in "ex"]
    # `more rash with X (4% v 9%)`
    beside = beside or [i for i in place.known if scan.at(i) == "x" and _WITH_ARM.fullmatch(scan.code, i + 1, opener)]
    beside = [i for i in beside if not denominating(scan, i)]
    if beside and not within and (lasting := _if_ongoing(place, beside[-1])):
        return lasting, ""
    if not within and beside and (beside[-1] == opener - 1 or scan.at(opener - 1) in "wzB"):
        return scan.items[beside[-1]], ""
    listed = place.memory.adverse == scan.sentence.block and place.memory.spoken == place.memory.sentences
    if not within and listed and scan.items[opener - 1].code in "wY":
        name, how = adverse_phrase(scan, place.first, place.memory, opener)
        if name is not None:
            return name, how
    return None
