"""The tutorial's commands do, as written, what it says they do; studies are started safely."""

import datetime as dt
import multiprocessing
import os
import re
import shutil
import subprocess
import sys
import tomllib
from functools import partial
from pathlib import Path
from unittest.mock import DEFAULT, MagicMock

import docx
import nbformat
import pypdf
import pytest
from asked import claim_file
from liveworld import state

from publish import execute, files, scaffold
from publish.files import NOTEBOOKS, ROOT
from publish.report import report

TUTORIAL = (ROOT / "docs" / "tutorial.md").read_text(encoding="utf-8")
STEP = re.compile(r"```sh\n(.*?)```(?:\s*```text\n(.*?)```)?", re.DOTALL)


@pytest.fixture
def copy(tmp_path, monkeypatch):
    """A copy of the project without its history, for this environment's Python."""
    folder, left = tmp_path / "project", shutil.ignore_patterns("vintages", ".ipynb_checkpoints")
    for name in ("ingest", "research", "publish", "data", "notebooks"):
        shutil.copytree(ROOT / name, folder / name, ignore=left)
    for name in ("pyproject.toml", "requirements.lock", "README.md"):
        shutil.copy(ROOT / name, folder)
    monkeypatch.setenv("PATH", str(Path(sys.executable).parent), prepend=os.pathsep)
    monkeypatch.setenv("PYTHONPATH", str(folder))
    return folder


def test_the_tutorial_as_written(copy):
    """Also by one who has started the study of the README."""
    before = re.search("^python -m research new .+", (copy / "README.md").read_text(), re.MULTILINE)
    steps = STEP.findall(TUTORIAL)
    assert len(steps) == TUTORIAL.count("```sh") >= 7
    for command, shown in [(before.group(), ""), *steps]:
        printed = subprocess.check_output(["sh", "-eu", "-c", command], cwd=copy, text=True)
        for line in filter(None, shown.splitlines()):
            assert " ".join(line.split()) in " ".join(printed.split()), (line, printed)
    (notebook,) = (copy / "notebooks").glob("*_did_small_caps_keep_up.ipynb")
    book = nbformat.read(notebook, as_version=4)
    assert all(cell.execution_count for cell in book.cells if cell.cell_type == "code")
    memos = copy / "build" / "memos"
    paragraphs = docx.Document(memos / f"{notebook.stem}.docx").paragraphs
    text = " ".join(paragraph.text for paragraph in paragraphs)
    own = "The gain holds, the distance does not. From 31 December 2024 to 31 December 2025 iShares"
    told = ("Did small caps keep up?", "A. Colleague", own)
    assert [said for said in told if said not in text] == []
    pages = pypdf.PdfReader(copy / "build" / "window.pdf").pages
    assert "Every other window" in " ".join(page.extract_text() for page in pages)
    assert len(pypdf.PdfReader(memos / "003-02.pdf").pages) == 1
    for name in ("claims/000.toml", "claims/004.toml", "manifest.toml"):  # are left alone
        assert (copy / "data" / name).read_bytes() == (ROOT / "data" / name).read_bytes()


@pytest.fixture
def folder(tmp_path, monkeypatch, forked_kernels):
    """An empty folder of notebooks with the templates in it."""
    (tmp_path / "claims").mkdir()
    shutil.copy(NOTEBOOKS / "_template.ipynb", tmp_path)
    shutil.copy(NOTEBOOKS / "claims" / "_template.toml", tmp_path / "claims")
    monkeypatch.setattr(files, "NOTEBOOKS", tmp_path)
    return tmp_path


def test_a_new_study_runs_as_it_is(folder, tmp_path, monkeypatch):
    """One of its two examples holds and the other does not, so that a newcomer sees both."""
    monkeypatch.setattr(files, "BUILD", tmp_path / "build")
    study = scaffold.new('Did "value"\tlead?', folder=folder)
    names = [study.notebook.name, study.claims.name]
    assert names == ["00_did_value_lead.ipynb", "00_did_value_lead.toml"]
    article = tomllib.loads(study.claims.read_text())["article"]
    assert article.pop("published") < dt.date.today()
    assert article == {"id": "n00", "title": 'Did "value" lead?'}
    monkeypatch.setattr(execute, "kernel_environment", os.environ.copy)
    (done,) = execute.run_notebooks([study.notebook], progress=False)
    assert done.error == ""
    verdicts = re.findall(r"\| n00-\d\d (?:[^|]+\|){3} (\w+)", study.notebook.read_text())
    assert {*verdicts} == {"supported", "contradicted"}
    assert execute.standing(study.notebook) == "current"
    study.claims.write_text(study.claims.read_text().replace("0.20", "0.13"))
    assert execute.standing(study.notebook) == "changed"


