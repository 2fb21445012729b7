"""What may be quoted: the numbers of the results, the printed values of the claims, and what the study counts."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cached_property
from pathlib import Path
from typing import Any

from reanalysis.errors import DataError
from reanalysis.tables.schema import read_records

#: Parts that a number plays in the group it belongs to, whatever its table calls them.
ROLES = ("estimate", "lower", "upper", "events", "total", "p_value", "level")
_ROLE_OF = {"count": "events", "n": "total", "size": "total", "landmark": "estimate", "median": "estimate"}
#: How a methods section speaks of a setting.
_SETTING_WORDS = {"draws": "draws times simulations simulated curves", "max_tables": "tables"}
_KIND_UNITS = {"percent": "percent", "km": "percent", "count": "patients", "n": "patients", "p_value": "P"}
_UNIT_MEASURES = {"percentage points": "difference", "P": "p_value", "patients": "count"}


@dataclass(frozen=True, slots=True)
class Known:
    """One number that a manuscript may give.

    Attributes
    ----------
    id : str
        Where it comes from, for example `proportions/…/estimate` or the id of a claim.
    role : str
        One of `ROLES`.
    value : Decimal
        In its unit: a proportion is a percentage here.
    unit : str
        percent, percentage points, patients, months, ratio, P, or as the claim says.
    measure : str
        proportion, km, median, ratio, difference, count, p_value, or the kind of claim.
    group : str
        Shared by an estimate, its limits, its counts and its P value.
    method : str
        Of an interval or test; limits of one method belong together.
    shown : str
        As the results print it.
    basis : str
        One of the five words.
    words : str
        What it is, in a few plain words.
    trial, analysis_set, arm, comparator, endpoint, timepoint : str
        Ids of the register and vocabulary; empty where they do not apply.
    """

    id: str
    role: str
    value: Decimal
    unit: str
    measure: str
    group: str
    method: str = ""
    shown: str = ""
    basis: str = ""
    words: str = ""
    trial: str = ""
    analysis_set: str = ""
    arm: str = ""
    comparator: str = ""
    endpoint: str = ""
    timepoint: str = ""


@dataclass(frozen=True)
class Group:
    """Numbers of one result.

    Attributes
    ----------
    id : str
    members : tuple of Known
        At least one. The first says what the group is of.
    """

    id: str
    members: tuple[Known, ...]

    @property
    def of(self) -> Known:
        """The member that stands for the group: its estimate where it has one."""
        return next((known for known in self.members if known.role == "estimate"), self.members[0])

    def in_role(self, role: str) -> list[Known]:
        """Members that play a role."""
        return [known for known in self.members if known.role == role]


@dataclass(frozen=True)
class Index:
    """All that may be quoted.

    Attributes
    ----------
    groups : tuple of Group
        In the order of the results, the claims after them.
    identifiers : tuple of str
        Registry numbers and the like.
    settings : tuple of Known
        What the analysis was run with and what the study holds: confidence level, draws, number of reports …
    macros : mapping of str to Known
        By the name that LaTeX gives it.
    """

    groups: tuple[Group, ...]
    identifiers: tuple[str, ...]
    settings: tuple[Known, ...]
    macros: Mapping[str, Known]

    @cached_property
    def sizes(self) -> tuple[Known, ...]:
        """Every number of patients."""
        return tuple(known for group in self.groups for known in group.members if known.role == "total")


def _decimal(text: str) -> Decimal | None:
    try:
        value = Decimal(text.replace("−", "-").replace("·", ".").replace(",", ""))
    except InvalidOperation:
        return None
    return value if value.is_finite() else None


def _numbers(path: Path) -> list[Mapping[str, Any]]:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise DataError(f"{path}: this file is missing; ./run snakemake --cores 4 makes it") from None
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise DataError(f"{path}: not a JSON file ({error}); ./run snakemake --cores 4 makes it again") from None
    return content["numbers"]


def _measure(entry: Mapping[str, Any]) -> str:
    return str(entry.get("measure") or _UNIT_MEASURES.get(entry["unit"], "proportion"))


def _result(entry: Mapping[str, Any]) -> Known | None:
    value = _decimal(entry["value"])
    if value is None:
        return None
    return Known(
        id=entry["id"],
        role=_ROLE_OF.get(entry["role"], entry["role"]),
        value=value,
        unit=entry["unit"],
        measure=_measure(entry),
        group=entry["group"],
        shown=entry["shown"],
        **{
            name: str(entry.get(name) or "")
            for name in (
                "method", "basis", "words", "trial", "analysis_set", "arm", "comparator", "endpoint", "timepoint"
            )
        },
    )  # fmt: skip


def _claim_numbers(row: Mapping[str, Any], arms: tuple[str, str]) -> Iterable[Known]:
    unit = _KIND_UNITS.get(row["kind"], row["unit"])
    estimate_role = {"count": "events", "n": "total", "p_value": "p_value"}.get(row["kind"], "estimate")
    measure = {"percent": "proportion", "n": "count"}.get(row["kind"], row["kind"])
    parts = (
        (estimate_role, "value", "printed"),
        ("lower", "lower", "printed_lower"),
        ("upper", "upper", "printed_upper"),
    )
    for role, column, printed in parts:
        value = _decimal(str(row[column] or ""))
        if value is not None:
            yield Known(
                id=row["claim_id"],
                role=role,
                value=value,
                unit=unit,
                measure=measure,
                group=f"claims/{row['claim_id']}",
                shown=str(row[printed] or row["printed"]),
                basis="printed",
                words=str(row["endpoint"] or row["quantity"]).replace("_", " "),
                trial=row["trial_id"],
                analysis_set=row["analysis_set"],
                arm=arms[0],
                comparator=arms[1],
                endpoint=row["endpoint"] or row["quantity"],
                timepoint=row["timepoint"],
            )


def _arms(arm: str) -> tuple[str, str]:
    first, _, second = arm.partition(" v ")
    return first, second


def _study_counts(claims: list[Mapping[str, Any]], settings: Mapping[str, Any]) -> Iterable[Known]:
    """Numbers that a methods section gives: they belong to no trial."""
    counted = {"reports": "source_id", "trials": "trial_id"}
    for words, column in counted.items():
        value = Decimal(len({row[column] for row in claims if row[column]}))
        yield Known(
            f"study/{words}", "estimate", value, words, "count", f"study/{words}", shown=str(value), words=words
        )
    for name, value in settings.items():
        # True is a number to Python.
        if isinstance(value, int | float) and not isinstance(value, bool):
            number = Decimal(str(value))
            percent = name == "confidence_level"
            yield Known(
                f"config/{name}",
                "level" if percent else "estimate",
                100 * number if percent else number,
                "percent" if percent else "",
                "setting",
                f"config/{name}",
                shown=f"{100 * number:g}" if percent else str(value),
                words=_SETTING_WORDS.get(name, name.replace("_", " ")),
            )


def load_index(results: Path, settings: Mapping[str, Any]) -> Index:
    """Read what may be quoted.

    Parameters
    ----------
    results : Path
        The folder `results/` of a complete run.
    settings : mapping
        The configuration of that run.

    Returns
    -------
    Index

    Raises
    ------
    DataError
        If a file is missing or cannot be read.
    """
    entries = _numbers(results / "text" / "numbers.json")
    path = results / "tables" / "claims.csv"
    if not path.is_file():
        raise DataError(f"{path}: this file is missing; ./run snakemake --cores 4 makes it")
    claims = [row for row in read_records("claims", path) if row["kind"] != "set_aside"]
    by_group: dict[str, list[Known]] = defaultdict(list)
    macros = {}
    for entry in entries:
        known = _result(entry)
        if known is not None:
            by_group[known.group].append(known)
            macros[entry["macro"]] = known
    identifiers = tuple(str(row["printed"]) for row in claims if row["kind"] == "identifier" and row["printed"])
    for row in claims:
        if row["kind"] != "identifier":
            for known in _claim_numbers(row, _arms(row["arm"])):
                by_group[known.group].append(known)
    groups = tuple(Group(name, tuple(members)) for name, members in by_group.items())
    return Index(groups, identifiers, tuple(_study_counts(claims, settings)), macros)
