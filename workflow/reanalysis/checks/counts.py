"""Counts: does every percentage have a whole number behind it, and do parts add up?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction

from reanalysis.checks.registry import Context, Finding, Reporter, rule
from reanalysis.counts.groups import set_size
from reanalysis.counts.rounding import exact_percent, fitting_denominators

_SHOWN_DENOMINATORS = 12


def _percent(value: Fraction, decimals: int) -> str:
    return f"{float(value):.{decimals}f}%"


def _list(numbers: Iterable[int]) -> str:
    numbers = list(numbers)
    shown = ", ".join(map(str, numbers[:_SHOWN_DENOMINATORS]))
    return shown + (", …" if len(numbers) > _SHOWN_DENOMINATORS else "")


@rule("GRIM_PERCENT")
def grim_percent(context: Context, report: Reporter) -> Iterator[Finding]:
    """Is there a whole number of patients that gives the printed percentage of its known denominator?"""
    for item in context.solved:
        for claim_id, total in (item.solution.impossible if item.solution else {}).items():
            claim = context.evidence.claims[claim_id]
            printed = claim.printed()
            below = int(printed.value * total / 100)
            fitting = sorted({size for _, size in fitting_denominators(printed, total)})
            assumed = claim.cells["denominator_basis"] == "assumed"
            neighbours = " and ".join(
                f"{events}/{total} is {_percent(exact_percent(events, total), printed.decimals + 1)}"
                for events in (below, below + 1)
                if events <= total
            )
            which = "the denominator is assumed" if assumed else "the denominator is printed"
            would = (
                f"denominators up to {total} that would fit: {_list(fitting)}"
                if fitting
                else "no smaller denominator fits"
            )
            yield report(
                "warning" if assumed else "error",
                [claim],
                f"{printed.text}% of {total} is no whole number of patients: {neighbours}; {which}; {would}.",
            )


@rule("JOINT_GRIM")
def joint_grim(context: Context, report: Reporter) -> Iterator[Finding]:
    """How many tables of whole numbers print all linked counts and percentages at once?"""
    for item in context.solved:
        nodes = item.group.nodes()
        if item.solution is None or (len(nodes) == 1 and all(root.known for root in item.group.roots)):
            continue
        claims = [context.evidence.claims[node.claim_id] for node in nodes]
        number = item.solution.count
        aside = ", ".join(item.solution.impossible)
        without = f" once {aside}, which no whole number gives, is set aside" if aside else ""
        if len(item.solution.impossible) == len(nodes):
            continue  # each of them is a finding of its own
        if number == 0:
            message = f"No table of whole numbers prints these {len(nodes)} values together{without}."
            yield report("error", claims, message, subject=item.group.name)
        elif number == 1:
            table = item.solution.tables[0]
            cells = ", ".join(f"{claim_id} {events}/{total}" for claim_id, (events, total) in table.items())
            message = f"Exactly one table of whole numbers prints these values{without}: {cells}."
            yield report("info", claims, message, subject=item.group.name)
        else:
            message = (
                f"{number} tables of whole numbers print these values{without}; results are given over all of them."
            )
            yield report("info", claims, message, subject=item.group.name)


def _sums(sets: list[set[int]]) -> set[int]:
    sums = {0}
    for values in sets:
        sums = {subtotal + value for subtotal in sums for value in values}
    return sums


@rule("COMPONENT_SUM")
def component_sum(context: Context, report: Reporter) -> Iterator[Finding]:
    """Do the counts of the parts add up to the count of the whole?"""
    claims = context.evidence.claims
    for trial in context.evidence.trials.values():
        for relation in trial.get("sums", []):
            ids = [relation["whole"], *relation["parts"]]
            counts = [context.possible_counts(claim_id) for claim_id in ids]
            if any(values is None for values in counts):
                continue
            whole, parts = counts[0], _sums(counts[1:])
            if whole & parts:
                continue
            labels = [_label(context, claim_id) for claim_id in ids]
            terms = " + ".join(
                f"{_range_text(values)} ({label})" for values, label in zip(counts[1:], labels[1:], strict=True)
            )
            assumed = "; that these are all the parts is assumed" if relation.get("basis") == "assumed" else ""
            yield report(
                "warning",
                [claims[claim_id] for claim_id in ids],
                f"The parts are {terms} = {_range_text(parts)}, but the whole ({labels[0]}) is"
                f" {_range_text(whole)}{assumed}.",
            )


def _label(context: Context, claim_id: str) -> str:
    """The endpoint counted, or the name of the group whose size it is."""
    claim = context.evidence.claims[claim_id]
    if claim.endpoint:
        known = context.evidence.vocabulary["endpoints"].get(claim.endpoint)
        return known["abbreviation"] if known else claim.endpoint
    return context.evidence.trials[claim.trial_id]["analysis_sets"][claim.analysis_set]["label"]


def _range_text(values: set[int]) -> str:
    return str(min(values)) if len(values) == 1 else f"{min(values)} to {max(values)}"


@rule("PARTITION_SUM")
def partition_sum(context: Context, report: Reporter) -> Iterator[Finding]:
    """Do the sizes of groups that divide a set add up to the size of the set?"""
    claims = context.evidence.claims
    for trial in context.evidence.trials.values():
        divisions = []
        for relation in trial.get("subsets", []):
            whole = set_size(trial, relation["whole"], context.evidence)
            divisions.append((whole, [set_size(trial, part, context.evidence) for part in relation["parts"]]))
        for analysis_set in trial["analysis_sets"].values():
            if analysis_set.get("partition") and analysis_set.get("size") and len(analysis_set["arms"]) > 1:
                size = analysis_set["size"]
                parts = [
                    (int(claims[claim_id].printed().number), claim_id) if claim_id else None
                    for claim_id in analysis_set["arms"].values()
                ]
                divisions.append(((int(claims[size].printed().number), size), parts))
        for whole, parts in divisions:
            if whole is None:
                continue
            known = [part for part in parts if part is not None]
            total = sum(size for size, _ in known)
            complete = len(known) == len(parts)
            # A part whose size is not printed has at least one patient.
            if (total != whole[0]) if complete else (total + len(parts) - len(known) > whole[0]):
                terms = " + ".join(str(size) for size, _ in known)
                rest = "" if complete else ", which leaves too few for the parts whose size is not printed"
                ids = [part for _, joined in [whole, *known] for part in joined.split(";")]
                yield report(
                    "error",
                    [claims[claim_id] for claim_id in ids],
                    f"The parts are {terms} = {total}, but the whole is {whole[0]}{rest}.",
                )
