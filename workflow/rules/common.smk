"""What all stages share: checked configuration, the study's files, and the modules each command uses.

Needs config/config.yaml, data/sources.csv and data/trials.yaml; promises the lists TABLES, FIGURES and REPORT.
"""

from reanalysis.planning import plan_study

STUDY = plan_study(config)

EVIDENCE = STUDY.evidence_files
REGISTER = ["data/trials.yaml", "data/vocabulary.yaml", "data/sources.csv"]
TABLES = [f"results/tables/{name}.csv" for name in STUDY.tables]
FIGURES = STUDY.figure_files(STUDY.forests + STUDY.evidence_figures + sum(STUDY.survival_files, []))
# Made from the other figures; SVG would hold pictures of them, and be larger than all.
CONTACT_SHEET = STUDY.figure_files([STUDY.contact_sheet], without=["svg"])
REPORT = "results/report/index.html"

figure_files = STUDY.figure_files
# Snakemake does not look inside imported modules: an edited formula reruns a rule only because its file is an input.
modules = STUDY.modules
