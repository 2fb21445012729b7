"""Evidence: claims matched to their ledgers, and the whole numbers behind them.

Needs everything in data/; promises claims.csv, agreement.csv and the tables of counts. With `--config source_texts=DIR` it
also drafts the sources anew and promises results/draft_agreement.csv.
"""


rule extract:
    """Read and check every claim against the ledgers, and compare the two extractions."""
    input:
        evidence=EVIDENCE,
    output:
        claims=report("results/tables/claims.csv", labels={"table": "claims"}, **SHOWN_TABLE),
        agreement="results/tables/agreement.csv",
    log:
        "results/logs/extract.log",
    conda:
        "../../environment.yml"
    params:
        code=code_of("extract"),
    shell:
        "python -m reanalysis extract"
        " --data data"
        " --claims {output.claims:q}"
        " --agreement {output.agreement:q}"
        " 2>&1 | tee {log:q} >&2"


rule draft_agreement:
    """Draft the claims of all sources anew from their texts, and say how far the curated claims agree."""
    input:
        evidence=EVIDENCE,
        lexicon=LEXICON,
        texts=STUDY.source_texts,
    output:
        agreement="results/draft_agreement.csv",
    log:
        "results/logs/draft_agreement.log",
    conda:
        "../../environment.yml"
    params:
        code=code_of("draft-agreement"),
        # Without texts the rule cannot run and is never asked for, but its command is still formatted.
        texts=config["source_texts"] or "texts",
    shell:
        "python -m reanalysis draft-agreement"
        " --data data"
        " --texts {params.texts:q}"
        " --output {output.agreement:q}"
        " 2>&1 | tee {log:q} >&2"


rule reconstruct_counts:
    """Find every table of whole numbers that prints what was printed."""
    input:
        evidence=EVIDENCE,
        # Read again from data/, but only once extract has found them in order.
        checked="results/tables/claims.csv",
    output:
        counts=report("results/tables/counts.csv", labels={"table": "counts"}, **SHOWN_TABLE),
        certificates="results/tables/count_certificates.csv",
        denominators="results/tables/fitting_denominators.csv",
    log:
        "results/logs/reconstruct_counts.log",
    conda:
        "../../environment.yml"
    params:
        code=code_of("reconstruct-counts"),
        max_tables=config["max_tables"],
    shell:
        "python -m reanalysis reconstruct-counts"
        " --data data"
        " --max-tables {params.max_tables:q}"
        " --counts {output.counts:q}"
        " --certificates {output.certificates:q}"
        " --denominators {output.denominators:q}"
        " 2>&1 | tee {log:q} >&2"
