"""The pages of the site say what the verdicts say: same counts, same text, every link leads somewhere, nothing breaks out."""

import csv
import io
import itertools
import posixpath
import re
from collections import Counter
from dataclasses import replace

import pandas as pd
import pytest
from bs4 import BeautifulSoup
from docutils.nodes import make_id
from markdown_it import MarkdownIt
from mdit_py_plugins.dollarmath import dollarmath_plugin

from publish.claim_index import links
from publish.files import ROOT
from publish.site import articles, claim_page, prose_pages
from publish.site.html import slug
from publish.site.pages import COLUMNS, citation, content, register_csv
from research import store
from research.claims.rules import VERDICTS
from research.claims.verdict import show
from research.studies import answers

NASTY = 'He said "a < b & c" | *x* _y_ $5$ \\(z\\) <script>alert(1)</script> [l](javascript:x) `t` {{z}} &amp;\n\n# not a heading'
PLACES = {claim: f"studies/{file.removesuffix('.ipynb')}" for claim, file in links().items()}


@pytest.fixture(scope="module")
def verdicts():
    """The register, judged once."""
    return list(answers.answers())


@pytest.fixture(scope="module")
def pages(verdicts):
    """All pages, and the register as CSV."""
    return content(verdicts, store.load(), places=PLACES)


@pytest.fixture(scope="module")
def soups(pages):
    """All pages as a reader's program sees them, by name without the ending."""
    return {
        name.removesuffix(".md"): soup(text) for name, text in pages.items() if name.endswith(".md")
    }


@pytest.fixture(scope="module")
def nasty(verdicts):
    """Pages of a register in which every text of one claim and its article is full of marks."""
    article = replace(
        verdicts[0].claim.article,
        title=NASTY,
        publisher=NASTY,
        dating=NASTY,
        url=f"https://example.org/?a=1&b={NASTY}",
    )
    mine = [v for v in verdicts if v.claim.article.id == article.id]
    claim = replace(
        mine[0].claim,
        says=NASTY,
        where=NASTY,
        category="a & <b>",
        tested_as=NASTY,
        caveats=(NASTY,),
        article=article,
    )
    rows = pd.DataFrame(
        {"a|b <i>": [NASTY, None], "c": ["https://example.org/x?y=1&z=2", "javascript:alert(1)"]}
    )
    variants = ({"choice": NASTY, "computed": mine[0].computed, "fits": True}, *mine[0].variants)
    first = replace(
        mine[0],
        claim=claim,
        reason=NASTY,
        rows=rows,
        variants=variants,
        sources=(NASTY,),
        null=NASTY,
        holds=(2, len(variants)),
        caveats=(NASTY,),
    )
    others = [replace(v, claim=replace(v.claim, article=article)) for v in mine[1:]]
    return first, content([first, *others], store.load(), places={})


def soup(text):
    """A page rendered by a Markdown parser without any of the site's code."""
    body = re.sub(r"\A---\n.*?\n---\n", "", text, flags=re.DOTALL)
    return BeautifulSoup(
        MarkdownIt("commonmark").enable("table").use(dollarmath_plugin).render(body), "html.parser"
    )


def words(element):
    """The text of an element, spaces single."""
    return " ".join(element.get_text(" " if element.name in ("tr", "dl") else "").split())


def facts(page):
    """Names and values of all lists of facts on a page."""
    return {words(pair.dt): words(pair.dd) for pair in page.select("dl.facts > div")}


def test_a_search_for_an_id_finds_its_page(verdicts, pages):
    """Words of digits are not indexed as words, so each page enters its id by itself."""
    assert all(f"```{{index}} single: {v.id}\n```" in pages[f"claims/{v.id}.md"] for v in verdicts)


def test_a_page_for_every_claim_and_article(verdicts, pages):
    """No claim and no article is left out, and none is there twice."""
    assert {name for name in pages if name.startswith("claims/")} == {
        f"claims/{v.id}.md" for v in verdicts
    }
    assert {name for name in pages if name.startswith("articles/")} == {
        f"articles/{v.claim.article.id}.md" for v in verdicts
    }
    assert {
        "index.md",
        "register.csv",
        "codebook.md",
        "measures.md",
        "method.md",
        "extend/tutorial.md",
        "extend/refresh.md",
        "extend/cluster.md",
        "extend/benchmarks.md",
    } <= set(pages)


