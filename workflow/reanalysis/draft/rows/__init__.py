"""Rows in the columns of `data/claims/`, with how sure each is and why."""
