"""Trials, arms and sets: from a register (`register_names`) or from the report itself (`discovery`)."""
