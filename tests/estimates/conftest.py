"""Let the tests import the 40-digit reference in tests/golden/estimates/."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "golden" / "estimates"))
