"""Verify: do the numbers match their sources, the second extraction, and what was published before?

Needs everything; promises nothing but an exit code and one sentence per problem.
"""


rule verify:
    """Check ledgers, claims, both extractions, every result row, expected numbers, anchors, texts and checksums."""
    input:
        tables=TABLES,
        formatted=FORMATTED,
        figures=FIGURES + CONTACT_SHEET,
        report="results/report/index.html",
        texts=TEXTS,
        provenance=PROVENANCE,
        citation="CITATION.cff",
        evidence=EVIDENCE,
        acknowledged="data/acknowledged.csv",
        anchors="tests/anchors.csv",
        opinion=OPINION,
    log:
        "results/logs/verify.log",
    conda:
        "../../environment.yml"
    params:
        code=code_of("verify"),
        settings=STUDY.settings,
        date=STUDY.commit_date,
        downloads=DOWNLOADS,
        # An empty word would vanish from the command; so the option itself is left out.
        source_texts=["--source-texts", config["source_texts"]] if config["source_texts"] else [],
    shell:
        "python -m reanalysis verify"
        " --data data"
        " --tables results/tables"
        " --figures results/figures"
        " --report {input.report:q}"
        " --texts results/text"
        " --citation {input.citation:q}"
        " --checksums results/CHECKSUMS.txt"
        " --date {params.date:q}"
        " --downloads {params.downloads:q}"
        " --settings {params.settings:q}"
        " --expected tests/expected"
        " --anchors {input.anchors:q}"
        " {params.source_texts:q}"
        " 2>&1 | tee {log:q}"
