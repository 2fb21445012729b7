"""Which set of patients a statistic is about, which trial, and what is said of no trial at all."""

from __future__ import annotations

import re
from dataclasses import replace

from reanalysis.draft.arms.arm_names import TrialName
from reanalysis.draft.lexicon import Lexicon
from reanalysis.draft.linking.arm.near import OF_ARMS
from reanalysis.draft.linking.arm.where import Where
from reanalysis.draft.linking.patients.best_sets import best_set, is_numbered, may_name, twin
from reanalysis.draft.linking.patients.introduced import (
    begin_population,
    introduced,
    note_population,
    note_sets,
    sets_in_order,
    size_of_harms,
    treated_size,
)
from reanalysis.draft.linking.patients.set_ages import ages_of, sets_by_age
from reanalysis.draft.linking.patients.set_words import contrast, near_set, opening_set, set_beside, text_of
from reanalysis.draft.linking.patients.studies import other_trial
from reanalysis.draft.linking.patients.usual_sets import usual_set
from reanalysis.draft.phrases.scan import Bundle, Scan
from reanalysis.vocabulary import BACKGROUND

_RESULTS = ("percent", "count", "km", "median", "range", "iqr", "ratio", "difference", "p_value")


#: `About 25% of patients with AML harbor an internal tandem duplication`
_PREVALENCE = re.compile(
    r"(?:about |approximately |roughly |nearly |almost |up to |an estimated |only |around |some )?"
    r"[0-9.]+(?:% ?(?:to|-|–) ?[0-9.]+)?%"
    r" (?:of )?(?:all |the )?(?:\w+ ){0,2}(?:patients|people|adults|children|cases|pts|individuals)"
    r" (?:with|diagnosed with)? ?(?:[\w/-]+ ){1,7}?"
    r"(?:harbou?r|carry|have|express|relapse|develop|are|die|present|experience)\b"
)


#: `Treatment should be given for 8 cycles`, `Patients may continue for up to 17 cycles`: what a label tells to do.
_TOLD_TO = re.compile(
    r"\b(?:should|must) (?:not )?(?:be|receive|stop|take|continue|start|begin)\b|\b(?:is|are) available as\b"
    r"|\bmay (?:continue|be (?:given|continued|increased|reduced|repeated|resumed))\b"
    r"|^(?:take|administer|premedicate|withhold|permanently|discontinue|reduce|monitor|start|initiate|resume|interrupt)\b"
)
_AT_RECOMMENDED = re.compile(r"\bat the recommended ")
_DONE = re.compile(r"\b(?:enrolled|randomi[sz]ed|eligible|included|were|was|trial|study|had|inclusion)\b")


def parts_by_trial(scan: Scan, trials: dict[str, TrialName], now: str) -> list[tuple[str, Scan]]:
    """The sentence once for each trial it speaks of, with the statistics of that trial, the last one named last."""
    told = "L" in scan.sentence.code
    named = (
        [(i, item.id) for i, item in enumerate(scan.items) if item.code == "L" and item.id in trials] if told else []
    )
    if not named:
        return [(other_trial(scan, trials, now), scan)]
    if any(trials[name].beside for _, name in named):
        return _own_and_beside(scan, trials, named, now)
    parts: dict[str, list[Bundle]] = {name: [] for _, name in named}
    for bundle in scan.bundles:
        before = [name for i, name in named if i <= bundle.last]
        after = [(i, name) for i, name in named if i > bundle.last]
        near = after[0] if after else None
        stands_before = near is not None and not re.search(r"[,;.#NW()a]", scan.code[bundle.last + 1 : near[0]])
        goes_with_next = not before or (stands_before and bundle.kind in ("n", "identifier"))
        parts[near[1] if near is not None and goes_with_next else before[-1]].append(bundle)
    last = named[-1][1]
    order = [name for name in parts if name != last] + [last]
    return [(name, replace(scan, bundles=parts[name])) for name in order]


def _own_and_beside(
    scan: Scan, trials: dict[str, TrialName], named: list[tuple[int, str]], now: str
) -> list[tuple[str, Scan]]:
    """`was 82% in our study, as compared with 49% in the X trial`: what stands behind the comparison is of X."""
    other = next(name for _, name in named if trials[name].beside)
    where = next(i for i, name in named if name == other)
    compared = scan.code.rfind("v", 0, where)
    opening = compared < 0 and where < min((b.at for b in scan.bundles), default=0) and scan.word(0) in ("in", "among")
    theirs = [b for b in scan.bundles if opening or 0 <= compared < b.at]
    if not theirs:
        return [(now, scan)]
    ours = [b for b in scan.bundles if b not in theirs]
    return [(other, replace(scan, bundles=theirs)), *([(now, replace(scan, bundles=ours))] if ours else [])]


