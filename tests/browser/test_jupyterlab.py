"""JupyterLab as `make lab` opens it: start page, links, kernel, a notebook from top to bottom."""

import os
import re
import shutil
import socket
import subprocess
import sys
import time

import pytest

from publish.files import NOTEBOOKS, ROOT

TOKEN = "for-this-test"


@pytest.fixture(scope="module")
def address(browser, tmp_path_factory):
    """A server in a copy of the notebooks' folder: nothing run here is saved over the project's."""
    home, folder = tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("project")
    shutil.copytree(NOTEBOOKS, folder / "notebooks", ignore=shutil.ignore_patterns(".*"))
    for name in ("README.md", "docs", "data"):
        (folder / name).symlink_to(ROOT / name)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    options = ["--no-browser", "--ip=127.0.0.1", f"--port={port}", "--allow-root"]
    options += [f"--IdentityProvider.token={TOKEN}", f"--ServerApp.root_dir={folder}"]
    apart = ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR")
    away = {name: str(home / name) for name in (*apart, "JUPYTERLAB_WORKSPACES_DIR")}
    away |= {"HOME": str(home)}
    with (home / "log").open("w") as log:
        command = [sys.executable, "-m", "research", "lab", *options]
        told = {"stdout": log, "stderr": subprocess.STDOUT}
        server = subprocess.Popen(command, env=os.environ | away, cwd=ROOT, **told)
        try:
            until = time.monotonic() + 60
            while not reached(port):
                if time.monotonic() > until or server.poll() is not None:
                    pytest.fail(f"it did not come up: {(home / 'log').read_text()[-2000:]}")
                time.sleep(0.1)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait(timeout=30)


def reached(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def menu(page, name, entry):
    """Choose an entry of a menu by mouse."""
    page.click(f".lm-MenuBar-itemLabel:text-is('{name}')")
    page.click(f".lm-Menu-itemLabel:text-is('{entry}')")


def test_a_study_runs_from_the_start_page(page, address):
    from playwright.sync_api import expect

    page.set_default_timeout(60_000)
    page.goto(f"{address}/?token={TOKEN}")
    page.wait_for_selector(".jp-MarkdownViewer h1:has-text('Start here')")
    assert page.locator("dialog, .Toastify__toast").count() == 0
    page.click(".jp-MarkdownViewer a:has-text('Which day do the January figures belong to?')")
    page.wait_for_selector(".jp-Notebook .jp-CodeCell")
    page.wait_for_selector(".jp-Toolbar-kernelName:has-text('Python 3')")
    menu(page, "Edit", "Clear Outputs of All Cells")
    page.wait_for_function("() => !document.querySelector('.jp-OutputArea-output')")
    menu(page, "Run", "Run All Cells")
    page.wait_for_selector(".jp-RenderedMarkdown:has-text('002-01')")
    prompts = page.locator(".jp-CodeCell .jp-InputPrompt")
    expect(prompts.filter(has_text="*")).to_have_count(0, timeout=60_000)
    assert prompts.filter(has_text=re.compile(r"\d")).count() > 10
    kinds = (f"[data-mime-type='application/vnd.jupyter.{kind}']" for kind in ("stderr", "error"))
    assert page.locator(", ".join(kinds)).all_text_contents() == []
    assert not page.faults, page.faults
