"""The one way in which a fault of a data file is said: one line."""

from __future__ import annotations


class DataError(Exception):
    """A fault of a data file, said in one line: file, row, what was expected, what was found."""


def fault(file, *, expected: str, found: str, row: object = None) -> DataError:
    """Build the one-line message of a :class:`DataError`.

    >>> str(fault("prices/yahoo/IWM.csv", row=12, expected="a close above zero", found="-3.1"))
    'prices/yahoo/IWM.csv: row 12: expected a close above zero, found -3.1.'
    """
    where = f"row {row}: " if row is not None else ""
    return DataError(" ".join(f"{file}: {where}expected {expected}, found {found}.".split()))
