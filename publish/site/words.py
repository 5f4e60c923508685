"""Filters of the templates: links in plain text, sides of a cell, and the parts of a page that search finds."""

from __future__ import annotations

import re
from collections.abc import Collection

from markupsafe import Markup

from publish import text

_NUMBER = re.compile(r"[-+\u2212]?[\d.,]+(e-?\d+)?(%| points| sessions| years)?")
_LINKED = re.compile(
    r"(?P<url>https?://(?P<host>[^/\s<>\"']+)[^\s<>\"']*)|(?<![\w-])(?P<claim>\d{3}-\d{2})(?![\w-])"
)
_TAG = re.compile(r"<[^>]+>")


def linker(known: Collection[str], up: str):
    """A filter that shows a value as text in which addresses and known claims are links."""

    def linked(value) -> Markup:
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

    return linked


def side(value) -> Markup:
    """The class of a cell: numbers stand to the right.

    >>> print(side("-0.12"), side("Russell 2000"))
     class="right" <BLANKLINE>
    """
    return Markup(' class="right"') if _NUMBER.fullmatch(str(value)) else Markup()


def bare(html: str) -> str:
    """The words of HTML made here.

    >>> bare("<p>a &amp; <b>b</b></p><p>c</p>")
    'a & b c'
    """
    return text.plain(Markup(_TAG.sub(" ", str(html))).unescape()).replace(" ,", ",")
