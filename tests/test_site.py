"""The site: nothing from elsewhere, no dead end, every figure with its files, and all or nothing on the disk."""

import csv
import json
import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from publish import site
from publish.claim_index import links
from publish.files import NOTEBOOKS
from publish.site import build, charts, notebook_page, pages, sphinx_conf
from research import store
from research.__main__ import main
from research.studies import answers

TAKEN = ("01_streaks", "06_valuation")
SVG = '<svg xmlns="http://www.w3.org/2000/svg"><title>a drawing</title></svg>\n'
DATA = store.load()


def pictures(path):
    """How many pictures an executed notebook holds."""
    cells = nbformat.read(path, as_version=4).cells
    return sum(
        "image/png" in output.get("data", {})
        for cell in cells
        for output in cell.get("outputs", [])
    )


def drawn(folder, paths, rows=3):
    """Files of figures as the kernels leave them: a drawing and a table for each picture."""
    for path in paths:
        (folder / path.stem).mkdir(parents=True)
        for number in range(1, pictures(path) + 1):
            (folder / path.stem / f"{number:02}.svg").write_text(SVG)
            lines = [
                "day,lead <b>",
                *(f"2026-01-{day % 28 + 1:02},{day / 7}" for day in range(rows)),
            ]
            (folder / path.stem / f"{number:02}.csv").write_text("\n".join(lines) + "\n")
    return folder


class Page(HTMLParser):
    """A built page: its tags with attributes, its ids, and its visible words."""

    def __init__(self, path):
        super().__init__()
        self.tags, self.words, self.text = [], [], path.read_text(encoding="utf-8")
        self.feed(self.text)
        self.ids = {given["id"] for _, given in self.tags if given.get("id")}

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.words.append(data)

    def of(self, *names):
        """Attributes of the tags of these names."""
        return [given for tag, given in self.tags if tag in names]


@pytest.fixture(scope="session")
def built(tmp_path_factory):
    """A site of two real studies and all claims, built once: its folder, and its pages by address."""
    folder = tmp_path_factory.mktemp("site")
    paths = [NOTEBOOKS / f"{name}.ipynb" for name in TAKEN]
    places = {
        claim: f"studies/{Path(name).stem}"
        for claim, name in links().items()
        if Path(name).stem in TAKEN
    }
    content = pages.content(answers.answers(data=DATA), DATA, places=places)
    front = build.build(
        paths,
        drawn(folder / "figures", paths, rows=30),
        content,
        folder / "site",
        data=DATA,
        places=places,
    )
    found = {
        path.relative_to(front.parent).as_posix(): Page(path)
        for path in front.parent.rglob("*.html")
        if "_static" not in path.parts
    }
    return front.parent, found


def test_the_promised_addresses(built):
    """Front page, claims, articles, studies, figures, register and the pages of prose are where others link to them."""
    root, pages = built
    expected = {
        "index.html",
        "figures.html",
        "codebook.html",
        "measures.html",
        "method.html",
        "search.html",
        "claims/003-02.html",
        "articles/003.html",
        "extend/tutorial.html",
        *(f"studies/{name}.html" for name in TAKEN),
    }
    assert expected <= set(pages)
    assert (root / "register.csv").is_file() and (root / ".nojekyll").is_file()
    assert {f"claims/{path.stem}.html" for path in (root / "claims").iterdir()} == {
        f"claims/{v.id}.html" for v in answers.answers(data=DATA)
    }


def test_nothing_is_loaded_from_elsewhere(built):
    """No page, style sheet or script names another host as the place of something it loads."""
    root, pages = built
    loads = {
        "script": "src",
        "img": "src",
        "iframe": "src",
        "source": "src",
        "video": "src",
        "embed": "src",
        "object": "data",
        "form": "action",
    }
    for name, page in pages.items():
        found = [
            given[loads[tag]] for tag, given in page.tags if tag in loads and given.get(loads[tag])
        ]
        found += [given["href"] for given in page.of("link") if given.get("href")]
        found += re.findall(r"""(?:\burl\(\s*|@import\s+)["']?([^"')\s]+)""", page.text)
        assert found and not [
            address for address in found if re.match(r"(?!data:)[a-z]+:|//", address)
        ], name
    for sheet in root.rglob("*.css"):
        loaded = re.findall(
            r"""(?:\burl\(\s*|@import\s+)["']?([^"')\s]+)""", sheet.read_text(encoding="utf-8")
        )
        assert not [address for address in loaded if re.match(r"(?!data:)[a-z]+:|//", address)], (
            sheet.name
        )
        local = [
            address.partition("?")[0].partition("#")[0]
            for address in loaded
            if not address.startswith(("data:", "#"))
        ]
        assert not [address for address in local if not (sheet.parent / address).exists()], (
            sheet.name
        )


