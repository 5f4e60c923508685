"""An executed notebook as its readers see it: title, answer, figures, sections, safe HTML."""

import base64
import functools
import itertools
import re
import struct
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path

from markupsafe import Markup

from publish import drawing, text
from publish.files import NOTEBOOKS, drawn, shown
from research.suggestions import nearest

# nbformat's checks would read 39 grammars of web addresses, which takes a second; none is checked
sys.modules.setdefault("rfc3987_syntax", None)
_SHORTENED = re.compile(r"(?<=\| )(\w+-\d{2}) [^|\n]* \.\.\.(?= \|)")  # of a table
_TITLE = re.compile(r"<title>([^<]+)</title>")
_KIND = re.compile(r"^[A-Z]\w+\. ")  # "Dots. " and the like, which words for a picture begin with
MOST_CHARACTERS, ENDINGS = 200_000, (".svg", "-narrow.svg", ".csv")


@dataclass(frozen=True)
class Picture:
    """A figure of a study: what it says, its picture, and the files of its drawings and table."""

    number: int
    alt: str
    png: bytes
    best: bool = False
    svg: Path | None = None
    narrow: Path | None = None
    csv: Path | None = None

    @functools.cached_property
    def caption(self) -> str:
        """The finding: the title of its drawing, else the first sentences of what it says."""
        found = _TITLE.search(self.svg.read_text(encoding="utf-8")) if self.svg else None
        said = text.plain(unescape(found[1])) if found else ""
        said = said or ". ".join(_KIND.sub("", self.alt).split(". ")[:2])
        return said if said.endswith((".", "?", "!")) else f"{said}."

    @property
    def label(self) -> str:
        """What it is called."""
        return f"Figure {self.number}"

    @property
    def file(self) -> str:
        """The name of the file that its content makes."""
        return f"figure-{self.number}.{'svg' if self.svg else 'png'}"

    @functools.cached_property
    def content(self) -> bytes:
        """Its drawing, which can do nothing; the picture where there is none."""
        return drawing.cleaned(self.svg.read_bytes()).encode() if self.svg else self.png

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels, as the head of the picture gives them."""
        return struct.unpack(">II", self.png[16:24])


@dataclass
class Section:
    """A heading with the cells below it, up to the next heading of any level."""

    heading: str
    level: int
    cells: list = field(default_factory=list)


@dataclass(frozen=True)
class Study:
    """An executed notebook; ``figures`` is the folder its drawings and tables lie in."""

    path: Path
    cells: tuple
    figures: Path | None = None

    @property
    def name(self) -> str:
        """Stem of its file."""
        return self.path.stem

    @property
    def files(self) -> list[Path]:
        """All that it is made of: the notebook, its drawings and tables."""
        return [self.path, *(self.figures.glob("*") if self.figures else ())]

    @functools.cached_property
    def sections(self) -> list[Section]:
        """The title with what stands before the first heading, then a section a heading."""
        from nbformat.v4 import new_markdown_cell

        found = [Section(self.name, 1)]
        for cell in self.cells:
            if cell.cell_type == "code":
                found[-1].cells.append(cell)
            for heading, below in parts(cell.source) if cell.cell_type == "markdown" else ():
                if heading and heading[0] == 1 and len(found) == 1:
                    found[0].heading = heading[1]
                elif heading:
                    found.append(Section(heading[1], heading[0]))
                if below.strip():
                    found[-1].cells.append(new_markdown_cell(below.strip()))
        return found

    @property
    def title(self) -> str:
        """The question the study asks."""
        return text.plain(self.sections[0].heading)

    @property
    def answer(self) -> str:
        """The answer in Markdown: what the cell tagged ``answer`` says; empty where none is."""
        return next((said(cell) for cell in self.cells if "answer" in tags(cell)), "")

    @functools.cached_property
    def drawn(self) -> dict[int, Picture]:
        """Its figures by the identity of the output that shows each, in their order."""
        found: dict[int, Picture] = {}
        paths = {path.name: path for path in self.files}
        for cell in self.cells:
            for output in cell.get("outputs", []):
                if png := picture_bytes(output):
                    number, best = len(found) + 1, "figure" in tags(cell)
                    said = output.get("metadata", {}).get("image/png", {}).get("alt", "")
                    alt = text.plain(said) or f"Figure {number}"
                    held = (paths.get(f"{number:02}{ending}") for ending in ENDINGS)
                    found[id(output)] = Picture(number, alt, png, best, *held)
        return found

    @property
    def pictures(self) -> list[Picture]:
        """Its figures, in the order of its outputs."""
        return list(self.drawn.values())

    @property
    def figure(self) -> Picture | None:
        """The best figure: the first of the cell tagged ``figure``, else the first of all."""
        return next((p for p in self.pictures if p.best), next(iter(self.pictures), None))

    def shown(self, output, markdown: Callable[[str], Markup] = text.markdown) -> Picture | Markup:
        """What an output shows: a figure, or HTML that can do nothing."""
        return self.drawn.get(id(output)) or html(output, markdown)


def read(path: Path, *, figures: Path | None = None) -> Study:
    """An executed notebook; ``figures`` is the folder of its drawings and tables, left aside where
    they are those of another run.

    Raises ValueError if there is none, or one of its cells has not been run, or failed.
    """
    path = Path(path)
    if not path.is_file():
        folders = (path.parent, NOTEBOOKS)
        around = [shown(other) for folder in folders for other in sorted(folder.glob("*.ipynb"))]
        at = f"{shown(path)}{nearest(shown(path), around)}"
        raise ValueError(f"notebook: expected an executed notebook, found none at {at}.")
    cells = notebook(path).cells
    if found := fault(cells):
        number, error = found
        unrun = f"but the cell has not been run; run `python -m research report {shown(path)}`."
        why = f"found {error}" if error else unrun
        raise ValueError(f"{shown(path)}, code cell {number}: expected a result, {why}")
    _name_claims(cells, path)
    return Study(path, tuple(cells), figures if figures and drawn(path, figures) else None)


def fault(cells: list) -> tuple[int, str] | None:
    """The number of the first code cell without a result, and its error on one line, if it ran."""
    for number, cell in enumerate(filter(runs, cells), start=1):
        for output in cell.outputs:
            if output.output_type == "error":
                return number, f"{text.plain(output.ename)}: {text.plain(output.evalue)}"
        if cell.execution_count is None:
            return number, ""
    return None


def _name_claims(cells: list, path: Path) -> None:
    """Give claims that a table names by their first words all of them, in place."""
    from research import store
    from research.claims.register import read as register
    from research.claims.words import literal

    outputs = [output for cell in filter(runs, cells) for output in cell.outputs]
    held = [o["data"] for o in outputs if "text/markdown" in o.get("data", {})]
    held = [data for data in held if _SHORTENED.search(data["text/markdown"])]
    own = path.parent / "claims" / f"{path.stem}.toml"
    files = [*store.load().claims.glob("*.toml"), *[own] * own.is_file()] if held else []
    known = {claim.id: f"{claim.id} {literal(claim.says)}" for claim in register(files)[0]}
    for data in held:
        said = data["text/markdown"]
        data["text/markdown"] = _SHORTENED.sub(lambda x: known.get(x[1], x[0]), said)


def notebook(path: Path):
    """A notebook of any state, as nbformat reads it; ValueError, which names it, if it is none."""
    import nbformat

    source = Path(path).read_bytes()
    try:
        book = nbformat.reads(source.decode("utf-8-sig"), as_version=4)
        nbformat.validate(book)
        return book
    except Exception as error:  # noqa: BLE001  (a damaged file fails in many ways)
        why = text.plain(error)[:80] or type(error).__name__
        found = f"another kind of file ({type(error).__name__}: {why})"
        raise ValueError(f"{shown(path)}: expected a Jupyter notebook, found {found}.") from None


def runs(cell) -> bool:
    """Whether a cell is code with something in it."""
    return cell.cell_type == "code" and bool(cell.source.strip())


def tags(cell) -> list[str]:
    """The tags of a cell."""
    return list(cell.get("metadata", {}).get("tags", []))


def parts(source: str) -> Iterator[tuple[tuple[int, str] | None, str]]:
    """A Markdown text cut at its headings: (level, heading) or None, and the text below it.

    >>> list(parts("a\\n## B\\nc"))
    [(None, 'a\\n'), ((2, 'B'), 'c')]
    """
    lines = source.splitlines(keepends=True)
    heads = [
        (token.map, (int(token.tag[1]), words.content))
        for token, words in itertools.pairwise(text.parsed(source))
        if token.type == "heading_open" and token.level == 0
    ]
    spans = [((0, 0), None), *heads, ((len(lines), 0), None)]
    for (start, heading), (end, _) in itertools.pairwise(spans):
        below = "".join(lines[start[1] : end[0]])
        if heading or below.strip():
            yield heading, below


def said(cell) -> str:
    """The Markdown that a code cell shows."""
    return "\n\n".join(
        output.data["text/markdown"]
        for output in cell.get("outputs", [])
        if "text/markdown" in output.get("data", {})
    )


def picture_bytes(output) -> bytes:
    """The PNG that an output shows; empty where it shows none."""
    try:
        png = base64.b64decode(output.get("data", {}).get("image/png", ""))
    except ValueError:
        return b""
    return png if png.startswith(b"\x89PNG\r\n\x1a\n") and len(png) > 32 else b""


def html(output, markdown: Callable[[str], Markup] = text.markdown) -> Markup:
    """An output other than a picture as HTML that can do nothing.

    Of foreign HTML only tables are kept, as text in rows; anything else is shown as the plain text
    beside it. What was written to stderr is left out.
    """
    if output.output_type == "stream":
        return _printed(output.text) if output.name == "stdout" else Markup()
    data = output.get("data", {})
    for kind in ("text/markdown", "text/latex"):
        if kind in data:
            return markdown(data[kind][:MOST_CHARACTERS])
    if tables := _tables(data.get("text/html", "")):
        return tables
    return _printed(data["text/plain"]) if "text/plain" in data else Markup()


def _printed(source: str) -> Markup:
    said = text.lines(source)
    if (left := len(said) - MOST_CHARACTERS) > 0:
        said = f"{said[:MOST_CHARACTERS]}\n... {left:,} further characters are in the notebook."
    return Markup('<pre class="printed" tabindex="0">{}</pre>').format(said.strip("\n"))


def _tables(source: str) -> Markup:
    """The tables of an HTML output, such as a DataFrame's, rebuilt from their text."""
    from bs4 import BeautifulSoup

    made = Markup()
    for table in BeautifulSoup(source, "lxml").find_all("table"):
        rows = Markup()
        for row in table.find_all("tr"):
            cells = Markup().join(
                Markup("<{0}>{1}</{0}>").format(Markup(cell.name), text.plain(cell.get_text()))
                for cell in row.find_all(["th", "td"])
            )
            rows += Markup("<tr>{}</tr>\n").format(cells)
        made += Markup('<div class="wide" tabindex="0"><table>\n{}</table></div>\n').format(rows)
    return made
