"""Sentences on findings that matter: errors and warnings of the checks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from reanalysis.sentences.grammar import listed
from reanalysis.sentences.say_pooled import in_words
from reanalysis.sentences.sentence import Sentence, Writer
from reanalysis.sentences.study import Record
from reanalysis.vocabulary import BACKGROUND

SECTION = "findings"
_FOUND = {"inconsistent": "an inconsistency", "unusual": "something unusual", "consistent": "something worth noting"}
#: With more subjects than these a sentence names none.
_MOST_SUBJECTS = 3


def finding_sentences(findings: Iterable[Record], writer: Writer) -> Iterator[Sentence]:
    """What was found, with its arithmetic, and what was done about it."""
    for row in findings:
        if row["severity"] not in ("error", "warning"):
            continue
        draft = f"A check found {_FOUND[row['state']]}{_subject(row, writer)}"
        more = [in_words(row["message"], writer), *([row["consequence"]] if row["consequence"] else [])]
        yield writer.finish(SECTION, row["key"], draft, row["claim_ids"], *more)


def _subject(row: Record, writer: Writer) -> str:
    """In which trial the numbers stand, and on what."""
    study = writer.study
    claims = [study.claims[name] for name in row["claim_ids"].split(";") if name in study.claims]
    places = dict.fromkeys(
        study.trials[claim["trial_id"]]["name"] for claim in claims if claim["trial_id"] not in ("", BACKGROUND)
    )
    subjects = list(dict.fromkeys(study.subject(claim) for claim in claims))
    where = f" in {listed(list(places))}" if places else ""
    return where + (f" ({', '.join(subjects)})" if 0 < len(subjects) <= _MOST_SUBJECTS else "")
