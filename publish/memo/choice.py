"""What of a study goes into its memo: answer, figure, verdicts, analysis, caveats."""

from __future__ import annotations

import re
from collections.abc import Iterable

from markupsafe import Markup

from publish import studies, text
from publish.files import NOTEBOOKS, shown
from publish.memo.render import Part, figure
from publish.studies import Study
from research.suggestions import nearest

ANSWER, CAVEATS, LEFT_OUT = "The answer", "Caveats", ("exercise", "for the record")
_ASKS = re.compile(r"[-*_\[ ]*(State|Say|List|Replace|Write|Describe|Name|Explain|Tell|Put|Give)\b")
MOST_LINES, MOST_ROWS, MOST_COLUMNS = 60, 40, 12


def chosen(study: Study, headings: Iterable[str]) -> list[Part]:
    """Some sections, each with what stands below it, in the order asked for."""
    found = [_part(study, "", study.sections[0].cells, level=0)]
    for wanted in headings:
        place = next(
            (
                i
                for i, section in enumerate(study.sections)
                if i and section.heading.casefold() == wanted.strip().casefold()
            ),
            0,
        )
        if not place:
            known = [section.heading for section in study.sections[1:]]
            raise ValueError(
                f"sections: expected headings of {shown(study.path)}, got {text.plain(wanted)!r}"
                f"{nearest(wanted, known) or '; there are: ' + ', '.join(known)}."
            )
        found += _whole(study, place)
    return found


def selection(study: Study, kept: int) -> tuple[list[Part], list[str]]:
    """The answer, the first so many sections and the caveats: the parts, and the headings left out.

    Exercise and record are for readers of the notebook; below zero the caveats go, too.
    """
    body, caveats = _places(study)
    places = [*body[: max(kept, 0)], *(caveats if kept >= 0 else [])]
    parts = [_part(study, "", study.sections[0].cells, level=0)]
    for place in places:
        section = study.sections[place]
        parts.append(_part(study, section.heading, section.cells, level=min(section.level - 1, 2)))
    return parts, [study.sections[i].heading for i in (*body, *caveats) if i not in places]


def count(study: Study) -> int:
    """How many sections there are to choose from, caveats aside."""
    return len(_places(study)[0])


def _places(study: Study) -> tuple[list[int], list[int]]:
    """Where the sections of a memo are, those of the caveats apart."""
    body, caveats, top = [], [], ""
    for place, section in enumerate(study.sections):
        if place and section.level <= 2:
            top = section.heading.casefold()
        if place and not top.startswith(LEFT_OUT):
            (caveats if top == CAVEATS.casefold() else body).append(place)
    return body, caveats


def unedited(study: Study) -> list[str]:
    """Prompts of the template, such as *State ...*, that the study still holds, in order."""
    try:
        template = studies.notebook(NOTEBOOKS / "_template.ipynb").cells
    except (OSError, ValueError):
        return []
    prompts = {found for cell in template for found in _paragraphs(_all_text(cell)) if asks(found)}
    taken = [s for s in study.sections if not s.heading.lower().startswith(LEFT_OUT)]
    return [
        found
        for section in taken
        for cell in section.cells
        for found in _paragraphs(_all_text(cell))
        if found in prompts
    ]


def asks(paragraph: str) -> bool:
    """Whether a paragraph of the template is a prompt.

    >>> asks("**State** the question."), asks("Leads are in points.")
    (True, False)
    """
    return bool(_ASKS.match(paragraph))


def _all_text(cell) -> str:
    return cell.source if cell.cell_type == "markdown" else studies.said(cell)


def _paragraphs(source: str) -> list[str]:
    """Paragraphs and items of a list that hold a sentence."""
    blocks = re.split(r"\n\s*\n|\n(?=[-*] )", source)
    return [flat for block in blocks if len((flat := " ".join(block.split())).split()) >= 4]


def _whole(study: Study, place: int) -> list[Part]:
    first = study.sections[place]
    found = [_part(study, first.heading, first.cells, level=1)]
    for section in study.sections[place + 1 :]:
        if section.level <= first.level:
            break
        found.append(_part(study, section.heading, section.cells, level=2))
    return found


def _part(study: Study, heading: str, cells: list, *, level: int) -> Part:
    """A section with its results; code, what is folded, and talk about the notebook left out."""
    body = Markup()
    for cell in cells:
        if cell.cell_type == "markdown":
            body += text.markdown(_for_a_colleague(cell.source))
        elif cell.cell_type == "code" and not {"setup", "record"} & set(studies.tags(cell)):
            for output in cell.outputs:
                picture = study.drawn.get(id(output))
                body += figure(picture) if picture else studies.html(output)
    return Part(text.plain(heading), level, shortened(body))


def _for_a_colleague(source: str) -> str:
    """Markdown without what only a reader of the notebook can use."""
    source = re.split(r"^\*\*Exercise", source, flags=re.MULTILINE)[0]
    source = re.sub(r"<details>.*?</details>", "", source, flags=re.DOTALL)
    source = re.sub(r"^\*[^*].*\.ipynb\).*\*$\n?", "", source, flags=re.MULTILINE)
    return re.sub(r"\b([Tt])his notebook\b", r"\1his study", source)


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
        rows = table.find_all("tr")
        for row in rows[MOST_ROWS + 1 :]:
            row.decompose()
        wide = max((len(row.find_all(["td", "th"])) for row in rows[: MOST_ROWS + 1]), default=0)
        for row in rows[: MOST_ROWS + 1]:
            for cell in row.find_all(["td", "th"])[MOST_COLUMNS:]:
                cell.decompose()
        cut = [f"{len(rows) - MOST_ROWS - 1:,} rows"] * (len(rows) > MOST_ROWS + 1)
        cut += [f"{wide - MOST_COLUMNS:,} columns"] * (wide > MOST_COLUMNS)
        if cut:
            note = page.new_tag("p")
            note.string = f"{' and '.join(cut)} more are in the notebook."
            table.insert_after(note)
    return Markup(page.body.decode_contents() if page.body else "")
