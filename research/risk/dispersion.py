"""Dispersion: how far portfolios of one month lie apart.

Portfolios average single stocks away, so this is a floor for the dispersion of the stocks in them.
"""

from __future__ import annotations

import pandas as pd


def size_groups(panel: pd.DataFrame) -> tuple[list[str], list[str]]:
    """Columns of the two smallest and of the two largest size quintiles in a 5x5 panel (``s1v1`` to
    ``s5v5``).

    Raises ValueError if a portfolio is missing.

    >>> panel = pd.DataFrame(columns=[f"s{s}v{v}" for s in range(1, 6) for v in range(1, 6)])
    >>> small, big = size_groups(panel)
    >>> small[0], small[-1], big[0], len(big)
    ('s1v1', 's2v5', 's4v1', 10)
    """
    small, big = ([f"s{s}v{v}" for s in sizes for v in range(1, 6)] for sizes in ((1, 2), (4, 5)))
    lacking = [name for name in small + big if name not in panel]
    if lacking:
        raise ValueError(f"panel: expected the columns s1v1 to s5v5, {lacking[0]} is missing.")
    return small, big


def dispersion(panel: pd.DataFrame) -> pd.Series:
    """Standard deviation across the columns of each row (decimal), missing where under half have a
    return.

    >>> dispersion(pd.DataFrame({"a": [0.01, 0.02], "b": [0.03, 0.02]})).round(6).tolist()
    [0.014142, 0.0]
    """
    enough = panel.notna().sum(axis=1) >= max(2, len(panel.columns) / 2)
    return panel.std(axis=1).where(enough).rename("dispersion")
