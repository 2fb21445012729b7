"""Hold a manuscript against the results."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from reanalysis.documents.model import Block
from reanalysis.draft import Lexicon, draft_claims
from reanalysis.ledger import Token
from reanalysis.ledger.tokenise import NUMBER_WORDS
from reanalysis.manuscript.asides import aside
from reanalysis.manuscript.comparing import STATES, Verdict, one_slip
from reanalysis.manuscript.context import Context
from reanalysis.manuscript.known import Index
from reanalysis.manuscript.matching import Matcher
from reanalysis.manuscript.names import Names
from reanalysis.manuscript.reading import Manuscript
from reanalysis.manuscript.statements import statements

#: Programs whose versions a methods section gives, beside those that the run names.
_PROGRAMS = frozenset(["python", "r", "sas", "stata", "snakemake", "version"])
#: Number words up to here are prose ("two of them") unless they give a result.
_PROSE = 12


@dataclass(frozen=True)
class Checked:
    """What is said of each number of a manuscript, in reading order.

    Attributes
    ----------
    manuscript : Manuscript
    verdicts : tuple of Verdict
        One for each of its tokens.
    """

    manuscript: Manuscript
    verdicts: tuple[Verdict, ...]

    @property
    def counts(self) -> dict[str, int]:
        """How many numbers there are of each state, the worst first."""
        counted = Counter(verdict.state for verdict in self.verdicts)
        return {state: counted[state] for state in STATES}

    def of_state(self, state: str) -> list[tuple[Token, str, Verdict]]:
        """Numbers of one state with their places."""
        rows = zip(self.manuscript.tokens, self.manuscript.places, self.verdicts, strict=True)
        return [row for row in rows if row[2].state == state]

    @property
    def agrees(self) -> bool:
        """Whether no number disagrees with the results."""
        return not self.counts["disagrees"]


def check_manuscript(
    manuscript: Manuscript,
    index: Index,
    trials: Mapping[str, Any],
    vocabulary: Mapping[str, Any],
    lexicon: Lexicon,
    programs: frozenset[str] = frozenset(),
) -> Checked:
    """Say of each number of a manuscript whether the results have it so.

    Parameters
    ----------
    manuscript : Manuscript
    index : Index
    trials, vocabulary : mapping
        The register and the vocabulary of the study.
    lexicon : Lexicon
        Words that a manuscript is read with.
    programs : frozenset of str
        Names in lower case; a number after one is its version.

    Returns
    -------
    Checked
    """
    text, blocks = manuscript.document.text, manuscript.document.blocks
    names = Names(trials, lexicon)
    verdicts: dict[int, Verdict] = {at: Verdict("macro") for at in manuscript.by_macro}
    verdicts |= _set_aside(manuscript, names, _PROGRAMS | programs)
    verdicts |= _identifiers(manuscript.tokens, index, verdicts)
    drafts = draft_claims(manuscript.document, lexicon, trials)
    restricted = frozenset(
        name for trial in trials.values() for name, one in trial["analysis_sets"].items() if one.get("restricted_to")
    )
    families = {name: one["group"] for name, one in vocabulary["endpoints"].items() if "group" in one}
    matcher = Matcher(index, Context(names.arms_of, families, restricted))
    # Numbers of macros are read too: beside one of them another that was typed may be wrong.
    left_out = frozenset(verdicts) - manuscript.by_macro
    for statement in statements(text, blocks, drafts, manuscript.tokens, left_out, names):
        for start, verdict in matcher.judge(statement).items():
            # A macro is never out of date, but it may stand for the other arm.
            if start not in verdicts or (start in manuscript.by_macro and verdict.state == "disagrees"):
                verdicts[start] = verdict
    return Checked(manuscript, tuple(_final(token, verdicts.get(token.offset)) for token in manuscript.tokens))


def _final(token: Token, verdict: Verdict | None) -> Verdict:
    verdict = verdict or Verdict("unmatched")
    word = token.token.lower()
    # "Two of them share patients" counts nothing of the results, and "one" disagrees with none.
    if verdict.state in ("unmatched", "disagrees") and NUMBER_WORDS.get(word, _PROSE + 1) <= _PROSE:
        return Verdict("set aside", "number word in prose")
    return verdict


def _set_aside(manuscript: Manuscript, names: Names, programs: frozenset[str]) -> dict[int, Verdict]:
    text, blocks = manuscript.document.text, manuscript.document.blocks
    starts = [block.start for block in blocks]
    named = names.find(text)
    name_starts = [one.start for one in named]
    found = {}
    for token in manuscript.tokens:
        reason = aside(text, token, _at(blocks, starts, token.offset), programs)
        before = bisect_right(name_starts, token.offset) - 1
        if before >= 0 and named[before].end > token.offset:
            reason = reason or "part of a name"
        if reason:
            found[token.offset] = Verdict("set aside", reason)
    return found


def _at(blocks: Sequence[Block], starts: Sequence[int], offset: int) -> Block | None:
    number = bisect_right(starts, offset) - 1
    return blocks[number] if number >= 0 and offset < blocks[number].end else None


def _identifiers(tokens: Sequence[Token], index: Index, verdicts: Mapping[int, Verdict]) -> dict[int, Verdict]:
    """Registry numbers: known, one digit off a known one, or not known."""
    found = {}
    known = {re.sub(r"\W", "", name).lower(): name for name in index.identifiers}
    for token in tokens:
        if token.token_class != "registry_number" or token.offset in verdicts:
            continue
        given = re.sub(r"\W", "", token.token).lower()
        near = next((name for key, name in known.items() if one_slip(given, key)), None)
        if given in known:
            found[token.offset] = Verdict("matched")
        elif near:
            found[token.offset] = Verdict("disagrees", f"the reports print {near}")
        else:
            found[token.offset] = Verdict("unmatched")
    return found
