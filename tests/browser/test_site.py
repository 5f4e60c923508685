"""The site in a browser: every page loads whole and alone, fits narrow and wide windows, and works by mouse and keyboard."""

import csv
import functools
import http.server
import os
import re
import shutil
import threading
from collections import Counter
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from publish import run_notebooks, site
from publish.claim_index import links
from publish.files import BUILD, NOTEBOOKS
from publish.site import build, pages
from research import store
from research.studies import answers

WIDTHS = (390, 1440)
KINDS = {
    "front page": "index.html",
    "claim": "claims/003-02.html",
    "article": "articles/003.html",
    "study": "studies/01_streaks.html",
    "study with wide tables": "studies/11_data_and_doubts.html",
    "gallery": "figures.html",
    "codebook": "codebook.html",
    "search": "search.html?q=streak",
    "tutorial": "extend/tutorial.html",
}
OVER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
SEEN = f"""() => ({{
  width: {OVER},
  broken: [...document.images].filter(i => i.complete && !i.naturalWidth).map(i => i.src),
  mute: [...document.images].filter(i => !(i.alt || '').trim()).map(i => i.src),
  heads: [...document.querySelectorAll('h1')].filter(h => h.checkVisibility()).length,
  ids: [...document.querySelectorAll('[id]')].map(e => e.id),
  links: [...document.querySelectorAll('main a[href], nav a[href]')].map(a => a.href)}})"""
# the theme's own affair
pytestmark = pytest.mark.filterwarnings("ignore:'sphinx_book_theme")


