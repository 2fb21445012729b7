"""Every number of an author's own manuscript, held against the results.

Reading order: `known` (what the results and claims say), `reading` with `word_file` and `latex` (a manuscript as text
with its places), `asides` (numbers that are no results), `names` (which trial, arm and outcome a passage speaks of),
`statements` (numbers that were written as one statement), `matching` (which result a statement gives, and whether it
gives it rightly), `check` (all of it), `shown` and `page` (the answer as text and as a page).
"""
