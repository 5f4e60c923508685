"""Figures of what followed events: every event as a mark, and the mean after each kind with its interval."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from research import prose
from research.charts.files import columns
from research.figures import style

FEWEST_CLUSTERS = 10


def every_event(
    table: pd.DataFrame,
    *,
    months: int = 12,
    kinds: dict[str, str],
    limit: float = 0.60,
    source: str,
) -> Axes:
    """The lead after every event, one mark each, one panel per kind.

    Parameters
    ----------
    table : of :func:`research.studies.aftermath.listing`
    months : horizon, one of its columns
    kinds : kind as in the table -> words of the title, such as "market lows"
    limit : marks beyond it are drawn at the edge with their value, decimal
    source : footer
    """
    column = f"{months}m"
    parts = {kind: table[(table["kind"] == kind) & table[column].notna()] for kind in kinds}
    rows = max(len(part) for part in parts.values())
    panels = np.atleast_1d(
        style.new(width=9.4, height=0.34 * rows + 2.1, columns=len(kinds), sharex=True)[1]
    )
    for ax, (kind, part) in zip(panels, parts.items(), strict=True):
        _marks(ax, part, column, limit)
        ax.set_ylim(len(part) - rows - 0.7, len(part) - 0.3)
        ax.set_xlabel(f"lead over {months} months after\n{kinds[kind]}, percentage points")
    counted = prose.listed(
        f"{int((part[column] > 0).sum())} of {len(part)} {kinds[kind]}"
        for kind, part in parts.items()
    )
    title = (
        f"Small stocks led in the {'year' if months == 12 else f'{months} months'} after {counted}"
    )
    drawn = columns(
        pd.concat(parts.values()), "kind", date="event", **{column: f"lead over {months} months"}
    )
    return style.finish(
        panels[0],
        table=drawn,
        title=title,
        x=panels[0].get_xlabel(),
        source=source,
        note="Circle: small stocks led. Square: large ones did. An arrow marks a lead beyond the edge, with its size.",
        alt=f"Dot chart of the lead after each event. {title}.",
    )


def _marks(ax: Axes, part: pd.DataFrame, column: str, limit: float) -> None:
    place = np.arange(len(part))[::-1]
    lead = part[column].to_numpy()
    drawn = np.clip(lead, -limit, limit)
    won = lead > 0
    ax.hlines(place, 0, drawn, color=np.where(won, style.SMALL, style.LARGE), lw=2.2)
    inside = np.abs(lead) <= limit
    ax.plot(drawn[won & inside], place[won & inside], "o", color=style.SMALL, ms=8)
    ax.plot(drawn[~won & inside], place[~won & inside], "s", color=style.LARGE, ms=7)
    for x, y, value in zip(drawn[~inside], place[~inside], lead[~inside], strict=True):
        ax.plot(
            x, y, ">" if value > 0 else "<", color=style.SMALL if value > 0 else style.LARGE, ms=9
        )
        ax.annotate(
            f"{100 * value:+.0f}",
            (x, y),
            xytext=(-8 if value > 0 else 8, 1),
            textcoords="offset points",
            ha="right" if value > 0 else "left",
            va="bottom",
            fontsize=10,
        )
    ax.axvline(0, color=style.MARK, lw=1)
    ax.set_yticks(place, [f"{day:%b %Y}" for day in part["date"]], fontsize=10.5)
    ax.set_xlim(-limit * 1.08, limit * 1.08)
    style.points(ax.xaxis)
    ax.grid(axis="y", visible=False)
    ax.grid(axis="x", visible=True)


def mean_by_kind(table: pd.DataFrame, *, source: str, ax: Axes | None = None) -> Axes:
    """Mean lead after each kind of event with its interval beside that of any time; hollow where there are too few clusters.

    Parameters
    ----------
    table : of :func:`research.studies.mean_leads.horizons`, one horizon
    source : footer
    """
    rows = table.sort_values("mean", ignore_index=True)
    ax = ax or style.new(height=0.48 * len(rows) + 2)[1]
    enough = rows["clusters"] >= FEWEST_CLUSTERS
    clear = enough & ((rows["low"] > rows["usual"]) | (rows["high"] < rows["usual"]))
    for row in rows.itertuples():
        colour = style.SMALL if clear[row.Index] else style.NEUTRAL
        ax.hlines(
            row.Index,
            row.low,
            row.high,
            color=colour,
            lw=5.0 if clear[row.Index] else 1.8,
            ls="-" if enough[row.Index] else (0, (2, 1.5)),
        )
        ax.plot(
            row.mean,
            row.Index,
            "D" if clear[row.Index] else "o",
            mfc=colour if enough[row.Index] else "white",
            mec=colour,
            mew=2,
            ms=9,
        )
    ax.plot(rows["usual"], rows.index, "|", color=style.MARK, ms=13, mew=2)
    ax.axvline(0, color=style.MARK, lw=1)
    ax.set_yticks(rows.index, [f"{row.event}  ({row.clusters})" for row in rows.itertuples()])
    ax.set_ylim(-0.6, len(rows) - 0.4)
    style.points(ax.xaxis)
    ax.grid(axis="y", visible=False)
    ax.grid(axis="x", visible=True)
    months = int(rows["months"].iloc[0])
    apart = [row.event for row in rows[clear].itertuples()]
    count = int(enough.sum())
    title = (
        f"Of {prose.plural(count, 'kind')} of event with ten cases or more {prose.words(len(apart)) if apart else 'none'} "
        f"{'stand' if len(apart) > 1 else 'stands'} clear of ordinary times{': ' + prose.listed(apart) if apart else ''}"
    )
    drawn = columns(
        rows[::-1],
        "event",
        "months",
        "clusters",
        mean="mean lead",
        low="95% interval, low",
        high="95% interval, high",
        usual="mean of all windows",
    )
    return style.finish(
        ax,
        table=drawn,
        title=title,
        x=f"mean lead over {months} months, percentage points",
        source=source,
        note="In brackets: clusters of windows that do not overlap. Line: 95% interval, thick where it leaves ordinary times out, not adjusted for the number of kinds. Hollow and dashed: under ten clusters, no verdict. "
        "Upright stroke: ordinary times, the mean of all windows of that length since the first event.",
        alt=f"Dot and interval chart of the mean lead after each kind of event. {title}.",
    )
