"""The forest of pooled results: the trials of each question, and its models."""
