"""Volatility by the day and by the month, small caps beside large ones.

Shares that trade late make a daily index of small caps look calmer than it is; monthly returns hardly notice.
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from research import prose, risk, store
from research.months import monthly_changes

YEAR = 12
DECADES = {
    "window": "years",
    "sessions": "sessions",
    "small": ("small, a year", "%"),
    "large": ("large, a year", "%"),
    "daily": ("ratio, daily", "x"),
    "monthly": ("ratio, monthly", "x"),
    "beta": ("monthly beta", "", 2),
}
PORTFOLIOS = {
    "window": "years",
    "months": "months",
    "lo30": ("smallest 30% of firms", "x"),
    "q2": ("second fifth", "x"),
    "q3": ("third fifth", "x"),
}


def decades(first: int, last: int) -> dict[str, tuple]:
    """Windows of calendar decades, after the end of the year before; the last one stays open.

    >>> decades(2010, 2020)
    {'2010s': ('2009-12-31', '2019-12-31'), '2020s': ('2019-12-31', None)}
    """
    return {
        f"{year}s": (f"{year - 1}-12-31", f"{year + 9}-12-31" if year < last else None)
        for year in range(first, last + 1, 10)
    }


def by_year(panel: pd.DataFrame) -> pd.DataFrame:
    """Daily volatility of both sides by calendar year, see :func:`research.risk.volatility_table`."""
    small, large = panel.columns
    return risk.volatility_table(panel[small], panel[large])


def monthly(panel: pd.DataFrame) -> pd.DataFrame:
    """Changes of both sides in each whole calendar month of a daily panel."""
    return monthly_changes(*(panel[name] for name in panel))


def by_window(panel: pd.DataFrame, windows: Mapping[str, tuple]) -> pd.DataFrame:
    """Volatility of two series by window, from daily and from monthly returns.

    Parameters
    ----------
    panel : daily returns, small first, base session first

    Returns
    -------
    DataFrame with columns ``window``, ``sessions``, ``small``, ``large`` (daily returns, decimals a
    year), ``daily`` and ``monthly`` (ratios) and ``beta`` (monthly; how far small moved, on average, for
    each point of large)
    """
    months = monthly(panel)
    small, large = panel.columns
    day = risk.volatility_table(panel[small], panel[large], windows=windows)
    month = risk.volatility_table(months[small], months[large], windows=windows, a_year=YEAR)
    return pd.DataFrame(
        {
            "window": day["window"],
            "sessions": day["returns"],
            "small": day["small"],
            "large": day["large"],
            "daily": day["ratio"],
            "monthly": month["ratio"],
            "beta": month["beta"],
        }
    )


def portfolios(windows: Mapping[str, tuple], *, data=None) -> pd.DataFrame:
    """Monthly volatility of three size portfolios over that of the largest ones.

    The smallest 30% of firms stand against the largest 30%, the fifths against the largest fifth.

    Returns
    -------
    DataFrame with columns ``window``, ``months``, ``lo30``, ``q2`` and ``q3`` (ratios)
    """
    panel = (data or store.load()).table("monthly/size_vw")
    found = {
        name: risk.volatility_table(
            panel[name], panel["hi30" if name == "lo30" else "q5"], windows=windows, a_year=YEAR
        )
        for name in ("lo30", "q2", "q3")
    }
    return pd.DataFrame(
        {
            "window": found["lo30"]["window"],
            "months": found["lo30"]["returns"],
            **{name: table["ratio"] for name, table in found.items()},
        }
    )


def say_volatility(years: pd.DataFrame, windows: pd.DataFrame) -> prose.Prose:
    """Daily against monthly returns, and the years in which small caps looked the calmer side.

    Parameters
    ----------
    years : of :func:`by_year`
    windows : of :func:`by_window` by decade
    """
    calmer = years[years["ratio"] < 1]["window"].astype(int)
    early = windows[windows["daily"] < 1]
    return prose.Prose(
        f"Measured by the day, small caps were the wilder side in **{(years['ratio'] > 1).sum()} of "
        f"{len(years)}** calendar years; the last in which they were "
        f"calmer is {calmer.max()}. In the {prose.listed(early['window'])} their daily volatility was only "
        f"{prose.number(early['daily'].min())} to "
        f"{prose.number(early['daily'].max())} times that of large caps. Measured by the month it was "
        f"**{prose.number(windows['monthly'].min())} to "
        f"{prose.number(windows['monthly'].max())} times** in every decade."
    )
