"""Every number that a manuscript may quote has a name, and is its table's."""

from __future__ import annotations

import copy
import json
import re
import shutil
import subprocess
from decimal import Decimal

import pytest

from reanalysis.errors import DataError
from reanalysis.sentences.check import check_numbers
from reanalysis.sentences.index import TABLES, number_index
from reanalysis.sentences.study import Study
from reanalysis.sentences.write import latex, numbers_json, numbers_tex
from reanalysis.vocabulary import BASES


@pytest.fixture(scope="module")
def tables(tables_and_study):
    return tables_and_study[0]


@pytest.fixture(scope="module")
def study(tables_and_study):
    return tables_and_study[1]


@pytest.fixture(scope="module")
def numbers(tables, study):
    return number_index(tables, study)


@pytest.fixture(scope="module")
def by_id(numbers):
    return {number.id: number for number in numbers}


def test_macros_and_ids_are_unique_and_macros_have_letters_only(numbers):
    macros = [number.macro for number in numbers]
    assert len(set(macros)) == len(macros) == len({number.id for number in numbers})
    assert all(re.fullmatch(r"res[A-Z][A-Za-z]*", macro) for macro in macros)


def test_a_result_is_named_after_its_trial_outcome_and_arm(by_id):
    estimate = by_id["proportions/kantarjian2016.cr.ino/wilson/estimate"]
    assert (estimate.macro, estimate.value, estimate.shown) == ("resInovateCrIno", "80.7339", "80.7")
    assert (estimate.unit, estimate.decimals, estimate.basis) == ("percent", 1, "recomputed")


def test_an_estimate_shares_its_group_with_limits_numerator_denominator_and_printed_value(numbers):
    group = [number for number in numbers if number.group == "kantarjian2016.cr.ino" and number.in_front]
    assert {(number.role, number.shown) for number in group} == {
        *(("estimate", "80.7"), ("lower", "72.3"), ("upper", "87.0"), ("events", "88"), ("total", "109")),
    }
    assert {number.basis for number in group if number.role == "estimate"} == {"printed", "recomputed"}


def test_a_comparison_shares_its_group_with_its_p_value(numbers):
    group = [number for number in numbers if number.group == "kantarjian2016.cr.ino/v/sc" and number.in_front]
    assert {"risk_difference", "risk_ratio", "odds_ratio"} < {number.measure for number in group}
    (p_value,) = [number for number in group if number.role == "p_value"]
    assert (p_value.macro, p_value.shown) == ("resInovateCrInoVScP", "<0.001")


def test_the_number_needed_is_rounded_once_as_in_its_words(by_id):
    number = by_id["differences/kantarjian2016.cr.ino/v/sc/risk_difference/miettinen-nurminen/number_needed"]
    assert (number.value, number.shown) == ("1.95", "1.9")


def test_where_several_counts_fit_their_range_is_indexed_and_no_middle(by_id):
    ids = {name for name in by_id if "/jabbour2011.alive/" in name}
    assert not any(name.endswith("/estimate") for name in ids if name.startswith("proportions/"))
    shown = {name.rpartition("/")[2]: by_id[name].shown for name in ids if name.startswith("counts/")}
    assert shown == {"candidates": "8", "events_low": "7", "events_high": "28", "total_low": "10", "total_high": "40"}


def test_a_value_that_no_count_gives_has_a_printed_value_and_no_numerator(by_id):
    ids = {name for name in by_id if "/jabbour2011.cr/" in name}
    assert "claims/jabbour2011.cr/estimate" in ids and "counts/jabbour2011.cr/total" in ids
    assert not any("/events" in name for name in ids)


def test_printed_values_are_shown_as_printed_and_number_words_as_numbers(by_id):
    assert by_id["claims/jabbour2023.os.median.age60_64/lower"].shown == "31·5"
    assert by_id["claims/jabbour2023.os.median.age60_64/upper"].shown == "not reached"
    assert by_id["claims/jabbour2023.crp/events"].shown == "6"
    assert by_id["claims/jabbour2023.cr/events"].source_ids == ("jabbour2023",)


def test_every_simulated_number_says_so(numbers):
    simulated = [number for number in numbers if number.table in ("survival", "pairs")]
    assert simulated and all(number.basis == "simulated" for number in simulated)
    assert all(
        "SIMULATED" in number.words and number.macro.startswith("resSimulated")
        for number in simulated
        if number.role != "time"
    )


def test_the_words_of_the_five_bases_are_used(numbers):
    assert {number.basis for number in numbers} <= set(BASES)


def test_every_row_in_front_of_every_table_has_a_number(tables, numbers):
    indexed = {(number.table, json.dumps(number.row, sort_keys=True)) for number in numbers}
    for table in TABLES:
        assert any(name == table for name, _ in indexed), table
    keys = {"proportions": ("claim_ids", "candidate", "method"), "survival": ("curve_id", "quantity", "time_months")}
    for table, columns in keys.items():
        for row in tables[table]:
            if table == "survival" or (row["candidate"] == "0") == (int(row["candidates"]) > 1):
                assert (table, json.dumps({name: row[name] for name in columns}, sort_keys=True)) in indexed


