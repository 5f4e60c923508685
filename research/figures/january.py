"""Figures of a short stretch: paths since a base session, stated figures by session, names called winners and losers."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle
from matplotlib.ticker import FuncFormatter

from research import prose
from research.figures import style

LOOKS = {"small": (style.SMALL, "-", 3.0), "large": (style.LARGE, style.LINES["large"], 2.6)}
OTHERS = [
    (style.NEUTRAL, "-"),
    (style.NEUTRAL, (0, (1, 1.2))),
    (style.NEUTRAL, (0, (4, 1.5, 1, 1.5))),
]


def paths(
    table: pd.DataFrame,
    *,
    names: Mapping[str, str],
    small: str,
    large: str,
    on,
    source: str,
    ax: Axes | None = None,
) -> Axes:
    """Change since the base session, one line per series, named at its end.

    Parameters
    ----------
    table : of :func:`research.studies.january.paths`
    names : column -> name in print
    small, large : the two columns that the title compares
    on : session that the title speaks of
    source : footer
    """
    ax = ax or style.new()[1]
    rest = iter(OTHERS)
    place = np.arange(len(table))
    for name in table:
        colour, line, width = (
            LOOKS["small"]
            if name == small
            else LOOKS["large"]
            if name == large
            else (*next(rest), 1.8)
        )
        ax.plot(place, table[name], color=colour, ls=line, lw=width)
    _end_names(ax, table, names, small, large)
    ax.axhline(0, color=style.MARK, lw=1)
    spot = table.index.get_loc(pd.Timestamp(on))
    ax.plot([spot, spot], table.loc[on, [large, small]], color=style.MARK, lw=1, ls=":")
    ax.plot([spot], [table.loc[on, small]], "o", color=style.SMALL, ms=8)
    ax.plot([spot], [table.loc[on, large]], "s", color=style.LARGE, ms=7)
    style.date_ticks(ax, table.index, every=max(1, len(table) // 10))
    ax.set_xlim(0, place[-1] + 0.3)
    style.percent(ax.yaxis)
    base = table.index[0]
    title = (
        f"By {prose.day(on, year=False)} the {names[small]} had gained "
        f"{prose.number(table.loc[on, small], '%')}, "
        f"the {names[large]} {prose.number(table.loc[on, large], '%')}"
    )
    return style.finish(
        ax,
        table=table.rename(columns=dict(names)),
        title=title,
        y=f"change since {prose.day(base)}",
        source=source,
        alt=f"Lines of the change of several series since {prose.day(base)}. {title}.",
    )


def _end_names(
    ax: Axes, table: pd.DataFrame, names: Mapping[str, str], small: str, large: str
) -> None:
    """Names at the right end, pushed apart where lines end close together."""
    ends = table.iloc[-1].sort_values()
    heights = style.spread(
        ends.to_numpy(), gap=0.065 * (table.to_numpy().max() - table.to_numpy().min())
    )
    for (name, value), height in zip(ends.items(), heights, strict=True):
        colour = style.SMALL if name == small else style.LARGE if name == large else style.NEUTRAL
        ax.annotate(
            names[name],
            (len(table) - 1, value),
            xytext=(len(table) - 0.1, height),
            textcoords="data",
            va="center",
            fontsize=10.5,
            color=colour,
            fontweight="bold",
            annotation_clip=False,
            arrowprops={
                "arrowstyle": "-",
                "color": colour,
                "lw": 0.8,
                "shrinkA": 1,
                "shrinkB": 2,
                "relpos": (0, 0.5),
            },
        )


def claims_by_session(table: pd.DataFrame, *, source: str, ax: Axes | None = None) -> Axes:
    """Which stated figure fits the close of which session, and which session it was stated for.

    Parameters
    ----------
    table : of :func:`research.studies.january.figures_by_session`
    source : footer
    """
    labels = list(dict.fromkeys(table["label"]))
    days = sorted(table["date"].unique())
    ax = ax or style.new(width=9.5, height=0.36 * len(labels) + 2.2)[1]
    for row in table.itertuples():
        x, y = days.index(row.date), len(labels) - 1 - labels.index(row.label)
        fill = {"fits": style.LARGE, "within one rounding": "#A9C8E3"}.get(row.reading, "#F2F2F2")
        ax.add_patch(Rectangle((x - 0.42, y - 0.36), 0.84, 0.72, facecolor=fill, lw=0))
    for k in range(1, len(labels)):
        if labels[k][:3] != labels[k - 1][:3]:
            ax.axhline(len(labels) - k - 0.5, color=style.NEUTRAL, lw=0.8, ls=":", zorder=0)
    for label in labels:
        stated = [
            days.index(day)
            for day in table.loc[(table["label"] == label) & table["stated"], "date"]
        ]
        y = len(labels) - 1 - labels.index(label)
        if stated:
            width = max(stated) - min(stated) + 0.96
            ax.add_patch(
                Rectangle(
                    (min(stated) - 0.48, y - 0.44),
                    width,
                    0.88,
                    facecolor="none",
                    edgecolor=style.SMALL,
                    lw=2.2,
                )
            )
    ax.set_xlim(-0.7, len(days) - 0.3)
    ax.set_ylim(-0.7, len(labels) - 0.3)
    ax.set_yticks(range(len(labels)), labels[::-1], fontsize=10.5)
    style.date_ticks(ax, days)
    ax.tick_params(length=0)
    ax.grid(visible=False)
    for side in ("left", "bottom"):
        ax.spines[side].set_visible(False)
    good = table[table["stated"] & (table["reading"] == "fits")]["claim"].nunique()
    title = (
        f"{prose.words(good).capitalize()} of {prose.words(len(labels))} figures fit a close that they "
        "were stated for"
    )
    drawn = table.rename(
        columns={
            "label": "figure",
            "computed": "value at the close",
            "stated": "stated for this close",
        }
    )
    return style.finish(
        ax,
        table=drawn,
        title=title,
        source=source,
        note=(
            "Dark: the figure fits this close. Light: within one unit of its last digit. Pale: it does "
            "not fit. Framed: the sessions it was stated for."
        ),
        alt=f"Grid of stated figures by session. {title}; the others fit other closes or none.",
    )


def calls(table: pd.DataFrame, *, on, source: str, ax: Axes | None = None) -> Axes:
    """What became of the names that an article calls winners and losers, as bars.

    Parameters
    ----------
    table : of :func:`research.studies.named.calls`
    on : last session
    source : footer
    """
    rows = table.sort_values("change", ignore_index=True)
    ax = ax or style.new(height=0.36 * len(rows) + 2)[1]
    place = np.arange(len(rows))
    won = rows["call"].eq("winner").to_numpy()
    ax.barh(place[won], rows["change"][won], color=style.SMALL, height=0.66)
    ax.barh(
        place[~won],
        rows["change"][~won],
        facecolor="white",
        edgecolor=style.LARGE,
        hatch="////",
        height=0.66,
    )
    for y, row in zip(place, rows.itertuples(), strict=True):
        side = 1 if row.change >= 0 else -1
        ax.annotate(
            prose.number(row.change, "%", sign=True),
            (row.change, y),
            xytext=(5 * side, 0),
            textcoords="offset points",
            va="center",
            ha="left" if side > 0 else "right",
            fontsize=10,
        )
    ax.set_yticks(place, rows["name"])
    ax.tick_params(axis="y", length=0)
    ax.axvline(0, color=style.MARK, lw=1)
    market = float((rows["change"] - rows["lead"]).iloc[0])
    ax.axvline(market, color=style.MARK, lw=1.2, ls=":")
    ax.annotate(
        f"S&P 500: {prose.number(market, '%', sign=True)}",
        (market, len(rows) - 0.45),
        xytext=(6, 0),
        textcoords="offset points",
        fontsize=10,
        va="bottom",
    )
    ax.set_ylim(-0.6, len(rows) - 0.1)
    low, high = min(rows["change"].min(), 0), max(rows["change"].max(), 0)
    ax.set_xlim(low - 0.16 * (high - low), high + 0.16 * (high - low))
    ax.grid(axis="y", visible=False)
    ax.grid(axis="x", visible=True)
    ax.xaxis.set_major_formatter(
        FuncFormatter(lambda value, _: f"{100 * value:+.0f}%" if round(value, 6) else "0%")
    )
    winners = rows[rows["call"] == "winner"]
    title = (
        f"{prose.words(int(winners['beat'].sum())).capitalize()} of {prose.words(len(winners))} names "
        f"called winners had beaten the S&P 500 by {prose.day(on, year=False)}"
    )
    drawn = rows[::-1].rename(columns={"lead": "lead over the S&P 500", "beat": "beat the S&P 500"})
    return style.finish(
        ax,
        table=drawn,
        title=title,
        x="change since the start of the year",
        source=source,
        note="Filled: called winners. Hatched: called losers.",
        alt=f"Bars of the change of named shares and funds. {title}.",
    )
