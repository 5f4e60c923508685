"""Every notebook is in form, in order and as the package wrote it; nbval compares the results
themselves.

The comparison of results is nbval's (each cell of each notebook is a test of its own, collected
beside these); here it is shown that it fails when any printed result is altered.
"""

import ast
import copy
import os
import re
import subprocess
import sys

import nbformat
import pytest
from asked import imports
from books import book as write
from books import code

import publish
from publish.files import NOTEBOOKS

PATHS = sorted(NOTEBOOKS.glob("*.ipynb"))
REACHES_OUT = {"curl_cffi", "http", "requests", "socket", "urllib", "yfinance"}
MACHINE_PATH = re.compile(
    r"(?<![\w./:])(?:/(?:home|root|work|tmp|Users|opt|var|mnt)/\w|[A-Z]:\\\w)"
)


def code_cells(book):
    return [cell for cell in book.cells if cell.cell_type == "code" and cell.source.strip()]


def texts(output):
    parts = [
        output.get("text", ""),
        *(value for kind, value in output.get("data", {}).items() if kind.startswith("text/")),
    ]
    return [part for part in parts if part]


@pytest.fixture(params=PATHS, ids=lambda path: path.stem)
def path(request):
    return request.param


@pytest.fixture
def book(path):
    return nbformat.read(path, as_version=4)


def test_form(path, book):
    """Valid, titled, with cell ids, and byte for byte what a run of the package writes."""
    nbformat.validate(book)
    normal = copy.deepcopy(book)
    publish.normalise(normal)
    assert path.read_text(encoding="utf-8") == nbformat.writes(normal) + "\n", (
        "run `make report` and commit its result"
    )
    assert (book.nbformat, book.nbformat_minor) == (4, 5)
    assert len({cell.id for cell in book.cells}) == len(book.cells)
    assert book.metadata.kernelspec.name == "python3"
    assert book.cells[0].cell_type == "markdown"
    assert book.cells[0].source.startswith("# ")


def test_executed_in_order(book):
    cells = [cell for cell in book.cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in cells] == list(range(1, len(cells) + 1))
    outputs = [output for cell in cells for output in cell.outputs]
    assert "error" not in {output.output_type for output in outputs}
    assert "stderr" not in {output.get("name") for output in outputs}


def test_no_path_of_a_machine_and_no_network(book):
    written = [cell.source for cell in book.cells]
    written += [
        text for cell in code_cells(book) for output in cell.outputs for text in texts(output)
    ]
    assert not [found.group() for text in written if (found := MACHINE_PATH.search(text))]
    for cell in code_cells(book):
        assert not imports(ast.parse(cell.source)) & REACHES_OUT
        assert "://" not in cell.source


SAMPLE = """\
print("15 sessions", "in 2 of 3 choices")
40 + 2
from IPython.display import HTML, Markdown; Markdown("computed **7.89%**")
HTML("<table><tr><td>0.25</td></tr></table>")
"""


def sample(path):
    """A notebook with a printed, a plain, a Markdown and an HTML result, executed."""
    write(path, *map(code, SAMPLE.splitlines()), run=False)
    assert not publish.run_notebooks([path], force=True, progress=False)[0].error
    return nbformat.read(path, as_version=4)


def results(cell):
    """Where the textual results of a cell with a digit in them are: (holder, key)."""
    places = [(output, "text") for output in cell.outputs if "text" in output]
    places += [
        (output.data, kind)
        for output in cell.outputs
        for kind in output.get("data", {})
        if kind.startswith("text/")
    ]
    return [(holder, key) for holder, key in places if re.search(r"\d", holder[key])]


def altered(book):
    """Copies of a notebook with one digit changed in the first (second, ...) textual result of each
    cell.

    Beside each copy the numbers of its changed cells.
    """
    for turn in range(max(len(results(cell)) for cell in code_cells(book))):
        other = copy.deepcopy(book)
        changed = []
        for number, cell in enumerate(code_cells(other)):
            for holder, key in results(cell)[turn : turn + 1]:
                digit = re.search(r"\d", holder[key])
                new = str((int(digit.group()) + 1) % 10)
                holder[key] = holder[key][: digit.start()] + new + holder[key][digit.end() :]
                changed.append(number)
        yield changed, other


def nbval_failures(folder):
    """The cells that nbval refuses in the notebooks of a folder, as ``file::Cell number``."""
    (folder / "pytest.ini").write_text("[pytest]\n")
    options = "--nbval --nbval-current-env -p no:cacheprovider -p no:xdist -q --tb=no -rf ."
    command = [sys.executable, "-m", "pytest", *options.split()]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 1, done.stdout + done.stderr
    return set(re.findall(r"^FAILED (\S+::Cell \d+)", done.stdout, re.MULTILINE))


def test_nbval_fails_when_any_kind_of_result_is_altered(tmp_path, monkeypatch):
    monkeypatch.setattr(publish.execute, "BUILD", tmp_path)
    monkeypatch.setattr(publish.execute, "kernel_environment", os.environ.copy)
    expected = set()
    for i, (numbers, other) in enumerate(altered(sample(tmp_path / "right.ipynb"))):
        nbformat.write(other, tmp_path / f"altered_{i}.ipynb")
        expected |= {f"altered_{i}.ipynb::Cell {number}" for number in numbers}
    assert len(expected) == len(SAMPLE.splitlines())
    assert nbval_failures(tmp_path) == expected
