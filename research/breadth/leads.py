"""One series against another: by window, by calendar month, and whether two such leads go together."""

from __future__ import annotations

import numpy as np
import pandas as pd

from research import returns
from research.breadth.portfolios import month_end_before


def closed_month(day) -> pd.Timestamp:
    """End of the last month that has no weekday left after a day.

    >>> [f"{closed_month(day):%Y-%m-%d}" for day in ("2026-01-29", "2026-01-30", "2026-02-02")]
    ['2025-12-31', '2026-01-31', '2026-01-31']
    """
    return month_end_before(pd.Timestamp(day) + pd.offsets.BDay(1) - pd.Timedelta(days=1))


def monthly_changes(panel: pd.DataFrame, *, start, end) -> pd.DataFrame:
    """Change of every series in each calendar month of a window.

    Parameters
    ----------
    panel : DataFrame of simple returns, daily or monthly, base observation first (:func:`research.returns.align`)
    start, end : the window; a day inside a month stands for the month end before it, its last weekday for its end

    Returns
    -------
    DataFrame of decimals, index = month end; a month runs between the last observations on or before the two
    month ends.

    Raises
    ------
    ValueError
        If the window begins before the series, or holds no month.

    Examples
    --------
    >>> days = pd.bdate_range("2025-12-31", "2026-02-02")
    >>> panel = pd.DataFrame({"small": 0.0}, index=days)
    >>> panel.loc["2026-01-15", "small"] = 0.05
    >>> monthly_changes(panel, start="2025-12-31", end="2026-02-02").round(4)
                small
    month
    2026-01-31   0.05
    """
    wealth = panel.apply(returns.levels)
    first, last = closed_month(start), closed_month(end)
    if first < wealth.index[0] or last <= first:
        raise ValueError(
            f"start: expected months from {wealth.index[0]:%Y-%m-%d}, got {first:%Y-%m-%d} to {last:%Y-%m-%d}."
        )
    ends = pd.date_range(first, last, freq="ME", name="month")
    return (
        wealth.iloc[wealth.index.searchsorted(ends, side="right") - 1]
        .set_axis(ends)
        .pct_change()
        .iloc[1:]
    )


def monthly_lead(ahead: pd.Series, behind: pd.Series, *, start, end) -> pd.Series:
    """Lead of one series over another in each calendar month of a window, see :func:`monthly_changes`.

    >>> days = pd.bdate_range("2025-12-31", "2026-02-02")
    >>> small, large = pd.Series(0.0, index=days), pd.Series(0.0, index=days)
    >>> small.loc["2026-01-15"] = 0.05
    >>> monthly_lead(small, large, start="2025-12-31", end="2026-02-02").round(4).tolist()
    [0.05]
    """
    changes = monthly_changes(returns.align(ahead, behind), start=start, end=end)
    return (changes.iloc[:, 0] - changes.iloc[:, 1]).rename("lead")


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
