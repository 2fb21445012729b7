"""Names of the files, known before anything is computed."""

from __future__ import annotations

#: Tables in the order in which a manuscript has them.
TABLES = ("studies", "responses", "differences", "pooled", "refused", "survival", "survival_pairs", "findings")
#: Formats that have one file a table.
ENDINGS = ("csv", "html", "tex")
#: Files for RevMan.
REVMAN = ("study_information", "study_arms", "study_results")

#: Files for other programs.
EXPORTS = ("metafor", *(f"revman_{name}" for name in REVMAN))


def publication_files() -> list[str]:
    """Every file with a table for a manuscript or for another program."""
    folder = "results/tables"
    return [
        *(f"{folder}/formatted/{name}.{ending}" for name in TABLES for ending in ENDINGS),
        f"{folder}/tables.docx",
        f"{folder}/tables.xlsx",
        *(f"{folder}/export/{name}.csv" for name in EXPORTS),
    ]
