"""A user's own exports as a vintage: a small mapping says which column of which file is what."""

from __future__ import annotations

import csv
import re
import tomllib
from pathlib import Path

import pandas as pd

from ingest import checks, downloads, writing
from ingest.checks import refuse
from ingest.merge import Merge
from ingest.refresh import beginning
from research.vintage import Vintage, fault

COLUMNS = {"close": "Close", "adjusted": "Adj Close"}
COLUMNS |= {name: name.capitalize() for name in ("high", "low", "volume")}
KEYS = {"name", "series", "date", "date_format", "delimiter", "decimal", *COLUMNS}
SIZE = 64_000_000
PREAMBLE = 20
UNIX = "unix"
ISO = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?")


def bring_in(
    folder, mapping, *, base=None, name: str | None = None, now: pd.Timestamp | None = None
) -> tuple[Vintage, list[str]]:
    """Lengthen daily series with a user's files, in a new vintage beside the snapshot.

    Parameters
    ----------
    folder : where the files are
    mapping : TOML with one ``[[file]]`` per file: ``name``, ``series`` (id in the catalogue),
        ``date``, and at least one of ``close`` (price return) and ``adjusted`` (total return); if
        need be ``high``, ``low``, ``volume``, ``date_format`` (as of ``strptime``, or ``unix`` for
        seconds since 1970), ``delimiter``, ``decimal``
    base, name, now : as in :func:`ingest.refresh.refresh`

    Returns
    -------
    the new vintage, and a line per file

    Raises
    ------
    DataError, ValueError
        At the first fault of the mapping or a file; nothing is written then.
    """
    with beginning("import", base, name, now) as (merge, called, _):
        over, said = merge.due, []
        for entry in _entries(Path(mapping)):
            key, columns = _columns(merge.base, entry)
            with checks.reading(entry["name"]):
                quotes, notes = _quotes(Path(folder), entry)
                running = quotes.index[quotes.index > over]
                if len(running):
                    first = f"{running[0]:%Y-%m-%d}"
                    notes.append(f"rows from {first} on are of no session that is over")
                told = _add(merge, key, quotes[quotes.index <= over], columns, entry["name"])
            said.append(f"{entry['name']} ({key}): " + "; ".join([told, *notes]))
        return _written(merge, called), said


def _add(merge: Merge, key: str, quotes: pd.DataFrame, columns: dict[str, str], label: str) -> str:
    """Lengthen a series by the quotes of one file; the text says by what."""
    if quotes.empty:
        raise fault(label, expected="rows of sessions that are over", found="none")
    merge.due = quotes.index[-1]
    origin = dict.fromkeys(columns, f"own file {label}")
    return merge.series(key, dict.fromkeys(columns, quotes), columns, origin)


def _columns(start: Vintage, entry: dict) -> tuple[str, dict[str, str]]:
    """The series a file is for, and per basis the column that gives its returns."""
    key = start.resolve(entry["series"])
    row = start.catalogue.loc[key.partition("@")[0]]
    if row["frequency"] != "daily" or "@" in key:
        raise ValueError(f"series: expected a daily series, got {entry['series']!r}.")
    kinds = {"price": "close", "total": "adjusted"}
    wanted = [basis for basis in row["basis"].split() if kinds[basis] in entry]
    if not wanted:
        raise ValueError(
            f"mapping: expected a column for {row['basis']} returns of {key} (close, adjusted),"
            " got neither."
        )
    return key, {basis: COLUMNS[kinds[basis]] for basis in wanted}


