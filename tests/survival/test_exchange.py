"""Curves for anybody: JSON in, JSON and CSV out, and one sentence for whatever cannot be right."""

from __future__ import annotations

import copy
import gzip
import io
import json
import math
import re
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lifelines import KaplanMeierFitter
from lifelines.utils import median_survival_times

from reanalysis.cli import main
from reanalysis.errors import DataError
from reanalysis.register import SCHEMA_FOLDER, load_yaml
from reanalysis.survival import exchange_input
from reanalysis.survival.exchange import Progress, reconstruct_file
from reanalysis.survival.exchange_checks import check_input
from reanalysis.survival.exchange_curves import Settings, in_unit, joined
from reanalysis.survival.exchange_input import half_unit, read_input, to_summary

FEW = Settings(seed=1, draws=100)
ROUNDED = 2e-6
"""Curves are written with six decimals."""
NEAR = 0.02
"""The same curve in another unit of time: grid times are rounded differently, and with them single draws."""

CASE = {
    "case_id": "ino",
    "estimand": "published_km",
    "unit": "months",
    "horizon": 24.0,
    "scenarios": {
        "A": {"n": 138, "horizon": 24.0, "median": 8.9},
        "D": {
            "n": 138,
            "horizon": 24.0,
            "median": 8.9,
            "median_ci": [6.9, 10.1],
            "landmarks": [
                {"t": 6.0, "s": 0.63, "ci": [0.543, 0.704]},
                {"t": 12.0, "s": 0.336, "ci": [0.253, 0.421]},
            ],
        },
        "E": {
            "n": 138,
            "median": "NR",
            "median_ci": [None, "NR"],
            "landmarks": [{"t": 6.0, "s": 0.83}, {"t": 30.0, "s": 0.7}],
        },
    },
}
OTHER = {
    "case_id": "sc",
    "unit": "months",
    "scenarios": {"D": {"n": 130, "horizon": 24.0, "median": 5.0, "median_ci": [4.0, 6.1], "events": 120}},
}
PAIR = {"pair_id": "trial", "control": "sc", "treated": "ino", "hr": 0.7, "ci": [0.55, 0.9], "p": 0.004}


def content() -> dict[str, Any]:
    return copy.deepcopy({"cases": [CASE, OTHER], "pairs": [PAIR]})


def written(folder: Path, given: Any, name: str = "input.json") -> Path:
    path = folder / name
    path.write_text(given if isinstance(given, str) else json.dumps(given), encoding="utf-8")
    return path


def names(folder: Path) -> list[str]:
    """Names of the files in a folder."""
    return sorted(path.name for path in folder.iterdir())


def result(folder: Path, given: Any, *, settings: Settings = FEW, **more: Any) -> bytes:
    """Bytes of the output for an input."""
    output = folder / "output.json"
    reconstruct_file(written(folder, given), output, settings=settings, **{"progress": None} | more)
    return output.read_bytes()


def test_every_curve_comes_back_through_its_printed_numbers(tmp_path):
    made = json.loads(result(tmp_path, content()))
    assert made["about"] == {"basis": "simulated", "seed": 1, "draws": 100, "confidence_level": 0.95}
    assert list(made["cases"]) == ["ino", "sc"]
    assert list(made["cases"]["ino"]) == ["A", "D", "E"]
    for scenarios in made["cases"].values():
        for curve in scenarios.values():
            assert curve["basis"] == "simulated"
            assert (curve["t"][0], curve["t"][-1]) == (0.0, 24.0)
            for low, point, high in (("lo", "s", "hi"), ("lo_pop", "s_pop", "hi_pop")):
                assert len(curve["t"]) == len(curve[low]) == len(curve[point]) == len(curve[high])
                assert np.all(np.diff(curve[point]) <= ROUNDED)
                assert np.all(np.array(curve[low]) <= np.array(curve[high]) + ROUNDED)
                assert 0 <= min(curve[low]) <= max(curve[high]) <= 1
            assert np.all(np.diff(curve["t"]) >= 0)
            assert {"assumed", "contradicted", "recognised"} <= set(curve)
    curve = made["cases"]["ino"]["D"]
    for time, survival in ((6.0, 0.63), (12.0, 0.336), (8.9, 0.5)):
        assert time in curve["t"]
        assert curve["s"][curve["t"].index(time)] == pytest.approx(survival, abs=ROUNDED)


