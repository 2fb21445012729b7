"""No module gives one name to two things: the second would silently take the place of the first."""

from __future__ import annotations

import ast
from collections import Counter
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[1] / "workflow" / "reanalysis"


def _names(statement: ast.stmt) -> list[str]:
    if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        # What is written out for several types is one function.
        overloads = {getattr(mark, "id", "") for mark in statement.decorator_list}
        return [] if "overload" in overloads else [statement.name]
    targets = statement.targets if isinstance(statement, ast.Assign) else [getattr(statement, "target", None)]
    return [target.id for target in targets if isinstance(target, ast.Name)]


def _given_twice(source: str) -> list[str]:
    statements = [one for one in ast.parse(source).body if not isinstance(one, ast.AugAssign)]
    counted = Counter(name for statement in statements for name in _names(statement))
    return [name for name, times in counted.items() if times > 1]


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("A = 1\nB = 2\nA = 3\n", ["A"]),
        ("def a(): ...\ndef a(): ...\n", ["a"]),
        ("A = 1\nA |= 2\nB: int = 1\n", []),
    ],
)
def test_a_name_given_twice_is_found(source: str, names: list[str]) -> None:
    assert _given_twice(source) == names


def test_no_module_gives_a_name_twice() -> None:
    found = {str(path.relative_to(PACKAGE)): _given_twice(path.read_text("utf-8")) for path in PACKAGE.rglob("*.py")}
    assert {path: names for path, names in found.items() if names} == {}
