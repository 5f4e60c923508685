"""Every figure that a notebook shows is also a drawing and a table on the disk."""

import io
import json
import xml.etree.ElementTree as ET

import matplotlib.pyplot as plt
import nbformat
import numpy as np
import pandas as pd
import pytest

import publish
from publish import execute
from publish.files import figure_folder
from research import charts
from research.charts import files

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
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """An empty folder for notebooks; all that is built goes beside it."""
    environment = execute.kernel_environment()
    monkeypatch.setattr(execute, "BUILD", tmp_path / "build")
    monkeypatch.setattr(execute, "kernel_environment", lambda: environment)
    (tmp_path / "books").mkdir()
    return tmp_path / "books"


@pytest.fixture(autouse=True)
def close():
    yield
    plt.close("all")


def save(path, *sources):
    """Write a notebook with one code cell per source."""
    cells = [
        nbformat.v4.new_code_cell(source, id=f"cell-{number}")
        for number, source in enumerate(sources)
    ]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
    return path


def contents(folder):
    """Name -> bytes of every file."""
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def statuses(*paths, **options):
    return [run.status for run in publish.run_notebooks(paths, progress=False, **options)]


def test_a_run_leaves_a_drawing_and_a_table_per_picture(folder):
    """Numbered in order; lost files mean another run, which gives the same bytes."""
    one = save(folder / "one.ipynb", DRAW, AGAIN)
    assert statuses(one) == ["written"]
    place = folder.parent / "build" / "figures" / "one"
    first = contents(place)
    pictures = sum(
        "image/png" in output.get("data", {})
        for cell in json.loads(one.read_text())["cells"]
        for output in cell["outputs"]
    )
    assert sorted(first) == [
        f"0{n}{kind}" for n in (1, 2) for kind in ("-narrow.svg", ".csv", ".svg")
    ]
    assert pictures == 2
    assert first["01.csv"].decode().splitlines()[1:] == ["2024,0.1", "2025,-0.05"]
    assert first["02.csv"].decode().splitlines()[1] == "2024-01-31,1.0"
    assert [path.name for path in place.parent.iterdir()] == ["one"]

    assert statuses(one) == ["unchanged"]
    (place / "02.svg").unlink()
    assert statuses(one) == ["same"]
    assert contents(place) == first


def test_saving_figures_beside_executed_copies_leaves_a_notebook_as_it_is(folder):
    """A kernel that is told no folder shows the very same pictures."""
    one = save(folder / "one.ipynb", DRAW, AGAIN)
    without = "import os\ndel os.environ['SMALLCAPS_FIGURES']"
    other = save(folder / "other.ipynb", without, DRAW, AGAIN)
    into = folder.parent / "build" / "2026-12-01" / "notebooks"
    assert statuses(one, other, into=into) == ["written", "written"]
    cells, others = (json.loads((into / path.name).read_text())["cells"] for path in (one, other))
    shown = lambda cells: [output["data"] for cell in cells for output in cell["outputs"]]
    assert shown(cells) == shown(others[1:])
    assert figure_folder(one, into) == folder.parent / "build" / "2026-12-01" / "figures" / "one"
    assert figure_folder(one).parts[-3:] == ("build", "figures", "one")
    assert {"01-narrow.svg", "01.csv", "01.svg"} <= set(contents(figure_folder(one, into)))
    assert not figure_folder(other, into).exists()


def test_a_failure_leaves_the_old_figures_and_a_success_without_any_none(folder):
    one = save(folder / "one.ipynb", DRAW)
    statuses(one)
    place = folder.parent / "build" / "figures" / "one"
    first = contents(place)
    save(one, DRAW, AGAIN, "1 / 0")
    assert statuses(one) == ["failed"]
    assert contents(place) == first
    save(one, "1 + 1")
    assert statuses(one) == ["written"]
    assert not place.exists()


def test_a_drawing_says_what_it_shows_and_keeps_its_letters():
    """Title and description come first for a screen reader; words are text."""
    x = np.linspace(0, 50, 12_000)
    noise = 1e-3 * np.random.default_rng(1).standard_normal(len(x))
    path = pd.Series(np.sin(x) + noise, index=x, name="level")
    ax = charts.lines(path, title="Up <1% & down", source="By hand.", alt="A line. Up <1% & down.")
    text = files.svg(ax.figure)
    root = ET.fromstring(text)
    assert [child.tag for child in root][:2] == [f"{SVG}title", f"{SVG}desc"]
    assert root.find(f"{SVG}title").text == "Up <1% & down"
    assert root.find(f"{SVG}desc").text == "A line. Up <1% & down."
    drawn = {"".join(words.itertext()).strip() for words in root.iter(f"{SVG}text")}
    assert "Up <1% & down" in drawn
    assert "sans-serif" in text
    assert len(text) < 300_000
    assert files.svg(ax.figure) == text


def test_a_table_comes_back_as_it_was(tmp_path):
    table = pd.DataFrame(
        {"mean_lead": [0.1 + 0.2, 1 / 3], "n": [3, 4]},
        index=pd.to_datetime(["2026-01-02", "2026-01-05"]),
    )
    ax = charts.lines(table, title="A")
    files.save(ax.figure, tmp_path, charts.table_behind(ax))
    back = pd.read_csv(io.BytesIO((tmp_path / "01.csv").read_bytes()), parse_dates=["date"])
    assert list(back) == ["date", "mean lead", "n"]
    assert back["date"].tolist() == table.index.tolist()
    assert back["mean lead"].tolist() == [0.3, 0.333333333]


@pytest.mark.parametrize(
    ("table", "said"),
    [
        (pd.DataFrame({"a b": [1], "a_b": [2]}), "columns with a name each, got 'a b'"),
        (pd.DataFrame({"a": [1]}, index=["x"]), "columns with a name each, got 'index'"),
        (pd.DataFrame({"a": []}), "expected rows, got none"),
    ],
)
def test_a_table_without_names_or_rows_is_refused(table, said):
    with pytest.raises(ValueError, match=f"table: expected.*{said}|table: {said}"):
        files.tidy(table)
