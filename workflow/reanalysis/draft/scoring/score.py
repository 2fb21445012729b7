"""How well drafts agree with curated claims: precision, recall and F1 by field, interval links, whole tuples.

The unit is a token in a role. `unsure` is not answered: it lowers recall, not precision.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from reanalysis.claims.values import parse_printed
from reanalysis.draft.model import UNSURE
from reanalysis.draft.scoring.tallies import Agreement, Row


def compare_drafts(drafts: Iterable[Row], curated: Iterable[Row]) -> Agreement:
    """Compare the drafts of one report with its curated claims.

    Parameters
    ----------
    drafts, curated : iterable of rows
        Anything with `cells` and `tokens`; arms and sets are compared as written, so both must use one register.

    Returns
    -------
    Agreement
        `kind+tokens`: each token that plays a part in a claim, with kind and role (set-aside tokens do not count as
        right, but a claim made of one is wrong). `interval`: each limit with the value it belongs to. The other fields:
        by claim, matched over the tokens of its value (or lower limit). `tuple`: kind, value, interval, endpoint or
        quantity, arm, timepoint, unit and denominator all right.
    """
    result = Agreement()
    drafts, curated = list(drafts), list(curated)
    _tokens(result, drafts, curated)
    _links(result, drafts, curated)
    _fields(result, drafts, curated)
    return result


def _is_claim(row: Row) -> bool:
    return row.cells["kind"] not in ("set_aside", UNSURE)


def _tokens(result: Agreement, drafts: list[Row], curated: list[Row]) -> None:
    ours = {(row.cells["kind"], role, at) for row in drafts if _is_claim(row) for role, at in row.tokens}
    theirs = {(row.cells["kind"], role, at) for row in curated if _is_claim(row) for role, at in row.tokens}
    tally = result.tallies["kind+tokens"]
    tally.right, tally.given, tally.wanted = len(ours & theirs), len(ours), len(theirs)
    for kind, role, at in sorted(ours - theirs, key=lambda entry: entry[2]):
        wanted = ", ".join(sorted(f"{k}:{r}" for k, r, a in theirs if a == at)) or "set aside"
        result.differences.append((at, "kind+tokens", f"{kind}:{role}", wanted))
    for kind, role, at in sorted(theirs - ours, key=lambda entry: entry[2]):
        if not any(a == at for _, _, a in ours):
            result.differences.append((at, "kind+tokens", "nothing", f"{kind}:{role}"))


def _anchor(row: Row) -> list[int]:
    """Offsets of a claim's values, or of its lower limits if it has none."""
    values = [at for role, at in row.tokens if role == "value"]
    return values or [at for role, at in row.tokens if role == "lower"]


def _links(result: Agreement, drafts: list[Row], curated: list[Row]) -> None:
    # A value that is printed again is one claim in one reading and may be two in the other.
    first: dict[int, int] = {}
    for row in [*curated, *drafts]:
        values = [at for role, at in row.tokens if role == "value"]
        if _is_claim(row) and row.cells["kind"] not in ("n", "dose", "schedule"):
            for at in values:
                first.setdefault(at, min(first.get(other, other) for other in values))

    def pairs(rows: list[Row]) -> set[tuple[int, int]]:
        found = set()
        for row in rows:
            value = [at for role, at in row.tokens if role == "value"]
            if _is_claim(row) and value:
                start = first.get(value[0], value[0])
                found |= {(start, at) for role, at in row.tokens if role in ("lower", "upper")}
        return found

    ours, theirs = pairs(drafts), pairs(curated)
    tally = result.tallies["interval"]
    tally.right, tally.given, tally.wanted = len(ours & theirs), len(ours), len(theirs)
    for value, limit in sorted(ours ^ theirs):
        result.differences.append(
            (limit, "interval", *(("linked to", str(value)) if (value, limit) in ours else ("not linked", str(value))))
        )


