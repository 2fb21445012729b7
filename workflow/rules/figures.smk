"""Figures, each with the rows it plots and a caption with alt text beside it.

Needs the tables, data/trials.yaml, data/vocabulary.yaml and data/sources.csv; promises results/figures/.
Forests need nothing simulated, so they are drawn while the simulation still runs; so is the matrix of checks.
"""


rule draw_forests:
    """Draw the forests of proportions, differences and pooled results in every configured format."""
    input:
        tables=expand(
            "results/tables/{name}.csv",
            name=["claims", "counts", "proportions", "differences", "tests", "pooled"],
        ),
        register=REGISTER,
        code=modules("draw-figures"),
    output:
        figure_files(STUDY.forests),
    log:
        "results/logs/draw_forests.log",
    conda:
        "../../environment.yml"
    params:
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


rule draw_survival:
    """Draw the SIMULATED survival curves in every configured format."""
    input:
        tables=expand("results/tables/{name}.csv", name=["claims", "curves", "survival", "risk_table"]),
        register=REGISTER,
        code=modules("draw-figures"),
    output:
        figure_files(STUDY.survival_figures),
    log:
        "results/logs/draw_survival.log",
    conda:
        "../../environment.yml"
    params:
        stems=STUDY.survival_figures,
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


rule draw_evidence:
    """Draw the matrix of what the checks say of each source, in every configured format."""
    input:
        tables=expand("results/tables/{name}.csv", name=["claims", "checks", "findings", "rules"]),
        register=REGISTER,
        code=modules("draw-figures"),
    output:
        figure_files(STUDY.matrices),
    log:
        "results/logs/draw_evidence.log",
    conda:
        "../../environment.yml"
    params:
        stems=STUDY.matrices,
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
