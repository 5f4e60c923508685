"""The site: nothing from elsewhere, no dead end, every page true to its verdict, all or nothing."""

import io
import itertools
import json
import os
import re
from collections import Counter
from dataclasses import replace
from unittest.mock import DEFAULT, MagicMock

import hostile
import openpyxl
import pandas as pd
import pytest
from books import book, code, picture, study
from bs4 import BeautifulSoup
from liveworld import state
from pages import addresses, dead_ends, pages, places, words

from publish import claim_figure, claims, export, files, site, studies, text
from publish.site import build, content, study_page
from research import store

DATA = store.load()
SVG = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><title>a drawing</title>
<g class="mark"><title>21 January 2026: +1.2 points</title><rect width="5" height="5"/></g></svg>
"""


def own_study(folder, svg=SVG):
    """An executed study with its drawing and the table behind it."""
    path, drawn = study(folder / "01_streaks.ipynb"), folder / "figures"
    drawn.mkdir(exist_ok=True)
    (drawn / "01.svg").write_text(svg)
    rows = pd.DataFrame({"day <b>": ["2026-01-21"] * 30, "lead": [0.012] * 30})
    rows.to_csv(drawn / "01.csv", index=False)
    files.seal(path, drawn)
    return studies.read(path, figures=drawn)


@pytest.fixture(scope="module")
def register():
    """All claims of the register, the streaks taken apart in a study."""
    return claims.judged()


@pytest.fixture(scope="module")
def built(tmp_path_factory, register):
    """A site of one study and all claims: its folder, and its pages by address."""
    folder = tmp_path_factory.mktemp("site")
    places = {"003-02": "01_streaks", "002-03": "01_streaks"}
    known = replace(register, places=places)
    books = [own_study(folder / "books")]
    front = build.build(books, known, folder / "site", placebo="Of *7* none.")
    return front.parent, pages(front.parent)


@pytest.fixture(scope="module")
def figure(register):
    """The figure of a claim: caption, drawing, what is written in it, the words of its marks."""

    def figure(claim):
        drawn = claim_figure.draw(register[claim], data=DATA)
        if drawn is None:
            return None
        picture = BeautifulSoup(str(drawn.svg), "xml")
        said = [tag.text for tag in picture("text")]
        return drawn.caption, picture, said, [mark.title.text for mark in picture.select("g.mark")]

    return figure


def made(*given):
    """The files of a site by their address, each with what makes it."""
    return {address: make for address, _, make in build.everything(*given)}


def alive(page):
    """What on a page could run, or load from elsewhere, but for the site's own scripts."""
    found = [s for s in page("script") if not re.match(r"(\.\./)?static/", s.get("src") or "")]
    found = [s for s in found if s.get("type") != "application/ld+json"]
    found += page.select("iframe, object, embed, source, style, base, form[action], [style]")
    loaded = [tag.get("src") or tag.get("href") for tag in page.select("img, link, script[src]")]
    found += [to for to in loaded if re.match(r"[a-z]+:|//", to)]
    return found + [key for tag in page(True) for key in tag.attrs if key.startswith("on")]


def test_the_promised_addresses_without_dead_ends(built, register):
    root, pages = built
    expected = {"index", "figures", "codebook", "measures", "method", "search", "articles/003"}
    expected |= {"studies/01_streaks", "extend/tutorial", *(f"claims/{v.id}" for v in register)}
    assert {f"{name}.html" for name in expected} <= set(pages)
    for name in ("register.csv", "register.xlsx", "notebooks/01_streaks.ipynb", ".nojekyll"):
        assert (root / name).is_file()
    made = [{name: read(page) for name, page in pages.items()} for read in (places, addresses)]
    assert dead_ends(root, *made) == []