def _fields(result: Agreement, drafts: list[Row], curated: list[Row]) -> None:
    """Match claims of one kind over a token of their value; each draft is used once."""
    by_anchor: dict[int, list[Row]] = {}
    for row in drafts:
        if _is_claim(row):
            for at in _anchor(row):
                by_anchor.setdefault(at, []).append(row)
    ours, theirs = _by_id(drafts), _by_id(curated)
    used: set[int] = set()
    for row in curated:
        if not _is_claim(row):
            continue
        options = [one for at in _anchor(row) for one in by_anchor.get(at, ()) if id(one) not in used]
        options.sort(key=lambda one: -_likeness(one, row))
        match = options[0] if options else None
        if match is not None:
            used.add(id(match))
        _compare(result, match, row, ours, theirs)
    spare = [row for row in drafts if _is_claim(row) and id(row) not in used]
    for row in spare:
        # A place that repeats a curated claim is no claim too many.
        repeated = any(
            at in _anchor(one) and one.cells["kind"] == row.cells["kind"] for at in _anchor(row) for one in curated
        )
        if not repeated:
            result.tallies["tuple"].given += 1


def _likeness(draft: Row, row: Row) -> int:
    return sum(draft.cells[name] == row.cells[name] for name in ("kind", "endpoint", "arm", "quantity", "timepoint"))


def _compare(result: Agreement, draft: Row | None, row: Row, ours: dict[str, Row], theirs: dict[str, Row]) -> None:
    at = _anchor(row)[0]
    right = draft is not None and draft.cells["kind"] == row.cells["kind"]
    complete = right
    for name in ("endpoint", "quantity", "arm", "analysis_set", "timepoint", "unit", "denominator"):
        wanted = row.cells[name]
        given = draft.cells[name] if draft is not None else ""
        if name == "denominator":
            if row.cells["kind"] not in ("count", "percent"):
                continue
            same = draft is not None and _same_denominator(draft, row, ours, theirs)
        else:
            same = draft is not None and _folded(given) == _folded(wanted)
        if name == "unit" and row.cells["kind"] not in (
            "median",
            "range",
            "iqr",
            "percent",
            "km",
            "ratio",
            "difference",
            "dose",
            "schedule",
        ):
            continue
        if name != "analysis_set":
            complete = complete and same
        answered = draft is not None and given != UNSURE and bool(given or same or wanted)
        if not wanted and not given:
            continue
        tally = result.tallies[name]
        tally.wanted += bool(wanted)
        tally.given += bool(answered and (given or not wanted)) if given else 0
        tally.right += bool(same and wanted)
        if not same:
            result.differences.append((at, name, given or "-", wanted or "-"))
    limits = ("lower", "upper")
    complete = (
        complete
        and draft is not None
        and all(
            {a for r, a in draft.tokens if r == role} == {a for r, a in row.tokens if r == role}
            or (row.cells["kind"] in ("threshold", "stratum"))
            for role in limits
        )
    )
    tally = result.tallies["tuple"]
    tally.wanted += 1
    if draft is not None and not any(
        draft.cells[name] == UNSURE for name in ("endpoint", "arm", "unit", "denominator")
    ):
        tally.given += 1
        tally.right += complete
    if not complete:
        result.differences.append((at, "tuple", "-", row.cells.get("claim_id", "")))


def _folded(cell: str) -> str:
    """A cell as it is compared: without capitals, plural and typographic dashes."""
    cell = re.sub(r"[–−‐‑]", "-", cell.casefold()).replace("grade >=", "grade ≥")
    return re.sub(r"s\b", "", cell)


def _by_id(rows: list[Row]) -> dict[str, Row]:
    return {row.cells["claim_id"]: row for row in rows if row.cells.get("claim_id")}


def _same_denominator(draft: Row, row: Row, ours: dict[str, Row], theirs: dict[str, Row]) -> bool:
    """Two denominators are the same if they are one number in one place, or both the unprinted size of the arm."""
    given, wanted = draft.cells["denominator"], row.cells["denominator"]
    if given == wanted:
        return True
    a, b = ours.get(given), theirs.get(wanted)
    if a is not None and b is not None:
        if set(_anchor(a)) & set(_anchor(b)):
            return True
        return a.cells["kind"] == b.cells["kind"] and _number(a) is not None and _number(a) == _number(b)
    for one, other in ((a, wanted), (b, given)):
        if one is not None and other.isdecimal() and _number(one) == float(other):
            return True
    return False


def _number(row: Row) -> float | None:
    printed = parse_printed(row.cells["value"]) if row.cells["value"] else None
    return None if printed is None or printed.value is None else float(printed.value)
