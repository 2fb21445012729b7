"""Where a report names its arms: lists of what patients were assigned to, and names of groups."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reanalysis.draft.arms.dosed_lists import dosed_lists
from reanalysis.draft.arms.drugs import Drugs
from reanalysis.draft.arms.several_doses import spread_doses

BRACKETS = re.compile(r"\s*[(\[{][^()\[\]{}]*[)\]}]")
#: How deep brackets in brackets are looked for; no report needs more, and a bound keeps odd texts cheap.
_DEEPEST = 4


def without_brackets(text: str) -> str:
    """A text without its brackets, those in brackets too: `X (7 GBq [200 mCi]) or Y`."""
    for _ in range(_DEEPEST):
        text = BRACKETS.sub("", text)
    return text


_ASSIGNED = re.compile(
    r"\b(?:assigned|allocated|randomi[sz]ed|randomi[sz]ation|randomly|allocation)\b[^.;]{0,200}?"
    r"\b(?:to receive|to undergo|to have|to either|to treatment with|receive|into|between|receiving)\b"
    r"(?P<list>(?:[^.;\n]|\.(?=[0-9]))+)",
    re.I,
)
#: `assigned, in a 2:1 ratio, to X or Y`: a bare `to` must stand near the verb, and be none of `18 to 75 years`.
_TO = re.compile(
    r"\b(?:assigned|allocated|randomi[sz]ed)\b(?:,? (?:patients|participants|adults|children|in a|ratio|[0-9]+|eligible"
    r"|randomly|with|fashion|manner|women|men|persons)\b|[0-9:, ]){0,10},? to (?!receive"
    r"|undergo|<?[0-9]+[ -](?:years?|months?|weeks?)\b)"
    r"(?P<list>(?:[^.;\n]|\.(?=[0-9]))+)",
    re.I,
)
#: `randomly assigned patients with X to A or B`
_PATIENTS_TO = re.compile(
    r"\b(?:randomly assigned|randomi[sz]ed|allocated) (?:eligible |adult )?(?:patients|adults|participants|children)\b"
    r"[^.;]{0,160}? to (?!receive|undergo|<?[0-9]+[ -](?:years?|months?|weeks?)\b)"
    r"(?P<list>(?:[^.;\n]|\.(?=[0-9]))+? (?:or|versus|vs\.?) (?:[^.;\n]|\.(?=[0-9]))+)",
    re.I,
)
#: `allocated using a web-based system to A or B`
_USING_TO = re.compile(
    r"\b(?:assigned|allocated|randomi[sz]ed)\b[^.;]{0,40}?\b(?:using|via|by|through)\b[^.;,]{3,80}? to (?!receive"
    r"|undergo|<?[0-9]+[ -](?:years?|months?|weeks?)\b)"
    r"(?P<list>(?:[^.;\n]|\.(?=[0-9]))+? (?:or|versus|vs\.?) (?:[^.;\n]|\.(?=[0-9]))+)",
    re.I,
)
#: `assigned to A (group 1) or to B (group 2)`
_MARKED = re.compile(
    r"\b(?:assigned|allocated|randomi[sz]ed)\b[^.;()]{0,80}?\b(?:to receive|to undergo|to either|either|to|receive)\b"
    r"(?P<a>[^.;()]{3,90}) \((?:group|arm|cohort) (?:1|A|I)\),? (?:or|and|versus|vs)\b(?P<b>[^.;()]{3,120})"
    r" \((?:group|arm|cohort) (?:2|B|II)\)",
    re.I,
)
#: `We compared X + Y (arm A) with X alone (arm B)`
_COMPARED_MARKED = re.compile(
    r"\bcompar(?:ed|ing) (?P<a>[^.;()]{3,90}) \((?:group|arm|cohort) (?:1|A|I)\),? (?:or|and|versus|vs|with|to)\b"
    r"(?P<b>[^.;()]{3,120}) \((?:group|arm|cohort) (?:2|B|II)\)",
    re.I,
)
#: `allocated to arm A (X) or arm B (X + Y)`, `arm 1: X; arm 2: Y`
_LETTERED = re.compile(
    r"\b(?:arm|group|cohort) (?:1|A|I)(?:(?P<open> \()|: | = |, )(?P<a>[^.;()]{3,90})(?(open)\)|),?;?"
    r" (?:(?:or|and|versus|vs) )?(?:to )?"
    r"(?:arm|group|cohort) (?:2|B|II)(?:(?P<second> \()|: | = |, )(?P<b>[^.;()]{3,90})(?(second)\)|(?=[.;(]))"
)
_BETWEEN = re.compile(r"\bbetween\s*$", re.I)
_NUMBERED = re.compile(
    r"(?<![≥≤<>])(?:\b[0-9][0-9,]*)(?! (?:cycles?|courses?|doses?|days?|weeks?|months?|y(?:ea)?rs?)\b)"
    r"(?: (?:patients|participants|adults|children|women|men|pts|to|were|was"
    r"|assigned|allocated|received|receiving|in|on|with|who|randomi[sz]ed|took)){0,5} (?:the |a )?"
    r"(?P<name>(?:(?! and [0-9])[^,.;()]){3,60})",
    re.I,
)
_SEPARATOR = re.compile(
    r" / |,? or (?:to )?|, (?:and )?(?:to )?|;| versus | vs\.? | v | and (?=[0-9]|to |the |an? )|/(?= )"
)
#: `to A, or to B or C`: each arm has its `to`, what stands in one may be had by choice.
_TO_EACH = re.compile(r",? (?:or|and) to (?=[A-Za-z0-9])|, to (?=[A-Za-z0-9])| / ")
_BEFORE = re.compile(
    r"^.*\b(?:received|receiving|receive|assigned to|assigned|randomi[sz]ed to|allocated to|allocated|ratio to"
    r"|[0-9] to(?! [0-9])|took|treated with)\b[:\s]*",
    re.I,
)
#: `200 mg of X` is put as `X 200 mg`.
_LEADING = re.compile(r"^([0-9][0-9.,]*[ -]?(?:mg/kg|mg/m2|mg|µg|μg|mcg|g|IU|mL))\s+(?:of )?(?=[A-Za-z])")
_ONLY_AMOUNT = re.compile(r"\s*([0-9][0-9.,·]*[ -]?(?:mg/kg|mg/m2|mg|µg|μg|mcg|g|IU|mL))\b")
_APPOSED = re.compile(r"\s*(?:with|plus|in|once|twice|every|by)\b|\s*$")
_AMOUNT_LAST = re.compile(r" [0-9][0-9.,·]*[ -]?(?:mg/kg|mg/m2|mg|µg|μg|mcg|g|IU|mL)$")
_OPENING = re.compile(
    r"^(?:(?:post[- ]?hoc|pooled|secondary|subgroup|combined|exploratory) analysis of"
    r"|(?:a )?(?:retrospective |randomi[sz]ed |direct )?comparison of"
    r"|(?:overall |progression-free )?(?:survival|clinical|therapeutic)"
    r" (?:advantage|benefits?|outcomes?|effects?|value) (?:with|of|for)"
    r"|(?:one|two|three|four|five|six|eight|a single|single|an?|[0-9]+) "
    r"(?:additional |further |weekly |monthly |daily |[0-9]+-(?:day|week(?:ly)?) )?"
    r"(?:doses?|injections?|infusions?|shots?|tablets?|capsules?|courses?|cycles?|blocks?|rounds?) of(?: the)?"
    r"|(?:the )?(?:standard|usual|full|same) dose of|switch to|continue|(?:go|carry) on with|remain on|stay on"
    r"|cycles of|administration of|(?:one|two|three|four|five|six|eight|[0-9]+) (?:more|additional|further)"
    r" (?:cycles?|courses?|doses?) of"
    r"|one of (?:[a-z]+|[0-9]+)"
    r"|that|to|take|taking|get|given|the|an?|or|and|with|either|one of|receive|received|undergo|have|treatment"
    r"|therapy|in|on|of|both|oral|orally"
    r"|subcutaneous|intravenous|intramuscular|inhaled|topical|once|twice|daily|weekly|monthly|open-label|label|double|blind"
    r"|blinded|matching|matched|standard-dose|[0-9]+|were|was|assigned|patients|participants|adults|up|weeks"
    r"|months|days"
    r"|same|group|groups|arm|groups?:|interventions?|methods|results|findings|design|treatments?)[\s-]+(?=\S)",
    re.I,
)
_CLOSING = re.compile(
    r"\s+(?:for (?!injection)|in addition|until|every\b|once\b|twice\b|three times|daily|weekly|monthly|per day"
    r"|at (?:an?\b|[0-9])|IV\b|SC\b|PO\b|day [0-9]|days? "
    r"|at doses?|as (?!needed)|after\b|before\b|by\b|within|on day|on days|intravenously|orally|subcutaneously|each\b"
    r"|groups?\b|arms?\b|in (?:a|an|the|patients|adults|addition|both)\b|who\b|while\b|during|through|respectively"
    r"|(?:significantly )?(?:improve[sd]?|demonstrate[sd]?|show(?:s|ed)|result(?:s|ed)|reduce[sd]?|prolong(?:s|ed)"
    r"|increase[sd]?|among)\b(?!-)"
    r"|(?:with [\w -]{3,40} )?only (?:if|when)\b"
    r"|over\b|followed\b|stratified|with stratification|both\b|and (?:followed|underwent|were)|from\b|of the\b"
    r"|(?:significantly )?(?:improved|prolonged|reduced|increased|led to|resulted in)\b(?!-)"
    r"|given\b|administered|starting|was\b|were\b|had\b|injections?\b(?! of\b)|tablets?\b|capsules?\b"
    r"|infusions?\b|BID\b|QD\b|b\.?i\.?d|q\.?d|q[0-9])(?:.*)$",
    re.I | re.S,
)
#: What is given besides, behind how the first was given.
_JOINED = re.compile(
    r"(?:\bplus|\+|\bin combination with|\bcombined with) (?:oral |intravenous )?"
    r"(?:(?:up to )?(?:[0-9]+|one|two|three|four|six|eight|twelve) (?:cycles|courses|doses|weeks) of )?"
    r"(?P<name>[A-Za-z][\w-]{3,})"
)
_GROUP = re.compile(
    r"(?:\b(?:the|an?|with|and|or|to|in|vs\.?|versus|than|of)\s+|[,(:]\s*)"
    r"(?P<name>(?:[A-Za-z0-9+/·.–-]+ ){0,4}?[A-Za-z0-9+/·.–]+(?:-[A-Za-z0-9+]+)*?)[- –](?:group|arm)\b",
    re.I,
)
_REGISTRY = re.compile(
    r"^\W*(?:Experimental|Active Comparator|Placebo Comparator|Sham Comparator"
    r"|No Intervention)\s*:\s*(?P<name>[^\n|]{2,80}?)(?=\s[—–]\s|\n|\||$)",
    re.I | re.M,
)
_SIZED = re.compile(
    r"(?:^|[,;:.(]|\b(?:or|and|to|receive|versus|vs"
    r"|with)\b)(?P<name>(?:[^,.;:()\n]|[.·](?=[0-9])){3,90}?)\s?(?:\((?:[^()]*[,;] )?| )n ?= ?[0-9]",
    re.I,
)
_CHOICE = re.compile(
    r"(?P<name>(?:the |their )?(?:physician|investigator|doctor|clinician)(?:'s|’s|s'|s’)? choice)\b(?= of\b|:|$| \()",
    re.I,
)
_ADDED = re.compile(
    r"(?:with|plus|in combination|added|on top|in addition|together|combined|followed|given|for|at|all)\b", re.I
)
_AIMS = re.compile(
    r"(?:compare|evaluate|assess|determine|test|examine|investigate|establish|measure|be\b|the following"
    r"|one of (?:the|these|[a-z]+ (?:groups?|arms?|treatments?|regimens?|strateg|doses?))"
    r"|groups?\b"
    r"|placebo-controlled|receive one|show|detect|which|whether|have|achieve|stop|end|complete)",
    re.I,
)
_EVERY = re.compile(r"every (?:[0-9]+|two|three|four|six|eight) (?:weeks?|months?|days?|hours?)", re.I)
_WITH_OR_WITHOUT = re.compile(
    r"\b(?:receive|received|to|of) (?P<base>[A-Za-z][\w-]+(?: [\w-]+){0,2}?) with or without"
    r" (?:(?:the|an?) )?(?P<added>[A-Za-z][\w-]+)",
    re.I,
)
#: `received X 60 mg/m2 on days 1-3 and Y 200 mg/m2 on days 1-7, with or without Z`
_LONG_WITHOUT = re.compile(
    r"\b(?:received?|assigned to|randomi[sz]ed to)\b(?:[^.;:\n]|\.(?=[0-9])){12,220}?, with or without"
    r" (?P<added>[A-Za-z][\w-]{4,})"
)
#: How often a report names what only one arm is given, at least.
_OFTEN = 3
#: Words of sentences about patients, which are no part of a treatment's name.
DESCRIBED = re.compile(
    r"\b(?:patients?|participants?|pts|adults|children|women|men|phase|cohorts?|aged?|years?|disease|mutations?|positive"
    r"|negative|responders?|evaluable|population|set|had|were|was|who|with prior|naive|naïve|pretreated|screened"
    r"|at least one|achieved|attained|entered|final risk|risk groups?|deaths?|died|hospitals?|cent(?:er|re)s?"
    r"|countries)\b",
    re.I,
)


#: `326 adults with relapsed disease to X (n = 164)`
_GIVEN_TO = re.compile(r"^.*\b(?:patients|adults|participants|children|with|disease)\b.* to (?=\S)", re.I)
#: Groups of patients told by what they had had: `without (n = 16) vs with prior transplantation (n = 65)`.
GROUPED = re.compile(r"\bwith(?:out)?$|\bwithout\b|\bprior\b|\bprevious\b")


#: `376 received at least one dose` tells who was treated, not with what.
_EXPOSED = re.compile(
    r"(?:at least|one or more|any|no|all [0-9])\b|(?:(?:per|each|a) )?(?:cycles?|courses?)$"
    r"|(?:cycles?|courses?|days?|weeks?|parts?|phases?) [0-9]|(?:treated|enrolled|randomi[sz]ed|evaluable)$",
    re.I,
)


#: `for four or six cycles`
_ONLY_HOW_MANY = re.compile(
    r"(?:[0-9]+|one|two|three|four|five|six|eight|ten|twelve) (?:more |further |additional )?"
    r"(?:cycles?|courses?|weeks?|months?|years?|doses?|days?)",
    re.I,
)


#: `arm A (X, n = 40)`
_SIZE_BEHIND = re.compile(r"\s*[,;]\s*(?:n ?= ?[0-9,]+|[0-9,]+ (?:patients|participants|pts))\s*$", re.I)


#: `surgery plus injection of X`
_ACT_OF = re.compile(r"(?<=\bplus )(?:injections?|infusions?|administration) of (?:the )?(?=[A-Za-z])", re.I)


def clean(name: str) -> str:
    """A name without brackets, articles, ways and times of giving."""
    name = _SIZE_BEHIND.sub("", re.sub(r"^\s*(?:Arm|Group|Cohort) ?\w{1,2} ?[:–-]\s*", "", name))
    name = _GIVEN_TO.sub("", _BEFORE.sub("", " ".join(without_brackets(name).split())))
    if amount := _LEADING.match(name):
        name = f"{name[amount.end() :]} {amount[1]}"
    name = _ACT_OF.sub("", name)
    while match := _OPENING.match(name):
        name = name[match.end() :]
    if _EXPOSED.match(name) or _ONLY_HOW_MANY.fullmatch(name) or not re.search(r"[A-Za-z]", name):
        return ""
    cut = _CLOSING.sub("", " " + name + " ")
    added = _JOINED.search(name, max(0, len(cut) - 1))
    return (cut.strip(" ,-–:") + (f" plus {added['name']}" if added and cut.strip() else "")).strip(" ,-–:")


def assigned_lists(text: str) -> Iterator[tuple[list[str], str]]:
    """What follows `randomly assigned to receive …`, one list a sentence, and what kind of list it is.

    The kind is `sizes` if each name has its `n = 51`, `counted` if the names stand behind numbers of patients, which
    they may do for other reasons, and else `list`.
    """
    for names in dosed_lists(text):
        yield names, "sizes"
    text = spread_doses(text)
    plain = without_brackets(text)
    for pattern in (_TO, _ASSIGNED) if _TO.search(plain) or _ASSIGNED.search(plain) else (_PATIENTS_TO, _USING_TO):
        for match in pattern.finditer(plain):
            listed = match["list"]
            if _BETWEEN.search(plain, match.start(), match.start("list")):
                listed = listed.replace(" and ", " or ", 1)
            names = list(_members(listed))
            yield names, "list"
            if len(set(names)) < len(names):
                # What tells them apart stands in brackets: `X (200 mg every 2 weeks), X (200 mg every 4 weeks)`.
                flat = " ".join(re.sub(r"\([^()]*\bn ?=[^()]*\)|[()\[\]{}]", " ", text).split())
                for fuller in pattern.finditer(flat):
                    yield list(_members(fuller["list"])), "list"
    for match in (*_MARKED.finditer(text), *_COMPARED_MARKED.finditer(text), *_LETTERED.finditer(text)):
        names = [clean(match[part]) for part in ("a", "b")]
        if all(names):
            yield names, "sizes"
    for sentence in re.split(r"(?<=[.])\s|\n", text):
        if re.search(
            r"assigned|allocated|randomi[sz]|received?\b|group|arm\b|treated|\bvs\b|versus|compared|\beither\b",
            sentence,
            re.I,
        ):
            found = [match["name"] for match in _SIZED.finditer(sentence)]
            names = [clean(name) for name in found if not GROUPED.search(name)]
            yield [name for name in names if name and not DESCRIBED.search(name)], "sizes"
    for match in _WITH_OR_WITHOUT.finditer(plain):
        base, added = clean(match["base"]), clean(match["added"])
        if base and added:
            yield [f"{base} plus {added}", base], "sizes"
    for match in _LONG_WITHOUT.finditer(plain):
        if plain.lower().count(match["added"].lower()) >= _OFTEN:
            yield [match["added"], "control"], "sizes"
    for sentence in re.split(r"(?<=[.;])\s", plain):
        if re.search(r"\b(?:assigned|allocated|randomi[sz]ed|received|receive|undergo|took)\b", sentence):
            names = [clean(match["name"]) for match in _NUMBERED.finditer(sentence)]
            yield [name for name in names if name and not DESCRIBED.search(name)], "counted"


#: `Patients received X plus Y or Z`
_RECEIVED = re.compile(
    r"\b(?:patients|participants|adults|children|pts)(?: with [^.;,()]{3,60})?"
    r" (?:received|were given|were treated with) "
    r"(?P<list>(?:[^.;\n]|\.(?=[0-9])){5,160}? or (?:[^.;\n]|\.(?=[0-9]))+)",
    re.I,
)


def received_lists(text: str) -> Iterator[list[str]]:
    """What patients are said to have been given, where two treatments are joined by `or`."""
    for match in _RECEIVED.finditer(without_brackets(text)):
        yield list(_members(match["list"]))


#: `388 patients received X, 371 Y and 190 Z`
_COUNTED = re.compile(
    r"(?<![≥≤<>.])\b(?:[0-9,]+ (?:of [0-9,]+ )?(?:patients |pts )?|[A-Za-z-]+ (?:patients|pts) )received"
    r" (?P<list>[A-Za-z](?:[^.;]|\.(?=[0-9]))*)"
)
_NEXT_COUNT = re.compile(r",? and (?=[0-9])|, (?=[0-9])")
_AFTER_COUNT = re.compile(
    r"[0-9,]+ (?:patients |pts )?(?:received )?"
    r"(?P<name>(?!(?:cycles?|courses?|doses?|days?|weeks?|months?|years?|mg|patients|pts|were|had)\b)[A-Za-z].*)"
)


def counted_lists(text: str) -> Iterator[list[str]]:
    """Treatments that patients are counted by, each with its number."""
    for match in _COUNTED.finditer(without_brackets(text)):
        first, *others = _NEXT_COUNT.split(match["list"])
        behind = [_AFTER_COUNT.fullmatch(other) for other in others]
        if others and all(behind):
            yield [clean(name) for name in (first, *(one["name"] for one in behind if one))]


#: `X or chemotherapy with either Y or Z`: which of the two is chosen makes no third arm.
_ONE_OF_TWO = re.compile(r"(\bor [^,;]*?) with either [^,;]+? or [^,;]+?(?=,|;|$| every\b| for\b)")
#: `X plus either Y or Z`: two arms, both with X.
_PLUS_EITHER = re.compile(
    r"(?P<base>[^,;]+?) (?:plus|and|(?:in combination |combined |together )?with) either (?P<a>[^,;]+?),? or (?P<b>.+)",
    re.I | re.S,
)


#: `X, Y, and Z or Y and Z`: commas and `and` join what one arm is given.
_REGIMEN = re.compile(
    r"(?:^|\bor )[^,;]{3,40}, (?:[^,;]{3,40}, ){0,3}?(?:and|plus) [^,;]{3,40}?,? or "
    r"|^[^,;]{3,40},? or [^,;]{3,40},(?: [^,;]{3,40},){1,2} and "
    r"|^[^,;]{3,40}, [^,;]{3,40}? and [^,;]{3,60}? or (?:no\b|placebo|control|observation|usual|standard)"
)
_BETWEEN_REGIMENS = re.compile(r" / |,? or (?:to )?| versus | vs\.? ")


def _members(listed: str) -> Iterator[str]:
    """Names of a list, up to what all arms are given besides."""
    listed = _ONE_OF_TWO.sub(r"\1", listed)
    if either := _PLUS_EITHER.match(listed):
        base, one, other = (clean(either[part]) or either[part] for part in ("base", "a", "b"))
        base = re.sub(r" and (?:an?|the) ", " and ", base)
        listed = f"{base} plus {one} or {base} plus {other}"
    names: list[str] = []
    every: list[str] = []
    separator = _TO_EACH if _TO_EACH.search(listed.replace(" / ", " ")) else _SEPARATOR
    if _REGIMEN.search(listed):
        separator = _BETWEEN_REGIMENS
    for part in separator.split(listed):
        if _ADDED.match(part.strip()) or _AIMS.match(part.strip()):
            break
        if choice := _CHOICE.search(part):
            # What the choice is from are no arms of their own.
            names.append(choice["name"])
            every.append("")
            break
        amount = _ONLY_AMOUNT.match(part)
        if amount and names and not _AMOUNT_LAST.search(names[-1]) and _APPOSED.match(part, amount.end()):
            # `X, 120 µg with adjuvant, or placebo`: the amount is that of the name before it.
            continue
        if amount and names and _AMOUNT_LAST.search(names[-1]) and clean(f"x {part[amount.end() :]}") == "x":
            # `X 15 mg or 30 mg once daily`
            part = _AMOUNT_LAST.sub(f" {amount[1]}", names[-1])
        if name := clean(part):
            names.append(name)
            found = _EVERY.search(part)
            every.append(found.group() if found else "")
    for name, interval in zip(names, every, strict=True):
        # Where only how often they are given tells two arms apart, it belongs to their names.
        yield f"{name} {interval}".strip() if names.count(name) > 1 else name


def registered(text: str) -> list[str]:
    """Arms of a registry's record: `Experimental: X`."""
    return list(dict.fromkeys(clean(match["name"]) or match["name"].strip() for match in _REGISTRY.finditer(text)))


def group_names(text: str, drugs: Drugs) -> list[str]:
    """Names before `group` or `arm`, in the order printed, without those that name no treatment."""
    found: dict[str, None] = {}
    for match in _GROUP.finditer(text):
        name = re.split(r"\b(?:the|an?|in|with|to|of|and|than|for|from|by|each|versus|vs\.?)\s", match["name"])[-1]
        name = name.strip(" -–,")
        if name and not drugs.content(name) <= drugs.dull and not drugs.is_trait(name):
            found.setdefault(name, None)
    return list(found)
