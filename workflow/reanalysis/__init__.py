"""Reproducible re-analysis of published clinical trial reports."""
