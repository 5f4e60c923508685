"""Figures of leadership cycles: who led when, the age of a spell by rule, and the spells of random walks."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FixedLocator, FuncFormatter, MaxNLocator, NullLocator

from research import prose
from research.charts.files import columns
from research.figures import style

DATINGS = {
    "turning_points": "turning points",
    "threshold": "reversal of 20%",
    "calendar": "calendar years",
}
MARKS = ("o", "s", "^")


def log_ticks(ax: Axes, ticks: list[float]) -> None:
    """A log scale on the vertical axis with these ticks and no others."""
    ax.set_yscale("log")
    ax.yaxis.set_major_locator(FixedLocator(ticks))
    ax.yaxis.set_minor_locator(NullLocator())
    ax.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))


def leadership(table: pd.DataFrame, *, source: str) -> Axes:
    """Relative wealth of small over large, and below it who led under each dating.

    Parameters
    ----------
    table : of :func:`research.cycles.leaders`: month end, ``relative``, and one column of leaders per dating
    source : footer

    Returns
    -------
    Axes of the upper part
    """
    datings = [name for name in table if name != "relative"]
    figure, (ax, strips) = style.new(
        height=5.4, rows=2, sharex=True, gridspec_kw={"height_ratios": [3, 1.15]}
    )
    ax.plot(table.index, table["relative"], color=style.MARK, lw=1.5)
    log_ticks(
        ax,
        [
            tick
            for tick in (0.25, 0.5, 1.0, 2.0, 4.0, 8.0)
            if table["relative"].min() <= tick <= table["relative"].max() * 1.05
        ],
    )
    lengths = {}
    for row, name in enumerate(datings):
        leader = table[name].dropna()
        spell = leader.ne(leader.shift()).cumsum()
        for _, part in leader.groupby(spell):
            small = part.iloc[0] == "small"
            start = part.index[0] - pd.offsets.MonthEnd(1)
            strips.barh(
                -row,
                part.index[-1] - start,
                left=start,
                height=0.72,
                color=style.SMALL if small else style.LARGE,
                alpha=0.45 if small else 1.0,
                lw=0,
            )
        lengths[name] = part, spell
    strips.set_yticks([-row for row in range(len(datings))], [DATINGS[name] for name in datings])
    strips.set_ylim(-len(datings) + 0.4, 0.6)
    strips.grid(visible=False)
    strips.tick_params(axis="y", length=0)
    ax.tick_params(axis="x", length=0)
    ages = [len(part) / 12 if part.iloc[0] == "large" else 0.0 for part, _ in lengths.values()]
    title = (
        f"Who led depends on the rule: by {table.index[-1]:%B %Y} large caps had led for "
        f"{prose.listed(f'{age:.1f}' for age in ages).replace(' and ', ' or ')} years"
    )
    ax.annotate(
        "line rises: small caps lead",
        (0.012, 0.96),
        xycoords="axes fraction",
        color=style.SMALL,
        fontweight="bold",
        va="top",
    )
    ax.annotate(
        "line falls: large caps lead",
        (0.012, 0.86),
        xycoords="axes fraction",
        color=style.LARGE,
        fontweight="bold",
        va="top",
    )
    strips.set_xlim(table.index[0], table.index[-1])
    strips.set_xlabel("light: small caps led; dark: large caps led", fontsize=10)
    drawn = table.rename(
        columns={"relative": "small / large"}
        | {name: f"leader by {DATINGS[name]}" for name in datings}
    )
    style.finish(
        ax,
        table=drawn,
        title=title,
        y="small / large\n(1 at the start, log scale)",
        source=source,
        alt=f"Line of relative wealth of small over large caps with three strips below it that show the leader. {title}.",
    )
    figure.subplots_adjust(hspace=0.06)
    return ax


def spell_by_reversal(
    table: pd.DataFrame, *, claimed: tuple[float, float], source: str, ax: Axes | None = None
) -> Axes:
    """Age of the spell in force against the reversal that is needed to end a spell.

    Parameters
    ----------
    table : of :func:`research.studies.cycles.reversals`
    claimed : range of years that would fit the claim
    source : footer
    """
    ax = ax or style.new()[1]
    middle = sum(claimed) / 2
    ax.axhspan(*claimed, color=style.PALE, alpha=0.7, lw=0, zorder=0)
    ax.annotate(
        f"as claimed: about {middle:.0f} years",
        (table["rise"].min(), middle),
        fontsize=10,
        va="center",
    )
    ends = table.groupby("definition", sort=False)["length"].last().sort_values()
    heights = dict(zip(ends.index, style.spread(ends.tolist(), gap=2.2), strict=True))
    for (name, part), mark in zip(table.groupby("definition", sort=False), MARKS, strict=False):
        ax.plot(
            part["rise"],
            part["length"],
            drawstyle="steps-mid",
            color=style.LARGE,
            lw=1.2,
            alpha=0.6,
        )
        ax.plot(
            part["rise"],
            part["length"],
            mark,
            color=style.LARGE,
            mfc="white" if mark == "s" else style.LARGE,
            ms=6,
        )
        ax.annotate(
            name.replace(" against ", "\nagainst "),
            (part["rise"].iloc[-1], heights[name]),
            xytext=(10, 0),
            textcoords="offset points",
            va="center",
            fontsize=9.5,
            linespacing=0.95,
        )
    style.percent(ax.xaxis)
    ax.yaxis.set_major_locator(MaxNLocator(integer=True))
    ax.set_ylim(0, table["length"].max() + 2)
    under, over = (
        table["length"][mine]
        for mine in (table["length"] < claimed[0], table["length"] > claimed[1])
    )
    fits = int(table["length"].between(*claimed).sum())
    title = f"{prose.words(fits).capitalize()} of {len(table)} settings give{'s' if fits == 1 else ''} about {middle:.0f} years"
    if not fits:
        title = f"No rule gives about {middle:.0f} years: the spell is {under.min():.1f} to {under.max():.1f} years old"
        title += f", or {over.min():.1f}" if len(over) else ""
    drawn = columns(
        table, "definition", rise="gain that ends a spell", length="years that large caps had led"
    )
    return style.finish(
        ax,
        table=drawn,
        title=title,
        x="gain of small on large that ends a spell of large",
        y="years that large caps had led",
        source=source,
        alt=f"Age of the spell in force by the reversal that ends a spell, by definition. {title}.",
    )


def longest_by_chance(
    table: pd.DataFrame, *, draws: int, source: str, ax: Axes | None = None
) -> Axes:
    """The longest spell of large caps beside the longest spells of random walks.

    Parameters
    ----------
    table : of :func:`research.studies.cycles.by_chance`
    draws : number of random walks behind each range
    source : footer
    """
    ax = ax or style.new(height=0.6 * len(table) + 2)[1]
    place = np.arange(len(table))[::-1]
    ax.hlines(place, table["low"], table["high"], color=style.PALE, lw=11)
    ax.vlines(table["middle"], place - 0.2, place + 0.2, color=style.NEUTRAL, lw=2)
    ax.plot(table["longest"], place, "o", color=style.LARGE, ms=8)
    ax.plot(table["now"], place, "o", mfc="none", mec=style.LARGE, mew=2, ms=13)
    named = table.reset_index(drop=True)
    row = int((named["longest"] - named["now"]).idxmax())
    for x, text in ((named["now"][row], "in force"), (named["longest"][row], "longest")):
        ax.annotate(
            text,
            (x, place[row]),
            xytext=(0, 15),
            textcoords="offset points",
            ha="center",
            va="center",
            color=style.LARGE,
            fontsize=10,
            fontweight="bold",
        )
    ax.annotate(
        "longest of random walks",
        (named["high"][row], place[row]),
        xytext=(10, 0),
        textcoords="offset points",
        va="center",
        color=style.NEUTRAL,
        fontsize=10,
        fontweight="bold",
    )
    ax.set_yticks(place, [f"{rise:.0%}" for rise in table["rise"]])
    ax.set_ylim(-0.6, len(table) - 0.3)
    ax.set_xlim(0, table["high"].max() * 1.05)
    ax.grid(axis="y", visible=False)
    ax.grid(axis="x", visible=True)
    inside = int(table["longest"].between(table["low"], table["high"]).sum())
    outside = len(table) - inside
    title = f"Random walks have leads as long: the longest real one lies inside their range in {prose.words(inside)} of {prose.words(len(table))} settings"
    if outside > inside:
        title = f"Random walks have no leads as long: the longest real one lies outside their range in {prose.words(outside)} of {prose.words(len(table))} settings"
    drawn = columns(
        table,
        rise="reversal that ends a spell",
        now="spell in force, years",
        longest="longest spell, years",
        low="random walks, 2.5%",
        middle="random walks, median",
        high="random walks, 97.5%",
    )
    return style.finish(
        ax,
        table=drawn,
        title=title,
        x="longest spell of large caps, years",
        y="reversal that\nends a spell",
        source=source,
        note=f"Bars: middle 95% of the longest spells of {draws:,} random walks per row; tick: their median.",
        alt=f"Longest spell of large caps and range of random walks by reversal. {title}.",
    )
