"""Filters of the templates: links in plain text, sides of a cell, and the parts of a page that
search finds.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from jinja2 import pass_context
from markupsafe import Markup

from publish import text

_NUMBER = re.compile(r"[-+\u2212]?[\d.,]+(e-?\d+)?(%| points| sessions| years)?")
_LINKED = re.compile(
    r"(?P<url>https?://(?P<host>[^/\s<>\"']+)[^\s<>\"']*)|(?<![\w-])(?P<claim>\d{3}-\d{2})(?![\w-])"
)
_TAG = re.compile(r"<[^>]+>")


@pass_context
def linked(context, value) -> Markup:
    """A filter: a value as text in which addresses and the claims of the register are links."""
    return links(value, context["known"], context["up"])


def links(value, known: Collection[str], up: str) -> Markup:
    """A value as text in which addresses, named by their host, and known claims are links.

    >>> print(links("003-02 & see https://example.org/a?b=1&c", {"003-02"}, "../"))
    <a href="../claims/003-02.html">003-02</a> &amp; see <a href="https://example.org/a?b=1&amp;c">example.org</a>
    """
    if isinstance(value, Markup):
        return value
    said, parts, end = text.plain(value), Markup(), 0
    for found in _LINKED.finditer(said):
        if found["claim"] and found["claim"] not in known:
            continue
        to = found["url"] or f"{up}claims/{found['claim']}.html"
        parts += said[end : found.start()]
        parts += Markup('<a href="{}">{}</a>').format(to, found["host"] or found["claim"])
        end = found.end()
    return parts + said[end:]


def side(value) -> Markup:
    """The class of a cell: numbers stand to the right.

    >>> str(side("-0.12")), str(side("Russell 2000"))
    (' class="right"', '')
    """
    return Markup(' class="right"') if _NUMBER.fullmatch(str(value)) else Markup()


def bare(html: str) -> str:
    """The words of HTML made here.

    >>> bare("<p>a &amp; <b>b</b></p><p>c</p>")
    'a & b c'
    """
    return text.plain(Markup(_TAG.sub(" ", str(html))).unescape()).replace(" ,", ",")
