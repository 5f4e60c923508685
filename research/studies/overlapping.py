"""Newey-West beside Student's t over clusters: windows that overlap, and how often either test rejects a true null.

The true size is measured on made-up months without any lead, with windows that begin in the very months of the events.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np
import pandas as pd

from research import events as episodes
from research import months as months_
from research import prose, returns, stats
from research.stats.draws import in_pieces
from research.studies.aftermath import KINDS, MAIN, Pair, events, sides

BESIDE = {
    "event": "after",
    "n": "events",
    "clusters": "clusters",
    "student": ("mean of clusters, Student", ""),
    "size": ("rejects a true null", "%", 0),
    "newey_west": ("mean of events, Newey-West", ""),
    "lags": "lags",
    "nw_size": ("rejects a true null", "%", 0),
}


def windows(kind: str, *, pair: Pair = MAIN, months: int = 12, data=None) -> pd.DataFrame:
    """Complete windows after events on monthly portfolios: ``month`` (number of the event's in the sample), ``lead``, ``cluster``."""
    small, large = sides(pair, data)
    index = returns.align(small, large).index
    if not months_.is_monthly(index):
        raise ValueError(f"pair: expected monthly portfolios, got {pair[0]} and {pair[1]}.")
    rows = episodes.leads_after(small, large, events(kind, data)["date"], months=months)
    rows = rows[rows["status"] == episodes.COMPLETE].sort_values("event")
    return pd.DataFrame(
        {
            "month": index.get_indexer(rows["event"] + pd.offsets.MonthEnd(0)),
            "lead": rows["lead"].astype(float).to_numpy(),
            "cluster": rows["cluster"].astype(int).to_numpy(),
        }
    )


def lags(month: np.ndarray, months: int) -> int:
    """The most later events that begin while the window of one is running.

    >>> lags(np.array([0, 5, 11, 12, 40]), 12)
    2
    """
    return int((np.searchsorted(month, month + months) - np.arange(len(month)) - 1).max())


def _rejected(
    rng: np.random.Generator, size: int, *, rows: pd.DataFrame, months: int, level: float
) -> np.ndarray:
    """Whether Student's t and Newey-West reject, for each made-up history."""
    from scipy.stats import norm, ttest_1samp

    month, apart = (
        rows["month"].to_numpy(),
        np.subtract.outer(np.arange(len(rows)), np.arange(len(rows))),
    )
    path = rng.normal(size=(size, month[-1] + months + 1)).cumsum(axis=1)
    later = path[:, month + months] - path[:, month]
    member = pd.get_dummies(rows["cluster"], dtype=float).to_numpy()
    student = ttest_1samp(later @ (member / member.sum(axis=0)), 0, axis=1).pvalue < level
    weight = np.clip(1 - np.abs(apart) / (1 + lags(month, months)), 0, None)
    gap = later - later.mean(axis=1, keepdims=True)
    error = np.sqrt(((gap @ weight) * gap).sum(axis=1)) / len(rows)
    return np.column_stack([student, np.abs(later.mean(axis=1)) > norm.isf(level / 2) * error])


def beside(
    kinds: Sequence[str],
    *,
    pair: Pair = MAIN,
    months: int = 12,
    level: float = 0.05,
    draws: int,
    rng: np.random.Generator,
    data=None,
) -> pd.DataFrame:
    """Both tests of the mean lead after each kind of event, and the true size of each, by simulation.

    Made-up months are independent and normal with mean zero. Student's t counts a cluster of windows that overlap once; Newey-West counts
    every event and takes as many lags as events can begin inside one window.

    Parameters
    ----------
    kinds : of :data:`research.studies.aftermath.KINDS`
    pair, months : sides and horizon
    level : size that both tests claim
    draws, rng : a Generator

    Returns
    -------
    DataFrame with columns ``kind``, ``event`` (in words), ``n``, ``clusters``, ``mean``, ``low``, ``high`` and ``size`` (Student over
    clusters), ``lags``, ``nw_mean``, ``nw_low``, ``nw_high`` and ``nw_size`` (Newey-West)
    """
    found = []
    for kind in kinds:
        rows = windows(kind, pair=pair, months=months, data=data)
        mean = stats.mean_after(rows.assign(later=rows["lead"], open=False))
        count = lags(rows["month"].to_numpy(), months)
        other = stats.newey_west(rows["lead"], lags=count)
        task = partial(_rejected, rows=rows, months=months, level=level)
        size, nw_size = np.concatenate(in_pieces(task, draws, rng=rng)).mean(axis=0)
        found.append(
            {
                "kind": kind,
                "event": KINDS[kind],
                "n": len(rows),
                "clusters": int(mean.effective),
                "mean": mean.statistic,
                "low": mean.low,
                "high": mean.high,
                "size": size,
                "lags": count,
                "nw_mean": other.statistic,
                "nw_low": other.low,
                "nw_high": other.high,
                "nw_size": nw_size,
            }
        )
    return pd.DataFrame(found)


def shown(table: pd.DataFrame) -> prose.Prose:
    """A table of :func:`beside` for print, leads in percentage points with their 95% intervals."""

    def span(mean: str, low: str, high: str) -> list[str]:
        points = table[[mean, low, high]].map(
            lambda value: prose.number(100 * value, digits=1, sign=True)
        )
        return [f"{a} ({b} to {c})" for a, b, c in points.itertuples(index=False)]

    return prose.table(
        table.assign(
            student=span("mean", "low", "high"), newey_west=span("nw_mean", "nw_low", "nw_high")
        ),
        BESIDE,
    )


def say(table: pd.DataFrame, *, draws: int) -> prose.Prose:
    """How often each test rejects a true null, and how many means each would have put clear of zero.

    Parameters
    ----------
    table : of :func:`beside`
    draws : made-up histories
    """

    def shares(name: str) -> str:
        low, high = table.loc[table[name].idxmin()], table.loc[table[name].idxmax()]
        return f"{prose.number(low[name], '%', digits=0)} ({low['event']}) to {prose.number(high[name], '%', digits=0)} ({high['event']})"

    student, other = (
        table.loc[(table[low] > 0) | (table[high] < 0), "event"]
        for low, high in (("low", "high"), ("nw_low", "nw_high"))
    )
    error = (table["nw_size"] * (1 - table["nw_size"]) / draws).max() ** 0.5
    more = [name for name in other if name not in set(student)]
    return prose.Prose(
        f"At a claimed 5% Newey-West rejects a true null in **{shares('nw_size')}** of {draws:,} made-up histories, Student's t over clusters in {shares('size')}; "
        f"give or take {prose.number(2 * error, 'pp', digits=0)}. Of these "
        f"{prose.plural(len(table), 'mean')} Newey-West would have put {prose.words(len(other))} clear of zero, Student's t {prose.words(len(student))}"
        + (f"; the difference is {prose.listed(more)}." if more else ".")
    )
