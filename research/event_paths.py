"""The path of a lead after events, and the band in which it would run after meaningless dates."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from research import events, months, returns
from research.stats.event_study import thrown


def placebo_band(
    ahead: pd.Series,
    behind: pd.Series,
    dates: Sequence,
    *,
    after: int,
    rng: np.random.Generator,
    beta: float = 1.0,
    draws: int = 1_000,
) -> pd.DataFrame:
    """The mean lead after events, and where it would run had the same clusters fallen on other
    dates.

    The lead is the difference of two changes since the event; with a ``beta`` it is what is left
    when the large side's change is held ``beta`` times over, so that a strong market explains
    nothing. Events whose windows overlap form one cluster, which counts once. Each draw keeps the
    spacing inside every cluster and puts the clusters on random dates, windows kept apart. Only
    events whose whole window lies in the data count, for the mean and for the band.

    Takes simple returns (decimals, base first; months or sessions), events (the clock stands at
    zero at the last close on or before each, in monthly series at the end of its month) and how
    many observations to follow. Gives decimals by ``period`` from 0 to ``after``: ``mean``, ``low``
    and ``high`` (the middle 95% of the placebo means), ``middle`` (their median). Raises ValueError
    without a complete window, or if the clusters do not fit into the data.
    """
    wealth = returns.levels_together(ahead, behind)
    index, levels = wealth.index, wealth.to_numpy()
    days = pd.DatetimeIndex(sorted(pd.to_datetime(list(dates)))).as_unit(index.unit)
    days = days + pd.offsets.MonthEnd(0) if months.is_monthly(index) else days
    place = index.searchsorted(days, side="right") - 1
    place = place[(place >= 0) & (place + after < len(index))]
    if after < 1 or not len(place):
        raise ValueError(f"dates: expected an event with {after} periods after it, found none.")
    number, clock = events.clusters(place, after), pd.RangeIndex(after + 1, name="period")
    patterns = [place[number == k] - place[number == k][0] for k in range(1, number[-1] + 1)]
    weight = 1.0 / (np.bincount(number)[number] * number[-1])

    def mean(at: np.ndarray) -> np.ndarray:
        change = levels[at[:, None] + np.asarray(clock)] / levels[at][:, None] - 1
        return weight @ (change[..., 0] - beta * change[..., 1])

    drawn = thrown(rng, draws, patterns=patterns, horizon=after, sessions=len(wealth))
    low, middle, high = np.quantile([mean(at) for at in drawn], [0.025, 0.5, 0.975], axis=0)
    found = {"mean": mean(place), "low": low, "high": high, "middle": middle}
    return pd.DataFrame(found, index=clock)