def test_the_scoreboard_shows_every_verdict(verdicts, soups):
    """Row by row: id and its link, words, claimed, computed, verdict, holds, today, study."""
    rows = soups["index"].select("#claims tbody tr")
    assert len(rows) == len(verdicts)
    for verdict, row in zip(verdicts, rows, strict=True):
        claim, says, claimed, computed, label, holds, today, study = row.find_all(["th", "td"])
        assert words(claim) == verdict.id and claim.a["href"] == f"claims/{verdict.id}.html"
        assert words(says).startswith(" ".join(verdict.claim.says.split()))
        assert words(claimed) == verdict.claimed_text
        assert words(computed).startswith(
            verdict.computed_text if verdict.computed is not None else ""
        )
        assert words(label) == verdict.verdict
        assert words(holds) == ("{} of {}".format(*verdict.holds) if verdict.holds[1] > 1 else "")
        assert words(today) == (verdict.today["verdict"] if verdict.today else "")
        assert [a["href"] for a in study("a")] == [
            f"{PLACES[verdict.id]}.html#claim-{verdict.id}"
        ] * (verdict.id in PLACES)
        assert (row["data-article"], row["data-verdict"]) == (
            verdict.claim.article.id,
            slug(verdict.verdict),
        )


def test_sorting_by_verdict_follows_the_rules(verdicts, soups):
    """The order of verdicts is that of the rules, and of choices that of the share."""
    for verdict, row in zip(verdicts, soups["index"].select("#claims tbody tr"), strict=True):
        label, holds = row.find_all("td")[3:5]
        assert VERDICTS[int(label["data-value"])] == verdict.verdict
        assert float(holds.get("data-value", -1)) == pytest.approx(
            verdict.holds[0] / verdict.holds[1] if verdict.holds[1] > 1 else -1, abs=1e-4
        )


def test_the_filters_count_what_they_find(soups):
    """Every choice names a value of the rows, with the number of rows that have it; all values can be chosen."""
    page = soups["index"]
    form, rows = page.find(id="filters"), page.select("#claims tbody tr")
    boxes = {
        box["value"]: int(words(box.parent.select_one(".count")))
        for box in form("input", type="checkbox")
    }
    assert boxes == Counter(row["data-verdict"] for row in rows)
    for name in ("article", "category"):
        options = {
            option["value"]: int(option.text.rpartition("(")[2].rstrip(")"))
            for option in form.find("select", attrs={"name": name})("option")[1:]
        }
        assert options == Counter(row[f"data-{name}"] for row in rows)
    assert {control["id"] for control in form(["select"])} | {"filter-words"} == {
        label["for"] for label in form("label") if label.get("for")
    }


def test_the_tally_adds_up(verdicts, soups):
    """The front page and the articles count verdicts as they are."""
    counts = Counter(v.verdict for v in verdicts)
    assert {
        words(a.span): int(words(a.strong)) for a in soups["index"].select(".tally a")
    } == counts
    for article, mine in articles.by_article(verdicts).items():
        said = next(
            words(p)
            for p in soups[f"articles/{article.id}"]("p")
            if re.match(r"\S+ claims?: ", words(p))
        )
        found = {
            label: int(number)
            for number, label in re.findall(r"(\d+) ([a-z ]+?)(?:,| and|\.)", said)
        }
        assert found == Counter(v.verdict for v in mine)


def test_a_claim_page_says_what_the_verdict_says(verdicts, soups):
    """Heading, figures, every choice, every caveat, and what stands behind the number."""
    for verdict in verdicts:
        page = soups[f"claims/{verdict.id}"]
        said = facts(page)
        assert [words(h) for h in page("h1")] == [f"{verdict.id}: {verdict.verdict}"]
        assert words(page.blockquote) == verdict.claim.says
        assert said["Verdict"] == verdict.verdict and said["Claimed"] == verdict.claimed_text
        if verdict.computed is not None:
            assert said[
                "Cited figure" if verdict.evidence == "published" else "Computed"
            ].startswith(verdict.computed_text)
        if verdict.interval:
            assert said["Interval"] == show(
                verdict.interval, verdict.printed_unit, rounding=verdict.claim.rounding
            )
        if verdict.today:
            assert (
                verdict.today["verdict"] in said["Today"]
                and verdict.today["as_of"] in said["Today"]
            )
        assert ("Dated to" in said) == bool(verdict.dated_to)
        body = words(page)
        assert " ".join(verdict.reason.split()) in body
        assert all(
            " ".join(text.split()) in body
            for text in (*verdict.caveats, *verdict.sources, verdict.claim.tested_as, verdict.null)
        )


