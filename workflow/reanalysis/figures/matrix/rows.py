"""Rows of the evidence matrix, from checks.csv, findings.csv, rules.csv and claims.csv."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from reanalysis.figures.matrix.groups import ASIDE, claim_group, group_titles, rule_families
from reanalysis.figures.matrix.row import Cell, EvidenceRow, found_text
from reanalysis.figures.register import Record, Register
from reanalysis.vocabulary import CHECK_STATES, SEVERITIES

#: A source and a family of its claims.
Key = tuple[str, str]


def evidence_rows(
    claims: Sequence[Record],
    checks: Sequence[Record],
    findings: Sequence[Record],
    rules: Sequence[Record],
    register: Register,
) -> list[EvidenceRow]:
    """What each family of rules said of each family of a source's claims.

    A check belongs to every row of whose claims it touches one, so that a contradiction between two rows is seen in
    both. A note on a trap that was handled counts as consistent; one on something odd, though common, as unusual.

    Parameters
    ----------
    claims, checks, findings, rules : sequence of mappings
        Rows of the tables of these names.
    register : Register

    Returns
    -------
    list of EvidenceRow
        By source in the order of their numbers, then in the order of families.
    """
    by_id = {claim["claim_id"]: claim for claim in claims}
    group_of = {name: (claim["source_id"], claim_group(claim, register)) for name, claim in by_id.items()}
    members: dict[Key, list[str]] = defaultdict(list)
    for name, key in group_of.items():
        members[key].append(name)
    looks: dict[Key, list[Record]] = defaultdict(list)
    for check in checks:
        for key in _keys(check, group_of):
            looks[key].append(check)
    family_of = {rule["rule"]: rule["family"] for rule in rules if "rule" in rule}
    order = {family: place for place, family in enumerate(rule_families(rules))}
    said = sorted(
        (finding for finding in findings if finding["state"] != "consistent"),
        # What arithmetic says comes before what guards only note.
        key=lambda finding: order.get(family_of.get(finding.get("rule", ""), ""), 0),
    )
    said = in_order(said)
    titles, families = group_titles(register), rule_families(rules)
    places = {group: place for place, group in enumerate(titles)}
    # Numbers set aside make a row only where something was found in them.
    troubled = {key for finding in said for key in _keys(finding, group_of)}
    wanted = [key for key in members if key[1] != ASIDE or key in troubled]
    rows = []
    for source_id, group in sorted(wanted, key=lambda key: (register.references.get(key[0], 0), places[key[1]])):
        of, seen = members[source_id, group], looks[source_id, group]
        mine = [finding for finding in said if (source_id, group) in _keys(finding, group_of)]
        touched = {name for check in seen for name in _ids(check)}
        by_family: dict[str, list[Record]] = {name: [] for name in families}
        for check in seen:
            by_family[check["family"]].append(check)
        rows.append(
            EvidenceRow(
                source_id=source_id,
                reference=register.references.get(source_id, 0),
                group=group,
                label=titles[group],
                looked=sum(name in touched for name in of),
                values=len(of),
                cells={name: _cell(of_family, mine) for name, of_family in by_family.items()},
                found=_found(mine, of, by_id),
                findings=tuple(finding["key"] for finding in mine),
                claim_ids=tuple(of),
            )
        )
    return rows


def in_order(findings: Iterable[Record]) -> list[Record]:
    """Findings, the gravest first; of one severity those that stand by themselves, then what cannot be right."""

    def place(finding: Record) -> tuple[int, bool, int]:
        return SEVERITIES.index(finding["severity"]), bool(finding["root"]), CHECK_STATES.index(finding["state"])

    return sorted(findings, key=place)


def _ids(record: Record) -> list[str]:
    return record["claim_ids"].split(";")


def _keys(record: Record, group_of: Mapping[str, Key]) -> list[Key]:
    """Rows whose claims a check or a finding touches."""
    return list(dict.fromkeys(group_of[name] for name in _ids(record)))


def _cell(checks: Sequence[Record], findings: Sequence[Record]) -> Cell:
    states = Counter(check["state"] for check in checks)
    keys = {check["finding"] for check in checks}
    return Cell(states, next((finding["key"] for finding in findings if finding["key"] in keys), ""))


def _found(findings: Sequence[Record], members: Sequence[str], claims: Mapping[str, Record]) -> str:
    """The first finding in short, with the value in this row that it is about."""
    if not findings:
        return ""
    first = findings[0]
    about = next((claims[name] for name in _ids(first) if name in members), None)
    return found_text(printed_text(about) if about else "", first["brief"], len(findings) - 1)


def printed_text(claim: Record) -> str:
    """A claim's value as printed, a range by its limits.

    >>> printed_text({"printed": "56", "unit": "percent", "comparator": ""})
    '56%'
    >>> printed_text({"printed": "0.001", "unit": "", "comparator": "<"})
    '<0.001'
    """
    text = claim["printed"]
    if not text:
        limits = [claim[name] for name in ("printed_lower", "printed_upper") if claim[name]]
        return " to ".join(limits)
    sign = claim["comparator"] if claim["comparator"] in ("<", ">", "≤", "≥") else ""
    return f"{sign}{text}{'%' if claim['unit'] == 'percent' else ''}"
