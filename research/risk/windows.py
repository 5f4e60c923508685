"""Two sides in the stretches of time that a table has a row for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pandas as pd


def side_by_side(
    small: pd.Series, large: pd.Series, windows: Mapping[str, tuple] | None
) -> Iterator[tuple[str, pd.DataFrame]]:
    """What both sides have (columns ``small`` and ``large``) in each window, or in each calendar
    year when no windows are named.

    A window ``(start, end)`` holds the observations after ``start`` up to and with ``end``, as a
    return over the same window does; None leaves a side open. A window that holds none is refused.

    >>> days = pd.DatetimeIndex(["2025-12-31", "2026-01-02", "2026-01-05"])
    >>> one = pd.Series(range(3), index=days)
    >>> {name: len(part) for name, part in side_by_side(one, one, None)}
    {'2025': 1, '2026': 2}
    >>> [len(part) for _, part in side_by_side(one, one, {"January": ("2025-12-31", None)})]
    [2]
    """
    both = pd.concat({"small": small, "large": large}, axis=1, join="inner").dropna()
    if windows is None:
        yield from ((str(year), part) for year, part in both.groupby(both.index.year))
    for name, (start, end) in (windows or {}).items():
        part = both.loc[:end]
        part = part if start is None else part[part.index > pd.Timestamp(start)]
        if part.empty:
            raise ValueError(
                f"windows: expected an observation after {start} up to {end} in {name!r}, found"
                " none."
            )
        yield name, part
