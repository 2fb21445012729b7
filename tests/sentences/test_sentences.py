"""Sentences can be pasted as they are: every number from the index, right grammar, no id, no foreign markup."""

from __future__ import annotations

import copy
import json
import re

import pytest
from markdown_it import MarkdownIt

from reanalysis.sentences.check import check_sentences
from reanalysis.sentences.grammar import happened
from reanalysis.sentences.index import number_index
from reanalysis.sentences.sections import SECTIONS, all_sentences, markdown, sentences_json, sentences_markdown
from reanalysis.sentences.study import Study
from reanalysis.sentences.write import numbers_json


def sentences_of(tables, study):
    """Sentences by id, from these tables."""
    numbers = number_index(tables, study)
    return {sentence.id: sentence for sentence in all_sentences(tables, study, numbers)}


@pytest.fixture(scope="module")
def tables(tables_and_study):
    return tables_and_study[0]


@pytest.fixture(scope="module")
def study(tables_and_study):
    return tables_and_study[1]


@pytest.fixture(scope="module")
def sentences(tables, study):
    return sentences_of(tables, study)


def test_a_reconstructed_proportion_says_so_with_interval_method_and_source(sentences):
    assert sentences["proportions/kantarjian2016.cr.ino"].text == (
        "In INO-VATE (primary analysis), 88 of 109 patients assigned to inotuzumab ozogamicin had a complete remission"
        " (80.7%; 95% CI 72.3 to 87.0, Wilson score; numerator and denominator reconstructed) [1]."
    )


def test_a_share_of_responders_says_of_whom(sentences):
    text = sentences["proportions/stock2021.mrd.study1010"].text
    assert "9 of 9 patients given inotuzumab ozogamicin who had a complete remission" in text


def test_several_counts_that_fit_are_said(sentences):
    text = sentences["proportions/jabbour2011.alive"].text
    assert "8 pairs of counts fit, from 7 of 10 to 28 of 40 patients" in text and "70% of patients" in text


def test_a_percentage_that_no_count_gives_is_said(sentences):
    text = sentences["proportions/jabbour2011.cr"].text
    assert "no whole number of 40 patients" in text and "no interval was computed" in text


def test_a_difference_has_both_counts_test_and_whether_rounding_matters(sentences):
    text = sentences["comparisons/kantarjian2016.cr.ino/v/sc/risk_difference"].text
    assert "88 of 109 patients assigned to inotuzumab ozogamicin and 32 of 109 assigned to standard" in text
    assert "51.4 percentage points (95% CI 39.2 to 61.8, Miettinen–Nurminen score; P<0.001, N−1 chi-square" in text
    assert text.endswith("No other counts fit the printed values, so rounding leaves the conclusion as it is.")


def test_a_comparison_of_responders_is_said_not_to_be_randomised(sentences):
    assert "not a randomised comparison" in sentences["comparisons/stock2021.mrd.inovate.ino/v/sc/odds_ratio"].text


def test_no_interval_of_printed_survival_rates_is_invented(sentences):
    text = sentences["comparisons/stock2021.pfs.12m.ino/v/sc/survival_difference"].text
    assert "20.1% for patients" in text and "15.3 percentage points; no interval can be computed" in text


def test_paired_outcomes_are_compared_over_all_tables(sentences):
    (text,) = [one.text for one in sentences.values() if one.section == "paired"]
    assert "9 percentage points (95% CI over all two-by-two tables" in text and "P=0.50 to 0.63" in text


def test_what_was_refused_is_told_with_its_reasons(sentences):
    text = sentences["pooling/relapsed.response"].text
    assert "was not answered by pooling, because (1)" in text
    assert "sources [1] and [2] are not known to define CR alike" in text
    assert "no whole number of patients is known for complete remission in Jabbour 2011" in text


