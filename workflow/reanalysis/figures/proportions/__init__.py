"""Forests of proportions: response rates, and adverse events with other harms."""
