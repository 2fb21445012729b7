"""Score the survival model on the development benchmark, by scenario.

usage: ./run python tests/benchmarks/survival_dev.py FOLDER [--predictions OUT.json]

FOLDER holds inputs_dev.json, cases_dev.json and score.py. Not part of the tests.
"""

from __future__ import annotations

import argparse
import json
import math
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from reanalysis.survival.evidence import CurveSummary, Landmark, PrintedMedian
from reanalysis.survival.reconstruct import reconstruct

SEED = 1
DRAWS = 1000
AT_RISK_AT_HORIZON = 0.1
"""The benchmark's horizon is the last time with about a tenth of the patients at risk."""


def half_unit(value: float, *, at_most: float = 0.05) -> float:
    """Half a unit of the last digit of a number in JSON."""
    text = repr(float(value))
    digits = len(text.split(".")[1].rstrip("0"))
    return min(0.5 * 10.0**-digits, at_most)


def reached(value: float | str | None) -> float:
    """A time, or inf where it is NR."""
    return math.inf if value is None or isinstance(value, str) else value


def to_summary(case_id: str, scenario: dict[str, Any]) -> CurveSummary:
    """One scenario of the benchmark as the model's input."""
    median = None
    if "median" in scenario:
        limits = scenario.get("median_ci")
        lower, upper = (reached(limit) for limit in limits) if limits else (None, None)
        value = reached(scenario["median"])
        numbers = [x for x in (value, lower, upper) if x is not None and math.isfinite(x)]
        median = PrintedMedian(
            months=value,
            lower=lower,
            upper=upper,
            half_unit=min((half_unit(number) for number in numbers), default=0.0),
        )
    landmarks = tuple(
        Landmark(mark["t"], mark["s"], *(mark.get("ci") or (None, None)), half_unit=0.0005)
        for mark in scenario.get("landmarks", [])
    )
    return CurveSummary(
        curve_id=case_id,
        sizes=(scenario["n"],),
        size_weights=(1.0,),
        horizon_months=scenario["horizon"],
        median=median,
        landmarks=landmarks,
        at_risk_at_horizon=AT_RISK_AT_HORIZON,
        follow_up_months=scenario.get("follow_up_median"),
        events=scenario.get("events"),
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--predictions", type=Path)
    options = parser.parse_args()
    cases = json.loads((options.folder / "inputs_dev.json").read_text())["cases"]
    predictions: dict[str, dict[str, Any]] = {}
    started, arms = time.perf_counter(), 0
    for case in cases:
        for name, scenario in case["scenarios"].items():
            made = reconstruct(to_summary(f"{case['case_id']}.{name}", scenario), seed=SEED, draws=DRAWS)
            arms += 1
            predictions.setdefault(case["case_id"], {})[name] = {
                "t": made.time_months.tolist(),
                "s": made.survival.tolist(),
                "lo": made.published_lower.tolist(),
                "hi": made.published_upper.tolist(),
                "s_pop": made.population_survival.tolist(),
                "lo_pop": made.lower.tolist(),
                "hi_pop": made.upper.tolist(),
            }
    print(f"{arms} curves, {DRAWS} draws each: {(time.perf_counter() - started) / arms * 1000:.0f} ms a curve")
    target = options.predictions or Path(tempfile.mkdtemp()) / "predictions.json"
    target.write_text(json.dumps({"cases": predictions}))
    score = options.folder / "score.py"
    subprocess.run([sys.executable, score, options.folder / "cases_dev.json", target], check=True)


if __name__ == "__main__":
    main()
