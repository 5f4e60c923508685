"""Figures of then and now: who fell, who led afterwards, nine years of a century, and which moment resembles which."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from research import prose
from research.figures import style
from research.figures.cycles import log_ticks


def _colour(group: str) -> str:
    return (
        style.NEUTRAL
        if group == "all companies"
        else style.LARGE
        if group.startswith("big")
        else style.SMALL
    )


def falls(table: pd.DataFrame, *, phase: str, source: str, ax: Axes | None = None) -> Axes:
    """How far each group of companies fell in one phase, as bars.

    Parameters
    ----------
    table : one row per group: ``group`` and a column named as the phase (decimal)
    phase : the column to draw
    source : footer
    """
    rows = table.sort_values(phase)
    ax = ax or style.new(height=0.42 * len(rows) + 1.8)[1]
    place = np.arange(len(rows))
    bars = ax.barh(
        place, rows[phase], color=[_colour(group) for group in rows["group"]], height=0.66
    )
    for bar, group in zip(bars, rows["group"], strict=True):
        bar.set_hatch("////" if _colour(group) == style.LARGE else None)
        bar.set_edgecolor("white")
    for y, value in zip(place, rows[phase], strict=True):
        ax.annotate(
            prose.number(value, "%", digits=0, sign=True),
            (value, y),
            xytext=(-6, 0),
            textcoords="offset points",
            ha="right",
            va="center",
            fontsize=10,
        )
    ax.set_yticks(place, rows["group"])
    ax.set_xlim(rows[phase].min() * 1.15, 0)
    style.percent(ax.xaxis)
    ax.tick_params(axis="y", length=0)
    ax.grid(axis="y", visible=False)
    ax.grid(axis="x", visible=True)
    growth = rows.loc[rows["group"] == "big growth", phase].iloc[0]
    small = rows[[_colour(group) == style.SMALL for group in rows["group"]]]
    worse = int((small[phase] < growth).sum())
    title = f"{phase[0].upper()}{phase[1:]}: {prose.words(worse)} of {prose.words(len(small))} groups of small companies fell as far as big growth, or further"
    return style.finish(
        ax,
        table=rows[["group", phase]],
        title=title,
        x="change from high to low, dividends included",
        source=source,
        note="Orange: small. Blue, hatched: big.",
        alt=f"Bars of the fall by group. {title}.",
    )


def led_after(
    table: pd.DataFrame, *, phases: Sequence[str], source: str, ax: Axes | None = None
) -> Axes:
    """What each group returned a year in two phases, one mark per phase.

    Parameters
    ----------
    table : one row per group: ``group`` and a column per phase (decimal, a year)
    phases : two columns
    source : footer
    """
    rows = table.sort_values(list(phases[:1]))
    ax = ax or style.new(height=0.42 * len(rows) + 2)[1]
    place = np.arange(len(rows))
    ax.hlines(
        place,
        rows[list(phases)].min(axis=1),
        rows[list(phases)].max(axis=1),
        color=style.PALE,
        lw=3,
    )
    top = rows[list(phases)].iloc[-1].sort_values()
    for phase, away, side in zip(top.index, (-9, 9), ("right", "left"), strict=True):
        ax.annotate(
            phase.split(",")[0],
            (top[phase], len(rows) - 1),
            xytext=(away, 0),
            textcoords="offset points",
            ha=side,
            va="center",
            fontsize=10,
            color=style.NEUTRAL,
            fontweight="bold",
        )
    for phase, mark in zip(phases, ("o", "s"), strict=True):
        for y, (group, value) in enumerate(zip(rows["group"], rows[phase], strict=True)):
            ax.plot(
                value,
                y,
                mark,
                color=_colour(group),
                mfc=_colour(group) if mark == "o" else "white",
                mew=1.8,
                ms=9,
            )
    ax.axvline(0, color=style.MARK, lw=1)
    ax.set_yticks(place, rows["group"])
    ax.set_ylim(-0.6, len(rows) - 0.2)
    ax.set_xlim(right=rows[list(phases)].max().max() + 0.04)
    ax.tick_params(axis="y", length=0)
    style.percent(ax.xaxis)
    ax.grid(axis="y", visible=False)
    ax.grid(axis="x", visible=True)
    best = [rows.loc[rows[phase].idxmax(), "group"] for phase in phases]
    worst = [rows.loc[rows[phase].idxmin(), "group"] for phase in phases]
    title = (
        f"Best after both highs: {best[0]}"
        if len(set(best)) == 1
        else f"Best after the highs: {prose.listed(best)}"
    )
    title += (
        f"; worst: {worst[0]}"
        if len(set(worst)) == 1
        else "; worst: "
        + ", ".join(
            f"{group} after {phase[:4]}" for group, phase in zip(worst, phases, strict=True)
        )
    )
    return style.finish(
        ax,
        table=rows[["group", *phases]][::-1],
        title=title,
        x="return a year, dividends included",
        source=source,
        note=f"Filled circle: {phases[0]}. Hollow square: {phases[1]}.",
        alt=f"Dots of the return a year by group in two phases. {title}.",
    )


def nine_years(
    level: pd.Series, *, inside: tuple[str, str], source: str, ax: Axes | None = None
) -> Axes:
    """Relative wealth of small over large, with and without a few years.

    Parameters
    ----------
    level : relative wealth at month ends
    inside : first and last month end of the years taken out
    source : footer
    """
    ax = ax or style.new()[1]
    first, last = map(pd.Timestamp, inside)
    level = level / level.iloc[0]
    factor = level[last] / level[first]
    after = level.loc[last:] / factor
    ax.axvspan(first, last, color=style.PALE, alpha=0.7, lw=0, zorder=0)
    ax.plot(level.index, level, color=style.SMALL, lw=1.6)
    ax.plot(
        [first, *after.index], [level[first], *after], color=style.NEUTRAL, lw=1.6, ls=(0, (4, 2))
    )
    ax.axhline(1, color=style.MARK, lw=1)
    log_ticks(ax, [tick for tick in (0.5, 1.0, 2.0, 4.0, 8.0) if tick < level.max() * 1.1])
    style.end_label(ax, level, f"{level.iloc[-1]:.1f}", style.SMALL)
    style.end_label(ax, after, f"{after.iloc[-1]:.1f}", style.NEUTRAL)
    ax.annotate(
        f"{first.year + 1}-{last:%y}",
        (first + (last - first) / 2, 1),
        xycoords=("data", "axes fraction"),
        xytext=(0, -4),
        textcoords="offset points",
        ha="center",
        va="top",
        fontsize=10,
        color=style.NEUTRAL,
    )
    title = f"Nine years made {prose.number(np.log(factor) / np.log(level.iloc[-1]), '%', digits=0)} of the lead that small caps have built since {level.index[0]:%Y}"
    drawn = level.to_frame("small / large")
    drawn[f"without {first.year + 1} to {last.year}"] = pd.concat([level[[first]], after])
    return style.finish(
        ax,
        table=drawn,
        title=title,
        y="small / large\n(1 at the start, log scale)",
        source=source,
        note="Dashed: the same line if the shaded years are left out.",
        alt=f"Line of relative wealth of small over large, and the same without nine years. {title}.",
    )


def then_and_now(
    table: pd.DataFrame, *, alike: pd.DataFrame, source: str, ax: Axes | None = None
) -> Axes:
    """Where several readings stood at a few moments, as ranks among all months.

    Parameters
    ----------
    table : of :func:`research.valuation.then_and_now`; the last moment is the one compared
    alike : of :func:`research.valuation.resemblance`
    source : footer
    """
    names, moments = (
        list(dict.fromkeys(table["reading"]))[::-1],
        list(dict.fromkeys(table["moment"])),
    )
    ax = ax or style.new(height=0.75 * len(names) + 2.2)[1]
    ax.hlines(np.arange(len(names) - 1) + 0.5, 0, 1, color="#E6E6E6", lw=0.8)
    marks = dict(zip(moments, ("o", "D", "s", "o"), strict=True))
    for number, moment in enumerate(moments):
        now = moment == moments[-1]
        part = table[table["moment"] == moment].set_index("reading")["rank"]
        ax.plot(
            part[names],
            np.arange(len(names)) + 0.2 * ((len(moments) - 1) / 2 - number),
            marks[moment],
            ms=10 if now else 8,
            color=style.LARGE if now else style.NEUTRAL,
            mfc="none" if now else style.PALE if moment == moments[0] else "white",
            mew=2.2 if now else 1.6,
            label=f"{moment:%b %Y}",
            zorder=4 if now else 3,
        )
    ax.set_yticks(np.arange(len(names)), names)
    ax.set_ylim(-0.6, len(names) - 0.4)
    ax.set_xlim(-0.02, 1.04)
    ax.tick_params(axis="y", length=0)
    ax.grid(axis="y", visible=False)
    ax.grid(axis="x", visible=True)
    style.percent(ax.xaxis)
    ax.legend(
        loc="upper center",
        bbox_to_anchor=(0.4, -0.2),
        ncols=len(moments),
        fontsize=10,
        handletextpad=0.2,
        columnspacing=1.2,
        frameon=False,
    )
    near, far = alike.iloc[0], alike.iloc[-1]
    much = "much " if near["distance"] < far["distance"] / 2 else ""
    title = f"The end of {moments[-1].year} stands {much}nearer to {near['moment']:%B %Y} than to {far['moment']:%B %Y}"
    drawn = table.rename(
        columns={
            "rank": "share of months with a lower reading",
            "first": "readings from",
            "last": "readings to",
        }
    )
    return style.finish(
        ax,
        table=drawn,
        title=title,
        x="share of all months with a lower reading",
        source=source,
        alt=f"Dots of ranks by reading and moment. {title}.",
    )


def likeness(
    distance: pd.Series, *, near: pd.DataFrame, source: str, ax: Axes | None = None
) -> Axes:
    """How far every month stands from the last one, over all readings.

    Parameters
    ----------
    distance : mean difference of ranks by month end
    near : the nearest month by decade; the first row is the nearest of all
    source : footer
    """
    ax = ax or style.new()[1]
    ax.fill_between(distance.index, distance, 1, color=style.PALE, alpha=0.35, lw=0)
    ax.plot(distance.index, distance, color=style.LARGE, lw=1.4)
    middle = distance.median()
    ax.axhline(middle, color=style.NEUTRAL, lw=1, ls=":")
    ax.annotate(
        "median\nmonth",
        (1, middle),
        xycoords=("axes fraction", "data"),
        xytext=(4, 0),
        textcoords="offset points",
        va="center",
        ha="left",
        fontsize=9.5,
        color=style.NEUTRAL,
    )
    for row in near[near["decade"].isin(["1920s", "1970s", near["decade"].iloc[0]])].to_dict(
        "records"
    ):
        day = pd.Timestamp(row["month"]) + pd.offsets.MonthEnd(0)
        ax.plot(day, row["distance"], "o", color=style.MARK, ms=7)
        ax.annotate(
            f"{day:%b %Y}",
            (day, row["distance"]),
            xytext=(9, 2),
            textcoords="offset points",
            ha="left",
            va="center",
            fontsize=10,
        )
    ax.set_ylim(0.9, -0.02)
    first = near.iloc[0]
    title = f"Leaving out the years around it, {first['month']} comes nearest to {distance.idxmin():%B %Y}"
    return style.finish(
        ax,
        table=distance.rename("distance"),
        title=title,
        y="distance (0 = alike in all)",
        source=source,
        note="The axis is turned over: what resembles most is at the top.",
        alt=f"Line of the distance of every month from the last one. {title}.",
    )
