"""Figures of a run beside others: by choice of series, by size, and by what came after."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from research import prose
from research.charts.files import columns
from research.figures import style


def run_by_choice(
    table: pd.DataFrame, *, stated: int = 0, source: str, ax: Axes | None = None
) -> Axes:
    """The run and the longest other one, by choice of series and basis.

    Parameters
    ----------
    table : of :func:`research.studies.runs_compared.by_choice`; rows whose data end before the run are left out
    stated : row of the stated choice
    source : footer
    """
    rows = table[table["best"].notna()]
    ax = ax or style.new(height=0.45 * len(rows) + 2)[1]
    place = np.arange(len(rows))[::-1]
    ax.hlines(
        place,
        rows[["best", "other"]].min(axis=1),
        rows[["best", "other"]].max(axis=1),
        color=style.PALE,
        lw=3,
    )
    ax.plot(rows["other"], place, "o", mfc="white", mec=style.NEUTRAL, mew=1.8, ms=9)
    ax.plot(rows["best"], place, "o", color=style.SMALL, ms=10)
    for row, y in zip(rows.itertuples(), place, strict=True):
        left = row.other < row.best
        ax.annotate(
            f"{row.other_end:%Y}",
            (row.other, y),
            xytext=(-9 if left else 9, 0),
            textcoords="offset points",
            fontsize=10,
            ha="right" if left else "left",
            va="center",
            color=style.NEUTRAL,
        )
    top = rows.iloc[0]
    for x, text, colour in (
        (top["best"], "longest in January 2026", style.SMALL),
        (top["other"], "longest at any other time", style.NEUTRAL),
    ):
        ax.annotate(
            text,
            (x, place[0]),
            xytext=(0, 14),
            textcoords="offset points",
            color=colour,
            fontsize=10,
            fontweight="bold",
            ha="right" if x <= min(top["best"], top["other"]) else "left",
        )
    ax.set_yticks(place, rows["choice"])
    ax.set_xlim(0, max(rows["best"].max(), rows["other"].max()) + 4.5)
    ax.set_ylim(-0.6, len(rows) - 0.1)
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    ax.grid(axis="y", visible=False)
    ax.grid(axis="x", visible=True)
    want = rows.loc[stated, "best"]
    same, rest = rows["best"] == want, rows.loc[rows["best"] != want]
    title = f"{prose.words(int(same.sum())).capitalize()} of {prose.words(len(rows))} choices give the same {int(want)} sessions"
    title += f"; the rest stop at {prose.words(int(rest['best'].max()))}" if len(rest) else ""
    drawn = columns(
        rows,
        "choice",
        best="longest in January 2026",
        other="longest at any other time",
        other_end="end of that run",
    )
    return style.finish(
        ax,
        table=drawn,
        title=title,
        x="length of the run, sessions",
        source=source,
        alt=f"Dot chart of run lengths by choice of series. {title}.",
    )


def long_and_large(table: pd.DataFrame, *, source: str, ax: Axes | None = None) -> Axes:
    """Length of the long runs against their lead.

    Parameters
    ----------
    table : of :func:`research.studies.runs_compared.sizes`
    source : footer
    """
    ax = ax or style.new()[1]
    run, others = table[table["asked"]].iloc[0], table[~table["asked"]]
    ax.plot(others["length"], others["lead"], "o", mfc="white", mec=style.NEUTRAL, mew=1.8, ms=9)
    ax.plot(run["length"], run["lead"], "o", color=style.SMALL, ms=12)
    for row in table.itertuples():
        ax.annotate(
            f"{row.end:%b %Y}",
            (row.length, row.lead),
            xytext=(0, 13),
            textcoords="offset points",
            va="center",
            ha="center",
            fontsize=10,
            color=style.SMALL if row.asked else style.MARK,
            fontweight="bold" if row.asked else "normal",
        )
    top = table["lead"].max() * 1.12
    ax.fill_between(
        [run["length"], table["length"].max() + 1.5],
        run["lead"],
        top,
        color=style.PALE,
        alpha=0.5,
        lw=0,
        zorder=0,
    )
    ax.annotate(
        "as long and as large",
        (table["length"].max() + 1.4, top),
        xytext=(0, -6),
        textcoords="offset points",
        ha="right",
        va="top",
        fontsize=10,
        color=style.NEUTRAL,
    )
    ax.set_ylim(0, top)
    ax.set_xlim(table["length"].min() - 0.4, table["length"].max() + 1.5)
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    style.points(ax.yaxis, sign=False)
    title = f"The run of {run['end']:%B %Y} ranks {_ordinal(run['by_length'])} by length and {_ordinal(run['by_lead'])} by its lead"
    drawn = columns(
        table,
        end="end",
        length="length, sessions",
        lead="sum of daily leads",
        asked="the run asked about",
    )
    return style.finish(
        ax,
        table=drawn,
        title=title,
        x="length of the run, sessions",
        y="sum of the daily leads, percentage points",
        source=source,
        note=f"The {len(table)} runs of {table['length'].min()} sessions or more; ranks are among all runs of the sample.",
        alt=f"Scatter of run length against the run's lead. {title}.",
    )


def _ordinal(rank: int) -> str:
    words = (
        "first",
        "second",
        "third",
        "fourth",
        "fifth",
        "sixth",
        "seventh",
        "eighth",
        "ninth",
        "tenth",
    )
    return words[rank - 1] if rank <= len(words) else f"no. {rank}"


def after_runs(
    table: pd.DataFrame, *, sessions: int, at_least: int, on, source: str, ax: Axes | None = None
) -> Axes:
    """The lead after each run of a length, one mark per run.

    Parameters
    ----------
    table : of :func:`research.studies.runs_compared.afterwards`
    sessions : the horizon shown, a column of the table
    at_least : length that made a run an event
    on : day on which the run that is asked about had that length; it is marked and not counted
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
    asked = rows["event"] == pd.Timestamp(on)
    ax.plot(later[asked], place[asked], "o", mfc="none", mec=style.MARK, mew=1.8, ms=16)
    ax.set_yticks(place, [prose.day(day) for day in rows["event"]])
    ax.set_ylim(-0.7, len(rows) - 0.3)
    style.points(ax.xaxis)
    ax.grid(axis="y", visible=False)
    ax.grid(axis="x", visible=True)
    title = (
        f"Small caps led over the {sessions} sessions after {prose.words(int((won & ~asked).sum()))} of "
        f"{prose.plural(int((~asked).sum()), 'other run')} of {prose.words(at_least)}"
    )
    left = len(table) - len(rows)
    note = (
        "Each run dated by the session on which it first reached that length. Ring: the run asked about."
        + (f" Left out: {prose.plural(left, 'open window')}." if left else "")
    )
    drawn = rows[["event", "length", sessions]].rename(
        columns={sessions: f"lead over {sessions} sessions"}
    )
    return style.finish(
        ax,
        table=drawn,
        title=title,
        x=f"lead over the next {sessions} sessions, percentage points",
        source=source,
        note=note,
        alt=f"Dot chart of the later lead after each run. {title}.",
    )
