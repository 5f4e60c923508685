"""Run the notebooks, build the site, bring the README up to date: what ``make report`` does."""

import sys
import time
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from publish import readme
from publish.execute import run_notebooks
from publish.files import NOTEBOOKS, edition, shown
from publish.site import build_site, waiting
from research.suggestions import nearest


def report(
    only: Iterable[Path] = (),
    *,
    jobs: int = 2,
    force: bool = False,
    progress: bool = True,
) -> int:
    """Run the notebooks, build the site, and say where to look.

    Parameters
    ----------
    only : notebooks to run; all of them by default. The site is made of all, so it is left alone
        while others wait to be run.
    jobs, force, progress : see :func:`run_notebooks`

    Returns
    -------
    0, or 2 when a notebook failed. Raises ValueError, with nothing run, for a notebook or a vintage
    that is not there.
    """
    every = sorted(NOTEBOOKS.glob("*.ipynb"))
    only = [_known(path, every) for path in only]
    _, into = edition()
    started = time.monotonic()
    runs = run_notebooks(only or every, into=into, jobs=jobs, force=force, progress=progress)
    failed = [run for run in runs if run.error]
    for run in failed:
        print(f"smallcaps: {run.error}", file=sys.stderr)
    count, seconds = Counter(run.status for run in runs), time.monotonic() - started
    print(
        f"{len(runs)} notebook{'s' * (len(runs) != 1)} in {seconds:.0f} s: "
        f"{count['unchanged']} unchanged and skipped, {count['same']} run with the same result, "
        f"{count['written']} with a new one, {count['failed']} failed."
    )
    command = f"{shown(Path(sys.executable))} -m research"  # with make, without it, in any shell
    if failed or (only and waiting(into)):
        why = "a notebook failed." if failed else f"`{command} site` runs the rest and builds it."
        print(f"The site was left as it is: {why}")
    else:
        if not into and not only and readme.update():
            print(f"{shown(readme.README)}: answers written anew.")
        page = build_site(jobs=jobs, progress=progress, force=force)
        print(f"Read:  {shown(page)}   (five findings, every verdict, links to every study)")
    print(f"Rerun: {command} lab   (opens {shown(NOTEBOOKS)} in JupyterLab)")
    return 2 if failed else 0


def _known(path: Path, every: list[Path]) -> Path:
    """A notebook of the project, wherever its path is given from."""
    path = Path(path).resolve()
    if path not in [other.resolve() for other in every]:
        got = f"{shown(path)}{nearest(path.name, [other.name for other in every])}"
        raise ValueError(f"notebooks: expected a file in {shown(NOTEBOOKS)}, got {got}.")
    return path
