"""Form: labels of intervals, and how finely and with which mark numbers are printed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reanalysis.checks.context import ESTIMATES, Context, grouped
from reanalysis.checks.finding import Check, Verdict, consistent, not_checkable, unusual
from reanalysis.checks.registry import Judge, rule
from reanalysis.checks.values import PrintedValue, as_printed, value_rule
from reanalysis.claims.model import Claim
from reanalysis.claims.values import Printed

FAMILY = "Form"
_MID_DOTS = "·∙⋅"
_PARTS = ("value", "lower", "upper")


@rule("CI_LABEL_MISSING", family=FAMILY, brief="interval without its level")
def _ci_label_missing(context: Context, judge: Judge) -> Iterator[Check]:
    """Is the level of each interval printed with it?"""
    for claims in grouped(context.with_interval, lambda claim: claim.source_id):
        labelled = sorted({claim.printed("confidence_level").number for claim in claims if not _unlabelled(claim)})
        if not labelled:
            taken = " or ".join(f"{level:g}%" for level in sorted({_level(claim) for claim in claims}))
            message = (
                f"None of the {len(claims)} intervals of this source has its level printed; it is taken to be {taken}."
            )
            yield judge.unusual(claims, message, severity="info", subject=claims[0].source_id, blames=())
            continue
        for claim in claims:
            if not _unlabelled(claim):
                yield judge.consistent([claim])
                continue
            clear = labelled == [_level(claim)]
            others = "as the others of this source say"
            if not clear:
                others = f"but the others of this source have {' and '.join(f'{level:g}%' for level in labelled)}"
            message = (
                f"The interval {claim.cells['lower']} to {claim.cells['upper']} is printed without its level; it is"
                f" taken to be {_level(claim):g}%, {others}."
            )
            yield judge.unusual([claim], message, severity="info" if clear else "warning", blames=())


def _unlabelled(claim: Claim) -> bool:
    return not claim.cells["confidence_level"] or claim.cells["level_basis"] == "assumed"


def _level(claim: Claim) -> float:
    level = claim.printed("confidence_level")
    return level.number if level else 95.0


@rule("CI_LABEL_MALFORMED", family=FAMILY, brief="level without its percent sign")
def _ci_label_malformed(context: Context, judge: Judge) -> Iterator[Check]:
    """Does a percent sign stand after each printed level of an interval?"""
    levels = [
        (claim, offset)
        for claim in context.claims
        if claim.kind in ESTIMATES and claim.cells["level_basis"] == "printed"
        for offset in sorted({offset for role, offset in claim.tokens if role == "level"})
    ]
    by_source: dict[str, dict[int, list[Claim]]] = {}
    for claim, offset in levels:
        by_source.setdefault(claim.source_id, {}).setdefault(offset, []).append(claim)
    for source_id, places in by_source.items():
        ledger = context.evidence.ledgers.get(source_id)
        tokens = ledger.by_offset() if ledger else {}
        if unseen := [claims[0] for offset, claims in places.items() if offset not in tokens]:
            yield judge.not_checkable(unseen, "there is no ledger of what stands after the level", subject=source_id)
        for offset, claims in places.items():
            if offset not in tokens:
                continue
            if tokens[offset].unit == "percent":
                yield judge.consistent(claims)
                continue
            text = tokens[offset].token
            message = f"The level of the interval is printed as {text!r} without a percent sign; it is read as {text}%."
            first = min(of for role, of in claims[0].tokens if role == "level") == offset
            subject = "" if first else f"{claims[0].id}:{offset}"
            yield judge.unusual(claims, message, suggestion=f"{text}% CI", subject=subject, blames=())


@value_rule("DECIMALS_MIXED")
def decimals_mixed(*values: PrintedValue) -> Verdict:
    """Are numbers that belong together printed with the same number of decimals?

    0 and 100 say nothing: they are often printed without decimals.

    Examples
    --------
    >>> [finding.severity for finding in decimals_mixed("46.6", "16.2", "70")], decimals_mixed("20.1", "4.8", "100")
    (['info'], [])
    """
    return _decimals([as_printed(value) for value in values])


def _decimals(printed: Sequence[Printed]) -> Verdict:
    telling = [value for value in printed if value.value is not None and value.text not in ("0", "100")]
    if len(telling) < 2:
        return not_checkable("fewer than two of them are numbers")
    if len({value.decimals for value in telling}) == 1:
        return consistent()
    coarse = min(telling, key=lambda value: value.decimals)
    low, high = (float(coarse.value + side * coarse.half_unit) for side in (-1, 1))
    digits = coarse.decimals + 1
    return unusual(
        f"{', '.join(value.text for value in telling)} are printed with different numbers of decimals:"
        f" {coarse.text} stands for {low:.{digits}f} to {high:.{digits}f}.",
        severity="info",
    )


@rule("DECIMALS_MIXED", family=FAMILY, brief="fewer decimals than beside it")
def _decimals_mixed(context: Context, judge: Judge) -> Iterator[Check]:
    """Are an estimate and its limits, and the arms of one comparison, printed with the same number of decimals?"""
    for claims in grouped(context.with_interval, _print):
        verdict = _decimals([claims[0].printed(part) for part in _PARTS])
        yield judge.verdict(claims, verdict, subject=f"{claims[0].id}:interval", blames=())
    estimates = [
        claim for claim in context.of_kind(*ESTIMATES) if claim.printed() and claim.arm and not claim.comparator
    ]
    for group in grouped(estimates, _compared):
        arms = [statements[0] for statements in grouped(group, lambda claim: claim.arm)]
        if len(arms) > 1:
            yield judge.verdict(arms, _decimals([claim.printed() for claim in arms]), blames=())


def _print(claim: Claim) -> tuple:
    """Where an estimate and its limits stand; claims that have the same places are one print."""
    tokens = [(role, offset) for role, offset in claim.tokens if role in _PARTS]
    whole = {role for role, _ in tokens} == set(_PARTS)
    return (claim.source_id, *tokens) if whole else (claim.id,)


def _compared(claim: Claim) -> tuple:
    """Estimates that differ in this only by their arm stand beside each other."""
    cells = claim.cells
    what = (claim.endpoint, cells["quantity"], claim.kind, cells["unit"], cells["timepoint"], " v " in claim.arm)
    return (claim.source_id, claim.trial_id, claim.analysis_set, *what)


@rule("DECIMAL_MARKS_MIXED", family=FAMILY, brief="other decimal mark than elsewhere")
def _decimal_marks_mixed(context: Context, judge: Judge) -> Iterator[Check]:
    """Does a source print all its decimals with one mark?"""
    for claims in grouped(context.claims, lambda claim: claim.source_id):
        marks: dict[bool, list[tuple[str, Claim]]] = {True: [], False: []}
        for claim in claims:
            for part in _PARTS:
                text = claim.cells[part]
                if (printed := claim.printed(part)) and printed.decimals:
                    marks[any(mark in text for mark in _MID_DOTS)].append((text, claim))
        source_id = claims[0].source_id
        raised, points = marks[True], marks[False]
        if raised and points:
            few, other = (raised, points) if len(raised) <= len(points) else (points, raised)
            names = ("a raised dot", "a point") if few is raised else ("a point", "a raised dot")
            texts = ", ".join(dict.fromkeys(text for text, _ in few[:6]))
            message = (
                f"{len(few)} decimals of this source are printed with {names[0]} ({texts}) and {len(other)} with"
                f" {names[1]}; both are read as decimals."
            )
            yield judge.unusual([claim for _, claim in few], message, severity="info", subject=source_id, blames=())
        elif raised or points:
            yield judge.consistent([claim for _, claim in raised or points], subject=source_id)
