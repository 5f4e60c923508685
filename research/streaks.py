"""Streaks: how many sessions in a row one side has led the other.

A run is *maximal*: it is never counted inside a longer one. A lead of exactly zero (a tie) ends a
run, and a missing lead is an error, never a gap that is skipped. Adjacent rows are taken as
adjacent sessions; whoever builds the lead has already refused any hole in the calendar.
"""

import numpy as np
import pandas as pd

from research.stats.win_models import run_lengths


def settled(gap: np.ndarray) -> np.ndarray:
    """Differences of returns without the noise beyond ten digits, so that equal returns tie."""
    return gap.round(10) + 0.0


def _checked(values: pd.Series | pd.DataFrame, name: str) -> None:
    if not (values.index.is_monotonic_increasing and values.index.is_unique):
        raise ValueError(f"{name}: expected a sorted index without doubles.")
    missing = values.isna().to_numpy()
    if missing.any():
        first = values.index[missing.nonzero()[0].min()]
        raise ValueError(f"{name}: expected a value on every session, missing at {first}.")


def lead(
    ahead: pd.Series | pd.DataFrame,
    behind: pd.Series | pd.DataFrame | None = None,
    *,
    combine: str = "all",
) -> pd.Series:
    """Daily lead of one side over another; positive on the sessions that the first side wins.

    Takes simple returns (decimals) on the same sessions, one series or several a side; a first row
    without any (the base session) is dropped. Without ``behind`` the lead is the return. With
    several, ``combine="all"`` compares the worst of ``ahead`` with the best of ``behind`` (positive
    when every one of them beats every other), ``"sum"`` the sums. Noise beyond ten digits is
    rounded away, so that equal returns tie. Raises ValueError if the sessions of the sides differ,
    a return is missing, or ``combine`` is unknown.

    >>> days = pd.DatetimeIndex(["2025-12-31", "2026-01-02", "2026-01-05"])
    >>> small, large = (pd.Series([None, *r], index=days) for r in ([0.02, 0.01], [0.01, 0.01]))
    >>> lead(small, large).tolist()
    [0.01, 0.0]
    """
    if combine not in ("all", "sum"):
        raise ValueError(f"combine: expected 'all' or 'sum', got {combine!r}.")
    for name, side in {"ahead": ahead, "behind": behind}.items():
        if side is not None and not isinstance(side, pd.Series | pd.DataFrame):
            what, got = "a Series or DataFrame of returns by session", type(side).__name__
            raise ValueError(f"{name}: expected {what}, got {got}.")
    sides = [pd.DataFrame(side) for side in (ahead, behind) if side is not None]
    if len(sides) == 2 and not sides[0].index.equals(sides[1].index):
        raise ValueError("behind: expected the same sessions as ahead.")
    if len(sides[0]) and all(side.iloc[0].isna().all() for side in sides):
        sides = [side.iloc[1:] for side in sides]
    for side, name in zip(sides, ("ahead", "behind"), strict=False):
        _checked(side, name)
    values = [side.to_numpy(dtype=float) for side in sides]
    if combine == "sum":
        totals = [value.sum(axis=1) for value in values]
    else:
        totals = [values[0].min(axis=1), *(value.max(axis=1) for value in values[1:])]
    gap = totals[0] - totals[1] if len(totals) == 2 else totals[0]
    return pd.Series(settled(gap), index=sides[0].index, name="lead")