def test_a_pair_is_compared_in_the_scenarios_of_both_arms(tmp_path):
    pairs = json.loads(result(tmp_path, content()))["pairs"]
    assert list(pairs) == ["trial"]
    assert list(pairs["trial"]) == ["D"]
    found = pairs["trial"]["D"]
    assert 0 < found["lo"] < found["hr"] < found["hi"] < 1


def test_the_hazard_ratio_of_a_pair_does_not_come_from_the_printed_one(tmp_path):
    changed = content()
    changed["pairs"][0] |= {"hr": 2.5, "ci": [1.9, 3.3]}
    first, second = (json.loads(result(tmp_path, given))["pairs"]["trial"]["D"] for given in (content(), changed))
    assert first["hr"] == second["hr"]


def test_the_same_input_gives_the_same_bytes_and_another_seed_others(tmp_path):
    first, again = result(tmp_path, content()), result(tmp_path, content())
    other = result(tmp_path, content(), settings=Settings(seed=2, draws=100))
    assert first == again
    assert first != other


def test_neither_the_order_of_cases_nor_other_cases_change_a_curve(tmp_path):
    whole = result(tmp_path, content())
    turned = content()
    turned["cases"].reverse()
    assert result(tmp_path, turned) == whole
    alone = json.loads(result(tmp_path, {"cases": [CASE]}))
    assert alone["cases"]["ino"] == json.loads(whole)["cases"]["ino"]


@pytest.mark.slow
def test_the_number_of_cores_changes_nothing(tmp_path):
    several = content()
    several["cases"] += [CASE | {"case_id": f"more {number}"} for number in range(3)]
    assert result(tmp_path, several, cores=2) == result(tmp_path, several)


def test_a_time_is_in_the_unit_of_the_case(tmp_path):
    days = 365.25 / 12
    scenario = {"n": 138, "median": 9.0, "landmarks": [{"t": 12.0, "s": 0.336, "ci": [0.253, 0.421]}]}
    in_days = {"n": 138, "median": 9.0 * days, "landmarks": [scenario["landmarks"][0] | {"t": 12.0 * days}]}
    given = [
        {"case_id": "a", "unit": "months", "horizon": 24.0, "scenarios": {"C": scenario}},
        {"case_id": "a", "unit": "days", "horizon": 24.0 * days, "scenarios": {"C": in_days}},
    ]
    first, second = (json.loads(result(tmp_path, {"cases": [case]}))["cases"]["a"]["C"] for case in given)
    assert second["t"][-1] == 24.0 * days
    assert 12.0 * days in second["t"]
    at = np.linspace(0, 24, 50)
    for key in ("s", "lo_pop", "hi_pop"):
        there = np.interp(at * days, second["t"], second[key])
        assert there == pytest.approx(np.interp(at, first["t"], first[key]), abs=NEAR)


def test_sentences_about_a_curve_are_in_its_unit():
    assert in_unit("the median of 12 months was not used", "months") == "the median of 12 months was not used"
    assert in_unit("from 12 to 24 months", "years") == "from 1 to 2 years"
    assert in_unit("the rate 0.5 at 12 months", "days") == "the rate 0.5 at 365.25 days"


def test_a_number_that_contradicts_others_is_named_and_no_error(tmp_path):
    given = content()
    given["cases"][0]["scenarios"]["D"] |= {"median": 2.0, "median_ci": [1.0, 2.5], "events": 139}
    said = " ".join(json.loads(result(tmp_path, given))["cases"]["ino"]["D"]["contradicted"])
    assert "139 events" in said
    assert "median of 2 months" in said


def test_times_after_the_horizon_are_legal(tmp_path):
    given = {"cases": [CASE | {"scenarios": {"G": {"n": 20, "landmarks": [{"t": 36.0, "s": 0.2}]}}}]}
    assert json.loads(result(tmp_path, given))["cases"]["ino"]["G"]["t"][-1] == 24.0


def test_nr_and_null_are_limits_that_were_not_reached():
    median = to_summary(CASE, "E").median
    assert (median.months, median.lower, median.upper) == (math.inf, math.inf, math.inf)
    open_above = copy.deepcopy(CASE)
    open_above["scenarios"]["D"]["median_ci"] = [6.9, None]
    assert to_summary(open_above, "D").median.upper == math.inf
    open_above["scenarios"]["D"]["median_ci"] = None
    assert to_summary(open_above, "D").median.upper is None


