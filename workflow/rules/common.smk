"""What all stages share: checked configuration, the study's files, and the modules each command uses.

Needs config/config.yaml, data/sources.csv and data/trials.yaml; promises the lists TABLES,
FIGURES, TEXTS, PROVENANCE and REPORT.
"""

from reanalysis import planning
from reanalysis.planning import plan_study

STUDY = plan_study(config)

EVIDENCE = STUDY.evidence_files
REGISTER = ["data/trials.yaml", "data/vocabulary.yaml", "data/sources.csv"]
TABLES = [f"results/tables/{name}.csv" for name in STUDY.tables]
FIGURES = STUDY.figure_files([*STUDY.forests, *STUDY.survival_figures, *STUDY.matrices])
TEXTS = [f"results/text/{name}" for name in planning.TEXTS]
PROVENANCE = list(planning.PROVENANCE)
REPORT = "results/report/index.html"

figure_files = STUDY.figure_files
# Snakemake does not look inside imported modules: an edited formula reruns a rule only because its file is an input.
modules = STUDY.modules


def files_to_record(wildcards):
    """Every output of every rule that makes something for `all`; a new output of a rule is recorded without more ado."""
    outputs = {rule.name: [str(file) for file in rule.output] for rule in workflow.rules}
    return planning.recorded_outputs(outputs, [str(file) for file in rules.all.input], without=PROVENANCE)
