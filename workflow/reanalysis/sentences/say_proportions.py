"""Sentences on proportions: so many of so many patients, with percentage, interval, method and source."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from reanalysis.sentences.grammar import at_time, given, happened, selected
from reanalysis.sentences.sentence import Sentence, Writer
from reanalysis.sentences.study import Record, level_words, method_name

SECTION = "proportions"


def proportion_sentences(counts: Iterable[Record], writer: Writer) -> Iterator[Sentence]:
    """A sentence for each count or percentage of patients, also where no count or several fit."""
    by_claim: dict[str, list[Record]] = {}
    for row in counts:
        by_claim.setdefault(row["claim_ids"], []).append(row)
    for rows in by_claim.values():
        rows.sort(key=lambda row: int(row["candidate"]))
        candidates = int(rows[0]["candidates"])
        draft = _one if candidates == 1 else _several if candidates else _none
        yield writer.finish(SECTION, rows[0]["claim_ids"].split(";")[0], draft(rows, writer), rows[0]["claim_ids"])


def _one(rows: list[Record], writer: Writer) -> str:
    (row,) = rows
    claim_id, study = row["claim_ids"].split(";")[0], writer.study
    share = f"{writer.n(f'counts/{claim_id}/events')} of {writer.n(f'counts/{claim_id}/total')}"
    method = study.settings["proportion_methods"][0]
    name = f"proportions/{claim_id}/{method}"
    if f"{name}/estimate" in writer.numbers:
        level = level_words(writer.numbers[f"{name}/lower"].level)
        notes = [
            writer.percent(f"{name}/estimate"),
            f"{level} CI {writer.n(f'{name}/lower')} to {writer.n(f'{name}/upper')}, {method_name(method)}",
            *_provenance(row, writer, writer.numbers[f"{name}/estimate"].shown),
        ]
    else:
        # A share of nobody has no percentage.
        notes = ["no percentage can be computed", *_provenance(row, writer, "")]
    what = happened(row["endpoint"], study, one=row["events"] == "1") + at_time(row)
    return f"{_where(row, writer)}, {share} {_who(row, writer)} {what} ({'; '.join(notes)})"


def _several(rows: list[Record], writer: Writer) -> str:
    row = rows[0]
    claim_id, study = row["claim_ids"].split(";")[0], writer.study
    pairs = sorted({(int(one["total"]), int(one["events"])) for one in rows if one["total"]})
    how_many = writer.n(f"counts/{claim_id}/candidates")
    if len(pairs) == 1:
        # They differ in other counts of the same group.
        same = f"{writer.n(f'counts/{claim_id}/events_low')} of {writer.n(f'counts/{claim_id}/total_low')}"
        fit = f"all {how_many} tables of counts that fit have {same} patients here"
    elif not pairs:
        ends = [
            writer.n(f"counts/{claim_id}/{name}") for name in ("events_low", "events_high", "total_low", "total_high")
        ]
        fit = f"{how_many} tables of counts fit, with {ends[0]} to {ends[1]} of {ends[2]} to {ends[3]} patients"
    else:
        fit = f"{how_many} {'pairs' if len(pairs) == len(rows) else 'tables'} of counts fit"
        fit += f", from {pairs[0][1]} of {pairs[0][0]} to {pairs[-1][1]} of {pairs[-1][0]} patients"
    method = study.settings["proportion_methods"][0]
    name = f"proportions/{claim_id}/{method}"
    if f"{name}/lower" in writer.numbers:
        level = level_words(writer.numbers[f"{name}/lower"].level)
        limits = f"{writer.n(f'{name}/lower')} to {writer.n(f'{name}/upper')}"
        fit += f" ({level} CI over all of them {limits}%, {method_name(method)})"
    what = happened(row["endpoint"], study) + at_time(row)
    return f"{_where(row, writer)}, {_printed(claim_id, writer)} of {_who(row, writer)} {what}; {fit}"


def _none(rows: list[Record], writer: Writer) -> str:
    (row,) = rows
    claim_id = row["claim_ids"].split(";")[0]
    what = happened(row["endpoint"], writer.study) + at_time(row)
    printed = _printed(claim_id, writer)
    start = f"{_where(row, writer)}, the source prints that {printed} of {_who(row, writer)} {what}"
    if f"counts/{claim_id}/total" not in writer.numbers:
        return f"{start}, but no counts of patients were found behind this number, and no interval was computed"
    assumed = ", a denominator that was assumed," if row["denominator_basis"] == "assumed" else ""
    total = writer.n(f"counts/{claim_id}/total")
    return f"{start}, but no whole number of {total} patients{assumed} is {printed}, and no interval was computed"


def _where(row: Record, writer: Writer) -> str:
    return f"In {writer.study.trial_and_set(row['trial_id'], row['analysis_set'])}"


def _who(row: Record, writer: Writer) -> str:
    claim_id = row["claim_ids"].split(";")[0]
    return f"patients {given(row['trial_id'], row['arm'], writer.study)}{selected(claim_id, writer.study)}"


def _printed(claim_id: str, writer: Writer) -> str:
    role = "estimate" if writer.study.claims[claim_id]["kind"] == "percent" else "events"
    return f"{writer.n(f'claims/{claim_id}/{role}')}{'%' if role == 'estimate' else ''}"


def _provenance(row: Record, writer: Writer, shown: str) -> list[str]:
    """What of the counts is not printed, and the printed percentage where ours reads otherwise."""
    claim_id = row["claim_ids"].split(";")[0]
    names = {"numerator": row["basis"], "denominator": row["denominator_basis"]}
    notes = []
    for basis in ("reconstructed", "assumed"):
        parts = [name for name, one in names.items() if one == basis]
        if parts:
            notes.append(f"{' and '.join(parts)} {basis}")
    printed = f"claims/{claim_id}/estimate"
    if printed in writer.numbers and writer.numbers[printed].shown.replace("·", ".") != shown:
        notes.append(f"printed as {writer.percent(printed)}")
    return notes
