"""Texts: what an author pastes into a manuscript, and macros that spare typing a result.

Needs the tables and the register of trials, endpoints and sources; promises results/text/.
"""


rule write_texts:
    """Write the index of all results numbers, a sentence a result, the methods, and the statement on data and code."""
    input:
        tables=TABLES,
        register=REGISTER,
        citation="CITATION.cff",
        # Versions are named in the methods.
        lock="requirements.lock",
    output:
        TEXTS,
    log:
        "results/logs/write_texts.log",
    conda:
        "../../environment.yml"
    params:
        code=code_of("write-texts"),
        settings=STUDY.settings,
        date=STUDY.commit_date,
    shell:
        "python -m reanalysis write-texts"
        " --data data"
        " --tables results/tables"
        " --citation {input.citation:q}"
        " --date {params.date:q}"
        " --settings {params.settings:q}"
        " --output results/text"
        " 2>&1 | tee {log:q} >&2"
