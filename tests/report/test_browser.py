"""The report in a real browser: axe-core finds nothing serious, nothing sticks out, and the filter works.

Slow, and skipped unless Chromium, node and the two packages are there:

    apt-get install chromium nodejs npm
    npm install --prefix DIR axe-core playwright-core
    NODE_PATH=DIR/node_modules ./run pytest tests/report/test_browser.py -m slow
"""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from .conftest import render

pytestmark = pytest.mark.slow

_SCRIPT = Path(__file__).parent / "browser.js"


@pytest.fixture(scope="module")
def seen(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What the browser reports."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    node = shutil.which("node")
    if not (chromium and node):
        pytest.skip("chromium or node is not at hand")
    needed = "require.resolve('axe-core/axe.min.js'); require.resolve('playwright-core')"
    if subprocess.run([node, "-e", needed], capture_output=True, check=False).returncode:
        pytest.skip("axe-core or playwright-core is not at hand; the head of this file says how to install them")
    page = tmp_path_factory.mktemp("browser") / "index.html"
    page.write_text(render(folder), encoding="utf-8")
    run = subprocess.run([node, str(_SCRIPT), chromium, page.as_uri()], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    result: dict[str, Any] = json.loads(run.stdout)
    return result


def test_axe_finds_nothing_to_mend_on_a_light_phone_and_a_dark_screen(seen: dict[str, Any]) -> None:
    assert len(seen["axes"]) == 2
    for look in seen["axes"]:
        assert look["violations"] == [], look
        assert look["passes"] > 30


def test_nothing_sticks_out_of_the_page(seen: dict[str, Any]) -> None:
    assert [look["overflow"] for look in seen["axes"]] == [0, 0]


def test_the_lists_filter_where_scripts_do_not_run(seen: dict[str, Any]) -> None:
    without = seen["without"]
    assert 0 < without["filtered"] < without["all"] == without["reset"]
    assert not without["search"]


def test_the_filter_says_how_many_are_left_and_stands_in_the_address(seen: dict[str, Any]) -> None:
    with_scripts = seen["with"]
    assert with_scripts["errors"] == []
    assert with_scripts["said"].startswith(f"{with_scripts['recalled']} of ")
    assert 0 < with_scripts["recalled"] < seen["without"]["all"]
    assert with_scripts["none"].startswith("0 of ")
    assert "q=no+such+words+anywhere" in with_scripts["hash"]


def test_two_clicks_lead_from_a_number_to_its_token(seen: dict[str, Any]) -> None:
    assert seen["with"]["claim"].startswith("claim-")
    assert seen["with"]["token"].startswith("token-")
    assert seen["with"]["visible"]
