"""Tables for a manuscript, and counts for other programs.

Needs the result tables, data/trials.yaml, data/vocabulary.yaml and data/sources.csv; promises results/tables/formatted/,
tables.docx, tables.xlsx and results/tables/export/.
"""


rule write_tables:
    """Write every table as CSV, HTML, LaTeX, Word and Excel, and counts for RevMan and R's metafor."""
    input:
        tables=expand(
            "results/tables/{name}.csv",
            name=[
                "claims",
                "counts",
                "proportions",
                "differences",
                "tests",
                "pooled",
                "survival",
                "pairs",
                "findings",
            ],
        ),
        register=REGISTER,
    output:
        formatted=expand(
            "results/tables/formatted/{name}.{ending}",
            name=[
                "studies",
                "responses",
                "differences",
                "pooled",
                "refused",
                "survival",
                "survival_pairs",
                "findings",
            ],
            ending=["csv", "html", "tex"],
        ),
        word="results/tables/tables.docx",
        excel="results/tables/tables.xlsx",
        export=expand(
            "results/tables/export/{name}.csv",
            name=["metafor", "revman_study_information", "revman_study_arms", "revman_study_results"],
        ),
    log:
        "results/logs/write_tables.log",
    conda:
        "../../environment.yml"
    params:
        code=code_of("write-tables"),
        settings=STUDY.settings,
        date=STUDY.commit_date,
    shell:
        "python -m reanalysis write-tables"
        " --data data"
        " --tables results/tables"
        " --settings {params.settings:q}"
        " --date {params.date:q}"
        " --output results/tables"
        " 2>&1 | tee {log:q} >&2"
