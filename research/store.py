"""The data folder: load the snapshot or a vintage beside it, compare two."""

import functools
import hashlib
import os
import tomllib
from pathlib import Path

import pandas as pd

from research.vintage import KEPT, DataError, Vintage, fault

DATA = Path(__file__).resolve().parent.parent / "data"
SNAPSHOT = "snapshot"
MANIFEST = "manifest.toml"
KEYS = {
    "daily": ["date"],
    "monthly": ["month"],
    "daily_factors.csv": ["date"],
    "daily_size.csv": ["date"],
    "macro.csv": ["period", "series", "vintage"],
    "events.csv": ["date", "kind"],
}
CHANGES = ["file", "date", "column", "old", "new", "change"]


def root() -> Path:
    """The data folder: ``SMALLCAPS_DATA`` of the environment, else ``data/`` of this project."""
    return Path(os.environ.get("SMALLCAPS_DATA") or DATA).resolve()


def load(vintage: Vintage | str | None = None, *, folder: Path | None = None) -> Vintage:
    """The frozen data: the snapshot, or a named vintage beside it.

    Raises ValueError if there is no such vintage; DataError if the folder has no readable manifest.

    Parameters
    ----------
    vintage : name of a folder in ``vintages/``, ``"snapshot"``, a :class:`Vintage` (returned as it
        is), or None for ``SMALLCAPS_VINTAGE`` of the environment and, without it, the snapshot
    folder : data folder; by default :func:`root`

    Returns
    -------
    Vintage: ``data.series(name)`` is a DataFrame of decimal returns by session,
    ``data.table(name)`` a panel, ``data.macro(name)`` a Series; ``data.catalogue`` lists what there
    is. Files are read when they are asked for.

    >>> load().series("iwm").columns.tolist()
    ['price_return', 'total_return', 'high', 'low', 'volume']
    """
    if isinstance(vintage, Vintage):
        return vintage
    name = vintage or os.environ.get("SMALLCAPS_VINTAGE") or SNAPSHOT
    return _open(Path(folder).resolve() if folder else root(), name)


@functools.cache
def _open(base: Path, name: str) -> Vintage:
    known = [SNAPSHOT, *sorted(p.parent.name for p in base.glob(f"vintages/[!.]*/{MANIFEST}"))]
    if name not in known:
        how = "`python -m research refresh` makes a new one"
        raise ValueError(f"vintage: expected one of {', '.join(known)}; got {name!r}; {how}.")
    path = base if name == SNAPSHOT else base / "vintages" / name

    def broken(expected: str, found: str) -> DataError:
        return fault(path / MANIFEST, expected=expected, found=found)

    try:
        manifest = tomllib.loads((path / MANIFEST).read_text(encoding="utf-8"))
        hashes = [f"{file} {entry['sha256']}" for file, entry in sorted(manifest["files"].items())]
        paths = [Path(file) for file in manifest["files"]]
    except FileNotFoundError:
        halted = any(base.parent.glob(f".{base.name}.old-*"))
        said = " (an import was stopped while it moved files: run `verify`)" if halted else ""
        expected = "the manifest of a data folder (the package works from a checkout only)"
        raise broken(expected, f"no such file{said}") from None
    except OSError as error:
        raise broken("a readable file", f"{error.strerror}") from None
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise broken("TOML with a table for every file", repr(error)) from None
    for file in paths:
        if file.is_absolute() or ".." in file.parts:
            raise broken("files inside the folder", f"{file}")
    kept = [base / file for file in KEPT if (base / file).is_file()]
    hashes += [hashlib.sha256(file.read_bytes()).hexdigest() for file in kept]
    digest = hashlib.sha256("\n".join(hashes).encode()).hexdigest()
    return Vintage(name=name, path=path, root=base, hash=digest, manifest=manifest)


def compare(old: Vintage | str, new: Vintage | str) -> pd.DataFrame:
    """Cells in which two vintages differ, and sessions or periods that only one of them has.

    Parameters
    ----------
    old, new : vintages, or their names

    Returns
    -------
    DataFrame with columns ``file``, ``date``, ``column``, ``old``, ``new`` (texts as in the files)
    and ``change`` (``"changed"``, ``"new"``, ``"gone"``); a row that only one has is listed once,
    with the column empty. Files that hold no observations (catalogue, reconciliation) are left out.
    """
    old, new = load(old), load(new)
    found = []
    for file in sorted(set(old.manifest["files"]) | set(new.manifest["files"])):
        keys = KEYS.get(file) or KEYS.get(file.partition("/")[0])
        before, after = (v.manifest["files"].get(file, {}).get("sha256") for v in (old, new))
        if keys and before != after:
            found.append(_changes(file, _cells(old, file, keys), _cells(new, file, keys)))
    return pd.concat([pd.DataFrame(columns=CHANGES, dtype=str), *found], ignore_index=True)


def _cells(vintage: Vintage, file: str, keys: list[str]) -> pd.DataFrame:
    if file not in vintage.manifest["files"]:
        return pd.DataFrame(columns=keys, dtype=str).set_index(keys)
    return vintage.frame(file, dtype=str, keep_default_na=False).set_index(keys)


def _changes(file: str, old: pd.DataFrame, new: pd.DataFrame) -> pd.DataFrame:
    both, keys = old.index.intersection(new.index), list(old.index.names)
    columns = old.columns.union(new.columns, sort=False)
    before, after = (f.loc[both].reindex(columns=columns, fill_value="") for f in (old, new))
    apart = before.compare(after, result_names=("old", "new")).rename_axis(columns=["column", None])
    found = [apart.stack("column", future_stack=True).dropna().reset_index()]
    found[0]["change"] = "changed"
    for change, frame, other in (("gone", old, new), ("new", new, old)):
        only = frame.index.difference(other.index).to_frame(index=False)
        found.append(only.assign(column="", old="", new="", change=change))
    table = pd.concat(found, ignore_index=True).astype(str).rename(columns={keys[0]: "date"})
    table["file"] = [" ".join([file, *more]) for more in table[keys[1:]].to_numpy()]
    return table[CHANGES].sort_values(["file", "date"], kind="stable")
