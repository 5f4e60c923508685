"""A user's own exports as a vintage: a small mapping says which column of which file is what."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pandas as pd

from ingest.merge import Merge
from ingest.refresh import free_name, latest
from research import calendar, store
from research.vintage import Vintage, fault

COLUMNS = {
    "close": "Close",
    "adjusted": "Adj Close",
    "high": "High",
    "low": "Low",
    "volume": "Volume",
}
KEYS = {"name", "series", "date", "date_format", "delimiter", "decimal", *COLUMNS}
SIZE = 64_000_000


def bring_in(
    folder, mapping, *, base=None, name: str | None = None, now: pd.Timestamp | None = None
) -> tuple[Vintage, list[str]]:
    """Lengthen daily series with a user's files, in a new vintage beside the snapshot.

    Parameters
    ----------
    folder : where the files are
    mapping : TOML with one ``[[file]]`` per file: ``name``, ``series`` (id in the catalogue), ``date``, and at least one of
        ``close`` (price return) and ``adjusted`` (total return); if need be ``high``, ``low``, ``volume``,
        ``date_format``, ``delimiter``, ``decimal``
    base, name, now : as in :func:`ingest.refresh.refresh`

    Returns
    -------
    the new vintage, and a line per file

    Raises
    ------
    DataError, ValueError
        At the first fault of the mapping or a file; nothing is written then.
    """
    from filelock import FileLock, Timeout

    start = store.load(base or latest())
    now = now if now is not None else pd.Timestamp.now("America/New_York").tz_localize(None)
    name = name or free_name(start, f"{now:%Y-%m-%d}")
    store.check_name(name)
    sessions = calendar.nyse(now.year)
    merge = Merge(start, sessions, sessions[0], f"{now:%Y-%m-%d %H:%M} New York")
    said = []
    for entry in _entries(Path(mapping)):
        quotes = _quotes(Path(folder), entry)
        key = start.resolve(entry["series"])
        row = start.catalogue.loc[key.partition("@")[0]]
        if row["frequency"] != "daily" or "@" in key:
            raise ValueError(f"series: expected a daily series, got {entry['series']!r}.")
        columns = {
            basis: COLUMNS[kind]
            for basis, kind in (("price", "close"), ("total", "adjusted"))
            if kind in entry and basis in row["basis"].split()
        }
        if not columns:
            raise ValueError(
                f"mapping: expected a column for {row['basis']} returns of {key} (close, adjusted), got neither."
            )
        merge.due = quotes.index[-1]
        told = merge.series(
            key,
            dict.fromkeys(columns, quotes),
            columns,
            dict.fromkeys(columns, f"own file {entry['name']}"),
        )
        said.append(f"{entry['name']} ({key}): {told}")
    merge.finish()
    if not merge.files:
        raise ValueError("import: expected sessions that are new, got none: no vintage written.")
    (start.root / "vintages").mkdir(exist_ok=True)
    try:
        with FileLock(start.root / "vintages" / ".lock", timeout=0):
            return store.save(name, merge.files, merge.entries, base=start), said
    except Timeout:
        raise ValueError(
            "import: expected to be alone, but a refresh is at work; try again when it is done."
        ) from None


def _entries(mapping: Path) -> list[dict]:
    try:
        found = tomllib.loads(mapping.read_text(encoding="utf-8")).get("file")
    except ValueError as error:
        raise fault(mapping.name, expected="TOML", found=str(error)) from None
    if not isinstance(found, list) or not found:
        raise fault(mapping.name, expected="at least one [[file]]", found="none")
    for entry in found:
        unknown = set(entry) - KEYS
        lacking = {"name", "series", "date"} - set(entry)
        wrong = [key for key, value in entry.items() if not isinstance(value, str)]
        if unknown or lacking or wrong:
            raise fault(
                mapping.name,
                expected=f"texts for {', '.join(sorted(KEYS))} (name, series, date always)",
                found=f"{'unknown ' if unknown else 'no ' if lacking else 'another type for '}{', '.join(sorted(unknown or lacking or wrong))}",
            )
    if len({entry["series"] for entry in found}) < len(found):
        raise fault(mapping.name, expected="one file per series", found="a series twice")
    return found


def _quotes(folder: Path, entry: dict) -> pd.DataFrame:
    label = entry["name"]
    path = folder / label
    if not path.resolve().is_relative_to(folder.resolve()):
        raise ValueError(f"mapping: expected a file inside {folder}, got {label!r}.")
    if not path.is_file():
        raise fault(label, expected="a file", found="none")
    if path.stat().st_size > SIZE:
        raise fault(label, expected=f"at most {SIZE:,} bytes", found=f"{path.stat().st_size:,}")
    try:
        raw = pd.read_csv(
            path,
            sep=entry.get("delimiter", ","),
            dtype=str,
            keep_default_na=False,
            encoding="utf-8-sig",
        )
    except ValueError as error:
        raise fault(
            label, expected="a table of UTF-8 text", found=str(error).splitlines()[0]
        ) from None
    asked = {entry[kind]: COLUMNS[kind] for kind in COLUMNS if kind in entry}
    lacking = [name for name in (entry["date"], *asked) if name not in raw]
    if lacking:
        raise fault(
            label, row=1, expected=f"a column {lacking[0]!r}", found=", ".join(raw.columns)[:80]
        )
    days = pd.to_datetime(
        raw[entry["date"]], format=entry.get("date_format", "%Y-%m-%d"), errors="coerce"
    )
    if days.isna().any() or days.duplicated().any():
        row = int((days.isna() | days.duplicated()).to_numpy().argmax())
        raise fault(
            label,
            row=row + 2,
            expected=f"a date once, as {entry.get('date_format', '%Y-%m-%d')}",
            found=repr(raw[entry["date"]].iloc[row]),
        )
    comma = entry.get("decimal", ".") == ","
    values = {}
    for column, name in asked.items():
        text = (
            raw[column]
            .str.strip()
            .str.lstrip("$")
            .str.replace("." if comma else ",", "")
            .str.replace(",", ".")
        )
        values[name] = pd.to_numeric(text.where(text != ""), errors="coerce")
        if (values[name].isna() & (text != "")).any():
            row = int((values[name].isna() & (text != "")).to_numpy().argmax())
            raise fault(
                label,
                row=row + 2,
                expected=f"a number as {column}",
                found=repr(raw[column].iloc[row]),
            )
    frame = pd.DataFrame(values, columns=list(dict.fromkeys([*values, *COLUMNS.values()])))
    if frame["Close"].isna().all():
        frame["Close"] = frame["Adj Close"]
    return (
        frame.set_index(pd.DatetimeIndex(days, name="date").as_unit("us"))
        .sort_index()
        .astype(float)
    )
