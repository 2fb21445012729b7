"""The report: one HTML file, without scripts or network, in which every number links to its claim."""
