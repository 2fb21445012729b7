"""The subcommands of the command line, a module a stage; the only place that knows arguments and files.

Each function is a page of plumbing: it reads, calls, writes. `add` gives its options. Heavy modules are imported where
they are used, because every job of the workflow starts with this package.
"""

from reanalysis.commands import authoring, estimating, keeping, reading, showing, simulating

#: In the order of `--help`.
STAGES = (estimating, simulating, showing, keeping, reading, authoring)
