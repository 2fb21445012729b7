"""Result tables for the tests of figures: real counts of the five reports, curves invented for layout."""

# ruff: noqa: C408
from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import yaml

from reanalysis.claims.values import parse_timepoint
from reanalysis.estimates import proportion_interval, risk_difference_interval
from reanalysis.tables.schema import read_rows, write_table

DATA = Path(__file__).resolve().parents[2] / "data"
LEVEL = 0.95
CONFIG = {
    "confidence_level": LEVEL,
    "proportion_methods": ["wilson", "clopper-pearson"],
    "difference_methods": ["miettinen-nurminen", "newcombe"],
    "figure_formats": ["svg", "pdf", "png"],
    "dpi": 300,
}

# source, trial, set, arm, endpoint, claim, printed, [(events, total)], denominator basis
_COUNTS: list[tuple[Any, ...]] = [
    ("kantarjian2016", "inovate", "primary", "ino", "CR", "cr.ino", "80.7", [(88, 109)], "reconstructed"),
    ("kantarjian2016", "inovate", "primary", "sc", "CR", "cr.sc", "29.4", [(32, 109)], "reconstructed"),
    (
        "kantarjian2016",
        "inovate",
        "primary",
        "ino",
        "MRD_neg",
        "mrd.ino",
        "78.4",
        [(69, 88)],
        "reconstructed",
    ),
    ("kantarjian2016", "inovate", "primary", "sc", "MRD_neg", "mrd.sc", "28.1", [(9, 32)], "reconstructed"),
    (
        "stock2021",
        "inovate",
        "ph_positive",
        "ino",
        "CR_CRi",
        "cr_cri.inovate.ino",
        "73",
        [(16, 22)],
        "printed",
    ),
    ("stock2021", "inovate", "ph_positive", "sc", "CR_CRi", "cr_cri.inovate.sc", "56", [(15, 27)], "printed"),
    (
        "stock2021",
        "inovate",
        "ph_positive",
        "ino",
        "MRD_neg",
        "mrd.inovate.ino",
        "81",
        [(13, 16)],
        "reconstructed",
    ),
    (
        "stock2021",
        "inovate",
        "ph_positive",
        "sc",
        "MRD_neg",
        "mrd.inovate.sc",
        "33",
        [(5, 15)],
        "reconstructed",
    ),
    ("stock2021", "inovate", "ph_positive", "ino", "HSCT", "hsct.inovate.ino", "41", [(9, 22)], "printed"),
    ("stock2021", "inovate", "ph_positive", "sc", "HSCT", "hsct.inovate.sc", "19", [(5, 27)], "printed"),
    (
        "stock2021",
        "study1010",
        "ph_positive_1010",
        "ino",
        "CR_CRi",
        "cr_cri.study1010",
        "56",
        [(9, 16)],
        "printed",
    ),
    (
        "stock2021",
        "study1010",
        "ph_positive_1010",
        "ino",
        "MRD_neg",
        "mrd.study1010",
        "100",
        [(9, 9)],
        "reconstructed",
    ),
    ("jabbour2011", "refractory2011", "all", "ino", "HSCT", "hsct", "12", [(12, 40)], "printed"),
    ("jabbour2023", "minihcvd", "response_evaluable", "ino_chemo", "CR", "cr", "66", [(66, 74)], "printed"),
    ("jabbour2023", "minihcvd", "response_evaluable", "ino_chemo", "CRp", "crp", "six", [(6, 74)], "printed"),
    ("jabbour2023", "minihcvd", "response_evaluable", "ino_chemo", "ORR", "orr", "99", [(73, 74)], "assumed"),
    ("jabbour2023", "minihcvd", "mrd_evaluable", "ino_chemo", "MRD_neg", "mrd", "94", [(74, 79)], "assumed"),
    (
        "jabbour2023",
        "minihcvd",
        "early_mrd",
        "ino_chemo",
        "MRD_neg",
        "mrd.early",
        "85",
        [(61, 72)],
        "printed",
    ),
    (
        "jabbour2023",
        "minihcvd",
        "cr_after_cycle1",
        "ino_chemo",
        "MRD_neg",
        "mrd.cycle1",
        "84",
        [(31, 37), (41, 49), (52, 62), (57, 68)],
        "assumed",
    ),
    (
        "jabbour2023",
        "minihcvd",
        "mrd_positive_at_entry",
        "ino_chemo",
        "MRD_neg",
        "mrd.positive_at_entry",
        "4",
        [(4, 5)],
        "printed",
    ),
    (
        "jabbour2023",
        "minihcvd",
        "all",
        "ino_chemo",
        "second_neoplasm",
        "second_neoplasm",
        "9",
        [(9, 80)],
        "printed",
    ),
    (
        "jabbour2023",
        "minihcvd",
        "second_neoplasm",
        "ino_chemo",
        "second_MDS",
        "second_neoplasm.mds",
        "5",
        [(5, 9)],
        "printed",
    ),
    (
        "jabbour2023",
        "minihcvd",
        "second_neoplasm",
        "ino_chemo",
        "second_ALL",
        "second_neoplasm.all",
        "3",
        [(3, 9)],
        "printed",
    ),
    (
        "jabbour2023",
        "minihcvd",
        "second_neoplasm",
        "ino_chemo",
        "second_MPAL",
        "second_neoplasm.mpal",
        "1",
        [(1, 9)],
        "printed",
    ),
    ("fda2024", "itcc059", "all", "ino", "CR", "cr", "22", [(22, 53)], "printed"),
    ("fda2024", "itcc059", "all", "ino", "MRD_neg_flow", "mrd.flow", "21", [(21, 22)], "printed"),
    ("fda2024", "itcc059", "all", "ino", "MRD_neg_pcr", "mrd.pcr", "19", [(19, 22)], "printed"),
]
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


