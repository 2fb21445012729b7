"""Drafting: every token has its place, nothing crashes it, and it agrees with the gold reports."""

from __future__ import annotations

import csv
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reanalysis.claims import Claim
from reanalysis.draft import Agreement, DraftClaim, compare_drafts, draft_claims, load_lexicon
from reanalysis.draft.lexicon import Lexicon
from reanalysis.errors import DataError
from reanalysis.ledger import normalise, tokenise
from reanalysis.register import load_trials, load_vocabulary
from reanalysis.vocabulary import KINDS

ROOT = Path(__file__).resolve().parents[2]
REPORTS = ROOT / "tests" / "draft" / "reports"
IDS = sorted(path.stem for path in REPORTS.glob("*.txt"))
#: Never opened while the grammar was written; see tests/benchmarks/draft_agreement.py.
CLOSED = frozenset(
    name
    for part in (REPORTS / "README.md").read_text(encoding="utf-8").split("\n### ")[1:]
    if part.startswith("kept closed")
    for name in re.findall(r"^- `(\w+)`$", part, re.M)
)


@cache
def lexicon() -> Lexicon:
    """The project's lexicon with the endpoints and quantities of the gold reports."""
    words = load_vocabulary(ROOT / "data" / "vocabulary.yaml")
    more = load_vocabulary(REPORTS / "vocabulary.yaml")
    whole = {
        "endpoints": {**words["endpoints"], **more["endpoints"]},
        "quantities": [*words["quantities"], *more["quantities"]],
    }
    return load_lexicon(ROOT / "data" / "lexicon.yaml", {**words, **whole})


def draft(text: str, trials: dict[str, Any] | None = None) -> list[DraftClaim]:
    return draft_claims(text, lexicon(), trials)


def one(text: str, kind: str) -> dict[str, str]:
    """Cells of the only claim of a kind."""
    found = [claim.cells for claim in draft(text) if claim.kind == kind]
    assert len(found) == 1, [claim.cells for claim in draft(text)]
    return found[0]


def assert_each_token_has_one_place(text: str, claims: list[DraftClaim]) -> None:
    used: dict[int, list[tuple[str, str]]] = {}
    for claim in claims:
        assert claim.tokens
        for role, offset in claim.tokens:
            used.setdefault(offset, []).append((claim.kind, role))
    assert set(used) == {token.offset for token in tokenise(text)}
    for places in used.values():
        bare = [kind for kind, _ in places if kind in ("set_aside", "unsure")]
        assert not bare or len(places) == 1
        # Only a time or a level serves several claims, or a value that is printed for two outcomes at once; the median
        # follow-up is also the time of the rates that are told with it.
        followed = ("median", "value") in places and {role for _, role in places} == {"value", "time"}
        if len(places) > 1 and not followed:
            assert len({role for _, role in places}) == 1


@pytest.mark.parametrize("source_id", IDS)
def test_every_token_of_a_gold_report_has_its_place(source_id: str) -> None:
    text = normalise((REPORTS / f"{source_id}.txt").read_bytes())
    claims = draft(text, load_trials(REPORTS / f"{source_id}.trials.yaml"))
    assert_each_token_has_one_place(text, claims)
    for claim in claims:
        assert claim.kind in (*KINDS, "unsure")
        assert claim.cells["status"] == "draft"
        assert claim.reason.endswith(".")
        assert 0 <= claim.overall <= 1
        assert all(0 <= score <= 1 for score in claim.confidence.values())
    ids = [claim.cells["claim_id"] for claim in claims]
    assert len(ids) == len(set(ids))


