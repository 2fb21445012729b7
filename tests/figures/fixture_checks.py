"""Checks invented for the tests of the evidence matrix, on the real claims of the five reports."""

from __future__ import annotations

from collections import Counter
from typing import Any

#: Rule: family, what it found in short.
RULES = {
    "GRIM": ("Percentages", "no whole number of patients"),
    "TIES": ("Percentages", "printed by one of two rules of rounding"),
    "PARTS": ("Sums", "parts do not add up to the whole"),
    "LIMITS": ("Intervals and tests", "interval leaves out its own estimate"),
    "ORDER": ("Survival", "progression-free above overall survival"),
    "TWICE": ("Repetition", "same limits in another group of patients"),
    "LABEL": ("Form", "label of the interval is malformed"),
    "SAID": ("Words", "no number stands behind the statement"),
    "OVERLAP": ("Guards", "same patients in two reports"),
    "NEVER": ("Guards", "never looks at anything"),
}

# rule, state, severity, claims, key of the root
_CHECKS = """
GRIM consistent - kantarjian2016.cr.ino
GRIM consistent - kantarjian2016.cr.sc
GRIM inconsistent warning jabbour2011.cr
GRIM not_checkable - jabbour2011.alive
GRIM not_checkable - jabbour2011.hsct
GRIM consistent - jabbour2023.ae.nausea
GRIM not_checkable - jabbour2023.ae.fatigue
TIES consistent info jabbour2023.ae.headache
PARTS inconsistent error jabbour2023.orr;jabbour2023.cr;jabbour2023.crp
PARTS inconsistent warning jabbour2023.cr;jabbour2023.no_response PARTS/jabbour2023.orr+jabbour2023.cr+jabbour2023.crp
PARTS not_checkable - kantarjian2016.n.randomised
LIMITS consistent - jabbour2023.pfs.24m
LIMITS unusual warning jabbour2023.pfs.60m
LIMITS consistent - stock2021.os.hr
ORDER unusual warning stock2021.os.hr;stock2021.os.median.ino
ORDER unusual warning kantarjian2016.pfs.median.ino;kantarjian2016.os.median.ino
ORDER inconsistent error kantarjian2016.pfs.median.ino;kantarjian2016.os.median.sc
TWICE inconsistent warning jabbour2023.pfs.median.age60_69;jabbour2023.pfs.median.age70plus.again
LABEL inconsistent error fda2024.aside.power.1
LABEL consistent - fda2024.cr
SAID unusual warning stock2021.mrd.study1010
OVERLAP consistent info kantarjian2016.n.randomised;stock2021.n.inovate.ino
"""


def _cells() -> list[dict[str, Any]]:
    rows = []
    for line in _CHECKS.strip().splitlines():
        rule, state, severity, claims, *root = line.split()
        rows.append(
            {
                "rule": rule,
                "family": RULES[rule][0],
                "source_id": claims.split(".")[0],
                "state": state.replace("_", " "),
                "severity": "" if severity == "-" else severity,
                "key": f"{rule}/{claims.replace(';', '+')}",
                "root": root[0] if root else "",
                "claim_ids": claims,
            }
        )
    return rows


def check_rows() -> list[dict[str, Any]]:
    """Rows of checks.csv."""
    return [
        {
            **{name: row[name] for name in ("rule", "family", "source_id", "state", "claim_ids")},
            "finding": row["key"] if row["severity"] else "",
            "basis": "recomputed",
        }
        for row in _cells()
    ]


def finding_rows() -> list[dict[str, Any]]:
    """Rows of findings.csv."""
    return [
        {
            **{name: row[name] for name in ("key", "rule", "severity", "state", "source_id", "root", "claim_ids")},
            "message": f"The arithmetic of {row['rule']}.",
            "brief": RULES[row["rule"]][1],
            "acknowledged": False,
            "basis": "recomputed",
            "tokens": "none@1",
        }
        for row in _cells()
        if row["severity"]
    ]


def rule_rows() -> list[dict[str, Any]]:
    """Rows of rules.csv."""
    states = Counter((row["rule"], row["state"]) for row in _cells())
    severities = Counter((row["rule"], row["severity"]) for row in _cells())
    return [
        {
            "rule": rule,
            "family": family,
            "question": f"What does {rule} ask?",
            "checks": sum(times for (name, _), times in states.items() if name == rule),
            **{
                state.replace(" ", "_"): states[rule, state]
                for state in ("consistent", "inconsistent", "unusual", "not checkable")
            },
            **{f"{severity}s": severities[rule, severity] for severity in ("error", "warning", "info")},
            "consequence": "The numbers are used and shown as printed.",
            "basis": "recomputed",
        }
        for rule, (family, _) in RULES.items()
    ]
