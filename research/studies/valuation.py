"""How deep the discount of small companies is, by which measure, and against what past.

Price-to-book of each side is rebuilt from portfolios (:mod:`research.valuation.ratios`). The *gap* is price-to-book of
big over that of small; the *discount* is one less its inverse: how much cheaper a dollar of small companies' book value is.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from research import store, valuation
from research.measures import valuation as measured
from research.measures.cycles import relative_wealth
from research.studies.answers import Answers
from research.studies.valuation_cited import forward_pairs

GAPS = {
    "gap": "quintiles 2 and 3",
    "gap quintiles 1-3": "quintiles 1 to 3",
    "gap quintiles 1-2": "quintiles 1 and 2",
    "gap june": "French's table, market value of June",
    "gap december": "French's table, market value of December",
}
SINCE = {"1926": "1926-06-30", "1963": "1963-06-30", "1990": "1990-01-31", "2000": "2000-01-31"}
ACCOUNTING = {
    "table": "table",
    "first": "first month",
    "last": "last month",
    "months": "months",
    "missing": "empty cells",
}
LEVELS = {
    "side": "price over book value",
    "value": ("value", "", 2),
    "median": ("median since 1963", "", 2),
    "1926": ("rank since 1926", "%"),
    "1963": ("since 1963", "%"),
    "1990": ("since 1990", "%"),
    "2000": ("since 2000", "%"),
}
RANKS = {
    "measure": "measure",
    "value": ("gap", "", 2),
    "1926": ("rank since 1926", "%"),
    "1963": ("since 1963", "%"),
    "1990": ("since 1990", "%"),
    "2000": ("since 2000", "%"),
    "widest": "widest since 1963",
    "months": ("months of 2025 wider than any from 2001 to 2024", "", 0),
}
DISCOUNTS = {
    "measure": "measure",
    "kind": "kind",
    "as_of": "as of",
    "discount": ("small cheaper by", "%", 0),
}
AFTER = {
    "years": "years",
    "start": "from",
    "value": ("gap then", "", 2),
    "ahead": ("small", "%", 0),
    "behind": ("large", "%", 0),
    "per_year": ("lead a year", "pp"),
}
CAPE = {"month": "month", "gap": ("gap", "", 2), "cape": ("CAPE", "", 1)}


def history(data=None) -> pd.DataFrame:
    """Price-to-book of both sides and the gaps of :data:`GAPS` at month ends; see :func:`research.valuation.history`."""
    return measured.ratio_history(data or store.load())


def accounting(data=None) -> pd.DataFrame:
    """What the ratios rest on: ``table``, ``first`` and ``last`` month, ``months`` and ``missing`` (cells of the 25 portfolios)."""
    data = data or store.load()
    names = {
        "size_value_firms": "number of firms",
        "size_value_average_size": "average market value",
        "size_value_be_me_june": "book to market, June",
        "size_value_be_me_december": "book to market, December",
    }
    rows = []
    for name, words in names.items():
        table = data.table(f"monthly/{name}")
        rows.append(
            {
                "table": words,
                "first": table.index[0],
                "last": table.index[-1],
                "months": len(table),
                "missing": int(table.isna().sum().sum()),
            }
        )
    return pd.DataFrame(rows)


def rank(values: pd.Series, on, *, since) -> float:
    """Share of the months from ``since`` to the month before ``on`` with a lower value."""
    before = values.loc[pd.Timestamp(since) : pd.Timestamp(on)].iloc[:-1]
    return float((before < values[pd.Timestamp(on)]).mean())


def levels(ratios: pd.DataFrame, on) -> pd.DataFrame:
    """Each side's own price-to-book: is small cheap, or big dear?

    Parameters
    ----------
    ratios : of :func:`history`
    on : month end

    Returns
    -------
    DataFrame with columns ``side``, ``value``, ``median`` (since 1963) and one column of ranks per sample of :data:`SINCE`
    """
    rows = [
        {
            "side": side,
            "value": ratios.loc[pd.Timestamp(on), side],
            "median": ratios.loc[SINCE["1963"] : pd.Timestamp(on), side].median(),
            **{name: rank(ratios[side], on, since=since) for name, since in SINCE.items()},
        }
        for side in ("big", "small", "gap")
    ]
    return pd.DataFrame(rows)


def ranks(ratios: pd.DataFrame, on) -> pd.DataFrame:
    """The gap and its ranks by measure and sample.

    Returns
    -------
    DataFrame with columns ``measure``, ``value``, one column of ranks per sample of :data:`SINCE`, ``widest`` (month of the widest gap
    since 1963, to ``on``) and ``months`` (months of that year to ``on`` and after it wider than any since 2001)
    """
    day, rows = pd.Timestamp(on), []
    for column, name in GAPS.items():
        gap = ratios[column]
        inside, before = gap.loc[SINCE["1963"] : day], gap.loc["2001" : str(day.year - 1)]
        rows.append(
            {
                "measure": name,
                "value": gap[day],
                **{key: rank(gap, day, since=since) for key, since in SINCE.items()},
                "widest": f"{inside.idxmax():%B %Y}",
                "months": int((gap.loc[str(day.year)] > before.max()).sum()),
            }
        )
    return pd.DataFrame(rows)


def discounts(ratios: pd.DataFrame, asked: Answers, on, data=None) -> pd.DataFrame:
    """How much cheaper small is said to be, and is, by every measure at hand.

    Parameters
    ----------
    ratios : of :func:`history`
    asked : verdicts on claims 001-20, 001-21, 001-22 and 004-09, whose stated figures are shown
    on : month end of the ratios rebuilt here

    Returns
    -------
    DataFrame with columns ``measure``, ``kind`` (``rebuilt``, ``table``, ``article``, ``published``), ``as_of`` and ``discount`` (decimal; below zero
    where small is dearer), deepest first
    """
    cited = (data or store.load()).published
    stated = {verdict.id: verdict.claim.claimed for verdict in asked}
    month = f"{pd.Timestamp(on):%Y-%m}"
    rows = [
        (
            "price-to-book, " + name,
            "table" if "French" in name else "rebuilt",
            month,
            1 - 1 / ratios.loc[pd.Timestamp(on), column],
        )
        for column, name in GAPS.items()
    ]
    rows += [
        (
            "price-to-book, S&P 500 and Russell 2000 (001-20, 001-21)",
            "article",
            "2025",
            1 - stated["001-21"] / stated["001-20"],
        ),
        (
            "price-to-book, two unnamed indices (001-22)",
            "article",
            "2025",
            1 - 1 / stated["001-22"],
        ),
        ("forward P/E, S&P 500 and 600 (004-09)", "article", "2025-12", stated["004-09"]),
        (
            "price-to-book, Russell 1000 and 2000",
            "published",
            cited.loc["001-19-e1", "as_of"],
            1 - 1 / cited.loc["001-19-e1", "value"],
        ),
    ]
    rows += [
        ("forward P/E, S&P 500 and 600", "published", pair.as_of, pair.discount)
        for pair in forward_pairs(asked, data).itertuples()
    ]
    loss = cited["value"]
    rows.append(
        (
            "P/E of this year, S&P 500 and Russell 2000 with loss-makers",
            "published",
            cited.loc["004-08-e2", "as_of"],
            1 - loss["004-08-e2"] / loss["004-08-e3"],
        )
    )
    table = pd.DataFrame(rows, columns=["measure", "kind", "as_of", "discount"])
    return table.sort_values("discount", ascending=False, kind="stable", ignore_index=True)


def ahead(ratios: pd.DataFrame, data=None, *, years: int = 10) -> pd.DataFrame:
    """The gap at every month end and what small gained on large a year over the next years.

    Returns
    -------
    DataFrame indexed by month end with columns ``gap`` and ``later`` (growth of relative wealth a year, decimal), complete windows only
    """
    lead = _lead(data)
    later = (lead.shift(-12 * years) / lead) ** (1 / years) - 1
    return pd.DataFrame({"gap": ratios["gap"], "later": later}).dropna()


def _lead(data=None) -> pd.Series:
    return relative_wealth(data or store.load(), measured.PAIR["small"], measured.PAIR["large"])


def apart(frame: pd.DataFrame, *, years: int = 10) -> pd.DataFrame:
    """The rows of :func:`ahead` whose windows do not overlap, counted from the first."""
    return frame.loc[valuation.non_overlapping(frame.index, months=12 * years)]


def steps(ratios: pd.DataFrame, data=None, *, end="2025-12-31") -> pd.DataFrame:
    """Logarithm of the gap and log return of small over large, month by month: the input of the test by simulation."""
    frame = pd.DataFrame(
        {"gap": np.log(ratios["gap"]), "lead": np.log(_lead(data)).diff()}
    ).dropna()
    return frame.loc[: pd.Timestamp(end)]


def beside_cape(
    ratios: pd.DataFrame,
    data=None,
    *,
    months: Sequence[str] = ("1929-09-30", "1932-06-30", "1972-12-31", "2000-03-31", "2025-09-30"),
) -> pd.DataFrame:
    """The gap and the CAPE of the S&P composite at some month ends: ``month``, ``gap``, ``cape``."""
    frame = both(ratios, data).loc[pd.DatetimeIndex(months)]
    return frame.rename_axis("month").reset_index()


def both(ratios: pd.DataFrame, data=None) -> pd.DataFrame:
    """The gap beside CAPE (price over the mean real earnings of ten years) at all month ends that have both."""
    return pd.DataFrame(
        {
            "gap": ratios["gap"],
            "cape": (data or store.load()).table("monthly/shiller")["cape"].loc[ratios.index[0] :],
        }
    ).dropna()
