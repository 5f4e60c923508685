"""One series against another: by window, by calendar month, and whether two such leads go together."""

from __future__ import annotations

import numpy as np
import pandas as pd


def lead_correlation(first: pd.Series, second: pd.Series) -> pd.DataFrame:
    """Correlation of two monthly leads, with its interval and how often they agree in sign.

    Returns
    -------
    DataFrame of one row: ``correlation`` (Pearson), ``low`` and ``high`` (95% interval by Fisher's transformation,
    months taken as independent), ``rank_correlation`` (Spearman), ``agree`` (share of the months in which both
    have one sign) and ``months``.

    Raises
    ------
    ValueError
        If there are fewer than four common months, or a lead does not vary.

    Examples
    --------
    >>> months = pd.date_range("2026-01-31", periods=5, freq="ME")
    >>> lead = pd.Series([0.01, -0.02, 0.03, 0.01, -0.01], index=months)
    >>> lead_correlation(lead, -lead)[["correlation", "rank_correlation", "agree", "months"]].round(6)
       correlation  rank_correlation  agree  months
    0         -1.0              -1.0    0.0       5
    """
    both = pd.concat([first, second], axis=1, join="inner").dropna()
    if len(both) < 4 or (both.std() == 0).any():
        raise ValueError(
            f"second: expected four common months or more with leads that vary, got {len(both)}."
        )
    x, y = both.iloc[:, 0], both.iloc[:, 1]
    r = float(x.corr(y))
    reach = 1.959964 / np.sqrt(len(both) - 3)
    low, high = (
        np.tanh(np.arctanh(np.clip(r, -1 + 1e-12, 1 - 1e-12)) + side * reach) for side in (-1, 1)
    )
    return pd.DataFrame(
        {
            "correlation": [r],
            "low": [low],
            "high": [high],
            "rank_correlation": [x.rank().corr(y.rank())],
            "agree": [(np.sign(x) == np.sign(y)).mean()],
            "months": [len(both)],
        }
    )
