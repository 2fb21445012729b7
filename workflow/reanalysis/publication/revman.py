"""Studies, arms and results as the three files that RevMan imports: one row a study, an arm, and an arm's result.

A trial is one study, however many reports there are of it. Outcomes name the set of patients, so that a trial's parts
are not taken for studies of their own. Columns that RevMan does not know (fewest and most cases, claims, …) are ours.
"""

from __future__ import annotations

from collections.abc import Iterator

from reanalysis.figures.register import Record
from reanalysis.publication.csv_file import written
from reanalysis.publication.material import Material
from reanalysis.publication.responses import count_marks, counts_of
from reanalysis.publication.studies import studies
from reanalysis.publication.values import Part
from reanalysis.tables.journals import PLAIN

STUDY_COLUMNS = (
    "Study",
    "Year",
    "Char: Identification",
    "Char: Methods",
    "Char: Participants",
    "Char: Interventions",
    "Char: Outcomes",
    "Char: Notes",
    "Claim IDs",
)
ARM_COLUMNS = ("Study", "Arm", "Intervention", "Role", "Claim IDs")
RESULT_COLUMNS = (
    *("Study", "Outcome", "Time point", "Arm", "Data type", "Cases", "N", "Fewest cases", "Most cases", "Smallest N"),
    *("Largest N", "Tables of counts that fit", "Counts", "Denominator", "Notes", "Claim IDs"),
)


def format_revman(material: Material) -> dict[str, str]:
    """The three files as CSV, by the names in `names.REVMAN`.

    Parameters
    ----------
    material : Material
        Of its tables `claims` and `counts`, and the register.
    """
    return {
        "study_information": written(STUDY_COLUMNS, _studies(material)),
        "study_arms": written(ARM_COLUMNS, _arms(material)),
        "study_results": written(RESULT_COLUMNS, _results(material)),
    }


def _studies(material: Material) -> Iterator[list[Part]]:
    table = studies(material)
    years = {source["source_id"]: int(source["year"]) for source in material.sources}
    for trial_id, row in zip(material.register.trial_order(), table.rows, strict=True):
        trial = material.register.trials[trial_id]
        text = {column.key: table.text(row, column, PLAIN) for column in table.columns}
        participants = f"{text['population']}. Patients: {text['patients']}. Other sets: {text['sets']}."
        yield [
            trial["name"],
            min(years[name] for name in trial["sources"]),
            text["trial"],
            text["design"],
            f"{participants} Age, median (range), years: {text['age']}. Follow-up, months: {text['follow_up']}.",
            text["arms"],
            text["outcomes"],
            f"Sources: {text['sources']}. {trial.get('registry_note', '')}".strip(),
            ";".join(row.claim_ids),
        ]


def _arms(material: Material) -> Iterator[list[Part]]:
    for trial_id in material.register.trial_order():
        trial = material.register.trials[trial_id]
        claims = {
            record["arm"]: record["claim_ids"]
            for record in material.records["counts"]
            if record["trial_id"] == trial_id
        }
        for name, arm in trial["arms"].items():
            yield [trial["name"], arm["label"], arm["name"], arm["role"], claims.get(name, claims.get(""))]


def _results(material: Material) -> Iterator[list[Part]]:
    """One row an arm and outcome; where several counts fit, or none, cases and N are empty, with the range beside."""
    first: dict[str, Record] = {}
    for record in material.records["counts"]:
        first.setdefault(record["claim_ids"], record)
    for ids, record in sorted(
        first.items(), key=lambda item: material.register.trial_order().index(item[1]["trial_id"])
    ):
        counts = counts_of(record)
        parent = material.parent(ids.split(";")[0])
        outcome = material.outcome(record["endpoint"], parent=parent)
        patients = material.register.set_label(record["trial_id"], record["analysis_set"])
        one = "‡" not in count_marks(record, counts)
        events, total = counts.events or (None, None), counts.total or (None, None)
        yield [
            material.register.trials[record["trial_id"]]["name"],
            f"{outcome} ({patients})",
            record["timepoint"] or None,
            material.arm(record["trial_id"], record["arm"]),
            "Dichotomous",
            events[0] if one else None,
            total[0] if one else None,
            *events,
            *total,
            int(record["candidates"]),
            record["basis"],
            record["denominator_basis"],
            _note(record, one=one),
            ids,
        ]


def _note(record: Record, *, one: bool) -> str | None:
    if one:
        return "Counts are the only ones that print what was printed" if record["basis"] == "reconstructed" else None
    fit = int(record["candidates"])
    found = f"{fit} tables of counts fit" if fit else "no whole number of patients fits"
    return f"{found} the printed {record['printed']}; not to be entered as one count"
