"""Templates of pages are compiled once, wherever that can be kept."""

import pytest
from jinja2 import UndefinedError

from reanalysis import templating


def page(folder, **given):
    return templating.template_environment(folder).get_template("page.j2").render(**given)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    (tmp_path / "compiled").mkdir()
    (tmp_path / "page.j2").write_text("<p>{{ name }}</p>", encoding="utf-8")
    monkeypatch.setattr(templating, "_COMPILED", tmp_path / "compiled")
    return tmp_path


def test_a_page_is_the_same_from_a_template_and_from_the_compiled_one(folder):
    first = page(folder, name="a < b")
    assert list((folder / "compiled").iterdir())
    assert page(folder, name="a < b") == first == "<p>a &lt; b</p>"


def test_an_edited_template_is_compiled_again(folder):
    page(folder, name="one")
    (folder / "page.j2").write_text("<b>{{ name }}</b>", encoding="utf-8")
    assert page(folder, name="one") == "<b>one</b>"


def test_without_a_folder_to_write_to_pages_are_made_all_the_same(folder, monkeypatch):
    monkeypatch.setattr(templating, "_COMPILED", folder / "missing")
    assert page(folder, name="one") == "<p>one</p>"


def test_a_name_that_is_not_given_is_a_fault(folder):
    with pytest.raises(UndefinedError):
        page(folder)
