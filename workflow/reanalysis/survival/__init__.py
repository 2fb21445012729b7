"""Approximate survival curves from what a report prints; everything made here is simulated.

`reconstruct` makes one curve, `simulate` all of them. In reading order: `evidence`, `points`, `noise`, `shape`,
`strata`, `draws`, `reconstruct`, `ordering`, `cohorts`, `tables`, `simulate`.
"""
