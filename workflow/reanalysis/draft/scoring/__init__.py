"""How well drafts agree with curated claims; a draft that named its arms itself is compared by what the names share."""
