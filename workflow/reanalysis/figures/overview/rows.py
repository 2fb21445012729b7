"""Rows of the overview, from the register and claims.csv: sets of patients, their sizes, what is printed of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from reanalysis.figures.register import Record, Register

#: More sets within a trial's patients than this share one row.
MOST_ROWS = 4
_SHARES = ("count", "percent")


@dataclass(frozen=True)
class ArmSize:
    """Patients of one arm.

    Attributes
    ----------
    arm, role, label : str
    patients : int
    basis : str
        printed or reconstructed.
    """

    arm: str
    role: str
    label: str
    patients: int
    basis: str


@dataclass(frozen=True)
class OverviewRow:
    """A set of patients, or several small ones that share a row.

    Attributes
    ----------
    row_id : str
        Prefix of the ids of the row's marks.
    trial_id, label : str
    depth : int
        0 for all of a trial's patients, 1 for a set among them, and so on.
    patients : int or None
        None where the number is not printed, and for several sets.
    arms : tuple of ArmSize
        Empty where the sizes of arms are not known.
    sizes : tuple of int
        Known sizes of several sets that share the row.
    sets : tuple of str
        Labels of the sets, one or several.
    printed : mapping
        Family of outcomes to the numbers of the sources that print one of it.
    claim_ids : tuple of str
    """

    row_id: str
    trial_id: str
    label: str
    depth: int
    patients: int | None
    arms: tuple[ArmSize, ...]
    sizes: tuple[int, ...]
    sets: tuple[str, ...]
    printed: Mapping[str, tuple[int, ...]]
    claim_ids: tuple[str, ...]

    @property
    def patients_text(self) -> str:
        """The number, the range of several, or that none is printed."""
        if self.patients is not None:
            return str(self.patients)
        if self.sizes:
            return f"{min(self.sizes)}–{max(self.sizes)}" if len(set(self.sizes)) > 1 else str(self.sizes[0])
        return "?"

    def plotted(self, register: Register) -> dict[str, Any]:
        """Everything the figure shows of the row, for the table beside it."""
        trial = register.trials[self.trial_id]
        return {
            "row_id": self.row_id,
            "trial_id": self.trial_id,
            "trial": trial["name"],
            "design": trial["design"],
            "label": self.label,
            "sets": self.sets,
            "depth": self.depth,
            "patients": self.patients,
            "sizes": self.sizes,
            "arms": tuple(f"{one.label} {one.patients} {one.basis}" for one in self.arms),
            "reports": report_roles(self.trial_id, register),
            **{column_name(family): references for family, references in self.printed.items()},
            "basis": "reconstructed" if any(one.basis == "reconstructed" for one in self.arms) else "printed",
            "claim_ids": self.claim_ids,
        }


def column_name(family: str) -> str:
    """Name of a family's column in the table beside the figure."""
    return f"printed_{re.sub(r'[^a-z0-9]+', '_', family.lower()).strip('_')}"


def report_roles(trial_id: str, register: Register) -> tuple[str, ...]:
    """Each report of a trial with its role, such as `1 primary`, by number."""
    roles = register.trials[trial_id].get("sources", {})
    return tuple(
        f"{register.references[source]} {role}" for source, role in sorted(roles.items(), key=_by_number(register))
    )


def _by_number(register: Register) -> Any:
    return lambda item: register.references[item[0]]


def families(claims: Iterable[Record], register: Register) -> dict[str, str]:
    """Families of outcomes that any claim is of, and their heads: groups of the vocabulary, then times to an event."""
    used = {name for claim in claims if (name := family_of(claim, register))}
    heads = {group: _short(register.group_label(group)) for group in register.groups()}
    heads |= {
        name: entry["abbreviation"]
        for name, entry in register.vocabulary["endpoints"].items()
        if entry.get("scale") == "time_to_event"
    }
    return {name: head for name, head in heads.items() if name in used}


def _short(title: str) -> str:
    """An abbreviation that a title explains in brackets, or what stands before its first comma or "and"."""
    found = re.search(r"\(([A-Z]{2,})\)", title)
    return found[1] if found else re.split(r", | and ", title)[0]


def family_of(claim: Record, register: Register) -> str:
    """Family of what a claim measures; empty for sizes, doses and the like."""
    if not claim["endpoint"]:
        return ""
    entry = register.endpoint(claim["endpoint"])
    if entry.get("scale") == "time_to_event":
        return claim["endpoint"]
    return (entry.get("group") or "") if claim["kind"] in _SHARES else ""


