"""Write the pages into a scratch folder; put it in place of the old site when all is well."""

from __future__ import annotations

import functools
import hashlib
import json
import os
import tempfile
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from markupsafe import Markup

from publish import claims, export, files, measures_page, text
from publish.claims import Register
from publish.files import ROOT, shown
from publish.site import content, prose, study_page, words
from publish.studies import Study

HERE = Path(__file__).parent
NAME, MARK = "Small caps, claim by claim", "site.json"
LEAD = (
    "In the winter of 2025-26 small American companies ran ahead of large ones, and the press"
    " explained why. Here {articles} of the articles are taken apart into {claims} checkable"
    " claims, each judged by general rules on frozen public data."
)


@dataclass(frozen=True)
class Site:
    """What every page knows of the whole."""

    day: str
    vintage: str
    hash: str
    version: str
    contents: list
    name: str = NAME
    repository: str = ""
    home: str = ""


@dataclass(frozen=True)
class Page:
    """A page: its address, its title, and what its template fills in."""

    address: str
    template: str
    title: str
    context: Mapping = field(default_factory=dict)
    description: str = ""

    @property
    def stem(self) -> str:
        """The file's name without its ending."""
        return Path(self.address).stem

    @property
    def kind(self) -> str:
        """The template's name, which the style sheet knows."""
        return self.template.partition(".")[0]


def check(target: Path) -> None:
    """Refuse a folder that cannot be written or holds something other than a site, before anything
    is made.

    Raises
    ------
    ValueError
        If there is a file, a folder with other things in it, or no way to make one.
    """
    if target.is_file() or (
        target.is_dir() and any(target.iterdir()) and not (target / MARK).is_file()
    ):
        raise ValueError(
            f"output: expected a new folder or a site built before, got {shown(target)}, "
            "which holds something else."
        )
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=target.parent, prefix="."):
            pass
    except OSError as error:
        raise ValueError(
            f"output: expected a folder that can be written, got {shown(target)}"
            f" ({error.strerror})."
        ) from None


def build(
    books: Sequence[Study], register: Register, target: Path, *, inputs: str = "", placebo: str = ""
) -> Path:
    """Build the site.

    Parameters
    ----------
    books : executed studies
    register : all verdicts
    target : folder of the site, replaced as a whole
    inputs : fingerprint of all that the site is made from, kept to tell whether it is current
    placebo : how often a wrong figure would pass, one line of Markdown

    Returns
    -------
    path of the front page

    Raises
    ------
    ValueError
        If the folder cannot be written or holds something else. The old site stays.
    """
    check(target)
    target = target.resolve()
    with files.scratch(target.parent, target.name) as folder:
        made = folder / "html"
        for address, held in everything(books, register, inputs=inputs, placebo=placebo).items():
            path = made / address
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(held if isinstance(held, bytes) else held.encode("utf-8"))
        _place(made, target, folder / "old")
    return target / "index.html"


def everything(
    books: Sequence[Study], register: Register, *, inputs: str = "", placebo: str = ""
) -> dict[str, str | bytes]:
    """Every file of the site by its address."""
    from research import __version__

    data, texts = register.data, _texts(register)
    pages = _pages(books, register, texts, placebo)
    urls = _urls()
    site = Site(
        claims.day(data.as_of),
        data.name,
        data.hash[:12],
        __version__,
        _contents(books, register, texts),
        repository=urls.get("Repository", "").rstrip("/"),
        home=urls.get("Documentation", ""),
    )
    made: dict[str, str | bytes] = {page.address: render(page, site, register) for page in pages}
    for path in sorted((HERE / "static").iterdir()):
        made[f"static/{path.name}"] = path.read_bytes()
    made["static/verdicts.css"] = verdict_colours()
    entries = json.dumps(content.index_entries(register, books, texts), ensure_ascii=True)
    made["static/index.js"] = f"window.siteIndex = {entries};\n"
    for book in books:
        made |= study_page.figure_files(book)
        made[f"notebooks/{book.name}.ipynb"] = book.path.read_bytes()
    for suffix, held in export.register_files(register).items():
        made[f"register.{suffix}"] = held
    mark = {
        "version": __version__,
        "vintage": data.name,
        "as_of": f"{data.as_of:%Y-%m-%d}",
        "hash": data.hash,
        "inputs": inputs,
    }
    if books and (best := _front_book(books)) and best.figure:
        made["card.png"] = best.figure.png
    return made | {".nojekyll": "", MARK: json.dumps(mark) + "\n"}


