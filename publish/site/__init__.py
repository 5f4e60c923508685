"""The site: five findings, every verdict, a page per claim, article and study; no outside host."""

import sys
from collections.abc import Iterator
from pathlib import Path

from publish import claims, execute, files, studies
from publish.files import NOTEBOOKS, ROOT, edition, executed, figure_folder, fingerprint, step


def build_site(
    output: Path | None = None,
    *,
    jobs: int = 2,
    progress: bool = True,
    force: bool = False,
) -> Path:
    """Build the site from the executed notebooks; those without figures of theirs run first.

    With another vintage or data folder chosen it is made of the copies executed on it. Studies of
    your own are taken in once they have been run. What has not changed is left alone; if a notebook
    fails, or a folder cannot be written, the old site stays.

    Parameters
    ----------
    output : folder of the site; ``build/site`` by default
    force : build every page although nothing has changed

    Returns the path of the front page.
    """
    from publish import readme
    from publish.site import build

    base, into = edition()
    target = Path(output).resolve() if output else base / "site"
    build.check(target)
    with step("notebooks"):
        paths = _ran(into, jobs, progress)
    with step("verdicts"):
        register = claims.judged()
        placebo = readme.placebo(register)
    with step("pages"):
        books = [studies.read(path, figures=figure_folder(path, into)) for path in paths]
        code = "" if force else fingerprint(_code(), sys.version)
        return build.build(books, register, target, code=code, placebo=placebo)


def waiting(into: Path | None = None) -> list[Path]:
    """Notebooks that must run before the site is built, as they lack results or figures of theirs.

    A study of your own that has never been run is not among them. ``into`` is the folder of the
    executed copies, where they are not the notebooks themselves.
    """
    return [
        path
        for path, run, drawn in _states(into)
        if not (run and drawn) and (run or path.name[:2].isdigit())
    ]


def _code() -> list[Path]:
    """What makes pages: code, templates, packages, the project's own entries."""
    made_by = [*(ROOT / "publish").rglob("*"), *(ROOT / "research").rglob("*.py")]
    made_by += [ROOT / name for name in ("requirements.lock", "pyproject.toml", "CITATION.cff")]
    return [path for path in made_by if path.suffix != ".pyc"]


def _ran(into: Path | None, jobs: int, progress: bool) -> list[Path]:
    """The executed notebooks, after those that lack something have been run."""
    if missing := waiting(into):
        named = ", ".join(path.stem for path in missing)
        print(f"Run first, as results or figures of theirs are missing: {named}.", flush=True)
        done = execute.run_notebooks(missing, into=into, jobs=jobs, force=True, progress=progress)
        if errors := [run.error for run in done if run.error]:
            raise ValueError(errors[0])
    if left_out := [files.shown(path) for path, run, _ in _states(into) if not run]:
        print(f"Left out, as never run: {', '.join(left_out)}.", flush=True)
    return [executed(path, into) for path, run, _ in _states(into) if run]


def _states(into: Path | None) -> Iterator[tuple[Path, bool, bool]]:
    """Each study, whether it has been run to its end, and whether its figures lie on the disk."""
    for path in sorted(NOTEBOOKS.glob("[!_]*.ipynb")):
        target = executed(path, into)
        cells = studies.notebook(target).cells if target.exists() else None
        run = cells is not None and not studies.fault(cells)
        yield path, run, run and files.drawn(target, figure_folder(path, into))
