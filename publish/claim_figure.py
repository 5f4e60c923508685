"""The figure of a claim, drawn from what stands behind its verdict: rows as bars or points, choices
as dots.

Plain SVG of a width that a phone shows in full. Every mark has its words as ``title``, so that a
pointer, the keyboard or a finger brings them up; colours stand in attributes, so that paper shows
them, too.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
from markupsafe import Markup

from publish import claims, rows, text
from research.claims.verdict import Verdict

WIDTH, MOST_BARS, MOST_DOTS = 460, 90, 16
INK, QUIET, LINE, FITS, FAILS, CLAIMED = (
    "#333333",
    "#555555",
    "#cccccc",
    "#0B4F8A",
    "#D55E00",
    "#111111",
)
_VALUES = (
    "lead change gain share value relative gap slope length range ratio spread_per_range "
    "level_vs_session level_vs_high level depth later per_year growth_ahead above_low over "
    "correlation ratio_of_medians target recession"
).split()
_LABELS = (
    "date day session event month quarter_end quarter period year window start on highest_on "
    "portfolio industry part series quantile from fact peak month_end decision"
).split()


@dataclass(frozen=True)
class Drawn:
    """A figure and its caption; where none can be drawn ``svg`` is empty and the caption
    says why.
    """

    svg: Markup
    caption: str


def draw(verdict: Verdict, *, data=None) -> Drawn:
    """The figure of a claim.

    Rows that follow one another, such as the sessions of a run or the outcomes after events, are
    drawn first; else the choices of series and basis; else the one value beside what was claimed.
    """
    parts = verdict.parts
    if parts:
        made = [drawn for part in parts if (drawn := draw(part, data=data)).svg]
        return made[0] if made else Drawn(Markup(), "No part of this claim has a number to draw.")
    for kind in (_sequence, _cloud, _choices, _beside):
        if made := kind(verdict, data):
            return made
    if verdict.verdict == "not yet due":
        return Drawn(Markup(), "Nothing to draw yet: the claim is not due.")
    if verdict.evidence == "published":
        return Drawn(
            Markup(), "Nothing to draw: the verdict rests on a text or a single cited figure."
        )
    return Drawn(Markup(), "Nothing to draw: no number stands behind this verdict.")


def _column(frame: pd.DataFrame, wanted: Sequence[str], *, numeric: bool) -> str | None:
    named = {str(name).replace(" ", "_"): name for name in frame.columns}
    for name in wanted:
        if name in named:
            values = frame[named[name]]
            is_number = pd.api.types.is_float_dtype(values) or (
                pd.api.types.is_integer_dtype(values) and name not in ("year",)
            )
            if values.notna().sum() >= 2 and (is_number or not numeric):
                return named[name]
    return None


def _sequence(verdict: Verdict, data) -> Drawn | None:
    """Rows in their order as bars, or as a line where they are many."""
    frame = verdict.rows
    if len(frame) < 3 or set(rows.PUBLISHED) <= set(frame):
        return None
    if {"lead", "factor"} <= set(frame):
        return None
    label, value = _column(frame, _LABELS, numeric=False), _column(frame, _VALUES, numeric=True)
    if label is None or value is None:
        return None
    shown = frame[[label, value]].dropna()
    unit = rows.kind(value, frame[value].astype(float), unit=verdict.unit)
    marks = [
        (
            claims.worded(rows.cell(name)),
            float(number),
            rows.cell(float(number), unit) + _unit(unit),
        )
        for name, number in shown.itertuples(index=False, name=None)
    ]
    same = unit and verdict.unit == "decimal" and isinstance(verdict.computed, float)
    mean = verdict.computed if same and verdict.claim.measure.startswith("after") else None
    what = rows.heading(value) + (" in points" if unit == "points" else "")
    caption = f"{what[:1].upper()}{what[1:]} by {rows.heading(label)}, {len(marks)} in all"
    caption += f". The broken line is what was found, {claims.found(verdict)}." if mean else "."
    return Drawn(_bars(marks, caption, level=mean), caption)


def _unit(unit: str) -> str:
    return " points" if unit == "points" else ""


def _cloud(verdict: Verdict, data) -> Drawn | None:
    """Two numbers of each row against one another."""
    frame = verdict.rows
    if not {"lead", "factor"} <= set(frame) or len(frame) < 3:
        return None
    label = _column(frame, _LABELS, numeric=False) or frame.columns[0]
    shown = frame[[label, "factor", "lead"]].dropna()
    caption = f"Lead against the factor, one point a {rows.heading(label)}, {len(shown)} in all."
    return Drawn(_points(shown.itertuples(index=False, name=None), caption), caption)


def _choices(verdict: Verdict, data) -> Drawn | None:
    """A dot for each choice on one axis, beside what was claimed."""
    frame = claims.choices(verdict, data=data)
    other = claims.choices(verdict, verdict.elsewhere, data=data)
    entries = [
        (row.choice, _number(row.value), row.computed, row.fits, kind)
        for kind, part in (("choice", frame), ("elsewhere", other))
        for row in part.itertuples()
    ]
    entries = [entry for entry in entries if entry[1] is not None][:MOST_DOTS]
    if len(entries) < 2:
        return None
    caption = (
        "What was found in each choice of series, basis and source; the first is the one stated."
    )
    if not other.empty:
        caption += " Hollow: another index, which answers another question."
    return Drawn(_dots(entries, verdict, caption), caption)


def _beside(verdict: Verdict, data) -> Drawn | None:
    """The one value, with its interval, beside what was claimed."""
    number = _number(verdict.computed)
    if number is None:
        return None
    word = "cited figure" if verdict.evidence == "published" else "found"
    entries = [(word, number, verdict.computed_text, verdict.verdict == "supported", "choice")]
    caption = (
        f"The {word} beside what was claimed."
        if word != "found"
        else ("What was found beside what was claimed.")
    )
    if verdict.interval:
        caption = "What was found, with its interval, beside what was claimed."
    return Drawn(_dots(entries, verdict, caption), caption)


def _number(value) -> float | None:
    """A value as a place on an axis; days as their ordinal; None for what has none."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, str):
        try:
            return float(
                dt.date.fromisoformat(value if len(value) > 7 else f"{value}-15").toordinal()
            )
        except ValueError:
            return None
    value = float(value)
    return value if math.isfinite(value) else None


