"""Measures of the federal funds target: how often it was changed, when, and where it stood."""

import functools

import pandas as pd

from research import policy
from research.registry import NotCovered, Result, closed, lacks, measure

KIND = {"kind": closed(*policy.KINDS)}
RANGE_SINCE = pd.Timestamp("2008-12-16")
BELOW = {"upper": 0.0, "middle": 0.00125, "lower": 0.0025}  # the upper end of the range


def _decisions(data, kind="any", *, until=None) -> pd.DataFrame:
    """Decisions of a kind, or NotCovered where later ones are not known.

    The list is complete as long as the monthly federal funds rate can confirm it.
    """
    known = data.macro("FEDFUNDS").index[-1] + pd.offsets.MonthEnd(0)
    if until is not None and until > known:
        text = f"Policy decisions are known to {known:%Y-%m-%d}, needed to {until:%Y-%m-%d}."
        raise lacks(data, text, until)
    return policy.of_kind(decided(data), kind)


@functools.cache
def decided(data) -> pd.DataFrame:
    """All decisions of a vintage, see :func:`research.policy.decisions`; shared, so read-only."""
    return policy.decisions(data.events())


@measure(unit="count", moves="end", reads=KIND)
def decisions(data, *, kind, start, end) -> Result:
    """Number of changes of the federal funds target decided in a window, both days included."""
    rows = _decisions(data, kind, until=end)
    rows = rows[rows["date"].between(start, end)].reset_index(drop=True)
    cut, n = start < policy.BEGINS, len(rows)
    unseen = f"decisions before {policy.BEGINS:%Y-%m-%d}, where the list begins" if cut else ""
    return Result(n, end, rows, n=n, unseen=unseen, possible=(n, float("inf")))


@measure(unit="date", choices={"dated": ("decided", "in effect")}, reads=KIND)
def decision_date(data, *, kind, near, dated="decided") -> Result:
    """Day of the decision closest to ``near``, or the day on which that decision took effect."""
    table = _decisions(data, kind, until=near)
    apart = (table["date"] - near).abs()
    if near - apart.min() < policy.BEGINS:
        closer = f"one before that may lie closer to {near:%Y-%m-%d}"
        raise NotCovered(f"Policy decisions are listed from {policy.BEGINS:%Y-%m-%d}; {closer}.")
    _decisions(data, until=near + apart.min())  # nor may one after those known
    day, other = table.loc[apart.idxmin(), ["date", "effective"]]
    rows = table[(table["date"] - day).abs() <= pd.Timedelta(days=400)].reset_index(drop=True)
    said = f"decided on {day:%Y-%m-%d}, in effect from {other:%Y-%m-%d}"
    value = f"{day if dated == 'decided' else other:%Y-%m-%d}"
    return Result(value, day, rows, caveats=(said,) if day != other else ())


@measure(unit="decimal", moves="on", reads={"side": closed(*BELOW)})
def policy_rate(data, *, on, side="upper") -> Result:
    """Federal funds target in effect on a day: upper limit, lower limit or middle of the range.

    Until 15 December 2008 the target was one figure, since then a range a quarter point wide.
    """
    table = _decisions(data, until=on)
    rows = table[table["effective"] <= on].tail(6).reset_index(drop=True)
    if rows.empty:
        first = table["effective"].min()
        raise ValueError(f"on: expected {first:%Y-%m-%d} or later, got {on:%Y-%m-%d}.")
    day, target = rows.iloc[-1][["effective", "target"]]
    below = BELOW[side] if day >= RANGE_SINCE else 0.0
    return Result(float(round(target - below, 6)), on, rows)
