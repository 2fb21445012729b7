"""Write the outcome of a statistic: its id, its grade, and what was inferred about it."""

from __future__ import annotations

import itertools
import re
from dataclasses import replace

from reanalysis.draft.linking.outcome.adverse import Memory, adverse_name
from reanalysis.draft.linking.outcome.causes import after_transplant
from reanalysis.draft.linking.outcome.consequences import died_of, in_fatal_list
from reanalysis.draft.linking.outcome.grading import grade_in_bracket, grade_near, graded, roman_grade, ungraded
from reanalysis.draft.linking.outcome.mentions import index_of
from reanalysis.draft.model import UNSURE, Item, Stat, Term
from reanalysis.draft.phrases.scan import Bundle, Scan, enclosing


def write(scan: Scan, bundle: Bundle, name: Item | str | None, how: str, grades: list[Bundle], memory: Memory) -> str:
    counted = next((stat.quantity for stat in bundle.stats if stat.kind == "count" and not stat.endpoint), "")
    for stat in bundle.stats:
        if stat.kind == "n" or stat.quantity or stat.endpoint:
            continue
        if stat.kind == "percent" and counted:
            # `118 women (38%) and 194 men (62%)`
            stat.quantity = counted
            continue
        if isinstance(name, Item):
            name = _spelt_out(scan, _caused(scan, name))
            if name.code == "Y":
                stat.quantity = name.id
                continue
            hazards = (
                scan.lexicon.content["hazard_of"] if stat.unit in ("hazard ratio", "") and stat.kind == "ratio" else {}
            )
            if stat.kind in ("count", "percent") and _denied(scan, name):
                stat.endpoint = UNSURE
                stat.lose("endpoint", 0.5, "patients who did not have the outcome")
                continue
            at = index_of(scan, name)
            if hazards and at < bundle.at and by_a_day(scan, bundle):
                hazards = {}
            if stat.kind in ("count", "percent") and _OF_LENGTH.match(scan.code, index_of(scan, name) + 1):
                # `a response of 6 months or longer`
                lasting = scan.lexicon.content["duration_of"].get(name.id)
                name = Item(name.start, name.end, name.text, "e", None, Term("endpoint", lasting)) if lasting else name
            behind = scan.word(at + 1) in ("event", "events")
            if stat.kind in ("count", "percent") and (behind or _AN_EVENT.search(name.low)):
                # `progression or death occurred in 50 of 120 patients`, and no curve's rate
                told = scan.lexicon.content["events_of"].get(name.id)
                name = Item(name.start, name.end, name.text, "e", None, Term("endpoint", told)) if told else name
            shares = scan.lexicon.content["share_of"] if stat.kind in ("count", "percent") else {}
            fatal = died_of(scan, name) if name.id == "death" and stat.kind in ("count", "percent") else ""
            stat.endpoint = fatal or hazards.get(name.id) or shares.get(name.id) or _named(name, memory)
            if stat.kind in ("count", "percent", "km", "ratio", "p_value") and (
                transplanted := after_transplant(scan, name, memory)
            ):
                stat.endpoint = transplanted
            before = scan.word(at - 1)
            if stat.endpoint.startswith("AE:") and name.code == "y" and before in ("severe", "fatal", "serious"):
                stat.endpoint = f"AE:{before} {stat.endpoint[3:]}"
            elif stat.endpoint.startswith("AE:") and name.code == "y" and _suspected(scan, name):
                stat.endpoint = f"AE:treatment-related {stat.endpoint[3:]}"
            elif stat.endpoint.startswith("AE:") and name.code == "y" and (kind := _kind_of_events(scan, name)):
                stat.endpoint = f"AE:{kind} {stat.endpoint[3:]}"
            elif stat.endpoint.startswith("AE:") and name.code == "y":
                stat.endpoint = f"AE:{_organ(scan, name)}{stat.endpoint[3:]}"
            elif stat.endpoint.startswith("AE:") and name.code == "x":
                fatal = "fatal " if in_fatal_list(scan, name) and "fatal" not in name.low else ""
                either = _either(scan, name, memory) or _with_another(scan, name, memory)
                stat.endpoint = f"AE:{fatal}{either}{_described(scan, name)}{stat.endpoint[3:]}"
        elif name:
            again = how == "context" and not grades and _AGAIN.search(scan.words(bundle.at - 14, bundle.at))
            kept = again or (stat.kind in ("p_value", "ratio") and not how)
            stat.endpoint = name if kept else re.sub(r" \(grade [^)]*\)$", "", name)
        compared = stat.kind in ("p_value", "ratio") and isinstance(name, str)
        compared = compared or stat.endpoint.startswith("AE:hospitali")
        if (
            stat.endpoint.startswith("AE:")
            and not compared
            and (grade := _grade(scan, bundle, stat, name, grades, memory))
        ):
            stat.endpoint = graded(stat.endpoint, grade)
        if how:
            stat.lose("endpoint", {"context": 0.25, "phrase": 0.2}.get(how, 0.1), _HOW[how])
        if not stat.endpoint and not stat.quantity:
            stat.endpoint = UNSURE
    endpoint = bundle.lead.endpoint
    if endpoint and endpoint != UNSURE:
        memory.captioned = memory.captioned and endpoint == memory.endpoint
        memory.endpoint, memory.block = endpoint, scan.sentence.block
        if bundle.kind == "median":
            memory.median = scan.sentence.block
    return endpoint


