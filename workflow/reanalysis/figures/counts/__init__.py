"""The figure of counts: how many tables of whole numbers remain as one printed percentage after another is used."""
