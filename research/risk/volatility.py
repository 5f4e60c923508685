"""Realised volatility: the standard deviation of simple returns, brought to a year."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from research.returns import SESSIONS_A_YEAR
from research.risk.windows import stretches


def volatility_table(
    small: pd.Series,
    large: pd.Series,
    *,
    windows: Mapping[str, tuple] | None = None,
    a_year: int = SESSIONS_A_YEAR,
) -> pd.DataFrame:
    """Volatility of two series side by side, one row per window or calendar year.

    The sensitivity ``beta`` of small to large is the ratio of volatilities times their correlation:
    a series may swing more and still move less with the market.

    Parameters
    ----------
    small, large : Series of simple returns; only sessions that both have are used
    windows : name -> (start, end), None for calendar years
    a_year : returns in a year

    Returns
    -------
    DataFrame with columns ``window``, ``returns`` (count), ``small``, ``large`` (decimals a year),
    ``ratio``, ``correlation`` and ``beta``. Windows of fewer than three returns are left out.

    Examples
    --------
    >>> days = pd.bdate_range("2026-01-05", periods=4)
    >>> large = pd.Series([0.01, -0.01, 0.02, 0.0], index=days)
    >>> volatility_table(2 * large, large)[["window", "returns", "ratio", "beta"]].round(6)
      window  returns  ratio  beta
    0   2026        4    2.0   2.0
    """
    both = pd.concat({"small": small, "large": large}, axis=1, join="inner").dropna()
    rows = []
    for name, part in stretches(both.index, windows).items():
        inside = both.loc[part]
        if len(inside) > 2:
            deviation = inside.std() * np.sqrt(a_year)
            ratio, correlation = (
                deviation["small"] / deviation["large"],
                inside["small"].corr(inside["large"]),
            )
            rows.append(
                [
                    name,
                    len(inside),
                    deviation["small"],
                    deviation["large"],
                    ratio,
                    correlation,
                    ratio * correlation,
                ]
            )
    return pd.DataFrame(
        rows, columns=["window", "returns", "small", "large", "ratio", "correlation", "beta"]
    )