def _spelt_out(scan: Scan, name: Item) -> Item:
    """The event that a bracket opens by abbreviating: `cytokine release syndrome (CRS; n=8)`."""
    at = index_of(scan, name) if name.code == "x" else 0
    full = scan.items[at - 2] if at > 1 and scan.at(at - 1) == "(" else None
    return full if full is not None and (full.code, full.id) == (name.code, name.id) else name


_AN_EVENT = re.compile(r"\bprogress\w*(?: of disease| disease)? or death$|\bdisease progression or death\b")
_OF_LENGTH = re.compile(r"o(?:wv|ww|<)?[#N]-?m(?:rw|[^w]|$)")


def _grade(
    scan: Scan, bundle: Bundle, stat: Stat, name: Item | str | None, grades: list[Bundle], memory: Memory
) -> str:
    """Grade of an adverse event; empty if none is said."""
    if (isinstance(name, Item) and ungraded(scan, name)) or stat.endpoint.startswith("AE:fatal "):
        return grade_in_bracket(scan, bundle, grades)
    place = index_of(scan, name) if isinstance(name, Item) else -1
    roman = roman_grade(scan, name if isinstance(name, Item) else None, bundle)
    return grade_near(scan, bundle, grades, place) or roman or memory.carried


def by_a_day(scan: Scan, bundle: Bundle) -> bool:
    """True for `49 (16%) had died by day 90 (hazard ratio, …)`, which compares those deaths and no curve."""
    curve = any(item.code == "e" and item.id in scan.lexicon.time_to_event for item in scan.items)
    return not curve and any(time[1] < bundle.at for time in scan.times)


#: What goes on with the outcome of the sentence before, its grade too.
_AGAIN = re.compile(r"\b(?:corresponding|respective|it was|the (?:rate|figure|proportion|percentage|incidence) was)\b")
_HOW = {
    "context": "the outcome is that of the sentence before (inferred)",
    "phrase": "the name of the event is the words before the number",
    "order": "outcomes and values are taken in the order printed (inferred)",
}


