"""What may be quoted: the numbers of the results, the printed values of the claims, and what the study counts."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cached_property
from pathlib import Path
from typing import Any

from reanalysis.errors import DataError
from reanalysis.tables.schema import read_records

#: Parts that a number plays in the group it belongs to, whatever its table calls them.
ROLES = ("estimate", "lower", "upper", "events", "total", "p_value", "level")
#: Roles that are results of another measure than their group.
_OF_OWN_MEASURE = ("number_needed", "per_1000", "i2", "tau2", "q", "log_rank_p")
_ROLES = dict.fromkeys(("median", "landmark", "rate", "restricted_mean"), "estimate")
_ROLES |= dict.fromkeys(_OF_OWN_MEASURE, "estimate")
_ROLES |= {f"{name}_{limit}": limit for name in _OF_OWN_MEASURE for limit in ("lower", "upper")}
_ROLES |= {"published_lower": "lower", "published_upper": "upper"}
_MEASURES = {"landmark": "km", "rate": "proportion"}
_MEASURES |= dict.fromkeys(("risk_difference", "paired_difference", "survival_difference"), "difference")
_MEASURES |= dict.fromkeys(("risk_ratio", "odds_ratio", "hazard_ratio"), "ratio")
_BY_UNIT = {"P": "p_value", "patients": "count", "percent": "proportion", "percentage points": "difference"}
_LIMITS = ("lower", "upper")
#: How a methods section speaks of a setting.
_SETTING_WORDS = {"draws": "draws times simulations simulated curves", "max_tables": "tables"}
_KIND_UNITS = {"percent": "percent", "km": "percent", "count": "patients", "n": "patients", "p_value": "P"}


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
    in_front : bool
        Whether the results show it first; other methods stand beside it.
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
    in_front: bool = True


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
    printed_levels : frozenset of Decimal
        Levels of the intervals that the reports print, in percent.
    macros : mapping of str to Known
        By the name that LaTeX gives it.
    """

    groups: tuple[Group, ...]
    identifiers: tuple[str, ...]
    settings: tuple[Known, ...]
    printed_levels: frozenset[Decimal]
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


def _result(entry: Mapping[str, Any]) -> Known | None:
    value = _decimal(entry["value"])
    if value is None:
        return None
    measure = next((name for name in _OF_OWN_MEASURE if entry["role"].startswith(name)), entry["measure"])
    # The two bands of a simulated curve are two methods: their limits do not mix.
    band = "band of the published curve" if entry["role"].startswith("published_") else ""
    texts = ("basis", "words", "trial", "analysis_set", "arm", "comparator", "endpoint", "timepoint")
    return Known(
        id=entry["id"],
        role=_ROLES.get(entry["role"], entry["role"]),
        value=value,
        unit=entry["unit"],
        measure=_MEASURES.get(measure, measure) or _BY_UNIT.get(entry["unit"], ""),
        group=entry["group"],
        method=band or entry["method"],
        shown=entry["shown"],
        in_front=entry["in_front"] and not band,
        **{name: entry[name] for name in texts},
    )


def _claim_numbers(row: Mapping[str, Any], words: Mapping[tuple[str, str], str]) -> Iterator[Known]:
    estimate_role = {"count": "events", "n": "total", "p_value": "p_value"}.get(row["kind"], "estimate")
    measure = {"percent": "proportion", "n": "count"}.get(row["kind"], row["kind"])
    first, _, second = row["arm"].partition(" v ")
    limits = (("lower", "lower", "printed_lower"), ("upper", "upper", "printed_upper"))
    for role, column, printed in ((estimate_role, "value", "printed"), *limits):
        value = _decimal(str(row[column] or ""))
        if value is not None:
            yield Known(
                id=f"claims/{row['claim_id']}/{role}",
                role=role,
                value=value,
                unit=_KIND_UNITS.get(row["kind"], row["unit"]),
                measure=measure,
                group=f"claims/{row['claim_id']}",
                shown=str(row[printed] or row["printed"]),
                basis="printed",
                words=words.get((row["claim_id"], role), str(row["endpoint"] or row["quantity"]).replace("_", " ")),
                trial=row["trial_id"],
                analysis_set=row["analysis_set"],
                arm=first,
                comparator=second,
                endpoint=row["endpoint"] or row["quantity"],
                timepoint=row["timepoint"],
            )


def _study_counts(claims: list[Mapping[str, Any]], settings: Mapping[str, Any]) -> Iterator[Known]:
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
                shown=format((100 * number).normalize(), "f") if percent else str(value),
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
    numbers = {entry["macro"]: known for entry in entries if (known := _result(entry)) is not None}
    of_claims = {
        (entry["row"]["claim_id"], _ROLES.get(entry["role"], entry["role"])): entry["words"]
        for entry in entries
        if entry["table"] == "claims"
    }
    by_group: dict[str, list[Known]] = defaultdict(list)
    for entry in entries:
        # Printed values come from the claims, all of them.
        if entry["macro"] in numbers and entry["table"] != "claims":
            by_group[entry["group"]].append(numbers[entry["macro"]])
    for row in claims:
        for known in _claim_numbers(row, of_claims) if row["kind"] != "identifier" else ():
            by_group[known.group].append(known)
    identifiers = tuple(str(row["printed"]) for row in claims if row["kind"] == "identifier" and row["printed"])
    groups = tuple(group for name, members in by_group.items() for group in _by_method(name, members))
    levels = frozenset(
        100 * level for row in claims if (level := _decimal(str(row["confidence_level"] or ""))) is not None
    )
    return Index(groups, identifiers, tuple(_study_counts(claims, settings)), levels, numbers)


def _by_method(name: str, members: list[Known]) -> Iterator[Group]:
    """A group for each measure and method, so that limits of two methods are never taken for one interval."""
    own = [known for known in members if known.role in ("estimate", *_LIMITS)]
    shared = tuple(known for known in members if known.role not in ("estimate", *_LIMITS))
    for measure, method in dict.fromkeys((known.measure, known.method) for known in own) or [("", "")]:
        same = [one for one in own if one.measure == measure]
        # Most methods share one estimate, which stands with the first of them only.
        estimates = [one for one in same if one.role == "estimate" and one.method in ("", method)]
        estimates = estimates or [one for one in same if one.role == "estimate"]
        limits = (one for one in same if one.role in _LIMITS and one.method in ("", method))
        yield Group(name, (*estimates, *limits, *shared))
