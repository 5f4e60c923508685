"""Files as vendors and publishers hand them out, read strictly: the first fault stops, in one line.

Structural faults (encoding, columns, order, doubled dates, impossible prices, a cut last line) are
never repaired. What a file may hold in spite of the rules stands in ``exceptions.csv``.
"""

import csv
import io
import zipfile
from pathlib import Path

import numpy as np
import pandas as pd

from ingest import checks
from ingest.checks import refuse
from research.faults import OFFICE, PACKED, fault

PRICES = ["Date", "Open", "High", "Low", "Close", "Adj Close", "Volume"]
NOISE = 1e-6
UNPACKED = 200_000_000


def text(path: Path, *, label: str, line_end: bool = True) -> str:
    """Content of a UTF-8 file that ends with a complete line, or need not (``line_end=False``)."""
    found = content(path, label=label)
    if found[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise fault(label, row=1, expected="UTF-8 text", found="a UTF-16 byte order mark")
    if found.startswith(PACKED):
        raise fault(label, expected="a text file", found=OFFICE)
    if not found.strip():
        raise fault(label, row=1, expected="text", found="an empty file")
    try:
        said = found.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row, byte = found[: error.start].count(b"\n") + 1, found[error.start]
        raise fault(label, row=row, expected="UTF-8 text", found=f"byte 0x{byte:02x}") from None
    if "\0" in said:
        row = said[: said.index("\0")].count("\n") + 1
        raise fault(label, row=row, expected="UTF-8 text", found="a null byte")
    if line_end and not said.endswith("\n"):
        row, expected = said.count("\n") + 1, "a line end after the last row"
        raise fault(label, row=row, expected=expected, found="the end of the file (cut off?)")
    return said


def content(path: Path, *, label: str) -> bytes:
    """Bytes of a file; the fault says why there are none."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise fault(label, expected="a readable file", found=str(error.strerror)) from None


def unpacked(path: Path, *, label: str) -> str:
    """Text of a file, or of the one file inside a zip, whose unpacked size is looked at first."""
    if path.suffix != ".zip":
        return text(path, label=label)
    packed = io.BytesIO(content(path, label=label))
    whole = checks.reading(label, expected="a whole zip with one text file")
    with whole, zipfile.ZipFile(packed) as archive:
        sizes = [entry.file_size for entry in archive.infolist()]
        if len(sizes) != 1:
            raise fault(label, expected="a zip with one text file", found=f"{len(sizes)} in it")
        if sizes[0] > UNPACKED:
            expected = f"at most {UNPACKED:,} bytes unpacked"
            raise fault(label, expected=expected, found=f"{sizes[0]:,}")
        return archive.read(archive.namelist()[0]).decode("utf-8")


def table(
    path: Path,
    *,
    label: str,
    columns: list[str] | int,
    least: int = 1,
    line_end: bool = True,
    delimiter: str = ",",
    above: int = 0,
) -> pd.DataFrame:
    """Rows of a CSV file as text without blanks around it, indexed by their line number.

    Parameters
    ----------
    columns : names that the header must hold, or how many columns it must have
    least : fewest rows below the header
    above : how many lines may stand above the header; the attribute ``above`` tells how many do
    """
    read = csv.reader(text(path, label=label, line_end=line_end).splitlines(), delimiter=delimiter)
    try:
        rows = [(read.line_num, [cell.strip() for cell in row]) for row in read]
    except csv.Error as error:
        raise fault(label, row=read.line_num, expected="a row", found=str(error)[:80]) from None
    rows = [(line, row) for line, row in rows if any(row)]
    wanted = columns if isinstance(columns, list) else []
    at = next((n for n, (_, row) in enumerate(rows[: above + 1]) if set(wanted) <= set(row)), 0)
    line, header = rows[at] if rows else (1, [])
    asked = {f"a column {name!r}": name in header for name in wanted}
    asked[f"{columns} columns"] = isinstance(columns, list) or len(header) == columns
    asked["each column once"] = all(header.count(name) < 2 for name in wanted or header)
    for expected, fits in asked.items():
        if not fits:
            raise fault(label, row=line, expected=expected, found=", ".join(header)[:80] or "none")
    for number, row in rows[at + 1 :]:
        if len(row) != len(header):
            raise fault(label, row=number, expected=f"{len(header)} fields", found=f"{len(row)}")
    body = dict(rows[at + 1 :])
    if len(body) < least:
        raise fault(label, row=line + 1, expected="rows below the header", found="none")
    found = pd.DataFrame(list(body.values()), columns=header, index=list(body), dtype=str)
    found.attrs["above"] = at
    return found


def dates(column: pd.Series, *, label: str, style: str = "%Y-%m-%d") -> pd.DatetimeIndex:
    """Dates of a file, valid and strictly ascending, in this style or as ``1/31/2026``."""
    style = "%m/%d/%Y" if "/" in column.iloc[0] else style
    found = possible_days(pd.to_datetime(column, format=style, errors="coerce"))
    expected = f"a date such as {pd.Timestamp('2026-01-31'):{style}}"
    refuse(label, found.isna(), expected=expected, found=lambda row: repr(column[row]))
    before = found.shift()
    after = lambda row: f"a date after {before[row]:%Y-%m-%d}"
    there = lambda row: f"{found[row]:%Y-%m-%d}{' again' * (found[row] == before[row])}"
    refuse(label, before >= found, expected=after, found=there)
    return pd.DatetimeIndex(found, name="date").as_unit("us")


def possible_days(moments: pd.Series) -> pd.Series:
    """The same, missing where no market has been or will be for long: a slip of the year."""
    return moments.where((moments.dt.year >= 1700) & (moments.dt.year <= 2200))


def numbers(
    raw: pd.DataFrame, *, label: str, blank: tuple[str, ...] = ("",), decimal: str = ""
) -> pd.DataFrame:
    """A table of texts as numbers; ``blank`` texts are missing, else what is not finite is a fault.

    ``decimal`` is the sign of figures as people write them, with thousands or a dollar sign.
    """
    texts = pd.Series(raw.to_numpy(dtype=object).ravel(), dtype=str).str.strip()
    plain = texts
    if decimal:
        for sign, other in (("$", ""), ("." if decimal == "," else ",", ""), (decimal, ".")):
            plain = plain.str.replace(sign, other, regex=False)
    empty = plain.isin(blank)
    found = pd.to_numeric(plain.where(~empty), errors="coerce").astype(float)
    wrong = ((found.isna() & ~empty) | np.isinf(found)).to_numpy()
    if wrong.any():
        at = int(wrong.argmax())
        row, column = divmod(at, raw.shape[1])
        expected = f"a number as {raw.columns[column]}"
        raise fault(label, row=raw.index[row], expected=expected, found=repr(texts[at]))
    return pd.DataFrame(found.to_numpy().reshape(raw.shape), raw.index, raw.columns)


def decimals(raw: pd.DataFrame, *, sign: str = ".") -> int:
    """With how many decimals the most precise figure of a table of texts is quoted."""
    return max(int(raw[name].str.partition(sign)[2].str.len().max()) for name in raw)


def prices(path: Path, *, label: str) -> pd.DataFrame:
    """One price history in the layout of a Yahoo export, by ``date``.

    ``Open`` to ``Volume`` are numbers, ``row`` is the line in the file; the attribute ``decimals``
    tells how many decimals the closes are quoted with.
    """
    raw = table(path, label=label, columns=PRICES, line_end=False)
    index = dates(raw["Date"], label=label)
    frame = numbers(raw[PRICES[1:]], label=label)
    refuse(label, frame["Close"].isna(), expected="a close", found="nothing")
    frame = frame.assign(row=frame.index).set_index(index)
    frame.attrs["decimals"] = decimals(raw[["Close"]])
    checks.possible(label, frame)
    return frame


def observations(path: Path, *, label: str) -> pd.DataFrame:
    """One FRED series by ``date``: ``value`` (``.`` and blank: missing) and ``row``, its line."""
    raw = table(path, label=label, columns=2)
    frame = numbers(raw.iloc[:, [1]], label=label, blank=("", ".")).set_axis(["value"], axis=1)
    frame = frame.assign(row=frame.index).set_index(dates(raw.iloc[:, 0], label=label))
    frame.attrs["decimals"] = decimals(raw.iloc[:, [1]])
    return frame
