"""Work shared out among processes that begin as copies of this one: nothing is imported or read a second time."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")
_work: Callable[[Any], Any]


def shared_out(work: Callable[[Item], Result], items: Sequence[Item], *, cores: int) -> list[Result]:
    """Results of some work on each item, in their order; on several cores under Linux, which can copy a process.

    Parameters
    ----------
    work : callable
        It may be a closure, because it is copied with the process; what it returns or raises is sent back.
    items : sequence
        The longest first, so that none is left over when the others are done.
    cores : int
        At least 1. With 1 the work is done in this process; with more, it must have started no threads.

    Examples
    --------
    >>> shared_out(lambda number: number * number, [3, 2, 1], cores=1)
    [9, 4, 1]
    """
    cores = min(cores, len(items))
    if cores < 2 or sys.platform != "linux":
        return [work(item) for item in items]
    with ProcessPoolExecutor(cores, get_context("fork"), initializer=_take, initargs=(work,)) as pool:
        return list(pool.map(_do, items))


def _take(work: Callable[[Any], Any]) -> None:
    global _work
    _work = work


def _do(item: Any) -> Any:
    return _work(item)
