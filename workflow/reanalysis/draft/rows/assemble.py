"""From linked statistics to rows in the format of `data/claims/`."""

from __future__ import annotations

from reanalysis.claims.values import parse_printed
from reanalysis.draft.model import UNSURE, Item, Stat
from reanalysis.draft.rows.claim import COLUMNS, DraftClaim, Ids
from reanalysis.draft.rows.confidence import confidences, overall
from reanalysis.vocabulary import BACKGROUND

_RESULTS = ("median", "km", "ratio", "percent")
_REPEATED = ("n", "identifier", "stratum", "threshold")


def assemble(stats: list[Stat], asides: list[tuple[Item, str]], free: list[Item], source_id: str) -> list[DraftClaim]:
    """Rows of all statistics, then of what is set aside and of what is unsure, in reading order."""
    merged = _merge(stats)
    ids = Ids(source_id)
    rows: list[tuple[int, DraftClaim, Stat | None]] = []
    names: dict[int, str] = {}
    for stat, members in merged:
        name = ids.of(stat)
        for member in members:
            names[id(member)] = name
    for stat, members in merged:
        claim = _claim(stat, members, names)
        rows.append((_place(claim, stat), claim, stat))
    taken = {offset for _, claim, _ in rows for _, offset in claim.tokens}
    for item, reason in asides:
        if item.start not in taken:
            taken.add(item.start)
            rows.append((item.start, _bare(item, "set_aside", reason, ids.next("aside"), 0.9), None))
    for item in free:
        if item.start not in taken:
            taken.add(item.start)
            rows.append(
                (item.start, _bare(item, UNSURE, "no rule explains this number", ids.next("unsure"), 0.0), None)
            )
    rows.sort(key=lambda row: row[0])
    return [claim for _, claim, _ in rows]


def _place(claim: DraftClaim, stat: Stat) -> int:
    """Where a claim is read; one of a table at its cell, whatever the head of its column says of all of them."""
    in_cell = stat.sentence.cell is not None
    own = [offset for role, offset in claim.tokens if not (in_cell and role in ("level", "time"))]
    return min(own or [offset for _, offset in claim.tokens])


def _merge(stats: list[Stat]) -> list[tuple[Stat, list[Stat]]]:
    """The same size, identifier or dose printed again is one claim with one more place."""
    first: dict[tuple[str, ...], tuple[Stat, list[Stat]]] = {}
    found = []
    for stat in stats:
        entry = (stat, [stat])
        if stat.kind in _REPEATED or (stat.kind in ("dose", "schedule") and stat.derived):
            numbers = tuple(f"{role}{_same_number(item)}" for role, item in stat.roles if role != "time")
            comparator = "" if stat.kind == "n" else stat.comparator
            key = (stat.kind, stat.trial, stat.analysis_set, stat.arm, stat.quantity, stat.unit, comparator, *numbers)
            if key in first:
                first[key][1].append(stat)
                continue
            first[key] = entry
        elif stat.kind in _RESULTS and stat.endpoint not in ("", UNSURE) and UNSURE not in stat.arm:
            numbers = tuple(_same_number(item) for role, item in stat.roles if role == "value")
            key = (stat.kind, stat.trial, stat.arm, stat.endpoint, stat.unit, stat.timepoint, stat.comparator, *numbers)
            same = first.get(key)
            if same is not None and (stat.item("lower") is None) != (same[0].item("lower") is None):
                same[1].append(stat)
                if same[0].item("lower") is None:
                    same[0].roles.extend(role for role in stat.roles if role[0] in ("lower", "upper", "level"))
                    same[0].level_basis = stat.level_basis
                continue
            first.setdefault(key, entry)
        found.append(entry)
    return found


def _same_number(item: Item) -> str:
    printed = parse_printed(item.text)
    return item.text if printed is None else str(printed.value)


def _signed(item: Item) -> str:
    token = item.number
    return (token.before if token is not None and token.before and token.before in "-−–" else "") + item.text


def _claim(stat: Stat, members: list[Stat], names: dict[int, str]) -> DraftClaim:
    tokens = tuple(
        dict.fromkeys([place for member in members for role, item in member.roles for place in _places(role, item)])
    )
    first: dict[str, str] = {}
    for role, item in stat.roles:
        if role not in first:
            first[role] = _signed(item)
    value = first.get("value", "")
    if stat.kind in ("allocation", "identifier"):
        printed = " ".join([item.text for role, item in stat.roles if role == "value"])
        if " " in printed:
            value = printed.replace(" ", ":" if stat.kind == "allocation" else "/")
    level = first.get("level", "")
    has_limits = "lower" in first and "value" in first
    cells = {
        "claim_id": names[id(stat)],
        "trial_id": stat.trial,
        "analysis_set": stat.analysis_set,
        "arm": stat.arm,
        "endpoint": stat.endpoint,
        "quantity": stat.quantity,
        "kind": stat.kind,
        "comparator": stat.comparator,
        "value": value,
        "lower": first.get("lower", ""),
        "upper": first.get("upper", ""),
        "confidence_level": level or ("95" if has_limits else ""),
        "level_basis": ("printed" if level else "assumed") if has_limits else "",
        "unit": stat.unit,
        "timepoint": stat.timepoint,
        "denominator": names.get(id(stat.of), "") if stat.of is not None else stat.denominator,
        "denominator_basis": stat.denominator_basis,
        "tokens": " ".join([f"{role}@{offset}" for role, offset in tokens]),
        "status": "draft",
        "note": stat.note,
    }
    if stat.kind not in ("count", "percent"):
        cells["denominator"] = cells["denominator_basis"] = ""
    elif cells["denominator"] in ("unknown", UNSURE):
        cells["denominator_basis"] = ""
    elif cells["denominator"] == "arm_size" and (not stat.arm or " v " in f"{stat.arm}{stat.analysis_set}"):
        # The size of an arm is that of one arm.
        cells["denominator"], cells["denominator_basis"] = UNSURE, ""
    if stat.trial == BACKGROUND:
        cells["arm"] = ""
    for column in ("trial_id", "analysis_set"):
        cells[column] = cells[column] or UNSURE
    scores = confidences(stat, cells)
    return DraftClaim(cells, tokens, scores, overall(scores), _reason(stat, cells))


def _reason(stat: Stat, cells: dict[str, str]) -> str:
    what = stat.derived or f"read as {stat.kind.replace('_', ' ')}"
    parts = [what, *stat.reasons]
    if UNSURE in cells.values():
        unsure = [column for column, cell in cells.items() if cell == UNSURE]
        parts.append("could not be told: " + ", ".join(column.replace("_", " ") for column in unsure))
    return "; ".join(parts) + "."


def _places(role: str, item: Item) -> list[tuple[str, int]]:
    """Where the tokens of a number stand: several if words spell it."""
    return [(role, item.start), *((role, token.offset) for token in (item.inner if item.code == "W" else ()))]


def _bare(item: Item, kind: str, reason: str, claim_id: str, confidence: float) -> DraftClaim:
    cells = dict.fromkeys(COLUMNS, "")
    places = _places("value", item)
    cells |= {
        "claim_id": claim_id,
        "kind": kind,
        "value": item.text,
        "tokens": " ".join([f"{role}@{offset}" for role, offset in places]),
        "status": "draft",
        "note": reason if kind == "set_aside" else "",
    }
    return DraftClaim(cells, tuple(places), {"kind": confidence}, confidence, reason + ".")
