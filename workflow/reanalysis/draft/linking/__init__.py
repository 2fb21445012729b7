"""What belongs to what, in this order: intervals to estimates (`attach`), outcomes (`outcomes`, `naming`, `adverse`,
`fatal`, `features`, `received`), times (`rates`, `time_places`, `blocks`, `lead_ins`, `carried_times`), trials
(`studies`), arms (`groups`, `chains`, `near`, `orders`, `changes`, `given`, `comparing`), sets of patients (`sets`,
`set_words`, `set_ages`, `usual_sets`, `set_sizes`), denominators (`denominators`, `fitting`)."""
