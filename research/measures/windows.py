"""Windows of the data as measures need them: covered, aligned, and never read at an earlier day in silence."""

from __future__ import annotations

import functools

import pandas as pd

from research import episodes, returns, streaks
from research.binding import NotCovered


@functools.cache
def _on_basis(data, name: str, basis: str) -> pd.Series:
    frame = data.series(name)
    only_total = basis == "price" and episodes.is_monthly(frame.index) and frame["price_return"].isna().all()
    return returns.on_basis(frame, "total" if only_total else basis, name=name)


def covered(data, name: str, *, basis: str = "price", start=None, end=None) -> pd.Series:
    """Returns of a series on a basis, or :class:`NotCovered` when they do not span the window.

    The last observation on or before ``end`` must be the one the calendar asks for: a series that
    stops early is never silently read at an earlier day. A monthly portfolio has total returns only;
    they stand for its price returns too.
    """
    found = _on_basis(data, name, basis)
    if found.empty:
        raise NotCovered(f"{name} has no {basis} return in the data.")
    if start is not None and start < found.index[0]:
        raise NotCovered(f"{name} ({basis} return) begins on {found.index[0]:%Y-%m-%d}, needed from {start:%Y-%m-%d}.", needed=start)
    if end is not None:
        wanted = data.last_observation(name, end)
        if wanted is None or wanted > found.index[-1]:
            raise NotCovered(f"{name} ({basis} return) ends on {found.index[-1]:%Y-%m-%d}, needed to {end:%Y-%m-%d}.",
                             needed=end, later=end > data.as_of)
    return found


def sides(data, ahead, behind, *, basis: str, start=None, end=None) -> pd.DataFrame:
    """Returns of all series of a comparison on common sessions; columns are their ids, ``ahead`` first."""
    names = list(dict.fromkeys([*ahead, *(behind or ())]))
    return returns.align(*(covered(data, name, basis=basis, start=start, end=end) for name in names))


def daily_lead(data, ahead, behind, *, basis, combine, start=None, end=None) -> pd.Series:
    """Daily lead of ``ahead`` over ``behind`` (over zero without one) on common sessions, base dropped."""
    panel = sides(data, ahead, behind, basis=basis, start=start, end=end)
    return streaks.lead(panel[list(ahead)], panel[list(behind)] if behind else None, combine=combine)


def session_of(index: pd.DatetimeIndex, on: pd.Timestamp) -> pd.Timestamp:
    """Last observation on or before a day."""
    return index[index.searchsorted(on, side="right") - 1]


MONTHS_OF = {"twelve months": 12, "six months": 6}


def window_start(start, end, *, months=None, window=None) -> pd.Timestamp:
    """Start of a window given as a day, as months before its end, or by name; a name outranks the others."""
    if window == "year to date":
        return pd.Timestamp(end.year - 1, 12, 31)
    if window is not None:
        return end - pd.DateOffset(months=MONTHS_OF[window])
    if (start is None) == (months is None):
        raise ValueError("start: expected either start or months, got " + ("neither." if start is None else "both."))
    return start if months is None else end - pd.DateOffset(months=months)


def one(names, measure_name: str) -> str:
    """The single series of a measure that takes one."""
    if len(names) != 1:
        raise ValueError(f"series: {measure_name} takes one series, got {len(names)}.")
    return names[0]
