"""Figures of one run and its like: its sessions, the longest runs, and since when there was none as long."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from research import prose
from research.charts.files import columns
from research.figures import style


def run_sessions(
    table: pd.DataFrame, *, source: str, who: str = "Small caps", ax: Axes | None = None
) -> Axes:
    """The daily leads of a run and of the sessions around it, as bars.

    Parameters
    ----------
    table : ``date``, ``lead`` (decimal), ``inside``; of :func:`research.studies.long_runs.around`
    source : footer
    who : the side whose leads are positive
    """
    ax = ax or style.new()[1]
    place = np.arange(len(table))
    inside = table["inside"].to_numpy()
    ax.bar(place[inside], table["lead"][inside], color=style.SMALL, width=0.72)
    ax.bar(
        place[~inside],
        table["lead"][~inside],
        facecolor="white",
        edgecolor=style.NEUTRAL,
        hatch="////",
        width=0.72,
    )
    ax.axhline(0, color=style.MARK, lw=1)
    run = table[table["inside"]]
    thin = run["lead"].idxmin()
    ax.annotate(
        f"thinnest: {prose.number(run['lead'].min(), 'bp')}",
        (table.index.get_loc(thin), 0),
        xytext=(0, -44),
        textcoords="offset points",
        ha="center",
        fontsize=10,
        arrowprops={"arrowstyle": "-", "color": style.NEUTRAL},
    )
    first = table.index.get_loc(run.index[0])
    before = table.iloc[first - 1 : first] if first >= 3 else table.iloc[:0]
    for k, row in before.iterrows():
        ax.annotate(
            f"{prose.day(row['date'], year=False)}:\nlost by {prose.number(-row['lead'], 'bp')}",
            (table.index.get_loc(k), 0),
            xytext=(-30, 40),
            textcoords="offset points",
            ha="center",
            fontsize=10,
            arrowprops={"arrowstyle": "-", "color": style.NEUTRAL},
        )
    ax.annotate(
        f"{len(run)} sessions, {prose.number(run['lead'].sum(), 'pp')} in all",
        (place[inside].mean(), run["lead"].max()),
        xytext=(0, 10),
        textcoords="offset points",
        ha="center",
        fontweight="bold",
        color=style.SMALL,
    )
    style.date_ticks(ax, list(table["date"]))
    style.points(ax.yaxis)
    title = f"{who} led on {len(run)} sessions in a row, {prose.span(run['date'].iloc[0], run['date'].iloc[-1])}"
    return style.finish(
        ax,
        table=columns(table, "date", "lead", inside="in the run"),
        title=title,
        y="daily lead, percentage points",
        source=source,
        note="Hatched: sessions before and after the run.",
        alt=f"Bar chart of the daily lead on {len(table)} sessions. {title}.",
    )


def longest_runs(table: pd.DataFrame, *, on, source: str, ax: Axes | None = None) -> Axes:
    """The longest runs over time, each as a stem as high as it is long.

    Parameters
    ----------
    table : of :func:`research.studies.long_runs.longest`
    on : session of the run to be marked
    source : footer
    """
    ax = ax or style.new()[1]
    asked = (table["start"] <= pd.Timestamp(on)) & (table["end"] >= pd.Timestamp(on))
    for mine, colour, width in ((False, style.NEUTRAL, 1.6), (True, style.SMALL, 3.0)):
        part = table[asked == mine]
        ax.vlines(part["end"], 0, part["length"], color=colour, lw=width)
        ax.plot(part["end"], part["length"], "o", color=colour, ms=5 + 1.5 * mine)
    run = table[asked].iloc[0]
    for row in table[(table["rank"] <= 4) | asked].itertuples():
        mine = row.start == run["start"]
        ax.annotate(
            f"{row.length}\n{row.end:%b %Y}",
            (row.end, row.length),
            xytext=(0, 7),
            textcoords="offset points",
            ha="center",
            va="bottom",
            fontsize=10,
            fontweight="bold" if mine else "normal",
            color=style.SMALL if mine else style.MARK,
            linespacing=0.95,
        )
    ax.set_ylim(0, table["length"].max() + 3.2)
    ax.margins(x=0.05)
    ax.yaxis.set_major_locator(MaxNLocator(integer=True))
    longer = table[table["length"] > run["length"]]
    if len(longer) == 1:
        title = (
            f"One run was longer than the {run['length']} sessions of {run['end']:%B %Y}: "
            f"{longer['length'].iloc[0]} in {longer['end'].iloc[0]:%Y}"
        )
    else:
        title = (
            f"{prose.words(len(longer)).capitalize()} runs were longer than the {run['length']} sessions "
            f"of {run['end']:%B %Y}"
        )
    return style.finish(
        ax,
        table=table,
        title=title,
        y="length of the run, sessions",
        source=source,
        note=f"All {len(table)} runs of {table['length'].min()} sessions or more, at their last session.",
        alt=f"Stem chart of the longest runs by date. {title}.",
    )


def since_when(table: pd.DataFrame, *, source: str, ax: Axes | None = None) -> Axes:
    """How far back one has to look for a run as long, on each session of a run.

    Parameters
    ----------
    table : of :func:`research.studies.long_runs.growing`
    source : footer
    """
    ax = ax or style.new()[1]
    begin = table["matched"].min() - pd.DateOffset(years=6)
    known = table["matched"].notna()
    start = table["matched"].where(known, begin)
    ax.hlines(table["length"], start, table["date"], color=style.LARGE, lw=4)
    ax.plot(table.loc[known, "matched"], table.loc[known, "length"], "o", color=style.LARGE, ms=7)
    jumps = table[
        known
        & table["matched"].dt.year.ne(table["matched"].dt.year.shift(-1))
        & (table["years"] > 1)
    ]
    for row in jumps.itertuples():
        ax.annotate(
            f"{row.matched:%b %Y}",
            (row.matched, row.length),
            xytext=(-9, 0),
            textcoords="offset points",
            ha="right",
            va="center",
            fontsize=10,
        )
    ax.set_xlim(begin, table["date"].max() + pd.DateOffset(months=8))
    ax.set_yticks(table["length"])
    ax.grid(axis="y", visible=False)
    ax.grid(axis="x", visible=True)
    last = table.iloc[-1]
    ten = table[table["length"] == 10]
    middle = (
        f"At ten sessions the run was the longest since {ten['matched'].iloc[0]:%Y}, at"
        if len(ten) and pd.notna(ten["matched"].iloc[0])
        else "At"
    )
    title = f"{middle} {last['length']} the longest " + (
        f"since {last['matched']:%Y}" if pd.notna(last["matched"]) else "in these data"
    )
    drawn = columns(
        table,
        "date",
        length="sessions so far",
        matched="end of the latest run as long",
        years="years since then",
    )
    return style.finish(
        ax,
        table=drawn,
        title=title,
        y="sessions in a row so far",
        source=source,
        note="Each line reaches back to the end of the latest earlier run at least as long.",
        alt=f"Horizontal lines, one per session of the run, reaching back to the last run as long. {title}.",
    )
