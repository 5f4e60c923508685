"""Breadth: is it many or a few? Portfolios, industries, and leads that go together.

A window of a monthly panel holds the month ends after its start, up to and with its end; a day
inside a month stands for the month end before it, so that no part of a month is ever counted.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from research.months import month_end_before
from research.returns import Day
from research.stats.intervals import t_interval


def months_between(panel: pd.DataFrame, *, start: Day, end: Day) -> pd.DataFrame:
    """Rows of a monthly panel that a window holds.

    Raises ValueError if the panel does not hold every month of it.

    >>> panel = pd.DataFrame({"Food": [0.01, 0.02]},
    ...     index=pd.to_datetime(["2025-12-31", "2026-01-31"]))
    >>> months_between(panel, start="2025-12-31", end="2026-02-10")["Food"].tolist()
    [0.02]
    """
    first, last = month_end_before(start), month_end_before(end)
    wanted = pd.date_range(first + pd.offsets.MonthEnd(1), last, freq="ME")
    if wanted.empty:
        raise ValueError(
            f"end: expected a month end after {first:%Y-%m-%d}, the base; got"
            f" {pd.Timestamp(end):%Y-%m-%d}."
        )
    if not wanted.isin(panel.index).all():
        span = f"{panel.index[0]:%Y-%m} to {panel.index[-1]:%Y-%m}"
        raise ValueError(
            f"end: expected months of the panel ({span}), got {wanted[0]:%Y-%m} to"
            f" {wanted[-1]:%Y-%m}."
        )
    return panel.loc[wanted[0] : wanted[-1]]


def portfolio_changes(panel: pd.DataFrame, *, start: Day, end: Day) -> pd.Series:
    """Compounded return of each portfolio of a monthly panel over a window; missing where a month
    is missing.

    >>> panel = pd.DataFrame({"a": [0.1, 0.1], "b": [0.1, None]},
    ...     index=pd.to_datetime(["2026-01-31", "2026-02-28"]))
    >>> portfolio_changes(panel, start="2025-12-31", end="2026-02-28").round(4).tolist()
    [0.21, nan]
    """
    held = 1.0 + months_between(panel, start=start, end=end)
    return (held.prod(skipna=False) - 1.0).rename("change")


def industry_table(
    panel: pd.DataFrame, *, start: Day, end: Day, ahead: Sequence[str], behind: Sequence[str]
) -> pd.DataFrame:
    """Industries ranked by their compounded return over a window.

    ``ahead`` and ``behind`` are codes of two groups that are compared, columns of the panel of
    monthly returns. Gives ``rank``, ``industry``, ``side`` (``"ahead"``, ``"behind"`` or empty) and
    ``change`` (decimal), best first; an industry without returns comes last, unranked. Raises
    ValueError if a code is not in the panel or stands in both groups.

    >>> panel = pd.DataFrame({"Banks": [0.05], "Food": [0.01], "Gold": [0.2]},
    ...     index=pd.to_datetime(["2026-01-31"]))
    >>> industry_table(panel, start="2025-12-31", end="2026-01-31", ahead=["Banks"],
    ...     behind=["Food"])
       rank industry    side  change
    0     1     Gold            0.20
    1     2    Banks   ahead    0.05
    2     3     Food  behind    0.01
    """
    unknown = [code for code in [*ahead, *behind] if code not in panel]
    if unknown:
        raise ValueError(
            f"ahead: expected codes of the panel ({', '.join(map(str, panel.columns[:5]))}, ...),"
            f" got {unknown[0]!r}."
        )
    if both := set(ahead) & set(behind):
        raise ValueError(
            f"behind: expected other industries than ahead, got {min(both)!r} in both."
        )
    change = portfolio_changes(panel, start=start, end=end)
    table = change.sort_values(ascending=False, kind="stable").rename_axis("industry").reset_index()
    side = dict.fromkeys(ahead, "ahead") | dict.fromkeys(behind, "behind")
    table.insert(0, "rank", table["change"].rank(ascending=False, method="first").astype("Int64"))
    table.insert(2, "side", table["industry"].map(side).fillna(""))
    return table


def group_lead(table: pd.DataFrame) -> dict[str, float]:
    """Equal-weighted mean change of the rows marked ``ahead`` less that of those marked ``behind``:
    ``lead``, with Welch's 95% interval ``low`` to ``high`` and ``p``, industries taken as
    independent draws.

    The interval needs two rows or more on each side and changes that differ, else all three are
    missing.

    >>> table = pd.DataFrame({"side": ["ahead"] * 3 + ["behind"] * 3,
    ...     "change": [0.01, 0.02, 0.03, 0.00, 0.02, 0.04]})
    >>> {name: round(value, 3) for name, value in group_lead(table).items()}
    {'lead': 0.0, 'low': -0.042, 'high': 0.042, 'p': 1.0}
    """
    sides = [table.loc[table["side"] == side, "change"].to_numpy() for side in ("ahead", "behind")]
    if any(len(side) == 0 or np.isnan(side).any() for side in sides):
        raise ValueError("table: expected a change for every row of both sides.")
    apart, sizes = float(sides[0].mean() - sides[1].mean()), np.array([len(s) for s in sides])
    found = {"lead": round(apart, 12)} | dict.fromkeys(("low", "high", "p"), float("nan"))
    if sizes.min() > 1:
        parts = np.array([side.var() for side in sides]) * (sizes / (sizes - 1)) / sizes
        if parts.any():
            degrees = parts.sum() ** 2 / (parts**2 / (sizes - 1)).sum()
            interval = t_interval(apart, float(np.sqrt(parts.sum())), degrees)
            found |= zip(("low", "high", "p"), interval, strict=True)
    return found


def lead_correlation(first: pd.Series, second: pd.Series) -> pd.DataFrame:
    """Correlation of two monthly leads, with its interval and how often they agree in sign, in one
    row: ``correlation`` (Pearson), ``low`` and ``high`` (95% interval by Fisher's transformation,
    months taken as independent), ``p`` (Student's t, two-sided, of none), ``rank_correlation``
    (Spearman), ``agree`` (share of the months in which both have one sign) and ``months``. Raises
    ValueError if there are fewer than four common months, or a lead does not vary.

    >>> months = pd.date_range("2026-01-31", periods=5, freq="ME")
    >>> lead = pd.Series([0.01, -0.02, 0.03, 0.01, -0.01], index=months)
    >>> lead_correlation(lead,
    ...     -lead)[["correlation", "rank_correlation", "agree", "months"]].round(6)
       correlation  rank_correlation  agree  months
    0         -1.0              -1.0    0.0       5
    """
    both = pd.concat([first, second], axis=1, join="inner").dropna()
    if len(both) < 4 or (both.std() == 0).any():
        raise ValueError(
            f"second: expected four common months or more with leads that vary, got {len(both)}."
        )
    x, y = both.iloc[:, 0], both.iloc[:, 1]
    r, reach = float(x.corr(y)), 1.959964 / np.sqrt(len(both) - 3)
    low, high = np.tanh(np.arctanh(np.clip(r, -1 + 1e-12, 1 - 1e-12)) + [-reach, reach])
    error = np.sqrt(max(0.0, 1 - r**2) / (len(both) - 2))
    row = {"correlation": r, "low": low, "high": high, "p": t_interval(r, error, len(both) - 2)[2]}
    row |= {"rank_correlation": x.rank().corr(y.rank())}
    row |= {"agree": (np.sign(x) == np.sign(y)).mean(), "months": len(both)}
    return pd.DataFrame([row])