WORDS = st.sampled_from(
    [
        "median",
        "overall",
        "survival",
        "was",
        "12.3",
        "months",
        "(",
        "95%",
        "CI",
        "3",
        "–",
        "4",
        ")",
        "NR",
        "to",
        "HR",
        "0.5",
        ";",
        "P",
        "<.001",
        "v",
        "5/10",
        "[",
        "]",
        "{",
        "}",
        "patients",
        "of",
        "the",
        "and",
        "22",
        "53",
        "with",
        "grade",
        "3",
        "or",
        "4",
        "anemia",
        "in",
        "placebo",
        "group",
        "respectively",
        "n",
        "=",
        "%",
        "mg/m2",
        "every",
        "weeks",
        "day",
        "1",
        ",",
        ".",
        "\n",
        "\n\n",
        "|",
        "-",
        "×",
        "10-4",
        "two",
        "half",
        "2-year",
        "rate",
        "twelve",
        "MRD",
        "PFS",
        "OS",
        "at",
        "6",
    ]
)


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(st.one_of(st.text(max_size=400), st.lists(WORDS, max_size=60).map(" ".join)))
def test_no_text_crashes_it_and_every_token_keeps_its_place(text: str) -> None:
    text = normalise(text.encode("utf-8", "ignore"))
    assert_each_token_has_one_place(text, draft(text))


@settings(max_examples=30)
@given(st.sampled_from(IDS), st.integers(0, 2000), st.integers(0, 300))
def test_no_torn_report_crashes_it(source_id: str, start: int, cut: int) -> None:
    text = normalise((REPORTS / f"{source_id}.txt").read_bytes())
    torn = text[:start] + text[start + cut :]
    assert_each_token_has_one_place(torn, draft(torn, load_trials(REPORTS / f"{source_id}.trials.yaml")))


@cache
def sentences() -> list[str]:
    """Sentences of all made-up reports, in which words are put to break what the rules expect."""
    texts = [(REPORTS / f"{name}.txt").read_text(encoding="utf-8") for name in IDS]
    return [sentence for text in texts for sentence in re.split(r"(?<=[.;])\s+", text)]


