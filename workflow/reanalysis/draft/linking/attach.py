"""Give each interval and range to its estimate."""

from __future__ import annotations

import re

from reanalysis.draft.model import Stat
from reanalysis.draft.phrases.intervals import printed
from reanalysis.draft.phrases.pronoun_medians import TOLD_BY_PRONOUN
from reanalysis.draft.phrases.scan import Bundle, Scan, Span

_ESTIMATES = ("median", "percent", "ratio", "difference", "km")


def attach_spans(scan: Scan, before: Scan | None = None) -> None:
    """Intervals go to the nearest estimate before them, ranges become statistics of their own beside a median.

    Parameters
    ----------
    scan : Scan
    before : Scan, optional
        The sentence before, in which the estimate of a record may stand that gives its limits a line of their own.
    """
    for span in sorted(scan.spans, key=lambda span: span.at):
        if span.kind in ("range", "iqr"):
            _range(scan, span, span.kind)
            continue
        if _of_aside(scan, span):
            scan.asides.extend((item, "limits of a number that no kind of claim holds") for _, item in span.roles)
            continue
        bundle = _estimate_before(scan, span) if not span.follows else _of_list(scan, span)
        if bundle is not None and not _holds(_holder(bundle), span):
            bundle = None
        if bundle is None and before is not None and span.kind == "interval" and not scan.bundles:
            bundle = _estimate_of_line(before, scan, span)
        if bundle is None:
            if span.kind == "bare" or not span.labelled:
                _release(scan, span)
            continue
        stat = _holder(bundle)
        if span.kind == "bare" and _is_range(scan, bundle, stat):
            _range(scan, span, "iqr" if _neighbour(scan, bundle) == "iqr" else "range")
            continue
        stat.roles.extend(span.roles)
        if stat.sentence is scan.sentence:
            bundle.last = max(bundle.last, span.last)
        stat.level_basis = "printed" if any(role == "level" for role, _ in span.roles) else "assumed"
        if scan.level is not None and stat.level_basis == "assumed":
            stat.roles.append(("level", scan.level))
            stat.level_basis = "printed"
        if span.kind == "bare":
            stat.lose("interval", 0.1, "limits in brackets without a label")
    if scan.level is not None and not any(
        item is scan.level for b in scan.bundles for s in b.stats for _, item in s.roles
    ):
        scan.asides.append((scan.level, "level of intervals that are not printed here"))
    for bundle in scan.bundles:
        bundle.last = _closing(scan, bundle)
        if bundle.kind == "median" and not bundle.lead.unit:
            # `39 (range 18–79) years`
            behind = bundle.last + 1 + (scan.at(bundle.last + 1) == ")")
            unit = scan.unit_at(behind) if scan.at(behind) == "m" else ""
            years = any(item.id == "age" for item in scan.items[bundle.at : bundle.last] if item.code == "Y")
            bundle.lead.unit = unit or ("years" if years else "")
            for other in scan.bundles:
                if other.lead.partner is bundle.lead and not other.lead.unit:
                    other.lead.unit = bundle.lead.unit


#: A line that gives no more than limits.
_SHORT_LINE = 16


def _estimate_of_line(before: Scan, scan: Scan, span: Span) -> Bundle | None:
    """The one estimate of the line before that has no interval yet."""
    if before.sentence.block != scan.sentence.block or len(scan.items) > _SHORT_LINE or len(before.items) > _SHORT_LINE:
        return None
    waiting = [b for b in before.bundles if b.kind in ("ratio", "difference") and b.lead.item("lower") is None]
    return waiting[0] if len(waiting) == 1 and _holds(waiting[0].lead, span) else None


def _of_aside(scan: Scan, span: Span) -> bool:
    """True where the number that the limits stand behind was set aside."""
    last = re.search(r"#[%mlkc]{0,2}[(,;]{0,2}$", scan.code[: span.at])
    if last is None:
        return False
    start = scan.items[last.start()].start
    return any(item.start == start for item, _ in scan.asides)


def _holds(stat: Stat, span: Span) -> bool:
    """True unless an estimate lies outside the limits; a reduction may be printed without its sign."""
    value = stat.value
    limits = {role: item for role, item in span.roles if role in ("lower", "upper")}
    numbers = [printed(item) for item in (limits.get("lower"), value, limits.get("upper")) if item is not None]
    if len(numbers) < 3 or None in numbers:
        return True
    low, estimate, high = numbers
    return low <= estimate <= high or low <= -estimate <= high


