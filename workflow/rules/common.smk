"""What all stages share: checked configuration, the study's files, and the modules each command uses.

Needs config/config.yaml, data/sources.csv and data/trials.yaml; promises the lists TABLES, FORMATTED, FIGURES, TEXTS,
CONTACT_SHEET, PROVENANCE, REPORT, DOWNLOADS and OPINION.
"""

from snakemake.exceptions import WorkflowError

from reanalysis import planning
from reanalysis.planning import plan_study
from reanalysis.publication.names import publication_files

STUDY = plan_study(config)

EVIDENCE = STUDY.evidence_files
REGISTER = ["data/trials.yaml", "data/vocabulary.yaml", "data/sources.csv"]
# Words that drafts are made with; a file for each field may stand in the folder.
LEXICON = planning.lexicon_files()
TABLES = [f"results/tables/{name}.csv" for name in STUDY.tables]
FORMATTED = publication_files()
FIGURES = STUDY.figure_files(STUDY.other_figures + STUDY.survival_pages)
# Made from the other figures, and only as a picture.
CONTACT_SHEET = [f"results/figures/{STUDY.contact_sheet}.{ending}" for ending in ("png", "csv", "txt")]
TEXTS = [f"results/text/{name}" for name in planning.TEXTS]
PROVENANCE = list(planning.PROVENANCE)
REPORT = "results/report/index.html"
# A second opinion on the claims, where the texts are at hand; no result depends on it.
OPINION = ["results/draft_agreement.csv"] if STUDY.source_texts else []
# What the report offers for download beside tables and figures; a rule that writes for people adds its files here. They
# are no input of the report: it only says where they lie, and some (checksums, say) are made after it.
DOWNLOADS = [*FORMATTED, *TEXTS, *CONTACT_SHEET, *PROVENANCE]

# What Snakemake's own report (`--report FILE`) shows of a table; paths of captions are relative to workflow/rules/.
SHOWN_TABLE = {"caption": "../report/table.rst", "category": "3. Tables"}


def figure_files(stems):
    """Files of these figures, of which Snakemake's own report shows the first format."""
    files = []
    for stem in stems:
        kind = "survival" if "_simulated" in stem else "checks" if "evidence" in stem else "estimates"
        shown, *others = STUDY.figure_files([stem])
        labels = {"figure": stem.replace("_", " "), "kind": "SIMULATED" if kind == "survival" else kind}
        # Not at the head of a line, where `report` would be Snakemake's keyword.
        marked = report(shown, caption=f"../report/{kind}.rst", category="2. Figures", labels=labels)
        files += [marked, *others]
    return files


# Snakemake does not look inside imported modules: an edited formula reruns a rule only because the hash of the modules that
# its command uses is one of its params. Were they all inputs, Snakemake would hash each once more for every output.
code_of = planning.code_of


def half_of_the_cores(wildcards):
    """Of the cores that a run may use, half; one where nothing is run, as for Snakemake's own report."""
    try:
        return max(workflow.cores // 2, 1)
    except WorkflowError:
        return 1


def files_to_record(wildcards):
    """Every output of every rule that makes something for `all`; a new output of a rule is recorded without more ado."""
    outputs = {rule.name: [str(file) for file in rule.output] for rule in workflow.rules}
    return planning.recorded_outputs(outputs, [str(file) for file in rules.all.input], without=PROVENANCE)
