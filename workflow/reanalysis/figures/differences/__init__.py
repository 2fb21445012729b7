"""The forest of differences within randomised trials."""
