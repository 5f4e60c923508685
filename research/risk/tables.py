"""Two sides compared, in all that they have together and in each calendar year of it: ranges,
volatility and dispersion.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from research.returns import SESSIONS_A_YEAR
from research.stats.results import NOISE

from .dispersion import dispersion

QUANTILES = {"q10": 0.10, "q25": 0.25, "median": 0.50, "q75": 0.75, "q90": 0.90}


def range_table(small: pd.Series, large: pd.Series, *, whole: str = "all") -> pd.DataFrame:
    """Ranges of two series side by side, a row for all sessions and one for each calendar year.

    Takes ranges (decimals) and a name for the first row. Gives ``window``, ``sessions`` and, for
    ``small_`` and ``large_``, ``q10``, ``q25``, ``median``, ``q75``, ``q90`` (decimals), then
    ``ratio`` (median of small over median of large) and ``wider`` (share of sessions on which small
    had the wider range).

    >>> days = pd.bdate_range("2026-01-05", periods=3)
    >>> small = pd.Series([0.02, 0.03, 0.01], index=days)
    >>> found = range_table(small, small[::-1].set_axis(days) / 2)
    >>> found[["window", "sessions", "small_median", "large_median", "ratio"]]
      window  sessions  small_median  large_median  ratio
    0    all         3          0.02          0.01    2.0
    1   2026         3          0.02          0.01    2.0
    """

    def row(both: pd.DataFrame) -> dict:
        levels = both.quantile(list(QUANTILES.values())).set_axis(list(QUANTILES))
        found = {f"{side}_{label}": levels.loc[label, side] for side in both for label in QUANTILES}
        found["ratio"] = found["small_median"] / (found["large_median"] or np.nan)
        return {"sessions": len(both), **found, "wider": (both["small"] > both["large"]).mean()}

    return _by_year(row, small, large, whole)


def volatility_table(
    small: pd.Series, large: pd.Series, *, a_year: int = SESSIONS_A_YEAR, whole: str = "all"
) -> pd.DataFrame:
    """Volatility of two series side by side, a row for all returns and one for each calendar year.

    Volatility is the standard deviation of simple returns, brought to a year; ``a_year`` is the
    number of returns in one: 252 for sessions, 12 for months; some vendors count 260 sessions.
    Gives ``window``, ``returns`` (count), ``small``, ``large`` (decimals a year), ``ratio``,
    ``correlation`` and ``beta``, the sensitivity of small to large: ratio times correlation. Years
    of fewer than three returns are left out; a ratio to a side that never moves is missing.

    >>> days = pd.bdate_range("2026-01-05", periods=4)
    >>> large = pd.Series([0.01, -0.01, 0.02, 0.0], index=days)
    >>> volatility_table(2 * large, large)[["window", "returns", "ratio", "beta"]].round(6)
      window  returns  ratio  beta
    0    all        4    2.0   2.0
    1   2026        4    2.0   2.0
    """

    def row(both: pd.DataFrame) -> dict:
        values = both.to_numpy()
        moves = np.ptp(values, axis=0) > NOISE
        one, other = values.std(axis=0, ddof=1) * np.sqrt(a_year) * moves
        ratio = one / (other or np.nan)
        correlation = np.corrcoef(values.T)[0, 1] if moves.all() else np.nan
        found = {"returns": len(both), "small": one, "large": other, "ratio": ratio}
        return found | {"correlation": correlation, "beta": ratio * correlation}

    return _by_year(row, small, large, whole, fewest=3)


def dispersion_table(
    small: pd.DataFrame, large: pd.DataFrame, *, whole: str = "all"
) -> pd.DataFrame:
    """Dispersion among small portfolios against that among large ones, a row for all months and one
    for each calendar year.

    Takes monthly returns, one column per portfolio. Gives ``window``, ``months``, ``small``,
    ``large`` (medians of the monthly dispersions, decimals), ``ratio`` (median of the monthly
    ratios), ``ratio_of_medians`` and ``wider`` (share of the months with more dispersion among the
    small).

    >>> months = pd.date_range("2026-01-31", periods=2, freq="ME")
    >>> large = pd.DataFrame({"a": [0.01, 0.02], "b": [0.03, 0.01]}, index=months)
    >>> dispersion_table(3 * large, large)[["window", "months", "ratio", "wider"]].round(6)
      window  months  ratio  wider
    0    all       2    3.0    1.0
    1   2026       2    3.0    1.0
    """

    def row(both: pd.DataFrame) -> dict:
        found = {"months": len(both), **both.median()}
        found["ratio"] = (both["small"] / both["large"].replace(0.0, np.nan)).median()
        found["ratio_of_medians"] = found["small"] / found["large"]
        return found | {"wider": (both["small"] > both["large"]).mean()}

    return _by_year(row, dispersion(small), dispersion(large), whole)


def _by_year(
    row: Callable, small: pd.Series, large: pd.Series, whole: str, *, fewest: int = 1
) -> pd.DataFrame:
    """A row for what both sides have together and one for each calendar year of it."""
    both = pd.concat({"small": small, "large": large}, axis=1, join="inner").dropna()
    if len(both) < fewest:
        raise ValueError(f"large: expected {fewest} or more in common with small, got {len(both)}.")
    parts = {whole: both} | {str(year): part for year, part in both.groupby(both.index.year)}
    found = ({"window": name, **row(part)} for name, part in parts.items() if len(part) >= fewest)
    return pd.DataFrame(found)
