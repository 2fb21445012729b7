"""Which outcome, or which measured quantity, a statistic is of."""
