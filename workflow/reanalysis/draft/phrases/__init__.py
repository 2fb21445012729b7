"""Typed phrases with numbers: `grammar` lists the rules in their order, `scan` is the sentence that they work on.

Each rule takes the numbers that it explains; what no rule takes is unsure."""
