"""The arms that a ratio, a difference or a P value compares."""

from __future__ import annotations

import re

from reanalysis.draft.linking.arm.near import OF_ARMS, own_arm
from reanalysis.draft.linking.arm.where import Where
from reanalysis.draft.model import UNSURE
from reanalysis.draft.phrases.scan import Bundle, Scan, enclosing


def printed_order(found: list[tuple[int, str]]) -> list[str]:
    order: list[str] = []
    for _, arm in found:
        if arm not in order:
            order.append(arm)
    return order


def give(bundle: Bundle, arm: str, loss: float, reason: str) -> None:
    for stat in bundle.stats:
        stat.arm = arm
        stat.lose("arm", loss, reason)


def _is_gain(scan: Scan, bundle: Bundle) -> bool:
    """True for what is gained by one treatment over another: `adding X raised the rate by 15 points`."""
    said = bundle.lead.derived == "a gain in words"
    return said or re.search(r"\b(?:adding|addition of) ", scan.words(0, bundle.at)) is not None


def _of_rate(scan: Scan, bundle: Bundle) -> bool:
    """True for the rate of an outcome, which has no value before treatment: `X improved the CR rate by 15 points`."""
    outcome = bundle.lead.endpoint
    counted = scan.lexicon.content["outcome_groups"]["counted"]
    return bundle.lead.unit == "percentage points" and (outcome in counted or outcome in scan.lexicon.time_to_event)


def _series_before(scan: Scan, bundle: Bundle, arms: list[str]) -> list[str]:
    """`22% vs 31% vs 35% (P = .02)`: the three arms or more whose values of one outcome a P value stands behind."""
    before = sorted((b for b in scan.bundles if b.last < bundle.at and b.kind != "threshold"), key=lambda b: b.at)
    if bundle.kind != "p_value" or not before:
        return []
    last = before[-1]
    alike = [b for b in before if (b.kind, b.lead.series) == (last.kind, last.lead.series)]
    # `41% for X, 52% for Y and 20% for Z (P = .03)`: each with its arm behind it.
    apart = [b for b in before if (b.kind, b.lead.endpoint) == (last.kind, last.lead.endpoint)]
    for series in (alike, apart):
        told = [b.lead.arm for b in series]
        if len(told) == len(set(told)) > 2 and set(told) <= set(arms) and series == before[-len(series) :]:
            return told
    return []


def _pair_before(scan: Scan, opener: int, arms: list[str]) -> list[str]:
    """The arms of `13.1 months v 19.6 months (16.8-22.7; HR 1.51)`: of the two values before the bracket."""
    values = [b for b in scan.bundles if b.kind in OF_ARMS and b.at < opener] if opener > 0 else []
    if len(values) < 2 or values[-1].lead.series != values[-2].lead.series:
        return []
    last = values[-1]
    behind = last.last >= opener or re.fullmatch(r"[%mlk]?", scan.code[last.last + 1 : opener]) is not None
    told = [values[-2].lead.arm, last.lead.arm]
    return told if behind and len(set(told)) == 2 and set(told) <= set(arms) else []


#: `In multivariable analysis, higher ferritin (HR = 1.6) …`, `The only significant factor was age (P = 0.01)`
_ANALYSED = re.compile(r"\b(?:uni|bi|multi)vari(?:able|ate)\b|\b(?:prognostic|risk|predictive|significant) factors?\b")
_FACTOR = re.compile(
    r"\b(?:higher|lower|high|low|older|younger|elevated|increased|increasing|levels?|age|sex|stage|status|scores?"
    r"|counts?|presence|above|below|positivity|negativity|mutations?|transcripts?|rearrangements?)\b"
)
_TREATED = re.compile(r"\b(?:treatments?|therapy|chemotherapy|arms?|groups?|regimens?|randomi[sz]ed|assigned)\b")


def _of_factor(scan: Scan, bundle: Bundle) -> bool:
    """True for a ratio or a P value of a factor that patients are told by, in a sentence that names no treatment."""
    said = scan.words(0, bundle.at)
    return (
        _ANALYSED.search(said) is not None
        and _FACTOR.search(said) is not None
        and not any(_TREATED.search(item.low) for item in scan.items)
    )


def _set_against(scan: Scan, group: list[Bundle], found: list[tuple[int, str]]) -> str:
    """`the hazard ratio (X v Y) was 1.6`: what stands between the name of a ratio and its value; empty if nothing."""
    value = group[0].lead.value
    if group[0].kind != "ratio" or value not in scan.items:
        return ""
    inside = [one for one in found if group[0].at < one[0] < scan.items.index(value)]
    if len(inside) != 2 or inside[0][1] == inside[1][1] or scan.code[inside[0][0] + 1 : inside[1][0]] != "v":
        return ""
    return f"{inside[0][1]} v {inside[1][1]}"