def test_a_page_has_one_title_words_for_pictures_a_footer_and_nothing_from_elsewhere(built):
    root, pages = built
    for name, page in pages.items():
        policy = page.find("meta", attrs={"http-equiv": "Content-Security-Policy"})["content"]
        assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'"), name
        assert "unsafe" not in policy
        assert not alive(page), name
        levels = [int(tag.name[1]) for tag in page.main(["h1", "h2", "h3", "h4"])]
        assert (levels[0], levels.count(1)) == (1, 1), name
        assert all(after - before <= 1 for before, after in itertools.pairwise(levels))
        assert all(image.get("alt", "").strip() for image in page("img")), name
        assert f"Data to {claims.day(DATA.as_of)}" in words(page.footer), name
        assert DATA.hash[:12] in words(page.footer)
        assert page.html["lang"] == "en"
    assert "url(" not in (root / "static" / "site.css").read_text()


def test_the_front_page_leads_with_findings(built, register):
    page = built[1]["index.html"]
    findings = page.select(".findings li")
    assert len(findings) == 5
    assert "It led by 7.2%." in words(findings[0])
    assert "Data to" not in words(findings[0])
    assert findings[0].a["href"] == "studies/01_streaks.html"
    assert len(page.select("main figure.chart svg")) == 1
    rows = page.select("#claims tbody tr")
    listed = [row.a["href"].removeprefix("claims/").removesuffix(".html") for row in rows]
    assert sorted(listed) == sorted(register.known)
    assert listed[:2] == ["002-03", "003-02"]
    told = {words(a.span): int(words(a.strong)) for a in page.select(".tally a")}
    assert told == Counter(verdict.verdict for verdict in register)
    assert len((built[0] / "index.html").read_bytes()) < 300_000


def test_the_errata_name_and_link_each_claim(built, register):
    rows = built[1]["errata.html"].select("table")[-1].select("tbody tr")
    shown = [row.td for row in rows if row.td.a]
    assert len(shown) > 30
    for cell in shown:
        known = register.known[cell.a.text]
        assert cell.a["href"] == f"claims/{known.id}.html"
        assert words(cell) == f"{known.id} {text.plain(known.claim.says)}"


def test_a_claim_page_says_what_the_verdict_says(built, register):
    for verdict in register:
        page = built[1][f"claims/{verdict.id}.html"]
        body, parts = words(page.main), verdict.parts
        assert words(page.h1) == text.plain(verdict.claim.says) == page.title.text.split(" · ")[0]
        assert words(page.select_one(".ruling .verdict")) == verdict.verdict
        assert claims.found(verdict) in body
        head = page.select_one("h2#why")
        told = words(head) == "How it was tested"
        assert (head.find_next_sibling().name == "dl") == told, verdict.id
        ruling = words(page.select_one(".ruling"))
        assert verdict.found or ruling.endswith(claims.worded(verdict.reason))
        assert ruling.endswith("fits on no such day.") == (verdict.id == "001-11")
        names = [words(name) for name in page.select("dt")]
        assert names.count("Null") == sum(bool(one.null) for one in (verdict, *parts))
        assert "As stated." not in body
        figure, undrawn = page.select("figure.chart svg"), page.select(".undrawn")
        assert len(figure) + len(undrawn) == 1, verdict.id
        told = page.find("div", attrs={"aria-label": f"Other choices for claim {verdict.id}"})
        if len(verdict.variants) > 1:
            fits = [words(row("td")[2]) for row in told.select("tbody tr")]
            assert fits == ["yes" if one["fits"] else "no" for one in verdict.variants]
        said = [claims.worded(caveat) for one in (verdict, *parts) for caveat in one.caveats]
        said = [one[0].upper() + one[1:] for one in said]
        said += [claims.worded(one) for one in verdict.sources]
        said += [text.plain(one) for one in verdict.claim.words]
        said += [one.means_text for one in (verdict, *parts)]
        counts = [len(one.rows) for one in parts or [verdict]]
        cut = [f"24 of {count:,} rows, the first and the last." for count in counts if count > 24]
        assert [one for one in said + cut if one not in body] == []
        assert body.count("rows, the first") == len(cut)
        heads = [words(head) for head in page.select("#rows ~ h3")]
        assert heads == [text.plain(part.claim.says) for part in parts if len(part.rows)]
        assert len(heads) == len({table["aria-label"] for table in page.select("h3 + .wide")})
        review = json.loads(page.find("script", type="application/ld+json").string)
        assert review["claimReviewed"] == text.plain(verdict.claim.says)
        assert review["reviewRating"]["alternateName"] == verdict.verdict
    assert "none, not shown" not in words(built[1]["claims/002-06.html"].main)