def _won(lead: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """First and last position of every maximal run of positive leads."""
    won = np.zeros(len(lead) + 2, dtype=bool)
    np.greater(lead, 0.0, out=won[1:-1])
    edges = np.flatnonzero(won[1:] != won[:-1])
    return edges[0::2], edges[1::2] - 1


def run_table(leads: pd.DataFrame, *, at_least: int = 1) -> pd.DataFrame:
    """Runs of positive leads of many pairs at once, one row per run.

    One pass of array operations per pair: some forty times as fast as grouping each pair by the
    cumulative count of its changes, with the same rows. Takes one column of daily leads (decimals)
    per pair, and the shortest run to keep. Gives, ordered by pair and date, ``label`` (the pair,
    categorical), ``start``, ``end``, ``length`` (sessions), ``lead`` (sum of the daily leads,
    decimal) and ``open`` (the run touches the last session); without a run an empty frame with the
    same columns. Raises ValueError if there is no pair, the index is not sorted and unique, or a
    lead is missing.

    >>> days = pd.bdate_range("2026-01-05", periods=4)
    >>> pairs = pd.DataFrame({"a": [0.01, 0.02, 0.0, 0.01], "b": [-0.01, 0.03, 0.01, -0.02]},
    ...     index=days)
    >>> run_table(pairs)[["label", "start", "length", "lead", "open"]]
      label      start  length  lead   open
    0     a 2026-01-05       2  0.03  False
    1     a 2026-01-08       1  0.01   True
    2     b 2026-01-06       2  0.04  False
    """
    if leads.shape[1] == 0:
        raise ValueError("leads: expected at least one pair, got none.")
    _checked(leads, "leads")
    firsts, lasts, totals = [], [], []
    for values in leads.to_numpy(dtype=float).T:
        first, last = _won(values)
        if at_least > 1:
            first, last = (ends[last - first >= at_least - 1] for ends in (first, last))
        running = np.zeros(len(values) + 1)
        values.cumsum(out=running[1:])
        totals.append(running[last + 1] - running[first])
        firsts.append(first.astype(np.int32))
        lasts.append(last.astype(np.int32))
    pair = np.repeat(np.arange(len(totals)), [len(total) for total in totals])
    first, last, total = (np.concatenate(found) for found in (firsts, lasts, totals))
    return pd.DataFrame(
        {
            "label": pd.Categorical.from_codes(pair, categories=leads.columns),
            "start": leads.index.take(first),
            "end": leads.index.take(last),
            "length": (last - first + 1).astype(np.int64),
            "lead": total,
            "open": last == len(leads) - 1,
        },
        copy=False,
    )


def streaks(lead: pd.Series) -> pd.DataFrame:
    """Runs of positive daily leads (see :func:`lead`), one row per run, with their thinnest day.

    Columns as of :func:`run_table`, the lead uncompounded, so that it does not depend on the level
    of either side, and ``thinnest`` (smallest daily lead, decimal) and ``thinnest_on`` (its
    session). Refuses what :func:`run_table` refuses.

    >>> days = pd.bdate_range("2026-01-05", periods=4)
    >>> streaks(pd.Series([0.02, 0.01, 0.0, 0.01], index=days, name="lead")).drop(columns="label")
           start        end  length  lead  thinnest thinnest_on   open
    0 2026-01-05 2026-01-06       2  0.03      0.01  2026-01-06  False
    1 2026-01-08 2026-01-08       1  0.01      0.01  2026-01-08   True
    """
    table = run_table(lead.to_frame("lead" if lead.name is None else lead.name))
    values = lead.to_numpy(dtype=float)
    first, last = _won(values)
    runs = zip(first, last, strict=True)
    thin = np.array([start + values[start : end + 1].argmin() for start, end in runs], dtype=int)
    table.insert(5, "thinnest", values[thin])
    table.insert(6, "thinnest_on", lead.index.take(thin))
    return table.assign(label=table["label"].astype(object), lead=settled(table["lead"].to_numpy()))


def lengths(lead: pd.Series) -> pd.Series:
    """Length of the run in force at the close of each session, 0 where there is none.

    Later sessions play no part. The longest run of a window is the largest length in the lead cut
    to it; a run that began before the cut counts with the part inside.

    >>> daily = pd.Series([0.02, 0.01, 0.0, 0.03], index=pd.bdate_range("2026-01-05", periods=4))
    >>> lengths(daily).tolist()
    [1, 2, 0, 1]
    """
    _checked(lead, "lead")
    return pd.Series(run_lengths(lead.to_numpy() > 0.0), index=lead.index, name="length")


def last_matched(lead: pd.Series, on: object) -> pd.Timestamp:
    """Last session of the latest earlier run at least as long as the one in force on a day.

    ``NaT`` when no run is in force on that day or no earlier run was as long.

    >>> daily = pd.Series([0.02, 0.01, -0.01, 0.01, 0.01],
    ...     index=pd.bdate_range("2026-01-05", periods=5))
    >>> last_matched(daily, pd.Timestamp("2026-01-09")), last_matched(daily, daily.index[1])
    (Timestamp('2026-01-06 00:00:00'), NaT)
    """
    so_far = lengths(lead.loc[:on])
    if not len(so_far) or not (length := so_far.iloc[-1]):
        return pd.NaT
    earlier = so_far.index[: len(so_far) - length][so_far.iloc[:-length] >= length]
    return earlier[-1] if len(earlier) else pd.NaT


def reached(lead: pd.Series, at_least: int) -> pd.Index:
    """Sessions on which a run reaches a length for the first time: events without look-ahead.

    A run of twenty sessions is one event, dated at its ``at_least``-th session: on that day nobody
    knew how long it would last.

    >>> daily = pd.Series([0.02, 0.01, 0.01, -0.01, 0.01],
    ...     index=pd.bdate_range("2026-01-05", periods=5))
    >>> [f"{day:%d}" for day in reached(daily, 2)]
    ['06']
    """
    if at_least < 1:
        raise ValueError(f"at_least: expected one session or more, got {at_least}.")
    return lead.index[lengths(lead) == at_least]
