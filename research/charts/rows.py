"""Charts with a row, bar or group of bars for each line of a table: bars and dots with ranges."""

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
    colours : column -> colour
    reference : a number to draw a line at, or text -> number
    horizontal : bars from left to right; by default where the rows have long names
    values : print each value at its bar; by default for up to fourteen bars of a single column
    """
    frame, say = style.named(data), formats.formatter(unit)
    rows, marked, outlined = list(frame.index), set(highlight), set(hollow)
    dated, alone = isinstance(frame.index, pd.DatetimeIndex), frame.shape[1] == 1
    texts = [alt_text.label(row) for row in rows]
    if horizontal is None:
        named = not dated and not pd.api.types.is_numeric_dtype(frame.index)
        horizontal = named and max(map(len, texts)) * len(rows) > 70
    if values is None:
        values = alone and len(rows) <= 14
    ax = style.new(height=max(2.4, 0.42 * frame.size + 0.9) if horizontal else style.HEIGHT)
    draw, turn = (ax.barh, -1.0) if horizontal else (ax.bar, 1.0)
    place, width = turn * np.arange(len(rows)), 0.74 / frame.shape[1]
    looks = style.looks(list(frame.columns), colours, alone=style.SMALL)
    for k, name in enumerate(frame.columns):
        shift = turn * width * (k - (frame.shape[1] - 1) / 2)
        for spot, row, value in zip(place + shift, rows, frame[name], strict=True):
            if pd.isna(value):
                continue
            colour = looks[name][0]
            if by_sign:
                colour = style.SMALL if value > 0 else style.LARGE
            elif marked:
                colour = style.SMALL if row in marked else "#A8A8A8"
            look = {"color": colour}
            if row in outlined:
                look = {"facecolor": "white", "edgecolor": style.NEUTRAL, "hatch": "////"}
            (bar,) = draw(spot, value, width, label="" if alone else name, **look)
            style.told(bar, row, say(value) if alone else f"{name} {say(value)}")
            if values:
                _at_end(ax, say(value), spot, value, horizontal=horizontal)
    if horizontal:
        _row_axis(ax, place, rows)
    else:
        ax.tick_params(axis="x", length=0)
        room = 28 if style.on_a_phone() else 55
        step = max(1, -(-len(texts) * max(map(len, texts)) // room))
        ax.set_xticks(place[::step], texts[::step])
    if dated and not horizontal:
        style.session_ticks(ax, frame.index)
    ax.margins(**{"x" if horizontal else "y": 0.14})
    if horizontal and values:
        _room_for_values(ax, frame)
    style.scale(ax.xaxis if horizontal else ax.yaxis, unit)
    style.reference_lines(ax, reference, vertical=horizontal)
    style.reference_lines(ax, 0, vertical=horizontal)
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
    looks, marked = style.looks(marks, colours, alone=style.SMALL), set(highlight)
    place, alone = -np.arange(len(frame), dtype=float), len(marks) == 1
    tall = 0.36
    if style.on_a_phone():
        names = [style.wrapped(alt_text.label(row), 20) for row in frame.index]
        tall = max(0.5, 0.17 + 0.18 * max(name.count("\n") for name in names))
    ax, say = style.new(height=max(2.4, tall * len(frame) + 1.1)), formats.formatter(unit)
    for spot, (row, line) in zip(place, frame.iterrows(), strict=True):
        if set(RANGE) <= set(frame.columns) and pd.notna(line["low"]):
            (bar,) = ax.plot([line["low"], line["high"]], [spot, spot], color="#B5B5B5", lw=5)
            bar.set_solid_capstyle("butt")
            style.told(bar, row, f"{say(line['low'])} to {say(line['high'])}")
        elif not alone:
            ax.plot([line[marks].min(), line[marks].max()], [spot, spot], color=style.PALE, lw=2)
        for k, name in enumerate(marks):
            value, colour, shape = line[name], looks[name][0], MARKS[k % len(MARKS)]
            if alone and by_sign:
                colour, shape = (style.SMALL if value > 0 else style.LARGE), MARKS[int(value <= 0)]
            elif alone and marked:
                colour = style.SMALL if row in marked else style.NEUTRAL
            size = 8.5 if alone else 6.0 + 1.5 * (shape in "^v") if k else 10.5  # all can be seen
            how = {"color": colour, "mec": "white", "label": "" if alone else name}
            (dot,) = ax.plot(value, spot, shape, ms=size, **how)
            style.told(dot, row, say(value) if alone else f"{name} {say(value)}")
        if values:
            _at_end(ax, say(line[marks[0]]), spot, line[marks[0]], away=9)
    _row_axis(ax, place, frame.index)
    ax.margins(x=0.14 if values else 0.06)
    if values:
        _room_for_values(ax, frame[marks[:1]])
    style.scale(ax.xaxis, unit)
    style.reference_lines(ax, reference, vertical=True)
    return style.finish(ax, kind="Dots", data=frame, unit=unit, title=title, **words)


def _at_end(ax: Axes, text: str, spot: float, value: float, *, horizontal=True, away=4) -> None:
    """A text beyond the end of a bar, or beside a mark."""
    side = 1 if value >= 0 else -1
    size = 8.6 if style.on_a_phone() and not horizontal else 10.5
    at, shift, how = (value, spot), (away * side, 0), {"va": "center", "fontsize": size}
    how["ha"] = "left" if side > 0 else "right"
    if not horizontal:
        at, shift = at[::-1], shift[::-1]
        how |= {"va": "bottom" if side > 0 else "top", "ha": "center"}
    style.note_at(ax, text, at, shift=shift, annotation_clip=False, **how)


def _room_for_values(ax: Axes, frame: pd.DataFrame) -> None:
    """Room on the left for the texts of values below zero."""
    if (frame.min() < 0).any():
        low, high = ax.get_xlim()
        ax.set_xlim(low - (0.4 if style.on_a_phone() else 0.2) * (high - low), high)


def _row_axis(ax: Axes, place: np.ndarray, rows: Iterable) -> None:
    """Names of the rows on the left."""
    style.row_axis(ax, place, rows, columns=20, room=0.6)
    if style.on_a_phone():
        ax.tick_params(axis="y", labelsize=10.5)
    ax.grid(axis="x", visible=True)
