"""Outcomes that adverse events led to: deaths from an event, treatment stopped because of toxicity."""

from __future__ import annotations

import re

from reanalysis.draft.linking.outcome.adverse import adverse_name
from reanalysis.draft.linking.outcome.fatal import died_with, judged_related, site_of_relapse, some_were_related
from reanalysis.draft.linking.outcome.mentions import index_of
from reanalysis.draft.linking.outcome.place import Answer, Place
from reanalysis.draft.model import UNSURE, Item
from reanalysis.draft.phrases.scan import Scan

_FROM = re.compile(r"(?:from|of|due to|because of|owing to|attributed to)(?: an?| the)?(?: [a-z-]+){0,2}$")
_STOPPED = re.compile(
    r"\)? ?(?:of )?(?:(?:the )?(?:patients?|pts?|participants) )?(?:had |have )?(?:permanently )?"
    r"(?:stopped|discontinued|withdrew|ceased|quit)(?: [\w-]+){0,5}? (?:because of|due to|owing to|for|after)"
    r"(?: [\w-]+){0,3}? (?:toxicity|toxicities|adverse|side effects?|tolerability|intolerance|[a-z]*aes?)\b"
)
#: `Side effects led 12 patients (10%) to stop the drug`
_LED = re.compile(
    r"\b(?:side effects?|toxicit(?:y|ies)|adverse (?:events?|effects?|reactions?)|[a-z]*aes?)"
    r" (?:had |have )?(?:led|caused|forced|prompted)(?: about| only| another| just)?$"
)
_TO_STOP = re.compile(
    r"\)? ?(?:(?:of (?:the )?)?(?:patients?|pts?|participants?|people|women|men|adults|children) )?"
    r"(?:on [a-z-]+ )?(?:\( [0-9.]+ % \) )?to (?:stop|discontinue|quit|withdraw|drop out|come off)\b"
)
#: `including fatal events in 2%`
_FATAL_EVENTS = re.compile(
    r"\b(?:including|with) (?:\w+ )?fatal (?:cases?|events?|outcomes?|reactions?) in(?: about| only)?$"
)
#: `4 of them fatal`, `one of which was fatal`
_WERE_FATAL = re.compile(
    r"\)? ?(?:cases? )?(?:(?:of (?:them|these|those|which|whom),? )?(?:(?:was|were|being|proved) )?fatal(?! [a-z]+)"
    r"|(?:was|were) fatal\b|fatal (?:cases?|events?|outcomes?|episodes?)\b|(?:cases?|events?) with a fatal outcome)"
)
#: `and was severe in nine and fatal in five`, `it was fatal in one`
_SO_SEVERE = re.compile(
    r"(?:\b(?:was|were|proved|being|and|but|or)|[,(;]) (?:considered |judged |deemed |only |mostly )?"
    r"(?P<how>severe|fatal|serious|life ?- ?threatening|extensive|mild|moderate|limited|symptomatic|lethal)"
    r"(?: or [a-z]+(?: [a-z]+)?)? in(?: only| just| a further| another)?(?: \()?$"
)
#: A sentence that is about the event of the one before.
_GOES_ON = re.compile(
    r"(?:it|this|these|they|which|the (?:event|syndrome|reaction|toxicity|disease)s?) (?:was|were|proved)\b"
)


