"""Episodes: what followed a market low, a policy decision, a streak, or a day that somebody names,
and the path of the lead after them.

An event is a day. Its window runs from the last close on or before that day (a monthly series: from
the end of the event's month, so that no return from before the event enters) to the last close on
or before the same day some months later, or to a number of sessions later. Windows that overlap are
not independent looks at the world: they form one *cluster* and are counted once. An event whose
window the data do not hold is listed all the same, and its status says why it does not count.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from research import returns
from research.months import is_monthly
from research.returns import Day
from research.stats.event_study import mean_after, share_positive, thrown
from research.stats.results import Finding

HORIZONS = (1, 3, 6, 12, 24, 36)
COMPLETE, OPEN, EARLY = "complete", "open", "before the data"


def clusters(base: Sequence[int], last: Sequence[int]) -> np.ndarray:
    """Number the clusters of windows that overlap, from 1, one number per window.

    Takes positions of the closes that each window runs between, in order of time. Windows that only
    touch do not overlap: no two of different clusters share a day, so that cluster means are as
    independent as the days are.

    >>> clusters([0, 3, 8], [5, 8, 13]).tolist()
    [1, 1, 2]
    """
    begins, reach = np.asarray(base), np.maximum.accumulate(np.asarray(last))
    if (begins[1:] < begins[:-1]).any():
        raise ValueError("base: expected windows in order of time.")
    return np.cumsum(np.r_[True, begins[1:] >= reach[:-1]])[: len(begins)]


def side_by_side(base: Sequence[int], last: Sequence[int]) -> np.ndarray:
    """How many windows up to each fit beside each other without overlap, the first taken first.

    >>> side_by_side([0, 1, 2, 3, 4], [2, 3, 4, 5, 6]).tolist()
    [1, 1, 2, 2, 3]
    """
    begins, ends, place = np.asarray(base), np.asarray(last), 0
    taken = np.zeros(len(begins), dtype=int)
    while place < len(begins):
        taken[place] = 1
        place += 1 + int(np.searchsorted(begins[place + 1 :], ends[place]))
    return np.cumsum(taken)


def leads_after(
    ahead: pd.Series,
    behind: pd.Series,
    dates: Sequence,
    *,
    months: int | None = None,
    sessions: int | None = None,
) -> pd.DataFrame:
    """Lead of one series over another after each event, one row per event, complete or not.

    Takes simple returns (decimals), base session first, events in any order, and the length of the
    window, either in ``months`` or in common ``sessions``; raises ValueError unless exactly one of
    them is above zero. Gives, in order of time, ``event``, ``base`` and ``last`` (closes the window
    runs between), ``ahead`` and ``behind`` (changes, decimals), ``lead`` (their difference),
    ``cluster`` (missing for an event that does not count) and ``status``: ``complete``, ``open``
    (the data end before the window does) or ``before the data``.

    >>> days = pd.bdate_range("2026-01-05", periods=5)
    >>> small, large = (pd.Series([None, r, r, r, r], index=days) for r in (0.02, 0.01))
    >>> found = leads_after(small, large, ["2026-01-05", "2026-01-08"], sessions=2)
    >>> found.round({"lead": 4})[["base", "lead", "status"]]
            base    lead    status
    0 2026-01-05  0.0203  complete
    1 2026-01-08     NaN      open
    """
    wealth = returns.levels_together(ahead, behind)
    event, base, last, status = _windows(wealth.index, dates, months, sessions)
    good, index = status == COMPLETE, wealth.index
    levels = wealth.to_numpy().T
    first, second = np.where(good, levels[:, last] / levels[:, base] - 1, np.nan)
    number = pd.Series(pd.NA, index=range(len(event)), dtype="Int64")
    number[good] = clusters(base[good], last[good])
    found = {"event": event, "base": index[base].where(status != EARLY)}
    found |= {"last": index[last].where(good), "ahead": first, "behind": second}
    found |= {"lead": first - second, "cluster": number, "status": status}
    return pd.DataFrame(found)


def _windows(index: pd.DatetimeIndex, dates, months, sessions) -> tuple:
    """Events in order, positions of base and last, status."""
    length = sessions if months is None else months
    if (months is None) == (sessions is None) or length is None or length < 1:
        raise ValueError(
            f"months: expected either months or sessions above zero, got {months} and {sessions}."
        )
    event = pd.DatetimeIndex(dates).sort_values().as_unit(index.unit)
    if event.hasnans:
        raise ValueError(f"dates: expected days, {event.isna().sum()} of {len(event)} missing.")
    monthly = is_monthly(index)
    start = event + pd.offsets.MonthEnd(0) if monthly else event
    base = index.searchsorted(start, side="right") - 1
    if months is not None:
        due = start + (pd.offsets.MonthEnd(months) if monthly else pd.DateOffset(months=months))
        last = index.searchsorted(due, side="right") - 1
        late = due > index[-1]
    else:
        last = base + sessions
        late = last > len(index) - 1
    late = late | (start > index[-1])
    status = np.select([base < 0, late], [EARLY, OPEN], COMPLETE)
    return event, np.maximum(base, 0), np.where(status == COMPLETE, last, 0), status


def usual(ahead: pd.Series, behind: pd.Series, *, months: int, since: Day | None = None) -> float:
    """Mean lead over as many months from every observation since a day, event or none."""
    wealth = returns.levels_together(ahead, behind)
    *_, base, last, status = _windows(wealth.index, wealth.loc[since:].index, months, None)
    first, second = wealth.to_numpy()[last].T / wealth.to_numpy()[base].T - 1
    return float(pd.Series(first - second).where(status == COMPLETE).mean())


def judged(rows: pd.DataFrame, *, over: str = "clusters") -> tuple[Finding, Finding]:
    """Mean lead over clusters with its t interval, and the share of clusters that led with its
    exact one, of rows as :func:`leads_after` gives them; see :func:`research.stats.mean_after` and
    :func:`research.stats.share_positive`. Take ``over="events"`` where the returns that are
    measured make the events, as they do a run.

    >>> rows = pd.DataFrame({"lead": [0.10, 0.20, -0.05], "cluster": [1, 1, 2],
    ...     "status": "complete"})
    >>> mean, share = judged(rows)
    >>> round(mean.statistic, 4), mean.effective, share.statistic
    (0.05, 2, 0.5)
    """
    windows = rows.assign(later=rows["lead"], open=rows["status"] != COMPLETE)
    return mean_after(windows, over=over), share_positive(windows, over=over)


def averages(rows: pd.DataFrame) -> pd.Series:
    """What followed on average, over events and over clusters, in which a crowd counts once.

    Gives ``n`` (complete windows), ``event_mean``, ``event_median`` and ``event_share`` (of the
    events that led), then over clusters: ``clusters`` (count), ``mean`` with its 95% interval
    ``low`` to ``high``, ``p`` (missing under ten clusters), ``share`` (of the clusters that led)
    with its exact interval ``share_low`` to ``share_high``. Leads in decimals.

    >>> rows = pd.DataFrame({"lead": [0.10, 0.20, -0.05], "cluster": [1, 1, 2],
    ...     "status": "complete"})
    >>> averages(rows)[["n", "event_mean", "clusters", "mean"]].round(4).tolist()
    [3.0, 0.0833, 2.0, 0.05]
    """
    lead = rows.loc[rows["status"] == COMPLETE, "lead"]
    mean, share = judged(rows)
    found = {"n": mean.n, "event_mean": lead.mean(), "event_median": lead.median()}
    found |= {"event_share": (lead > 0).mean(), "clusters": int(mean.effective)}
    found |= {"mean": mean.statistic, "low": mean.low, "high": mean.high, "p": mean.p}
    found |= {"share": share.statistic, "share_low": share.low, "share_high": share.high}
    return pd.Series(found)


def summary(
    ahead: pd.Series, behind: pd.Series, dates: Sequence, *, months: Sequence[int] = HORIZONS
) -> pd.DataFrame:
    """What followed some events at several horizons at which at least one window is complete.

    One row per horizon: ``months``, the columns of :func:`averages`, and ``usual`` (mean lead over
    all windows of that length since the first event).

    >>> days = pd.date_range("2025-12-31", periods=6, freq="ME")
    >>> small, large = (pd.Series([None, 0.01, r, 0.0, 0.0, 0.0], index=days) for r in (0.02, 0.01))
    >>> summary(small, large, ["2025-12-31", "2026-02-10"],
    ...     months=[1])[["months", "n", "clusters", "mean"]]
       months  n  clusters  mean
    0       1  2         2   0.0
    """
    found = []
    for length in months:
        rows = leads_after(ahead, behind, dates, months=length)
        row = {"months": length, **averages(rows)}
        first = rows.loc[rows["status"] == COMPLETE, "base"].iloc[0]
        found.append(row | {"usual": usual(ahead, behind, since=first, months=length)})
    return pd.DataFrame(found).astype({"n": int, "clusters": int})


def table(
    ahead: pd.Series, behind: pd.Series, events: pd.DataFrame, *, months: Sequence[int] = HORIZONS
) -> pd.DataFrame:
    """Every event with its leads at several horizons in months: the table of the notebooks.

    ``events`` has a column ``date``; it comes back in order of time with a column per horizon,
    named ``1m``, ``3m``, ... (decimal; missing where the data do not hold the window).

    >>> days = pd.date_range("2025-12-31", periods=4, freq="ME")
    >>> small, large = (pd.Series([None, r, r, r], index=days) for r in (0.02, 0.01))
    >>> events = pd.DataFrame({"date": pd.to_datetime(["2026-01-14"]), "label": ["a law"]})
    >>> table(small, large, events, months=[1, 6])
            date  label    1m  6m
    0 2026-01-14  a law  0.01 NaN
    """
    events = events.sort_values("date", kind="stable", ignore_index=True)
    for m in months:
        lead = leads_after(ahead, behind, events["date"], months=m)["lead"]
        events[f"{m}m"] = lead.round(10)
    return events


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
    """The mean lead after events, and where it would run had the clusters fallen on other dates.

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
    if after < 1:
        raise ValueError(f"after: expected one period or more, got {after}.")
    wealth = returns.levels_together(ahead, behind)
    levels = wealth.to_numpy()
    *_, base, _, status = _windows(wealth.index, dates, None, after)
    place = base[status == COMPLETE]
    if not len(place):
        raise ValueError(f"dates: expected an event with {after} periods after it, found none.")
    number, clock = clusters(place, place + after), pd.RangeIndex(after + 1, name="period")
    patterns = [place[number == k] - place[number == k][0] for k in range(1, number[-1] + 1)]
    weight = 1.0 / (np.bincount(number)[number] * number[-1])

    def mean(at: np.ndarray) -> np.ndarray:
        change = levels[at[:, None] + np.asarray(clock)] / levels[at][:, None] - 1
        return weight @ (change[..., 0] - beta * change[..., 1])

    drawn = thrown(rng, draws, patterns=patterns, horizon=after, sessions=len(wealth))
    low, middle, high = np.quantile([mean(at) for at in drawn], [0.025, 0.5, 0.975], axis=0)
    found = {"mean": mean(place), "low": low, "high": high, "middle": middle}
    return pd.DataFrame(found, index=clock)
