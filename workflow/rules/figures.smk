"""Figures, each with the rows it plots and a caption with alt text beside it.

Needs the tables, data/trials.yaml, data/vocabulary.yaml and data/sources.csv; promises results/figures/.
Forests need nothing simulated, so they are drawn while the simulation still runs; so are the figures of the evidence.
The survival curves, which come last, are drawn by two jobs at once. All rules run one command: the first is written
out, the others say in what they differ.
"""


rule draw_forests:
    """Draw the forests of proportions, differences and pooled results in every configured format."""
    input:
        tables=expand(
            "results/tables/{name}.csv",
            name=["claims", "counts", "proportions", "differences", "tests", "pooled"],
        ),
        register=REGISTER,
    output:
        figure_files(STUDY.forests),
    log:
        "results/logs/draw_forests.log",
    conda:
        "../../environment.yml"
    params:
        code=code_of("draw-figures"),
        stems=STUDY.forests,
        confidence_level=config["confidence_level"],
        proportion_methods=config["proportion_methods"],
        difference_methods=config["difference_methods"],
        formats=config["figure_formats"],
        dpi=config["dpi"],
    shell:
        "python -m reanalysis draw-figures"
        " --data data"
        " --tables results/tables"
        " --stems {params.stems:q}"
        " --confidence-level {params.confidence_level:q}"
        " --proportion-methods {params.proportion_methods:q}"
        " --difference-methods {params.difference_methods:q}"
        " --formats {params.formats:q}"
        " --dpi {params.dpi:q}"
        " --figures results/figures"
        " 2>&1 | tee {log:q} >&2"


use rule draw_forests as draw_evidence with:
    # The overview of studies, the certificate of counts, and the matrix of checks.
    input:
        tables=expand(
            "results/tables/{name}.csv",
            name=[
                "claims",
                "counts",
                "count_certificates",
                "fitting_denominators",
                "checks",
                "findings",
                "rules",
            ],
        ),
        register=REGISTER,
    output:
        figure_files(STUDY.evidence_figures),
    log:
        "results/logs/draw_evidence.log",
    params:
        code=code_of("draw-figures"),
        stems=STUDY.evidence_figures,
        confidence_level=config["confidence_level"],
        proportion_methods=config["proportion_methods"],
        difference_methods=config["difference_methods"],
        formats=config["figure_formats"],
        dpi=config["dpi"],


use rule draw_forests as draw_survival with:
    # The SIMULATED survival curves of half of the sources.
    input:
        tables=expand("results/tables/{name}.csv", name=["claims", "curves", "survival", "risk_table"]),
        register=REGISTER,
    output:
        figure_files(STUDY.survival_files[0]),
    log:
        "results/logs/draw_survival.log",
    params:
        code=code_of("draw-figures"),
        stems=STUDY.survival_figures[0],
        confidence_level=config["confidence_level"],
        proportion_methods=config["proportion_methods"],
        difference_methods=config["difference_methods"],
        formats=config["figure_formats"],
        dpi=config["dpi"],


use rule draw_survival as draw_more_survival with:
    # The SIMULATED survival curves of the other half.
    output:
        figure_files(STUDY.survival_files[1]),
    log:
        "results/logs/draw_more_survival.log",
    params:
        code=code_of("draw-figures"),
        stems=STUDY.survival_figures[1],
        confidence_level=config["confidence_level"],
        proportion_methods=config["proportion_methods"],
        difference_methods=config["difference_methods"],
        formats=config["figure_formats"],
        dpi=config["dpi"],


rule draw_contact_sheet:
    """Draw one page with all figures, small, for the reviewer."""
    input:
        figures=FIGURES,
    output:
        CONTACT_SHEET,
    log:
        "results/logs/draw_contact_sheet.log",
    conda:
        "../../environment.yml"
    params:
        code=code_of("draw-contact-sheet"),
        stems=STUDY.figures,
        formats=config["figure_formats"],
        dpi=config["dpi"],
    shell:
        "python -m reanalysis draw-contact-sheet"
        " --stems {params.stems:q}"
        " --formats {params.formats:q}"
        " --dpi {params.dpi:q}"
        " --figures results/figures"
        " 2>&1 | tee {log:q} >&2"