def compare(scan: Scan, bundle: Bundle, found: list[tuple[int, str]], where: Where, group: list[Bundle]) -> None:
    """Ratios, differences and P values compare arms; with several controls the nearest mention decides."""
    trial = where.trial
    gained = bundle.kind == "difference" and (_is_gain(scan, bundle) or _of_rate(scan, bundle))
    if bundle.kind == "difference" and "F" not in scan.code[: bundle.last + 1] and not gained:
        own = own_arm(scan, bundle, [bundle], 0, found)
        if own:
            give(bundle, own, 0.1, "a change within one arm")
            return
    within = bundle.kind == "difference" and scan.at(bundle.at) not in "FH" and bundle.lead.item("lower") is None
    if within and re.search(r"\bchanges? (?:from baseline|in)\b", scan.words(max(0, bundle.at - 16), bundle.last)):
        own = own_arm(scan, bundle, [bundle], 0, found)
        if own:
            give(bundle, own, 0.1, "a change within one arm")
            return
    if not found and bundle.kind in ("ratio", "p_value") and _of_factor(scan, bundle):
        give(bundle, "", 0.2, "what is compared are patients by a factor, not arms")
        return
    if len(trial.arms) == 2:
        give(bundle, _set_against(scan, group, found) or trial.comparison(), 0.05, "")
        return
    compared = [b for b in scan.bundles if b.kind in ("ratio", "difference") and b.last < bundle.at]
    if bundle.kind == "p_value" and compared:
        near = max(compared, key=lambda b: b.last)
        if " v " in near.lead.arm and not re.search(r"[.;].*[.;]|#%", scan.code[near.last + 1 : bundle.at]):
            give(bundle, near.lead.arm, 0.05, "")
            return
    several = _series_before(scan, bundle, trial.arms)
    if several:
        give(bundle, " v ".join(several), 0.1, "the arms whose values stand before it are compared")
        return
    value = scan.items.index(bundle.lead.value) if bundle.lead.value in scan.items else bundle.last
    inside = printed_order([one for one in found if bundle.at <= one[0] <= value])
    if len(inside) == 2:
        give(bundle, " v ".join(inside), 0.05, "")
        return
    opener = enclosing(scan, bundle.at)
    told = [b for b in scan.bundles if b.kind in OF_ARMS and b.at < bundle.at] if opener > 0 else []
    beside = [b.lead.arm for b in told if enclosing(scan, b.at) == opener]
    if len(beside) == len(set(beside)) == 2 and set(beside) <= set(trial.arms):
        give(bundle, " v ".join(beside), 0.05, "")
        return
    if pair := _pair_before(scan, opener, trial.arms):
        give(bundle, " v ".join(pair), 0.05, "")
        return
    others = [arm for arm in trial.arms if arm not in trial.controls]
    values = [b.lead.arm for b in scan.bundles if b.kind in OF_ARMS and b.at < bundle.at and b.lead.arm in trial.arms]
    valued = list(dict.fromkeys(values))[-2:]
    if len(valued) == 2 and len(trial.controls) > 1:
        # The two arms whose values stand before it, the control second.
        valued.sort(key=lambda arm: arm in trial.controls)
        give(bundle, " v ".join(valued), 0.1, "the arms whose values stand before it are compared")
        return
    here = [arm for arm in where.here if arm in trial.controls]
    if len(trial.controls) > 1 and len(here) == 1 and len(others) == 1:
        give(bundle, f"{others[0]} v {here[0]}", 0.15, "the arms that the paragraph speaks of are compared")
        return
    if len(trial.controls) != 1:
        give(bundle, UNSURE, 0.5, "which arms are compared is not said")
        return
    control = trial.controls[0]
    after = [arm for i, arm in found if i > bundle.last and arm in others]
    before = [arm for i, arm in found if i <= bundle.last and arm in others]
    alike = [b for b in scan.bundles if b.kind == bundle.kind]
    if len(alike) == len(others):
        arm = others[alike.index(bundle)]
        if len(set(after + before)) == len(others):
            arm = printed_order([one for one in found if one[1] in others])[alike.index(bundle)]
        give(bundle, f"{arm} v {control}", 0.15, "each is compared with the control, in the order printed (inferred)")
    elif len(set(after + before)) == 1:
        give(bundle, f"{(after + before)[0]} v {control}", 0.1, "")
    else:
        give(bundle, UNSURE, 0.5, "which arms are compared is not said")


def order_p_values(scan: Scan) -> None:
    """Write the two arms of a P value in the order in which their values are printed; that of a ratio goes with it."""
    for bundle in scan.bundles:
        pair = bundle.lead.arm.split(" v ")
        if bundle.kind != "p_value" or len(pair) != 2 or _with_ratio(scan, bundle):
            continue
        told = [
            b.lead.arm
            for b in scan.bundles
            if b.kind in OF_ARMS and b.last < bundle.at and b.lead.endpoint == bundle.lead.endpoint
        ]
        values = [arm for arm in told if arm in pair]
        before = [arm for arm in values if arm != values[-1]]
        if before:
            for stat in bundle.stats:
                stat.arm = f"{before[-1]} v {values[-1]}"


def _with_ratio(scan: Scan, bundle: Bundle) -> bool:
    """True for a P value beside a ratio or a difference: `(hazard ratio, 0.74; P = .04)`."""
    opener = enclosing(scan, bundle.at)
    for other in scan.bundles:
        if other.kind not in ("ratio", "difference"):
            continue
        if opener >= 0 and enclosing(scan, other.at) == opener:
            return True
        a, b = (other.last, bundle.at) if other.at < bundle.at else (bundle.last, other.at)
        if not any(a < one.at < b and one.kind in OF_ARMS for one in scan.bundles):
            return True
    return False
