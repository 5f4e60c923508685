"""Giants and the rest: equal weight against cap weight, and the Magnificent Seven one by one."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from research import breadth, prose, returns, store
from research.measures.windows import covered
from research.months import monthly_lead

SEVEN = ("aapl", "amzn", "googl", "meta", "msft", "nvda", "tsla")
MEAN = "mean of the seven"
LINKS = {
    "other": "lead of small caps",
    "correlation": ("correlation", "", 2),
    "low": ("from", "", 2),
    "high": ("to", "", 2),
    "rank_correlation": ("of ranks", "", 2),
    "agree": ("months of one sign", "%", 0),
    "months": "months",
}


def monthly_leads(*, start="2005-01-31", end="2025-12-31", data=None) -> pd.DataFrame:
    """The lead of equal weight, and leads of small caps with and without the giants on the other side.

    Returns
    -------
    DataFrame by month: ``equal`` (RSP less SPY, price returns as in the verdict), ``small`` (IWM less SPY), ``rest``
    (IWM less RSP) and ``french`` (second fifth of all stocks by size less the third fifth; missing where
    the portfolios end)
    """
    data = data or store.load()
    lead = {
        name: monthly_lead(*(covered(data, side) for side in pair), start=start, end=end)
        for name, pair in {
            "equal": ("rsp", "spy"),
            "small": ("iwm", "spy"),
            "rest": ("iwm", "rsp"),
        }.items()
    }
    size = data.table("monthly/size_vw")
    return pd.DataFrame({**lead, "french": (size["q2"] - size["q3"]).reindex(lead["equal"].index)})


def links(table: pd.DataFrame) -> pd.DataFrame:
    """Correlation of the lead of equal weight with three leads of small caps.

    Parameters
    ----------
    table : of :func:`monthly_leads`

    Returns
    -------
    DataFrame with columns ``other`` (in print) and those of :func:`research.breadth.lead_correlation`
    """
    words = {
        "small": "IWM over SPY, where the giants weigh most",
        "rest": "IWM over RSP, where they hardly weigh",
        "french": "second over third fifth, without them",
    }
    return pd.concat(
        [
            breadth.lead_correlation(table["equal"], table[name].dropna()).assign(other=text)
            for name, text in words.items()
        ],
        ignore_index=True,
    )


def seven(
    windows: Mapping[str, tuple], *, others=("mags", "spy", "rsp", "iwm"), data=None
) -> pd.DataFrame:
    """The seven shares over several windows, their mean, and funds beside them, with distributions.

    Parameters
    ----------
    windows : heading -> (start, end)

    Returns
    -------
    DataFrame with columns ``name`` and one of decimals per window; the mean holds equal amounts of the
    seven from the start of a window on
    """
    data = data or store.load()

    def row(name: str) -> dict:
        return {
            "name": data.catalogue.loc[name, "name"],
            **{
                head: returns.change(
                    covered(
                        data, name, basis="total", start=pd.Timestamp(start), end=pd.Timestamp(end)
                    ),
                    start=start,
                    end=end,
                )
                for head, (start, end) in windows.items()
            },
        }

    shares = pd.DataFrame([row(name) for name in SEVEN])
    mean = pd.DataFrame([{"name": MEAN, **shares[list(windows)].mean()}])
    return pd.concat(
        [shares, mean, pd.DataFrame([row(name) for name in others])], ignore_index=True
    )


def columns(windows: Mapping[str, tuple]) -> dict[str, tuple]:
    """Headings of a table of :func:`seven`."""
    return {"name": "share or fund", **{head: (head, "%") for head in windows}}


def say_seven(table: pd.DataFrame, *, market: str = "SPDR S&P 500 ETF") -> prose.Prose:
    """How many of the seven beat the market in each window, and how their mean stands to small caps."""
    indexed = table.set_index("name")
    shares = indexed.iloc[: len(SEVEN)]
    lines = []
    for window in indexed:
        beat = int((shares[window] > indexed.loc[market, window]).sum())
        low, high = shares[window].min(), shares[window].max()
        lines.append(
            f"- {window}: **{prose.words(beat) if beat else 'none'}** of the seven beat {market} "
            f"({prose.number(indexed.loc[market, window], '%', sign=True)}); they span "
            f"{prose.number(low, '%', sign=True)} to {prose.number(high, '%', sign=True)}, mean "
            f"{prose.number(indexed.loc[MEAN, window], '%', sign=True)}."
        )
    return prose.Prose("\n".join(lines))


def say_links(table: pd.DataFrame, verdict) -> prose.Prose:
    """What is left of the link when the giants do not stand on the other side of both leads.

    Parameters
    ----------
    table : of :func:`links`
    verdict : on the claim that the first of the links decides
    """
    shared, rest = table.iloc[0], table.iloc[1:]
    return prose.Prose(
        f"{verdict.id}: **{verdict.verdict}**. The lead of equal weight goes with the lead of small caps over the same fund at a correlation of "
        f"**{prose.number(shared['correlation'])}** "
        f"({prose.number(shared['low'])} to {prose.number(shared['high'])}). Where the giants hardly weigh "
        f"in the second lead it is **{prose.number(rest['correlation'].min())} to "
        f"{prose.number(rest['correlation'].max())}** (intervals from {prose.number(rest['low'].min())} to "
        f"{prose.number(rest['high'].max())})."
    )
