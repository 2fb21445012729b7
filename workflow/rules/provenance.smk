"""Provenance: a record of the run, and checksums of every file it made.

Needs everything that the rule `all` names and whatever the same rules make beside it; promises results/provenance/ and
results/CHECKSUMS.txt. Comes last of all, so that no file is made after its hash.
"""


rule record_provenance:
    """Record code, data, settings and results with their hashes, as a Workflow Run RO-Crate and for sha256sum."""
    input:
        results=files_to_record,
        evidence=EVIDENCE,
        acknowledged="data/acknowledged.csv",
    output:
        crate=PROVENANCE[0],
        checksums=PROVENANCE[1],
    log:
        "results/logs/record_provenance.log",
    conda:
        "../../environment.yml"
    params:
        code=STUDY.code,
        settings=STUDY.settings,
        date=STUDY.commit_date,
        commit=STUDY.commit,
    shell:
        "python -m reanalysis record-provenance"
        " --project ."
        " --results {input.results:q}"
        " --evidence {input.evidence:q} {input.acknowledged:q}"
        " --settings {params.settings:q}"
        " --date {params.date:q}"
        " --commit {params.commit:q}"
        " --crate {output.crate:q}"
        " --checksums {output.checksums:q}"
        " 2>&1 | tee {log:q} >&2"
