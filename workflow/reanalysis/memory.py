"""Memory: jobs that make many small objects and then end."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager

#: Names of settings in malloc.h.
_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3


@contextmanager
def garbage_kept() -> Iterator[None]:
    """Pause the search for cyclic garbage, which takes an eighth to a fifth of the time of such a job."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def spare_what_lasts() -> None:
    """Take everything made so far for lasting, in a process that ends soon: no search for garbage looks at it again.

    Without this Python looks through all modules several times while a process starts and once more when it ends.
    """
    gc.freeze()
    gc.set_threshold(200_000)


def keep_freed_memory() -> None:
    """Let the C library of Linux keep what is freed, in a process that asks for as large arrays again and again.

    Otherwise it gives each array of a megabyte back to the kernel, which clears it page by page for the next one.
    """
    if not sys.platform.startswith("linux"):
        return
    # Only simulation asks for it; every job and Snakemake import this module.
    import ctypes

    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    # Not every C library has it. Memory is asked for in pieces of up to 32 MiB, and no free end is cut off.
    if mallopt is not None:
        mallopt(_MMAP_THRESHOLD, 32 * 2**20)
        mallopt(_TRIM_THRESHOLD, 2**31 - 1)
