"""Files of a user: exports of daily series, by a small mapping, and publishers' files."""

import re
import tomllib
from pathlib import Path

import pandas as pd

from ingest import checks, downloads, readers, writing
from ingest.checks import refuse
from ingest.merge import Merge
from ingest.refresh import beginning
from research.vintage import Vintage, fault

COLUMNS = {"close": "Close", "adjusted": "Adj Close"}
COLUMNS |= {name: name.capitalize() for name in ("high", "low", "volume")}
BASES = {"price": "close", "total": "adjusted"}
NEEDED = {"name", "series", "date"}
KEYS = {*NEEDED, "date_format", "delimiter", "decimal", *COLUMNS}
SIZE = 64_000_000
PREAMBLE, BELOW = 20, 3
UNIX = "unix"
DATE_FORMAT = "a date_format with year, month and day such as %d.%m.%Y, or unix"
ISO = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?")


def bring_in(
    folder, mapping=None, *, base=None, name: str | None = None, now: pd.Timestamp | None = None
) -> tuple[Vintage, list[str]]:
    """Take in a user's files, in a new vintage beside the snapshot.

    Parameters
    ----------
    folder : where the files are
    mapping : TOML with one ``[[file]]`` per export of a daily series: ``name``, ``series`` (id in
        the catalogue), ``date``, and at least one of ``close`` (price return) and ``adjusted``
        (total return); if need be ``high``, ``low``, ``volume``, ``date_format`` (as of
        ``strptime``, or ``unix`` for seconds since 1970), ``delimiter``, ``decimal``. Without one
        every file with the name of one that a refresh asks for (``GDPC1.csv``, ``ie_data.xls``) is
        taken, and the others are named.
    base, name, now : as in :func:`ingest.refresh.refresh`

    Returns
    -------
    the new vintage, and a line per file

    Raises
    ------
    DataError, ValueError
        At the first fault of the mapping or a file, or when nothing is new; nothing is written.
    """
    folder = Path(folder)
    with beginning("import", base, name, now) as (merge, called, moment):
        if mapping is None:
            paths = sorted(path for path in folder.glob("*") if path.is_file())
            said = [_saved(merge, path, moment) for path in paths]
        else:
            said = [_export(merge, folder, entry) for entry in _entries(Path(mapping))]
        merge.finish()
        if not merge.files:
            found = "expected sessions that are new, got none: no vintage written."
            raise ValueError(f"import: {found}")
        return writing.save(called, merge.files, merge.entries, base=merge.base), said


def _saved(merge: Merge, path: Path, moment: pd.Timestamp) -> str:
    """Take in a publisher's file that was saved by hand; the text says what is new in it."""
    known = {source.name: source for source in downloads.sources()}
    source = known.get(path.stem if path.suffix == ".csv" else path.name)
    if source is None:
        return f"{path.name}: left alone, no file that a refresh asks for"
    with checks.reading(path.name):
        downloads.look(source, readers.content(path, label=path.name))
        return f"{path.name} ({source.key}): {merge.source(source, path, now=moment)}"


def _export(merge: Merge, folder: Path, entry: dict) -> str:
    """Lengthen a series by the quotes of one file; the text says by what."""
    label, key = entry["name"], merge.base.resolve(entry["series"])
    row = merge.base.catalogue.loc[key.partition("@")[0]]
    if row["column"] or "@" in key:
        raise ValueError(f"series: expected a daily series, got {entry['series']!r}.")
    columns = {b: COLUMNS[BASES[b]] for b in row["basis"].split() if BASES[b] in entry}
    if not columns:
        expected = f"a column for {row['basis']} returns of {key} (close, adjusted)"
        raise ValueError(f"mapping: expected {expected}, got neither.")
    with checks.reading(label):
        quotes, notes = _quotes(folder, entry)
        over = quotes[quotes.index <= merge.due]
        if over.empty:
            raise fault(label, expected="rows of sessions that are over", found="none")
        if len(over) < len(quotes):
            first = f"{quotes.index[len(over)]:%Y-%m-%d}"
            notes.append(f"rows from {first} on are of no session that is over")
        arrived = {basis: (over, columns[basis], f"own file {label}") for basis in columns}
        told = merge.series(key, arrived, due=over.index[-1])
    return f"{label} ({key}): " + "; ".join([told, *notes])


