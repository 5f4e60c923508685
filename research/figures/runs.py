"""Figures of runs: the sessions of one, the longest ones, since when, by choice of series, size, what came after."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from research import prose
from research.figures import style


def run_sessions(table: pd.DataFrame, *, source: str, who: str = "Small caps", ax: Axes | None = None) -> Axes:
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
    ax.bar(place[~inside], table["lead"][~inside], facecolor="white", edgecolor=style.NEUTRAL, hatch="////", width=0.72)
    ax.axhline(0, color=style.MARK, lw=1)
    run = table[table["inside"]]
    thin = run["lead"].idxmin()
    ax.annotate(f"thinnest: {prose.number(run['lead'].min(), 'bp')}", (table.index.get_loc(thin), 0), xytext=(0, -44),
                textcoords="offset points", ha="center", fontsize=10, arrowprops={"arrowstyle": "-", "color": style.NEUTRAL})
    ax.annotate(f"{len(run)} sessions, {prose.number(run['lead'].sum(), 'pp')} in all", (place[inside].mean(), run["lead"].max()), xytext=(0, 10),
                textcoords="offset points", ha="center", fontweight="bold", color=style.SMALL)
    style.date_ticks(ax, list(table["date"]))
    style.points(ax.yaxis)
    first, last = run["date"].iloc[0], run["date"].iloc[-1]
    title = f"{who} led on {len(run)} sessions in a row, {prose.span(first, last)}"
    return style.finish(ax, title=title, y="daily lead, percentage points", source=source,
                        note=f"Shown: {len(table)} sessions. Hatched: those before and after the run.",
                        alt=f"Bar chart of the daily lead on {len(table)} sessions. {title}.")


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
        ax.annotate(f"{row.length}\n{row.end:%b %Y}", (row.end, row.length), xytext=(0, 7), textcoords="offset points", ha="center",
                    va="bottom", fontsize=10, fontweight="bold" if mine else "normal", color=style.SMALL if mine else style.MARK,
                    linespacing=0.95)
    ax.set_ylim(0, table["length"].max() + 3.2)
    ax.margins(x=0.05)
    ax.yaxis.set_major_locator(MaxNLocator(integer=True))
    longer = table[table["length"] > run["length"]]
    if len(longer) == 1:
        title = f"One run was longer than the {run['length']} sessions of {run['end']:%B %Y}: {longer['length'].iloc[0]} in {longer['end'].iloc[0]:%Y}"
    else:
        title = f"{prose.words(len(longer)).capitalize()} runs were longer than the {run['length']} sessions of {run['end']:%B %Y}"
    return style.finish(ax, title=title, y="length of the run, sessions", source=source,
                        note=f"All {len(table)} runs of {table['length'].min()} sessions or more, at their last session.",
                        alt=f"Stem chart of the longest runs by date. {title}.")


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
    jumps = table[known & table["matched"].dt.year.ne(table["matched"].dt.year.shift(-1)) & (table["years"] > 1)]
    for row in jumps.itertuples():
        ax.annotate(f"{row.matched:%b %Y}", (row.matched, row.length), xytext=(-9, 0), textcoords="offset points", ha="right", va="center", fontsize=10)
    ax.set_xlim(begin, table["date"].max() + pd.DateOffset(months=8))
    ax.set_yticks(table["length"])
    ax.grid(axis="y", visible=False)
    ax.grid(axis="x", visible=True)
    last = table.iloc[-1]
    ten = table[table["length"] == 10]
    middle = f"At ten sessions the run was the longest since {ten['matched'].iloc[0]:%Y}, at" if len(ten) and pd.notna(ten["matched"].iloc[0]) else "At"
    title = f"{middle} {last['length']} the longest " + (f"since {last['matched']:%Y}" if pd.notna(last["matched"]) else "in these data")
    return style.finish(ax, title=title, y="sessions in a row so far", source=source,
                        note="Each line reaches back to the end of the latest earlier run at least as long.",
                        alt=f"Horizontal lines, one per session of the run, reaching back to the last run as long. {title}.")


def run_by_choice(table: pd.DataFrame, *, stated: int = 0, source: str, ax: Axes | None = None) -> Axes:
    """The run and the longest other one, by choice of series and basis.

    Parameters
    ----------
    table : of :func:`research.studies.long_runs.by_choice`; rows whose data end before the run are left out
    stated : row of the stated choice
    source : footer
    """
    rows = table[table["best"].notna()]
    ax = ax or style.new(height=0.45 * len(rows) + 2)[1]
    place = np.arange(len(rows))[::-1]
    ax.hlines(place, rows[["best", "other"]].min(axis=1), rows[["best", "other"]].max(axis=1), color=style.PALE, lw=3)
    ax.plot(rows["other"], place, "o", mfc="white", mec=style.NEUTRAL, mew=1.8, ms=9)
    ax.plot(rows["best"], place, "o", color=style.SMALL, ms=10)
    for row, y in zip(rows.itertuples(), place, strict=True):
        left = row.other < row.best
        ax.annotate(f"{row.other_end:%Y}", (row.other, y), xytext=(-9 if left else 9, 0), textcoords="offset points", fontsize=10,
                    ha="right" if left else "left", va="center", color=style.NEUTRAL)
    top = rows.iloc[0]
    for x, text, colour in ((top["best"], "longest in January 2026", style.SMALL), (top["other"], "longest at any other time", style.NEUTRAL)):
        ax.annotate(text, (x, place[0]), xytext=(0, 14), textcoords="offset points", color=colour, fontsize=10, fontweight="bold",
                    ha="right" if x <= min(top["best"], top["other"]) else "left")
    ax.set_yticks(place, rows["choice"])
    ax.set_xlim(0, max(rows["best"].max(), rows["other"].max()) + 4.5)
    ax.set_ylim(-0.6, len(rows) - 0.1)
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    ax.grid(axis="y", visible=False)
    ax.grid(axis="x", visible=True)
    want = rows.loc[stated, "best"]
    same, rest = rows["best"] == want, rows.loc[rows["best"] != want]
    title = f"{int(same.sum())} of {len(rows)} choices give the same {int(want)} sessions"
    title += f"; the rest stop at {prose.words(int(rest['best'].max()))}" if len(rest) else ""
    return style.finish(ax, title=title, x="length of the run, sessions", source=source,
                        alt=f"Dot chart of run lengths by choice of series. {title}.")


def long_and_large(table: pd.DataFrame, *, source: str, ax: Axes | None = None) -> Axes:
    """Length of the long runs against their lead.

    Parameters
    ----------
    table : of :func:`research.studies.long_runs.sizes`
    source : footer
    """
    ax = ax or style.new()[1]
    run, others = table[table["asked"]].iloc[0], table[~table["asked"]]
    ax.plot(others["length"], others["lead"], "o", mfc="white", mec=style.NEUTRAL, mew=1.8, ms=9)
    ax.plot(run["length"], run["lead"], "o", color=style.SMALL, ms=12)
    for row in table.itertuples():
        ax.annotate(f"{row.end:%b %Y}", (row.length, row.lead), xytext=(0, 13), textcoords="offset points", va="center", ha="center", fontsize=10,
                    color=style.SMALL if row.asked else style.MARK, fontweight="bold" if row.asked else "normal")
    top = table["lead"].max() * 1.12
    ax.fill_between([run["length"], table["length"].max() + 1.5], run["lead"], top, color=style.PALE, alpha=0.5, lw=0, zorder=0)
    ax.annotate("as long and as large", (table["length"].max() + 1.4, top), xytext=(0, -6), textcoords="offset points", ha="right",
                va="top", fontsize=10, color=style.NEUTRAL)
    ax.set_ylim(0, top)
    ax.set_xlim(table["length"].min() - 0.4, table["length"].max() + 1.5)
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    style.points(ax.yaxis, sign=False)
    both = int(((others["length"] >= run["length"]) & (others["lead"] >= run["lead"])).sum())
    title = f"{prose.words(both).capitalize()} other {'runs were' if both > 1 else 'run was'} both as long and as large"
    return style.finish(ax, title=title, x="length of the run, sessions", y="sum of the daily leads, percentage points", source=source,
                        note=f"The {len(table)} runs of {table['length'].min()} sessions or more.",
                        alt=f"Scatter of run length against the run's lead. {title}.")


def after_runs(table: pd.DataFrame, *, sessions: int, at_least: int, source: str, ax: Axes | None = None) -> Axes:
    """The lead after each run of a length, one mark per run.

    Parameters
    ----------
    table : of :func:`research.studies.long_runs.afterwards`
    sessions : the horizon shown, a column of the table
    at_least : length that made a run an event
    source : footer
    """
    rows = table[table[sessions].notna()].reset_index(drop=True)
    ax = ax or style.new(height=0.36 * len(rows) + 2)[1]
    place, later = np.arange(len(rows))[::-1], rows[sessions]
    won = later > 0
    ax.hlines(place, 0, later, color=np.where(won, style.SMALL, style.LARGE), lw=2.5)
    ax.plot(later[won], place[won], "o", color=style.SMALL, ms=9)
    ax.plot(later[~won], place[~won], "s", color=style.LARGE, ms=8)
    ax.axvline(0, color=style.MARK, lw=1)
    ax.set_yticks(place, [prose.day(day) for day in rows["event"]])
    ax.set_ylim(-0.7, len(rows) - 0.3)
    style.points(ax.xaxis)
    ax.grid(axis="y", visible=False)
    ax.grid(axis="x", visible=True)
    title = f"Small caps led over the {sessions} sessions after {prose.words(int(won.sum()))} of {prose.words(len(rows))} runs of {prose.words(at_least)}"
    left = len(table) - len(rows)
    note = "Each run dated by the session on which it first reached that length." + (f" Left out: {prose.plural(left, 'open window')}." if left else "")
    return style.finish(ax, title=title, x=f"lead over the next {sessions} sessions, percentage points", source=source, note=note,
                        alt=f"Dot chart of the later lead after each run. {title}.")
