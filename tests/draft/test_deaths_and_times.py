"""Causes of death, severity of events, and times that are told by reference; a line a construct."""

from __future__ import annotations

import pytest

from tests.draft.test_constructs import read, readings

ONE = ("Foomab",)
BOTH = ("Foomab", "Placebo")

CAUSES = [
    (
        "Deaths were due to leukemia in 24 patients, infection in 8, and hemorrhage in two.",
        ["count 24 death_disease", "count 8 death_infection", "count two death_haemorrhage"],
    ),
    (
        "Thirty patients died: of relapse in 19, infection in 6, and graft-versus-host disease in 5.",
        [
            "count Thirty death",
            "count 19 death_disease",
            "count 6 death_infection",
            "count 5 AE:fatal graft-versus-host disease",
        ],
    ),
    (
        "Forty patients died, 24 of relapse and 16 without relapse (infection in nine, GVHD in five, stroke in two).",
        [
            "count Forty death",
            "count 24 death_disease",
            "count 16 death_in_CR",
            "count nine death_in_CR_infection",
            "count five AE:fatal GVHD",
            "count two AE:fatal stroke",
        ],
    ),
    (
        "Nine patients died in remission, of infection (n = 4), cardiac failure (n = 3), or unknown causes (n = 2).",
        [
            "count Nine death_in_CR",
            "count 4 death_in_CR_infection",
            "count 3 AE:fatal cardiac failure",
            "count 2 unsure",
        ],
    ),
    (
        "Causes of death were relapse (n = 14), infection (n = 6), and GVHD (n = 3).",
        ["count 14 death_disease", "count 6 death_infection", "count 3 AE:fatal GVHD"],
    ),
    (
        "The most common causes of death were disease progression (28%) and infection (9%).",
        ["percent 28 death_disease", "percent 9 death_infection"],
    ),
    (
        "Twelve patients died, 7 of AML, 3 of infection, and 2 of complications of transplantation.",
        ["count Twelve death", "count 7 death_disease", "count 3 death_infection", "count 2 death_HSCT"],
    ),
    ("Deaths due to infection occurred in 12 patients.", ["count 12 death_infection"]),
]


@pytest.mark.parametrize(("text", "wanted"), CAUSES)
def test_what_patients_died_of(text: str, wanted: list[str]) -> None:
    assert readings(text, ONE, "endpoint", "quantity") == wanted


def test_causes_are_shares_of_the_deaths_of_their_arm() -> None:
    text = (
        "There were 68 (24%) deaths with foomab and 89 (32%) deaths with placebo. "
        "Deaths were attributed to progressive disease in 22 and 53 patients and to infection in 33 and 21."
    )
    claims = read(text, BOTH)
    names = {claim.cells["claim_id"]: claim.cells["value"] for claim in claims}
    given = [
        (claim.cells["value"], claim.cells["endpoint"], claim.cells["arm"], names.get(claim.cells["denominator"], ""))
        for claim in claims
        if claim.cells["endpoint"] in ("death_disease", "death_infection")
    ]
    assert given == [
        ("22", "death_disease", "foomab", "68"),
        ("53", "death_disease", "placebo", "89"),
        ("33", "death_infection", "foomab", "68"),
        ("21", "death_infection", "placebo", "89"),
    ]


SEVERITY = [
    (
        "Veno-occlusive disease (VOD) developed in 16 patients (22%) and was severe or very severe in nine and fatal "
        "in five. Severe VOD was seen in 3%, and VOD occurred in 8% of the others.",
        [
            "count 16 AE:veno-occlusive disease",
            "percent 22 AE:veno-occlusive disease",
            "count nine AE:severe veno-occlusive disease",
            "count five AE:fatal veno-occlusive disease",
            "percent 3 AE:severe veno-occlusive disease",
            "percent 8 AE:veno-occlusive disease",
        ],
    ),
    (
        "Chronic GVHD occurred in 38 patients and was extensive in 14 (15%).",
        ["count 38 AE:chronic GVHD", "count 14 AE:extensive chronic GVHD", "percent 15 AE:extensive chronic GVHD"],
    ),
    (
        "Pneumonia was reported in 20 patients, was serious in 8, and was fatal in two.",
        ["count 20 AE:pneumonia", "count 8 AE:serious pneumonia", "count two AE:fatal pneumonia"],
    ),
    (
        "The cumulative incidence of grade II-IV acute GVHD was 31% at day 100, and that of grade III-IV was 11%.",
        ["km 31 AE:acute GVHD (grade II-IV) 100 days", "km 11 AE:acute GVHD (grade III-IV) 100 days"],
    ),
    (
        "Acute graft-versus-host disease (GVHD) of grade II to IV occurred in 41% of patients and of grade III to IV "
        "in 9%.",
        [
            "percent 41 AE:acute graft-versus-host disease (grade II-IV)",
            "percent 9 AE:acute graft-versus-host disease (grade III-IV)",
        ],
    ),
    ("The incidence of grade II or higher acute GVHD was 38%.", ["percent 38 AE:acute GVHD (grade ≥II)"]),
]


