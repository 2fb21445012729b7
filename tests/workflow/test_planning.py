"""The list of modules of each command is complete, so that no edited formula leaves old numbers behind."""

from __future__ import annotations

import ast
import os
import re
from pathlib import Path

import pytest

from reanalysis.planning import PARTS, digest, modules

from ..conftest import PROJECT

_PACKAGE = PROJECT / "workflow" / "reanalysis"


def _file_of(module: str) -> Path | None:
    path = _PACKAGE.parent / Path(*module.split("."))
    for candidate in (path.with_suffix(".py"), path / "__init__.py"):
        if candidate.is_file():
            return candidate
    return None


def _imports(tree: ast.AST) -> set[Path]:
    """Files of the package that a piece of code imports, with the packages they lie in."""
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("reanalysis"):
            names.add(node.module or "")
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names if alias.name.startswith("reanalysis")}
    names |= {name.rpartition(".")[0] for name in names}
    return {path for name in names if name and (path := _file_of(name))}


def _closure(start: set[Path]) -> set[Path]:
    reached: set[Path] = set()
    todo = set(start)
    while todo:
        path = todo.pop()
        reached.add(path)
        todo |= _imports(ast.parse(path.read_text(encoding="utf-8"))) - reached
    return reached


def _command_functions() -> dict[str, ast.FunctionDef]:
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in sorted((_PACKAGE / "commands").glob("*.py"))]
    functions = [node for tree in trees for node in tree.body if isinstance(node, ast.FunctionDef)]
    return {node.name.replace("_", "-"): node for node in functions}


@pytest.mark.parametrize("command", sorted(PARTS))
def test_every_module_that_a_command_imports_is_in_the_hash_of_its_rule(command: str) -> None:
    listed = set(modules(command))
    used = _closure(_imports(_command_functions()[command]))
    assert used <= listed, sorted(path.relative_to(_PACKAGE).as_posix() for path in used - listed)


@pytest.mark.parametrize("command", sorted(PARTS))
def test_no_rule_is_rerun_for_a_part_of_the_package_that_it_does_not_use(command: str) -> None:
    used = {path.relative_to(_PACKAGE) for path in _closure(_imports(_command_functions()[command]))}
    for part in map(Path, PARTS[command]):
        assert any(path == part or part in path.parents for path in used), part


def test_a_hash_of_code_follows_contents_and_names_but_not_times(tmp_path: Path) -> None:
    first, second = tmp_path / "first.py", tmp_path / "second.py"
    first.write_text("1\n", encoding="utf-8")
    before = digest([first], tmp_path)
    os.utime(first, (1, 1))
    assert digest([first], tmp_path) == before
    first.write_text("2\n", encoding="utf-8")
    assert digest([first], tmp_path) != before
    second.write_text("1\n", encoding="utf-8")
    assert digest([second], tmp_path) != before


def test_every_rule_with_a_command_names_the_hash_of_its_code() -> None:
    for file in sorted((PROJECT / "workflow" / "rules").glob("*.smk")):
        for rule in re.split(r"(?m)^(?=(?:use )?rule )", file.read_text(encoding="utf-8"))[1:]:
            command = re.search(r"python -m reanalysis ([a-z-]+)", rule)
            # What follows another rule has its command too, and params of its own.
            if command or rule.startswith("use rule"):
                assert re.search(r"(?m)^        code=(code_of\(\"[a-z-]+\"\)|STUDY\.code),$", rule), rule
            if command and "STUDY.code" not in rule:
                assert f'code_of("{command[1]}")' in rule, rule


def test_the_package_names_no_source_trial_or_drug() -> None:
    words = ("kantarjian", "jabbour", "stock2021", "fda2024", "inotuzumab", "inovate", "ino-vate", "blinatumomab")
    for path in _PACKAGE.rglob("*.*"):
        if path.suffix in (".py", ".j2", ".css", ".js"):
            text = path.read_text(encoding="utf-8").lower()
            # Docstrings may show a real id as an example of what an id looks like.
            code = text if path.suffix != ".py" else "\n".join(map(repr, _strings_and_names(text)))
            assert not [word for word in words if word in code], path


def _strings_and_names(text: str) -> list[str]:
    tree = ast.parse(text)
    documented = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.FunctionDef | ast.ClassDef) and ast.get_docstring(node) is not None
    }
    strings = [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documented
    ]
    return strings + [node.id for node in ast.walk(tree) if isinstance(node, ast.Name)]