def test_rounding_is_read_from_the_digits(tmp_path):
    text = json.dumps({"cases": [CASE]}).replace("0.63,", "0.6300,")
    summary = to_summary(read_input(written(tmp_path, text))["cases"][0], "D")
    assert summary.landmarks[0].half_unit == pytest.approx(0.00005)
    assert to_summary(CASE, "D").landmarks[0].half_unit == pytest.approx(0.0005)
    assert to_summary(CASE, "D").median.half_unit == pytest.approx(0.05)
    assert half_unit([5, 4, 7]) == 0.5


def test_the_share_at_risk_at_the_horizon_is_assumed_unless_given():
    assert to_summary(CASE, "A").at_risk_at_horizon == exchange_input.AT_RISK_AT_HORIZON
    told = copy.deepcopy(CASE)
    told["scenarios"]["A"]["at_risk_at_horizon"] = None
    assert to_summary(told, "A").at_risk_at_horizon is None


def in_case(**changes: Any) -> Any:
    return lambda given: given["cases"][0].update(changes)


def in_scenario(**changes: Any) -> Any:
    return lambda given: given["cases"][0]["scenarios"]["D"].update(changes)


def in_landmark(**changes: Any) -> Any:
    return lambda given: given["cases"][0]["scenarios"]["D"]["landmarks"][1].update(changes)


def in_pair(**changes: Any) -> Any:
    return lambda given: given["pairs"][0].update(changes)


def without(*path: Any) -> Any:
    def change(given: Any) -> None:
        for part in path[:-1]:
            given = given[part]
        del given[path[-1]]

    return change


D = ("cases", 0, "scenarios", "D")
FAULTS = [
    (in_scenario(n=-5), "case ino, scenario D, n: it is -5; it must be a whole number of patients from 2 to 100000"),
    (in_scenario(n=1), "case ino, scenario D, n: it is 1; it must be a whole number"),
    (in_scenario(n=80.5), "n: it is 80.5; it must be a whole number"),
    (in_scenario(n="80"), 'n: it is "80"; it must be a whole number'),
    (in_scenario(n=True), "n: it is true; it must be a whole number"),
    (in_scenario(n=10**30), "it must be a whole number of patients from 2 to 100000"),
    (without(*D, "n"), "case ino, scenario D: the key 'n' is missing"),
    (in_scenario(median=0), 'median: it is 0; it must be a time above 0 in the unit of the case'),
    (in_scenario(median="nr"), 'median: it is "nr"; it must be a time above 0'),
    (in_scenario(median_ci=[10.1, 6.9]), "median_ci: it runs from 10.1 to 6.9; the lower limit must stand first"),
    (in_scenario(median_ci=[6.9]), "median_ci: it is [6.9]; it must be two times (0 to 1000000), the lower first"),
    (in_scenario(median_ci=6.9), "median_ci: it is 6.9; it must be two times"),
    (without(*D, "median"), "median_ci is given without a median"),
    (in_scenario(landmarks={}), "landmarks: it is {}; it must be a list"),
    (in_landmark(s=33.6), "scenario D, landmarks, number 2, s: it is 33.6; it must be a proportion from 0 to 1"),
    (in_landmark(t=-1), "number 2, t: it is -1; it must be a time above 0"),
    (in_landmark(ci=[0.5, 0.2]), "landmark at 12, ci: it runs from 0.5 to 0.2; the lower limit must stand first"),
    (in_landmark(ci=[0.2, 1.4]), "ci: it is [0.2, 1.4]; it must be two proportions"),
    (in_landmark(transform="cloglog"), 'transform: it is "cloglog"; it must be one of log-log, log, plain'),
    (without(*D, "landmarks", 1, "t"), "number 2: the key 't' is missing"),
    (in_scenario(events=-1), "events: it is -1; it must be a whole number of events"),
    (in_scenario(follow_up_median=0), "follow_up_median: it is 0; it must be a time above 0"),
    (in_scenario(confidence_level=95), "confidence_level: it is 95; it must be a level above 0.5 and below 1"),
    (in_scenario(horizon=0), "horizon: it is 0; it must be the time where the curve stops"),
    (in_scenario(follow_up_meidan=3), "unknown key 'follow_up_meidan'; did you mean 'follow_up_median'?"),
    (in_case(unit="moon"), 'case ino, unit: it is "moon"; it must be days, weeks, months or years'),
    (in_case(estimand="both"), "case ino, estimand"),
    (in_case(scenarios={}), "case ino, scenarios: it is {}; it must be an object that names 1 to 100 sets"),
    (in_case(scenarios={"A": {"n": 20}}), "scenario A: neither a median nor a landmark is given"),
    (in_case(case_id="sc"), "the case_id 'sc' stands there twice"),
    (in_case(case_id=7), 'case number 1, case_id: it is 7; it must be a name'),
    (without("cases", 0, "case_id"), "case number 1: the key 'case_id' is missing"),
    (without("cases", 1, "unit"), "case sc: the key 'unit' is missing"),
    (without("cases", 1, "scenarios", "D", "horizon"), "case sc, scenario D: the key 'horizon' is missing"),
    (in_pair(control="xy"), "pair trial: its control arm 'xy' is no case of this file"),
    (in_pair(control="ino"), "pair trial: both arms are 'ino'; a pair needs two cases"),
    (in_pair(hr=-0.7), "pair trial, hr: it is -0.7; it must be a hazard ratio above 0"),
    (in_pair(ci=[0.9, 0.5]), "pair trial, ci: it runs from 0.9 to 0.5"),
    (lambda given: given["pairs"].append(PAIR), "pair trial: this pair_id stands there twice"),
    (lambda given: given.update(cases=[]), "cases: it is []; it must be a list of at least one case"),
    (without("cases"), "the key 'cases' is missing"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "sentence"), FAULTS, ids=[sentence[:60] for _, sentence in FAULTS])
