"""How much wilder, on one page: the same question put to ranges, volatility and falls."""

from __future__ import annotations

import pandas as pd

from research import prose, risk
from research.studies import falls, volatility

OVERVIEW = {
    "measure": "measure",
    "since": "since",
    "small": "small caps",
    "large": "large caps",
    "ratio": ("ratio", "x"),
}


def overview(table: pd.DataFrame, panel: pd.DataFrame, halves: pd.DataFrame) -> pd.DataFrame:
    """Several measures of wildness for both sides.

    Parameters
    ----------
    table : of :func:`research.studies.swings.ranges`
    panel : daily returns, small first, base session first
    halves : of :func:`research.studies.falls.half_years`

    Returns
    -------
    DataFrame with columns ``measure``, ``since`` (year, as text), ``small`` and ``large`` (as printed)
    and ``ratio``
    """
    months = volatility.monthly(panel)
    counted = falls.counts(panel, dict(zip(panel.columns, panel.columns, strict=True)))
    hits = (halves[["small", "large"]] <= -falls.CORRECTION).sum()
    first = panel.index[1].year
    rows = [
        ("median range of a session (funds)", table.index[0].year, "%", *table.median()),
        (
            "volatility a year, daily returns",
            first,
            "%",
            *(risk.volatility(panel[name]) for name in panel),
        ),
        (
            "volatility a year, monthly returns",
            first,
            "%",
            *(risk.volatility(months[name], a_year=12) for name in months),
        ),
        ("falls of 10% or more from a record", first, "", *counted["tenth"]),
        ("falls of 20% or more from a record", first, "", *counted["fifth"]),
        ("sessions 10% or more below the record", first, "%", *counted["below"]),
        ("half years with a fall of 10% or more", halves["base"].iloc[0].year, "", *hits),
    ]
    return pd.DataFrame(
        [
            [name, str(since), prose.number(small, unit), prose.number(large, unit), small / large]
            for name, since, unit, small, large in rows
        ],
        columns=["measure", "since", "small", "large", "ratio"],
    )


def say_overview(table: pd.DataFrame) -> prose.Prose:
    """The span of the ratios, and which measure gives the smallest and which the largest.

    Parameters
    ----------
    table : of :func:`overview`
    """
    least, most = table.loc[table["ratio"].idxmin()], table.loc[table["ratio"].idxmax()]
    above = int((table["ratio"] > 1).sum())
    share = (
        f"all {prose.words(above)}"
        if above == len(table)
        else f"{prose.words(above)} of {prose.words(len(table))}"
    )
    return prose.Prose(
        f"Small caps are the wilder side by **{share}** measures of ranges, volatility and falls. "
        f"The ratio runs from {prose.number(least['ratio'], digits=2)} "
        f"({least['measure']}) to {prose.number(most['ratio'], digits=2)} ({most['measure']}), with a "
        f"middle of **{prose.number(table['ratio'].median())}**."
    )


def say_beside(panel: pd.DataFrame, *, apart: pd.DataFrame, spreads: pd.DataFrame) -> prose.Prose:
    """What the overview leaves out: two measures that are no matter of swings, and two ways to count in which small caps are not clearly wilder.

    Parameters
    ----------
    panel : daily returns, small first, base session first
    apart : of :func:`research.studies.dispersion.ratios`; the first row is told
    spreads : of :func:`research.studies.liquidity.spreads`, small caps first and the control last
    """
    first, small, control = apart.iloc[0], spreads.iloc[0], spreads.iloc[-1]
    clear = small["low"] > max(1.0, control["high"])
    decades = volatility.by_window(panel, volatility.decades(1980, 2020))
    calmer = decades.loc[decades["daily"] < 1, "window"]
    hits, count, low, high = falls.worse(falls.market_falls(panel))
    return prose.Prose(
        f"{'So too' if first['ratio'] > 1 else 'Not so'} by the spread between portfolios (**{prose.number(first['ratio'])}** times, {first['window']}), and the estimate of "
        f"the gap between bid and ask {'shows more' if clear else '**shows nothing**'} ({prose.number(small['ratio'])} times as wide in stress, 95% interval "
        f"{prose.number(small['low'])} to {prose.number(small['high'])}; for the control, a fund of large caps, {prose.number(control['ratio'])}). By daily returns small caps were the calmer "
        f"side in {f'the {prose.listed(calmer)}' if len(calmer) else 'no decade'}. And between the same two dates they lost more in {hits} of {count} falls of the market, "
        f"with one half {'inside' if low <= 0.5 <= high else 'outside'} the 95% interval."
    )
