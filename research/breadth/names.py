"""Single names and single indices over a stated window: changes, pace, and a close above an old range."""

from __future__ import annotations

import pandas as pd

from research import returns


def above_range(wealth: pd.Series, *, range_start, range_end, on) -> pd.DataFrame:
    """A close against all closes of an earlier stretch, both ends of it included.

    Returns
    -------
    DataFrame of one row: ``session``, ``highest_on`` (highest close of the stretch), ``over`` (the close over that
    close, less one; decimal) and ``above`` (strictly above all of them).

    Examples
    --------
    >>> wealth = pd.Series([1.0, 1.2, 1.1, 1.5], index=pd.bdate_range("2026-01-05", periods=4))
    >>> above_range(wealth, range_start="2026-01-05", range_end="2026-01-07", on="2026-01-08")[["highest_on", "over", "above"]]
      highest_on  over  above
    0 2026-01-06  0.25   True
    """
    session = wealth.loc[: pd.Timestamp(on)].index[-1:]
    stretch = wealth.loc[pd.Timestamp(range_start) : pd.Timestamp(range_end)]
    if stretch.empty or session.empty or session[0] <= stretch.index[-1]:
        raise ValueError(
            f"on: expected a session after the range {range_start} to {range_end}, got {on}."
        )
    over = float(wealth[session[0]] / stretch.max() - 1.0)
    return pd.DataFrame(
        {"session": session, "highest_on": [stretch.idxmax()], "over": [over], "above": [over > 0]}
    )


def change_in_pace(daily: pd.Series, *, start, end) -> pd.DataFrame:
    """Change over a window less the change over as many calendar days just before it.

    Returns
    -------
    DataFrame of two rows (``before``, ``window``) with columns ``base``, ``last`` and ``change`` (decimal); the change in
    pace is the second change less the first.

    Examples
    --------
    >>> daily = pd.Series([None, 0.01, 0.01, 0.05, 0.0], index=pd.date_range("2026-01-05", periods=5))
    >>> change_in_pace(daily, start="2026-01-07", end="2026-01-09")["change"].round(4).to_dict()
    {'before': 0.0201, 'window': 0.05}
    """
    start, end = pd.Timestamp(start), pd.Timestamp(end)
    rows = {}
    for name, (a, b) in {"before": (start - (end - start), start), "window": (start, end)}.items():
        base, last = returns.window(daily.index, start=a, end=b)
        rows[name] = [base, last, returns.change(daily, start=a, end=b)]
    return pd.DataFrame.from_dict(rows, orient="index", columns=["base", "last", "change"])
