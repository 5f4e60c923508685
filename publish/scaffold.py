"""Start a study: a copy of the notebook template with a claim file of its own, runnable as it is."""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from publish import files

TEMPLATE, CLAIMS = "_template.ipynb", "claims"
LONGEST_TITLE, LONGEST_NAME = 120, 40
_NUMBERED = re.compile(r"(\d\d)_(.+)")


@dataclass(frozen=True)
class Started:
    """The two files of a new study."""

    notebook: Path
    claims: Path


def new(title: str, *, folder: Path | None = None) -> Started:
    """Write ``NN_title.ipynb`` and ``claims/NN_title.toml`` from the templates; nothing is ever overwritten.

    Parameters
    ----------
    title : the question the study asks, one line
    folder : folder of the notebooks; the project's by default

    Returns
    -------
    the paths of the two files

    Raises
    ------
    ValueError
        If the title holds no letter or digit or is too long, a study of this name exists, or no number is left.
    """
    folder = folder or files.NOTEBOOKS
    title = plain(title)
    name = slug(title)
    taken = [
        found
        for path in [*folder.glob("*.ipynb"), *(folder / CLAIMS).glob("*.toml")]
        if (found := _NUMBERED.fullmatch(path.stem))
    ]
    for found in taken:
        if found[2] == name:
            raise ValueError(
                f"title: expected a new title, but {files.shown(folder / found[0])}.ipynb is already there; "
                "choose another title or remove it."
            )
    number = max((int(found[1]) for found in taken), default=-1) + 1
    if number > 99:
        raise ValueError(
            "title: expected a free number up to 99, found none; remove a study first."
        )
    stem = f"{number:02d}_{name}"
    started = Started(folder / f"{stem}.ipynb", folder / CLAIMS / f"{stem}.toml")
    article = f"n{number:02d}"
    claims = (folder / CLAIMS / "_template.toml").read_text(encoding="utf-8")
    _create(
        started.claims,
        claims.replace("n00", article).replace(
            'title = "A study to copy"', f"title = {json.dumps(title, ensure_ascii=False)}"
        ),
    )
    _create(
        started.notebook,
        _notebook(
            (folder / TEMPLATE).read_text(encoding="utf-8"), title, started.claims.name, article
        ),
    )
    return started


def plain(title: str) -> str:
    """A title on one line, without control characters.

    Raises
    ------
    ValueError
        If it holds no letter or digit, or more than 120 characters.

    Examples
    --------
    >>> plain(" Did value\\nlead? ")
    'Did value lead?'
    """
    text = " ".join("".join(char if char.isprintable() else " " for char in title).split())
    if not slug(text):
        raise ValueError(f"title: expected words with letters a to z or digits, got {title!r}.")
    if len(text) > LONGEST_TITLE:
        raise ValueError(f"title: expected at most {LONGEST_TITLE} characters, got {len(text)}.")
    return text


def slug(title: str) -> str:
    """A title as part of a file name: lower-case letters, digits and underscores, cut at a word.

    Examples
    --------
    >>> slug("../Did Müller's value lead?"), slug("???")
    ('did_mullers_value_lead', '')
    """
    text = (
        unicodedata.normalize("NFKD", title)
        .encode("ascii", "ignore")
        .decode()
        .lower()
        .replace("'", "")
    )
    words = re.findall(r"[a-z0-9]+", text)
    while len(words) > 1 and len("_".join(words)) > LONGEST_NAME:
        words.pop()
    return "_".join(words)[:LONGEST_NAME]


def _notebook(template: str, title: str, claims: str, article: str) -> str:
    """The template with the title, its own claim file and its claims, without results."""
    import nbformat

    book = nbformat.reads(template, as_version=4)
    book.cells[
        0
    ].source = f"# {title}\n\nState the question here in two or three sentences, and whose claims it answers."
    for cell in book.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
            if "parameters" in cell.metadata.get("tags", []):
                cell.source = re.sub(
                    r"^files = .*$",
                    f'files = ["{CLAIMS}/{claims}"]',
                    cell.source,
                    flags=re.MULTILINE,
                )
                cell.source = re.sub(
                    r"^ids = .*$",
                    f'ids = ["{article}-01", "{article}-02"]      # the claims this study answers',
                    cell.source,
                    flags=re.MULTILINE,
                )
    return nbformat.writes(book) + "\n"


def _create(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, "x", encoding="utf-8") as file:
        file.write(text)