def test_figures_of_claims_have_a_word_for_every_mark(register, figure):
    drawn = 0
    for caption, svg, _, marks in filter(None, map(figure, register.known)):
        drawn += 1
        assert caption.endswith(".")
        assert marks or len(svg("circle")) > 200
        assert all(mark.strip() for mark in marks)
        for tag in svg.select("circle, rect"):
            assert -1 <= float(tag.get("cx", tag.get("x", 0))) <= claim_figure.WIDTH
    assert drawn > 0.75 * len(register)


def test_a_dot_shows_and_says_whether_its_choice_fits(register, figure):
    verdict = register["001-12"]
    fits = [one["fits"] for one in (*verdict.variants, *verdict.elsewhere)]
    assert len({*fits}) == 2
    dots = figure(verdict.id)[1].select("g.mark")
    assert [dot["class"] == "mark fits" for dot in dots] == fits
    assert [dot.title.text.endswith(", fits") for dot in dots] == fits
    assert len({dot.circle["stroke"] for dot in dots}) == 2
    assert register["001-04"].because == "a part untested"  # the part that is tested fits
    single = [figure(claim)[3] for claim in ("001-04", "001-28")]
    assert single == [["found: 2, fits"], ["found: 116.5%, does not fit"]]
    band, dots = figure("001-09")[1].rect, figure("001-09")[1].select("g.mark")  # not the records
    inside = [
        0 <= float(dot.circle["cx"]) - float(band["x"]) <= float(band["width"]) for dot in dots
    ]
    assert inside == [dot["class"] == "mark fits" for dot in dots]
    sides, hues = register["000-08"].rows["side"], {"ahead": "#D55E00", "behind": "#0B4F8A"}
    assert [bar["fill"] for bar in figure("000-08")[1]("rect")] == [*sides.map(hues).dropna()]
    assert figure("000-08")[0].endswith("It decides nothing.")


def test_valuations_are_drawn_as_measured_oldest_first(register, figure):
    parts = [part for verdict in register for part in verdict.parts or [verdict]]
    changes = [part for part in parts if part.claim.measure == "valuation_change"]
    assert len(changes) > 3
    for part in changes:
        measured = part.rows.iloc[:, -1]
        assert measured.iloc[-1] - measured.iloc[0] == pytest.approx(part.computed)
    _, _, said, marks = figure("001-37")
    assert said[-2:] == ["31 Oct 2025", "31 Mar 2026"]
    assert "book of small by month" in figure("001-37")[0]
    assert (marks[0], marks[-1]) == ("31 Oct 2025: 2.138", "31 Mar 2026: 2.255")


