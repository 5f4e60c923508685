"""Charts over time or along a number: lines (with a band), stems and scatter."""

from collections.abc import Iterable, Mapping
from typing import Unpack

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FixedLocator, NullLocator

from research import formats
from research.charts import alt_text, style
from research.charts.style import MARKS, Words

# where a text may stand beside a point: shift in points, horizontal and vertical alignment
SIDES = [
    ((right * far, up * (9 if right == 0 else 4) + (far - 6) * up), ha, va)
    for far in (6, 16, 28)
    for right, ha in ((0, "center"), (1, "left"), (-1, "right"))
    for up, va in ((1, "bottom"), (-1, "top"))
]
LADDERS = [(1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8), (1, 1.5, 2, 3, 5, 7), (1, 2, 5), (1, 3), (1,)]
_BEFORE = {"left": 0.0, "center": 0.5, "right": 1.0, "bottom": 0.0, "top": 1.0}


@style.chart
def lines(
    data: pd.Series | pd.DataFrame,
    *,
    title: str,
    unit: str = "",
    labels: Mapping | None = None,
    marks: Mapping | None = None,
    highlight: Iterable = (),
    reference: float | Mapping[str, float] | None = None,
    shade: pd.DataFrame | None = None,
    band: str = "",
    log: bool = False,
    **words: Unpack[Words],
) -> Axes:
    """One line a column over days, months or numbers, named at its end.

    Parameters
    ----------
    data : the index is the horizontal axis
    unit : name of a unit in :data:`research.formats.UNITS`
    labels : place on the axis, or (column, place) -> a text at that point of the (first) line
    marks : place on the axis -> a text at a vertical line there
    highlight : columns in orange, the others thin and grey; without it, a look for each column
    reference : a number to draw a line at, or text -> number
    shade : rows of ``start`` and ``end``, shaded across
    band : what the columns ``low`` and ``high`` (and ``middle``) are, drawn as a band behind
    log : logarithmic scale
    """
    frame = style.named(data)
    paths = frame.drop(columns=["low", "high", "middle"], errors="ignore") if band else frame
    ax, chosen = style.new(), set(highlight)
    looks = style.looks(list(paths.columns), alone=style.INK)
    if band:
        ax.fill_between(
            frame.index, frame["low"], frame["high"], color=style.PALE, lw=0, alpha=0.8, label=band
        )
        if "middle" in frame:
            ax.plot(frame.index, frame["middle"], color=style.NEUTRAL, lw=1.2, ls=":")
    ends = []
    for name in sorted(paths.columns, key=lambda name: name in chosen):
        path = paths[name].dropna()
        colour, dash = looks[name]
        if chosen:
            colour, dash = (style.SMALL if name in chosen else style.NEUTRAL), "-"
        width = 1.3 if (chosen and name not in chosen) or len(path) > 3000 else 2.2
        ax.plot(path.index, path, color=colour, ls=dash, lw=width)
        if len(path) <= style.MANY and paths.shape[1] <= 6:
            _tell_points(ax, path, name, unit)
        if len(path):
            last = {"x": path.index[-1], "y": path.iloc[-1]}
            ends.append(last | {"text": alt_text.label(name), "colour": colour})
    if log:
        log_scale(ax, paths.min().min(), paths.max().max())
    style.scale(ax.yaxis, unit)
    style.plain_or_dated(ax, frame.index)
    style.reference_lines(ax, reference)
    for spell in [] if shade is None else shade.itertuples():
        ax.axvspan(spell.start, spell.end, color=style.PALE, alpha=0.6, lw=0, zorder=0)
    for spot, text in (marks or {}).items():
        ax.axvline(_place(spot, frame), color=style.INK, lw=1, ls=":")
        where = (_place(spot, frame), 0.98)
        how = {"xycoords": ("data", "axes fraction"), "ha": "left", "va": "top"}
        style.note_at(ax, text, where, shift=(4, 0), **how)
    ax.margins(x=0.01, y=0.1)
    if labels:
        _label_points(ax, labels, paths)
    if paths.shape[1] > 1:
        style.end_names(ax, pd.DataFrame(ends))
    return style.finish(ax, kind="Lines", data=frame, unit=unit, title=title, **words)


@style.chart
def stems(
    data: pd.Series,
    *,
    title: str,
    unit: str = "count",
    labels: Mapping | None = None,
    highlight: Iterable = (),
    reference: float | Mapping[str, float] | None = None,
    **words: Unpack[Words],
) -> Axes:
    """A stem with a head for each row, over days or numbers.

    Parameters
    ----------
    data : the index is the place on the horizontal axis
    unit : name of a unit in :data:`research.formats.UNITS`
    labels : place -> a text above its head
    highlight : places in orange, the others grey
    reference : a number to draw a line at, or text -> number
    """
    frame = style.named(data)
    chosen = {_place(spot, frame) for spot in highlight}
    labels = {_place(spot, frame): text for spot, text in (labels or {}).items()}
    ax, say = style.new(), formats.formatter(unit)
    for spot, value in frame.iloc[:, 0].items():
        mine = spot in chosen
        colour = style.SMALL if mine else style.NEUTRAL
        ax.plot([spot, spot], [0, value], color=colour, lw=3 if mine else 1.6)
        (head,) = ax.plot(spot, value, "o", color=colour, ms=7.5 if mine else 5.5)
        style.told(head, spot, say(value))
        if spot in labels:
            weight, shade = ("bold", style.SMALL) if mine else ("normal", style.INK)
            style.note_at(ax, labels[spot], (spot, value), colour=shade, fontweight=weight)
    ax.margins(x=0.06, y=0.17)
    if (frame.iloc[:, 0] >= 0).all():
        ax.set_ylim(bottom=0)
    style.scale(ax.yaxis, unit)
    style.plain_or_dated(ax, frame.index)
    style.reference_lines(ax, reference)
    return style.finish(ax, kind="Stems", data=frame, unit=unit, title=title, **words)


