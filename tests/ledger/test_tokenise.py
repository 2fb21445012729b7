"""Every number is found, and the traps of typography are told apart."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reanalysis.ledger import normalise, tokenise


def _one(text: str, token: str):
    matches = [t for t in tokenise(text) if t.token == token]
    assert len(matches) == 1, [t.token for t in tokenise(text)]
    return matches[0]


@pytest.mark.parametrize(
    ("text", "token", "token_class"),
    [
        ("trial (NCT01234567).1\nNext", "1", "citation"),
        ("doi: 10.1002/abcd.33321. Epub", "10.1002/abcd.33321", "doi"),
        ("about 4,000 new cases", "4,000", "thousands"),
        ("at 46·6 months", "46·6", "middot_decimal"),
        ("(P =.77)", ".77", "decimal"),
        ("count ≥1 × 109/L today", "109", "power_of_ten"),
        ("below 1 × 10-4 of cells", "10-4", "power_of_ten"),
        ("dose of 1.8 mg/m2 weekly", "2", "unit_part"),
        ("marker CD22 found", "22", "identifier_part"),
        ("Seventy-nine of them", "Seventy-nine", "number_word"),
        ("the six who died", "six", "number_word"),
        ("upper limit NR here", "NR", "not_reached"),
        ("was Not reached yet", "Not reached", "not_reached"),
        ("had not been reached at", "not been reached", "not_reached"),
        ("had not yet been reached", "not yet been reached", "not_reached"),
        ("the 50th patient", "50th", "ordinal"),
        ("in phase II testing", "II", "roman"),
        ("a Phase III trial", "III", "roman"),
        ("PHASE II STUDY", "II", "roman"),
        ("in this phase Ib study", "I", "roman"),
        ("registry NCT01234567 number", "NCT01234567", "registry_number"),
    ],
)
def test_each_form_gets_its_class(text: str, token: str, token_class: str) -> None:
    assert _one(text, token).token_class == token_class


def test_a_dash_is_a_sign_only_where_no_number_stands_before_it() -> None:
    assert _one("difference (−3·2 points)", "3·2").before == "−"
    assert _one("aged 60-64 years", "64").before == ""
    assert _one("0.64–2.14", "2.14").before == ""
    assert _one("28.1%–55.9%", "55.9").before == ""


def test_u_2010_and_u_2212_do_not_hide_a_number() -> None:
    assert [t.token for t in tokenise("10.5‐61.5 and −0.5")] == ["10.5", "61.5", "0.5"]


@pytest.mark.parametrize("text", ["(95 CI, 1.0-2.0)", "[CI] = 28.1%–55.9%", "97.5% CI 1-2", "{CI} 3"])
def test_malformed_interval_labels_lose_no_number(text: str) -> None:
    digits = "".join(c for c in text if c.isdigit())
    assert "".join(c for t in tokenise(text) for c in t.token if c.isdigit()) == digits


def test_a_lower_case_nr_is_no_number() -> None:
    assert tokenise("an unrelated nr and ne") == []


def test_units_and_comparators_are_noted() -> None:
    token = _one("in more than 90% of cells", "90")
    assert (token.before, token.unit) == ("more than", "percent")
    assert _one("a 2-year rate", "2").unit == "year"
    assert _one("≥100 units", "100").before == "≥"
    assert _one("⩾100 units", "100").before == "≥", "a slanted sign says the same"
    assert _one("grade >/=4", "4").before == "≥", "and so do a typewriter's"
    assert _one("aged <or= 55", "55").before == "≤"
    assert _one("aged > or = 65", "65").before == "≥"


def test_number_words_that_a_dash_joins_are_tokens_each_but_for_tens_and_halves() -> None:
    words = "One-hundred eighty, one-two cycles, twenty-one, one-half"
    assert [token.token for token in tokenise(words)] == [
        "One",
        "hundred",
        "eighty",
        "one",
        "two",
        "twenty-one",
        "half",
    ]


def test_no_break_spaces_and_line_ends_are_made_uniform_and_superscripts_are_kept() -> None:
    assert normalise("\ufeffa\u00a05\r\nb\r10⁹".encode()) == "a 5\nb\n10⁹"


@given(st.text(alphabet="0123456789 .,-–·%()/abCDn=×\n", max_size=60))
def test_every_digit_lies_in_exactly_one_token(text: str) -> None:
    covered: list[int] = []
    for token in tokenise(text):
        assert text[token.offset : token.offset + len(token.token)] == token.token
        covered += range(token.offset, token.offset + len(token.token))
    assert len(covered) == len(set(covered))
    assert {i for i, c in enumerate(text) if c.isdigit()} <= set(covered)


@given(st.text(max_size=80))
def test_any_text_can_be_tokenised(text: str) -> None:
    tokens = tokenise(text)
    assert [t.index for t in tokens] == list(range(len(tokens)))
    assert [t.offset for t in tokens] == sorted(t.offset for t in tokens)


def test_the_context_hash_does_not_feel_line_breaks_but_feels_words() -> None:
    a, b, c = (tokenise(text)[0] for text in ("of the 12 men", "of  the\n12\nmen", "of the 12 women"))
    assert a.context == b.context
    assert a.context != c.context
