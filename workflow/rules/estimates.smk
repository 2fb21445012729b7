"""Estimates: proportions, within-trial comparisons and their tests, and what may be pooled.

Needs claims.csv, counts.csv and the register of trials, endpoints and questions; promises proportions.csv,
differences.csv, tests.csv, paired.csv and pooled.csv.
"""


rule recompute_estimates:
    """Recompute each reported proportion and comparison, and pool, or refuse to pool, what people ask for."""
    input:
        claims="results/tables/claims.csv",
        counts="results/tables/counts.csv",
        trials="data/trials.yaml",
        vocabulary="data/vocabulary.yaml",
        pooling="data/pooling.yaml",
    output:
        proportions=report("results/tables/proportions.csv", labels={"table": "proportions"}, **SHOWN_TABLE),
        differences=report("results/tables/differences.csv", labels={"table": "differences"}, **SHOWN_TABLE),
        tests="results/tables/tests.csv",
        paired="results/tables/paired.csv",
        pooled=report("results/tables/pooled.csv", labels={"table": "pooled"}, **SHOWN_TABLE),
    log:
        "results/logs/recompute_estimates.log",
    conda:
        "../../environment.yml"
    params:
        code=code_of("recompute-estimates"),
        settings=STUDY.estimate_settings,
    shell:
        "python -m reanalysis recompute-estimates"
        " --claims {input.claims:q}"
        " --counts {input.counts:q}"
        " --trials {input.trials:q}"
        " --vocabulary {input.vocabulary:q}"
        " --pooling {input.pooling:q}"
        " --settings {params.settings:q}"
        " --proportions {output.proportions:q}"
        " --differences {output.differences:q}"
        " --tests {output.tests:q}"
        " --paired {output.paired:q}"
        " --pooled {output.pooled:q}"
        " 2>&1 | tee {log:q} >&2"
