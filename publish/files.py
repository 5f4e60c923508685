"""Where an edition lies on the disk, and how its files are written."""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
NOTEBOOKS = ROOT / "notebooks"
BUILD = ROOT / "build"


def shown(path: Path) -> str:
    """A path as a reader types it: from the project's folder where it lies inside."""
    path = Path(path)
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else str(path)


def figure_folder(path: Path, into: Path | None = None, *, build: Path = BUILD) -> Path:
    """Where the figures of a notebook lie once it has run: ``01.svg``, ``01.csv``, ``02.svg``, as its pictures follow one another.

    Parameters
    ----------
    path : the notebook
    into : folder of the executed copies, where there is one; the figures lie beside it
    build : else the folder of all that is made
    """
    return (Path(into).parent if into else build) / "figures" / Path(path).stem


def cells(notebook: Path) -> list[dict]:
    """The cells of a notebook as they lie on the disk.

    Raises
    ------
    ValueError
        If the file is no notebook.
    """
    try:
        return json.loads(Path(notebook).read_text(encoding="utf-8"))["cells"]
    except (json.JSONDecodeError, UnicodeDecodeError, KeyError, TypeError) as error:
        raise ValueError(
            f"{shown(notebook)}: expected a Jupyter notebook, found another kind of file ({type(error).__name__}: {error})."
        ) from None


def write(path: Path, content: str | bytes) -> None:
    """Write a file under another name and move it into place, so that nobody sees half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    content = content.encode("utf-8") if isinstance(content, str) else content
    try:
        file = tempfile.NamedTemporaryFile(dir=path.parent, prefix=".", delete=False)  # noqa: SIM115  (closed and moved below)
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from None
    with file:
        try:
            file.write(content)
            file.close()
            os.chmod(file.name, 0o644)
            os.replace(file.name, path)
        except BaseException:
            os.unlink(file.name)
            raise
