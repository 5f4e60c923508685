"""Charts of areas: spells, stacked counts, a grid, a distribution."""

from collections.abc import Mapping
from typing import Unpack

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap, to_rgb

from research import formats
from research.charts import alt_text, style
from research.charts.style import Words

DIVERGING = LinearSegmentedColormap.from_list(
    "large to small", [style.LARGE, "#8FB6D6", "#FFFFFF", "#F0B08A", style.SMALL]
)
HATCHES = {"not shown": "....", "contradicted": "////"}


@style.chart
def timeline(
    spells: pd.DataFrame, *, title: str, row: str, label: str, **words: Unpack[Words]
) -> Axes:
    """Spells as coloured strips over time, one row of strips for each value of a column.

    Parameters
    ----------
    spells : one row a spell, with ``start`` and ``end``
    row, label : the columns of its row, and of who leads in it
    """
    frame = spells.reset_index(drop=True)
    rows = list(dict.fromkeys(frame[row]))
    looks = style.looks(list(dict.fromkeys(frame[label])))
    ax = style.new(height=max(2.0, 0.55 * len(rows) + 1.1))
    said = []
    for spell in frame.to_dict("records"):
        start, end, name = spell["start"], spell["end"], str(spell[label])
        colour = looks[spell[label]][0]
        hatch = "////" if colour == style.SMALL else None
        how = {"color": colour, "edgecolor": "white", "hatch": hatch, "lw": 0.6}
        height = -rows.index(spell[row])
        (strip,) = ax.barh(height, end - start, left=start, height=0.7, label=name, **how)
        lasted = f"{alt_text.label(start)} to {alt_text.label(end)}"
        style.told(strip, spell[row], f"{name}, {lasted}")
        said.append(f"; {spell[row]} {name} {lasted}")
    style.row_axis(ax, -np.arange(len(rows)), rows)
    ax.margins(x=0)
    style.plain_or_dated(ax, pd.Index(frame["start"]))
    head = f"Spells over time. {title}. "
    alt = head + alt_text.in_brief(said, room=alt_text.SPOKEN - len(head)) + "."
    return style.finish(ax, kind="", data=frame, unit="", title=title, **{"alt": alt, **words})


@style.chart
def stacked(counts: pd.DataFrame, *, title: str, **words: Unpack[Words]) -> Axes:
    """Counts by group (rows) and verdict (columns), stacked from left to right, each printed.

    Verdicts stand in the order and the colours of :data:`research.charts.VERDICTS`; those without
    any are left out.
    """
    frame = style.named(counts)
    ax = style.new(height=max(2.2, 0.5 * len(frame) + 1.2))
    place, left = -np.arange(len(frame), dtype=float), np.zeros(len(frame))
    reach = frame.sum(axis=1).max()
    for kind, colour in style.VERDICTS.items():
        if kind not in frame or not frame[kind].any():
            continue
        hatch = HATCHES.get(kind)
        for spot, row, start, count in zip(place, frame.index, left, frame[kind], strict=True):
            if not count:
                continue
            how = {"color": colour, "edgecolor": "white", "hatch": hatch, "label": kind}
            (bar,) = ax.barh(spot, count, left=start, height=0.7, lw=1.2, **how)
            style.told(bar, row, f"{count} {kind}")
            if count > reach * (0.04 if style.on_a_phone() else 0.018) * len(str(count)):
                ink = "white" if _dark(colour) else style.INK
                box = {"facecolor": "white" if hatch else colour, "edgecolor": "none", "pad": 0.8}
                put: dict = {"shift": (0, 0), "va": "center", "fontsize": 11, "bbox": box}
                style.note_at(ax, str(count), (start + count / 2, spot), colour=ink, **put)
        left = left + frame[kind].to_numpy()
    for spot, total in zip(place, left, strict=True):
        put = {"shift": (5, 0), "ha": "left", "va": "center"}
        style.note_at(ax, f"{total:.0f}", (total, spot), colour=style.NEUTRAL, **put)
    style.row_axis(ax, place, frame.index)
    ax.set_xticks([])
    ax.spines[["left", "bottom"]].set_visible(False)
    return style.finish(ax, kind="Stacked counts", data=frame, unit="count", title=title, **words)


