"""Where an edition lies on the disk, and how its files are written."""

import contextlib
import hashlib
import io
import logging
import os
import re
import shutil
import tempfile
import time
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from research import store

ROOT = Path(__file__).resolve().parents[1]
NOTEBOOKS = ROOT / "notebooks"
BUILD = ROOT / "build"
_TIME = re.compile(rb"\d{4}-\d\d-\d\dT[\d:]+Z")
SEAL, A_DAY = "of.sha256", 24 * 3600


def shown(path: Path) -> str:
    """A path as a reader types it: from the project's folder where it lies inside."""
    path = Path(path)
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else str(path)


def edition() -> tuple[Path, Path | None]:
    """The folder of what is made from the chosen data, and that of executed copies of notebooks.

    The snapshot is executed in the notebooks themselves, for which the second is None. Another
    vintage (``SMALLCAPS_VINTAGE``) or data folder (``SMALLCAPS_DATA``) has a folder and copies of
    its own, so that no committed notebook is overwritten. Raises ValueError if there is no such
    vintage.
    """
    base, data = BUILD, store.load()
    if store.root() != store.DATA.resolve():
        base /= Path("elsewhere") / hashlib.sha256(str(store.root()).encode()).hexdigest()[:8]
    if data.name != "snapshot":
        base /= Path("vintages") / data.name
    return base, None if base == BUILD else base / "notebooks"


def executed(path: Path, into: Path | None = None) -> Path:
    """Where a notebook's results lie: in itself, or in its copy in a folder."""
    return (into or path.parent) / path.name


def figure_folder(path: Path, into: Path | None = None) -> Path:
    """Where the figures of a notebook lie once it has run: ``01.svg``, ``01.csv`` and so on.

    ``into`` is the folder of the executed copies, where there is one: the figures lie beside it.
    """
    return (into.parent if into else BUILD) / "figures" / path.stem


def seal(notebook: Path, folder: Path) -> None:
    """Say in a folder of figures that they are those of a notebook as it stands."""
    write(folder / SEAL, _sealed(notebook, folder))


def drawn(notebook: Path, folder: Path) -> bool:
    """Whether the figures in a folder are those of a notebook as it stands, all of them."""
    if (folder / SEAL).is_file():
        return (folder / SEAL).read_text(encoding="utf-8") == _sealed(notebook, folder)
    return '"image/png":' not in notebook.read_text(encoding="utf-8")


def _sealed(notebook: Path, folder: Path) -> str:
    return fingerprint([notebook, *folder.glob("[0-9][0-9]*")])


@contextlib.contextmanager
def step(what: str) -> Iterator[None]:
    """Log what was done, and the seconds it took."""
    began = time.monotonic()
    yield
    logging.getLogger("publish").info("%s: %.1f s", what, time.monotonic() - began)


def write(path: Path, content: str | bytes) -> None:
    """Write a file under another name and move it into place, so that nobody sees half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    content = content.encode("utf-8") if isinstance(content, str) else content
    part = path.with_name(f".{path.name}-pid{os.getpid()}-part")
    try:
        part.write_bytes(content)
        os.replace(part, path)
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from None
    finally:
        part.unlink(missing_ok=True)


def undated(document: bytes, *, saved: bytes = rb"\g<0>") -> bytes:
    """A zip file, such as a Word document, whose members bear the first date that a zip file can.

    ``saved`` takes the place of the times of saving among its properties.
    """
    fresh = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(document)) as old,
        zipfile.ZipFile(fresh, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            content = old.read(name)
            if name == "docProps/core.xml":
                content = _TIME.sub(saved, content)
            new.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return fresh.getvalue()


def fingerprint(parts: Iterable[Path], *said: str) -> str:
    """A hash of files, as far as they are there, and of texts."""
    digest = hashlib.sha256("\0".join(said).encode())
    for path in sorted({path for path in parts if path.is_file()}):
        digest.update(f"{path}\0".encode() + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


@contextlib.contextmanager
def anew(target: Path) -> Iterator[Path]:
    """A folder to fill that takes the place of another in two renamings, or changes nothing.

    It is filled beside the other; what a killed process has left there for a day goes.
    """
    prefix = f".{target.name}-part-"
    target.parent.mkdir(parents=True, exist_ok=True)
    for left in target.parent.iterdir():
        if left.name.startswith(prefix) and time.time() - left.stat().st_mtime > A_DAY:
            shutil.rmtree(left, ignore_errors=True)
    with tempfile.TemporaryDirectory(
        dir=target.parent, prefix=prefix, ignore_cleanup_errors=True
    ) as folder:
        made, old = Path(folder) / "made", Path(folder) / "old"
        made.mkdir()
        yield made
        if target.exists():
            os.replace(target, old)
        try:
            os.replace(made, target)
        except OSError:
            if old.exists():
                os.replace(old, target)
            raise
