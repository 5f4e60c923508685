"""Editions of the notebooks: executed, and rendered as pages. What ``make report`` does."""

from __future__ import annotations

import os
import sys
import time

from research.edition import readme
from research.edition.files import BUILD, NOTEBOOKS, shown
from research.edition.pages import html
from research.edition.running import Run, kernel_environment, normalise, run_notebooks

__all__ = ["Run", "html", "kernel_environment", "normalise", "report", "run_notebooks"]


def report(*, jobs: int = 2, force: bool = False, progress: bool = True) -> int:
    """Run all notebooks, render them, and say where to look.

    With another vintage chosen (``SMALLCAPS_VINTAGE``) the executed copies go to ``build/VINTAGE``, so that
    the notebooks in the project keep the results of the shipped snapshot.

    Returns
    -------
    0, or 2 when a notebook failed
    """
    vintage = os.environ.get("SMALLCAPS_VINTAGE")
    into = BUILD / vintage / "notebooks" if vintage else None
    started = time.monotonic()
    runs = run_notebooks(sorted(NOTEBOOKS.glob("*.ipynb")), into=into, jobs=jobs, force=force, progress=progress)
    failed = [run for run in runs if run.error]
    for run in failed:
        print(f"smallcaps: {run.error}", file=sys.stderr)
    books = [(into or run.notebook.parent) / run.notebook.name for run in runs if not run.notebook.name.startswith("_")]
    books = [book for book in books if book.exists()]
    pages = html(books, (BUILD / vintage if vintage else BUILD) / "html") if books else []
    count = {status: sum(run.status == status for run in runs) for status in ("written", "same", "unchanged")}
    print(
        f"{len(runs)} notebooks in {time.monotonic() - started:.0f} s: {count['unchanged']} unchanged and skipped, "
        f"{count['same']} run with the same result, {count['written']} with a new one, {len(failed)} failed."
    )
    if pages:
        print(f"Read:  {shown(pages[0])}   (the scoreboard, with links to every study)")
    if not vintage and not failed and readme.update():
        print(f"{shown(readme.README)}: answers written anew.")
    print(f"Rerun: make lab   (opens {shown(NOTEBOOKS)} in JupyterLab)")
    return 2 if failed else 0
