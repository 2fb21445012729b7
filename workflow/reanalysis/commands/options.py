"""Values of options, checked as they are read."""

from __future__ import annotations

import argparse
from collections.abc import Callable

#: Adds a subcommand: its name, what runs it, and the options that name a path and must be given.
Command = Callable[..., argparse.ArgumentParser]


def number_from(least: int, most: int) -> Callable[[str], int]:
    """Reads a whole number within limits."""

    def number(text: str) -> int:
        if not text.isdecimal() or not least <= int(text) <= most:
            raise argparse.ArgumentTypeError(f"{text!r} is no whole number from {least} to {most}")
        return int(text)

    return number


def level(text: str) -> float:
    """Reads a confidence level."""
    try:
        given = float(text)
    except ValueError:
        given = 0.0
    if not 0.1 <= given <= 0.999:
        raise argparse.ArgumentTypeError(f"{text!r} is no level from 0.1 to 0.999, such as 0.95")
    return given
