"""Write the pages into a scratch folder; put it in place of the old site when all is well."""

import functools
import json
import tempfile
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path

import pandas as pd
from jinja2 import pass_context

from publish import claims, export, files, text
from publish.claims import Register
from publish.files import ROOT, shown
from publish.site import content, prose, study_page
from publish.studies import Study
from research import formats
from research.claims import rules
from research.claims.words import named
from research.formats import day

HERE = Path(__file__).parent
NAME, MARK = "Small caps, claim by claim", "site.json"
LEAD = (
    "From the summer of 2025 small American companies gained on large ones, and the press"
    " explained why. Here {articles} of the articles are taken apart into {claims} claims, each"
    " judged by general rules: {computed} on frozen public data, {published} on cited figures"
    " and texts; {none} have no evidence yet."
)


@dataclass(frozen=True)
class Page:
    """A page: its address, its template, which the style sheet knows, and what its head says.

    ``inputs`` is all that decides what it shows, ``context`` what its template is given.
    """

    address: str
    kind: str
    title: str
    description: str = ""
    inputs: object = ()
    context: Mapping = field(default_factory=dict, repr=False)


@dataclass(frozen=True)
class Item:
    """A file of the site: its address, all that it is made from, and how it is made."""

    address: str
    inputs: object
    make: Callable[[], str | bytes]


def check(target: Path) -> None:
    """Refuse, before anything is made, a folder that cannot be written or holds no site."""
    site = (target / MARK).is_file()
    if target.is_file() or (target.is_dir() and not site and any(target.iterdir())):
        got = f"{shown(target)}, which holds something else"
        raise ValueError(f"output: expected a new folder or a site built before, got {got}.")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=target.parent, prefix="."):
            pass
    except OSError as error:
        got = f"{shown(target)} ({error.strerror})"
        raise ValueError(f"output: expected a folder that can be written, got {got}.") from None


def build(
    books: Sequence[Study],
    register: Register,
    target: Path,
    *,
    inputs: str = "",
    code: str = "",
    placebo: str = "",
) -> Path:
    """Build the site; a page whose own inputs are as they were is taken over from the site before.

    Parameters
    ----------
    target : folder of the site, replaced as a whole; the old site stays if anything fails
    inputs : fingerprint of all that the site is made from, kept to tell whether it is current
    code : fingerprint of what makes pages of them; without it every page is made anew
    placebo : how often a wrong figure would pass, one line of Markdown

    Returns
    -------
    path of the front page
    """
    check(target)
    target = target.resolve()
    before = _mark(target).get("pages", {}) if code else {}
    keys = {}
    with files.scratch(target.parent, target.name) as folder:
        made = folder / "html"
        for item in everything(books, register, placebo=placebo):
            key, old = files.fingerprint((), code, repr(item.inputs))[:20], target / item.address
            known = before.get(item.address) == key and old.is_file()
            held = old.read_bytes() if known else item.make()
            path = made / item.address
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(held if isinstance(held, bytes) else held.encode("utf-8"))
            keys[item.address] = key
        data = register.data
        mark = {"vintage": data.name, "as_of": f"{data.as_of:%Y-%m-%d}", "hash": data.hash}
        mark |= {"inputs": inputs, "pages": keys}
        (made / MARK).write_text(json.dumps(mark) + "\n", encoding="utf-8")
        files.place(made, target, folder / "old")
    return target / "index.html"


def everything(books: Sequence[Study], register: Register, *, placebo: str = "") -> Iterator[Item]:
    """Every file of the site, each made when it is asked for."""
    from research import __version__

    data, texts, urls = register.data, prose.texts(), _urls()
    file, codebook = texts["codebook"]
    texts["codebook"] = file, f"{codebook}\n{export.columns_page()}"
    site = {"name": NAME, "day": day(data.as_of), "vintage": data.name, "hash": data.hash[:12]}
    site |= {"version": __version__, "contents": _contents(books, register, texts)}
    site["repository"] = urls.get("Repository", "").rstrip("/")
    site["home"] = f"{home.rstrip('/')}/" if (home := urls.get("Documentation", "")) else ""
    verdicts = {v.id: _told(register, v) for v in register}
    drawn = {
        book.name: files.fingerprint([book.path, *(book.figures.glob("*") if book.figures else ())])
        for book in books
    }
    for page in (
        *_claims(register, verdicts),
        *_studies(books, register, verdicts, drawn),
        *_prose(books, register, texts),
        _front(books, register, placebo, inputs=(verdicts, drawn, placebo)),
        Page("search.html", "search", "Search"),
        Page("figures.html", "figures", "Figures", inputs=drawn, context={"books": books}),
    ):
        inputs = (page, site, sorted(register.known))
        yield Item(page.address, inputs, partial(_rendered, page, site, register))
    index = partial(content.index, register, books, texts)
    yield Item("static/index.js", (verdicts, drawn, texts), index)
    for suffix in ("csv", "xlsx"):
        register_file = partial(export.register_file, register, suffix)
        yield Item(f"register.{suffix}", verdicts, register_file)
    yield Item("static/verdicts.css", (), verdict_colours)
    fixed = {f"static/{path.name}": path for path in sorted((HERE / "static").iterdir())}
    for book in books:
        fixed |= {f"notebooks/{book.name}.ipynb": book.path}
        for address, make in study_page.figure_files(book).items():
            yield Item(address, drawn[book.name], make)
    if (best := content.leading(books, "picture")) and best.figure:
        yield Item("card.png", drawn, lambda: best.figure.png)
    for name, path in fixed.items():
        yield Item(name, files.fingerprint([path]), path.read_bytes)
    yield Item(".nojekyll", (), str)


