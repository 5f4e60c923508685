"""Falls: what small caps lost when the market fell, and how often half a year holds a sharp fall."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from research import prose, returns, risk

CORRECTION, HALF_YEAR, BEFORE = 0.10, 6, 3
MARKET = {
    "peak": "market high",
    "trough": "market low",
    "large": ("large caps", "%"),
    "small": ("small caps", "%"),
    "deepest": ("small, deepest", "%"),
    "extra": ("small less large", "pp"),
}
COUNTS = {
    "series": "series",
    "tenth": "falls of 10% or more",
    "fifth": "of 20% or more",
    "third": "of 30% or more",
    "below": ("sessions 10% or more below the high", "%", 0),
    "worst": ("deepest", "%"),
    "trough": "low",
}
WINDOWS = {
    "window": "window",
    "side": "side",
    "change": ("change", "%"),
    "depth": ("deepest fall", "%"),
    "peak": "from",
    "trough": "to",
    "recovery": "made good",
}
AFTER = {
    "group": "small caps in the three months before",
    "from": ("from", "%"),
    "to": ("to", "%"),
    "windows": "half years",
    "hits": "with a fall of 10% or more",
    "share": ("share", "%", 0),
}


def market_falls(panel: pd.DataFrame, *, at_least: float = CORRECTION) -> pd.DataFrame:
    """What small caps did while large caps fell from a record to their low.

    The dates are those of large caps, which makes *their* fall as large as it can be; a deeper fall of small
    caps between the same two closes is therefore no product of the choice of dates.

    Parameters
    ----------
    panel : daily returns, small first, base session first
    at_least : smallest fall of large caps, positive decimal

    Returns
    -------
    DataFrame in order of time with columns ``peak``, ``trough`` (sessions), ``large``, ``small`` (changes
    between the two), ``deepest`` (largest fall of small from a running high between the two), ``extra``
    (small less large; all decimals) and ``over`` (large caps are back at the record)

    Examples
    --------
    >>> days = pd.bdate_range("2026-01-05", periods=4)
    >>> panel = pd.DataFrame({"small": [None, 0.1, -0.5, 0.2], "large": [None, 0.0, -0.25, 0.5]}, index=days)
    >>> market_falls(panel)[["large", "small", "deepest"]].round(4).values.tolist()
    [[-0.25, -0.5, -0.5]]
    """
    wealth = panel.apply(returns.levels)
    small, large = wealth.columns
    rows = []
    for fall in risk.drawdowns(wealth[large], at_least=at_least).itertuples():
        moved = wealth.loc[fall.trough] / wealth.loc[fall.peak] - 1.0
        rows.append(
            [
                fall.peak,
                fall.trough,
                moved[large],
                moved[small],
                risk.deepest(wealth.loc[fall.peak : fall.trough, small]),
                moved[small] - moved[large],
                not fall.open,
            ]
        )
    return pd.DataFrame(
        rows, columns=["peak", "trough", "large", "small", "deepest", "extra", "over"]
    )


def counts(panel: pd.DataFrame, names: Mapping[str, str]) -> pd.DataFrame:
    """How often each series fell by 10%, 20% and 30% from its own record, and how long it stood below.

    Returns
    -------
    DataFrame with one row per series: ``series``, ``tenth``, ``fifth``, ``third`` (counts of falls of
    10%, 20%, 30% or more), ``below`` (share of the sessions at least 10% under the record), ``worst``
    (decimal) and ``trough`` (its session)
    """
    rows = []
    for name in panel:
        wealth = returns.levels(panel[name])
        depth = risk.underwater(wealth)
        found = [len(risk.drawdowns(wealth, at_least=size)) for size in (0.1, 0.2, 0.3)]
        rows.append(
            [
                names[name],
                *found,
                (depth.iloc[1:] <= -CORRECTION).mean(),
                depth.min(),
                depth.idxmin(),
            ]
        )
    return pd.DataFrame(
        rows, columns=["series", "tenth", "fifth", "third", "below", "worst", "trough"]
    )


def named_windows(
    panel: pd.DataFrame, windows: Mapping[str, tuple], names: Mapping[str, str]
) -> pd.DataFrame:
    """Change and deepest fall of both sides in windows that claims name.

    Returns
    -------
    DataFrame with columns ``window``, ``side``, ``change``, ``depth`` (decimals), ``peak``, ``trough``
    and ``recovery``
    """
    wealth = panel.apply(returns.levels)
    found = risk.deepest_in(wealth, windows)
    moved = [
        returns.change(panel[row.series], start=windows[row.window][0], end=windows[row.window][1])
        for row in found.itertuples()
    ]
    return found.assign(change=moved, side=found["series"].map(names))[
        ["window", "side", "change", "depth", "peak", "trough", "recovery"]
    ]


def half_years(
    panel: pd.DataFrame, *, end, months: int = HALF_YEAR, before: int = BEFORE
) -> pd.DataFrame:
    """Deepest fall in each half year, counted back from a day so that no two of them overlap.

    Parameters
    ----------
    panel : daily returns, small first, base session first
    end : end of the last half year
    months, before : length of a window, and of the stretch before it whose change is kept beside it

    Returns
    -------
    DataFrame in order of time: ``base``, ``last`` (sessions), ``small``, ``large`` (deepest fall inside,
    the running high starting anew), ``run_up`` (change of small in the months before; missing at the
    start of the data)
    """
    small, large = panel.columns
    wealth = panel.apply(returns.levels)
    count = 0
    while pd.Timestamp(end) - pd.DateOffset(months=months * (count + 1)) >= wealth.index[0]:
        count += 1
    rows = []
    for back in range(count, 0, -1):
        start, stop = (
            pd.Timestamp(end) - pd.DateOffset(months=months * k) for k in (back, back - 1)
        )
        base, last = returns.window(wealth.index, start=start, end=stop)
        early = start - pd.DateOffset(months=before)
        run_up = (
            returns.change(panel[small], start=early, end=start)
            if early >= wealth.index[0]
            else np.nan
        )
        inside = wealth.loc[base:last]
        rows.append([base, last, risk.deepest(inside[small]), risk.deepest(inside[large]), run_up])
    return pd.DataFrame(rows, columns=["base", "last", "small", "large", "run_up"])


def by_run_up(table: pd.DataFrame, *, depth: float = CORRECTION) -> pd.DataFrame:
    """Half years in three groups by what small caps had done before: how many held a sharp fall.

    Parameters
    ----------
    table : of :func:`half_years`

    Returns
    -------
    DataFrame with columns ``group``, ``from``, ``to`` (smallest and largest change before), ``windows``,
    ``hits`` and ``share``
    """
    known = table.dropna(subset=["run_up"])
    third = pd.qcut(
        known["run_up"].rank(method="first"),
        3,
        labels=["weakest third", "middle third", "strongest third"],
    )
    rows = []
    for group, part in known.groupby(third, observed=True):
        hits = int((part["small"] <= -depth).sum())
        rows.append(
            [group, part["run_up"].min(), part["run_up"].max(), len(part), hits, hits / len(part)]
        )
    return pd.DataFrame(rows, columns=["group", "from", "to", "windows", "hits", "share"])


def worse(table: pd.DataFrame) -> tuple[int, int, float, float]:
    """In how many falls of the market small caps lost more, of how many, and the exact 95% interval for the share.

    Parameters
    ----------
    table : of :func:`market_falls`
    """
    hits = int((table["extra"] < 0).sum())
    return hits, len(table), *_binomial(hits, len(table))


def say_market_falls(table: pd.DataFrame) -> prose.Prose:
    """In how many falls of the market small caps lost more, and how much more."""
    since, (hits, count, *chance) = table["peak"].iloc[0], worse(table)
    return prose.Prose(
        f"Since {since.year} large caps fell by 10% or more from a record {count} times. Between the "
        f"same two closes small caps lost more in **{hits}** of "
        f"them (an exact 95% interval for the share: {prose.number(chance[0], '%', digits=0)} to "
        f"{prose.number(chance[1], '%', digits=0)}{', one half included' if chance[0] <= 0.5 <= chance[1] else ''}). The median extra loss is "
        f"**{prose.number(-table['extra'].median(), 'pp')}**. They lost less in the falls that began in "
        f"{prose.listed(f'{day:%B %Y}' for day in table.loc[table['extra'] >= 0, 'peak'])}."
    )


def say_half_years(
    table: pd.DataFrame, groups: pd.DataFrame, *, depth: float = CORRECTION
) -> prose.Prose:
    """How often half a year holds a sharp fall, and whether a steep rise before made it more likely."""
    hits, others = int((table["small"] <= -depth).sum()), int((table["large"] <= -depth).sum())
    low, high = _binomial(hits, len(table))
    strong, rest = groups.iloc[-1], groups.iloc[:-1]
    odds = _fisher(
        int(strong["hits"]),
        int(strong["windows"]),
        int(rest["hits"].sum()),
        int(rest["windows"].sum()),
    )
    return prose.Prose(
        f"Of {len(table)} half years that do not overlap, **{hits}** held a fall of small caps by 10% or "
        f"more: {prose.number(hits / len(table), '%', digits=0)}, with an exact "
        f"95% interval from {prose.number(low, '%', digits=0)} to {prose.number(high, '%', digits=0)}; of "
        f"large caps, {others}. After the strongest third of three-month "
        f"changes it came in {prose.number(strong['share'], '%', digits=0)} of the half years, after the "
        "others in "
        f"{prose.number(rest['hits'].sum() / rest['windows'].sum(), '%', digits=0)}; a difference as large "
        f"comes by chance {prose.chance(odds)} of the time."
    )


def say_window(table: pd.DataFrame, window: str) -> prose.Prose:
    """Change and deepest fall of both sides in one window."""
    parts = [
        f"{row.side} {prose.number(row.change, '%', sign=True)} (deepest fall "
        f"{prose.number(row.depth, '%')}, {prose.span(row.peak, row.trough)})"
        for row in table[table["window"] == window].itertuples()
    ]
    return prose.Prose(f"{window}: {'; '.join(parts)}.")


def _binomial(hits: int, n: int) -> tuple[float, float]:
    from scipy.stats import binomtest

    bounds = binomtest(hits, n).proportion_ci(method="exact")
    return float(bounds.low), float(bounds.high)


def _fisher(hits: int, n: int, other_hits: int, other_n: int) -> float:
    from scipy.stats import fisher_exact

    return float(fisher_exact([[hits, n - hits], [other_hits, other_n - other_hits]]).pvalue)
