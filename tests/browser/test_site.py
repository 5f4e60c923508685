"""The site in a browser: every page whole and alone, narrow and wide, by mouse, finger and keys."""

import functools
import http.server
import os
import posixpath
import re
import threading
from collections import Counter
from pathlib import Path

import hostile
import pandas as pd
import pytest
from axe_playwright_python.sync_playwright import Axe
from pages import dead_ends

from publish import claims, execute, files, readme, studies
from publish.files import NOTEBOOKS
from publish.site import build

KINDS = {
    "front page": "index.html",
    "claim": "claims/003-02.html",
    "claim with events": "claims/002-16.html",
    "article": "articles/003.html",
    "study": "studies/01_streaks.html",
    "study with tables": "studies/11_data_and_doubts.html",
    "gallery": "figures.html",
    "codebook": "codebook.html",
    "search": "search.html?q=streak",
    "tutorial": "extend/tutorial.html",
}
SEARCHES = {
    "2008": ("claims/", "2008"),
    "14": ("studies/01_streaks", "14"),
    "15-day streak": ("claims/002-03", "15"),
    "nifty fifty": ("studies/05_nifty_fifty", "Nifty Fifty"),
    "rate cut": ("claims/002-16", "cut"),
}


@pytest.fixture(scope="module")
def folder(browser, tmp_path_factory):
    """The site, built from the notebooks as they are and from what they drew when they were tested;
    where they have not been, they are run elsewhere first.

    ``SMALLCAPS_SITE`` names a site that is built already.
    """
    if os.environ.get("SMALLCAPS_SITE"):
        return Path(os.environ["SMALLCAPS_SITE"]).resolve()
    scratch, tested = tmp_path_factory.mktemp("site"), Path(os.environ["SMALLCAPS_TESTS"])
    drawn = {p: tested / "figures" / p.stem for p in sorted(NOTEBOOKS.glob("[01][0-9]_*.ipynb"))}
    pictures = {path: path.read_text(encoding="utf-8").count('"image/png": "') for path in drawn}
    waiting = [p for p in drawn if len([*drawn[p].glob("[0-9][0-9].svg")]) < pictures[p]]
    done = execute.run_notebooks(waiting, into=scratch / "notebooks", force=True, progress=False)
    assert not [run.error for run in done if run.error]
    drawn |= {path: scratch / "figures" / path.stem for path in waiting}
    for path, figures in drawn.items():  # their notebooks say the same as these, which nbval holds
        files.seal(path, figures)
    books = [studies.read(path, figures=figures) for path, figures in drawn.items()]
    register = claims.judged()
    placebo = readme.placebo(register)
    return build.build(books, register, scratch / "site", placebo=placebo).parent


@pytest.fixture(scope="module")
def trap(browser, tmp_path_factory):
    """A site made of a hostile notebook and a hostile claim file."""
    scratch = tmp_path_factory.mktemp("trap")
    register = claims.judged([hostile.claim_file(scratch / "bad.toml")])
    book = studies.read(hostile.notebook(scratch / "bad.ipynb"))
    return build.build([book], register, scratch / "site").parent


class Kept(http.server.SimpleHTTPRequestHandler):
    """Serve files that the browser may keep."""

    protocol_version = "HTTP/1.1"

    def end_headers(self):
        self.send_header("Cache-Control", "max-age=600")
        super().end_headers()