def load(name: str) -> Any:
    """A YAML file of data/."""
    return yaml.safe_load((DATA / name).read_text(encoding="utf-8"))


def sources() -> list[dict[str, str]]:
    """Rows of data/sources.csv."""
    return [cells for _, cells in read_rows(DATA / "sources.csv", "sources")]


def _all_counts() -> list[tuple[Any, ...]]:
    events = {
        term: next(k for k in range(81) if -40 <= 100 * k - 80 * percent < 40) for term, percent in _TERMS.items()
    }
    return _COUNTS + [
        (
            "jabbour2023",
            "minihcvd",
            "all",
            "ino_chemo",
            f"AE:{term}",
            f"ae.{term}",
            str(_TERMS[term]),
            [(events[term], 80)],
            "printed",
        )
        for term in sorted(_TERMS)
    ]


def _is_count(printed: str, pairs: list[tuple[int, int]]) -> bool:
    return printed == "six" or printed == str(pairs[0][0])


def proportion_rows() -> list[dict[str, Any]]:
    """Rows of proportions.csv."""
    rows = []
    for source, trial, analysis_set, arm, endpoint, claim, printed, pairs, basis in _all_counts():
        for candidate, (events, total) in enumerate(pairs, start=1):
            for method in CONFIG["proportion_methods"]:
                result = proportion_interval(events, total, method=method, confidence_level=LEVEL)
                rows.append(
                    dict(
                        source_id=source,
                        trial_id=trial,
                        analysis_set=analysis_set,
                        arm=arm,
                        endpoint=endpoint,
                        printed=printed,
                        events=events,
                        total=total,
                        candidate=candidate,
                        candidates=len(pairs),
                        method=method,
                        confidence_level=LEVEL,
                        estimate=events / total,
                        lower=float(result.lower),
                        upper=float(result.upper),
                        counts_basis="printed" if _is_count(printed, pairs) else "reconstructed",
                        denominator_basis=basis,
                        basis="recomputed",
                        claim_ids=f"{source}.{claim}",
                    )
                )
    return rows


def count_rows() -> list[dict[str, Any]]:
    """Rows of counts.csv."""
    rows = []
    for source, trial, analysis_set, arm, endpoint, claim, printed, pairs, basis in _all_counts():
        for candidate, (events, total) in enumerate(pairs, start=1):
            rows.append(
                dict(
                    source_id=source,
                    trial_id=trial,
                    analysis_set=analysis_set,
                    arm=arm,
                    endpoint=endpoint,
                    printed=printed,
                    events=events,
                    total=total,
                    candidate=candidate,
                    candidates=len(pairs),
                    group="g",
                    denominator_basis=basis,
                    basis="printed" if _is_count(printed, pairs) else "reconstructed",
                    claim_ids=f"{source}.{claim}",
                )
            )
    rows.append(
        dict(
            source_id="jabbour2011",
            trial_id="refractory2011",
            analysis_set="all",
            arm="ino",
            endpoint="CR",
            printed="56",
            total=40,
            candidate=0,
            candidates=0,
            group="g",
            denominator_basis="assumed",
            basis="reconstructed",
            claim_ids="jabbour2011.cr;jabbour2011.n.all",
        )
    )
    return rows


