"""Second thoughts about sizes and counts, once the whole sentence has been parsed."""

from __future__ import annotations

import re

from reanalysis.draft.lexicon import Lexicon
from reanalysis.draft.model import UNSURE, Stat
from reanalysis.draft.phrases.scan import Bundle, Scan


def refine_sizes(scan: Scan, lexicon: Lexicon) -> None:
    """`the 28 patients with a response` counts an outcome; the total of a count of that outcome does too."""
    for bundle in scan.bundles:
        if bundle.kind == "count" and len(bundle.stats) == 2 and bundle.stats[1].kind == "n":
            right = scan.words(bundle.last + 1, bundle.last + 8)
            sized, counted = (lexicon.cues[name].search(right) for name in ("sized", "counted"))
            if (
                sized
                and re.match(r"(?:patients |participants |pts )?(?:were|was) ", right)
                and (not counted or counted.start() > sized.start())
            ):
                bundle.lead.kind, bundle.lead.of = "n", None
        if bundle.kind == "percent" and [stat.kind for stat in bundle.stats] == ["percent", "count"]:
            _treated(scan, bundle)
        if (
            bundle.kind == "count"
            and len(bundle.stats) == 1
            and _IN_ALL.match(scan.words(bundle.last + 1, bundle.last + 5))
        ):
            # `Of 84 patients enrolled, 68 were infused`
            bundle.lead.kind = "n"
        if bundle.kind == "count" and _AT_ENTRY.match(scan.words(bundle.last, bundle.last + 14)):
            # Whoever was in remission before the trial had no response in it.
            for stat in (stat for stat in bundle.stats if stat.kind == "count"):
                stat.kind, stat.of = "n", None
        for stat in bundle.stats:
            if stat.kind != "n" or stat.value is None:
                continue
            i = scan.items.index(stat.value)
            after = scan.code[i + 1 : i + 8]
            match = re.match(r"p?(?:w{1,3})?(?P<e>e)", after)
            if not match:
                continue
            j = i + 1 + match.start("e")
            words = scan.words(i + 1, j)
            behind = scan.words(j + 1, j + 6)
            if _HAD_DATA.match(behind) or _ALSO_TESTED.match(behind) or _THEN_PLACED.match(scan.words(j + 1, j + 9)):
                continue
            if len(bundle.stats) > 1 and scan.word(bundle.at - 1) == "with" and scan.at(j + 1) in ".;$":
                # `CR was seen in 39%, with 38 of 97 patients achieving it`
                continue
            # `14 of 26 responded`: what the 14 did.
            fits = (after[0] == "e" and not scan.items[j].low.endswith("ed")) or re.search(
                r"\b(?:with|who had|who achieved|achieving|in|having)\b", words
            )
            first = bundle.lead.value
            part = first is not None and first.start < stat.value.start and scan.word(i - 1).endswith("the")
            alone = len(bundle.stats) == 1 and _OF_RESPONDERS.fullmatch(scan.words(max(0, i - 3), j + 1))
            if alone or (scan.items[j].low.endswith("responders") and not part):
                # `Among the 27 responders, …`: a size; `3 of the 8 responders`: those who had responded.
                continue
            if fits and scan.items[j].id in lexicon.content["outcome_groups"]["counted"]:
                stat.kind = "count"
                stat.endpoint = scan.items[j].id
                if len(bundle.stats) > 1 and bundle.stats[-1] is stat:
                    for other in bundle.stats[:-1]:
                        other.of = stat


_IN_ALL = re.compile(
    r"(?:patients |pts )?(?:were|was) (?:infused|treated|dosed)\b(?! (?:with|for|in|on|after|because))"
)
#: `the 11 patients who achieved a CR and were evaluable for MRD`: those tested, who need not be all that had it.
#: `Sixteen patients who achieved CR had MRD data`
_AT_ENTRY = re.compile(
    r"(?:patients|participants|pts) (?:were|was) (?:already )?in (?:\w+ ){0,2}(?:cr[0-9]?|remission)"
    r" (?:\( ?\w+ ?\) )?(?:at|on|upon) (?:the time of )?(?:study )?"
    r"(?:entry|enrol?lment|baseline|inclusion|registration)\b"
)
_HAD_DATA = re.compile(r"had (?:[\w-]+ ){0,3}?(?:data|results?|samples?|assessments?)\b")
_ALSO_TESTED = re.compile(
    r"(?:and|who) (?:who )?(?:were|was|had) (?:\w+ )?(?:evaluable|tested|assessed|analy[sz]ed|available|samples)\b"
)
#: `Of the 200 patients with MRD-negative status, 100 were assigned to each group`
#: `In all 96 patients in CR were randomly assigned`
_THEN_PLACED = re.compile(
    r"(?:status |disease |[0-9] )?(?:, [0-9]+ (?:\w+ )?)?(?:were|was) (?:randomly )?"
    r"(?:assigned|allocated|randomi[sz]ed)\b"
)
_PRODUCT = re.compile(
    r"(?:\) )?(?:patients |pts )?(?:received|were given) (?:the |their )?(?:\w+ )?(?:product|infusion|car t|cells)\b"
)
#: `Of the 60 responders, 44 …`: the group that what follows is told of.
_OF_RESPONDERS = re.compile(r"(?:.* )?(?:of|among|in) (?:the )?[0-9,]+ (?:\w+ )?responders")
_TREATED = re.compile(r"\)?p?w(?=B)")


