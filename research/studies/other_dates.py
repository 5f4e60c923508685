"""Could it have been other dates: the same clusters thrown about, and what the larger moves of small stocks explain."""

from __future__ import annotations

import numpy as np
import pandas as pd

from research import macro, prose, returns
from research import months as months_
from research.stats.event_study import after, mean_after, placebo
from research.stats.results import Finding
from research.studies.aftermath import MAIN, Pair, events, sides

SESSIONS_A_MONTH = 21
DAILY_SINCE = pd.Timestamp(
    "1952-09-30"
)  # falls of the S&P 500 are dated by daily closes, which begin then
MONTHLY_SINCE = pd.Timestamp("1926-06-30")


def begin(kind: str) -> pd.Timestamp:
    """First day on which an event of a kind could have been found in the data."""
    return DAILY_SINCE if kind in ("market_low", "known") else MONTHLY_SINCE


def thrown(
    kind: str,
    *,
    months: int = 12,
    pair: Pair = MAIN,
    rng: np.random.Generator,
    draws: int = 1_000,
    data=None,
) -> tuple[Finding, Finding]:
    """The mean lead after a kind of event, and the same clusters thrown onto other dates.

    Both count the sum of the monthly (or daily) leads, so that windows can be moved; a month is 21 sessions.

    Returns
    -------
    (mean, placebo): see :func:`research.stats.event_study.mean_after` and ``placebo``
    """
    panel = returns.align(*sides(pair, data)).loc[begin(kind) :]
    lead = (panel.iloc[:, 0] - panel.iloc[:, 1]).dropna()
    days, horizon = events(kind, data)["date"], months * SESSIONS_A_MONTH
    if months_.is_monthly(lead.index):
        days, horizon = days + pd.offsets.MonthEnd(0), months
    rows = after(lead, days[days >= lead.index[0]].to_numpy(), horizon=horizon)
    return mean_after(rows), placebo(lead, rows, horizon=horizon, rng=rng, draws=draws)


def beyond_market(
    kind: str, *, months: int = 12, pair: Pair = MAIN, since=None, data=None
) -> pd.DataFrame:
    """How much of the lead after events is left when small stocks' larger moves are allowed for.

    The slope of the monthly lead on the large side's return, from the months in no window, times the large
    side's return in a window, is what a rise of that size brings anyway.

    Parameters
    ----------
    since : first month for the slope; by default that from which events of the kind are known

    Returns
    -------
    DataFrame of one row: ``since``, ``slope``, ``mean`` (lead, summed over the months of a window), ``due`` (to the
    larger moves), ``left``, ``low`` and ``high`` (95% interval of what is left) and ``clusters``
    """
    panel = returns.align(*sides(pair, data)).loc[pd.Timestamp(since or begin(kind)) :].iloc[1:]
    if not months_.is_monthly(panel.index):
        raise ValueError(f"pair: expected monthly portfolios, got {pair[0]} and {pair[1]}.")
    lead, large = panel.iloc[:, 0] - panel.iloc[:, 1], panel.iloc[:, 1]
    days = events(kind, data)["date"] + pd.offsets.MonthEnd(0)
    rows = after(lead, days[days >= lead.index[0]].to_numpy(), horizon=months)
    rows = rows[~rows["open"]]
    inside = pd.Series(False, index=lead.index)
    for row in rows.itertuples():
        inside.loc[row.start : row.end] = True
    slope = macro.slope(lead[~inside], large[~inside])["slope"]
    moved = np.array([large.loc[row.start : row.end].sum() for row in rows.itertuples()])
    found, left = mean_after(rows), mean_after(rows.assign(later=rows["later"] - slope * moved))
    return pd.DataFrame(
        [
            {
                "since": panel.index[0],
                "slope": slope,
                "mean": found.statistic,
                "due": found.statistic - left.statistic,
                "left": left.statistic,
                "low": left.low,
                "high": left.high,
                "clusters": int(left.effective),
            }
        ]
    )


def beyond(kind: str, *, months: int = 12, pair: Pair = MAIN, data=None) -> pd.DataFrame:
    """:func:`beyond_market` with the slope from the years of the events, and from all years since 1926: two rows."""
    spans = dict.fromkeys((begin(kind), MONTHLY_SINCE))
    return pd.concat(
        [beyond_market(kind, months=months, pair=pair, since=day, data=data) for day in spans],
        ignore_index=True,
    )


def say_thrown(mean: Finding, thrown: Finding, *, draws: int) -> prose.Prose:
    """The placebo dates beside the interval, in words."""
    p = (
        f"; p = {thrown.p:.3f} by placebo, {mean.p:.3f} by Student's t"
        if not np.isnan(thrown.p)
        else "; no p-value under ten clusters"
    )
    return prose.Prose(
        f"Thrown onto other dates {draws:,} times, the same {thrown.effective:.0f} clusters give means from {prose.number(thrown.low, 'pp', sign=True)} to "
        f"{prose.number(thrown.high, 'pp', sign=True)} in 95% of the draws; the true dates give **{prose.number(thrown.statistic, 'pp', sign=True)}** "
        f"(sums of single leads){p}."
    )


def say_beyond(table: pd.DataFrame) -> prose.Prose:
    """What is left of the lead beside small stocks' larger moves."""
    lines = [
        f"- In the other months since {prose.month(row.since)} small stocks gained {prose.number(row.slope, digits=2)} points more for each point that "
        f"large ones rose. For a rise like those after the events that makes {prose.number(row.due, 'pp')} of the {prose.number(row.mean, 'pp')}; "
        f"**{prose.number(row.left, 'pp')}** are left ({prose.number(row.low, 'pp', sign=True)} to {prose.number(row.high, 'pp', sign=True)})."
        for row in table.itertuples()
    ]
    return prose.Prose("\n".join(lines))
