"""Set parts of a study as PDF, through Typst, or as a Word document, both through pandoc.

What is set is HTML made here without an address: pictures are the study's own, handed over as
bytes, so nothing is fetched and no file is read. The same paper gives the same bytes.
"""

from __future__ import annotations

import base64
import functools
import io
import json
import os
import re
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from markupsafe import Markup

from publish import drawing, files
from publish.studies import Picture

FORMATS, SIZES = ("pdf", "docx"), {"a4": (21.0, 29.7), "letter": (21.59, 27.94)}
FIGURE_WIDTH = 84  # percent of the text's width
_TYPST = Path(__file__).parent / "memo.typ"
_LINE, _WIDE_LINE, _WIDE = 112, 126, 8  # characters on a line of a table; smaller from 8 columns on
_SPARE, _TALLEST = 2.5, 11.0  # cm left on a page, and of a figure's height
_SHORT, _LEGIBLE = 12, 22  # characters: a column up to the one is never broken, text gets the other
_DOTS = 288  # pixels an inch of a drawing in a Word document


@dataclass(frozen=True)
class Part:
    """A heading and what stands below it, as safe HTML; ``level`` 0 has no heading."""

    heading: str
    level: int
    body: Markup

    @property
    def html(self) -> Markup:
        """The part with its heading."""
        tag = Markup(f"h{self.level + 1}")
        head = Markup("<{0}>{1}</{0}>\n").format(tag, self.heading) if self.heading else Markup()
        return head + self.body


@dataclass(frozen=True)
class Paper:
    """What is set under a title; ``as_of`` is the last day of the data, ``size`` the paper's."""

    title: str
    as_of: pd.Timestamp
    footer: str
    parts: tuple[Part, ...]
    author: str = ""
    size: str = "a4"
    figure_width: int = FIGURE_WIDTH

    @property
    def date(self) -> str:
        """The last day of the data in words."""
        return f"{self.as_of.day} {self.as_of:%B %Y}"


def figure(picture: Picture) -> Markup:
    """A figure in the body of a part: its drawing where there is one, else its picture."""
    kind, content = "png", picture.png
    if picture.svg:
        kind, content = "svg", drawing.cleaned(picture.svg.read_bytes()).encode()
    return drawn(kind, content, picture.alt, picture.caption)


def drawn(kind: str, content: bytes, words: str, caption: str = "") -> Markup:
    """A picture as bytes, with its caption; its words, for those who cannot see it, by default."""
    data = f"data:image/{'svg+xml' if kind == 'svg' else kind};base64,"
    return Markup('<figure><img src="{}" alt="{}"><figcaption>{}</figcaption></figure>\n').format(
        data + base64.b64encode(content).decode(), words, caption or words
    )


def html(paper: Paper) -> tuple[str, list[tuple[str, bytes, str]]]:
    """The parts as plain HTML, figures numbered and captioned; of each picture file name, bytes and
    words.

    A hyphen before a number becomes a minus, after which no line is broken.
    """
    from bs4 import BeautifulSoup

    page = BeautifulSoup("".join(str(part.html) for part in paper.parts), "lxml")
    for link in page.find_all("a"):
        if not re.match("https?://|mailto:", link.get("href", "")):
            link.unwrap()
    for words in page.find_all(string=re.compile(r"-\d")):
        words.replace_with(re.sub(r"(?<![\w-])-(?=\d)", "\u2212", words))
    pictures = []
    for number, place in enumerate(page.find_all("figure"), start=1):
        head, _, content = place.img["src"].partition(",")
        name = f"figure-{number}.{_kind(head)}"
        pictures.append((name, base64.b64decode(content), place.img["alt"]))
        width = min(paper.figure_width, _widest(*pictures[-1][:2], SIZES[paper.size][0] - 4.4))
        place.img["src"], place.img["width"] = pictures[-1][0], f"{width}%"
        place.figcaption.string = f"Figure {number}. {place.figcaption.get_text()}".strip()
    for table in page.find_all("table"):
        _sized(page, table)
    return page.body.decode_contents() if page.body else "", pictures


def _widest(name: str, content: bytes, text: float) -> int:
    """Percent of the text's width, in cm, at which a drawing is no taller than may be."""
    found = re.search(rb'viewBox="\S+ \S+ ([\d.]+) ([\d.]+)"', content)
    if not found or not name.endswith("svg"):
        return 100
    return int(100 * _TALLEST * float(found[1]) / float(found[2]) / text)


def _kind(head: str) -> str:
    return "svg" if "svg" in head else "png"


def _sized(page, table) -> None:
    """Give a table the widths and sides of its columns in the form pandoc reads."""
    for cell in table.find_all(["td", "th"]):
        side = (cell.get("class") or [""])[0]
        side = side if side in ("right", "center") else "left"
        cell.attrs = {"style": f"text-align: {side}"}
    rows = [
        [cell.get_text() for cell in row.find_all(["th", "td"])] for row in table.find_all("tr")
    ]
    columns = page.new_tag("colgroup")
    for width in widths(rows):
        columns.append(page.new_tag("col", style=f"width:{width}%"))
    table.attrs = {}
    table.insert(0, columns)


