"""What a count or a percentage is a share of."""

from __future__ import annotations

import re

from reanalysis.draft.arms.arm_names import TrialName
from reanalysis.draft.linking.outcome.mentions import size_before_bracket
from reanalysis.draft.linking.share.fitting import (
    FITTING,
    LASTING,
    agrees,
    contradicts,
    fitting_size,
    lasting_size,
    likeliest_size,
    nearly_agrees,
    number_of,
    of_treatment,
    shared_size,
)
from reanalysis.draft.model import UNSURE, Stat
from reanalysis.draft.phrases.scan import Bundle, Scan, enclosing
from reanalysis.vocabulary import BACKGROUND

_FEW = 10
GROUP_SIZE = "the size of its group is taken to be the denominator"
_OF_THOSE = re.compile(
    r"\b(?:of|among) (?:those|these|them|whom|the responders|responders|the patients who (?:responded|had))\b"
    r"(?! (?:in|on|who (?:received|were|took)|receiving|assigned|treated|given|taking|randomi[sz]ed"
    r"|included|enrolled|allocated|with placebo)\b)"
)
_RESPONDERS = re.compile(
    r"(?:of|among|in) (?:the |those |all )?(?![0-9,]+ (?:patients?|pts?|participants) (?:had|achieved) )(?:\w+ )?"
    r"(?:responders|(?:patients|those|pts?|participants?) who responded"
    r"|(?:patients|those|pts)(?: (?!the\b)\w+){0,3}? (?:(?:in|with|achieving|achieved|had|who had) )?(?:a )?"
    r"(?P<e>complete (?:remission|response)|cr/cri|cri?|response)\b)"
)


def _free_totals(scans: list[Scan]) -> None:
    """`4802 patients to X (2401) or Y (2401)`: a size that the sizes of the arms add up to is of no arm."""
    for scan in scans:
        sizes = [
            stat for bundle in scan.bundles for stat in bundle.stats if stat.kind == "n" and stat.value is not None
        ]
        for size in sizes:
            parts = {one.arm: number_of(one) or 0 for one in sizes if one is not size and one.arm}
            # `310 to X (155), Y (119) or Z (36)`: X has as many as the others by design.
            own = size.arm in parts
            if len(parts) > 1 and own and size.analysis_set and number_of(size) == sum(parts.values()):
                size.arm = ""


def link_denominators(scans: list[Scan], trials: dict[str, TrialName]) -> None:
    """Give each count and percentage its denominator, after all sizes of the report are known."""
    _free_totals(scans)
    sizes = [stat for scan in scans for bundle in scan.bundles for stat in bundle.stats if stat.kind == "n"]
    # Those who were yet to come are no whole that a share is of.
    sizes = [size for size in sizes if size.quantity != "planned_size"]
    # `Seven patients` is hardly ever the whole of a group.
    sizes = [size for size in sizes if size.value is None or size.value.code != "W" or (number_of(size) or 0) > _FEW]
    of_arms: dict[tuple[str, str], list[Stat]] = {}
    for size in sizes:
        of_arms.setdefault((size.trial, size.arm), []).append(size)
    told = {number_of(b.lead) for scan in scans for b in scan.bundles if b.kind == "n" and len(b.stats) == 1}
    alone = frozenset(id(size) for size in sizes if number_of(size) in told)
    done: list[Stat] = []
    for scan in scans:
        for bundle in scan.bundles:
            shares = [stat for stat in bundle.stats if stat.kind in ("count", "percent")]
            # A size that is printed with its count stays.
            free = [stat for stat in shares if stat.of is None]
            for stat in shares:
                _link(scan, bundle, stat, sizes, of_arms, done, trials, alone)
            _share_denominator(free)
            too_few = next((stat.of for stat in free if stat.of is not None and _is_more(stat, stat.of)), None)
            for stat in free if too_few is not None else ():
                _link_to_more(stat, too_few, of_arms)
            done.extend(stat for stat in bundle.stats if stat.kind in ("count", "percent"))


def _share_denominator(shares: list[Stat]) -> None:
    """A count is of those that its percentage was found to be of, where what was found for it does not fit."""
    told = {stat.kind: stat for stat in shares}
    if len(told) != 2 or len(shares) != 2:
        return
    count, percent = told["count"], told["percent"]
    if percent.of is None or count.of is percent.of or not agrees(percent, percent.of):
        return
    if count.of is None or not agrees(percent, count.of):
        count.of, count.denominator, count.denominator_basis = percent.of, "", percent.denominator_basis