def _rendered(page: Page, site: dict, register: Register) -> str:
    up = "../" * page.address.count("/")
    template = _environment().get_template(f"{page.kind}.html")
    return template.render(page=page, site=site, up=up, register=register, **page.context)


def _told(register: Register, verdict) -> str:
    """A hash of everything a verdict holds, and of the place that takes it apart."""
    text_of = lambda v: v.to_csv() if isinstance(v, pd.DataFrame) else str(v)
    held = json.dumps(asdict(verdict), default=text_of)
    return files.fingerprint((), held, register.places.get(verdict.id, ""))


@functools.cache
def _environment():
    made = text.templates(HERE / "templates")
    made.globals |= {"claims": claims, "content": content, "prose": prose, "text": text}
    made.globals |= {"study_page": study_page, "named": named, "ranks": rules.VERDICTS}
    filters = (claims.asked, claims.claimed, claims.clash, claims.found, claims.nickname)
    filters += (claims.published, claims.stated, claims.worded, content.first_paragraph)
    filters += (content.interval, study_page.fitted, text.inline, text.side, text.slug)
    made.filters |= {function.__name__: function for function in filters}
    made.filters |= {"day": lambda value: day(value) if value else "", "study": content.short}
    made.filters["linked"] = pass_context(
        lambda page, value: text.links(value, page["register"].known, page["up"])
    )
    return made


def _claims(register: Register, verdicts: Mapping[str, str]) -> Iterator[Page]:
    """A page a claim, and one an article."""
    for article, mine in register.articles.items():
        for place, verdict in enumerate(mine):
            before, after = [None, *mine][place], [*mine, None][place + 1]
            others = [*register.conflicts.get(verdict.id, []), *filter(None, (before, after))]
            yield Page(
                f"claims/{text.file_stem(verdict.id)}.html",
                "claim",
                text.plain(verdict.claim.says),
                claims.sentence(verdict),
                (len(mine), [verdicts[v.id] for v in (verdict, *others)]),
                {"verdict": verdict, "before": before, "after": after},
            )
        counts = ", ".join(f"{n} {label}" for label, n in content.tally(register, article.id))
        against = [(v, other) for v in mine for other in register.conflicts.get(v.id, [])]
        nickname, title = claims.nickname(article), claims.title(article)
        yield Page(
            f"articles/{text.file_stem(article.id)}.html",
            "article",
            f"{nickname}: {title}" if title != nickname else title,
            f"{len(mine)} claims, each judged by data: {counts}.",
            [verdicts[v.id] for v in (*mine, *(other for _, other in against))],
            {"article": article, "mine": mine, "counts": counts, "against": against},
        )


def _studies(books, register: Register, verdicts, drawn) -> Iterator[Page]:
    """A page a study."""
    addresses = [f"studies/{book.name}" for book in books]
    for place, book in enumerate(books):
        before, after = books[place - 1 : place], books[place + 1 : place + 2]
        places = register.places.items()
        mine = [register[c] for c, study in places if study == book.name and c in register.known]
        around = [b.title for b in (*before, *after)]
        yield Page(
            f"studies/{book.name}.html",
            "study",
            book.title,
            text.bare(text.inline(content.first_paragraph(book.answer))),
            (drawn[book.name], [verdicts[v.id] for v in mine], around),
            {"book": book, "addresses": addresses, "mine": mine, "before": before, "after": after},
        )


def _prose(books, register: Register, texts: Mapping) -> Iterator[Page]:
    """A page a text."""
    addresses = [f"studies/{book.name}" for book in books]
    for name, (file, source) in texts.items():
        context = {"name": name, "file": file, "source": source, "addresses": addresses}
        title = prose.title(source) or name
        yield Page(f"{name}.html", "prose", title, inputs=source, context=context)


def _front(books: Sequence[Study], register: Register, placebo: str, *, inputs) -> Page:
    count = formats.words(len(register.articles))
    evidence = register.frame["evidence"].value_counts()
    evidence = evidence.reindex(["computed", "published", "none"], fill_value=0)
    said = LEAD.format(articles=count, claims=len(register), **evidence)
    title = f"{count.capitalize()} articles on the small-cap rally, claim by claim"
    context = {"books": books, "placebo": placebo}
    return Page("index.html", "front", title, said, inputs, context)


def _contents(books, register: Register, texts) -> list:
    def listed(pages: Mapping[str, str]) -> list[tuple[str, str]]:
        known = [page for page in pages.values() if page in texts]
        return [(content.short(Path(page).name), f"{page}.html") for page in known]

    groups = [
        ("", [("Front page", "index.html")]),
        ("Studies", [(content.short(book.name), f"studies/{book.name}.html") for book in books]),
        ("Articles", [(claims.nickname(a), f"articles/{a.id}.html") for a in register.articles]),
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


def is_current(target: Path, inputs: str) -> bool:
    """Whether a folder holds the site of these inputs."""
    return _mark(target).get("inputs") == inputs and (target / "index.html").is_file()


def _mark(target: Path) -> dict:
    """What the site in a folder says of itself; nothing where there is none."""
    try:
        return json.loads((target / MARK).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
