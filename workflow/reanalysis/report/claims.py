"""Claims and ledger tokens as the report shows them: each claim leads to its tokens, each token to its claim."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from reanalysis.claims.model import Claim, Evidence
from reanalysis.report.view import Row, View

#: Units that the kind of the claim or the number word says already.
_SILENT_UNITS = ("patients", "fraction", "hazard ratio", "odds ratio", "risk ratio")
#: What a claim on no endpoint, a size or a dose say, is filed under.
NO_ENDPOINT = "none"

Links = Mapping[str, Sequence[tuple[str, str]]]


def token_anchor(source_id: str, offset: int) -> str:
    """Id of a ledger token on the page; an offset stays the same when a better tokeniser finds more numbers.

    >>> token_anchor("smith2020", 142)
    'token-smith2020-142'
    """
    return f"token-{source_id}-{offset}"


def claim_rows(view: View, found_in: Links) -> list[Row]:
    """Every claim in reading order, those of a source that are set aside after its others.

    Parameters
    ----------
    view : View
        With `made_from` filled, so after all rows of results were made.
    found_in : mapping
        By claim id: anchor and words of each finding about it.
    """
    claims = view.evidence.claims.values()
    order = {source_id: int(cells["reference"]) for source_id, cells in view.evidence.sources.items()}
    ordered = sorted(claims, key=lambda claim: (order[claim.source_id], claim.kind == "set_aside"))
    return [_claim(view, claim, [*view.made_from.get(claim.id, []), *found_in.get(claim.id, [])]) for claim in ordered]


def _claim(view: View, claim: Claim, made: Sequence[tuple[str, str]]) -> Row:
    cells = claim.cells
    value, limits = _printed(claim)
    what = view.endpoint_label(claim.endpoint) if claim.endpoint else cells["quantity"].replace("_", " ")
    aside = claim.kind == "set_aside"
    return {
        "id": claim.id,
        "source": claim.source_id,
        "reference": view.evidence.sources[claim.source_id]["reference"],
        "where": "" if aside else ", ".join(_where(view.evidence, claim)),
        "what": what or ("no result" if aside else "number of patients"),
        "kind": claim.kind.replace("_", " "),
        "endpoint": _filed_under(claim.endpoint),
        "value": value,
        "limits": limits,
        "level": f"{cells['confidence_level']}%" if limits and cells["confidence_level"] else "",
        "level_assumed": cells["level_basis"] == "assumed",
        "time": cells["timepoint"],
        "denominator": claim.denominator,
        "denominator_is_claim": claim.denominator in view.evidence.claims,
        "denominator_assumed": cells["denominator_basis"] == "assumed",
        "tokens": [(role, offset, token_anchor(claim.source_id, offset)) for role, offset in claim.tokens],
        "note": cells["note"],
        "made": by_kind(made),
    }


def _printed(claim: Claim) -> tuple[str, str]:
    """Value and limits with their unit; limits alone take the place of the value."""
    cells = claim.cells
    value, unit = cells["value"], cells["unit"]
    if unit == "percent" and value:
        value += "%"
    elif unit and unit not in _SILENT_UNITS:
        value = f"{value} {unit}".strip()
    limits = f"{cells['lower']} to {cells['upper']}" if cells["lower"] else ""
    if limits and not cells["value"]:
        value, limits = f"{limits} {unit}".strip(), ""
    return _with_comparator(claim.comparator, value), limits


def _where(evidence: Evidence, claim: Claim) -> list[str]:
    trial = evidence.trials.get(claim.trial_id)
    if trial is None:
        return ["background"]
    where = [trial["name"]]
    where += [trial["analysis_sets"][name]["label"] for name in claim.analysis_set.split(" v ")]
    where += [trial["arms"][name]["label"] for name in claim.arm.split(" v ") if name and len(trial["arms"]) > 1]
    return where


def _filed_under(endpoint: str) -> str:
    """An endpoint, or the family of one: a filter with an entry for each adverse event would be no help.

    >>> _filed_under("AE:nausea"), _filed_under("OS"), _filed_under("")
    ('AE', 'OS', 'none')
    """
    return endpoint.partition(":")[0] or NO_ENDPOINT


def facets(view: View, claims: Sequence[Row]) -> list[Row]:
    """What claims can be filtered by: source, kind and endpoint, each with its values that occur."""
    families = view.evidence.vocabulary.get("endpoint_families", {})

    def endpoint(name: str) -> str:
        if name == NO_ENDPOINT:
            return "None: sizes, doses, dates"
        return families[name]["label"] if name in families else view.endpoint_label(name)

    def options(column: str, words: Mapping[str, str]) -> list[tuple[str, str, int]]:
        return [(value, text, sum(claim[column] == value for claim in claims)) for value, text in words.items()]

    sources = {claim["source"]: f"{claim['reference']}. {claim['source']}" for claim in claims}
    kinds = {kind: kind for kind in sorted({claim["kind"] for claim in claims})}
    names = {claim["endpoint"] for claim in claims}
    known = [*view.evidence.vocabulary["endpoints"], *families, NO_ENDPOINT]
    endpoints = {name: endpoint(name) for name in known if name in names}
    return [
        {"name": "source", "label": "Source", "all": "All sources", "options": options("source", sources)},
        {"name": "kind", "label": "Kind", "all": "All kinds", "options": options("kind", kinds)},
        {"name": "endpoint", "label": "Endpoint", "all": "All endpoints", "options": options("endpoint", endpoints)},
    ]


def token_rows(evidence: Evidence, source_id: str) -> list[Row]:
    """Every numeric token of a source, with the claims that stand on it."""
    claims: dict[int, list[str]] = defaultdict(list)
    for claim in evidence.of_source(source_id):
        for offset in claim.offsets:
            if claim.id not in claims[offset]:
                claims[offset].append(claim.id)
    return [
        {"anchor": token_anchor(source_id, token.offset), "token": token, "claims": claims[token.offset]}
        for token in evidence.ledgers[source_id].tokens
    ]


def _with_comparator(comparator: str, value: str) -> str:
    """A sign or word before its value; "or older" and its like behind it.

    >>> _with_comparator("<", "5%"), _with_comparator("or older", "70 years")
    ('< 5%', '70 years or older')
    """
    parts = (value, comparator) if comparator.startswith(("and ", "or ")) else (comparator, value)
    return " ".join(part for part in parts if part)


def by_kind(links: Iterable[tuple[str, str]]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Anchors and words such as `proportion 19`, put together by their first word.

    >>> by_kind([("proportion-1", "proportion 1"), ("proportion-4", "proportion 4"), ("curve-2", "curve 2")])
    [('proportion', [('proportion-1', '1'), ('proportion-4', '4')]), ('curve', [('curve-2', '2')])]
    """
    groups: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for anchor, words in links:
        kind, _, number = words.partition(" ")
        groups[kind].append((anchor, number))
    return list(groups.items())
