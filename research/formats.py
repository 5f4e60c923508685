"""Number formats, Markdown tables and folds: how a notebook says what it has measured.

Everything takes decimals (0.05 is five percent) and gives text; a missing value is a dash.
"""

import math
import re
from collections.abc import Callable, Iterable, Mapping

import pandas as pd

NONE = "–"
Format = Callable[[object], str] | str

_WORDS = "no one two three four five six seven eight nine ten eleven twelve".split()


class Text(str):
    """A text in Markdown that renders itself in a notebook; otherwise a plain string.

    >>> Text("It lasted **14** sessions.") + " That is all."
    'It lasted **14** sessions. That is all.'
    """

    def _repr_markdown_(self) -> str:
        return str(self)


def number(value, digits: int | None = None, *, sign: bool = False) -> str:
    """A plain number, thousands apart; whole numbers without decimals, others with two.

    >>> number(12008), number(0.555, 1), number(3, sign=True), number(-0.001), number(float("nan"))
    ('12,008', '0.6', '+3', '0.00', '–')
    """
    if _missing(value):
        return NONE
    if digits is None:
        digits = 0 if float(value).is_integer() else 2
    text = f"{value:{'+' if sign else ''},.{digits}f}"
    return text if re.search(r"[1-9]|inf", text) else text.lstrip("+-")


def pct(value, digits: int = 1, *, sign: bool = False) -> str:
    """A decimal in percent.

    >>> pct(0.081), pct(0.5, 0), pct(0.012, sign=True), pct(-0.0004)
    ('8.1%', '50%', '+1.2%', '0.0%')
    """
    return NONE if _missing(value) else number(100 * value, digits, sign=sign) + "%"


def pp(value, digits: int = 1, *, sign: bool = True) -> str:
    """A difference of two decimals in percentage points, with its sign.

    >>> pp(0.0816), pp(-0.021), pp(0.0816, sign=False), pp(0.0816, 0)
    ('+8.2 points', '-2.1 points', '8.2 points', '+8 points')
    """
    return NONE if _missing(value) else number(100 * value, digits, sign=sign) + " points"


def points(value, digits: int = 1) -> str:
    """Percentage points without the word, for a column whose heading says it.

    >>> points(0.0816), points(-0.021)
    ('+8.2', '-2.1')
    """
    return NONE if _missing(value) else number(100 * value, digits, sign=True)


def bp(value, digits: int = 1) -> str:
    """A decimal in basis points, hundredths of a percentage point.

    >>> bp(0.00005), bp(-0.0012, 0)
    ('0.5 bp', '-12 bp')
    """
    return NONE if _missing(value) else number(10_000 * value, digits) + " bp"


def ratio(value, digits: int = 2) -> str:
    """How many times as much.

    >>> ratio(1.4), ratio(2, 0)
    ('1.40 times', '2 times')
    """
    return NONE if _missing(value) else number(value, digits) + " times"


def chance(probability: float) -> str:
    """A probability a reader can hold on to: a share, or one in so many.

    >>> chance(0.34), chance(0.047), chance(0.0161), chance(0.00006), chance(0.9991)
    ('34%', '4.7% (1 in 21)', '1.6% (1 in 62)', '1 in 17,000', 'more than 99%')
    """
    if _missing(probability):
        return NONE
    if probability >= 0.995:
        return "more than 99%"
    if probability >= 0.1:
        return pct(probability, 0)
    if probability <= 0:
        return "nil"
    odds = 1 / probability
    text = f"1 in {round(odds, 1 - math.floor(math.log10(odds))):,.0f}"
    return f"{pct(probability)} ({text})" if probability >= 0.005 else text


def day(value, *, year: bool = True) -> str:
    """A day in words.

    >>> day("2026-01-22"), day("2026-01-02", year=False), day(None)
    ('22 January 2026', '2 January', '–')
    """
    stamp = pd.Timestamp(value) if value is not None else pd.NaT
    if pd.isna(stamp):
        return NONE
    return f"{stamp.day} {stamp:%B %Y}" if year else f"{stamp.day} {stamp:%B}"


def month(value) -> str:
    """A month in words.

    >>> month("2008-06-06"), month(pd.Period("2008-06"))
    ('June 2008', 'June 2008')
    """
    return NONE if _missing(value) else f"{pd.Timestamp(str(value)):%B %Y}"


def dated(text: str) -> str:
    """A text with its days and months in words; what is no day of a calendar stays as it is.

    >>> dated("fits on 2026-01-14, not in 2025-12"), dated("001-05, 1926-27, 2025-02-30")
    ('fits on 14 January 2026, not in December 2025', '001-05, 1926-27, 2025-02-30')
    """

    def said(found: re.Match) -> str:
        stamp = pd.to_datetime(found[0], errors="coerce")
        return found[0] if pd.isna(stamp) else day(stamp)

    text = re.sub(r"\b[12]\d{3}-\d\d-\d\d\b", said, text)
    return re.sub(r"\b(?:19|20)\d\d-(?:0[1-9]|1[0-2])\b(?!-)", lambda found: month(found[0]), text)


def span(first, last) -> str:
    """From one day to another, month and year said once where they are the same.

    >>> span("2026-01-02", "2026-01-22"), span("2025-12-29", "2026-01-22")
    ('2 to 22 January 2026', '29 December 2025 to 22 January 2026')
    >>> span("2026-01-02", "2026-01-02")
    '2 January 2026'
    """
    first, last = pd.Timestamp(first), pd.Timestamp(last)
    if first == last:
        return day(first)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day} to {day(last)}"
    return f"{day(first, year=first.year != last.year)} to {day(last)}"


