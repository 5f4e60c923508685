"""Price returns by month, where a source has no session for every day of the exchange."""

from __future__ import annotations

import pandas as pd

from research import calendar


def returns(closes: pd.Series) -> pd.Series:
    """Price returns between the last closes of whole months, by month (``YYYY-MM``), decimal.

    The source has no Saturday sessions; a month that ended on one (the last are of March 1951) ends
    with its last close before.

    >>> days = pd.DatetimeIndex(["1949-12-30", "1950-01-31", "1950-02-28", "1950-03-01"])
    >>> returns(pd.Series([100.0, 110.0, 99.0, 99.5], index=days)).to_dict()
    {'1950-01': 0.1, '1950-02': -0.1}
    """
    last = closes.groupby(closes.index.to_period("M")).last()
    days = calendar.nyse(closes.index[-1].year)
    after = days[days > closes.index[-1]][:1]
    if not len(after) or after[0].to_period("M") == last.index[-1]:
        last = last.iloc[:-1]  # the month under way
    found = last.pct_change().iloc[1:].round(6).rename("price_return")
    return found.set_axis(found.index.strftime("%Y-%m")).rename_axis("month")
