"""What belongs to what, in this order: intervals to estimates (`attach`), outcomes (`outcomes`, `naming`, `adverse`),
times (`rates`, `time_places`, `blocks`), arms (`groups`, `near`, `comparing`), sets of patients (`sets`), denominators
(`denominators`, `fitting`)."""