def test_every_number_equals_its_cell(numbers, tables):
    assert list(check_numbers(json.loads(numbers_json(numbers)), tables)) == []


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("value", "80.7340", "the table has 80.7339"),
        ("shown", "80.8", "is shown as 80.8"),
        ("row", {"claim_ids": "no"}, "0 rows"),
        ("row", {"method": "wilson"}, "rows"),
        ("column", "estimates", "no column"),
        ("table", "proportion", "no table"),
        ("macro", "resKantarjianCr1", "letters"),
        ("decimals", 2, "decimals"),
    ],
)
def test_a_number_that_is_not_its_cell_is_found(numbers, tables, field, value, sentence):
    index = json.loads(numbers_json(numbers))
    chosen = next(n for n in index["numbers"] if n["id"] == "proportions/kantarjian2016.cr.ino/wilson/estimate")
    chosen[field] = value
    (problem,) = check_numbers(index, tables)
    assert "kantarjian2016.cr.ino" in problem and sentence in problem


def test_a_macro_used_twice_is_found(numbers, tables):
    index = json.loads(numbers_json(numbers))
    index["numbers"][1]["macro"] = index["numbers"][0]["macro"]
    (problem,) = check_numbers(index, tables)
    assert "twice" in problem


#: Tables that have no row for a study whose curves nobody asked for.
OLD = ("survival", "pairs", "agreement")


def test_adding_a_study_renames_nothing(tables, study, numbers):
    def renamed(rows):
        new = copy.deepcopy([row for row in rows if "fda2024" in row.get("claim_ids", "")])
        for row in new:
            for name, cell in row.items():
                row[name] = cell.replace("fda2024", "new2030") if name != "trial_id" else cell
        return new

    more = {name: [*rows, *renamed(rows)] for name, rows in tables.items() if name not in OLD}
    more |= {name: tables[name] for name in OLD}
    claims = {row["claim_id"]: row for row in more["claims"]}
    before = {number.id: number.macro for number in numbers}
    after = {number.id: number.macro for number in number_index(more, Study(study.register, claims, study.settings))}
    assert len(after) > len(before)
    assert {name: after[name] for name in before} == before


def test_ids_that_would_give_one_macro_stop_with_both_named(tables, study):
    claims = dict(study.claims)
    for name in ("fda2024.c.r", "fda2024.c_r"):
        claims[name] = {**claims["fda2024.cr"], "claim_id": name}
    with pytest.raises(DataError, match=r"fda2024\.c\.r.*fda2024\.c_r.*rename the newer"):
        number_index(tables, Study(study.register, claims, study.settings))


def test_the_order_of_tables_rows_changes_nothing(tables, study, numbers):
    shuffled = {name: rows[::-1] for name, rows in tables.items()}
    assert numbers_json(number_index(shuffled, study)) == numbers_json(numbers)


def test_other_methods_in_front_take_the_short_names(tables, study):
    settings = {**study.settings, "proportion_methods": ["clopper-pearson", "wilson", "mid-p"]}
    by_macro = {number.macro: number for number in number_index(tables, Study(study.register, study.claims, settings))}
    assert by_macro["resInovateCrInoLower"].method == "clopper-pearson"
    assert by_macro["resInovateCrInoWilsonLower"].method == "wilson"


def test_hostile_text_has_no_meaning_in_latex():
    assert latex("a\n\\input{/etc/passwd}%") == r"a {\textbackslash}input\{/etc/passwd\}\%"
    assert latex("$x_1^2$ & ~#") == r"\$x\_1{\textasciicircum}2\$ \& {\textasciitilde}\#"


def test_comments_of_macros_stay_on_their_lines(numbers):
    text = numbers_tex([*numbers[:2]])
    assert len(text.splitlines()) == 4
    assert all(line.startswith((r"\newcommand*{\res", "%")) for line in text.splitlines())


def test_latex_reads_every_macro(numbers, tmp_path):
    if not shutil.which("pdflatex"):
        pytest.skip("pdflatex is not at hand")
    (tmp_path / "numbers.tex").write_text(numbers_tex(numbers), encoding="utf-8")
    uses = "\n\n".join(rf"\{number.macro}" for number in numbers)
    document = "\\documentclass{article}\\input{numbers.tex}\\begin{document}\n" + uses + "\n\\end{document}\n"
    (tmp_path / "all.tex").write_text(document, encoding="utf-8")
    command = ["pdflatex", "-halt-on-error", "-interaction=nonstopmode", "all.tex"]
    run = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, errors="replace", check=False)
    assert run.returncode == 0, run.stdout[-2000:]
    assert "Missing character" not in run.stdout


def test_values_are_exact(by_id):
    number = by_id["proportions/fda2024.cr/wilson/lower"]
    assert Decimal(number.value) == Decimal("29.2609")


def test_every_macro_that_the_manual_names_exists(numbers, project):
    text = (project / "docs" / "texts.md").read_text(encoding="utf-8")
    named = set(re.findall(r"\bres(?:[A-Z][a-z]*)+", text)) - {"resPooled", "resSimulated", "resAgreement"}
    ends = [end for group in re.findall(r"^\| (`.*`) \|", text, re.MULTILINE) for end in re.findall(r"`(\w+)`", group)]
    macros = {number.macro for number in numbers}
    assert named and named <= macros
    assert len(ends) > 10
    assert not [end for end in ends if not any(macro.endswith(end) for macro in macros)]


def test_every_file_that_the_manual_names_is_made(project):
    from reanalysis.planning import TEXTS

    text = (project / "docs" / "texts.md").read_text(encoding="utf-8")
    assert set(re.findall(r"`([a-z]+\.(?:md|json|tex|bib))`", text)) == set(TEXTS)