def render(page: Page, site: Site, register: Register) -> str:
    """A page as HTML; what is filled in is escaped, whatever it is."""
    template = _environment().get_template(page.template)
    up = "../" * page.address.count("/")
    return template.render(page=page, site=site, up=up, known=register.known, **page.context)


@functools.cache
def _environment():
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    made = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=lambda value: value if isinstance(value, Markup) else text.plain(value),
    )
    made.filters |= {
        "slug": text.slug,
        "side": words.side,
        "linked": words.linked,
        "worded": claims.worded,
    }
    return made


def _pages(
    books: Sequence[Study], register: Register, texts: dict[str, tuple[str, str]], placebo: str
) -> list[Page]:
    made = [_front(books, register, placebo), Page("search.html", "search.html", "Search")]
    for verdict in register:
        address = f"claims/{text.file_stem(verdict.id)}.html"
        said = f"{claims.sentence(verdict)}"
        context = content.claim_context(register, verdict)
        made.append(Page(address, "claim.html", text.plain(verdict.claim.says), context, said))
    for article, mine in register.articles.items():
        made.append(_article(register, article, mine))
    addresses = [f"studies/{book.name}" for book in books]
    order = [(book.title, f"{book.name}.html") for book in books]
    for place, book in enumerate(books):
        mine = [
            register[c]
            for c, study in register.places.items()
            if study == book.name and c in register.known
        ]
        context = {
            "cells": study_page.study_cells(book, register, addresses),
            "mine": content.board_rows(register, mine),
            "before": order[place - 1] if place else None,
            "after": order[place + 1] if place + 1 < len(order) else None,
        }
        said = text.plain(words.bare(text.inline(content.first_paragraph(book.answer))))
        made.append(Page(f"studies/{book.name}.html", "study.html", book.title, context, said))
    made.append(_figures(books))
    for page, (file, source) in texts.items():
        body = text.markdown(prose.linked(source, file, page, studies=addresses))
        made.append(Page(f"{page}.html", "prose.html", prose.title(source) or page, {"body": body}))
    return made


def _front_book(books: Sequence[Study]) -> Study | None:
    wanted = claims.front().get("picture")
    return next((book for book in books if book.name == wanted), None)


def _front(books: Sequence[Study], register: Register, placebo: str) -> Page:
    from research.formats import words as spelt

    count = len(register.articles)
    best = _front_book(books)
    categories = register.frame["category"].value_counts().sort_index()
    title = f"{spelt(count).capitalize()} articles on the small-cap rally, claim by claim"
    lead = LEAD.format(articles=spelt(count), claims=len(register))
    picture = None
    if best and best.figure:
        drawn = study_page.chart(best, best.figure)
        picture = study_page.Chart(
            "picture",
            Markup(str(drawn.svg).replace('src="../', 'src="')),
            drawn.caption,
            "Figure",
            drawn.narrow,
        )
    context = {
        "findings": content.findings(books, register),
        "picture": picture,
        "tally": content.tally(register),
        "rows": content.board_rows(register, register.verdicts),
        "articles": [content.article_info(a, mine) for a, mine in register.articles.items()],
        "categories": list(categories.items()),
        "placebo": text.inline(placebo) if placebo else "",
        "citation": claims.citation(register.data),
    }
    return Page("index.html", "front.html", title, context, lead)


