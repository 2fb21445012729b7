"""Figures, each with the rows it plots and a caption with alt text beside it.

Needs the tables, data/trials.yaml, data/vocabulary.yaml and data/sources.csv; promises results/figures/.
Most figures need nothing simulated, so they are drawn while the simulation still runs. The survival curves, which come
last, are drawn by one job: to start matplotlib takes as long as to draw three pages. It takes half of the cores, because
with two the other one still draws other figures.
"""


rule draw_figures:
    """Draw the figures of studies, counts, estimates and checks in every configured format."""
    input:
        tables=expand(
            "results/tables/{name}.csv",
            name=[
                "claims",
                "counts",
                "count_certificates",
                "fitting_denominators",
                "proportions",
                "differences",
                "tests",
                "pooled",
                "checks",
                "findings",
                "rules",
            ],
        ),
        register=REGISTER,
    output:
        figure_files(STUDY.other_figures),
    log:
        "results/logs/draw_figures.log",
    conda:
        "../../environment.yml"
    params:
        code=code_of("draw-figures"),
        stems=STUDY.other_figures,
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
        " --cores {threads:q}"
        " --figures results/figures"
        " 2>&1 | tee {log:q} >&2"


use rule draw_figures as draw_survival with:
    # The SIMULATED survival curves.
    input:
        tables=expand("results/tables/{name}.csv", name=["claims", "curves", "survival", "risk_table"]),
        register=REGISTER,
    output:
        figure_files(STUDY.survival_pages),
    log:
        "results/logs/draw_survival.log",
    # The report waits for it.
    priority: 1
    threads: half_of_the_cores
    params:
        code=code_of("draw-figures"),
        stems=STUDY.survival_figures,
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
        dpi=config["dpi"],
    shell:
        "python -m reanalysis draw-contact-sheet"
        " --stems {params.stems:q}"
        " --dpi {params.dpi:q}"
        " --figures results/figures"
        " 2>&1 | tee {log:q} >&2"
