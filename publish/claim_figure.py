"""The figure of a claim: rows behind its verdict as bars or points, choices as dots.

SVG of a phone's width. Every mark has its words as ``title``, for pointer, keyboard or finger;
colours stand in attributes, so that paper shows them, too.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pandas as pd
from markupsafe import Markup

from publish import claims, rows, text
from research.claims.verdict import Verdict
from research.claims.words import show
from research.formats import day
from research.measures.reaction import FACTORS
from research.series import in_print

WIDTH, FEW, MOST_BARS, MOST_DOTS, ROOM_OF_A_YEAR = 390, 5, 78, 16, 31
INK, QUIET, LINE, CLAIMED = "#333333", "#555555", "#cccccc", "#111111"
FITS, FAILS = "#0B4F8A", "#D55E00"
_VALUES = (
    "lead change gain share value relative gap slope length range ratio spread_per_range "
    "level_vs_session level_vs_high level depth later per_year growth_ahead above_low over "
    "correlation ratio_of_medians target recession"
).split()
_LABELS = (
    "date day session event month quarter_end quarter period year window start on highest_on "
    "portfolio industry part series quantile from fact peak month_end decision"
).split()

_DATED = {"from": "first day", "start": "first day", "as_of": "day", "highest_on": "day"}
_COUNTED = {"from": "lower end"}


@dataclass(frozen=True)
class Drawn:
    """A figure and its caption; without one ``svg`` is empty and the caption says why."""

    caption: str
    svg: str = ""


def draw(verdict: Verdict, *, data=None) -> Drawn:
    """The figure of a claim: rows that follow one another, else the choices, else the one value."""
    for part in verdict.parts:
        if (drawn := draw(part, data=data)).svg:
            return Drawn(f"{text.plain(part.claim.says).rstrip('.')}. {drawn.caption}", drawn.svg)
    if verdict.parts:
        return Drawn("No part of this claim has a number to draw.")
    for kind in (_sequence, _cloud, _choices):
        if made := kind(verdict, data):
            return made
    if verdict.verdict == "not yet due":
        return Drawn("Nothing to draw yet: the claim is not due.")
    if verdict.evidence == "published":
        return Drawn("Nothing to draw: the verdict rests on a text or a single cited figure.")
    if isinstance(verdict.computed, bool):
        return Drawn("Nothing to draw: what was asked is answered by yes or no.")
    return Drawn("Nothing to draw: no number stands behind this verdict.")


def _column(frame: pd.DataFrame, wanted: Sequence[str], *, numeric: bool) -> str | None:
    """The first of the wanted columns with two values, where asked for in numbers."""
    named = {str(name).replace(" ", "_"): name for name in frame.columns}
    for name in filter(named.get, wanted):
        values = frame[named[name]]
        number = values.dtype.kind == "f" or (values.dtype.kind in "iu" and name != "year")
        if values.notna().sum() >= 2 and (number or not numeric):
            return named[name]
    return None


def _measured(verdict: Verdict) -> str | None:
    """The column that ends in the number found, else a wanted one, else the only one of numbers."""
    frame = verdict.rows.select_dtypes("float")
    ends = [name for name in frame if frame[name].iloc[-1] == verdict.computed]
    only = list(frame) if len(frame.columns) == 1 else []
    return next(iter(ends), None) or _column(frame, _VALUES, numeric=True) or next(iter(only), None)


def _sequence(verdict: Verdict, data) -> Drawn | None:
    """Rows in their order as bars, or as a line where they are many."""
    frame = verdict.rows
    if len(frame) < 3 or set(rows.PUBLISHED) <= set(frame) or {"lead", "factor"} <= set(frame):
        return None
    label, value = _column(frame, _LABELS, numeric=False), _measured(verdict)
    if label is None or value is None:
        return None
    dated = pd.api.types.is_datetime64_any_dtype(frame[label])
    frame = frame.sort_values(label, kind="stable") if dated else frame
    unit = rows.kind(value, frame[value].astype(float), unit=verdict.unit)
    marks = [
        (
            claims.worded(in_print(rows.cell(name), data.catalogue)),
            float(number),
            rows.cell(float(number), unit) + " points" * (unit == "points"),
        )
        for name, number in frame[[label, value]].dropna().itertuples(index=False, name=None)
    ]
    same = unit and verdict.unit == "decimal" and isinstance(verdict.computed, float)
    mean = verdict.computed if same and verdict.claim.measure.startswith("after") else None
    what = rows.heading(value) + (" in points" if unit == "points" else "")
    along = (_DATED if dated else _COUNTED).get(label, rows.heading(label))
    caption = f"{what[:1].upper()}{what[1:]} by {along}, {len(marks)} in all"
    caption += ", in order of date" if dated else ""
    caption += ". The broken line is what was found." if mean else "."
    return Drawn(caption, _bars(marks, caption, level=mean, dated=dated))


def _cloud(verdict: Verdict, data) -> Drawn | None:
    """Two numbers of each row against one another."""
    frame = verdict.rows
    if not {"lead", "factor"} <= set(frame) or len(frame) < 3:
        return None
    label = _column(frame, _LABELS, numeric=False) or frame.columns[0]
    shown = frame[[label, "factor", "lead"]].dropna()
    what = FACTORS[verdict.claim.args["factor"]]
    each = f"one dot a {rows.heading(label)}, {len(shown)} in all"
    caption = f"Lead in points against the {what}, {each}."
    return Drawn(caption, _points(shown.itertuples(index=False, name=None), what, caption))


def _choices(verdict: Verdict, data) -> Drawn | None:
    """A dot for each choice, or for the one value with its interval, beside what was claimed."""
    frame = claims.choices(verdict, data=data)
    other = claims.choices(verdict, verdict.elsewhere, data=data)
    entries = [
        (row.choice, number, row.computed, row.fits, kind)
        for kind, part in (("choice", frame), ("elsewhere", other))
        for row in part.itertuples()
        if (number := _number(row.value)) is not None
    ][:MOST_DOTS]
    caption = (
        "What was found in each choice of series, basis and source; the first is the one stated."
    )
    if not other.empty:
        caption += " Hollow: another index or a shorter history, which answers another question."
    if len(entries) < 2:
        number, cited = _number(verdict.computed), verdict.evidence == "published"
        if number is None:
            return None
        word, fits = "cited figure" if cited else "found", verdict.verdict == "supported"
        entries = [(word, number, verdict.computed_text, fits, "choice")]
        shown = "The cited figure" if cited else "What was found"
        shown = "What was found, with its interval," if verdict.interval else shown
        caption = f"{shown} beside what was claimed."
    return Drawn(caption, _dots(entries, verdict, caption))


def _number(value) -> float | None:
    """A value as a place on an axis; days as their ordinal; None for what has none."""
    if isinstance(value, bool) or value is None:
        return None
    try:
        if isinstance(value, str):
            value = dt.date.fromisoformat(value if len(value) > 7 else f"{value}-15").toordinal()
    except ValueError:
        return None
    return float(value) if math.isfinite(value) else None


def _claimed(verdict: Verdict) -> list[float]:
    stated = verdict.claim.claimed
    numbers = [_number(end) for end in (stated if isinstance(stated, tuple | list) else [stated])]
    return [] if None in numbers else numbers


def _dots(entries: Sequence[tuple], verdict: Verdict, caption: str) -> Markup:
    claimed, interval = _claimed(verdict), [*(verdict.interval or ())]
    places = [entry[1] for entry in entries] + claimed + interval
    low, high = min(places), max(places)
    pad = (high - low or abs(high) or 1) * 0.08
    left, right, top, step = 12, WIDTH - 12, 34, 40
    x = _scale(low - pad, high + pad, left, right)
    marks, ends = Markup(), sorted(map(x, claimed))
    if ends:
        middle, said = sum(ends) / len(ends), claims.worded(verdict.claimed_text)
        marks += _text(
            middle,
            15,
            f"{claims.asked(verdict).strip(':')}: {said}",
            anchor=_anchor(middle, 110),
            bold=True,
        )
    for place, (label, number, printed, fits, kind) in enumerate(entries):
        y, colour = top + step * place, FITS if fits else FAILS
        marks += _text(left, y + 12, _cut(label, 45 - len(printed)), colour=QUIET)
        marks += _text(right, y + 12, printed, anchor="end", bold=True)
        marks += _line("track", (left, right), (y + 24, y + 24), stroke=LINE)
        if len(ends) == 2:
            wide = max(1, ends[1] - ends[0])
            box = {"class": "claimed", "x": ends[0], "y": y + 16, "width": wide, "height": 16}
            marks += _tag("rect", **box, fill=CLAIMED, opacity=0.15)
        elif ends:
            marks += _line("claimed", ends * 2, (y + 15, y + 33), stroke=CLAIMED, stroke_width=2)
        if interval and not place:
            reach = (x(interval[0]), x(interval[1]))
            marks += _line("whisker", reach, (y + 24, y + 24), stroke=colour, stroke_width=3)
        inside = "#ffffff" if kind == "elsewhere" else colour
        look = {"fill": inside, "stroke": colour, "stroke_width": 2}
        dot = _tag("circle", cx=x(number), cy=y + 24, r=6, **look)
        marks += _mark(dot, f"{label}: {printed}, {'fits' if fits else 'does not fit'}", fits)
    foot = top + step * len(entries) + 4
    marks += _text(left, foot + 8, _end(low - pad, verdict), colour=QUIET)
    marks += _text(right, foot + 8, _end(high + pad, verdict), anchor="end", colour=QUIET)
    return _svg(foot + 14, caption, marks)


def _end(place: float, verdict: Verdict) -> str:
    """The value at an end of the line; empty for counts, whose marks say theirs."""
    if verdict.unit == "date":
        return day(dt.date.fromordinal(round(place)))
    if verdict.unit in ("decimal", "ratio"):
        return show(place, verdict.printed_unit, rounding=verdict.claim.rounding)
    return ""


def _bars(
    marks: Sequence[tuple[str, float, str]], caption: str, *, level: float | None, dated: bool
) -> Markup:
    """Bars from zero in a row, or a line from point to point where there are many; under bars of
    days their years, where there is room.
    """
    numbers = [number for _, number, _ in marks] + ([level] if level is not None else [])
    low, high = min(numbers), max(numbers)
    close = low > 0 and high - low < 0.35 * high
    many = len(marks) > MOST_BARS or close
    if not many or low < 0 < high:
        low, high = min(low, 0.0), max(high, 0.0)
    high = high if high > low else low + 1
    left, right, top, bottom = 8, WIDTH - 8, 22, 206
    step, y = (right - left) / len(marks), _scale(low, high, bottom, top)
    drawn, every = Markup(), max(1, math.ceil(len(marks) / MOST_BARS))
    if many:
        spots = [f"{left + step * (k + 0.5):.1f} {y(mark[1])}" for k, mark in enumerate(marks)]
        drawn += _tag("path", d="M" + " L".join(spots), fill="none", stroke=FITS, stroke_width=1.5)
    for k, (label, number, printed) in enumerate(marks):
        if many and k % every:
            continue
        x0 = left + step * k
        if many:
            look = {"r": 4 if close else 6, "fill": FITS, "opacity": 1 if close else 0}
            shape = _tag("circle", cx=round(x0 + step / 2, 1), cy=y(number), **look)
        else:
            upper, lower = sorted((y(number), y(0.0)))
            wide, tall = (max(1.0, round(size, 1)) for size in (step * 0.76, lower - upper))
            colour = FAILS if number >= 0 else FITS  # orange above zero, as in the studies
            place = {"x": round(x0 + step * 0.12, 1), "y": upper}
            shape = _tag("rect", **place, width=wide, height=tall, fill=colour)
        drawn += _mark(shape, f"{label}: {printed}", number >= 0)
    if low <= 0 <= high:
        drawn += _line("rule", (left, right), (y(0.0), y(0.0)), stroke=QUIET)
    if level is not None:
        at = (y(level), y(level))
        drawn += _line("claimed", (left, right), at, stroke=CLAIMED, stroke_dasharray="5 3")
    few, ends = len(marks) <= FEW, [max(marks, key=lambda mark: mark[1])]
    ends += [min(marks, key=lambda mark: mark[1])] if low < 0 or (low == 0 and many) else []
    for mark in dict.fromkeys(marks if few else ends):
        place, number = left + step * (marks.index(mark) + 0.5), mark[1]
        shift = -5 if number >= 0 or many else 14
        drawn += _text(place, y(number) + shift, mark[2], anchor=_anchor(place, 90), bold=True)
    under = [_cut(label, int(step / 6)) for label, _, _ in marks] if few else []
    years = [label[-4:] for label, _, _ in marks]
    if dated and not few and step > ROOM_OF_A_YEAR and len({*years}) == len(years):
        under = years
    for k, name in enumerate(under):
        drawn += _text(left + step * (k + 0.5), 236, name, anchor="middle", colour=QUIET)
    if not under:
        drawn += _text(left, 236, marks[0][0], colour=QUIET)
        drawn += _text(right, 236, marks[-1][0], anchor="end", colour=QUIET)
    return _svg(246, caption, drawn)


def _points(entries, what: str, caption: str) -> Markup:
    short = re.split(" (?:from|in|on) ", what)[0]
    entries = [(claims.worded(rows.cell(label)), float(a), float(b)) for label, a, b in entries]
    xs, ys = [a for _, a, _ in entries], [b for *_, b in entries]
    left, right = 12, WIDTH - 12
    x, y = _scale(min(xs), max(xs), left, right), _scale(min(ys), max(ys), 210, 12)
    drawn = Markup()
    for label, a, b in entries:
        dot = _tag("circle", cx=x(a), cy=y(b), r=2.6, fill=FITS, opacity=0.55)
        words = f"{label}: lead {rows.cell(b, 'points')} points, {short} {_amount(a, what)}"
        few = len(entries) <= 200
        drawn += _mark(dot, words, True, focus=len(entries) <= 80) if few else dot
    if min(ys) < 0 < max(ys):
        drawn += _line("rule", (left, right), (y(0.0), y(0.0)), stroke=QUIET)
    for place, lead in ((10, max(ys)), (222, min(ys))):
        drawn += _text(left, place, f"lead {rows.cell(lead, 'points')} points", colour=QUIET)
    drawn += _text(left, 238, _amount(min(xs), what), colour=QUIET)
    drawn += _text(WIDTH / 2, 238, short, anchor="middle", colour=QUIET)
    drawn += _text(right, 238, _amount(max(xs), what), anchor="end", colour=QUIET)
    return _svg(246, caption, drawn)


def _amount(number: float, what: str) -> str:
    """A factor in its unit: growth is a share, a change of a yield or its swing are points."""
    percent = "growth" in what
    return rows.cell(number, "percent" if percent else "points") + " points" * (not percent)


def _scale(low: float, high: float, start: float, end: float) -> Callable[[float], float]:
    """Places between a start and an end for numbers from low to high."""
    return lambda number: round(start + (end - start) * (number - low) / (high - low or 1), 1)


def _tag(name: str, inside: Markup | str | None = None, **given) -> Markup:
    """An element; what stands in it and in its attributes is escaped."""
    said = Markup().join(
        Markup(' {}="{}"').format(key.replace("_", "-"), value) for key, value in given.items()
    )
    if inside is None:
        return Markup("<{}{}/>").format(Markup(name), said)
    return Markup("<{0}{1}>{2}</{0}>").format(Markup(name), said, inside)


def _svg(height: float, caption: str, marks: Markup) -> Markup:
    view = {"viewBox": f"0 0 {WIDTH} {height}", "width": f"{WIDTH}pt", "height": f"{height}pt"}
    look = {"font-family": "DejaVu Sans", "font-size": 12}
    told = {"role": "img", "aria-label": text.plain(caption)}
    xmlns = "http://www.w3.org/2000/svg"
    return _tag("svg", marks, xmlns=xmlns, **{"class": "claim-figure"}, **view, **told, **look)


def _mark(shape: Markup, words: str, fits: bool, *, focus: bool = True) -> Markup:
    said = text.plain(words)
    stop = {"tabindex": 0, "role": "img", "aria-label": said} if focus else {}
    kind = {"class": f"mark {'fits' if fits else 'fails'}"}
    return _tag("g", _tag("title", said) + shape, **kind, **stop)


def _line(kind: str, x: Sequence[float], y: Sequence[float], **look) -> Markup:
    return _tag("line", **{"class": kind}, x1=x[0], x2=x[1], y1=y[0], y2=y[1], **look)


def _text(x: float, y: float, said: str, *, anchor="start", colour=INK, bold=False) -> Markup:
    weight = {"font_weight": "bold"} if bold else {}
    place = {"x": round(x, 1), "y": round(y, 1), "text_anchor": anchor, "fill": colour}
    return _tag("text", text.plain(said), **place, **weight)


def _anchor(place: float, near: float) -> str:
    """The side of its place on which a text stands, so that it stays within the picture."""
    return "start" if place < near else "end" if place > WIDTH - near else "middle"


def _cut(said: str, most: int) -> str:
    short = said[: max(8, most - 1)].rstrip(" ,")
    return said if len(said) <= most else f"{short}\N{HORIZONTAL ELLIPSIS}"
