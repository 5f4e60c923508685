"""Every notebook is in form, in order and as the package wrote it; nbval compares the results themselves.

The comparison of results is nbval's (each cell of each notebook is a test of its own, collected beside these);
here it is shown that it fails when any printed result is altered.
"""

import ast
import copy
import re
import subprocess
import sys

import nbformat
import pytest

from research import edition
from research.edition.files import NOTEBOOKS

PATHS = sorted(NOTEBOOKS.glob("*.ipynb"))
MOST_CODE_CELLS, MOST_LINES = 25, 8
LOGIC = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.For, ast.AsyncFor, ast.While)
REACHES_OUT = {"curl_cffi", "http", "requests", "socket", "urllib", "yfinance"}
MACHINE_PATH = re.compile(r"(?<![\w./:])(?:/(?:home|root|work|tmp|Users|opt|var|mnt)/\w|[A-Z]:\\\w)")


def code_cells(book):
    """The code cells that hold something."""
    return [cell for cell in book.cells if cell.cell_type == "code" and cell.source.strip()]


def texts(output):
    """The textual parts of one output."""
    parts = [output.get("text", ""), *(value for kind, value in output.get("data", {}).items() if kind.startswith("text/"))]
    return [part for part in parts if part]


@pytest.fixture(params=PATHS, ids=lambda path: path.stem)
def path(request):
    """Each notebook in turn."""
    return request.param


@pytest.fixture
def book(path):
    """Each notebook in turn, read."""
    return nbformat.read(path, as_version=4)


def test_form(path, book):
    """The file is valid, has a title and cell ids, and is byte for byte what a run of the package writes."""
    nbformat.validate(book)
    normal = copy.deepcopy(book)
    edition.normalise(normal)
    assert path.read_text(encoding="utf-8") == nbformat.writes(normal) + "\n", "run `make report` and commit its result"
    assert (book.nbformat, book.nbformat_minor) == (4, 5)
    assert len({cell.id for cell in book.cells}) == len(book.cells)
    assert book.metadata.kernelspec.name == "python3"
    assert book.cells[0].cell_type == "markdown" and book.cells[0].source.startswith("# ")


def test_executed_in_order(book):
    """Execution counts are 1..n, and no cell is empty, warns or fails."""
    cells = [cell for cell in book.cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in cells] == list(range(1, len(cells) + 1))
    outputs = [output for cell in cells for output in cell.outputs]
    assert not [output for output in outputs if output.output_type == "error" or output.get("name") == "stderr"]


def test_cells_are_short_and_hold_no_logic(book):
    """Few short cells of plain Python: no function, class or loop, no shell or magic line."""
    cells = code_cells(book)
    assert len(cells) <= MOST_CODE_CELLS
    for cell in cells:
        assert len(cell.source.strip().splitlines()) <= MOST_LINES, cell.source
        assert not [node for node in ast.walk(ast.parse(cell.source)) if isinstance(node, LOGIC)], cell.source


def test_no_path_of_a_machine_and_no_network(book):
    """Neither source nor output names a folder of somebody's machine; no cell can reach out."""
    written = [cell.source for cell in book.cells]
    written += [text for cell in code_cells(book) for output in cell.outputs for text in texts(output)]
    assert not [found.group() for text in written if (found := MACHINE_PATH.search(text))]
    for cell in code_cells(book):
        nodes = list(ast.walk(ast.parse(cell.source)))
        imported = {alias.name.split(".")[0] for node in nodes if isinstance(node, ast.Import) for alias in node.names}
        imported |= {(node.module or "").split(".")[0] for node in nodes if isinstance(node, ast.ImportFrom)}
        assert not imported & REACHES_OUT and "://" not in cell.source


SAMPLE = """\
print("15 sessions", "in 2 of 3 choices")
40 + 2
from IPython.display import Markdown; Markdown("computed **7.89%**")
import pandas as pd; pd.DataFrame({"lead": [0.25]}, index=[2026])
"""


def sample(path):
    """A notebook with a printed, a plain, a Markdown and a table result, executed."""
    cells = [nbformat.v4.new_code_cell(line, id=f"cell-{number}") for number, line in enumerate(SAMPLE.splitlines())]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
    assert not edition.run_notebooks([path], force=True, progress=False)[0].error
    return nbformat.read(path, as_version=4)


def shortest():
    """The shortest of the project's own notebooks, up to its second cell with a number in its result."""
    book = min((nbformat.read(path, as_version=4) for path in PATHS), key=lambda book: len(code_cells(book)))
    numbered = [i for i, cell in enumerate(book.cells) for output in cell.get("outputs", []) if re.search(r"\d", "".join(texts(output)))]
    book.cells = book.cells[: sorted(set(numbered))[:2][-1] + 1]
    return book


def altered(book):
    """Copies of a notebook, each with one digit of one textual result changed; beside it the cell's number."""
    for number, cell in enumerate(code_cells(book)):
        for i, output in enumerate(cell.outputs):
            for holder, kind in [("text", None)] if "text" in output else [("data", kind) for kind in output.get("data", {})]:
                other = copy.deepcopy(book)
                changed = code_cells(other)[number].outputs[i]
                place, key = (changed, "text") if kind is None else (changed[holder], kind)
                if (kind is None or kind.startswith("text/")) and (digit := re.search(r"\d", place[key])):
                    new = str((int(digit.group()) + 1) % 10)
                    place[key] = place[key][: digit.start()] + new + place[key][digit.end() :]
                    yield number, other


@pytest.mark.parametrize("source", ["sample", pytest.param("own", marks=pytest.mark.skipif(not PATHS, reason="no notebooks"))])
def test_nbval_fails_when_a_result_is_altered(source, tmp_path, monkeypatch):
    """The untouched notebook passes; each altered copy fails at exactly the altered cell."""
    monkeypatch.setattr(edition.running, "BUILD", tmp_path)
    book = sample(tmp_path / "right.ipynb") if source == "sample" else shortest()
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    nbformat.write(book, tmp_path / "right.ipynb")
    expected = set()
    for i, (number, other) in enumerate(altered(book)):
        nbformat.write(other, tmp_path / f"altered_{i}.ipynb")
        expected.add(f"altered_{i}.ipynb::Cell {number}")
    command = [sys.executable, "-m", "pytest", "--nbval", "--nbval-current-env", "-p", "no:cacheprovider", "-p", "no:xdist"]
    done = subprocess.run([*command, "-q", "--tb=no", "-rf", "."], cwd=tmp_path, capture_output=True, text=True, check=False)
    failed = set(re.findall(r"^FAILED (\S+::Cell \d+)", done.stdout, re.MULTILINE))
    assert expected and failed == expected, done.stdout + done.stderr
    assert done.returncode == 1
