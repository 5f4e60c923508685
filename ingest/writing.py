"""Data written whole or not at all: a folder is built beside the old one, flushed and moved.

One run at a time writes (:func:`alone`). A run that was killed between two moves leaves everything
on the disk; :func:`recover` puts it back, and each run begins with it.
"""

import hashlib
import json
import os
import re
import shutil
import tempfile
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pandas as pd

from research import store
from research.store import MANIFEST
from research.vintage import Vintage, fault


@contextmanager
def alone(root: Path, what: str) -> Iterator[None]:
    """Hold the one lock of a data folder; what a killed run left behind is put right first.

    ``what`` is the command, for the ValueError if another run holds the lock.
    """
    from filelock import FileLock, Timeout

    lock = root.parent / f".{root.name}.lock"
    if not lock.parent.is_dir():
        raise fault(root, expected="a data folder", found="none")
    try:
        with FileLock(lock, timeout=0):
            try:
                recover(root)
                yield
            finally:
                if not root.exists():  # a mistyped name leaves nothing behind
                    lock.unlink(missing_ok=True)
    except Timeout:
        held = f"another run is at work ({lock.name} is held); try again when it is done"
        raise ValueError(f"{what}: expected to be alone, but {held}.") from None


def recover(root: Path) -> None:
    """Put back what a killed run had moved aside, and remove what it had not finished.

    Call it under the lock.
    """
    for parent, name in ((root.parent, root.name), (root / "vintages", "*")):
        for aside in sorted(parent.glob(f".{name}.old-*")):
            folder, old = parent / aside.name[1:].rpartition(".old-")[0], aside / "data"
            if old.is_dir() and not folder.exists():
                held = next(parent.glob(f".{folder.name}.new-*/vintages"), None)
                if held is not None and not (old / "vintages").exists():
                    held.rename(old / "vintages")
                old.rename(folder)
            shutil.rmtree(aside, ignore_errors=True)
        for unfinished in parent.glob(f".{name}.new-*"):
            shutil.rmtree(unfinished, ignore_errors=True)
    store._open.cache_clear()


