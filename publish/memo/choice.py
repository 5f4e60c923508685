"""What of a study goes into its memo: answer, figure, verdicts, analysis, caveats."""

import itertools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from markupsafe import Markup

from publish import studies, text
from publish.files import NOTEBOOKS, shown
from publish.memo.render import figure
from publish.studies import Picture, Section, Study
from research.suggestions import nearest

CAVEATS, LEFT_OUT = "caveats", ("exercise", "for the record")
_PROMPT = re.compile(r"\[(\w[^\[\]]+ [^\[\]]+)\](?!\()")  # in brackets, and no link
MOST_LINES, MOST_ROWS, MOST_COLUMNS = 60, 40, 12


@dataclass(frozen=True)
class Part:
    """A heading, its level in the notebook, and what stands below it, as safe HTML."""

    heading: str
    level: int
    body: Markup

    @property
    def html(self) -> Markup:
        """The part below its heading; nothing where there is nothing to say."""
        if self.level == 1 or not (self.body.strip() or self.level == 2):
            return self.body
        return Markup("<h{0}>{1}</h{0}>\n{2}").format(min(self.level, 3), self.heading, self.body)


def parts(study: Study) -> list[Part]:
    """Every section of a study as part of a memo, the answer without its heading first."""
    first, *rest = study.sections
    made = [Part("", 1, _body(study, first))]
    return made + [Part(text.plain(one.heading), one.level, _body(study, one)) for one in rest]


def chosen(made: Sequence[Part], headings: Iterable[str], *, of: Path) -> list[Part]:
    """Some parts of a study, each with what stands below it, in the order asked for."""
    found, known = [made[0]], [part.heading.casefold() for part in made]
    for wanted in headings:
        asked = text.plain(wanted)
        if asked.casefold() not in known[1:]:
            named = [part.heading for part in made[1:]]
            near = nearest(asked, named) or f"; there are: {', '.join(named)}"
            raise ValueError(f"sections: expected headings of {shown(of)}, got {asked!r}{near}.")
        place = known.index(asked.casefold(), 1)
        below = itertools.takewhile(
            lambda p, top=made[place]: p.level > top.level, made[place + 1 :]
        )
        found += [replace(made[place], level=2), *(replace(part, level=3) for part in below)]
    return found


def divided(made: Sequence[Part]) -> tuple[list[Part], list[Part]]:
    """The parts of a memo below the answer, those of the caveats apart.

    Exercise and record are for readers of the notebook.
    """
    body, caveats, top = [], [], ""
    for part in made[1:]:
        if part.level <= 2:
            top = part.heading.casefold()
        if not top.startswith(LEFT_OUT):
            (caveats if top == CAVEATS else body).append(part)
    return body, caveats


def unedited(study: Study) -> list[str]:
    """Prompts of the template, such as *[State the question ...]*, that the study still holds."""
    asked = _PROMPT.findall(_written(studies.notebook(NOTEBOOKS / "_template.ipynb").cells))
    held = _written(study.cells)
    return [prompt for prompt in asked if prompt in held]


def _written(cells: Iterable) -> str:
    """The text of a notebook, on one line: Markdown cells, and what code cells say in Markdown."""
    said = (x.source if x.cell_type == "markdown" else studies.said(x) for x in cells)
    return " ".join(" ".join(said).split())


def _body(study: Study, section: Section) -> Markup:
    """What a section says and shows; code and what is folded are left out."""
    body = Markup()
    for cell in section.cells:
        if cell.cell_type == "markdown":
            body += text.markdown(cell.source)
        elif cell.cell_type == "code" and not {"setup", "record"} & set(studies.tags(cell)):
            for shown in map(study.shown, cell.outputs):
                drawn = isinstance(shown, Picture)
                body += figure(shown.file, shown.alt, shown.caption) if drawn else shown
    return shortened(body)


def shortened(body: Markup) -> Markup:
    """Results no longer and no wider than a memo can show; what is cut is said where it stood."""
    from bs4 import BeautifulSoup

    page = BeautifulSoup(str(body), "lxml")
    for folded in page.find_all("details"):
        folded.decompose()
    for printed in page.find_all("pre"):
        lines = printed.get_text().split("\n")
        if len(lines) > MOST_LINES:
            more = f"... {len(lines) - MOST_LINES:,} further lines are in the notebook."
            printed.string = "\n".join([*lines[:MOST_LINES], more])
    for table in page.find_all("table"):
        rows = [row.find_all(["td", "th"]) for row in table.find_all("tr")]
        long = len(rows) - MOST_ROWS - 1
        wide = max(map(len, rows[: MOST_ROWS + 1]), default=0) - MOST_COLUMNS
        cut = [f"{n:,} {what}" for n, what in ((long, "rows"), (wide, "columns")) if n > 0]
        for row in table.find_all("tr")[MOST_ROWS + 1 :]:
            row.decompose()
        for cell in (cell for row in rows[: MOST_ROWS + 1] for cell in row[MOST_COLUMNS:]):
            cell.decompose()
        if cut:
            note = page.new_tag("p")
            note.string = f"{' and '.join(cut)} more are in the notebook."
            table.insert_after(note)
    return Markup(page.body.decode_contents() if page.body else "")