def _claimed(verdict: Verdict) -> list[float]:
    stated = verdict.claim.claimed
    ends = stated if isinstance(stated, tuple | list) else [stated]
    numbers = [_number(end) for end in ends]
    return [] if None in numbers else numbers


def _dots(entries: Sequence[tuple], verdict: Verdict, caption: str) -> Markup:
    claimed, interval = _claimed(verdict), [*(verdict.interval or ())]
    places = [entry[1] for entry in entries] + claimed + interval
    low, high = min(places), max(places)
    pad = (high - low or abs(high) or 1) * 0.08
    low, high = low - pad, high + pad
    left, right, top, step = 12, WIDTH - 12, 34, 40

    def x(number: float) -> float:
        return round(left + (right - left) * (number - low) / (high - low), 1)

    height = top + step * len(entries) + 4
    marks = Markup()
    ends = sorted(map(x, claimed))
    if ends:
        middle = sum(ends) / len(ends)
        anchor = "start" if middle < 110 else "end" if middle > WIDTH - 110 else "middle"
        marks += _text(
            middle,
            15,
            f"claimed: {claims.worded(verdict.claimed_text, months=True)}",
            anchor=anchor,
            bold=True,
        )
    for place, (label, number, printed, fits, kind) in enumerate(entries):
        y = top + step * place
        colour = FITS if fits else FAILS
        marks += _text(left, y + 12, _cut(label, 52 - len(printed)), colour=QUIET)
        marks += _text(right, y + 12, printed, anchor="end", bold=True)
        marks += Markup(
            '<line class="track" x1="{}" x2="{}" y1="{y}" y2="{y}" stroke="{}"/>'
        ).format(left, right, LINE, y=y + 24)
        if len(ends) == 2:
            marks += Markup(
                '<rect class="claimed" x="{}" y="{}" width="{}" height="16" fill="{}"'
                ' opacity="0.15"/>'
            ).format(ends[0], y + 16, max(1, ends[1] - ends[0]), CLAIMED)
        elif ends:
            marks += Markup(
                '<line class="claimed" x1="{x}" x2="{x}" y1="{}" y2="{}" stroke="{}"'
                ' stroke-width="2"/>'
            ).format(y + 15, y + 33, CLAIMED, x=ends[0])
        if interval and not place:
            marks += Markup(
                '<line class="whisker" x1="{}" x2="{}" y1="{y}" y2="{y}" stroke="{}"'
                ' stroke-width="3"/>'
            ).format(x(interval[0]), x(interval[1]), colour, y=y + 24)
        dot = Markup('<circle cx="{}" cy="{}" r="6" fill="{}" stroke="{}" stroke-width="2"/>')
        hollow = "#ffffff" if kind == "elsewhere" else colour
        words = f"{label}: {printed}{', fits' if fits else ', does not fit'}"
        marks += _mark(dot.format(x(number), y + 24, hollow, colour), words, fits)
    return _svg(height, caption, marks)


