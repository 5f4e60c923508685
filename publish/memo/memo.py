"""A memo of at most four pages to forward: a study without its code, or one verdict on a page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from markupsafe import Markup

from publish import claim_figure, claims, drawing, execute, rows, studies, text
from publish.files import BUILD, ROOT, figure_folder, shown, write
from publish.memo import choice, render
from publish.memo.render import Paper, Part
from research.formats import day

MOST_PAGES, WIDTHS = 4, (84, 74, 64)
# percent of the width for the figure of a claim and rows of its table, the first that fit a page
_CLAIM_SIZES = [
    (80, 40),
    (65, 40),
    (55, 40),
    (65, 16),
    (60, 12),
    (55, 8),
    (50, 6),
    (45, 4),
    (40, 2),
]


@dataclass(frozen=True)
class Memo:
    """The file that was written, and what was left out to keep it short."""

    path: Path
    left_out: tuple[str, ...] = ()
    pages: int = 0


def memo(
    notebook: Path | str | None = None,
    *,
    claim: str = "",
    file: Path | str | None = None,
    to: str = "pdf",
    paper: str = "a4",
    sections: Iterable[str] = (),
    author: str = "",
    title: str = "",
    output: Path | str | None = None,
) -> Memo:
    """Write a memo on a study, or on one claim, whole or not at all.

    Parameters
    ----------
    notebook : an executed notebook
    claim : the id of a claim, in place of a notebook
    file : the claim file that holds the claim; the register by default
    to : ``pdf`` or ``docx``
    paper : ``a4`` or ``letter``
    sections : headings of the notebook; without any, as much as fits four pages
    author, title : printed; the title in place of the notebook's own
    output : the file; ``build/memos/NAME.FORMAT`` by default

    Raises
    ------
    ValueError
        If an argument names nothing there is, the notebook has not been run, says nothing, or still
        holds prompts of the template.
    """
    sections = list(sections)
    _check(notebook, claim, file, to, paper, sections)
    target = Path(output) if output else _default(notebook, claim, to)
    if target.exists() and not target.is_file():
        kind = "the folder " if target.is_dir() else ""
        raise ValueError(f"output: expected the name of a file, got {kind}{shown(target)}.")
    if target.suffix != f".{to}":
        raise ValueError(f"output: expected a name that ends in .{to}, got {target.name!r}.")
    _installed()
    if claim:
        made, left = _of_claim(claim, [Path(file)] if file else [], author, title, paper), ()
    else:
        made, left = _of_notebook(Path(notebook), sections, author, title, paper)
    write(target, render.pdf(made) if to == "pdf" else render.docx(made))
    return Memo(target, tuple(left), render.pages(made, spare=0) if sections else 0)


def _check(notebook, claim: str, file, to: str, paper: str, sections: list[str]) -> None:
    if to not in render.FORMATS:
        raise ValueError(f"to: expected {' or '.join(render.FORMATS)}, got {to!r}.")
    if paper not in render.SIZES:
        raise ValueError(f"paper: expected {' or '.join(render.SIZES)}, got {paper!r}.")
    if bool(notebook) == bool(claim):
        got = "both." if notebook else "neither."
        raise ValueError(f"notebook: expected either a notebook or a claim, got {got}")
    if claim:
        text.file_stem(claim, what="claim")
    if file and not Path(file).is_file():
        raise ValueError(f"file: expected a claim file, found none at {shown(Path(file))}.")
    if file and not claim:
        raise ValueError("file: expected a claim (--claim ID) with a claim file, got none.")
    if claim and sections:
        raise ValueError("sections: expected none beside a claim, as its memo is one page.")
    if notebook and execute.standing(Path(notebook)) == "failed":
        raise ValueError(
            f"{shown(Path(notebook))}: expected a study that runs, but its last run failed; "
            "`python -m research report` says why."
        )


def _default(notebook, claim: str, to: str) -> Path:
    return BUILD / "memos" / f"{Path(notebook).stem if notebook else claim}.{to}"


def _installed() -> None:
    try:
        import docx  # noqa: F401
        import pypandoc  # noqa: F401
        import typst  # noqa: F401

        text.markdown("$x$")
    except ImportError as error:
        raise ValueError(
            f"memo: needs the package {error.name}; install the project with its extra: "
            "pip install -e '.[memo]'."
        ) from None


def _of_notebook(
    path: Path, sections: list[str], author: str, title: str, paper: str
) -> tuple[Paper, list[str]]:
    study = studies.read(path, figures=_figures(path))
    if prompts := choice.unedited(study):
        named = "; ".join(f'"{text.plain(prompt)[:60]}"' for prompt in prompts[:3])
        more = f" and {len(prompts) - 3} more" if len(prompts) > 3 else ""
        raise ValueError(
            f"{shown(path)}: expected a finished study, found prompts of the template:"
            f" {named}{more}."
        )
    data = _data_of(path)
    made = Paper(
        text.plain(title) or study.title,
        data.as_of,
        _footer(data, path),
        (),
        text.plain(author),
        paper,
    )
    if sections:
        return _said(replace(made, parts=render.joined(choice.chosen(study, sections))), path), []
    few, many = -1, choice.count(study)
    kept = many
    while few < many:
        parts, _ = choice.selection(study, kept)
        fits = render.pages(_said(replace(made, parts=render.joined(parts)), path)) <= MOST_PAGES
        few, many = (kept, many) if fits else (few, kept - 1)
        kept = (few + many + 1) // 2
    parts, left = choice.selection(study, few)
    return _without_a_stub(replace(made, parts=render.joined(parts))), left


def _without_a_stub(made: Paper) -> Paper:
    """The paper on the fewest pages, its figures as wide as can be: no page of two lines."""
    sized = [replace(made, figure_width=width) for width in WIDTHS]
    return min(sized, key=lambda paper: (render.pages(paper, spare=0), -paper.figure_width))


def _said(made: Paper, path: Path) -> Paper:
    if not any(part.body.strip() for part in made.parts):
        raise ValueError(
            f"{shown(path)}: expected a study with text or results, found nothing to send on."
        )
    return made


def _figures(path: Path) -> Path:
    path = path.resolve()
    here = path.parent if path.is_relative_to(BUILD) else None
    return figure_folder(path, here, build=BUILD)


def _data_of(path: Path):
    """The vintage a notebook was run on: that of its folder, else the snapshot."""
    from research import store

    path = path.resolve()
    parts = path.relative_to(BUILD).parts if path.is_relative_to(BUILD) else ()
    if parts[:1] == ("elsewhere",):
        return store.load()
    return store.load(parts[1] if parts[:1] == ("vintages",) else "snapshot")


def _footer(data, path: Path | None) -> str:
    from research import __version__

    place = f"{shown(path.resolve())} of " if path else ""
    if path and not path.resolve().is_relative_to(ROOT):
        place = f"{text.plain(path.name)}, made with "
    return (
        f"Data to {day(data.as_of)} ({data.name}, hash {data.hash[:12]}). "
        f"Study: {place}smallcaps {__version__}."
    )


def _of_claim(claim: str, files: list[Path], author: str, title: str, paper: str) -> Paper:
    register = claims.judged(files)
    verdict, data = register[claim], register.data
    drawn = claim_figure.draw(verdict, data=data)
    base = Paper(
        text.plain(title or verdict.claim.says),
        data.as_of,
        _footer(data, None),
        (),
        text.plain(author),
        paper,
    )
    made = base
    for width, most in [*_CLAIM_SIZES, (0, 2)]:
        parts = _claim_parts(verdict, drawn if width else None, most, data)
        made = replace(base, parts=tuple(parts), figure_width=width or render.FIGURE_WIDTH)
        if render.pages(made) <= 1:
            break
    return made


def _claim_parts(verdict, drawn, most: int, data) -> list[Part]:
    claim = verdict.claim
    where = ", ".join(filter(None, [claims.title(claim.article), claim.where]))
    lead = Markup("<p>{} (claim {}). {}</p>").format(
        where, claim.id, f"Tested as: {claim.tested_as}" if claim.tested_as else "Tested as stated."
    )
    verdict_body = Markup("<p><strong>{}</strong></p>").format(claims.sentence(verdict))
    if why := claims.why(verdict):
        verdict_body += Markup("<p>{}</p>").format(why)
    verdict_body += _listed(verdict.caveats[: max(2, most // 2)])
    if drawn and drawn.svg:
        verdict_body += render.drawn(
            "svg", drawing.cleaned(drawn.svg).encode(), text.plain(drawn.caption)
        )
    parts = [Part("The claim", 1, lead), Part("The verdict", 1, verdict_body)]
    choices = claims.choices(verdict, data=data)
    if len(choices) > 1 and not (drawn and "choice" in drawn.caption):
        cells = claims.told(choices).head(most)
        parts.append(Part("Other choices", 1, table(cells, of=len(choices))))
    if len(verdict.rows):
        told = rows.printed(verdict.rows, most, unit=verdict.unit)
        body = table(told, of=len(verdict.rows), ends=True)
        parts.append(Part("The rows behind the number", 1, body))
    return parts


def _listed(items: Iterable[str]) -> Markup:
    lines = Markup().join(Markup("<li>{}</li>").format(claims.worded(item)) for item in items)
    return Markup("<ul>{}</ul>").format(lines) if lines else Markup()


def table(frame, *, of: int, ends: bool = False) -> Markup:
    """A frame of text as a table, with a line on what is left out."""
    head = Markup().join(Markup("<th>{}</th>").format(text.plain(name)) for name in frame.columns)
    lines = Markup()
    for row in frame.itertuples(index=False, name=None):
        cells = Markup().join(Markup("<td>{}</td>").format(text.plain(value)) for value in row)
        lines += Markup("<tr>{}</tr>").format(cells)
    made = Markup("<table><thead><tr>{}</tr></thead><tbody>{}</tbody></table>").format(head, lines)
    if len(frame) < of:
        made += Markup("<p>{} of {:,} rows, {}.</p>").format(
            len(frame), of, "first and last" if ends else "the first"
        )
    return made
