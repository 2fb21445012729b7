"""Approximate survival curves from what a report prints; everything made here is simulated."""
