"""The made-up reports: every number of each is accounted for, and none of them contradicts itself."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from reanalysis.claims import Claim, Evidence
from reanalysis.claims.external import External, read_external
from reanalysis.claims.relations import check_vocabulary
from reanalysis.claims.tokens import check_tokens, token_problem
from reanalysis.claims.validate import impossible_value
from reanalysis.ledger import Ledger, build_ledger, normalise, write_ledger
from reanalysis.register import load_vocabulary
from reanalysis.tables.schema import columns
from reanalysis.vocabulary import COUNT_KINDS, KINDS, ROLES

REPORTS = Path(__file__).resolve().parent / "reports"
IDS = sorted(path.stem for path in REPORTS.glob("*.txt"))


@dataclass(frozen=True)
class Gold:
    """One report with its claims."""

    text: str
    ledger: Ledger
    external: External

    @property
    def evidence(self) -> Evidence:
        return self.external.evidence

    @property
    def claims(self) -> list[Claim]:
        return list(self.evidence.claims.values())


def whole_vocabulary(project: Path) -> dict[str, Any]:
    """The project's vocabulary and the words that the reports add."""
    words = load_vocabulary(project / "data" / "vocabulary.yaml")
    more = load_vocabulary(REPORTS / "vocabulary.yaml")
    for name, own in more.items():
        assert not set(own) & set(words[name]), f"{name}: some of these words are in data/vocabulary.yaml"
        words[name] = {**words[name], **own} if isinstance(own, dict) else [*words[name], *own]
    return words


@pytest.fixture(scope="module")
def read(project: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Gold]:
    """Reads one report, once."""
    folder = tmp_path_factory.mktemp("gold")
    vocabulary = folder / "vocabulary.yaml"
    vocabulary.write_text(yaml.safe_dump(whole_vocabulary(project), allow_unicode=True), encoding="utf-8")

    @cache
    def gold(source_id: str) -> Gold:
        raw = (REPORTS / f"{source_id}.txt").read_bytes()
        ledger = build_ledger(source_id, raw)
        path = folder / f"{source_id}.tsv"
        write_ledger(ledger, path)
        claims, trials = REPORTS / f"{source_id}.claims.csv", REPORTS / f"{source_id}.trials.yaml"
        return Gold(normalise(raw), ledger, read_external([claims], [path], [trials], vocabulary))

    return gold


def test_the_readme_lists_the_reports_and_each_has_claims_and_a_register() -> None:
    listed = re.findall(r"^- `(\w+)`", (REPORTS / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(listed) == IDS
    assert len(listed) >= 12
    for ending in ("claims.csv", "trials.yaml"):
        assert sorted(path.name.removesuffix(f".{ending}") for path in REPORTS.glob(f"*.{ending}")) == IDS


def test_the_vocabularies_go_together(project: Path) -> None:
    check_vocabulary(whole_vocabulary(project))


def test_every_kind_and_role_is_used_and_every_added_word_is(read: Callable[[str], Gold]) -> None:
    claims = [claim for source_id in IDS for claim in read(source_id).claims]
    assert {claim.kind for claim in claims} == set(KINDS)
    assert {role for claim in claims for role, _ in claim.tokens} == set(ROLES)
    more = load_vocabulary(REPORTS / "vocabulary.yaml")
    used = {
        column: {claim.cells[column] for claim in claims} for column in ("endpoint", "quantity", "unit", "comparator")
    }
    for name, column in (
        ("endpoints", "endpoint"),
        ("quantities", "quantity"),
        ("units", "unit"),
        ("comparators", "comparator"),
    ):
        assert set(more[name]) <= used[column], f"{name}: {set(more[name]) - used[column]}"


@pytest.mark.parametrize("source_id", IDS)
class TestReport:
    """What must hold for each report."""

    def test_it_is_of_the_length_of_a_real_one(self, source_id: str, read: Callable[[str], Gold]) -> None:
        assert 120 <= len(read(source_id).text.split()) <= 900

    def test_claims_are_what_their_tokens_say(self, source_id: str, read: Callable[[str], Gold]) -> None:
        gold = read(source_id)
        assert gold.external.problems == {}
        assert gold.external.remarks == ()
        for claim in gold.claims:
            check_tokens(claim, gold.ledger)
            assert token_problem(claim, gold.ledger) is None
            assert impossible_value(claim, gold.evidence) == ""

    def test_every_token_is_in_a_claim_or_set_aside_and_never_both(
        self, source_id: str, read: Callable[[str], Gold]
    ) -> None:
        gold = read(source_id)
        aside = [offset for claim in gold.claims if claim.kind == "set_aside" for offset in claim.offsets]
        claimed = {offset for claim in gold.claims if claim.kind != "set_aside" for offset in claim.offsets}
        assert len(aside) == len(set(aside))
        assert not claimed & set(aside)
        assert claimed | set(aside) == set(gold.ledger.by_offset())

    def test_the_file_is_as_a_person_would_leave_it(self, source_id: str, read: Callable[[str], Gold]) -> None:
        gold = read(source_id)
        with (REPORTS / f"{source_id}.claims.csv").open(encoding="utf-8", newline="") as file:
            assert next(csv.reader(file)) == list(columns("claims", part="data"))
        assert {claim.cells["status"] for claim in gold.claims} == {"confirmed"}
        firsts = [min(claim.offsets) for claim in gold.claims]
        assert firsts == sorted(firsts), "claims stand in reading order"
        for claim in gold.claims:
            tokens = [gold.ledger.by_offset()[offset].token for role, offset in claim.tokens if role == "value"]
            if claim.kind == "set_aside":
                assert claim.cells["value"].split() == " ".join(tokens).split()
                assert not any(claim.cells[column] for column in ("trial_id", "analysis_set", "arm", "endpoint"))
            else:
                assert claim.endpoint or claim.cells["quantity"] or claim.kind == "n", claim.id
            assert not re.search(r'["\n]', claim.cells["note"])

    def test_counts_and_percentages_of_the_same_patients_agree(
        self, source_id: str, read: Callable[[str], Gold]
    ) -> None:
        gold = read(source_id)
        same = defaultdict(list)
        for claim in gold.claims:
            if claim.kind in COUNT_KINDS[1:] and claim.trial_id != "background":
                cells = claim.cells
                key = (cells[name] for name in ("trial_id", "analysis_set", "arm", "endpoint", "quantity", "timepoint"))
                same[(*key, claim.denominator)].append(claim)
        for claims in same.values():
            size = gold.evidence.claims.get(claims[0].denominator)
            counts = [claim for claim in claims if claim.kind == "count"]
            assert len(counts) <= 1, f"{[claim.id for claim in counts]}: one outcome counted twice"
            if not counts or size is None or size.kind == "percent":
                continue
            share = 100 * counts[0].printed().value / size.printed().value
            for claim in claims:
                if claim.kind == "percent" and claim.cells["unit"] == "percent":
                    assert abs(share - claim.printed().value) <= claim.printed().half_unit, claim.id

    def test_the_checker_finds_no_contradiction(self, source_id: str, read: Callable[[str], Gold]) -> None:
        from reanalysis.checks import Context, run_checks
        from reanalysis.counts import build_groups, solve_all

        evidence = read(source_id).evidence
        outcome = run_checks(Context(evidence, tuple(solve_all(build_groups(evidence), max_tables=500)), {}))
        assert [finding.key for finding in outcome.findings if finding.severity == "error"] == []
