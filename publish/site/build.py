"""Write the pages into a scratch folder; put it in place of the old site when all is well."""

import functools
import json
import tempfile
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path

import pandas as pd
from jinja2 import pass_context

from publish import claim_figure, claims, drawing, export, files, rows, text
from publish.claims import Register
from publish.files import ROOT, shown
from publish.site import content, prose, study_page
from publish.studies import Study
from research import formats
from research.claims import rules
from research.claims.words import named
from research.formats import day

HERE = Path(__file__).parent
MARK = "site.json"


@dataclass(frozen=True)
class Page:
    """A page: its address, its template, which the style sheet knows, and what that is given, which
    is all that decides what it shows.
    """

    address: str
    kind: str
    given: Mapping = field(default_factory=dict)


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
    code: str = "",
    placebo: str = "",
) -> Path:
    """Build the site; a file whose own inputs are as they were is taken over from the site before.

    Parameters
    ----------
    target : folder of the site, replaced as a whole; the old site stays if anything fails
    code : fingerprint of what makes files of them; without it every file is made anew
    placebo : how often a wrong figure would pass, one line of Markdown

    Returns
    -------
    path of the front page
    """
    check(target)
    target = target.resolve()
    before, keys = _mark(target) if code else {}, {}
    with files.anew(target) as made:
        for address, decided_by, make in everything(books, register, placebo=placebo):
            keys[address], old = files.fingerprint((), code, decided_by)[:20], target / address
            known = before.get(address) == keys[address] and old.is_file()
            files.write(made / address, old.read_bytes() if known else make())
        files.write(made / MARK, json.dumps(keys) + "\n")
    return target / "index.html"


def everything(
    books: Sequence[Study], register: Register, *, placebo: str = ""
) -> Iterator[tuple[str, str, Callable[[], str | bytes]]]:
    """Every file of the site: its address, what decides it, and how it is made when asked for."""
    from research import __version__

    data, texts, urls = register.data, prose.texts(), _urls()
    file, codebook = texts["codebook"]
    texts["codebook"] = file, f"{codebook}\n{export.columns_page()}"
    site = {"day": day(data.as_of), "vintage": data.name, "hash": data.hash[:12]}
    site |= {"version": __version__, "contents": _contents(books, register)}
    site["repository"] = urls.get("Repository", "").rstrip("/")
    site["home"] = f"{home.rstrip('/')}/" if (home := urls.get("Documentation", "")) else ""
    site["studies"] = [f"studies/{book.name}" for book in books]
    told = _teller(books, register)
    inputs = lambda given: json.dumps([given, site, sorted(register.known)], default=told)
    for page in _pages(books, register, texts, placebo):
        yield page.address, inputs(vars(page)), partial(_rendered, page, site, register)
    made = {"static/index.js": partial(content.index, register, books, texts)}
    for kind in ("csv", "xlsx"):
        made[f"register.{kind}"] = partial(export.register_file, register, kind)
    made |= {"static/verdicts.css": verdict_colours, ".nojekyll": str}
    made |= {f"static/{path.name}": path.read_bytes for path in (HERE / "static").iterdir()}
    for book in books:
        made |= {f"notebooks/{book.name}.ipynb": book.path.read_bytes}
        for picture in book.pictures:
            made |= dict(study_page.figure_files(book, picture).values())
    if (best := content.leading(books, "picture")) and best.figure:
        made["card.png"] = lambda: best.figure.png
    everywhere = inputs([register.verdicts, books, texts])
    yield from ((address, everywhere, make) for address, make in made.items())


def _pages(
    books: Sequence[Study], register: Register, texts: Mapping, placebo: str
) -> Iterator[Page]:
    """A page a claim, an article, a study and a text; what all of them lead to."""
    conflicts = {v.id: register.conflicts.get(v.id, []) for v in register}
    for article, mine in register.articles.items():
        for before, verdict, after in zip([None, *mine], mine, [*mine[1:], None], strict=False):
            around = {"before": before, "after": after, "conflicts": conflicts[verdict.id]}
            address = f"claims/{text.file_stem(verdict.id)}.html"
            yield Page(address, "claim", {"verdict": verdict, **around})
        against = [(v, other) for v in mine for other in conflicts[v.id]]
        given = {"article": article, "mine": mine, "against": against}
        yield Page(f"articles/{text.file_stem(article.id)}.html", "article", given)
    for place, book in enumerate(books):
        places = register.places.items()
        mine = [register[c] for c, study in places if study == book.name and c in register.known]
        around = {"before": books[place - 1 : place], "after": books[place + 1 : place + 2]}
        yield Page(f"studies/{book.name}.html", "study", {"book": book, "mine": mine, **around})
    for name, (file, source) in texts.items():
        yield Page(f"{name}.html", "prose", {"name": name, "file": file, "source": source})
    given = {"books": books, "verdicts": register.verdicts, "placebo": placebo}
    yield Page("index.html", "front", given)
    yield Page("search.html", "search")
    yield Page("figures.html", "figures", {"books": books})


def _rendered(page: Page, site: dict, register: Register) -> str:
    up = "../" * page.address.count("/")
    template = _environment().get_template(f"{page.kind}.html")
    return template.render(page=page, site=site, up=up, register=register, **page.given)


def _teller(books: Sequence[Study], register: Register) -> Callable[[object], str]:
    """What stands for a verdict, a study or another value: it changes with all that they hold."""
    text_of = lambda v: v.to_csv() if isinstance(v, pd.DataFrame) else str(v)
    held = {id(v): [asdict(v), register.places.get(v.id)] for v in register}
    known = {key: files.fingerprint((), json.dumps(v, default=text_of)) for key, v in held.items()}
    known |= {id(book): files.fingerprint(book.files) for book in books}
    return lambda value: known.get(id(value)) or str(value)


@functools.cache
def _environment():
    made = text.templates(HERE / "templates")
    made.globals |= {"claims": claims, "content": content, "prose": prose, "text": text}
    made.globals |= {"study_page": study_page, "claim_figure": claim_figure}
    made.globals |= {"cleaned": drawing.cleaned, "named": named, "printed": rows.printed}
    made.globals["ranks"] = rules.VERDICTS
    filters = (claims.asked, claims.claimed, claims.clash, claims.found, claims.nickname)
    filters += (claims.published, claims.stated, claims.worded, content.first_paragraph)
    filters += (formats.words, study_page.fitted, text.bare, text.inline, text.plain, text.side)
    made.filters |= {function.__name__: function for function in filters}
    made.filters |= {
        "slug": text.slug,
        "day": lambda value: day(value) if value else "",
        "study": content.short,
    }
    made.filters["linked"] = pass_context(
        lambda page, value: text.links(value, page["register"].known, page["up"])
    )
    return made


def _contents(books: Sequence[Study], register: Register) -> list:
    def listed(pages: Iterable[str]) -> list[tuple[str, str]]:
        return [(content.short(Path(page).name), f"{page}.html") for page in pages]

    groups = [
        ("", [("Front page", "index.html")]),
        ("Studies", [(content.short(book.name), f"studies/{book.name}.html") for book in books]),
        ("Articles", [(claims.nickname(a), f"articles/{a.id}.html") for a in register.articles]),
        ("Behind the verdicts", [("Figures", "figures.html"), *listed(prose.BEHIND.values())]),
        ("Extend", listed(prose.EXTEND.values())),
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


def _mark(target: Path) -> dict:
    """What decided the files of the site in a folder, by address; nothing where there is none."""
    try:
        return json.loads((target / MARK).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
