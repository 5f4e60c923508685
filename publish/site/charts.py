"""The figures of the studies on the site: picture, drawing and table of each, and a page that shows them all."""

from __future__ import annotations

import base64
import csv
import struct
from dataclasses import dataclass
from html import escape
from pathlib import Path

MOST_ROWS = 20


@dataclass(frozen=True)
class Chart:
    """A figure of a study: its number there, what it shows in words, and its picture, drawing and table."""

    study: str
    number: int
    alt: str
    png: bytes
    svg: Path
    csv: Path

    @property
    def name(self) -> str:
        """The stem of its files on the site."""
        return f"{self.study}-{self.number:02d}"

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels, as the head of the PNG gives them."""
        return struct.unpack(">II", self.png[16:24])


def of(book, study: str, folder: Path) -> list[Chart]:
    """The figures of a notebook, in the order of its outputs.

    Parameters
    ----------
    book : executed notebook, as nbformat reads it
    study : stem of its file
    folder : where the kernel has put ``01.svg``, ``01.csv`` and so on
    """
    outputs = [
        output
        for cell in book.cells
        for output in cell.get("outputs", [])
        if "image/png" in output.get("data", {})
    ]
    return [
        Chart(
            study,
            number,
            output.get("metadata", {}).get("image/png", {}).get("alt") or f"Figure {number}",
            base64.b64decode(output["data"]["image/png"]),
            folder / f"{number:02d}.svg",
            folder / f"{number:02d}.csv",
        )
        for number, output in enumerate(outputs, start=1)
    ]


def files(charts: list[Chart]) -> dict[str, bytes]:
    """What the site offers for download, by name."""
    found = {}
    for chart in charts:
        found |= {f"{chart.name}.png": chart.png, f"{chart.name}.svg": chart.svg.read_bytes()}
        found |= {f"{chart.name}.csv": chart.csv.read_bytes()} if chart.csv.exists() else {}
    return found


def html(chart: Chart, *, up: str) -> str:
    """A figure in its study: picture, links to its files, and the table behind it, folded.

    Parameters
    ----------
    chart : the figure
    up : the way from the page to the site's own folder
    """
    return (
        f'<figure class="chart" id="figure-{chart.number}">\n{_picture(chart, up)}\n'
        f"<figcaption>Figure {chart.number} {_links(chart, up)}</figcaption>\n{_table(chart)}\n</figure>"
    )


def gallery(studies: dict[str, str], charts: list[Chart]) -> str:
    """The page with every figure under the question of its study, in Markdown.

    Parameters
    ----------
    studies : title of each study, by the stem of its file
    charts : the figures
    """
    said = (
        f"All {len(charts)} figures of the studies. A click leads to the place in the study that explains the figure; each can be had as "
        "picture (PNG), as drawing (SVG), and as the table behind it (CSV)."
    )
    parts = ["# Figures", said]
    for study, question in studies.items():
        own = [chart for chart in charts if chart.study == study]
        if own:
            parts += [
                f"## {question}",
                '<div class="gallery">\n' + "\n".join(map(_tile, own)) + "\n</div>",
            ]
    return "\n\n".join(parts) + "\n"


def _tile(chart: Chart) -> str:
    return (
        f'<figure class="chart"><a href="studies/{chart.study}.html#figure-{chart.number}">{_picture(chart, "")}</a>'
        f"<figcaption>Figure {chart.number} {_links(chart, '')}</figcaption></figure>"
    )


def _picture(chart: Chart, up: str) -> str:
    width, height = chart.size
    return f'<img src="{up}figures/{chart.name}.png" alt="{escape(chart.alt)}" width="{width}" height="{height}" loading="lazy">'


def _links(chart: Chart, up: str) -> str:
    kinds = (("png", "PNG"), ("svg", "SVG"), ("csv", "table (CSV)"))
    links = (
        f'<a href="{up}figures/{chart.name}.{kind}" aria-label="Figure {chart.number} as {words}">{words}</a>'
        for kind, words in kinds
        if kind != "csv" or chart.csv.exists()
    )
    return f'<span class="files">{" · ".join(links)}</span>'


def _table(chart: Chart) -> str:
    if not chart.csv.exists():
        return ""
    with chart.csv.open(newline="", encoding="utf-8") as file:
        head, *rows = list(csv.reader(file)) or [[]]
    cells = "".join(f"<tr>{''.join(map(_cell, row))}</tr>\n" for row in rows[:MOST_ROWS])
    said = (
        f"The first {MOST_ROWS} of {len(rows):,} rows; the file has all."
        if len(rows) > MOST_ROWS
        else f"{len(rows)} rows."
    )
    columns = "".join(f'<th scope="col">{escape(name.replace("_", " "))}</th>' for name in head)
    return (
        f'<details class="behind"><summary>Show the table behind figure {chart.number}</summary>\n'
        f'<div class="wide" role="region" tabindex="0" aria-label="Table behind figure {chart.number}"><table class="table">\n'
        f"<thead><tr>{columns}</tr></thead>\n<tbody>\n{cells}</tbody></table></div>\n<p>{said}</p></details>"
    )


def _cell(text: str) -> str:
    """A cell; numbers to the right, with six digits at most.

    >>> _cell("0.0123456789"), _cell("14"), _cell("2026-01-22")
    ('<td class="number">0.0123457</td>', '<td class="number">14</td>', '<td>2026-01-22</td>')
    """
    try:
        number = float(text)
    except ValueError:
        return f"<td>{escape(text)}</td>"
    return f'<td class="number">{text if len(text) <= 7 else f"{number:.6g}"}</td>'
