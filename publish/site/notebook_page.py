"""An executed notebook as a page of the site: code folded, figures with their tables, links and anchors for claims."""

from __future__ import annotations

import copy
import re
from collections.abc import Collection

from publish.site import charts
from publish.site.html import badge
from publish.site.prose_pages import linked

SCOREBOARD = "00_scoreboard"
_CLAIM = re.compile(
    r"^#.*$|`[^`\n]*`|\[[^\]\n]*\]\([^)\n]*\)|<[^>\n]*>|https?://\S+|(?<![\w-])(?P<id>\d{3}-\d{2})(?![\w-])",
    re.MULTILINE,
)
_RULE = re.compile(r"\n\n---\n\n")  # in an output Sphinx takes it for the end of a chapter
_VERDICT = re.compile(
    r"^\*\*(?P<claim>(?:<a [^>]*>)?\d{3}-\d{2}(?:</a>)?): (?P<verdict>[a-z ]+)\.\*\*", re.MULTILINE
)
_LABELS = "supported|partly|contradicted|too few events|not testable|not yet due"
_ROW, _DAY = (
    re.compile(r"^\|.*$", re.MULTILINE),
    re.compile(r"(?<=[ |(])\d{4}-\d{2}-\d{2}(?=[ |,;.)])"),
)
_CELL = re.compile(rf"(?<=\| )(?:{_LABELS})(?= \|)")
_SUBJECT = (
    r"^\*\*({}): ",
    rf"^\| ({{}})(?= \|(?:.*\|)? (?:{_LABELS}) \|)",
    r"\*\*({})\*\*",
    r"^\| ({}) \|",
    r"(?<![\w-])({})(?![\w-])",
)


def title(book, name: str) -> str:
    """The first heading of a notebook, or its name."""
    lines = (
        line
        for cell in book.cells
        if cell.cell_type == "markdown"
        for line in cell.source.splitlines()
    )
    return next((line.lstrip("# ").strip() for line in lines if line.startswith("# ")), name)


def page(
    book,
    study: str,
    drawn: list[charts.Chart],
    *,
    studies: Collection[str],
    claims: Collection[str] = (),
    here: Collection[str] = (),
):
    """A copy of a notebook that Sphinx renders as a page of the site.

    Parameters
    ----------
    book : executed notebook, as nbformat reads it
    study : its page, such as ``studies/01_streaks``
    drawn : its figures, of :func:`charts.of`
    studies : pages of all studies
    claims : ids of the claims that have a page
    here : ids of the claims that other pages look for in this one

    Returns
    -------
    notebook with an anchor ``claim-ID`` for each claim in ``here``, and ``figure-N`` for each figure
    """
    book, waiting = copy.deepcopy(book), iter(drawn)
    book.metadata.setdefault("language_info", {"name": "python"})
    for cell in book.cells:
        if cell.cell_type == "code":
            cell.metadata["tags"] = [*cell.metadata.get("tags", []), "hide-input"]
            for output in cell.outputs:
                if "image/png" in output.get("data", {}):
                    output.data, output.metadata = (
                        {"text/html": charts.html(next(waiting), up="../")},
                        {},
                    )
                elif "text/markdown" in output.get("data", {}):
                    output.data = {
                        "text/markdown": _RULE.sub("\n\n<hr>\n\n", output.data["text/markdown"])
                    }
    texts = _texts(book)
    for holder, key in texts:
        text = linked(holder[key], study.replace("studies/", "notebooks/"), study, studies=studies)
        holder[key] = text.replace(f"]({SCOREBOARD}.html", "](../index.html")
    subjects = {claim: _subject(texts, claim) for claim in here}
    for number, (holder, key) in enumerate(texts):
        holder[key] = _with_claims(
            holder[key],
            claims,
            {place[1]: claim for claim, place in subjects.items() if place and place[0] == number},
        )
    _anchor_in_code(book, [claim for claim, place in subjects.items() if not place])
    return book


def _texts(book) -> list[tuple[dict, str]]:
    """Where the Markdown of a notebook is, in reading order: (holder, key)."""
    places = []
    for cell in book.cells:
        if cell.cell_type == "markdown":
            places.append((cell, "source"))
        places += [
            (output.data, "text/markdown")
            for output in cell.get("outputs", [])
            if "text/markdown" in output.get("data", {})
        ]
    return places


def _subject(texts: list[tuple[dict, str]], claim: str) -> tuple[int, int] | None:
    """Where a claim is the subject, as text and offset: its verdict, else the row with it, its wording, any row, any mention."""
    for pattern in _SUBJECT:
        found = re.compile(pattern.format(claim), re.MULTILINE)
        for number, (holder, key) in enumerate(texts):
            for match in found.finditer(holder[key]):
                if any(
                    link["id"] and link.start() == match.start(1)
                    for link in _CLAIM.finditer(holder[key])
                ):
                    return number, match.start(1)
    return None


def _with_claims(text: str, claims: Collection[str], anchors: dict[int, str]) -> str:
    """A text with its claims linked to their pages, anchors at some offsets, labels for verdicts, and days that stay on one line."""

    def link(found: re.Match) -> str:
        anchor = f' id="claim-{found["id"]}"' if found["id"] and found.start() in anchors else ""
        if found["id"] in claims:
            return f'<a class="claim"{anchor} href="../claims/{found["id"]}.html">{found["id"]}</a>'
        return f"<span{anchor}>{found['id']}</span>" if anchor else found[0]

    labelled = _VERDICT.sub(
        lambda found: f"**{found['claim']}** {badge(found['verdict'])}", _CLAIM.sub(link, text)
    )
    whole_days = _ROW.sub(lambda row: _DAY.sub(r'<span class="day">\g<0></span>', row[0]), labelled)
    return _CELL.sub(lambda found: badge(found[0]), whole_days)


def _anchor_in_code(book, claims: list[str]) -> None:
    """Anchors above the first cell whose code names a claim, for claims that no text names."""
    from nbformat.v4 import new_markdown_cell

    for claim in claims:
        place = next(
            (
                i
                for i, cell in enumerate(book.cells)
                if cell.cell_type == "code" and claim in cell.source
            ),
            0,
        )
        book.cells.insert(place, new_markdown_cell(f'<span id="claim-{claim}"></span>'))