def _link(
    scan: Scan,
    bundle: Bundle,
    stat: Stat,
    sizes: list[Stat],
    of_arms: dict[tuple[str, str], list[Stat]],
    done: list[Stat],
    trials: dict[str, TrialName],
    alone: frozenset[int],
) -> None:
    if stat.of is not None:
        outcome = _as_outcome(stat.of, done)
        if outcome is not None:
            stat.of = outcome
        return
    if stat.trial == BACKGROUND or stat.trial not in trials or stat.quantity == "information_fraction":
        stat.denominator = "unknown"
        return
    if stat.among and (whole := _parted(stat, done)) is not None:
        stat.of, stat.denominator_basis = whole, "printed"
        return
    opening = _opening_size(scan, bundle, stat)
    if opening is not None:
        stat.of, stat.denominator_basis = opening, "printed"
        return
    after = min((b.at for b in scan.bundles if b.at > bundle.last and b.lead.series != bundle.lead.series), default=999)
    around = scan.words(max(0, bundle.at - 16), min(bundle.last + 14, after))
    if stat.endpoint in scan.lexicon.content["outcome_groups"]["of_remissions"]:
        around = scan.sentence.text.lower()
    other = _of_another_outcome(scan, bundle, stat, around, done)
    if other is not None and not _is_more(stat, other):
        stat.of, stat.denominator_basis = other, "printed"
        stat.lose("denominator", 0.1)
        return
    event = _counted_by_grade(scan, bundle, stat) or _parts_behind_colon(scan, bundle, stat)
    event = event or _parts_in_bracket(scan, bundle, stat)
    if event is not None:
        stat.of, stat.denominator_basis = event, "printed"
        return
    local = [b.stats[-1] for b in scan.bundles if b.kind == "n" and b.at < bundle.at and len(b.stats) == 1]
    whole_arm = of_arms.get((stat.trial, stat.arm), [])
    if trials[stat.trial].single and stat.arm:
        whole_arm = [size for size in sizes if size.trial == stat.trial and size.arm in ("", stat.arm)]
    of_arm = [size for size in whole_arm if size.analysis_set == stat.analysis_set]
    if not of_arm and stat.arm and not trials[stat.trial].single:
        # The set was told by another sentence, or by the kind of outcome, than the size.
        of_arm = whole_arm
    if whole_arm and (stat.analysis_set == trials[stat.trial].whole or (stat.quantity and not of_arm)):
        # Which set a size was put in is often uncertain; the largest of an arm is the whole of it.
        of_arm = whole_arm
    of_arm = _of_its_set(stat, of_arm, whole_arm, trials[stat.trial], alone)
    its = {id(size) for size in of_arm}
    inside = [size for size in local if id(size) in its]
    if of_arm and not inside and _OF_ALL.search(scan.words(bundle.last + 1, bundle.last + 9)):
        # `in 12% and 8% of all patients`: no part of them, though a part may fit the percentage.
        stat.of, stat.denominator_basis = max(of_arm, key=lambda size: number_of(size) or 0), "assumed"
        stat.lose("denominator", 0.1, GROUP_SIZE)
        return
    behind = _size_behind(scan, bundle, stat)
    if behind is not None:
        stat.of, stat.denominator_basis = behind, "printed"
        return
    treated = of_treatment(scan, stat)
    lasting = lasting_size(scan, stat, done)
    fitting = fitting_size(stat, sizes)
    if treated and lasting is not None and nearly_agrees(stat, lasting):
        fitting = None
    if fitting is not None and not any(size is fitting for size in inside):
        stat.of, stat.denominator_basis = fitting, "assumed"
        stat.lose("denominator", 0.1, FITTING)
        return
    described = size_before_bracket(scan, bundle)
    if described is not None:
        stat.of, stat.denominator_basis = described, "printed"
        return
    shared = shared_size(scan, bundle, stat)
    if shared is not None:
        stat.of, stat.denominator_basis = shared, "assumed"
        stat.lose("denominator", 0.15, "the size that the value before it is a share of")
        return
    if inside:
        stat.of, stat.denominator_basis = inside[-1], "printed"
        stat.lose("denominator", 0.1)
    elif of_arm:
        likeliest = likeliest_size(stat, of_arm, lasting, treated=treated)
        if contradicts(stat, likeliest) and _of_those_counted(stat, done):
            return
        if likeliest is not lasting and contradicts(stat, likeliest):
            # Of those who were assigned, say, where the share is of those who could be evaluated.
            stat.denominator, stat.denominator_basis = "arm_size", "assumed"
            stat.lose("denominator", 0.3, "no size of the arm that is printed agrees with the percentage")
            return
        stat.of, stat.denominator_basis = likeliest, "assumed"
        stat.lose("denominator", 0.15, LASTING if stat.of is lasting else GROUP_SIZE)
    elif stat.arm and " v " not in stat.arm and stat.arm != "unsure":
        if _of_those_counted(stat, done):
            return
        stat.denominator, stat.denominator_basis = "arm_size", "assumed"
        stat.lose("denominator", 0.35, "the size of the arm is printed nowhere")
    else:
        stat.denominator = UNSURE
        stat.lose("denominator", 0.5)


