"""Notebooks are run, skipped and replaced as `publish` says."""

import json
import os
import socket
import subprocess
import sys
from pathlib import Path
from unittest.mock import MagicMock

import pytest
from books import book, code
from liveworld import state
from rawfolder import laid

from ingest import writing
from publish import claims, execute, files
from publish import report as reporting
from publish.files import figure_folder

COLD = execute.COLD


@pytest.fixture
def folder(tmp_path, monkeypatch, forked_kernels):
    """An empty folder for notebooks; what runs remember goes beside it."""
    environment = execute.kernel_environment()
    monkeypatch.setattr(files, "BUILD", tmp_path / "build")
    monkeypatch.setattr(execute, "kernel_environment", lambda: environment)
    (tmp_path / "books").mkdir()
    return tmp_path / "books"


def save(path, *sources):
    """An unexecuted notebook with a title, one code cell per source, and a trace of an editor."""
    cells = [code(source, scrolled=True, tags=["kept"]) for source in sources]
    told = {"language_info": {"name": "python", "version": "0"}}
    return book(path, f"# Study {path.stem}", *cells, run=False, **told)


def statuses(*paths, **options):
    return [run.status for run in execute.run_notebooks(paths, progress=False, **options)]


def test_run_skip_and_rerun(folder, capsys):
    place = "import os\nos.getcwd().endswith('books')"
    one = save(folder / "one.ipynb", "print(1)\nprint(2)", place, "6 * 7")
    assert execute.standing(one) == "unknown"
    (first,) = execute.run_notebooks([one])
    assert first.status == "written"
    assert "one: written," in capsys.readouterr().err
    written = one.read_bytes()
    book = json.loads(written)
    assert [cell.get("execution_count") for cell in book["cells"]] == [None, 1, 2, 3]
    assert book["cells"][1]["outputs"][0]["text"] == ["1\n", "2\n"]
    assert book["cells"][2]["outputs"][0]["data"]["text/plain"] == ["True"]
    assert [cell["metadata"] for cell in book["cells"][1:]] == [{"tags": ["kept"]}] * 3
    assert book["metadata"]["kernelspec"]["name"] == "python3"
    assert "version" not in book["metadata"]["language_info"]
    assert execute.standing(one) == "current"
    assert statuses(one) == ["unchanged"]
    assert statuses(one, force=True) == ["same"]
    assert one.read_bytes() == written
    one.write_bytes(written.replace(b'"42"', b'"43"'))  # a result changed by hand
    assert statuses(one) == ["written"]
    assert one.read_bytes() == written


def test_changed_code_or_data_is_noticed(monkeypatch, tmp_path):
    laid(tmp_path, {"claims/000.toml": "claimed = 15\n"})
    monkeypatch.setenv("SMALLCAPS_DATA", str(tmp_path))
    before = execute.surroundings()
    laid(tmp_path, {"vintages/other/macro.csv": "series\n"})
    assert execute.surroundings() == before
    monkeypatch.setenv("SMALLCAPS_VINTAGE", "other")
    assert (other := execute.surroundings()) != before
    laid(tmp_path, {"vintages/other/macro.csv": "series,period\n"})
    assert execute.surroundings() != other
    monkeypatch.delenv("SMALLCAPS_VINTAGE")
    laid(tmp_path, {"claims/000.toml": "claimed = 16\n"})
    assert execute.surroundings() != before


def test_a_failure_is_one_line_and_leaves_the_file(folder):
    bad = save(folder / "bad.ipynb", "1", "raise ValueError('no\\nsuch\\nthing')", "3")
    good = save(folder / "good.ipynb", "1 + 1")
    before = bad.read_bytes()
    failed, ran = execute.run_notebooks([bad, good], progress=False)
    assert (failed.status, ran.status) == ("failed", "written")
    assert execute.standing(bad) == "failed"
    assert failed.error.endswith("bad.ipynb, code cell 2: ValueError: no such thing")
    assert bad.read_bytes() == before
    assert sorted(path.name for path in folder.iterdir()) == ["bad.ipynb", "good.ipynb"]
    with pytest.raises(ValueError, match="jobs: expected one or more, got 0"):
        execute.run_notebooks([bad], jobs=0)


