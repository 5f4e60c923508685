"""Simple returns: choose a basis, compound, compare two series over a window.

Conventions used everywhere in the package: returns are simple and decimal (0.05 is five percent),
close to close; the first row of a series is its base session and carries no return; a window runs
from the close of the last observation on or before its start to the close of the last one on or
before its end, so its first return is that of the session *after* the base.
"""

import datetime as dt
import functools
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from research.vintage import Vintage

BASES = {"price": "price_return", "total": "total_return"}
SESSIONS_A_YEAR = 252
Day = str | dt.date  # a Timestamp is a date, too


def on_basis(frame: pd.DataFrame, basis: str, *, name: str = "series") -> pd.Series:
    """Price or total returns of a daily or monthly frame, cut to the stretch that has them.

    The first row is the base session and is missing; a frame without any return gives an empty
    Series. ``name`` is used in messages and for the result. Raises ValueError if the basis is
    unknown, or a return is missing inside the stretch.

    >>> days = pd.DatetimeIndex(["2026-01-02", "2026-01-05", "2026-01-06"])
    >>> frame = pd.DataFrame({"price_return": [None, 0.1, 0.2], "total_return": None}, index=days)
    >>> on_basis(frame, "price").tolist(), len(on_basis(frame, "total"))
    ([nan, 0.1, 0.2], 0)
    """
    if basis not in BASES:
        raise ValueError(f"basis: expected 'price' or 'total', got {basis!r}.")
    column = frame[BASES[basis]].astype(float)
    valid = column.first_valid_index()
    if valid is None:
        return column.iloc[:0].rename(name)
    first = max(frame.index.get_loc(valid) - 1, 0)
    cut = column.iloc[first : frame.index.get_loc(column.last_valid_index()) + 1].rename(name)
    lacking = cut.isna().to_numpy()[1:]
    if lacking.any():
        raise ValueError(f"{name}: {basis} return missing at {cut.index[1:][lacking][0]:%Y-%m-%d}.")
    return cut


def levels(returns: pd.Series) -> pd.Series:
    """Wealth of one unit placed at the base session, compounded: 1.0 there, 1.05 after 5%.

    Takes decimals by session, the first one empty; a later gap counts as no change. Raises
    ValueError if they are no Series, or the first row is a return: the levels of a slice would
    begin after it, and a fall on its first day would go unseen.

    >>> levels(pd.Series([None, 0.1, -0.5])).round(3).tolist()
    [1.0, 1.1, 0.55]
    >>> levels(pd.Series([0.1, -0.5]))
    Traceback (most recent call last):
    ValueError: returns: expected the base session first, got a return of 0.1 at 0; ...
    """
    _refuse_other(returns)
    if len(returns) and pd.notna(returns.iloc[0]):
        got = f"{returns.iloc[0]:g} at {returns.index[0]}".removesuffix(" 00:00:00")
        what = f"expected the base session first, got a return of {got}"
        raise ValueError(f"returns: {what}; cut the levels, not the returns.")
    return pd.Series(_compounded(returns.to_numpy(float)), index=returns.index, name=returns.name)


def levels_together(*series: pd.Series) -> pd.DataFrame:
    """Wealth of one unit placed in each series at their common base, see :func:`align`.

    >>> days = pd.DatetimeIndex(["2025-12-31", "2026-01-02", "2026-01-05"])
    >>> small, large = (pd.Series([None, r, r], index=days) for r in (0.1, 0.0))
    >>> levels_together(small, large.iloc[1:]).round(4).to_numpy().tolist()
    [[1.0, 1.0], [1.1, 1.0]]
    """
    panel = align(*series)
    return pd.DataFrame(_compounded(panel.to_numpy()), index=panel.index, columns=panel.columns)


def _compounded(returns: np.ndarray) -> np.ndarray:
    return np.cumprod(1.0 + np.where(np.isnan(returns), 0.0, returns), axis=0)


def _refuse_other(returns) -> None:
    if not isinstance(returns, pd.Series):
        text = f"returns: expected a Series of returns by session, got {type(returns).__name__}."
        raise ValueError(text)  # noqa: TRY004


def window(index: pd.DatetimeIndex, *, start: Day, end: Day) -> tuple[pd.Timestamp, pd.Timestamp]:
    """Base and last observation of a window: the last ones on or before ``start`` and ``end``.

    Raises ValueError if the window begins before the first observation, or holds no return.

    >>> days = pd.DatetimeIndex(["2025-12-31", "2026-01-02", "2026-01-05"])
    >>> [f"{day:%d %b}" for day in window(days, start="2026-01-01", end="2026-01-04")]
    ['31 Dec', '02 Jan']
    """
    base, last = places(index, start=start, end=end)
    return index[base], index[last]


def places(index: pd.DatetimeIndex, *, start: Day, end: Day) -> tuple[int, int]:
    """Positions of base and last observation of a :func:`window`, which says what is refused."""
    start, end = _day("start", start), _day("end", end)
    base, last = (index.searchsorted(day, side="right") - 1 for day in (start, end))
    if base < 0:
        first = f"{index[0]:%Y-%m-%d}" if len(index) else "nothing"
        what = f"expected {first} or later, the first observation"
        raise ValueError(f"start: {what}; got {start:%Y-%m-%d}.")
    if last <= base:
        what = f"expected a session after {index[base]:%Y-%m-%d}, the base"
        raise ValueError(f"end: {what}; got {end:%Y-%m-%d}.")
    return base, last


