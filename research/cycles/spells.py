"""Leadership spells: who led, from when to when, and by how much.

The object dated is relative wealth of small over large at month ends: it rises while small leads
and falls while large leads. Swapping the two sides gives the same spells with the other name.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from research.returns import Day

from .turns import checked, threshold_points, turning_points

DATINGS = ("turning_points", "threshold", "calendar")
COLUMNS = ["leader", "start", "end", "length", "amplitude", "open", "from_start", "rank"]


def spells(level: pd.Series, *, dating: str = "turning_points", **settings) -> pd.DataFrame:
    """Leadership spells of small over large in order of time.

    Parameters
    ----------
    level : relative wealth of small over large at month ends, positive
    dating : ``"turning_points"``, ``"threshold"`` or ``"calendar"`` (neighbouring complete calendar
        years with the same leader; a tied year goes with the year before)
    settings : passed on to :func:`turning_points` or :func:`threshold_points`

    Returns
    -------
    DataFrame with columns ``leader`` (``"small"``, ``"large"``), ``start``, ``end`` (month ends;
    one spell ends where the next begins), ``length`` (years), ``amplitude`` (what the leader gained
    on the other, decimal, always above zero), ``open`` (touches the end of the sample: it may go
    on), ``from_start`` (touches the beginning: it may have begun earlier), ``rank`` (by length
    among the leader's own spells, 1 = longest; equals share the better rank; an open spell counts
    with the length reached). Empty with the same columns when there is no month to date, or the
    level ends where it began.

    Raises
    ------
    ValueError
        If the dating is unknown, the level not positive or its index not sorted.

    Examples
    --------
    >>> months = pd.date_range("2020-01-31", periods=6, freq="ME")
    >>> found = spells(pd.Series([1.0, 1.3, 1.2, 0.9, 1.0, 1.2], index=months), dating="threshold")
    >>> found[["leader", "amplitude", "open"]].round(3).values.tolist()
    [['small', 0.3, False], ['large', 0.444, False], ['small', 0.333, True]]
    """
    checked(level)
    if dating not in DATINGS:
        raise ValueError(f"dating: expected one of {', '.join(DATINGS)}; got {dating!r}.")
    bounds = (
        _calendar_bounds(level) if dating == "calendar" else _turn_bounds(level, dating, settings)
    )
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
    table["rank"] = (
        table.groupby("leader")["length"].rank(method="min", ascending=False).astype(int)
    )
    return table[COLUMNS]


def _turn_bounds(level: pd.Series, dating: str, settings: Mapping) -> pd.DatetimeIndex:
    find = turning_points if dating == "turning_points" else threshold_points
    return level.index[:1].append(find(level, **settings).index).append(level.index[1:][-1:])


def _calendar_bounds(level: pd.Series) -> pd.DatetimeIndex:
    """Year ends at which the leader of the calendar year changes, with the first and the last."""
    ends = level.index[level.index.month == 12]
    gain = level[ends].pct_change().iloc[1:].round(12)
    leader = np.sign(gain).replace(0, np.nan).ffill().bfill()
    return ends[:1].append(ends[1:][leader.ne(leader.shift(-1)).to_numpy()])


def in_force(table: pd.DataFrame, on: Day) -> pd.DataFrame:
    """The spell in force on a day, as a frame of one row; empty when the day lies outside all
    spells.

    A day on which one spell ends and the next begins belongs to the one that ends.
    """
    day = pd.Timestamp(on)
    return table[(table["start"] < day) & (day <= table["end"])]


def by_definition(
    levels: Mapping[str, pd.Series], *, datings: tuple[str, ...] = DATINGS
) -> pd.DataFrame:
    """Spells of several definitions of small and large under every dating, one below the other.

    Returns
    -------
    DataFrame with columns ``definition``, ``dating`` and those of :func:`spells`.
    """
    tables = [
        spells(level, dating=dating).assign(definition=name, dating=dating)
        for name, level in levels.items()
        for dating in datings
    ]
    return pd.concat(tables, ignore_index=True)[["definition", "dating", *COLUMNS]]


def longest(table: pd.DataFrame, on: Day, *, leader: str = "large") -> pd.DataFrame:
    """The leader's spell in force on a day beside its longest other spell, by definition and
    dating.

    Parameters
    ----------
    table : result of :func:`by_definition`
    on : day; spells that begin later are left out

    Returns
    -------
    DataFrame with columns ``definition``, ``dating``, ``start`` (of the spell in force; missing
    when the other side leads), ``length`` (years to its end; 0 when the other side leads, missing
    when the data do not reach the day), ``open``, ``other_start``, ``other_end``, ``other_length``
    (the leader's longest other spell), ``is_longest``.
    """
    columns = [
        "definition",
        "dating",
        "start",
        "length",
        "open",
        "other_start",
        "other_end",
        "other_length",
        "is_longest",
    ]
    rows = []
    for (name, dating), group in table[table["start"] < pd.Timestamp(on)].groupby(
        ["definition", "dating"], sort=False
    ):
        own, covered = group[group["leader"] == leader], len(in_force(group, on))
        now = in_force(own, on)
        other = own.drop(now.index).nlargest(1, "length")
        length, record = now["length"].sum() if covered else np.nan, other["length"].sum()
        rows.append(
            [
                name,
                dating,
                now["start"].min(),
                length,
                bool(now["open"].any()),
                other["start"].min(),
                other["end"].min(),
                record,
                bool(length > record),
            ]
        )
    return pd.DataFrame(rows, columns=columns)


def by_threshold(
    level: pd.Series,
    on: Day,
    *,
    leader: str = "large",
    rises: Sequence[float] = (0.10, 0.15, 0.20, 0.25, 0.30, 0.35, 0.40),
) -> pd.DataFrame:
    """How the spell in force on a day grows with the reversal that is needed to end one.

    Returns
    -------
    DataFrame with columns ``rise`` (the reversal asked for, decimal) and those of :func:`longest`
    from ``start`` on: the choice that decides whether a spell is the longest on record.
    """
    tables = [
        longest(
            spells(level, dating="threshold", rise=rise).assign(definition="", dating=str(rise)),
            on,
            leader=leader,
        ).assign(rise=rise)
        for rise in rises
    ]
    table = pd.concat(tables, ignore_index=True)
    return table[["rise", *table.columns.drop(["rise", "definition", "dating"])]]


def longest_by_threshold(returns: pd.Series, *, rise: float, leader: str = "large") -> float:
    """Years of the longest spell of one side when a given reversal ends a spell; 0 if it never led.

    The rule of :func:`spells` with ``dating="threshold"``, alike in both directions, in a form fast
    enough for thousands of simulated series.

    Parameters
    ----------
    returns : monthly log returns of small over large
    rise : reversal, decimal
    leader : ``"small"`` or ``"large"``

    Examples
    --------
    >>> months = pd.date_range("2020-02-29", periods=5, freq="ME")
    >>> steps = pd.Series(np.log([1.3, 1.0, 0.7, 1.1, 1.3]), index=months)
    >>> round(12 * longest_by_threshold(steps, rise=0.20, leader="large"), 6)
    2.0
    """
    path = [0.0, *returns.cumsum().tolist()]
    needed, turns, side, high, low = float(np.log1p(rise)) - 1e-12, [], 0, 0, 0
    for at, value in enumerate(path):
        if value > path[high]:
            high = at
        if value < path[low]:
            low = at
        if side >= 0 and path[high] - value >= needed:
            turns.append(high)
            side, low = -1, at
        elif side <= 0 and value - path[low] >= needed:
            turns.append(low)
            side, high = 1, at
    bounds = sorted({0, *turns, len(path) - 1})
    sign = 1 if leader == "small" else -1
    months = [
        end - start
        for start, end in itertools.pairwise(bounds)
        if sign * (path[end] - path[start]) > 0
    ]
    return max(months, default=0) / 12


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
