"""What `trials.yaml` and `source.yaml` of a draft should say, as far as the report tells; TODO marks the rest."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

import yaml

from reanalysis.claims.validate import endpoint_known
from reanalysis.draft import DraftClaim, Lexicon
from reanalysis.draft.model import UNSURE
from reanalysis.intake.rows import Draft
from reanalysis.vocabulary import BACKGROUND

#: Begins every cell that a person must look at; what follows it is a proposal.
TODO = "TODO"
_TIMED = ("median", "km")
_YEAR = re.compile(r"(?:19[5-9]|20[0-4])[0-9]")

_TRIALS_HEAD = """\
# Trial, arms and sets of patients of {source_id}, as discovered in the report; in the format of data/trials.yaml,
# whose head explains every key. Look at everything: roles, sizes and curves were inferred. Replace what begins with
# TODO. What stands under `study` is not taken over. If the trial is in data/trials.yaml already, delete this draft and
# make it again with --trial ID: its arms and sets are then called as they are there. Delete curves that are not to be
# drawn; one that follows responders alone also needs `patients_with`, the claim of their response.
"""
_SOURCE_HEAD = """\
# What data/sources.csv and data/vocabulary.yaml will say of {source_id}. Replace what begins with TODO; where a
# proposal follows the word and is right, delete the word alone.
#
#   source       kind: abstract, news report of a trial, registry record, …; reports_on: the publication it is about
#   definitions  how this report defines each endpoint, in your own words; "not defined further" if it does not
#   new_words    what data/vocabulary.yaml lacks. An endpoint's scale is proportion or time_to_event; a `group`, one of
#                {groups}, gives it a section in the figures
"""


def trials_stub(draft: Draft, known: Mapping[str, Any] | None = None) -> str:
    """YAML of the trials that the draft's claims name, in the format of `data/trials.yaml`.

    Parameters
    ----------
    draft : Draft
    known : mapping, optional
        Trials of the register that the draft was made with; they are repeated, with the source added.
    """
    title = draft.document.title or draft.source_id
    trials = {name: _with_source(trial, draft.source_id) for name, trial in (known or {}).items()}
    if not known:
        names = dict.fromkeys(claim.cells["trial_id"] for claim in draft.claims)
        for name in names:
            if name not in ("", UNSURE, BACKGROUND):
                trials[name] = _trial(draft, [claim for claim in draft.claims if claim.cells["trial_id"] == name])
    study = {"title": title, "subtitle": "a draft", "question": "What does this report print?"}
    return _TRIALS_HEAD.format(source_id=draft.source_id) + "\n" + _dump({"study": study, "trials": trials})


def _with_source(trial: Mapping[str, Any], source_id: str) -> dict[str, Any]:
    return {**trial, "sources": {**trial["sources"], source_id: "secondary"}}


def _trial(draft: Draft, claims: list[DraftClaim]) -> dict[str, Any]:
    comparisons = list(dict.fromkeys(c.cells["arm"] for c in claims if c.cells["arm"].count(" v ") == 1))
    arms = list(dict.fromkeys(arm for c in claims for arm in c.cells["arm"].split(" v ") if arm not in ("", UNSURE)))
    arms = arms or ["treatment"]
    # An experimental arm is named first where arms are compared.
    if comparisons:
        compared = comparisons[0].split(" v ")
        arms = [*compared, *(arm for arm in arms if arm not in compared)]
    randomised = len(arms) > 1
    trial: dict[str, Any] = {
        "name": f"{TODO} {draft.source_id}",
        "registry": _ids(claims, "identifier", "registry_number"),
        "design": "randomised" if randomised else "single_arm",
        "population": f"{TODO} newly diagnosed, relapsed, adults, …",
        "sources": {draft.source_id: "primary"},
        "arms": {
            arm: {
                "label": _readable(arm),
                "name": _readable(arm),
                "role": "control" if randomised and number == 1 else "experimental",
            }
            for number, arm in enumerate(arms)
        },
    }
    if randomised:
        trial["comparisons"] = [{"arm": arm, "reference": arms[1]} for arm in arms if arm != arms[1]]
        allocation = _allocation(claims, arms)
        if allocation:
            trial["allocation"] = allocation
    trial["analysis_sets"] = _sets(claims, arms)
    curves = list(_curves(claims, draft.source_id, randomised))
    if curves:
        trial["curves"] = curves
    return trial


def _ids(claims: Iterable[DraftClaim], kind: str, quantity: str) -> list[str]:
    return [c.cells["claim_id"] for c in claims if c.kind == kind and c.cells["quantity"] == quantity]


def _allocation(claims: list[DraftClaim], arms: list[str]) -> dict[str, Any] | None:
    for claim in claims:
        parts = re.split(r"[:/ ]", claim.cells["value"])
        if claim.kind == "allocation" and len(parts) == len(arms) and all(part.isdecimal() for part in parts):
            return {"claim": claim.cells["claim_id"], "ratio": [int(part) for part in parts], "arms": arms}
    return None


def _sets(claims: list[DraftClaim], arms: list[str]) -> dict[str, Any]:
    names = dict.fromkeys(name for c in claims for name in c.cells["analysis_set"].split(" v "))
    whole = [name for name in ("randomised", "all") if name in names]
    sets: dict[str, Any] = {}
    for name in [*whole, *names]:
        if name in ("", UNSURE, BACKGROUND) or name in sets:
            continue
        sizes = [c for c in claims if c.kind == "n" and c.cells["analysis_set"] == name]
        one: dict[str, Any] = {"label": _readable(name)}
        if name not in whole and whole:
            one["part_of"] = whole[0]
        total = [c.cells["claim_id"] for c in sizes if not c.cells["arm"]]
        # Of several sizes of one arm the first printed is that of the whole set.
        of_arm = {arm: next((c.cells["claim_id"] for c in sizes if c.cells["arm"] == arm), None) for arm in arms}
        if total or (len(arms) == 1 and of_arm[arms[0]]):
            one["size"] = total[0] if total else of_arm[arms[0]]
        one["arms"] = of_arm
        if name in whole:
            one["partition"] = True
        sets[name] = one
    return sets or {"all": {"label": "all", "arms": dict.fromkeys(arms), "partition": True}}


def _curves(claims: list[DraftClaim], source_id: str, randomised: bool) -> Iterable[dict[str, str]]:
    """A curve for each endpoint, set and arm with a printed median or rate."""
    seen = set()
    for claim in claims:
        cells = claim.cells
        place = (cells["analysis_set"], cells["arm"], cells["endpoint"])
        told = all(part and part != UNSURE and " v " not in part for part in place)
        # No curve is drawn of an adverse event, whose time is one of onset or duration.
        if claim.kind not in _TIMED or not told or place in seen or ":" in cells["endpoint"]:
            continue
        seen.add(place)
        yield {
            "id": re.sub(r"[^a-z0-9._-]", "_", ".".join([source_id, place[2], place[0], place[1]]).lower()),
            "analysis_set": cells["analysis_set"],
            "arm": cells["arm"],
            "endpoint": cells["endpoint"],
            "source": source_id,
            "origin": f"{TODO} {'randomisation' if randomised else 'start of treatment'}",
        }


def source_stub(draft: Draft, vocabulary: Mapping[str, Any], lexicon: Lexicon) -> str:
    """YAML of what the source is, how it defines its endpoints, and the words that the vocabulary lacks."""
    claims = [claim for claim in draft.claims if claim.kind not in ("set_aside", UNSURE)]
    endpoints = sorted({c.cells["endpoint"] for c in claims} - {"", UNSURE})
    named = [name for name in endpoints if ":" not in name]
    new = {name: _new_endpoint(name, lexicon) for name in named if not endpoint_known(name, vocabulary)}
    labels = {name: vocabulary["endpoints"].get(name, new.get(name))["label"] for name in named}
    words = {
        part: sorted({c.cells[column] for c in claims} - {"", UNSURE} - set(vocabulary[part]))
        for part, column in (("quantities", "quantity"), ("units", "unit"), ("comparators", "comparator"))
    }
    years = [match.group() for match in _YEAR.finditer(draft.document.text)]
    told = {
        "source": {
            "kind": f"{TODO} abstract",
            "citation": f"{TODO} {draft.document.title or draft.source_id}",
            "reports_on": f"{TODO} journal, year, volume and page, or registry number",
            "year": f"{TODO} {max(years)}" if years else TODO,
        },
        "definitions": {name: f"{TODO} {labels[name]}; not defined further." for name in named},
    }
    head = _SOURCE_HEAD.format(source_id=draft.source_id, groups=", ".join(vocabulary["groups"]))
    return head + "\n" + _dump(told, flow=False) + _dump({"new_words": {"endpoints": new, **words}})


def _new_endpoint(name: str, lexicon: Lexicon) -> dict[str, str]:
    phrases = lexicon.content["endpoints"].get(name, [])
    label = phrases[0] if phrases else _readable(name)
    scale = "time_to_event" if name in lexicon.time_to_event else "proportion"
    return {"label": label[:1].upper() + label[1:], "abbreviation": name.replace("_", " "), "scale": scale}


def _readable(slug: str) -> str:
    return slug.replace("_", " ")


def _dump(content: Any, *, flow: bool | None = None) -> str:
    """As people write it: with `flow` None the innermost level stands in braces, else each key has its line."""
    return yaml.dump(content, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=10**6, default_flow_style=flow)


class _Dumper(yaml.SafeDumper):
    """Without anchors: what stands there twice is written twice."""

    def ignore_aliases(self, _: Any) -> bool:
        return True