def _holder(bundle: Bundle) -> Stat:
    return next((stat for stat in bundle.stats if stat.kind in _ESTIMATES), bundle.lead)


#: Intervals of a list.
_LISTED = 2


def _of_list(scan: Scan, span: Span) -> Bundle | None:
    """The estimate that an interval of a list is of, in their order."""
    start = max(one.at for one in scan.spans if one.follows == _LISTED and one.at <= span.at)
    before = [b for b in scan.bundles if b.at < start and any(stat.kind in _ESTIMATES for stat in b.stats)]
    before.sort(key=lambda bundle: bundle.at)
    alike = len(before) > 1 and before[-1].kind == before[-2].kind
    return before[-span.follows] if alike else None


def _estimate_before(scan: Scan, span: Span) -> Bundle | None:
    """The last estimate before the span that has no interval yet."""
    for bundle in sorted(scan.bundles, key=lambda bundle: -bundle.at):
        if bundle.at >= span.at or not any(stat.kind in _ESTIMATES for stat in bundle.stats):
            continue
        if any(role == "lower" for role, _ in _holder(bundle).roles):
            return None
        between = scan.code[bundle.last + 1 : span.at]
        if not span.labelled and re.search(r"[.]", between):
            return None
        return bundle
    return None


#: A median of these is printed with its range where it stands without a label.
_TIME_TO = re.compile(
    r"\btime to (?:first |best |initial )?(?:response|cr\b|complete|remission|onset|recovery|engraftment|resolution)"
)


def _is_range(scan: Scan, bundle: Bundle, stat: Stat) -> bool:
    """A bare pair beside a median of age, follow-up or lines of therapy is a range."""
    if stat.kind != "median":
        return False
    if re.search(r"M\(?[IJ]\)?", scan.sentence.code[bundle.at : bundle.last + 1]):
        return True
    earlier = [b for b in scan.bundles if b.kind == "median" and b.at < bundle.at]
    if earlier:
        near = max(earlier, key=lambda b: b.at).lead
        labelled = any(b.kind in ("range", "iqr") and b.lead.partner is near for b in scan.bundles)
        if labelled and (re.search(r"[,;]?[av]$", scan.code[: bundle.at]) or stat.derived == TOLD_BY_PRONOUN):
            return True
    # `median 3 prior lines (2–11)`: what was measured may stand behind the number.
    words = scan.sentence.items[stat.at : bundle.last + 2]
    if _TIME_TO.search(" ".join(item.low for item in words)):
        return True
    measured = any(item.code == "Y" for item in words)
    curve = any(item.code == "e" for item in words)
    return measured and not curve


def _neighbour(scan: Scan, bundle: Bundle) -> str:
    if "I" in scan.sentence.code[bundle.at : bundle.last + 1]:
        return "iqr"
    earlier = [b for b in scan.bundles if b.kind in ("range", "iqr") and b.at < bundle.at]
    if earlier:
        return max(earlier, key=lambda b: b.at).kind
    kinds = [span.kind for span in scan.spans if span.kind in ("range", "iqr") and span.at < bundle.at]
    return kinds[0] if kinds else ""


def _range(scan: Scan, span: Span, kind: str) -> None:
    """A range keeps the unit of the median that it stands beside."""
    before = [b for b in scan.bundles if b.kind == "median" and b.at < span.at]
    stat = Stat(kind, scan.sentence, span.at, span.last, list(span.roles), unit=span.unit)
    bundle = Bundle([stat], span.at, span.last)
    near = max(before, key=lambda b: b.at, default=None)
    if near is not None:
        stat.partner = near.lead
        stat.unit = stat.unit or near.lead.unit
        near.last = max(near.last, span.last)
    elif not span.unit:
        if re.search(r"\bscor|\bscale", scan.sentence.text.lower()):
            scan.asides.extend((item, "range of a scale") for _, item in span.roles)
            return
        stat.lose("kind", 0.2)
    scan.bundles.append(bundle)


def _release(scan: Scan, span: Span) -> None:
    """Numbers of a pair that belongs to nothing are free again."""
    for _, item in span.roles:
        i = scan.items.index(item)
        scan.mark(i, item.code)


def _closing(scan: Scan, bundle: Bundle) -> int:
    """Index of the bracket that closes what the bundle opened."""
    inside, last = scan.code[bundle.at : bundle.last + 1], bundle.last
    depth = inside.count("(") - inside.count(")")
    while depth > 0 and scan.at(last + 1) == ")":
        last, depth = last + 1, depth - 1
    return last