def test_all_choices_and_the_ends_of_the_rows_are_shown(verdicts, soups):
    """A table has a row per choice; of many rows behind a number the first and the last are shown and all are counted."""
    for verdict in verdicts:
        tables = {
            table["aria-label"]: table("tr")[1:]
            for table in soups[f"claims/{verdict.id}"].select("div.wide")
        }
        shown = tables.get(f"Other choices for claim {verdict.id}", [])
        if len(verdict.variants) > 1:
            assert [words(row("td")[2]) for row in shown] == [
                "yes" if one["fits"] else "no" for one in verdict.variants
            ]
        behind = tables.get(f"Rows behind claim {verdict.id}", [])
        assert len(behind) == min(len(verdict.rows), claim_page.MOST_ROWS)
        if len(verdict.rows) > claim_page.MOST_ROWS:
            assert f"of {len(verdict.rows):,} rows" in words(soups[f"claims/{verdict.id}"])


def test_conflicts_are_linked_both_ways(verdicts):
    """If one claim says that it conflicts with another, both pages and both articles say so."""
    one, other = (v for v in verdicts if v.id in ("002-03", "003-02"))
    one = replace(one, claim=replace(one.claim, conflicts_with=(other.id,)))
    other = replace(other, claim=replace(other.claim, conflicts_with=()))
    made = content([one, other], store.load(), places={})
    for here, there in ((one, other), (other, one)):
        page = soup(made[f"claims/{here.id}.md"])
        assert words(page.find("h2", string="Conflicts with").find_next("a")) == there.id
        page = soup(made[f"articles/{here.claim.article.id}.md"])
        assert f"../claims/{there.id}.html" in {a["href"] for a in page.select(".conflicts a")}


def test_an_unknown_conflict_is_no_link(verdicts):
    """A claim of a register that is not judged here is not pointed at."""
    lonely = replace(verdicts[0], claim=replace(verdicts[0].claim, conflicts_with=("009-99",)))
    assert (
        "Conflicts with" not in content([lonely], store.load(), places={})[f"claims/{lonely.id}.md"]
    )


def test_from_claim_to_claim(verdicts, soups):
    """Previous and next lead through all claims of an article, in order."""
    for mine in articles.by_article(verdicts).values():
        here, seen = f"{mine[0].id}.html", []
        while here:
            seen.append(here.removesuffix(".html"))
            onward = {
                words(a).split(":")[0]: a["href"]
                for a in soups[f"claims/{seen[-1]}"].select("nav.onward a")
            }
            assert onward.get("Previous", "").removesuffix(".html") == (
                seen[-2] if len(seen) > 1 else ""
            )
            here = onward.get("Next")
        assert seen == [v.id for v in mine]


def test_the_register_as_csv_is_the_register_as_json(verdicts, pages):
    """Every scalar of the JSON comes back from the file."""
    rows = list(csv.DictReader(io.StringIO(pages["register.csv"], newline="")))
    assert (
        list(rows[0]) == list(COLUMNS)
        and len(rows) == len(verdicts)
        and "\r" not in pages["register.csv"]
    )
    for verdict, row in zip(verdicts, rows, strict=True):
        plain = verdict.to_json()
        plain |= {
            "low": (plain["interval"] or [None])[0],
            "high": (plain["interval"] or [None])[-1],
            "holds_k": plain["holds"][0],
            "holds_n": plain["holds"][1],
        }
        plain |= {
            f"today_{name}": (plain["today"] or {}).get(name)
            for name in ("as_of", "computed", "verdict")
        }
        for name in set(COLUMNS) - {"study", "claimed"}:
            assert read(row[name], plain[name]) == plain[name], (verdict.id, name)
        claimed = plain["claimed"] if isinstance(plain["claimed"], list) else [plain["claimed"]]
        assert [
            read(text, value)
            for text, value in zip(row["claimed"].split(";"), claimed, strict=True)
        ] == claimed
        assert row["study"] == f"{PLACES[verdict.id]}.html#claim-{verdict.id}"


