"""A made-up record of ClinicalTrials.gov with results, in the registry's own structure."""

from __future__ import annotations

import json
from typing import Any


def _counts(*values: str, key: str = "value", prefix: str = "OG") -> list[dict[str, str]]:
    return [{"groupId": f"{prefix}{i:03d}", key: value} for i, value in enumerate(values)]


def _groups(prefix: str) -> list[dict[str, str]]:
    return [
        {"id": f"{prefix}000", "title": "Velorixan", "description": "Velorixan 1.8 mg/m² weekly for up to six cycles"},
        {"id": f"{prefix}001", "title": "Chemotherapy", "description": "Investigator's choice"},
    ]


def record() -> dict[str, Any]:
    """The record; every number in it is found once in the tests."""
    flow = {
        "groups": _groups("FG"),
        "periods": [
            {
                "title": "Overall Study",
                "milestones": [
                    {"type": "STARTED", "achievements": _counts("218", "108", key="numSubjects", prefix="FG")},
                    {"type": "COMPLETED", "achievements": _counts("171", "62", key="numSubjects", prefix="FG")},
                ],
                "dropWithdraws": [
                    {"type": "Death", "reasons": _counts("47", "46", key="numSubjects", prefix="FG")},
                ],
            }
        ],
    }
    baseline = {
        "groups": _groups("BG"),
        "denoms": [{"units": "Participants", "counts": _counts("218", "108", prefix="BG")}],
        "measures": [
            {
                "title": "Age, Continuous",
                "paramType": "MEDIAN",
                "dispersionType": "FULL_RANGE",
                "unitOfMeasure": "years",
                "classes": [
                    {
                        "categories": [
                            {
                                "measurements": [
                                    {"groupId": "BG000", "value": "47.5", "lowerLimit": "18", "upperLimit": "78"},
                                    {"groupId": "BG001", "value": "46", "lowerLimit": "19", "upperLimit": "79"},
                                ]
                            }
                        ]
                    }
                ],
            },
            {
                "title": "Sex: Female, Male",
                "paramType": "COUNT_OF_PARTICIPANTS",
                "unitOfMeasure": "Participants",
                "classes": [
                    {
                        "categories": [
                            {"title": "Female", "measurements": _counts("98", "51", prefix="BG")},
                            {"title": "Male", "measurements": _counts("120", "57", prefix="BG")},
                        ]
                    }
                ],
            },
        ],
    }
    outcomes = [
        {
            "type": "PRIMARY",
            "title": "Complete Remission",
            "timeFrame": "Up to 24 months",
            "paramType": "NUMBER",
            "dispersionType": "95% Confidence Interval",
            "unitOfMeasure": "percentage of participants",
            "populationDescription": "All randomised participants",
            "groups": _groups("OG"),
            "denoms": [{"units": "Participants", "counts": _counts("218", "108")}],
            "classes": [
                {
                    "categories": [
                        {
                            "measurements": [
                                {"groupId": "OG000", "value": "80.7", "lowerLimit": "74.9", "upperLimit": "85.7"},
                                {"groupId": "OG001", "value": "57.4", "lowerLimit": "47.5", "upperLimit": "66.9"},
                            ]
                        }
                    ]
                }
            ],
            "analyses": [
                {
                    "groupIds": ["OG000", "OG001"],
                    "pValue": "<0.001",
                    "statisticalMethod": "Fisher Exact",
                    "paramType": "Risk Difference (RD)",
                    "paramValue": "23.3",
                    "ciPctValue": "97.5",
                    "ciNumSides": "TWO_SIDED",
                    "ciLowerLimit": "12.1",
                    "ciUpperLimit": "34.4",
                }
            ],
        },
        {
            "type": "SECONDARY",
            "title": "Overall Survival",
            "timeFrame": "Up to 5 years",
            "paramType": "MEDIAN",
            "dispersionType": "95% Confidence Interval",
            "unitOfMeasure": "months",
            "groups": _groups("OG"),
            "classes": [
                {
                    "title": "Age below 55",
                    "denoms": [{"units": "Participants", "counts": _counts("130", "61")}],
                    "categories": [
                        {
                            "measurements": [
                                {"groupId": "OG000", "value": "16.8", "lowerLimit": "13.9", "upperLimit": "NA",
                                 "comment": "The upper limit was not reached"},
                                {"groupId": "OG001", "value": "9.1", "lowerLimit": "6.7", "upperLimit": "11.2"},
                            ]
                        }
                    ],
                }
            ],
        },
    ]  # fmt: skip
    events = {
        "frequencyThreshold": "5",
        "timeFrame": "Up to 30 days after the last dose",
        "eventGroups": [
            {**group, "seriousNumAffected": affected, "seriousNumAtRisk": at_risk, "deathsNumAffected": dead,
             "deathsNumAtRisk": at_risk}
            for group, affected, at_risk, dead in zip(_groups("EG"), (104, 54), (216, 107), (47, 46), strict=True)
        ],
        "seriousEvents": [
            {
                "term": "Febrile neutropenia",
                "organSystem": "Blood and lymphatic system disorders",
                "stats": [
                    {"groupId": "EG000", "numEvents": 22, "numAffected": 19, "numAtRisk": 216},
                    {"groupId": "EG001", "numEvents": 13, "numAffected": 12, "numAtRisk": 107},
                ],
            }
        ],
    }  # fmt: skip
    return {
        "protocolSection": {
            "identificationModule": {
                "nctId": "NCT99912345",
                "briefTitle": "Velorixan in Marrow Lymphoma",
                "officialTitle": "A Randomised Trial of Velorixan in Untreated Marrow Lymphoma",
            },
            "descriptionModule": {"briefSummary": "Velorixan is compared with chemotherapy."},
            "designModule": {
                "studyType": "INTERVENTIONAL",
                "phases": ["PHASE3"],
                "designInfo": {"allocation": "RANDOMIZED", "maskingInfo": {"masking": "NONE"}},
                "enrollmentInfo": {"count": 326, "type": "ACTUAL"},
            },
            "eligibilityModule": {
                "eligibilityCriteria": "Inclusion Criteria:\n\n* Age 18 years or older\n* ECOG 0\\-2\n",
                "minimumAge": "18 Years",
            },
            "outcomesModule": {"primaryOutcomes": [{"measure": "Complete Remission", "timeFrame": "Up to 24 months"}]},
        },
        "resultsSection": {
            "participantFlowModule": flow,
            "baselineCharacteristicsModule": baseline,
            "outcomeMeasuresModule": {"outcomeMeasures": outcomes},
            "adverseEventsModule": events,
        },
        "hasResults": True,
    }


def registry() -> bytes:
    """The record as the registry's interface gives it."""
    return json.dumps(record()).encode()
