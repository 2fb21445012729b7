"""What forests have in common: intervals with their markers, columns of numbers, arrows of direction."""