def _link_to_more(stat: Stat, too_few: Stat, of_arms: dict[tuple[str, str], list[Stat]]) -> None:
    """Give a share whose count is larger than the size that was found another of its arm, or none."""
    least = number_of(too_few) or 0
    larger = [size for size in of_arms.get((stat.trial, stat.arm), ()) if (number_of(size) or 0) > least]
    larger = [size for size in larger if not _is_more(stat, size) and not contradicts(stat, size)]
    stat.of = larger[0] if len(larger) == 1 else None
    stat.denominator = "" if stat.of is not None else "arm_size" if stat.arm else UNSURE
    stat.denominator_basis = "assumed"
    stat.lose("denominator", 0.3, "the size that stands nearest is less than the count")


def _is_more(stat: Stat, size: Stat) -> bool:
    """True for a count that is larger than what it would be a part of."""
    count, total = number_of(stat), number_of(size)
    return stat.kind == "count" and count is not None and total is not None and count > total


def _of_its_set(
    stat: Stat, of_arm: list[Stat], whole_arm: list[Stat], trial: TrialName, alone: frozenset[int]
) -> list[Stat]:
    """The sizes that may be that of the value's set: totals of single counts, or of a set beside it, are not."""
    if trial.usual and stat.analysis_set == trial.usual:
        return (
            [size for size in of_arm if id(size) in alone]
            or [size for size in whole_arm if id(size) in alone and size.analysis_set in (trial.whole, trial.usual)]
            or of_arm
        )
    beside = any(one.id == trial.safety and not one.part_of for one in trial.sets)
    if beside and stat.analysis_set == trial.whole:
        return [size for size in of_arm if size.analysis_set != trial.safety] or of_arm
    return of_arm


_OPENING_OF = re.compile(r"(?:results : )?(?:of|among)(?: the| these)?")
_OF_ALL = re.compile(r"\bof all (?:the |treated |enrolled )?(?:patients?|participants?|pts?|children|adults|infants)\b")
_OPENS = re.compile(r"(?:[\w ,]+ )?(?:among|amongst|of|in)(?: the)?(?: first| remaining)?$")


_IN_THE = re.compile(r"(?:% )?(?:\) )?(?:in|among|of) (?:the |all )?$")


def _size_behind(scan: Scan, bundle: Bundle, stat: Stat) -> Stat | None:
    """`95% (95% CI, 80% to 99%) in the 24 patients with X`: the size that stands behind the value."""
    after = sorted((b for b in scan.bundles if b.at > bundle.last), key=lambda b: b.at)
    if stat.kind != "percent" or not after or after[0].kind != "n" or len(after[0].stats) > 1:
        return None
    told = _IN_THE.fullmatch(scan.words(bundle.last + 1, after[0].at) + " ")
    return after[0].lead if told and (stat.partner is None or agrees(stat, after[0].lead)) else None


def _size_before(scan: Scan, bundle: Bundle, stat: Stat) -> Stat | None:
    """`Forty-seven patients were tested, of whom 43 (91%) had X`: the size that the sentence begins with."""
    before = [b for b in scan.bundles if b.last < bundle.at and b.lead.kind in ("n", "count", "percent")]
    if not before or before[-1].kind != "n" or len(before[-1].stats) > 1 or ";" in scan.code[: bundle.at]:
        return None
    return before[-1].lead if agrees(stat, before[-1].lead) else None


