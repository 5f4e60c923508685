"""Set parts of a study as PDF, through Typst, or as a Word document, both through pandoc.

What is set is HTML made here without an address: pictures are the study's own, handed over as
bytes, so nothing is fetched and no file is read. The same paper gives the same bytes.
"""

import base64
import functools
import io
import json
import math
import os
import re
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd
from markupsafe import Markup

from publish import files
from research.formats import day

FORMATS, SIZES = ("pdf", "docx"), {"a4": (21.0, 29.7), "letter": (21.59, 27.94)}
FIGURE_WIDTH = 84  # percent of the text's width
_TYPST, _REFERENCE = (Path(__file__).with_name(n) for n in ("memo.typ", "reference.docx"))
_SPARE, _TALLEST = 2.5, 11.0  # cm left on a page, and of a figure's height
_DOTS = 288  # pixels an inch of a drawing in a Word document


@dataclass(frozen=True)
class Paper:
    """What is set under a title: HTML, and by name the pictures it shows.

    ``as_of`` is the last day of the data, ``size`` the paper's, ``figure_width`` in percent.
    """

    title: str
    as_of: pd.Timestamp
    footer: str
    author: str = ""
    size: str = "a4"
    body: str = ""
    pictures: Mapping[str, bytes] = field(default_factory=dict)
    figure_width: int = FIGURE_WIDTH


def figure(name: str, words: str, caption: str) -> Markup:
    """A picture of a paper by its name, words for those who cannot see it, and its caption."""
    return Markup('<figure><img src="{}" alt="{}"><figcaption>{}</figcaption></figure>\n').format(
        name, words, caption
    )


def html(paper: Paper) -> tuple[str, dict[str, str]]:
    """A paper's body as pandoc takes it, figures numbered, and by name the words of its pictures.

    A hyphen before a number becomes a minus, after which no line is broken.
    """
    from bs4 import BeautifulSoup

    page = BeautifulSoup(paper.body, "lxml")
    for link in page.find_all("a"):
        if not re.match("https?://|mailto:", link.get("href", "")):
            link.unwrap()
    for words in page.find_all(string=re.compile(r"-\d")):
        words.replace_with(re.sub(r"(?<![\w-])-(?=\d)", "\u2212", words))
    pictures = {}
    for number, place in enumerate(page.find_all("figure"), start=1):
        name = place.img["src"]
        pictures[name] = place.img["alt"]
        view = re.search(rb'viewBox="\S+ \S+ ([\d.]+) ([\d.]+)"', paper.pictures[name])
        wide = float(view[1]) / float(view[2]) if view else math.inf
        most = min(100, 100 * _TALLEST * wide / (SIZES[paper.size][0] - 4.4))
        place.img["width"] = f"{int(min(paper.figure_width, most))}%"
        place.figcaption.string = f"Figure {number}. {place.figcaption.get_text()}".strip()
    for cell in page.find_all(["td", "th"]):  # the form in which pandoc reads sides
        side = " ".join(cell.get("class", []))
        cell.attrs = {"style": f"text-align: {side if side in ('right', 'center') else 'left'}"}
    return page.body.decode_contents() if page.body else "", pictures


def pdf(paper: Paper, *, spare: float = 0.0) -> bytes:
    """The paper as PDF; ``spare`` cm at the foot of each page stay empty."""
    page, alts = html(paper)
    words = {
        "title": paper.title,
        "author": paper.author,
        "date": day(paper.as_of),
        "footer": paper.footer,
        "paper": {"a4": "a4", "letter": "us-letter"}[paper.size],
        "bottom": f"{2.3 + spare:.1f}cm",
        "alts": json.dumps(alts),
    }
    how = ("--wrap=none", f"--template={_TYPST}")
    body = _pandoc(page, "typst", _seconds(paper), *how).decode()
    pictures = {name: paper.pictures[name] for name in alts}
    return _typeset(body, pictures, timestamp=_seconds(paper), sys_inputs=words)


def pages(paper: Paper, *, spare: float = _SPARE) -> int:
    """How many pages a paper takes, with some room left on each, as Word sets it less tightly."""
    return len(re.findall(rb"/Type\s*/Page\b", pdf(paper, spare=spare)))


