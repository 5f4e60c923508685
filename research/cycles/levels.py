"""Monthly levels to date: month ends of a daily level, and several portfolios held as one."""

from __future__ import annotations

import pandas as pd


def month_ends(level: pd.Series) -> pd.Series:
    """Last level of every calendar month, labelled by calendar month end; an unfinished last month is left out.

    The last month counts as finished when no weekday is left in it.

    Examples
    --------
    >>> days = pd.DatetimeIndex(["2025-12-30", "2025-12-31", "2026-01-02"])
    >>> month_ends(pd.Series([1.0, 1.1, 1.2], index=days)).to_dict()
    {Timestamp('2025-12-31 00:00:00'): 1.1}
    """
    if level.empty:
        return level
    months = level.index.to_period("M")
    found = level.groupby(months).last()
    if (level.index[-1] + pd.offsets.BDay(1)).to_period("M") == months[-1]:
        found = found.iloc[:-1]
    return found.set_axis(found.index.to_timestamp("M").normalize()).rename(level.name)


def combined(returns: pd.DataFrame, value: pd.DataFrame) -> pd.Series:
    """Return of several portfolios held in proportion to their market value when each month begins.

    Parameters
    ----------
    returns : monthly returns, decimals, one column per portfolio
    value : market value at the beginning of the same months, same columns

    Returns
    -------
    Series of decimals on the index of ``returns``; missing where a return or a value is.

    Examples
    --------
    >>> r = pd.DataFrame({"q2": [0.10], "q3": [0.00]})
    >>> combined(r, pd.DataFrame({"q2": [100.0], "q3": [300.0]})).tolist()
    [0.025]
    """
    weights = value.reindex(index=returns.index, columns=returns.columns)
    return (returns * weights).sum(axis=1, skipna=False) / weights.sum(axis=1, skipna=False)