def is_background(scan: Scan, lexicon: Lexicon) -> bool:
    """True for statements about the disease or about what an approval allows."""
    low = scan.sentence.text.lower()
    results = any(bundle.kind in _RESULTS for bundle in scan.bundles)
    if (
        scan.sentence.section == "background"
        and results
        and not re.search(
            r"\bwe report|\bhere\b|\bthis (?:trial|study|analysis|report)|\bupdated?\b|\bwe present|\bprimary analysis",
            low,
        )
    ):
        return True
    if lexicon.cues["general"].search(low) or _PREVALENCE.match(low):
        return True
    if scan.sentence.section == "dosage" and not results:
        return True
    if not results and _TOLD_TO.search(low):
        return scan.sentence.section != "methods" and not _DONE.search(low)
    # `the response rate at the recommended dose`: found in the trial, not told to anybody.
    low = _AT_RECOMMENDED.sub("at the ", low)
    recommended = (
        "recommended" in low
        and "recommended phase" not in low
        and re.search(r"recommended (?:\S+ ){0,3}dos(?:e|age)", low)
    )
    if (recommended and not results) or lexicon.cues["indication"].search(low):
        return not re.search(
            r"\benrolled|\breceived\b|\brandom|n ?=|\bmedian\b|95%|occurred in|reported in|\b[0-9.]+% of", low
        )
    return False


def _goes_on_telling(scan: Scan, where: Where) -> bool:
    """True where a paragraph that said how to give a drug goes on with doses and days, nothing that was done."""
    only = bool(scan.bundles) and all(b.kind in ("dose", "schedule", "threshold") for b in scan.bundles)
    told = where.told_to == scan.sentence.block and scan.sentence.section != "methods"
    return only and told and not _DONE.search(scan.sentence.text.lower())


def link_sets(scan: Scan, where: Where, lexicon: Lexicon) -> None:
    """Fill trial and analysis set of every statistic of a sentence."""
    trial = where.trial
    background = is_background(scan, lexicon) or _goes_on_telling(scan, where)
    if background and any(bundle.kind in ("dose", "schedule") for bundle in scan.bundles):
        where.told_to = scan.sentence.block
    ages = ages_of(scan)
    sentence = text_of(scan, 0, len(scan.items))
    named = may_name(sentence, trial)
    spoken = best_set(sentence, trial) if named else ""
    if not background:
        begin_population(scan, where)
    for group in _by_series(scan):
        by_age = sets_by_age(scan, group, trial, ages)
        if group[0].lead.quantity == "age" and group[0].kind != "stratum":
            by_age = []
        near = [near_set(scan, bundle, trial) if named else "" for bundle in group]
        if named:
            contrast(scan, group, near, trial)
            sets, arms = set(near) - {""}, {bundle.lead.arm for bundle in group}
            if len(sets) == 1 and len(arms) == len(group) and group[0].kind in OF_ARMS:
                # `45% v 29% in HR+`: the values of two arms are of one set.
                near = [next(iter(sets))] * len(group)
        if not any(near) and len(group) > 1:
            note_sets(scan, where)
            near = sets_in_order(scan, group, where) or near
        for place, bundle in enumerate(group):
            chosen, reason = _choose(scan, group, place, by_age, near, spoken if named else None, trial, lexicon)
            if chosen == trial.whole and trial.usual and (size := treated_size(scan, bundle, where)):
                chosen, reason = size, "set of those treated"
            if chosen == trial.whole and not background and (told := introduced(scan, bundle, where)):
                chosen, reason = told, "set that the text has begun to speak of"
            for stat in bundle.stats:
                if background and stat.kind == "threshold" and stat.unit == "percent" and not stat.quantity:
                    stat.kind, stat.denominator = "percent", "unknown"
                stat.trial, stat.analysis_set = (BACKGROUND, BACKGROUND) if background else (trial.id, chosen)
                if background:
                    stat.arm = ""
                stat.lose("analysis_set", 0.2 if chosen == trial.whole else 0.15, reason)
            if not background:
                note_population(scan, bundle, where)
    note_sets(scan, where)
    size_of_harms(scan, where)
    if not background:
        _compare_sets(scan, trial)


