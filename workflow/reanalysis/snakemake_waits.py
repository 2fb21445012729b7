"""What Snakemake would load or wait for though no run of this workflow needs it."""

from __future__ import annotations

import sys
import threading
from typing import Any


def load_no_pandas() -> None:
    """Let Snakemake compare parameters without loading pandas, a fifth of a second, only to see that none is a table.

    A parameter can be a table of pandas only where pandas is loaded; then it is compared as ever. A version of
    Snakemake that has no such step does as it always does.
    """
    from snakemake.persistence import PersistenceBase

    with_pandas = getattr(PersistenceBase, "_serialize_param_pandas", None)
    if with_pandas is None:
        return

    def serialised(self: Any, value: Any) -> Any:
        return with_pandas(self, value) if "pandas" in sys.modules else self._serialize_param_builtin(value)

    PersistenceBase._serialize_param_pandas = serialised


def dismiss_timers() -> None:
    """Stop the timers of a program whose work is done, for which Python would wait before it ends.

    With each start of a job Snakemake sets one that goes off a second later, to see whether it may start others.
    """
    for thread in threading.enumerate():
        if isinstance(thread, threading.Timer):
            thread.cancel()
