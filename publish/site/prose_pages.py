"""Pages of prose: the codebook, the measures, the method and how to go on, from the project's own texts.

The texts stay where they are; here their links are turned to the pages of the site. A link to something that has
no page becomes plain text.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection, Mapping

from publish import measures_page
from publish.files import ROOT
from publish.site.html import markdown

PAGES = {
    "README.md": "method",
    "data/README.md": "codebook",
    "docs/measures.md": "measures",
    "docs/tutorial.md": "extend/tutorial",
    "docs/refresh.md": "extend/refresh",
    "docs/cluster.md": "extend/cluster",
    "docs/benchmarks.md": "extend/benchmarks",
}
NOT_CLAIMED = "What is not claimed"
METHOD = (
    "How a verdict is reached",
    "Why these five articles",
    NOT_CLAIMED,
    "Changes of method",
    "Errata",
)
_LINK = re.compile(r"(?<!!)\[(?P<shown>[^\]\n]+)\]\((?P<to>[^)\s]+)\)")
_PLACEBO = re.compile(r"<!-- placebo -->\n.*?<!-- end -->", re.DOTALL)


def pages(placebo: str, columns: Mapping[str, str], *, studies: Collection[str]) -> dict[str, str]:
    """Every page of prose by its file name.

    Parameters
    ----------
    placebo : how often a wrong figure would pass, in Markdown
    columns : column of ``register.csv`` -> what it holds
    studies : pages of the studies, such as ``studies/01_streaks``
    """
    readme = _read("README.md")
    texts = {
        page: _read(source) for source, page in PAGES.items() if page not in ("method", "measures")
    }
    texts["codebook"] += "\n" + _register(columns)
    texts["measures"] = measures_page.page()
    texts["method"] = method(readme, placebo)
    sources = {page: source for source, page in PAGES.items()}
    return {
        f"{page}.md": linked(text, sources[page], page, studies=studies)
        for page, text in texts.items()
    }


def method(readme: str, placebo: str) -> str:
    """The rules, what is not claimed, changes and errata, cut out of the README.

    Parameters
    ----------
    readme : its text
    placebo : what stands in place of the rate printed there
    """
    return (
        "\n\n".join(
            [
                "# Method",
                *(_PLACEBO.sub(lambda _: placebo, section(readme, heading)) for heading in METHOD),
            ]
        )
        + "\n"
    )


def section(text: str, heading: str) -> str:
    """A section of a Markdown text, with its heading.

    >>> section("# A\\n\\n## B\\n\\nof b\\n\\n## C\\n", "B")
    '## B\\n\\nof b'

    Raises
    ------
    ValueError
        If there is no such heading.
    """
    found = re.search(rf"^## {re.escape(heading)}\n.*?(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
    if not found:
        there = (
            ", ".join(re.findall(r"^## (.+)$", text, re.MULTILINE))
            or "no heading of the second level"
        )
        raise ValueError(f"README.md: expected a section '## {heading}', found {there}.")
    return found[0].strip()


def linked(text: str, source: str, page: str, *, studies: Collection[str]) -> str:
    """A text with its relative links turned to pages of the site, seen from one of them.

    Parameters
    ----------
    text : Markdown
    source : file that it is from, from the project's folder
    page : page that it becomes
    studies : pages of the studies

    Examples
    --------
    >>> linked("[rules](../README.md#errata), [code](../pyproject.toml)", "docs/tutorial.md", "extend/tutorial", studies=[])
    '[rules](../method.html#errata), code'
    """

    def turned(found: re.Match) -> str:
        if re.match(r"[a-z]+:|#", found["to"]):
            return found[0]
        path, mark, fragment = found["to"].partition("#")
        path = posixpath.normpath(posixpath.join(posixpath.dirname(source), path))
        study = path.replace("notebooks/", "studies/").removesuffix(".ipynb")
        to = PAGES.get(path) or (study if study in studies else "")
        if not to or (to == "method" and mark and fragment not in map(_anchor, METHOD)):
            return found["shown"]
        return f"[{found['shown']}]({posixpath.relpath(to + '.html', posixpath.dirname(page) or '.')}{mark}{fragment})"

    return _LINK.sub(turned, text)


def _anchor(heading: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", heading.lower()).strip("-")


def _read(path: str) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


def _register(columns: Mapping[str, str]) -> str:
    rows = [f"| `{name}` | {markdown(meaning)} |" for name, meaning in columns.items()]
    return "\n".join(
        [
            "## register.csv: the scoreboard as a table",
            "",
            "One row per claim, on the front page of the site.",
            "",
            "| column | meaning |",
            "|---|---|",
            *rows,
            "",
        ]
    )
