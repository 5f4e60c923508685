"""How far portfolios of one size lie apart: the nearest these data come to stock-picking.

Portfolios average single stocks away. What is left is the spread between kinds of stocks, cheap and dear
ones of one size, or between industries.
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from research import prose, risk, store
from research.claims import rules

PANELS = {"value": "monthly/size_value_vw", "equal": "monthly/size_value_ew"}
FIRMS = "monthly/size_value_firms"
INDUSTRIES = {"value": "monthly/industries_vw", "equal": "monthly/industries_ew"}
TABLE = {
    "window": "months",
    "group": "portfolios",
    "weights": "weighted by",
    "months": "n",
    "small": ("small, median month", "%"),
    "large": ("large, median month", "%"),
    "ratio": ("median ratio", "x"),
    "wider": ("months in which small lie further apart", "%", 0),
}


def ratios(windows: Mapping[str, tuple], *, data=None) -> pd.DataFrame:
    """Dispersion among small over dispersion among large portfolios, for each way of grouping and weighting.

    Parameters
    ----------
    windows : name -> (start, end)

    Returns
    -------
    DataFrame with columns ``window``, ``group`` (two smallest against two largest fifths, smallest
    against largest fifth, industries), ``weights`` (value, equal; for industries equal-weighted ones
    stand for small, value-weighted ones for large), ``months``, ``small``, ``large`` (median standard
    deviation across the portfolios, decimals), ``ratio`` and ``wider``
    """
    data = data or store.load()
    found = []
    for weights, table in PANELS.items():
        panel = data.table(table)
        for quintiles, group in ((2, "two fifths at each end"), (1, "one fifth at each end")):
            small, large = risk.size_groups(panel, quintiles=quintiles)
            found.append(
                risk.dispersion_table(panel[small], panel[large], windows=windows).assign(
                    group=group, weights=weights
                )
            )
    equal, value = (data.table(INDUSTRIES[weights]) for weights in ("equal", "value"))
    found.append(
        risk.dispersion_table(equal, value, windows=windows).assign(
            group="49 industries", weights="equal against value"
        )
    )
    return pd.concat(found, ignore_index=True)[
        ["window", "group", "weights", "months", "small", "large", "ratio", "wider"]
    ]


def firms(*, start, end, data=None) -> pd.Series:
    """Mean number of firms in one of the ten small and in one of the ten large portfolios.

    Returns
    -------
    Series with ``small`` and ``large``
    """
    panel = (data or store.load()).table(FIRMS).loc[start:end]
    small, large = risk.size_groups(panel)
    return pd.Series({"small": panel[small].mean().mean(), "large": panel[large].mean().mean()})


def say_firms(counted: pd.Series) -> prose.Prose:
    """How many firms a portfolio averages over, on either side."""
    return prose.Prose(
        f"On average a small portfolio holds **{prose.number(counted['small'], digits=0)} firms**, a large "
        f"one **{prose.number(counted['large'], digits=0)}**."
    )


def say_verdict(verdict) -> prose.Prose:
    """What the verdict on the choice of the stock speaks of, and what it does not."""
    reach = "" if verdict.verdict == rules.NOT_TESTABLE else " **for groups of stocks only**"
    return prose.Prose(
        f"{verdict.id}: {verdict.verdict}{reach}; on single stocks these data are silent."
    )


def say(table: pd.DataFrame) -> prose.Prose:
    """In how many of the ways small portfolios lie further apart, by window."""
    lines = []
    for window, part in table.groupby("window", sort=False):
        wide = part[part["ratio"] > 1]
        lines.append(
            f"- {window}: small ones lie further apart in **{prose.words(len(wide))} of "
            f"{prose.words(len(part))}** ways; the median ratios run from "
            f"{prose.number(part['ratio'].min())} to {prose.number(part['ratio'].max())}."
        )
    return prose.Prose("\n".join(lines))
