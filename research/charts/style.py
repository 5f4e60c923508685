"""House style: colours, axes in units, labels that keep apart, titles, footers."""

import functools
import textwrap
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextvars import ContextVar
from typing import TypedDict

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.dates import AutoDateLocator, ConciseDateFormatter
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator
from matplotlib.transforms import blended_transform_factory

from research.charts import alt_text, files

SMALL, LARGE, NEUTRAL, INK, PALE = "#D55E00", "#0B4F8A", "#6B6B6B", "#111111", "#D9D9D9"
DASHED = (0, (5, 2))
OTHERS = [
    (NEUTRAL, (0, (4, 1.5, 1, 1.5))),
    ("#009E73", (0, (1, 1.2))),
    ("#AA4499", "-"),
    ("#8C6D1F", (0, (8, 2))),
    ("#44AADD", "-"),
]
VERDICTS = {
    "supported": "#0B4F8A",
    "partly": "#7FB2D9",
    "not shown": "#E8C95B",
    "contradicted": "#D55E00",
    "too few events": "#909090",
    "not testable": "#B2B2B2",
    "not yet due": "#D4D4D4",
}
MARKS = ("o", "s", "^", "D", "v")
WIDTH, NARROW, HEIGHT = 7.4, 4.4, 4.3  # inches; narrow for phones
MANY = 60

RC = {
    "figure.dpi": 110,
    "savefig.dpi": 110,
    "figure.facecolor": "white",
    "font.family": "DejaVu Sans",
    "font.size": 12,
    "axes.labelsize": 11.5,
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
    "lines.linewidth": 2.2,
    "legend.frameon": False,
    "legend.fontsize": 11,
}

_SMALL_NAMES = ("small", "russell 2000", "s&p 600", "iwm", "ijr")
_LARGE_NAMES = ("large", "big", "s&p 500", "spy")

_width = ContextVar("width", default=WIDTH)


class Words(TypedDict, total=False):
    """Words around a drawing; see :mod:`research.charts`."""

    subtitle: str
    x: str
    y: str
    source: str
    alt: str


def new(*, height: float = HEIGHT) -> Axes:
    """Empty axes in house style."""
    return plt.subplots(figsize=(_width.get(), height))[1]


def chart(kind: Callable[..., Axes]) -> Callable[..., Axes]:
    """A kind of chart in house style; ``figure.narrow()`` draws the figure again, for a phone."""

    @functools.wraps(kind)
    def draw(*given, **words) -> Axes:
        with plt.rc_context(RC):
            ax = kind(*given, **words)
        ax.figure.narrow = functools.partial(narrow, *given, **words)
        return ax

    def narrow(*given, **words) -> Figure:
        before = _width.set(NARROW)
        try:
            return draw(*given, **words).figure
        finally:
            _width.reset(before)

    return draw


def on_a_phone() -> bool:
    """Whether the figure being drawn is the narrow one."""
    return _width.get() < WIDTH


def wrapped(text: str, columns: int) -> str:
    """A text in lines of at most so many characters where the figure is narrow."""
    if not on_a_phone():
        return text
    return textwrap.fill(text, columns, break_long_words=False, break_on_hyphens=False)


def finish(
    ax: Axes,
    *,
    kind: str,
    data: pd.DataFrame,
    unit: str | Mapping[str, str],
    title: str,
    subtitle: str = "",
    x: str = "",
    y: str = "",
    source: str = "",
    alt: str = "",
) -> Axes:
    """Give axes their legend and words, and the table behind them, from the left edge on."""
    figure = ax.figure
    legend(ax)
    ax.set_xlabel(wrapped(x, 38))
    ax.set_ylabel(wrapped(y, 30))
    figure.tight_layout()
    width, height = figure.get_size_inches()
    foot = "\n".join(balanced(source, int(width * 13)))
    figure.text(0.01, -0.01, foot, fontsize=10, color="#555555", va="top")
    under, head = balanced(subtitle, int(width * 10.8)), balanced(title, int(width * 8.2))
    place = 1 + 0.08 / height
    figure.text(0.01, place, "\n".join(under), fontsize=11.5, color="#444444", va="bottom")
    place += 0.2 * len(under) / height
    how = {"ha": "left", "va": "bottom", "fontsize": 14, "fontweight": "bold"}
    figure.suptitle("\n".join(head), x=0.01, y=place, **how)
    figure.set_label(alt or alt_text.words_for(kind, [title, subtitle], data, unit))
    figure.table_behind = files.tidy(files.in_units(data, unit))
    return ax


