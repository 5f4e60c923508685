"""Which notebook takes which claim apart, and that the page listing them is run again when that
changes.
"""

import nbformat
import pytest

import publish
from publish import execute
from publish.claim_index import links


def notebook(path, source):
    """A notebook of one code cell."""
    nbformat.write(
        nbformat.v4.new_notebook(
            cells=[
                nbformat.v4.new_markdown_cell("# See '009-09'", id="a"),
                nbformat.v4.new_code_cell(source, id="b"),
            ]
        ),
        path,
    )


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A scoreboard and two studies."""
    monkeypatch.setattr(execute, "BUILD", tmp_path / "build")
    monkeypatch.setattr(execute, "_surroundings", lambda: "the same code and data")
    notebook(
        tmp_path / "00_scoreboard.ipynb",
        "from pathlib import Path\nfrom publish.claim_index import"
        " links\nprint(sorted(links(Path())))",
    )
    notebook(tmp_path / "01_one.ipynb", "print(\"002-03\", '003-02')")
    notebook(tmp_path / "02_two.ipynb", 'print("002-03", "004-01 is not an id", 5)')
    notebook(tmp_path / "_template.ipynb", 'print("001-01")')
    return tmp_path


def test_the_first_study_whose_code_names_a_claim(folder):
    assert links(folder) == {"002-03": "01_one.ipynb", "003-02": "01_one.ipynb"}


def test_the_scoreboard_is_run_again_when_a_study_names_another_claim(folder):
    paths = sorted(folder.glob("0*.ipynb"))
    assert {run.status for run in publish.run_notebooks(paths, progress=False)} == {"written"}
    assert {run.status for run in publish.run_notebooks(paths, progress=False)} == {"unchanged"}
    notebook(folder / "02_two.ipynb", 'print("004-22")')
    status = {run.notebook.name: run.status for run in publish.run_notebooks(paths, progress=False)}
    assert status == {
        "00_scoreboard.ipynb": "written",
        "01_one.ipynb": "unchanged",
        "02_two.ipynb": "written",
    }
    assert "004-22" in (folder / "00_scoreboard.ipynb").read_text(encoding="utf-8")
