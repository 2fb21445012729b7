# Entry point: `snakemake --cores 4`. The workflow itself is in workflow/Snakefile.
include: "workflow/Snakefile"


rule default:
    """Build everything; a root file that only includes another one would build nothing."""
    default_target: True
    input:
        rules.all.input,