def test_a_figure_names_what_stands_on_its_axes_in_order_and_where_a_line_ends(figure):
    caption, _, said, _ = figure("003-09")
    assert "annualised growth of real GDP" in caption
    assert said[-2] == "annualised growth of real GDP"
    assert [said[-3][-1], said[-1][-1]] == ["%", "%"]
    assert "+1.59 points" in str(figure("002-06")[1])
    caption, picture, _, marks = figure("001-08")
    days = pd.to_datetime([mark.partition(":")[0] for mark in marks]).to_julian_date()
    places = pd.Series([float(dot["cx"]) for dot in picture("circle")], index=days)
    assert caption.endswith("in order of date.")
    assert places.corr(pd.Series(days, days)) > 0.9999  # at their distance
    assert figure("002-10")[3][0] == "Oct 2023: 3.42%"
    assert figure("001-31")[3][1] == "0.50%: 22.32%"
    assert figure("002-25")[3] == ["cited figure: 22 January 2026, fits"]
    assert figure("002-19") is None  # twelve months, none of them in a recession
    caption, _, _, marks = figure("004-54")  # what followed wide gaps, not the gaps
    assert caption.startswith("Lead in points by first day, 3 in all")
    assert marks[0] == "30 Nov 1973: +99.69 points"
    _, picture, said, _ = figure("004-01")
    assert float(said[-2].rstrip("%")) < 6.8
    assert float(said[-1].rstrip("%")) > 7.89
    assert picture("text")[-1]["text-anchor"] == "end"


def test_an_article_says_why_two_claims_conflict_what_is_needed_and_how_many_fit(built):
    said = words(built[1]["articles/002.html"].main)
    assert "makes fourteen by 22 January" in said.partition("cannot both hold")[2]
    assert "found Due" not in said
    board = built[1]["articles/004.html"].select(".board tbody tr")
    rows = {row.small.text.split(", ")[-1]: [*map(words, row("td"))] for row in board}
    assert rows["004-34"][0].startswith("mean lead of small stocks")
    assert rows["004-34"][0].endswith("; needed: above zero")
    assert rows["004-05"][2] == "3 of 6 1 of 2 left open"
    said = words(built[1]["claims/004-05.html"].main)
    assert "in 1 of 2 of those left open, which decide" in said
    assert "needed: above zero" in words(built[1]["claims/004-41.html"].svg)
    said = words(built[1]["claims/003-02.html"].select_one(".origin"))
    assert said.endswith("published between 15 and 20 January 2026")
    heads = [words(head) for head in built[1]["claims/002-06.html"].select("#rows ~ div th")]
    assert "change of the 10-year yield from month end to month end, points" in heads
    assert "lead, points" in heads
    told = [*map(words, built[1]["claims/004-54.html"].select("#rows ~ div tbody tr")[0]("td"))]
    assert told[1:4] == ["30 Nov 1973", "30 Nov 1978", "1.961"]
    assert told[5:8] == ["114.7%", "14.99%", "+99.69"]


def test_a_study_page(built):
    root, pages = built
    page = pages["studies/01_streaks.html"]
    answer = page.select_one(".output.answer")
    assert "It led by 7.2%." in words(answer)
    assert answer.find_next_sibling().name != "details"
    summaries = [words(one) for one in page.select("details.code summary")]
    assert summaries == ["Code of steps 1 to 3", *(f"Code of step {n}" for n in (4, 5, 6))]
    assert page.select_one("#figure-1 svg g.mark title").text == "21 January 2026: +1.2 points"
    kinds = {words(a): a["href"].rpartition(".")[2] for a in page.select("#figure-1 .files a")}
    assert kinds == {"SVG": "svg", "PNG": "png", "CSV": "csv"}
    assert "The first and the last 10 of 30 rows" in words(page)
    assert page.select_one("#figure-1 th").text == "day <b>"
    assert page.select_one("td .verdict.supported")
    assert page.select_one("td.whole a")["href"] == "../claims/003-02.html"
    assert page.find("math")
    assert "two" in words(page)
    assert not page.select('a[href*="02_two"]')
    assert {tag["id"] for tag in page.select("li[id^=claim-]")} == {"claim-003-02", "claim-002-03"}
    assert (root / "figures/01_streaks-01.svg").read_text().startswith("<svg")