def bring_in_saved(
    folder, *, base=None, name: str | None = None, now: pd.Timestamp | None = None
) -> tuple[Vintage, list[str]]:
    """Take in files of FRED, Ken French and Robert Shiller that were saved by hand, in a new
    vintage.

    Parameters
    ----------
    folder : every file in it that has the name of one that a refresh asks for (``GDPC1.csv``,
        ``*_CSV.zip``, ``ie_data.xls``) goes through the checks of a refresh; the others are left
        alone and named
    base, name, now : as in :func:`ingest.refresh.refresh`

    Raises
    ------
    DataError, ValueError
        At the first fault of a file, or when there is nothing new; nothing is written then.
    """
    known = {source.name: source for source in downloads.sources()}
    with beginning("import", base, name, now) as (merge, called, moment):
        said = []
        for path in sorted(path for path in Path(folder).glob("*") if path.is_file()):
            source = known.get(path.stem if path.suffix == ".csv" else path.name)
            if source is None:
                said.append(f"{path.name}: left alone, no file that a refresh asks for")
                continue
            with checks.reading(path.name):
                downloads.look(source, path.read_bytes())
                said.append(f"{path.name} ({source.key}): {merge.source(source, path, now=moment)}")
        return _written(merge, called), said


def _written(merge: Merge, name: str) -> Vintage:
    merge.finish()
    if not merge.files:
        raise ValueError("import: expected sessions that are new, got none: no vintage written.")
    return writing.save(name, merge.files, merge.entries, base=merge.base)


def _entries(mapping: Path) -> list[dict]:
    try:
        found = tomllib.loads(mapping.read_text(encoding="utf-8-sig")).get("file")
    except OSError as error:
        raise fault(mapping.name, expected="a mapping", found=error.strerror) from None
    except ValueError as error:
        raise fault(mapping.name, expected="TOML", found=str(error)) from None
    if not isinstance(found, list) or not found or not all(isinstance(e, dict) for e in found):
        raise fault(mapping.name, expected="at least one [[file]]", found="none")
    for entry in found:
        for kind, names in (
            ("unknown", set(entry) - KEYS),
            ("no", {"name", "series", "date"} - set(entry)),
            ("another type for", {k for k, value in entry.items() if not isinstance(value, str)}),
        ):
            if names:
                expected = f"texts for {', '.join(sorted(KEYS))} (name, series, date always)"
                found_here = f"{kind} {', '.join(sorted(names))}"
                raise fault(mapping.name, expected=expected, found=found_here)
        _format(mapping.name, entry)
    if len({entry["series"] for entry in found}) < len(found):
        raise fault(mapping.name, expected="one file per series", found="a series twice")
    return found


def _format(label: str, entry: dict) -> None:
    """Refuse a date format, delimiter or decimal sign that could be read in more than one way."""
    style = entry.get("date_format", "%Y-%m-%d")
    whole = all(re.search(rf"%-?[{part}]", style) for part in ("Yy", "mbB", "d"))
    if style != UNIX and not whole:
        expected = "a date_format with year, month and day such as %d.%m.%Y, or unix"
        raise fault(label, expected=expected, found=repr(style))
    delimiter = entry.get("delimiter", ",")
    if len(delimiter.strip(" ") or delimiter) != 1 or delimiter in ('"', "\n", "\r"):
        raise fault(label, expected="a delimiter of one character", found=repr(delimiter))
    if entry.get("decimal", ".") not in (".", ","):
        raise fault(label, expected="a decimal of . or ,", found=repr(entry["decimal"]))


def _quotes(folder: Path, entry: dict) -> tuple[pd.DataFrame, list[str]]:
    """Quotes of a file by session, oldest first, and remarks on lines that are no rows of the
    table.
    """
    label = entry["name"]
    path = folder / label
    if not path.resolve().is_relative_to(folder.resolve()):
        raise fault(label, expected=f"a file inside {folder}", found="a path that leads elsewhere")
    if not path.is_file():
        raise fault(label, expected="a file", found="none")
    size = path.stat().st_size
    if size > SIZE:
        raise fault(label, expected=f"at most {SIZE:,} bytes", found=f"{size:,}")
    asked = {COLUMNS[kind]: entry[kind] for kind in COLUMNS if kind in entry}
    raw, notes = _table(path, entry, [entry["date"], *asked.values()])
    days = _days(raw[entry["date"]], entry.get("date_format"), label=label)
    values, decimals = {}, 0
    for name, column in asked.items():
        values[name] = _numbers(raw[column], comma=entry.get("decimal") == ",", label=label)
        if name in ("Close", "Adj Close"):
            sign = "," if entry.get("decimal") == "," else "."
            decimals = max(decimals, int(raw[column].str.partition(sign)[2].str.len().max()))
    frame = pd.DataFrame(values, columns=list(dict.fromkeys([*values, *COLUMNS.values()])))
    frame = frame.set_index(days).astype(float).sort_index()
    frame.attrs["decimals"] = decimals
    return frame, notes