def of_consequence(place: Place) -> Answer | None:
    """`4 (7%) stopped it because of toxicity`, `It was fatal in five`."""
    scan, first, final = place.scan, place.first, place.final
    if not place.shares:
        return None
    if (severe := _so_severe(place)) is not None:
        return severe
    if (fatal := died_with(place)) is not None:
        return fatal, ""
    related = scan.lexicon.meaning("treatment related death")
    if related and (judged_related(place) or some_were_related(place)):
        return related, ""
    if (relapsed := scan.lexicon.meaning("relapse")) and place.last == relapsed and (where := site_of_relapse(place)):
        return where, ""
    if "fatal " in place.before and _FATAL_EVENTS.search(place.before):
        before = [i for i in place.known if i < first.at and scan.items[i].code == "x"]
        return (f"AE:fatal {adverse_name(scan.items[before[-1]].text)}", "") if before else None
    if "fatal" in place.after and _WERE_FATAL.match(place.after):
        before = [i for i in place.known if i < first.at and scan.items[i].code == "x"]
        if (
            len(before) > 1
            and scan.at(before[-1] - 1) == "("
            and scan.items[before[-1]].id == scan.items[before[-2]].id
        ):
            # `veno-occlusive disease (VOD; 2 fatal)`
            before.pop()
        return (f"AE:fatal {adverse_name(scan.items[before[-1]].text)}", "") if before else None
    stopped = scan.lexicon.content["caused_by_events"].get("discontinuation", "")
    if stopped and _STOPPED.match(scan.words(final.last + 1, final.last + 15)):
        return stopped, ""
    if stopped and _LED.search(place.before) and _TO_STOP.match(place.after):
        return stopped, ""
    listed = "reason" in place.before and _REASONS.search(place.before)
    if place.opener > 0:
        outside = scan.words(0, place.opener)
        listed = listed or _FOR_EACH.search(outside) or _LISTED_CAUSES.search(outside)
    if stopped and listed:
        end = place.opener if place.opener > 0 else first.at
        if scan.at(end - 1) == "y":
            return stopped, ""
        end -= scan.word(end - 1) == "in"
        named = scan.words(0, end)
        left_by = scan.lexicon.content["left_by"]
        told = [name for name, words in left_by.items() if any(named.endswith(f" {word}") for word in words)]
        if not told and _TOXIC.search(scan.words(end - 2, end)):
            return stopped, ""
        return (told[0], "") if told else None
    if stopped and (reason := _STOPPED_FOR.search(scan.words(0, first.at))) and not _OTHER.search(reason["between"]):
        return _reason(scan, reason["why"], stopped), ""
    if stopped and scan.word(first.at - 1) == "in" and (reason := _WAS_STOPPED_FOR.search(place.before)):
        told_by = _reason(scan, reason["why"], stopped)
        if told_by != "discontinuation":
            return told_by, ""
    if stopped and scan.word(first.at - 1) == "in" and _AND_TOXICITY.search(place.before):
        return stopped, ""
    why = _BECAUSE.match(scan.words(final.last + 1, final.last + 9))
    if stopped and why and (_WAS_STOPPED.search(place.before) or _STOPPED_LIST.search(place.before)):
        left_by = scan.lexicon.content["left_by"]
        for stat in first.stats:
            stat.endpoint = "" if stat.endpoint == UNSURE else stat.endpoint
        told = [name for name, words in left_by.items() if any(why[1].startswith(word) for word in words)]
        return (told[0] if told else stopped if _TOXIC.search(why[1]) else "discontinuation"), ""
    return None


def _so_severe(place: Place) -> Answer | None:
    """`X occurred in 29%, was severe in nine and fatal in two`: counts of those who had the event."""
    scan, first, memory = place.scan, place.first, place.memory
    told = _SO_SEVERE.search(scan.words(0, first.at)) if scan.word(first.at - 1) in _IN else None
    if told is None:
        return None
    how = re.sub(r" ?- ?", "-", told["how"]).replace("lethal", "fatal")
    if _GOES_ON.match(scan.words(0, 4)) and memory.block == scan.sentence.block:
        name = memory.endpoint.partition(" (grade")[0].removeprefix("AE:")
        if not memory.endpoint.startswith("AE:"):
            return None
    else:
        before = [i for i in place.known if i < first.at and scan.items[i].code in "xy"]
        if not before or scan.items[before[-1]].code == "y":
            return None
        name = adverse_name(scan.items[before[-1]].text)
        name = memory.spelt.get(scan.items[before[-1]].id, name) if name.isupper() else name
    for bundle in place.group:
        for stat in bundle.stats:
            if stat.kind == "count" and len(bundle.stats) == 1:
                stat.among = f"AE:{name}"
    return f"AE:{how} {name}", ""


_IN = frozenset(("in", "only", "just", "further", "another", "("))
#: `Discontinuations because of progression were seen in 43% of patients and because of adverse events in 6%`
_STOPPED_FOR = re.compile(
    r"\bdiscontinuations?\b(?P<between>[^.;]*)\b(?:because of|due to|owing to) (?P<why>[a-z -]{2,40}?)"
    r"(?: (?:was|were|occurred)(?: [a-z]+)?)? (?:in|by)(?: about| only)?$"
)
_OTHER = re.compile(r"\b(?:reduc|interrupt|delay|modif|death|died|withh)")


