"""Set a few cells of a notebook as a document: PDF through Typst, or docx, both through pandoc.

Nothing but wheels is needed. The same paper gives the same bytes: dates inside the files are the data's.
"""

from __future__ import annotations

import io
import json
import os
import re
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

FORMATS = ("pdf", "docx")
FIGURE_WIDTH = 74  # percent of the text's width
_TYPST = Path(__file__).parent / "memo.typ"
_LINE, _WIDE_LINE, _WIDE = (
    112,
    126,
    8,
)  # characters on one line of a table; in smaller type from eight columns on
_SPARE = 2.5  # cm a page
_SHORT, _LEGIBLE = (
    12,
    22,
)  # characters: columns up to the one are never broken; a column of text gets the other at least
_TEMPLATE = """\
{%- extends 'basic/index.html.j2' -%}
{%- block stream_stderr -%}{%- endblock -%}
{%- block data_png scoped -%}
<figure><img src="data:image/png;base64,{{ output.data['image/png'] | replace('\\n', '') }}"
alt="{{ (output | get_metadata('alt', 'image/png') or '') | e }}"></figure>
{%- endblock -%}"""


@dataclass(frozen=True)
class Paper:
    """What is to be set: ``cells`` of a notebook under a title; ``as_of`` is the last day of the data."""

    title: str
    as_of: pd.Timestamp
    footer: str
    cells: list
    author: str = ""
    figure_width: int = FIGURE_WIDTH

    @property
    def date(self) -> str:
        """The last day of the data in words."""
        return f"{self.as_of.day} {self.as_of:%B %Y}"


def html(paper: Paper) -> str:
    """The cells as plain HTML: results without code, numbered figures with captions, tables with widths.

    A hyphen before a number becomes a minus, after which no line is broken.
    """
    from bs4 import BeautifulSoup
    from nbconvert.exporters.html import HTMLExporter
    from nbformat.v4 import new_notebook

    exporter = HTMLExporter(
        raw_template=_TEMPLATE,
        exclude_input=True,
        exclude_input_prompt=True,
        exclude_output_prompt=True,
        exclude_anchor_links=True,
    )
    text, _ = exporter.from_notebook_node(new_notebook(cells=paper.cells))
    page = BeautifulSoup(text, "html.parser")
    for tag in page.find_all(["style", "script", "hr"]):
        tag.decompose()
    for link in page.find_all("a"):
        if not re.match("https?://|mailto:", link.get("href", "")):
            link.unwrap()
    for words in page.find_all(string=re.compile(r"-\d")):
        words.replace_with(re.sub(r"(?<![\w-])-(?=\d)", "\u2212", words))
    for number, figure in enumerate(page.find_all("figure"), start=1):
        figure.img["width"] = f"{paper.figure_width}%"
        caption = page.new_tag("figcaption")
        caption.string = f"Figure {number}. {figure.img['alt']}".strip()
        figure.append(caption)
    for table in page.find_all("table"):
        table.attrs = {}
        columns = page.new_tag("colgroup")
        for width in widths(
            [
                [cell.get_text() for cell in row.find_all(["th", "td"])]
                for row in table.find_all("tr")
            ]
        ):
            columns.append(page.new_tag("col", style=f"width:{width}%"))
        table.insert(0, columns)
    return str(page)


def widths(rows: list[list[str]]) -> list[float]:
    """Widths of a table's columns in percent of the page: as wide as their text, or shared where that is too much.

    Parameters
    ----------
    rows : the text of every cell, row by row

    Examples
    --------
    >>> widths([["claim", "verdict"], ["003-02", "supported"]])
    [7.1, 9.8]
    >>> sum(widths([["a", "says"], ["1", "some words " * 30]]))
    100.0
    """
    columns = [
        [row[i].strip() for row in rows if i < len(row)]
        for i in range(max(map(len, rows), default=0))
    ]
    line = _LINE if len(columns) < _WIDE else _WIDE_LINE
    natural = [max(map(len, [*column, f"{column[0]}."])) + 2 for column in columns]
    if sum(natural) <= line:
        return [round(100 * width / line, 1) for width in natural]
    words = [
        max((len(word) for text in column for word in text.split()), default=0) + 2
        for column in columns
    ]
    least = [
        width if width <= _SHORT else max(word, min(width, _LEGIBLE) if width > 2 * _LEGIBLE else 0)
        for word, width in zip(words, natural, strict=True)
    ]
    wish = [max(0, min(width, 70) - low) for width, low in zip(natural, least, strict=True)]
    spare = max(0, line - sum(least)) / max(1, sum(wish))
    shares = [low + spare * extra for low, extra in zip(least, wish, strict=True)]
    tenths = [round(1000 * share / sum(shares)) for share in shares]
    tenths[tenths.index(max(tenths))] += 1000 - sum(tenths)
    return [width / 10 for width in tenths]


