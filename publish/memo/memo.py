"""A memo of two to four pages that can be forwarded: a study without its code, or one verdict on a page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from publish import execute, rows
from publish.claim_index import links
from publish.files import BUILD, NOTEBOOKS, ROOT, shown, write
from publish.memo import render, select

MOST_PAGES, MOST_FIGURES = 4, 4


def memo(
    notebook: Path | str | None = None,
    *,
    claim: str = "",
    file: Path | str | None = None,
    to: str = "pdf",
    sections: Iterable[str] = (),
    author: str = "",
    title: str = "",
    output: Path | str | None = None,
) -> Path:
    """Write a memo on a study, or on one claim.

    Parameters
    ----------
    notebook : an executed notebook
    claim : the id of a claim, in place of a notebook
    file : the claim file that holds the claim; the register by default
    to : ``pdf`` or ``docx``
    sections : headings of the notebook; without any, a selection that fits four pages
    author : printed under the title
    title : in place of the notebook's own
    output : the file; ``build/memos/NAME.FORMAT`` by default

    Returns
    -------
    the path of the file, written whole or not at all

    Raises
    ------
    ValueError
        If an argument names nothing there is, or the notebook has not been run.
    """
    sections = list(sections)
    if to not in render.FORMATS:
        raise ValueError(f"to: expected {' or '.join(render.FORMATS)}, got {to!r}.")
    if bool(notebook) == bool(claim):
        raise ValueError(
            "notebook: expected either a notebook or a claim, got "
            + ("both." if notebook else "neither.")
        )
    if file and not Path(file).is_file():
        raise ValueError(f"file: expected a claim file, found none at {shown(Path(file))}.")
    if notebook and execute.standing(Path(notebook)) == "failed":
        raise ValueError(
            f"{shown(Path(notebook))}: expected a study that runs, but its last run failed; `python -m research report` says why."
        )
    if file and not claim:
        raise ValueError("file: expected a claim (--claim ID) with a claim file, got none.")
    if claim and sections:
        raise ValueError("sections: expected none beside a claim, as its memo is one page.")
    target = (
        Path(output)
        if output
        else BUILD / "memos" / f"{Path(notebook).stem if notebook else claim}.{to}"
    )
    if target.is_dir():
        raise ValueError(f"output: expected the name of a file, got the folder {shown(target)}.")
    if target.exists() and not target.is_file():
        raise ValueError(
            f"output: expected the name of a file, got {shown(target)}, which is none."
        )
    if target.suffix != f".{to}":
        raise ValueError(f"output: expected a name that ends in .{to}, got {target.name!r}.")
    _installed()
    made = (
        _of_claim(claim, [Path(file)] if file else [], author, title)
        if claim
        else _of_notebook(Path(notebook), sections, author, title)
    )
    write(target, made_as(made, to))
    return target


def made_as(made: render.Paper, to: str) -> bytes:
    """A paper in one of the formats."""
    return render.pdf(made) if to == "pdf" else render.docx(made)


def _installed() -> None:
    try:
        import bs4  # noqa: F401
        import docx  # noqa: F401
        import pypandoc  # noqa: F401
        import typst  # noqa: F401
    except ImportError as error:
        raise ValueError(
            f"memo: needs the package {error.name}; install the project with its extra: pip install -e '.[memo]'."
        ) from None


def _of_notebook(path: Path, sections: list[str], author: str, title: str) -> render.Paper:
    study = select.read(path)
    data = _data_of(path)
    made = render.Paper(title or study.title, data.as_of, _footer(data, path), [], author)
    if sections:
        return replace(made, cells=select.chosen(study, sections))
    few, many = 0, min(MOST_FIGURES, select.count_figures(study))
    some = many
    while few < many:
        fits = render.fits(replace(made, cells=select.brief(study, figures=some)), MOST_PAGES)
        few, many = (some, many) if fits else (few, some - 1)
        some = (few + many + 1) // 2
    return replace(made, cells=select.brief(study, figures=few))


def _data_of(path: Path):
    """The vintage a notebook was run on: that of its folder in ``build``, else the snapshot."""
    from research import store

    parts = path.resolve().relative_to(BUILD).parts if path.resolve().is_relative_to(BUILD) else ()
    return store.load(parts[0] if parts[1:2] == ("notebooks",) else "snapshot")


def _footer(data, path: Path | None) -> str:
    from research import __version__

    place = f"{shown(path.resolve())} of " if path else ""
    if path and not path.resolve().is_relative_to(ROOT):
        place = f"{path.name}, made with "
    return f"Data to {data.as_of:%Y-%m-%d} ({data.name}, hash {data.hash[:12]}). Study: {place}smallcaps {__version__}."


def _of_claim(claim: str, files: list[Path], author: str, title: str) -> render.Paper:
    from research import store
    from research.studies import answers

    data = store.load()
    (verdict,) = answers.answers(claim, data=data, files=files)
    folder = NOTEBOOKS if data.name == "snapshot" else BUILD / data.name / "notebooks"
    path = folder / ("" if files else links().get(claim, ""))
    study = select.read(path) if path.is_file() else None
    figure = select.figure_for(study, verdict.claim) if study else None
    made = render.Paper(
        title or f"{claim}: {verdict.claim.says}",
        data.as_of,
        _footer(data, path if study else None),
        [],
        author,
    )
    for width, most in ((70, 12), (60, 12), (45, 12), (60, 6), (45, 4), (0, 12), (0, 6), (0, 2)):
        if width and not figure:
            continue
        cells = _claim_cells(verdict, most) + (
            [select.markdown(f"## From the study\n\n{study.title}"), figure] if width else []
        )
        made = replace(made, cells=cells, figure_width=width or render.FIGURE_WIDTH)
        if render.fits(made, 1):
            break
    return made


def _claim_cells(verdict, most: int) -> list:
    from research import prose
    from research.studies import answers

    claim = verdict.claim
    article = (
        f"Article {claim.article.id}, {claim.article.title.strip('()')}"
        if claim.article.title
        else f"Article {claim.article.id}"
    )
    tested = f"Tested as: {claim.tested_as}" if claim.tested_as else "Tested as stated."
    condition = (
        f" It counts as true when it is {answers.standard(claim, verdict.unit)}."
        if verdict.unit
        else ""
    )
    parts = [
        "## The claim",
        f"{article}; {claim.where or 'no place given'}. {tested}{condition}",
        "## The verdict",
        _without_repeats(verdict),
    ]
    choices = answers.choices(verdict)
    if len(choices) > 1:
        parts += ["## Other choices", prose.table(choices.head(most))]
        parts += [f"The first {most} of {len(choices)}."] if len(choices) > most else []
    if len(verdict.rows):
        parts += ["## The rows behind the number", prose.table(rows.printed(verdict.rows, most))]
        parts += (
            [f"{rows.shown(len(verdict.rows), most)} of {len(verdict.rows)} rows, first and last."]
            if len(verdict.rows) > most
            else []
        )
    return [select.markdown(text) for text in parts]


def _without_repeats(verdict) -> str:
    """The rendered verdict without what the memo says elsewhere: the claim, and how it was tested."""
    lines = [
        line
        for line in verdict._repr_markdown_().splitlines()
        if not line.startswith(("- Tested as:", "- Caveat: Tested as:"))
    ]
    head = f"**{verdict.id}: {verdict.verdict}.** {verdict.claim.says}"
    return "\n".join(lines).replace(head, f"**{verdict.verdict.capitalize()}.**", 1).strip()
