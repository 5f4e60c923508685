"""Render executed notebooks as pages that load nothing from elsewhere."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from research.edition.files import write

TEMPLATE = Path(__file__).parent / "page.html.j2"


def html(paths: Iterable[Path], folder: Path, *, code: str = "folded") -> list[Path]:
    """Write one page per notebook, with the code folded away and links between the pages.

    Parameters
    ----------
    paths : executed notebooks; the first one becomes ``index.html``
    folder : where the pages go
    code : ``folded`` (opens on a click), ``shown`` or ``hidden``

    Returns
    -------
    list of the pages, in the order of ``paths``

    Raises
    ------
    ValueError
        If ``code`` is none of the three.
    """
    if code not in ("folded", "shown", "hidden"):
        raise ValueError(f"code: expected folded, shown or hidden, got {code!r}.")
    import nbformat
    from nbconvert import HTMLExporter

    paths = [Path(path) for path in paths]
    books = [nbformat.read(path, as_version=4) for path in paths]
    files = ["index.html", *(f"{path.stem}.html" for path in paths[1:])]
    links = [{"file": file, "title": _title(book, path)} for file, book, path in zip(files, books, paths, strict=True)]
    exporter = HTMLExporter(raw_template=TEMPLATE.read_text(encoding="utf-8"))
    exporter.exclude_input_prompt = exporter.exclude_output_prompt = True
    folder.mkdir(parents=True, exist_ok=True)
    for book, link, path in zip(books, links, paths, strict=True):
        resources = {"metadata": {"name": path.stem}, "page": link, "pages": links, "code": code}
        page, _ = exporter.from_notebook_node(book, resources=resources)
        for file, other in zip(files, paths, strict=True):
            page = page.replace(f'href="{other.name}', f'href="{file}')
        write(folder / link["file"], page.replace('href="../', 'href="../../'))
    return [folder / file for file in files]


def _title(book, path: Path) -> str:
    lines = (line for cell in book.cells if cell.cell_type == "markdown" for line in cell.source.splitlines())
    return next((line.lstrip("# ").strip() for line in lines if line.startswith("# ")), path.stem)
