"""Approximate survival: SIMULATED curves from printed medians and landmark rates, never patient data.

Needs claims.csv, counts.csv, data/trials.yaml and data/vocabulary.yaml; promises curves.csv, survival.csv, risk_table.csv,
pairs.csv, leave_one_out.csv and pseudo_patients.csv.gz.
"""


rule simulate_survival:
    """Simulate the survival curves that data/trials.yaml names."""
    input:
        claims="results/tables/claims.csv",
        counts="results/tables/counts.csv",
        trials="data/trials.yaml",
        vocabulary="data/vocabulary.yaml",
    output:
        curves="results/tables/curves.csv",
        survival=report("results/tables/survival.csv", labels={"table": "survival"}, **SHOWN_TABLE),
        risk_table=report("results/tables/risk_table.csv", labels={"table": "risk table"}, **SHOWN_TABLE),
        pairs="results/tables/pairs.csv",
        leave_one_out="results/tables/leave_one_out.csv",
        pseudo_patients="results/tables/pseudo_patients.csv.gz",
    log:
        "results/logs/simulate_survival.log",
    # The longest job, and most of what follows waits for it.
    priority: 1
    conda:
        "../../environment.yml"
    threads: half_of_the_cores
    params:
        code=code_of("simulate-survival"),
        confidence_level=config["confidence_level"],
        seed=config["seed"],
        draws=config["draws"],
    shell:
        "python -m reanalysis simulate-survival"
        " --claims {input.claims:q}"
        " --counts {input.counts:q}"
        " --trials {input.trials:q}"
        " --vocabulary {input.vocabulary:q}"
        " --confidence-level {params.confidence_level:q}"
        " --seed {params.seed:q}"
        " --draws {params.draws:q}"
        " --cores {threads:q}"
        " --curves {output.curves:q}"
        " --survival {output.survival:q}"
        " --risk-table {output.risk_table:q}"
        " --pairs {output.pairs:q}"
        " --leave-one-out {output.leave_one_out:q}"
        " --pseudo-patients {output.pseudo_patients:q}"
        " 2>&1 | tee {log:q} >&2"
