"""Files as vendors and publishers hand them out, read strictly: the first fault stops, in one line.

Structural faults (encoding, columns, order, doubled dates, missing or impossible prices, a cut last
line) are never repaired. What a file may hold in spite of the rules stands in ``exceptions.csv``.
"""

from __future__ import annotations

import csv
import io
import zipfile
from pathlib import Path

import numpy as np
import pandas as pd

from ingest import checks
from ingest.checks import refuse
from research.vintage import fault

PRICES = ["Date", "Open", "High", "Low", "Close", "Adj Close", "Volume"]
NOISE = 1e-6
UNPACKED = 200_000_000


def text(path: Path, *, label: str, line_end: bool = True) -> str:
    """Content of a UTF-8 file that ends with a complete line, or need not (``line_end=False``).

    Raises
    ------
    DataError
        If the file is missing, empty, in another encoding, starts with a byte order mark, or its
        last line is cut.
    """
    found = content(path, label=label)
    if found[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise fault(label, row=1, expected="UTF-8 text", found="a UTF-16 byte order mark")
    if found[:3] == b"\xef\xbb\xbf":
        expected = "UTF-8 text without byte order mark"
        raise fault(label, row=1, expected=expected, found="a byte order mark")
    if not found.strip():
        raise fault(label, row=1, expected="a header and rows", found="an empty file")
    try:
        said = found.decode("utf-8")
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
    except FileNotFoundError:
        raise fault(label, expected="a readable file", found="no such file") from None
    except OSError as error:
        raise fault(label, expected="a readable file", found=error.strerror) from None


def unpacked(packed: bytes, *, label: str) -> str:
    """Text of the one file in a zip, whose unpacked size is looked at first."""
    try:
        with zipfile.ZipFile(io.BytesIO(packed)) as archive:
            entries = archive.infolist()
            if len(entries) == 1 and entries[0].file_size <= UNPACKED:
                return archive.read(entries[0]).decode("utf-8")
    except Exception as error:  # noqa: BLE001  (zipfile and its codecs raise what they like)
        found = str(error) or "a cut file"
        raise fault(label, expected="a whole zip with one text file", found=found) from None
    if len(entries) != 1:
        raise fault(label, expected="a zip with one text file", found=f"{len(entries)} in it")
    expected = f"at most {UNPACKED:,} bytes unpacked"
    raise fault(label, expected=expected, found=f"{entries[0].file_size:,}")


def table(
    path: Path, *, label: str, columns: list[str] | int, least: int = 1, line_end: bool = True
) -> pd.DataFrame:
    """Rows of a CSV file as text, indexed by their line number.

    Parameters
    ----------
    columns : names that the header must hold, or how many columns it must have
    least : fewest rows below the header
    line_end : as of :func:`text`

    Raises
    ------
    DataError
        If a column is missing or doubled, a row has another number of fields, or there are too few
        rows.
    """
    header, *rows = csv.reader(text(path, label=label, line_end=line_end).splitlines())
    wanted = columns if isinstance(columns, list) else header
    missing = [name for name in wanted if name not in header]
    if (
        missing
        or len(set(header)) != len(header)
        or (isinstance(columns, int) and len(header) != columns)
    ):
        expected = (
            f"{columns} columns" if isinstance(columns, int) else f"columns {','.join(columns)}"
        )
        raise fault(label, row=1, expected=expected, found=",".join(header)[:80])
    for number, row in enumerate(rows, start=2):
        if len(row) != len(header):
            raise fault(label, row=number, expected=f"{len(header)} fields", found=f"{len(row)}")
    if len(rows) < least:
        raise fault(label, row=2, expected="rows below the header", found="none")
    return pd.DataFrame(rows, columns=header, index=range(2, len(rows) + 2))


def dates(column: pd.Series, *, label: str) -> pd.DatetimeIndex:
    """Dates of a file, which must be valid and strictly ascending; ``2026-01-31`` or
    ``1/31/2026``.
    """
    style = "%m/%d/%Y" if "/" in column.iloc[0] else "%Y-%m-%d"
    found = pd.to_datetime(column, format=style, errors="coerce")
    expected = "a date such as 2026-01-31"
    refuse(label, found.isna(), expected=expected, found=lambda row: repr(column[row]))
    before = found.shift()
    refuse(
        label,
        before >= found,
        expected=lambda row: f"a date after {before[row]:%Y-%m-%d}",
        found=lambda row: f"{found[row]:%Y-%m-%d}{' again' if found[row] == before[row] else ''}",
    )
    return pd.DatetimeIndex(found, name="date").as_unit("us")


def numbers(column: pd.Series, *, label: str, blank: tuple[str, ...] = ("",)) -> pd.Series:
    """Numbers of a column; texts in ``blank`` are missing, anything else that is no finite number
    is a fault.
    """
    cleaned = column.str.strip()
    found = pd.to_numeric(cleaned.where(~cleaned.isin(blank)), errors="coerce")
    wrong = (found.isna() & ~cleaned.isin(blank)) | np.isinf(found)
    refuse(label, wrong, expected=f"a number as {column.name}", found=lambda row: repr(column[row]))
    return found


def prices(path: Path, *, label: str) -> pd.DataFrame:
    """One price history in the layout of a Yahoo export.

    Returns
    -------
    DataFrame indexed by ``date``: ``Open`` to ``Volume`` as numbers, and ``row``, the line in the
    file. The attribute ``decimals`` tells how many decimals the closes are quoted with.

    Raises
    ------
    DataError
        At the first structural fault: columns, order, doubled dates, a close that is missing, a
        price that is not above zero, a close or open outside the day's range, a negative volume.
    """
    raw = table(path, label=label, columns=PRICES, line_end=False)
    index = dates(raw["Date"], label=label)
    frame = pd.DataFrame({name: numbers(raw[name], label=label) for name in PRICES[1:]})
    refuse(label, frame["Close"].isna(), expected="a close", found="nothing")
    frame = frame.assign(row=frame.index).set_index(index)
    frame.attrs["decimals"] = int(raw["Close"].str.partition(".")[2].str.len().max())
    checks.possible(label, frame)
    return frame


def observations(path: Path, *, label: str) -> pd.DataFrame:
    """One FRED series: two columns, a date and a value; ``.`` and blank are missing.

    Returns
    -------
    DataFrame indexed by ``date`` with ``value`` and ``row``, the line in the file; missing values
    are kept.
    """
    raw = table(path, label=label, columns=2)
    frame = pd.DataFrame({"value": numbers(raw.iloc[:, 1], label=label, blank=("", "."))})
    frame = frame.assign(row=frame.index).set_index(dates(raw.iloc[:, 0], label=label))
    frame.attrs["decimals"] = int(raw.iloc[:, 1].str.strip().str.partition(".")[2].str.len().max())
    return frame