def pdf(paper: Paper, *, spare: float = 0.0) -> bytes:
    """The paper as PDF, set by Typst with the fonts it brings along; ``spare`` cm at the foot of each page stay empty."""
    import typst

    page = html(paper)
    alts = iter(re.findall(r'<img[^>]*?alt="([^"]*)"', page))
    words = {
        "title": paper.title,
        "author": paper.author,
        "date": paper.date,
        "footer": paper.footer,
        "bottom": f"{2.3 + spare:.1f}cm",
    }
    with tempfile.TemporaryDirectory() as folder:
        body = _pandoc(
            page,
            "typst",
            paper,
            "--wrap=none",
            "--extract-media=media",
            f"--template={_TYPST}",
            folder=folder,
        ).decode()
        main = Path(folder) / "memo.typ"
        main.write_text(
            re.sub(
                r'image\("media/[^"]+"',
                lambda found: f"{found[0]}, alt: {_quoted(next(alts))}",
                body,
            ),
            encoding="utf-8",
        )
        try:
            return typst.compile(
                main,
                root=folder,
                ignore_system_fonts=True,
                timestamp=_seconds(paper),
                sys_inputs=words,
            )
        except typst.TypstError as error:
            raise ValueError(f"memo: Typst could not set the text: {error}") from None


def fits(paper: Paper, pages: int) -> bool:
    """Whether a paper takes no more than so many pages, with some room left, as Word sets it less tightly."""
    return len(re.findall(rb"/Type\s*/Page\b", pdf(paper, spare=_SPARE))) <= pages


def docx(paper: Paper) -> bytes:
    """The paper as a Word document, in house style and with a footer."""
    from publish.memo import docx_style

    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "memo.docx"
        words = {"title": paper.title, "author": paper.author, "date": f"Data to {paper.date}"}
        fields = [f"--metadata={name}={text}" for name, text in words.items() if text]
        _pandoc(
            html(paper), "docx", paper, "--standalone", f"--output={made}", *fields, folder=folder
        )
        return _undated(
            docx_style.styled(
                made, footer=paper.footer, title=paper.title, author=paper.author, made=paper.as_of
            )
        )


def _pandoc(page: str, to: str, paper: Paper, *options: str, folder: str) -> bytes:
    """Run pandoc on a page in a folder of its own; what it says on stderr becomes the error."""
    import subprocess

    import pypandoc

    command = [
        pypandoc.get_pandoc_path(),
        "--from=html+tex_math_dollars-native_divs-native_spans",
        f"--to={to}",
        "--shift-heading-level-by=-1",
        *options,
    ]
    done = subprocess.run(
        command,
        input=page.encode(),
        cwd=folder,
        capture_output=True,
        check=False,
        env=os.environ | {"SOURCE_DATE_EPOCH": str(_seconds(paper))},
    )
    if done.returncode:
        raise ValueError(
            f"memo: pandoc could not set the text: {done.stderr.decode(errors='replace').strip()}"
        )
    return done.stdout


def _seconds(paper: Paper) -> int:
    return int(paper.as_of.tz_localize("UTC").timestamp())


def _quoted(text: str) -> str:
    import html as entities

    return json.dumps(entities.unescape(text), ensure_ascii=False)


def _undated(document: bytes) -> bytes:
    """A zip file whose members all bear the first date a zip file can."""
    fresh = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(document)) as old,
        zipfile.ZipFile(fresh, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            member = zipfile.ZipInfo(name)
            member.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(member, old.read(name))
    return fresh.getvalue()
