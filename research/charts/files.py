"""A figure as files: the drawing as SVG with its words, and the table behind it as CSV.

A mark whose id says so (:func:`research.charts.style.told`) gets its words as an SVG title.
"""

import io
import re
from collections.abc import Mapping
from html import escape
from pathlib import Path

import matplotlib
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.figure import Figure

DIGITS = 9
SETTINGS = {"svg.hashsalt": "research", "svg.fonttype": "none"}
TOLD = "told:"
LIKE_DEJAVU = "'DejaVu Sans', Verdana, sans-serif"

FACTORS = {"pct": 100, "pp": 100, "points": 100, "bp": 10_000}  # of what is held as a decimal
_SAID = {"pct": "%", "pp": "points", "points": "points", "bp": "basis points"}

_DECIMALS = re.compile(r"(?<=\d\.\d\d)\d+")
_DOCTYPE = re.compile(r"<!DOCTYPE[^>]*>\n")
_MARK = re.compile(rf"""<g id=(["']){TOLD}(.*?)\1>""")
_DRAWN = re.compile(r'(?<= )(d|x|y|transform)="[^"]*"')


def in_units(frame: pd.DataFrame, unit: str | Mapping[str, str]) -> pd.DataFrame:
    """A table in the unit of its figure, or in one a column; the name of a column says its unit.

    >>> in_units(pd.DataFrame({"lead": [0.0117], "sessions": [14]}), "points")
       lead, points  sessions
    0          1.17        14
    """
    names, columns = [], []
    for name, column in frame.items():
        own = unit if isinstance(unit, str) else unit.get(name, "")
        if own in FACTORS and pd.api.types.is_float_dtype(column):
            name = f"{str(name).removesuffix(f', {_SAID[own]}')}, {_SAID[own]}"
            column = column * FACTORS[own]
        names.append(name)
        columns.append(column)
    return pd.concat(columns, axis=1).set_axis(names, axis=1)


def tidy(frame: pd.DataFrame) -> pd.DataFrame:
    """A table as a reader downloads it: index in columns, names in words, nine decimals.

    A row of running numbers without a name is left out. Raises ValueError if the table is empty, or
    two columns would have one name, or one of them none.

    >>> days = pd.DatetimeIndex(["2026-01-02", "2026-01-05"], name="date")
    >>> tidy(pd.DataFrame({"mean_lead": [0.1, 0.2]}, index=days))
            date  mean lead
    0 2026-01-02        0.1
    1 2026-01-05        0.2
    """
    numbered = frame.index.names == [None] and pd.api.types.is_integer_dtype(frame.index)
    frame = frame.reset_index(drop=numbered)
    names = [" ".join(str(name).replace("_", " ").split()) for name in frame.columns]
    nameless = re.compile(r"|index|None|level \d")
    odd = sorted({name for name in names if names.count(name) > 1 or nameless.fullmatch(name)})
    if odd:
        raise ValueError(
            f"table: expected columns with a name each, got {', '.join(map(repr, odd))}."
        )
    if frame.empty:
        raise ValueError("table: expected rows, got none.")
    frame = frame.set_axis(names, axis=1)
    numbers = frame.select_dtypes(np.floating).columns
    return frame.assign(**{name: frame[name].round(DIGITS) for name in numbers})


def save(figure: Figure, folder: Path, table: pd.DataFrame | None) -> None:
    """Write the next figure of a folder, ``01.svg`` and ``01.csv``, then ``02``, and so on.

    Where it can be drawn narrow, for a phone, ``01-narrow.svg`` is written, too.
    """
    folder.mkdir(parents=True, exist_ok=True)
    name = f"{len(list(folder.glob('[0-9][0-9].svg'))) + 1:02}"
    if table is not None:
        table.to_csv(folder / f"{name}.csv", index=False, lineterminator="\n")
    if draw := getattr(figure, "narrow", None):
        narrow = draw()
        (folder / f"{name}-narrow.svg").write_text(svg(narrow), encoding="utf-8", newline="\n")
        plt.close(narrow)
    (folder / f"{name}.svg").write_text(svg(figure), encoding="utf-8", newline="\n")


def svg(figure: Figure) -> str:
    """The drawing as text: letters stay letters, the same bytes every time."""
    stream = io.StringIO()
    with matplotlib.rc_context(SETTINGS):
        figure.savefig(
            stream,
            format="svg",
            bbox_inches="tight",
            metadata=dict.fromkeys(("Creator", "Date", "Format", "Type")),
        )
    text = _DOCTYPE.sub("", stream.getvalue())
    text = _DRAWN.sub(lambda found: _DECIMALS.sub("", found.group()), text)
    text = text.replace("'DejaVu Sans'", LIKE_DEJAVU)
    text = _MARK.sub(r'<g class="mark"><title>\2</title>', text)
    title = figure.get_suptitle() or next((ax.get_title("left") for ax in figure.axes), "")
    words = {"title": " ".join(title.split()), "desc": " ".join(figure.get_label().split())}
    said = "".join(
        f" <{tag}>{escape(spoken, quote=False)}</{tag}>\n"
        for tag, spoken in words.items()
        if spoken
    )
    head = text.index(">", text.index("<svg")) + 2
    return text[:head] + said + text[head:]
