"""Approximate survival curves from what a report prints; everything made here is simulated.

In reading order:

One curve, `reconstruct`: `normal`, `summary` (what is printed), `points`, `transforms`, `reconcile` (what contradicts),
`noise`, `shape` (what is believed of a curve), `median_points`, `follow_up`, `strata`, `draws`, `bands`, `reconstruct`.

Pseudo-patients, `pseudo_patients`: `limits`, `kaplan_meier`, `pseudo_targets`, `pseudo_wishes`, `pseudo_candidates`,
`pseudo_segments`, `pseudo_polish`, `pseudo_plans`, `pseudo_times`, `pseudo`.

Two arms, `compare_pair`: `log_rank`, `hazard_ratio`, `rmst`, `drawn_pairs`, `pair_weights`, `pair_evidence`,
`contrasts`, `pairs`.

Files of anybody, `reconstruct_file`: `exchange_checks`, `exchange_input`, `exchange_pairs`, `exchange_curves`,
`exchange`.

The study set, `simulate`: `sizes`, `statements`, `followed`, `evidence`, `ordering`, `grouping`, `partition`,
`compared`, `leave_one_out`, `shown_patients`, `tables`, `simulate`.
"""
