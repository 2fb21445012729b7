"""Sentences on comparisons within randomised trials, and on two outcomes measured on the same patients."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from reanalysis.sentences.grammar import at_time, given, happened, listed, probability, selected
from reanalysis.sentences.index_comparisons import METHOD_KEYS, representative
from reanalysis.sentences.sentence import Sentence, Writer
from reanalysis.sentences.study import Record, level_words, method_name

SECTION, PAIRED = "comparisons", "paired"
_MEASURES = {"risk_difference": "a risk difference", "risk_ratio": "a risk ratio", "odds_ratio": "an odds ratio"}
_SELECTED = (
    "The patients compared were selected by an outcome after randomisation, so this is not a randomised comparison."
)


def comparison_sentences(differences: Iterable[Record], tests: Iterable[Record], writer: Writer) -> Iterator[Sentence]:
    """A sentence for each comparison and measure, by the method in front; the P value stands with the difference."""
    all_rows = list(differences)
    in_front = {row["claim_ids"]: row for row in representative(tests) if row["in_front"] == "yes"}
    for row in representative(all_rows):
        measure = row["measure"]
        ids = row["claim_ids"].split(";")
        name = f"{ids[0]}/v/{row['reference']}/{measure}"
        if measure == "survival_difference":
            yield writer.finish(SECTION, name, _of_rates(row, writer), row["claim_ids"])
            continue
        if row["method"] != writer.study.settings[METHOD_KEYS[measure]][0]:
            continue
        test = in_front.get(row["claim_ids"]) if measure == "risk_difference" else None
        tables = [one for one in all_rows if (one["claim_ids"], one["measure"], one["method"]) == _key(row)]
        more = [_rounding(row, test, writer)]
        if row["selected_after_randomisation"] == "yes":
            more.append(_SELECTED)
        draft = _of_counts(row, tables, test, writer)
        yield writer.finish(SECTION, name, draft, row["claim_ids"], *[one for one in more if one])


def _key(row: Record) -> tuple[str, str, str]:
    return row["claim_ids"], row["measure"], row["method"]


def reference_claim(row: Record, writer: Writer) -> str:
    """The claim of the reference arm's outcome."""
    for name in row["claim_ids"].split(";")[1:]:
        claim = writer.study.claims[name]
        if (claim["arm"], claim["endpoint"]) == (row["reference"], row["endpoint"]):
            return name
    return row["claim_ids"].split(";")[0]


def _of_counts(row: Record, tables: Sequence[Record], test: Record | None, writer: Writer) -> str:
    study, trial_id = writer.study, row["trial_id"]
    first, second = row["claim_ids"].split(";")[0], reference_claim(row, writer)
    several = int(row["candidates"]) > 1
    name = f"differences/{first}/v/{row['reference']}/{row['measure']}/{row['method']}"
    arms = [
        f"{_counts(first, tables, ('events', 'total'), writer)} patients"
        f" {given(trial_id, row['arm'], study)}{selected(first, study)}",
        f"{_counts(second, tables, ('reference_events', 'reference_total'), writer)}"
        f" {given(trial_id, row['reference'], study)}{selected(second, study)}",
    ]
    what = happened(row["endpoint"], study) + at_time(row)
    unit = writer.points if row["measure"] == "risk_difference" else writer.n
    level = level_words(row["confidence_level"])
    result = _MEASURES[row["measure"]]
    if f"{name}/estimate" in writer.numbers:
        result += f" of {unit(f'{name}/estimate')}"
    notes = []
    if f"{name}/lower" in writer.numbers and f"{name}/upper" in writer.numbers:
        over = f" over all {row['candidates']} tables of counts that fit" if several else ""
        limits = f"{level} CI{over} {writer.n(f'{name}/lower')} to {writer.n(f'{name}/upper')}"
        notes.append(f"{limits}, {method_name(row['method'])}")
    else:
        notes.append("no interval could be computed")
    notes += [_test(first, test, writer)] if test else []
    if not several and any(study.claims[one]["kind"] == "percent" for one in (first, second)):
        notes.append("counts reconstructed")
    if any(study.claims[one]["denominator_basis"] == "assumed" for one in (first, second)):
        notes.append("denominators assumed")
    where = study.trial_and_set(trial_id, row["analysis_set"])
    return f"In {where}, {arms[0]} and {arms[1]} {what}: {result} ({'; '.join(notes)})"


def _counts(claim_id: str, tables: Sequence[Record], columns: tuple[str, str], writer: Writer) -> str:
    """So many of so many; ranges of both where several tables of counts fit."""
    if f"counts/{claim_id}/events" in writer.numbers:
        return f"{writer.n(f'counts/{claim_id}/events')} of {writer.n(f'counts/{claim_id}/total')}"
    ends = []
    for column in columns:
        values = sorted({int(row[column]) for row in tables if row[column]})
        if not values:
            return "an unknown number of"
        ends.append(str(values[0]) if len(values) == 1 else f"{values[0]} to {values[-1]}")
    return f"{ends[0]} of {ends[1]}"