def test_pages_name_the_addresses_that_the_project_has(tmp_path, register, monkeypatch):
    few = replace(register, verdicts=register.verdicts[:1])
    books, study = [own_study(tmp_path)], "studies/01_streaks.html"
    assert "canonical" not in made(books, few)[study]()
    urls = {"Repository": "https://example.org/r/", "Documentation": "https://example.org/s"}
    monkeypatch.setattr(build, "_urls", lambda: urls)
    page = BeautifulSoup(made(books, few)[study](), "lxml")
    assert page.select_one("link[rel=canonical]")["href"] == f"https://example.org/s/{study}"
    assert page.select_one("meta[property='og:image']")["content"].startswith("https://example.org")
    at = "https://example.org/r"
    assert {at, f"{at}/blob/main/notebooks/01_streaks.ipynb"} <= {a["href"] for a in page("a")}


def test_claims_that_conflict_are_linked_both_ways(register):
    one, other = register["002-03"], register["003-02"]
    one = replace(one, claim=replace(one.claim, conflicts_with=(other.id, "999-99")))
    other = replace(other, claim=replace(other.claim, conflicts_with=()))
    both = replace(register, verdicts=(one, other))
    site = made([], both)
    for here, there in ((one, other), (other, one)):
        page = BeautifulSoup(site[f"claims/{here.id}.html"](), "lxml")
        assert page.select_one("#conflicts + ul a")["href"] == f"{there.id}.html"
        page = BeautifulSoup(site[f"articles/{here.claim.article.id}.html"](), "lxml")
        assert f"../claims/{there.id}.html" in {a["href"] for a in page.select(".conflicts a")}


def test_the_index_of_the_search(built, register):
    root, pages = built
    source = (root / "static" / "index.js").read_text()
    entries = json.loads(source.removeprefix("window.siteIndex = ").rstrip(";\n"))
    assert {entry["address"] for entry in entries} >= {f"claims/{v.id}.html" for v in register}
    study = next(entry for entry in entries if entry["kind"] == "study")
    assert "It led by 7.2%." in study["text"]
    assert "|" not in study["text"]
    loading = [name for name, page in pages.items() if page.select('script[src$="index.js"]')]
    assert loading == ["search.html"]


def test_the_register_as_a_spreadsheet(built, register):
    root, pages = built
    rows = pd.read_csv(root / "register.csv", dtype=str, keep_default_na=False).to_dict("records")
    sheet = openpyxl.load_workbook(root / "register.xlsx")["claims"]
    table = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert list(rows[0]) == table[0] == list(export.COLUMNS)
    assert [row["id"] for row in rows] == [row[0] for row in table[1:]] == list(register.known)
    computed = table[0].index("computed")
    for verdict, row, line in zip(register, rows, table[1:], strict=True):
        assert row["verdict"] == verdict.verdict
        if isinstance(verdict.computed, float):
            assert float(row["computed"]) == pytest.approx(verdict.computed, rel=1e-12)
            assert line[computed] == pytest.approx(verdict.computed, rel=1e-12)
    codebook = {words(row.td) for row in pages["codebook.html"]("tr") if row.td}
    assert set(export.COLUMNS) <= codebook


def test_a_hostile_study_and_claim_file(tmp_path):
    known = claims.judged([hostile.claim_file(tmp_path / "bad.toml")])
    book = studies.read(hostile.notebook(tmp_path / "bad.ipynb"))
    site = made([book], known)
    assert all(re.fullmatch(r"[\w./-]+", name) and ".." not in name for name in site)
    pages = {name: make() for name, make in site.items() if name.endswith(".html")}
    assert {"claims/900-01.html", "articles/900.html", "studies/bad.html"} <= set(pages)
    for name, held in pages.items():
        page = BeautifulSoup(held, "lxml")
        assert not alive(page), name
        reviews = page("script", type="application/ld+json")
        assert len(reviews) == name.startswith("claims/")
        assert not [a for a in page("a") if a.get("href", "").startswith(("javascript", "file"))]
        assert not [i for i in page("img") if not re.match(r"(\.\./)?figures/", i["src"])], name
        assert "root:x:0" not in held
    assert hostile.SIGN in words(BeautifulSoup(pages["studies/bad.html"], "lxml"))
    assert "kept cell" in words(BeautifulSoup(pages["studies/bad.html"], "lxml"))
    rows = pd.read_csv(io.StringIO(site["register.csv"]()))
    sheet = pd.read_excel(io.BytesIO(site["register.xlsx"]()))
    assert [f"{held['says'][0]}"[:11] for held in (rows, sheet)] == ["'=HYPERLINK"] * 2


