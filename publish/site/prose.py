"""Pages of prose, from the project's own texts: method, codebook, measures, how to go on.

Their links are turned to pages of the site; one to something without a page becomes plain text.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection

from publish.files import ROOT

BEHIND = {
    "docs/method.md": "method",
    "docs/claims.md": "claims",
    "docs/measures.md": "measures",
    "data/README.md": "codebook",
    "docs/errata.md": "errata",
    "docs/reliability.md": "reliability",
}
_GUIDES = "tutorial memo refresh cluster benchmarks mutation architecture".split()
EXTEND = {f"docs/{name}.md": f"extend/{name}" for name in _GUIDES}
EXTEND |= {"CONTRIBUTING.md": "extend/contributing", "CHANGELOG.md": "extend/changes"}
_LINK = re.compile(r"(?<!!)\[(?P<shown>[^\]\n]+)\]\((?P<to>[^)\s]+)\)")
_COMMENT = re.compile(r"^<!-- .*? -->\n", re.MULTILINE)
_CLAIM = re.compile(
    r"^#[^\n]*$|```.*?```|`[^`\n]*`|\[[^\]\n]*\]\([^)\n]*\)|https?://\S+"
    r"|(?<![\w-])(?P<id>\d{3}-\d{2})(?![\w-])",
    re.MULTILINE | re.DOTALL,
)


def texts() -> dict[str, tuple[str, str]]:
    """Page -> (file, text), for each of the project's texts that is there."""
    return {
        page: (source, _COMMENT.sub("", (ROOT / source).read_text(encoding="utf-8")))
        for source, page in (BEHIND | EXTEND).items()
        if (ROOT / source).is_file()
    }


def title(source: str) -> str:
    """The first heading of a text.

    >>> title("# Measures\\n\\ntext")
    'Measures'
    """
    found = re.search(r"^# +(.+)$", source, re.MULTILINE)
    return found[1].strip() if found else ""


def on_site(
    source: str, file: str, page: str, studies: Collection[str], known: Collection[str]
) -> str:
    """A text with links to pages of the site and to the claims known, as :func:`linked`."""
    text = linked(source, file, page, studies=studies)
    return with_claims(text, known, up="../" * page.count("/"))


def linked(source: str, file: str, page: str, *, studies: Collection[str]) -> str:
    """A text with its relative links turned to pages of the site, seen from one of them.

    Parameters
    ----------
    file, page : where the Markdown is from in the project, and the page that it becomes
    studies : pages of the studies, such as ``studies/01_streaks``

    >>> linked("[rules](method.md#rules), [code](../pyproject.toml)", "docs/tutorial.md",
    ...        "extend/tutorial", studies=[])
    '[rules](../method.html#rules), code'
    """
    known = BEHIND | EXTEND | {"README.md": "index"}

    def turned(found: re.Match) -> str:
        if re.match(r"[a-z]+:|#", found["to"]):
            return found[0]
        path, mark, fragment = found["to"].partition("#")
        path = posixpath.normpath(posixpath.join(posixpath.dirname(file), path))
        study = path.replace("notebooks/", "studies/").removesuffix(".ipynb")
        to = known.get(path) or (study if study in studies else "")
        to = "index" if to == "studies/00_scoreboard" else to
        if not to or not (to == "index" or to in studies or (ROOT / path).is_file()):
            return found["shown"]
        mark, fragment = ("", "") if to == "index" else (mark, fragment)
        start = posixpath.dirname(page) or "."
        return f"[{found['shown']}]({posixpath.relpath(to + '.html', start)}{mark}{fragment})"

    return _LINK.sub(turned, source)


def with_claims(source: str, known: Collection[str], *, up: str = "../") -> str:
    """Markdown in which the ids of known claims are links; headings, code and links are left alone.

    >>> with_claims("003-02, `003-02` and 999-99", {"003-02": 1})
    '[003-02](../claims/003-02.html), `003-02` and 999-99'
    >>> with_claims("# On 003-02\\n003-02", {"003-02": 1}, up="")
    '# On 003-02\\n[003-02](claims/003-02.html)'
    """

    def link(found: re.Match) -> str:
        claim = found["id"]
        return f"[{claim}]({up}claims/{claim}.html)" if claim in known else found[0]

    return _CLAIM.sub(link, source)
