"""Every notebook is in form, in order and as the package wrote it; nbval compares the results
themselves.

The comparison of results is nbval's (each cell of each notebook is a test of its own, collected
beside these); here it is shown that it fails when any printed result is altered.
"""

import ast
import copy
import re
import subprocess
import sys
from functools import partial

import nbformat
import pytest
from asked import imports
from books import book as write
from books import code, prints, result

from publish import execute
from publish.files import NOTEBOOKS

SHOW = "from IPython import display; display"
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


@pytest.fixture(params=PATHS, ids=lambda path: path.stem, scope="module")
def path(request):
    return request.param


@pytest.fixture(scope="module")
def book(path):
    return nbformat.read(path, as_version=4)


def test_form(path, book):
    """Valid, titled, with cell ids, and byte for byte what a run of the package writes."""
    nbformat.validate(book)
    normal = copy.deepcopy(book)
    execute.normalise(normal)
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


def shown(kind):
    """A result as IPython's own class of that name gives it."""
    return partial(result, f"text/{kind.lower()}", plain=f"<IPython.core.display.{kind} object>")


KINDS = [  # a cell, what it prints, and the kind of result that is
    ('print("15 sessions", "in 2 of 3 choices")', "15 sessions in 2 of 3 choices\n", prints),
    ("40 + 5", "45", lambda text: result("text/plain", text)),
    (f'{SHOW}.Markdown("computed **7.85%**")', "computed **7.85%**", shown("Markdown")),
    (f'{SHOW}.HTML("<td>0.25</td>")', "<td>0.25</td>", shown("HTML")),
]


def test_nbval_fails_when_any_kind_of_result_is_altered(tmp_path):
    """Each cell stands there twice: with its result, and with a digit of it changed."""
    cells = [
        code(source, make(text))
        for source, right, make in KINDS
        for text in (right, right.replace("5", "6"))
    ]
    write(tmp_path / "altered.ipynb", *cells)
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    options = "--nbval --nbval-current-env -p no:cacheprovider -p no:xdist -q --tb=no -rf ."
    command = [sys.executable, "-m", "pytest", *options.split()]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    failed = re.findall(r"^FAILED \S+::Cell (\d+)", done.stdout, re.MULTILINE)
    assert failed == [f"{n}" for n in range(1, len(cells), 2)], done.stdout
