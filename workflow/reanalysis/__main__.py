"""`python -m reanalysis SUBCOMMAND`."""

import gc
import sys

from reanalysis.cli import main

# A job makes many objects that last, and ends soon. Python would look for garbage after every seven hundred of them,
# and through all of them once more when it ends.
gc.set_threshold(200_000)
code = main()
gc.freeze()
sys.exit(code)