def _day(name: str, value) -> pd.Timestamp:
    try:
        day = pd.Timestamp(value)
    except (TypeError, ValueError):
        day = pd.NaT
    if pd.isna(day):
        raise ValueError(f"{name}: expected a date such as 2026-01-30, got {value!r}.")
    return day


def change(returns: pd.Series, *, start: Day, end: Day) -> float:
    """Compounded return from the close of ``start`` to that of ``end``, see :func:`window`.

    Takes decimals by session (0.05 is a gain of 5%). Raises ValueError if they are no Series, or
    the window does not fit.

    >>> days = pd.DatetimeIndex(["2025-12-31", "2026-01-02", "2026-01-05"])
    >>> daily = pd.Series([None, 0.10, 0.10], index=days)
    >>> round(change(daily, start="2025-12-31", end="2026-01-05"), 6)
    0.21
    """
    _refuse_other(returns)
    base, last = places(returns.index, start=start, end=end)
    return float(np.nanprod(1.0 + returns.to_numpy(float)[base + 1 : last + 1]) - 1.0)


def changes(returns: pd.DataFrame, windows: pd.DataFrame) -> pd.DataFrame:
    """Compounded return of every column over every window.

    ``returns`` has the base session first, ``windows`` columns ``start`` and ``end``: days whose
    closes a window runs between, the last session on or before each. Gives decimals on the index of
    ``windows``. Raises ValueError if a window begins before the first session.

    >>> days = pd.DatetimeIndex(["2025-12-31", "2026-01-02", "2026-01-05"])
    >>> panel = pd.DataFrame({"small": [None, 0.1, 0.1], "large": [None, 0.0, 0.02]}, index=days)
    >>> changes(panel, pd.DataFrame({"start": days[:1], "end": days[-1:]})).round(4)
       small  large
    0   0.21   0.02
    """
    place = [
        returns.index.searchsorted(pd.DatetimeIndex(windows[side]), side="right") - 1
        for side in ("start", "end")
    ]
    if len(windows) and place[0].min() < 0:
        got = f"{windows['start'].min():%Y-%m-%d}"
        raise ValueError(f"windows: expected {returns.index[0]:%Y-%m-%d} or later, got {got}.")
    values = _compounded(returns.to_numpy())
    found = values[place[1]] / values[place[0]] - 1.0
    return pd.DataFrame(found, index=windows.index, columns=returns.columns)


def align(*series: pd.Series) -> pd.DataFrame:
    """Series side by side on the sessions that all of them have, base session first.

    Only sessions outside the common stretch are dropped: a session that one series lacks *inside*
    it would put returns of different length side by side and is refused.

    Raises ValueError if there is no common stretch, or a series lacks a session inside it.
    """
    whole = all(map(len, series))
    first = max(s.index[0] for s in series) if whole else pd.Timestamp.max
    last = min(s.index[-1] for s in series) if whole else pd.Timestamp.min
    if first >= last:
        raise ValueError(
            f"{', '.join(str(s.name) for s in series)}: no common stretch of sessions."
        )
    ends = (first, last)
    cut = [s if (s.index[0], s.index[-1]) == ends else s.loc[first:last] for s in series]
    every = functools.reduce(pd.Index.union, [s.index for s in cut])
    for s in cut:
        if len(s) != len(every):
            lacking = every.difference(s.index)[0]
            between = f"between {first:%Y-%m-%d} and {last:%Y-%m-%d}"
            raise ValueError(f"{s.name}: session {lacking:%Y-%m-%d} missing {between}.")
    values = np.column_stack([s.to_numpy(float) for s in cut])
    values[0] = np.nan
    return pd.DataFrame(values, index=every, columns=[s.name for s in cut])


def panel(data: "Vintage", *names: str, basis: str = "price", base: bool = False) -> pd.DataFrame:
    """Daily returns of several series of a vintage, side by side on the sessions that all have.

    ``names`` are ids or names of daily series, ``basis`` is ``"price"`` or ``"total"``; ``base``
    keeps the base session, which has no return, as :func:`changes` wants it. Gives decimals, a
    column per name as given. Raises ValueError if a series has no return on this basis, or lacks a
    session inside the common stretch.
    """
    series = [on_basis(data.series(name), basis, name=name) for name in names]
    return align(*series) if base else align(*series).iloc[1:]


def relative(ahead: pd.Series, behind: pd.Series) -> pd.Series:
    """Relative wealth of two series: the ratio of their levels, 1.0 at the common base.

    >>> days = pd.DatetimeIndex(["2025-12-31", "2026-01-02"])
    >>> small, large = (pd.Series([None, r], index=days) for r in (0.21, 0.10))
    >>> relative(small, large).round(6).tolist()
    [1.0, 1.1]
    """
    wealth = levels_together(ahead, behind)
    return (wealth.iloc[:, 0] / wealth.iloc[:, 1]).rename("relative")
