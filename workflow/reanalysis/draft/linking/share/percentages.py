"""What a percentage is: a share, a change, a relative change, a share of cells."""

from __future__ import annotations

import re

from reanalysis.draft.lexicon import Lexicon
from reanalysis.draft.phrases.scan import Scan

_RELATIVE = re.compile(
    r"(?:reduc|cut|decreas|lower|increas)\w*\b.{0,60}\b(?:risk|odds|hazard|rate|chance|mortality)\b[^.;%]{0,70}\bby $"
    r"|(?:risk|odds|hazard) of [^.;%]{0,60}\bby (?:about |nearly |almost )?$"
)


_RELATIVE_AFTER = re.compile(
    r"^ ?(?:%|percent)? ?(?:relative )?(?:reduction|decrease|lower|increase|less|risk reduction)\b"
)


_EFFICACY = re.compile(r"\b(?:vaccine efficacy|efficacy (?:against|of the vaccine|in preventing))\b[^.;%]{0,70}$")


#: `1.3 compared with 2.4 …, a reduction of 44%`
_OF_RATES = re.compile(r"\b(?:compared with|versus|vs\.?|against)\b.*\ba (?:reduction|decrease|increase|fall) of $")
_EFFECTIVE = re.compile(r"^ ?(?:%|percent) (?:effective|efficacious|efficacy)\b")
#: `and 71.7% (95% CI, …) against …` goes on from an efficacy.
_AGAINST = re.compile(r"^ ?(?:%|percent) ?(?:\([^()]*\) ?)?against\b")


_CHANGE = re.compile(
    r"\b(?:fell|fallen|rose|risen|decreased|increased|declined|improved|dropped|reduced|changed|lowered)\b[^.;%]{0,25}"
    r"\bby (?:about )?$"
)


#: `95 of the 190 expected events (50%)`
_OF_EXPECTED = re.compile(
    r"\b(?:expected|planned|required|targeted|target|anticipated|needed) (?:[0-9,]+ )?(?:[a-z-]+ ){0,3}?"
    r"(?:events|deaths|relapses|failures) ?\($"
)
_OF_PLANNED = re.compile(
    r"^ ?(?:%|percent)? ?(?:data )?(?:matur|of (?:the )?(?:planned|expected|required|target|deaths for))"
)
_BUSINESS = re.compile(r"\b(?:shares|stock|revenue|sales|fares|prices?)\b")
#: Something that each of a relative reduction and a change holds, to pass over most sentences.
_MAY_MOVE = re.compile(r"reduc|cut|crea|lower|risk|odds|hazard|fall|fell|rise|rose|declin|improv|drop|chang")
_CELLS = re.compile(r"^ ?(?:%|percent) (?:or more )?(?:of )?(?:the |all )?(?:\w+ ){0,2}(?:cells|blasts)\b")


def refine_percentages(scan: Scan, lexicon: Lexicon) -> None:
    """Relative reductions are set aside, shares of cells are thresholds, levels of power and alpha too."""
    text, low = scan.sentence.text, scan.sentence.text.lower()
    business = _BUSINESS.search(low) is not None
    protected = "efficac" in low or "effective" in low
    moved = _MAY_MOVE.search(low) is not None
    origin = scan.sentence.items[0].start if scan.sentence.items else 0
    kept = []
    changed = relative = effective = False
    for bundle in scan.bundles:
        if bundle.kind != "percent" or bundle.lead.value is None:
            kept.append(bundle)
            continue
        value = bundle.lead.value
        left, right = text[: value.start - origin].lower(), text[value.end - origin :].lower()
        if business and _BUSINESS.search(left[-40:]):
            scan.asides.append((value, "a matter of business"))
            continue
        named = protected and (_EFFICACY.search(left[-80:]) or _EFFECTIVE.match(right))
        if named or (effective and _AGAINST.match(right)):
            effective = True
            scan.asides.extend(
                (item, "efficacy as a relative reduction") for stat in bundle.stats for _, item in stat.roles
            )
            continue
        again = relative and re.search(r"\bby (?:about |nearly |almost )?$", left[-20:]) is not None
        of_rates = moved and "%" not in left and _OF_RATES.search(left[-120:]) is not None
        named = (moved and _RELATIVE.search(left[-160:])) or _RELATIVE_AFTER.match(right)
        if len(bundle.stats) == 1 and (again or named or of_rates):
            relative = True
            scan.asides.append((value, "relative change; no kind of claim holds it"))
            continue
        signed = value.number is not None and value.number.before in ("-", "−", "–")
        follows = changed and scan.word(bundle.at - 1) in ("by", "versus", "vs", "v", "and", ",")
        if len(bundle.stats) == 1 and (signed or follows or (moved and _CHANGE.search(left[-60:]))):
            changed = True
            bundle.lead.kind, bundle.lead.unit = "difference", "percentage points"
            bundle.lead.lose("kind", 0.15, "a change rather than a share")
        if _OF_PLANNED.match(right) or _OF_EXPECTED.search(left[-80:]):
            bundle.lead.quantity = "information_fraction"
        if _CELLS.match(right):
            bundle.lead.kind = "threshold"
        kept.append(bundle)
    scan.bundles = kept
