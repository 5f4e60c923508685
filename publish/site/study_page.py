"""A study on its page: prose, results, figures with the tables behind them, and folded code."""

import itertools
import re
from collections.abc import Callable, Sequence
from pathlib import Path

import pandas as pd
from markupsafe import Markup, escape

from publish import drawing, rows, studies, text
from publish.claims import Register
from publish.site import prose
from publish.studies import Picture, Study
from research.claims import rules

MOST_BEHIND, PHONE, SHORT = 20, 44, 24  # rows; characters on a line of a phone, and on half of it
_CELL = re.compile(r"<t[hd][ >].*?</t[hd]>", re.DOTALL)
_WHOLE = re.compile(r"<td>(?=(\d{4}-\d\d(-\d\d)?|(<a [^>]*>)?\d{3}-\d\d(</a>)?)</td>)")
_TABLE = re.compile("<table>.*?</table>", re.DOTALL)


def study_cells(study: Study, register: Register, pages: Sequence[str]) -> list[dict]:
    """A study's cells for its page: prose, outputs, figures, and folded code below what it shows.

    Code that shows nothing stands with the next that does, that of the answer below its figure.
    """
    made, silent, number = [], [], 0

    def rendered(source: str) -> Markup:
        places = f"notebooks/{study.name}.ipynb", f"studies/{study.name}"
        return badged(text.markdown(prose.on_site(source, *places, pages, register.known)))

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


def badged(html: Markup) -> Markup:
    """Rendered tables with a label for each cell that is a verdict, days and ids on one line."""
    said = str(html)
    for label in rules.VERDICTS:
        badge = f'<td><span class="verdict {text.slug(label)}">{label}</span></td>'
        said = said.replace(f"<td>{label}</td>", badge)
    return fitted(_WHOLE.sub('<td class="whole">', said))


def fitted(html: str) -> Markup:
    """HTML in which tables of verdicts, and those wider than a phone, name the column of each cell.

    A phone sets their rows as cards, short cells of numbers in pairs.
    """
    return Markup(_TABLE.sub(_cards, str(html)))


def _cards(table: re.Match) -> str:
    rows = [_CELL.findall(row) for row in table[0].split("</tr>")]
    said = [[text.bare(cell) for cell in row] for row in rows]
    broken = [[max(map(len, cell.split()), default=0) for cell in row] for row in said]
    least = [max(column) + 2 for column in itertools.zip_longest(*broken, fillvalue=0)]
    verdicts = 'class="verdict' in table[0]
    if not verdicts and sum(least) <= PHONE:
        return table[0]
    cells = (
        (name, text.bare(cell))
        for row in rows
        for name, cell in itertools.zip_longest(said[0], row, fillvalue="")
        if cell.startswith("<td")
    )

    def named(start: re.Match) -> str:
        name, cell = next(cells)
        long = " data-long" * (len(name) + len(cell) > SHORT)
        return f'{start[0]} data-name="{escape(name)}"{long}'

    return re.sub("<td", named, table[0]).replace(
        "<table>", f'<table class="cards{" pairs" * (not verdicts)}">', 1
    )


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
