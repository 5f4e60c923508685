"""How unusual a reading is, and what followed earlier ones, in windows that do not overlap.

A reading is ranked among the months before it: what could have been said at the time. Valuation
moves slowly, so neighbouring months tell one story; of months whose windows would overlap only the
first counts.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from research.events import COMPLETE, leads_after, side_by_side
from research.returns import Day

YARDSTICK = 120  # months


def rank(values: pd.Series, *, since: Day) -> pd.Series:
    """Share of the earlier months with a lower value: what could have been said at the time.

    >>> months = pd.date_range("2020-01-31", periods=4, freq="ME")
    >>> rank(pd.Series([2.0, 1.0, 3.0, 2.5], index=months), since="2020-01-31").round(4).tolist()
    [nan, 0.0, 1.0, 0.6667]
    """
    inside = values.loc[pd.Timestamp(since) :].dropna().astype(float)
    lower = inside.expanding().rank(method="min") - 1
    return (lower / np.arange(len(inside)).clip(min=1)).where(np.arange(len(inside)) > 0)


def followed(
    values: pd.Series,
    ahead: pd.Series,
    behind: pd.Series,
    *,
    since: Day,
    at_least: float,
    years: Sequence[float] = (3, 5, 10),
    apart: bool = True,
) -> pd.DataFrame:
    """What two sides returned over some years after unusually high readings, and the lead.

    Takes a reading and the wealth of both sides at month ends. A month counts when its reading
    ranks at ``at_least`` or above (:func:`rank`), the first ten years left out: a rank among few
    says little. ``apart`` keeps of months whose windows would overlap only the first.

    Gives, horizon by horizon and in order of time, ``years``, ``start`` and ``end`` (the window
    runs from one month end to the other), ``value``, ``rank``, ``ahead`` and ``behind``
    (compounded returns, decimal), ``later`` (their difference), ``per_year`` (difference of the
    annualised returns), ``cluster`` (from 1 in each horizon: windows that overlap, directly or
    through others, share one; missing while open) and ``open`` (the data end inside the window;
    returns missing).
    """
    steps = pd.concat({"ahead": ahead, "behind": behind}, axis=1, join="inner").dropna()
    ranks, steps = rank(values, since=since), steps.pct_change()
    high = ranks.index[YARDSTICK:][ranks.iloc[YARDSTICK:] >= at_least].intersection(steps.index)
    tables, place = [], steps.index.get_indexer(high)
    for horizon in years:
        months = round(12 * horizon)
        first = np.diff(side_by_side(place, place + months), prepend=0) > 0
        events = high[first] if apart else high
        rows = leads_after(steps["ahead"], steps["behind"], events, months=months)
        start, a_year = rows["event"], (1 + rows[["ahead", "behind"]]) ** (12 / months)
        found = {
            "years": horizon,
            "start": start,
            "end": start + pd.offsets.MonthEnd(months),
            "value": values.reindex(start).to_numpy(),
            "rank": ranks.reindex(start).to_numpy(),
            **rows[["ahead", "behind"]],
            "later": rows["lead"],
            "per_year": a_year["ahead"] - a_year["behind"],
            "cluster": rows["cluster"],
            "open": rows["status"] != COMPLETE,
        }
        tables.append(pd.DataFrame(found))
    return pd.concat(tables, ignore_index=True)
