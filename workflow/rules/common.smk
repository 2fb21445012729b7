"""What all stages share: checked configuration, the study's files, and the modules each command uses.

Needs config/config.yaml, data/sources.csv and data/trials.yaml; promises the lists TABLES, FIGURES,
REPORT and OPINION.
"""

from reanalysis.planning import plan_study

STUDY = plan_study(config)

EVIDENCE = STUDY.evidence_files
REGISTER = ["data/trials.yaml", "data/vocabulary.yaml", "data/sources.csv"]
TABLES = [f"results/tables/{name}.csv" for name in STUDY.tables]
FIGURES = STUDY.figure_files([*STUDY.forests, *STUDY.survival_figures, *STUDY.matrices])
REPORT = "results/report/index.html"
# A second opinion on the claims, where the texts are at hand; no result depends on it.
OPINION = ["results/draft_agreement.csv"] if STUDY.source_texts else []

figure_files = STUDY.figure_files
# Snakemake does not look inside imported modules: an edited formula reruns a rule only because its file is an input.
modules = STUDY.modules