def _treated(scan: Scan, bundle: Bundle) -> None:
    """`174 patients (87%) received X`, `79 (86%) were infused`: how many came into a group, and their share."""
    behind = _TREATED.match(scan.code, bundle.last + 1)
    words = scan.words(bundle.last + 1, bundle.last + 6)
    given = behind is not None and scan.word(behind.end() - 1) in ("received", "got", "took")
    product = behind is None and scan.at(bundle.last + 1) in ")pe" and _PRODUCT.match(words) is not None
    if (
        product
        or given
        or re.match(r"(?:\) )?(?:patients |pts )?(?:were|was) (?:infused|treated|dosed)\b(?! with| for)", words)
    ):
        bundle.stats[1].kind = "n"


def fill_units(scans: list[Scan]) -> None:
    """A median that was not reached has the unit of its neighbours, or else of the report's other medians."""
    found = (b for scan in scans for b in scan.bundles if b.kind == "median")
    medians = [stat for b in found for stat in b.stats if stat.kind == "median" and stat.endpoint]
    units = [stat.unit for stat in medians if stat.unit]
    usual = max(sorted(set(units)), key=units.count) if units else ""
    for stat in medians:
        if not stat.unit:
            near = [other.unit for other in medians if other.unit and other.sentence is stat.sentence]
            lived = "months" if stat.value is not None and stat.value.code == "X" else ""
            stat.unit = near[0] if near else usual or lived
            stat.lose("unit", 0.15, "the unit is that of the other medians" if near or usual else "taken for months")
    ratios = [stat for scan in scans for b in scan.bundles for stat in b.stats if stat.kind == "ratio"]
    kinds = [stat.unit for stat in ratios if stat.unit]
    for stat in ratios:
        if not stat.unit and kinds:
            stat.unit = max(sorted(set(kinds)), key=kinds.count)
            stat.lose("unit", 0.15, "the kind of ratio is that of the report's others")
    _units_of_differences(scans)
    for scan in scans:
        for bundle in scan.bundles:
            stat = bundle.lead
            if stat.quantity == "prior_therapies" and stat.kind in ("median", "range", "iqr") and not stat.unit:
                text = scan.sentence.text.lower()
                stat.unit = "regimens" if "regimen" in text else "lines"
            elif stat.quantity == "cycles" and stat.kind in ("range", "iqr") and not stat.unit:
                stat.unit = "cycles"


def _units_of_differences(scans: list[Scan]) -> None:
    """A difference without a unit has that of another of its outcome, or points of a percentage beside it."""
    known: dict[str, str] = {}
    for scan in scans:
        for bundle in scan.bundles:
            if bundle.kind == "difference" and bundle.lead.unit and bundle.lead.endpoint not in ("", UNSURE):
                known.setdefault(bundle.lead.endpoint, bundle.lead.unit)
    in_cells = [bundle.lead for scan in scans if scan.sentence.cell is not None for bundle in scan.bundles]
    for scan in scans:
        shares = {bundle.lead.endpoint for bundle in scan.bundles if bundle.kind in ("percent", "km")}
        for bundle in scan.bundles:
            stat = bundle.lead
            if bundle.kind == "difference" and not stat.unit:
                # In a table the shares stand in other cells.
                in_table = scan.sentence.cell is not None
                of_shares = stat.endpoint in shares or (in_table and _is_share(stat, in_cells))
                stat.unit = "percentage points" if of_shares else known.get(stat.endpoint, "")
                if stat.unit:
                    stat.lose("unit", 0.15, "the unit is that of the values that it compares")


def _is_share(stat: Stat, in_cells: list[Stat]) -> bool:
    """True for a difference of an outcome of which tables give shares, and nothing else."""
    kinds = {one.kind for one in in_cells if one.endpoint == stat.endpoint and one.kind != "difference"}
    return bool(kinds & {"percent", "km"}) and not kinds & {"median", "ratio"}


_TIMES = ("days", "weeks", "months", "years")


def units_of_cycles(scans: list[Scan]) -> None:
    """`a median of 7 cycles with X and 6 (1-21) with Y`: a number of cycles has no other unit."""
    for stat in (stat for scan in scans for bundle in scan.bundles for stat in bundle.stats):
        if stat.kind in ("median", "range", "iqr") and stat.quantity == "cycles" and not stat.unit:
            stat.unit = "cycles"


def points_of_curves(scans: list[Scan]) -> None:
    """A point of a curve has a time: that of the median follow-up before it, or else it is a percentage."""
    for scan in scans:
        followed: Stat | None = None
        for bundle in sorted(scan.bundles, key=lambda bundle: bundle.at):
            if bundle.kind == "median" and bundle.lead.quantity == "follow_up":
                followed = bundle.lead
            for stat in bundle.stats:
                if stat.kind != "km" or stat.timepoint:
                    continue
                if followed is None or followed.value is None or followed.unit not in _TIMES:
                    stat.kind = "percent"
                    stat.lose("timepoint", 0.2, "a rate of a curve whose time is not told")
                    continue
                # `With a median follow-up of 20 months, survival was 92%`
                stat.timepoint = f"{followed.value.text} {followed.unit}"
                stat.roles.append(("time", followed.value))
                stat.lose("timepoint", 0.3, "the time is that of the median follow-up (inferred)")


def drop_half_intervals(scans: list[Scan]) -> None:
    """Set aside a limit whose other limit is no number: a claim has both, or none."""
    for scan in scans:
        for stat in (stat for bundle in scan.bundles for stat in bundle.stats):
            limits = {role for role, _ in stat.roles} & {"lower", "upper"}
            if len(limits) != 1:
                continue
            scan.asides.extend(
                (item, "limit of an interval whose other limit is no number")
                for role, item in stat.roles
                if role in (*limits, "level")
            )
            stat.roles = [(role, item) for role, item in stat.roles if role not in (*limits, "level")]
