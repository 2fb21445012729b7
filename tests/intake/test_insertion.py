"""Adding to a YAML file leaves every character that stood there, and says what was meant or nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from reanalysis.errors import DataError
from reanalysis.intake.insertion import insert

_KEYS = st.text("abcxyz_", min_size=1, max_size=4)
_LEAVES = st.one_of(st.text(max_size=12), st.integers(-5, 5), st.none(), st.booleans())
_TREES = st.recursive(
    _LEAVES,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(_KEYS, inner, max_size=3)),
    max_leaves=8,
)
_FILES = st.dictionaries(_KEYS, _TREES, min_size=1, max_size=4)


def _in_order(old: str, new: str) -> bool:
    rest = iter(new)
    return all(character in rest for character in old)


@given(_FILES, _FILES, st.sampled_from([None, True, False]))
def test_what_stood_there_stays_and_what_is_added_is_said(
    before: dict[str, Any], addition: dict[str, Any], flow: bool | None
) -> None:
    text = "# ours\n" + yaml.safe_dump(before, sort_keys=False, allow_unicode=True, default_flow_style=flow)
    try:
        after = insert(text, addition, "file.yaml")
    except DataError as error:
        assert "\n" not in str(error).replace(repr(addition), "")
        return
    assert _in_order(text, after)
    content = yaml.safe_load(after)
    assert set(content) == set(before) | set(addition)
    # What the file says, not what was meant to be in it: YAML itself reads some line ends as spaces.
    for key, value in yaml.safe_load(text).items():
        if key not in addition:
            assert content[key] == value
    for key, value in addition.items():
        if key not in before:
            assert content[key] == value


@pytest.mark.parametrize("name", ["vocabulary.yaml", "trials.yaml", "pooling.yaml"])
def test_the_files_of_the_project_can_be_added_to(project: Path, name: str) -> None:
    text = (project / "data" / name).read_text(encoding="utf-8")
    additions: dict[str, dict[str, Any]] = {
        "vocabulary.yaml": {
            "endpoints": {
                "OS": {"definitions": {"new": "With: a colon, and # a mark"}},
                "CRi": {"definitions": {"new": "a, {b}: [c]"}},
                "X": {"label": "X", "definitions": {"new": "x"}},
            },
            "units": ["mg", "lines"],
            "comparators": ["a, b"],
            "quantities": ["q"],
        },
        "trials.yaml": {"trials": {"inovate": {"sources": {"new": "secondary"}}, "t": {"arms": {"a": None}}}},
        "pooling.yaml": {"questions": [{"id": "q", "claims": ["a", "b"]}]},
    }
    after = insert(text, additions[name], name)
    assert _in_order(text, after) and after.count("\n") > text.count("\n")
    if name == "vocabulary.yaml":
        content = yaml.safe_load(after)
        assert content["endpoints"]["CRi"]["definitions"]["new"] == "a, {b}: [c]"
        assert content["units"].count("mg") == 1 and content["comparators"][-1] == "a, b"
    # Adding the same again changes nothing.
    assert insert(after, additions[name], name) == after


def test_a_contradiction_is_told_and_nothing_is_written() -> None:
    with pytest.raises(DataError, match=r"f\.yaml, a\.b: it is 1 there and 2 in the draft"):
        insert("a: {b: 1}\n", {"a": {"b": 2}}, "f.yaml")


@pytest.mark.parametrize(
    "text", ["a: &x {b: 1}\nc: *x\n", "a: >-\n  folded\n  text\nb:\n  - 1\n\n# end\n", "a:\n  b: |\n    x\n\n\n"]
)
def test_odd_files_are_added_to_rightly_or_not_at_all(text: str) -> None:
    before = yaml.safe_load(text)
    try:
        after = insert(text, {"a2": {"x": [1]}, "b2": "y: z"}, "f.yaml")
    except DataError:
        return
    assert yaml.safe_load(after) == {**before, "a2": {"x": [1]}, "b2": "y: z"}
