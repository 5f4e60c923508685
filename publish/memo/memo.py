"""A memo of at most four pages to forward: a study without its code, or one verdict on a page."""

import bisect
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from publish import claim_figure, claims, drawing, execute, files, rows, studies, text
from publish.files import ROOT, figure_folder, shown, write
from publish.memo import choice, render
from publish.memo.render import Paper
from research.formats import day

MOST_PAGES, WIDTHS = 4, (84, 74, 64)
CHANCE = "could it be chance?"
# percent of the width for the figure of a claim and rows of its table, the first that fit a page
_WIDTHS = 80, 65, 55, 40, 65, 60, 55, 50, 45, 40, 0
_ROWS = 40, 40, 40, 40, 16, 12, 8, 6, 4, 2, 2
_HERE, _FIGURE = Path(__file__).parent, "claim.svg"


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
    stem = Path(notebook).stem if notebook else claim
    target = Path(output) if output else files.BUILD / "memos" / f"{stem}.{to}"
    if target.exists() and not target.is_file():
        kind = "the folder " if target.is_dir() else ""
        raise ValueError(f"output: expected the name of a file, got {kind}{shown(target)}.")
    if target.suffix != f".{to}":
        raise ValueError(f"output: expected a name that ends in .{to}, got {target.name!r}.")
    _installed()
    how = {"title": title, "author": author, "size": paper}
    if claim:
        made, left = _of_claim(claim, file, **how), ()
    else:
        made, left = _of_notebook(Path(notebook), sections, **how)
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
        expected = "a study that runs, but its last run failed"
        why = "`python -m research report` says why"
        raise ValueError(f"{shown(Path(notebook))}: expected {expected}; {why}.")


def _installed() -> None:
    try:
        import docx  # noqa: F401
        import pypandoc  # noqa: F401
        import typst  # noqa: F401
    except ImportError as error:
        how = "install the project with its extra: pip install -e '.[memo]'"
        raise ValueError(f"memo: needs the package {error.name}; {how}.") from None


def _bare(data, path: Path | None, *, title: str, author: str, size: str) -> Paper:
    """A paper with nothing on it but what stands around the text."""
    from research import __version__

    place = f"{shown(path.resolve())} of " if path else ""
    if path and not path.resolve().is_relative_to(ROOT):
        place = f"{text.plain(path.name)}, made with "
    footer = f"Data held to {day(data.as_of)} ({data.name}, hash {data.hash[:12]}). "
    footer += f"Study: {place}smallcaps {__version__}."
    return Paper(text.plain(title), data.as_of, footer, text.plain(author), size)


def _of_notebook(path: Path, sections: list[str], *, title: str, **how) -> tuple[Paper, list[str]]:
    copies = path.resolve().parent if path.resolve().is_relative_to(files.BUILD) else None
    study = studies.read(path, figures=figure_folder(path, copies))
    if prompts := choice.unedited(study):
        named = "; ".join(f'"{text.plain(prompt)[:60]}"' for prompt in prompts[:3])
        more = f" and {len(prompts) - 3} more" if len(prompts) > 3 else ""
        found = f"prompts of the template: {named}{more}"
        raise ValueError(f"{shown(path)}: expected a finished study, found {found}.")
    parts = choice.parts(study)
    bare = _bare(_data_of(path), path, title=text.plain(title) or study.title, **how)
    bare = replace(bare, pictures={drawn.file: drawn.content for drawn in study.pictures})
    wanted = choice.chosen(parts, sections, of=path) if sections else parts
    if not any(part.body.strip() for part in wanted):
        expected = "a study with text or results, found nothing to send on"
        raise ValueError(f"{shown(path)}: expected {expected}.")
    if sections:
        return replace(bare, body=_body(wanted)), []
    body, caveats = choice.divided(parts)
    # where not all fit, what chance would give stays, and the others as far as they come
    ranked = sorted(body, key=lambda part: part.heading.casefold() != CHANCE)

    def of(most: int, *, width: int = WIDTHS[-1]) -> Paper:
        held = [part for part in body if part in ranked[:most]]
        kept = [parts[0], *held, *caveats] if most >= 0 else parts[:1]
        return replace(bare, body=_body(kept), figure_width=width)

    sizes = range(len(body) + 1)
    most = bisect.bisect_right(sizes, MOST_PAGES, key=lambda size: render.pages(of(size))) - 1
    left = [part.heading for part in (ranked[most:] if most >= 0 else body + caveats)]
    # as wide as figures can be on the fewest pages: none holds two lines
    sized = [of(most, width=width) for width in WIDTHS]
    return min(sized, key=lambda made: render.pages(made, spare=0)), left


def _body(parts: Iterable[choice.Part]) -> str:
    return "".join(part.html for part in parts)


def _data_of(path: Path):
    """The vintage a notebook was run on: that of its folder, else the snapshot."""
    from research import store

    path = path.resolve()
    parts = path.relative_to(files.BUILD).parts if path.is_relative_to(files.BUILD) else ()
    if parts[:1] == ("elsewhere",):
        return store.load()
    return store.load(parts[1] if parts[:1] == ("vintages",) else "snapshot")


def _of_claim(claim: str, file: Path | str | None, *, title: str, **how) -> Paper:
    register = claims.judged([Path(file)] if file else [])
    verdict, data = register[claim], register.data
    drawn = claim_figure.draw(verdict, data)
    caption = text.plain(drawn.caption) if drawn else ""
    known = {"verdict": verdict, "data": data, "claims": claims, "printed": rows.printed}
    template = text.templates(_HERE).get_template("claim.html")
    bare = _bare(data, None, title=title or verdict.claim.says, **how)
    for width, most in zip(_WIDTHS, _ROWS, strict=True):
        pictures = {_FIGURE: drawing.cleaned(drawn.svg).encode()} if drawn and width else {}
        figure = render.figure(_FIGURE, caption, caption) if pictures else ""
        body = template.render(known, figure=figure, most=most)
        made = replace(bare, body=body, pictures=pictures, figure_width=width)
        if render.pages(made) <= 1:
            break
    return made
