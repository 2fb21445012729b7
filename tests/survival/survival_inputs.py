"""The printed numbers of the real curves, entered by hand, as rows of the claims table."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import yaml

from reanalysis.survival.reconstruct import Reconstruction
from reanalysis.tables.schema import columns

SMOOTH = 0.7
"""Largest bend of a smooth point curve. Those tested bend by 0.2 to 0.6; medians of the same draws by 0.4 to 15."""
ROOT = Path(__file__).resolve().parents[2]


def claim(claim_id: str, kind: str, value: str, **cells: str) -> dict[str, str]:
    """One row of results/tables/claims.csv, as strings."""
    row = dict.fromkeys(columns("claims"), "")
    row |= {"claim_id": claim_id, "source_id": claim_id.split(".")[0], "kind": kind, "value": value}
    return row | cells


def months(
    claim_id: str, analysis_set: str, arm: str, endpoint: str, value: str, half_unit: str = "0.05"
) -> dict[str, str]:
    return claim(
        claim_id,
        "median",
        value,
        analysis_set=analysis_set,
        arm=arm,
        endpoint=endpoint,
        unit="months",
        half_unit=half_unit,
    )


def rate(
    claim_id: str,
    analysis_set: str,
    arm: str,
    endpoint: str,
    time: str,
    value: str,
    lower: str = "",
    upper: str = "",
) -> dict[str, str]:
    return claim(
        claim_id,
        "km",
        value,
        analysis_set=analysis_set,
        arm=arm,
        endpoint=endpoint,
        time_months=time,
        lower=lower,
        upper=upper,
        unit="percent",
        half_unit="0.05",
        confidence_level="0.95" if lower else "",
    )


CLAIMS = [
    claim("kantarjian2016.n.randomised", "n", "326"),
    months("kantarjian2016.pfs.ino", "randomised", "ino", "PFS", "5", "0.5"),
    months("kantarjian2016.pfs.sc", "randomised", "sc", "PFS", "1.8"),
    months("kantarjian2016.os.ino", "randomised", "ino", "OS", "7.7"),
    months("kantarjian2016.os.sc", "randomised", "sc", "OS", "6.7"),
    claim("stock2021.n.inovate.ino", "n", "22"),
    claim("stock2021.n.inovate.sc", "n", "27"),
    months("stock2021.os.ino", "ph_positive", "ino", "OS", "8.7"),
    months("stock2021.os.sc", "ph_positive", "sc", "OS", "8.4"),
    rate("stock2021.pfs.ino", "ph_positive", "ino", "PFS", "12", "20.1"),
    rate("stock2021.pfs.sc", "ph_positive", "sc", "PFS", "12", "4.8"),
    claim("jabbour2023.n.all", "n", "80"),
    rate("jabbour2023.os.24", "all", "ino_chemo", "OS", "24", "63.6", "51.9", "73.3"),
    rate("jabbour2023.os.60", "all", "ino_chemo", "OS", "60", "46.0", "33.6", "58.0"),
    rate("jabbour2023.pfs.24", "all", "ino_chemo", "PFS", "24", "58.2", "46.7", "68.2"),
    rate("jabbour2023.pfs.60", "all", "ino_chemo", "PFS", "60", "44.0", "31.2", "54.3"),
    claim("fda2024.cr", "count", "22"),
    months("fda2024.dor", "all", "ino", "DOR", "8.2"),
]

VOCABULARY = {"endpoints": {"OS": {}, "PFS": {"ordered_below": "OS"}, "DOR": {}}}


def _curve(identity: str, analysis_set: str, arm: str, endpoint: str, source: str, **more: str) -> dict[str, str]:
    return {
        "id": identity,
        "analysis_set": analysis_set,
        "arm": arm,
        "endpoint": endpoint,
        "source": source,
    } | more


TRIALS = {
    "trials": {
        "inovate": {
            "allocation": {"claim": "stock2021.allocation", "ratio": [1, 1], "arms": ["ino", "sc"]},
            "analysis_sets": {
                "randomised": {"size": "kantarjian2016.n.randomised", "arms": {"ino": None, "sc": None}},
                "ph_positive": {"arms": {"ino": "stock2021.n.inovate.ino", "sc": "stock2021.n.inovate.sc"}},
            },
            "curves": [
                _curve("inovate.pfs.ino", "randomised", "ino", "PFS", "kantarjian2016"),
                _curve("inovate.pfs.sc", "randomised", "sc", "PFS", "kantarjian2016"),
                _curve("inovate.os.ino", "randomised", "ino", "OS", "kantarjian2016"),
                _curve("inovate.os.sc", "randomised", "sc", "OS", "kantarjian2016"),
                _curve("inovate_ph.os.ino", "ph_positive", "ino", "OS", "stock2021"),
                _curve("inovate_ph.os.sc", "ph_positive", "sc", "OS", "stock2021"),
                _curve("inovate_ph.pfs.ino", "ph_positive", "ino", "PFS", "stock2021"),
                _curve("inovate_ph.pfs.sc", "ph_positive", "sc", "PFS", "stock2021"),
            ],
        },
        "minihcvd": {
            "analysis_sets": {"all": {"size": "jabbour2023.n.all", "arms": {"ino_chemo": "jabbour2023.n.all"}}},
            "curves": [
                _curve("minihcvd.os", "all", "ino_chemo", "OS", "jabbour2023"),
                _curve("minihcvd.pfs", "all", "ino_chemo", "PFS", "jabbour2023"),
            ],
        },
        "itcc059": {
            "analysis_sets": {"all": {"arms": {"ino": "fda2024.n.all"}}},
            "curves": [_curve("itcc059.dor", "all", "ino", "DOR", "fda2024", patients="fda2024.cr")],
        },
    }
}


def project_trials() -> dict:
    """The project's own data/trials.yaml."""
    return yaml.safe_load((ROOT / "data" / "trials.yaml").read_text(encoding="utf-8"))


def largest_bend(made: Reconstruction) -> float:
    """Largest change of slope from one grid time to the next, as survival lost over the whole curve.

    The start is left out: there hazard may change as fast as it likes.
    """
    slope = np.diff(made.survival) / np.diff(made.time_months / made.time_months[-1])
    return float(np.abs(np.diff(slope))[5:].max())
