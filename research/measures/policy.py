"""Measures of the federal funds target: how often it was changed, when, and where it stood."""

from __future__ import annotations

import pandas as pd

from research import policy
from research.registry import NotCovered, Result, closed, measure

KIND = {"kind": closed(*policy.KINDS)}


def _decisions(data, kind="any", *, until=None) -> pd.DataFrame:
    """Decisions of a kind, or NotCovered where later ones are not known.

    The list is complete as long as the monthly federal funds rate can confirm it.
    """
    known = data.macro("FEDFUNDS").index[-1] + pd.offsets.MonthEnd(0)
    if until is not None and until > known:
        raise NotCovered(
            f"Policy decisions are known to {known:%Y-%m-%d}, needed to {until:%Y-%m-%d}.",
            needed=until,
            later=until > data.as_of,
        )
    return policy.of_kind(policy.decisions(data.events()), kind)


@measure(unit="count", moves="end", reads=KIND)
def decisions(data, *, kind, start, end) -> Result:
    """Number of changes of the federal funds target decided from ``start`` to ``end``, both days included."""
    rows = _decisions(data, kind, until=end)
    rows = rows[(rows["date"] >= start) & (rows["date"] <= end)].reset_index(drop=True)
    return Result(len(rows), end, rows, n=len(rows))


@measure(unit="date", reads=KIND)
def decision_date(data, *, kind, near) -> Result:
    """Day of the decision closest to ``near``; the day it took effect is among the rows."""
    table = _decisions(data, kind, until=near)
    row = policy.nearest(table, near)
    rows = table[(table["date"] - row["date"]).abs() <= pd.Timedelta(days=400)].reset_index(
        drop=True
    )
    caveats = (
        (f"in effect from {row['effective']:%Y-%m-%d}",) if row["effective"] != row["date"] else ()
    )
    return Result(f"{row['date']:%Y-%m-%d}", row["date"], rows, caveats=caveats)


@measure(unit="decimal", moves="on", reads={"side": closed("upper", "middle", "lower")})
def policy_rate(data, *, on, side="upper") -> Result:
    """Federal funds target in effect on a day: upper limit, lower limit or middle of the range."""
    table = _decisions(data, until=on)
    value = policy.rate_on(table, on, side=side)
    return Result(value, on, table[table["effective"] <= on].tail(6).reset_index(drop=True))
