"""Episodes: what followed a market low, a policy decision, a streak, or a day that somebody names.

An event is a day. Its window runs from the last close on or before that day (a monthly series: from the
end of the event's month, so that no return from before the event enters) to the last close on or before
the same day some months later, or to a number of sessions later. Windows that overlap are not independent
looks at the world: they form one *cluster* and are counted once. An event whose window the data do not
hold is listed all the same, and its status says why it does not count.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from research import returns

HORIZONS = (1, 3, 6, 12, 24, 36)
COMPLETE, OPEN, EARLY = "complete", "open", "before the data"
COLUMNS = ["event", "base", "last", "ahead", "behind", "lead", "cluster", "status"]


def drawdowns(wealth: pd.Series, *, at_least: float = 0.20) -> pd.DataFrame:
    """Falls from a record close, each with its lowest close, until the record is regained.

    One fall holds everything between a record and the next one, so a rally that stops short of the record
    does not split it: 2000-2007 is one fall with one low (October 2002), 2007-2013 another (March 2009).
    That a close was the low is known only afterwards.

    Parameters
    ----------
    wealth : Series of levels, index = session
    at_least : smallest fall to keep, as a positive decimal

    Returns
    -------
    DataFrame with columns ``peak``, ``low`` (dates), ``fall`` (negative decimal, peak to low),
    ``recovered`` (first close above the record, ``NaT`` if none yet) and ``open`` (no recovery yet).

    Examples
    --------
    >>> days = pd.bdate_range("2026-01-05", periods=6)
    >>> drawdowns(pd.Series([100, 75, 90, 70, 101, 99.0], index=days))[["peak", "low", "fall", "recovered"]]
            peak        low  fall  recovered
    0 2026-01-05 2026-01-08  -0.3 2026-01-09
    """
    if not 0 < at_least < 1:
        raise ValueError(f"at_least: expected a fall between 0 and 1, got {at_least}.")
    spell = (wealth > wealth.cummax().shift(fill_value=-np.inf)).cumsum()
    found = wealth.groupby(spell).agg(["idxmin", "min", "first"])
    peak = wealth.index.to_series().groupby(spell).first()
    table = pd.DataFrame({"peak": peak, "low": found["idxmin"], "fall": found["min"] / found["first"] - 1,
                          "recovered": peak.shift(-1)})
    table = table[table["fall"] <= -at_least].reset_index(drop=True)
    return table.assign(fall=table["fall"].round(10), open=table["recovered"].isna())


def clusters(dates: Sequence, horizon) -> np.ndarray:
    """Number the clusters of events whose windows overlap.

    An event opens a new cluster when the window of the event before it has ended by then; windows that
    only touch do not overlap. No two windows of different clusters share a day, so cluster means are as
    independent as the days are.

    Parameters
    ----------
    dates : sorted dates, or sorted positions of sessions
    horizon : length of the window: an offset for dates, a number of sessions for positions

    Returns
    -------
    Array of numbers from 1, one per event.

    Examples
    --------
    >>> days = pd.DatetimeIndex(["2001-01-03", "2001-06-27", "2002-01-15", "2003-01-15"])
    >>> clusters(days, pd.DateOffset(months=12)).tolist()
    [1, 1, 1, 2]
    >>> clusters([10, 25, 30], 20).tolist()
    [1, 1, 1]
    """
    dates = pd.Index(dates)
    if not dates.is_monotonic_increasing:
        raise ValueError("dates: expected events in order of time.")
    ends = dates + horizon
    return np.r_[1, 1 + np.cumsum(dates[1:] >= ends[:-1])][: len(dates)].astype(int)


def is_monthly(index: pd.DatetimeIndex) -> bool:
    """Whether observations are months: more than twenty days apart on the median."""
    return bool(pd.Series(index).diff().median() > pd.Timedelta(days=20))


def _months(index: pd.DatetimeIndex, months: int):
    return pd.offsets.MonthEnd(months) if is_monthly(index) else pd.DateOffset(months=months)


def leads_after(ahead: pd.Series, behind: pd.Series, dates: Sequence, *, months: int | None = None,
                sessions: int | None = None) -> pd.DataFrame:
    """Lead of one series over another after each event, one row per event, complete or not.

    Parameters
    ----------
    ahead, behind : Series of simple returns (decimals), base session first
    dates : events, in any order
    months, sessions : length of the window, one of the two (sessions: of the common sessions)

    Returns
    -------
    DataFrame in order of time with columns ``event``, ``base`` and ``last`` (closes the window runs
    between), ``ahead`` and ``behind`` (changes, decimals), ``lead`` (their difference), ``cluster``
    (missing for an event that does not count) and ``status``: ``complete``, ``open`` (the data end before
    the window does) or ``before the data``.

    Raises
    ------
    ValueError
        Unless exactly one of ``months`` and ``sessions`` is a number above zero.

    Examples
    --------
    >>> days = pd.bdate_range("2026-01-05", periods=5)
    >>> small, large = (pd.Series([None, r, r, r, r], index=days) for r in (0.02, 0.01))
    >>> leads_after(small, large, ["2026-01-05", "2026-01-08"], sessions=2).round({"lead": 4})[["base", "lead", "status"]]
            base    lead    status
    0 2026-01-05  0.0203  complete
    1 2026-01-08     NaN      open
    """
    if (months is None) == (sessions is None) or (months or sessions) < 1:
        raise ValueError(f"months: expected either months or sessions above zero, got {months} and {sessions}.")
    wealth = returns.align(ahead, behind).apply(returns.levels)
    index = wealth.index
    event = pd.DatetimeIndex(sorted(pd.to_datetime(list(dates)))).as_unit(index.unit)
    start = event + pd.offsets.MonthEnd(0) if is_monthly(index) else event
    base = index.searchsorted(start, side="right") - 1
    if months is not None:
        horizon = _months(index, months)
        due = start + horizon
        last = index.searchsorted(due, side="right") - 1
        late = due > index[-1]
    else:
        horizon, last = sessions, base + sessions
        late = last > len(index) - 1
    late = late | (start > index[-1])
    status = np.select([base < 0, late], [EARLY, OPEN], COMPLETE)
    good = status == COMPLETE
    base, last = np.where(base < 0, 0, base), np.where(good, last, 0)
    change = np.where(good[:, None], wealth.to_numpy()[last] / wealth.to_numpy()[base] - 1, np.nan)
    number = pd.Series(pd.NA, index=range(len(event)), dtype="Int64")
    number[good] = clusters(start[good] if months is not None else base[good], horizon)
    found = {"event": event, "base": index[base].where(status != EARLY), "last": index[last].where(good),
             "ahead": change[:, 0], "behind": change[:, 1], "lead": change[:, 0] - change[:, 1],
             "cluster": number, "status": status}
    return pd.DataFrame(found, columns=COLUMNS)


def usual(ahead: pd.Series, behind: pd.Series, *, since=None, months: int | None = None, sessions: int | None = None) -> float:
    """Mean lead over the same length from every observation since a day: what to expect without any event."""
    index = returns.align(ahead, behind).index
    days = index if since is None else index[index >= pd.Timestamp(since)]
    return float(leads_after(ahead, behind, days, months=months, sessions=sessions)["lead"].mean())


def table(ahead: pd.Series, behind: pd.Series, events: pd.DataFrame, *, months: Sequence[int] = HORIZONS) -> pd.DataFrame:
    """Every event with its leads at several horizons: the table of the notebooks.

    Parameters
    ----------
    ahead, behind : Series of simple returns, base session first
    events : DataFrame with a column ``date``; its other columns (a label, ``known_afterwards``) are kept
    months : horizons

    Returns
    -------
    ``events`` in order of time with a column per horizon, named ``1m``, ``3m``, ... (decimal; missing where
    the data do not hold the window).

    Examples
    --------
    >>> days = pd.date_range("2025-12-31", periods=4, freq="ME")
    >>> small, large = (pd.Series([None, r, r, r], index=days) for r in (0.02, 0.01))
    >>> events = pd.DataFrame({"date": pd.to_datetime(["2026-01-14"]), "label": ["a law"]})
    >>> table(small, large, events, months=[1, 6])
            date  label    1m  6m
    0 2026-01-14  a law  0.01 NaN
    """
    events = events.sort_values("date", kind="stable", ignore_index=True)
    found = {f"{m}m": leads_after(ahead, behind, events["date"], months=m)["lead"].round(10) for m in months}
    return events.assign(**found)


def on_one_clock(levels: pd.Series, starts: Sequence, *, periods: int) -> pd.DataFrame:
    """Levels after each start, rebased to 1 there, side by side on one clock.

    Parameters
    ----------
    levels : Series of levels or of relative wealth (:func:`research.returns.relative`)
    starts : days; the clock starts at the last observation on or before each
    periods : observations to follow

    Returns
    -------
    DataFrame, index ``period`` from 0 to ``periods``, a column per start (its first observation); missing
    beyond the end of the data.

    Examples
    --------
    >>> levels = pd.Series([2.0, 1.0, 1.5, 3.0], index=pd.bdate_range("2026-01-05", periods=4))
    >>> on_one_clock(levels, ["2026-01-06", "2026-01-07"], periods=2).iloc[:, 1].tolist()
    [1.0, 2.0, nan]
    """
    at = levels.index.searchsorted(pd.DatetimeIndex(pd.to_datetime(list(starts))), side="right") - 1
    if (at < 0).any():
        raise ValueError(f"starts: expected days from {levels.index[0]:%Y-%m-%d}, got {min(starts)}.")
    clock = pd.RangeIndex(periods + 1, name="period")
    values = levels.to_numpy(dtype=float)
    paths = {levels.index[k]: pd.Series(values[k : k + periods + 1] / values[k]).reindex(clock) for k in at}
    return pd.DataFrame(paths, index=clock)


def reached(wealth: pd.Series, *, low_start, low_end, gain: float) -> pd.DataFrame:
    """When a series first stood a given gain above the lowest close of a window.

    Returns
    -------
    DataFrame of one row: ``low`` (date), ``gain``, ``first`` (first close at least ``gain`` above the low,
    ``NaT`` if none), ``sessions`` (from the low, missing if none) and ``highest`` (largest gain so far).

    Examples
    --------
    >>> wealth = pd.Series([2.0, 1.0, 1.5, 2.5], index=pd.bdate_range("2026-01-05", periods=4))
    >>> reached(wealth, low_start="2026-01-05", low_end="2026-01-07", gain=1.0)[["low", "first", "sessions"]]
             low      first  sessions
    0 2026-01-06 2026-01-08         2
    """
    low = lowest(wealth, start=low_start, end=low_end)
    rise = wealth.loc[low:] / wealth[low] - 1
    hits = np.flatnonzero(rise.to_numpy() >= gain - 1e-9)
    return pd.DataFrame({"low": [low], "gain": [gain], "first": [rise.index[hits[0]] if len(hits) else pd.NaT],
                         "sessions": [int(hits[0]) if len(hits) else pd.NA], "highest": [float(rise.max())]})


def lowest(wealth: pd.Series, *, start, end) -> pd.Timestamp:
    """Observation with the lowest level between two days, both included; the first one of equals.

    >>> wealth = pd.Series([2.0, 1.0, 1.5], index=pd.bdate_range("2026-01-05", periods=3))
    >>> lowest(wealth, start="2026-01-05", end="2026-01-07")
    Timestamp('2026-01-06 00:00:00')
    """
    inside = wealth.loc[pd.Timestamp(start) : pd.Timestamp(end)]
    if inside.empty:
        raise ValueError(f"end: expected an observation between {start} and {end}, found none.")
    return inside.idxmin()