def difference_rows() -> list[dict[str, Any]]:
    """Rows of differences.csv, among them an invented comparison for which three tables fit."""
    from scipy.stats import fisher_exact

    pairs = [
        ("kantarjian2016", "primary", "CR", "cr.ino", "cr.sc", 88, 109, 32, 109, False),
        ("kantarjian2016", "primary", "MRD_neg", "mrd.ino", "mrd.sc", 69, 88, 9, 32, True),
        (
            "stock2021",
            "ph_positive",
            "CR_CRi",
            "cr_cri.inovate.ino",
            "cr_cri.inovate.sc",
            16,
            22,
            15,
            27,
            False,
        ),
        ("stock2021", "ph_positive", "MRD_neg", "mrd.inovate.ino", "mrd.inovate.sc", 13, 16, 5, 15, True),
        ("stock2021", "ph_positive", "HSCT", "hsct.inovate.ino", "hsct.inovate.sc", 9, 22, 5, 27, False),
    ]
    rows = []
    for (
        source,
        analysis_set,
        endpoint,
        one,
        two,
        events,
        total,
        reference_events,
        reference_total,
        selected,
    ) in pairs:
        common = dict(
            source_id=source,
            trial_id="inovate",
            analysis_set=analysis_set,
            endpoint=endpoint,
            arm="ino",
            reference="sc",
            selected_after_randomisation=selected,
            basis="recomputed",
            claim_ids=f"{source}.{one};{source}.{two}",
        )
        for method in CONFIG["difference_methods"]:
            result = risk_difference_interval(
                events, total, reference_events, reference_total, method=method, confidence_level=LEVEL
            )
            p = fisher_exact([[events, total - events], [reference_events, reference_total - reference_events]]).pvalue
            rows.append(
                dict(
                    **common,
                    events=events,
                    total=total,
                    reference_events=reference_events,
                    reference_total=reference_total,
                    candidate=1,
                    candidates=1,
                    measure="risk_difference",
                    method=method,
                    confidence_level=LEVEL,
                    estimate=events / total - reference_events / reference_total,
                    lower=float(result.lower),
                    upper=float(result.upper),
                    p_n_minus_1=float(p),
                    p_fisher=float(p),
                    interval_excludes_zero=result.lower > 0,
                    conclusion_same=True,
                )
            )
    rows.append(
        dict(
            source_id="stock2021",
            trial_id="inovate",
            analysis_set="ph_positive",
            endpoint="PFS",
            timepoint="12 months",
            arm="ino",
            reference="sc",
            candidate=1,
            candidates=1,
            measure="survival_difference",
            method="none",
            estimate=0.153,
            selected_after_randomisation=False,
            basis="recomputed",
            claim_ids="stock2021.pfs.12m.ino;stock2021.pfs.12m.sc",
        )
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
                    **{
                        name: cells[name]
                        for name in ("claim_id", "trial_id", "analysis_set", "arm", "endpoint", "kind")
                    },
                    "denominator": cells["denominator"],
                    "denominator_basis": cells["denominator_basis"],
                    "source_id": source["source_id"],
                    "printed": cells["value"],
                    "printed_lower": cells["lower"],
                    "printed_upper": cells["upper"],
                    "value": value,
                    "timepoint": cells["timepoint"],
                    "time_months": None if months is None else float(months),
                    "offsets": "0",
                    "status": "confirmed",
                    "basis": "printed",
                    "claim_ids": cells["claim_id"],
                }
            )
    return rows