def _reason(scan: Scan, why: str, stopped: str) -> str:
    """What leaving treatment for a reason is called."""
    if _TOXIC.search(why):
        return stopped
    left_by = scan.lexicon.content["left_by"]
    told = [name for name, words in left_by.items() if any(f" {why} ".find(f" {word} ") >= 0 for word in words)]
    return told[0] if told else "discontinuation"


#: `the main reasons for discontinuation were progression (28%) and adverse events (15%)`
_REASONS = re.compile(
    r"\breasons? (?:for|of) (?:\w+ ){0,2}(?:discontinu\w+|stopping|withdrawal)[^.;]*\b(?:were|was|included)\b"
)
#: `Twelve patients discontinued: progression (n=6), toxicity (n=4)`
_LISTED_CAUSES = re.compile(r"\b(?:discontinued|stopped)(?: (?:treatment|therapy|study|early))? : (?![0-9])[^.;]*$")
#: `54 patients had discontinued treatment, mostly because of progression (n=31) or adverse events (n=12)`
_FOR_EACH = re.compile(
    r"\b(?:discontinued|stopped|withdrew from)(?: (?!because|due|owing)[\w-]+){0,3}(?: ,)?"
    r"(?: (?:most|mostly|mainly|primarily)(?: (?:commonly|often|frequently))?)?"
    r" (?:because of|due to|owing to) [^.;]*$"
)
#: `X was stopped in 12% because of toxicity and in 20% because of progression`
_BECAUSE = re.compile(
    r"\)? ?(?:of (?:the )?)?(?:patients |pts )?(?:because of|due to|owing to|for) ((?:[\w-]+ ?){1,4})"
)
_WAS_STOPPED = re.compile(r"\b(?:was|were|been) (?:permanently )?(?:stopped|discontinued|withdrawn)\b[^.;]*\bin$")
#: `34 patients discontinued treatment: 19 because of progression and 8 because of adverse events`
_STOPPED_LIST = re.compile(
    r"\b(?:stopped|discontinued|withdrew|discontinuations?|discontinuation of \w+)\b[^.;]*[:(,][^.;]*$"
)
#: `treatment was stopped for toxicity in 12%`
_WAS_STOPPED_FOR = re.compile(
    r"\b(?:was|were|been) (?:permanently |prematurely )?(?:stopped|discontinued|withdrawn|ceased)(?: early)?"
    r" (?:because of|due to|owing to|for) (?P<why>[a-z -]{2,40}?) in$"
)
#: `stopped for progression in 44%, toxicity in 12%`
_AND_TOXICITY = re.compile(
    r"\b(?:stopped|discontinued|withdrawn) (?:for|because of|due to|owing to)\b[^.;]*, (?:and )?"
    r"(?:toxicity|toxicities|adverse (?:events?|effects?)|side effects) in$"
)
_TOXIC = re.compile(r"\b(?:toxic\w*|adverse|side effects?|[a-z]*aes?|intoleran\w+|tolerability)\b")
_LISTED_FATAL = re.compile(
    r"\bdeaths?(?: (?!due|from|of)[\w-]+){0,8} \((?:[^().])*$"
    r"|\bfatal(?: (?:adverse|toxic|side))?(?: (?:reactions?|events?|effects?|aes?|toxicit(?:y|ies)))?"
    r"(?: (?:occurred|were (?:seen|reported|observed)|developed))?(?: in (?:[^;:.]|\.(?=[0-9])){1,60}?)?,? ?"
    r"(?:\(|including|:|these were|consisting of|and were)(?:[^.]|\.(?=[0-9]))*$"
)


def in_fatal_list(scan: Scan, name: Item) -> bool:
    """True for the members of `Fatal adverse reactions occurred in 8%, including infection (3%)`."""
    before = scan.words(0, index_of(scan, name))
    found = _LISTED_FATAL.search(before)
    return found is not None and ";" not in re.sub(r"\([^()]*$|\([^()]*\)", "", found.group())


def died_of(scan: Scan, name: Item) -> str:
    """The event that patients died from: `one patient died from hepatic failure`; empty if none is named."""
    i = index_of(scan, name)
    events = [j for j in range(i + 1, min(i + 6, len(scan.items))) if scan.items[j].code == "x"]
    if not events or not _FROM.fullmatch(scan.words(i + 1, events[0])):
        return ""
    listed = re.match(r",?[ar](?![#NW])", scan.code[events[0] + 1 :])
    return "" if listed else f"AE:fatal {adverse_name(scan.items[events[0]].text)}"
