"""The figure of a claim: rows behind its verdict as bars or points, choices as dots.

SVG of a phone's width. Every mark has its words as ``title``, for pointer, keyboard or finger;
colours stand in attributes, so that paper shows them, too.
"""

import datetime as dt
import functools
import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from markupsafe import Markup

from publish import claims, rows, text
from research.claims import rules
from research.claims.verdict import Verdict
from research.claims.words import show
from research.formats import day
from research.measures.reaction import FACTORS
from research.series import in_print

WIDTH, FEW, MOST_BARS, MOST_DOTS, ROOM_OF_A_YEAR = 390, 5, 78, 16, 31
# the columns that say what a row gives, where it has them
_TOLD_BY = ("lead", "ratio", "share", "value")
_DATED = {"from": "first day", "start": "first day", "as_of": "day", "highest_on": "day"}
_COUNTED = {"from": "lower end"}


@dataclass(frozen=True)
class Drawn:
    """A figure and its caption."""

    caption: str
    svg: Markup


def draw(verdict: Verdict, data) -> Drawn | None:
    """The figure of a claim: its rows, else the choices, else the one value.

    Where choices disagree, these come first; of a claim with parts it is the first that has one.
    """
    for part in verdict.parts:
        if drawn := draw(part, data):
            return Drawn(f"{text.plain(part.claim.says).rstrip('.')}. {drawn.caption}", drawn.svg)
    kinds = () if verdict.parts else (_cloud, _sequence, _choices)
    kinds = kinds[::-1] if verdict.because == rules.DISAGREE else kinds
    drawn = next(filter(None, (kind(verdict, data) for kind in kinds)), None)
    if drawn and verdict.verdict == rules.NOT_TESTABLE and verdict.evidence == "computed":
        return Drawn(f"{drawn.caption} It decides nothing.", drawn.svg)
    return drawn


def _label(frame: pd.DataFrame) -> str:
    """The column that names the rows: the first of distinct days, else of words, else of all."""
    days = [name for name in frame.select_dtypes("datetime") if frame[name].is_unique]
    return [*days, *frame.select_dtypes(["object", "string"]), *frame][0]


def _measured(verdict: Verdict, label: str) -> str | None:
    """The column that ends in the number found, else one that says what a row gives, else any."""
    frame = verdict.rows.select_dtypes("float").dropna(axis="columns", thresh=2)
    ends = [name for name in frame if frame[name].iloc[-1] == verdict.computed]
    others = [name for name in (*_TOLD_BY, *frame) if name in frame and name != label]
    return next(iter([*ends, *others]), None)


def _sequence(verdict: Verdict, data) -> Drawn | None:
    """Rows in their order as bars, or as a line where they are many."""
    frame = verdict.rows
    if len(frame) < 3 or set(rows.PUBLISHED) <= set(frame):
        return None
    label = _label(frame)
    if (value := _measured(verdict, label)) is None or not frame[value].any():
        return None
    dated = pd.api.types.is_datetime64_any_dtype(frame[label])
    frame = frame.sort_values(label, kind="stable") if dated else frame
    frame = frame[frame["side"] != ""] if (sided := "side" in frame) else frame
    shown = frame.dropna(subset=[label, value])
    unit = rows.kind(value, frame[value].astype(float), unit=rows.unit_of(verdict))
    named = rows.kind(label, frame[label])
    first = shown["side"] == "ahead" if sided else shown[value] >= 0
    marks = [
        (
            claims.worded(in_print(rows.cell(name, named), data.catalogue)),
            float(number),
            rows.cell(float(number), unit) + " points" * (unit == "points"),
            orange,
        )
        for name, number, orange in zip(shown[label], shown[value], first, strict=True)
    ]
    same = unit and verdict.unit == "decimal" and isinstance(verdict.computed, float)
    mean = verdict.computed if same and verdict.claim.measure.startswith("after") else None
    what = rows.heading(value) + (" in points" if unit == "points" else "")
    along = (_DATED if dated else _COUNTED).get(label, rows.heading(label))
    caption = f"{what[:1].upper()}{what[1:]} by {along}, {len(marks)} in all"
    caption += ", in order of date" if dated else ""
    caption += ". The broken line is what was found." if mean else "."
    caption += " Orange: those named first; blue: those they are set against." if sided else ""
    days = [day.toordinal() for day in shown[label]] if dated else []
    return Drawn(caption, _bars(marks, caption, level=mean, days=days))


def _cloud(verdict: Verdict, data) -> Drawn | None:
    """Two numbers of each row against one another."""
    frame = verdict.rows
    if not {"lead", "factor"} <= set(frame) or len(frame) < 3:
        return None
    label, what = _label(frame), FACTORS[verdict.claim.args["factor"]]
    shown = frame[[label, "factor", "lead"]].dropna()
    xs, ys = shown["factor"].tolist(), shown["lead"].tolist()
    x, y = _scale(min(xs), max(xs), 12, WIDTH - 12), _scale(min(ys), max(ys), 210, 12)
    short = re.split(" (?:from|in|on) ", what)[0]
    lead = lambda number: f"lead {rows.cell(number, 'points')} points"
    each = f"one dot a {rows.heading(label)}, {len(shown)} in all"
    caption = f"Lead in points against the {what}, {each}."
    drawn = _drawn(
        "points",
        caption,
        marks=[
            (x(a), y(b), f"{claims.worded(rows.cell(name))}: {lead(b)}, {short} {_amount(a, what)}")
            for name, a, b in zip(shown[label], xs, ys, strict=True)
        ],
        zero=y(0.0) if min(ys) < 0 < max(ys) else None,
        leads=(lead(max(ys)), lead(min(ys))),
        along=(_amount(min(xs), what), short, _amount(max(xs), what)),
    )
    return Drawn(caption, drawn)


