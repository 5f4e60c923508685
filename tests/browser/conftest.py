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
    """A new window; errors, failed requests and requests to another host in ``page.faults``."""
    opened = windows.new_page()
    opened.faults = faults = []

    def failed(request):
        if request.failure != "net::ERR_ABORTED":  # a picture on its way when the page was left
            faults.append(f"failed: {request.url} ({request.failure})")

    opened.on(
        "console", lambda said: said.type == "error" and faults.append(f"console: {said.text}")
    )
    opened.on("pageerror", lambda error: faults.append(f"script: {error}"))
    opened.on("request", lambda to: to.url.startswith(OWN) or faults.append(f"outside: {to.url}"))
    opened.on("requestfailed", failed)
    opened.on("response", lambda to: to.status >= 400 and faults.append(f"{to.status}: {to.url}"))
    yield opened
    opened.close()