def _opening_size(scan: Scan, bundle: Bundle, stat: Stat) -> Stat | None:
    """`Of 14 patients in remission, ten (71%) had no residual disease`: the one that opens the sentence, if it fits."""
    opening, *others = scan.bundles
    if opening.kind == "count" and len(opening.stats) == 1 and stat.kind == "count" and stat.partner is None:
        # `Of 24 relapses, 13 were CD19 negative`
        told = _OPENING_OF.fullmatch(scan.words(0, opening.at)) and opening.at < bundle.at
        parts = [b for b in scan.bundles if b.kind == "count" and b is not opening]
        fits = sum(number_of(b.lead) or 0 for b in parts) <= (number_of(opening.lead) or 0)
        return opening.lead if told and fits and all(len(b.stats) == 1 for b in parts) else None
    if any(other.kind == "n" and other.at < bundle.at for other in others):
        # `Among 71 and 72 patients`: one of each arm.
        return None
    if opening.kind != "n" or len(opening.stats) > 1 or opening.at >= bundle.at:
        return None
    if not _OPENS.fullmatch(scan.words(0, opening.at)) or ";" in scan.code[opening.last : bundle.at]:
        return None
    return opening.lead if agrees(stat, opening.lead) else None


def _counted_by_grade(scan: Scan, bundle: Bundle, stat: Stat) -> Stat | None:
    """`occurred in 80 patients and was grade 1 in 56, grade 2 in 20`: counts of those who had the event."""
    name, graded, _ = stat.endpoint.partition(" (grade")
    if stat.kind != "count" or stat.partner is not None:
        return None
    if stat.endpoint.startswith("AE:fatal "):
        return _of_whom_fatal(scan, bundle, stat)
    if not graded:
        return None
    for other in reversed([b for b in scan.bundles if b.at < bundle.at]):
        count = next((one for one in other.stats if one.kind == "count"), None)
        if count is not None and count.endpoint == name and count.arm == stat.arm:
            between = scan.code[other.last + 1 : bundle.at]
            fits = (number_of(stat) or 0) <= (number_of(count) or 0)
            return count if fits and re.search(r"[a,;]w?bo?g", between) and "x" not in between else None
    return None


def _parts_in_bracket(scan: Scan, bundle: Bundle, stat: Stat) -> Stat | None:
    """`Seven patients had X (grade 2, n=5; grade 3, n=2)`: counts that add up to the one the bracket stands behind."""
    opener = enclosing(scan, bundle.at)
    if stat.kind != "count" or opener <= 0:
        return None
    parts = [b for b in scan.bundles if b.kind == "count" and enclosing(scan, b.at) == opener]
    before = [b for b in scan.bundles if b.last < opener]
    whole = before[-1] if before else None
    if whole is None or whole.kind != "count" or len(parts) < 2 or any(len(b.stats) > 1 for b in (*parts, whole)):
        return None
    if any(b.lead.arm != whole.lead.arm for b in parts):
        # `60 deaths (25 with one drug; 35 with the other)`: shares of the arms.
        return None
    if re.search(r"[.;]", scan.code[whole.last : opener]) or whole.lead.endpoint.startswith("discontinuation"):
        return None
    return whole.lead if sum(number_of(b.lead) or 0 for b in parts) == number_of(whole.lead) else None


_HAD_EVENTS = re.compile(r"\b(?:relapsed|progressed|had (?:an? )?events?|had (?:a )?relapses?|failed)$")


def _parts_behind_colon(scan: Scan, bundle: Bundle, stat: Stat) -> Stat | None:
    """`Six patients relapsed: two in the marrow and four elsewhere`: parts of the count before the colon."""
    colon = scan.code.find(":")
    if stat.kind != "count" or not 0 < colon < bundle.at:
        return None
    before = [one for b in scan.bundles if b.last < colon for one in b.stats if one.kind == "count"]
    if len(before) != 1 or before[0].arm != stat.arm:
        return None
    relapses = before[0].endpoint == "relapse" and "relapse" in stat.endpoint
    if not relapses and _HAD_EVENTS.search(scan.words(0, colon)) is None:
        return None
    parts = sum(number_of(b.lead) or 0 for b in scan.bundles if colon < b.at <= bundle.at and b.kind == "count")
    return before[0] if parts <= (number_of(before[0]) or 0) else None