_ADJECTIVE = re.compile(
    r"[a-z]{3,}(?:al|ic|ary|ous|ive|ar|ile|ory|oid|oral)|acute|chronic|upper|lower|deep|severe|fatal|serious|cardiac"
)
_NO_ADJECTIVE = frozenset(
    [
        "several",
        "additional",
        "clinical",
        "overall",
        "total",
        "typical",
        "general",
        "initial",
        "final",
        "individual",
        "usual",
        "respective",
        "intravenous",
        "most",
        "similar",
        "oral",
        "experimental",
        "respiratory",
        "active",
        "subcutaneous",
        "numerical",
        "various",
        "previous",
        "particular",
        "additional",
    ]
)


def _described(scan: Scan, name: Item) -> str:
    """Adjectives that stand before an event and belong to its name: `intracranial hemorrhage`."""
    words: list[str] = []
    j = index_of(scan, name) - 1
    kinds = (
        "onset",
        "mediated",
        "induced",
        "associated",
        *(("related", "emergent") if "adverse" in name.low or "event" in name.low else ()),
    )
    if j >= 2 and scan.at(j - 1) == "-" and scan.word(j) in kinds:
        words.insert(0, f"{scan.word(j - 2)}-{scan.word(j)}")
        j -= 3
    while j >= 0 and scan.items[j].code == "w" and len(words) < 3:
        word = scan.word(j)
        if _ADJECTIVE.fullmatch(word) is None or word in _NO_ADJECTIVE:
            break
        words.insert(0, word)
        j -= 1
    if words[:1] == ["severe"] and scan.words(j - 1, j + 1) in ("moderate to", "mild to"):
        words[:0] = scan.words(j - 1, j + 1).split()
    return " ".join([*words, ""])


#: Adjectives of sums of events that say which results are told, and no organ.
_OF_RESULTS = frozenset(("potential", "critical", "substantial", "primary", "principal", "special", "clear", "common"))
_ABBREVIATED = re.compile(r"[A-Z]{2,4}")


def _organ(scan: Scan, name: Item) -> str:
    """What stands before a sum of events and says where they were: `cardiac`, `CNS`; empty if nothing does."""
    i = index_of(scan, name) - 1
    compound = scan.at(i - 1) == "-" and scan.items[i - 2].number is None
    if compound and scan.word(i) in ("related", "associated", "mediated", "induced", "emergent"):
        # `bleeding-related adverse events`
        return f"{scan.word(i - 2)}-{scan.word(i)} "
    if scan.at(i) != "w" or scan.at(i - 1) in "-/":
        return ""
    printed, word = scan.items[i].text, scan.word(i)
    if _ABBREVIATED.fullmatch(printed):
        return f"{printed} "
    told = _ADJECTIVE.fullmatch(word) is not None and word not in (_NO_ADJECTIVE - {"respiratory"}) | _OF_RESULTS
    return f"{word} " if told else ""


def share_heads(scan: Scan) -> None:
    """`Cardiac and vascular events occurred in 28% and 19%, respectively`: the first value is of cardiac events."""
    for i, item in enumerate(scan.items):
        if item.code != "y" or scan.code[max(0, i - 3) : i] != "waw":
            continue
        first, second = scan.word(i - 3), scan.word(i - 1)
        if not (_ADJECTIVE.fullmatch(first) and _ADJECTIVE.fullmatch(second)):
            continue
        head = f"AE:{second} "
        named = [b for b in scan.bundles if b.at > i and b.lead.endpoint.startswith(head)]
        outer = [b for b in named if enclosing(scan, b.at) < 0]
        if len(outer) != 2:
            continue
        for stat in [stat for b in named if b.at < outer[1].at for stat in b.stats]:
            stat.endpoint = f"AE:{first} {stat.endpoint.removeprefix(head)}"


