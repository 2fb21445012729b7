"""The answer as text: what disagrees, what is unmatched, and how many numbers there are of each state."""

from __future__ import annotations

from collections.abc import Iterator

from reanalysis.ledger import Token
from reanalysis.manuscript.check import Checked
from reanalysis.manuscript.comparing import Verdict

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


def context(checked: Checked, token: Token) -> str:
    """A number with the words beside it; in a table with the heads of its row and column too."""
    document = checked.manuscript.document
    start, end = token.offset, token.offset + len(token.token)
    block = next((one for one in document.blocks if one.start <= start < one.end), None)
    quoted = quotation(document.text, start, end)
    heads = " | ".join((*block.row, *block.column)) if block is not None and block.kind == "table_cell" else ""
    return f"{quoted} ({heads})" if heads else quoted


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
    for state in ("disagrees", "unmatched", *(("matched", "set aside") if every else ())):
        rows = checked.of_state(state)
        if rows and state != "disagrees":
            yield ""
            yield f"{WORDS[state].capitalize()}"
        said = ""
        for token, place, verdict in rows:
            now = " ".join(part for part in (verdict.reason, where_from(verdict)) if part)
            # Numbers of one statement share what is wrong with it: it is said once, after the last of them.
            if said and now != said:
                yield f"    {said}"
            yield f"{name}, {place}: {context(checked, token)}"
            said = now
        if said:
            yield f"    {said}"
    yield ""
    total = len(checked.verdicts)
    yield f"{name}: {total} number{'' if total == 1 else 's'}"
    for state, count in checked.counts.items():
        yield f"{count:6d}  {WORDS[state]}"
