"""Cells of tables: `shapes` says which numbers of a cell are which, `grids` whose they are."""