def _article(register: Register, article, mine) -> Page:
    info = content.article_info(article, mine)
    counts = ", ".join(f"{count} {label}" for label, count in content.tally(register, article.id))
    about = [
        ("Publisher", article.publisher),
        ("Published", info["published"]),
        ("How we know", article.dating),
        ("Address", words.links(article.url, (), "../") if article.url else ""),
    ]
    against = [
        (
            v,
            {
                "id": o.id,
                "claim": o.claim,
                "verdict": o.verdict,
                "nickname": claims.nickname(o.claim.article),
            },
        )
        for v in mine
        for o in register.conflicts.get(v.id, [])
    ]
    context = {
        "about": about,
        "tally": f"{len(mine)} claims: {counts}.",
        "rows": content.board_rows(register, mine),
        "against": against,
    }
    named = (
        f"{info['nickname']}: {info['title']}"
        if info["title"] != info["nickname"]
        else info["title"]
    )
    address = f"articles/{text.file_stem(article.id)}.html"
    return Page(
        address,
        "article.html",
        named,
        context,
        f"{len(mine)} claims, each judged by data: {counts}.",
    )


def _figures(books: Sequence[Study]) -> Page:
    shown_ = [
        {
            "title": book.title,
            "address": f"studies/{book.name}.html",
            "figures": [
                {
                    "anchor": f"figure-{picture.number}",
                    "png": f"figures/{book.name}-{picture.number:02}.png",
                    "alt": picture.alt,
                    "size": picture.size,
                }
                for picture in book.pictures
            ],
        }
        for book in books
        if book.pictures
    ]
    count = sum(len(book.pictures) for book in books)
    return Page("figures.html", "figures.html", "Figures", {"studies": shown_, "count": count})


def _texts(register: Register) -> dict[str, tuple[str, str]]:
    texts = prose.texts()
    texts["measures"] = ("docs/measures.md", measures_page.page())
    if "codebook" in texts:
        file, source = texts["codebook"]
        texts["codebook"] = (file, source + "\n" + export.columns_page())
    return texts


def _contents(books, register: Register, texts) -> list:
    studies_ = [(content.short(book.name), f"studies/{book.name}.html") for book in books]
    articles = [
        (claims.nickname(article), f"articles/{article.id}.html") for article in register.articles
    ]

    def listed(pages: Mapping[str, str]) -> list[tuple[str, str]]:
        return [
            (content.short(Path(page).name), f"{page}.html")
            for page in pages.values()
            if page in texts
        ]

    groups = [
        ("", [("Front page", "index.html")]),
        ("Studies", studies_),
        ("Articles", articles),
        ("Behind the verdicts", [("Figures", "figures.html"), *listed(prose.BEHIND)]),
        ("Extend", listed(prose.EXTEND)),
    ]
    return [(caption, entries) for caption, entries in groups if entries]


def _urls() -> dict[str, str]:
    """Addresses of the project, where pyproject.toml gives some."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return project.get("urls", {})


def verdict_colours() -> str:
    """One colour a verdict, the same as in the figures."""
    from research.charts import VERDICTS

    rules = [f".verdict.{text.slug(label)} {{ --hue: {hue}; }}" for label, hue in VERDICTS.items()]
    return "\n".join(rules) + "\n"


def fingerprint(parts: Sequence[Path], *said: str) -> str:
    """A hash of files and of texts."""
    digest = hashlib.sha256("\0".join(said).encode())
    for path in sorted(set(parts)):
        digest.update(f"{path}\0".encode() + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def is_current(target: Path, inputs: str) -> bool:
    """Whether a folder holds the site of these inputs."""
    try:
        held = json.loads((target / MARK).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return held.get("inputs") == inputs and (target / "index.html").is_file()


def _place(made: Path, target: Path, old: Path) -> None:
    """Put a folder in the place of another in two renamings; if the second fails, the first is
    undone.
    """
    if target.exists():
        os.replace(target, old)
    try:
        os.replace(made, target)
    except OSError:
        if old.exists():
            os.replace(old, target)
        raise