def widths(rows: list[list[str]]) -> list[float]:
    """Widths of a table's columns in percent of the page, for rows of text: shared if too wide.

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
    """The paper as PDF, in fonts of its own; ``spare`` cm at the foot of each page stay empty."""
    import typst

    page, pictures = html(paper)
    alts = {name: alt for name, _, alt in pictures}
    words = {
        "title": paper.title,
        "author": paper.author,
        "date": paper.date,
        "footer": paper.footer,
        "paper": {"a4": "a4", "letter": "us-letter"}[paper.size],
        "bottom": f"{2.3 + spare:.1f}cm",
    }
    with tempfile.TemporaryDirectory() as folder:
        for name, content, _ in pictures:
            (Path(folder) / name).write_bytes(content)
        body = _pandoc(page, "typst", paper, "--wrap=none", f"--template={_TYPST}").decode()
        described = re.sub(
            r'image\("(figure-\d+\.\w+)"',
            lambda found: (
                f"{found[0]}, alt: {json.dumps(alts.get(found[1], ''), ensure_ascii=False)}"
            ),
            body,
        )
        main = Path(folder) / "memo.typ"
        main.write_text(described, encoding="utf-8")
        try:
            return typst.compile(
                main,
                root=folder,
                font_paths=[_fonts()],
                ignore_system_fonts=True,
                timestamp=_seconds(paper),
                sys_inputs=words,
            )
        except typst.TypstError as error:
            raise ValueError(f"memo: Typst could not set the text: {error}") from None


def pages(paper: Paper, *, spare: float = _SPARE) -> int:
    """How many pages a paper takes, with some room left on each, as Word sets it less tightly."""
    return len(re.findall(rb"/Type\s*/Page\b", pdf(paper, spare=spare)))


def docx(paper: Paper) -> bytes:
    """The paper as a Word document, in house style and with a footer."""
    from publish.memo import docx_style

    page, pictures = html(paper)
    for name, content, _ in pictures:
        png = content if name.endswith("png") else _as_png(content)
        page = page.replace(
            f'src="{name}"', f'src="data:image/png;base64,{base64.b64encode(png).decode()}"'
        )
    words = {"title": paper.title, "author": paper.author, "date": f"Data to {paper.date}"}
    fields = [f"--metadata={name}={_literal(said)}" for name, said in words.items() if said]
    made = _pandoc(page, "docx", paper, "--standalone", "--output=-", *fields)
    return files.undated(
        docx_style.styled(
            io.BytesIO(made),
            footer=paper.footer,
            title=paper.title,
            author=paper.author,
            made=paper.as_of,
            size=SIZES[paper.size],
        )
    )


def _literal(said: str) -> str:
    """A text as pandoc takes it for a field, so that ``true`` stays a word."""
    return said if said not in ("true", "false") else f"{said} "


@functools.lru_cache(maxsize=64)
def _as_png(svg: bytes) -> bytes:
    """A drawing as a sharp picture, for Word."""
    import typst

    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "figure.svg").write_bytes(svg)
        main = Path(folder) / "figure.typ"
        main.write_text(
            '#set page(width: auto, height: auto, margin: 0pt)\n#image("figure.svg")\n',
            encoding="utf-8",
        )
        return typst.compile(
            main,
            root=folder,
            format="png",
            ppi=_DOTS,
            font_paths=[_fonts()],
            ignore_system_fonts=True,
        )


def _fonts() -> str:
    """The folder of the fonts that the figures are drawn in; they come with Matplotlib."""
    from importlib.util import find_spec

    return str(Path(find_spec("matplotlib").origin).parent / "mpl-data" / "fonts" / "ttf")


def _pandoc(page: str, to: str, paper: Paper, *options: str) -> bytes:
    """Run pandoc in its sandbox, which opens no file and no address; what it says is the error."""
    import subprocess

    import pypandoc

    command = [
        pypandoc.get_pandoc_path(),
        "--sandbox",
        "--from=html-native_divs-native_spans",
        f"--to={to}",
        "--shift-heading-level-by=-1",
        *options,
    ]
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            command,
            input=page.encode(),
            cwd=folder,
            capture_output=True,
            check=False,
            env=os.environ | {"SOURCE_DATE_EPOCH": str(_seconds(paper))},
        )
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip()
        raise ValueError(f"memo: pandoc could not set the text: {said}")
    return done.stdout


def _seconds(paper: Paper) -> int:
    return int(paper.as_of.tz_localize("UTC").timestamp())


def joined(parts: Iterable[Part]) -> tuple[Part, ...]:
    """The parts that have something to say."""
    return tuple(part for part in parts if part.body.strip() or part.level == 1)
