"""Figures of recoveries: gains above a low, several recoveries on one clock, one stretch cut at its highest ratio."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.dates import DateFormatter, MonthLocator
from matplotlib.ticker import FuncFormatter

from research import prose
from research.figures import style

LINE_STYLES = (
    "-",
    (0, (6, 1.5)),
    (0, (1.2, 1.2)),
    (0, (5, 1.5, 1.2, 1.5)),
    (0, (3, 1, 1, 1, 1, 1)),
)


def climb(
    table: pd.DataFrame,
    *,
    names: Mapping[str, str],
    small: str,
    large: str,
    judged,
    gain: float = 1.0,
    source: str,
    ax: Axes | None = None,
) -> Axes:
    """Gain above the low, small and large, and the first close of the small side at a given gain.

    Parameters
    ----------
    table : of :func:`research.studies.recoveries.climbs`
    names : column -> name in print
    small, large : the two columns
    judged : day on which the claim is judged, marked with the gain by then
    gain : the gain whose first day is marked, decimal
    source : footer
    """
    ax = ax or style.new()[1]
    for name, colour, line in (
        (large, style.LARGE, style.LINES["large"]),
        (small, style.SMALL, "-"),
    ):
        series = table[name].dropna()
        ax.plot(series.index, series, color=colour, ls=line, lw=2.4)
        style.end_label(ax, series, names[name], colour)
    ax.axhline(gain, color=style.MARK, lw=1, ls=":")
    path = table[small].dropna()
    hit = path.index[path >= gain]
    if len(hit):
        ax.plot(hit[0], path[hit[0]], "o", color=style.SMALL, ms=10)
        ax.annotate(
            f"{prose.day(hit[0])}: {100 * path[hit[0]]:.1f}%",
            (hit[0], path[hit[0]]),
            xytext=(-10, 20),
            textcoords="offset points",
            ha="right",
            fontsize=11,
            fontweight="bold",
        )
    judged = path.index[path.index <= pd.Timestamp(judged)][-1]
    ax.plot(judged, path[judged], "D", mfc="white", mec=style.SMALL, mew=2, ms=8)
    ax.annotate(
        f"{prose.day(judged)}: {100 * path[judged]:.1f}%",
        (judged, path[judged]),
        xytext=(12, -22),
        textcoords="offset points",
        fontsize=11,
    )
    style.percent(ax.yaxis)
    ax.xaxis.set_major_locator(MonthLocator(interval=2))
    ax.xaxis.set_major_formatter(DateFormatter("%b\n%Y"))
    ax.set_ylim(-0.03, None)
    when = (
        f"had doubled by {prose.day(hit[0])}"
        if len(hit) and gain == 1.0
        else f"gained {prose.number(path.max(), '%', digits=0)} at most"
    )
    first = path.index[0]
    title = f"From its low of {prose.day(first, year=False)} the {names[small]} {when}"
    return style.finish(
        ax,
        table=table.rename(columns=dict(names)),
        title=title,
        y="gain above its own lowest close",
        source=source,
        alt=f"Lines of the gain above the lowest close, small and large caps. {title}.",
    )


def one_clock(
    paths: pd.DataFrame,
    *,
    what: str,
    at: float = 12,
    source: str,
    note: str = "",
    ax: Axes | None = None,
) -> Axes:
    """Relative wealth after several starts on one clock; small caps ahead above the line, behind below it.

    Parameters
    ----------
    paths : of :func:`research.studies.recoveries.clock`
    what : what the starts are, in the title, such as "lows"
    at : month that the title and the colours speak of
    source, note : footer
    """
    ax = ax or style.new(height=5.0)[1]
    then = paths.loc[paths.index[np.abs(paths.index - at).argmin()]]
    ends = []
    for number, day in enumerate(paths):
        path = paths[day].dropna()
        colour = style.SMALL if then[day] > 1 else style.LARGE
        ax.plot(
            path.index, path - 1, color=colour, ls=LINE_STYLES[number % len(LINE_STYLES)], lw=2.0
        )
        ends.append((path.iloc[-1] - 1, path.index[-1], f"{day:%b %Y}", colour))
    ax.axhline(0, color=style.MARK, lw=1)
    ax.axvline(at, color=style.NEUTRAL, lw=1, ls=":")
    reach = np.nanmax(paths.to_numpy()) - np.nanmin(paths.to_numpy())
    ends = sorted(ends)
    heights = style.spread([end[0] for end in ends], gap=0.06 * reach)
    for (value, x, text, colour), height in zip(ends, heights, strict=True):
        ax.annotate(
            text,
            (x, value),
            xytext=(paths.index[-1] * 1.025, height),
            textcoords="data",
            va="center",
            fontsize=11,
            color=colour,
            fontweight="bold",
            annotation_clip=False,
            arrowprops={"arrowstyle": "-", "color": colour, "lw": 0.8, "shrinkA": 0, "shrinkB": 2},
        )
    ax.set_xlim(0, paths.index[-1])
    ax.set_xticks(np.arange(0, paths.index[-1] + 1, 6 if paths.index[-1] > 18 else 3))
    ax.yaxis.set_major_formatter(
        FuncFormatter(lambda value, _: f"{100 * value:+.0f}%" if round(100 * value, 6) else "0")
    )
    known = then.dropna()
    won = int((known > 1).sum())
    title = f"{prose.words(int(at)).capitalize()} months on, small caps were ahead after {prose.words(won) if won else 'none'} of {prose.words(len(known))} {what}"
    drawn = (
        paths.sub(1)
        .rename(columns=lambda day: f"change since {day:%Y-%m-%d}")
        .rename_axis("months")
    )
    return style.finish(
        ax,
        table=drawn,
        title=title,
        x="months since",
        y="wealth in small against large,\nchange since the start",
        source=source,
        note=f"{_colours(won, len(known), int(at))} {note}".strip(),
        alt=f"Lines of relative wealth after several starts on one clock. {title}.",
    )


def _colours(won: int, known: int, at: int) -> str:
    """Which colours there are, and what they say."""
    ahead, behind = f"small caps ahead at {at} months", f"behind at {at} months"
    return (
        f"Orange: {ahead}; blue: behind."
        if 0 < won < known
        else f"Orange: {ahead}."
        if won
        else f"Blue: small caps {behind}."
    )


def rise_and_fall(
    path: pd.Series, *, names: tuple[str, str], source: str, ax: Axes | None = None
) -> Axes:
    """Relative wealth over one stretch, orange to its highest point and blue from there on.

    Parameters
    ----------
    path : of :func:`research.studies.recoveries.stretch`
    names : the two sides, the one above first
    source : footer
    """
    ax = ax or style.new()[1]
    top = path.idxmax()
    ax.plot(path.loc[:top].index, path.loc[:top], color=style.SMALL, lw=2.4)
    ax.plot(
        path.loc[top:].index, path.loc[top:], color=style.LARGE, lw=2.4, ls=style.LINES["large"]
    )
    ax.axhline(1.0, color=style.MARK, lw=1)
    ax.plot(top, path[top], "o", color=style.MARK, ms=7)
    ax.annotate(
        f"{prose.day(top)}: {path[top]:.2f}",
        (top, path[top]),
        xytext=(0, 10),
        textcoords="offset points",
        ha="center",
        fontsize=11,
    )
    rise, fall = path.loc[:top], path.loc[top:]
    for part, text, colour, offset in (
        (rise, "small caps gain", style.SMALL, (-28, 76)),
        (fall, "large caps gain", style.LARGE, (62, 40)),
    ):
        middle = part.index[len(part) // 2]
        ax.annotate(
            text,
            (middle, part[middle]),
            xytext=offset,
            textcoords="offset points",
            color=colour,
            fontweight="bold",
            ha="center",
        )
    below = fall.index[fall < 1]
    if len(below):
        ax.annotate(
            f"below 1 again:\n{below[0]:%B %Y}",
            (below[0], 1.0),
            xytext=(-14, -34),
            textcoords="offset points",
            ha="right",
            fontsize=10.5,
            arrowprops={"arrowstyle": "-", "color": style.NEUTRAL},
        )
    ax.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:.1f}"))
    ax.margins(y=0.12)
    gained = path[top] - 1
    ended = path.iloc[-1] - 1
    title = (
        f"Small caps gained {prose.number(gained, '%', digits=0)} on large ones to {prose.month(top)} "
        f"and ended {prose.number(abs(ended), '%', digits=0)} {'ahead' if ended > 0 else 'behind'}"
    )
    return style.finish(
        ax,
        table=path.rename(f"{names[0]} / {names[1]}"),
        title=title,
        y=f"{names[0]} / {names[1]}\n(1 on {prose.day(path.index[0])})",
        source=source,
        alt=f"Line of relative wealth that rises and then falls. {title}.",
    )
