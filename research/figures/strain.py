"""Figures of strain: what both sides lost in falls of the market, and weeks of heavy trading."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from research import prose
from research.charts.files import columns
from research.figures import style


def market_falls(table: pd.DataFrame, *, source: str, ax: Axes | None = None) -> Axes:
    """What large and small caps lost in each fall of large caps.

    Parameters
    ----------
    table : of :func:`research.studies.falls.market_falls`
    source : footer
    """
    rows = table.iloc[::-1].reset_index(drop=True)
    ax = ax or style.new(height=0.32 * len(rows) + 1.9)[1]
    place = np.arange(len(rows))
    ax.hlines(
        place,
        rows["small"],
        rows["large"],
        color=np.where(rows["small"] < rows["large"], style.SMALL, style.LARGE),
        lw=2.5,
        alpha=0.35,
    )
    ax.plot(rows["large"], place, "s", color=style.LARGE, ms=7)
    ax.plot(rows["small"], place, "o", color=style.SMALL, ms=7.5)
    first = len(rows) - 1
    worse = bool(rows["small"].iloc[first] < rows["large"].iloc[first])
    for side, colour, left in (("small", style.SMALL, worse), ("large", style.LARGE, not worse)):
        ax.annotate(
            f"{side} caps",
            (rows[side].iloc[first], first),
            xytext=(-9 if left else 9, 0),
            textcoords="offset points",
            ha="right" if left else "left",
            va="center",
            color=colour,
            fontweight="bold",
        )
    ax.set_yticks(place, [_months(row.peak, row.trough) for row in rows.itertuples()], fontsize=10)
    ax.tick_params(axis="y", length=0)
    ax.grid(axis="y", visible=False)
    ax.grid(axis="x", visible=True)
    ax.set_ylim(-0.7, len(rows) - 0.3)
    ax.set_xlim(min(rows[["small", "large"]].min()) * 1.06, 0)
    style.percent(ax.xaxis)
    title = (
        f"Small caps lost more than large ones in {int((table['small'] < table['large']).sum())} of the "
        f"{len(table)} falls of large caps by 10% or more"
    )
    return style.finish(
        ax,
        table=columns(table, "peak", "trough", large="large caps", small="small caps"),
        title=title,
        x="change from the close of the market's high to that of its low",
        source=source,
        alt=f"Pairs of marks for each fall of the market, one for small and one for large caps. {title}.",
    )


def _months(first: pd.Timestamp, last: pd.Timestamp) -> str:
    same = (first.year, first.month) == (last.year, last.month)
    return f"{first:%b %Y}" if same else f"{first:%b %Y} to {last:%b %Y}"


def busy_weeks(series: pd.Series, *, start, end, source: str, ax: Axes | None = None) -> Axes:
    """Value traded by week, as a share of the busiest one, with the weeks of a window marked.

    Parameters
    ----------
    series : of :func:`research.studies.liquidity.weeks`
    start, end : the window
    source : footer
    """
    ax = ax or style.new()[1]
    ax.fill_between(series.index, series, color=style.PALE, lw=0, step="mid")
    ax.plot(series.index, series, color=style.NEUTRAL, lw=0.7, drawstyle="steps-mid")
    inside = series.loc[start:end]
    before = series[series.index < pd.Timestamp(start)]
    record, recent, best = (
        before.idxmax(),
        before.loc[pd.Timestamp(start) - pd.DateOffset(years=1) :].idxmax(),
        inside.idxmax(),
    )
    for day, colour, side in (
        (record, style.MARK, "left"),
        (recent, style.MARK, "right"),
        (best, style.SMALL, "left"),
    ):
        ax.plot(
            day,
            series[day],
            "o",
            color=colour,
            ms=9 if day == best else 6,
            mec="white",
            mew=1.2,
            zorder=5,
        )
        ax.annotate(
            f"week to {day.day} {day:%b %Y}",
            (day, series[day]),
            xytext=(9 if side == "left" else -7, 4),
            textcoords="offset points",
            ha=side,
            va="bottom",
            fontsize=10,
            color=colour,
            fontweight="bold" if day == best else None,
            annotation_clip=False,
        )
    ax.set_ylim(0, 1.1)
    style.percent(ax.yaxis)
    title = (
        f"The busiest week of early {inside.index[0]:%B %Y} reached "
        f"{prose.number(series[best] / series[record], '%', digits=0)} of the record; "
        f"one in {recent:%B %Y} reached {prose.number(series[recent] / series[record], '%', digits=0)}"
    )
    return style.finish(
        ax,
        table=series.rename("value traded, share of the record").rename_axis("week to"),
        title=title,
        y="value traded, share of the record",
        source=source,
        alt=f"Weekly value traded over time with the record and early January 2026 marked. {title}.",
    )
