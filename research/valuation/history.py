"""How unusual a reading is, and what followed earlier ones, in windows that do not overlap.

A reading is ranked among the months before it: what could have been said at the time. Valuation
moves slowly, so neighbouring months tell one story; of months whose windows would overlap only the
first counts.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from research.events import COMPLETE, leads_after
from research.returns import Day

HORIZONS, YARDSTICK = (3, 5, 10), 120


def rank(values: pd.Series, *, since: Day) -> pd.Series:
    """Share of the earlier months from ``since`` on with a lower value, missing in the first month:
    what could have been said at the time.

    >>> months = pd.date_range("2020-01-31", periods=4, freq="ME")
    >>> rank(pd.Series([2.0, 1.0, 3.0, 2.5], index=months), since="2020-01-31").round(4).tolist()
    [nan, 0.0, 1.0, 0.6667]
    """
    inside = values.loc[pd.Timestamp(since) :].dropna().astype(float)
    lower = inside.expanding().rank(method="min") - 1
    return (lower / np.arange(len(inside)).clip(min=1)).where(np.arange(len(inside)) > 0)


def months_at_least(ranks: pd.Series, at_least: float) -> pd.DatetimeIndex:
    """Months whose rank reaches a level, the first ten years left out: a rank among few says
    little.
    """
    later = ranks.iloc[YARDSTICK:]
    return pd.DatetimeIndex(later.index[later >= at_least])


def non_overlapping(events: pd.DatetimeIndex, *, months: int) -> pd.DatetimeIndex:
    """The first event, then each first one whose window begins no earlier than the last kept one
    ends.

    >>> found = non_overlapping(pd.date_range("2020-01-31", periods=20, freq="ME"), months=12)
    >>> found.strftime("%Y-%m").tolist()
    ['2020-01', '2021-01']
    """
    kept: list[pd.Timestamp] = []
    for event in events:
        if not kept or event >= kept[-1] + pd.offsets.MonthEnd(months):
            kept.append(event)
    return pd.DatetimeIndex(kept)


def after(
    ahead: pd.Series,
    behind: pd.Series,
    events: pd.DatetimeIndex,
    *,
    months: int,
    values: pd.Series | None = None,
) -> pd.DataFrame:
    """What two sides returned over the ``months`` after each event, and the lead of one over the
    other.

    Takes wealth at month ends, events at month ends, and the reading that made each month an event,
    shown beside it. Gives, in order of time, ``event``, ``start`` and ``end`` (the window runs from
    one month end to the other), ``value``, ``ahead`` and ``behind`` (compounded returns, decimal),
    ``later`` (their difference), ``per_year`` (difference of the annualised returns), ``cluster``
    (from 1: windows that overlap, directly or through others, share one; missing while open) and
    ``open`` (the data end inside the window; returns missing). Raises ValueError if an event lies
    outside the data.
    """
    known = pd.concat({"ahead": ahead, "behind": behind}, axis=1, join="inner").dropna()
    outside = pd.DatetimeIndex(events).difference(known.index)
    if len(outside):
        raise ValueError(f"events: expected month ends with both sides, got {outside[0]:%Y-%m-%d}.")
    steps = known.pct_change()
    rows = leads_after(steps["ahead"], steps["behind"], events, months=months)
    a_year = (1 + rows[["ahead", "behind"]]) ** (12 / months)
    found = {
        "event": rows["event"],
        "start": rows["event"],
        "end": rows["event"] + pd.offsets.MonthEnd(months),
        "value": np.nan if values is None else values.reindex(rows["event"]).to_numpy(),
        **rows[["ahead", "behind"]],
        "later": rows["lead"],
        "per_year": a_year["ahead"] - a_year["behind"],
        "cluster": rows["cluster"],
        "open": rows["status"] != COMPLETE,
    }
    return pd.DataFrame(found)


def followed(
    values: pd.Series, ahead: pd.Series, behind: pd.Series, *, since: Day, at_least: float
) -> pd.DataFrame:
    """What followed unusually high readings over three, five and ten years, every window counted
    once: the rows of :func:`after` for each horizon below one another, with ``years`` in front and
    the ``rank`` of the reading after ``value``. Windows within a horizon do not overlap.
    """
    ranks = rank(values, since=since)
    tables = []
    for horizon in HORIZONS:
        events = non_overlapping(months_at_least(ranks, at_least), months=12 * horizon)
        events = events[events.isin(ahead.index.intersection(behind.index))]
        table = after(ahead, behind, events, months=12 * horizon, values=values)
        table.insert(0, "years", horizon)
        table.insert(5, "rank", ranks.reindex(table["event"]).to_numpy())
        tables.append(table)
    return pd.concat(tables, ignore_index=True)
