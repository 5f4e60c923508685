"""The form of a notebook: as the package wrote it, answer first, analysis in view, few words, an
exercise whose solution runs; nbval, which compares results, fails when any is altered.
"""

import ast
import contextlib
import copy
import io
import re
import subprocess
import sys
from functools import partial

import nbformat
import pandas as pd
import pytest
from asked import imports
from books import book, code, prints, result

from publish import execute
from publish.files import NOTEBOOKS

PATHS = sorted(NOTEBOOKS.glob("*.ipynb"))
STUDIES = sorted(NOTEBOOKS.glob("[0-9][0-9]_*.ipynb"))
PRINTED, ALL, ANSWER, TABLE_ROWS, CAVEATS = 900, 2200, 60, 12, 5
CODE_LINES, CODE_WIDTH = 10, 140
HEADINGS = ["The verdicts", "The analysis", "Caveats", "Exercise", "For the record"]
KNOWN = {"IPython", "arch", "functools", "itertools", "numpy", "pandas", "research", "scipy"}
KNOWN |= {"statsmodels"}
MACHINE_PATH = re.compile(
    r"(?<![\w./:])(?:/(?:home|root|work|tmp|Users|opt|var|mnt)/\w|[A-Z]:\\\w)"
)
ISO = re.compile(r"\b(19|20)\d\d-[01]\d(-[0-3]\d)?\b")
WORN = re.compile(r"\bLook for\b|[Ff]ixed before the data|\bhang on nothing\b|leaves? zero out")
TYPED_RESULT = re.compile(r"\d\.\d+ ?(%|points|bp\b)")
FIGURE = re.compile(r"(?<!\d)(?!(19|20)\d\d(?!\d))\d+")  # a year explains itself
FOLDED = re.compile(r"<details>.*?</details>", re.DOTALL)
PANDAS = {*dir(pd.DataFrame), *dir(pd.Series)} - {*dir(str), *dir(list), *dir(dict), "name"}
SOLUTION = re.compile(r"```python\n(.*?)```\s*```text\n(.*?)```", re.DOTALL)


@pytest.fixture(params=STUDIES, ids=lambda path: path.stem, scope="module")
def cells(request):
    return nbformat.read(request.param, as_version=4).cells


def kind(cells, name):
    """Cells of a kind: markdown, code."""
    return [cell for cell in cells if cell.cell_type == name]


def prose(cells):
    return "\n".join(cell.source for cell in kind(cells, "markdown"))


def tagged(cells, *names):
    return [cell for cell in cells if {*names} & {*cell.metadata.get("tags", [])}]


def printed(cells):
    """What cells print, figures left out."""
    for output in (output for cell in cells for output in cell.get("outputs", [])):
        data = output.get("data", {})
        if "image/png" not in data:
            yield data.get("text/markdown", data.get("text/plain", output.get("text", "")))


def count(text):
    """Words that a reader meets without unfolding anything."""
    return sum(bool(re.search(r"\w", word)) for word in FOLDED.sub("", text).split())


def trees(cells):
    return [ast.parse(cell.source) for cell in kind(cells, "code")]


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_a_notebook_is_what_a_run_of_the_package_leaves(path):
    """Valid, titled, executed in order, without a path of a machine or a way to the network."""
    held = nbformat.read(path, as_version=4)
    nbformat.validate(held)
    normal = copy.deepcopy(held)
    execute.normalise(normal)
    written = path.read_text(encoding="utf-8")
    assert written == nbformat.writes(normal) + "\n", "run `make report` and commit its result"
    assert (held.cells[0].cell_type, held.cells[0].source[:2]) == ("markdown", "# ")
    cells = kind(held.cells, "code")
    assert [cell.execution_count for cell in cells] == list(range(1, len(cells) + 1))
    outputs = [output for cell in cells for output in cell.outputs]
    assert "stderr" not in {output.get("name") for output in outputs}
    said = [cell.source for cell in held.cells] + [output.get("text", "") for output in outputs]
    for output in outputs:
        said += [text for mime, text in output.get("data", {}).items() if mime[:5] == "text/"]
    assert not [found.group() for text in said if (found := MACHINE_PATH.search(text))]
    assert not [cell.source for cell in cells if "://" in cell.source]
    assert set().union(*map(imports, trees(cells))) <= KNOWN


def test_the_title_is_the_question_and_the_sections_come_in_order(cells):
    title = cells[0].source.strip().splitlines()
    assert title[0].startswith("# ")
    assert title[0].endswith("?")
    assert len([line for line in title if line]) <= 2
    found = re.findall(r"^## (.+)$", prose(cells), re.MULTILINE)
    assert [name for name in found if name in HEADINGS] == HEADINGS


def test_answer_and_figure_come_first(cells):
    code = kind(cells, "code")
    first = code[: code.index(tagged(cells, "figure")[0]) + 1]
    assert first == cells[1 : 1 + len(first)]
    tags = [cell.metadata.tags for cell in first if cell not in tagged(cells, "setup")]
    assert tags == [["answer"], ["figure"]]