@pytest.mark.parametrize(("text", "wanted"), SEVERITY)
def test_how_severe_an_event_was(text: str, wanted: list[str]) -> None:
    assert readings(text, ONE, "endpoint", "timepoint") == wanted


TIMES = [
    (
        "PFS was 71% v 55% at 12 months and 48% v 30% at 24 months.",
        [
            "km 71 PFS foomab 12 months",
            "km 55 PFS placebo 12 months",
            "km 48 PFS foomab 24 months",
            "km 30 PFS placebo 24 months",
        ],
    ),
    (
        "EFS was 62% (55–69) versus 49% (42–56) at 1 year and 51% (43–58) versus 37% (30–44) at 3 years.",
        [
            "km 62[55..69] EFS foomab 1 years",
            "km 49[42..56] EFS placebo 1 years",
            "km 51[43..58] EFS foomab 3 years",
            "km 37[30..44] EFS placebo 3 years",
        ],
    ),
    (
        "OS was 88% vs 80% at 6 months, 70% vs 58% at 12 months, and 55% vs 41% at 24 months.",
        [
            "km 88 OS foomab 6 months",
            "km 80 OS placebo 6 months",
            "km 70 OS foomab 12 months",
            "km 58 OS placebo 12 months",
            "km 55 OS foomab 24 months",
            "km 41 OS placebo 24 months",
        ],
    ),
    (
        "NRM at 1 year was 9.8% in the foomab group and 17.2% in the placebo group.",
        ["km 9.8 death_in_CR foomab 1 years", "km 17.2 death_in_CR placebo 1 years"],
    ),
]


@pytest.mark.parametrize(("text", "wanted"), TIMES)
def test_times_behind_pairs_of_values(text: str, wanted: list[str]) -> None:
    assert readings(text, BOTH, "endpoint", "arm", "timepoint") == wanted


AGAIN = [
    (
        "EFS was 52% at 12 months, 46% at 24 months, and 43% at 36 months. "
        "OS at the same time points was 78%, 69%, and 64%.",
        {"78": "12 months", "69": "24 months", "64": "36 months"},
    ),
    (
        "Event-free survival was 61% at 1 year and 48% at 3 years. Overall survival at these time points was 80% "
        "and 66%.",
        {"80": "1 years", "66": "3 years"},
    ),
    (
        "The cumulative incidence of relapse was 16% at 2 years and 24% at 5 years, and that of death in remission was "
        "12% and 23%.",
        {"16": "2 years", "24": "5 years", "12": "2 years", "23": "5 years"},
    ),
    (
        "The 2-year incidence of relapse was 24% (95% CI, 18 to 31) and that of non-relapse mortality was 11% "
        "(95% CI, 7 to 16).",
        {"24": "2 years", "11": "2 years"},
    ),
    (
        "At 36 months, 43% of infused patients were estimated to be event free and 64% to be alive.",
        {"43": "36 months", "64": "36 months"},
    ),
]


@pytest.mark.parametrize(("text", "wanted"), AGAIN)
def test_times_told_by_reference(text: str, wanted: dict[str, str]) -> None:
    found = {claim.cells["value"]: claim for claim in read(text, ONE)}
    assert {value: found[value].cells["timepoint"] for value in wanted} == wanted
    assert {found[value].kind for value in wanted} == {"km"}


REPEATS = [
    "The median duration of response was not reached (NR; 95% CI, 12.4 months to NR).",
    "Median DFS was not reached (NE; 95% CI, 44.7 mo to NE) and the 2-year rate was 61%.",
]


@pytest.mark.parametrize("text", REPEATS)
def test_an_abbreviation_of_not_reached_repeats_it(text: str) -> None:
    first = next(claim for claim in read(text, ONE) if claim.kind == "median")
    assert first.cells["value"] == "not reached"
    assert first.cells["lower"] in ("12.4", "44.7")


def test_short_names_of_arms_with_a_drug_in_common() -> None:
    text = (
        "Patients received foomab, an antibody, plus bartinib (Foo-B) or bartinib and dexamethasone (Bd). "
        "Median PFS was 30.1 months with Foo-B and 18.2 months with Bd."
    )
    given = readings(text, ("Foo foomab and bartinib", "Bd bartinib and dexamethasone"), "arm")
    assert given == ["median 30.1 foo", "median 18.2 bd"]


def test_death_without_relapse_is_one_of_transplantation_where_the_title_speaks_of_it() -> None:
    report = "\n\nNon-relapse mortality was 12% at day 100.\n"
    assert readings("Foomab before allogeneic transplantation" + report, ONE, "endpoint") == ["km 12 death_HSCT"]
    assert readings("Foomab in lymphoma" + report, ONE, "endpoint") == ["km 12 death_in_CR"]
