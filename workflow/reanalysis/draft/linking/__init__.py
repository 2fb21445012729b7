"""What belongs to what, in this order: intervals to their estimates (`attach`), then a folder for each question: which
`outcome` (`outcome/outcomes.py` lists the steps), at which `time`, of which trial and set of `patients`, of which
`arm`, and what each count or percentage is a `share` of. `refine` and `cuts` look again at sizes and cut-offs."""
