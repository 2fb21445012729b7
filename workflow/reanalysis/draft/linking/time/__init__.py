"""At which time a rate is, and whether it is read from a curve."""
