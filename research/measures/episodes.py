"""Measures of what followed: streaks, policy decisions, dated events, and days that a claim names.

The value is the mean over clusters of overlapping windows, so that one long crisis is one
observation. Every event is among the rows, also those whose window the data do not hold.
"""

from __future__ import annotations

import functools

import pandas as pd

from research import events as event_windows
from research import policy, recoveries, returns, risk, streaks
from research.measures.windows import covered, daily_lead, one
from research.registry import SERIES_AND_BASIS, NotCovered, Result, closed, measure

EVENTS = ("trough", "peak", "market_low", "industrial_policy", "fiscal_law")
HINDSIGHT = {"trough": "recession trough", "peak": "recession peak", "market_low": "market low"}
MARKET, FALL = "sp_500", 0.20


def _pair(data, ahead, behind, basis) -> tuple[pd.Series, pd.Series]:
    names = [_single(names, role) for role, names in (("ahead", ahead), ("behind", behind))]
    return tuple(covered(data, name, basis=basis) for name in names)


def _single(names, role: str) -> str:
    if len(names) != 1:
        raise ValueError(f"{role}: expected one series, got {len(names)}.")
    return names[0]


def _after(
    pair,
    events: pd.DataFrame,
    *,
    what: str,
    since=None,
    end=None,
    begins=None,
    caveats=(),
    **window,
) -> Result:
    """Mean lead after events (columns ``date`` and ``detail``), by clusters, with every event as a
    row.
    """
    begins = events["date"].min() if begins is None else begins
    within = (events["date"] >= (since or begins)) & (events["date"] <= (end or pd.Timestamp.max))
    events = events[within].sort_values("date", kind="stable", ignore_index=True)
    rows = event_windows.leads_after(*pair, events["date"], **window).assign(
        detail=events["detail"]
    )
    counted = rows[rows["status"] == event_windows.COMPLETE]
    if counted.empty:
        raise NotCovered(f"No {what} with a complete window in the data ({len(rows)} known).")
    mean, share = event_windows.judged(counted)
    length = " ".join(f"{number} {unit}" for unit, number in window.items())
    usual = event_windows.usual(*pair, since=counted["base"].iloc[0], **window)
    left = [
        f"{count} {status}"
        for status, count in rows["status"].value_counts().items()
        if status != event_windows.COMPLETE
    ]
    notes = [
        (
            f"led after {share.statistic:.0%} of {share.effective} clusters (95%: {share.low:.0%}"
            f" to {share.high:.0%})"
        ),
        (
            f"mean over all windows of {length} since {counted['base'].iloc[0]:%Y-%m-%d}:"
            f" {100 * usual:+.1f} points"
        ),
    ]
    notes += [f"events that do not count: {', '.join(left)}"] if left else []
    return Result(
        mean.statistic,
        counted["last"].max(),
        rows,
        n=mean.n,
        clusters=int(mean.effective),
        interval=None if pd.isna(mean.low) else (float(mean.low), float(mean.high)),
        p=None if pd.isna(mean.p) else mean.p,
        null=f"The mean lead over the {length} after a {what} is zero.",
        alternative="It is not zero.",
        caveats=(*notes, *mean.caveats, *caveats),
        usual=usual,
        n_events=mean.n,
        event_mean=float(counted["lead"].mean()),
        cluster_mean=mean.statistic,
        unseen=(
            f"events before {begins:%Y-%m-%d}, where the list of kind {what} begins; it holds "
            f"{len(rows)} of those asked for"
            if since is not None and since < begins
            else ""
        ),
    )


@measure(unit="decimal", points=True, choices=SERIES_AND_BASIS)
def after_streaks(
    data, *, ahead, behind, at_least, sessions, since=None, end=None, basis="price"
) -> Result:
    """Mean later lead after a run of daily leads reached a length.

    A run is dated by the session on which it first reaches ``at_least`` sessions: nobody knew then
    how long it would last. ``since`` and ``end`` bound the events; an outcome that the data hold
    counts.
    """
    pair = _pair(data, ahead, behind, basis)
    days = streaks.reached(daily_lead(data, ahead, behind, basis=basis, combine="all"), at_least)
    events = pd.DataFrame({"date": days, "detail": f"run reaches {at_least} sessions"})
    return _after(
        pair,
        events,
        what=f"run of {at_least} daily leads",
        since=since,
        end=end,
        begins=max(side.index[0] for side in pair),
        sessions=sessions,
    )


