"""What the report says of simulated curves: what each stands on, what it is not, and how often a band was right."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest

from reanalysis.report.survival_cells import difference_limits, interval, percent_cell, quantity_cells
from reanalysis.tables.schema import read_records


@pytest.fixture(scope="module")
def curves(page: str) -> dict[str, str]:
    """The part of each curve by its name."""
    parts = re.findall(r'<details id="curve-\d+"><summary>Curve \d+\. (.*?) <span.*?</details>', page, re.DOTALL)
    bodies = re.findall(r'<details id="curve-\d+">.*?</details>', page, re.DOTALL)
    return {unescape(name): unescape(body) for name, body in zip(parts, bodies, strict=True)}


def _text(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_every_curve_stands_on_the_page_once_and_says_simulated(curves: dict[str, str], folder: Path) -> None:
    ids = {record["curve_id"] for record in read_records("survival", folder / "tables" / "survival.csv")}
    assert len(curves) == len(ids)
    for body in curves.values():
        assert "SIMULATED" in body.split("</summary>")[0]


def test_every_curve_shows_printed_values_beside_both_intervals(curves: dict[str, str], folder: Path) -> None:
    body = curves["Mini-hyper-CVD + InO, all patients: OS"]
    row = _text(re.search(r"<tr><th[^>]*>Rate at 2 years, %.*?</tr>", body).group())
    assert row.startswith("Rate at 2 years, % 63.6 (51.9 to 73.3) 63.6 (")
    assert row.count(" to ") == 3
    assert "not printed" in _text(re.search(r"<tr><th[^>]*>Rate at 12 months, %.*?</tr>", body).group())


def test_every_curve_names_what_it_stands_on_with_links_to_claims(curves: dict[str, str]) -> None:
    for body in curves.values():
        used = re.search(r"<dt>Printed and used</dt><dd>(.*?)</dd>", body, re.DOTALL).group(1)
        assert 'href="#claim-' in used
        assert "<dt>Assumed</dt>" in body
        assert "<dt>Printed, not used</dt>" in body
    assert "sizes from 116 to 210" in curves["INO-VATE, all randomised, InO: OS"]
    assert "log-log" in curves["Mini-hyper-CVD + InO, all patients: OS"]


def test_a_printed_number_that_was_not_used_is_named_beside_its_curve(curves: dict[str, str]) -> None:
    body = curves["Mini-hyper-CVD + InO, aged 70 or more: PFS"]
    assert "1 printed, not used" in body.split("</summary>")[0]
    assert "jabbour2023.pfs.median.age70plus.again were not used" in body


def test_a_figure_says_what_each_of_its_curves_stands_on(page: str) -> None:
    figure = re.search(r'<figure id="survival_fda2024_simulated" .*?</figure>', page, re.DOTALL).group()
    assert "stands on" in figure
    assert "Printed and used" in figure
    assert 'href="#claim-fda2024.dor.median"' in figure
    forest = re.search(r'<figure id="response_forest" .*?</figure>', page, re.DOTALL).group()
    assert "Printed and used" not in forest


def test_every_pair_shows_ratio_and_differences_and_flags_in_words(page: str, folder: Path) -> None:
    records = read_records("pairs", folder / "tables" / "pairs.csv")
    pairs = re.findall(r'<tbody id="pair-\d+">.*?</tbody>', page, re.DOTALL)
    assert len(pairs) == len({(record["curve_id"], record["reference_id"]) for record in records})
    texts = [unescape(_text(pair)) for pair in pairs]
    assert sum(text.count("Hazard ratio up to") for text in texts) == len(pairs)
    assert all("Log-rank P that such curves would give" in text for text in texts)
    (printed,) = [text for text in texts if "1.17 (0.64 to 2.14)" in text]
    assert "The hazard ratio 1.17 was not used" in printed
    uneven = sum(record["non_proportional"] == "yes" for record in records)
    assert sum("hardly proportional" in text for text in texts) == uneven


def test_the_number_of_held_values_is_counted_from_the_table(page: str, folder: Path) -> None:
    records = read_records("leave_one_out", folder / "tables" / "leave_one_out.csv")
    held = sum(record["held"] == "yes" for record in records)
    assert f"held {held} of {len(records)} numbers" in " ".join(page.split())


def test_simulated_patients_have_a_place_and_a_warning(page: str) -> None:
    assert "results/tables/pseudo_patients.csv.gz" in page
    assert "Nobody of them exists." in page
    assert "Nothing simulated is evidence of a difference." in page


def test_all_parts_on_simulated_curves_say_so_in_their_title(page: str) -> None:
    titles = re.findall(r'<h3 id="(?:survival|pairs|left-out|pseudo-patients)">.*?</h3>', page)
    assert len(titles) == 4
    assert all("SIMULATED" in title for title in titles)


def test_a_limit_that_is_not_known_is_a_word_and_no_number() -> None:
    _, months = quantity_cells("median", "")
    assert interval("7.0", "inf", months) == "(7.0 to not reached)"
    assert interval("inf", "inf", months) == "not reached"
    assert difference_limits("-inf", "inf", "median") == "not known"
    assert difference_limits("-0.05", "0.2", "rate") == "(\N{MINUS SIGN}5.0 to 20.0)"
    assert percent_cell("") == "–"