LED = 'ahead = "qqq", behind = "spy", start = "2024-12-31", end = "2025-12-31"'
SAYS = {"says": "The Nasdaq-100 fund beat the S&P 500 fund in 2025.", "claimed": 0.0}
CLAIM = claim_file("lead", "above", LED, out="2026-03-02", **SAYS)
OTHERS = {  # another first cell of the template, and what the study says
    """series, basis = ["QQQ", "SPY"], "price"; start, end = None, None
files, ids = ["900.toml"], ["900-01"]""": [
        "900-01 The Nasdaq-100 fund beat",
        "From 31 December 2024 to 31 December 2025",
        "Supported: 1 of 1",
        " and SPDR S&P 500 ETF moved by +",
    ],
    """series, basis = ["ff_small_value"], "total"; start, end = None, "2025-12-31"
files, ids = [], ["004-34"]""": ["| 004-34", "From 31 July 1926 to", "The share of years"],
}


@pytest.mark.parametrize(("source", "told"), OTHERS.items(), ids=["own claims", "months"])
def test_the_template_with_another_first_cell_is_a_study(source, told, folder, monkeypatch):
    (folder / "900.toml").write_text(CLAIM, encoding="utf-8")
    monkeypatch.setattr(files, "BUILD", folder / "build")
    path, book = folder / "other.ipynb", nbformat.read(folder / "_template.ipynb", as_version=4)
    cell = next(cell for cell in book.cells if "parameters" in cell.metadata.get("tags", []))
    cell.source = source
    nbformat.write(book, path)
    [done] = execute.run_notebooks([path], progress=False)
    assert done.error == ""
    cells = nbformat.read(path, as_version=4).cells
    shown = "".join(str(output) for cell in cells for output in cell.get("outputs", []))
    assert [said for said in told if said not in shown] == []


def test_numbers_go_on_and_nothing_is_overwritten(folder):
    (folder / "07_other.ipynb").write_text("{}")
    first = scaffold.new("One", folder=folder)
    assert first.notebook.name == "08_one.ipynb"
    before = state(folder)
    with pytest.raises(ValueError, match=r"a new title, but .*08_one\.ipynb is already there"):
        scaffold.new("ONE!", folder=folder)
    first.notebook.unlink()
    with pytest.raises(ValueError, match="already there"):
        scaffold.new("One", folder=folder)
    del before["08_one.ipynb"]
    assert state(folder) == before
    (folder / "99_last.ipynb").write_text("{}")
    with pytest.raises(ValueError, match="expected a free number up to 99"):
        scaffold.new("Two", folder=folder)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no forks on this system")
def test_two_begun_at_once_have_numbers_of_their_own(folder):
    with multiprocessing.get_context("fork").Pool(3) as pool:
        pool.map(partial(scaffold.new, folder=folder), ("One", "Two", "Three"))
    numbered = {path.stem[:2] for path in folder.glob("[0-9]*.ipynb")}
    assert numbered == {"00", "01", "02"}


TITLES = {
    "../../etc/passwd": "00_etc_passwd",
    "/abs/x.ipynb": "00_abs_x_ipynb",
    "a\\b\0c\nd": "00_a_bc_d",
    "Größe?": "00_groe",
    "word " * 20: "00_word_word_word_word_word_word_word_word",
    "x" * 100: "00_" + "x" * 40,
    "$(touch x); `y`": "00_touch_x_y",
}


@pytest.mark.parametrize(("title", "name"), TITLES.items())
def test_titles_stay_in_the_folder(folder, title, name):
    study = scaffold.new(title, folder=folder)
    assert study.notebook.resolve() == (folder / f"{name}.ipynb").resolve()
    assert study.claims.resolve() == (folder / "claims" / f"{name}.toml").resolve()
    tomllib.loads(study.claims.read_text(encoding="utf-8"))
    nbformat.validate(nbformat.read(study.notebook, as_version=4))


LONG = "title: expected at most 120 characters, got 121"
BAD_TITLES = {"???": "title: expected words", "": "title: expected words", "y" * 121: LONG}


@pytest.mark.parametrize(("title", "expected"), BAD_TITLES.items())
def test_bad_titles_are_one_line(title, expected, folder, refused):
    assert expected in refused("new", title)
    left = sorted(path.name for path in folder.rglob("*.*"))
    assert left == ["_template.ipynb", "_template.toml"]


def test_report_refuses_a_notebook_of_another_folder(tmp_path):
    said = "expected a file in notebooks, got .*; nearest valid name: '05_nifty_fifty.ipynb'"
    with pytest.raises(ValueError, match=said):
        report([tmp_path / "05_nifty_fity.ipynb"])


def test_a_full_disk_leaves_nothing(folder, monkeypatch):
    """It is full when the second of the two files is written."""
    errors = [DEFAULT, OSError(28, "No space left on device")]
    full = MagicMock(wraps=files.write, side_effect=errors)
    before = sorted(folder.rglob("*"))
    with monkeypatch.context() as patch, pytest.raises(OSError, match="No space left"):
        patch.setattr(files, "write", full)
        scaffold.new("Full disk?", folder=folder)
    assert full.call_count == 2
    assert sorted(folder.rglob("*")) == before
    assert scaffold.new("Full disk?", folder=folder).notebook.is_file()