@pytest.mark.skipif(sys.platform != "linux", reason="kernels are forked on Linux only")
def test_a_warm_kernel_says_what_a_cold_one_says(folder, monkeypatch):
    source = (
        "import os, sys, matplotlib\n"
        "(os.getcwd().endswith('books'), sys.path[0], os.environ['SMALLCAPS_FIGURES'][-5:],"
        " matplotlib.rcParams['backend'], hash('a'), __name__, 'pandas' in globals())"
    )
    monkeypatch.setattr(execute, "COLD", COLD)
    books = [save(folder / f"{name}.ipynb", source) for name in ("three", "seven")]
    books.append(save(folder / "ended.ipynb", "import os\nos._exit(1)"))
    warm = execute.run_notebooks(books, jobs=2, progress=False)
    assert [run.status for run in warm] == ["written", "written", "failed"]
    assert "Kernel died" in warm[-1].error
    assert "'three'" in books[0].read_text()
    assert statuses(*books[:2], force=True) == ["same", "same"]


def test_a_claim_belongs_to_the_first_study_whose_code_names_it(folder):
    save(folder / "00_scoreboard.ipynb", 'print("001-02")')
    save(folder / "01_one.ipynb", "print(\"002-03\", '003-02')")
    save(folder / "02_two.ipynb", 'print("002-03 004-05 ", "004-01 is not an id", 5)')
    save(folder / "_template.ipynb", 'print("001-01")')
    path = folder / "02_two.ipynb"
    path.write_text(path.read_text().replace("# Study", "# See '009-09'"))
    assert claims.links(folder) == {"002-03": "01_one", "003-02": "01_one", "004-05": "02_two"}
    for content in ('{"cells": [', '{"no": 1}', "[1]"):
        (folder / "12_broken.ipynb").write_text(content)
        with pytest.raises(ValueError, match="12_broken.ipynb: expected a Jupyter notebook, found"):
            claims.links(folder)


def test_report_says_where_to_look(folder, monkeypatch, capsys):
    save(folder / "00_scoreboard.ipynb", "1")
    save(folder / "_template.ipynb", "1")
    monkeypatch.setattr(reporting, "NOTEBOOKS", folder)
    build = MagicMock(return_value=folder.parent / "index.html")
    monkeypatch.setattr(reporting, "build_site", build)
    monkeypatch.setattr(reporting.readme, "update", lambda: False)
    assert reporting.report(progress=False) == 0
    said = capsys.readouterr().out
    told = ("2 notebooks", "index.html", f"{files.shown(Path(sys.executable))} -m research lab")
    assert [words for words in told if words not in said] == []
    build.assert_called_once()
    save(folder / "01_bad.ipynb", "1 / 0")
    assert reporting.report(progress=False) == 2
    said, error = capsys.readouterr()
    assert error.count("\n") == 1
    assert "01_bad.ipynb, code cell 1: ZeroDivisionError" in error
    assert "The site was left as it is" in said
    build.assert_called_once()


@pytest.mark.parametrize("name", ["SMALLCAPS_DATA", "SMALLCAPS_VINTAGE"])
def test_other_data_never_touch_the_notebooks(name, folder, small, monkeypatch, tmp_path):
    """Each is executed in copies below build, in a folder of its own."""
    if name == "SMALLCAPS_VINTAGE":
        monkeypatch.setattr(files.store, "DATA", small)
        monkeypatch.delenv("SMALLCAPS_DATA")
        monkeypatch.setenv("SMALLCAPS_VINTAGE", writing.save("site", {}, {}, base="snapshot").name)
    build = tmp_path / "build"
    base, into = files.edition()
    assert into == base / "notebooks"
    assert base.parent.parent in (build, build.parent)
    assert base not in (build, build / "site")
    assert not build.exists()
    one = save(folder / "01_one.ipynb", f"import os\nos.environ[{name!r}]")
    before, environment = one.read_bytes(), execute.kernel_environment()
    told = environment | {name: os.environ[name]}
    monkeypatch.setattr(execute, "kernel_environment", lambda: told)
    monkeypatch.setattr(reporting, "NOTEBOOKS", folder)
    monkeypatch.setattr(reporting, "edition", lambda: (base, into))
    monkeypatch.setattr(reporting, "waiting", lambda into: [one])
    assert reporting.report([one], progress=False) == 0
    assert one.read_bytes() == before
    assert os.environ[name] in (into / "01_one.ipynb").read_text()


@pytest.mark.parametrize("name", ["../../../x", "/tmp/x", "none", ".hidden"])
def test_a_vintage_that_is_none_is_refused_before_anything_is_made(name, tmp_path, monkeypatch):
    monkeypatch.setenv("SMALLCAPS_VINTAGE", name)
    monkeypatch.setattr(files, "BUILD", tmp_path / "build")
    monkeypatch.setattr(reporting, "run_notebooks", lambda *_, **__: pytest.fail("run"))
    with pytest.raises(ValueError, match="vintage: expected one of snapshot"):
        reporting.report(progress=False)
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_memory_of_runs_is_started_anew(folder):
    one, memory = save(folder / "one.ipynb", "1"), "build/notebooks.json"
    laid(folder.parent, {memory: json.dumps({str(one): None})})
    assert execute.standing(one) == "failed"
    for content in ("[]", "null", "{"):
        laid(folder.parent, {memory: content})
        assert execute.standing(one) == "unknown"


