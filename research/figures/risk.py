"""Figures of risk: ranges within a session, volatility by frequency, falls of the market, weeks of heavy trading."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MultipleLocator

from research import prose
from research.figures import style


def ranges(table: pd.DataFrame, middles: pd.DataFrame, *, small: tuple[float, float], large: tuple[float, float], source: str, ax: Axes | None = None) -> Axes:
    """Share of sessions by range, for both sides, with the band that an article names for each.

    Parameters
    ----------
    table : of :func:`research.studies.swings.bands` with fine edges; the open band at the end is left out
    middles : of :func:`research.studies.swings.middles`
    small, large : the bands named, decimals
    source : footer
    """
    ax = ax or style.new()[1]
    rows = table[np.isfinite(table["high"])]
    edges = [*rows["low"], rows["high"].iloc[-1]]
    top = rows[["small", "large"]].to_numpy().max()
    for side, band, colour, line, hatch in (("large", large, style.LARGE, style.LINES["large"], "...."), ("small", small, style.SMALL, "-", "////")):
        ax.axvspan(*band, ymax=0.93, facecolor="none", edgecolor=colour, alpha=0.28, hatch=hatch, lw=0)
        ax.stairs(rows[side], edges, color=colour, ls=line, lw=2.2, baseline=None)
        ax.annotate(f"named for {side} caps", (sum(band) / 2, 1.0), xycoords=("data", "axes fraction"), ha="center", va="top", fontsize=9.5, color=colour)
    for side, name, place, colour, dx in (("large", "large caps", 0.0056, style.LARGE, -8), ("small", "small caps", 0.0225, style.SMALL, 8)):
        height = rows.loc[(rows["low"] <= place) & (place < rows["high"]), side].iloc[0]
        ax.annotate(name, (place, height), xytext=(dx, 6), textcoords="offset points", color=colour, fontweight="bold", ha="right" if dx < 0 else "left", va="bottom")
    for side, colour, mark in (("large", style.LARGE, "s"), ("small", style.SMALL, "o")):
        ax.plot(middles.loc[side, "median"], 0, mark, color=colour, ms=9, clip_on=False, zorder=5, mec="white")
    ax.set_ylim(0, top * 1.18)
    ax.set_xlim(0, edges[-1])
    style.percent(ax.xaxis, digits=1)
    style.percent(ax.yaxis)
    first, second = middles["median"]["small"], middles["median"]["large"]
    title = (f"The median session swings {prose.number(first, '%', digits=2)} for small caps and {prose.number(second, '%', digits=2)} for large: "
             f"{prose.number(first / second, digits=1)} times as much")
    return style.finish(ax, title=title, x="range of a session (high less low, on the previous close)", y="share of sessions, steps of 0.1 points", source=source,
                        note=f"Marks on the axis: medians. Ranges of {prose.number(edges[-1], '%', digits=0)} or more are not drawn.",
                        alt=f"Two stepped distributions of daily ranges, small caps to the right of large caps. {title}.")


def ranges_by_year(table: pd.DataFrame, *, at: float, source: str, ax: Axes | None = None) -> Axes:
    """Median range and the middle half of all sessions, by calendar year and side.

    Parameters
    ----------
    table : of :func:`research.studies.swings.by_year`
    at : ratio of medians that the title speaks of
    source : footer
    """
    ax = ax or style.new(width=9.0)[1]
    year = table["window"].astype(int).to_numpy()
    for side, shift, colour, mark in (("small", -0.17, style.SMALL, "o"), ("large", 0.17, style.LARGE, "s")):
        ax.vlines(year + shift, table[f"{side}_q25"], table[f"{side}_q75"], color=colour, lw=3.2, alpha=0.4)
        ax.plot(year + shift, table[f"{side}_median"], mark, color=colour, ms=5.5)
    last = len(table) - 1
    for side, colour in (("small", style.SMALL), ("large", style.LARGE)):
        ax.annotate(f"{side} caps", (year[last] + 0.2, table[f"{side}_median"].iloc[last]), xytext=(8, 0), textcoords="offset points", color=colour, va="center",
                    fontweight="bold", annotation_clip=False)
    ax.set_ylim(0, None)
    ax.yaxis.set_major_locator(MultipleLocator(0.01))
    style.percent(ax.yaxis)
    ax.set_xticks(range(int(np.ceil(year[0] / 5) * 5), year[-1] + 1, 5))
    reached, most = (table["ratio"] >= at).sum(), table.loc[table["ratio"].idxmax()]
    count = "no year" if not reached else f"{prose.words(int(reached))} of {len(table)} years"
    times = "twice" if at == 2 else f"{at:g} times"
    title = f"In {count} since {year[0]} was the median range of small caps {times} that of large; the most was {most['ratio']:.2f}, in {most['window']}"
    return style.finish(ax, title=title, y="range of a session", source=source, note="Marks: medians. Bars: the middle half of all sessions.",
                        alt=f"Medians and middle halves of daily ranges by year, small caps above large caps. {title}.")


def volatility_by_frequency(table: pd.DataFrame, *, source: str, ax: Axes | None = None) -> Axes:
    """Volatility of small caps over that of large ones by decade, from daily and from monthly returns.

    Parameters
    ----------
    table : of :func:`research.studies.volatility.by_window`
    source : footer
    """
    ax = ax or style.new()[1]
    place = np.arange(len(table))
    ax.axhline(1.0, color=style.MARK, lw=1)
    ax.annotate("as wild as large caps", (len(table) - 0.6, 1.0), xytext=(0, -9), textcoords="offset points", ha="right", va="center", fontsize=10)
    ax.vlines(place, table["daily"], table["monthly"], color=style.PALE, lw=3)
    for column, colour, mark, fill in (("daily", style.NEUTRAL, "s", "white"), ("monthly", style.SMALL, "o", style.SMALL)):
        ax.plot(place, table[column], mark, ms=9, color=colour, mfc=fill, mew=2)
        for x, y, other in zip(place, table[column], table["daily" if column == "monthly" else "monthly"], strict=True):
            side = 1 if y >= other else -1
            ax.annotate(prose.number(y), (x, y), xytext=(0, 13 * side), textcoords="offset points", ha="center", va="center", fontsize=10, color=colour)
    for column, name, colour in (("monthly", "monthly returns", style.SMALL), ("daily", "daily returns", style.NEUTRAL)):
        ax.annotate(name, (0, table[column].iloc[0]), xytext=(12, 0), textcoords="offset points", color=colour, va="center", fontweight="bold")
    ax.set_xticks(place, table["window"])
    ax.tick_params(axis="x", length=0)
    ax.set_xlim(-0.4, len(table) - 0.6)
    ax.margins(y=0.16)
    low, high = table["monthly"].min(), table["monthly"].max()
    hidden = table[table["daily"] < 1]
    title = f"By the month, small caps swung {low:.2f} to {high:.2f} times as much as large ones in every decade"
    title += f"; daily returns of the {prose.listed(hidden['window'])} hide it" if len(hidden) else ""
    return style.finish(ax, title=title, y="volatility of small caps /\nvolatility of large caps", source=source,
                        alt=f"Two marks for each decade: the ratio of volatilities from daily and from monthly returns. {title}.")


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
    ax.hlines(place, rows["small"], rows["large"], color=np.where(rows["small"] < rows["large"], style.SMALL, style.LARGE), lw=2.5, alpha=0.35)
    ax.plot(rows["large"], place, "s", color=style.LARGE, ms=7)
    ax.plot(rows["small"], place, "o", color=style.SMALL, ms=7.5)
    first = len(rows) - 1
    worse = bool(rows["small"].iloc[first] < rows["large"].iloc[first])
    for side, colour, left in (("small", style.SMALL, worse), ("large", style.LARGE, not worse)):
        ax.annotate(f"{side} caps", (rows[side].iloc[first], first), xytext=(-9 if left else 9, 0), textcoords="offset points", ha="right" if left else "left",
                    va="center", color=colour, fontweight="bold")
    ax.set_yticks(place, [_months(row.peak, row.trough) for row in rows.itertuples()], fontsize=10)
    ax.tick_params(axis="y", length=0)
    ax.grid(axis="y", visible=False)
    ax.grid(axis="x", visible=True)
    ax.set_ylim(-0.7, len(rows) - 0.3)
    ax.set_xlim(min(rows[["small", "large"]].min()) * 1.06, 0)
    style.percent(ax.xaxis)
    title = f"Small caps lost more than large ones in {int((table['small'] < table['large']).sum())} of the {len(table)} falls of large caps by 10% or more"
    return style.finish(ax, title=title, x="change from the close of the market's high to that of its low", source=source,
                        alt=f"Pairs of marks for each fall of the market, one for small and one for large caps. {title}.")


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
    record, recent, best = before.idxmax(), before.loc[pd.Timestamp(start) - pd.DateOffset(years=1) :].idxmax(), inside.idxmax()
    for day, colour, side in ((record, style.MARK, "left"), (recent, style.MARK, "right"), (best, style.SMALL, "left")):
        ax.plot(day, series[day], "o", color=colour, ms=9 if day == best else 6, mec="white", mew=1.2, zorder=5)
        ax.annotate(f"week to {day.day} {day:%b %Y}", (day, series[day]), xytext=(9 if side == "left" else -7, 4), textcoords="offset points", ha=side, va="bottom", fontsize=10,
                    color=colour, fontweight="bold" if day == best else None, annotation_clip=False)
    ax.set_ylim(0, 1.1)
    style.percent(ax.yaxis)
    title = (f"The busiest week of early {inside.index[0]:%B %Y} reached {prose.number(series[best] / series[record], '%', digits=0)} of the record; "
             f"one in {recent:%B %Y} reached {prose.number(series[recent] / series[record], '%', digits=0)}")
    return style.finish(ax, title=title, y="value traded, share of the record", source=source,
                        alt=f"Weekly value traded over time with the record and early January 2026 marked. {title}.")
