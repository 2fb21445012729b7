"""Sentences on SIMULATED curves and pairs of curves; each says so, and names the printed value where there is one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from reanalysis.sentences.grammar import capital, given, probability
from reanalysis.sentences.index_survival import curves_by_id
from reanalysis.sentences.say_pooled import in_words
from reanalysis.sentences.sentence import Sentence, Writer
from reanalysis.sentences.study import Record, level_words
from reanalysis.tables import format as fmt

CURVES, PAIRS = "simulated curves", "simulated comparisons"
#: A percentage divided by 100 and multiplied again is this near to itself.
_ROUNDING = 1e-9
_PRINTED = {"median": ("median",), "landmark": ("rate", "estimate")}


def curve_sentences(survival: Iterable[Record], writer: Writer) -> Iterator[Sentence]:
    """A sentence for each median, rate and restricted mean of a simulated curve."""
    said: set[str] = set()
    for row in survival:
        kind, time = row["quantity"], f"{float(row['time_months']):g}m" if row["time_months"] else ""
        name = "/".join([row["curve_id"], kind, *([time] if kind == "landmark" else [])])
        more = []
        # Numbers that were not used are told once a curve.
        if row["contradicted"] and row["curve_id"] not in said:
            said.add(row["curve_id"])
            more = [f"{capital(in_words(text, writer, trial=False))}." for text in row["contradicted"].split("; ")]
        yield writer.finish(CURVES, name, _of_curve(row, name, writer), row["claim_ids"], *more)


def _of_curve(row: Record, name: str, writer: Writer) -> str:
    kind, number, study = row["quantity"], f"survival/{name}", writer.study
    trial_id, curve = curves_by_id(study.trials)[row["curve_id"]]
    where = study.trial_and_set(trial_id, curve["analysis_set"])
    whose = f"patients {given(trial_id, curve['arm'], study)}{_patients_with(curve, writer)}"
    label = fmt.time_label(float(row["time_months"])) if row["time_months"] else ""
    what = {
        "median": f"the median {study.outcome(curve['endpoint'])}",
        "landmark": f"{probability(curve['endpoint'], study)} at {label}",
        "restricted_mean": f"the restricted mean {study.outcome(curve['endpoint'])} up to {label}",
    }[kind]
    printed = _printed(row, writer)
    limits = _limits(number, writer, percent=kind == "landmark")
    if printed:
        return f"In {where}, {what} is printed as {printed} for {whose}; the SIMULATED curve has {limits}"
    value = writer.percent(f"{number}/{kind}") if kind == "landmark" else writer.months(f"{number}/{kind}")
    return f"In {where}, {what} was {value} for {whose}, SIMULATED and not printed, with {limits}"


def _patients_with(curve: dict[str, str], writer: Writer) -> str:
    claim = writer.study.claims.get(curve.get("patients_with", curve.get("patients", "")), {})
    return f" who {writer.study.predicate(claim['endpoint'])}" if claim.get("endpoint") else ""


def _printed(row: Record, writer: Writer) -> str:
    """The printed value with its limits; empty where none is printed."""
    if not row["printed"]:
        return ""
    time = float(row["time_months"]) if row["time_months"] else None
    for claim_id in row["claim_ids"].split(";"):
        claim = writer.study.claims[claim_id]
        at = float(claim["time_months"]) if claim["time_months"] else None
        for role in _PRINTED.get(row["quantity"], ()):
            number = f"claims/{claim_id}/{role}"
            if number in writer.numbers and at == time and _same(claim, row):
                show = writer.percent if row["quantity"] == "landmark" else writer.months
                text = show(number)
                if f"claims/{claim_id}/lower" in writer.numbers:
                    level = writer.numbers[f"claims/{claim_id}/lower"].level
                    ends = f"{writer.n(f'claims/{claim_id}/lower')} to {writer.n(f'claims/{claim_id}/upper')}"
                    return f"{text} ({level_words(level)} CI {ends})" if level else f"{text} (CI {ends})"
                return text if row["printed"] == "inf" else f"{text} without an interval"
    return ""


def _same(claim: Record, row: Record) -> bool:
    """Whether a claim has the printed value of the row, and the limits that the row has."""
    scale = 100 if claim["unit"] == "percent" else 1
    for name, column in (("value", "printed"), ("lower", "printed_lower"), ("upper", "printed_upper")):
        if not row[column] or claim[name] == row[column]:
            continue
        if not claim[name] or abs(float(claim[name]) - scale * float(row[column])) > _ROUNDING:
            return False
    return True


def _limits(number: str, writer: Writer, *, percent: bool) -> str:
    """Both intervals."""
    roles = [f"{number}/{column}{end}" for column in ("published_", "") for end in ("lower", "upper")]
    if not any(writer.numbers[role].decimals is not None for role in roles):
        return "neither limit reached, for the published curve or for the population"
    parts = []
    for column, of in (("published_", "the published curve"), ("", "the population")):
        low, high = (f"{number}/{column}{end}" for end in ("lower", "upper"))
        known = [writer.numbers[end].decimals is not None for end in (low, high)]
        if not any(known):
            parts.append(f"limits not reached for {of}")
            continue
        ends = f"{writer.n(low)} to {writer.percent(high) if percent else writer.months(high)}"
        if not all(known):
            ends = f"{writer.months(low)} to {writer.n(high)}"
        parts.append(f"{level_words(writer.numbers[low].level)} limits of {ends} for {of}")
    return " and ".join(parts)


def pair_sentences(pairs: Iterable[Record], writer: Writer) -> Iterator[Sentence]:
    """A sentence for each comparison of two simulated curves."""
    said: set[tuple[str, str]] = set()
    for row in pairs:
        time = f"{float(row['time_months']):g}m" if row["time_months"] and row["measure"] == "rate" else ""
        name = "/".join([row["curve_id"], "v", row["reference_id"], row["measure"], *([time] if time else [])])
        if f"pairs/{name}/estimate" not in writer.numbers:
            continue
        more = []
        key = row["curve_id"], row["reference_id"]
        if row["contradicted"] and key not in said:
            said.add(key)
            more = [f"{capital(in_words(text, writer, trial=False))}." for text in row["contradicted"].split("; ")]
        if row["non_proportional"] == "yes":
            more.append("The hazards are hardly proportional, so that one ratio says little.")
        yield writer.finish(PAIRS, name, _of_pair(row, f"pairs/{name}", writer), row["claim_ids"], *more)


def _of_pair(row: Record, number: str, writer: Writer) -> str:
    study, curves = writer.study, curves_by_id(writer.study.trials)
    trial_id, curve = curves[row["curve_id"]]
    reference = curves[row["reference_id"]][1]
    arms = f"{study.arm_name(trial_id, curve['arm'])} versus {study.arm_name(trial_id, reference['arm'])}"
    where = study.trial_and_set(trial_id, curve["analysis_set"])
    label = fmt.time_label(float(row["time_months"])) if row["time_months"] else ""
    outcome, level = study.outcome(curve["endpoint"]), level_words(row["confidence_level"])
    ends = f"{number}/lower", f"{number}/upper"
    if row["measure"] == "hazard_ratio":
        limits = f"{level} limits {writer.n(ends[0])} to {writer.n(ends[1])}"
        printed = _printed_ratio(row, writer)
        return (
            f"In {where}, the SIMULATED curves of {outcome} up to {label} imply a hazard ratio of"
            f" {writer.n(f'{number}/estimate')} ({limits}) for {arms}; {printed}"
        )
    show = writer.points if row["measure"] == "rate" else writer.months
    how = {"rate": f"at {label}", "median": "in medians", "restricted_mean": f"in restricted means up to {label}"}
    known = [writer.numbers[end].decimals is not None for end in ends]
    if all(known):
        limits = f"{level} limits {writer.n(ends[0])} to {writer.n(ends[1])}"
    elif any(known):
        which = ("lower", ends[0], "upper") if known[0] else ("upper", ends[1], "lower")
        limits = f"{which[0]} {level} limit {writer.n(which[1])}, {which[2]} limit not known"
    else:
        limits = "limits not known"
    return (
        f"In {where}, the SIMULATED curves of {outcome} imply a difference of {show(f'{number}/estimate')}"
        f" {how[row['measure']]} for {arms} (for the populations: {limits})"
    )


def _printed_ratio(row: Record, writer: Writer) -> str:
    if not row["printed"]:
        return "no hazard ratio is printed"
    for claim_id in row["claim_ids"].split(";"):
        claim = writer.study.claims[claim_id]
        if claim["kind"] == "ratio" and f"claims/{claim_id}/estimate" in writer.numbers:
            text = f"{writer.n(f'claims/{claim_id}/estimate')} is printed"
            if f"claims/{claim_id}/lower" in writer.numbers:
                ends = f"{writer.n(f'claims/{claim_id}/lower')} to {writer.n(f'claims/{claim_id}/upper')}"
                level = writer.numbers[f"claims/{claim_id}/lower"].level
                text += f" ({level_words(level)} CI {ends})" if level else f" (CI {ends})"
            return text + (", and the curves were drawn with it" if row["weighted"] == "yes" else "")
    return "a hazard ratio is printed"
