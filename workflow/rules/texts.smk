"""Texts: what an author pastes into a manuscript, and macros that spare typing a result.

Needs the tables and the register of trials, endpoints and sources; promises results/text/.
"""


rule write_texts:
    """Write the index of all results numbers, as JSON and as LaTeX macros."""
    input:
        tables=TABLES,
        register=REGISTER,
        code=modules("write-texts"),
    output:
        TEXTS,
    log:
        "results/logs/write_texts.log",
    conda:
        "../../environment.yml"
    params:
        settings=STUDY.settings,
    shell:
        "python -m reanalysis write-texts"
        " --data data"
        " --tables results/tables"
        " --settings {params.settings:q}"
        " --output results/text"
        " 2>&1 | tee {log:q} >&2"
