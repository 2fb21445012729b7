"""The words that say what a number is. Endpoints and quantities are data: `data/vocabulary.yaml`."""

from __future__ import annotations

from fractions import Fraction

#: printed: stands in a source. reconstructed: the only counts that fit. recomputed: our estimate.
#: assumed: needed, printed nowhere. simulated: drawn from a model.
BASES = ("printed", "reconstructed", "recomputed", "assumed", "simulated")

#: error: impossible or malformed. warning: a person must look. info: a trap that was handled.
SEVERITIES = ("error", "warning", "info")

#: Kinds of claim. A `km` rate is read from a survival curve and is no share of patients; a `percent` is.
KINDS = (
    "n",
    "count",
    "percent",
    "km",
    "median",
    "range",
    "iqr",
    "ratio",
    "difference",
    "p_value",
    "dose",
    "schedule",
    "threshold",
    "stratum",
    "date",
    "allocation",
    "identifier",
    "set_aside",
)

#: Kinds whose value says how many patients there are.
COUNT_KINDS = ("n", "count", "percent")

#: Parts a ledger token can play in a claim.
ROLES = ("value", "lower", "upper", "level", "time", "power")

#: Months in one unit of time, exactly; a year has 365.25 days and a month a twelfth of them.
MONTHS_PER_UNIT = {
    "months": Fraction(1),
    "years": Fraction(12),
    "weeks": Fraction(7 * 12 * 4, 1461),
    "days": Fraction(12 * 4, 1461),
}

#: Interval methods by the name that configuration and tables use: name in print, and reference.
METHODS = {
    "wilson": ("Wilson score", "Wilson 1927; Newcombe 1998 (Stat Med 17:857), method 3"),
    "clopper-pearson": ("Clopper–Pearson exact", "Clopper and Pearson 1934; Newcombe 1998 (Stat Med 17:857), method 5"),
    "miettinen-nurminen": ("Miettinen–Nurminen score", "Miettinen and Nurminen 1985 (Stat Med 4:213)"),
    "newcombe": ("Newcombe hybrid score", "Newcombe 1998 (Stat Med 17:873), method 10"),
}

#: Trial and analysis set of a statement about the disease, not about a trial.
BACKGROUND = "background"
