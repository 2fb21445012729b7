"""Cells of tables: `shapes` says which numbers of a cell are which, `labels` what of, `grids` whose."""
