"""Charts with a row, bar or group of bars for each line of a table: bars and dots with ranges."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Unpack

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from research import formats
from research.charts import alt_text, style
from research.charts.style import MARKS, Words

RANGE = ("low", "high")


@style.chart
def bars(
    data: pd.Series | pd.DataFrame,
    *,
    title: str,
    unit: str = "",
    by_sign: bool = False,
    highlight: Iterable = (),
    hollow: Iterable = (),
    labels: Mapping | None = None,
    colours: Mapping | None = None,
    reference: float | Mapping[str, float] | None = None,
    horizontal: bool | None = None,
    values: bool | None = None,
    **words: Unpack[Words],
) -> Axes:
    """One bar a row, or a group of bars a row where there are several columns.

    Parameters
    ----------
    data : one column, or several; its index names the rows (days stand one after another)
    unit : name of a unit in :data:`research.formats.UNITS`
    by_sign : orange above zero, blue below, as for leads of small caps
    highlight : rows in orange, the others grey; without it (and ``by_sign``) one colour a column
    hollow : rows drawn as hatched outlines, for what does not count
    labels : row -> a text at its bar
    colours : column -> colour
    reference : a number to draw a line at, or text -> number
    horizontal : bars from left to right; by default where the rows have long names
    values : print each value at its bar; by default for up to fourteen bars of a single column
    """
    frame = style.named(data)
    rows, marked, outlined = list(frame.index), set(highlight), set(hollow)
    dated = isinstance(frame.index, pd.DatetimeIndex)
    texts = [alt_text.label(row) for row in rows]
    if horizontal is None:
        named = not dated and not pd.api.types.is_numeric_dtype(frame.index)
        horizontal = named and max(map(len, texts)) * len(rows) > 70
    if values is None:
        values = frame.shape[1] == 1 and len(rows) <= 14
    labels = dict(labels or {})
    ax = style.new(height=max(2.4, 0.42 * frame.size + 0.9) if horizontal else style.HEIGHT)
    place = np.arange(len(rows)) * (-1.0 if horizontal else 1.0)
    width = 0.74 / frame.shape[1]
    looks = style.looks(list(frame.columns), colours)
    single = style.SMALL if not colours else next(iter(looks.values()))[0]
    for k, name in enumerate(frame.columns):
        shift = width * (k - (frame.shape[1] - 1) / 2) * (-1 if horizontal else 1)
        for spot, row, value in zip(place + shift, rows, frame[name], strict=True):
            if pd.isna(value):
                continue
            colour = single if frame.shape[1] == 1 else looks[name][0]
            if by_sign:
                colour = style.SMALL if value > 0 else style.LARGE
            elif marked:
                colour = style.SMALL if row in marked else "#A8A8A8"
            look = {"color": colour}
            if row in outlined:
                look = {"facecolor": "white", "edgecolor": style.NEUTRAL, "hatch": "////"}
            draw = ax.barh if horizontal else ax.bar
            (bar,) = draw(spot, value, width, label=name, **look)
            said = formats.formatter(unit)(value)
            style.told(bar, row, said if frame.shape[1] == 1 else f"{name} {said}")
            text = "\n".join(filter(None, [said * bool(values), labels.get(row, "") * (k == 0)]))
            _at_end(ax, text, spot, value, horizontal)
    _row_axis(ax, place, texts, frame.index if dated else None, horizontal)
    across = ax.xaxis if horizontal else ax.yaxis
    ax.margins(**{"x" if horizontal else "y": 0.14})
    if horizontal and values and (frame.min() < 0).any():
        low, high = ax.get_xlim()
        ax.set_xlim(low - (0.4 if style.on_a_phone() else 0.2) * (high - low), high)
    style.scale(across, unit)
    style.reference_lines(ax, reference, vertical=horizontal)
    style.reference_lines(ax, 0, vertical=horizontal)
    if frame.shape[1] > 1:
        style.legend(ax)
    return style.finish(ax, kind="Bars", data=frame, unit=unit, title=title, **words)


@style.chart
def dots(
    data: pd.Series | pd.DataFrame,
    *,
    title: str,
    unit: str = "",
    by_sign: bool = False,
    highlight: Iterable = (),
    colours: Mapping | None = None,
    reference: float | Mapping[str, float] | None = None,
    values: bool = False,
    **words: Unpack[Words],
) -> Axes:
    """A row per line of the table with a mark per column, on its range where it has one.

    Parameters
    ----------
    data : columns ``low`` and ``high`` are the range of a row, drawn as a bar; every other column
        of numbers is a mark. The index names the rows
    unit : name of a unit in :data:`research.formats.UNITS`
    by_sign : orange above zero, blue below (a single column of marks)
    highlight : rows in orange, the others grey (a single column of marks)
    colours : column -> colour
    reference : a number to draw a line at, or text -> number
    values : print the value of a single column beside each mark
    """
    frame = style.named(data)
    marks = [name for name in frame.select_dtypes("number").columns if name not in RANGE]
    looks, marked = style.looks(marks, colours), set(highlight)
    place, alone = -np.arange(len(frame), dtype=float), len(marks) == 1
    texts = [style.wrapped(alt_text.label(row), 20) for row in frame.index]
    each = 0.17 + 0.18 * max(text.count("\n") for text in texts) if style.on_a_phone() else 0
    height = max(2.4, max(each, 0.5 if style.on_a_phone() else 0.36) * len(frame) + 1.1)
    ax, say = style.new(height=height), formats.formatter(unit)
    for spot, (row, line) in zip(place, frame.iterrows(), strict=True):
        if set(RANGE) <= set(frame.columns) and pd.notna(line["low"]):
            (bar,) = ax.plot([line["low"], line["high"]], [spot, spot], color="#B5B5B5", lw=5)
            bar.set_solid_capstyle("butt")
            style.told(bar, row, f"{say(line['low'])} to {say(line['high'])}")
        elif not alone:
            ax.plot([line[marks].min(), line[marks].max()], [spot, spot], color=style.PALE, lw=2)
        for k, name in enumerate(marks):
            colour = style.SMALL if alone and not colours else looks[name][0]
            if alone and by_sign:
                colour = style.SMALL if line[name] > 0 else style.LARGE
            elif alone and marked:
                colour = style.SMALL if row in marked else style.NEUTRAL
            shape = MARKS[(k + (by_sign and line[name] <= 0)) % len(MARKS)]
            (dot,) = ax.plot(line[name], spot, shape, color=colour, ms=8.5, mec="white", label=name)
            style.told(dot, row, say(line[name]) if alone else f"{name} {say(line[name])}")
        if values:
            side = 1 if line[marks[0]] >= 0 else -1
            how = {"shift": (9 * side, 0), "ha": "left" if side > 0 else "right", "va": "center"}
            text = say(line[marks[0]])
            style.note_at(ax, text, (line[marks[0]], spot), annotation_clip=False, **how)
    _row_axis(ax, place, texts, None, True)
    ax.margins(x=0.14 if values else 0.06)
    if values and frame[marks[0]].min() < 0:
        low, high = ax.get_xlim()
        ax.set_xlim(low - (0.4 if style.on_a_phone() else 0.18) * (high - low), high)
    style.scale(ax.xaxis, unit)
    style.reference_lines(ax, reference, vertical=True)
    if not alone:
        style.legend(ax)
    return style.finish(ax, kind="Dots", data=frame, unit=unit, title=title, **words)


def _at_end(ax: Axes, text: str, spot: float, value: float, horizontal: bool) -> None:
    """A text beyond the end of a bar."""
    if not text:
        return
    side = 1 if value >= 0 else -1
    spot_at, shift = (value, spot), (4 * side, 0)
    sides = {"ha": "left" if side > 0 else "right", "va": "center"}
    if not horizontal:
        spot_at, shift = (spot, value), (0, 4 * side)
        sides = {"va": "bottom" if side > 0 else "top"}
    size = 8.6 if style.on_a_phone() and not horizontal else 10.5
    style.note_at(ax, text, spot_at, shift=shift, fontsize=size, **sides)


def _row_axis(ax: Axes, place, texts: list[str], days, horizontal: bool) -> None:
    """Names of the rows, on the left or below."""
    if horizontal:
        ax.set_yticks(place, [style.wrapped(text, 20) for text in texts])
        if style.on_a_phone():
            ax.tick_params(axis="y", labelsize=10.5)
        ax.set_ylim(place.min() - 0.6, 0.6)
        ax.tick_params(axis="y", length=0)
        ax.grid(axis="y", visible=False)
        ax.grid(axis="x", visible=True)
    else:
        ax.tick_params(axis="x", length=0)
        if days is not None:
            style.session_ticks(ax, days)
        else:
            room = 28 if style.on_a_phone() else 55
            step = max(1, -(-len(texts) * max(map(len, texts)) // room))
            ax.set_xticks(place[::step], texts[::step])
