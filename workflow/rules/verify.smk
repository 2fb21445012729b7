"""Verify: do the numbers match their sources, the second extraction, and what was published before?

Needs everything; promises nothing but an exit code and one sentence per problem.
"""


rule verify:
    """Check ledgers, claims, both extractions, every result row, expected numbers and anchors."""
    input:
        tables=TABLES,
        figures=FIGURES,
        report=REPORT,
        evidence=EVIDENCE,
        acknowledged="data/acknowledged.csv",
        anchors="tests/anchors.csv",
        code=modules("verify"),
    log:
        "results/logs/verify.log",
    conda:
        "../../environment.yml"
    params:
        source_texts=config["source_texts"],
    shell:
        "python -m reanalysis verify"
        " --data data"
        " --tables results/tables"
        " --expected tests/expected"
        " --anchors {input.anchors:q}"
        " --source-texts {params.source_texts:q}"
        " 2>&1 | tee {log:q}"
