"""Pages of prose, from the project's own texts: method, codebook, measures, how to go on.

Their links are turned to pages of the site; one to something without a page becomes plain text.
"""

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
    """Page -> (file, text), for each of the project's texts."""
    return {
        page: (source, _COMMENT.sub("", (ROOT / source).read_text(encoding="utf-8")))
        for source, page in (BEHIND | EXTEND).items()
    }


def title(source: str) -> str:
    """The first heading of a text.

    >>> title("# Measures\\n\\ntext")
    'Measures'
    """
    return re.search(r"^# +(.+)$", source, re.MULTILINE)[1].strip()


def on_site(
    source: str, file: str, page: str, studies: Collection[str], known: Collection[str]
) -> str:
    """Markdown whose relative links, and ids of known claims, lead to pages of the site.

    Ids in headings, code and links are left alone.

    Parameters
    ----------
    file, page : where it is from in the project, and the page that it becomes
    studies : pages of the studies, such as ``studies/01_streaks``

    >>> on_site("# 003-02\\n[rules](method.md#rules), [code](../pyproject.toml), 003-02, 999-99",
    ...         "docs/tutorial.md", "extend/tutorial", [], {"003-02"})
    '# 003-02\\n[rules](../method.html#rules), code, [003-02](../claims/003-02.html), 999-99'
    """
    pages = BEHIND | EXTEND | {f"{s.replace('studies', 'notebooks')}.ipynb": s for s in studies}
    pages |= dict.fromkeys(("README.md", "notebooks/00_scoreboard.ipynb"), "index")
    start = posixpath.dirname(page) or "."

    def turned(found: re.Match) -> str:
        if re.match(r"[a-z]+:|#", found["to"]):
            return found[0]
        path, mark, fragment = found["to"].partition("#")
        to = pages.get(posixpath.normpath(posixpath.join(posixpath.dirname(file), path)))
        if not to:
            return found["shown"]
        place = "" if to == "index" else mark + fragment
        return f"[{found['shown']}]({posixpath.relpath(f'{to}.html', start)}{place})"

    def named(found: re.Match) -> str:
        to = posixpath.relpath(f"claims/{found['id']}.html", start)
        return f"[{found['id']}]({to})" if found["id"] in known else found[0]

    return _CLAIM.sub(named, _LINK.sub(turned, source))
