"""How many patients a survival panel is about, and which of the numbers are assumed, in words."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from reanalysis.figures.register import Record, Register
from reanalysis.figures.survival.groups import Member, whole_of
from reanalysis.tables import format as fmt

#: How the simulation says that it did not know a number of patients.
_ASSUMED = re.compile(r"sizes from (\d+) to (\d+) were integrated over")


@dataclass(frozen=True)
class Patients:
    """Number of patients of one curve.

    Attributes
    ----------
    low, high : int
        The same where the number is known.
    basis : str
        printed, reconstructed or assumed.
    """

    low: int
    high: int
    basis: str

    @property
    def text(self) -> str:
        """The number, or the numbers.

        >>> Patients(22, 23, "assumed").text, Patients(8, 40, "assumed").text
        ('22 or 23', '8 to 40')
        """
        if self.low == self.high:
            return str(self.low)
        return f"{self.low} {'or' if self.high == self.low + 1 else 'to'} {self.high}"


def patients_of(member: Member, assumed: str, simulated: int, register: Register) -> Patients:
    """Number of patients of a curve.

    Parameters
    ----------
    member : (str, mapping)
        Trial and curve.
    assumed : str
        What the table `survival` says is assumed.
    simulated : int
        Patients of the simulated cohort.
    register : Register
    """
    trial_id, curve = member
    if match := _ASSUMED.search(assumed):
        return Patients(int(match[1]), int(match[2]), "assumed")
    entry = register.trials[trial_id]["analysis_sets"][curve["analysis_set"]]
    printed = curve.get("patients") or (not curve.get("patients_with") and entry.get("arms", {}).get(curve["arm"]))
    return Patients(simulated, simulated, "printed" if printed else "reconstructed")


def described(
    members: Sequence[Member],
    sizes: Sequence[Patients],
    claims: Mapping[str, Record],
    register: Register,
) -> str:
    """Whom a panel is about: numbers of patients, and what is assumed of them."""
    trial_id, first = members[0]
    trial = register.trials[trial_id]
    entry = trial["analysis_sets"][first["analysis_set"]]
    total = _value(entry.get("size"), claims)
    whose = _outcome(first, claims, register)
    if len({curve["analysis_set"] for _, curve in members}) > 1:
        return _parts(members, sizes, claims, register)
    if len(trial["arms"]) == 1:
        return _single(entry["label"], sizes[0], whose, total)
    if whose:
        counts = ", ".join(_of_arm(member, size, register) for member, size in zip(members, sizes, strict=True))
        return f"{_capital(entry['label'])}, patients with {whose}: {counts}"
    if all(size.basis != "assumed" for size in sizes):
        counts = ", ".join(_of_arm(member, size, register) for member, size in zip(members, sizes, strict=True))
        return f"{_capital(entry['label'])}: {counts}"
    ratio = (trial.get("allocation") or {}).get("ratio")
    assumed = f"{':'.join(map(str, ratio))} allocation assumed" if ratio else f"{sizes[0].text} each assumed"
    label = f"n = {total}, {entry['label']}" if total else str(entry["label"])
    return f"{label}; arm sizes not printed, {assumed}"


def _single(label: str, size: Patients, whose: str, total: str) -> str:
    what = f"{whose}, of {total}" if whose and total else whose or label
    what = f"with {what}" if whose else what
    if size.basis == "assumed":
        return f"n not printed, {size.text} assumed, {what}"
    return f"n = {size.text}{' (reconstructed)' if size.basis == 'reconstructed' else ''}, {what}"


def _parts(
    members: Sequence[Member], sizes: Sequence[Patients], claims: Mapping[str, Record], register: Register
) -> str:
    trial_id, _ = members[0]
    trial = register.trials[trial_id]
    whole = trial["analysis_sets"].get(whole_of(trial, [curve["analysis_set"] for _, curve in members]), {})
    total = _value(whole.get("size"), claims)
    of = f"groups of n = {total}, {whole['label']}" if total else "groups of patients"
    said = [_capital(of)]
    for (_, curve), size in zip(members, sizes, strict=True):
        if size.basis != "printed":
            said.append(f"{register.set_label(trial_id, curve['analysis_set'])}, n = {size.text} {size.basis}")
    return "; ".join(said)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _of_arm(member: Member, size: Patients, register: Register) -> str:
    trial_id, curve = member
    mark = "" if size.basis == "printed" else f" ({size.basis})"
    return f"{size.text} {fmt.lower_first(register.arm(trial_id, curve['arm'])['label'])}{mark}"


def _outcome(curve: Mapping[str, Any], claims: Mapping[str, Record], register: Register) -> str:
    """The outcome whose patients a curve follows, from a claim of these."""
    claim = claims.get(curve.get("patients") or curve.get("patients_with") or "")
    return fmt.lower_first(register.endpoint(claim["endpoint"])["label"]) if claim else ""


def _value(claim_id: str | None, claims: Mapping[str, Record]) -> str:
    """A printed number of patients, as text."""
    if not claim_id or claim_id not in claims:
        return ""
    value = claims[claim_id].get("value") or claims[claim_id]["printed"]
    return f"{float(value):g}" if value.replace(".", "", 1).isdigit() else value
