"""The methods paragraph follows the configuration, and everything it cites is in the references."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from importlib import metadata

import pytest

from reanalysis.register import load_yaml
from reanalysis.sentences.availability import availability_markdown
from reanalysis.sentences.methods import methods_paragraphs
from reanalysis.sentences.references import bibtex, keys_of_method, literature
from reanalysis.sentences.study import Study
from reanalysis.sentences.texts import all_texts
from reanalysis.vocabulary import METHODS, POOLING_METHODS, TESTS
from tests.conftest import PROJECT

DATE = datetime(2026, 11, 3, tzinfo=UTC)


@pytest.fixture(scope="module")
def text(tables_and_study):
    tables, study = tables_and_study
    return "\n".join(methods_paragraphs(tables, study))


def test_every_method_that_can_be_chosen_cites_something():
    uncited = [name for known in (METHODS, TESTS, POOLING_METHODS) for name in known if not keys_of_method(name)]
    # Adding up patients is no method of the literature.
    assert uncited == ["summed"]


def test_every_author_and_year_that_the_vocabulary_names_is_a_reference():
    written = " ".join(reference for known in (METHODS, TESTS, POOLING_METHODS) for _, reference in known.values())
    known = [name for entry in literature().values() for name in entry.get("cited_as", ())]
    for year in re.finditer(r"\b(1[89]|20)\d\d\b", written):
        before = written[: year.end()]
        assert any(name.split("(")[0].strip() in before[-60:] for name in known), before[-60:]


@pytest.mark.parametrize("key", sorted(literature()))
def test_a_reference_has_what_a_reader_needs_to_find_it(key):
    entry = literature()[key]
    assert {"author", "title", "year"} <= set(entry) and ("journal" in entry or "publisher" in entry)
    assert (str(entry["year"]) in key and entry.get("cited_as")) or entry.get("of")
    if "journal" in entry:
        assert {"volume", "pages"} <= set(entry)


def test_bibtex_has_one_entry_a_key_with_balanced_braces():
    text = bibtex(literature())
    assert sorted(re.findall(r"^@\w+\{(\w+),$", text, re.MULTILINE)) == sorted(literature())
    assert text.count("{") == text.count("}") and text.isascii()


def test_the_paragraph_names_what_was_configured(text):
    assert "95% Wilson score confidence intervals [@wilson1927; @newcombe1998a]" in text
    assert "from the N−1 chi-square test" in text and "2,000 draws" in text
    assert f"SciPy {metadata.version('scipy')}" in text


def test_another_configuration_gives_another_paragraph(tables_and_study, text):
    tables, study = tables_and_study
    settings = {
        **study.settings,
        **{"confidence_level": 0.9, "proportion_methods": ["jeffreys"], "test": "yates", "tests_beside": []},
        **{"pooling_interval": "z", "pooling_prediction": "t(k-1)", "pooling_proportion_scale": "arcsine"},
    }
    other = "\n".join(methods_paragraphs(tables, Study(study.register, study.claims, settings)))
    assert "90% Jeffreys confidence intervals [@brown2001]." in other and "beside them Clopper" not in other
    assert "the chi-square test, continuity corrected [@yates1934]" in other
    assert "normal intervals" in other and "k − 1 degrees of freedom [@higgins2009]" in other
    assert "arcsine scale" in other and "P values of the" not in other


def test_without_pooling_or_curves_nothing_is_said_of_them(tables_and_study):
    tables, study = tables_and_study
    text = "\n".join(methods_paragraphs({**tables, "pooled": [], "survival": []}, study))
    assert "Gaussian" not in text and "Models for" not in text


def test_everything_cited_is_in_the_bibliography_and_nothing_else(study_texts):
    cited = set(re.findall(r"@([a-z]+[0-9]{4}[a-z]?)", study_texts["methods.md"] + study_texts["availability.md"]))
    assert cited == set(re.findall(r"^@\w+\{(\w+),$", study_texts["references.bib"], re.MULTILINE))


@pytest.fixture(scope="module")
def study_texts():
    settings = load_yaml(PROJECT / "config" / "config.yaml")
    folder = PROJECT / "tests" / "expected"
    return all_texts(PROJECT / "data", folder, settings, citation=PROJECT / "CITATION.cff", date=DATE)


def test_the_statement_names_data_code_and_materials_with_version_date_and_licence(study_texts):
    text = study_texts["availability.md"]
    for part in ("**Data.**", "**Code.**", "**Other materials.**", "3 November 2026", "MIT licence", "@page2021"):
        assert part in text
    assert metadata.version("reanalysis") in text


def test_the_statement_says_where_the_project_lies_when_it_knows():
    project = {"title": "x", "repository-code": "https://example.org/a_b", "doi": "10.5281/zenodo.1", "license": "MIT"}
    text = availability_markdown(project, DATE, sources=2)
    assert "available at https://example.org/a\\_b and https://doi.org/10.5281/zenodo.1, in the folders" in text


def test_files_named_in_the_statement_exist():
    text = availability_markdown({}, DATE, sources=1)
    for name in re.findall(r"`(docs/[^`]+)`", text):
        assert (PROJECT / name).is_file(), name