def test_what_was_pooled_names_trials_model_and_heterogeneity(sentences):
    text = sentences["pooling/ph_positive.response"].text
    assert "Pooled over INO-VATE (Ph-positive, randomised; 16 of 22 patients) and Study 1010" in text
    assert "66% of patients" in text and "I² 11%" in text


def test_every_simulated_sentence_says_so(sentences):
    simulated = [one for one in sentences.values() if one.section.startswith("simulated")]
    assert len(simulated) > 150 and all("SIMULATED" in one.text for one in simulated)
    assert not any("Kaplan" in one.text for one in simulated)


def test_every_error_and_warning_has_its_sentences(sentences, tables):
    keys = {f"findings/{row['key']}" for row in tables["findings"] if row["severity"] != "info"}
    assert keys and keys == {name for name in sentences if name.startswith("findings/")}


def test_every_count_comparison_question_and_curve_has_a_sentence(sentences, tables):
    for table, section in (("counts", "proportions"), ("pooled", "pooling"), ("survival", "simulated curves")):
        said = {claim for one in sentences.values() if one.section == section for claim in one.claim_ids}
        assert {claim for row in tables[table] for claim in row["claim_ids"].split(";")} <= said, table
    assert {one.section for one in sentences.values()} == set(SECTIONS)


_MISTAKES = (
    (r"\b(\w+) \1\b", "a double word"),
    (r"  |\s[,;.)]|\(\s", "a stray space"),
    (r"\ba [aeiou]\w*|\ban [^aeiou\W]\w*", "a wrong article"),
    (r"\bnan\b|\bNone\b|\bNaN\b|inf\b", "a number that is none"),
    (r"\b(randomized|leukemia|hematolog\w*|diarrhea|edema|tumor|favor\w*)\b", "American spelling"),
    (r"\d-\d|\d–\d", "a range with a dash"),
    (r"\.\.|,,|;;|\(\)", "doubled or empty signs"),
)


@pytest.mark.parametrize(("pattern", "mistake"), _MISTAKES)
def test_no_sentence_has(sentences, pattern, mistake):
    # What checks say of their own, and names, may have dashes and signs.
    chosen = [one.text for one in sentences.values() if one.section != "findings" or "range" not in mistake]
    assert [text for text in chosen if re.search(pattern, text.replace("ITCC-059", "ITCC"))] == []


def test_every_sentence_begins_with_a_capital_ends_with_a_full_stop_and_closes_its_brackets(sentences):
    for one in sentences.values():
        assert one.text[0].isupper() and one.text.endswith((".", ".'")), one.text
        assert one.text.count("(") == one.text.count(")") and one.text.count("[") == one.text.count("]"), one.text


def test_no_sentence_holds_an_id_of_a_source_or_claim(sentences, study):
    ids = [*study.register.references, *study.claims]
    for one in sentences.values():
        assert not any(re.search(rf"(?<![\w.]){re.escape(name)}(?![\w.])", one.text) for name in ids), one.text


def test_one_patient_is_told_in_the_singular(study):
    assert happened("MRD_neg", study, one=True).startswith("was negative")
    assert happened("MRD_neg", study).startswith("were negative")


def several(tables, candidates, conclusion="no", settled=""):
    """Tables in which more than one table of counts fits behind a comparison."""
    changed = copy.deepcopy(tables)
    claims = "stock2021.cr_cri.inovate.ino;stock2021.n.inovate.ino;stock2021.cr_cri.inovate.sc;stock2021.n.inovate.sc"
    for name in ("differences", "tests"):
        for row in [one for one in changed[name] if one["claim_ids"] == claims]:
            shared = {"candidates": candidates, "conclusion_same": conclusion, "settled_by": settled}
            row.update(shared)
            envelope = {**row, "candidate": "0", "events": "", "total": ""}
            changed[name] += [envelope, {**row, "candidate": "2", "events": "17", "total": "23"}]
    for row in [one for one in changed["counts"] if one["claim_ids"].startswith("stock2021.cr_cri.inovate.ino")]:
        row.update(candidates=candidates, events_high="17", total_high="23")
        changed["counts"].append({**row, "candidate": "2", "events": "17", "total": "23"})
    return changed