def overview_rows(claims: Mapping[str, Record], counts: Iterable[Record], register: Register) -> list[OverviewRow]:
    """Build the rows of the overview, in the order in which they are drawn.

    Parameters
    ----------
    claims : mapping
        Claim id to row of claims.csv.
    counts : iterable of records
        Rows of counts.csv, for sizes of arms that are not printed but follow from percentages.
    register : Register

    Returns
    -------
    list of OverviewRow
        Randomised trials first; all patients of a trial, then the sets among them.
    """
    totals = _reconstructed_totals(counts, claims)
    by_set: dict[tuple[str, str], list[Record]] = {}
    for claim in claims.values():
        sets = register.trials.get(claim["trial_id"], {}).get("analysis_sets", {})
        # What compares several sets is said of all patients.
        name = claim["analysis_set"] if claim["analysis_set"] in sets else next(iter(sets), "")
        by_set.setdefault((claim["trial_id"], name), []).append(claim)
    columns = list(families(claims.values(), register))
    rows: list[OverviewRow] = []
    for trial_id in register.trial_order():
        sets = register.trials[trial_id]["analysis_sets"]
        known = [name for name in sets if by_set.get((trial_id, name)) or any(_size_claims(sets[name]))]
        found = {
            name: _row(trial_id, name, by_set.get((trial_id, name), []), claims, totals, columns, register)
            for name in [*[name for name in sets if "part_of" not in sets[name]], *known]
        }
        whole = [row for row in found.values() if not row.depth]
        parts = [row for row in found.values() if row.depth]
        rows += whole + (parts if len(parts) <= MOST_ROWS else [_together(trial_id, parts, columns)])
    return rows


def _size_claims(entry: Mapping[str, Any]) -> list[str]:
    return [name for name in (entry.get("size"), *entry.get("arms", {}).values()) if name]


def _reconstructed_totals(
    counts: Iterable[Record], claims: Mapping[str, Record]
) -> dict[tuple[str, str, str], tuple[int, str]]:
    """Size of an arm that the only counts that fit imply: by trial, set and arm, with the claim."""
    found = {}
    for record in counts:
        claim = claims.get(record["claim_ids"].split(";")[0], {})
        if claim.get("denominator") == "arm_size" and record["candidates"] == "1" and record["total"]:
            key = (record["trial_id"], record["analysis_set"], record["arm"])
            found.setdefault(key, (int(record["total"]), claim["claim_id"]))
    return found


def _value(name: str | None, claims: Mapping[str, Record]) -> int | None:
    cell = claims.get(name or "", {}).get("value", "")
    return int(float(cell)) if cell else None


def _row(
    trial_id: str,
    name: str,
    of_set: Sequence[Record],
    claims: Mapping[str, Record],
    totals: Mapping[tuple[str, str, str], tuple[int, str]],
    columns: Sequence[str],
    register: Register,
) -> OverviewRow:
    sets = register.trials[trial_id]["analysis_sets"]
    entry = sets[name]
    arms, used = [], _size_claims(entry)
    for arm, claim_id in entry.get("arms", {}).items():
        printed, implied = _value(claim_id, claims), totals.get((trial_id, name, arm))
        if printed is None and implied is None:
            continue
        patients, basis = (printed, "printed") if printed is not None else (implied[0], "reconstructed")
        if printed is None:
            used.append(implied[1])
        look = register.arm(trial_id, arm)
        arms.append(ArmSize(arm, look["role"], look["label"], patients, basis))
    if len(arms) < len(entry.get("arms", {})):
        arms = []
    patients = _value(entry.get("size"), claims)
    if patients is None and arms:
        patients = sum(one.patients for one in arms)
    outcomes = [claim for claim in of_set if family_of(claim, register)]
    return OverviewRow(
        row_id=f"{trial_id}:{name}",
        trial_id=trial_id,
        label=entry["label"][:1].upper() + entry["label"][1:],
        depth=_depth(name, sets),
        patients=patients,
        arms=tuple(arms),
        sizes=(),
        sets=(entry["label"],),
        printed=_printed(outcomes, columns, register),
        # Of patients of whom nothing is printed, not even how many, the claims that name their trial.
        claim_ids=tuple(dict.fromkeys([*used, *(claim["claim_id"] for claim in outcomes)]))
        or tuple(register.trials[trial_id].get("registry", ())),
    )


def _depth(name: str, sets: Mapping[str, Any]) -> int:
    depth = 0
    while parent := sets.get(name, {}).get("part_of"):
        name, depth = parent, depth + 1
    return depth


def _printed(outcomes: Sequence[Record], columns: Sequence[str], register: Register) -> dict[str, tuple[int, ...]]:
    found: dict[str, set[int]] = {column: set() for column in columns}
    for claim in outcomes:
        found[family_of(claim, register)].add(register.references[claim["source_id"]])
    return {column: tuple(sorted(numbers)) for column, numbers in found.items()}


def _together(trial_id: str, rows: Sequence[OverviewRow], columns: Sequence[str]) -> OverviewRow:
    """Many sets in one row: how many, how large, and what is printed of any of them."""
    return OverviewRow(
        row_id=f"{trial_id}:parts",
        trial_id=trial_id,
        label=f"{len(rows)} groups of them",
        depth=1,
        patients=None,
        arms=(),
        sizes=tuple(sorted(row.patients for row in rows if row.patients is not None)),
        sets=tuple(row.sets[0] for row in rows),
        printed={
            column: tuple(sorted({number for row in rows for number in row.printed[column]})) for column in columns
        },
        claim_ids=tuple(dict.fromkeys(name for row in rows for name in row.claim_ids)),
    )
