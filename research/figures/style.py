"""House style: one look, one colour for small and one for large, a footer with source and span.

Small caps are orange, large caps blue, everything else grey; the two differ in lightness and are drawn
solid and dashed, so that they can be told apart in grey and by colour-blind readers (Okabe and Ito).
"""

from __future__ import annotations

import textwrap

import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MaxNLocator

from research.charts import files
from research.charts.notebook import described, in_notebook, show_open_figures, table_behind

__all__ = ["described", "in_notebook", "show_open_figures", "table_behind"]

SMALL, LARGE, NEUTRAL, MARK, PALE = "#D55E00", "#0B4F8A", "#6B6B6B", "#111111", "#D9D9D9"
LINES = {"small": "-", "large": (0, (5, 2))}
WIDTH, HEIGHT = 8.0, 4.5

RC = {
    "figure.figsize": (WIDTH, HEIGHT),
    "figure.dpi": 110,
    "savefig.dpi": 110,
    "figure.facecolor": "white",
    "font.family": "DejaVu Sans",
    "font.size": 11.5,
    "axes.titlesize": 14,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.titlepad": 12,
    "axes.labelsize": 11,
    "axes.labelcolor": "#333333",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": "#888888",
    "axes.grid": True,
    "axes.grid.axis": "y",
    "grid.color": "#E6E6E6",
    "grid.linewidth": 0.8,
    "axes.axisbelow": True,
    "xtick.color": "#333333",
    "ytick.color": "#333333",
    "lines.linewidth": 2.0,
    "legend.frameon": False,
}


def new(
    *, width: float = WIDTH, height: float = HEIGHT, rows: int = 1, columns: int = 1, **options
):
    """A figure in house style: ``(figure, axes)`` as from ``pyplot.subplots``."""
    with plt.rc_context(RC):
        return plt.subplots(rows, columns, figsize=(width, height), **options)


def finish(
    ax: Axes,
    *,
    title: str,
    source: str,
    alt: str,
    table: pd.DataFrame | pd.Series,
    x: str = "",
    y: str = "",
    note: str = "",
) -> Axes:
    """Give axes their finding, labels, footer, alternative text, and the table behind them.

    Title and footer begin at the left edge of the figure, so that long row labels do not push them aside.

    Parameters
    ----------
    title : the finding, in one sentence
    source : series, span and n for the footer
    alt : what the figure shows, for a reader who cannot see it
    table : what is drawn, one row per mark, bar or point of a line; see :func:`research.charts.files.tidy`
    x, y : axis labels with units
    note : a second line for the footer
    """
    figure = ax.figure
    with plt.rc_context(RC):
        ax.set_xlabel(x)
        ax.set_ylabel(y)
        columns = max(30, int(figure.get_figwidth() * 8.6))
        ax.set_title("\n".join(balanced(title, columns)))
        figure.tight_layout()
        texts = [text.replace("n = ", "n\xa0=\xa0") for text in (source, note)]
        footer = "\n".join(
            line for text in texts for line in textwrap.wrap(text, int(columns * 1.6))
        )
        if figure.axes == [ax]:
            place = ax.get_position()
            ax._left_title.set_x((0.01 - place.x0) / place.width)
        figure.text(0.01, -0.005, footer, fontsize=9.5, color="#555555", ha="left", va="top")
    figure.set_label(alt)
    figure.table_behind = files.tidy(table)
    return ax


def balanced(text: str, columns: int) -> list[str]:
    """Lines of at most so many characters, as equal in length as their number allows.

    >>> balanced("one two three four five", 20)
    ['one two three', 'four five']
    """
    text = text.replace("S&P 500", "S&P\xa0500").replace("Russell 2000", "Russell\xa02000")
    lines = textwrap.wrap(text, columns)
    while columns > 1 and len(tighter := textwrap.wrap(text, columns - 1)) <= len(lines):
        columns, lines = columns - 1, tighter
    return lines


def date_ticks(ax: Axes, days, *, every: int = 1) -> None:
    """Label sessions drawn at 0, 1, 2, ... by their day, and by their month where it changes."""
    chosen = list(range(0, len(days), every))
    months = [days[k].month for k in chosen]
    labels = [
        f"{days[k].day}\n{days[k]:%b}"
        if n == 0 or months[n - 1] != months[n]
        else f"{days[k].day}\n"
        for n, k in enumerate(chosen)
    ]
    ax.set_xticks(chosen, labels)
    ax.tick_params(axis="x", length=0)


def points(axis, *, sign: bool = True) -> None:
    """Label an axis that holds decimals in percentage points, at round numbers of points."""
    axis.set_major_locator(MaxNLocator(nbins=8, steps=[1, 2, 5, 10]))
    axis.set_major_formatter(FuncFormatter(lambda value, _: _points(value, sign)))


def _points(value: float, sign: bool) -> str:
    shown = round(100 * value, 6)
    return f"{shown:{'+' if sign and shown else ''}g}"


def percent(axis, *, digits: int = 0) -> None:
    """Label an axis that holds decimals in percent."""
    axis.set_major_formatter(
        FuncFormatter(lambda value, _: f"{100 * value:.{digits}f}%".replace("-0%", "0%"))
    )


def shade(ax: Axes, spans: pd.DataFrame, *, label: str = "") -> None:
    """Shade periods given as rows of ``start`` and ``end``, with one label on the first."""
    for number, (start, end) in enumerate(spans[["start", "end"]].itertuples(index=False)):
        ax.axvspan(start, end, color=PALE, alpha=0.6, lw=0, zorder=0)
        if label and number == 0:
            ax.annotate(
                label,
                (start, 1),
                xycoords=("data", "axes fraction"),
                fontsize=9,
                color=NEUTRAL,
                va="top",
            )


def end_label(ax: Axes, series: pd.Series, text: str, colour: str, *, dy: float = 0) -> None:
    """Name a line at its last point instead of in a legend."""
    ax.annotate(
        text,
        (series.index[-1], series.iloc[-1]),
        xytext=(6, dy),
        textcoords="offset points",
        color=colour,
        va="center",
        fontweight="bold",
        annotation_clip=False,
    )


def spread(heights, *, gap: float) -> list[float]:
    """Heights of labels, in ascending order, moved as little as needed to lie at least a gap apart.

    >>> spread([0.0, 1.0, 1.1, 5.0], gap=1.0)
    [-0.3, 0.7, 1.7, 5.0]
    """
    groups = [([height], height) for height in heights]
    merged: list[tuple[list[float], float]] = []
    for group in groups:
        merged.append(group)
        while (
            len(merged) > 1
            and merged[-1][1] - merged[-2][1] < gap * (len(merged[-1][0]) + len(merged[-2][0])) / 2
        ):
            last = merged.pop()[0]
            both = merged.pop()[0] + last
            merged.append((both, sum(both) / len(both)))
    return [
        float(round(centre + gap * (k - (len(group) - 1) / 2), 12))
        for group, centre in merged
        for k in range(len(group))
    ]
