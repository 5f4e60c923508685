"""The path of a lead around events, and the band in which it would run around dates without
meaning.

The path counts from the close at the event. The lead is the difference of two changes; with a
``beta`` it is what is left when the large side's change is held ``beta`` times over, so that a
strong market explains nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from research import events, months, returns
from research.stats.event_study import thrown

OVER = ("clusters", "events")


def paths(
    ahead: pd.Series,
    behind: pd.Series,
    dates: Sequence,
    *,
    after: int,
    before: int = 0,
    beta: float = 1.0,
) -> pd.DataFrame:
    """Lead of one series over another around each event, counted from the event.

    Parameters
    ----------
    ahead, behind : simple returns (decimals), base first; months or sessions
    dates : events; the clock stands at zero at the last close on or before each, in monthly series
        at the end of its month
    after, before : observations to follow and to look back
    beta : how many times the change of ``behind`` is taken off

    Returns
    -------
    DataFrame of decimals, index ``period`` from ``-before`` to ``after``, one column per event in
    order of time; missing outside the data. Zero at period 0. Events before the data or after them
    are left out.

    Raises
    ------
    ValueError
        If ``after`` or ``before`` is negative, or no event lies in the data.

    Examples
    --------
    >>> months = pd.date_range("2025-12-31", periods=4, freq="ME")
    >>> small, large = (pd.Series([None, r, r, r], index=months) for r in (0.02, 0.01))
    >>> paths(small, large, ["2026-01-14"], before=1, after=2).squeeze().round(4).tolist()
    [-0.0097, 0.0, 0.01, 0.0203]
    """
    wealth, place = _placed(ahead, behind, dates, after=after, before=before)
    found = _around(wealth, place[None, :], after=after, before=before, beta=beta)[0]
    clock = pd.RangeIndex(-before, after + 1, name="period")
    return pd.DataFrame(found.T, index=clock, columns=wealth.index[place])


def placebo_band(
    ahead: pd.Series,
    behind: pd.Series,
    dates: Sequence,
    *,
    after: int,
    rng: np.random.Generator,
    beta: float = 1.0,
    over: str = "clusters",
    draws: int = 1_000,
    coverage: float = 0.95,
) -> pd.DataFrame:
    """The mean path after events, and where it would run had the same clusters fallen on other
    dates.

    Events whose windows of ``after`` periods overlap form one cluster. Each draw keeps the spacing
    inside every cluster and puts the clusters on random dates, windows kept apart. Only events
    whose whole window lies in the data count, for the mean and for the band.

    Parameters
    ----------
    ahead, behind, dates, after, beta : see :func:`paths`
    rng, draws : a Generator, and the number of placebo histories
    over : ``"clusters"`` (each counts once) or ``"events"``
    coverage : share of the placebo means inside the band at each period

    Returns
    -------
    DataFrame of decimals, index ``period`` from 0 to ``after``: ``mean``, ``low`` and ``high`` (the
    band), ``middle`` (median of the placebo means)

    Raises
    ------
    ValueError
        For an unknown ``over``, no complete window, or clusters that do not fit into the data.
    """
    if over not in OVER:
        raise ValueError(f"over: expected one of {', '.join(OVER)}; got {over!r}.")
    wealth, place = _placed(ahead, behind, dates, after=after)
    place = place[place + after < len(wealth)]
    if not len(place):
        raise ValueError(f"dates: expected an event with {after} periods after it, found none.")
    number = events.clusters(place, after)
    patterns = [place[number == k] - place[number == k][0] for k in range(1, number[-1] + 1)]
    size = np.bincount(number)[number] * number[-1] if over == "clusters" else len(place)
    weight = np.ones(len(place)) / size
    mean = weight @ _around(wealth, place[None, :], after=after, beta=beta)[0]
    drawn = thrown(rng, draws, patterns=patterns, horizon=after, sessions=len(wealth))
    means = np.stack(
        [weight @ _around(wealth, row[None, :], after=after, beta=beta)[0] for row in drawn]
    )
    tail = (1 - coverage) / 2
    low, middle, high = np.quantile(means, [tail, 0.5, 1 - tail], axis=0)
    clock = pd.RangeIndex(after + 1, name="period")
    return pd.DataFrame({"mean": mean, "low": low, "high": high, "middle": middle}, index=clock)


def _placed(
    ahead: pd.Series, behind: pd.Series, dates: Sequence, *, after: int, before: int = 0
) -> tuple[pd.DataFrame, np.ndarray]:
    """Wealth of both sides and the place of each event in it."""
    if after < 0 or before < 0:
        raise ValueError(f"after: expected periods of zero or more, got {after} and {before}.")
    wealth = returns.levels_together(ahead, behind)
    index = wealth.index
    days = pd.DatetimeIndex(sorted(pd.to_datetime(list(dates)))).as_unit(index.unit)
    days = days + pd.offsets.MonthEnd(0) if months.is_monthly(index) else days
    place = index.searchsorted(days, side="right") - 1
    place = place[(place >= 0) & (days <= index[-1])]
    if not len(place):
        raise ValueError(f"dates: expected an event between {index[0]:%Y-%m-%d} and the end.")
    return wealth, place


def _around(
    wealth: pd.DataFrame, place: np.ndarray, *, after: int, beta: float, before: int = 0
) -> np.ndarray:
    """Leads around places: one row per draw and event, one column per period; missing outside."""
    at = place[..., None] + np.arange(-before, after + 1)
    inside = (at >= 0) & (at < len(wealth))
    values = wealth.to_numpy()[np.where(inside, at, 0)]
    change = values / wealth.to_numpy()[place][..., None, :] - 1
    return np.where(inside, change[..., 0] - beta * change[..., 1], np.nan)
