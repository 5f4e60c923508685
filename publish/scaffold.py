"""Start a study: a copy of the notebook template with a claim file of its own, ready to run."""

import json
import re
import textwrap
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from publish import files, studies, text

TEMPLATE, CLAIMS = "_template", "claims"
LONGEST_TITLE, LONGEST_NAME = 120, 40


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
    import nbformat

    name, there = slug(title), [*folder.glob("*.ipynb"), *(folder / CLAIMS).glob("*.toml")]
    taken = {path.stem for path in there if re.match(r"\d\d_", path.stem)}
    for stem in taken:
        if stem[3:] == name:
            got = f"{files.shown(folder / stem)}.ipynb is already there"
            how = "choose another title or remove it"
            raise ValueError(f"title: expected a new title, but {got}; {how}.")
    number = max((int(stem[:2]) for stem in taken), default=-1) + 1
    if number > 99:
        free = "a free number up to 99, found none; remove a study first."
        raise ValueError(f"title: expected {free}")
    stem, article = f"{number:02d}_{name}", f"n{number:02d}"
    started = Started(folder / f"{stem}.ipynb", folder / CLAIMS / f"{stem}.toml")
    own = lambda source: source.replace(f"{TEMPLATE}.toml", f"{stem}.toml").replace("n00", article)
    claims = own((folder / CLAIMS / f"{TEMPLATE}.toml").read_text(encoding="utf-8"))
    named = f"title = {json.dumps(title, ensure_ascii=False)}"
    book = studies.notebook(folder / f"{TEMPLATE}.ipynb")
    for cell in book.cells:
        cell.source = own(cell.source)
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    book.cells[0].source = re.sub("^# .*", lambda _: f"# {title}", book.cells[0].source)
    files.write(started.claims, re.sub("(?m)^title = .*$", lambda _: named, claims))
    try:
        files.write(started.notebook, nbformat.writes(book) + "\n")
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
    words = text.slug(plain.replace("'", "")).replace("-", " ")
    return next(iter(textwrap.wrap(words, LONGEST_NAME)), "").replace(" ", "_")
