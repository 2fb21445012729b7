"""The index of numbers as JSON, one number a line, and as LaTeX macros."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import fields
from functools import cache

from reanalysis.sentences.number import Number

_HEADER = """\
% Numbers of the results as LaTeX macros: \\input{numbers.tex}, and write \\resName instead of a number.
% Generated; what each is stands behind it, everything else in numbers.json. A number is written without its unit.
"""


def numbers_json(numbers: Iterable[Number]) -> str:
    """A JSON object with the key `numbers`, a list of objects with the fields of `Number`."""
    names = [field.name for field in fields(Number)]
    lines = [
        json.dumps({name: getattr(number, name) for name in names}, ensure_ascii=False, separators=(", ", ": "))
        for number in numbers
    ]
    return '{"numbers": [\n' + ",\n".join(lines) + "\n]}\n"


def numbers_tex(numbers: Iterable[Number]) -> str:
    """A macro a number, with what it is as a comment."""
    lines = [
        rf"\newcommand*{{\{number.macro}}}{{{latex(number.shown)}}}% {one_line(number.words)}" for number in numbers
    ]
    return _HEADER + "\n".join(lines) + "\n"


def latex(text: str) -> str:
    """Text for LaTeX: whatever has a meaning there is written so that it has none.

    >>> print(latex("−5"), latex("<0.001"), latex("31·5"), latex("50% #1"))
    \\ensuremath{-}5 \\ensuremath{<}0.001 31{\\textperiodcentered}5 50\\% \\#1
    """
    plain = one_line(text)
    return plain if plain.isascii() and plain.replace(".", "").replace(" ", "").isalnum() else _encoder()(plain)


@cache
def _encoder():  # type: ignore[no-untyped-def]
    # Letters that LaTeX cannot name stay as they are; LaTeX reads UTF-8.
    from pylatexenc.latexencode import UnicodeToLatexEncoder

    return UnicodeToLatexEncoder(unknown_char_policy="keep", unknown_char_warning=False).unicode_to_latex


def one_line(text: str) -> str:
    """Text without line ends and control characters, which would end a comment or a macro."""
    return " ".join("".join(character if character.isprintable() else " " for character in text).split())
