"""Work that is shared out among processes: results in order, faults as they were raised."""

from __future__ import annotations

import subprocess
import sys

import pytest

# In a process of its own, because the one that runs the tests has threads, which are not copied.
_BEGIN = """
import os
from reanalysis.errors import DataError
from reanalysis.processes import shared_out

read = {"once": os.getpid()}


def work(number):
    if number < 0:
        raise DataError(f"{number}: it must be 0 or more")
    return number * 10, read["once"], os.getpid()
"""


def _run(end: str) -> str:
    command = [sys.executable, "-W", "error", "-c", _BEGIN + end]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout


@pytest.mark.parametrize("cores", [1, 2, 5])
def test_results_come_in_the_order_of_the_items_on_any_number_of_cores(cores: int) -> None:
    assert _run(f"print([first for first, *_ in shared_out(work, [3, 1, 2], cores={cores})])") == "[30, 10, 20]\n"


@pytest.mark.skipif(sys.platform != "linux", reason="processes are copied under Linux alone")
def test_the_work_is_done_by_copies_that_know_what_was_read_before() -> None:
    end = "print([(mine == os.getpid(), own == os.getpid()) for _, mine, own in shared_out(work, [1, 2], cores=2)])"
    assert _run(end) == "[(True, False), (True, False)]\n"


@pytest.mark.parametrize("cores", [1, 2])
def test_a_fault_in_one_item_is_raised_with_its_sentence(cores: int) -> None:
    end = f"""
try:
    shared_out(work, [1, -1, 2], cores={cores})
except DataError as error:
    print(error)
"""
    assert _run(end) == "-1: it must be 0 or more\n"


def test_a_program_whose_work_is_done_does_not_wait_for_its_timers() -> None:
    end = """
import threading
from reanalysis.snakemake_waits import dismiss_timers

for seconds in (100, 100):
    threading.Timer(seconds, print, ["late"]).start()
dismiss_timers()
"""
    assert _run(end) == ""


def test_snakemake_compares_parameters_without_pandas_until_one_may_be_a_table() -> None:
    end = """
import sys
from snakemake.persistence.file import FilePersistence
from reanalysis.snakemake_waits import load_no_pandas

load_no_pandas()
persistence = object.__new__(FilePersistence)
for value in ("results", 4, ["a"], None):
    print(persistence._serialize_param_pandas(value))
print("pandas" in sys.modules)

import pandas as pd

first, second = (persistence._serialize_param_pandas(pd.DataFrame({"a": [number]})) for number in (1, 2))
print(first != second, persistence._serialize_param_pandas("results"))
"""
    assert _run(end) == "'results'\n4\n['a']\nNone\nFalse\nTrue 'results'\n"