def publish(
    target: Path,
    files: Mapping[str, bytes],
    entries: Mapping[str, Mapping],
    *,
    keep: Mapping[str, bytes] | None = None,
) -> None:
    """Put a complete set of computed files in place of the one in ``target``, or change nothing.

    The new folder is built beside the old one and swapped in by renaming; if a step fails, those
    before it are taken back. Files the old manifest does not list come along.

    Parameters
    ----------
    target : the data folder, or a vintage's; it may not exist yet
    files : path inside the folder -> bytes
    entries : path -> what the manifest says of it (source, rows, ...); the SHA-256 is added here
    keep : files kept by hand for a folder without them, not in the manifest: path -> bytes
    """
    with named(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        fresh = Path(tempfile.mkdtemp(prefix=f".{target.name}.new-", dir=target.parent))
    try:
        with named(target):
            _fill(fresh, target, files, entries, keep or {})
            _swap(fresh, target)
    finally:
        if not (fresh / "vintages").exists():
            shutil.rmtree(fresh, ignore_errors=True)
    store._open.cache_clear()


@contextmanager
def named(path: Path) -> Iterator[None]:
    """A system's fault, such as a full disk, names the thing that was to be written."""
    try:
        yield
    except OSError as error:
        why = error.strerror or str(error)
        raise OSError(error.errno, why, error.filename or str(path)) from None


def _fill(fresh: Path, target: Path, files: Mapping, entries: Mapping, keep: Mapping) -> None:
    """Write a complete folder, with what comes along from the target, and flush it."""
    old, computed = target / MANIFEST, {MANIFEST}
    if old.is_file():
        computed |= set(tomllib.loads(old.read_text(encoding="utf-8")).get("files", {}))
    for path in sorted(target.rglob("*")):
        file = path.relative_to(target)
        if path.is_file() and file.as_posix() not in computed and file.parts[0] != "vintages":
            (fresh / file).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(path, fresh / file)
    for name, content in {**keep, **files}.items():
        if name in files or not (fresh / name).exists():
            (fresh / name).parent.mkdir(parents=True, exist_ok=True)
            (fresh / name).write_bytes(content)
    (fresh / MANIFEST).write_text(manifest(files, entries), encoding="utf-8", newline="\n")
    fresh.chmod(0o755)
    _flush(fresh)


def write_whole(path: Path, content: bytes) -> None:
    """Write a file under a temporary name beside it and move it into place when it is complete."""
    fresh = path.with_name(f".{path.name}.part")
    with named(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with fresh.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            fresh.replace(path)
        finally:
            fresh.unlink(missing_ok=True)


def _flush(folder: Path) -> None:
    """Have the disk hold every file and folder below a folder before it gets its name."""
    for path in [folder, *folder.rglob("*")]:
        if path.is_file() or (path.is_dir() and os.name != "nt"):
            handle = os.open(path, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)


def _swap(fresh: Path, target: Path) -> None:
    """Move a complete folder into the place of the old one; :func:`recover` mends after a kill."""
    aside = Path(tempfile.mkdtemp(prefix=f".{target.name}.old-", dir=target.parent))
    moves, done = [(fresh, target)], []
    if (target / "vintages").is_dir():
        moves.insert(0, (aside / "data" / "vintages", fresh / "vintages"))
    if target.exists():
        moves.insert(0, (target, aside / "data"))
    try:
        for origin, place in moves:
            origin.rename(place)
            done.append((origin, place))
    except BaseException:
        for origin, place in reversed(done):
            place.rename(origin)
        raise
    finally:
        if target.exists() or not (aside / "data").exists():
            shutil.rmtree(aside, ignore_errors=True)


def csv(table: pd.DataFrame) -> bytes:
    """A table as a data folder holds it: with its index, if that has a name."""
    named = table.index.name is not None
    return table.to_csv(index=named, lineterminator="\n").encode()


def manifest(files: Mapping[str, bytes], entries: Mapping[str, Mapping]) -> str:
    """Text of ``manifest.toml``: one table per file in order, with its SHA-256 last."""
    head = "# Written by the import; every file below is verified against its sha256"
    lines = [f"{head} when it is first read."]
    for file in sorted(files):
        lines += ["", f'[files."{file}"]']
        told = {**entries[file], "sha256": hashlib.sha256(files[file]).hexdigest()}
        # numbers and texts are written alike in JSON and TOML
        lines += [f"{key} = {json.dumps(told[key], ensure_ascii=False)}" for key in told]
    return "\n".join(lines) + "\n"


def save(
    name: str, files: Mapping[str, bytes], entries: Mapping[str, Mapping], *, base=None
) -> Vintage:
    """Save a new vintage: the files of ``base`` with ``files`` in place of those of the same name.

    ``files`` and ``entries`` are as in :func:`publish`. Raises ValueError if the name is taken, or
    is no plain folder name.
    """
    base = store.load(base)
    check_name(name)
    free(base, name)
    whole = {file: base.read(file) for file in base.manifest["files"]} | dict(files)
    held = {file: entry(base, file) for file in base.manifest["files"]}
    publish(base.root / "vintages" / name, whole, held | dict(entries))
    return store.load(name)


def entry(base: Vintage, file: str) -> dict:
    """What a manifest says of a file but for its hash; nothing if the file is not in it."""
    return {k: v for k, v in base.manifest["files"].get(file, {}).items() if k != "sha256"}


def check_name(name: str) -> None:
    """Refuse a vintage's name that would lead out of ``vintages/``."""
    if not re.fullmatch(r"\w[\w.+-]{0,99}", name) or name == store.SNAPSHOT:
        raise ValueError(f"name: expected a plain folder name other than 'snapshot', got {name!r}.")


def free(base: Vintage, name: str) -> None:
    """Refuse the name of a vintage that is there."""
    if (base.root / "vintages" / name).exists():
        expected = f"a vintage that is not there yet, got {name!r}"
        raise ValueError(f"name: expected {expected}; vintages are never changed.")