def read(text, like):
    """A cell of the file in the type that JSON has."""
    if isinstance(like, bool):
        return {"true": True, "false": False}[text]
    return None if like is None and text == "" else type(like)(text)


def test_every_link_leads_somewhere(soups):
    """Relative links lead to a page that is made here, to a study, or to the file of the register; fragments to a heading there."""
    known = set(soups) | set(PLACES.values())
    headings = {
        name: {make_id(words(h)) for h in page(["h1", "h2", "h3"])} for name, page in soups.items()
    }
    for name, page in soups.items():
        for anchor in page("a"):
            to = anchor["href"]
            if to.startswith("https://"):
                continue
            path, _, fragment = to.partition("#")
            path = posixpath.normpath(
                posixpath.join(posixpath.dirname(name), path.partition("?")[0])
            )
            if path == "register.csv":
                continue
            target = path.removesuffix(".html")
            assert path.endswith(".html") and target in known, (name, to)
            assert not fragment or target not in headings or fragment in headings[target], (
                name,
                to,
            )


def test_pages_have_one_title_and_no_gap_between_headings(soups):
    """One heading of the first level, and none that skips a level."""
    for name, page in soups.items():
        levels = [int(heading.name[1]) for heading in page(["h1", "h2", "h3", "h4"])]
        assert levels[0] == 1 and levels.count(1) == 1, name
        assert all(after - before <= 1 for before, after in itertools.pairwise(levels)), name


def test_tables_can_be_read_aloud(soups):
    """Every table that is made here has headings with a scope, a name, and roles where its rows may become cards."""
    for name, page in soups.items():
        for table in page("table", class_="table"):
            assert all(th.get("scope") for th in table("th")), name
            assert table.get("aria-label") or table.parent.get("aria-label"), name
            if "scoreboard" in table["class"]:
                assert all(
                    element.get("role") for element in table(["thead", "tbody", "tr", "th", "td"])
                ), name


def test_the_front_page_is_light_and_loads_nothing(pages, soups):
    """Under 300 kB, and the one script is the site's own."""
    assert len(pages["index.md"].encode()) < 300_000
    assert [script["src"] for script in soups["index"]("script")] == ["_static/scoreboard.js"]
    assert not [
        element for page in soups.values() for element in page(["img", "link", "iframe", "style"])
    ]


def test_marks_in_a_claim_stay_marks(nasty):
    """Quotes, bars, stars, dollars and tags come out as they went in, on every page, and nothing is run or rendered."""
    verdict, made = nasty
    flat, claim = " ".join(NASTY.split()), f"claims/{verdict.id}.md"
    pages = {
        name: soup(text)
        for name, text in made.items()
        if name in (claim, "index.md", f"articles/{verdict.claim.article.id}.md")
    }
    assert len(pages) == 3
    for name, page in pages.items():
        assert [script.get("src") for script in page("script")] == ["_static/scoreboard.js"] * (
            name == "index.md"
        )
        marked = [
            element
            for element in page(["em", "i", "b", "code"])
            if element.get("class") != ["language-{index}"]
        ]
        assert not marked or name == "index.md"
        assert not page(class_="math") and not [
            a for a in page("a") if a["href"].startswith("javascript")
        ]
        assert "not a heading" not in {words(h) for h in page(["h1", "h2", "h3"])}
    page = pages[claim]
    assert words(page.blockquote) == flat
    assert facts(page)["Tested as"] == flat and [
        words(li) for li in page.find("h2", string="Caveats").find_next("ul")("li")
    ] == [flat]
    assert [
        words(cell)
        for cell in page.find("div", attrs={"aria-label": f"Rows behind claim {verdict.id}"})("td")[
            :2
        ]
    ] == [flat, "example.org"]
    assert (
        words(pages[f"articles/{verdict.claim.article.id}.md"].h1)
        == f"Article {verdict.claim.article.id}: {' '.join(NASTY.split())}"
    )
    assert words(pages["index.md"].select("#claims tbody td")[0]).startswith(flat)
    assert next(csv.DictReader(io.StringIO(made["register.csv"], newline="")))["says"] == NASTY