def _choose(
    scan: Scan,
    group: list[Bundle],
    place: int,
    by_age: list[str],
    near: list[str],
    spoken: str | None,
    trial: TrialName,
    lexicon: Lexicon,
) -> tuple[str, str]:
    """The set of one value and how it was told; `spoken` is None where the sentence can name none."""
    bundle = group[place]
    harm, why = usual_set(bundle.lead, trial, lexicon)
    stratified = bundle.kind == "stratum" and "stratifi" in scan.sentence.text
    if stratified and (not by_age or "stratifi" in scan.words(0, bundle.at)):
        return trial.whole, "set of all, as for what the trial was stratified by"
    if bundle.kind == "stratum" and not by_age:
        words = text_of(scan, bundle.at - 5, bundle.last + 5)
        return best_set(words, trial, named=False) or trial.whole, "set that the cut divides"
    if harm and bundle.kind == "threshold":
        return harm, why
    told = near[place] and not by_age and not _of_all(bundle)
    if told and (not bundle.lead.quantity or is_numbered(near[place], trial)):
        return near[place], "set named beside it"
    if bundle.kind == "n" and trial.safety and _GIVEN.match(scan.words(bundle.last + 1, bundle.last + 5)):
        return trial.safety, "set of those treated, who are counted"
    named = spoken is not None
    if named and not by_age and (opening := opening_set(scan, trial, scan.code.rfind(";", 0, group[0].at) + 1)):
        return opening, "set that the sentence begins with"
    if _of_all(bundle):
        return trial.whole, "set of all, as for what is planned or said of all"
    if by_age:
        return by_age[place], "set by age"
    if bundle.lead.quantity:
        return trial.whole, "set of all, as for what patients are like"
    beside = set_beside(scan, group, trial) if named and bundle.kind != "n" and not any(near) else ""
    if beside:
        return beside, "set named beside the values"
    if spoken and bundle.kind != "n":
        return spoken, "set that the sentence names"
    return (harm, why) if harm else (trial.whole, "set whole")


def _compare_sets(scan: Scan, trial: TrialName) -> None:
    """A P value behind the values of two sets compares them, if it is of their interaction or there is one arm only."""
    for bundle in scan.bundles:
        if bundle.kind != "p_value":
            continue
        before = [b for b in scan.bundles if b.last < bundle.at and b.kind in _RESULTS and b.kind != "p_value"][-2:]
        sets = list(dict.fromkeys(b.lead.analysis_set for b in before))
        one_arm = len(before) == 2 and before[0].lead.arm == before[1].lead.arm and before[0].kind == before[1].kind
        interaction = "interaction" in scan.words(bundle.at - 6, bundle.last + 1)
        if len(sets) == 2 and trial.whole not in sets and one_arm and (trial.single or interaction):
            bundle.lead.analysis_set = " v ".join(sets)
        elif trial.single and (pair := _said_to_differ(scan, bundle, trial)):
            bundle.lead.analysis_set = " v ".join(pair)


#: `Responders lived longer than non-responders (P = .02)`
_THAN = re.compile(r"\b(?:than|versus|vs\.?|compared (?:with|to)|against)\b")
#: `Younger children had more diarrhoea (P = .002)`
_DIFFER = re.compile(
    r"\b(?:more|less|fewer|better|worse|higher|lower|longer|shorter|greater|poorer|inferior|superior|similar|larger|smaller"
    r"|differ(?:ed|s)?|varied|impact(?:ed)?|affect(?:ed)?)\b"
)


def _said_to_differ(scan: Scan, bundle: Bundle, trial: TrialName) -> tuple[str, ...]:
    """The two sets that the words before a P value compare; empty if it is of one set."""
    start = max((b.last + 1 for b in scan.bundles if b.last < bundle.at), default=0)
    words = text_of(scan, start, bundle.at)
    told = bundle.lead.analysis_set
    than = _THAN.search(words)
    if than is not None:
        sets = (best_set(words[: than.start()], trial, named=False), best_set(words[than.end() :], trial, named=False))
        return sets if all(sets) and sets[0] != sets[1] else ()
    other = twin(told, trial) if told != trial.whole and _DIFFER.search(scan.sentence.text) else ""
    return (told, other) if other else ()


def _by_series(scan: Scan) -> list[list[Bundle]]:
    groups: dict[int, list[Bundle]] = {}
    for bundle in scan.bundles:
        groups.setdefault(bundle.lead.series if bundle.kind in _RESULTS else -1 - bundle.at, []).append(bundle)
    return list(groups.values())


_GIVEN = re.compile(r"(?:patients |pts )?(?:were|was) (?:infused|treated|dosed)\b(?! (?:with|for|in|on|after|because))")


def _of_all(bundle: Bundle) -> bool:
    """True for doses, dates and cuts that are said of the whole trial."""
    stat = bundle.lead
    cut = bundle.kind == "threshold" and stat.quantity != "adverse_event_grade"
    return cut or bundle.kind in ("dose", "schedule", "allocation", "date", "identifier")
