"""Estimates: proportions and within-trial differences, with intervals and tests.

Needs claims.csv, counts.csv and data/trials.yaml; promises proportions.csv and differences.csv.
"""


rule recompute_estimates:
    """Recompute each reported proportion and each difference within a randomised trial."""
    input:
        claims="results/tables/claims.csv",
        counts="results/tables/counts.csv",
        trials="data/trials.yaml",
        code=modules("recompute-estimates"),
    output:
        proportions="results/tables/proportions.csv",
        differences="results/tables/differences.csv",
    log:
        "results/logs/recompute_estimates.log",
    conda:
        "../../environment.yml"
    params:
        confidence_level=config["confidence_level"],
        proportion_methods=config["proportion_methods"],
        difference_methods=config["difference_methods"],
        max_tables=config["max_tables"],
    shell:
        "python -m reanalysis recompute-estimates"
        " --claims {input.claims:q}"
        " --counts {input.counts:q}"
        " --trials {input.trials:q}"
        " --confidence-level {params.confidence_level:q}"
        " --proportion-methods {params.proportion_methods:q}"
        " --difference-methods {params.difference_methods:q}"
        " --max-tables {params.max_tables:q}"
        " --proportions {output.proportions:q}"
        " --differences {output.differences:q}"
        " 2>&1 | tee {log:q} >&2"