def test_the_answer_is_short_and_dated(cells):
    """The first sentence stands without a figure; the last line says how old it is."""
    (text,) = printed(tagged(cells, "answer"))
    assert count(text) <= ANSWER
    assert not FIGURE.search(re.split(r"(?<=[.?!])[*_]*\s", text)[0])
    assert re.search(r" to (\d+ )?\w+ \d{4}.*; written \w+ \d{4}\.", text.strip().splitlines()[-1])


def test_words_and_caveats_are_few_and_the_record_is_folded(cells):
    apart = tagged(cells, "claims", "record")
    seen = [cell for cell in cells if cell not in apart]
    words = sum(map(count, printed(seen)))
    assert words <= PRINTED
    assert words + count(prose(seen)) <= ALL
    assert not any(map(count, printed(tagged(cells, "record"))))
    section = re.search(r"^## Caveats$(.*?)(?=^## )", prose(cells), re.MULTILINE | re.DOTALL)[1]
    assert 1 <= len(re.findall(r"^- ", section, re.MULTILINE)) <= CAVEATS


def test_tables_are_short(cells):
    for text in printed(cell for cell in cells if cell not in tagged(cells, "claims")):
        tables = re.findall(r"(?:^\|.*\n?)+", FOLDED.sub("", text), re.MULTILINE)
        assert all(table.strip().count("\n") < TABLE_ROWS + 2 for table in tables)


def test_code_shows_what_is_done(cells):
    for cell in kind(cells, "code"):  # the set-up too
        assert len(cell.source.splitlines()) <= CODE_LINES
        assert max(map(len, cell.source.splitlines())) <= CODE_WIDTH
        tree = ast.parse(cell.source)
        hidden = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.For | ast.While
        assert not any(isinstance(node, hidden) for node in ast.walk(tree))


def test_names_are_known_and_used():
    """Pyflakes' rules: no import or variable without use, no name without a maker."""
    command = [sys.executable, "-m", "ruff", "check", "--isolated", "--select", "F"]
    done = subprocess.run([*command, NOTEBOOKS], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_figures_are_described_and_quiet(cells):
    for cell in kind(cells, "code"):
        for output in cell.outputs:
            if "image/png" in output.get("data", {}):
                assert len(output.metadata["image/png"]["alt"]) > 20
                assert isinstance(ast.parse(cell.source).body[-1], ast.Assign)


def test_results_are_not_typed_and_days_stand_in_words(cells):
    assert not TYPED_RESULT.search(FOLDED.sub("", prose(cells)))
    assert not WORN.search(prose(cells))
    assert not any(map(ISO.search, printed(cells)))


def bold(tree):
    """What a cell prints in bold, from its f-strings."""
    for node in ast.walk(tree):
        inside = False
        for part in node.values if isinstance(node, ast.JoinedStr) else []:
            if isinstance(part, ast.Constant):
                inside ^= part.value.count("**") % 2 == 1
            elif inside:
                yield part.value


def test_headline_numbers_are_made_in_view(cells):
    """Bold ones are worked out with pandas in their cell or in those it rests on."""
    parsed = trees(cells)
    for at, tree in enumerate(parsed):
        for number in bold(tree):
            wanted = names(number, ast.Load)
            makers = [cell for cell in parsed[: at + 1] if names(cell, ast.Store) & wanted]
            nodes = [node for cell in [*makers, tree] for node in ast.walk(cell)]
            assert PANDAS & {node.attr for node in nodes if isinstance(node, ast.Attribute)}


def names(tree, context):
    """Names that a piece of code reads (``ast.Load``) or makes (``ast.Store``)."""
    found = [node for node in ast.walk(tree) if isinstance(node, ast.Name)]
    found = {node.id for node in found if isinstance(node.ctx, context)}
    if context is ast.Store:
        imported = [node for node in ast.walk(tree) if isinstance(node, ast.alias)]
        found |= {(name.asname or name.name).split(".")[0] for name in imported}
    return found


def needed(parsed, tree):
    """The cells that a piece of code rests on, in their order."""
    wanted, kept = names(tree, ast.Load), []
    for cell in reversed(parsed):
        if names(cell, ast.Store) & wanted:
            wanted |= names(cell, ast.Load)
            kept.append(cell)
    return kept[::-1]


def test_the_solution_of_the_exercise_runs(cells):
    ((code, said),) = SOLUTION.findall(prose(cells))
    world, printed = {}, io.StringIO()
    for tree in needed(trees(cells), ast.parse(code)):
        exec(compile(tree, "cell", "exec"), world)  # noqa: S102  (the cells are our own)
    with contextlib.redirect_stdout(printed):
        exec(code, world)  # noqa: S102
    assert printed.getvalue().split() == said.split()


SHOW = "from IPython import display; display"


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
    book(tmp_path / "altered.ipynb", *cells)
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    options = "--nbval --nbval-current-env -p no:cacheprovider -p no:xdist -q --tb=no -rf ."
    command = [sys.executable, "-m", "pytest", *options.split()]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    failed = re.findall(r"^FAILED \S+::Cell (\d+)", done.stdout, re.MULTILINE)
    assert failed == [f"{n}" for n in range(1, len(cells), 2)], done.stdout
