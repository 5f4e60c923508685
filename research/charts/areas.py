"""Charts of areas: spells, a path within a band, stacked counts, a grid, a distribution."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Unpack

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap, to_rgb

from research import formats
from research.charts import style
from research.charts.style import Words

DIVERGING = LinearSegmentedColormap.from_list(
    "large to small", [style.LARGE, "#8FB6D6", "#FFFFFF", "#F0B08A", style.SMALL]
)
HATCHES = {"contradicted": "////"}


@style.chart
def timeline(
    spells: pd.DataFrame,
    *,
    title: str,
    row: str = "row",
    label: str = "label",
    start: str = "start",
    end: str = "end",
    colours: Mapping | None = None,
    texts: str = "",
    **words: Unpack[Words],
) -> Axes:
    """Spells as coloured strips over time, one row of strips for each value of a column.

    Parameters
    ----------
    spells : one row a spell, with the columns named by ``start``, ``end``, ``label`` and ``row``
        (a frame without the row's column gives one row of strips)
    colours : label -> colour; by default small orange, large blue
    texts : a column with a text to print in the middle of each spell
    """
    frame = spells.reset_index(drop=True)
    rows = list(dict.fromkeys(frame[row])) if row in frame else [""]
    looks = style.looks(list(dict.fromkeys(frame[label])), colours)
    ax = style.new(height=max(2.0, 0.55 * len(rows) + 1.1))
    for spell in frame.to_dict("records"):
        height = -rows.index(spell.get(row, ""))
        colour = looks[spell[label]][0]
        width = spell[end] - spell[start]
        hatch = "////" if colour == style.SMALL else None
        how = {"color": colour, "edgecolor": "white", "hatch": hatch, "lw": 0.6}
        (strip,) = ax.barh(height, width, left=spell[start], height=0.7, **how)
        strip.set_label(str(spell[label]))
        said = f"{style.label(spell[start])} to {style.label(spell[end])}"
        style.told(strip, spell.get(row, ""), f"{spell[label]}, {said}")
        if texts:
            middle = spell[start] + width / 2
            how = {"shift": (0, 0), "va": "center", "fontsize": 10}
            style.note_at(ax, str(spell[texts]), (middle, height), **how)
    ax.set_yticks([-k for k in range(len(rows))], [style.wrapped(str(name), 18) for name in rows])
    ax.set_ylim(-len(rows) + 0.45, 0.55)
    ax.tick_params(axis="y", length=0)
    ax.grid(visible=False)
    ax.margins(x=0)
    style.plain_or_dated(ax, pd.Index(frame[start]))
    style.legend(ax)
    said = [
        f"; {spell.get(row, '')} {spell[label]} {style.label(spell[start])} to "
        f"{style.label(spell[end])}"
        for spell in frame.to_dict("records")
    ]
    head = f"Spells over time. {title}. "
    alt = head + style.in_brief(said, room=style.SPOKEN - len(head)) + "."
    return style.finish(ax, kind="", data=frame, unit="", title=title, **{"alt": alt, **words})


@style.chart
def bands(
    data: pd.DataFrame,
    *,
    title: str,
    unit: str = "",
    paths: pd.DataFrame | None = None,
    labels: Mapping | None = None,
    reference: float | Mapping[str, float] | None = None,
    names: tuple[str, str] = ("", "placebo dates, middle 95%"),
    **words: Unpack[Words],
) -> Axes:
    """A path within the band that chance would give, around an event or over time.

    Parameters
    ----------
    data : ``low`` and ``high`` of the band, perhaps its ``middle``; every other column is a path
    unit : name of a unit in :data:`research.formats.UNITS`
    paths : single paths behind, thin and grey
    labels : place on the axis -> a text at that point of the first path
    reference : a number to draw a line at, or text -> number
    names : of the path (where there is one) and of the band
    """
    frame = style.named(data)
    own = [name for name in frame.columns if name not in ("low", "high", "middle")]
    ax, say = style.new(), formats.formatter(unit)
    ax.fill_between(frame.index, frame["low"], frame["high"], color=style.PALE, lw=0, alpha=0.8)
    ax.collections[0].set_label(names[1])
    if paths is not None:
        ax.plot(paths.index, paths, color="#A8A8A8", lw=0.9, alpha=0.7)
    if "middle" in frame:
        ax.plot(frame.index, frame["middle"], color=style.NEUTRAL, lw=1.2, ls=":")
    looks = style.looks(own) if len(own) > 1 else {own[0]: (style.SMALL, "-")}
    for name in own:
        colour, dash = looks[name]
        text = names[0] if names[0] and len(own) == 1 else str(name)
        ax.plot(frame.index, frame[name], color=colour, ls=dash, lw=2.6, label=text)
        if len(frame) <= style.MANY:
            for spot, value in frame[name].dropna().items():
                (point,) = ax.plot(spot, value, "o", ms=9, alpha=0.0)
                style.told(point, spot, f"{name} {say(value)}")
    for spot, text in (labels or {}).items():
        ax.plot(spot, frame[own[0]][spot], "o", color=style.INK, ms=6)
        style.note_at(ax, text, (spot, frame[own[0]][spot]))
    ax.margins(x=0.01)
    style.scale(ax.yaxis, unit)
    style.plain_or_dated(ax, frame.index)
    style.reference_lines(ax, reference)
    style.legend(ax)
    return style.finish(ax, kind="Path and band", data=frame, unit=unit, title=title, **words)


@style.chart
def stacked(
    counts: pd.DataFrame,
    *,
    title: str,
    colours: Mapping | None = None,
    unit: str = "count",
    **words: Unpack[Words],
) -> Axes:
    """Counts by group (rows) and kind (columns), stacked from left to right, each printed.

    Parameters
    ----------
    counts : one row a group, one column a kind; kinds without any are left out
    colours : kind -> colour; by default those of the verdicts
    unit : name of a unit in :data:`research.formats.UNITS`
    """
    frame = style.named(counts)
    colours = colours or style.VERDICTS
    kinds = [name for name in frame.columns if frame[name].sum() > 0]
    kinds.sort(key=lambda name: list(colours).index(name) if name in colours else len(colours))
    looks, say = style.looks(kinds, colours), formats.formatter(unit)
    ax = style.new(height=max(2.2, 0.5 * len(frame) + 1.2))
    place, left = -np.arange(len(frame), dtype=float), np.zeros(len(frame))
    reach = frame[kinds].sum(axis=1).max()
    for kind in kinds:
        colour = looks[kind][0]
        for spot, row, start, count in zip(place, frame.index, left, frame[kind], strict=True):
            if not count:
                continue
            how = {"color": colour, "edgecolor": "white", "hatch": HATCHES.get(kind)}
            (bar,) = ax.barh(spot, count, left=start, height=0.7, lw=1.2, label=str(kind), **how)
            style.told(bar, row, f"{say(count)} {kind}")
            if count > reach * (0.04 if style.on_a_phone() else 0.018) * len(say(count)):
                ink = "white" if _dark(colour) else style.INK
                box = {"facecolor": colour, "edgecolor": "none", "pad": 0.8}
                how = {"shift": (0, 0), "va": "center", "fontsize": 11, "bbox": box}
                style.note_at(ax, say(count), (start + count / 2, spot), colour=ink, **how)
        left = left + frame[kind].to_numpy()
    for spot, total in zip(place, left, strict=True):
        how = {"shift": (5, 0), "ha": "left", "va": "center"}
        style.note_at(ax, say(total), (total, spot), colour=style.NEUTRAL, **how)
    ax.set_yticks(place, [style.wrapped(style.label(row), 18) for row in frame.index])
    ax.set_ylim(place.min() - 0.55, 0.55)
    ax.set_xticks([])
    ax.grid(visible=False)
    ax.spines[["left", "bottom"]].set_visible(False)
    ax.tick_params(length=0)
    style.legend(ax)
    return style.finish(ax, kind="Stacked counts", data=frame, unit=unit, title=title, **words)


@style.chart
def heat(
    grid: pd.DataFrame,
    *,
    title: str,
    unit: str = "",
    bold: pd.DataFrame | None = None,
    texts: pd.DataFrame | None = None,
    centre: float = 0.0,
    reach: float | None = None,
    **words: Unpack[Words],
) -> Axes:
    """A grid of numbers, orange above the centre and blue below, each printed in its cell.

    Parameters
    ----------
    grid : rows and columns as they stand; missing cells stay white
    unit : name of a unit in :data:`research.formats.UNITS`
    bold : the same shape, true where a cell is to stand out (such as clear of zero)
    texts : the same shape, in place of the formatted numbers
    centre, reach : the number that is white, and how far from it the colour is full
    """
    frame = style.named(grid)
    say = formats.formatter(unit)
    values = grid.to_numpy(dtype=float)
    reach = reach or float(np.nanmax(np.abs(values - centre))) or 1.0
    ax = style.new(height=max(2.4, 0.42 * len(grid) + 1.2))
    for (i, j), value in np.ndenumerate(values):
        if np.isnan(value):
            continue
        colour = DIVERGING(0.5 + 0.5 * np.clip((value - centre) / reach, -1, 1) * 0.85)
        (cell,) = ax.bar(j, 0.94, 0.96, bottom=-i - 0.47, color=colour)
        text = say(value) if texts is None else str(texts.iloc[i, j])
        style.told(cell, f"{style.label(grid.index[i])}, {style.label(grid.columns[j])}", text)
        strong = bold is not None and bool(bold.iloc[i, j])
        ink = "white" if _dark(colour) else style.INK
        weight = "bold" if strong else "normal"
        size = 8.6 if style.on_a_phone() and len(text) > 5 else 11
        how = {"ha": "center", "va": "center", "fontsize": size, "fontweight": weight}
        ax.text(j, -i, text, color=ink, **how)
        if strong:
            ax.bar(j, 0.94, 0.96, bottom=-i - 0.47, fill=False, edgecolor=style.INK, lw=1.8)
    heads = [style.label(name) for name in grid.columns]
    step = (
        -(-sum(len(head) + 1 for head in heads) // 30)
        if style.on_a_phone() and len(heads) > 12
        else 1
    )
    ax.set_xticks(range(0, len(heads), step), heads[::step])
    names = [style.wrapped(style.label(name), 18) for name in grid.index]
    ax.set_yticks([-i for i in range(len(grid))], names)
    ax.set_xlim(-0.55, grid.shape[1] - 0.45)
    ax.set_ylim(-len(grid) + 0.45, 0.55)
    ax.xaxis.tick_top()
    ax.xaxis.set_label_position("top")
    ax.grid(visible=False)
    ax.spines[["left", "bottom"]].set_visible(False)
    ax.tick_params(length=0)
    return style.finish(ax, kind="Grid", data=frame, unit=unit, title=title, **words)


@style.chart
def histogram(
    data: pd.Series | np.ndarray,
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
    values = pd.Series(np.asarray(data)).dropna()
    counts, edges = np.histogram(values, bins=bins)
    frame = pd.DataFrame({"from": edges[:-1], "to": edges[1:], "count": counts})
    ax, say = style.new(), formats.formatter(unit)
    for low, high, count in frame.itertuples(index=False):
        (bar,) = ax.bar(low, count, high - low, align="edge", color="#B5B5B5", edgecolor="white")
        style.told(bar, f"{say(low)} to {say(high)}", f"{count:,}")
    for k, (text, value) in enumerate((marks or {}).items()):
        ax.axvline(value, color=style.SMALL if k == 0 else style.LARGE, lw=2.4)
        right = value > values.median() + 0.5 * (values.max() - values.median())
        how = {
            "xycoords": ("data", "axes fraction"),
            "va": "top",
            "ha": "right" if right else "left",
        }
        shade = style.SMALL if k == 0 else style.LARGE
        spot = (value, 0.98 - 0.13 * k)
        style.note_at(ax, text, spot, shift=(-5 if right else 5, 0), colour=shade, **how)
    style.scale(ax.xaxis, unit)
    style.scale(ax.yaxis, "count")
    found = "; ".join(f"{text}: {say(value)}" for text, value in (marks or {}).items())
    alt = f"Histogram. {title}. {found or 'No value is marked'}."
    return style.finish(
        ax, kind="Histogram", data=frame, unit=unit, title=title, **{"alt": alt, **words}
    )


def _dark(colour) -> bool:
    """Whether white is easier to read on a colour than black."""
    red, green, blue = (
        c / 12.92 if c <= 0.04 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(colour)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue < 0.2