def _test(first: str, test: Record, writer: Writer) -> str:
    name = f"tests/{first}/v/{test['reference']}/{test['test']}"
    if int(test["candidates"]) == 1:
        return f"{writer.p(f'{name}/p_value')}, {method_name(test['test'])}"
    ends = f"{writer.p(f'{name}/p_lowest')} to {writer.n(f'{name}/p_largest')}"
    return ends if test["test"] == "chosen" else f"{ends}, {method_name(test['test'])}"


def _rounding(row: Record, test: Record | None, writer: Writer) -> str:
    """Whether the conclusion depends on the counts that rounding leaves open; nothing where all counts are printed."""
    reconstructed = any(writer.study.claims[name]["kind"] == "percent" for name in row["claim_ids"].split(";"))
    if int(row["candidates"]) == 1:
        return (
            "No other counts fit the printed values, so rounding leaves the conclusion as it is."
            if reconstructed
            else ""
        )
    same = {row["conclusion_same"], test["conclusion_same"] if test else row["conclusion_same"]}
    if "no" not in same:
        return (
            f"All {row['candidates']} tables of counts that fit the printed values lead to the same conclusion."
            if same == {"yes"}
            else "Whether all counts that fit lead to the same conclusion is not known."
        )
    text = f"The {row['candidates']} tables of counts that fit do not all lead to the same conclusion"
    settled = _settled(row["settled_by"], writer)
    return f"{text}; one more digit of the printed {settled} would settle it." if settled else f"{text}."


def _settled(cell: str, writer: Writer) -> str:
    """Printed values that would settle a conclusion; the cell has alternatives with `or`, of claims with `and`."""
    ways = []
    for way in cell.split(" or "):
        claims = [writer.study.claims[name] for name in way.split(" and ") if name in writer.study.claims]
        ways.append(listed([claim["printed"] + "%" * (claim["kind"] == "percent") for claim in claims]))
    return listed(list(dict.fromkeys(way for way in ways if way)), "or")


def _of_rates(row: Record, writer: Writer) -> str:
    study = writer.study
    first, second = row["claim_ids"].split(";")[0], reference_claim(row, writer)
    name = f"differences/{first}/v/{row['reference']}/survival_difference/{row['method']}"
    rates = [
        f"{writer.percent(f'claims/{claim}/rate')} for patients {given(row['trial_id'], arm, study)}"
        for claim, arm in ((first, row["arm"]), (second, row["reference"]))
    ]
    where = study.trial_and_set(row["trial_id"], row["analysis_set"])
    return (
        f"In {where}, {probability(row['endpoint'], study)}{at_time(row)} is printed as {rates[0]} and {rates[1]},"
        f" a difference of {writer.points(f'{name}/estimate')}; no interval can be computed from the printed rates"
    )


def paired_sentences(paired: Iterable[Record], writer: Writer) -> Iterator[Sentence]:
    """A sentence for each two outcomes of the same patients, over all two-by-two tables that their totals allow."""
    study = writer.study
    for row in paired:
        ids = row["claim_ids"].split(";")
        other = next(one for one in ids if study.claims[one]["endpoint"] == row["other_endpoint"])
        name = f"{ids[0]}/{other}"
        n = {role: f"paired/{name}/{role}" for role in ("estimate", "lower", "upper", "p_exact_low", "p_exact_high")}
        whose = f"patients {given(row['trial_id'], row['arm'], study)}{selected(ids[0], study)}"
        level = level_words(row["confidence_level"])
        first = happened(row["endpoint"], study, one=row["events"] == "1")
        second = happened(row["other_endpoint"], study, one=row["other_events"] == "1")
        p_values = writer.p(n["p_exact_low"])
        if writer.numbers[n["p_exact_low"]].shown != writer.numbers[n["p_exact_high"]].shown:
            p_values += f" to {writer.n(n['p_exact_high'])}"
        where = study.trial_and_set(row["trial_id"], row["analysis_set"])
        total, one, two = (
            writer.n(f"counts/{name}") for name in (f"{ids[0]}/total", f"{ids[0]}/events", f"{other}/events")
        )
        over = "over all two-by-two tables that these totals allow"
        draft = (
            f"In {where}, of {total} {whose}, {one} {first} and {two} {second}:"
            f" a difference of {writer.points(n['estimate'])} ({level} CI {over} {writer.n(n['lower'])} to"
            f" {writer.n(n['upper'])}, {method_name(row['method'])}; {p_values}, McNemar exact)"
        )
        more = (
            "All these tables lead to the same conclusion."
            if row["conclusion_same"] == "yes"
            else "These tables do not all lead to the same conclusion."
        )
        yield writer.finish(PAIRED, name, draft, row["claim_ids"], more)
