"""The answer as text: what disagrees, what is unmatched, and how many numbers there are of each state."""

from __future__ import annotations

from collections.abc import Iterator

from reanalysis.manuscript.check import Checked
from reanalysis.manuscript.matching import Verdict

#: How each state is told of one number and of several.
WORDS = {
    "disagrees": "disagree with the results",
    "unmatched": "unmatched: no result or claim has them",
    "matched": "match a result or a claim",
    "macro": "come from a macro of numbers.tex",
    "set aside": "set aside: citations, dates, sections and the like",
}
_EITHER_SIDE = 44


def where_from(verdict: Verdict) -> str:
    """Table or claim of the result that a number gives or should give."""
    return f"[{verdict.known.id}]" if verdict.known is not None else ""


def quotation(text: str, start: int, end: int) -> str:
    """A number with some words on either side, on one line."""
    left = text[max(0, start - _EITHER_SIDE) : start].rpartition("\n\n")[2].replace("\n", " ")
    right = text[end : end + _EITHER_SIDE].partition("\n\n")[0].replace("\n", " ")
    return f"…{left.lstrip()}»{text[start:end]}«{right.rstrip()}…"


def report_lines(name: str, checked: Checked, *, every: bool = False) -> Iterator[str]:
    """Lines for a terminal.

    Parameters
    ----------
    name : str
        Of the file.
    checked : Checked
    every : bool
        Also list what matches, with the result, and what was set aside, with the reason.
    """
    text = checked.manuscript.document.text
    for state in ("disagrees", "unmatched", *(("matched", "set aside") if every else ())):
        rows = checked.of_state(state)
        if rows and state != "disagrees":
            yield ""
            yield f"{WORDS[state].capitalize()}"
        for token, place, verdict in rows:
            quoted = quotation(text, token.offset, token.offset + len(token.token))
            said = " ".join(part for part in (verdict.reason, where_from(verdict)) if part)
            yield f"{name}, {place}: {quoted}" + (f"\n    {said}" if said else "")
    yield ""
    total = len(checked.verdicts)
    yield f"{name}: {total} number{'' if total == 1 else 's'}"
    for state, count in checked.counts.items():
        yield f"{count:6d}  {WORDS[state]}"
