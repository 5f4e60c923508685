"""Months from days: month ends of a level, changes over whole months, windows of months end to end.

A month runs from the last observation on or before the end of the month before it to the last one
on or before its own end. The last month counts only when no weekday is left in it.
"""

import numpy as np
import pandas as pd

from research import returns
from research.returns import Day

MONTHLY = np.timedelta64(20, "D")


def is_monthly(index: pd.DatetimeIndex) -> bool:
    """Whether observations are months: most of them more than twenty days apart.

    >>> is_monthly(pd.date_range("2025-12-31", periods=3, freq="ME"))
    True
    """
    return len(index) > 1 and bool((np.diff(index.to_numpy()) > MONTHLY).mean() > 0.5)


def month_end_before(day: Day) -> pd.Timestamp:
    """The month end on or before a day.

    >>> month_end_before("2026-02-10")
    Timestamp('2026-01-31 00:00:00')
    """
    return pd.Timestamp(day).normalize() + pd.Timedelta(days=1) - pd.offsets.MonthEnd(1)


def last_complete(day: Day) -> pd.Timestamp:
    """End of the last month that has no weekday left after a day.

    >>> [f"{last_complete(day):%Y-%m-%d}" for day in ("2026-01-29", "2026-01-30", "2026-02-02")]
    ['2025-12-31', '2026-01-31', '2026-01-31']
    """
    return month_end_before(pd.Timestamp(day) + pd.offsets.BDay(1) - pd.Timedelta(days=1))


def month_ends(level: pd.Series | pd.DataFrame) -> pd.Series | pd.DataFrame:
    """Last level of every calendar month, labelled by its end, without an unfinished last month.

    >>> days = pd.DatetimeIndex(["2025-12-30", "2025-12-31", "2026-01-02"])
    >>> month_ends(pd.Series([1.0, 1.1, 1.2], index=days)).to_dict()
    {Timestamp('2025-12-31 00:00:00'): 1.1}
    """
    if level.empty:
        return level
    month = level.index.to_numpy().astype("datetime64[M]")
    place = np.flatnonzero(np.append(month[1:] != month[:-1], True))
    ends = pd.DatetimeIndex((month[place] + 1).astype("datetime64[D]") - 1, name=level.index.name)
    ends = ends.as_unit(level.index.unit)
    place = place[: ends.searchsorted(last_complete(level.index[-1]), side="right")]
    return level.iloc[place].set_axis(ends[: len(place)])


def monthly_changes(
    *series: pd.Series, months: int = 1, start: Day | None = None, end: Day | None = None
) -> pd.DataFrame:
    """Change of each series over the ``months`` calendar months to each month end.

    Takes Series of simple returns (daily or monthly, decimals), base first; windows of two or more
    months overlap. ``start`` and ``end`` keep the months after the last one complete on ``start``,
    to the last complete on ``end``. Gives decimals by month end, one column per series. Raises
    ValueError if the series have no common stretch, or begin after ``start``, or no month is left.

    >>> days = pd.DatetimeIndex(["2025-12-31", "2026-01-15", "2026-01-30", "2026-02-03"])
    >>> small, large = (pd.Series([None, r, r, r], index=days) for r in (0.1, 0.0))
    >>> monthly_changes(small, large).round(4).to_numpy().tolist()
    [[0.21, 0.0]]
    """
    if months < 1:
        raise ValueError(f"months: expected one or more, got {months}.")
    wealth = returns.levels_together(*series)
    found, begins = month_ends(wealth), wealth.index[0]
    values, ends = found.to_numpy(), found.index[months:]
    changes = values[months:] / values[:-months] - 1
    found = pd.DataFrame(changes, index=ends, columns=found.columns).dropna()
    if start is not None:
        first = last_complete(start)
        if first < begins:
            raise ValueError(f"start: expected {begins:%Y-%m-%d} or later, got {first:%Y-%m-%d}.")
        found = found[found.index > first]
    found = found if end is None else found.loc[: last_complete(end)]
    if found.empty:
        what = "a complete month" if months == 1 else f"{months} complete months"
        first, last = map(pd.Timestamp, (start or begins, end or wealth.index[-1]))
        span = f"after {first:%Y-%m-%d} up to {last:%Y-%m-%d}"
        raise ValueError(f"end: expected {what} {span}, found none.")
    return found


def monthly_lead(ahead: pd.Series, behind: pd.Series, *, months: int = 1) -> pd.Series:
    """Lead over ``months`` to each month end: the difference of two :func:`monthly_changes`.

    >>> days = pd.DatetimeIndex(["2025-12-31", "2026-01-15", "2026-01-30", "2026-02-03"])
    >>> small, large = (pd.Series([None, r, r, r], index=days) for r in (0.1, 0.0))
    >>> monthly_lead(small, large).round(4).to_dict()
    {Timestamp('2026-01-31 00:00:00'): 0.21}
    """
    change = monthly_changes(ahead, behind, months=months)
    return (change.iloc[:, 0] - change.iloc[:, 1]).rename("lead")


def back_to_back(index: pd.DatetimeIndex, *, months: int, end: Day | None = None) -> pd.DataFrame:
    """Windows of calendar months end to end, counted back from a day: none overlaps another.

    Takes sessions, the first one a base, the length of a window (6 for half-years), and the last
    day of the last window (default: the last session). Gives, in order of time, ``start`` and
    ``end``: the sessions whose closes a window runs between, the last ones on or before the same
    day of the month; the windows that ``index`` holds whole. Raises ValueError if ``months`` is
    below one, or ``end`` lies outside the sessions.

    >>> days = pd.bdate_range("2024-12-31", "2026-01-16")
    >>> back_to_back(days, months=6, end="2026-01-16")
           start        end
    0 2025-01-16 2025-07-16
    1 2025-07-16 2026-01-16
    """
    end = index[-1] if end is None else pd.Timestamp(end)
    if months < 1:
        raise ValueError(f"months: expected one or more, got {months}.")
    if not index[0] <= end <= index[-1]:
        span = f"{index[0]:%Y-%m-%d} to {index[-1]:%Y-%m-%d}"
        raise ValueError(f"end: expected a day from {span}, got {end:%Y-%m-%d}.")
    days = [end]
    while (earlier := end - pd.DateOffset(months=months * len(days))) >= index[0]:
        days.append(earlier)
    held = index[index.searchsorted(pd.DatetimeIndex(days[::-1]), side="right") - 1]
    return pd.DataFrame({"start": held[:-1], "end": held[1:]})
