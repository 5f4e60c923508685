"""Text is text: whatever a claim file, a title or a notebook says is shown, never run or fetched.

Markdown becomes HTML here and nowhere else. Of HTML inside it only a few bare tags stay tags;
everything else is shown as the characters it is made of. Pictures in Markdown become their words.
"""

import functools
import re
from collections.abc import Collection
from html import escape, unescape
from pathlib import Path

from markupsafe import Markup

_BARE = re.compile(r"(</?(?:details|summary|sub|sup)>|<br ?/?>)")
_CONTROL = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)?")
_NUMBER = re.compile(r"[-+\u2212]?[\d.,]+(e-?\d+)?(%| points| sessions| years)?")
_DAY = re.compile(r"\d{1,2} [A-Z][a-z]{2} \d{4}")
_LINKED = re.compile(
    r"(?P<url>https?://(?P<host>[^/\s<>\"']+)[^\s<>\"']*)|(?<![\w-])(?P<claim>\d{3}-\d{2})(?![\w-])"
)
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


def plain(value) -> str:
    """Any value as one line without control characters.

    >>> plain("a\\x1b[2Jb\\n\\tc\\u202ed")
    'ab cd'
    """
    text = " ".join(_CONTROL.sub("", str(value)).split())
    return text if text.isprintable() else " ".join("".join(filter(str.isprintable, text)).split())


def lines(value) -> str:
    """Printed text without control characters, its lines kept.

    >>> lines("\\x1b[31mred\\x1b[0m\\n  two\\x00")
    'red\\n  two'
    """
    text = _CONTROL.sub("", str(value)).replace("\r\n", "\n").expandtabs(4)
    return "".join(c for c in text if c.isprintable() or c == "\n")


def slug(value) -> str:
    """A name as it stands in an address, an anchor or a class: small letters, digits and hyphens.

    >>> slug("Too few events"), slug("../a b")
    ('too-few-events', 'a-b')
    """
    return re.sub(r"[^a-z0-9]+", "-", str(value).lower()).strip("-")


def file_stem(value: str, *, what: str = "id") -> str:
    """An id that may name a file; ValueError if it holds anything but letters, digits, ``-._``.

    >>> file_stem("003-02")
    '003-02'
    """
    if not _ID.fullmatch(value):
        expected = "letters, digits, '-', '.' and '_' (at most 64)"
        raise ValueError(f"{what}: expected {expected}, got {plain(value)!r}.")
    return value


def cell(value) -> str:
    """A value for CSV or Excel; before a text that would be taken for a formula stands a quote.

    >>> cell("=1+1"), cell(-0.5), cell("+4 points"), cell("plain")
    ("'=1+1", '-0.5', "'+4 points", 'plain')
    """
    if isinstance(value, str):
        text = plain(value)
        return f"'{text}" if text[:1] in ("=", "+", "-", "@") else text
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list | tuple):
        return ";".join(str(part) for part in value)
    return "" if value is None else str(value)


def markdown(source: str) -> Markup:
    """Markdown, with tables, formulas between dollars and fenced code, as HTML that can do nothing.

    >>> print(markdown("*a* <b onclick=x>b</b> ![c](http://h/d.png)"))
    <p><em>a</em> &lt;b onclick=x&gt;b&lt;/b&gt; c</p>
    <BLANKLINE>
    """
    return Markup(_parser().render(lines(source)))


def parsed(source: str) -> list:
    """Markdown as tokens of markdown-it, which know their lines."""
    return _parser().parse(source)


def inline(source: str) -> Markup:
    """One line of Markdown as HTML, without a paragraph around it.

    >>> print(inline("**14** of 15"))
    <strong>14</strong> of 15
    """
    return Markup(_parser().renderInline(plain(source)))


def links(value, known: Collection[str], up: str) -> Markup:
    """A value as text in which addresses, named by their host, and known claims are links.

    >>> print(links("003-02 & https://a.org/b?c&d", {"003-02"}, "../"))
    <a href="../claims/003-02.html">003-02</a> &amp; <a href="https://a.org/b?c&amp;d">a.org</a>
    """
    said, parts, end = plain(value), Markup(), 0
    for found in _LINKED.finditer(said):
        if found["claim"] and found["claim"] not in known:
            continue
        to = found["url"] or f"{up}claims/{found['claim']}.html"
        parts += said[end : found.start()]
        parts += Markup('<a href="{}">{}</a>').format(to, found["host"] or found["claim"])
        end = found.end()
    return parts + said[end:]


