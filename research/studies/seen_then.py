"""Figures of the economy as an article gave them, as they could be read in January 2026, and as they read now.

A figure exists in vintages. The snapshot keeps two: what could be seen on 3 January 2026, and the latest. A
nowcast is not a figure but a guess at one; it is set beside the growth that was published later.
"""

from __future__ import annotations

import pandas as pd

from research import macro, prose, store
from research.studies.answers import Answers

EARLY = "2026-01-03"
WHAT = {
    "GDPC1": "growth of real GDP, annual rate",
    "PCEPI": "PCE inflation over a year",
    "PCEPILFE": "core PCE inflation over a year",
    "CPIAUCSL": "CPI inflation over a year",
}
ROWS = (
    ("002-09", "GDPC1", "saar", "2025-07-01"),
    ("003-07", "GDPC1", "saar", "2025-10-01"),
    ("000-04", "GDPC1", "saar", "2025-10-01"),
    ("002-11", "PCEPI", "yoy", "2025-11-01"),
    ("", "PCEPILFE", "yoy", "2025-09-01"),
    ("", "CPIAUCSL", "yoy", "2025-09-01"),
    ("", "CPIAUCSL", "yoy", "2025-11-01"),
)
THEN = {
    "figure": "figure",
    "period": "period",
    "claim": "claim",
    "stated": ("in the article", "%"),
    "early": ("seen on 3 January 2026", "%", 2),
    "latest": ("latest vintage", "%", 2),
    "revised": ("change since it was first said", "pp"),
}


def table(answers: Answers, *, rows=ROWS, data=None) -> pd.DataFrame:
    """Figures then and now.

    Parameters
    ----------
    answers : verdicts, the claims named in ``rows`` among them
    rows : (claim or empty, series, transform, first day of the period)

    Returns
    -------
    DataFrame with columns ``figure``, ``period`` (as printed), ``claim``, ``stated`` (in the article), ``early`` and ``latest`` (decimals; missing
    where a vintage does not have it) and ``revised`` (latest less what was said first, in the article or in the early vintage)
    """
    data = data or store.load()
    stated = {verdict.id: verdict.claim.claimed for verdict in answers}
    out = []
    for claim, series, transform, period in rows:
        day = pd.Timestamp(period)
        early, latest = (
            _value(data, series, transform, day, vintage) for vintage in (EARLY, "latest")
        )
        said = stated.get(claim, float("nan"))
        first = said if pd.notna(said) else early
        name = f"{day:%B %Y}" if transform == "yoy" else f"quarter {day.quarter} of {day.year}"
        out.append(
            {
                "figure": WHAT[series],
                "period": name,
                "claim": claim,
                "stated": said,
                "early": early,
                "latest": latest,
                "revised": latest - first,
            }
        )
    return pd.DataFrame(
        out, columns=["figure", "period", "claim", "stated", "early", "latest", "revised"]
    )


def _value(data, series: str, transform: str, day: pd.Timestamp, vintage: str) -> float:
    try:
        return float(macro.transform(data.macro(series, vintage), transform).get(day, float("nan")))
    except ValueError:
        return float("nan")


def inflation(*, start, series: str = "PCEPI", data=None) -> pd.Series:
    """Inflation over a year by month, latest vintage, from a month on; decimals."""
    data = data or store.load()
    return macro.transform(data.macro(series), "yoy").loc[pd.Timestamp(start) :].rename(series)


def conditions(
    answers: Answers, *, forecast: str, band: tuple[float, float], data=None
) -> pd.DataFrame:
    """Whether the two conditions of a forecast were met, month by month from its publication.

    Parameters
    ----------
    answers : verdicts, the forecast among them
    forecast : id of the claim that is bound to "the Fed keeps still and inflation stays in its range"
    band : the range, decimals

    Returns
    -------
    DataFrame indexed by month, from that of publication: ``inflation`` (PCE, over a year), ``inside`` (the band), ``rate`` (federal
    funds, monthly mean) and ``still`` (within 0.05 points of the month of publication)
    """
    data = data or store.load()
    article = next(v.claim.article for v in answers if v.id == forecast)
    first = pd.Timestamp(article.latest).replace(day=1)
    prices, rate = inflation(start=first, data=data), data.macro("FEDFUNDS").loc[first:]
    out = pd.DataFrame({"inflation": prices, "rate": rate}).dropna()
    return out.assign(
        inside=out["inflation"].between(*band),
        still=(out["rate"] - out["rate"].iloc[0]).abs() <= 0.0005,
    )[["inflation", "inside", "rate", "still"]].rename_axis("month")


def say(table: pd.DataFrame) -> prose.Prose:
    """The misses of the nowcasts of one quarter, and the largest revision of a figure that was already published."""
    growth = table[
        table["stated"].notna() & table["early"].isna() & table["figure"].eq(WHAT["GDPC1"])
    ]
    known = table[table["early"].notna()]
    moved = (known["latest"] - known["early"]).abs()
    return prose.Prose(
        f"The nowcasts of {prose.listed(prose.number(value, '%') for value in growth['stated'])} for {growth['period'].iloc[0]} were followed by "
        f"**{prose.number(growth['latest'].iloc[0], '%')}** in the latest vintage: {prose.listed(prose.number(value, 'pp', sign=True) for value in growth['revised'])}. Of the "
        f"{prose.words(len(known))} figures that had been published by 3 January 2026 none has been revised by more than {prose.number(moved.max(), 'pp', digits=2)}."
    )


def say_conditions(
    table: pd.DataFrame, *, band: tuple[float, float], before: float, until
) -> prose.Prose:
    """Whether the conditions were met.

    Parameters
    ----------
    table : of :func:`conditions`
    band : the range
    before : inflation in November 2025
    until : end of the window of the forecast
    """
    span = f"{prose.number(band[0], '%')} to {prose.number(band[1], '%')}"
    met = prose.words(int(table["inside"].sum())) if table["inside"].any() else "none"
    text = (
        f"Inflation was inside {span} in **{met}** of {prose.words(len(table))} months from {table.index[0]:%B %Y} to {table.index[-1]:%B %Y}; it went from "
        f"{prose.number(table['inflation'].iloc[0], '%')} to {prose.number(table['inflation'].iloc[-1], '%')}. "
        f"In November 2025 it had already stood at {prose.number(before, '%')}. "
    )
    if table["still"].all():
        within = prose.number(table["rate"].max() - table["rate"].min(), "bp")
        return prose.Prose(
            text
            + f"The Fed kept still as far as the data go: the federal funds rate stayed within {within} to {table.index[-1]:%B %Y}, of a window to {prose.day(until)}."
        )
    return prose.Prose(
        text
        + f"The federal funds rate moved by {prose.number(table['rate'].iloc[-1] - table['rate'].iloc[0], 'bp')}."
    )
