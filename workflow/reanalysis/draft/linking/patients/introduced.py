"""Sets of patients that hold beyond their sentence: a population that is introduced, cohorts in the order told."""

from __future__ import annotations

import re

from reanalysis.draft.linking.arm.where import Where
from reanalysis.draft.linking.patients.best_sets import best_set
from reanalysis.draft.linking.patients.usual_sets import is_harm
from reanalysis.draft.phrases.scan import Bundle, Scan

#: For how many paragraphs behind its own a population goes on.
_REACH = 2
_INTRODUCES = re.compile(
    r"\b(?:population|set|cohort)s? (?:that was |for [\w ]{1,20} )?"
    r"(?:consist\w*|compris\w*|includ\w*|was made up|was composed)\b"
)
#: `602 completed the trial and were included in the primary analysis`
_INCLUDED = re.compile(
    r"\b(?:included|analy[sz]ed|evaluated) in the (?:[\w-]+ ){0,4}?(?:analysis|population|set)\b|\bmodified intention"
)
_WHOLE_AGAIN = re.compile(r"(?:in|among|of) (?:all |the |all the )?$")
_OPENS = re.compile(r"(?:among|in|of)(?: the| all)?")
_SHARE_OF = re.compile(r"(?:%|percent|[0-9]) of(?: the| all)?$")
_RESULTS = ("percent", "count", "km", "median", "ratio", "difference")


def introduced(scan: Scan, bundle: Bundle, where: Where) -> str:
    """The population that a report speaks of, where a value is of no other; empty if there is none.

    Parameters
    ----------
    scan : Scan
    bundle : Bundle
    where : Where
        Updated by `note_sets`.
    """
    name, block = where.population
    if bundle.kind in ("n", "allocation", "date", "identifier"):
        return ""
    usual = "" if bundle.kind in ("threshold", "stratum") else where.trial.usual
    if not name or not 0 <= scan.sentence.block - block <= _REACH or is_harm(bundle.lead):
        return usual
    if bundle.kind in ("dose", "schedule"):
        return usual
    cut = bundle.kind in ("threshold", "stratum")
    return "" if cut and not any(b.kind == "n" and b.at < bundle.at for b in scan.bundles) else name


def note_sets(scan: Scan, where: Where) -> None:
    """Remember the population that a sentence introduces, and in which order it gave the values of several sets."""
    whole = where.trial.whole
    told = [b.lead.analysis_set for b in scan.bundles if b.kind in _RESULTS and b.lead.analysis_set not in ("", whole)]
    order = list(dict.fromkeys(told))
    if len(order) > 1:
        where.sets_told, where.sets_block = order, scan.sentence.block


def begin_population(scan: Scan, where: Where) -> None:
    """Remember the population in which a sentence says that patients were included."""
    included = _INCLUDED.search(scan.words(0, len(scan.items))) if scan.sentence.section != "methods" else None
    if included is not None and (name := best_set(f"in the {included.group()}", where.trial)):
        where.population = (name, scan.sentence.block)


def size_of_harms(scan: Scan, where: Where) -> None:
    """`Among 118 patients who received X, CRS occurred in 48%`: the size is of those looked at for harms."""
    trial = where.trial
    sizes = [b for b in scan.bundles if b.kind == "n" and len(b.stats) == 1 and b.lead.analysis_set == trial.whole]
    if not sizes or not trial.safety or trial.safety == trial.whole:
        return
    results = [b.lead for b in scan.bundles if b.kind in ("percent", "count")]
    if not results or not all(is_harm(lead) and lead.analysis_set == trial.safety for lead in results):
        return
    for bundle in sizes:
        before = scan.words(0, bundle.at)
        if _OPENS.fullmatch(before) or _SHARE_OF.search(before):
            bundle.lead.analysis_set = trial.safety


_WERE_TREATED = re.compile(
    r"(?:% )?(?:[)] )?(?:patients |pts )?"
    r"(?:(?:were|was) (?:infused|treated|dosed)\b(?! with| for)|received (?:the |an? )?infusion)"
)


def treated_size(scan: Scan, bundle: Bundle, where: Where) -> str:
    """`84 patients were enrolled and 68 were infused`: the second size is of the set that results are given in."""
    if bundle.kind != "n" and not any(stat.kind == "n" for stat in bundle.stats):
        return ""
    return where.trial.usual if _WERE_TREATED.match(scan.words(bundle.last + 1, bundle.last + 7)) else ""


def note_population(scan: Scan, bundle: Bundle, where: Where) -> None:
    """Remember the set of one size, if its sentence begins to speak of it; forget it where all are spoken of again."""
    if bundle.kind != "n" or len(bundle.stats) > 1:
        return
    name = bundle.lead.analysis_set
    if name not in ("", where.trial.whole) and _INTRODUCES.search(scan.words(0, bundle.at)):
        where.population = (name, scan.sentence.block)
    elif name == where.trial.whole and where.population[0] and _WHOLE_AGAIN.search(scan.words(0, bundle.at) + " "):
        again = not _INCLUDED.search(scan.words(bundle.last, len(scan.items)))
        where.population = ("", -1) if again else where.population


def sets_in_order(scan: Scan, group: list[Bundle], where: Where) -> list[str]:
    """`…, and the OS rates were 96% and 86%, respectively`: the sets in the order in which they were told before."""
    order, size = where.sets_told, len(group)
    if size < 2 or len(order) != size or scan.sentence.block != where.sets_block:
        return []
    if len({(bundle.lead.arm, bundle.lead.endpoint) for bundle in group}) > 1 or group[0].kind not in _RESULTS:
        return []
    return list(order) if "respectively" in scan.words(group[-1].last + 1, group[-1].last + 6) else []