def _of_those_counted(stat: Stat, done: list[Stat]) -> bool:
    """`112 (47%) underwent transplantation. Ninety-eight (88%) had reached CR`: a share of those counted before."""
    counts = [
        other
        for other in done
        if other.kind == "count"
        and other.arm == stat.arm
        and other.sentence.block == stat.sentence.block
        and other.endpoint != stat.endpoint
        and not other.quantity
        and (number_of(other) or 0) >= _FEW
    ]
    fitting = fitting_size(stat, counts)
    if fitting is None:
        return False
    stat.of, stat.denominator_basis = fitting, "assumed"
    stat.lose("denominator", 0.15, "the number counted before of which the count is the percentage")
    return True


def _parted(stat: Stat, done: list[Stat]) -> Stat | None:
    """The last count of the outcome whose patients are divided: the deaths of an arm, for their causes."""
    for other in reversed(done):
        if (
            other.kind == "count"
            and other.endpoint == stat.among
            and (other.arm, other.trial) == (stat.arm, stat.trial)
        ):
            return other if (number_of(stat) or 0) <= (number_of(other) or 0) or stat.kind == "percent" else None
    return None


def _of_whom_fatal(scan: Scan, bundle: Bundle, stat: Stat) -> Stat | None:
    """`VOD was reported in 10 patients (9%), including 3 fatal events`: of those who had it."""
    name = stat.endpoint.replace("AE:fatal ", "AE:", 1)
    for other in reversed([b for b in scan.bundles if b.at < bundle.at]):
        for one in sorted(other.stats, key=lambda one: one.kind):
            if one.kind in ("count", "percent") and (one.endpoint, one.arm) == (name, stat.arm):
                return one if one.kind == "percent" or (number_of(stat) or 0) <= (number_of(one) or 0) else None
    return None


def _as_outcome(size: Stat, done: list[Stat]) -> Stat | None:
    """The count that a total repeats: 37 of 41 complete responses."""
    for other in reversed(done):
        same = other.kind == "count" and other.arm == size.arm and size.endpoint and other.endpoint == size.endpoint
        if same and number_of(other) == number_of(size):
            return other
    return None


def _of_another_outcome(scan: Scan, bundle: Bundle, stat: Stat, around: str, done: list[Stat]) -> Stat | None:
    """`of the responders`, `of those patients`: the outcome whose patients are counted."""
    left, right = scan.words(max(0, bundle.at - 12), bundle.at), scan.words(bundle.last + 1, bundle.last + 5)
    if any(scan.word(i).endswith("responders") for i in (bundle.at + 1, bundle.last + 1, bundle.last + 2)):
        # `Eleven responders (19%) underwent transplantation`
        around = "of the responders"
    outcomes = scan.lexicon.content["outcome_groups"]
    responding = "respon" in around or "remission" in around or "cr" in around
    responders = _RESPONDERS.search(around) if responding else None
    told = _OF_THOSE.search(left)
    if told is not None and left.count(")", told.end()) > left.count("(", told.end()):
        # What a closed bracket says of its own patients is over.
        told = None
    of_those = told or _OF_THOSE.match(right)
    if not responders and not of_those and stat.endpoint not in outcomes["of_remissions"]:
        return None
    candidates = [
        other
        for other in done
        if other.trial == stat.trial
        and other.arm == stat.arm
        and other.endpoint not in ("", stat.endpoint)
        and other is not stat.partner
    ]
    if not candidates:
        return None
    responses, remissions = outcomes["responses"], outcomes["remissions"]
    if responders:
        words = responders.group()
        wanted = responses if "respon" in words and "complete" not in words else remissions
        fits = [other for other in candidates if other.endpoint in wanted]
        fits = fits or [other for other in candidates if other.endpoint in (*responses, *remissions)]
        if wanted is remissions and stat.endpoint in (*responses, *remissions, "PR"):
            # `with 57% of patients achieving a complete response and 22% a partial response`
            fits = []
        counts = [other for other in fits if other.kind == "count"]
        agreeing = fitting_size(stat, counts) if len(counts) > 1 else None
        if fits:
            return agreeing or (counts or fits)[-1]
    if of_those:
        size = _size_before(scan, bundle, stat)
        if size is not None:
            return size
        counts = [other for other in candidates if other.sentence.block == stat.sentence.block]
        if counts:
            last = counts[-1].endpoint
            fits = [other for other in counts if other.endpoint == last]
            return ([other for other in fits if other.kind == "count"] or fits)[-1]
    if stat.endpoint in outcomes["of_remissions"]:
        among = [other for other in candidates if other.endpoint in remissions]
        if among and stat.analysis_set == among[-1].analysis_set and "patients achieving" in around:
            return among[-1]
    return None
