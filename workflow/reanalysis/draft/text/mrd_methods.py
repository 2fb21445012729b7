"""How residual disease was looked for: told apart only in a report that used more than one method."""

from __future__ import annotations

import re

from reanalysis.draft.model import Item, Term

#: Each with words of which a text must have one, to be searched in lower case.
_METHODS = {
    "flow": (
        ("flow", "mfc"),
        re.compile(r"\bflow[ -]cytomet|\bmfc\b|\b(?:by|on|using) flow\b|\bflow[ -](?:mrd|minimal|negativ)"),
    ),
    "pcr": (("pcr", "polymerase"), re.compile(r"\bpcr\b|polymerase chain reaction|\b(?:rt|rq|dd)-?q?pcr\b")),
    "ngs": (
        ("ngs", "sequencing", "clonoseq"),
        re.compile(r"\bngs\b|next-generation sequencing|high-throughput sequencing|\bclonoseq\b"),
    ),
}
#: What may stand between `MRD-negative` and its method.
_BEHIND = re.compile(r"^[^.;,()]{0,3}\b(?:by|on|using|with|via|per)\b[^.;,()]{0,40}", re.I)


def methods_of(text: str) -> frozenset[str]:
    """Methods that a report, or a part of it, names."""
    low = text.lower()
    return frozenset(
        name
        for name, (words, pattern) in _METHODS.items()
        if any(word in low for word in words) and pattern.search(low)
    )


def tell_methods(items: list[Item], text: str, methods: frozenset[str]) -> None:
    """Give negativity its method where the report has several, and take it away where it has only one.

    Parameters
    ----------
    items : list of Item
        Of one sentence; changed.
    text : str
        The report.
    methods : frozenset of str
        What `methods_of` found in it.
    """
    named = [item for item in items if item.code == "e" and item.id.startswith("MRD_neg")]
    for item in named:
        told = next((name for name in _METHODS if name in methods_of(item.text)), "")
        if len(methods) < 2:
            if told and item.id == f"MRD_neg_{told}":
                item.term = Term("endpoint", "MRD_neg")
            continue
        if item.id != "MRD_neg":
            continue
        behind = _BEHIND.match(text[item.end : items[-1].end])
        opening = text[items[0].start : item.start] if len(named) == 1 else ""
        where = behind.group() if behind else opening
        found = methods_of(where)
        if len(found) == 1:
            (method,) = found
            item.term = Term("endpoint", f"MRD_neg_{method}")
