"""Dispersion: how far portfolios of one month lie apart.

Portfolios average single stocks away, so this is a floor for the dispersion of the stocks in them.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from research.risk.windows import stretches

QUINTILES = 5


def size_groups(panel: pd.DataFrame, *, quintiles: int = 2) -> tuple[list[str], list[str]]:
    """Columns of the smallest and of the largest size quintiles in a 5x5 panel (``s1v1`` to
    ``s5v5``).

    Raises
    ------
    ValueError
        If a portfolio is missing, or the groups would meet.

    Examples
    --------
    >>> panel = pd.DataFrame(columns=[f"s{s}v{v}" for s in range(1, 6) for v in range(1, 6)])
    >>> small, big = size_groups(panel, quintiles=1)
    >>> small, big[0]
    (['s1v1', 's1v2', 's1v3', 's1v4', 's1v5'], 's5v1')
    """
    if not 1 <= quintiles <= 2:
        raise ValueError(f"quintiles: expected 1 or 2, got {quintiles}.")
    small, big = (
        [f"s{s}v{v}" for s in sizes for v in range(1, QUINTILES + 1)]
        for sizes in (range(1, quintiles + 1), range(QUINTILES + 1 - quintiles, QUINTILES + 1))
    )
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

    Parameters
    ----------
    small, large : DataFrames of monthly returns, one column per portfolio; for industries the
        equal-weighted panel, in which small firms count most, against the value-weighted one
    windows : name -> (start, end), None for calendar years

    Returns
    -------
    DataFrame with columns ``window``, ``months``, ``small``, ``large`` (medians of the monthly
    dispersions, decimals), ``ratio`` (median of the monthly ratios), ``ratio_of_medians`` and
    ``wider`` (share of the months with more dispersion among the small).

    Examples
    --------
    >>> months = pd.date_range("2026-01-31", periods=2, freq="ME")
    >>> large = pd.DataFrame({"a": [0.01, 0.02], "b": [0.03, 0.01]}, index=months)
    >>> dispersion_table(3 * large, large)[["window", "months", "ratio", "wider"]].round(6)
      window  months  ratio  wider
    0   2026       2    3.0    1.0
    """
    both = pd.concat(
        {"small": dispersion(small), "large": dispersion(large)}, axis=1, join="inner"
    ).dropna()
    rows = []
    for name, part in stretches(both.index, windows).items():
        inside = both.loc[part]
        median = inside.median()
        ratio = (inside["small"] / inside["large"].replace(0.0, np.nan)).median()
        rows.append(
            [
                name,
                len(inside),
                median["small"],
                median["large"],
                ratio,
                median["small"] / median["large"],
                (inside["small"] > inside["large"]).mean(),
            ]
        )
    return pd.DataFrame(
        rows, columns=["window", "months", "small", "large", "ratio", "ratio_of_medians", "wider"]
    )
