"""A study on its page: prose, results, figures with the tables behind them, and folded code."""

import itertools
import re
from collections.abc import Callable, Sequence
from pathlib import Path

import pandas as pd
from markupsafe import Markup

from publish import drawing, rows, studies, text
from publish.claims import Register
from publish.site import prose
from publish.studies import Picture, Study
from research.claims import rules

MOST_BEHIND, PHONE, SHORT = 20, 44, 24  # rows; characters on a line of a phone, and on half of it
_WHOLE = re.compile(r"\d{4}-\d\d(-\d\d)?|\d{3}-\d\d")
_TABLE = re.compile("<table>.*?</table>", re.DOTALL)


def study_cells(study: Study, register: Register, pages: Sequence[str]) -> list[dict]:
    """A study's cells for its page: prose, outputs, figures, and folded code below what it shows.

    Code that shows nothing stands with the next that does, that of the answer below its figure.
    """
    made, silent, number = [], [], 0

    def rendered(source: str) -> Markup:
        places = f"notebooks/{study.name}.ipynb", f"studies/{study.name}"
        return fitted(text.markdown(prose.on_site(source, *places, pages, register.known)))

    for cell in study.cells:
        if cell.cell_type == "markdown":
            made.append({"prose": rendered(cell.source)})
        elif studies.runs(cell):
            number += 1
            silent.append(text.code(cell.source))
            if parts := [shown for out in cell.outputs if (shown := study.shown(out, rendered))]:
                made.append({"parts": parts, "answer": "answer" in studies.tags(cell)})
                if not made[-1]["answer"]:
                    steps = {"first": number + 1 - len(silent), "last": number}
                    made[-1] |= {"code": Markup("\n\n").join(silent), **steps}
                    silent = []
    return made


def fitted(html: str) -> Markup:
    """HTML in whose tables verdicts have their label, and days and ids stand on one line.

    Tables of verdicts, and those wider than a phone, name the column of each cell: a phone sets
    their rows as cards, short cells of numbers in pairs.
    """
    return Markup(_TABLE.sub(lambda table: _fitted(table[0]), str(html)))


def _fitted(source: str) -> str:
    from lxml.html import builder, fragment_fromstring, tostring

    table = fragment_fromstring(source)
    rows = [list(row) for row in table.iter("tr")]
    said = [[text.plain(" ".join(cell.itertext())) for cell in row] for row in rows]
    wide = [[max(map(len, words.split()), default=0) for words in row] for row in said]
    least = sum(max(column) + 2 for column in itertools.zip_longest(*wide, fillvalue=0))
    verdicts = any(words in rules.VERDICTS for row in said[1:] for words in row)
    if verdicts or least > PHONE:
        table.set("class", "cards" if verdicts else "cards pairs")
    for row, cells in zip(rows, said, strict=True):
        for cell, words, name in zip(row, cells, said[0], strict=False):
            if cell.tag == "th":
                continue
            if table.get("class"):
                cell.set("data-name", name)
                if len(name) + len(words) > SHORT:
                    cell.set("data-long", "")
            if words in rules.VERDICTS and not len(cell):
                cell.text = None
                cell.append(builder.SPAN(words, {"class": f"verdict {text.slug(words)}"}))
            elif _WHOLE.fullmatch(words) and not cell.get("class"):
                cell.set("class", "whole")
    return tostring(table, encoding="unicode")


def drawings(picture: Picture) -> list[Markup]:
    """The drawing of a figure and, where it has one, that for a phone; no id stands in both."""
    name = f"f{picture.number}-"
    return [
        drawing.cleaned(path.read_bytes(), name=own, label=picture.alt)
        for path, own in ((picture.svg, name), (picture.narrow, f"{name}n-"))
        if path
    ]


def behind(csv: Path) -> tuple[pd.DataFrame, int]:
    """The first and last rows of the table behind a figure, and how many there are."""
    frame = pd.read_csv(csv)
    shown = rows.ends(frame, MOST_BEHIND).dropna(axis="columns", how="all")
    return shown.map(rows.cell), len(frame)


def figure_files(study: Study, picture: Picture) -> dict[str, tuple[str, Callable[[], bytes]]]:
    """By its kind the address of each file of a figure, and how it is read."""
    stem = f"figures/{study.name}-{picture.number:02}"
    found = {"SVG": (f"{stem}.svg", lambda: picture.content)} if picture.svg else {}
    found["PNG"] = (f"{stem}.png", lambda: picture.png)
    return found | ({"CSV": (f"{stem}.csv", picture.csv.read_bytes)} if picture.csv else {})