def _either(scan: Scan, name: Item, memory: Memory) -> str:
    """`rash or acne (33 [14%] …)`: what one number counts together."""
    i = index_of(scan, name)
    if scan.code[max(0, i - 2) : i] == "x/" and re.match(r"\(", scan.code[i + 1 :]):
        # `nausea/vomiting (30%)`
        start = i - 2
        while scan.code[max(0, start - 2) : start] == "x/":
            start -= 2
        return "".join(_named(scan.items[j], memory).removeprefix("AE:") + "/" for j in range(start, i, 2))
    if i < 2 or scan.code[i - 2 : i] != "xr" or not re.match(r"\(|w(?:Bz?|zw)\(", scan.code[i + 1 :]):
        return ""
    if i > 2 and scan.at(i - 3) in ",r" and scan.at(i - 4) != ")":
        # `nausea, vomiting or diarrhoea`: a list, of which the first members stand further away.
        return ""
    return f"{_described(scan, scan.items[i - 2])}{_named(scan.items[i - 2], memory).removeprefix('AE:')} or "


_ADMITTED = re.compile(r"\bhospitali[sz]ations? (?:for|due to|because of)$")


def _with_another(scan: Scan, name: Item, memory: Memory) -> str:
    """`neutropenia with infections`, `hospitalizations for neutropenic fever`: what the name begins with."""
    i = index_of(scan, name)
    if i > 1 and scan.code[i - 2 : i] == "xw" and scan.word(i - 1) in ("with", "without"):
        first = scan.items[i - 2]
        return f"{_described(scan, first)}{_named(first, memory).removeprefix('AE:')} {scan.word(i - 1)} "
    admitted = _ADMITTED.search(scan.words(i - 3, i))
    return f"{admitted.group()} " if admitted else ""


def _kind_of_events(scan: Scan, name: Item) -> str:
    """`treatment-related grade 3 or 4 adverse events`: what stands before the grade belongs to the name."""
    place = index_of(scan, name)
    before = re.search(r"w-(?P<w>w)(?P<more>w-w)?(?:g<?#(?:[-/rt]+#|rw)?|#[-/]#-?g)$", scan.code[:place])
    if before is None or scan.word(before.start("w")) not in ("related", "emergent", "mediated"):
        return ""
    more = f" {scan.word(before.start('more'))}-{scan.word(before.end('more') - 1)}" if before["more"] else ""
    return f"{scan.word(before.start())}-{scan.word(before.start('w'))}{more}"


_SUSPECTED = re.compile(
    r"(?:(?:that|which) (?:were|was) )?(?:suspected|considered|deemed|judged|thought|assessed)(?: by [a-z ]+)?"
    r"(?: as| to be)?(?: possibly| probably| at least possibly)? (?:treatment ?- ?|drug ?- ?)?related\b"
)


def _suspected(scan: Scan, name: Item) -> bool:
    """`events that were suspected to be related to X`"""
    behind = index_of(scan, name) + 1
    return "related" not in name.low and _SUSPECTED.match(scan.words(behind, behind + 12)) is not None


def _denied(scan: Scan, name: Item) -> bool:
    """`patients who never developed X` are those without it."""
    i = index_of(scan, name)
    return _NEVER.search(scan.words(i - 4, i)) is not None


_NEVER = re.compile(r"\b(?:(?:never|did not|had not|without)(?: \w+){0,2}|(?:was|were) not in(?: a| an)?)$")


_LEADING = r"\b(?:led|leading|lead|resulted|resulting) (?:to|in)\b"
_LED_TO = re.compile(rf"\b(?:events?|reactions?|[a-z]*aes?|toxicit\w+)\b.*{_LEADING}")


_BECAUSE_OF = re.compile(r"(?P<why>(?:[\w-]+ ){0,5}?(?:because of|due to|owing to|secondary to))\b")
_RELATED = re.compile(r"\b(?:treatment|drug|therapy) ?- ?related\b")


