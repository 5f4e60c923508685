"""Recoveries: falls from a record and their lows, the way back, and several recoveries on one clock.

The low of a fall is known only afterwards: whatever is measured from it describes, and is no rule that
anybody could have traded on.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd


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
    table = pd.DataFrame(
        {
            "peak": peak,
            "low": found["idxmin"],
            "fall": found["min"] / found["first"] - 1,
            "recovered": peak.shift(-1),
        }
    )
    table = table[table["fall"] <= -at_least].reset_index(drop=True)
    return table.assign(fall=table["fall"].round(10), open=table["recovered"].isna())


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
    return pd.DataFrame(
        {
            "low": [low],
            "gain": [gain],
            "first": [rise.index[hits[0]] if len(hits) else pd.NaT],
            "sessions": [int(hits[0]) if len(hits) else pd.NA],
            "highest": [float(rise.max())],
        }
    )


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
        raise ValueError(
            f"starts: expected days from {levels.index[0]:%Y-%m-%d}, got {min(starts)}."
        )
    clock = pd.RangeIndex(periods + 1, name="period")
    values = levels.to_numpy(dtype=float)
    paths = {
        levels.index[k]: pd.Series(values[k : k + periods + 1] / values[k]).reindex(clock)
        for k in at
    }
    return pd.DataFrame(paths, index=clock)


def confirmed(wealth: pd.Series, *, fall: float = 0.20, rise: float = 0.20) -> pd.DataFrame:
    """Lows by the day on which a reader of closing prices could first speak of a recovery.

    Reads forward and never back: a fall is on from the first close ``fall`` below the highest close since
    the last recovery; a recovery is confirmed by the first close ``rise`` above the lowest close of that
    fall. A confirmed recovery stays on the list when the fall goes on later: false starts count.

    Parameters
    ----------
    wealth : Series of levels, index = session
    fall, rise : decimals; ``fall`` below 1

    Returns
    -------
    DataFrame with columns ``began`` (first close that far below the high), ``low`` (lowest close until then)
    and ``known`` (the confirming close), in order of time.

    Examples
    --------
    >>> days = pd.bdate_range("2026-01-05", periods=6)
    >>> confirmed(pd.Series([100, 80, 70, 80, 84, 60.0], index=days))
           began        low      known
    0 2026-01-06 2026-01-07 2026-01-09
    """
    if not (0 < fall < 1 and rise > 0):
        raise ValueError(
            f"fall: expected decimals, fall below one and both above zero; got {fall} and {rise}."
        )
    values, found = wealth.to_numpy(dtype=float), []
    began, low, high = -1, 0, values[0] if len(values) else np.nan
    for at, value in enumerate(values):
        if began < 0:
            high = max(high, value)
            if value <= high * (1 - fall) * (1 + 1e-12):
                began = low = at
        else:
            low = at if value < values[low] else low
            if value >= values[low] * (1 + rise) * (1 - 1e-12):
                found.append((wealth.index[began], wealth.index[low], wealth.index[at]))
                began, high = -1, value
    return pd.DataFrame(found, columns=["began", "low", "known"])
