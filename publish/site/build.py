"""Build the site: pages are written to a scratch folder, rendered by Sphinx there, and moved into place when all is well."""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import tempfile
import tomllib
from pathlib import Path

from publish.files import ROOT, shown, write
from publish.site import charts, notebook_page
from publish.site.sphinx_conf import settings

MARK = "site.json"
_UNUSED = (
    "_static/locales",
    "_static/scripts/fontawesome.js",
    "_static/scripts/fontawesome.js.LICENSE.txt",
    "_sources",
    ".buildinfo",
)
_ORDER = ("figures", "codebook", "measures", "method")


def build(
    books: list[Path],
    figures: Path,
    pages: dict[str, str],
    target: Path,
    *,
    data,
    places: dict[str, str],
    jobs: int = 2,
) -> Path:
    """Build the site from executed notebooks and written pages.

    Parameters
    ----------
    books : executed notebooks
    figures : folder with a folder per notebook, in it ``01.svg`` and ``01.csv`` and so on
    pages : MyST text by file name; whatever is no ``.md`` is copied as it is; ``index.md`` is the front page
    target : folder of the site, replaced as a whole
    data : the vintage the site speaks of
    places : claim id -> the study that takes it apart, such as ``studies/01_streaks``
    jobs : processes

    Returns
    -------
    path of the front page

    Raises
    ------
    ValueError
        If the folder cannot be written or holds something else, or if Sphinx has a complaint. The old site stays.
    """
    check(target)
    target = target.resolve()
    with tempfile.TemporaryDirectory(
        dir=target.parent, prefix=f".{target.name}-", ignore_cleanup_errors=True
    ) as folder:
        made = _rendered(Path(folder), books, figures, pages, data, places, jobs)
        _place(made, target, Path(folder) / "old")
    return target / "index.html"


def check(target: Path) -> None:
    """Refuse a folder that cannot be written or holds something other than a site, before anything is made.

    Raises
    ------
    ValueError
        If there is a file, a folder with other things in it, or no way to make one.
    """
    if target.is_file() or (
        target.is_dir() and any(target.iterdir()) and not (target / MARK).is_file()
    ):
        raise ValueError(
            f"output: expected a new folder or a site built before, got {shown(target)}, which holds something else."
        )
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=target.parent, prefix="."):
            pass
    except OSError as error:
        raise ValueError(
            f"output: expected a folder that can be written, got {shown(target)} ({error.strerror})."
        ) from None


def _rendered(
    scratch: Path,
    paths: list[Path],
    figures: Path,
    pages: dict[str, str],
    data,
    places: dict[str, str],
    jobs: int,
) -> Path:
    import nbformat

    from research import __version__

    claims = {Path(name).stem for name in pages if name.startswith("claims/")}
    source, extra, made = scratch / "source", scratch / "extra", scratch / "html"
    titles, all_charts = {}, []
    studies = [f"studies/{path.stem}" for path in paths]
    for path, study in zip(paths, studies, strict=True):
        notebook = nbformat.read(path, as_version=4)
        drawn = charts.of(notebook, path.stem, figures / path.stem)
        here = [claim for claim, place in places.items() if place == study]
        page = notebook_page.page(notebook, study, drawn, studies=studies, claims=claims, here=here)
        write(source / "studies" / path.name, nbformat.writes(page))
        titles[path.stem] = notebook_page.title(notebook, path.stem)
        all_charts += drawn
    pages = {"figures.md": charts.gallery(titles, all_charts)} | pages
    names = {
        study: title if study == notebook_page.SCOREBOARD else short(study)
        for study, title in titles.items()
    }
    pages["index.md"] += "\n\n" + _contents(names, pages)
    for name, text in pages.items():
        write((source if name.endswith(".md") else extra) / name, text)
    for name, content in charts.files(all_charts).items():
        write(extra / "figures" / name, content)
    write(extra / ".nojekyll", "")
    write(
        extra / MARK,
        json.dumps(
            {
                "version": __version__,
                "vintage": data.name,
                "as_of": f"{data.as_of:%Y-%m-%d}",
                "hash": data.hash,
            }
        )
        + "\n",
    )
    _sphinx(
        source,
        made,
        scratch / "doctrees",
        settings(data, __version__, extra=extra, repository=_repository()),
        jobs,
    )
    for name in _UNUSED:
        shutil.rmtree(made / name, ignore_errors=True) if (made / name).is_dir() else (
            made / name
        ).unlink(missing_ok=True)
    for path in made.rglob("*.map"):
        path.unlink()
    return made


