"""The YAML files of a draft are in their formats, refer to rows that exist, and ask what the report does not say."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from reanalysis.claims.validate import endpoint_known
from reanalysis.intake.stubs import TODO, source_stub, trials_stub
from reanalysis.register import load_trials, load_vocabulary, validate
from tests.intake.person import SIXTH
from tests.intake.test_page import REPORTS, drafted, lexicon
from tests.support import PROJECT


@pytest.mark.parametrize("path", [*REPORTS, SIXTH], ids=lambda path: path.stem)
def test_a_stub_is_a_register_whose_claims_are_rows(path: Path, tmp_path: Path) -> None:
    draft = drafted(path.read_bytes())
    stub = tmp_path / "trials.yaml"
    stub.write_text(trials_stub(draft), encoding="utf-8")
    trials = load_trials(stub)
    ids = {claim.cells["claim_id"] for claim in draft.claims}
    named = {claim.cells["trial_id"] for claim in draft.claims} - {"", "unsure", "background"}
    assert set(trials) == named
    for name, trial in trials.items():
        assert trial["population"].startswith(TODO) and trial["name"].startswith(TODO)
        arms, sets = set(trial["arms"]), set(trial["analysis_sets"])
        refers = {*trial["registry"], *(one.get("size") for one in trial["analysis_sets"].values())}
        refers |= {size for one in trial["analysis_sets"].values() for size in one["arms"].values()}
        assert refers - {None} <= ids
        assert (trial["design"] == "randomised") == (len(arms) > 1) == ("comparisons" in trial)
        for claim in draft.claims:
            if claim.cells["trial_id"] == name:
                assert set(claim.cells["arm"].split(" v ")) - {"", "unsure"} <= arms
                assert set(claim.cells["analysis_set"].split(" v ")) - {"", "unsure"} <= sets
        for curve in trial.get("curves", []):
            assert curve["arm"] in arms and curve["analysis_set"] in sets and curve["origin"].startswith(TODO)


@pytest.mark.parametrize("path", [*REPORTS, SIXTH], ids=lambda path: path.stem)
def test_a_stub_has_every_word_that_the_vocabulary_lacks(path: Path) -> None:
    draft = drafted(path.read_bytes())
    vocabulary = load_vocabulary(PROJECT / "data" / "vocabulary.yaml")
    source = yaml.safe_load(source_stub(draft, vocabulary, lexicon()))
    assert all(str(value).startswith(TODO) for value in source["source"].values())
    assert all(value.startswith(TODO) for value in source["definitions"].values())
    validate({**source, "source": {**source["source"], "year": 2025}}, "draft_source", "source.yaml")
    new = source["new_words"]
    for claim in draft.claims:
        cells = claim.cells
        if claim.kind in ("unsure", "set_aside"):
            continue
        for column, part in (("quantity", "quantities"), ("unit", "units"), ("comparator", "comparators")):
            assert cells[column] in ("", "unsure", *vocabulary[part], *new[part])
        endpoint = cells["endpoint"]
        if endpoint not in ("", "unsure"):
            assert endpoint_known(endpoint, vocabulary) or endpoint in new["endpoints"]
            assert ":" in endpoint or endpoint in source["definitions"]


def test_a_report_on_a_known_trial_gets_its_arms_and_sets() -> None:
    trials = load_trials(PROJECT / "data" / "trials.yaml")
    stub = yaml.safe_load(trials_stub(drafted(SIXTH.read_bytes()), {"inovate": trials["inovate"]}))
    assert stub["trials"]["inovate"]["sources"]["report"] == "secondary"
    assert {**stub["trials"]["inovate"], "sources": trials["inovate"]["sources"]} == trials["inovate"]
