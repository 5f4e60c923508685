"""A hint for whoever mistypes a name."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


def nearest(word: str, valid: Iterable[str]) -> str:
    """A hint naming the nearest valid name, or the whole short list; empty when nothing is near.

    >>> nearest("chnage", ["change", "lead"])
    "; nearest valid name: 'change'"
    """
    valid = list(valid)
    close = difflib.get_close_matches(str(word), valid, n=1, cutoff=0.5)
    if close:
        return f"; nearest valid name: {close[0]!r}"
    return f"; valid: {', '.join(valid)}" if len(valid) <= 12 else ""
