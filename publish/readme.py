"""The README's answers: tally, table, placebo rate and figure, written between its markers from the verdicts.

A marker names what stands between it and its end, ``<!-- answers 003-02 002-03 -->`` ... ``<!-- end -->``;
the text around the markers is written by hand and never touched.
"""

from __future__ import annotations

import re
from pathlib import Path

from publish import measures_page
from publish.claim_index import links
from publish.files import ROOT, write

README = ROOT / "README.md"
PICTURE = ROOT / "docs" / "verdicts.png"
_PART = re.compile(
    r"<!-- (?P<name>[a-z]+)(?P<ids>(?: \d{3}-\d{2})*) -->\n.*?<!-- end -->", re.DOTALL
)


def render(text: str, *, data=None) -> str:
    """The README with everything between its markers written anew.

    Parameters
    ----------
    text : the README as it is
    data : a vintage; the current one by default

    Raises
    ------
    ValueError
        If a marker names nothing that can be written there, or a claim that is not in the register.
    """
    parts = {"tally": _tally, "answers": _answers, "placebo": _placebo}

    def fill(found: re.Match) -> str:
        name, ids = found["name"], found["ids"].split()
        if name not in parts:
            raise ValueError(f"text: expected a marker named {', '.join(parts)}, got {name!r}.")
        return f"<!-- {' '.join([name, *ids])} -->\n{parts[name](ids, data)}\n<!-- end -->"

    return _PART.sub(fill, text)


def _tally(_, data) -> str:
    from research.studies import answers, scoreboard

    judged = answers.answers(data=data)
    return (
        f"{scoreboard.say_counts(judged)} {answers.say_noise(judged)} "
        f"{scoreboard.say_data(judged, answers.faults(data=data), data=data)}"
    )


def _answers(ids: list[str], data) -> str:
    from research import prose
    from research.studies import answers, scoreboard

    notebooks = {claim: f"notebooks/{file}" for claim, file in links().items()}
    table = scoreboard.board(answers.answers(*ids, data=data), notebooks)
    return prose.table(table, scoreboard.BOARD)


def _placebo(_, data) -> str:
    from research.studies import answers

    return placebo(answers.answers(data=data), data)


def placebo(judged, data) -> str:
    """How often a wrong figure would pass, at what distance, and which claims were not tried; empty where none states a figure."""
    from research.studies import scoreboard, wrong_figures

    table = scoreboard.placebo_rate(judged, data=data)
    if table.empty:
        return ""
    far = wrong_figures.say_distance(wrong_figures.placebo_by_distance(judged, data=data))
    return f"{scoreboard.say_placebo(table)} {far} {wrong_figures.say_not_tried(judged, table)}"


def picture(path: Path | None = None, *, data=None) -> str:
    """Draw the README's figure and say what it shows; with a path it is saved there, with these words inside.

    Parameters
    ----------
    path : PNG file to write, or None to write nothing
    data : a vintage; the current one by default
    """
    from research import figures
    from research.figures import style
    from research.studies import answers, scoreboard

    judged = answers.answers(data=data)
    axes = figures.verdicts(
        scoreboard.counts(judged),
        source=f"Register of claims, n = {len(judged)}; one verdict per claim.",
    )
    if path is not None:
        path.parent.mkdir(parents=True, exist_ok=True)
    return style.described(axes, path)


def update(*, data=None) -> bool:
    """Write the README, its figure and the list of measures anew where they are no longer current.

    Returns
    -------
    True if the README has changed
    """
    before = README.read_text(encoding="utf-8")
    after = render(before, data=data)
    if after != before:
        write(README, after)
    if described(PICTURE) != picture(data=data):
        picture(PICTURE, data=data)
    if (
        not measures_page.PAGE.exists()
        or measures_page.PAGE.read_text(encoding="utf-8") != measures_page.page()
    ):
        write(measures_page.PAGE, measures_page.page())
    return after != before


def described(path: Path) -> str:
    """What a picture says of itself; empty if it is not there."""
    from PIL import Image

    return Image.open(path).text.get("Description", "") if path.exists() else ""
