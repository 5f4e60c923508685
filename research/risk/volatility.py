"""Realised volatility: the standard deviation of simple returns, brought to a year."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from research.returns import SESSIONS_A_YEAR
from research.risk.windows import side_by_side


def volatility_table(
    small: pd.Series,
    large: pd.Series,
    *,
    windows: Mapping[str, tuple] | None = None,
    a_year: int = SESSIONS_A_YEAR,
) -> pd.DataFrame:
    """Volatility of two series side by side, one row per window or calendar year.

    Takes simple returns, and windows as :func:`research.risk.range_table` does; ``a_year`` is the
    number of returns in a year: 252 for sessions, 12 for months; some vendors count 260 sessions.
    Gives ``window``, ``returns`` (count), ``small``, ``large`` (decimals a year),
    ``ratio``, ``correlation`` and ``beta``, the sensitivity of small to large: ratio times
    correlation. Windows of fewer than three returns are left out.

    >>> days = pd.bdate_range("2026-01-05", periods=4)
    >>> large = pd.Series([0.01, -0.01, 0.02, 0.0], index=days)
    >>> volatility_table(2 * large, large)[["window", "returns", "ratio", "beta"]].round(6)
      window  returns  ratio  beta
    0   2026        4    2.0   2.0
    """
    columns = ["window", "returns", "small", "large", "ratio", "correlation", "beta"]
    rows = []
    for name, both in side_by_side(small, large, windows):
        if len(both) > 2:
            values = both.to_numpy()
            small_, large_ = values.std(axis=0, ddof=1) * np.sqrt(a_year)
            ratio, correlation = small_ / large_, np.corrcoef(values.T)[0, 1]
            row = [name, len(both), small_, large_, ratio, correlation, ratio * correlation]
            rows.append(row)
    return pd.DataFrame(rows, columns=columns)
