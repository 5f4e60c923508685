"""Is early 2026 a break in the size premium? Asked at the end of the sample, with the search paid
for.

A test with the usual trimming may not look at the last part of a sample at all
(:func:`blind_after`), so it is blind to a break of January 2026. :func:`breaks` asks the question
at the end: for a start date that is named, and for all start dates of the last year, with returns
as they are and scaled by the volatility known the day before. :func:`regimes` asks it the other
way, and finds regimes of variance, not of the mean.

Reference: Andrews (1993), Tests for parameter instability and structural change with unknown change
point, Econometrica 61(4), 821-856, for the trimming; :mod:`research.stats` for the tests used.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from research import returns, stats
from research.returns import Day

BREAKS = ["data_to", "question", "returns", "start", "sessions", "statistic", "p", "pieces", "null"]
REGIMES = [
    "data_to",
    "regime",
    "mean",
    "deviation",
    "stay",
    "duration",
    "share",
    "now",
    "mean_gap",
    "gap_low",
    "gap_high",
    "gap_p",
    "converged",
]
SCALES = {"as they are": lambda lead: lead, "scaled by volatility": stats.scaled}


def weekly_lead(small: pd.Series, large: pd.Series) -> pd.Series:
    """Lead in weeks that end on Friday, each side compounded; the first and the last week may be
    short.

    Examples
    --------
    >>> days = pd.bdate_range("2026-01-08", periods=3)
    >>> weekly_lead(pd.Series([None, 0.02, 0.03], index=days),
    ...     pd.Series([None, 0.0, 0.01], index=days)).round(4).tolist()
    [0.02, 0.02]
    """
    panel = returns.align(small, large).iloc[1:]
    grown = (1.0 + panel).groupby(pd.Grouper(freq="W-FRI")).prod() - 1.0
    return (grown.iloc[:, 0] - grown.iloc[:, 1]).rename("lead")


def blind_after(index: pd.DatetimeIndex, *, trim: float = 0.15) -> pd.Timestamp:
    """Last start date that a sup-F test may look at when it leaves out a share of the sample at
    either end.

    >>> f"{blind_after(pd.date_range('2000-01-01', periods=100), trim=0.15):%Y-%m-%d}"
    '2000-03-25'
    """
    if not 0 < trim < 0.5:
        raise ValueError(f"trim: expected a share between 0 and 0.5, got {trim}.")
    return index[len(index) - int(np.ceil(trim * len(index))) - 1]


def breaks(
    lead: pd.Series,
    *,
    ends: Mapping[str, object],
    start: Day,
    rng: np.random.Generator,
    shortest: int = 5,
    longest: int = 250,
    draws: int = 999,
) -> pd.DataFrame:
    """Tests for a break in the mean lead near the end, for several ends of the data.

    Parameters
    ----------
    lead : Series of daily leads (decimals)
    ends : name -> last day of the data used (None for all of them); the question as it stood at
        publication, and as it stands now
    start : day after which the named break begins; it was named after the event, so its p-value is
        too small
    rng, draws : for the search, see :func:`research.stats.search_end`
    shortest, longest : sessions from the break to the end that the search looks at

    Returns
    -------
    DataFrame, per end two questions (``"named start"``: Andrews 2003; ``"any start"``: search over
    all starts) on two kinds of ``returns``, with columns ``data_to``, ``question``, ``returns``,
    ``start`` (first session of the break tested, or of the largest found), ``sessions`` (from there
    to the end), ``statistic``, ``p``, ``pieces`` (earlier stretches without overlap, or start dates
    searched) and ``null`` in words.

    Raises
    ------
    ValueError
        If no session lies between ``start`` and an end, or too few come before.

    Examples
    --------
    >>> days = pd.bdate_range("2020-01-01", periods=700)
    >>> lead = pd.Series(np.random.default_rng(1).normal(0, 0.01, 700), index=days)
    >>> lead.iloc[-20:] += 0.02
    >>> table = breaks(lead, ends={"all": None}, start=days[-21], rng=np.random.default_rng(2),
    ...     longest=60, draws=99)
    >>> (table["p"] < 0.05).tolist(), table["sessions"].iloc[0]
    ([True, True, True, True], np.int64(20))
    """
    rows = []
    for name, end in ends.items():
        known = lead if end is None else lead.loc[: pd.Timestamp(end)]
        last = int((known.index > pd.Timestamp(start)).sum())
        if last < 1:
            raise ValueError(
                f"start: expected a session after {pd.Timestamp(start):%Y-%m-%d} in the data to"
                f" {name!r}, found none."
            )
        for scale, change in SCALES.items():
            series = change(known)
            named = stats.end_of_sample(series, last=last)
            found = stats.search_end(
                series, shortest=shortest, longest=longest, rng=rng, draws=draws
            )
            largest = found.table.loc[found.table["statistic"].abs().idxmax()]
            rows.append(
                [
                    name,
                    "named start",
                    scale,
                    series.index[-last],
                    last,
                    named.statistic,
                    named.p,
                    int(named.effective),
                    named.null,
                ]
            )
            rows.append(
                [
                    name,
                    "any start",
                    scale,
                    largest["start"],
                    int(largest["sessions"]),
                    found.statistic,
                    found.p,
                    int(found.effective),
                    found.null,
                ]
            )
    return pd.DataFrame(rows, columns=BREAKS)


def regimes(
    lead: pd.Series, *, ends: Mapping[str, object], rng: np.random.Generator, starts: int = 6
) -> pd.DataFrame:
    """Two Markov regimes of the lead, calm and turbulent, for several ends of the data.

    Parameters
    ----------
    lead : Series of leads, best of weeks (days take a minute, months hold one crisis only)
    ends : name -> last day of the data used, None for all of them
    rng, starts : starting values, see :func:`research.stats.regimes`

    Returns
    -------
    DataFrame, two rows per end, with columns ``data_to``, ``regime``, ``mean`` and ``deviation``
    (decimals per observation), ``stay``, ``duration`` (observations), ``share`` (of the sample),
    ``now`` (probability of this regime at the end of the data), and for both rows alike
    ``mean_gap`` (turbulent less calm) with its 95% interval ``gap_low`` to ``gap_high``, ``gap_p``
    and ``converged``.
    """
    rows = []
    for name, end in ends.items():
        found = stats.regimes(
            lead if end is None else lead.loc[: pd.Timestamp(end)], rng=rng, starts=starts
        )
        gap, wild = found.mean_gap, float(found.probability.iloc[-1])
        for label, (_, row), now in zip(
            ("calm", "turbulent"), found.table.iterrows(), (1.0 - wild, wild), strict=True
        ):
            rows.append(
                [
                    name,
                    label,
                    *row[["mean", "deviation", "stay", "duration", "share"]],
                    now,
                    gap.statistic,
                    gap.low,
                    gap.high,
                    gap.p,
                    found.converged,
                ]
            )
    return pd.DataFrame(rows, columns=REGIMES)
