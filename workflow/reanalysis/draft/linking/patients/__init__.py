"""Which set of patients, and which trial, a statistic is of."""