@pytest.mark.parametrize("jobs", [2, 1])
def test_no_kernel_outlives_its_parent(folder, jobs):
    """The kernel calls when it runs; when it has ended, its end of the line is closed."""
    server = socket.create_server(("127.0.0.1", 0))
    server.settimeout(60)
    call = f"import socket, time\nline = socket.create_connection({server.getsockname()})\n"
    one = save(folder / "one.ipynb", f"{call}time.sleep(200)")
    two = save(folder / "two.ipynb", "1")
    code = (
        "import sys; from pathlib import Path; from publish import execute, files; files.BUILD ="
        " Path(sys.argv[1]); execute.run_notebooks(map(Path, sys.argv[3:]), jobs="
        "int(sys.argv[2]), progress=False)"
    )
    command = [sys.executable, "-c", code, folder.parent / "build", str(jobs), one, two]
    with server, subprocess.Popen(command, stderr=subprocess.DEVNULL) as run:
        line, _ = server.accept()
        run.kill()
    with line:
        line.settimeout(60)
        assert line.recv(1) == b""


DRAW = (
    "import pandas as pd\nfrom research import charts\n"
    "years = pd.Series({2024: 0.1, 2025: -0.05}, name='lead').rename_axis('year')\n"
    "ax = charts.bars(years, title='A & B over C', source='Made by hand; n = 2.')"
)
AGAIN = (
    "days = pd.to_datetime(['2024-01-31', '2024-02-29', '2024-03-29'])\n"
    "path = pd.Series([1.0, 1.2, 0.9], index=days, name='level')\n"
    "ax = charts.lines(path, title='A over C', source='Made by hand; n = 3.')"
)


def shown(path):
    """All that the cells of a notebook show."""
    cells = json.loads(path.read_text())["cells"]
    return [output["data"] for cell in cells for output in cell.get("outputs", [])]


def test_a_run_leaves_a_drawing_and_a_table_per_picture(folder):
    """Lost files mean another run of the same bytes; a failure leaves those of the last success."""
    one = save(folder / "one.ipynb", DRAW, AGAIN)
    assert statuses(one) == ["written"]
    place = folder.parent / "build" / "figures" / "one"
    first = state(place)
    kinds = ("-narrow.svg", ".csv", ".svg")
    assert sorted(first) == [*(f"0{n}{kind}" for n in (1, 2) for kind in kinds), files.SEAL]
    assert ["image/png" in data for data in shown(one)] == [True] * 2
    assert first["01.csv"].decode().splitlines()[1:] == ["2024,0.1", "2025,-0.05"]
    assert first["02.csv"].decode().splitlines()[1] == "2024-01-31,1.0"
    assert [path.name for path in place.parent.iterdir()] == ["one"]
    assert statuses(one) == ["unchanged"]
    (place / "02.svg").unlink()
    assert statuses(one) == ["same"]
    assert state(place) == first
    for sources, status, left in (((DRAW, "1 / 0"), "failed", first), (["1 + 1"], "written", None)):
        save(one, *sources)
        assert statuses(one) == [status]
        assert (state(place) if place.exists() else None) == left


def test_saving_figures_beside_executed_copies_leaves_a_notebook_as_it_is(folder):
    """A kernel that is told no folder shows the very same pictures."""
    one = save(folder / "one.ipynb", DRAW, AGAIN)
    without = "import os\ndel os.environ['SMALLCAPS_FIGURES']"
    other = save(folder / "other.ipynb", without, DRAW, AGAIN)
    into = folder.parent / "build" / "2026-12-01" / "notebooks"
    assert statuses(one, other, into=into) == ["written", "written"]
    assert len(shown(into / "one.ipynb")) == 2
    assert shown(into / "one.ipynb") == shown(into / "other.ipynb")
    assert figure_folder(one, into) == folder.parent / "build" / "2026-12-01" / "figures" / "one"
    assert figure_folder(one).parts[-3:] == ("build", "figures", "one")
    assert {"01-narrow.svg", "01.csv", "01.svg"} <= set(state(figure_folder(one, into)))
    assert not figure_folder(other, into).exists()
