"""Ranges within a session: how far a price travels between its high and its low.

Highs and lows are kept as returns on the previous close, so their difference is the range as a part
of that close. The range of an *index* is not that of a fund on it: an index is quoted from the last
trades of its members, and small members trade late. Before about 2000 the published highs and lows
of the Russell 2000 lie closer together than those of the S&P 500; before 1983 those of the S&P 500
are themselves wider by half, on another way of reckoning. Compare funds, or indices since 2000.
"""

from __future__ import annotations

import pandas as pd


def daily_range(frame: pd.DataFrame) -> pd.Series:
    """High less low of each session that has both, as a decimal of the previous close.

    Takes a frame with columns ``high`` and ``low`` (returns on the previous close); raises
    ValueError if a low lies above its high.

    >>> days = pd.DatetimeIndex(["2026-01-02", "2026-01-05", "2026-01-06"])
    >>> daily_range(pd.DataFrame({"high": [None, 0.01, None], "low": [None, -0.005, None]},
    ...     index=days)).tolist()
    [0.015]
    """
    found = (frame["high"].astype(float) - frame["low"].astype(float)).dropna().rename("range")
    if (found < 0).any():
        raise ValueError(
            "frame: expected highs above lows, found the opposite on"
            f" {found.index[found < 0][0]:%Y-%m-%d}."
        )
    return found
