"""Provenance: a record of the run, and checksums of every file it made.

Needs everything that the rule `all` names and whatever the same rules make beside it; promises results/provenance/ and
results/CHECKSUMS.txt. Comes last of all, so that no file is made after its hash.
"""


def files_to_record(wildcards):
    """Every output of every rule that makes something for `all`; a new output of a rule is recorded without more ado."""
    outputs = {rule.name: [str(file) for file in rule.output] for rule in workflow.rules}
    return planning.recorded_outputs(outputs, [str(file) for file in rules.all.input], without=PROVENANCE)


rule record_provenance:
    """Record code, data, settings and results with their hashes, as a Workflow Run RO-Crate and for sha256sum."""
    input:
        results=files_to_record,
        evidence=EVIDENCE,
        acknowledged="data/acknowledged.csv",
        code=STUDY.code,
    output:
        crate=PROVENANCE[0],
        checksums=PROVENANCE[1],
    log:
        "results/logs/record_provenance.log",
    conda:
        "../../environment.yml"
    params:
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
