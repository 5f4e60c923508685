"""Sentences and tables that code writes: every result number in a notebook comes through here.

A :class:`Prose` is a text that a notebook renders as Markdown. Tables are rendered as Markdown, too, so that
they read the same in JupyterLab, on a page and in a diff, and so that a changed number fails a comparison
of outputs.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping

import pandas as pd

UNITS = ("", "%", "pp", "bp", "x")
_ONES = (
    "no",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
)


class Prose(str):
    """A text in Markdown that renders itself in a notebook; otherwise a plain string.

    >>> Prose("It lasted **14** sessions.") + " That is all."
    'It lasted **14** sessions. That is all.'
    """

    def _repr_markdown_(self) -> str:
        return str(self)


def number(value, unit: str = "", *, digits: int | None = None, sign: bool = False) -> str:
    """A number as a reader expects it; a missing one is a dash.

    Parameters
    ----------
    value : number; a decimal where the unit is ``%``, ``pp`` (points) or ``bp`` (hundredths of a point)
    unit : ``""``, ``"%"``, ``"pp"``, ``"bp"`` or ``"x"`` (times)
    digits : decimals in print (default 1 for ``%``, ``pp`` and ``bp``, 2 for ``x``, 0 for a whole number)
    sign : print a plus before positive numbers

    Examples
    --------
    >>> number(0.0816, "pp"), number(5e-05, "bp"), number(12008), number(-0.012, "%", sign=True)
    ('8.2 points', '0.5 bp', '12,008', '-1.2%')
    >>> number(float("nan"), "%"), number(-0.0004, "%")
    ('–', '0.0%')
    """
    if unit not in UNITS:
        raise ValueError(f"unit: expected one of {', '.join(map(repr, UNITS))}, got {unit!r}.")
    if (
        value is None
        or value is pd.NaT
        or value is pd.NA
        or (isinstance(value, float) and math.isnan(value))
    ):
        return "–"
    value = value * {"%": 100, "pp": 100, "bp": 10_000}.get(unit, 1)
    if digits is None:
        digits = {"%": 1, "pp": 1, "bp": 1, "x": 2}.get(unit, 0 if float(value).is_integer() else 2)
    text = f"{value:{'+' if sign else ''},.{digits}f}"
    if not re.search(r"[1-9]", text):
        text = text.lstrip("+-")
    return text + {"%": "%", "pp": " points", "bp": " bp", "x": " times"}.get(unit, "")


def words(count: int) -> str:
    """A small count in words, a large one in figures.

    >>> words(0), words(3), words(14)
    ('no', 'three', '14')
    """
    return _ONES[count] if 0 <= count < len(_ONES) else f"{count:,}"


def plural(count: int, noun: str, many: str = "") -> str:
    """A count with its noun.

    >>> plural(1, "run"), plural(3, "run"), plural(2, "study", "studies")
    ('one run', 'three runs', 'two studies')
    """
    return f"{words(count)} {noun if count == 1 else many or noun + 's'}"


def day(value, *, year: bool = True) -> str:
    """A day in words; none is a dash.

    >>> day("2026-01-22"), day("2026-01-02", year=False)
    ('22 January 2026', '2 January')
    """
    stamp = pd.Timestamp(value) if value is not None else pd.NaT
    return (
        "–"
        if pd.isna(stamp)
        else f"{stamp.day} {stamp:%B %Y}"
        if year
        else f"{stamp.day} {stamp:%B}"
    )


def decade(index: pd.DatetimeIndex) -> str:
    """The decade that days of one decade belong to, or their year where they have but one.

    >>> decade(pd.to_datetime(["1981-01-02", "1984-06-29"])), decade(pd.to_datetime(["1979-01-02", "1979-12-31"]))
    ('1980s', '1979')
    """
    first, last = index.min().year, index.max().year
    return f"{first}" if first == last else f"{first // 10 * 10}s"


def span(first, last) -> str:
    """From one day to another, month and year said once where they are the same.

    >>> span("2026-01-02", "2026-01-22"), span("2025-12-29", "2026-01-22")
    ('2 to 22 January 2026', '29 December 2025 to 22 January 2026')
    """
    first, last = pd.Timestamp(first), pd.Timestamp(last)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day} to {day(last)}"
    return f"{day(first, year=first.year != last.year)} to {day(last)}"


def month(value) -> str:
    """A month in words.

    >>> month("2008-06-06")
    'June 2008'
    """
    return f"{pd.Timestamp(value):%B %Y}"


def chance(probability: float) -> str:
    """A probability a reader can hold on to: a share, or one in so many.

    >>> chance(0.34), chance(0.047), chance(0.0161), chance(0.00006), chance(0.9991)
    ('34%', '4.7% (1 in 21)', '1.6% (1 in 62)', '1 in 17,000', 'more than 99%')
    """
    if probability > 0.995:
        return "more than 99%"
    if probability >= 0.1:
        return f"{100 * probability:.0f}%"
    if probability <= 0:
        return "nil"
    odds = 1 / probability
    text = f"1 in {round(odds, 1 - math.floor(math.log10(odds))):,.0f}"
    return f"{100 * probability:.1f}% ({text})" if probability >= 0.005 else text


def listed(items) -> str:
    """Items in a row with a final and.

    >>> listed(["a", "b", "c"]), listed(["a"]), listed([])
    ('a, b and c', 'a', 'none')
    """
    items = [str(item) for item in items]
    return (
        " and ".join([", ".join(items[:-1]), items[-1]])
        if len(items) > 1
        else (items or ["none"])[0]
    )


def table(
    frame: pd.DataFrame,
    columns: Mapping[str, tuple | str] | None = None,
    *,
    empty: str = "No rows.",
) -> Prose:
    """A frame as a Markdown table.

    Parameters
    ----------
    frame : the finished table; its index is not shown
    columns : column of the frame -> heading, or ``(heading, unit)``, or ``(heading, unit, digits)``; columns
        that are not named are left out. None shows all columns under their own names.
    empty : text in place of a table without rows

    Examples
    --------
    >>> runs = pd.DataFrame({"start": [pd.Timestamp("2026-01-02")], "length": [14], "lead": [0.0816], "open": [False]})
    >>> print(table(runs, {"start": "began", "length": "sessions", "lead": ("lead", "pp"), "open": "open"}))
    | began | sessions | lead | open |
    |:--|--:|--:|:--|
    | 2026-01-02 | 14 | 8.2 points | no |
    """
    columns = {name: name for name in frame.columns} if columns is None else columns
    unknown = [name for name in columns if name not in frame.columns]
    if unknown:
        raise ValueError(
            f"columns: expected columns of the frame ({', '.join(map(str, frame.columns))}), got "
            f"{unknown[0]!r}."
        )
    if frame.empty:
        return Prose(f"*{empty}*")
    heads, sides, cells = [], [], []
    for name, spec in columns.items():
        heading, *form = (spec,) if isinstance(spec, str) else spec
        numeric = pd.api.types.is_numeric_dtype(frame[name]) and not pd.api.types.is_bool_dtype(
            frame[name]
        )
        heads.append(heading)
        sides.append("--:" if numeric or form else ":--")
        cells.append([_cell(value, *form) for value in frame[name]])
    lines = ["| " + " | ".join(heads) + " |", "|" + "|".join(sides) + "|"]
    return Prose(
        "\n".join(lines + ["| " + " | ".join(row) + " |" for row in zip(*cells, strict=True)])
    )


def _cell(value, unit: str = "", digits: int | None = None) -> str:
    if isinstance(value, bool) or type(value).__name__ == "bool":
        return "yes" if value else "no"
    if isinstance(value, pd.Timestamp):
        return f"{value:%Y-%m-%d}"
    if isinstance(value, str):
        return value.replace("|", "\\|").replace("\n", " ")
    return number(value, unit, digits=digits)
