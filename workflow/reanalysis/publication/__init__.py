"""Tables for a manuscript, and the numbers for other programs.

`values` says what a cell can hold, `frame` what a table is, `material` what it is made from. `studies`, `responses`,
`differences`, `pooled`, `survival` and `findings` make tables from rows of results and the register, without a file and
without a format; `build` makes them all. `csv_file`, `html_page`, `latex`, `word` and `excel` each write any table in
one format. `revman` and `metafor` are for other programs. `write` reads the results and writes the files.
"""
