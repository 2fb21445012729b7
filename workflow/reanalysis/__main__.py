"""`python -m reanalysis SUBCOMMAND`."""

import gc
import sys

from reanalysis.cli import main

# A job makes many objects that last, and ends soon. Python would look for garbage after every seven hundred of them.
gc.set_threshold(200_000)
sys.exit(main())
