"""Measures of the federal funds target: how often it was changed, when, and where it stood."""

from __future__ import annotations

import functools

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
    return policy.of_kind(decided(data), kind)


@functools.cache
def decided(data) -> pd.DataFrame:
    """All decisions of a vintage, see :func:`research.policy.decisions`; shared, so read-only."""
    return policy.decisions(data.events())


@measure(unit="count", moves="end", reads=KIND)
def decisions(data, *, kind, start, end) -> Result:
    """Number of changes of the federal funds target decided from ``start`` to ``end``, both days
    included.
    """
    rows = _decisions(data, kind, until=end)
    rows = rows[(rows["date"] >= start) & (rows["date"] <= end)].reset_index(drop=True)
    cut = start < policy.BEGINS
    return Result(
        len(rows),
        end,
        rows,
        n=len(rows),
        unseen=f"decisions before {policy.BEGINS:%Y-%m-%d}, where the list begins" if cut else "",
        possible=(len(rows), float("inf")) if cut else None,
    )


DATED = ("decided", "in effect")


@measure(unit="date", choices={"dated": DATED}, reads=KIND | {"dated": closed(*DATED)})
def decision_date(data, *, kind, near, dated="decided") -> Result:
    """Day of the decision closest to ``near``, or the day on which that decision took effect."""
    if near < policy.BEGINS:
        raise NotCovered(
            f"Policy decisions are listed from {policy.BEGINS:%Y-%m-%d}, needed from "
            f"{near:%Y-%m-%d}.",
            needed=near,
        )
    table = _decisions(data, kind, until=near)
    row = policy.nearest_decision(table, near)
    rows = table[(table["date"] - row["date"]).abs() <= pd.Timedelta(days=400)].reset_index(
        drop=True
    )
    day, other = row["date"], row["effective"]
    caveats = (
        (f"decided on {day:%Y-%m-%d}, in effect from {other:%Y-%m-%d}",) if day != other else ()
    )
    return Result(f"{day if dated == 'decided' else other:%Y-%m-%d}", day, rows, caveats=caveats)


@measure(unit="decimal", moves="on", reads={"side": closed("upper", "middle", "lower")})
def policy_rate(data, *, on, side="upper") -> Result:
    """Federal funds target in effect on a day: upper limit, lower limit or middle of the range."""
    table = _decisions(data, until=on)
    value = policy.rate_on(table, on, side=side)
    return Result(value, on, table[table["effective"] <= on].tail(6).reset_index(drop=True))
