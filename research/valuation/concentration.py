"""Concentration: what share of the whole market the largest companies are worth.

Two measures, because the number of listed companies changes. The largest tenth by New York
breakpoints holds as many companies as a tenth of those listed in New York; the exchange lists added
in 1962 and 1973 hardly touch it. The largest tenth of *all* companies jumps when thousands of small
ones are added.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from .ratios import market_value, observed

DECILES = [f"d{i}" for i in range(1, 11)]


def top_share(firms: pd.DataFrame, average_size: pd.DataFrame) -> pd.Series:
    """Share of the tenth decile (New York breakpoints) in the value of all companies, at month
    ends, from tables of portfolios formed on size, row = month in which they are held.

    >>> row = pd.DatetimeIndex(["2025-07-31"])
    >>> firms = pd.DataFrame([[10.0] * 10], index=row, columns=DECILES)
    >>> top_share(firms, pd.DataFrame([[1.0] * 9 + [11.0]], index=row, columns=DECILES)).tolist()
    [0.55]
    """
    value = market_value(firms[DECILES], average_size[DECILES])
    return (value["d10"] / value.sum(axis=1, skipna=False)).rename("top_share")


def largest_tenth(firms: pd.DataFrame, average_size: pd.DataFrame) -> pd.Series:
    """Share of the largest tenth of all companies, at month ends; slightly too low, never too high.

    Where the tenth ends inside a decile, companies of that decile count at its average:
    interpolation along the concentration curve, which bends the other way.
    """
    value = market_value(firms[DECILES], average_size[DECILES])[DECILES[::-1]]
    count = observed(firms[DECILES])[DECILES[::-1]]
    by_count, by_value = (
        np.cumsum(frame.to_numpy(), axis=1) / frame.sum(axis=1).to_numpy()[:, None]
        for frame in (count, value)
    )
    share = [
        np.interp(0.1, np.append(0.0, x), np.append(0.0, y))
        for x, y in zip(by_count, by_value, strict=True)
    ]
    return pd.Series(share, index=value.index, name="largest_tenth")
