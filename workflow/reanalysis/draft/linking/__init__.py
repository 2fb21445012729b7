"""What belongs to what, in this order: intervals to estimates (`attach`), outcomes (`outcomes`, `naming`, `adverse`),
times (`rates`, `time_places`, `blocks`), trials (`studies`), arms (`groups`, `chains`, `near`, `orders`, `changes`,
`given`, `comparing`), sets of patients (`sets`, `set_words`, `set_ages`, `usual_sets`, `set_sizes`), denominators
(`denominators`, `fitting`)."""
