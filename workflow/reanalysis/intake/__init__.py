"""From a file of a report to rows that a person confirms, and from there into `data/`.

Reading order: `folder` (where a draft lives and what a second run may overwrite), `rows` (what is drafted), `sheet`
(the CSV that a person edits), `stubs` (what the YAML files should say, as far as the report tells), `page` (the text
with every number marked), `make` (all files of one draft), `edited` (what a person left, and what still waits for an
answer), `confirm` (checks the edited files against `data/` as it would be, then adds them), `insertion` (adds to a
YAML file without touching what stands there), `opinion` (drafts of the curated sources against their claims).
"""
