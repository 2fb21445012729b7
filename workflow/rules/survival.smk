"""Approximate survival: SIMULATED curves from printed medians and landmark rates, never patient data.

Needs claims.csv, data/trials.yaml and data/vocabulary.yaml; promises curves.csv, survival.csv and risk_table.csv.
"""


rule simulate_survival:
    """Simulate the survival curves that data/trials.yaml names."""
    input:
        claims="results/tables/claims.csv",
        trials="data/trials.yaml",
        vocabulary="data/vocabulary.yaml",
        code=modules("simulate-survival"),
    output:
        curves="results/tables/curves.csv",
        survival="results/tables/survival.csv",
        risk_table="results/tables/risk_table.csv",
    log:
        "results/logs/simulate_survival.log",
    conda:
        "../../environment.yml"
    params:
        confidence_level=config["confidence_level"],
        seed=config["seed"],
        draws=config["draws"],
    shell:
        "python -m reanalysis simulate-survival"
        " --claims {input.claims:q}"
        " --trials {input.trials:q}"
        " --vocabulary {input.vocabulary:q}"
        " --confidence-level {params.confidence_level:q}"
        " --seed {params.seed:q}"
        " --draws {params.draws:q}"
        " --curves {output.curves:q}"
        " --survival {output.survival:q}"
        " --risk-table {output.risk_table:q}"
        " 2>&1 | tee {log:q} >&2"
