"""The overview of studies: who was studied, who is among whom, and which report prints what of them."""
