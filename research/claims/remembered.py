"""Verdicts kept between runs, for as long as nothing has changed that they rest on.

Judging the register takes seconds, and a report judges it in a dozen processes. Where
``SMALLCAPS_VERDICTS`` names a folder (the command line names ``build/verdicts``) verdicts are kept
there under a hash of the code of this package, the versions of the packages it computes with, the
data and the claim files. Any doubt, and they are judged anew.
"""

import contextlib
import hashlib
import os
import pickle
import sys
from collections.abc import Collection, Sequence
from importlib.metadata import version
from pathlib import Path

from research import store
from research.claims.judge import Judged, judge_files

FOLDER = "SMALLCAPS_VERDICTS"
MOST = 8
PACKAGES = ("numpy", "pandas", "scipy", "statsmodels", "arch")
CODE = Path(__file__).resolve().parents[1]


def judged(
    paths: Sequence[Path | str] = (), data=None, *, only: Collection[str] = (), forked: bool = False
) -> Judged:
    """As :func:`research.claims.judge.judge_files`, from the folder where nothing has changed."""
    data = data or store.load()
    files = [Path(path) for path in paths] or sorted(data.claims.glob("*.toml"))
    folder = os.environ.get(FOLDER)
    try:
        kept = Path(folder) / f"{_state(files, data)}.pickle" if folder else None
    except OSError:  # a file that the judge will name
        kept = None
    if kept is None:
        return judge_files(files, data, only=only, forked=forked)
    found = _read(kept)
    if found and set(only) <= {verdict.id for verdict in found[0]}:
        return [v for v in found[0] if not only or v.id in only], found[1]
    found = judge_files(files, data, only=only, forked=forked)
    if not only:
        _write(kept, found)
    return found


def _state(paths: Sequence[Path], data) -> str:
    """A hash of all that verdicts rest on; a data file stands in it with its size and its time."""
    digest = hashlib.sha256(f"{sys.version}\0{data.path}\0{data.hash}".encode())
    digest.update(repr([version(package) for package in PACKAGES]).encode())
    for file in sorted(data.manifest["files"]):
        state = (data.path / file).stat()
        digest.update(f"{file}\0{state.st_size}\0{state.st_mtime_ns}\0".encode())
    for path in [*sorted(CODE.rglob("*.py")), *paths]:
        digest.update(f"{path}\0".encode() + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _read(path: Path) -> Judged | None:
    """What a file holds, None where there is none or it is not as it was written."""
    try:
        seal, held = (content := path.read_bytes())[:32], content[32:]
    except OSError:
        return None
    return pickle.loads(held) if hashlib.sha256(held).digest() == seal else None


def _write(path: Path, found: Judged) -> None:
    held = pickle.dumps(found)
    part = path.with_suffix(f".{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part.write_bytes(hashlib.sha256(held).digest() + held)
        os.replace(part, path)
        by_age = sorted(path.parent.glob("*.pickle"), key=lambda file: file.stat().st_mtime)
        for old in by_age[:-MOST]:
            old.unlink()
    except OSError:  # a folder that cannot be written: judged anew next time
        with contextlib.suppress(OSError):
            part.unlink()