def named(data: pd.DataFrame | pd.Series) -> pd.DataFrame:
    """A frame whose columns and index have names: ``value``, ``date`` and ``item`` by default."""
    frame = data.to_frame(data.name or "value") if isinstance(data, pd.Series) else data
    if frame.index.nlevels == 1 and frame.index.name is None:
        if isinstance(frame.index, pd.DatetimeIndex):
            frame = frame.rename_axis("date")
        elif not pd.api.types.is_integer_dtype(frame.index):
            frame = frame.rename_axis("item")
    return frame


def balanced(text: str, columns: int) -> list[str]:
    """Lines of at most so many characters, as equal in length as their number allows.

    >>> balanced("one two three four five", 20)
    ['one two three', 'four five']
    """
    for name in ("S&P 500", "S&P 600", "Russell 2000", "n = "):
        text = text.replace(name, name.replace(" ", "\xa0"))
    lines = textwrap.wrap(text, columns)
    while columns > 1 and len(tighter := textwrap.wrap(text, columns - 1)) <= len(lines):
        columns, lines = columns - 1, tighter
    return lines


def looks(names: Sequence, colours: Mapping | None = None, *, alone: str = "") -> dict:
    """Colour and line style of each series: by whether its name says small or large, else in turn;
    ``alone`` is the colour of a single one.

    >>> looks(["Russell 2000", "S&P 500"])
    {'Russell 2000': ('#D55E00', '-'), 'S&P 500': ('#0B4F8A', (0, (5, 2)))}
    """
    if alone and not colours and len(names) == 1:
        return {names[0]: (alone, "-")}
    chosen = {name: (colours[name], "-") for name in names if name in (colours or {})}
    sides = (_SMALL_NAMES, (SMALL, "-")), (_LARGE_NAMES, (LARGE, DASHED))
    free = [(words, look) for words, look in sides if look not in chosen.values()]
    for words, look in list(free):
        for name in names:
            if name not in chosen and any(word in str(name).lower() for word in words):
                chosen[name] = look
                free.remove((words, look))
                break
    spare = [look for _, look in free] if len(names) <= 2 and not colours else []
    rest = iter([*spare, *OTHERS, *OTHERS])
    return {name: chosen[name] if name in chosen else next(rest) for name in names}


def scale(axis, unit: str) -> None:
    """Label an axis that holds decimals in a unit, without the unit's word behind every tick."""
    factor, plus = files.FACTORS.get(unit, 1), "+" * (unit in ("pp", "points"))

    def say(value: float, _) -> str:
        shown = round(factor * value, 6)
        comma = "," if abs(shown) >= 10_000 or unit == "count" else ""
        return f"{shown:{plus if shown else ''}{comma}.10g}" + "%" * (unit == "pct")

    if axis.get_scale() == "linear":
        steps = [1, 2, 5, 10] if factor != 1 or unit != "count" else [1, 2, 4, 5, 10]
        bins = 4 if on_a_phone() and axis.axis_name == "x" else 7
        axis.set_major_locator(MaxNLocator(nbins=bins, steps=steps, integer=unit == "count"))
    axis.set_major_formatter(FuncFormatter(say))


def plain_or_dated(ax: Axes, index: pd.Index) -> None:
    """Label a horizontal axis by short dates where it holds days, by plain numbers otherwise."""
    if isinstance(index, pd.DatetimeIndex):
        few = {"minticks": 3, "maxticks": 6} if on_a_phone() else {"maxticks": 9}
        locator = AutoDateLocator(**few)
        say = ConciseDateFormatter(locator)
        say.formats[2] = "%d\n%b" if on_a_phone() else "%d %b"  # days
        say.offset_formats[2] = "%Y"
        ax.xaxis.set_major_locator(locator)
        ax.xaxis.set_major_formatter(say)
    else:
        scale(ax.xaxis, "")