def _bars(marks: Sequence[tuple[str, float, str]], caption: str, *, level: float | None) -> Markup:
    """Bars from zero in a row, or a line from point to point where there are many."""
    numbers = [number for _, number, _ in marks] + ([level] if level is not None else [])
    low, high = min(numbers), max(numbers)
    close = low > 0 and high - low < 0.35 * high
    many = len(marks) > MOST_BARS or close
    if not many or low < 0 < high:
        low, high = min(low, 0.0), max(high, 0.0)
    if high == low:
        high = low + 1
    left, right, top, bottom = 8, WIDTH - 8, 22, 206

    def y(number: float) -> float:
        return round(bottom - (bottom - top) * (number - low) / (high - low), 1)

    step = (right - left) / len(marks)
    drawn = Markup()
    if many:
        path = " ".join(
            f"{'M' if not k else 'L'}{left + step * (k + 0.5):.1f} {y(number)}"
            for k, (_, number, _) in enumerate(marks)
        )
        drawn += Markup('<path d="{}" fill="none" stroke="{}" stroke-width="1.5"/>').format(
            path, FITS
        )
    every = max(1, math.ceil(len(marks) / MOST_BARS))
    for k, (label, number, printed) in enumerate(marks):
        if many and k % every:
            continue
        x0, words = left + step * k, f"{label}: {printed}"
        if many:
            shape = Markup('<circle cx="{:.1f}" cy="{}" r="{}" fill="{}" opacity="{}"/>').format(
                x0 + step / 2, y(number), 4 if close else 6, FITS, 1 if close else 0
            )
        else:
            ends = sorted((y(number), y(0.0)))
            shape = Markup(
                '<rect x="{:.1f}" y="{}" width="{:.1f}" height="{:.1f}" fill="{}"/>'
            ).format(
                x0 + step * 0.12,
                ends[0],
                max(1.0, step * 0.76),
                max(1.0, ends[1] - ends[0]),
                FITS if number >= 0 else FAILS,
            )
        drawn += _mark(shape, words, number >= 0)
    if low <= 0 <= high:
        drawn += _rule(left, right, y(0.0))
    if level is not None:
        drawn += Markup(
            '<line class="claimed" x1="{}" x2="{}" y1="{y}" y2="{y}" stroke="{}"'
            ' stroke-dasharray="5 3"/>'
        ).format(left, right, CLAIMED, y=y(level))
    top_mark = max(marks, key=lambda mark: mark[1])
    low_mark = min(marks, key=lambda mark: mark[1])
    for label, number, printed in (
        {top_mark} if low > 0 or (low == 0 and not many) else {top_mark, low_mark}
    ):
        place = left + step * (marks.index((label, number, printed)) + 0.5)
        anchor = "start" if place < 90 else "end" if place > WIDTH - 90 else "middle"
        above = number >= 0 or many
        drawn += _text(place, y(number) + (-5 if above else 14), printed, anchor=anchor, bold=True)
    drawn += _text(left, 236, marks[0][0], colour=QUIET)
    drawn += _text(right, 236, marks[-1][0], anchor="end", colour=QUIET)
    return _svg(246, caption, drawn)


