"""Checks: what in the reports is impossible, contradictory or doubtful.

Needs everything in data/; promises findings.csv.
"""


rule check:
    """Run every registered rule over the claims."""
    input:
        evidence=EVIDENCE,
        acknowledged="data/acknowledged.csv",
        code=modules("check"),
    output:
        findings="results/tables/findings.csv",
    params:
        max_tables=config["max_tables"],
    log:
        "results/logs/check.log",
    conda:
        "../../environment.yml"
    shell:
        "python -m reanalysis check"
        " --data data"
        " --max-tables {params.max_tables:q}"
        " --findings {output.findings:q}"
        " 2> {log:q}"