def _table(path: Path, entry: dict, wanted: list[str]) -> tuple[pd.DataFrame, list[str]]:
    """The rows of a file as text, indexed by line; lines above the header, and below it without a
    date, are left out.
    """
    label, delimiter = entry["name"], entry.get("delimiter", ",")
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
        rows = list(csv.reader(lines, delimiter=delimiter.strip(" ") or delimiter))
    except (UnicodeDecodeError, csv.Error) as error:
        raise fault(label, expected="a table of UTF-8 text", found=str(error)[:80]) from None
    rows = [(n, [cell.strip() for cell in row]) for n, row in enumerate(rows, 1) if any(row)]
    found = ((i, row) for i, (_, row) in enumerate(rows[:PREAMBLE]) if set(wanted) <= set(row))
    at, header = next(found, (0, rows[0][1] if rows else []))
    lacking = [name for name in wanted if name not in header]
    shown = ", ".join(header)[:80]
    if lacking:
        raise fault(label, row=1, expected=f"a column {lacking[0]!r}", found=shown or "none")
    if any(header.count(name) > 1 for name in wanted):
        raise fault(label, row=rows[at][0], expected="each column once", found=shown)
    below = rows[at + 1 :]
    date = header.index(entry["date"])
    empty = 0
    while empty < min(3, len(below)) and not re.search(r"\d", below[empty][1][date : date + 1][0]):
        empty += 1
    body = below[empty:]
    if not body:
        raise fault(label, row=rows[at][0] + 1, expected="rows below the header", found="none")
    short = next((n for n, row in body if len(row) != len(header)), None)
    if short is not None:
        count = len(dict(body)[short])
        raise fault(label, row=short, expected=f"{len(header)} fields", found=f"{count}")
    notes = [f"{at} lines above the header left out"] if at else []
    notes += [f"{empty} lines below the header left out"] if empty else []
    table = pd.DataFrame([row for _, row in body], index=[n for n, _ in body], columns=header)
    return table[list(dict.fromkeys(wanted))], notes


def _days(text: pd.Series, style: str | None, *, label: str) -> pd.DatetimeIndex:
    """Dates of a column, each once; a moment with a time zone counts as the day it is in
    New York.
    """
    shown = style or "%Y-%m-%d"
    if style == UNIX:
        seconds = pd.to_numeric(text, errors="coerce")
        moments = pd.to_datetime(seconds, unit="s", utc=True, errors="coerce")
    elif (style and "%z" in style) or text.map(lambda t: bool(ISO.fullmatch(t))).all():
        moments = pd.to_datetime(text, format=style or "ISO8601", utc=True, errors="coerce")
        if not (style and "%z" in style) and not text.str.contains(r"Z$|[+-]\d\d:?\d\d$").all():
            moments = moments.dt.tz_localize(None)
    else:
        moments = pd.to_datetime(text, format=shown, errors="coerce")
    if moments.dt.tz is not None:
        moments = moments.dt.tz_convert("America/New_York").dt.tz_localize(None)
    wrong = moments.isna() | moments.dt.normalize().duplicated()
    refuse(label, wrong, expected=f"a date once, as {shown}", found=lambda row: repr(text[row]))
    return pd.DatetimeIndex(moments.dt.normalize(), name="date").as_unit("us")


def _numbers(text: pd.Series, *, comma: bool, label: str) -> pd.Series:
    plain = text.str.lstrip("$").str.replace("." if comma else ",", "").str.replace(",", ".")
    found = pd.to_numeric(plain.where(plain != ""), errors="coerce")
    wrong = found.isna() & (plain != "")
    refuse(label, wrong, expected=f"a number as {text.name}", found=lambda row: repr(text[row]))
    return found
