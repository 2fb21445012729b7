"""Approximate survival, SIMULATED: curves with two bands, printed values, and numbers at risk."""