def dead_ends(root, pages):
    """Links and loaded files that lead to no page, no file, or no place on a page of a folder."""
    found = []
    for name, page in pages.items():
        for given in page.of("a", "link", "script", "img"):
            parts = urlsplit(given.get("href") or given.get("src") or "#")
            if parts.scheme or parts.netloc:
                continue
            target = (root / name).parent / unquote(parts.path) if parts.path else root / name
            try:
                there = target.resolve().relative_to(root.resolve()).as_posix()
            except ValueError:
                there = ""
            nowhere = (
                parts.fragment
                and there in pages
                and unquote(parts.fragment) not in pages[there].ids
            )
            if not target.is_file() or not there or nowhere:
                found.append(f"{name}: {parts.geturl()}")
    return found


def test_no_dead_ends(built):
    """Every link between the pages arrives, anchors included."""
    root, pages = built
    assert dead_ends(root, pages) == []


def test_the_check_of_links_finds_dead_ends(tmp_path):
    """A missing page, a missing place, a missing picture and a way out of the folder are each found."""
    (tmp_path / "a.html").write_text(
        '<h1 id="top">A</h1><a href="b.html">b</a><a href="#top">up</a><a href="#low">low</a><img src="x.png">'
        '<a href="../c.html">c</a><a href="https://example.org">out</a>'
    )
    assert dead_ends(tmp_path, {"a.html": Page(tmp_path / "a.html")}) == [
        "a.html: b.html",
        "a.html: #low",
        "a.html: x.png",
        "a.html: ../c.html",
    ]


def test_claims_and_studies_lead_to_each_other(built):
    """Each claim of a study has its anchor there, once; its page links to it, and the study to the page."""
    _, pages = built
    here = {claim: Path(name).stem for claim, name in links().items() if Path(name).stem in TAKEN}
    assert len(here) > 5
    for claim, study in here.items():
        page = pages[f"studies/{study}.html"]
        assert len(re.findall(rf'id="claim-{claim}"', page.text)) == 1
        assert f"../claims/{claim}.html" in [given.get("href") for given in page.of("a")]
        assert f"../studies/{study}.html#claim-{claim}" in [
            given.get("href") for given in pages[f"claims/{claim}.html"].of("a")
        ]


def test_every_claim_has_an_anchor_in_its_notebook():
    """The same for all notebooks, without building them."""
    known = links()
    for path in sorted({NOTEBOOKS / name for name in known.values()}):
        here = [claim for claim, name in known.items() if name == path.name]
        page = notebook_page.page(
            nbformat.read(path, as_version=4),
            f"studies/{path.stem}",
            [_blank(path.stem, n) for n in range(pictures(path))],
            studies=[],
            claims=known,
            here=here,
        )
        text = nbformat.writes(page)
        assert {
            claim: len(re.findall(rf'id=\\"claim-{claim}\\"', text)) for claim in here
        } == dict.fromkeys(here, 1), path.name


def _blank(study, number):
    return charts.Chart(study, number + 1, "x", b"\0" * 24, Path("none.svg"), Path("none.csv"))


def test_the_anchor_is_where_the_claim_is_the_subject():
    """The verdict comes before a row with a verdict, that before the wording, that before any mention; code is the last resort."""
    said = [
        "Unlike 000-01, and 2026-01-02.",
        "> **000-01** It rose.",
        "| claim | verdict |\n|:--|:--|\n| 000-01 | partly |",
        "**000-01: partly.** It rose.",
    ]
    for last in range(len(said), 0, -1):
        cells = [new_markdown_cell("# 000-01?"), *map(new_markdown_cell, said[:last])]
        made = notebook_page.page(
            new_notebook(cells=cells),
            "studies/x",
            [],
            studies=[],
            claims=["000-01"],
            here=["000-01"],
        )
        assert ['id="claim-000-01"' in cell.source for cell in made.cells] == [
            number == last for number in range(last + 1)
        ]
        assert made.cells[0].source == "# 000-01?" and "2026-01-02" in made.cells[1].source
    made = notebook_page.page(
        new_notebook(cells=[new_code_cell('f("000-01")')]),
        "studies/x",
        [],
        studies=[],
        claims=["000-01"],
        here=["000-01"],
    )
    assert (
        made.cells[0].source == '<span id="claim-000-01"></span>'
        and made.cells[1].source == 'f("000-01")'
    )