def _points(entries, caption: str) -> Markup:
    entries = [(claims.worded(rows.cell(label)), float(a), float(b)) for label, a, b in entries]
    xs, ys = [a for _, a, _ in entries], [b for *_, b in entries]
    left, right, top, bottom = 12, WIDTH - 12, 12, 210

    def place(value: float, low: float, high: float, start: float, end: float) -> float:
        return round(start + (end - start) * (value - low) / (high - low or 1), 1)

    drawn = Markup()
    for label, a, b in entries:
        x = place(a, min(xs), max(xs), left, right)
        y = place(b, min(ys), max(ys), bottom, top)
        dot = Markup('<circle cx="{}" cy="{}" r="2.6" fill="{}" opacity="0.55"/>').format(
            x, y, FITS
        )
        few = len(entries) <= 200
        words = f"{label}: lead {rows.cell(b, 'points')} points, factor {rows.cell(a)}"
        drawn += _mark(dot, words, True, focus=len(entries) <= 80) if few else dot
    if min(ys) < 0 < max(ys):
        drawn += _rule(left, right, place(0.0, min(ys), max(ys), bottom, top))
    drawn += _text(left, 238, f"factor from {rows.cell(min(xs))}", colour=QUIET)
    drawn += _text(right, 238, f"to {rows.cell(max(xs))}", anchor="end", colour=QUIET)
    return _svg(246, caption, drawn)


def _svg(height: float, caption: str, marks: Markup) -> Markup:
    return Markup(
        '<svg xmlns="http://www.w3.org/2000/svg" class="claim-figure" viewBox="0 0 {} {}"'
        ' width="{}pt" height="{}pt" role="img" aria-label="{}" font-family="DejaVu Sans"'
        ' font-size="12">{}</svg>'
    ).format(WIDTH, height, WIDTH, height, text.plain(caption), marks)


def _mark(shape: Markup, words: str, fits: bool, *, focus: bool = True) -> Markup:
    stop = Markup(' tabindex="0" role="img" aria-label="{}"').format(text.plain(words))
    return Markup('<g class="mark {}"{}><title>{}</title>{}</g>').format(
        "fits" if fits else "fails", stop if focus else "", text.plain(words), shape
    )


def _rule(left: float, right: float, y: float) -> Markup:
    return Markup('<line class="rule" x1="{}" x2="{}" y1="{y}" y2="{y}" stroke="{}"/>').format(
        left, right, QUIET, y=y
    )


def _text(x: float, y: float, said: str, *, anchor="start", colour=INK, bold=False) -> Markup:
    weight = Markup(' font-weight="bold"') if bold else ""
    return Markup('<text x="{}" y="{}" text-anchor="{}" fill="{}"{}>{}</text>').format(
        round(x, 1), round(y, 1), anchor, colour, weight, text.plain(said)
    )


def _cut(said: str, most: int) -> str:
    return (
        said
        if len(said) <= most
        else said[: max(8, most - 1)].rstrip(" ,") + "\N{HORIZONTAL ELLIPSIS}"
    )
