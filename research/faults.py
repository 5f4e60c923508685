"""Faults in one line: how one of a data file is said, and how a notebook shows a refusal.

Importing the package in a notebook or in IPython offers the latter, and the kernel of ``make lab``
loads it before; ``%load_ext research`` does it where another handler stands. Only refusals of this
package are shortened. Every other error is shown as usual, and ``%tb`` shows the whole of
these, too.
"""

import sys
import traceback

PACKED = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # how files of Excel and Word, and zips, begin
OFFICE = "a file of Excel or Word, or a zip"


class DataError(Exception):
    """A fault of a data file, said in one line: file, row, what was expected, what was found."""


def fault(file, *, expected: str, found: str, row: object = None) -> DataError:
    """Build the one-line message of a :class:`DataError`.

    >>> str(fault("prices/yahoo/IWM.csv", row=12, expected="a close above zero", found="-3.1"))
    'prices/yahoo/IWM.csv: row 12: expected a close above zero, found -3.1.'
    """
    where = f"row {row}: " if row is not None else ""
    return DataError(" ".join(f"{file}: {where}expected {expected}, found {found}.".split()))


def load_ipython_extension(shell) -> None:
    """Show refusals of this package as one line."""
    shell.set_custom_exc((ValueError, DataError), _show)


def offer() -> None:
    """Load this in any IPython, unless somebody handles errors there already."""
    from IPython import get_ipython

    shell = get_ipython()
    if shell and not shell.custom_exceptions:
        load_ipython_extension(shell)


def one_line(error: BaseException) -> str:
    """An error that this package raised, with the line of the cell; empty for other errors."""
    frames = [
        (frame.f_globals.get("__name__", ""), number)
        for frame, number in traceback.walk_tb(error.__traceback__)
    ]
    if not frames or not frames[-1][0].startswith("research."):
        return ""
    cell = [number for name, number in frames if name == "__main__"]
    where = f", line {cell[0]} of the cell" if cell else ""
    return f"\x1b[1;31m{type(error).__name__}\x1b[0m{where}: {' '.join(str(error).split())}"


def _show(shell, kind, error, trace, tb_offset=None) -> None:
    if line := one_line(error):
        # what %tb and %debug show
        sys.last_type, sys.last_value, sys.last_traceback = kind, error, trace
        shell._showtraceback(kind, error, [line])
    else:
        shell.showtraceback((kind, error, trace), tb_offset=tb_offset, running_compiled_code=True)
