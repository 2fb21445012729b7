"""`python -m reanalysis SUBCOMMAND`."""

import sys

from reanalysis.cli import main

sys.exit(main())
