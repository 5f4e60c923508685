"""Figures of named shares: a share against the gain stated for it, and leads before and after publication."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.dates import DateFormatter, MonthLocator

from research import prose
from research.figures import style


def share_path(
    series: pd.Series, *, start, end, claimed: float, source: str, ax: Axes | None = None
) -> Axes:
    """Path of a share around a window for which a gain is stated, with the level that gain would need.

    Parameters
    ----------
    series : level of the share, 1 at the base of the window, named in print;
        :func:`research.studies.other_windows.path`
    start, end : base session and last session of the window
    claimed : gain stated for the window, decimal
    source : footer
    """
    ax = ax or style.new()[1]
    start, end = pd.Timestamp(start), pd.Timestamp(end)
    inside = series.loc[start:end]
    ax.axvspan(start, end, color=style.PALE, alpha=0.7, lw=0)
    ax.plot(series.index, series, color=style.NEUTRAL, lw=1.6)
    ax.plot(inside.index, inside, color=style.SMALL, lw=3)
    ax.hlines(1 + claimed, start, end, color=style.MARK, lw=2, ls=":")
    ax.annotate(
        f"stated: {prose.number(claimed, '%', digits=0, sign=True)} or more",
        (start, 1 + claimed),
        xytext=(-8, 0),
        textcoords="offset points",
        ha="right",
        va="center",
    )
    change = inside.iloc[-1] - 1
    ax.annotate(
        prose.number(change, "%", digits=0, sign=True),
        (end, inside.iloc[-1]),
        xytext=(10, -14),
        textcoords="offset points",
        color=style.SMALL,
        fontweight="bold",
        va="center",
    )
    before = series.loc[:start]
    low, high = before.idxmin(), before.idxmax()
    for day, side in ((low, -1), (high, 1)):
        ax.plot(day, series[day], "o", color=style.NEUTRAL, ms=6)
        ax.annotate(
            f"{day.day} {day:%b %Y}",
            (day, series[day]),
            xytext=(0, 12 * side),
            textcoords="offset points",
            ha="center",
            va="center",
            fontsize=10,
        )
    ax.set_ylim(0, (1 + claimed) * 1.12)
    ax.xaxis.set_major_locator(MonthLocator())
    ax.xaxis.set_major_formatter(DateFormatter("%b\n%Y"))
    moved = prose.number(series[high] / series[low] - 1, "%", digits=0)
    title = (
        f"{series.name} {'fell' if change < 0 else 'rose'} {prose.number(abs(change), '%', digits=0)} in "
        "the window of the stated gain; "
        f"a rise of {moved} lay in the half year before"
    )
    drawn = series.to_frame(f"{series.name}, 1 = close of {prose.day(start)}")
    drawn["needed for the stated gain"] = pd.Series(1 + claimed, index=inside.index)
    return style.finish(
        ax,
        table=drawn,
        title=title,
        y=f"price, 1 = close of {prose.day(start)}",
        source=source,
        note=f"Shaded: {prose.span(start, end)}.",
        alt=f"Line of a share price with the stated window shaded. {title}.",
    )


def before_and_after(table: pd.DataFrame, *, source: str, ax: Axes | None = None) -> Axes:
    """Lead over the market in the window an article states, and from publication on, share by share.

    Parameters
    ----------
    table : of :func:`research.studies.names.before_and_after`
    source : footer
    """
    rows = table.sort_values(["call", "after"], ascending=[True, True], ignore_index=True)
    ax = ax or style.new(width=9.0, height=0.36 * len(rows) + 2.0)[1]
    place = np.arange(len(rows)) + rows["call"].ne(rows["call"].iloc[0]) * 1.1
    colour = rows["call"].map({"winner": style.SMALL, "loser": style.LARGE}).fillna(style.NEUTRAL)
    ax.axvline(0, color=style.MARK, lw=1)
    ax.hlines(place, rows["before"], rows["after"], color=style.PALE, lw=3)
    ax.scatter(
        rows["before"],
        place + 0.17,
        s=46,
        facecolor="white",
        edgecolor=colour,
        linewidth=1.8,
        marker="s",
        zorder=3,
    )
    ax.scatter(rows["after"], place - 0.17, s=56, color=colour, marker="o", zorder=4)
    ax.set_yticks(
        place,
        [
            f"{name} ({article})"
            for name, article in zip(rows["name"], rows["article"], strict=True)
        ],
        fontsize=10,
    )
    ax.tick_params(axis="y", length=0)
    ax.grid(axis="y", visible=False)
    ax.grid(axis="x", visible=True)
    ax.set_ylim(-0.7, place.iloc[-1] + 1.3)
    style.points(ax.xaxis)
    for call, text in (("winner", "named as winners"), ("loser", "named as losers")):
        part = place[rows["call"] == call]
        if len(part):
            ax.annotate(
                text,
                (0.01, part.iloc[-1] + 0.85),
                xycoords=("axes fraction", "data"),
                ha="left",
                va="center",
                fontsize=10.5,
                fontweight="bold",
                color=style.SMALL if call == "winner" else style.LARGE,
            )
    won = rows[(rows["call"] == "winner") & (rows["before"] > 0)]
    title = (
        f"Of {prose.words(len(won))} named winners that had beaten the S&P 500, "
        f"{prose.words(int((won['after'] > 0).sum()))} went on to beat it after publication"
    )
    drawn = rows[::-1].rename(
        columns={
            "before": "lead in the window stated",
            "after": "lead since publication",
            "last": "last close",
        }
    )
    return style.finish(
        ax,
        table=drawn,
        title=title,
        x="lead over the S&P 500, percentage points",
        source=source,
        note="Open squares: in the window stated. Filled dots: from publication to the last session held. "
        "In brackets: article.",
        alt=f"Two marks for each named share, its lead before and after publication. {title}.",
    )
