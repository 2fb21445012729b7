"""The report: one HTML file that needs neither a network nor scripts.

Needs the tables, the figures and data/; promises results/report/index.html. Where the texts of the
sources are at hand, a copy of it on this machine leads from each number into its text: local/, never shared.
"""


rule write_report:
    """Write the report, every number linked to its claim and every claim to its place in the source."""
    input:
        tables=TABLES,
        figures=FIGURES,
        evidence=EVIDENCE,
        config="config/config.yaml",
    output:
        report=report(
            "results/report/index.html",
            caption="../report/report.rst",
            category="1. Report",
            labels={"report": "the report to read"},
        ),
    log:
        "results/logs/write_report.log",
    conda:
        "../../environment.yml"
    params:
        code=code_of("write-report"),
        settings=STUDY.settings,
        downloads=DOWNLOADS,
    shell:
        "python -m reanalysis write-report"
        " --data data"
        " --tables results/tables"
        " --figures results/figures"
        " --downloads {params.downloads:q}"
        " --settings {params.settings:q}"
        " --report {output.report:q}"
        " 2>&1 | tee {log:q} >&2"


rule local_texts:
    """Only with --config source_texts=DIR: write local/, which shows each number in its text and is never shared."""
    input:
        # No output is declared: nothing of it may enter a list of results, an archive or a checksum.
        tables=TABLES,
        figures=FIGURES,
        evidence=EVIDENCE,
    log:
        "results/logs/local_texts.log",
    conda:
        "../../environment.yml"
    params:
        code=code_of("local-texts"),
        settings=STUDY.settings,
        downloads=DOWNLOADS,
        # An empty word would vanish from the command; so the option itself is left out.
        source_texts=["--source-texts", config["source_texts"]] if config["source_texts"] else [],
    shell:
        "python -m reanalysis local-texts"
        " --data data"
        " --tables results/tables"
        " --figures results/figures"
        " --downloads {params.downloads:q}"
        " --settings {params.settings:q}"
        " --output local"
        " {params.source_texts:q}"
        " 2>&1 | tee {log:q}"
