"""Concentration: what share of the whole market the largest companies are worth.

Two measures, because the number of listed companies changes. The largest tenth by New York
breakpoints holds as many companies as a tenth of those listed in New York; the exchange lists added
in 1962 and 1973 hardly touch it. The largest tenth of *all* companies jumps when thousands of small
ones are added.
"""

import numpy as np
import pandas as pd

from .ratios import market_value

DECILES = [f"d{i}" for i in range(1, 11)]


def concentration(firms: pd.DataFrame, average_size: pd.DataFrame) -> pd.DataFrame:
    """Shares of the largest companies in the value of all, at month ends: ``top_share`` is that of
    the tenth decile (New York breakpoints), ``largest_tenth`` that of the largest tenth of all.

    Takes tables of portfolios formed on size, row = month in which they are held. Where the largest
    tenth ends inside a decile, companies of that decile count at its average: interpolation along
    the concentration curve, which bends the other way, so that the share is slightly too low, never
    too high.

    >>> row = pd.DatetimeIndex(["2025-07-31"])
    >>> firms = pd.DataFrame([[10.0] * 10], index=row, columns=DECILES)
    >>> concentration(firms, pd.DataFrame([[1.0] * 9 + [11.0]], index=row, columns=DECILES))
                top_share  largest_tenth
    2025-06-30       0.55           0.55
    """
    value = market_value(firms[DECILES], average_size[DECILES])
    by_count, by_value = (
        frame.cumsum(axis=1).div(frame.sum(axis=1), axis=0).to_numpy()
        for frame in (firms[DECILES[::-1]], value[DECILES[::-1]])
    )
    largest = [
        np.interp(0.1, np.append(0.0, x), np.append(0.0, y))
        for x, y in zip(by_count, by_value, strict=True)
    ]
    share = value["d10"] / value.sum(axis=1, skipna=False)
    return pd.DataFrame({"top_share": share, "largest_tenth": largest})