@pytest.fixture(scope="module")
def address(folder):
    handler = functools.partial(Kept, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@pytest.fixture(scope="module")
def register(folder):
    return pd.read_csv(folder / "register.csv", dtype=str)


@pytest.fixture
def front(page, address):
    page.goto(address)
    return page


def shown(page):
    """Ids of the claims in view, in their order."""
    links = page.locator("#claims tbody tr:visible th a")
    return links.evaluate_all("all => all.map(a => a.getAttribute('href').slice(7, -5))")


# a page in a frame costs half of what one in a window does, and the frame is as wide as wanted
FRAME = "<link rel=icon href='data:,'><iframe style='height: 850px; visibility: hidden'></iframe>"
FACTS = """async (address) => {
  const frame = document.querySelector('iframe');
  frame.style.width = '390px';
  await new Promise(loaded => { frame.onload = loaded; frame.src = address; });
  const page = frame.contentDocument, all = (what) => [...page.querySelectorAll(what)];
  const over = () => page.documentElement.scrollWidth - page.documentElement.clientWidth;
  const ends = () => all('.answer ~ figure.chart .drawing svg')
    .find(d => d.checkVisibility())?.getBoundingClientRect().bottom;
  const told = {
    'over on a phone': over(),
    'figure of the answer ends below two screens of a phone': ends() > 2 * 844 && ends(),
    'cut figures': all('.drawing').filter(d => d.scrollWidth > d.clientWidth).length,
    letters: all('.drawing svg text')
      .filter(text => text.checkVisibility() && text.textContent.trim())
      .map(text => [parseFloat(frame.contentWindow.getComputedStyle(text).fontSize)
                    * Math.hypot(text.getScreenCTM().a, text.getScreenCTM().b), text.textContent]),
    broken: all('img').filter(i => i.complete && !i.naturalWidth && i.loading !== 'lazy')
      .map(i => i.src),
    titles: all('h1').filter(h => h.checkVisibility()).length,
    places: all('[id]').map(e => e.id),
    addresses: all('a, link, script, img')
      .map(e => e.getAttribute('href') ?? e.getAttribute('src'))};
  frame.style.width = '1440px';
  return {...told, 'over on a laptop': over(),
          'figure of the answer ends below the first screen': ends() > 900 && ends()}}"""


def test_every_page_loads_whole_fits_and_can_be_read_on_a_phone(page, address, folder):
    """On a phone every letter of a figure is nine pixels high, and nothing scrolls sideways."""
    names = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.html"))
    assert len(names) > 170
    faults, letters, places, addresses = [], Counter(), {}, {}
    page.route("**/frame", lambda asked: asked.fulfill(body=FRAME, content_type="text/html"))
    page.goto(f"{address}frame")  # as a page of this host, whose own pages allow no frames
    page.unroute_all()
    for name in names:
        found = page.evaluate(FACTS, address + name)
        places[name], addresses[name] = set(found.pop("places")), found.pop("addresses")
        drawn, titles = found.pop("letters"), found.pop("titles")
        letters[posixpath.dirname(name)] += len(drawn)
        found |= {
            "small letters": [(round(size, 1), text) for size, text in drawn if size < 9],
            "titles": 0 if titles == 1 else f"{titles} instead of 1",
            "faults": page.faults[:],
        }
        page.faults.clear()
        faults += [f"{name}: {what}: {value}" for what, value in found.items() if value]
    assert min(letters[kind] for kind in ("", "claims", "studies")) > 20
    faults += dead_ends(folder, places, addresses)
    assert not faults, "\n".join(dict.fromkeys(faults))


def test_a_hostile_site_runs_nothing_and_asks_for_nothing(page, trap):
    """From the disk, the harder case: no request is made but for the site's own files."""
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    hostile_ = [path for path in trap.rglob("*.html") if hostile.SIGN in path.read_text("utf-8")]
    assert len(hostile_) >= 5
    for path in [*hostile_, trap / "search.html"]:
        page.goto(path.as_uri())
        page.wait_for_timeout(50)
        assert page.evaluate("window.caught === undefined"), path.name
        assert "root:x:0" not in page.content(), path.name
    assert asked
    assert not [url for url in asked if not url.startswith((trap.as_uri(), "data:"))]


@pytest.mark.parametrize("kind", KINDS)
def test_the_accessibility_checker_finds_nothing(page, address, kind):
    """By day every rule; in the dark, where colours are all that differs, contrast."""
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    page.goto(address + KINDS[kind])
    if kind == "search":
        page.wait_for_selector("#hits li")
    light = Axe().run(page)
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    page.wait_for_selector("html[data-theme='dark']", state="attached")
    dark = Axe().run(page, options={"runOnly": ["color-contrast"]})
    assert [found.generate_report() for found in (light, dark) if found.violations_count] == []


@pytest.mark.parametrize("disk", [False, True])
def test_search_finds_the_right_page_first(page, address, folder, disk):
    """From a page in a folder, then from the page of the search itself."""
    page.goto(f"{folder.as_uri()}/articles/003.html" if disk else f"{address}articles/003.html")
    for query, (start, word) in SEARCHES.items():
        page.keyboard.press("Control+k")
        page.keyboard.type(query)
        with page.expect_navigation():
            page.keyboard.press("Enter")
        page.wait_for_selector("#hits li")
        first = page.locator("#hits li").first
        assert first.locator("a").get_attribute("href").startswith(start), first.inner_text()
        assert word.lower() in first.inner_text().lower()
        assert "System Settings" not in page.inner_text("#hits")
    first.locator("a").click()
    page.wait_for_selector("main h1")
    assert start in page.url
    assert not [fault for fault in page.faults if not fault.startswith("outside: file:")]


def test_the_filter_understands_words_in_any_order(front):
    for words in ("15-day streak", "streak fifteen", "row 15 sessions"):
        front.fill("input[name=words]", words)
        assert "002-03" in shown(front)
        assert len(shown(front)) < 10
    front.fill("input[name=words]", "january streak nothing of the kind")
    assert shown(front) == []
    assert front.inner_text("#filters output") == "No claim fits these filters."
    front.goto(f"{front.url.partition('?')[0]}search.html?q=zzzz")
    assert "Nothing found for" in front.inner_text("#told")


def test_filters_their_numbers_and_their_address(front, register):
    told = front.locator("#filters label:has(input[name=verdict])").all_inner_texts()
    counted = register["verdict"].value_counts()
    assert {" ".join(text.split()) for text in told} == {f"{k} {n}" for k, n in counted.items()}
    told = front.locator("select[name=category] option[data-label]").all_text_contents()
    counted = register["category"].value_counts()
    assert set(told) == {f"{name} ({number})" for name, number in counted.items()}
    front.check("input[value=contradicted]")
    front.check("input[value=partly]")
    front.select_option("select[name=article]", "002")
    asked = "article == '002' and verdict in ['contradicted', 'partly']"
    wanted = set(register.query(asked)["id"])
    assert set(shown(front)) == wanted
    told = ("verdict=contradicted", "verdict=partly", "article=002")
    assert [part for part in told if part not in front.url] == []
    front.reload()
    assert set(shown(front)) == wanted
    front.click("#filters button[type=reset]")
    front.wait_for_url(lambda url: "?" not in url)
    assert set(shown(front)) == set(register["id"])


def test_a_light_page_and_a_board_of_twenty_until_more_are_asked_for(front, register):
    """The way back from a claim keeps what was asked for; on paper all claims are there."""
    size = "['navigation', 'resource'].flatMap(of => performance.getEntriesByType(of))"
    sizes = front.evaluate(f"{size}.map(loaded => loaded.decodedBodySize)")
    assert len(sizes) > 3
    assert sum(sizes) < 1_000_000
    few = shown(front)
    assert len(few) == 20
    front.emulate_media(media="print")
    assert len(shown(front)) == len(register)
    front.emulate_media(media="screen")
    front.check("input[value=supported]")
    assert len(shown(front)) == register["verdict"].eq("supported").sum()
    front.uncheck("input[value=supported]")
    assert shown(front) == few
    front.click("#all-claims")
    everything = shown(front)
    assert everything[:20] == few
    assert len(everything) == len(register)
    assert front.evaluate("document.activeElement.closest('tr').rowIndex") == 21
    assert not front.locator("#all-claims").is_visible()
    front.click("#claims tbody tr:nth-child(30) a")
    front.go_back()
    assert shown(front) == everything
    front.click("#claims th button:text-is('claim')")
    assert shown(front) == sorted(everything)
    front.click("#filters button[type=reset]")
    front.locator(f"#claims tbody tr:first-child th a[href*='{few[0]}']").wait_for()
    assert shown(front) == everything


def test_without_scripts_every_claim_is_there(browser, address, register):
    with browser.new_context(java_script_enabled=False) as windows:
        page = windows.new_page()
        page.goto(address)
        assert page.locator("#claims tbody tr:visible").count() == len(register)
        assert not page.locator("#all-claims, #filters").first.is_visible()


def test_sorting(front, register):
    front.click("#all-claims")
    before = shown(front)
    heads = front.eval_on_selector_all("#claims th[data-sort]", "all => all.map(h => h.ariaSort)")
    assert set(heads) == {"none"}  # by importance, which is the order of no column
    for direction in ("ascending", "descending"):
        front.click("#claims th button:text-is('claim')")
        assert front.get_attribute("#claims th:has-text('claim')", "aria-sort") == direction
        assert shown(front) == sorted(before, reverse=direction == "descending")
    front.focus("#claims th button:text-is('verdict')")
    front.keyboard.press("Enter")
    order = list(register.set_index("id").loc[shown(front), "verdict"].unique())
    assert order[:3] == ["supported", "partly", "contradicted"]
    assert len(order) == len(set(order))
    sorted_ = shown(front)
    front.reload()
    assert "sort=verdict" in front.url
    assert shown(front) == sorted_


@pytest.mark.parametrize("name", ["claims/002-03.html", "studies/01_streaks.html"])
def test_values_of_a_figure(page, address, name):
    """Pointer, Tab with arrows, and a finger bring up the words of a mark with its value."""
    page.goto(address + name)
    figure = page.locator("figure.chart:has(.mark)").first
    marks, said = (figure.locator(f".drawing:visible .{name}") for name in ("mark", "reading"))
    words = marks.nth(2).locator("title").text_content()
    assert re.search(r"\d", words)
    assert ":" in words
    box = marks.nth(2).bounding_box()
    place = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.move(*place)
    assert said.inner_text() == words
    marks.first.focus()
    first = said.inner_text()
    page.keyboard.press("ArrowRight")
    assert said.inner_text() not in (first, "\u00a0")
    assert figure.locator(".drawing:visible .mark[tabindex='0']").count() == 1
    page.mouse.move(5, 5)
    page.mouse.click(*place)
    assert said.inner_text() == words
    assert not page.faults


def test_code_is_folded_and_opens_by_keyboard(page, address):
    page.goto(address + "studies/02_january_2026.html")
    cells = page.locator("details.code")
    assert cells.count() > 3
    assert page.locator("details.code pre:visible").count() == 0
    cells.nth(1).locator("summary").focus()
    page.keyboard.press("Enter")
    assert cells.nth(1).locator("pre").is_visible()
    page.keyboard.press("Enter")
    assert page.locator("details.code pre:visible").count() == 0


def test_dark_mode_is_kept(browser, address):
    background = "getComputedStyle(document.body).backgroundColor"
    theme = "document.documentElement.dataset.theme"
    with browser.new_context(color_scheme="light") as windows:  # which alone remember it
        page = windows.new_page()
        page.goto(address)
        bright = page.evaluate(background)
        page.focus("button.theme")
        page.keyboard.press("Enter")
        assert page.evaluate(theme) == "dark"
        assert page.evaluate(background) != bright
        page.goto(address + "studies/01_streaks.html")
        assert page.evaluate(theme) == "dark"


@pytest.mark.parametrize("name", ["index.html", "studies/01_streaks.html", "claims/003-02.html"])
def test_print(page, address, name):
    """On paper no menus, folded code or buttons but those that are heads of columns; black stands
    on white."""
    page.emulate_media(color_scheme="dark")
    page.goto(address + name)
    page.emulate_media(media="print", color_scheme="dark")
    aside = ":is(.top, .contents, #filters, details.code, button:not(thead *))"
    assert page.locator(f"{aside} >> visible=true").count() == 0
    assert page.locator("h1 >> visible=true").count() == 1
    colour = page.evaluate("getComputedStyle(document.querySelector('main p')).color")
    assert sum(map(int, re.findall(r"\d+", colour)[:3])) < 300, colour


def test_a_phone_opens_the_contents(page, address):
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(address + "studies/01_streaks.html")
    assert page.locator(".contents a[href*='02_january_2026'] >> visible=true").count() == 0
    assert page.locator(".answer").bounding_box()["y"] < 844
    right = "all => all.map(badge => badge.getBoundingClientRect().right)"
    assert 0 < max(page.eval_on_selector_all(".output .verdict", right)) <= 390
    page.click("button.menu")
    page.click(".contents a[href*='02_january_2026.html']")
    page.wait_for_url("**/studies/02_january_2026.html")
    assert not page.faults