@pytest.fixture(scope="module")
def folder(browser, tmp_path_factory):
    """The site, built from the notebooks as they are; those whose figures are not on the disk are run elsewhere first.

    ``SMALLCAPS_SITE`` names a site that is built already.
    """
    if os.environ.get("SMALLCAPS_SITE"):
        return Path(os.environ["SMALLCAPS_SITE"]).resolve()
    scratch = tmp_path_factory.mktemp("site")
    if (BUILD / "figures").is_dir():
        shutil.copytree(BUILD / "figures", scratch / "figures")
    faults = [
        run.error
        for run in run_notebooks(
            site.waiting(), into=scratch / "notebooks", force=True, progress=False
        )
        if run.error
    ]
    assert not faults, faults
    data = store.load()
    places = {claim: f"studies/{Path(name).stem}" for claim, name in links(NOTEBOOKS).items()}
    books = sorted(NOTEBOOKS.glob("[01][0-9]_*.ipynb"))
    content = pages.content(answers.answers(data=data), data, places=places)
    return build.build(
        books, scratch / "figures", content, scratch / "site", data=data, places=places
    ).parent


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serve files that the browser may keep, and say nothing."""

    protocol_version = "HTTP/1.1"

    def end_headers(self):
        """Styles and scripts are the same on every page."""
        self.send_header("Cache-Control", "max-age=600")
        super().end_headers()

    def log_message(self, *_):
        """Nothing."""


@pytest.fixture(scope="module")
def address(folder):
    """The site served on this machine, with a slash at the end."""
    server = http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder))
    )
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def register(folder):
    """The rows of the register as the site offers it."""
    with (folder / "register.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def front(page, address):
    """The front page."""
    page.goto(address)
    return page


def shown(page):
    """Ids of the claims in view, in their order."""
    return page.eval_on_selector_all(
        "#claims tbody tr",
        "rows => rows.filter(r => r.checkVisibility()).map(r => r.cells[0].textContent.trim())",
    )


def test_every_page_loads_whole_and_fits(page, address, folder):
    """No error on the console, no failed or outside request, no wider than the window, every picture described, every link sound."""
    names = sorted(
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*.html")
        if "_static" not in path.parts
    )
    assert len(names) > 170
    faults, ids, targets = [], {}, []
    for name in names:
        page.set_viewport_size({"width": WIDTHS[-1], "height": 900})
        page.goto(address + name)
        seen = page.evaluate(SEEN)
        page.set_viewport_size({"width": WIDTHS[0], "height": 844})
        narrow = page.evaluate(OVER)
        found = {
            "over at 1440": max(seen["width"], 0),
            "over at 390": max(narrow, 0),
            "broken": seen["broken"],
            "not described": seen["mute"],
            "titles": 0 if seen["heads"] == 1 else f"{seen['heads']} instead of 1",
            "faults": page.faults[:],
        }
        page.faults.clear()
        faults += [f"{name}: {what}: {value}" for what, value in found.items() if value]
        ids[name] = set(seen["ids"])
        targets += [(name, link) for link in seen["links"]]
    for name, link in targets:
        if link.startswith(address):
            path, anchor = (
                unquote(urlsplit(link).path).lstrip("/") or "index.html",
                unquote(urlsplit(link).fragment),
            )
            if not (folder / path).is_file() or (anchor and anchor not in ids.get(path, {anchor})):
                faults.append(f"{name}: link to {link.removeprefix(address)} leads nowhere")
    assert not faults, "\n".join(dict.fromkeys(faults))


@pytest.mark.parametrize("kind", KINDS)
def test_the_accessibility_checker_finds_nothing_serious(page, address, kind):
    """axe has no finding of serious or critical impact, by day; in the dark, where colours are all that differs, contrast holds."""
    from axe_playwright_python.sync_playwright import Axe

    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    page.goto(address + KINDS[kind])
    if kind == "search":
        page.wait_for_selector("#search-results li")
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    page.wait_for_function("document.documentElement.dataset.theme === 'dark'")
    found += (
        Axe()
        .run(page, options={"resultTypes": ["violations"], "runOnly": ["color-contrast"]})
        .response["violations"]
    )
    grave = [
        f"{v['id']} ({v['impact']}), {len(v['nodes'])} places: {', '.join(n['html'][:120] for n in v['nodes'][:4])}"
        for v in found
        if v["impact"] in ("serious", "critical")
    ]
    assert not grave, "\n".join(grave)


def test_filters_by_mouse(front, register):
    """A click narrows the table to what the register holds; filters add up, stay in the address, and go again."""
    page = front
    assert shown(page) == [row["id"] for row in register]
    page.click("label:has(input[value=contradicted])")
    wanted = [row["id"] for row in register if row["verdict"] == "contradicted"]
    assert (
        shown(page) == wanted
        and page.inner_text("#filters output") == f"{len(wanted)} of {len(register)} shown"
    )
    page.click("label:has(input[value=partly])")
    page.select_option("select[name=article]", "002")
    wanted = [
        row["id"]
        for row in register
        if row["verdict"] in ("contradicted", "partly") and row["article"] == "002"
    ]
    assert shown(page) == wanted
    assert (
        "verdict=contradicted" in page.url
        and "verdict=partly" in page.url
        and "article=002" in page.url
    )
    page.reload()
    assert shown(page) == wanted
    page.click("#filters button[type=reset]")
    assert shown(page) == [row["id"] for row in register] and "?" not in page.url


def test_the_numbers_beside_the_filters(front, register):
    """Each verdict and category has the number of claims that the register has of it."""
    told = front.eval_on_selector_all(
        "#filters label:has(input[name=verdict])", "all => all.map(l => l.innerText.trim())"
    )
    counted = Counter(row["verdict"] for row in register)
    assert {re.sub(r"\s+", " ", text) for text in told} == {
        f"{name} {number}" for name, number in counted.items()
    }
    told = front.eval_on_selector_all(
        "select[name=category] option[data-label]", "all => all.map(o => o.textContent)"
    )
    counted = Counter(row["category"] for row in register)
    assert set(told) == {f"{name} ({number})" for name, number in counted.items()}


def test_filters_by_keyboard(front, register):
    """Tab, Space, arrows and letters do what the mouse does."""
    page = front
    page.focus("input[value=supported]")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    assert shown(page) == [row["id"] for row in register if row["verdict"] == "partly"]
    page.focus("select[name=article]")
    page.keyboard.type("001")
    wanted = [
        row["id"] for row in register if row["verdict"] == "partly" and row["article"] == "001"
    ]
    assert shown(page) == wanted
    page.focus("#filters button[type=reset]")
    page.keyboard.press("Enter")
    page.focus("input[name=words]")
    page.keyboard.type("january streak nothing of the kind")
    assert (
        shown(page) == [] and page.inner_text("#filters output") == "No claim fits these filters."
    )
    page.keyboard.press("Control+a")
    page.keyboard.type("ten sessions")
    assert "003-02" in shown(page) and len(shown(page)) < 10


def test_sorting(front, register):
    """A head sorts by mouse and keyboard, says so to a screen reader, and the address keeps the order."""
    page = front
    page.click("#claims th button:text-is('claim')")
    assert shown(page) == [row["id"] for row in register][::-1]
    assert page.get_attribute("#claims th:has-text('claim')", "aria-sort") == "descending"
    page.focus("#claims th button:text-is('verdict')")
    page.keyboard.press("Enter")
    verdict = {row["id"]: row["verdict"] for row in register}
    order = list(dict.fromkeys(verdict[name] for name in shown(page)))
    assert order[:3] == ["supported", "partly", "contradicted"] and len(order) == len(
        set(verdict.values())
    )
    before = shown(page)
    page.reload()
    assert "sort=verdict" in page.url and shown(page) == before


def test_search_finds_a_claim(front):
    """Ctrl+K, a few words of a claim, Enter: its page is among the results, and a click leads there."""
    page = front
    page.keyboard.press("Control+k")
    page.keyboard.type("ahead ten sessions row")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search.html*")
    page.click("#search-results a[href*='claims/003-02']")
    page.wait_for_url("**/claims/003-02.html*")
    assert page.locator("main article h1").inner_text().startswith("003-02") and not page.faults


def test_code_is_folded_and_opens_by_keyboard(page, address):
    """A study shows results first; Enter on a summary shows the code, Enter again hides it."""
    page.goto(address + "studies/02_january_2026.html")
    cells = page.locator("main details:has(.cell_input)")
    assert cells.count() > 10 and page.locator("main .cell_input:visible").count() == 0
    cells.nth(1).locator("summary").focus()
    page.keyboard.press("Enter")
    assert (
        cells.nth(1).locator(".cell_input").is_visible()
        and page.locator("main .cell_input:visible").count() == 1
    )
    page.keyboard.press("Enter")
    assert page.locator("main .cell_input:visible").count() == 0
    cells.nth(2).locator("summary").click()
    assert cells.nth(2).locator(".cell_input").is_visible()


def test_from_claim_to_study_and_back(front):
    """The scoreboard leads to a claim, the claim to its place in the study, the study back to the claim and the front page."""
    page = front
    page.click("#claims a:text-is('003-02')")
    page.click("main a[href$='studies/01_streaks.html#claim-003-02'] >> nth=0")
    page.wait_for_url("**/studies/01_streaks.html#claim-003-02")
    page.wait_for_function(
        "() => { const top = document.getElementById('claim-003-02').getBoundingClientRect().top; return top >= -5 && top < innerHeight }"
    )
    page.click("main a[href*='claims/003-02.html'] >> nth=0")
    page.wait_for_url("**/claims/003-02.html*")
    page.go_back()
    page.wait_for_url("**/studies/01_streaks.html*")
    page.click("nav a[href$='index.html'] >> visible=true >> nth=0")
    page.wait_for_selector("#claims")
    assert not page.faults


def test_dark_mode_is_kept(front, address):
    """The switch is reached by keyboard, turns the page dark, and the next page is dark from the start."""
    page = front
    background = "getComputedStyle(document.body).backgroundColor"
    bright = page.evaluate(background)
    switch = page.locator(".theme-switch-button >> visible=true").first
    switch.focus()
    page.keyboard.press("Enter")
    choice = page.locator(".theme-change-button[data-mode=dark] >> visible=true").first
    choice.focus()
    page.keyboard.press("Enter")
    assert (
        page.evaluate("document.documentElement.dataset.theme") == "dark"
        and page.evaluate(background) != bright
    )
    page.goto(address + "studies/01_streaks.html")
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    page.reload()
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"


@pytest.mark.parametrize("name", ["index.html", "studies/01_streaks.html", "claims/003-02.html"])
def test_print(page, address, name):
    """On paper there are no sidebars, buttons, filters or folded code, black stands on white, and all of the text is there."""
    page.emulate_media(color_scheme="dark")
    page.goto(address + name)
    page.emulate_media(media="print", color_scheme="dark")
    hidden = ".bd-sidebar-primary, .bd-sidebar-secondary, .article-header-buttons, #filters, .headerlink, details.hide summary"
    assert page.locator(f":is({hidden}) >> visible=true").count() == 0
    assert page.locator("h1 >> visible=true").count() == 1
    colour = page.evaluate("getComputedStyle(document.querySelector('main article p')).color")
    assert sum(map(int, re.findall(r"\d+", colour)[:3])) < 300, colour


def test_a_phone_opens_the_menu(page, address):
    """At 390 px the contents are behind a button, which opens them and leads on."""
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(address + "studies/01_streaks.html")
    assert page.locator("nav a[href*='02_january_2026'] >> visible=true").count() == 0
    page.click(".primary-toggle >> visible=true")
    page.click("nav a[href*='02_january_2026.html'] >> visible=true >> nth=0")
    page.wait_for_url("**/studies/02_january_2026.html")
    assert not page.faults
