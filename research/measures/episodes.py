"""Measures of what followed: policy decisions, dated events, and days that a claim names.

The value is the mean over clusters of overlapping windows, so that one long crisis is one
observation. Every event is among the rows, also those whose window the data do not hold.
"""

import functools

import pandas as pd

from research import events as event_windows
from research import policy, returns, risk
from research.measures.policy import decided
from research.measures.windows import covered, pair
from research.registry import SERIES_AND_BASIS, NotCovered, Result, closed, lacks, measure

EVENTS = ("trough", "peak", "market_low", "industrial_policy", "fiscal_law")
HINDSIGHT = {"trough": "recession trough", "peak": "recession peak", "market_low": "market low"}
HINDSIGHT |= {"last_cut": "last cut", "last_hike": "last hike"}
MARKET, FALL = "sp_500", 0.20


def _after(data, kind: str, ahead, behind, *, basis, months: int, since, end) -> Result:
    """Mean lead after the events of a kind, by clusters, with every event as a row."""
    both, begun = pair(data, ahead, behind, basis=basis), begins(data, kind)
    events, what = dated(data, kind), HINDSIGHT.get(kind, kind.replace("_", " "))
    events = events[events["date"].between(since or begun, end or pd.Timestamp.max)]
    rows = event_windows.leads_after(*both, events["date"], months=months)
    rows = rows.assign(detail=events["detail"].to_numpy())
    complete = rows["status"] == event_windows.COMPLETE
    counted = rows[complete]
    if counted.empty:
        raise NotCovered(f"No {what} with a complete window in the data ({len(rows)} known).")
    mean, share = event_windows.judged(counted)
    length, first = "1 month" if months == 1 else f"{months} months", counted["base"].iloc[0]
    usual = event_windows.usual(*both, since=first, months=months)
    odds = f"95%: {share.low:.0%} to {share.high:.0%}"
    notes = [
        f"led after {share.statistic:.0%} of {mean.effective} clusters ({odds})",
        f"mean over all windows of {length} since {first:%Y-%m-%d}: {100 * usual:+.1f} points",
    ]
    if not complete.all():
        left = rows["status"][~complete].replace(event_windows.OPEN, "not over").value_counts()
        said = ", ".join(f"{count} {status}" for status, count in left.items())
        notes.append(f"events left out: {said}")
    notes += mean.caveats
    if kind in HINDSIGHT:
        late = f"that a day was a {what} is known only afterwards"
        notes.append(f"{late}: a description, not a rule to trade on")
    elif kind in EVENTS:
        notes.append("which laws are on the list is a choice of ours, made after the events")
    event = f"an {what}" if what[0] in "aei" else f"a {what}"
    early = f"events before {begun:%Y-%m-%d}, where the list of kind {what} begins"
    early += f"; it holds {len(rows)} of those asked for"
    return Result.of(
        mean,
        counted["last"].max(),
        rows,
        n=mean.n,
        n_events=mean.n,
        event_mean=float(counted["lead"].mean()),
        null=f"The mean lead over the {length} after {event} is zero.",
        alternative="It is not zero.",
        caveats=tuple(notes),
        usual=usual,
        unseen=early if since is not None and since < begun else "",
        hindsight="The days are lows, known only afterwards" if kind == "market_low" else "",
    )


@measure(
    unit="decimal",
    points=True,
    choices=SERIES_AND_BASIS,
    reads={"kind": closed(*policy.KINDS[:-1])},
)
def after_decisions(
    data, *, ahead: str, behind: str, kind, months, since=None, end=None, basis="price"
) -> Result:
    """Mean later lead after decisions to cut or raise the federal funds target.

    ``first_cut``: the change before it was a rise, or no cut had come for twelve months;
    ``last_cut`` likewise of what came next. Windows run from the close of the day of decision, or
    of the last session before it.
    """
    asked = {"basis": basis, "months": months, "since": since, "end": end}
    return _after(data, kind, ahead, behind, **asked)


@measure(unit="decimal", points=True, choices=SERIES_AND_BASIS, reads={"kind": closed(*EVENTS)})
def after_events(
    data, *, ahead: str, behind: str, kind, months, since=None, end=None, basis="price"
) -> Result:
    """Mean later lead after dated events.

    ``trough`` and ``peak`` are the turning months of the NBER, dated at their end; ``market_low``
    is the lowest close of each fall of the S&P 500 of at least 20% from a record;
    ``industrial_policy`` and ``fiscal_law`` are the lists of laws in ``events_kept.csv``.
    """
    asked = {"basis": basis, "months": months, "since": since, "end": end}
    return _after(data, kind, ahead, behind, **asked)


def begins(data, kind: str) -> pd.Timestamp:
    """First day that a list of events, or the closes it is made from, can speak of."""
    if kind in policy.KINDS:
        return policy.BEGINS
    if kind == "market_low":
        return covered(data, MARKET).index[0]
    return dated(data, kind)["date"].min()


@functools.cache
def dated(data, kind: str) -> pd.DataFrame:
    """Events of a kind in order of time, ``date`` and ``detail``; shared, so read-only.

    A kind is one of :data:`EVENTS`, or of decision (``cut``, ``first_cut``, ...).
    """
    if kind in policy.KINDS:
        rows = policy.of_kind(decided(data), kind)
    elif kind == "market_low":
        falls = risk.drawdowns(returns.levels(covered(data, MARKET)), at_least=FALL)
        depths = [f"{depth:.1%} from the record" for depth in falls["depth"]]
        rows = pd.DataFrame({"date": falls["trough"], "detail": depths})
    else:
        rows = data.events(f"recession_{kind}" if kind in HINDSIGHT else kind)
    return rows[["date", "detail"]].sort_values("date", kind="stable", ignore_index=True)


@measure(unit="decimal", points=True, choices=SERIES_AND_BASIS, reads={"combine": closed("all")})
def after_dates(
    data, *, ahead: str, behind: str, dates, months, basis="price", combine="all"
) -> Result:
    """Later lead after each of some named days: the one that has to pass for all to pass.

    That is the smallest lead, or the largest when the claim says below.
    """
    both = pair(data, ahead, behind, basis=basis)
    rows = event_windows.leads_after(*both, dates, months=months)
    if lacking := [*rows.loc[rows["status"] != event_windows.COMPLETE, "event"]]:
        day, length = lacking[0], "month" if months == 1 else f"{months} months"
        text = f"The data do not hold all of the {length} after {day:%Y-%m-%d}."
        raise lacks(data, text, day + pd.DateOffset(months=months))
    worst = rows["lead"].max() if combine == "all_below" else rows["lead"].min()
    clusters, last = int(rows["cluster"].max()), rows["last"].max()
    return Result(float(worst), last, rows, n=len(rows), clusters=clusters)
