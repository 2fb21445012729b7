"""Figures: build the records that are plotted, draw them, save them through one function."""