def test_a_comparison_over_several_counts_spans_them_and_says_what_would_settle_it(tables, study):
    changed = several(tables, "2", settled="stock2021.cr_cri.inovate.ino")
    text = sentences_of(changed, study)["comparisons/stock2021.cr_cri.inovate.ino/v/sc/risk_difference"].text
    assert "16 to 17 of 22 to 23 patients" in text
    assert "95% CI over all 2 tables of counts that fit −10 to 42" in text
    assert "a risk difference (" in text  # the middle of an envelope is no result
    assert "do not all lead to the same conclusion; one more digit of the printed 73% would settle it." in text


def test_alternatives_that_would_settle_a_conclusion_are_told_apart(tables, study):
    settled = "stock2021.cr_cri.inovate.ino or stock2021.cr_cri.inovate.sc and stock2021.n.inovate.sc"
    text = sentences_of(several(tables, "2", settled=settled), study)[
        "comparisons/stock2021.cr_cri.inovate.ino/v/sc/risk_difference"
    ].text
    assert "one more digit of the printed 73% or 56% and 27 would settle it." in text


def test_counts_that_are_the_same_in_all_tables_are_told_once(tables, study):
    changed = copy.deepcopy(tables)
    (row,) = [one for one in changed["counts"] if one["claim_ids"].startswith("kantarjian2016.cr.ino;")]
    row["candidates"] = "2"
    changed["counts"].append({**row, "candidate": "2"})
    for one in [one for one in changed["proportions"] if one["claim_ids"] == row["claim_ids"]]:
        one.update(candidates="2", candidate="0")
    text = sentences_of(changed, study)["proportions/kantarjian2016.cr.ino"].text
    assert "all 2 tables of counts that fit have 88 of 109 patients here (95% CI over all of them 72.3" in text


def test_counts_given_as_ranges_only_have_a_sentence(tables, study):
    changed = copy.deepcopy(tables)
    (row,) = [one for one in changed["counts"] if one["claim_ids"].startswith("kantarjian2016.mrd.sc;")]
    row.update(candidate="0", candidates="200000", events="", total="", events_high="11", total_high="35")
    changed["proportions"] = [one for one in changed["proportions"] if one["claim_ids"] != row["claim_ids"]]
    text = sentences_of(changed, study)["proportions/kantarjian2016.mrd.sc"].text
    assert "28.1% of patients" in text
    assert "200000 tables of counts fit, with 9 to 11 of 32 to 35 patients" in text


def test_a_share_of_nobody_has_a_sentence_without_percentage(tables, study):
    changed = copy.deepcopy(tables)
    (row,) = [one for one in changed["counts"] if one["claim_ids"].startswith("fda2024.cr;")]
    row.update(events="0", total="0")
    changed["proportions"] = [one for one in changed["proportions"] if one["claim_ids"] != row["claim_ids"]]
    text = sentences_of(changed, study)["proportions/fda2024.cr"].text
    assert "0 of 0 patients" in text and "no percentage can be computed" in text


def test_where_all_counts_lead_to_one_conclusion_that_is_said(tables, study):
    text = sentences_of(several(tables, "2", "yes"), study)[
        "comparisons/stock2021.cr_cri.inovate.ino/v/sc/risk_ratio"
    ].text
    assert "All 2 tables of counts that fit the printed values lead to the same conclusion." in text


