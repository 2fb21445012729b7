"""Which set of patients a statistic is about, which trial, and what is said of no trial at all."""

from __future__ import annotations

import re
from dataclasses import replace

from reanalysis.draft.arms.arm_names import TrialName
from reanalysis.draft.lexicon import Lexicon
from reanalysis.draft.linking.best_sets import best_set
from reanalysis.draft.linking.studies import other_trial
from reanalysis.draft.linking.where import Where
from reanalysis.draft.phrases.scan import Bundle, Scan
from reanalysis.vocabulary import BACKGROUND

_RESULTS = ("percent", "count", "km", "median", "range", "iqr", "ratio", "difference", "p_value")


def parts_by_trial(scan: Scan, trials: dict[str, TrialName], now: str) -> list[tuple[str, Scan]]:
    """The sentence once for each trial it speaks of, with the statistics of that trial, the last one named last."""
    named = [(i, item.id) for i, item in enumerate(scan.items) if item.code == "L" and item.id in trials]
    if not named:
        return [(other_trial(scan, trials, now), scan)]
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


def is_background(scan: Scan, lexicon: Lexicon) -> bool:
    """True for statements about the disease or about what an approval allows."""
    low = scan.sentence.text.lower()
    if (
        scan.sentence.section == "background"
        and any(bundle.kind in _RESULTS for bundle in scan.bundles)
        and not re.search(
            r"\bwe report|\bhere\b|\bthis (?:trial|study|analysis|report)|\bupdated?\b|\bwe present|\bprimary analysis",
            low,
        )
    ):
        return True
    if lexicon.cues["general"].search(low):
        return True
    if lexicon.cues["indication"].search(low) or re.search(r"recommended (?:\S+ ){0,3}dos(?:e|age)", low):
        return not re.search(
            r"\benrolled|\breceived\b|\brandom|n ?=|\bmedian\b|95%|occurred in|reported in|\b[0-9.]+% of", low
        )
    return False


def link_sets(scan: Scan, where: Where, lexicon: Lexicon) -> None:
    """Fill trial and analysis set of every statistic of a sentence."""
    trial = where.trial
    background = is_background(scan, lexicon)
    ages = _ages(scan)
    chains = _by_series(scan)
    whole = best_set(scan.sentence.text.lower(), [], trial)
    for group in chains:
        names = _from_ages(scan, group, trial, ages)
        if group[0].lead.quantity == "age" and group[0].kind in ("percent", "count"):
            names = [trial.whole] * len(group)
        for place, bundle in enumerate(group):
            chosen = names[place] if names else ""
            loss = 0.15
            if not chosen and bundle.kind == "n":
                near = best_set(scan.words(bundle.at, bundle.last + 12), [], trial)
                chosen = near.id if near else ""
            elif not chosen:
                near = best_set(_around(scan, group, bundle), [], trial)
                chosen = near.id if near else whole.id if whole and len(group) == 1 else ""
            if not chosen:
                chosen, loss = trial.whole, 0.2
            for stat in bundle.stats:
                if background and stat.kind == "threshold" and stat.unit == "percent" and not stat.quantity:
                    stat.kind, stat.denominator = "percent", "unknown"
                stat.trial, stat.analysis_set = (BACKGROUND, BACKGROUND) if background else (trial.id, chosen)
                if background:
                    stat.arm = ""
                stat.lose("analysis_set", loss)


def _by_series(scan: Scan) -> list[list[Bundle]]:
    groups: dict[int, list[Bundle]] = {}
    for bundle in scan.bundles:
        groups.setdefault(bundle.lead.series if bundle.kind in _RESULTS else -1 - bundle.at, []).append(bundle)
    return list(groups.values())


def _around(scan: Scan, group: list[Bundle], bundle: Bundle) -> str:
    """Words of the clause that a value stands in."""
    before = [b.last for b in scan.bundles if b.last < bundle.at and b.kind == bundle.kind]
    after = [b.at for b in scan.bundles if b.at > bundle.last and b.kind == bundle.kind]
    return scan.words(max(before, default=-1) + 1, min(after, default=len(scan.items)))


def _ages(scan: Scan) -> list[tuple[int, tuple[int, ...]]]:
    found = []
    for bundle in scan.bundles:
        if bundle.kind in ("stratum", "threshold") and bundle.lead.quantity == "age":
            digits = [item.text for role, item in bundle.lead.roles if item.text.isdecimal() and len(item.text) < 5]
            if digits:
                found.append((bundle.at, tuple(int(digit) for digit in digits)))
    return found


def _from_ages(scan: Scan, group: list[Bundle], trial: TrialName, ages: list[tuple[int, tuple[int, ...]]]) -> list[str]:
    """Sets named by their ages: one for the whole sentence, or as many as there are values."""
    sets = [(at, name) for at, numbers in ages for name in trial.sets if name.numbers == numbers]
    if not sets:
        return []
    distinct = list(dict.fromkeys(name.id for _, name in sets))
    if len(distinct) == 1:
        return distinct * len(group)
    found = []
    for bundle in group:
        near = [(abs(at - bundle.last) if at > bundle.last else bundle.at - at, name.id) for at, name in sets]
        found.append(min(near)[1])
    return found if len(set(found)) == len(found) else distinct[: len(group)] if len(distinct) >= len(group) else []
