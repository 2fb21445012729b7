"""Every number of an author's own manuscript, held against the results.

Reading order: `known` (what the results and claims say), `reading` with `word_file` and `latex` (a manuscript as text
with its places), `asides` (numbers that are no results), `names` (which trial, arm and outcome a passage speaks of),
`shapes` and `passages` (what form and words join), `statements` (numbers that were written as one statement),
`comparing` (one number against one result), `context` (how well words and result go together), `meant` (what the words
name), `matching` (which result a statement gives, and whether it gives it rightly), `check` (all of it), `shown` and
`page` (the answer as text and as a page).
"""
