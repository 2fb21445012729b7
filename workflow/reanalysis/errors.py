"""The one error that stops a run: something in our own files is wrong, and a person can mend it."""

from __future__ import annotations


class DataError(Exception):
    """A fault in the project's own files, told in one sentence.

    The message names the file, the row where there is one, what is wrong and what would be right.
    The command line prints it without a traceback. An oddity in a *source* is never a `DataError`:
    it is a finding.
    """
