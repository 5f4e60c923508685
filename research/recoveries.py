"""Recoveries: the low of a fall, the way back, and the day on which a reader could know of it.

The low of a fall is known only afterwards: whatever is measured from it describes, and is no rule
that anybody could have traded on.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

FALL = RISE = 0.20


def confirmed(wealth: pd.Series) -> pd.DataFrame:
    """Lows by the day on which a reader of closing prices could first speak of a recovery.

    Reads forward and never back. A fall is on from the first close 20% below the highest close
    since the last recovery, or from the first close below the low of that recovery: then it has
    failed and the fall goes on. A recovery is confirmed by the first close 20% above the lowest
    close of the fall. A recovery that failed stays on the list: false starts count.

    Gives columns ``began`` (first close that far below the high, or below the last low), ``low``
    (lowest close until then) and ``known`` (the confirming close), in order of time.

    >>> days = pd.bdate_range("2026-01-05", periods=6)
    >>> confirmed(pd.Series([100, 80, 70, 80, 84, 60.0], index=days))
           began        low      known
    0 2026-01-06 2026-01-07 2026-01-09
    """
    values, found = wealth.to_numpy(dtype=float), []
    began, low, high, floor = -1, 0, values[0] if len(values) else np.nan, -np.inf
    for at, value in enumerate(values):
        if began < 0:
            high = max(high, value)
            if value <= max(high * (1 - FALL) * (1 + 1e-12), floor * (1 - 1e-12)):
                began = low = at
        else:
            low = at if value < values[low] else low
            if value >= values[low] * (1 + RISE) * (1 - 1e-12):
                found.append((wealth.index[began], wealth.index[low], wealth.index[at]))
                began, high, floor = -1, value, values[low]
    return pd.DataFrame(found, columns=["began", "low", "known"])
