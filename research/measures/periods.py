"""Windows: sessions, weeks, months, quarters, halves, years, the same days of each year, any n in a
row, the falls of a series and the rises between them.

A window runs from the close of one observation, its base, to the close of another, its last. A
table of windows has the positions of both as columns ``base`` and ``last``, one row a window, in
order of time. A period of the calendar that the data do not hold to its end is no window.
"""

import numpy as np
import pandas as pd

from research.cycles.turns import filtered
from research.months import is_monthly
from research.risk import drawdowns

CALENDAR = ("sessions", "weeks", "months", "quarters", "halves", "years")
OVER = (*CALENDAR, "year to date", "same days")
LENGTHS = ("sessions", "weeks", "months", "years")
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday")
FILTERS = {  # what is asked of the last day of a window, and what it can be
    "in_months": (lambda day: day.month, range(1, 13)),
    "in_quarters": (lambda day: day.quarter, range(1, 5)),
    "in_halves": (lambda day: (day.month + 5) // 6, range(1, 3)),
    "term_years": (lambda day: (day.year - 1) % 4 + 1, range(1, 5)),  # after an election 1
    "in_days": (lambda day: day.day, range(1, 32)),  # of the month
    "weekdays": (lambda day: day.day_name().str.lower(), WEEKDAYS),
}
COUNTED = ("date", "session", "session from month end")


def codes(index: pd.DatetimeIndex, over: str) -> np.ndarray:
    """A number for each observation, the same within a period, that grows from one to the next.

    >>> codes(pd.DatetimeIndex(["2025-12-31", "2026-01-02", "2026-07-01"]), "halves").tolist()
    [4051, 4052, 4053]
    """
    year, month = index.year.to_numpy(), index.month.to_numpy() - 1
    if over == "sessions":
        return np.arange(len(index))
    if over == "weeks":
        return (index.to_numpy().astype("datetime64[D]").astype(int) + 3) // 7
    months = {"months": 1, "quarters": 3, "halves": 6, "years": 12}[over]
    return (12 * year + month) // months


def refuse_finer(index: pd.DatetimeIndex, step: str | None) -> None:
    """Refuse, by ValueError, sessions or weeks of a series of month ends."""
    if step in ("sessions", "weeks") and is_monthly(index):
        raise ValueError(f"{step}: a series of month ends has none; of months = 12 it has windows.")


def ends(index: pd.DatetimeIndex, over: str, calendar: pd.DatetimeIndex) -> np.ndarray:
    """Positions of the last observation of each period that the data hold to its end."""
    if over == "sessions":
        return np.arange(len(index))
    refuse_finer(index, over)
    found = codes(index, over)
    last = np.flatnonzero(np.r_[found[1:] != found[:-1], True])
    after = calendar[calendar > index[-1]][:1]
    running = len(after) and codes(after, over)[0] == found[-1]
    return last[:-1] if running else last


def _table(base, last) -> pd.DataFrame:
    return pd.DataFrame({"base": np.asarray(base, int), "last": np.asarray(last, int)})


def over_calendar(index: pd.DatetimeIndex, over: str, calendar: pd.DatetimeIndex) -> pd.DataFrame:
    """Every whole period of a kind, each from the last close before it.

    >>> days = pd.bdate_range("2025-12-30", "2026-03-03")
    >>> over_calendar(days, "months", pd.bdate_range("2025-01-01", "2026-12-31"))
       base  last
    0     1    23
    1    23    43
    """
    last = ends(index, over, calendar)
    return _table(last[:-1], last[1:])


def of_length(
    index: pd.DatetimeIndex,
    unit: str,
    length: int,
    calendar: pd.DatetimeIndex,
    on: pd.Timestamp | None = None,
) -> pd.DataFrame:
    """Every window of a length: of sessions at each session, of weeks, months or years at each end
    of one; up to a day inside one, on its weekday or its day of the month.

    >>> days = pd.bdate_range("2025-08-01", "2025-12-31")
    >>> found = of_length(days, "months", 2, days, pd.Timestamp("2025-12-15"))
    >>> [f"{days[place]:%Y-%m-%d}" for place in found["base"]]
    ['2025-08-15', '2025-09-15', '2025-10-15']
    """
    over, by_year = ("months", 12) if unit == "years" else (unit, 1)
    last, after = ends(index, over, calendar), calendar[calendar > on] if on else calendar[:0]
    if len(after) and over != "sessions" and not is_monthly(index):
        first, day, following = codes(pd.DatetimeIndex([index[0], on, after[0]]), over)
        if day == following:
            step = pd.DateOffset(**{over: 1})
            back = [on - k * step for k in range(day - first + 1)]
            days = pd.DatetimeIndex(back)[::-1].as_unit(index.unit)
            last = index.searchsorted(days[days >= index[0]], side="right") - 1
    return _table(last[: -by_year * length], last[by_year * length :])


def same_days(
    index: pd.DatetimeIndex, start: pd.Timestamp, on: pd.Timestamp, *, counted: str = "date"
) -> pd.DataFrame:
    """The window between two days in each year, by date, sessions, or sessions to a month's end.

    >>> days = pd.bdate_range("2023-12-20", "2025-12-31")
    >>> found = same_days(days, pd.Timestamp("2024-12-31"), pd.Timestamp("2025-01-10"))
    >>> [f"{day:%Y-%m-%d}" for day in days[found["last"]]]
    ['2024-01-10', '2025-01-10']
    """
    years = range(index[0].year - on.year, index[-1].year - on.year + 1)
    starts, ons = (
        pd.DatetimeIndex([day + pd.DateOffset(years=k) for k in years]).as_unit(index.unit)
        for day in (start, on)
    )
    base, last = (index.searchsorted(days, side="right") - 1 for days in (starts, ons))
    if 0 not in years:
        return _table([], [])
    here = years.index(0)
    if counted == "session":
        last = base + (last[here] - base[here])
    elif counted == "session from month end":
        month = codes(index, "months")
        left = np.searchsorted(month, month[last[here]], side="right") - last[here]
        wanted = 12 * ons.year.to_numpy() + ons.month.to_numpy() - 1
        last = np.searchsorted(month, wanted, side="right") - left
    held = (base >= 0) & (last > base) & (last < len(index)) & (ons <= index[-1])
    return _table(base[held], last[held])


def to_session(
    index: pd.DatetimeIndex,
    session: int,
    calendar: pd.DatetimeIndex,
    over: str = "years",
    *,
    before: int = 0,
) -> pd.DataFrame:
    """From the start of each year (or month, quarter, ...) to its nth session, or its last ones
    where ``session`` is below zero; ``before`` adds the last sessions of the one before it.

    >>> days = pd.bdate_range("2024-12-20", "2025-12-31")
    >>> found = to_session(days, 2, days, before=5)
    >>> [f"{days[place]:%Y-%m-%d}" for place in found.iloc[0]]
    ['2024-12-24', '2025-01-02']
    """
    start = ends(index, over, calendar)
    within = codes(index, over)
    if session < 0:
        last = start[start + session >= 0]
        last = last[within[last + session + 1] == within[last]]
        return _table(last + session, last)
    last = start + session
    good = (last < len(index)) & (start >= before)
    good[good] = within[last[good]] == within[start[good] + 1]
    return _table(start[good] - before, last[good])


def so_far(index: pd.DatetimeIndex) -> pd.DataFrame:
    """From the start of each year to each of its observations.

    >>> days = pd.DatetimeIndex(["2024-12-30", "2024-12-31", "2025-01-02", "2025-01-03"])
    >>> so_far(days)
       base  last
    0     1     2
    1     1     3
    """
    year = index.year.to_numpy()
    base = np.searchsorted(year, year) - 1
    begun = np.flatnonzero(base >= 0)
    return _table(base[begun], begun)


def between_turns(
    level: pd.Series, depth: float, *, rises: bool, ended: str | None = None
) -> pd.DataFrame:
    """From the record to the lowest close of each fall of at least a depth that is over, or from
    each such low to the next such record; with ``ended = "rise"`` a fall from a high is over with a
    rise of as much.

    >>> days = pd.bdate_range("2026-01-05", periods=6)
    >>> level = pd.Series([1.0, 0.75, 2.0, 3.0, 1.5, 3.0], index=days)
    >>> between_turns(level, 0.2, rises=False)
       base  last
    0     0     1
    1     3     4
    >>> between_turns(level, 0.2, rises=True)
       base  last
    0     1     3
    >>> between_turns(level, 0.25, rises=False, ended="rise")
       base  last
    0     0     1
    1     3     4
    """
    if ended:
        turns = filtered(np.log(level.to_numpy()).tolist(), depth, fall=depth)
        at = [place for place, *_ in turns[turns[0][1] < 0 if turns else 0 :]]  # from a peak on
        first, second = (at[1::2], at[2::2]) if rises else (at[::2], at[1::2])
        return _table(first[: len(second)], second)
    falls = drawdowns(level, at_least=depth)
    peak, low = (level.index.get_indexer(falls[name]) for name in ("peak", "trough"))
    over = ~falls["open"].to_numpy()
    return _table(low[:-1], peak[1:]) if rises else _table(peak[over], low[over])


def keeps(
    index: pd.DatetimeIndex,
    table: pd.DataFrame,
    *,
    since: pd.Timestamp | None = None,
    until: pd.Timestamp | None = None,
    **allowed: tuple,
) -> np.ndarray:
    """Whether windows lie from ``since`` to ``until`` and end in one of the ``allowed`` months,
    quarters, halves, years of a president's term (2025 is a first one, 2027 a third), days of the
    month or weekdays.
    """
    day = index[table["last"]]
    good = np.ones(len(table), dtype=bool)
    if since is not None:
        good &= index[np.minimum(table["base"] + 1, len(index) - 1)] >= since
    if until is not None:
        good &= day <= until
    for name in filter(allowed.get, allowed):
        if name in ("in_days", "weekdays") and is_monthly(index):
            raise ValueError(f"{name}: goes with sessions only, and not with month ends.")
        good &= np.isin(FILTERS[name][0](day), allowed[name])
    return good


def kept(index: pd.DatetimeIndex, table: pd.DataFrame, **limits) -> pd.DataFrame:
    """The windows that keep to some limits, numbered anew; see :func:`keeps`."""
    return table[keeps(index, table, **limits)].reset_index(drop=True)


def ending(index: pd.DatetimeIndex, table: pd.DataFrame, on: pd.Timestamp, over: str) -> int | None:
    """Row of the window that holds ``on`` in its last period, None where there is none."""
    place = index.searchsorted(on, side="right") - 1
    if table.empty or place < 0:
        return None
    found = codes(index, over)
    rows = np.flatnonzero(found[table["last"]] == found[place])
    return int(rows[-1]) if len(rows) else None


def shared(table: pd.DataFrame) -> np.ndarray:
    """Whether each cluster of windows, by its ``cluster``, shares days with the next.

    >>> shared(pd.DataFrame({"base": [0, 1, 2, 9], "last": [2, 3, 4, 11], "cluster": [1, 1, 2, 3]}))
    array([ True, False])
    """
    spans = table.groupby("cluster").agg({"base": "min", "last": "max"}).to_numpy()
    return spans[:-1, 1] > spans[1:, 0]