def test_an_id_that_is_no_name_of_a_file_is_refused(register):
    odd = replace(register["003-02"], claim=replace(register["003-02"].claim, id="../../x"))
    with pytest.raises(ValueError, match="id: expected letters, digits"):
        made([], replace(register, verdicts=(odd,)))


def test_only_pages_whose_inputs_have_changed_are_made_anew(tmp_path, register, monkeypatch):
    few = replace(register, verdicts=register.verdicts[:6], places={"000-02": "01_streaks"})
    asked, target, environment = [], tmp_path / "site", type(build._environment())
    real = environment.get_template
    noted = lambda self, name, *rest: asked.append(name) or real(self, name, *rest)
    monkeypatch.setattr(environment, "get_template", noted)

    def again(known, *, code="c", svg=SVG):
        book = own_study(tmp_path / "books", svg)
        asked.clear()
        build.build([book], known, target, code=code)
        return sorted(name[:-5] for name in asked if name not in ("base.html", "macros.html"))

    assert again(few).count("claim") == 6
    before = {p: p.read_bytes() for p in target.rglob("*") if p.is_file() and p.name != build.MARK}
    assert again(few) == []
    assert {path: path.read_bytes() for path in before} == before

    one = replace(few.verdicts[1], verdict="contradicted", reason="It was <otherwise>.")
    changed = replace(few, verdicts=(few.verdicts[0], one, *few.verdicts[2:]))
    related = ["article", "claim", "claim", "claim", "front", "study"]
    assert again(changed) == related
    page = (target / f"claims/{one.id}.html").read_text()
    assert 'verdict contradicted">contradicted' in page
    assert again(few) == related

    assert again(few, svg=SVG.replace("+1.2", "+1.3")) == ["figures", "front", "study"]
    assert "+1.3 points" in (target / "studies/01_streaks.html").read_text()
    rows_ = replace(few.verdicts[5], rows=few.verdicts[5].rows.assign(note="b"))
    assert "claim" in again(replace(few, verdicts=(*few.verdicts[:5], rows_)))
    (target / "search.html").unlink()
    assert "search" in again(few)
    (target / build.MARK).write_text("[")
    assert again(few).count("claim") == 6
    assert again(few, code="d").count("claim") == again(few, code="").count("claim") == 6


def test_a_failed_build_leaves_the_old_site(tmp_path, register, monkeypatch):
    few = replace(register, verdicts=register.verdicts[:1])
    front = build.build([], few, tmp_path / "site")
    before = state(front.parent)
    monkeypatch.setattr(content, "index", lambda *_: object())
    with pytest.raises(TypeError):
        build.build([], few, tmp_path / "site")
    assert state(front.parent) == before
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


def test_a_folder_that_cannot_take_its_place_leaves_the_old_one(tmp_path, monkeypatch):
    (tmp_path / "site" / "old").mkdir(parents=True)
    moves = MagicMock(
        side_effect=[DEFAULT, OSError(28, "No space left"), DEFAULT], wraps=os.replace
    )
    monkeypatch.setattr(files.os, "replace", moves)
    with pytest.raises(OSError, match="No space left"), files.anew(tmp_path / "site"):
        pass
    assert [path.name for path in tmp_path.rglob("*")] == ["site", "old"]


