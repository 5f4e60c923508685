"""Figures of one side against another: relative wealth, calendar years."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.dates import AutoDateLocator, ConciseDateFormatter
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

from research import prose
from research.charts.files import columns
from research.figures import style

FINE = (
    0.2,
    0.25,
    0.3,
    0.4,
    0.5,
    0.6,
    0.7,
    0.8,
    0.9,
    1.0,
    1.1,
    1.2,
    1.4,
    1.6,
    1.8,
    2.0,
    2.5,
    3.0,
    4.0,
    5.0,
)
COARSE = tuple(step * 10.0**power for power in range(-3, 5) for step in (1, 2, 5))


def relative_wealth(
    series: pd.Series, *, names: tuple[str, str], source: str, ax: Axes | None = None
) -> Axes:
    """Wealth in one side divided by wealth in the other, on a log scale.

    Parameters
    ----------
    series : ratio by session, 1.0 at the base; ``Comparison.relative``
    names : the two sides, the one above first
    source : footer
    """
    ax = ax or style.new()[1]
    ax.plot(series.index, series, color=style.SMALL, lw=1.6)
    ax.axhline(1.0, color=style.MARK, lw=1)
    ax.set_yscale("log")
    low, high = series.min(), series.max()
    ladder = COARSE if high > 5 * low else FINE
    ticks = [tick for tick in ladder if low * 0.98 <= tick <= high * 1.02]
    ax.yaxis.set_major_locator(FixedLocator(sorted({*ticks, 1.0})))
    ax.yaxis.set_minor_locator(NullLocator())
    ax.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    for label, day, side in (("high", series.idxmax(), 1), ("low", series.idxmin(), -1)):
        ax.plot(day, series[day], "o", color=style.MARK, ms=6)
        ax.annotate(
            f"{label}: {day:%b %Y}",
            (day, series[day]),
            xytext=(0, 11 * side),
            textcoords="offset points",
            ha="center",
            va="center",
            fontsize=10,
        )
    ax.margins(y=0.09)
    ax.xaxis.set_major_locator(AutoDateLocator(minticks=3, maxticks=8))
    ax.xaxis.set_major_formatter(
        ConciseDateFormatter(ax.xaxis.get_major_locator(), show_offset=False)
    )
    gain = series.iloc[-1] - 1
    title = (
        f"{names[0]} against {names[1]}: {'up' if gain > 0 else 'down'} "
        f"{prose.number(abs(gain), '%', digits=0)} since {series.index[0]:%B %Y}"
    )
    return style.finish(
        ax,
        title=title,
        y=f"{names[0]} / {names[1]}\n(1 at the start, log scale)",
        source=source,
        alt=f"Line of relative wealth over time. {title}.",
        table=series.rename(f"{names[0]} / {names[1]}"),
    )


def calendar_years(
    table: pd.DataFrame, *, names: tuple[str, str], source: str, ax: Axes | None = None
) -> Axes:
    """Lead by calendar year, as bars.

    Parameters
    ----------
    table : ``year``, ``lead`` (decimal), ``whole``; ``Comparison.years``
    names : the two sides, the one above first
    source : footer
    """
    ax = ax or style.new()[1]
    won = table["lead"] > 0
    for mine, colour, hatch in ((won, style.SMALL, None), (~won, style.LARGE, "////")):
        part = table[mine]
        ax.bar(
            part["year"],
            part["lead"],
            color=colour,
            hatch=hatch,
            edgecolor="white",
            lw=0.5,
            width=0.8,
        )
    for row in table[~table["whole"]].itertuples():
        ax.annotate(
            "part",
            (row.year, row.lead),
            xytext=(0, 4 if row.lead > 0 else -4),
            textcoords="offset points",
            ha="center",
            va="bottom" if row.lead > 0 else "top",
            fontsize=9,
            color=style.NEUTRAL,
        )
    ax.axhline(0, color=style.MARK, lw=1)
    style.points(ax.yaxis)
    step = 1 if len(table) <= 12 else 5 if len(table) <= 60 else 10
    ax.set_xticks(np.arange(-(-table["year"].min() // step) * step, table["year"].max() + 1, step))
    whole = table[table["whole"]]
    title = f"{names[0]} led {names[1]} in {int((whole['lead'] > 0).sum())} of {len(whole)} whole calendar years"
    return style.finish(
        ax,
        title=title,
        y="lead, percentage points",
        source=source,
        alt=f"Bars of the lead by calendar year. {title}.",
        table=columns(table, "year", "lead", whole="whole year"),
    )
