"""Table of the characteristics of the studies, from the register and the printed claims."""

from __future__ import annotations

from collections.abc import Iterable

from reanalysis.figures.register import Record
from reanalysis.publication.frame import Column, Row, Table
from reanalysis.publication.material import Material
from reanalysis.publication.values import Printed, Value, Whole, Words
from reanalysis.vocabulary import BACKGROUND

_DESIGNS = {"randomised": "Randomised", "single_arm": "Single arm"}


def studies(material: Material) -> Table:
    """One row a trial: randomised trials first.

    Parameters
    ----------
    material : Material
        Of its table `claims`, and the register.
    """
    trials = material.register.trial_order()
    of_trial = {
        trial_id: [claim for claim in material.claims.values() if claim["trial_id"] == trial_id] for trial_id in trials
    }
    outcomes = {claim["endpoint"] for claims in of_trial.values() for claim in claims} - {""}
    known = [name for name in outcomes if name in material.register.vocabulary["endpoints"]]
    remarks = [trial["registry_note"] for trial in material.register.trials.values() if trial.get("registry_note")]
    notes = (
        "Phases, registry numbers, ages and follow-up stand as printed; follow-up is in months.",
        "Patients are those of the largest set of the trial whose number is printed, over all reports; other sets with "
        "a printed number stand beside it.",
        *remarks,
        material.abbreviations(known),
        material.sources_note(name for trial in material.register.trials.values() for name in trial["sources"]),
    )
    return Table(
        name="studies",
        title="Characteristics of the studies",
        columns=(
            Column("trial", "Trial, registry number", 30),
            Column("design", "Design, phase", 20),
            Column("population", "Population", 26),
            Column("arms", "Arms", 34),
            Column("patients", "Patients", 17, "whole"),
            Column("sets", "Other sets with a printed number", 45),
            Column("age", "Age, median (range), years", 18, "printed"),
            Column("follow_up", "Follow-up, median (range), months", 22, "printed"),
            Column("outcomes", "Outcomes reported", 28),
            Column("sources", "Sources", 23),
        ),
        rows=tuple(_row(trial_id, of_trial[trial_id], material) for trial_id in trials),
        notes=tuple(filter(None, notes)),
    )


def _row(trial_id: str, claims: list[Record], material: Material) -> Row:
    trial = material.register.trials[trial_id]
    sizes = _sizes(trial_id, claims, material)
    main = max(sizes, key=lambda name: (int(sizes[name]["value"]), name == "all")) if sizes else ""
    registry = [material.claims[name] for name in trial["registry"] if name in material.claims]
    phases = [claim for claim in claims if claim["quantity"] == "trial_phase" and claim["trial_id"] != BACKGROUND]
    age = _summary(claims, "age", main)
    follow_up = _summary(claims, "follow_up", main)
    used = [*sizes.values(), *registry, *phases, *age, *follow_up]
    design = _DESIGNS.get(trial["design"], trial["design"].replace("_", " ").capitalize())
    cells: dict[str, Value | None] = {
        "trial": Words(", ".join([trial["name"], *(claim["printed"] for claim in registry)])),
        "design": Words(", ".join([design, *(f"phase {phase}" for phase in _distinct(phases))])),
        "population": Words(trial["population"][:1].upper() + trial["population"][1:]),
        "arms": Words("; ".join(arm["name"] for arm in trial["arms"].values())),
        "patients": Whole(int(float(sizes[main]["value"]))) if main else None,
        "sets": _others(trial_id, sizes, main, material),
        "age": _printed(age),
        "follow_up": _printed(follow_up),
        "outcomes": _outcomes(claims, material),
        "sources": Words(", ".join(_sources(trial["sources"], material))),
    }
    ids = tuple(dict.fromkeys(claim["claim_id"] for claim in used))
    return Row(cells, ids or tuple(claim["claim_id"] for claim in claims[:1]), basis="printed")


def _distinct(claims: Iterable[Record]) -> list[str]:
    return list(dict.fromkeys(claim["printed"] for claim in claims))


def _sources(sources: dict[str, str], material: Material) -> list[str]:
    """Numbers of the reports of a trial, in order."""
    numbers = material.register.references
    return [f"{numbers[name]} ({sources[name]})" for name in sorted(sources, key=numbers.__getitem__)]


def _sizes(trial_id: str, claims: Iterable[Record], material: Material) -> dict[str, Record]:
    """By set of patients (and arm): the claim that prints how many they are."""
    sets = list(material.register.trials[trial_id]["analysis_sets"])
    sizes = [claim for claim in claims if claim["kind"] == "n" and claim["value"]]
    sizes.sort(key=lambda claim: sets.index(claim["analysis_set"]))
    return {f"{claim['analysis_set']} {claim['arm']}".strip(): claim for claim in sizes}


def _others(trial_id: str, sizes: dict[str, Record], main: str, material: Material) -> Words | None:
    several = len(material.register.trials[trial_id]["arms"]) > 1
    words = []
    for name, claim in sizes.items():
        if name == main:
            continue
        who = material.register.set_label(trial_id, claim["analysis_set"])
        if several and claim["arm"]:
            who += f" ({material.arm(trial_id, claim['arm'])})"
        words.append(f"{who}: {int(float(claim['value']))}")
    return Words("; ".join(words)) if words else None


def _summary(claims: Iterable[Record], quantity: str, main: str) -> list[Record]:
    """Median and range of a quantity in the set whose patients are counted."""
    return [
        claim
        for claim in claims
        if claim["quantity"] == quantity
        and claim["kind"] in ("median", "range")
        and claim["analysis_set"] == main.split(" ")[0]
    ]


def _printed(claims: Iterable[Record]) -> Printed | None:
    by_kind = {claim["kind"]: claim for claim in claims}
    if not by_kind:
        return None
    median, limits = by_kind.get("median", {}), by_kind.get("range", {})
    return Printed(median.get("printed", ""), limits.get("printed_lower", ""), limits.get("printed_upper", ""))


def _outcomes(claims: Iterable[Record], material: Material) -> Words | None:
    """Outcomes in the order of the vocabulary; terms of a family by its name."""
    vocabulary = material.register.vocabulary
    used = {claim["endpoint"] for claim in claims} - {""}
    words = [entry["abbreviation"] for name, entry in vocabulary["endpoints"].items() if name in used]
    families = {name.partition(":")[0] for name in used if ":" in name}
    words += [
        entry["label"].lower() + "s"
        for name, entry in vocabulary.get("endpoint_families", {}).items()
        if name in families
    ]
    return Words(", ".join(words)) if words else None