def _choices(verdict: Verdict, data) -> Drawn | None:
    """A dot for each choice, or for the one value with its interval, beside what was claimed."""
    entries = [
        (row.choice, number, row.computed, one["fits"], kind)
        for kind, tried in (("choice", verdict.variants), ("elsewhere", verdict.elsewhere))
        for one, row in zip(tried, claims.choices(verdict, tried, data).itertuples(), strict=True)
        if (number := _number(one["computed"])) is not None
    ][:MOST_DOTS]
    caption = (
        "What was found in each choice of series, basis and source; the first is the one stated."
    )
    if verdict.elsewhere:
        caption += " Hollow: another index or a shorter history, which answers another question."
    if len(entries) < 2:
        number, cited = _number(verdict.computed), verdict.evidence == "published"
        if number is None:
            return None
        beside = verdict.because in (rules.PART_FAILS, rules.PART_UNTESTED)  # it is not the value
        word, fits = "cited figure" if cited else "found", beside or verdict.verdict == "supported"
        entries = [(word, number, claims.worded(verdict.computed_text), fits, "choice")]
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


def _dots(entries: Sequence[tuple], verdict: Verdict, caption: str) -> Markup:
    stated, interval = verdict.claim.claimed, [*(verdict.interval or ())]
    if verdict.claim.relation in ("in_month", "in_year"):
        within = pd.Period(str(stated))
        stated = [f"{end:%Y-%m-%d}" for end in (within.start_time, within.end_time)]
    claimed = [_number(end) for end in (stated if isinstance(stated, tuple | list) else [stated])]
    claimed = [] if None in claimed else claimed
    places = [entry[1] for entry in entries] + claimed + interval
    low, high = min(places), max(places)
    pad = (high - low or abs(high) or 1) * 0.08
    x = _scale(low - pad, high + pad, 12, WIDTH - 12)
    asked = f"{claims.asked(verdict).strip(':')}: {claims.worded(verdict.claimed_text)}"
    return _drawn(
        "dots",
        caption,
        entries=[(label, x(number), *rest) for label, number, *rest in entries],
        claimed=sorted(map(x, claimed)),
        asked=re.sub("between (.+) and ", r"\1 to ", asked),  # the band shows that it is between
        interval=[x(end) for end in interval],
        ends=(_end(low - pad, verdict), _end(high + pad, verdict)),
    )


def _end(place: float, verdict: Verdict) -> str:
    """The value at an end of the line; empty for counts, whose marks say theirs."""
    if verdict.unit == "date":
        return day(dt.date.fromordinal(round(place)))
    if verdict.unit in ("decimal", "ratio"):
        return show(place, verdict.printed_unit, rounding=verdict.claim.rounding)
    return ""


def _bars(
    marks: Sequence[tuple], caption: str, *, level: float | None, days: Sequence[int]
) -> Markup:
    """Bars from zero in a row, or where there are many a line from point to point, at the distance
    of their ``days``; under bars of days their years, where there is room.
    """
    numbers = [number for _, number, *_ in marks] + ([level] if level is not None else [])
    low, high = min(numbers), max(numbers)
    close = low > 0 and high - low < 0.35 * high
    many, few = len(marks) > MOST_BARS or close, len(marks) <= FEW
    if not many or low < 0 < high:
        low, high = min(low, 0.0), max(high, 0.0)
    y = _scale(low, high if high > low else low + 1, 206, 22)
    step = (WIDTH - 16) / len(marks)
    along = days if days and many else range(len(marks))
    x = _scale(along[0], along[-1], 8 + step / 2, WIDTH - 8 - step / 2)
    placed = [(x(place), y(mark[1]), *mark) for place, mark in zip(along, marks, strict=True)]
    ends = [max(placed, key=lambda mark: mark[3])]
    if low < 0 or (low == 0 and many):
        ends.append(min(placed, key=lambda mark: mark[3]))
    under = [_cut(label, int(step / 6)) for label, *_ in marks] if few else []
    years = [label[-4:] for label, *_ in marks]
    if days and not few and step > ROOM_OF_A_YEAR and len({*years}) == len(years):
        under = years
    return _drawn(
        "bars",
        caption,
        marks=placed[:: math.ceil(len(marks) / MOST_BARS)],
        path=" L".join(f"{x:.1f} {y}" for x, y, *_ in placed) if many else "",
        close=close,
        step=step,
        zero=y(0.0) if low <= 0 <= high else None,
        level=None if level is None else y(level),
        told=placed if few else dict.fromkeys(ends),
        under=[(mark[0], name) for mark, name in zip(placed, under, strict=bool(under))],
        ends=(marks[0][0], marks[-1][0]),
    )


def _amount(number: float, what: str) -> str:
    """A factor in its unit: growth is a share, a change of a yield or its swing are points."""
    percent = "growth" in what
    return rows.cell(number, "percent" if percent else "points") + " points" * (not percent)


def _scale(low: float, high: float, start: float, end: float) -> Callable[[float], float]:
    """Places between a start and an end for numbers from low to high."""
    return lambda number: round(start + (end - start) * (number - low) / (high - low or 1), 1)


@functools.cache
def _template():
    made = text.templates(Path(__file__).parent)
    made.globals |= {"width": WIDTH, "cut": _cut}
    return made.get_template("claim_figure.svg").module


def _drawn(kind: str, caption: str, **places) -> Markup:
    """The drawing of a kind; all that it says is escaped by the template."""
    return getattr(_template(), kind)(caption, **places)


def _cut(said: str, most: int) -> str:
    short = said[: max(8, most - 1)].rstrip(" ,")
    return said if len(said) <= most else f"{short}\N{HORIZONTAL ELLIPSIS}"
