"""Names of the files, known before anything is computed."""

from __future__ import annotations

#: Tables in the order in which a manuscript has them.
TABLES = ("studies", "responses", "differences", "pooled", "refused", "survival", "findings")
#: Formats that have one file a table.
ENDINGS = ("csv", "html", "tex")
#: Files for RevMan.
REVMAN = ("study_information", "study_arms", "study_results")
