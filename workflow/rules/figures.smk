"""Figures, each with the rows it plots and a caption with alt text beside it.

Needs the tables, data/trials.yaml, data/vocabulary.yaml and data/sources.csv; promises results/figures/.
"""


rule draw_figures:
    """Draw every figure in every configured format."""
    input:
        tables=TABLES,
        trials="data/trials.yaml",
        vocabulary="data/vocabulary.yaml",
        sources="data/sources.csv",
        code=modules("draw-figures"),
    output:
        FIGURES,
    params:
        confidence_level=config["confidence_level"],
        proportion_methods=config["proportion_methods"],
        difference_methods=config["difference_methods"],
        formats=config["figure_formats"],
        dpi=config["dpi"],
    log:
        "results/logs/draw_figures.log",
    conda:
        "../../environment.yml"
    shell:
        "python -m reanalysis draw-figures"
        " --tables results/tables"
        " --trials {input.trials:q}"
        " --vocabulary {input.vocabulary:q}"
        " --sources {input.sources:q}"
        " --confidence-level {params.confidence_level:q}"
        " --proportion-methods {params.proportion_methods:q}"
        " --difference-methods {params.difference_methods:q}"
        " --formats {params.formats:q}"
        " --dpi {params.dpi:q}"
        " --figures results/figures"
        " 2> {log:q}"
