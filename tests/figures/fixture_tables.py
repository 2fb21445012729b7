"""Result tables for the tests of figures: real counts of the five reports, curves invented for layout."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from reanalysis.claims.values import parse_timepoint
from reanalysis.estimates import proportion_interval, two_proportion_test
from reanalysis.estimates.measures import MEASURES
from reanalysis.tables.schema import read_records, read_rows, write_table

from .fixture_checks import check_rows, finding_rows, rule_rows
from .fixture_pooled import pooled_rows
from .fixture_survival import survival_rows

DATA = Path(__file__).resolve().parents[2] / "data"
LEVEL = 0.95
CONFIG = {
    "confidence_level": LEVEL,
    "proportion_methods": ["wilson", "clopper-pearson", "mid-p"],
    "difference_methods": ["miettinen-nurminen", "newcombe"],
    "risk_ratio_methods": ["miettinen-nurminen", "katz"],
    "odds_ratio_methods": ["miettinen-nurminen", "conditional-exact"],
    "test": "n-1",
    "small_sample_test": "boschloo-central",
    "tests_beside": ["fisher"],
    "figure_formats": ["svg", "pdf", "png"],
    "dpi": 300,
}

# source, trial, set, arm, endpoint, claim, printed, events/total of each table that fits, denominator basis
_COUNTS = """
kantarjian2016 inovate primary ino CR cr.ino 80.7 88/109 reconstructed
kantarjian2016 inovate primary sc CR cr.sc 29.4 32/109 reconstructed
kantarjian2016 inovate primary ino MRD_neg mrd.ino 78.4 69/88 reconstructed
kantarjian2016 inovate primary sc MRD_neg mrd.sc 28.1 9/32 reconstructed
stock2021 inovate ph_positive ino CR_CRi cr_cri.inovate.ino 73 16/22 printed
stock2021 inovate ph_positive sc CR_CRi cr_cri.inovate.sc 56 15/27 printed
stock2021 inovate ph_positive ino MRD_neg mrd.inovate.ino 81 13/16 reconstructed
stock2021 inovate ph_positive sc MRD_neg mrd.inovate.sc 33 5/15 reconstructed
stock2021 inovate ph_positive ino HSCT hsct.inovate.ino 41 9/22 printed
stock2021 inovate ph_positive sc HSCT hsct.inovate.sc 19 5/27 printed
stock2021 study1010 ph_positive_1010 ino CR_CRi cr_cri.study1010 56 9/16 printed
stock2021 study1010 ph_positive_1010 ino MRD_neg mrd.study1010 100 9/9 reconstructed
jabbour2011 refractory2011 all ino HSCT hsct 12 12/40 printed
jabbour2023 minihcvd response_evaluable ino_chemo CR cr 66 66/74 printed
jabbour2023 minihcvd response_evaluable ino_chemo CRp crp six 6/74 printed
jabbour2023 minihcvd response_evaluable ino_chemo ORR orr 99 73/74 assumed
jabbour2023 minihcvd mrd_evaluable ino_chemo MRD_neg mrd 94 74/79 assumed
jabbour2023 minihcvd early_mrd ino_chemo MRD_neg mrd.early 85 61/72 printed
jabbour2023 minihcvd cr_after_cycle1 ino_chemo MRD_neg mrd.cycle1 84 31/37,41/49,52/62,57/68 assumed
jabbour2023 minihcvd mrd_positive_at_entry ino_chemo MRD_neg mrd.positive_at_entry 4 4/5 printed
jabbour2023 minihcvd all ino_chemo second_neoplasm second_neoplasm 9 9/80 printed
jabbour2023 minihcvd second_neoplasm ino_chemo second_MDS second_neoplasm.mds 5 5/9 printed
jabbour2023 minihcvd second_neoplasm ino_chemo second_ALL second_neoplasm.all 3 3/9 printed
jabbour2023 minihcvd second_neoplasm ino_chemo second_MPAL second_neoplasm.mpal 1 1/9 printed
fda2024 itcc059 all ino CR cr 22 22/53 printed
fda2024 itcc059 all ino MRD_neg_flow mrd.flow 21 21/22 printed
fda2024 itcc059 all ino MRD_neg_pcr mrd.pcr 19 19/22 printed
"""
# Percentages of the 80 patients of one arm.
_TERMS = {
    "ALT_elevation": 59,
    "abdominal_pain": 24,
    "constipation": 58,
    "diarrhoea": 34,
    "fatigue": 55,
    "febrile_neutropenia": 33,
    "headache": 46,
    "hyperbilirubinaemia": 55,
    "hyperglycaemia": 56,
    "hypokalaemia": 44,
    "limb_oedema": 39,
    "mucositis": 26,
    "nausea": 54,
    "neuropathy": 45,
    "neutropenia": 70,
    "thrombocytopenia": 80,
}

# claims compared, and whether their patients were selected after randomisation
_DIFFERENCES = """
kantarjian2016.cr.ino kantarjian2016.cr.sc no
kantarjian2016.mrd.ino kantarjian2016.mrd.sc yes
stock2021.cr_cri.inovate.ino stock2021.cr_cri.inovate.sc no
stock2021.mrd.inovate.ino stock2021.mrd.inovate.sc yes
stock2021.hsct.inovate.ino stock2021.hsct.inovate.sc no
"""

_CLAIM_COLUMNS = (
    *("claim_id", "trial_id", "analysis_set", "arm", "endpoint", "quantity", "kind"),
    *("comparator", "unit", "denominator", "denominator_basis", "timepoint"),
)


class _Count(NamedTuple):
    """One printed number of patients or percentage, with the tables of counts that fit it."""

    about: dict[str, Any]
    pairs: list[tuple[int, int]]
    denominator_basis: str

    @property
    def claim(self) -> str:
        return self.about["claim_ids"]

    @property
    def basis(self) -> str:
        """A count is printed as itself, or spelled out."""
        as_count = self.about["printed"] in ("six", str(self.pairs[0][0]))
        return "printed" if as_count else "reconstructed"

    def rows(self) -> list[dict[str, Any]]:
        """A row of the columns that all tables of counts have, for each table that fits."""
        return [
            {
                **self.about,
                "events": events,
                "total": total,
                "candidate": candidate,
                "candidates": len(self.pairs),
                "denominator_basis": self.denominator_basis,
            }
            for candidate, (events, total) in enumerate(self.pairs, start=1)
        ]


def _lines(text: str) -> list[list[str]]:
    return [line.split() for line in text.strip().splitlines()]


#: The sources that the fixture's facts are of; a study added later is not drawn in these tests.
_KNOWN = {"kantarjian2016", "jabbour2011", "stock2021", "jabbour2023", "fda2024"}


def load(name: str) -> Any:
    """A YAML file of data/, without trials of sources that the fixture does not know."""
    content = yaml.safe_load((DATA / name).read_text(encoding="utf-8"))
    if "trials" in content:
        content["trials"] = {key: trial for key, trial in content["trials"].items() if set(trial["sources"]) <= _KNOWN}
    return content


def sources() -> list[dict[str, str]]:
    """Rows of data/sources.csv that the fixture knows."""
    rows = (cells for _, cells in read_rows(DATA / "sources.csv", "sources"))
    return [cells for cells in rows if cells["source_id"] in _KNOWN]


def _counts() -> list[_Count]:
    events = {
        term: next(k for k in range(81) if -40 <= 100 * k - 80 * percent < 40) for term, percent in _TERMS.items()
    }
    adverse = [
        f"jabbour2023 minihcvd all ino_chemo AE:{term} ae.{term} {_TERMS[term]} {events[term]}/80 printed".split()
        for term in sorted(_TERMS)
    ]
    names = ("source_id", "trial_id", "analysis_set", "arm", "endpoint")
    found = []
    for *cells, claim, printed, pairs, basis in _lines(_COUNTS) + adverse:
        about = dict(zip(names, cells, strict=True)) | {"printed": printed, "claim_ids": f"{cells[0]}.{claim}"}
        tables = [tuple(map(int, pair.split("/"))) for pair in pairs.split(",")]
        found.append(_Count(about, tables, basis))
    return found


def proportion_rows() -> list[dict[str, Any]]:
    """Rows of proportions.csv."""
    rows = []
    for count in _counts():
        for row in count.rows():
            for method in CONFIG["proportion_methods"]:
                result = proportion_interval(row["events"], row["total"], method=method, confidence_level=LEVEL)
                rows.append(
                    {
                        **row,
                        "method": method,
                        "confidence_level": LEVEL,
                        "estimate": row["events"] / row["total"],
                        "lower": float(result.lower),
                        "upper": float(result.upper),
                        "counts_basis": count.basis,
                        "basis": "recomputed",
                    }
                )
    return rows


def count_rows() -> list[dict[str, Any]]:
    """Rows of counts.csv, among them a percentage that no count of its patients gives."""
    rows = [{**row, "group": "g", "basis": count.basis} for count in _counts() for row in count.rows()]
    rows.append(
        {
            "source_id": "jabbour2011",
            "trial_id": "refractory2011",
            "analysis_set": "all",
            "arm": "ino",
            "endpoint": "CR",
            "printed": "56",
            "total": 40,
            "candidate": 0,
            "candidates": 0,
            "group": "g",
            "denominator_basis": "assumed",
            "basis": "reconstructed",
            "claim_ids": "jabbour2011.cr;jabbour2011.n.all",
        }
    )
    return rows


_COMPARED = {
    "trial_id": "inovate",
    "arm": "ino",
    "reference": "sc",
    "candidate": 1,
    "candidates": 1,
    "basis": "recomputed",
}


def _comparisons() -> Iterator[tuple[dict[str, Any], tuple[int, int, int, int]]]:
    """What the rows of each comparison say alike, and its counts."""
    counts = {count.claim: count for count in _counts()}
    columns = ("events", "total", "reference_events", "reference_total")
    for one, two, selected in _lines(_DIFFERENCES):
        about = counts[one].about
        ((events, total),), ((reference_events, reference_total),) = counts[one].pairs, counts[two].pairs
        pair = (events, total, reference_events, reference_total)
        common = {
            **_COMPARED,
            **{name: about[name] for name in ("source_id", "analysis_set", "endpoint")},
            **dict(zip(columns, pair, strict=True)),
            "claim_ids": f"{one};{two}",
            "selected_after_randomisation": selected == "yes",
        }
        yield common, pair


def difference_rows() -> list[dict[str, Any]]:
    """Rows of differences.csv by every measure, among them one of two survival rates."""
    rows = []
    for common, pair in _comparisons():
        for measure in ("risk_difference", "risk_ratio", "odds_ratio"):
            for method in CONFIG["difference_methods" if measure == "risk_difference" else f"{measure}_methods"]:
                result = MEASURES[measure].interval(*pair, method=method, confidence_level=LEVEL)
                null = 0.0 if measure == "risk_difference" else 1.0
                rows.append(
                    {
                        **common,
                        "listed": True,
                        "measure": measure,
                        "method": method,
                        "confidence_level": LEVEL,
                        "estimate": float(result.estimate),
                        "lower": float(result.lower),
                        "upper": float(result.upper),
                        "excludes_null": not result.lower <= null <= result.upper,
                        "conclusion_same": True,
                    }
                )
    rows.append(
        {
            **_COMPARED,
            "listed": True,
            "source_id": "stock2021",
            "analysis_set": "ph_positive",
            "endpoint": "PFS",
            "timepoint": "12 months",
            "claim_ids": "stock2021.pfs.12m.ino;stock2021.pfs.12m.sc",
            "selected_after_randomisation": False,
            "measure": "survival_difference",
            "method": "none",
            "estimate": 0.153,
        }
    )
    return rows


def significance_rows() -> list[dict[str, Any]]:
    """Rows of tests.csv; the comparison of transplants has the test for small samples in front."""
    rows = []
    for common, pair in _comparisons():
        front = CONFIG["small_sample_test" if common["endpoint"] == "HSCT" else "test"]
        for test in (CONFIG["test"], CONFIG["small_sample_test"], *CONFIG["tests_beside"]):
            p_value = float(two_proportion_test(*pair, method=test).p_value)
            rows.append(
                {
                    **common,
                    "test": test,
                    "in_front": test == front,
                    "p_value": p_value,
                    "p_largest": p_value,
                    "below_level": p_value < 1 - LEVEL,
                    "conclusion_same": True,
                }
            )
    return rows


def claim_rows() -> list[dict[str, Any]]:
    """Rows of claims.csv, from data/claims."""
    rows = []
    for source in sources():
        for _, cells in read_rows(DATA / "claims" / f"{source['source_id']}.csv", "claims"):
            months = parse_timepoint(cells["timepoint"]) if cells["timepoint"] else None
            try:
                value: float | None = float(cells["value"].replace("·", "."))
            except ValueError:
                value = None
            rows.append(
                {
                    **{name: cells[name] for name in _CLAIM_COLUMNS},
                    "source_id": source["source_id"],
                    "printed": cells["value"],
                    "printed_lower": cells["lower"],
                    "printed_upper": cells["upper"],
                    "value": value,
                    "time_months": None if months is None else float(months),
                    "offsets": "0",
                    "status": "confirmed",
                    "basis": "printed",
                    "claim_ids": cells["claim_id"],
                }
            )
    return rows


def expected_rows(name: str) -> list[dict[str, Any]]:
    """Rows of a result that the workflow itself made of the sources that the fixture knows."""
    found = read_records(name, DATA.parent / "tests" / "expected" / f"{name}.csv")
    return [dict(record) for record in found if record["source_id"] in _KNOWN]


def write_tables(folder: Path) -> None:
    """Write every table that figures read."""
    tables = {
        "proportions": proportion_rows(),
        "counts": count_rows(),
        "differences": difference_rows(),
        "tests": significance_rows(),
        "pooled": pooled_rows(),
        "count_certificates": expected_rows("count_certificates"),
        "fitting_denominators": expected_rows("fitting_denominators"),
        "checks": check_rows(),
        "findings": finding_rows(),
        "rules": rule_rows(),
        "claims": claim_rows(),
        **survival_rows(load("trials.yaml")["trials"], claim_rows()),
    }
    for name, rows in tables.items():
        write_table(name, rows, folder / f"{name}.csv")