BREAKERS = st.sampled_from(
    ["(", "/", ")", "[", "vs", "and", "12%", "3/4", "of", "95% CI", "5", "n=3", "fatal", ",", "In"]
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(st.data(), st.sampled_from([None, *IDS]))
def test_no_mixture_of_broken_sentences_crashes_it(data: st.DataObject, source_id: str | None) -> None:
    broken = []
    for sentence in data.draw(st.lists(st.sampled_from(sentences()), min_size=1, max_size=5)):
        words = sentence.split(" ")
        for breaker in data.draw(st.lists(BREAKERS, max_size=4)):
            words[data.draw(st.integers(0, len(words) - 1))] = breaker
        broken.append(" ".join(words))
    text = normalise(" ".join(broken).encode())
    trials = load_trials(REPORTS / f"{source_id}.trials.yaml") if source_id else None
    assert_each_token_has_one_place(text, draft(text, trials))


def test_an_analysis_of_many_variables_without_a_ratio_is_read() -> None:
    text = "Late MRD kept its weight in multivariate analysis of age and blasts (p=0.003)."
    assert one(text, "p_value")["value"] == "0.003"


def test_a_size_in_the_label_of_a_row_is_no_level() -> None:
    text = "Estimate at 18 months (95% n=4 Confidence Interval), percentage of participants\t67.2 (61.5 to 72.1)"
    assert [claim.tokens for claim in draft(text) if claim.kind == "n"] == [(("value", 29),)]
    assert_each_token_has_one_place(text, draft(text))


def test_the_same_text_gives_the_same_draft() -> None:
    text = normalise((REPORTS / "tanaka2019.txt").read_bytes())
    assert draft(text) == draft(text)


INTERVALS = (
    "(95% CI, 0.72-2.38)",
    "[95% CI 0.72–2.38]",
    "(95% confidence interval, 0.72 to 2.38)",
    "(95 CI, 0.72-2.38)",
    "(95% CI: 0.72, 2.38)",
    "(95% [CI] = 0.72–2.38)",
    "(0.72 to 2.38)",
    "{0.72–2.38}",
    "; 95% CI 0.72 to 2.38",
    "(CI 95%: 0.72 - 2.38)",
)


@pytest.mark.parametrize("interval", INTERVALS)
def test_an_interval_is_linked_to_its_ratio_however_it_is_written(interval: str) -> None:
    cells = one(f"The hazard ratio for death was 1.31 {interval}.", "ratio")
    assert (cells["value"], cells["lower"], cells["upper"]) == ("1.31", "0.72", "2.38")
    assert cells["confidence_level"] == "95"
    assert cells["endpoint"] == "OS"


def test_a_limit_that_was_not_reached_is_a_limit() -> None:
    cells = one("Median progression-free survival was 41.7 months (95% CI, 12.9-Not reached [NR]).", "median")
    assert (cells["value"], cells["lower"], cells["upper"]) == ("41.7", "12.9", "Not reached")


def test_a_minus_sign_is_kept() -> None:
    cells = one("The difference was −3·2 points (95% CI −5·1 to −1·3).", "difference")
    assert (cells["value"], cells["lower"], cells["upper"]) == ("−3·2", "−5·1", "−1·3")


def test_a_rate_of_survival_at_a_time_is_no_share_of_patients() -> None:
    cells = one("The 2-year PFS rate was 61.4% (95% CI, 49.3%-72.8%).", "km")
    assert (cells["timepoint"], cells["endpoint"], cells["unit"]) == ("2 years", "PFS", "percent")


def test_a_count_with_its_total_and_percentage_is_three_claims_that_know_each_other() -> None:
    claims = {claim.kind: claim.cells for claim in draft("A complete response was seen in 17 of 44 patients (38.6%).")}
    assert claims["count"]["value"] == "17"
    assert claims["percent"]["value"] == "38.6"
    assert claims["count"]["denominator"] == claims["percent"]["denominator"] == claims["n"]["claim_id"]
    assert claims["percent"]["endpoint"] == "CR"


def test_number_words_count_patients() -> None:
    cells = one("Ninety-four patients were enrolled in the trial.", "n")
    assert cells["value"] == "Ninety-four"


def test_a_relative_reduction_is_set_aside() -> None:
    claims = draft("The drug reduced the risk of death by 46%.")
    assert [claim.kind for claim in claims] == ["set_aside"]


def test_what_no_rule_explains_is_unsure_and_has_no_confidence() -> None:
    claims = draft("The code of the building was 4711.5 then.")
    assert [(claim.kind, claim.overall) for claim in claims] == [("unsure", 0.0)]


def trial(**arms: str) -> dict[str, Any]:
    """A register with one trial of the arms given, label by id; the last is the control."""
    names = list(arms)
    return {
        "t": {
            "name": "TRIAL",
            "registry": [],
            "sources": {"draft": "primary"},
            "arms": {
                arm: {"label": label, "name": label.lower(), "role": "control" if arm == names[-1] else "experimental"}
                for arm, label in arms.items()
            },
            "comparisons": [{"arm": arm, "reference": names[-1]} for arm in names[:-1]],
            "analysis_sets": {"all": {"label": "all patients", "arms": dict.fromkeys(names)}},
        }
    }


@pytest.mark.parametrize(
    ("sentence", "first"),
    [
        ("Median overall survival was 7 months with foomab versus 5 months with placebo.", "foo"),
        ("Median overall survival was 7 months in the foomab group and 5 months in the placebo group.", "foo"),
        ("Median overall survival was 7 months and 5 months with placebo and foomab, respectively.", "pla"),
        ("With placebo versus foomab, median overall survival was 7 v 5 months.", "pla"),
        ("Overall survival was longer with foomab than with placebo (median 7 months vs 5 months).", "foo"),
    ],
)
def test_arms_are_told_from_where_they_stand(sentence: str, first: str) -> None:
    claims = draft(sentence, trial(foo="Foomab", pla="Placebo"))
    arms = {claim.cells["value"]: claim.cells["arm"] for claim in claims if claim.kind == "median"}
    assert arms == {"7": first, "5": "pla" if first == "foo" else "foo"}


def test_order_of_words_is_said_to_be_inferred() -> None:
    claims = draft("With foomab and placebo, ORR was 70% and 50%, respectively.", trial(foo="Foomab", pla="Placebo"))
    assert all("inferred" in claim.reason for claim in claims if claim.kind == "percent")


def test_an_arm_that_nobody_names_is_doubtful_or_unsure() -> None:
    arms = trial(foo="Foomab", pla="Placebo")
    told = next(c for c in draft("ORR was 70%.", arms) if c.kind == "percent")
    assert (told.cells["arm"], told.confidence["arm"] < 0.7) == ("", True)
    harm = next(c for c in draft("Nausea was seen in 70%.", arms) if c.kind == "percent")
    assert harm.cells["arm"] == "unsure"


def test_arms_that_no_register_names_are_called_after_the_report() -> None:
    text = (
        "Patients were randomly assigned to receive either foomab or placebo. Median overall survival was 7 months"
        " in the foomab group and 5 months in the placebo group."
    )
    assert {c.cells["arm"] for c in draft(text) if c.kind == "median"} == {"foomab", "placebo"}


def test_a_wrong_lexicon_is_told_in_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "lexicon.yaml"
    path.write_text((ROOT / "data" / "lexicon.yaml").read_text(encoding="utf-8").replace("endpoints:", "endponts:", 1))
    with pytest.raises(DataError, match="endponts"):
        load_lexicon(path)


def gold(source_id: str) -> Agreement:
    """Agreement on one report."""
    path = REPORTS / f"{source_id}.claims.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    curated = [
        Claim(source_id, i, row, tuple((role, int(at)) for role, at in (t.split("@") for t in row["tokens"].split())))
        for i, row in enumerate(rows, start=2)
    ]
    text = normalise((REPORTS / f"{source_id}.txt").read_bytes())
    return compare_drafts(draft(text, load_trials(REPORTS / f"{source_id}.trials.yaml")), curated)


