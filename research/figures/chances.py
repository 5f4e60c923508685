"""Figures of chance: exact tails of the longest run, the bootstrap trap, small caps that trade a day late."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, NullLocator

from research import prose
from research.charts.files import columns
from research.figures import style

LABELS = {
    "by period": "chain fitted by decade",
    "by weekday": "chain fitted by weekday",
    "markov": "Markov chain",
    "independent": "independent days",
}


def longest_run_chances(
    table: pd.DataFrame,
    *,
    at: int,
    source: str,
    first: int = 8,
    last: int = 22,
    ax: Axes | None = None,
) -> Axes:
    """Chance that the longest run of a sample reaches a length, under each null model.

    Parameters
    ----------
    table : of :func:`research.studies.chances.tails`
    at : length of the run that is judged
    source : footer
    first, last : lengths shown
    """
    ax = ax or style.new()[1]
    rows = table.loc[first:last]
    widest = (rows.sub(rows.iloc[:, 0], axis=0)).abs().sum().idxmax()
    others = [name for name in rows if name != widest]
    ax.fill_between(
        rows.index,
        rows[others].min(axis=1),
        rows[others].max(axis=1),
        color=style.LARGE,
        alpha=0.35,
        lw=0,
    )
    ax.plot(rows.index, rows[others[0]], "-", color=style.LARGE, marker="o", ms=5)
    ax.plot(rows.index, rows[widest], ls=style.LINES["large"], color=style.SMALL, marker="s", ms=5)
    for name, label, dy, x, colour, side in (
        (widest, LABELS.get(widest, widest), 12, at + 1, style.SMALL, "left"),
        (others[0], f"{prose.words(len(others))} other models", -14, at - 1, style.LARGE, "right"),
    ):
        ax.annotate(
            label,
            (x, rows.loc[x, name]),
            xytext=(8 if side == "left" else -8, dy),
            textcoords="offset points",
            ha=side,
            va="center",
            color=colour,
            fontweight="bold",
        )
    ax.axvline(at, color=style.MARK, lw=1, ls=":")
    for name, dx, side in ((others[0], -7, "right"), (widest, 7, "left")):
        ax.annotate(
            f"{100 * rows.loc[at, name]:.0f}%",
            (at, rows.loc[at, name]),
            xytext=(dx, -2 if side == "right" else 8),
            textcoords="offset points",
            ha=side,
            va="center",
            fontsize=10.5,
        )
    style.percent(ax.yaxis)
    ax.set_ylim(0, 1.05)
    ax.set_xticks(rows.index)
    low, high, far = (
        100 * value
        for value in (
            table.loc[at, others].min(),
            table.loc[at, others].max(),
            table.loc[at, widest],
        )
    )
    near = f"{low:.0f}%" if f"{low:.0f}" == f"{high:.0f}" else f"{low:.0f}% to {high:.0f}%"
    title = (
        f"{prose.words(len(others)).capitalize()} of {prose.words(len(table.columns))} models {'gives' if len(others) == 1 else 'give'} a run of {at} or more "
        f"in {near} of samples as long, another in {far:.0f}%"
    )
    return style.finish(
        ax,
        table=rows.rename(columns=LABELS).rename_axis("length, sessions"),
        title=title,
        x="length, sessions",
        y="chance of a run at least as long",
        source=source,
        alt=(
            "Falling curves of the chance that the longest run reaches a length, for four null models. "
            f"{title}."
        ),
    )


def bootstrap_trap(
    table: pd.DataFrame, *, exact: float, at: int, source: str, ax: Axes | None = None
) -> Axes:
    """What a block bootstrap answers, with the run left in and taken out, by block length.

    Parameters
    ----------
    table : of :func:`research.studies.chances.trap`
    exact : exact probability for independent days
    at : length of the run
    source : footer
    """
    ax = ax or style.new()[1]
    ax.axhline(exact, color=style.MARK, lw=1.2, ls=":")
    ax.annotate(
        f"exact, independent days: {100 * exact:.0f}%",
        (table["block"].iloc[-1], exact),
        xytext=(0, -13),
        textcoords="offset points",
        ha="right",
        va="center",
        fontsize=10.5,
    )
    for column, label, colour, line, mark in (
        ("inside", "run left in", style.SMALL, "-", "o"),
        ("outside", "run taken out", style.LARGE, style.LINES["large"], "s"),
    ):
        ax.plot(table["block"], table[column], color=colour, ls=line, marker=mark, ms=6)
        ax.annotate(
            label,
            (table["block"].iloc[-1], table[column].iloc[-1]),
            xytext=(8, 0),
            textcoords="offset points",
            color=colour,
            va="center",
            fontweight="bold",
            annotation_clip=False,
        )
    ax.set_xscale("log")
    ax.set_xticks(table["block"], [f"{b:g}" for b in table["block"]])
    ax.xaxis.set_minor_locator(NullLocator())
    ax.set_ylim(0, 1)
    style.percent(ax.yaxis)
    values = table[["inside", "outside"]].to_numpy()
    title = (
        f"A bootstrap of the sample answers anything from {100 * values.min():.0f}% to "
        f"{100 * values.max():.0f}%"
    )
    drawn = columns(
        table,
        block="mean block length, sessions",
        inside="chance, run left in",
        outside="chance, run taken out",
    )
    drawn["chance, exact, independent days"] = exact
    return style.finish(
        ax,
        table=drawn,
        title=title,
        x="mean block length, sessions (log scale)",
        y=f"“chance” of a run of {at} or more",
        source=source,
        alt=f"Two rising curves of the bootstrap probability by block length. {title}.",
    )


def day_late(table: pd.DataFrame, *, source: str, ax: Axes | None = None) -> Axes:
    """How much of a move of the big index small caps make on the next day, by period.

    Parameters
    ----------
    table : of :func:`research.studies.lateness.lean`
    source : footer
    """
    ax = ax or style.new()[1]
    place = np.arange(len(table))
    late = table["day_late"] > 2 * table["error"]
    ax.bar(place[late], table["day_late"][late], color=style.SMALL, width=0.65)
    ax.bar(
        place[~late],
        table["day_late"][~late],
        facecolor="white",
        edgecolor=style.NEUTRAL,
        hatch="////",
        width=0.65,
    )
    ax.errorbar(
        place,
        table["day_late"],
        yerr=2 * table["error"],
        fmt="none",
        ecolor=style.MARK,
        elinewidth=1.2,
        capsize=3,
    )
    ax.axhline(0, color=style.MARK, lw=1)
    ax.set_xticks(place, [text.replace("–", "–\n") for text in table["period"]], fontsize=10)
    ax.tick_params(axis="x", length=0)
    ax.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:.1f}"))
    until = table.loc[late, "period"].iloc[-1].split("–")[-1] if late.any() else ""
    title = (
        f"Up to {until} small caps followed the S&P 500 a day late, but no more since then"
        if late.any()
        else "Small caps do not follow a day late"
    )
    drawn = columns(
        table, "period", day_late="slope on the return of the day before", error="standard error"
    )
    return style.finish(
        ax,
        table=drawn,
        title=title,
        y="points on the next day per\npoint of the S&P 500",
        source=source,
        note=(
            "Slopes on yesterday's return, today's held fixed; lines are two standard errors. Hatched: "
            "not above zero by two of them."
        ),
        alt=f"Bars of the slope on yesterday's S&P 500 return by five-year period. {title}.",
    )
