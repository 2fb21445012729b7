"""`python -m reanalysis SUBCOMMAND`."""

import sys

from reanalysis.cli import main
from reanalysis.memory import spare_what_lasts

spare_what_lasts()
code = main()
spare_what_lasts()
sys.exit(code)
