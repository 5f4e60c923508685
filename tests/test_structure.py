"""The package has the shape its readers are told it has, docs/architecture.md among what tells."""

import ast
import itertools
import pydoc
import re
import shutil
import subprocess
import sys
import tomllib

import pytest
from asked import imports

import research
from publish.files import ROOT

ROOMS = ("ingest", "research", "publish")
MODULES = sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.py"))
MOST_LINES = 400
MOST_IN = {"research": 15_307, "ingest": 3_272, "publish": 3_886}
HEAVY = {"arch", "exchange_calendars", "matplotlib", "nbclient", "nbconvert", "statsmodels"}
HEAVY |= {"pandas_market_calendars", "yfinance"}
TOPICS = {"streaks", "events", "cycles", "valuation", "risk", "macro", "policy", "recoveries"}
TOPICS |= {"calendar", "months", "returns", "scan", "stats"}
CLOCK_AND_NETWORK = {"curl_cffi", "requests", "socket", "urllib", "yfinance"}
PAGE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
NAMES = sorted(set(re.findall(r"`((?:ingest|research|publish)(?:\.\w+)+)`", PAGE)))
# assembled, so that this file does not hold what it looks for
PARTS = (("py", "pi."), ("python", "hosted"), ("npm", "js."), ("conda.", "anaconda"))
HOST = re.compile("|".join(re.escape("".join(parts)) for parts in PARTS))
HOME = re.compile(r"(?<![\w.])/(?:{})/".format("root|work|home/\\w+|Users/\\w+|opt"))


def name_of(path):
    """The dotted name of a module of the package."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def test_the_import_check_of_the_test_command_can_fail(tmp_path):
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for room in ROOMS:
        shutil.copytree(ROOT / room, tmp_path / room, ignore=shutil.ignore_patterns("__pycache__"))
    faults = {"returns": "import research.claims", "events": "import research.streaks"}
    for module, line in {**faults, "novelty": ""}.items():
        with (tmp_path / "research" / f"{module}.py").open("a") as file:
            file.write(f"\n{line}\n")
    command = "import sys; from importlinter.cli import lint_imports_command as c; sys.exit(c())"
    run, away = [sys.executable, "-c", command, "--no-cache"], {"PYTHONPATH": str(tmp_path)}
    done = subprocess.run(run, cwd=tmp_path, env=away, capture_output=True, text=True, check=False)
    assert done.returncode == 1, done.stdout + done.stderr
    for module in (*faults, "novelty"):
        assert f"research.{module}" in done.stdout, done.stdout + done.stderr


def lines_of(path):
    """How many lines a file has."""
    return len(path.read_text(encoding="utf-8").splitlines())


@pytest.mark.parametrize(("room", "most"), MOST_IN.items())
def test_rooms_stay_small(room, most):
    """What a room holds may shrink; who needs more room says so here."""
    assert sum(lines_of(path) for path in MODULES if path.is_relative_to(ROOT / room)) <= most


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_module_is_small_and_holds_what_its_room_may(path):
    """Network and figures have one place, heavy packages wait until they are needed, and what a
    notebook computes with gives numbers and no sentences."""
    room, *rest = path.relative_to(ROOT).with_suffix("").parts
    tree = ast.parse(path.read_text(encoding="utf-8"))
    drawing = {"matplotlib"} if "charts" in rest else set()
    local = {"socket"} if path.name == "warm.py" else set()  # a file between two processes
    assert lines_of(path) <= MOST_LINES
    assert not imports(tree) & CLOCK_AND_NETWORK - local or room == "ingest"
    assert not imports(tree) & {"matplotlib"} - drawing
    assert not imports(tree, everywhere=False) & HEAVY - drawing
    if room == "research" and rest[0] in TOPICS:
        functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
        text = {f.name for f in functions if f.returns and ast.unparse(f.returns) == "str"}
        assert text <= {"__str__"}


@pytest.mark.parametrize(
    ("module", "late"), [("research", HEAVY), ("research.__main__", HEAVY | {"pandas"})]
)
def test_the_package_opens_fast(module, late):
    """Without what is heavy, in a new Python."""
    code = f"import sys, {module}; print(*{{name.split('.')[0] for name in sys.modules}})"
    loaded = subprocess.check_output([sys.executable, "-c", code], cwd=ROOT, text=True)
    assert not set(loaded.split()) & late


def test_the_public_names_are_there_and_the_help_fits_on_one_screen():
    assert set(research.__all__) < set(dir(research))
    assert all(getattr(research, name).__doc__ for name in dir(research))
    shown = pydoc.plain(pydoc.render_doc(research))
    assert "PACKAGE CONTENTS" in shown
    assert len(shown.splitlines()) <= 60
    with pytest.raises(AttributeError, match="no_such_name"):
        research.no_such_name  # noqa: B018


def named(text):
    """A registry or somebody's machine that a text names."""
    return HOST.search(text) or HOME.search(text)


@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="not a clone")
def test_no_file_names_a_registry_or_somebodys_machine():
    """No text file of the project, as version control sees it."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.check_output(command, cwd=ROOT, text=True).split("\0")
    held = [(name, (ROOT / name).read_bytes()) for name in listed if (ROOT / name).is_file()]
    texts = {
        name: content.decode(errors="replace")
        for name, content in held
        if b"\0" not in content[:4000]
    }
    assert "Makefile" in texts
    assert not [name for name, text in texts.items() if named(text)]
    joined = ("https://py" + "pi.org/simple", " /ro" + "ot/x", "/ho" + "me/ann/x", "'/wo" + "rk/m")
    others = ("data/wo" + "rk/", "https://fred.stlouisfed.org/series/GDPC1", "../ro" + "ot/")
    assert all(map(named, joined))
    assert not any(map(named, others))


@pytest.mark.parametrize("name", NAMES)
def test_every_name_on_the_page_exists(name):
    assert pydoc.locate(name).__doc__ or name.endswith("REGISTRY")


def test_the_layers_on_the_page_are_those_that_are_held():
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = settings["tool"]["importlinter"]["contracts"]
    contract = next(one for one in contracts if one.get("containers") == ["research"])
    layers = [layer.split("|") for layer in contract["layers"]]
    height = {name.strip("() "): row for row, layer in enumerate(layers) for name in layer}
    block = re.findall(r"```\n(.*?)```", PAGE, flags=re.DOTALL)[-1]
    rows = [{height[module] for module in line.split()} for line in block.strip().split("\n")]
    assert all(max(above) < min(below) for above, below in itertools.pairwise(rows))


def test_files_named_on_the_page_are_there():
    files = re.findall(r"`([\w/]+\.(?:csv|toml|md))`", PAGE)
    assert files
    assert all((ROOT / file).is_file() for file in files)