def side(value) -> Markup:
    """The class of a cell: numbers stand to the right, days on one line.

    >>> str(side("-0.12")), str(side("29 Oct 1990")), str(side("Russell 2000"))
    (' class="right"', ' class="whole"', '')
    """
    if _NUMBER.fullmatch(str(value)):
        return Markup(' class="right"')
    return Markup(' class="whole"') if _DAY.fullmatch(str(value)) else Markup()


def bare(html: str) -> str:
    """The words of HTML made here.

    >>> bare("<p>a &amp; <b>b</b></p><p>c</p>")
    'a & b c'
    """
    return plain(Markup(re.sub("<[^>]+>", " ", str(html))).unescape()).replace(" ,", ",")


def templates(folder: Path):
    """The templates of a folder, in which every value is text that can do nothing."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=lambda value: value if isinstance(value, Markup) else plain(value),
    )


def code(source: str, language: str = "python") -> Markup:
    """Code with classes for its colours.

    >>> print(code("x = 1"))
    <span class="n">x</span> <span class="o">=</span> <span class="mi">1</span>
    """
    from pygments import highlight
    from pygments.formatters import HtmlFormatter
    from pygments.lexers import get_lexer_by_name
    from pygments.util import ClassNotFound

    try:
        lexer = get_lexer_by_name(language or "text")
    except ClassNotFound:
        lexer = get_lexer_by_name("text")
    return Markup(highlight(lines(source), lexer, HtmlFormatter(nowrap=True)).rstrip("\n"))


@functools.cache
def _parser():
    from markdown_it import MarkdownIt
    from mdit_py_plugins.anchors import anchors_plugin
    from mdit_py_plugins.dollarmath import dollarmath_plugin

    def highlight(source: str, language: str, _) -> str:
        return f'<pre class="highlight" tabindex="0"><code>{code(source, language)}</code></pre>'

    parser = MarkdownIt("commonmark", {"html": True, "highlight": highlight}).enable("table")
    parser.use(anchors_plugin, max_level=6, slug_func=slug)
    parser.use(
        dollarmath_plugin,
        allow_digits=False,
        allow_space=False,
        renderer=lambda formula, options: _formula(formula, display=options["display_mode"]),
    )
    for name in ("html_block", "html_inline"):
        parser.add_render_rule(name, _tags)
    parser.add_render_rule("image", lambda _, tokens, place, *__: escape(tokens[place].content))
    parser.add_render_rule("table_open", lambda *_: '<div class="wide" tabindex="0"><table>\n')
    parser.add_render_rule("table_close", lambda *_: "</table></div>\n")
    for name in ("td_open", "th_open"):
        parser.add_render_rule(name, _table_cell)
    return parser


def _tags(renderer, tokens, place, options, env) -> str:
    """HTML in Markdown: bare tags of a short list as they are, the rest as text."""
    parts = _BARE.split(tokens[place].content)
    return "".join(
        part if _BARE.fullmatch(part) else escape(unescape(part), quote=False) for part in parts
    )


def _table_cell(renderer, tokens, place, options, env) -> str:
    """Alignment as a class: a page with a strict policy takes no style from its text."""
    token = tokens[place]
    side = str(token.attrs.get("style", "")).removeprefix("text-align:")
    scope = ' scope="col"' if token.tag == "th" else ""
    look = f' class="{side}"' if side in ("right", "center") else ""
    return f"<{token.tag}{scope}{look}>"


_MATHML = set(
    "math mrow mi mn mo ms mtext mspace mfrac msqrt mroot msub msup msubsup munder mover munderover"
    " mtable mtr mtd mstyle mpadded mphantom menclose".split()
)
_MATHML_MAY = {"display", "stretchy", "fence", "accent", "linethickness", "mathvariant", "form"}


def _formula(source: str, *, display: bool) -> str:
    """A formula as MathML of known elements; as its source where it is none."""
    from latex2mathml.converter import convert
    from lxml import etree

    try:
        made = etree.fromstring(convert(source, display="block" if display else "inline"))
        parts = {etree.QName(element).localname for element in made.iter(etree.Element)}
    except Exception:  # noqa: BLE001  (errors of many kinds)
        parts = {"none"}
    if not parts <= _MATHML:
        return f"<code>{escape(source)}</code>"
    for element in made.iter(etree.Element):
        for name in set(element.attrib) - _MATHML_MAY:
            del element.attrib[name]
    return etree.tostring(made, encoding="unicode")