def docx(paper: Paper) -> bytes:
    """The paper as a Word document, in the styles and with the footer of ``reference.docx``."""
    from docx import Document
    from docx.oxml import OxmlElement
    from docx.shared import Cm, Pt

    def inside(found: re.Match) -> str:
        picture = paper.pictures[found[2]]
        png = picture if found[2].endswith("png") else _as_png(picture)
        return f"{found[1]}data:image/png;base64,{base64.b64encode(png).decode()}"

    page = re.sub(r'(<img [^>]*src=")([^"]+)', inside, html(paper)[0])
    words = {
        "title": paper.title,
        "author": paper.author,
        "date": f"Data held to {day(paper.as_of)}",
    }
    plain = ("true", "false")  # words that pandoc would not take as words
    words = {name: f"{said} " if said in plain else said for name, said in words.items()}
    fields = [f"--metadata={name}={said}" for name, said in words.items() if said]
    how = ("--standalone", "--output=-", f"--reference-doc={_REFERENCE}", *fields)
    document = Document(io.BytesIO(_pandoc(page, "docx", _seconds(paper), *how)))
    section, properties, saved = document.sections[0], document.core_properties, io.BytesIO()
    section.page_width, section.page_height = map(Cm, SIZES[paper.size])
    section.footer.paragraphs[0].runs[0].text = paper.footer
    for table in document.tables:
        size = Pt(8.5 if len(table.columns) < 8 else 7.5)
        for row in table.rows:
            row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
            for paragraph in (one for cell in row.cells for one in cell.paragraphs):
                for run in paragraph.runs:
                    run.font.size = size
    for shape in document.inline_shapes:
        shape._inline.docPr.set("title", "")
        # pandoc describes the picture inside by its source, the whole picture as text
        shape._inline.graphic.graphicData.pic.nvPicPr.cNvPr.set("descr", "")
    properties.title, properties.author = paper.title[:255], paper.author[:255]
    properties.created = properties.modified = paper.as_of.to_pydatetime()
    properties.last_modified_by = paper.author[:255]
    document.save(saved)
    return files.undated(saved.getvalue())


@functools.lru_cache(maxsize=64)
def _as_png(svg: bytes) -> bytes:
    """A drawing as a sharp picture, for Word."""
    source = '#set page(width: auto, height: auto, margin: 0pt)\n#image("figure.svg")\n'
    return _typeset(source, {"figure.svg": svg}, format="png", ppi=_DOTS)


def _typeset(source: str, pictures: Mapping[str, bytes], **how) -> bytes:
    """What Typst makes of a text, in the fonts that the figures are drawn in: Matplotlib's."""
    from importlib.util import find_spec

    import typst

    fonts = Path(find_spec("matplotlib").origin).parent / "mpl-data" / "fonts" / "ttf"
    with tempfile.TemporaryDirectory() as folder:
        for name, content in {**pictures, "memo.typ": source.encode()}.items():
            (Path(folder) / name).write_bytes(content)
        how |= {"root": folder, "font_paths": [str(fonts)], "ignore_system_fonts": True}
        try:
            return typst.compile(Path(folder) / "memo.typ", **how)
        except typst.TypstError as error:
            raise ValueError(f"memo: Typst could not set the text: {error}") from None


@functools.lru_cache(maxsize=16)
def _pandoc(page: str, to: str, seconds: int, *options: str) -> bytes:
    """Run pandoc in its sandbox, which opens no file and no address; what it says is the error.

    A memo is set several times until it fits, and often the same text with another foot.
    """
    import subprocess

    import pypandoc

    command = [pypandoc.get_pandoc_path(), "--sandbox", "--from=html-native_divs-native_spans"]
    command += [f"--to={to}", "--shift-heading-level-by=-1", *options]
    fixed = os.environ | {"SOURCE_DATE_EPOCH": str(seconds)}
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            command, input=page.encode(), cwd=folder, capture_output=True, check=False, env=fixed
        )
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip()
        raise ValueError(f"memo: pandoc could not set the text: {said}")
    return done.stdout


def _seconds(paper: Paper) -> int:
    return int(paper.as_of.tz_localize("UTC").timestamp())
