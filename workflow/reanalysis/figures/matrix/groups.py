"""How the evidence matrix is divided: families of claims as its rows, families of rules as its columns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from reanalysis.figures.register import Record, Register

_OUTCOMES = "other_outcomes"
_SURVIVAL = "survival_rates"
_MEDIANS = "medians"
_COMPARISONS = "comparisons"
_FOLLOW_UP = "follow_up"
_SIZES = "sizes"
_TREATMENT = "treatment"
_OTHER = "other"
#: Numbers that belong to no claim; a row only where a check found something in them.
ASIDE = "set_aside"
#: Families that do not come from the vocabulary, after those that do, in the order of their rows.
_TITLES = {
    _OUTCOMES: "Other outcomes",
    _SURVIVAL: "Survival rates",
    _MEDIANS: "Medians of survival times",
    _COMPARISONS: "Comparisons and P values",
    _FOLLOW_UP: "Follow-up",
    _SIZES: "Sizes of groups",
    _TREATMENT: "Doses, schedules, thresholds",
    _OTHER: "Other",
    ASIDE: "Numbers set aside",
}
_BY_KIND = {
    "km": _SURVIVAL,
    "ratio": _COMPARISONS,
    "difference": _COMPARISONS,
    "p_value": _COMPARISONS,
    "n": _SIZES,
    "dose": _TREATMENT,
    "schedule": _TREATMENT,
    "threshold": _TREATMENT,
    "set_aside": ASIDE,
}
_SHARES = ("count", "percent")
_SPREADS = ("median", "range", "iqr")
#: Families of rules in reading order: how a number is printed, whether it is possible, whether it fits others.
_FAMILIES = (
    *("Form", "Percentages", "Sums", "Intervals and tests", "Survival"),
    *("Repetition", "Words", "Definitions", "Guards"),
)


def claim_group(claim: Record, register: Register) -> str:
    """Family of a claim, by its kind and by what it measures.

    Parameters
    ----------
    claim : mapping
        A row of claims.csv.
    register : Register

    Returns
    -------
    str
        A group of the vocabulary, or one of our own.
    """
    kind, endpoint = claim["kind"], claim["endpoint"]
    if claim["quantity"] == "follow_up":
        return _FOLLOW_UP
    if kind in _BY_KIND:
        return _BY_KIND[kind]
    in_time = bool(endpoint) and register.endpoint(endpoint).get("scale") == "time_to_event"
    if kind in _SHARES and endpoint:
        return _SURVIVAL if in_time else register.group(endpoint) or _OUTCOMES
    return _MEDIANS if kind in _SPREADS and in_time else _OTHER


def group_titles(register: Register) -> dict[str, str]:
    """Title of each family of claims, in the order of rows; of a longer title of the vocabulary what stands first.

    >>> titles = group_titles(Register({}, {"endpoints": {}, "groups": {"response": "Response, as defined"}}, {}))
    >>> titles["response"], list(titles)[-1]
    ('Response', 'set_aside')
    """
    return {group: register.group_label(group).partition(",")[0] for group in register.groups()} | _TITLES


def rule_families(rules: Iterable[Mapping[str, str]]) -> list[str]:
    """Families of rules, those that are known in reading order, then others as they come.

    >>> rule_families([{"family": "Sums"}, {"family": "Newer"}, {"family": "Form"}, {"family": "Sums"}])
    ['Form', 'Sums', 'Newer']
    """
    there = list(dict.fromkeys(rule["family"] for rule in rules))
    return sorted(there, key=lambda name: _FAMILIES.index(name) if name in _FAMILIES else len(_FAMILIES))
