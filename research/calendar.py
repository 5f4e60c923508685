"""The calendar of the New York Stock Exchange."""

import functools

import pandas as pd

from research.vintage import fault

FIRST = "1926-01-01"


@functools.cache
def nyse(year: int) -> pd.DatetimeIndex:
    """NYSE sessions from 1926 to the end of ``year``, Saturdays of the early decades included.

    >>> len(nyse(2025)[nyse(2025).year == 2025])
    250

    Reference: pandas_market_calendars, whose holidays agree with the dates of French's daily
    factors since 1926.
    """
    import pandas_market_calendars

    days = pandas_market_calendars.get_calendar("NYSE").valid_days(FIRST, f"{year}-12-31")
    return pd.DatetimeIndex(days.tz_localize(None), name="date").as_unit("us")


def check(days: pd.DatetimeIndex, *, file: str, rows=None, missing=()) -> None:
    """Compare the sorted dates of a file with the calendar between its first and last date.

    Raises DataError, naming ``file`` and the line among ``rows``, at the first date that is no
    session, or session that is missing and not among those known to be ``missing``.
    """
    calendar = nyse(days[-1].year)
    calendar = calendar[(calendar >= days[0]) & (calendar <= days[-1])]
    extra = days.difference(calendar)
    lost = calendar.difference(days).difference(pd.DatetimeIndex(missing))
    if len(extra):
        at, expected = days.get_loc(extra[0]), "an NYSE session"
        found = f"{extra[0]:%A %Y-%m-%d}, which is none and has no line in exceptions.csv"
    elif len(lost):
        at, expected = days.searchsorted(lost[0]), f"the session {lost[0]:%Y-%m-%d}"
        found = f"{days[at]:%Y-%m-%d} after {days[at - 1]:%Y-%m-%d}, and no line in exceptions.csv"
    else:
        return
    row = rows[at] if rows is not None else None
    raise fault(file, row=row, expected=expected, found=found)
