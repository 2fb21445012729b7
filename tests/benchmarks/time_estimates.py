"""Time the interval and test functions on arrays: ./run python tests/benchmarks/time_estimates.py"""

from __future__ import annotations

from time import perf_counter

import numpy as np

from reanalysis.estimates import proportion_interval, risk_difference_interval, two_proportion_test

TABLES = 100_000


def tables(largest: int) -> list[np.ndarray]:
    """Random tables with groups of 1 to `largest` patients."""
    generator = np.random.default_rng(1985)
    n_1, n_2 = generator.integers(1, largest + 1, (2, TABLES))
    return [generator.integers(0, n_1 + 1), n_1, generator.integers(0, n_2 + 1), n_2]


def main() -> None:
    for largest in (30, 300, 1_000_000):
        counts = tables(largest)
        jobs = {
            f"{name}, both limits": (risk_difference_interval, counts, name)
            for name in ("miettinen-nurminen", "newcombe")
        }
        jobs |= {
            f"{name}, both limits": (proportion_interval, counts[:2], name) for name in ("wilson", "clopper-pearson")
        }
        jobs["n-1"] = (two_proportion_test, counts, "n-1")
        if largest <= 300:
            jobs["fisher"] = (two_proportion_test, counts, "fisher")
        for label, (function, given, method) in jobs.items():
            start = perf_counter()
            function(*given, method=method)
            print(f"{TABLES} tables, groups up to {largest}: {label}: {perf_counter() - start:.3f} s")


if __name__ == "__main__":
    main()
