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
        ("volatility a year, daily returns", first, "%", *(risk.volatility(panel[name]) for name in panel)),
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
    """The span of the ratios, and which measure gives the smallest and which the largest."""
    least, most = table.loc[table["ratio"].idxmin()], table.loc[table["ratio"].idxmax()]
    above = int((table["ratio"] > 1).sum())
    return prose.Prose(
        f"Small caps are the wilder side by **{prose.words(above)} of {prose.words(len(table))}** measures. "
        f"The ratio runs from {prose.number(least['ratio'], digits=2)} "
        f"({least['measure']}) to {prose.number(most['ratio'], digits=2)} ({most['measure']}), with a "
        f"middle of **{prose.number(table['ratio'].median())}**."
    )
