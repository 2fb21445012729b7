"""Numbers of proportions: how many of how many, the percentage, and its intervals."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from reanalysis.sentences.naming import claim_name, letters
from reanalysis.sentences.number import PATIENTS, PERCENT, About, Number
from reanalysis.sentences.show import percent_of, whole
from reanalysis.sentences.study import Record, Study, level_words, method_name


def count_numbers(counts: Iterable[Record], study: Study) -> Iterator[Number]:
    """Numerators and denominators; where several tables of counts fit, the smallest and the largest of each."""
    seen = set()
    for row in sorted(counts, key=lambda row: int(row["candidate"])):
        if row["claim_ids"] in seen:
            continue
        seen.add(row["claim_ids"])
        several = int(row["candidates"]) != 1
        events = about_share("counts", row, {"claim_ids": row["claim_ids"], "candidate": row["candidate"]}, study)
        total = about_share("counts", row, events.row, study, basis=row["denominator_basis"])
        if not several:
            yield from events.number("events", "events", PATIENTS, whole, "patients with the outcome", "Events")
            yield from total.number("total", "total", PATIENTS, whole, "patients assessed", "Total")
            continue
        yield from events.number("candidates", "candidates", "", whole, "how many tables of counts fit", "Candidates")
        for about, name, words in (
            (events, "events", "patients with the outcome"),
            (total, "total", "patients assessed"),
        ):
            for end, most in (("low", "fewest"), ("high", "most")):
                suffix = f"{name.capitalize()}{end.capitalize()}"
                yield from about.number(f"{name}_{end}", f"{name}_{end}", PATIENTS, whole, f"{most} {words}", suffix)
        if not row["total_low"]:
            yield from total.number("total", "total", PATIENTS, whole, "patients assessed", "Total")


def proportion_numbers(proportions: Iterable[Record], study: Study) -> Iterator[Number]:
    """Percentages and limits by each method; where several tables of counts fit, limits over all of them."""
    front = study.settings["proportion_methods"][0]
    totals: dict[str, int] = {}
    rows = list(proportions)
    for row in rows:
        if row["total"]:
            totals[row["claim_ids"]] = min(int(row["total"]), totals.get(row["claim_ids"], int(row["total"])))
    for row in rows:
        several = int(row["candidates"]) > 1
        if (row["candidate"] == "0") != several:
            continue
        place = {name: row[name] for name in ("claim_ids", "candidate", "method")}
        about = about_share("proportions", row, place, study, method=row["method"], front=front)
        show = percent_of(totals[row["claim_ids"]])
        suffix = "" if about.in_front else letters(row["method"])
        words = (
            f"limit of the {level_words(row['confidence_level'])} confidence interval ({method_name(row['method'])})"
        )
        words += f" over all {row['candidates']} tables of counts that fit" if several else ""
        if about.in_front and not several:
            # The middle of an envelope is no result.
            yield from about.number("estimate", "estimate", PERCENT, show, "percentage of patients", "")
        for role in ("lower", "upper"):
            yield from about.number(role, role, PERCENT, show, f"{role} {words}", f"{suffix}{role.capitalize()}")


def about_share(
    table: str, row: Record, place: dict[str, str], study: Study, *, basis: str = "", method: str = "", front: str = ""
) -> About:
    """What the numbers of one share of patients have in common."""
    ids = tuple(row["claim_ids"].split(";"))
    what = [study.outcome(row["endpoint"]), f"at {row['timepoint']}" if row["timepoint"] else ""]
    what += [study.arm_name(row["trial_id"], row["arm"]), study.trial_and_set(row["trial_id"], row["analysis_set"])]
    return About(
        name=f"{ids[0]}/{method}" if method else ids[0],
        macro_name=claim_name(ids[0], row["source_id"], row["trial_id"], study.trials),
        what=", ".join(part for part in what if part),
        table=table,
        row=place,
        group=ids[0],
        basis=basis or row["basis"],
        claim_ids=ids,
        source_ids=study.sources_of(ids),
        trial=row["trial_id"],
        analysis_set=row["analysis_set"],
        arm=row["arm"],
        endpoint=row["endpoint"],
        timepoint=row["timepoint"],
        measure="proportion",
        method=method,
        in_front=method == front,
        level=row.get("confidence_level", ""),
        cells=row,
    )
