"""The package has the shape its readers are told it has, docs/architecture.md among what tells;
pyproject.toml, environment.yml, requirements.lock and the installed package agree.
"""

import ast
import importlib.metadata
import itertools
import pydoc
import re
import shutil
import subprocess
import sys
import tomllib

import pytest
import yaml
from asked import imports
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import research
from publish.files import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
ROOMS = ("ingest", "research", "publish")
MODULES = sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.py"))
MOST_LINES = 400
MOST_IN = {"research": 14_946, "ingest": 3_236, "publish": 3_505, "tests": 14_000}
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
    return len(path.read_text(encoding="utf-8").splitlines())


@pytest.mark.parametrize(("room", "most"), MOST_IN.items())
def test_rooms_stay_small(room, most):
    """What a room holds may shrink; who needs more room says so here."""
    assert sum(map(lines_of, (ROOT / room).rglob("*.py"))) <= most


@pytest.mark.parametrize("path", MODULES, ids=lambda path: f"{path.relative_to(ROOT)}")
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
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.check_output(command, cwd=ROOT, text=True).split("\0")
    held = [(name, (ROOT / name).read_bytes()) for name in listed if (ROOT / name).is_file()]
    texts = {name: c.decode(errors="replace") for name, c in held if b"\0" not in c[:4000]}
    assert "Makefile" in texts
    assert not [name for name, text in texts.items() if named(text)]
    joined = ("https://py" + "pi.org/simple", " /ro" + "ot/x", "/ho" + "me/ann/x", "'/wo" + "rk/m")
    others = ("data/wo" + "rk/", "https://fred.stlouisfed.org/series/GDPC1", "../ro" + "ot/")
    assert all(map(named, joined))
    assert not any(map(named, others))


@pytest.mark.parametrize("name", NAMES)
def test_every_name_on_the_page_exists(name):
    assert pydoc.locate(name).__doc__ or name.endswith("REGISTRY")


def test_layers_and_files_on_the_page_are_those_that_are_held():
    files = re.findall(r"`([\w/]+\.(?:csv|toml|md))`", PAGE)
    assert files
    assert [file for file in files if not (ROOT / file).is_file()] == []
    contracts = PROJECT["tool"]["importlinter"]["contracts"]
    contract = next(one for one in contracts if one.get("containers") == ["research"])
    layers = [layer.split("|") for layer in contract["layers"]]
    height = {name.strip("() "): row for row, layer in enumerate(layers) for name in layer}
    block = re.findall(r"```\n(.*?)```", PAGE, flags=re.DOTALL)[-1]
    rows = [{height[module] for module in line.split()} for line in block.strip().split("\n")]
    assert all(max(above) < min(below) for above, below in itertools.pairwise(rows))


CONDA = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
CONDA_NAMES = {"arch-py": "arch"}
ALONG = {"packaging", "pyyaml"}  # come along with pytest and jupyterlab, used in tests only
KNOWN = importlib.metadata.packages_distributions()
PYTHONS = ("3.11", "3.12", "3.13")
PLATFORMS = {"linux": ("Linux", "posix"), "darwin": ("Darwin", "posix"), "win32": ("Windows", "nt")}


def by_name(requirements):
    """What ranges are asked for by canonical name; a name given twice is an error."""
    parsed = [Requirement(text) for text in requirements]
    named = {canonicalize_name(CONDA_NAMES.get(r.name, r.name)): r.specifier for r in parsed}
    assert len(named) == len(parsed)
    return named


EXTRAS = PROJECT["project"]["optional-dependencies"]
DECLARED = by_name([*PROJECT["project"]["dependencies"], *itertools.chain(*EXTRAS.values())])
ENTRIES = re.split(r"^(?=[a-zA-Z0-9])", LOCK, flags=re.MULTILINE)[1:]
LOCKED = [Requirement(entry.split("\\")[0].strip()) for entry in ENTRIES]


def test_conda_asks_for_the_same():
    plain = [item for item in CONDA["dependencies"] if isinstance(item, str) and item != "pip"]
    (pip,) = (item["pip"] for item in CONDA["dependencies"] if isinstance(item, dict))
    conda = by_name([*plain, *(text for text in pip if not text.startswith("-"))])
    assert str(conda.pop("python")) == PROJECT["project"]["requires-python"]
    assert conda == DECLARED
    assert "--editable ." in pip


@pytest.mark.parametrize("python", PYTHONS)
@pytest.mark.parametrize("platform", PLATFORMS)
def test_the_lock_satisfies_every_range(python, platform):
    """One pinned version of each package applies on each Python and platform, inside its range."""
    system, os_name = PLATFORMS[platform]
    here = {"python_version": python, "python_full_version": f"{python}.0", "os_name": os_name}
    here |= {"sys_platform": platform, "platform_system": system, "platform_machine": "x86_64"}
    pins = [item for item in LOCKED if item.marker is None or item.marker.evaluate(here)]
    pinned = {canonicalize_name(item.name): f"{item.specifier}" for item in pins}
    assert len(pinned) == len(pins)
    for name, wanted in DECLARED.items():
        assert wanted.contains(pinned[name].removeprefix("=="), prereleases=True), name


def test_the_lock_is_hashed_and_names_no_place():
    """What builds the package is in it, too: that is done without downloads."""
    assert len(ENTRIES) > 100
    assert all(re.search(r"--hash=sha256:[0-9a-f]{64}\b", entry) for entry in ENTRIES)
    assert all(re.fullmatch(r"==[\w.]+", f"{item.specifier}") for item in LOCKED)
    assert not re.search(r"://|^\s*-(?!-hash=)|@\s|\s/\w", LOCK, re.MULTILINE)
    assert set(PROJECT["build-system"]["requires"]) <= set(EXTRAS["build"])


@pytest.mark.parametrize("folder", ["research", "ingest", "publish", "tests"])
def test_every_import_is_declared(folder):
    allowed = {*DECLARED, "smallcaps"} | (ALONG if folder == "tests" else set())
    beside = {path.stem for room in ("tests", "bench") for path in (ROOT / room).glob("*.py")}
    ours = {"research", "ingest", "publish", *beside}
    undeclared = {}
    for path in (ROOT / folder).rglob("*.py"):
        imported = imports(ast.parse(path.read_text(encoding="utf-8")))
        for module in imported - set(sys.stdlib_module_names) - ours:
            if not {*map(canonicalize_name, KNOWN.get(module, [module]))} & allowed:
                undeclared[module] = path.name
    assert not undeclared


def test_one_version_everywhere():
    project = PROJECT["project"]
    cited = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert str(cited["version"]) == project["version"] == research.__version__
    assert project["version"] == importlib.metadata.version(project["name"])
    assert cited["license"] == project["license"]
    (script,) = importlib.metadata.entry_points(group="console_scripts", name="smallcaps")
    assert script.value == "research.__main__:main"
