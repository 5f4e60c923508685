"""Drawings inside a page: SVG of known parts only, styled by attributes, its names its own."""

import re

from markupsafe import Markup

_SVG, _LINK = "http://www.w3.org/2000/svg", "{http://www.w3.org/1999/xlink}href"
_PARTS = set(
    "svg g path rect circle ellipse line polyline polygon text tspan title desc defs use clipPath "
    "image marker linearGradient radialGradient stop pattern".split()
)
_MAY = set(
    "id d x y x1 x2 y1 y2 cx cy r rx ry dx dy width height points transform viewBox offset "
    "preserveAspectRatio clipPathUnits gradientUnits gradientTransform patternUnits class "
    "fill fill-opacity fill-rule stroke stroke-width stroke-opacity stroke-dasharray "
    "stroke-dashoffset stroke-linecap stroke-linejoin opacity clip-path clip-rule font-family "
    "font-size font-style font-weight text-anchor dominant-baseline stop-color stop-opacity "
    "tabindex role aria-label aria-hidden xml:space".split()
)
_POINTS_TO = re.compile(r"url\(#([\w.-]+)\)")
_FONT = re.compile(r"(?:(italic|oblique) )?(?:(bold|[1-9]00) )?([\d.]+)px (.+)")


def cleaned(drawing: str | bytes, *, name: str = "", label: str = "") -> Markup:
    """A drawing that may stand in a page: no script, no address, no style sheet.

    Parameters
    ----------
    name : stands before every id, so that two drawings on one page do not share any
    label : what it shows, in place of the title and description it has

    Raises ValueError if it is no SVG.

    >>> print(cleaned('<svg xmlns="http://www.w3.org/2000/svg" onload="x()"><script>y()</script>'
    ...               '<path id="p" style="fill: red; behavior: z"/></svg>', name="a-"))
    <svg xmlns="http://www.w3.org/2000/svg"><path id="a-p" fill="red"/></svg>
    """
    from lxml import etree

    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True
    )
    try:
        source = drawing.encode() if isinstance(drawing, str) else drawing
        root = etree.fromstring(source, parser)
    except etree.XMLSyntaxError as error:
        raise ValueError(f"drawing: expected SVG, got text that is none ({error}).") from None
    if root.tag != f"{{{_SVG}}}svg":
        raise ValueError(f"drawing: expected an svg element, got {root.tag!r}.")
    for element in list(root.iter()):
        parent = element.getparent()
        if isinstance(element.tag, str) and element.tag.removeprefix(f"{{{_SVG}}}") in _PARTS:
            _clean(element, name)
        elif parent is not None:
            element.tail = None
            parent.remove(element)
    if label:
        for child in [child for child in root if child.tag.endswith(("}title", "}desc"))]:
            root.remove(child)
        root.attrib.update({"role": "group", "aria-label": label})
    etree.cleanup_namespaces(root)
    return Markup(etree.tostring(root, encoding="unicode", with_tail=False))


def _clean(element, name: str) -> None:
    given = dict(element.attrib)
    element.attrib.clear()
    href = given.pop(_LINK, given.pop("href", ""))
    for part in given.pop("style", "").split(";"):
        key, _, value = part.partition(":")
        given.setdefault(key.strip(), value.strip())
    if font := _FONT.fullmatch(given.pop("font", "")):
        named = zip(("style", "weight", "size", "family"), font.groups(), strict=True)
        given |= {f"font-{key}": value for key, value in named if value}
    for key, value in given.items():
        if key in _MAY and ("url(" not in value or _POINTS_TO.fullmatch(value)):
            value = _POINTS_TO.sub(rf"url(#{name}\1)", value)
            element.set(key, f"{name}{value}" if key == "id" else value)
    if href.startswith("#"):
        element.set("href", f"#{name}{href[1:]}")
    elif href.startswith("data:image/png;base64,"):
        element.set("href", href)