# curve: n, median that shapes it, exponent, last time, step of the risk table, printed median, landmarks
_CURVES: dict[str, tuple[int, float, float, float, float, float | None, list[tuple[float, float, float, float]]]] = {
    "inovate.pfs.ino": (163, 5.0, 1.0, 10.0, 2.0, 5.0, []),
    "inovate.pfs.sc": (163, 1.8, 1.0, 10.0, 2.0, 1.8, []),
    "inovate.os.ino": (163, 7.7, 1.0, 15.4, 3.0, 7.7, []),
    "inovate.os.sc": (163, 6.7, 1.0, 15.4, 3.0, 6.7, []),
    "inovate_ph.os.ino": (22, 8.7, 1.0, 17.4, 3.0, 8.7, []),
    "inovate_ph.os.sc": (27, 8.4, 1.0, 17.4, 3.0, 8.4, []),
    "inovate_ph.pfs.ino": (22, 5.2, 1.0, 12.0, 2.0, None, [(12.0, 0.201, math.nan, math.nan)]),
    "inovate_ph.pfs.sc": (27, 2.7, 1.0, 12.0, 2.0, None, [(12.0, 0.048, math.nan, math.nan)]),
    "minihcvd.os": (
        80,
        48.0,
        0.6,
        60.0,
        12.0,
        None,
        [(24.0, 0.636, 0.519, 0.733), (60.0, 0.46, 0.336, 0.58)],
    ),
    "minihcvd.pfs": (
        80,
        42.0,
        0.55,
        60.0,
        12.0,
        None,
        [(24.0, 0.582, 0.467, 0.682), (60.0, 0.44, 0.312, 0.543)],
    ),
    "itcc059.dor": (22, 8.2, 1.0, 16.4, 3.0, 8.2, []),
}


def survival_rows() -> dict[str, list[dict[str, Any]]]:
    """Rows of curves.csv, survival.csv and risk_table.csv."""
    curves, summary, risk = [], [], []
    claims = {row["claim_id"]: row for row in claim_rows()}
    for trial_id, trial in load("trials.yaml")["trials"].items():
        for curve in trial.get("curves", []):
            n, median, shape, last, step, printed_median, landmarks = _CURVES[curve["id"]]
            arm = curve["arm"]
            ids = [
                claim
                for claim, row in claims.items()
                if (row["trial_id"], row["analysis_set"], row["endpoint"])
                == (trial_id, curve["analysis_set"], curve["endpoint"])
                and row["arm"] == arm
                and row["kind"] in ("median", "km")
            ]
            if not ids:
                ids = [claim for claim, row in claims.items() if row["endpoint"] == curve["endpoint"]][:1]
            common = {"curve_id": curve["id"], "basis": "simulated"}

            def value(t: float, factor: float = 1.0) -> float:
                return math.exp(-math.log(2) * factor * (t / median) ** shape)  # noqa: B023

            for place in range(121):
                t = last * place / 120
                wide = 2.0 / math.sqrt(n) * min(1.0, 3 * place / 120)
                pinch = 0.35 * wide
                s = value(t)
                curves.append(
                    {
                        **common,
                        "time_months": t,
                        "survival": s,
                        "lower": s ** (1 + 1.4 * wide),
                        "upper": s ** (1 / (1 + 1.4 * wide)),
                        "published_lower": s ** (1 + 1.4 * pinch),
                        "published_upper": s ** (1 / (1 + 1.4 * pinch)),
                        "claim_ids": ";".join(ids),
                    }
                )
            if printed_median is not None:
                summary.append(
                    {
                        **common,
                        "quantity": "median",
                        "printed": printed_median,
                        "simulated": median,
                        "simulated_lower": median * 0.8,
                        "simulated_upper": median * 1.3,
                        "claim_ids": ids[0],
                    }
                )
            for time, s, lower, upper in landmarks:
                of_time = [claim for claim in ids if claims[claim]["time_months"] == time]
                summary.append(
                    {
                        **common,
                        "quantity": "landmark",
                        "time_months": time,
                        "printed": s,
                        "printed_lower": lower,
                        "printed_upper": upper,
                        "simulated": s,
                        "simulated_lower": s * 0.8,
                        "simulated_upper": min(1.0, s * 1.2),
                        "claim_ids": ";".join(of_time or ids[:1]),
                    }
                )
            t = 0.0
            while t <= last:
                events = round(n * (1 - value(t)))
                censored = min(round(n * 0.1 * t / last), n - events)
                risk.append(
                    {
                        **common,
                        "time_months": t,
                        "at_risk": n - events - censored,
                        "events": events,
                        "censored": censored,
                        "n": n,
                        "claim_ids": ids[0],
                    }
                )
                t += step
    return {"curves": curves, "survival": summary, "risk_table": risk}


def write_tables(folder: Path) -> None:
    """Write every table that figures read."""
    tables = {
        "proportions": proportion_rows(),
        "counts": count_rows(),
        "differences": difference_rows(),
        "claims": claim_rows(),
        **survival_rows(),
    }
    for name, rows in tables.items():
        write_table(name, rows, folder / f"{name}.csv")