def _caused(scan: Scan, item: Item) -> Item:
    """`discontinued X because of adverse events` is another outcome than to discontinue."""
    i = index_of(scan, item)
    if item.id in scan.lexicon.content["caused_by_events"]:
        if scan.word(i - 1) == "related" and any(scan.at(j) in "xy" for j in (i - 3, i - 2)):
            wanted = scan.lexicon.content["caused_by_events"][item.id]
            return Item(item.start, item.end, item.text, "e", None, Term("endpoint", wanted))
        causes = [j for j in range(i) if scan.items[j].code in "xy" and scan.at(j) not in ".;"]
        # `Adverse events led to dose interruption` is one name in the lexicon.
        led = ";" not in scan.code[:i] and any(_LED_TO.search(one.low) for one in scan.items[:i] if one.code == "e")
        # `AEs led to X in 12%, and 30-day mortality was 3%`: a subject of its own.
        told = scan.at(i + 1) == "b" and "#" in scan.code[(causes or [0])[-1] : i]
        if not told and (led or (causes and re.search(_LEADING, scan.words(causes[-1] + 1, i)))):
            related = causes and _RELATED.search(scan.words(causes[-1] - 4, causes[-1] + 1)) is not None
            wanted = scan.lexicon.content["caused_by_events"][item.id]
            wanted = scan.lexicon.content["caused_by_related_events"].get(item.id, wanted) if related else wanted
            return Item(item.start, item.end, item.text, "e", None, Term("endpoint", wanted))
    stopped = scan.lexicon.content["caused_by_events"].get("discontinuation", item.id)
    if item.id == "discontinuation" and (toxic := _BECAUSE_OF.match(scan.words(i + 1, i + 11))):
        # `discontinued X because of neurotoxicity`
        j = i + len(toxic["why"].split())
        cause = re.match(r"[wBot-]{0,6}x", scan.code[j:])
        if cause is not None:
            return Item(item.start, item.end, item.text, "e", None, Term("endpoint", stopped))
    near = min(i + 8, len(scan.items))
    for j in range(i + 1, near) if "y" in scan.code[i + 1 : near] else ():
        if scan.at(j) in ";.#NW":
            break
        if scan.items[j].code == "y" and re.search(
            r"\b(?:because|due|owing|after|for|related)\b", scan.words(i + 1, j)
        ):
            wanted = scan.lexicon.content["caused_by_events"].get(item.id, item.id)
            return Item(item.start, item.end, item.text, "e", None, Term("endpoint", wanted))
    return item


_RANK = re.compile(r"^(?:acute|chronic|severe) ")


def _named(item: Item, memory: Memory) -> str:
    """Endpoint id of a mention; adverse events are spelt as printed, in lower case but for abbreviations.

    An abbreviation of an event that a value was given for under its name is spelt as that was.
    """
    if item.term is not None and item.term.kind == "endpoint":
        return item.id
    name = adverse_name(item.text)
    if item.code == "x":
        if item.text.rstrip("s").isupper():
            return "AE:" + memory.spelt.get(item.id, name)
        memory.spelt.setdefault(item.id, name)
        memory.spelt.setdefault(_RANK.sub("", item.id), _RANK.sub("", name))
    return "AE:" + name


def double(scan: Scan, known: list[int], bundle: Bundle, memory: Memory) -> None:
    """`median PFS and OS were both 20 months`, `median PFS and OS were not reached`: one value, two statistics."""
    value = index_of(scan, bundle.lead.value) if bundle.lead.value is not None else 0
    run = [i for i in known if i < value and scan.items[i].code == "e"]
    pairs = [(a, b) for a, b in itertools.pairwise(run) if scan.code[a + 1 : b] in ("a", "aM")]
    if not pairs:
        return
    unreached = (
        scan.items[value].code == "X" and re.fullmatch(r"[bw]?", scan.code[pairs[-1][1] + 1 : value]) is not None
    )
    if not unreached and "both" not in scan.words(pairs[-1][0] - 4, value).split():
        return
    first, second = pairs[-1]
    bundle.lead.endpoint = _named(scan.items[first], memory)
    bundle.stats.append(
        replace(
            bundle.lead,
            roles=list(bundle.lead.roles),
            endpoint=_named(scan.items[second], memory),
            doubt={},
            reasons=[],
        )
    )
