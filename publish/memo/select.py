"""What of an executed notebook goes into a memo: its question, chosen sections, figures, verdicts and caveats."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from publish.files import NOTEBOOKS, shown
from research.suggestions import nearest

SHORT, VERDICT, CAVEATS = "The short answer", "Verdict", "Caveats"
_HEADING = re.compile(r"(#{1,6}) +(.+?)#* *$")


@dataclass
class Section:
    """A heading with the cells below it, up to the next heading of any level."""

    heading: str
    level: int
    cells: list = field(default_factory=list)


@dataclass(frozen=True)
class Study:
    """An executed notebook as its sections; the first is the title with the question."""

    path: Path
    sections: tuple[Section, ...]

    @property
    def title(self) -> str:
        """The question the study asks."""
        return self.sections[0].heading

    @property
    def headings(self) -> list[str]:
        """What can be asked for by name."""
        return [section.heading for section in self.sections[1:]]


def read(path: Path) -> Study:
    """An executed notebook, cut into sections.

    Parameters
    ----------
    path : the notebook

    Raises
    ------
    ValueError
        If there is no notebook there, or one of its cells has not been run, or failed.
    """
    import nbformat

    path = Path(path)
    if not path.is_file():
        around = [
            shown(other)
            for folder in (path.parent, NOTEBOOKS)
            for other in sorted(folder.glob("*.ipynb"))
        ]
        raise ValueError(
            f"notebook: expected an executed notebook, found none at {shown(path)}{nearest(shown(path), around)}."
        )
    try:
        book = nbformat.read(path, as_version=4)
    except (
        nbformat.reader.NotJSONError,
        nbformat.ValidationError,
        UnicodeDecodeError,
        AttributeError,
        KeyError,
        TypeError,
    ):
        raise ValueError(
            f"notebook: expected a Jupyter notebook, found another kind of file at {shown(path)}."
        ) from None
    code = [cell for cell in book.cells if cell.cell_type == "code" and cell.source.strip()]
    for number, cell in enumerate(code, start=1):
        failed = next((output for output in cell.outputs if output.output_type == "error"), None)
        if failed:
            raise ValueError(
                f"{shown(path)}, code cell {number}: expected a result, found {failed.ename}: {failed.evalue}"
            )
        if cell.execution_count is None:
            raise ValueError(
                f"{shown(path)}, code cell {number}: expected a result, but the cell has not been run; "
                f"run `python -m research report {shown(path)}`."
            )
    return Study(path, tuple(_sections(book.cells, path.stem)))


def _sections(cells: Iterable, name: str) -> list[Section]:
    found = [Section(name, 1)]
    for cell in cells:
        if cell.cell_type == "code":
            found[-1].cells.append(cell)
        elif cell.cell_type == "markdown":
            for heading, text in _parts(_without_exercise(cell.source)):
                if heading and heading[0] == 1 and len(found) == 1:
                    found[0].heading = heading[1]
                elif heading:
                    found.append(Section(heading[1], heading[0]))
                if text.strip():
                    found[-1].cells.append(markdown(text.strip()))
    return found


def _parts(source: str) -> list[tuple[tuple[int, str] | None, str]]:
    """A Markdown text cut at its headings: ((level, heading) or None, text below it)."""
    parts: list[tuple[tuple[int, str] | None, str]] = [(None, "")]
    fenced = False
    for line in source.splitlines():
        fenced ^= line.lstrip().startswith("```")
        heading = None if fenced else _HEADING.match(line)
        if heading:
            parts.append(((len(heading[1]), heading[2].strip()), ""))
        else:
            parts[-1] = (parts[-1][0], parts[-1][1] + line + "\n")
    return parts


def _without_exercise(source: str) -> str:
    """The text without what only a reader of the notebook can use: ways to other notebooks, and the exercise."""
    source = re.split(r"^\*\*Exercise", source, flags=re.MULTILINE)[0]
    source = re.sub(r"^\*[^*].*\.ipynb\).*\*$\n?", "", source, flags=re.MULTILINE)
    return source.replace("This notebook", "This study").replace("this notebook", "this study")


def markdown(text: str):
    """A Markdown cell."""
    from nbformat.v4 import new_markdown_cell

    return new_markdown_cell(text)


def chosen(study: Study, headings: Iterable[str]) -> list:
    """The cells of some sections, each with what stands below it, in the order asked for.

    Parameters
    ----------
    study : of :func:`read`
    headings : headings of the notebook, in any case

    Raises
    ------
    ValueError
        If the notebook has no such heading.
    """
    cells = _question(study)
    for wanted in headings:
        places = [
            i
            for i, section in enumerate(study.sections)
            if i and section.heading.casefold() == wanted.strip().casefold()
        ]
        if not places:
            raise ValueError(
                f"sections: expected headings of {shown(study.path)}, got {wanted!r}"
                f"{nearest(wanted, study.headings) or '; there are: ' + ', '.join(study.headings)}."
            )
        cells += _whole(study, places[0])
    return cells


def brief(study: Study, *, figures: int) -> list:
    """A sensible short selection: question, short answer, leading figures, verdicts, caveats.

    Parameters
    ----------
    study : of :func:`read`
    figures : how many figures at most; the first of each section comes before the second of any
    """
    cells, names = _question(study), study.headings
    if not {SHORT, VERDICT, CAVEATS} & set(names):
        return chosen(
            study, [section.heading for section in study.sections[1:] if section.level <= 2]
        )
    if SHORT in names:
        cells += _whole(study, names.index(SHORT) + 1)
    pictures = _leading(study, figures)
    if pictures:
        cells += [markdown("## Figures"), *pictures]
    for name in (VERDICT, CAVEATS):
        if name in names:
            cells += _whole(study, names.index(name) + 1)
    return _said_once(cells)


def count_figures(study: Study) -> int:
    """How many figures a study has."""
    return sum(len(list(_pictures(section))) for section in study.sections)


def _question(study: Study) -> list:
    """What the title cell says; a reader of the memo needs no word about the claims that follow it."""
    return [cell for cell in study.sections[0].cells[:1] if cell.cell_type == "markdown"]


def _whole(study: Study, place: int) -> list:
    first = study.sections[place]
    cells = [markdown(f"{'#' * first.level} {first.heading}"), *first.cells]
    for section in study.sections[place + 1 :]:
        if section.level <= first.level:
            break
        cells += [markdown(f"{'#' * section.level} {section.heading}"), *section.cells]
    return cells


def _pictures(section: Section):
    """Each figure of a section as a cell of its own."""
    for cell in section.cells:
        for output in cell.get("outputs", []):
            if "image/png" in output.get("data", {}):
                alone = copy.deepcopy(cell)
                alone.outputs = [output]
                yield alone


def _leading(study: Study, most: int) -> list:
    ranked = [
        (rank, place, cell)
        for place, section in enumerate(study.sections)
        for rank, cell in enumerate(_pictures(section))
    ]
    kept = sorted(ranked, key=lambda item: item[:2])[:most]
    return [cell for *_, cell in sorted(kept, key=lambda item: (item[1], item[0]))]


def figure_for(study: Study, claim) -> object | None:
    """The figure that shows what a claim is about, as a cell; None where no figure speaks of it.

    A section whose code names the claim comes first; otherwise the figure whose heading and description
    share most words with the claim, two at least.

    Parameters
    ----------
    study : of :func:`read`
    claim : record of the register
    """
    wanted = _words(f"{claim.says} {claim.tested_as} {claim.measure}")
    best, most = None, 1
    for section in study.sections:
        named = section.level > 1 and any(
            f'"{claim.id}"' in cell.source for cell in section.cells if cell.cell_type == "code"
        )
        for cell in _pictures(section):
            alt = cell.outputs[0].metadata.get("image/png", {}).get("alt", "")
            shared = len(wanted & _words(f"{section.heading} {alt}")) + (100 if named else 0)
            if shared > most:
                best, most = cell, shared
    return best


_COMMON = {
    "small",
    "large",
    "caps",
    "stocks",
    "from",
    "that",
    "this",
    "than",
    "with",
    "have",
    "their",
    "were",
    "when",
    "more",
    "over",
    "russell",
    "line",
    "bars",
    "dots",
    "index",
    "figure",
    "after",
    "before",
    "years",
    "year",
    "month",
    "each",
}


def _words(text: str) -> set[str]:
    words = re.findall(r"[a-z]{4,}|\d{4}", text.lower().replace("_", " "))
    return {word.removesuffix("s") for word in words if word not in _COMMON}


def _said_once(cells: list) -> list:
    """The cells without a result that stands word for word in an earlier one, such as a table shown twice."""
    seen, kept = set(), []
    for cell in cells:
        if cell.cell_type == "code":
            cell = copy.deepcopy(cell)
            new = []
            for output in cell.outputs:
                text = output.get("data", {}).get("text/markdown")
                if text is None or text not in seen:
                    new.append(output)
                seen.add(text)
            cell.outputs = new
        kept.append(cell)
    return kept