@measure(
    unit="decimal", points=True, choices=SERIES_AND_BASIS, reads={"kind": closed(*policy.KINDS[:4])}
)
def after_decisions(
    data, *, ahead, behind, kind, months, since=None, end=None, basis="price"
) -> Result:
    """Mean later lead after decisions to cut or raise the federal funds target.

    ``first_cut``: the change before it was a rise, or no cut had come for twelve months. Windows
    run from the close of the day of decision, or of the last session before it.
    """
    return _after(
        _pair(data, ahead, behind, basis),
        dated(data, kind),
        what=kind.replace("_", " "),
        since=since,
        end=end,
        begins=begins(data, kind),
        months=months,
    )


@measure(unit="decimal", points=True, choices=SERIES_AND_BASIS, reads={"kind": closed(*EVENTS)})
def after_events(
    data, *, ahead, behind, kind, months, since=None, end=None, basis="price"
) -> Result:
    """Mean later lead after dated events.

    ``trough`` and ``peak`` are the turning months of the NBER, dated at their end; ``market_low``
    is the lowest close of each fall of the S&P 500 of at least 20% from a record;
    ``industrial_policy`` and ``fiscal_law`` are the lists of laws in ``events_kept.csv``.
    """
    known = HINDSIGHT.get(kind)
    caveats = (
        (
            (
                f"that a day was a {known} is known only afterwards: a description, not a rule to"
                " trade on"
            ),
        )
        if known
        else ("which laws are on the list is a choice of ours, made after the events",)
    )
    return _after(
        _pair(data, ahead, behind, basis),
        dated(data, kind),
        what=known or kind.replace("_", " "),
        since=since,
        end=end,
        begins=begins(data, kind),
        caveats=caveats,
        months=months,
    )


def begins(data, kind: str) -> pd.Timestamp:
    """First day that a list of events can speak of: its first row, or that of the closes it is made
    from.
    """
    if kind in policy.KINDS:
        return policy.BEGINS
    if kind == "market_low":
        return covered(data, MARKET).index[0]
    return dated(data, kind)["date"].min()


@functools.cache
def dated(data, kind: str) -> pd.DataFrame:
    """Events of a kind, for a table of what followed each.

    Parameters
    ----------
    kind : one of :data:`EVENTS` (see :func:`after_events`), or a kind of decision (``cut``,
        ``first_cut``, ...)

    Returns
    -------
    DataFrame in order of time with columns ``date``, ``detail`` and ``known_afterwards`` (bool: on
    that day nobody could know that it was one). It is shared: treat it as read-only.
    """
    if kind in policy.KINDS:
        rows = policy.of_kind(policy.decisions(data.events()), kind)
    elif kind == "market_low":
        falls = risk.drawdowns(returns.levels(covered(data, MARKET)), at_least=FALL)
        rows = pd.DataFrame(
            {
                "date": falls["trough"],
                "detail": [f"{fall:.1%} from the record" for fall in falls["depth"]],
            }
        )
    elif kind in EVENTS:
        rows = data.events(f"recession_{kind}" if kind in HINDSIGHT else kind)
    else:
        raise ValueError(
            f"kind: expected one of {', '.join((*EVENTS, *policy.KINDS))}; got {kind!r}."
        )
    return (
        rows[["date", "detail"]]
        .assign(known_afterwards=kind in HINDSIGHT)
        .sort_values("date", kind="stable", ignore_index=True)
    )


@measure(unit="decimal", points=True, choices=SERIES_AND_BASIS)
def after_dates(data, *, ahead, behind, dates, months, basis="price", combine="all") -> Result:
    """Later lead after each of some named days: the one that has to pass for all to pass.

    That is the smallest lead, or the largest when the claim says below.
    """
    rows = event_windows.leads_after(*_pair(data, ahead, behind, basis), dates, months=months)
    lacking = rows[rows["status"] != event_windows.COMPLETE]
    if len(lacking):
        first = lacking["event"].iloc[0]
        due = first + pd.DateOffset(months=months)
        raise NotCovered(
            f"The {months} months after {first:%Y-%m-%d} are not all in the data.",
            needed=due,
            later=due > data.as_of,
        )
    worst = rows["lead"].max() if combine == "all_below" else rows["lead"].min()
    return Result(
        float(worst), rows["last"].max(), rows, n=len(rows), clusters=int(rows["cluster"].max())
    )


@measure(unit="date", moves="end")
def low_date(data, *, series, start, end) -> Result:
    """Day of the lowest level between two days (closes; total return for monthly portfolios)."""
    name = one(series, "low_date")
    wealth = returns.levels(covered(data, name, start=start, end=end))
    low = recoveries.lowest(wealth, start=start, end=end)
    around = wealth.loc[start:end].nsmallest(5).sort_index()
    rows = (around / wealth[low] - 1).rename("above_low").rename_axis("date").reset_index()
    return Result(f"{low:%Y-%m-%d}", wealth.loc[:end].index[-1], rows, n=len(wealth.loc[start:end]))
