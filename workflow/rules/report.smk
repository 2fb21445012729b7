"""The report: one HTML file that needs neither a network nor scripts.

Needs the tables, the figures and data/; promises results/report/index.html.
"""


rule write_report:
    """Write the report, every number linked to its claim and every claim to its place in the source."""
    input:
        tables=TABLES,
        figures=FIGURES,
        evidence=EVIDENCE,
        config="config/config.yaml",
        code=modules("write-report"),
    output:
        report="results/report/index.html",
    log:
        "results/logs/write_report.log",
    conda:
        "../../environment.yml"
    params:
        settings=STUDY.settings,
    shell:
        "python -m reanalysis write-report"
        " --data data"
        " --tables results/tables"
        " --figures results/figures"
        " --settings {params.settings:q}"
        " --report {output.report:q}"
        " 2>&1 | tee {log:q} >&2"