def words(count: int) -> str:
    """A small count in words, a large one in figures.

    >>> words(0), words(12), words(13)
    ('no', 'twelve', '13')
    """
    return _WORDS[count] if 0 <= count < len(_WORDS) else f"{count:,}"


def listed(items: Iterable) -> str:
    """Items in a row with a final and.

    >>> listed(["a", "b", "c"]), listed(["a"]), listed([])
    ('a, b and c', 'a', 'none')
    """
    items = [str(item) for item in items]
    if len(items) < 2:
        return (items or ["none"])[0]
    return " and ".join([", ".join(items[:-1]), items[-1]])


def table(
    frame: pd.DataFrame | pd.Series,
    columns: Mapping | None = None,
    formats: Mapping[object, Format] | Format | None = None,
) -> Text:
    """A frame as a Markdown table; numbers stand at the right.

    Parameters
    ----------
    frame : the finished table; an index with a name is its first column, one without is left out
    columns : column (or index name) -> heading, in the order wanted; the others are left out. None
        shows every column under its own name
    formats : column -> a function of this module or its name (``pp``, ``"pct"``); one for all
        columns of decimals where it is not a mapping. Otherwise days print in words, in
        texts, too, truths as yes and no, whole numbers whole and others with two decimals

    Raises
    ------
    ValueError
        If a column or a format is not there, or a name comes twice.

    Examples
    --------
    >>> runs = pd.DataFrame({"length": [14], "lead": [0.0816], "open": [False]},
    ...                     index=pd.Index([pd.Timestamp("2026-01-02")], name="start"))
    >>> print(table(runs, {"start": "began", "length": "sessions", "lead": "lead"}, {"lead": pp}))
    | began | sessions | lead |
    |:--|--:|--:|
    | 2 January 2026 | 14 | +8.2 points |
    >>> print(table(pd.DataFrame({"a": [0.5], "b": [0.25]}), formats="pct"))
    | a | b |
    |--:|--:|
    | 50.0% | 25.0% |
    """
    frame = frame.to_frame() if isinstance(frame, pd.Series) else frame
    if not frame.columns.is_unique:
        twice = frame.columns[frame.columns.duplicated()][0]
        raise ValueError(f"columns: expected each name once, got {twice!r} again.")
    if all(name is not None for name in frame.index.names):
        frame = frame.reset_index()
    columns = {name: str(name) for name in frame.columns} if columns is None else columns
    decimals = frame.select_dtypes("float").columns if formats else ()
    chosen: Mapping = formats if isinstance(formats, Mapping) else dict.fromkeys(decimals, formats)
    for name in [*columns, *chosen]:
        if name not in frame.columns:
            known = ", ".join(map(str, frame.columns))
            raise ValueError(f"columns: expected some of {known}; got {name!r}.")
    if frame.empty:
        return Text("*No rows.*")
    cells = [[_cell(value, chosen.get(name)) for value in frame[name]] for name in columns]
    right = {*frame.select_dtypes("number").columns, *chosen}
    sides = ["--:" if name in right else ":--" for name in columns]
    rows = [list(map(str, columns.values())), *zip(*cells, strict=True)]
    lines = ["| " + " | ".join(row) + " |" for row in rows]
    return Text("\n".join([lines[0], "|" + "|".join(sides) + "|", *lines[1:]]))


def fold(summary: str, *markdown: str) -> Text:
    """Text and tables in Markdown behind a line on which a reader clicks.

    >>> print(fold("All runs", "Runs of ten or more.", "| a |"))
    <details><summary>All runs</summary>
    <BLANKLINE>
    Runs of ten or more.
    <BLANKLINE>
    | a |
    <BLANKLINE>
    </details>
    """
    head = f"<details><summary>{summary}</summary>"
    return Text("\n\n".join([head, *map(str, markdown), "</details>"]))


UNITS: dict[str, Callable[..., str]] = {
    "": number,
    "bp": bp,
    "count": lambda value: number(value, 0),
    "day": day,
    "month": month,
    "number": number,
    "pct": pct,
    "points": points,
    "pp": pp,
    "ratio": ratio,
    "chance": chance,
}


def formatter(form: Format) -> Callable[..., str]:
    """The function that a name stands for; a function stands for itself.

    >>> formatter("pct")(0.5)
    '50.0%'
    """
    if callable(form):
        return form
    if form not in UNITS:
        raise ValueError(f"format: expected one of {', '.join(filter(None, UNITS))}; got {form!r}.")
    return UNITS[form]


def _missing(value) -> bool:
    return value is None or bool(pd.api.types.is_scalar(value) and pd.isna(value))


def _cell(value, form: Format | None) -> str:
    if _missing(value):
        return NONE
    if form is not None:
        whole = form is str and isinstance(value, float) and value.is_integer()
        return formatter(form)(int(value) if whole else value)
    if isinstance(value, bool) or type(value).__name__ == "bool":
        return "yes" if value else "no"
    if isinstance(value, pd.Timestamp):
        return day(value)
    if isinstance(value, (int, float)) or hasattr(value, "dtype"):
        return number(value)
    return dated(str(value)).replace("|", "\\|").replace("\n", " ")
