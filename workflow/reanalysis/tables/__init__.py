"""Tables: their columns, reading and writing them, and the formats people paste."""
