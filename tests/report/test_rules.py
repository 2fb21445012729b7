"""What Snakemake's own report shows is described, and the local pages are no output of any rule."""

from __future__ import annotations

import re

from ..support import PROJECT

_RULES = PROJECT / "workflow" / "rules"


def test_every_caption_that_a_rule_names_is_there_and_says_something() -> None:
    named = {
        name for path in _RULES.glob("*.smk") for name in re.findall(r'"(\.\./report/[a-z]+\.rst)"', path.read_text())
    }
    named |= {f"../report/{kind}.rst" for kind in ("estimates", "survival", "checks")}
    assert {path.name for path in (PROJECT / "workflow/report").glob("*.rst")} == {
        "workflow.rst",
        *(name.removeprefix("../report/") for name in named),
    }
    for name in named:
        assert len((_RULES / name).read_text(encoding="utf-8").split()) > 15


def test_the_caption_of_simulated_curves_says_that_they_are() -> None:
    assert "SIMULATED" in (PROJECT / "workflow/report/survival.rst").read_text(encoding="utf-8")


def test_pages_with_texts_are_no_output_of_a_rule() -> None:
    rule = (_RULES / "report.smk").read_text(encoding="utf-8").partition("rule local_texts:")[2]
    assert rule
    assert "output:" not in rule
    for path in _RULES.glob("*.smk"):
        assert '"local/' not in path.read_text(encoding="utf-8")
