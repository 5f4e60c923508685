"""Bad input in a cell: one line that names the line of the cell and says what is wrong.

The kernel of ``make lab`` loads this; elsewhere ``%load_ext publish.ipython_errors`` does. Only
refusals of this package are shortened. Every other error is shown as usual, and ``%tb`` shows the
whole of these, too.
"""

from __future__ import annotations

import sys
import traceback

from research.vintage import DataError


def load_ipython_extension(shell) -> None:
    """Show refusals of this package as one line."""
    shell.set_custom_exc((ValueError, DataError), _show)


def unload_ipython_extension(shell) -> None:
    """Show them as any other error again."""
    shell.set_custom_exc((), None)


def one_line(error: BaseException) -> str:
    """The message of an error that this package raised, with the line of the cell; empty for other
    errors.
    """
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
    line = one_line(error)
    if line:
        sys.last_type, sys.last_value, sys.last_traceback = (
            kind,
            error,
            trace,
        )  # what %tb and %debug show
        shell._showtraceback(kind, error, [line])
    else:
        shell.showtraceback((kind, error, trace), tb_offset=tb_offset, running_compiled_code=True)
