"""Several portfolios held as one."""

from __future__ import annotations

import pandas as pd


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