def test_what_a_killed_build_left_goes_after_a_day(tmp_path):
    """What is of today may belong to a build that runs, and another name to somebody else."""
    names = [".site-part-old", ".site-part-new", ".other-part-old"]
    for name in names:
        (tmp_path / name).mkdir()
        os.utime(tmp_path / name, (0, 0) if name.endswith("old") else None)
    with files.anew(tmp_path / "site"):
        pass
    assert sorted(path.name for path in tmp_path.iterdir()) == [*names[:0:-1], "site"]


def test_folders_that_cannot_be_used(tmp_path, refused):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("dear")
    for place, said in (
        ("mine", "holds something else"),
        ("mine/letter.txt", "holds something else"),
        ("mine/letter.txt/site", "can be written"),
    ):
        line = refused("site", "--output", tmp_path / place)
        assert re.search(f"output: expected .*{place}.*{said}|output: .*{said}.*{place}", line)
    assert [path.name for path in tmp_path.rglob("*")] == ["mine", "letter.txt"]


def test_what_has_to_run_first(tmp_path, monkeypatch):
    """Numbered notebooks never run or drawn, studies that lost their drawings; no template."""
    monkeypatch.setattr(site, "NOTEBOOKS", tmp_path)
    monkeypatch.setattr(files, "BUILD", tmp_path / "build")
    names = "01_fine 02_undrawn 03_never_run _template own_fine own_undrawn own_never_run own_rerun"
    for name in names.split():
        run = "never" not in name and name != "_template"
        book(tmp_path / f"{name}.ipynb", code("1", *[picture()] * run), run=run)
        if name.endswith(("fine", "rerun")):
            (tmp_path / "build" / "figures" / name).mkdir(parents=True)
            (tmp_path / "build" / "figures" / name / "01.svg").write_text(SVG)
            files.seal(tmp_path / f"{name}.ipynb", tmp_path / "build" / "figures" / name)
    rerun = tmp_path / "own_rerun.ipynb"
    rerun.write_text(rerun.read_text().replace('"1"', '"2"'))
    waiting = ["02_undrawn", "03_never_run", "own_rerun", "own_undrawn"]
    assert [path.stem for path in site.waiting()] == waiting
    executed = "01_fine 02_undrawn own_fine own_rerun own_undrawn"
    assert " ".join(path.stem for path, run, _ in site._states(None) if run) == executed
    folder = tmp_path / "build" / "figures" / "own_rerun"
    assert not studies.read(rerun, figures=folder).pictures[0].svg


def test_a_table_wider_than_a_phone_names_its_columns():
    names = [f"column {k}" for k in range(9)]
    wide = "\n".join([f"|{'|'.join(row)}|" for row in (names, ["--"] * 9, ["+12.34"] * 9)])
    made = BeautifulSoup(study_page.fitted(text.markdown(wide)), "lxml").table
    assert made["class"] == ["cards", "pairs"]
    assert [cell["data-name"] for cell in made.find_all("td")] == names
    narrow = text.markdown("|a|b|\n|--|--|\n|1|2|")
    assert study_page.fitted(narrow) == narrow


def test_the_two_drawings_of_a_figure_share_no_id(tmp_path):
    paths = [tmp_path / "01.svg", tmp_path / "01-narrow.svg"]
    for path in paths:
        path.write_text(SVG.replace("<g ", '<g id="a" '))
    drawn = study_page.drawings(studies.Picture(1, "Bars.", b"", False, *paths))
    assert re.findall(r' id="(.*?)"', "".join(drawn)) == ["f1-a", "f1-n-a"]


def test_a_claim_cut_short_in_a_table_is_read_whole(tmp_path, register):
    own_study(tmp_path)
    path = tmp_path / "01_streaks.ipynb"
    path.write_text(path.read_text().replace("| 003-02 |", "| 003-02 The Russell ... |"))
    held = [studies.said(cell) for cell in studies.read(path).cells]
    assert f"| 003-02 {register['003-02'].claim.says} |" in "".join(held)