def test_a_fault_of_the_input_gives_a_sentence_that_names_its_place(change, sentence):
    given = content()
    change(given)
    with pytest.raises(DataError) as caught:
        check_input(given, "input.json")
    assert sentence in str(caught.value)
    assert str(caught.value).startswith("input.json")
    assert "\n" not in str(caught.value)


TEXTS = [
    ("", "line 1: not valid JSON"),
    ("{", "line 1: not valid JSON"),
    ("cases: 3", "not valid JSON"),
    ("[]", "it is []"),
    ("null", "it is null"),
    ('{"cases": [], "cases": []}', "the key 'cases' stands twice"),
    ('{"cases": NaN}', "NaN is no number"),
    ('{"cases": 1e999}', "the number 1e999 is too large"),
    ('{"cases": ' + "9" * 5000 + "}", "input.json: "),
    ("[" * 100_000, "nested too deeply"),
]


@pytest.mark.parametrize(("text", "sentence"), TEXTS, ids=range(len(TEXTS)))
def test_a_file_that_is_no_input_gives_one_sentence_and_no_output(text, sentence, tmp_path, capsys):
    output = tmp_path / "output.json"
    assert main(["reconstruct", str(written(tmp_path, text)), "--output", str(output)]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert sentence in said.err
    assert said.err.startswith("Error: ")
    assert said.err.count("\n") == 1
    assert names(tmp_path) == ["input.json"]


def test_a_missing_too_large_or_not_utf_8_file_gives_one_sentence(tmp_path, monkeypatch):
    with pytest.raises(DataError, match="this file is missing"):
        read_input(tmp_path / "none.json")
    bad = tmp_path / "bad.json"
    bad.write_bytes(b"\xff\xfe")
    with pytest.raises(DataError, match="not UTF-8"):
        read_input(bad)
    monkeypatch.setattr(exchange_input, "LARGEST_FILE", 10)
    with pytest.raises(DataError, match="split it into files of at most 10 bytes"):
        read_input(written(tmp_path, content()))


def test_an_interrupted_run_leaves_the_former_output(tmp_path, monkeypatch):
    output = tmp_path / "output.json"
    output.write_text("former")

    def interrupted(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("reanalysis.survival.exchange_curves.reconstruct", interrupted)
    with pytest.raises(KeyboardInterrupt):
        reconstruct_file(written(tmp_path, content()), output, settings=FEW, progress=None)
    assert output.read_text() == "former"
    assert names(tmp_path) == ["input.json", "output.json"]


def test_the_output_never_replaces_the_input(tmp_path):
    source = written(tmp_path, content())
    with pytest.raises(DataError, match="different names"):
        reconstruct_file(source, tmp_path / "." / "input.json", settings=FEW)
    with pytest.raises(DataError, match="different names"):
        reconstruct_file(source, tmp_path / "o.json", pseudo_patients=tmp_path / "o.json", settings=FEW)


def test_progress_goes_to_the_error_stream_once_a_second_and_a_short_run_is_silent(tmp_path, capsys):
    assert (
        main(["reconstruct", str(written(tmp_path, content())), "--output", str(tmp_path / "o"), "--draws", "100"]) == 0
    )
    said = capsys.readouterr()
    assert said.out == ""
    assert len(said.err.splitlines()) <= 1  # a slow machine may need more than a second
    stream, now = io.StringIO(), iter(np.arange(0.0, 10.0, 0.25))
    progress = Progress(20, stream, clock=lambda: next(now))
    for _ in range(20):
        progress.step()
    lines = stream.getvalue().splitlines()
    assert lines[0] == "reconstruct: 4 of 20 curves"
    assert len(lines) == 5


@pytest.mark.parametrize(
    "options", [["--draws", "5"], ["--seed", "-1"], ["--confidence-level", "95"], ["--cores", "0"]]
)
def test_an_option_out_of_range_is_refused(options, tmp_path, capsys):
    with pytest.raises(SystemExit) as caught:
        main(["reconstruct", "x.json", "--output", str(tmp_path / "o"), *options])
    assert caught.value.code == 2
    assert options[1] in capsys.readouterr().err


def test_more_data_sets_than_draws_and_a_folder_for_a_file_are_refused(tmp_path):
    with pytest.raises(DataError, match="raise the draws"):
        result(tmp_path, content(), settings=Settings(1, 100, 0.95, 101), pseudo_patients=tmp_path / "p.csv")
    with pytest.raises(DataError, match="this is a folder"):
        reconstruct_file(written(tmp_path, content()), tmp_path, settings=FEW)


def test_pseudo_patients_and_their_number_belong_together(tmp_path, capsys):
    source = str(written(tmp_path, content()))
    assert main(["reconstruct", source, "--output", str(tmp_path / "o"), "--datasets", "3"]) == 1
    assert "belong together" in capsys.readouterr().err


def test_pseudo_patients_are_written_as_rows_that_say_simulated(tmp_path):
    patients = tmp_path / "patients.csv.gz"
    given = content()
    given["cases"][1]["case_id"] = 'sc, "the" other'
    given["pairs"] = []
    made = [
        (result(tmp_path, given, settings=Settings(1, 100, 0.95, 2), pseudo_patients=patients), patients.read_bytes())
        for _ in range(2)
    ]
    assert made[0] == made[1]
    table = pd.read_csv(io.BytesIO(gzip.decompress(made[0][1])))
    assert list(table) == ["case_id", "scenario", "dataset", "patient", "time", "event", "basis"]
    assert set(table["basis"]) == {"simulated"}
    sizes = table.groupby(["case_id", "scenario", "dataset"]).size()
    assert set(sizes["ino"]) == {138}
    assert set(sizes['sc, "the" other']) == {130}
    assert len(sizes) == 8
    assert set(table["event"]) <= {0, 1}
    assert (table["time"] >= 0).all()
    told = json.loads(made[0][0])["cases"]["ino"]["D"]["pseudo_patients"]
    assert told["datasets"] == 2


def test_pseudo_patients_in_a_file_give_back_the_printed_numbers_in_their_unit(tmp_path):
    scenario = {"n": 138, "median": 271, "median_ci": [210, 307]}
    scenario["landmarks"] = [{"t": 183, "s": 0.63, "ci": [0.543, 0.704]}, {"t": 365, "s": 0.336, "ci": [0.253, 0.421]}]
    given = {"cases": [{"case_id": "a", "unit": "days", "horizon": 730, "scenarios": {"D": scenario}}]}
    patients = tmp_path / "patients.csv"
    made = result(tmp_path, given, settings=Settings(1, 100, 0.95, 5), pseudo_patients=patients)
    faults = json.loads(made)["cases"]["a"]["D"]["pseudo_patients"]["faults"]
    table = pd.read_csv(patients)
    good = [part for number, part in table.groupby("dataset") if str(number) not in faults]
    assert len(good) >= 4
    for part in good:
        fitter = KaplanMeierFitter().fit(part["time"], part["event"])
        assert round(fitter.median_survival_time_) == 271
        assert median_survival_times(fitter.confidence_interval_).round().to_numpy().tolist() == [[210, 307]]
        for mark in scenario["landmarks"]:
            assert round(float(fitter.predict(mark["t"])), 3) == mark["s"]


def test_too_many_pseudo_patients_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("reanalysis.survival.exchange.MOST_ROWS", 100)
    with pytest.raises(DataError, match="ask for fewer data sets"):
        result(tmp_path, content(), settings=Settings(1, 100, 0.95, 2), pseudo_patients=tmp_path / "p.csv")


def test_cases_that_pairs_join_are_made_together():
    cases = [{"case_id": name} for name in "edcba"]
    pairs = [{"pair_id": "2", "control": "b", "treated": "d"}, {"pair_id": "1", "control": "d", "treated": "e"}]
    groups = [("".join(case["case_id"] for case in members), len(of)) for members, of in joined(cases, pairs)]
    assert groups == [("a", 0), ("bde", 2), ("c", 0)]


LIMIT = st.none() | st.just("NR") | st.floats(0.1, 50)
SCENARIO = st.fixed_dictionaries(
    {"n": st.integers(2, 100_000), "landmarks": st.lists(
        st.fixed_dictionaries(
            {"t": st.floats(0.1, 60), "s": st.floats(0, 1)},
            optional={"ci": st.tuples(st.floats(0, 1), st.floats(0, 1)).map(sorted)},
        ), min_size=1, max_size=3)},
    optional={
        "median": st.just("NR") | st.floats(0.1, 50),
        "median_ci": st.tuples(LIMIT, LIMIT).filter(
            lambda pair: not all(isinstance(x, float) for x in pair) or pair[0] <= pair[1]
        ),
        "events": st.integers(0, 100_000),
        "follow_up_median": st.none() | st.floats(0.1, 100),
        "confidence_level": st.sampled_from([0.9, 0.95, 0.975]),
        "at_risk_at_horizon": st.none() | st.floats(0.01, 1),
    },
).filter(lambda scenario: "median" in scenario or "median_ci" not in scenario)  # fmt: skip


@settings(max_examples=20, derandomize=True)
@given(scenario=SCENARIO, unit=st.sampled_from(["days", "weeks", "months", "years"]))
def test_whatever_the_schema_allows_gives_a_curve(scenario, unit, tmp_path_factory):
    given_case = {"case_id": "any", "unit": unit, "horizon": 36.0, "scenarios": {"X": scenario}}
    folder = tmp_path_factory.mktemp("any")
    made = json.loads(result(folder, {"cases": [given_case]}))["cases"]["any"]["X"]
    assert made["t"][-1] == 36.0
    for low, point, high in (("lo", "s", "hi"), ("lo_pop", "s_pop", "hi_pop")):
        assert np.all(np.isfinite([made[low], made[point], made[high]]))
        assert np.all(np.array(made[low]) <= np.array(made[high]) + ROUNDED)


PAGE = Path(__file__).resolve().parents[2] / "docs" / "survival.md"


def test_the_examples_of_the_page_run(tmp_path):
    text = PAGE.read_text(encoding="utf-8")
    (example,) = re.findall(r"^```json\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    made = json.loads(result(tmp_path, example))
    assert list(made["cases"]) == ["new", "old"]
    assert made["pairs"]["trial"]["paper"]["hr"] > 0
    (example,) = re.findall(r"^```python\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    names: dict[str, Any] = {}
    exec(example.replace("draws=1000", "draws=100"), names)
    assert names["made"].time_months[-1] == 24


def test_the_page_names_every_key_of_the_input():
    known = load_yaml(SCHEMA_FOLDER / "reconstruct.yaml")["$defs"]
    text = PAGE.read_text(encoding="utf-8")
    for kind in ("case", "scenario", "landmark", "pair"):
        for key in known[kind]["properties"]:
            assert f"`{key}`" in text or f'"{key}"' in text or key in ("estimand", "p"), f"{kind}: {key}"


def test_every_part_of_the_page_that_a_benchmark_writes_is_written():
    parts = re.findall(r"<!-- (\w[\w ]*) -->\n(.*?)<!-- end of \1 -->", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    names = ["published curve", "population", "development arms", "held out", "weighted arms"]
    assert [name for name, _ in parts] == names
    for name, body in parts:
        assert body.startswith("Version "), name
        assert body.count("\n|") > 5, name
    for ending in ("svg", "png"):
        assert PAGE.with_name(f"survival_calibration.{ending}").stat().st_size > 1000
