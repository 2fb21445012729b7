"""Trials, arms and sets: from a register (`register_names`, `traits`) or from the report (`discovery`, `choosing`).

Other names that a report gives its arms are in `letters` and `short_names`.
"""