def test_verdicts_links_and_rules_of_a_notebook():
    """A verdict becomes a label, a known link leads to the page, an unknown one is text; code and addresses are left alone."""
    text = (
        "**000-01: too few events.** See [rules](../README.md#how-a-verdict-is-reached), [one](one.ipynb#end), [the board](00_scoreboard.ipynb), "
        "[code](../pyproject.toml), `000-01`, https://example.org/000-01 and 999-99.\n\n---\n\n| a |\n|:--|\n| partly | 2026-01-02 |"
    )
    cell = new_code_cell(
        "1", outputs=[new_output("display_data", {"text/markdown": text, "text/plain": "x"})]
    )
    (made,) = notebook_page.page(
        new_notebook(cells=[cell]),
        "studies/x",
        [],
        studies=["studies/one", "studies/00_scoreboard"],
        claims=["000-01"],
    ).cells
    assert made.outputs[0].data == {
        "text/markdown": (
            '**<a class="claim" href="../claims/000-01.html">000-01</a>** <span class="verdict too-few-events">too few events</span> '
            "See [rules](../method.html#how-a-verdict-is-reached), [one](one.html#end), [the board](../index.html), code, `000-01`, "
            'https://example.org/000-01 and 999-99.\n\n<hr>\n\n| a |\n|:--|\n| <span class="verdict partly">partly</span> | <span class="day">2026-01-02</span> |'
        )
    }
    assert made.metadata["tags"] == ["hide-input"]
    assert cell.outputs[0].data["text/markdown"] == text


def test_figures(built):
    """Each figure has its place, size, words, three files with its content, and its table; the gallery shows all."""
    root, pages = built
    for name in TAKEN:
        outputs = [
            output
            for cell in nbformat.read(NOTEBOOKS / f"{name}.ipynb", as_version=4).cells
            for output in cell.get("outputs", [])
            if "image/png" in output.get("data", {})
        ]
        page = pages[f"studies/{name}.html"]
        images = [given for given in page.of("img") if "/figures/" in given["src"]]
        assert (
            len(images) == len(outputs)
            and f"figure-{len(outputs)}" in page.ids
            and f"figure-{len(outputs) + 1}" not in page.ids
        )
        for number, (image, output) in enumerate(zip(images, outputs, strict=True), start=1):
            stem = f"figures/{name}-{number:02}"
            assert (
                image["src"] == f"../{stem}.png"
                and image["alt"] == output.metadata["image/png"]["alt"]
            )
            assert (
                image["loading"] == "lazy"
                and int(image["width"]) > 300
                and int(image["height"]) > 200
            )
            addresses = [given.get("href") for given in page.of("a")]
            assert all(f"../{stem}.{kind}" in addresses for kind in ("png", "svg", "csv"))
            assert (root / f"{stem}.png").read_bytes().startswith(b"\x89PNG") and (
                root / f"{stem}.svg"
            ).read_text() == SVG
            assert len(list(csv.reader((root / f"{stem}.csv").open()))) == 31
            assert f"studies/{name}.html#figure-{number}" in [
                given.get("href") for given in pages["figures.html"].of("a")
            ]
        assert (
            page.text.count("The first 20 of 30 rows") == len(outputs)
            and "lead &lt;b&gt;" in page.text
        )


def test_every_picture_has_words(built):
    """Alternative text on every image of every page, and one heading of the first level on each."""
    for name, page in built[1].items():
        assert all(given.get("alt", "").strip() for given in page.of("img")), name
        assert len(list(page.of("h1"))) <= 2, name
        assert page.of("html")[0]["lang"] == "en" and page.of("meta"), name


def test_code_is_folded(built):
    """Each cell's code is inside a closed part that opens by mouse or keyboard."""
    for name in TAKEN:
        text = built[1][f"studies/{name}.html"].text
        code = sum(
            cell.cell_type == "code"
            for cell in nbformat.read(NOTEBOOKS / f"{name}.ipynb", as_version=4).cells
        )
        folded = re.findall(
            r'<details class="[^"]*above-input[^"]*">\s*<summary.*?</summary>\s*<div class="cell_input.*?</details>',
            text,
            re.DOTALL,
        )
        assert (
            len(folded) == code
            and text.count('<div class="cell_input') == code
            and "Show code" in text
        )


def test_the_front_page_is_light(built):
    """Page, style sheets and scripts of the front page stay under a megabyte, figures left out."""
    root, pages = built
    page = pages["index.html"]
    loaded = {
        given.get("href") or given.get("src")
        for given in page.of("link", "script")
        if given.get("rel") not in ("index", "search", "next", "prev")
    }
    files = [
        root / "index.html",
        *(root / address.partition("?")[0] for address in loaded if address),
    ]
    files += list((root / "_static" / "vendor").rglob("fa-solid*.woff2"))
    assert len(files) > 5 and sum(path.stat().st_size for path in files) < 1_000_000


