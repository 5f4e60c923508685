"""Every file of the data folder, checked: hashes of computed files, form of those kept by hand."""

from research.faults import DataError
from research.kept import KEPT, table


def faults(data) -> list[str]:
    """One line for each file of a vintage that is not as it should be; empty when all are.

    Computed files are held against their SHA-256, files kept by hand are read and checked row by
    row, and claim files are read, bound to their measures and judged.
    """
    from research.claims.judge import judge_files

    found = [line for file in data.manifest["files"] for line in _said(data.read, file)]
    for file in KEPT:
        found += _said(table, data.root, file)
    found += _strangers(data)
    if found:
        return list(dict.fromkeys(found))
    try:
        return [str(problem) for problem in judge_files((), data)[1]]
    except ValueError as error:
        return [str(error)]


def _said(step, *args) -> list[str]:
    try:
        step(*args)
    except DataError as error:
        return [str(error)]
    return []


def _strangers(data) -> list[str]:
    """Tables of the folder that neither the manifest lists nor a person keeps there."""
    listed = {*data.manifest["files"], *KEPT}
    return [
        f"{path}: expected a file of the manifest or one kept by hand, found a stranger."
        for path in sorted(data.path.rglob("*.csv"))
        if (file := path.relative_to(data.path)).as_posix() not in listed
        and file.parts[0] not in ("vintages", "recipe")
    ]


def counted(data) -> str:
    """How many files of which kind were checked, in words."""
    claims = len(list(data.claims.glob("*.toml")))
    kept, files = sum((data.root / file).is_file() for file in KEPT), len(data.manifest["files"])
    return f"{files} computed files, {kept} kept by hand and {claims} claim files"
