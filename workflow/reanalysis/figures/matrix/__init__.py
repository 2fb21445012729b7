"""The evidence matrix: what each family of rules says of each family of a source's claims."""
