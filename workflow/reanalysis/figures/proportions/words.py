"""What the two forests of proportions say: titles, sections, outcomes and the text alternative."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reanalysis.figures.proportions.rows import ResponseRow
from reanalysis.figures.register import Register
from reanalysis.tables import format as fmt


@dataclass(frozen=True)
class Words:
    """What the two forests of proportions call things.

    Attributes
    ----------
    kind, title : str
        Beginnings of the text alternative and of the caption.
    header, column : str
        Headings of the labels and of the column beside them.
    axis : str
    order, single_arms : str
        Footnotes.
    of_harms : bool
        Whether each row is an event of its own; otherwise rows are arms, and what happened is an outcome.
    """

    kind: str
    title: str
    header: str
    column: str
    axis: str
    order: str
    single_arms: str
    of_harms: bool


RESPONSE = Words(
    kind="Forest plot of response rates",
    title="Response rates, recomputed from printed or reconstructed counts",
    header="Trial and arm",
    column="Outcome",
    axis="Patients with the outcome, % of N",
    order="Randomised trials first, then single arms; experimental arm above its control.",
    single_arms="Arms of different trials are not randomised against each other.",
    of_harms=False,
)
HARMS = Words(
    kind="Forest plot of rates of harms",
    title="Adverse events and other harms, recomputed from printed or reconstructed counts",
    header="Trial and event",
    column="Arm",
    axis="Patients with the event, % of N",
    order="Adverse events are ordered by frequency.",
    single_arms="Patients can have several events. The rate of an arm without a control shows no effect.",
    of_harms=True,
)


def section_of(row: ResponseRow, words: Words) -> tuple[str, str]:
    """Group of a row; events that only some patients can have make a section of their own."""
    return row.group, row.share_of if words.of_harms else ""


def section_title(section: tuple[str, str], register: Register) -> str:
    """Title of a group, and of whose patients its rows are shares."""
    group, share_of = section
    title = register.group_label(group)
    return f"{title}: of patients with {fmt.lower_first(register.endpoint(share_of)['label'])}" if share_of else title


def outcome_texts(rows: Sequence[ResponseRow], register: Register, words: Words) -> dict[str, str]:
    """Text of the outcome column by row."""
    if words.of_harms:
        several = any(len(register.trials[row.trial_id]["arms"]) > 1 for row in rows)
        return {row.row_id: register.arm(row.trial_id, row.arm)["label"] if several else "" for row in rows}
    return {row.row_id: _outcome(row, register) for row in rows}


def _outcome(row: ResponseRow, register: Register, among: str = " of ") -> str:
    """Abbreviation, time, and of which patients it is a share where that is another outcome."""
    text = register.endpoint(row.endpoint)["abbreviation"] + (f", {row.timepoint}" if row.timepoint else "")
    return text + (f"{among}{register.endpoint(row.share_of)['abbreviation']}" if row.share_of else "")


def response_alt(rows: Sequence[ResponseRow], register: Register, words: Words, page: str) -> str:
    """Text alternative: every row in words, by section."""
    trials = dict.fromkeys(row.trial_id for row in rows)
    parts = []
    for section in dict.fromkeys(section_of(row, words) for row in rows):
        values = "; ".join(_alt_row(row, register, words) for row in rows if section_of(row, words) == section)
        parts.append(f"{section_title(section, register)}: {values}.")
    what = f"{words.kind}{page}, {len(rows)} rows from {len(trials)} trial{'s' * (len(trials) > 1)}"
    return f"{what}{_extremes(rows, register, words)}. {' '.join(parts)}"


def _extremes(rows: Sequence[ResponseRow], register: Register, words: Words) -> str:
    """Where the smallest and the largest proportion stand."""
    if len(rows) < 2:
        return ""
    lowest, highest = min(rows, key=lambda row: row.estimate), max(rows, key=lambda row: row.estimate)

    def said(row: ResponseRow) -> str:
        what = row.label if words.of_harms else f"{_outcome(row, register, ' of ')}, {row.label}"
        return f"{row.estimate_text}% ({register.trials[row.trial_id]['name']}, {what})"

    return f"; they range from {said(lowest)} to {said(highest)}"


def _alt_row(row: ResponseRow, register: Register, words: Words) -> str:
    """One row in words, with everything its marks say."""
    trial = register.trials[row.trial_id]
    who = [trial["name"]]
    if len(trial["analysis_sets"]) > 1:
        who.append(register.set_label(row.trial_id, row.analysis_set))
    if words.of_harms and len(trial["arms"]) > 1:
        who.append(register.arm(row.trial_id, row.arm)["label"])
    who.append(row.label)
    if not words.of_harms:
        who.append(_outcome(row, register, " of patients with "))
    caveats = []
    if row.fill == "cross":
        caveats.append(f"no whole number fits, interval over {row.interval_of}")
    elif row.dotted and row.interval_of:
        caveats.append("range over several counts")
    elif row.fill == "open" and row.interval_of:
        caveats.append("count reconstructed")
    if "§" in row.marks:
        caveats.append("denominator assumed")
    value = f"{row.events}/{row.total}, {row.estimate_text}% {row.limits_text}"
    return f"{', '.join(who)}: {', '.join([value, *caveats])}"