def test_footer_and_mark(built):
    """Every page says how far the data reach and which they are; so does a file for machines."""
    root, pages = built
    for name, page in pages.items():
        said = " ".join("".join(page.words).split())
        assert f"Data to {DATA.as_of:%Y-%m-%d}" in said and DATA.hash[:12] in said, name
    assert json.loads((root / build.MARK).read_text())["hash"] == DATA.hash


def test_the_sidebar_is_short(built):
    """The navigation lists studies, articles and pages of prose, not the claims."""
    for name in ("index.html", "claims/003-02.html", "studies/01_streaks.html"):
        nav = re.search(r'<nav class="bd-links.*?</nav>', built[1][name].text, re.DOTALL)[0]
        assert (
            "Scoreboard" in nav
            and "Streaks" in nav
            and "Article 003" in nav
            and "claims/" not in nav
        )


def small(folder, index="# Front\n\nHello.\n", source="1 + 1"):
    """A site of one small notebook."""
    folder.mkdir(exist_ok=True)
    cell = new_code_cell(source, execution_count=1, id="one")
    nbformat.write(
        new_notebook(cells=[new_markdown_cell("# A study of $x$\n\nText.", id="title"), cell]),
        folder / "own.ipynb",
    )
    return build.build(
        [folder / "own.ipynb"],
        folder / "figures",
        {"index.md": index},
        folder / "site",
        data=DATA,
        places={},
        jobs=1,
    )


def test_a_failed_build_leaves_the_old_site(tmp_path):
    """What Sphinx complains of is one line, and neither the old site nor the folder around it changes."""
    front = small(tmp_path / "a")
    before = {path: path.read_bytes() for path in front.parent.rglob("*") if path.is_file()}
    with pytest.raises(ValueError, match=r"^site: index\.md:3: WARNING: .*nowhere"):
        small(tmp_path / "a", index="# Front\n\n```{nowhere}\n```\n")
    assert {path: path.read_bytes() for path in front.parent.rglob("*") if path.is_file()} == before
    assert sorted(path.name for path in (tmp_path / "a").iterdir()) == ["own.ipynb", "site"]
    assert "Again" in small(tmp_path / "a", index="# Again\n\nHello.\n").read_text()


def test_mathematics_comes_along_only_where_it_is_used(built, tmp_path, monkeypatch):
    """A page with a formula brings its own script; the others do without. The folder may be given from where one is."""
    assert not (built[0] / "_static" / "mathjax").exists()
    monkeypatch.chdir(tmp_path)
    front = small(Path("a"))
    study = Page(front.parent / "studies" / "own.html")
    (script,) = [given["src"] for given in study.of("script") if "mathjax" in given.get("src", "")]
    assert (front.parent / "studies" / script).resolve().is_file()
    assert not [given for given in Page(front).of("script") if "mathjax" in given.get("src", "")]


def test_folders_that_cannot_be_used(tmp_path, capsys):
    """A folder with other things in it, a file, and a folder below a file are refused in one line, untouched."""
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("dear")
    for place, words in (
        ("mine", "holds something else"),
        ("mine/letter.txt", "holds something else"),
        ("mine/letter.txt/site", "can be written"),
    ):
        assert main(["site", "--output", str(tmp_path / place)]) == 2
        error = capsys.readouterr().err
        assert (
            error.count("\n") == 1
            and "output: expected" in error
            and place in error
            and words in error
        )
    assert [path.name for path in tmp_path.rglob("*")] == ["mine", "letter.txt"]


def test_what_has_to_run_first(tmp_path, monkeypatch):
    """Numbered notebooks without results or drawings, and studies of one's own that lost theirs; never the template."""
    picture = new_output("display_data", {"image/png": "iVBORw0KGgo=\n"})
    monkeypatch.setattr(site, "NOTEBOOKS", tmp_path)
    monkeypatch.setattr(site, "BUILD", tmp_path / "build")
    for name in (
        "01_fine",
        "02_undrawn",
        "03_never_run",
        "_template",
        "own_fine",
        "own_undrawn",
        "own_never_run",
    ):
        run = "never" not in name and name != "_template"
        cell = new_code_cell(
            "1", execution_count=1 if run else None, outputs=[picture] if run else []
        )
        nbformat.write(new_notebook(cells=[cell]), tmp_path / f"{name}.ipynb")
        if name.endswith("fine"):
            (tmp_path / "build" / "figures" / name).mkdir(parents=True)
            (tmp_path / "build" / "figures" / name / "01.svg").write_text(SVG)
    assert [path.stem for path in site.waiting()] == ["02_undrawn", "03_never_run", "own_undrawn"]


def test_settings_name_no_host():
    """Nothing Sphinx is told leads to another host, unless the project has an address."""
    told = sphinx_conf.settings(DATA, "1", extra=Path("extra"))
    assert "://" not in json.dumps(told) and not told["html_theme_options"]["use_repository_button"]
