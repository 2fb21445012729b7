"""What all stages share: checked configuration, the study's files, and the modules each command uses.

Needs config/config.yaml, data/sources.csv and data/trials.yaml; promises the lists TABLES, FIGURES and REPORT.
"""

from reanalysis.planning import plan_study

STUDY = plan_study(config)

EVIDENCE = STUDY.evidence_files
TABLES = [f"results/tables/{name}.csv" for name in STUDY.tables]
FIGURES = [f"results/figures/{name}" for name in STUDY.figure_files]
REPORT = "results/report/index.html"


# Snakemake does not look inside imported modules: an edited formula reruns a rule only because its file is an input.
modules = STUDY.modules
