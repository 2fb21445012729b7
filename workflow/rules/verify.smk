"""Verify: do the numbers match their sources, the second extraction, and what was published before?

Needs everything; promises nothing but an exit code and one sentence per problem.
"""


rule verify:
    """Check ledgers, claims, both extractions, every result row, expected numbers and anchors."""
    input:
        tables=TABLES,
        figures=FIGURES + CONTACT_SHEET,
        report="results/report/index.html",
        evidence=EVIDENCE,
        acknowledged="data/acknowledged.csv",
        anchors="tests/anchors.csv",
        code=modules("verify"),
    log:
        "results/logs/verify.log",
    conda:
        "../../environment.yml"
    params:
        settings=STUDY.settings,
        # An empty word would vanish from the command; so the option itself is left out.
        source_texts=["--source-texts", config["source_texts"]] if config["source_texts"] else [],
    shell:
        "python -m reanalysis verify"
        " --data data"
        " --tables results/tables"
        " --figures results/figures"
        " --report {input.report:q}"
        " --settings {params.settings:q}"
        " --expected tests/expected"
        " --anchors {input.anchors:q}"
        " {params.source_texts:q}"
        " 2>&1 | tee {log:q}"
