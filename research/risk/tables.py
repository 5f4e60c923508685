"""Two sides compared, a row per window or calendar year: ranges, volatility and dispersion.

A window ``(start, end)`` holds the observations after ``start`` up to and with ``end``, as a return
over the same window does; None leaves a side open. Without windows there is a row for each calendar
year. Only what both sides have is used.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd

from research.returns import SESSIONS_A_YEAR
from research.stats.results import NOISE

from .dispersion import dispersion

QUANTILES = {"q10": 0.10, "q25": 0.25, "median": 0.50, "q75": 0.75, "q90": 0.90}
Windows = Mapping[str, tuple] | None


def range_table(small: pd.Series, large: pd.Series, *, windows: Windows = None) -> pd.DataFrame:
    """Ranges of two series side by side, one row per window or calendar year.

    Takes ranges (decimals) and windows, name -> (start, end). Gives ``window``, ``sessions`` and,
    for ``small_`` and ``large_``, ``q10``, ``q25``, ``median``, ``q75``, ``q90`` (decimals), then
    ``ratio`` (median of small over median of large) and ``wider`` (share of sessions on which small
    had the wider range).

    >>> days = pd.bdate_range("2026-01-05", periods=3)
    >>> small = pd.Series([0.02, 0.03, 0.01], index=days)
    >>> found = range_table(small, small[::-1].set_axis(days) / 2)
    >>> found[["window", "sessions", "small_median", "large_median", "ratio"]]
      window  sessions  small_median  large_median  ratio
    0   2026         3          0.02          0.01    2.0
    """
    rows = []
    for name, both in side_by_side(small, large, windows):
        levels = both.quantile(list(QUANTILES.values())).set_axis(list(QUANTILES))
        row = {f"{side}_{label}": levels.loc[label, side] for side in both for label in QUANTILES}
        row = {"window": name, "sessions": len(both), **row}
        row["ratio"] = row["small_median"] / (row["large_median"] or np.nan)
        rows.append(row | {"wider": (both["small"] > both["large"]).mean()})
    return pd.DataFrame(rows)


def volatility_table(
    small: pd.Series,
    large: pd.Series,
    *,
    windows: Windows = None,
    a_year: int = SESSIONS_A_YEAR,
) -> pd.DataFrame:
    """Volatility of two series side by side, one row per window or calendar year.

    Volatility is the standard deviation of simple returns, brought to a year; ``a_year`` is the
    number of returns in one: 252 for sessions, 12 for months; some vendors count 260 sessions.
    Gives ``window``, ``returns`` (count), ``small``, ``large`` (decimals a year), ``ratio``,
    ``correlation`` and ``beta``, the sensitivity of small to large: ratio times correlation.
    Windows of fewer than three returns are left out; a ratio to a side that never moves is missing.

    >>> days = pd.bdate_range("2026-01-05", periods=4)
    >>> large = pd.Series([0.01, -0.01, 0.02, 0.0], index=days)
    >>> volatility_table(2 * large, large)[["window", "returns", "ratio", "beta"]].round(6)
      window  returns  ratio  beta
    0   2026        4    2.0   2.0
    """
    columns = ["window", "returns", "small", "large", "ratio", "correlation", "beta"]
    rows = []
    for name, both in side_by_side(small, large, windows):
        if len(both) > 2:
            values = both.to_numpy()
            moves = np.ptp(values, axis=0) > NOISE
            small_, large_ = values.std(axis=0, ddof=1) * np.sqrt(a_year) * moves
            ratio = small_ / (large_ or np.nan)
            correlation = np.corrcoef(values.T)[0, 1] if moves.all() else np.nan
            row = [name, len(both), small_, large_, ratio, correlation, ratio * correlation]
            rows.append(row)
    return pd.DataFrame(rows, columns=columns)


def dispersion_table(
    small: pd.DataFrame, large: pd.DataFrame, *, windows: Windows = None
) -> pd.DataFrame:
    """Dispersion among small portfolios against that among large ones, one row per window or
    calendar year.

    Takes monthly returns, one column per portfolio. Gives ``window``, ``months``, ``small``,
    ``large`` (medians of the monthly dispersions, decimals), ``ratio`` (median of the monthly
    ratios), ``ratio_of_medians`` and ``wider`` (share of the months with more dispersion among the
    small).

    >>> months = pd.date_range("2026-01-31", periods=2, freq="ME")
    >>> large = pd.DataFrame({"a": [0.01, 0.02], "b": [0.03, 0.01]}, index=months)
    >>> dispersion_table(3 * large, large)[["window", "months", "ratio", "wider"]].round(6)
      window  months  ratio  wider
    0   2026       2    3.0    1.0
    """
    rows, sides = [], (dispersion(small), dispersion(large))
    for name, both in side_by_side(*sides, windows):
        small, large = both["small"], both["large"]
        row = {"window": name, "months": len(both), **both.median()}
        row["ratio"] = (small / large.replace(0.0, np.nan)).median()
        row["ratio_of_medians"] = row["small"] / row["large"]
        rows.append(row | {"wider": (small > large).mean()})
    return pd.DataFrame(rows)


def side_by_side(
    small: pd.Series, large: pd.Series, windows: Windows
) -> Iterator[tuple[str, pd.DataFrame]]:
    """What both sides have in each window (columns ``small`` and ``large``); one that holds nothing
    is refused.

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
