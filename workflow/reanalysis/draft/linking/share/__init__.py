"""What a count or a percentage is a share of."""
