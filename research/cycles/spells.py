"""Leadership spells: who led, from when to when, and by how much.

The object dated is relative wealth of small over large at month ends: it rises while small leads
and falls while large leads. Swapping the two sides gives the same spells with the other name.
"""

import itertools

import numpy as np
import pandas as pd

from .turns import checked, filtered, threshold_points, turning_points

DATINGS = ("turning_points", "threshold", "calendar")


def spells(level: pd.Series, *, dating: str = "turning_points", rise: float = 0.20) -> pd.DataFrame:
    """Leadership spells of small over large in order of time.

    Takes relative wealth of small over large at month ends (positive; see :func:`checked`).
    ``dating`` is ``"turning_points"``, ``"threshold"`` (a reversal of ``rise``, see
    :func:`threshold_points`) or ``"calendar"`` (neighbouring complete calendar years with the same
    leader; a tied year goes with the year before).

    Gives ``leader`` (``"small"``, ``"large"``), ``start``, ``end`` (month ends; one spell ends
    where the next begins), ``length`` (years), ``amplitude`` (what the leader gained on the other,
    decimal, always above zero), ``open`` (touches the end of the sample: it may go on),
    ``from_start`` (touches the beginning: it may have begun earlier), ``rank`` (by length among the
    leader's own spells, 1 = longest; equals share the better rank; an open spell counts with the
    length reached). Empty with the same columns when there is no month to date, or the level ends
    where it began.

    >>> months = pd.date_range("2020-01-31", periods=6, freq="ME")
    >>> found = spells(pd.Series([1.0, 1.3, 1.2, 0.9, 1.0, 1.2], index=months), dating="threshold")
    >>> found[["leader", "amplitude", "open"]].round(3).values.tolist()
    [['small', 0.3, False], ['large', 0.444, False], ['small', 0.333, True]]
    """
    checked(level)
    if dating not in DATINGS:
        raise ValueError(f"dating: expected one of {', '.join(DATINGS)}; got {dating!r}.")
    if dating == "calendar":
        bounds = _calendar_bounds(level)
    else:
        by_rise = dating == "threshold"
        turns = threshold_points(level, rise=rise) if by_rise else turning_points(level)
        bounds = level.index[:1].append(turns.index).append(level.index[1:][-1:])
    start, end = bounds[:-1], bounds[1:]
    gain = np.log(level.reindex(end).to_numpy()) - np.log(level.reindex(start).to_numpy())
    table = pd.DataFrame(
        {
            "leader": pd.Series(np.where(gain > 0, "small", "large"), dtype="str"),
            "start": start,
            "end": end,
            "length": ((end.year - start.year) * 12 + end.month - start.month) / 12,
            "amplitude": np.expm1(np.abs(gain)),
            "open": end == bounds.max(),
            "from_start": start == bounds.min(),
        }
    )
    table = table[table["amplitude"] > 0].reset_index(drop=True)
    rank = table.groupby("leader")["length"].rank(method="min", ascending=False)
    return table.assign(rank=rank.astype(int))


def _calendar_bounds(level: pd.Series) -> pd.DatetimeIndex:
    """Year ends at which the leader of the calendar year changes, with the first and the last."""
    ends = level.index[level.index.month == 12]
    gain = level[ends].pct_change().iloc[1:].round(12)
    leader = np.sign(gain).replace(0, np.nan).ffill().bfill()
    return ends[:1].append(ends[1:][leader.ne(leader.shift(-1)).to_numpy()])


def longest_by_threshold(returns: pd.Series, *, rise: float, leader: str = "large") -> float:
    """Years of the longest spell of one side when a given reversal ends a spell; 0 if it never led.

    The rule of :func:`spells` with ``dating="threshold"`` on monthly log returns of small over
    large, in a form fast enough for thousands of simulated series.

    >>> months = pd.date_range("2020-02-29", periods=5, freq="ME")
    >>> steps = pd.Series(np.log([1.3, 1.0, 0.7, 1.1, 1.3]), index=months)
    >>> round(12 * longest_by_threshold(steps, rise=0.20, leader="large"), 6)
    2.0
    """
    path = [0.0, *returns.cumsum().tolist()]
    bounds = sorted({0, *(at for at, *_ in filtered(path, rise)), len(path) - 1})
    sign = 1 if leader == "small" else -1
    pairs = itertools.pairwise(bounds)
    return max((b - a for a, b in pairs if sign * (path[b] - path[a]) > 0), default=0) / 12


def combined(returns: pd.DataFrame, value: pd.DataFrame) -> pd.Series:
    """Return of several portfolios held in proportion to their market value when each month begins.

    Takes monthly returns (decimals, one column per portfolio) and the market values at the
    beginning of the same months; missing where a return or a value is.

    >>> r = pd.DataFrame({"q2": [0.10], "q3": [0.00]})
    >>> combined(r, pd.DataFrame({"q2": [100.0], "q3": [300.0]})).tolist()
    [0.025]
    """
    weights = value.reindex(index=returns.index, columns=returns.columns)
    return (returns * weights).sum(axis=1, skipna=False) / weights.sum(axis=1, skipna=False)
