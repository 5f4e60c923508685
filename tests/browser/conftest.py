"""A real browser for the tests in this folder: Chromium or Chrome, no window, a new profile."""

import os
import shutil

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
OWN = ("http://127.0.0.1:", "ws://127.0.0.1:", "data:", "blob:", "about:")
QUIET = (
    "--disable-gpu --disable-software-rasterizer --disable-extensions --disable-quic"
    " --no-first-run --disable-background-networking --disable-component-update --disable-sync"
).split()


@pytest.fixture(scope="module")
def browser():
    """The browser of ``SMALLCAPS_BROWSER``, or the first on the path; without any, a skip."""
    named = os.environ.get("SMALLCAPS_BROWSER")
    program = next(filter(None, map(shutil.which, [named] if named else NAMES)), None)
    if program is None:
        usual = "chromium or google-chrome on the path, or another one in SMALLCAPS_BROWSER"
        pytest.skip(f"no browser: expected {named or usual}, found none.")
    from playwright.sync_api import sync_playwright

    as_root = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=program, args=[*QUIET, *as_root])
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def windows(browser):
    """What the windows of a module share: a size, as of a laptop, and files once loaded."""
    return browser.new_context(viewport={"width": 1440, "height": 900})


@pytest.fixture
def page(windows):
    """A new window with all that goes wrong in it in ``page.faults``."""
    opened = watched(windows.new_page())
    yield opened
    opened.close()


def watched(page):
    """Note errors, failed requests and requests to another host in ``page.faults``."""
    page.faults = []

    def told(message):
        if message.type == "error":
            page.faults.append(f"console: {message.text}")

    def asked(request):
        if not request.url.startswith(OWN):
            page.faults.append(f"outside: {request.url}")

    def failed(request):
        if request.failure != "net::ERR_ABORTED":  # a picture on its way when the page was left
            page.faults.append(f"failed: {request.url} ({request.failure})")

    def answered(answer):
        if answer.status >= 400:
            page.faults.append(f"{answer.status}: {answer.url}")

    page.on("console", told)
    page.on("pageerror", lambda error: page.faults.append(f"script: {error}"))
    page.on("request", asked)
    page.on("requestfailed", failed)
    page.on("response", answered)
    return page
