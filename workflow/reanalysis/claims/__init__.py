"""Claims: what each printed number means, and where in its source it stands."""

from reanalysis.claims.load import load_claims, read_evidence
from reanalysis.claims.model import Claim, Evidence
from reanalysis.claims.values import Printed, parse_printed, parse_timepoint

__all__ = ["Claim", "Evidence", "Printed", "load_claims", "parse_printed", "parse_timepoint", "read_evidence"]