def legend(ax: Axes) -> None:
    """Names of what is drawn above the drawing, each once."""
    known = dict(zip(*reversed(ax.get_legend_handles_labels()), strict=True))
    if known:
        lengths = [len(str(name)) for name in known]
        columns, edge = len(known) if sum(lengths) < 60 else min(4, len(known)), ax.transAxes
        if on_a_phone():
            columns = max(1, min(len(known), 46 // (max(lengths) + 5)))
            edge = blended_transform_factory(ax.figure.transFigure, ax.transAxes)
        ax.legend(
            known.values(),
            map(str, known),
            loc="lower left",
            bbox_to_anchor=(0, 1.0),
            bbox_transform=edge,
            ncols=columns,
            borderaxespad=0.2,
            handlelength=1.3,
            columnspacing=1.3,
        )


def session_ticks(ax: Axes, days: pd.DatetimeIndex) -> None:
    """Label sessions drawn at 0, 1, 2, ... by their day, and by their month where it changes."""
    chosen = list(range(0, len(days), max(1, len(days) // (6 if on_a_phone() else 12))))
    months = days[chosen].strftime("%b")
    heads = np.where(months == np.r_[[""], months[:-1]], "", months)
    ax.set_xticks(chosen, [f"{days[k].day}\n{head}" for k, head in zip(chosen, heads, strict=True)])


def row_axis(ax: Axes, place: np.ndarray, rows: Iterable, *, columns=18, room=0.55) -> None:
    """Names of rows on the left, from the top, without ticks and grid."""
    ax.set_yticks(place, [wrapped(alt_text.label(row), columns) for row in rows])
    ax.set_ylim(place.min() - room, room)
    ax.tick_params(axis="y", length=0)
    ax.grid(visible=False)


def reference_lines(ax: Axes, reference, *, vertical: bool = False) -> None:
    """Lines across the axes at a number, or at each number of a mapping from text to number."""
    if reference is None:
        return
    known = reference if isinstance(reference, Mapping) else {"": reference}
    for text, value in known.items():
        line = ax.axvline if vertical else ax.axhline
        line(value, color=INK, lw=1.1, ls="--" if text else "-", zorder=1.5)
        spot, side = ((value, 1), (4, -2)) if vertical else ((1, value), (-2, 4))
        ax.annotate(
            text,
            spot,
            xycoords=("data", "axes fraction") if vertical else ("axes fraction", "data"),
            xytext=side,
            textcoords="offset points",
            ha="left" if vertical else "right",
            va="top" if vertical else "bottom",
            fontsize=10.5,
        )


def note_at(ax: Axes, text: str, spot, *, shift=(0, 9), colour: str = INK, **options) -> None:
    """A short text beside a point, on white so that it stays readable over lines."""
    box = {"facecolor": "white", "edgecolor": "none", "pad": 0.6, "alpha": 0.8}
    how = {"ha": "center", "va": "bottom", "fontsize": 10.5, "bbox": box, "zorder": 5} | options
    ax.annotate(text, spot, xytext=shift, textcoords="offset points", color=colour, **how)


def told(artist: Artist, *parts) -> None:
    """Let a mark say its row and values when a reader points at it (in the drawing as SVG)."""
    artist.set_gid(files.TOLD + ": ".join(alt_text.label(part) for part in parts))


def spread(heights: np.ndarray, *, gap: float) -> np.ndarray:
    """Heights in ascending order, moved as little as needed to lie at least a gap apart.

    >>> spread(np.array([0.0, 1.0, 1.1, 5.0]), gap=1.0).round(12).tolist()
    [-0.3, 0.7, 1.7, 5.0]
    """
    from scipy.optimize import isotonic_regression

    steps = gap * np.arange(len(heights))
    return isotonic_regression(heights - steps).x + steps


def end_names(ax: Axes, ends: pd.DataFrame) -> None:
    """Names right of the ends of lines (columns ``x``, ``y``, ``text``, ``colour``), kept apart."""
    ends = ends.sort_values("y", kind="stable")
    low, high = ax.get_ylim()
    logs = ax.get_yscale() == "log"
    to, back = (np.log, np.exp) if logs else (np.asarray, np.asarray)
    texts = [wrapped(text, 13).replace("\n", "\n\xa0\xa0") for text in ends["text"]]
    tall = 0.27 + 0.19 * max(text.count("\n") for text in texts)
    gap = (to(high) - to(low)) * tall / ax.figure.get_figheight()
    places = back(spread(to(ends["y"].to_numpy()), gap=gap))
    right = max(ends["x"])
    for row, text, place in zip(ends.itertuples(), texts, places, strict=True):
        ax.annotate(
            f"\xa0\xa0{text}",
            (row.x, row.y),
            xytext=(right, place),
            va="center",
            color=row.colour,
            fontweight="bold",
            fontsize=11,
            annotation_clip=False,
        )
