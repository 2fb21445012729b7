"""A local page that shows the text of a report with each number marked by what it became, and the rows beside it.

One file without scripts, network or fonts; every word of the report is escaped. It holds the whole text, which is
somebody's copyright: it is for the person who drafts, and lies in a folder that git ignores.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from reanalysis.draft import DraftClaim
from reanalysis.draft.model import UNSURE
from reanalysis.intake.rows import Draft, around, doubtful, rank
from reanalysis.templating import template_environment

_HERE = Path(__file__).resolve().parent
#: Families of kinds: class, name in the legend, how it is marked, and the kinds.
FAMILIES = (
    ("unsure", "unsure: no rule explains the number", "a thick box with a question mark", (UNSURE,)),
    ("patients", "numbers of patients", "a solid line", ("n", "count")),
    ("share", "percentages and rates of a curve", "a double line", ("percent", "km")),
    ("spread", "medians, ranges and quartiles", "a dashed line", ("median", "range", "iqr")),
    ("compared", "ratios, differences and P values", "a dotted line", ("ratio", "difference", "p_value")),
    ("treatment", "doses, schedules and thresholds", "a line above", ("dose", "schedule", "threshold")),
    (
        "context",
        "strata, dates, allocation and identifiers",
        "a thin box",
        ("stratum", "date", "allocation", "identifier"),
    ),
    ("aside", "set aside: counts nothing of the trial", "grey, no line", ("set_aside",)),
)
_FAMILY = {kind: name for name, _, _, kinds in FAMILIES for kind in kinds}
_FORMS = {
    "text": "plain text",
    "markdown": "Markdown",
    "html": "a web page",
    "jats": "an article in JATS XML",
    "pubmed": "PubMed XML",
    "registry": "a registry record",
    "pdf": "PDF",
}
#: Names of kinds where there is little room.
_SHORT = {"set_aside": "aside", "p_value": "P"}
#: Groups of rows, in the order in which a person should look at them.
RANKS = (
    ("unsure", "Unsure", "No rule explains the number, or a cell could not be told: decide these."),
    ("twice", "Look twice", "Something was inferred, or more than one reading is possible."),
    ("probably", "Probably right", "Nothing spoke against them; they are drafts all the same."),
    ("aside", "Set aside", "Numbers that seem to be of no interest, each with its reason."),
)
# Control characters have no place in HTML, and marks of direction could make a number read otherwise than it stands.
_HIDDEN = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the text: words, or a token with what it became.

    Attributes
    ----------
    text : str
    offset : int
        Of a token; -1 for words.
    family : str
        Of a token.
    uses : tuple of (str, tuple of int)
        Kind, or part of a claim, with the rows it plays it in.
    """

    text: str
    offset: int = -1
    family: str = ""
    uses: tuple[tuple[str, tuple[int, ...]], ...] = ()


def render_page(draft: Draft) -> str:
    """The page as HTML."""
    environment = template_environment(_HERE)
    rows = [_row(number, claim, draft) for number, claim in enumerate(draft.claims, start=2)]
    groups = [
        {"id": name, "title": title, "lead": lead, "rows": _ordered(rows, place)}
        for place, (name, title, lead) in enumerate(RANKS)
    ]
    return environment.get_template("page.html.j2").render(
        source_id=draft.source_id,
        title=_shown(draft.document.title or draft.source_id),
        form=_FORMS.get(draft.document.format, draft.document.format),
        remarks=[_shown(remark) for remark in draft.document.remarks],
        groups=groups,
        pieces=list(pieces(draft)),
        unaccounted=unaccounted(draft),
        numbers=len(draft.ledger.tokens),
        families=FAMILIES,
        style=(_HERE / "page.css").read_text(encoding="utf-8"),
    )


def _shown(text: str) -> str:
    return _HIDDEN.sub("\N{REPLACEMENT CHARACTER}", text)


def _ordered(rows: list[dict], place: int) -> list[dict]:
    """Rows of one rank, the least sure first; those set aside as they stand in the report."""
    found = [row for row in rows if row["rank"] == place]
    return found if place == 3 else sorted(found, key=lambda row: (row["claim"].overall, row["number"]))


def _row(number: int, claim: DraftClaim, draft: Draft) -> dict:
    cells = claim.cells
    first = claim.tokens[0][1]
    length = next(len(token.token) for token in draft.ledger.tokens if token.offset == first)
    limits = f"{cells['lower']} to {cells['upper']}" if cells["lower"] or cells["upper"] else ""
    printed = " ".join(part for part in (cells["comparator"], cells["value"]) if part)
    facts = [
        ("endpoint", cells["endpoint"]),
        ("quantity", cells["quantity"]),
        ("arm", cells["arm"]),
        ("patients", cells["analysis_set"]),
        ("time", cells["timepoint"]),
        ("unit", cells["unit"]),
        ("of", cells["denominator"]),
        ("level", cells["confidence_level"]),
    ]
    return {
        "number": number,
        "claim": claim,
        "rank": rank(claim),
        "family": _FAMILY.get(claim.kind, "unsure"),
        "kind": claim.kind.replace("_", " "),
        "printed": _shown(f"{printed} ({limits})" if printed and limits else printed or limits),
        "facts": [(name, _shown(value)) for name, value in facts if value],
        "doubtful": doubtful(claim),
        "reason": _shown(claim.reason),
        "offset": first,
        "places": [(role, offset) for role, offset in claim.tokens[1:]],
        "token": _shown(draft.document.text[first : first + length]),
        "around": [_shown(words) for words in around(draft.document.text, first, length)],
    }


def pieces(draft: Draft) -> Iterator[Piece]:
    """The text as words and tokens; joined, they are the text but for characters that a page cannot hold."""
    uses: dict[int, dict[tuple[str, str], list[int]]] = {}
    for number, claim in enumerate(draft.claims, start=2):
        for role, offset in claim.tokens:
            name = _SHORT.get(claim.kind, claim.kind.replace("_", " ")) if role == "value" else role
            rows = uses.setdefault(offset, {}).setdefault((_FAMILY.get(claim.kind, "unsure"), name), [])
            if number not in rows:
                rows.append(number)
    text, at = draft.document.text, 0
    for token in draft.ledger.tokens:
        end = token.offset + len(token.token)
        if token.offset > at:
            yield Piece(_shown(text[at : token.offset]))
        found = uses.get(token.offset, {})
        family = next(iter(found), ("unsure", ""))[0]
        named = tuple((name, tuple(rows)) for (_, name), rows in found.items())
        yield Piece(_shown(text[token.offset : end]), token.offset, family, named)
        at = end
    if at < len(text):
        yield Piece(_shown(text[at:]))


def unaccounted(draft: Draft) -> list[dict]:
    """Tokens of the ledger in no claim and not set aside."""
    claimed = {offset for claim in draft.claims if claim.kind != UNSURE for _, offset in claim.tokens}
    text = draft.document.text
    return [
        {
            "offset": t.offset,
            "token": _shown(t.token),
            "around": [_shown(words) for words in around(text, t.offset, len(t.token))],
        }
        for t in draft.ledger.tokens
        if t.offset not in claimed
    ]