def test_pooled_comparisons_and_unknown_estimates_have_sentences_too(tables, study):
    changed = copy.deepcopy(tables)
    row = next(one for one in changed["pooled"] if one["row"] == "pooled" and one["in_front"] == "yes")
    row |= {"measure": "risk_ratio", "estimate": "1.5", "lower": "0.9", "upper": "inf", "p_value": "0.2"}
    row |= {"prediction_lower": "0.5", "prediction_upper": "2"}
    text = sentences_of(changed, study)[f"pooling/{row['question_id']}"].text
    assert "the risk ratio, counting patients" in text and "was 1.50 (95% CI 0.90 to ∞" in text
    assert "95% prediction interval 0.50 to 2.00" in text and "P=0.20" in text
    row |= {"candidates": "3", "conclusion_same": "no"}
    text = sentences_of(changed, study)[f"pooling/{row['question_id']}"].text
    assert "lies within these limits over all 3 combinations of counts that fit" in text
    assert "do not all lead to the same conclusion" in text


def test_a_difference_of_one_point_is_in_the_singular(tables, study):
    changed = copy.deepcopy(tables)
    for row in changed["differences"]:
        if row["claim_ids"].startswith("kantarjian2016.cr.ino") and row["measure"] == "risk_difference":
            row["estimate"] = "-0.010000"
    text = sentences_of(changed, study)["comparisons/kantarjian2016.cr.ino/v/sc/risk_difference"].text
    assert "−1.0 percentage points" in text


def test_every_number_of_every_sentence_is_of_the_index(tables, study, sentences):
    content = json.loads(sentences_json(sentences.values()))
    index = json.loads(numbers_json(number_index(tables, study)))
    words = " ".join(" ".join(part for part in one.template.split("{")) for one in sentences.values())
    assert list(check_sentences(content, index, words)) == []


@pytest.mark.parametrize(
    ("field", "change", "sentence"),
    [
        ("text", lambda text: text.replace("80.7", "80.8"), "not its template"),
        ("template", lambda text: text.replace("wilson/estimate", "wald/estimate"), "has not"),
        ("numbers", lambda names: names[1:], "list of numbers"),
        ("both", lambda text: text.replace("patients", "1234 patients"), "1234, which stands in no table"),
    ],
)
def test_a_sentence_that_says_another_number_is_found(tables, study, sentences, field, change, sentence):
    content = json.loads(sentences_json([sentences["proportions/kantarjian2016.cr.ino"]]))
    index = json.loads(numbers_json(number_index(tables, study)))
    (one,) = content["sentences"]
    for name in ("text", "template") if field == "both" else (field,):
        one[name] = change(one[name])
    (problem,) = check_sentences(content, index, "95 1")
    assert "kantarjian2016.cr.ino" in problem and sentence in problem


def test_hostile_names_stay_words_in_markdown(tables, study):
    trials = copy.deepcopy(dict(study.trials))
    trials["inovate"]["name"] = "*A* <script>x</script> [b](http://example.org) $1$ {c}"
    register = type(study.register)(
        trials, study.register.vocabulary, study.register.references, study.register.citations
    )
    hostile = Study(register, study.claims, study.settings)
    one = sentences_of(tables, hostile)["proportions/kantarjian2016.cr.ino"]
    html = MarkdownIt("commonmark", {"html": True}).render(sentences_markdown([one], hostile))
    assert "<script" not in html and "<a " not in html and "<em>" not in html
    assert "{c}" in one.text and "{{c}}" in one.template


def test_signs_of_numbers_need_no_escape():
    assert markdown("P<0.001; 95% CI −5 to 3") == "P<0.001; 95% CI −5 to 3"


def test_the_same_tables_give_the_same_bytes(tables, study, sentences):
    assert sentences_json(sentences_of(tables, study).values()) == sentences_json(sentences.values())


@pytest.mark.parametrize("left", ["", "counts proportions", "counts proportions differences tests", "survival pairs"])
def test_a_study_without_some_of_the_results_has_the_others(tables, study, left):
    kept = {*left.split(), "claims"}
    changed = {name: rows if name in kept else [] for name, rows in tables.items()}
    found = sentences_of(changed, study)
    assert bool(found) == bool(left)
    assert sentences_markdown(found.values(), study).startswith("# Sentences for manuscripts")
