"""What is left out while matplotlib loads."""

from __future__ import annotations


def without_setter_docs() -> None:
    """Let matplotlib write no docstrings and signatures for the `set` of its classes, a quarter of the time it loads.

    To be called before the rest of matplotlib is imported; a version that has no such step loads as it always does.
    """
    from matplotlib.artist import Artist

    if hasattr(Artist, "_update_set_signature_and_docstring"):
        Artist._update_set_signature_and_docstring = classmethod(lambda cls: None)
