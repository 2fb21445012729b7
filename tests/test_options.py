"""Values of options that no stage could use are refused as they are read, in words."""

from __future__ import annotations

import pytest

from reanalysis.cli import build_parser

SIMULATING = (
    *("--claims", "c.csv", "--counts", "n.csv", "--trials", "t.yaml", "--vocabulary", "v.yaml", "--curves", "a.csv"),
    *(
        "--survival",
        "s.csv",
        "--risk-table",
        "r.csv",
        "--pairs",
        "p.csv",
        "--leave-one-out",
        "l.csv",
        "--pseudo-patients",
        "x.csv",
    ),
)


@pytest.mark.parametrize(
    ("option", "value", "wanted"),
    [
        ("--confidence-level", "95", "'95' is no level from 0.1 to 0.999, such as 0.95"),
        ("--draws", "0", "'0' is no whole number from 1 to 100000"),
        ("--seed", "-1", "'-1' is no whole number"),
    ],
)
def test_a_value_out_of_range_is_refused(capsys: pytest.CaptureFixture[str], option: str, value: str, wanted: str):
    given = {"--confidence-level": "0.95", "--seed": "1", "--draws": "1000", option: value}
    words = [f"{name}={text}" for name, text in given.items()]
    with pytest.raises(SystemExit) as stopped:
        build_parser().parse_args(["simulate-survival", *SIMULATING, *words])
    assert stopped.value.code == 2
    assert wanted in capsys.readouterr().err


def test_values_in_range_are_read():
    words = ["--confidence-level=0.9", "--seed=7", "--draws=200"]
    parsed = build_parser().parse_args(["simulate-survival", *SIMULATING, *words])
    assert (parsed.confidence_level, parsed.seed, parsed.draws) == (0.9, 7, 200)