def test_the_description_of_a_page_is_sound(nasty):
    """The front matter is YAML that holds the claim's words."""
    import yaml

    verdict, made = nasty
    front = yaml.safe_load(made[f"claims/{verdict.id}.md"].split("---\n")[1])
    assert front["orphan"] is True and front["myst"]["html_meta"]["description"].startswith(
        " ".join(NASTY.split())
    )


def test_the_method_is_cut_out_of_the_readme():
    """All sections are there in their words, with the rate given and not the one printed."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    page = prose_pages.method(readme, "Of 7 wrong figures none.")
    assert re.findall(r"^## (.+)$", page, re.MULTILINE) == list(prose_pages.METHOD)
    assert "Of 7 wrong figures none." in page and "<!--" not in page and "1. **Own terms.**" in page


@pytest.mark.parametrize("heading", prose_pages.METHOD)
def test_a_missing_section_is_named(heading):
    """Without one of its headings there is no page, and the fault says which and what was found."""
    readme = (
        (ROOT / "README.md")
        .read_text(encoding="utf-8")
        .replace(f"## {heading}\n", "## Something else\n")
    )
    with pytest.raises(
        ValueError, match=rf"README.md: expected a section '## {heading}', found .*Something else"
    ):
        prose_pages.method(readme, "")


@pytest.mark.parametrize(
    ("text", "source", "page", "expected"),
    [
        ("[a](../docs/measures.md)", "data/README.md", "codebook", "[a](measures.html)"),
        ("[a](benchmarks.md)", "docs/cluster.md", "extend/cluster", "[a](benchmarks.html)"),
        (
            "[a](data/README.md#terms-of-use)",
            "README.md",
            "method",
            "[a](codebook.html#terms-of-use)",
        ),
        ("[a](../README.md#two-commands)", "docs/tutorial.md", "extend/tutorial", "a"),
        (
            "[a](../notebooks/01_streaks.ipynb)",
            "docs/tutorial.md",
            "extend/tutorial",
            "[a](../studies/01_streaks.html)",
        ),
        ("[a](../notebooks/99_none.ipynb)", "docs/tutorial.md", "extend/tutorial", "a"),
        (
            "[a](https://example.org) [b](#c) ![d](e.png)",
            "README.md",
            "method",
            "[a](https://example.org) [b](#c) ![d](e.png)",
        ),
    ],
)
def test_links_of_prose_are_turned(text, source, page, expected):
    """To the page of the site where there is one, to plain text where there is none."""
    assert prose_pages.linked(text, source, page, studies={"studies/01_streaks"}) == expected


def test_the_codebook_describes_the_register(soups):
    """Every column of the file has its line."""
    lines = {words(row.td) for row in soups["codebook"].select("tr") if row.td}
    assert set(COLUMNS) <= lines


def test_a_verdict_can_be_cited():
    """Authors, title and version of the citation file, the claim, the last day, the hash, and another vintage by name."""
    data = store.load()
    said = citation(data, "003-02")
    assert (
        said.startswith("The smallcaps authors. <cite>smallcaps: ")
        and "Version 0.1.0, claim 003-02, data to 21 August 2026" in said
    )
    assert data.hash[:12] in said and "vintage" not in said

    class Other:
        name, hash, as_of = "2026-11-21", "0" * 64, data.as_of

    assert "(vintage 2026-11-21), hash 000000000000." in citation(Other())


def test_a_small_register_makes_a_small_site(verdicts):
    """Without the claims that open the front page, without a stated figure, without studies: no empty section, no broken link."""
    few = [v for v in verdicts if v.claim.measure == "published"][:2]
    made = content(few, store.load(), places={few[0].id: ""})
    assert (
        "Start here" not in made["index.md"]
        and "wrong figure pass" not in made["index.md"]
        and "#claim-" not in made["index.md"]
    )
    assert register_csv(few, places={}).count("\n") == 3
