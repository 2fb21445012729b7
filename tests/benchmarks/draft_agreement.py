"""How well drafts agree with curated claims, report by report.

    python tests/benchmarks/draft_agreement.py [--unseen] [--without-register] [--differences] [REPORT …]

The five sources are read where their texts are at hand (`--texts DIR`). Gold reports that were opened while the
grammar was written and those kept closed are shown apart; seconds are those of one processor, once it is warm.
With `--without-register` the arms are discovered from the text, as they are for a new report, and then compared by
what the names share, and the sets of patients by what they are.
"""

from __future__ import annotations

import argparse
import csv
import re
import time
from pathlib import Path
from typing import Any

from reanalysis.claims import Claim
from reanalysis.draft import Agreement, compare_drafts, draft_claims, load_lexicon
from reanalysis.draft.scoring.arm_matching import match_arms, rename_arms
from reanalysis.draft.scoring.set_matching import rename_sets
from reanalysis.draft.scoring.tallies import FIELDS
from reanalysis.ledger import normalise
from reanalysis.register import load_trials, load_vocabulary

ROOT = Path(__file__).resolve().parents[2]
REPORTS = ROOT / "tests" / "draft" / "reports"


def closed_reports() -> frozenset[str]:
    """Gold reports that nobody who works on the drafting has opened: their list in the README says so."""
    text = (REPORTS / "README.md").read_text(encoding="utf-8")
    closed = [part for part in text.split("\n### ")[1:] if part.startswith("kept closed")]
    return frozenset(name for part in closed for name in re.findall(r"^- `(\w+)`$", part, re.M))


def read_claims(path: Path) -> list[Claim]:
    """Curated claims of one file, without the checks of the pipeline."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return [
        Claim(path.stem, i, row, tuple((role, int(at)) for role, at in (t.split("@") for t in row["tokens"].split())))
        for i, row in enumerate(rows, start=2)
    ]


def whole_vocabulary() -> dict[str, Any]:
    """Endpoints and quantities of the project and of the gold reports."""
    words = load_vocabulary(ROOT / "data" / "vocabulary.yaml")
    more = load_vocabulary(REPORTS / "vocabulary.yaml")
    return {
        **words,
        "endpoints": {**words["endpoints"], **more["endpoints"]},
        "quantities": [*words["quantities"], *more["quantities"]],
    }


def reports(texts: Path) -> dict[str, tuple[str, dict[str, Any], list[Claim]]]:
    """Text, trials and claims by report."""
    found = {}
    trials = load_trials(ROOT / "data" / "trials.yaml")
    for path in sorted((ROOT / "data" / "claims").glob("*.csv")):
        text = texts / f"{path.stem}.txt"
        if text.is_file():
            own = {name: trial for name, trial in trials.items() if path.stem in trial["sources"]}
            found[path.stem] = (normalise(text.read_bytes()), own, read_claims(path))
    for text in sorted(REPORTS.glob("*.txt")):
        own = load_trials(text.with_suffix(".trials.yaml"))
        found[text.stem] = (normalise(text.read_bytes()), own, read_claims(text.with_suffix(".claims.csv")))
    return found


def main() -> None:
    """Print one line a report and one a group."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("report", nargs="*")
    parser.add_argument("--texts", type=Path, default=ROOT.parent / "shared" / "sources")
    parser.add_argument("--differences", action="store_true")
    parser.add_argument("--unseen", action="store_true", help="show the totals of the reports kept closed too")
    parser.add_argument("--without-register", action="store_true", help="let the draft find the arms by itself")
    arguments = parser.parse_args()
    lexicon = load_lexicon(ROOT / "data" / "lexicon.yaml", whole_vocabulary())
    groups: dict[str, Agreement] = {}
    closed = closed_reports()
    print(f"{'report':24}" + "".join(f"{name[:11]:>18}" for name in FIELDS))
    seconds, words = 0.0, 0
    found = reports(arguments.texts)
    for text, trials, _ in list(found.values())[:5]:
        # Patterns are compiled and phrases read at their first use, which is no part of the time of a report.
        draft_claims(text, lexicon, trials)
    for name, (text, trials, curated) in found.items():
        gold = (REPORTS / f"{name}.txt").is_file()
        group = "sources" if not gold else "closed" if name in closed else "opened"
        if (arguments.report and name not in arguments.report) or (group == "closed" and not arguments.unseen):
            continue
        if group == "closed" and arguments.differences:
            parser.error(f"{name} is kept closed; only its totals are printed, without --differences")
        started = time.process_time()
        drafts = draft_claims(text, lexicon, None if arguments.without_register else trials, source_id=name)
        seconds, words = seconds + time.process_time() - started, words + len(text.split())
        if arguments.without_register:
            drafts = rename_arms(drafts, match_arms(drafts, trials, lexicon.content["arms"]["control"]))
            drafts = rename_sets(drafts, trials)
        agreement = compare_drafts(drafts, curated)
        groups.setdefault(group, Agreement()).add(agreement)
        groups.setdefault("all", Agreement()).add(agreement)
        print(_line(name, agreement))
        if arguments.differences:
            for at, what, given, wanted in sorted(agreement.differences):
                print(f"    {at:6} {what:14} {given:40} {wanted:40} …{text[max(0, at - 30) : at + 25]!r}")
    for name, agreement in groups.items():
        print(_line(name, agreement))
    print(f"{words / 300 / seconds:.0f} times 300 words a second" if seconds else "nothing read")


def _line(name: str, agreement: Agreement) -> str:
    cells = (f"{t.precision:.2f}/{t.recall:.2f}/{t.f1:.3f}" for t in agreement.tallies.values())
    return f"{name:24}" + "".join(f"{cell:>18}" for cell in cells)


if __name__ == "__main__":
    main()
