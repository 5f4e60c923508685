"""The economy: transforms of published series, and how leads go with them.

A macroeconomic figure exists in vintages: what could be read on a day, and what the same period
looks like after revision. Nothing here picks one; a series is passed in and its transform is taken
within it, so no figure mixes two vintages.
"""

import numpy as np
import pandas as pd

from research.stats.intervals import t_interval
from research.stats.results import NOISE, sample

TRANSFORMS = {
    "level": "the value as published",
    "yoy": "growth over the same period a year earlier",
    "mom": "growth over the period before",
    "saar": "growth over the period before, compounded to a year",
    "diff": "the value less that of the period before, in its own unit",
}


def periods_a_year(index: pd.DatetimeIndex) -> int:
    """Whether a series is monthly (12) or quarterly (4), from the usual distance of its periods.

    >>> periods_a_year(pd.date_range("2025-01-01", periods=5, freq="QS"))
    4
    """
    days = pd.Series(index).diff().median() / pd.Timedelta(days=1)
    found = {12: (27, 32), 4: (88, 93)}
    for count, (low, high) in found.items():
        if low <= days <= high:
            return count
    raise ValueError(f"series: expected months or quarters, got periods {days:.0f} days apart.")


def transform(series: pd.Series, kind: str) -> pd.Series:
    """A series as it is quoted, by one of :data:`TRANSFORMS`: decimals for growth, the unit of the
    series otherwise, on the periods that have a value.

    Takes one vintage, indexed by the first day of each month or quarter. A period whose comparison
    is missing (October 2025 has no CPI) is missing, never bridged.

    >>> gdp = pd.Series([100.0, 101.0, 102.0],
    ...     index=pd.date_range("2025-01-01", periods=3, freq="QS"))
    >>> transform(gdp, "saar").round(4).tolist()
    [0.0406, 0.0402]
    """
    if kind not in TRANSFORMS:
        raise ValueError(f"transform: expected one of {', '.join(TRANSFORMS)}; got {kind!r}.")
    series = series.dropna()
    if kind == "level":
        return series
    count = periods_a_year(series.index)
    regular = series.asfreq("MS" if count == 12 else "QS")
    if regular.count() < len(series):
        lost = series.index.difference(regular.index)[0]
        raise ValueError(f"series: expected first days of periods, got {lost:%Y-%m-%d}.")
    before = regular.shift(count if kind == "yoy" else 1)
    power = count if kind == "saar" else 1
    changed = regular - before if kind == "diff" else (regular / before) ** power - 1
    return changed.dropna()


def slope(lead: pd.Series, factor: pd.Series) -> dict[str, float]:
    """Least-squares slope of a lead on a factor over the same periods, with a 95% interval.

    The standard error allows for unequal variances (HC3 of MacKinnon and White 1985, Journal of
    Econometrics 29, 305-325), the interval uses Student's t. Pass periods that do not overlap:
    overlapping windows would count the same days twice. Periods that miss either are left out.

    Gives ``slope`` (lead in decimals per 1.0 of the factor), ``low``, ``high``, ``p`` (two-sided,
    of no slope), ``n`` and ``correlation``. Raises ValueError with fewer than five common periods,
    one of both that never moves, or a factor that moves in a single period: it leaves no error.
    """
    both = np.column_stack([lead, factor.reindex(lead.index)]).astype(float)
    reply, moves = both[~np.isnan(both).any(axis=1)].T
    sample(moves, "factor", fewest=5)
    sample(reply, "lead", fewest=5)
    design = np.column_stack([moves, np.ones(len(reply))])
    inverse = np.linalg.pinv(design)
    leverage = (design * inverse.T).sum(axis=1)
    if (1 - leverage < NOISE).any():
        raise ValueError("factor: expected moves in two periods or more, got them in one.")
    fitted = inverse @ reply
    weight = ((reply - design @ fitted) / (1 - leverage)) ** 2
    error = np.sqrt((inverse @ (weight[:, None] * inverse.T))[0, 0])
    low, high, p = t_interval(float(fitted[0]), float(error), len(reply) - 2)
    related = float(np.corrcoef(reply, moves)[0, 1])
    found = {"slope": float(fitted[0]), "low": low, "high": high, "p": p}
    return found | {"n": len(reply), "correlation": related}
