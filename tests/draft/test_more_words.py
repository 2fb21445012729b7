"""Words of further files, and the ids that a vocabulary prefers."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import yaml

from reanalysis.draft import load_lexicon
from reanalysis.draft.lexicon import Lexicon, fold, keys, split
from reanalysis.draft.more_words import preferred_ids, with_parts
from reanalysis.errors import DataError
from reanalysis.register import load_vocabulary


def _meaning(lexicon: Lexicon, phrase: str) -> str:
    words = list(split(phrase))
    found = lexicon.phrases.longest(words, [False] * len(words), 0)
    return found[1].id if found is not None and found[0] == len(words) else ""


def test_a_file_in_the_folder_adds_words_and_takes_none_away(project: Path, tmp_path: Path) -> None:
    shutil.copy(project / "data" / "lexicon.yaml", tmp_path)
    (tmp_path / "lexicon").mkdir()
    added = "endpoints: {sparkle: [made up sparkle], PFS: [overall survival]}\n"
    (tmp_path / "lexicon" / "gems.yaml").write_text(added, encoding="utf-8")
    lexicon = load_lexicon(tmp_path / "lexicon.yaml")
    assert _meaning(lexicon, "made-up sparkle") == "sparkle"
    assert _meaning(lexicon, "overall survival") == "OS"


def test_a_file_with_an_unknown_group_is_refused(project: Path, tmp_path: Path) -> None:
    shutil.copy(project / "data" / "lexicon.yaml", tmp_path)
    (tmp_path / "lexicon").mkdir()
    (tmp_path / "lexicon" / "gems.yaml").write_text("endponts: {sparkle: [sparkle]}\n")
    with pytest.raises(DataError, match=r"gems\.yaml"):
        load_lexicon(tmp_path / "lexicon.yaml")


def test_an_endpoint_of_the_vocabulary_takes_over_the_phrases_of_the_lexicon() -> None:
    phrases = {"relapsing": ["relapse", "came back"], "OS": ["overall survival"]}
    assert preferred_ids(phrases, {"relapse": ("Relapse",), "OS": ("Overall survival",)}) == {"relapsing": "relapse"}


def test_two_endpoints_of_the_vocabulary_that_claim_one_of_the_lexicon_leave_it_alone() -> None:
    phrases = {"relapsing": ["relapse", "early relapse"]}
    assert preferred_ids(phrases, {"a": ("Relapse",), "b": ("Early relapse",)}) == {}


def test_parts_are_put_behind_what_is_there() -> None:
    part = {"endpoints": {"a": ["two"]}, "events": ["y"]}
    merged = with_parts({"endpoints": {"a": ["one"]}, "events": ["x"]}, [part])
    assert merged == {"endpoints": {"a": ["one", "two"]}, "events": ["x", "y"]}


@pytest.mark.parametrize("name", ["endpoints.yaml", "adverse_events.yaml", "quantities.yaml"])
def test_no_phrase_of_the_project_stands_twice(project: Path, name: str) -> None:
    content = yaml.safe_load((project / "data" / "lexicon" / name).read_text(encoding="utf-8"))
    for group in content.values():
        if not isinstance(group, dict):
            group = {"": group}
        all_phrases = [phrase for phrases in group.values() for phrase in phrases]
        assert len(all_phrases) == len(set(all_phrases))


def test_a_look_up_costs_the_same_however_many_phrases_there_are(project: Path) -> None:
    lexicon = load_lexicon(project / "data" / "lexicon.yaml", load_vocabulary(project / "data" / "vocabulary.yaml"))
    # A word that begins no phrase is turned away by one look into the root, and a phrase is walked by its own words.
    assert not any(key in lexicon.phrases.root for key in keys("zyx"))
    assert fold("haemorrhage") in lexicon.phrases.root


def test_the_abbreviation_of_a_disease_is_no_name_of_an_outcome() -> None:
    vocabulary = load_vocabulary(Path(__file__).parent / "reports" / "vocabulary.yaml")
    phrases = load_lexicon(Path(__file__).resolve().parents[2] / "data" / "lexicon.yaml", vocabulary).phrases
    assert phrases.longest(["AML"], [False], 0) is None
    assert phrases.longest(["progression", "to", "AML"], [False] * 3, 0) is not None
