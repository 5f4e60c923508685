"""Dispersion: how far portfolios of one month lie apart.

Portfolios average single stocks away, so this is a floor for the dispersion of the stocks in them.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from research.risk.windows import side_by_side


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


def dispersion_table(
    small: pd.DataFrame, large: pd.DataFrame, *, windows: Mapping[str, tuple] | None = None
) -> pd.DataFrame:
    """Dispersion among small portfolios against that among large ones, one row per window or
    calendar year.

    Takes monthly returns, one column per portfolio, and windows as
    :func:`research.risk.range_table` does. Gives ``window``, ``months``, ``small``, ``large``
    (medians of the monthly dispersions, decimals), ``ratio`` (median of the monthly ratios),
    ``ratio_of_medians`` and ``wider`` (share of the months with more dispersion among the small).

    >>> months = pd.date_range("2026-01-31", periods=2, freq="ME")
    >>> large = pd.DataFrame({"a": [0.01, 0.02], "b": [0.03, 0.01]}, index=months)
    >>> dispersion_table(3 * large, large)[["window", "months", "ratio", "wider"]].round(6)
      window  months  ratio  wider
    0   2026       2    3.0    1.0
    """
    rows, sides = [], (dispersion(small), dispersion(large))
    for name, both in side_by_side(*sides, windows):
        small, large = both["small"], both["large"]
        row = {"window": name, "months": len(both), **both.median()}
        row["ratio"] = (small / large.replace(0.0, np.nan)).median()
        row["ratio_of_medians"] = row["small"] / row["large"]
        rows.append(row | {"wider": (small > large).mean()})
    return pd.DataFrame(rows)