def _repository() -> str:
    """Address of the repository, where pyproject.toml gives one; pages have a button for it then."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return project.get("urls", {}).get("Repository", "")


def _contents(studies: dict[str, str], pages: dict[str, str]) -> str:
    """The hidden tables of contents that make the sidebar. The pages of claims are reached from the front page."""
    named = {name.removesuffix(".md") for name in pages if name.endswith(".md")}
    below = {
        folder: [name for name in sorted(named) if name.startswith(f"{folder}/")]
        for folder in ("articles", "extend")
    }
    groups = [
        ("", ["Scoreboard <self>"]),
        ("Studies", [f"{name} <studies/{study}>" for study, name in studies.items()]),
        ("Articles", [f"Article {Path(name).name} <{name}>" for name in below["articles"]]),
        ("Behind the verdicts", [name for name in _ORDER if name in named]),
        ("Extend", below["extend"]),
    ]
    blocks = []
    for caption, entries in groups:
        if entries:
            lines = [
                "```{toctree}",
                ":hidden:",
                *([f":caption: {caption}"] if caption else []),
                "",
                *entries,
                "```",
            ]
            blocks.append("\n".join(lines))
    return "\n\n".join(blocks) + "\n"


def short(study: str) -> str:
    """A study's name in the sidebar.

    >>> short("07_rates_and_macro"), short("did_small_caps_keep_up")
    ('Rates and macro', 'Did small caps keep up')
    """
    return re.sub(r"^\d+_", "", study).replace("_", " ").capitalize()


def _sphinx(source: Path, made: Path, doctrees: Path, options: dict, jobs: int) -> None:
    from sphinx.application import Sphinx
    from sphinx.errors import SphinxError
    from sphinx.util.docutils import docutils_namespace, patch_docutils

    said = io.StringIO()
    try:
        with patch_docutils(), docutils_namespace():
            app = Sphinx(
                source,
                None,
                made,
                doctrees,
                "html",
                options,
                status=None,
                warning=said,
                freshenv=True,
                parallel=jobs,
            )
            app.build(force_all=True)
    except SphinxError as error:
        raise ValueError(f"site: {error}") from None
    complaints = [
        line for line in re.sub(r"\x1b\[[\d;]*m", "", said.getvalue()).splitlines() if line.strip()
    ]
    if complaints:
        more = f" ({len(complaints) - 1} further lines)" if len(complaints) > 1 else ""
        raise ValueError(f"site: {complaints[0].replace(f'{source}{os.sep}', '')}{more}")
    if any("math notranslate" in page.read_text(encoding="utf-8") for page in made.rglob("*.html")):
        _copy_mathjax(made / "_static" / "mathjax")


def _copy_mathjax(folder: Path) -> None:
    from importlib.util import find_spec

    package = find_spec("sphinx-mathjax-offline")
    shutil.copytree(Path(package.origin).parent / "static" / "mathjax", folder)


def _place(made: Path, target: Path, old: Path) -> None:
    """Put a folder in the place of another in two renamings; if the second fails, the first is undone."""
    if target.exists():
        os.replace(target, old)
    try:
        os.replace(made, target)
    except OSError:
        if old.exists():
            os.replace(old, target)
        raise