@style.chart
def heat(
    grid: pd.DataFrame,
    *,
    title: str,
    unit: str = "",
    bold: pd.DataFrame | None = None,
    texts: pd.DataFrame | None = None,
    reach: float | None = None,
    **words: Unpack[Words],
) -> Axes:
    """A grid of numbers, orange above zero and blue below, each printed in its cell.

    Parameters
    ----------
    grid : rows and columns as they stand; missing cells stay white
    unit : name of a unit in :data:`research.formats.UNITS`
    bold : the same shape, true where a cell is to stand out (such as clear of zero)
    texts : the same shape, in place of the formatted numbers
    reach : how far from zero the colour is full
    """
    frame, say = style.named(grid), formats.formatter(unit)
    values = grid.to_numpy(dtype=float)
    reach = reach or float(np.nanmax(np.abs(values))) or 1.0
    ax = style.new(height=max(2.4, (0.42 if style.on_a_phone() else 0.34) * len(grid) + 1.2))
    for (i, j), value in np.ndenumerate(values):
        if np.isnan(value):
            continue
        colour = DIVERGING(0.5 + 0.5 * np.clip(value / reach, -1, 1) * 0.85)
        (cell,) = ax.bar(j, 0.94, 0.96, bottom=-i - 0.47, color=colour)
        text = say(value) if texts is None else str(texts.iloc[i, j])
        where = ", ".join(map(alt_text.label, (grid.index[i], grid.columns[j])))
        style.told(cell, where, text)
        narrow = style.on_a_phone() and (grid.shape[1] > 6 or len(text) > 5)
        how = {"ha": "center", "va": "center", "fontsize": 8.8 if narrow else 11}
        how["color"] = "white" if _dark(colour) else style.INK
        if bold is not None and bold.iloc[i, j]:
            how["fontweight"] = "bold"
            ax.bar(j, 0.94, 0.96, bottom=-i - 0.47, fill=False, edgecolor=style.INK, lw=1.8)
        ax.text(j, -i, text, **how)
    heads, step = [alt_text.label(name) for name in grid.columns], 1
    if style.on_a_phone() and len(heads) > 12:
        step = -(-sum(len(head) + 1 for head in heads) // 30)
    ax.set_xticks(range(0, len(heads), step), heads[::step])
    style.row_axis(ax, -np.arange(len(grid)), grid.index)
    ax.set_xlim(-0.55, grid.shape[1] - 0.45)
    ax.xaxis.tick_top()
    ax.xaxis.set_label_position("top")
    ax.spines[["left", "bottom"]].set_visible(False)
    ax.tick_params(axis="x", length=0)
    return style.finish(ax, kind="Grid", data=frame, unit=unit, title=title, **words)


@style.chart
def histogram(
    data: pd.Series,
    *,
    title: str,
    unit: str = "",
    bins: int = 40,
    marks: Mapping[str, float] | None = None,
    **words: Unpack[Words],
) -> Axes:
    """How often each value comes up, with marked values in it (such as the one found).

    Parameters
    ----------
    data : the values; the table behind the figure holds the counts
    unit : name of a unit in :data:`research.formats.UNITS`
    bins : number of bins of equal width
    marks : text -> value, drawn as vertical lines
    """
    counts, edges = np.histogram(pd.Series(data).dropna(), bins=bins)
    frame = pd.DataFrame({"from": edges[:-1], "to": edges[1:], "count": counts})
    ax, say, marks = style.new(), formats.formatter(unit), dict(marks or {})
    for low, high, count in frame.itertuples(index=False):
        (bar,) = ax.bar(low, count, high - low, align="edge", color="#B5B5B5", edgecolor="white")
        style.told(bar, f"{say(low)} to {say(high)}", f"{count:,}")
    for value in marks.values():
        ax.axvline(value, color=style.SMALL, lw=2.4)
    style.reference_lines(ax, marks or None, vertical=True)
    style.scale(ax.xaxis, unit)
    style.scale(ax.yaxis, "count")
    found = "; ".join(f"{text}: {say(value)}" for text, value in marks.items())
    words = {"alt": f"Histogram. {title}. {found or 'No value is marked'}."} | words
    return style.finish(ax, kind="Histogram", data=frame, unit=unit, title=title, **words)


def _dark(colour) -> bool:
    """Whether white is easier to read on a colour than black."""
    red, green, blue = (
        c / 12.92 if c <= 0.04 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(colour)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue < 0.2
