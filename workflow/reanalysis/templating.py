"""Templates of pages."""

from __future__ import annotations

import os
from pathlib import Path

from jinja2 import Environment, FileSystemBytecodeCache, FileSystemLoader, StrictUndefined

_COMPILED = Path(__file__).resolve().parent / "__pycache__"


def template_environment(folder: Path) -> Environment:
    """The templates of a folder; everything that they are given is escaped, and a name they are not given is a fault.

    They are compiled once and kept beside the compiled modules, if that folder may be written to.
    """
    return Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        optimized=False,
        bytecode_cache=FileSystemBytecodeCache(str(_COMPILED)) if os.access(_COMPILED, os.W_OK) else None,
    )
