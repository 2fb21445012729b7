"""Files beside the report are offered once each, with a word for what they are."""

from __future__ import annotations

from pathlib import Path

from reanalysis.report.downloads import download_groups

from .conftest import render
from .structure import parse


def test_files_of_one_name_stand_in_one_row_in_the_order_of_formats() -> None:
    files = ["results/figures/a.csv", "results/figures/a.svg", "results/tables/counts.csv", "results/figures/b.odt"]
    figures, tables = download_groups(files, {"figures/a": "A title"}, root="../")
    assert figures["heading"] == "Figures"
    assert figures["rows"] == [
        {"name": "a", "words": "A title", "links": [("SVG", "../figures/a.svg"), ("CSV", "../figures/a.csv")]},
        {"name": "b", "words": "", "links": [("odt", "../figures/b.odt")]},
    ]
    assert tables["rows"][0]["words"].startswith("The whole numbers of patients")


def test_a_folder_that_nobody_foresaw_is_offered_under_its_own_name_and_last() -> None:
    files = ["results/new/x y.csv", "results/CHECKSUMS.txt", "results/text/sentences.md"]
    groups = download_groups(files, {}, root="../")
    assert [group["heading"] for group in groups] == ["Sentences and numbers for a manuscript", "Checksums", "new"]
    assert [group["folder"] for group in groups] == ["results/text", "results", "results/new"]
    assert groups[2]["rows"][0]["links"] == [("CSV", "../new/x%20y.csv")]


def test_every_table_and_every_file_of_a_figure_is_offered(folder: Path) -> None:
    tree = parse(render(folder, downloads=["results/text/sentences.md"]))
    (section,) = tree.all("section", id="downloads")
    links = {a.attributes["href"] for a in section.all("a")}
    tables = {f"../tables/{path.name}" for path in (folder / "tables").glob("*.csv")}
    assert tables <= links
    assert {f"../figures/response_forest.{ending}" for ending in ("svg", "pdf", "png", "csv", "txt")} <= links
    assert "../text/sentences.md" in links
    assert all(a.attributes["aria-label"].endswith(f", {a.text}") for a in section.all("a"))
