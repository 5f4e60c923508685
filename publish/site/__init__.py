"""The site: a front page with every verdict, a page per claim, article and study, all figures, and no outside host."""

from __future__ import annotations

import json
import os
from pathlib import Path

from publish.execute import run_notebooks
from publish.files import BUILD, NOTEBOOKS, figure_folder, shown


def build_site(output: Path | None = None, *, jobs: int = 2, progress: bool = True) -> Path:
    """Build the site from the executed notebooks; those without figures on the disk are run first.

    With another vintage chosen (``SMALLCAPS_VINTAGE``) it is made of the copies executed on that vintage. Studies of
    your own are taken in once they have been run; the template never is.

    Parameters
    ----------
    output : folder of the site; ``build/site``, or ``build/VINTAGE/site``, by default
    jobs : notebooks, and processes of Sphinx, at a time
    progress : draw a progress bar while notebooks run

    Returns
    -------
    path of the front page

    Raises
    ------
    ValueError
        If a notebook fails, a folder cannot be written, or a page has a fault. The old site stays.
    """
    from publish.claim_index import links
    from publish.site import build, pages
    from research import store
    from research.studies import answers

    vintage = os.environ.get("SMALLCAPS_VINTAGE")
    base = BUILD / vintage if vintage else BUILD
    into = base / "notebooks" if vintage else None
    target = Path(output) if output else base / "site"
    build.check(target)
    books = _executed(into, jobs, progress)
    data = store.load()
    verdicts = answers.answers(data=data)
    places = {claim: f"studies/{Path(name).stem}" for claim, name in links(NOTEBOOKS).items()}
    pages = pages.content(verdicts, data, places=places)
    return build.build(books, base / "figures", pages, target, data=data, places=places, jobs=jobs)


def waiting(into: Path | None = None) -> list[Path]:
    """Notebooks that have to run before the site can be built: they lack results, or files of their figures.

    A study of your own that has never been run is not among them; the site leaves it out.

    Parameters
    ----------
    into : folder of the executed copies, where they are not the notebooks themselves
    """
    found = []
    for path in _studies():
        run, drawn = _state(path, into)
        if not (run and drawn) and (run or path.name[:2].isdigit()):
            found.append(path)
    return found


def _executed(into: Path | None, jobs: int, progress: bool) -> list[Path]:
    """The executed notebooks, after those that lack something have been run."""
    missing = waiting(into)
    if missing:
        print(
            f"Run first, as results or figures are missing: {', '.join(path.stem for path in missing)}.",
            flush=True,
        )
        for run in run_notebooks(missing, into=into, jobs=jobs, force=True, progress=progress):
            if run.error:
                raise ValueError(run.error)
    books = [path for path in _studies() if _state(path, into)[0]]
    left_out = [shown(path) for path in _studies() if path not in books]
    if left_out:
        print(f"Left out, as never run: {', '.join(left_out)}.", flush=True)
    return [(into or path.parent) / path.name for path in books]


def _studies() -> list[Path]:
    return [path for path in sorted(NOTEBOOKS.glob("*.ipynb")) if not path.name.startswith("_")]


def _state(path: Path, into: Path | None) -> tuple[bool, bool]:
    """Whether a notebook has been run to its end, and whether all its figures lie on the disk as drawings."""
    target = (into or path.parent) / path.name
    if not target.exists():
        return False, False
    code = [
        cell
        for cell in json.loads(target.read_text(encoding="utf-8"))["cells"]
        if cell["cell_type"] == "code" and cell["source"]
    ]
    outputs = [output for cell in code for output in cell["outputs"]]
    pictures = sum("image/png" in output.get("data", {}) for output in outputs)
    run = all(cell["execution_count"] for cell in code) and not any(
        output["output_type"] == "error" for output in outputs
    )
    return run, len(list(figure_folder(path, into, build=BUILD).glob("[0-9]*.svg"))) == pictures