@style.chart
def scatter(
    data: pd.DataFrame,
    *,
    title: str,
    units: tuple[str, str] = ("", ""),
    group: str = "",
    reference_x: float | Mapping[str, float] | None = None,
    **words: Unpack[Words],
) -> Axes:
    """A point a row: the first column of numbers to the right, the second upward.

    Parameters
    ----------
    data : two columns of numbers, named as the axes are by default; the index names points
    units : names of the units of the two columns
    group : a column whose values get a colour and a shape each
    reference_x : a number to draw an upright line at, or text -> number
    """
    frame = style.named(data)
    first, second = [name for name in frame.select_dtypes("number").columns if name != group][:2]
    groups = list(dict.fromkeys(frame[group])) if group else ["_"]
    looks = style.looks(groups) if group else {"_": (style.NEUTRAL, "")}
    ax, (say_x, say_y) = style.new(), map(formats.formatter, units)
    for row, line in frame.iterrows():
        name = line[group] if group else "_"
        how = {"color": looks[name][0], "marker": MARKS[groups.index(name) % len(MARKS)]}
        (dot,) = ax.plot(line[first], line[second], ls="", ms=6, mec="white", label=name, **how)
        if len(frame) <= 10 * style.MANY:
            style.told(dot, row, f"{first} {say_x(line[first])}, {second} {say_y(line[second])}")
    ax.margins(0.08)
    style.scale(ax.xaxis, units[0])
    style.scale(ax.yaxis, units[1])
    style.reference_lines(ax, reference_x, vertical=True)
    ax.grid(axis="x", visible=True)
    unit = dict(zip((first, second), units, strict=True))
    words = {"x": str(first), "y": str(second)} | words
    return style.finish(ax, kind="Points", data=frame, unit=unit, title=title, **words)


def log_scale(ax: Axes, low: float, high: float) -> None:
    """A logarithmic vertical axis with some five ticks at round numbers."""
    ax.set_yscale("log")
    decades = range(int(np.floor(np.log10(low))), int(np.ceil(np.log10(high))) + 1)
    for steps in LADDERS:
        ticks = [step * 10.0**k for k in decades for step in steps]
        ticks = [tick for tick in ticks if low * 0.9 <= tick <= high * 1.1]
        if len(ticks) <= 7:
            break
    ax.yaxis.set_major_locator(FixedLocator(ticks))
    ax.yaxis.set_minor_locator(NullLocator())


def _place(spot, frame: pd.DataFrame):
    """A place on the axis; a day may be written as text."""
    return pd.Timestamp(spot) if isinstance(frame.index, pd.DatetimeIndex) else spot


def _label_points(ax: Axes, labels: Mapping, frame: pd.DataFrame) -> None:
    """Dots with texts, each text on the side where it covers least of lines and earlier texts."""
    ax.autoscale_view()
    ax.figure.tight_layout()
    drawn = [line.get_path() for line in ax.lines if len(line.get_path()) > 2]
    drawn = [path.interpolated(max(8, 800 // len(path))).vertices for path in drawn]
    taken = np.vstack([ax.transData.transform(path) for path in drawn])
    (left, _), (right, _) = ax.transAxes.transform([(0, 0), (1.02, 0)])
    point, boxes = ax.figure.dpi / 72, []
    for spot, text in labels.items():
        name, spot = spot if isinstance(spot, tuple) else (frame.columns[0], spot)
        spot = _place(spot, frame)
        value = frame[name].asof(spot) if spot not in frame.index else frame[name][spot]
        (dot,) = ax.plot(spot, value, "o", color=style.INK, ms=6)
        at = ax.transData.transform(dot.get_xydata())[0]
        rows = str(text).split("\n")
        size = point * np.array([6.3 * max(map(len, rows)) + 2, 14.0 * len(rows)])
        best, corner = None, None
        for shift, ha, va in SIDES:
            low = at + point * np.array(shift) - size * (_BEFORE[ha], _BEFORE[va])
            covered = ((taken >= low) & (taken <= low + size)).all(axis=1).sum()
            covered += 50 * (low[0] < left or low[0] + size[0] > right) + np.abs(shift).sum() / 8
            covered += 200 * any(
                (low < other + reach).all() and (other < low + size).all() for other, reach in boxes
            )
            if best is None or covered < best[0]:
                best, corner = (covered, {"shift": shift, "ha": ha, "va": va}), low
        style.note_at(ax, text, (spot, value), **best[1])
        boxes.append((corner, size))


def _tell_points(ax: Axes, path: pd.Series, name, unit: str) -> None:
    """Points that cannot be seen but say their value when a reader points at them."""
    say = formats.formatter(unit)
    for spot, value in path.items():
        (point,) = ax.plot(spot, value, "o", ms=9, alpha=0.0)
        style.told(point, spot, f"{name} {say(value)}")
