"""Add keys and items to a YAML file that people keep by hand; every character that stands there stays.

The file is parsed for the places where its mappings and lists end, and text is put in there. The result is read again
and must say exactly what was meant, or nothing is given back.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import yaml

from reanalysis.errors import DataError
from reanalysis.register import loads_yaml

_WIDTH = 160


def insert(text: str, addition: Mapping[str, Any], file_name: str) -> str:
    """The text of a YAML file with further keys and items.

    Parameters
    ----------
    text : str
        A file whose outermost value is a mapping.
    addition : mapping
        New keys are added; a mapping that is there already is added to in the same way; of a list, items that are not
        there yet are added at its end.
    file_name : str
        For messages.

    Raises
    ------
    DataError
        If the addition says something else than what stands there, or the file is written in a way that nothing can
        be put into.

    Examples
    --------
    >>> print(insert("a:  # first\\n  x: 1\\nb: [2]\\n", {"a": {"y": 3}, "b": [2, 4]}, "file.yaml"), end="")
    a:  # first
      x: 1
      y: 3
    b: [2, 4]
    """
    before = loads_yaml(text, file_name)
    wanted = _merged(before, addition, file_name, ())
    edits: list[tuple[int, str]] = []
    _collect(text, yaml.compose(text, Loader=yaml.SafeLoader), before, addition, edits)
    for at, piece in sorted(edits, key=lambda edit: edit[0], reverse=True):
        text = text[:at] + piece + text[at:]
    try:
        right = loads_yaml(text, file_name) == wanted
    except DataError:
        right = False
    if not right:
        raise DataError(f"{file_name}: nothing can be added to this file by program; add by hand: {addition!r}")
    return text


def _merged(old: Any, new: Any, file_name: str, path: tuple[str, ...]) -> Any:
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        added = {key: _merged(old[key], value, file_name, (*path, key)) for key, value in new.items() if key in old}
        return {**old, **added, **{key: value for key, value in new.items() if key not in old}}
    if isinstance(old, list) and isinstance(new, list):
        return [*old, *(item for item in new if item not in old)]
    if old != new:
        raise DataError(
            f"{file_name}, {'.'.join(path)}: it is {old!r} there and {new!r} in the draft; make the two the same"
        )
    return old


def _collect(text: str, node: yaml.Node, old: Any, new: Any, edits: list[tuple[int, str]]) -> None:
    if isinstance(new, Mapping) and isinstance(node, yaml.MappingNode):
        children = {key.value: value for key, value in node.value}
        for key, value in new.items():
            if key in children:
                _collect(text, children[key], old[key], value, edits)
        fresh = {key: value for key, value in new.items() if key not in children}
        if fresh:
            edits.append(_place(text, node, fresh))
    elif isinstance(new, list) and isinstance(node, yaml.SequenceNode):
        fresh = [item for item in new if item not in old]
        if fresh:
            edits.append(_place(text, node, fresh))


def _place(text: str, node: yaml.CollectionNode, fresh: Any) -> tuple[int, str]:
    """Where text goes in, and the text."""
    if node.flow_style:
        at = node.end_mark.index - 1
        inner = _dump(fresh, True).strip()[1:-1]
        return at, f", {inner}" if node.value else inner
    at = len(text[: _end(text, node)].rstrip())
    line_end = text.find("\n", at)
    indent = " " * node.start_mark.column
    block = "".join(f"\n{indent}{line}" for piece in _pieces(fresh) for line in piece.rstrip("\n").split("\n"))
    return (len(text), f"{block}\n") if line_end < 0 else (line_end, block)


def _end(text: str, node: yaml.Node) -> int:
    """Where the last thing in a node ends; the mark of a block lies only before what comes next."""
    if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        return _end(text, last[1] if isinstance(last, tuple) else last)
    return node.end_mark.index


def _pieces(fresh: Any) -> Iterator[str]:
    """One piece of YAML a key or item: its own level in lines, the innermost in braces, as people write them."""
    parts = [{key: value} for key, value in fresh.items()] if isinstance(fresh, Mapping) else [[item] for item in fresh]
    for part in parts:
        value = next(iter(part.values())) if isinstance(part, dict) else part[0]
        yield _dump(part, None if isinstance(value, Mapping | list) else False)


def _dump(content: Any, flow: bool | None) -> str:
    width = 10**9 if flow else _WIDTH
    return yaml.safe_dump(content, sort_keys=False, allow_unicode=True, default_flow_style=flow, width=width)