def test_curated_claims_agree_with_themselves() -> None:
    path = REPORTS / "tanaka2019.claims.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    curated = [
        Claim("tanaka2019", i, row, tuple((r, int(at)) for r, at in (t.split("@") for t in row["tokens"].split())))
        for i, row in enumerate(rows, start=2)
    ]
    agreement = compare_drafts(curated, curated)
    assert agreement.differences == []
    assert all(tally.f1 == 1 for tally in agreement.tallies.values())


#: A little under what the benchmark printed when the grammar was last changed. They guard against a step back and
#: are no claim about new reports: on those that were never opened the figures are lower, as the second row says.
FLOORS = {
    "opened": {"kind+tokens": 0.99, "interval": 0.99, "endpoint": 0.95, "arm": 0.97, "timepoint": 0.975, "tuple": 0.90},
    "closed": {"kind+tokens": 0.935, "interval": 0.98, "endpoint": 0.815, "arm": 0.915, "tuple": 0.715},
}


@pytest.mark.parametrize("group", FLOORS)
def test_agreement_with_the_gold_reports_does_not_fall(group: str) -> None:
    total = Agreement()
    for source_id in IDS:
        if (source_id in CLOSED) == (group == "closed"):
            total.add(gold(source_id))
    for name, floor in FLOORS[group].items():
        assert total.tallies[name].f1 >= floor, f"{name}: {total.tallies[name].f1:.3f}"


def test_confidence_means_something() -> None:
    """Rows of the gold reports with high confidence are right more often than those with little."""
    found: dict[bool, list[bool]] = {True: [], False: []}
    for source_id in [one for one in IDS if one not in CLOSED]:
        with (REPORTS / f"{source_id}.claims.csv").open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        wanted = {
            (int(token.split("@")[1]), row["kind"], row["endpoint"], row["arm"])
            for row in rows
            for token in row["tokens"].split()
        }
        text = normalise((REPORTS / f"{source_id}.txt").read_bytes())
        for claim in draft(text, load_trials(REPORTS / f"{source_id}.trials.yaml")):
            if claim.kind not in ("set_aside", "unsure"):
                cells = claim.cells
                key = (claim.tokens[0][1], claim.kind, cells["endpoint"], cells["arm"])
                found[claim.overall >= 0.75].append(key in wanted)
    high, low = (sum(found[sure]) / len(found[sure]) for sure in (True, False))
    assert high > low
    assert high >= 0.85


def test_the_median_follow_up_is_also_the_time_of_a_rate_told_with_it() -> None:
    text = "With a median follow-up of 36.4 months, overall survival was 73% (95% CI, 61-82)."
    claims = draft(text)
    assert_each_token_has_one_place(normalise(text.encode()), claims)
    assert [claim.cells["timepoint"] for claim in claims if claim.kind == "km"] == ["36.4 months"]
