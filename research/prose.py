"""Sentences and tables that code writes: every result number in a notebook comes through here.

A :class:`Prose` is a text that a notebook renders as Markdown. Tables are rendered as Markdown,
too, so that they read the same in JupyterLab, on a page and in a diff, and so that a changed number
fails a comparison of outputs.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping

import pandas as pd

from research.formats import chance, day, decade, listed, month, plural, span, words

__all__ = [
    "Prose",
    "chance",
    "day",
    "decade",
    "listed",
    "month",
    "number",
    "plural",
    "span",
    "table",
]
__all__ += ["words"]
UNITS = ("", "%", "pp", "bp", "x")


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
    value : number; a decimal where the unit is ``%``, ``pp`` (points) or ``bp`` (hundredths of a
        point)
    unit : ``""``, ``"%"``, ``"pp"``, ``"bp"`` or ``"x"`` (times)
    digits : decimals in print (default 1 for ``%``, ``pp`` and ``bp``, 2 for ``x``, 0 for a whole
        number)
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
    columns : column of the frame -> heading, or ``(heading, unit)``, or ``(heading, unit,
        digits)``; columns that are not named are left out. None shows all columns under their own
        names.
    empty : text in place of a table without rows

    Examples
    --------
    >>> runs = pd.DataFrame({"start": [pd.Timestamp("2026-01-02")], "length": [14],
    ...     "lead": [0.0816], "open": [False]})
    >>> print(table(runs,
    ...     {"start": "began", "length": "sessions", "lead": ("lead", "pp"), "open": "open"}))
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
