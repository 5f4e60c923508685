"""Figures of risk: ranges within a session, and volatility by the day and by the month."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MultipleLocator

from research import prose
from research.charts.files import columns, joined
from research.figures import style


def ranges(
    table: pd.DataFrame,
    middles: pd.DataFrame,
    *,
    small: tuple[float, float],
    large: tuple[float, float],
    source: str,
    ax: Axes | None = None,
) -> Axes:
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
    for side, band, colour, line, hatch in (
        ("large", large, style.LARGE, style.LINES["large"], "...."),
        ("small", small, style.SMALL, "-", "////"),
    ):
        ax.axvspan(
            *band, ymax=0.93, facecolor="none", edgecolor=colour, alpha=0.28, hatch=hatch, lw=0
        )
        ax.stairs(rows[side], edges, color=colour, ls=line, lw=2.2, baseline=None)
        ax.annotate(
            f"named for {side} caps",
            (sum(band) / 2, 1.0),
            xycoords=("data", "axes fraction"),
            ha="center",
            va="top",
            fontsize=9.5,
            color=colour,
        )
    for side, name, place, colour, dx in (
        ("large", "large caps", 0.0056, style.LARGE, -8),
        ("small", "small caps", 0.0225, style.SMALL, 8),
    ):
        height = rows.loc[(rows["low"] <= place) & (place < rows["high"]), side].iloc[0]
        ax.annotate(
            name,
            (place, height),
            xytext=(dx, 6),
            textcoords="offset points",
            color=colour,
            fontweight="bold",
            ha="right" if dx < 0 else "left",
            va="bottom",
        )
    for side, colour, mark in (("large", style.LARGE, "s"), ("small", style.SMALL, "o")):
        ax.plot(
            middles.loc[side, "median"],
            0,
            mark,
            color=colour,
            ms=9,
            clip_on=False,
            zorder=5,
            mec="white",
        )
    ax.set_ylim(0, top * 1.18)
    ax.set_xlim(0, edges[-1])
    style.percent(ax.xaxis, digits=1)
    style.percent(ax.yaxis)
    first, second = middles["median"]["small"], middles["median"]["large"]
    title = (
        f"The median session swings {prose.number(first, '%', digits=2)} for small caps and "
        f"{prose.number(second, '%', digits=2)} for large: "
        f"{prose.number(first / second, digits=1)} times as much"
    )
    sides = {"small": "small caps", "large": "large caps"}
    drawn = joined(
        {
            "share of sessions": columns(rows, low="range from", high="range to", **sides),
            "median range": columns(middles[["median"]].T, **sides).reset_index(drop=True),
        }
    )
    return style.finish(
        ax,
        table=drawn,
        title=title,
        x="range of a session (high less low, on the previous close)",
        y="share of sessions, steps of 0.1 points",
        source=source,
        note=f"Marks on the axis: medians. Ranges of {prose.number(edges[-1], '%', digits=0)} or more are "
        "not drawn.",
        alt=f"Two stepped distributions of daily ranges, small caps to the right of large caps. {title}.",
    )


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
    for side, shift, colour, mark in (
        ("small", -0.17, style.SMALL, "o"),
        ("large", 0.17, style.LARGE, "s"),
    ):
        ax.vlines(
            year + shift,
            table[f"{side}_q25"],
            table[f"{side}_q75"],
            color=colour,
            lw=3.2,
            alpha=0.4,
        )
        ax.plot(year + shift, table[f"{side}_median"], mark, color=colour, ms=5.5)
    last = len(table) - 1
    for side, colour in (("small", style.SMALL), ("large", style.LARGE)):
        ax.annotate(
            f"{side} caps",
            (year[last] + 0.2, table[f"{side}_median"].iloc[last]),
            xytext=(8, 0),
            textcoords="offset points",
            color=colour,
            va="center",
            fontweight="bold",
            annotation_clip=False,
        )
    ax.set_ylim(0, None)
    ax.yaxis.set_major_locator(MultipleLocator(0.01))
    style.percent(ax.yaxis)
    ax.set_xticks(range(int(np.ceil(year[0] / 5) * 5), year[-1] + 1, 5))
    reached, most = (table["ratio"] >= at).sum(), table.loc[table["ratio"].idxmax()]
    count = "no year" if not reached else f"{prose.words(int(reached))} of {len(table)} years"
    times = "twice" if at == 2 else f"{at:g} times"
    title = (
        f"In {count} since {year[0]} was the median range of small caps {times} that of large; the most "
        f"was {most['ratio']:.2f}, in {most['window']}"
    )
    quartiles = {
        f"{side}_{short}": f"{side} caps, {long}"
        for side in ("small", "large")
        for short, long in (
            ("q25", "lower quartile"),
            ("median", "median"),
            ("q75", "upper quartile"),
        )
    }
    drawn = columns(table, window="year", **quartiles, ratio="ratio of medians")
    return style.finish(
        ax,
        table=drawn,
        title=title,
        y="range of a session",
        source=source,
        note="Marks: medians. Bars: the middle half of all sessions.",
        alt=f"Medians and middle halves of daily ranges by year, small caps above large caps. {title}.",
    )


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
    ax.annotate(
        "as wild as large caps",
        (len(table) - 0.6, 1.0),
        xytext=(0, -9),
        textcoords="offset points",
        ha="right",
        va="center",
        fontsize=10,
    )
    ax.vlines(place, table["daily"], table["monthly"], color=style.PALE, lw=3)
    for column, colour, mark, fill in (
        ("daily", style.NEUTRAL, "s", "white"),
        ("monthly", style.SMALL, "o", style.SMALL),
    ):
        ax.plot(place, table[column], mark, ms=9, color=colour, mfc=fill, mew=2)
        for x, y, other in zip(
            place, table[column], table["daily" if column == "monthly" else "monthly"], strict=True
        ):
            side = 1 if y >= other else -1
            ax.annotate(
                prose.number(y),
                (x, y),
                xytext=(0, 13 * side),
                textcoords="offset points",
                ha="center",
                va="center",
                fontsize=10,
                color=colour,
            )
    for column, name, colour in (
        ("monthly", "monthly returns", style.SMALL),
        ("daily", "daily returns", style.NEUTRAL),
    ):
        ax.annotate(
            name,
            (0, table[column].iloc[0]),
            xytext=(12, 0),
            textcoords="offset points",
            color=colour,
            va="center",
            fontweight="bold",
        )
    ax.set_xticks(place, table["window"])
    ax.tick_params(axis="x", length=0)
    ax.set_xlim(-0.4, len(table) - 0.6)
    ax.margins(y=0.16)
    low, high = table["monthly"].min(), table["monthly"].max()
    hidden = table[table["daily"] < 1]
    title = f"By the month, small caps swung {low:.2f} to {high:.2f} times as much as large ones in every decade"
    title += (
        f"; daily returns of the {prose.listed(hidden['window'])} hide it" if len(hidden) else ""
    )
    drawn = columns(
        table,
        window="decade",
        daily="ratio of daily volatility",
        monthly="ratio of monthly volatility",
    )
    return style.finish(
        ax,
        table=drawn,
        title=title,
        y="volatility of small caps /\nvolatility of large caps",
        source=source,
        alt="Two marks for each decade: the ratio of volatilities from daily and from monthly returns. "
        f"{title}.",
    )
