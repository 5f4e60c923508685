"""A study on its page: prose, results, figures with the tables behind them, and folded code."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
from markupsafe import Markup

from publish import drawing, rows, studies, text
from publish.claims import Register
from publish.site import prose
from publish.studies import Picture, Study
from research.claims import rules

MOST_BEHIND = 20
_WHOLE = re.compile(r"<td>(?=(\d{4}-\d\d(-\d\d)?|(<a [^>]*>)?\d{3}-\d\d(</a>)?)</td>)")


@dataclass(frozen=True)
class Chart:
    """A figure on a page: drawing, the same for a phone, caption, files and the table behind it."""

    anchor: str
    svg: Markup
    caption: str
    label: str = ""
    narrow: str = ""
    files: tuple[tuple[str, str], ...] = ()
    table: pd.DataFrame | None = None
    rows_said: str = ""


def study_cells(study: Study, register: Register, pages: Sequence[str]) -> list[dict]:
    """A study's cells for its page: prose, outputs, figures, and folded code below what it shows.

    Code that shows nothing stands with the next that does.
    """
    page, made, pictures = f"studies/{study.name}", [], iter(study.pictures)
    number, silent = 0, Markup()

    def rendered(source: str) -> Markup:
        source = prose.linked(source, f"notebooks/{study.name}.ipynb", page, studies=pages)
        return badged(text.markdown(prose.with_claims(source, register.known)))

    for cell in study.cells:
        if cell.cell_type == "markdown":
            made.append({"prose": rendered(cell.source), "code": "", "parts": []})
        elif studies.runs(cell):
            number += 1
            parts: list = []
            for output in cell.outputs:
                markdown = output.get("data", {}).get("text/markdown")
                if studies.picture_bytes(output):
                    parts.append(chart(study, next(pictures)))
                elif markdown:
                    parts.append(rendered("".join(markdown)))
                elif shown := studies.html(output):
                    parts.append(shown)
            answer = "answer" in studies.tags(cell)
            code = silent + text.code(cell.source)
            if not parts:
                silent = code + "\n\n"
                continue
            silent = Markup()
            made.append(
                {"prose": "", "code": code, "number": number, "parts": parts, "answer": answer}
            )
    return made


def badged(html: Markup) -> Markup:
    """Rendered tables with a label for each cell that is a verdict, and days and ids on one
    line.
    """
    said = str(html)
    for label in rules.VERDICTS:
        badge = f'<td><span class="verdict {text.slug(label)}">{label}</span></td>'
        said = said.replace(f"<td>{label}</td>", badge)
    return Markup(_WHOLE.sub('<td class="whole">', said))


def chart(study: Study, picture: Picture) -> Chart:
    """A figure of a study."""
    stem, narrow = f"figures/{study.name}-{picture.number:02}", ""
    files = [("PNG", f"{stem}.png")]
    if picture.svg:
        name = f"f{picture.number}-"
        svg = drawing.cleaned(picture.svg.read_bytes(), name=name, label=picture.alt)
        files.insert(0, ("SVG", f"{stem}.svg"))
        if picture.narrow:
            drawn = picture.narrow.read_bytes()
            narrow = drawing.cleaned(drawn, name=f"{name}n-", label=picture.alt)
    else:
        svg = Markup('<img src="../{}.png" alt="{}" loading="lazy">').format(stem, picture.alt)
    table, said = None, ""
    if picture.csv:
        files.append(("CSV", f"{stem}.csv"))
        frame = pd.read_csv(picture.csv)
        table = rows.printed(frame.head(MOST_BEHIND))
        said = f"The first {MOST_BEHIND} of {len(frame):,} rows; the file has all."
        said = said if len(frame) > MOST_BEHIND else f"{len(frame)} rows."
    return Chart(
        f"figure-{picture.number}",
        svg,
        picture.caption,
        f"Figure {picture.number}",
        narrow,
        tuple(files),
        table,
        said,
    )


def figure_files(study: Study) -> dict[str, bytes]:
    """Files of a study's figures by their address: picture, drawing and table."""
    found = {}
    for picture in study.pictures:
        stem = f"figures/{study.name}-{picture.number:02}"
        found[f"{stem}.png"] = picture.png
        for path, kind in ((picture.svg, "svg"), (picture.csv, "csv")):
            if path:
                content = path.read_bytes()
                found[f"{stem}.{kind}"] = (
                    drawing.cleaned(content).encode() if kind == "svg" else content
                )
    return found
