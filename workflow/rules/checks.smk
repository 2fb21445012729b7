"""Checks: what in the reports is impossible, contradictory or doubtful.

Needs everything in data/, found in order by extract; promises findings.csv.
"""


rule check:
    """Run every registered rule over the claims."""
    input:
        evidence=EVIDENCE,
        checked="results/tables/claims.csv",
        acknowledged="data/acknowledged.csv",
    output:
        findings=report("results/tables/findings.csv", labels={"table": "findings"}, **SHOWN_TABLE),
        checks="results/tables/checks.csv",
        rules="results/tables/rules.csv",
    log:
        "results/logs/check.log",
    conda:
        "../../environment.yml"
    params:
        code=code_of("check"),
        max_tables=config["max_tables"],
    shell:
        "python -m reanalysis check"
        " --data data"
        " --max-tables {params.max_tables:q}"
        " --output {output.findings:q}"
        " --checks {output.checks:q}"
        " --rules {output.rules:q}"
        " 2>&1 | tee {log:q} >&2"
