"""Cells of tables: `shapes` says which numbers are which, `labels` what of, `grids` whose, `shares` of how many."""
