"""Which arm a statistic is of."""
