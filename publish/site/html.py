"""Text that is safe inside a page: HTML where the form matters, Markdown elsewhere, and the addresses of the pages.

A block of HTML in Markdown ends at an empty line, so none is ever written inside one.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from html import escape

_LINKED = re.compile(r"https?://(?P<host>[^/\s]+)\S*|(?<![\w-])(?P<claim>\d{3}-\d{2})(?![\w-])")
_NUMBER, _DATE = (
    re.compile(r"[+-]?[\d.,]+(e-?\d+)?(%| points)?"),
    re.compile(r"\d{4}-\d{2}(-\d{2})?"),
)
_MARKED = re.compile(r"([\\`*_{}\[\]<>&$|~^@#!])")


def text(value) -> str:
    """Any value as HTML text on one line.

    >>> text('a < b & "c"\\n\\nd')
    'a &lt; b &amp; &quot;c&quot; d'
    """
    return escape(" ".join(str(value).split()))


def markdown(value) -> str:
    """Any value as Markdown that shows it as it is.

    >>> print(markdown("*5 $ | <b>_"))
    \\*5 \\$ \\| \\<b\\>\\_
    """
    return _MARKED.sub(r"\\\1", " ".join(str(value).split()))


def block(*lines: str, tag: str = "div", **attributes: str) -> str:
    """Lines of HTML in an element; ``class_`` stands for ``class``.

    >>> block("<b>x</b>", "", class_="facts")
    '<div class="facts">\\n<b>x</b>\\n</div>'
    """
    named = "".join(
        f' {name.rstrip("_").replace("_", "-")}="{escape(value)}"'
        for name, value in attributes.items()
    )
    return "\n".join([f"<{tag}{named}>", *filter(None, lines), f"</{tag}>"])


def link(to: str, shown: str) -> str:
    """A link in HTML."""
    return f'<a href="{escape(to)}">{text(shown)}</a>'


def linked(value, known: Collection[str] = (), *, up: str = "../") -> str:
    """Text in which addresses, named by their host, and the ids of known claims are links.

    >>> linked("see https://example.org/a?b=1&c")
    'see <a href="https://example.org/a?b=1&amp;c">example.org</a>'
    >>> linked("003-02 & 009-99", {"003-02"}, up="")
    '<a href="claims/003-02.html">003-02</a> &amp; 009-99'
    """
    shown, parts, end = " ".join(str(value).split()), [], 0
    for found in _LINKED.finditer(shown):
        claim = found["claim"]
        if claim and claim not in known:
            continue
        to = link(f"{up}claims/{claim}.html", claim) if claim else link(found[0], found["host"])
        parts += [escape(shown[end : found.start()]), to]
        end = found.end()
    return "".join(parts) + escape(shown[end:])


def study(claim: str, places: Mapping[str, str]) -> str:
    """Address of the place that takes a claim apart, from the site's folder; empty where none does.

    >>> study("003-02", {"003-02": "studies/01_streaks"})
    'studies/01_streaks.html#claim-003-02'
    """
    return f"{places[claim]}.html#claim-{claim}" if places.get(claim) else ""


def study_name(claim: str, places: Mapping[str, str]) -> str:
    """The study's name for people.

    >>> study_name("003-02", {"003-02": "studies/01_streaks"})
    '01 streaks'
    """
    return places[claim].rpartition("/")[2].replace("_", " ") if places.get(claim) else ""


def badge(verdict: str) -> str:
    """A verdict as a label; the style sheet adds a sign and a colour to its words.

    >>> badge("too few events")
    '<span class="verdict too-few-events">too few events</span>'
    """
    return f'<span class="verdict {slug(verdict)}">{text(verdict)}</span>'


def slug(name: str) -> str:
    """A name as it stands in an address or a class."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")


def table(heads: Sequence[str], rows: Iterable[Sequence[str]], *, label: str) -> str:
    """A table of finished HTML cells that scrolls on its own where it is too wide.

    Parameters
    ----------
    heads : headings, plain text
    rows : cells, already HTML
    label : what the table is, for those who cannot see it
    """
    head = "".join(f'<th scope="col">{text(name)}</th>' for name in heads)
    lines = ["<tr>" + "".join(map(_cell, row)) + "</tr>" for row in rows]
    return block(
        '<table class="table">',
        f"<thead><tr>{head}</tr></thead>",
        "<tbody>",
        *lines,
        "</tbody>",
        "</table>",
        class_="wide",
        role="region",
        tabindex="0",
        aria_label=label,
    )


def _cell(cell: str) -> str:
    kind = "number" if _NUMBER.fullmatch(cell) else "date" if _DATE.fullmatch(cell) else ""
    return f'<td class="{kind}">{cell}</td>' if kind else f"<td>{cell}</td>"


def facts(pairs: Iterable[tuple[str, str]]) -> str:
    """Names and values, one below the other; values are finished HTML, those that are empty are left out."""
    return block(
        *[f"<div><dt>{text(name)}</dt><dd>{value}</dd></div>" for name, value in pairs if value],
        tag="dl",
        class_="facts",
    )


def listed(items: Iterable[str]) -> str:
    """A list of finished HTML items."""
    return block(*[f"<li>{item}</li>" for item in items], tag="ul")


def page(
    title: str, *parts: str, description: str = "", orphan: bool = False, wide: bool = False
) -> str:
    """A page of the site.

    Parameters
    ----------
    title : plain text
    parts : blocks of Markdown or HTML, empty ones left out
    description : for search engines and previews
    orphan : in no list of contents
    wide : without the contents of the page beside it
    """
    front = ["orphan: true"] if orphan else []
    front += ["html_theme.sidebar_secondary.remove: true"] if wide else []
    if description:
        front += [
            "myst:",
            "  html_meta:",
            f"    description: {json.dumps(' '.join(description.split()), ensure_ascii=False)}",
        ]
    head = ["\n".join(["---", *front, "---"])] if front else []
    return "\n\n".join([*head, f"# {markdown(title)}", *filter(None, parts)]) + "\n"
