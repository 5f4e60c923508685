"""Editions of the notebooks: executed, and rendered as pages and memos. What ``make report`` does."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterable
from pathlib import Path

from publish import readme
from publish.execute import Run, kernel_environment, normalise, run_notebooks
from publish.files import BUILD, NOTEBOOKS, shown
from publish.site import build_site, waiting
from research.suggestions import nearest

__all__ = ["Run", "build_site", "kernel_environment", "normalise", "report", "run_notebooks"]


def report(
    only: Iterable[Path] = (), *, jobs: int = 2, force: bool = False, progress: bool = True
) -> int:
    """Run the notebooks, build the site, and say where to look.

    With another vintage chosen (``SMALLCAPS_VINTAGE``) the executed copies go to ``build/VINTAGE``, so that
    the notebooks in the project keep the results of the shipped snapshot.

    Parameters
    ----------
    only : notebooks to run; all of them by default. The site is made of all, so it is left alone while others wait to be run.
    jobs, force, progress : see :func:`run_notebooks`

    Returns
    -------
    0, or 2 when a notebook failed

    Raises
    ------
    ValueError
        If there is no notebook at one of the paths, or it lies in another folder.
    """
    every = sorted(NOTEBOOKS.glob("*.ipynb"))
    only = [_known(path, every) for path in only]
    vintage = os.environ.get("SMALLCAPS_VINTAGE")
    into = BUILD / vintage / "notebooks" if vintage else None
    started = time.monotonic()
    runs = run_notebooks(only or every, into=into, jobs=jobs, force=force, progress=progress)
    failed = [run for run in runs if run.error]
    for run in failed:
        print(f"smallcaps: {run.error}", file=sys.stderr)
    count = {
        status: sum(run.status == status for run in runs)
        for status in ("written", "same", "unchanged")
    }
    print(
        f"{len(runs)} notebook{'s' * (len(runs) != 1)} in {time.monotonic() - started:.0f} s: {count['unchanged']} unchanged and skipped, "
        f"{count['same']} run with the same result, {count['written']} with a new one, {len(failed)} failed."
    )
    if failed or (only and waiting(into)):
        print(
            "The site was left as it is: "
            + (
                "a notebook failed."
                if failed
                else "`make site` runs the other notebooks and builds it."
            )
        )
    else:
        print(
            f"Read:  {shown(build_site(jobs=jobs, progress=progress))}   (the scoreboard, with links to every study)"
        )
    if not vintage and not failed and not only and readme.update():
        print(f"{shown(readme.README)}: answers written anew.")
    print(f"Rerun: make lab   (opens {shown(NOTEBOOKS)} in JupyterLab)")
    return 2 if failed else 0


def _known(path: Path, every: list[Path]) -> Path:
    """A notebook of the project, wherever its path is given from."""
    path = Path(path).resolve()
    if path not in [other.resolve() for other in every]:
        hint = nearest(path.name, [other.name for other in every])
        raise ValueError(
            f"notebooks: expected a notebook of {shown(NOTEBOOKS)}, got {shown(path)}{hint}."
        )
    return path