def _entries(mapping: Path) -> list[dict]:
    label = mapping.name
    with checks.reading(label, expected="TOML"):
        found = tomllib.loads(readers.text(mapping, label=label, line_end=False)).get("file")
    if not isinstance(found, list) or not found or not all(isinstance(e, dict) for e in found):
        raise fault(label, expected="at least one [[file]]", found="none")
    texts = f"texts for {', '.join(sorted(KEYS))} (name, series, date always)"
    for entry in found:
        style, delimiter = str(entry.get("date_format", UNIX)), str(entry.get("delimiter", ","))
        decimal = entry.get("decimal", ".")
        whole = all(re.search(rf"%-?[{part}]", style) for part in ("Yy", "mbB", "d"))
        one = len(delimiter.strip(" ") or delimiter) == 1 and delimiter not in ('"', "\n", "\r")
        odd = [key for key, value in entry.items() if not isinstance(value, str)]
        for fits, expected, told in (
            (set(entry) <= KEYS, texts, f"unknown {', '.join(sorted(set(entry) - KEYS))}"),
            (set(entry) >= NEEDED, texts, f"no {', '.join(sorted(NEEDED - set(entry)))}"),
            (not odd, texts, f"another type for {', '.join(odd)}"),
            (style == UNIX or whole, DATE_FORMAT, repr(style)),
            (one, "a delimiter of one character", repr(delimiter)),
            (decimal in (".", ","), "a decimal of . or ,", repr(decimal)),
        ):
            if not fits:
                raise fault(label, expected=expected, found=told)
    if len({entry["series"] for entry in found}) < len(found):
        raise fault(label, expected="one file per series", found="a series twice")
    return found


def _quotes(folder: Path, entry: dict) -> tuple[pd.DataFrame, list[str]]:
    """Quotes of a file by session, oldest first, and remarks on lines that are no rows."""
    label, path, notes = entry["name"], folder / entry["name"], []
    if not path.resolve().is_relative_to(folder.resolve()):
        raise fault(label, expected=f"a file inside {folder}", found="a path that leads elsewhere")
    if path.is_file() and path.stat().st_size > SIZE:
        raise fault(label, expected=f"at most {SIZE:,} bytes", found=f"{path.stat().st_size:,}")
    asked = {COLUMNS[kind]: entry[kind] for kind in COLUMNS if kind in entry}
    delimiter, decimal = entry.get("delimiter", ","), entry.get("decimal", ".")
    raw = readers.table(
        path,
        label=label,
        columns=list(dict.fromkeys([entry["date"], *asked.values()])),
        line_end=False,
        delimiter=delimiter.strip(" ") or delimiter,
        above=PREAMBLE,
    )
    if raw.attrs["above"]:
        notes.append(f"{raw.attrs['above']} lines above the header left out")
    dated = raw[entry["date"]].iloc[:BELOW].str.contains(r"\d")
    empty = int((~dated).cumprod().sum())
    if empty:
        notes.append(f"{empty} lines below the header left out")
        raw = raw.iloc[empty:]
    if raw.empty:
        raise fault(label, expected="rows below the header", found="none")
    days = _days(raw[entry["date"]], entry.get("date_format"), label=label)
    values = readers.numbers(raw[list(asked.values())], label=label, decimal=decimal)
    frame = values.set_axis(list(asked), axis=1).reindex(columns=list(COLUMNS.values()))
    frame = frame.set_index(days).sort_index()
    closes = list({entry[kind]: kind for kind in BASES.values() if kind in entry})
    frame.attrs["decimals"] = readers.decimals(raw[closes], sign=decimal)
    return frame, notes


def _days(text: pd.Series, style: str | None, *, label: str) -> pd.DatetimeIndex:
    """Dates of a column, each once; a moment with a time zone counts as its day in New York."""
    zoned = style is not None and "%z" in style
    if style == UNIX:
        seconds = pd.to_numeric(text, errors="coerce")
        moments = pd.to_datetime(seconds, unit="s", utc=True, errors="coerce")
    elif zoned or text.map(lambda t: bool(ISO.fullmatch(t))).all():
        moments = pd.to_datetime(text, format=style or "ISO8601", utc=True, errors="coerce")
        if not zoned and not text.str.contains(r"Z$|[+-]\d\d:?\d\d$").all():
            moments = moments.dt.tz_localize(None)
    else:
        moments = pd.to_datetime(text, format=style or "%Y-%m-%d", errors="coerce")
    moments = readers.possible_days(moments)
    if moments.dt.tz is not None:
        moments = moments.dt.tz_convert("America/New_York").dt.tz_localize(None)
    wrong = moments.isna() | moments.dt.normalize().duplicated()
    expected = f"a date once, as {style or '%Y-%m-%d'}"
    refuse(label, wrong, expected=expected, found=lambda row: repr(text[row]))
    return pd.DatetimeIndex(moments.dt.normalize(), name="date").as_unit("us")
