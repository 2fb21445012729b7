"""Times that the caption of a table names: `EFS at month 12 [Time Frame: 12 months]`, and those of its rows."""

from __future__ import annotations

import re

from reanalysis.draft.lexicon import Lexicon
from reanalysis.draft.linking.outcome.adverse import Memory
from reanalysis.draft.model import Item, Sentence, Stat
from reanalysis.draft.phrases.scan import Scan, new_scan
from reanalysis.draft.phrases.times import find_times_of_rates

#: A row that is named by nothing but its time: `Month 12`, `3 years`, `12-month rate, %`.
_BARE = re.compile(
    r"(?:at )?(?:(?P<u>day|week|month|year)s? (?P<v>[0-9]+)|(?P<v2>[0-9]+)[- ](?P<u2>day|week|month|year)s?)"
    r"(?: rate)?(?:, ?(?:%|n \(%\))| \(%\)|:| %)?(?: \([0-9.]+ ?% ?CI\))?",
    re.I,
)


#: `Patients with response ≥6 months, %`
_AT_LEAST = re.compile(r"[ew][wo]{0,2}(?:<|wv|ww)(?P<v>N)-?(?P<u>m)")
_LASTING = re.compile(r"\b(?:respon|remission|duration|lasting|ongoing)[^|]*(?:%|percent)", re.I)
_TIMES = ("days", "weeks", "months", "years")
#: `Patients with DOR ≥12 months, %`: a share of patients, and no point of a curve.
_SHARE = re.compile(
    r"\b(?:patients?|participants?|responders|responses) (?:with|who|alive)\b|\bwith (?:a )?(?:DOR|duration|response)\b"
    r"|\bor (?:longer|more)\b|\blasting\b",
    re.I,
)


#: Other outcomes that are read from a curve: `5-year cumulative incidence of relapse`.
_CURVE = re.compile(r"\b(?:cumulative (?:incidence|risk|probability)|kaplan|actuarial)\b", re.I)


def note_times(scan: Scan, memory: Memory, caption: bool) -> bool:
    """Remember the times of a caption, or of the line of a record that says when its outcome was looked at.

    Returns
    -------
    bool
        True if the sentence is such a line; its times are then no longer those of the sentence.
    """
    framed = scan.sentence.text.lower().startswith("time frame") and not scan.bundles and memory.heading != "events"
    if not scan.times or not (caption or framed):
        if memory.timed == scan.sentence.block:
            # `Analysis population: …` goes on below the title.
            return False
        memory.time, memory.times = None, []
        return False
    told = [(text, item) for _, _, text, item in scan.times]
    memory.times, memory.timed = told, scan.sentence.block
    memory.told.extend((scan, item) for _, item in told)
    memory.time = told[0] if len({text for text, _ in told}) == 1 else None
    scan.times.clear()
    return True


def set_aside_unused(scans: list[Scan], memory: Memory) -> None:
    """Set aside the times of captions that no result has."""
    stats = (stat for scan in scans for bundle in scan.bundles for stat in bundle.stats)
    used = {id(item) for stat in stats for role, item in stat.roles if role == "time"} if memory.told else set()
    for scan, item in memory.told:
        if id(item) not in used:
            scan.asides.append((item, "time of an assessment that no result stands with"))


def row_times(row: Sentence, lexicon: Lexicon) -> list[tuple[str, Item]]:
    """The one time point that the name of a row holds."""
    scan = new_scan(row, lexicon)
    find_times_of_rates(scan)
    if len(scan.times) == 1:
        return [(text, item) for _, _, text, item in scan.times]
    if not scan.times and (lasting := _AT_LEAST.search(scan.code)) and _LASTING.search(row.text):
        unit = scan.items[lasting.start("u")].id
        number = scan.items[lasting.start("v")]
        return [(f"{number.text} {unit}", number)] if unit in _TIMES else []
    bare = _BARE.fullmatch(row.text.split(";")[0].strip())
    number = next((item for item in row.items if item.number is not None), None)
    if scan.times or bare is None or number is None:
        return []
    return [(f"{bare['v'] or bare['v2']} {(bare['u'] or bare['u2']).lower()}s", number)]


def give_times(
    stat: Stat,
    memory: Memory,
    row: Sentence | None,
    lexicon: Lexicon,
    *,
    alone: bool,
    over: Sentence | None = None,
) -> None:
    """Give a statistic of a cell the time of its caption, else that of its row or of the head of its column.

    A percentage that stands alone and is of an outcome read from a curve is a point of the curve at that time.
    """
    curve = stat.endpoint in lexicon.time_to_event or (row is not None and _CURVE.search(row.text) is not None)
    timed = stat.kind in ("count", "percent", "difference", "ratio", "p_value")
    harm = stat.endpoint.startswith("AE:") or stat.endpoint in lexicon.content["outcome_groups"]["of_treatment"]
    told: list[tuple[str, Item]] = []
    if timed and not harm and memory.time is not None and (not curve or (stat.kind == "percent" and alone)):
        told = [memory.time]
    elif row is not None:
        told = row_times(row, lexicon)
    if not told and over is not None and timed and not harm:
        told = row_times(over, lexicon)
    if not told:
        return
    text = told[0][0]
    stat.timepoint = text
    items = {id(item): item for named, item in [*told, *memory.times] if named == text}
    stat.roles.extend(("time", item) for item in items.values())
    label = row.text.split(";")[0] if row is not None else ""
    if curve and stat.kind == "percent" and alone and not _SHARE.search(label):
        stat.kind = "km"
