"""Figures of the Fed's rate: its path, cuts as clusters, the lead since a decision, and slopes on yields."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.dates import DateFormatter, YearLocator
from matplotlib.ticker import FuncFormatter

from research import prose
from research.charts.files import columns, joined
from research.figures import style


def policy_path(
    table: pd.DataFrame,
    cuts: pd.DataFrame,
    articles: pd.DataFrame,
    *,
    source: str,
    ax: Axes | None = None,
) -> Axes:
    """The target range over time, its cuts, and when articles on it appeared.

    Parameters
    ----------
    table : of :func:`research.studies.rates.target`
    cuts : rows of :func:`research.studies.rates.decisions`, the last rise first
    articles : of :func:`research.studies.rates.articles`
    source : footer
    """
    ax = ax or style.new()[1]
    ax.fill_between(
        table["date"],
        table["lower"],
        table["upper"],
        step="post",
        color=style.NEUTRAL,
        alpha=0.45,
        lw=0,
    )
    ax.step(table["date"], table["upper"], where="post", color=style.MARK, lw=2)
    down = cuts[cuts["kind"] == "cut"]
    ax.plot(down["date"], down["target"], "v", color=style.MARK, ms=8)
    top = table["upper"].max()
    for row in articles.itertuples():
        ax.axvspan(
            row.start,
            row.end,
            facecolor="none",
            edgecolor=style.NEUTRAL,
            hatch="/////",
            lw=0.8,
            zorder=0,
        )
    if len(articles):
        ax.annotate(
            "the articles",
            (articles["start"].min(), top),
            xytext=(-6, -2),
            textcoords="offset points",
            ha="right",
            va="top",
            fontsize=10.5,
            color=style.NEUTRAL,
        )
    rise = cuts[cuts["kind"] == "rise"].iloc[-1]
    ax.annotate(
        f"last rise: {prose.day(rise['date'])}",
        (rise["date"], rise["target"]),
        xytext=(0, 9),
        textcoords="offset points",
        ha="center",
        fontsize=10.5,
    )
    ax.annotate(
        down["range"].iloc[-1],
        (down["date"].iloc[-1], down["target"].iloc[-1]),
        xytext=(18, 8),
        textcoords="offset points",
        fontsize=10.5,
        fontweight="bold",
    )
    ax.xaxis.set_major_locator(YearLocator())
    ax.xaxis.set_major_formatter(DateFormatter("%Y"))
    style.percent(ax.yaxis)
    ax.set_ylim(0, top * 1.12)
    title = f"{prose.words(len(down)).capitalize()} cuts lay between the last rise of the rate and January 2026"
    drawn = joined(
        {
            "target range": columns(table, "date", "lower", "upper"),
            "decision": columns(cuts[cuts.index >= rise.name], "date", "kind", "target"),
            "article can have appeared": columns(articles, "article", start="date", end="until"),
        }
    )
    return style.finish(
        ax,
        table=drawn,
        title=title,
        y="target range of the federal funds rate",
        source=source,
        note="Triangles: cuts, on the day they were decided; the grey range moves when they take effect. Hatched stripes: days on which the articles can have appeared.",
        alt=f"Steps of the target range over time. {title}.",
    )


def event_clusters(
    table: pd.DataFrame,
    blocks: pd.DataFrame,
    *,
    what: str,
    months: int = 12,
    source: str,
    ax: Axes | None = None,
) -> Axes:
    """The lead after every event, one row per cluster of overlapping windows, with the mean of each cluster.

    Parameters
    ----------
    table : of :func:`research.studies.aftermath.windows`
    blocks : of :func:`research.studies.aftermath.clusters`
    what : the events, such as "cuts"
    source : footer
    """
    ax = ax or style.new(height=0.52 * len(blocks) + 2)[1]
    place = dict(zip(sorted(table["cluster"].unique()), np.arange(len(blocks))[::-1], strict=True))
    done = table[~table["open"]]
    for row in table.itertuples():
        colour = style.NEUTRAL if row.open else style.SMALL if row.lead > 0 else style.LARGE
        ax.plot(
            row.lead,
            place[row.cluster],
            "o" if row.lead > 0 else "s",
            mfc="white" if row.open else colour,
            mec=colour,
            ms=6,
            alpha=0.55,
        )
    for row, y in zip(blocks.itertuples(), np.arange(len(blocks))[::-1], strict=True):
        ax.plot(
            row.mean,
            y,
            "D",
            color=style.NEUTRAL if row.open else style.MARK,
            mfc="white" if row.open else style.MARK,
            ms=10,
        )
    ax.axvline(0, color=style.MARK, lw=1)
    labels = [
        f"{row.first:%b %Y}"
        + (f" to {row.last:%b %Y}" if row.last > row.first else "")
        + f"  ({row.n})"
        for row in blocks.itertuples()
    ]
    ax.set_yticks(np.arange(len(blocks))[::-1], labels)
    ax.set_ylim(-0.6, len(blocks) - 0.4)
    style.points(ax.xaxis)
    ax.grid(axis="y", visible=False)
    ax.grid(axis="x", visible=True)
    whole = blocks[~blocks["open"]]
    open_ones = (
        f", {prose.words(len(table) - len(done))} of them still open,"
        if len(done) < len(table)
        else ""
    )
    led = int((whole["mean"] > 0).sum())
    title = f"{len(table)} {what}{open_ones} make {prose.plural(len(whole), 'finished case')}: small caps led after {prose.words(led) if led else 'none'}"
    late = " Hollow: not over, so far." if blocks["open"].any() else ""
    means = dict(zip(place, blocks["mean"], strict=True))
    drawn = columns(
        table.assign(mean=table["cluster"].map(means)),
        "cluster",
        "event",
        "lead",
        open="not over",
        mean="mean of the cluster",
    )
    return style.finish(
        ax,
        table=drawn,
        title=title,
        x=f"lead over {months} months, percentage points",
        source=source,
        note=f"One row for all {what} whose windows overlap; in brackets how many. Diamond: mean of the row.{late}",
        alt=f"Dot chart of leads after {what}, grouped into rows of overlapping windows. {title}.",
    )


def lead_since(table: pd.DataFrame, *, marks, source: str, ax: Axes | None = None) -> Axes:
    """The lead since the close of one day, above zero in orange and below it in blue.

    Parameters
    ----------
    table : of :func:`research.studies.rates.path_since`
    marks : sessions whose lead is printed, in order; the title tells the last one where it lies in a later year
    source : footer
    """
    ax = ax or style.new()[1]
    place, lead = np.arange(len(table)), table["lead"].to_numpy()
    for side, colour, hatch in (
        (np.maximum(lead, 0), style.SMALL, None),
        (np.minimum(lead, 0), style.LARGE, "////"),
    ):
        ax.bar(place, side, color=colour, hatch=hatch, edgecolor="white", lw=0.4, width=0.85)
    ax.axhline(0, color=style.MARK, lw=1)
    low, high = lead.min(), lead.max()
    ax.axvline(0, color=style.MARK, lw=1, ls=":")
    ax.annotate(
        f"decision,\n{prose.day(table.index[0], year=False)}",
        (0, high),
        xytext=(5, 0),
        textcoords="offset points",
        va="top",
        fontsize=10.5,
    )
    for day in marks:
        spot = table.index.get_loc(pd.Timestamp(day))
        ax.annotate(
            f"{prose.day(day, year=False)}: {100 * lead[spot]:+.1f}",
            (spot, lead[spot]),
            xytext=(0, 9 if lead[spot] > 0 else -9),
            textcoords="offset points",
            ha="center",
            va="bottom" if lead[spot] > 0 else "top",
            fontsize=10.5,
            fontweight="bold",
        )
    style.date_ticks(ax, table.index, every=4 if len(table) > 12 else 1)
    ax.set_ylim(low - 0.18 * (high - low), high + 0.15 * (high - low))
    style.points(ax.yaxis)
    year = table.index[0].year
    end, last = table.loc[: f"{year}-12-31", "lead"].iloc[-1], pd.Timestamp(marks[-1])
    title = f"From the cut to the end of {year} small caps {'gained' if end > 0 else 'lost'} {prose.number(abs(end), 'pp')} on large ones"
    if last.year > year:
        later = table.loc[last, "lead"]
        title += f"; by {prose.day(last, year=False)} they were {100 * abs(later):.1f} {'ahead' if later > 0 else 'behind'}"
    return style.finish(
        ax,
        table=table,
        title=title,
        y="lead since the close of the decision day,\npercentage points",
        source=source,
        alt=f"Bars of the lead since the decision, by session. {title}.",
    )


def slopes_by_period(table: pd.DataFrame, *, source: str, ax: Axes | None = None) -> Axes:
    """Slope of the daily lead on the change of the two-year yield, by period; the last row of the table is the whole.

    Parameters
    ----------
    table : of :func:`research.studies.slopes.slopes_by_period`
    source : footer
    """
    ax = ax or style.new()[1]
    parts = table.iloc[:-1]
    place = np.arange(len(parts))
    clear = ((parts["low"] > 0) | (parts["high"] < 0)).to_numpy()
    ax.bar(
        place[clear],
        parts["slope"][clear],
        color=[style.SMALL if s > 0 else style.LARGE for s in parts["slope"][clear]],
        width=0.62,
    )
    ax.bar(
        place[~clear],
        parts["slope"][~clear],
        facecolor="white",
        edgecolor=style.NEUTRAL,
        hatch="////",
        width=0.62,
    )
    ax.errorbar(
        place,
        parts["slope"],
        yerr=[parts["slope"] - parts["low"], parts["high"] - parts["slope"]],
        fmt="none",
        ecolor=style.MARK,
        elinewidth=1.3,
        capsize=4,
    )
    ax.axhline(0, color=style.MARK, lw=1)
    ax.set_xticks(place, [text.replace("–", "–\n") for text in parts["period"]], fontsize=10)
    ax.tick_params(axis="x", length=0)
    ax.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:+.0f}" if value else "0"))
    up, down = int((parts["low"] > 0).sum()), int((parts["high"] < 0).sum())
    title = f"In {prose.words(up)} of {prose.words(len(parts))} periods small caps clearly led when yields rose, in {prose.words(down) if down else 'none'} when they fell"
    drawn = parts.rename(
        columns={"low": "95% interval, low", "high": "95% interval, high", "n": "days"}
    )
    return style.finish(
        ax,
        table=drawn,
        title=title,
        y="points of lead per point\nof the two-year yield, same day",
        source=source,
        note="Lines: 95% intervals. Hatched: not distinguishable from zero.",
        alt=f"Bars of the slope by period. {title}.",
    )
