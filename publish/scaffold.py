"""Start a study: a copy of the notebook template with a claim file of its own, ready to run."""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from publish import files, studies, text

TEMPLATE, CLAIMS = "_template", "claims"
LONGEST_TITLE, LONGEST_NAME = 120, 40
_NUMBERED = re.compile(r"(\d\d)_(.+)")


@dataclass(frozen=True)
class Started:
    """The two files of a new study."""

    notebook: Path
    claims: Path


def new(title: str, *, folder: Path | None = None) -> Started:
    """Write ``NN_title.ipynb`` and ``claims/NN_title.toml`` from the templates, never over a file.

    Parameters
    ----------
    title : the question the study asks, one line
    folder : folder of the notebooks; the project's by default

    Raises ValueError for a title without letter or digit, too long or taken, or without a number
    left.
    """
    from filelock import FileLock

    files.BUILD.mkdir(exist_ok=True)
    with FileLock(files.BUILD / "new.lock"):  # of two at once each has a number of its own
        return _new(plain(title), folder or files.NOTEBOOKS)


def _new(title: str, folder: Path) -> Started:
    name, there = slug(title), [*folder.glob("*.ipynb"), *(folder / CLAIMS).glob("*.toml")]
    taken = list(filter(None, (_NUMBERED.fullmatch(path.stem) for path in there)))
    for found in taken:
        if found[2] == name:
            there = f"{files.shown(folder / found[0])}.ipynb is already there"
            how = "choose another title or remove it"
            raise ValueError(f"title: expected a new title, but {there}; {how}.")
    number = max((int(found[1]) for found in taken), default=-1) + 1
    if number > 99:
        expected = "a free number up to 99, found none; remove a study first."
        raise ValueError(f"title: expected {expected}")
    stem, article = f"{number:02d}_{name}", f"n{number:02d}"
    started = Started(folder / f"{stem}.ipynb", folder / CLAIMS / f"{stem}.toml")
    claims = (folder / CLAIMS / f"{TEMPLATE}.toml").read_text(encoding="utf-8")
    named = f"title = {json.dumps(title, ensure_ascii=False)}"
    claims = re.sub("(?m)^title = .*$", lambda _: named, claims.replace("n00", article))
    book = _notebook(studies.notebook(folder / f"{TEMPLATE}.ipynb"), title, stem, article)
    files.write(started.claims, claims)
    try:
        files.write(started.notebook, book)
    except OSError:
        started.claims.unlink()
        raise
    return started


def plain(title: str) -> str:
    """A title on one line; ValueError without letter or digit, or with more than 120 characters.

    >>> plain(" Did value\\nlead? ")
    'Did value lead?'
    """
    line = text.plain(title)
    if not slug(line):
        raise ValueError(f"title: expected words with letters a to z or digits, got {title!r}.")
    if len(line) > LONGEST_TITLE:
        raise ValueError(f"title: expected at most {LONGEST_TITLE} characters, got {len(line)}.")
    return line


def slug(title: str) -> str:
    """A title as part of a file name: lower-case letters, digits and underscores, cut at a word.

    >>> slug("../Did Müller's value lead?"), slug("???")
    ('did_mullers_value_lead', '')
    """
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode()
    words = text.slug(plain.replace("'", "")).split("-")
    while len(words) > 1 and len("_".join(words)) > LONGEST_NAME:
        words.pop()
    return "_".join(words)[:LONGEST_NAME]


def _notebook(book, title: str, stem: str, article: str) -> str:
    """The template with the title, its own claim file and its claims, without results."""
    import nbformat

    heading, _, below = book.cells[0].source.partition("\n")
    book.cells[0].source = f"# {title}\n{below}".rstrip() if heading.startswith("#") else heading
    for cell in book.cells:
        source = cell.source.replace(f"{TEMPLATE}.toml", f"{stem}.toml").replace("n00", article)
        if "parameters" in studies.tags(cell):
            of_mine = f'["{article}-01", "{article}-02"]      # the claims this study answers'
            source = re.sub("(?m)^files = .*$", f'files = ["{CLAIMS}/{stem}.toml"]', source)
            source = re.sub("(?m)^ids = .*$", f"ids = {of_mine}", source)
        cell.source = source
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    return nbformat.writes(book) + "\n"
