"""Where the results come from, for machines: a Workflow Run RO-Crate and checksums of every file.

Reading order: `files` (which files, with hashes and sizes), `entities` (single things), `crate` (the whole record),
`checksums`.
"""
