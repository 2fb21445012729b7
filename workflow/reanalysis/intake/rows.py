"""Draft the rows of one report: the document, its ledger, and claims that a person has still to confirm."""

from __future__ import annotations

import re
import signal
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from reanalysis.documents import Document
from reanalysis.draft import DraftClaim, Lexicon, draft_claims
from reanalysis.draft.model import UNSURE
from reanalysis.errors import DataError
from reanalysis.ledger import Ledger, build_ledger, normalise

#: Characters and numbers of one report; a full article with its tables has 150,000 and 4,000.
MAX_CHARACTERS = 400_000
MAX_NUMBERS = 20_000
#: Seconds that reading and drafting one report may take.
SECONDS = 90
#: A row at or above this is shown under those that are probably right.
SURE = 0.75


@dataclass(frozen=True)
class Draft:
    """One report, read and drafted.

    Attributes
    ----------
    source_id : str
    document : Document
        Its text is what `text.txt` holds and the ledger counts characters of.
    ledger : Ledger
    claims : tuple of DraftClaim
        In reading order; every token of the ledger is in one of them.
    """

    source_id: str
    document: Document
    ledger: Ledger
    claims: tuple[DraftClaim, ...]


def draft_report(
    document: Document, lexicon: Lexicon, trials: Mapping[str, Any] | None = None, *, source_id: str
) -> Draft:
    """Draft the claims of a document.

    Parameters
    ----------
    document : Document
    lexicon : Lexicon
    trials : mapping, optional
        Trials of the register that the report is about. Without it the trial is called after the source.
    source_id : str

    Raises
    ------
    DataError
        If the text holds no number, or is too long for a report.
    """
    document = _normalised(document)
    if len(document.text) > MAX_CHARACTERS:
        raise DataError(
            f"the text has {len(document.text)} characters; a report has at most {MAX_CHARACTERS}: save the part that"
            f" holds the results"
        )
    ledger = build_ledger(source_id, document.text.encode())
    if not ledger.tokens:
        raise DataError("there is no number in this text; give the file of a report with results")
    if len(ledger.tokens) > MAX_NUMBERS:
        raise DataError(f"the text holds {len(ledger.tokens)} numbers; a report has at most {MAX_NUMBERS}")
    claims = draft_claims(document, lexicon, trials, source_id=source_id)
    if not trials:
        claims = [_in_trial(claim, trial_name(source_id)) for claim in claims]
    return Draft(source_id, document, ledger, tuple(claims))


def trial_name(source_id: str) -> str:
    """Id of the trial of a report whose trial nobody has named."""
    return f"{source_id.lower()}_trial"


def _normalised(document: Document) -> Document:
    """The document with the text that a ledger is built on; its readers give that already, but for odd line ends."""
    text = normalise(document.text.encode("utf-8", "replace"))
    if text == document.text:
        return document
    if len(text) == len(document.text):
        return replace(document, text=text)
    # Places of blocks have moved: plain text finds its own.
    return replace(document, text=text, blocks=(), format="text")


def _in_trial(claim: DraftClaim, trial_id: str) -> DraftClaim:
    if claim.cells["trial_id"] != "trial":
        return claim
    return replace(claim, cells={**claim.cells, "trial_id": trial_id})


def is_unsure(claim: DraftClaim) -> bool:
    """True for a number that no rule explains, and for a claim with a cell that could not be told."""
    return claim.kind == UNSURE or UNSURE in claim.cells.values()


def rank(claim: DraftClaim) -> int:
    """0 unsure, 1 to be looked at twice, 2 probably right, 3 set aside."""
    if is_unsure(claim):
        return 0
    if claim.kind == "set_aside":
        return 3
    return 1 if claim.overall < SURE else 2


def doubtful(claim: DraftClaim) -> str:
    """Groups of cells that are less than fairly sure, each with its confidence."""
    groups = sorted((score, name) for name, score in claim.confidence.items() if score < SURE)
    return ", ".join(f"{name.replace('_', ' ')} {score:.2f}" for score, name in groups)


_SPACE = re.compile(r"\s+")


def around(text: str, offset: int, length: int) -> tuple[str, str]:
    """Some words before and after a token, on one line."""
    before = _SPACE.sub(" ", text[max(0, offset - 60) : offset])
    after = _SPACE.sub(" ", text[offset + length : offset + length + 40])
    # Half words at the ends say nothing.
    before = before.partition(" ")[2] if offset > 60 and " " in before else before
    after = after.rpartition(" ")[0] if len(text) > offset + length + 40 and " " in after else after
    return before.lstrip(), after.rstrip()


def words_around(text: str, offset: int, length: int) -> str:
    """The same as one text, in which the token stands in double brackets."""
    before, after = around(text, offset, length)
    return f"{before}[[{text[offset : offset + length]}]]{after}"


class _TimeUp(BaseException):
    """No `Exception`, so that no reader takes it for a fault of the file it reads."""


@contextmanager
def time_limit(seconds: float, message: str) -> Iterator[None]:
    """Stop what runs in this block after some seconds, with a sentence; only in the main thread, where signals reach.

    Raises
    ------
    DataError
        `message`, when the time is up.
    """
    if threading.current_thread() is not threading.main_thread() or not hasattr(signal, "setitimer"):
        yield
        return

    def stop(*_: Any) -> None:
        raise _TimeUp

    before = signal.signal(signal.SIGALRM, stop)
    # An alarm that falls into a destructor or a callback of the garbage collector is swallowed there: it rings again.
    signal.setitimer(signal.ITIMER_REAL, seconds, min(seconds, 1.0))
    try:
        yield
    except _TimeUp:
        raise DataError(message) from None
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
