"""What a workbook says of itself: the study, the five words, methods, versions and settings."""

from __future__ import annotations

import platform
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from reanalysis.publication.frame import SIMULATED
from reanalysis.publication.material import MARK_NOTES, Material
from reanalysis.vocabulary import METHODS, POOLING_METHODS, TESTS

_PACKAGES = ("lifelines", "numpy", "pandas", "python-docx", "reanalysis", "scipy", "snakemake", "XlsxWriter")
_WORDS = (
    ("Printed", "stands in a source, exactly as it is written there"),
    ("Reconstructed", "the only counts that fit what is printed"),
    ("Recomputed", "our estimate from printed or reconstructed counts"),
    ("Assumed", "needed, and printed nowhere"),
    ("Simulated", "drawn from a model fitted to printed summaries; no patient data"),
)
_NUMBERS = (
    "Typed and unrounded; their formats show the digits that the number of patients allows. Printed values are text, "
    "so that 70 and 70.0 stay different."
)
_SIMULATED = "Sheets that say so hold numbers drawn from a model. They are no patient data: do not pool or test them."


def about_rows(material: Material, *, date: str) -> list[tuple[str, str]]:
    """Pairs of name and text; a heading has no text.

    Parameters
    ----------
    material : Material
    date : str
        Of the commit, as ISO 8601.
    """
    settings = material.settings
    return [
        ("What this is", ""),
        ("Study", f"{material.study['title']}: {material.study['subtitle']}"),
        ("Question", material.study["question"].strip()),
        ("Made from the commit of", date),
        ("Numbers", _NUMBERS),
        (SIMULATED, _SIMULATED),
        ("What the words mean", ""),
        *_WORDS,
        ("Marks", ""),
        *MARK_NOTES.items(),
        ("Methods", ""),
        *(
            (f"Intervals of {words}", _named(METHODS, settings[f"{key}_methods"]))
            for key, words in (
                ("proportion", "proportions"),
                ("difference", "differences"),
                ("risk_ratio", "risk ratios"),
                ("odds_ratio", "odds ratios"),
            )
        ),
        ("Tests", _named(TESTS, [settings["test"], settings["small_sample_test"], *settings["tests_beside"]])),
        ("Pooling of proportions", _named(POOLING_METHODS, settings["pooling_proportion_methods"])),
        ("Pooling of comparisons", _named(POOLING_METHODS, settings["pooling_comparison_methods"])),
        ("Confidence level", f"{material.level}%"),
        ("Versions", ""),
        ("Python", platform.python_version()),
        *((name, found) for name in _PACKAGES if (found := _version(name))),
        ("Settings", ""),
        *((name, _setting(value)) for name, value in sorted(settings.items()) if name != "source_texts"),
    ]


def _named(methods: dict[str, tuple[str, str]], names: list[str]) -> str:
    """Names and references of methods, the one in front first."""
    return "; ".join(f"{methods[name][0]} ({methods[name][1]})" for name in dict.fromkeys(names))


def _setting(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""
