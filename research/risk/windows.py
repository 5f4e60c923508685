"""Stretches of time that a table has a row for: named windows, or calendar years."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pandas as pd


def stretches(
    index: pd.DatetimeIndex, windows: Mapping[str, tuple] | None
) -> dict[str, pd.DatetimeIndex]:
    """Observations of each window; of each calendar year when no windows are named.

    A window ``(start, end)`` holds the observations after ``start`` up to and with ``end``, as a
    return over the same window does; None leaves a side open. A window that holds none is refused.

    >>> days = pd.DatetimeIndex(["2025-12-31", "2026-01-02", "2026-01-05"])
    >>> {name: len(part) for name, part in stretches(days, None).items()}
    {'2025': 1, '2026': 2}
    >>> stretches(days, {"January": ("2025-12-31", None)})["January"].day.tolist()
    [2, 5]
    """
    if windows is None:
        return {str(year): part for year, part in index.groupby(index.year).items()}
    found = {}
    for name, (start, end) in windows.items():
        inside = index if start is None else index[index > pd.Timestamp(start)]
        found[name] = inside if end is None else inside[inside <= pd.Timestamp(end)]
        if found[name].empty:
            raise ValueError(
                f"windows: expected an observation after {start} up to {end} in {name!r}, found"
                " none."
            )
    return found


def side_by_side(
    small: pd.Series, large: pd.Series, windows: Mapping[str, tuple] | None
) -> Iterator[tuple[str, pd.DataFrame]]:
    """What both sides have in each of the :func:`stretches`: columns ``small`` and ``large``."""
    both = pd.concat({"small": small, "large": large}, axis=1, join="inner").dropna()
    for name, part in stretches(both.index, windows).items():
        yield name, both.loc[part[0] : part[-1]]
