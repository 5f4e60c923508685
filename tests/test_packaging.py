"""pyproject.toml, environment.yml, requirements.lock and the installed package agree."""

import ast
import importlib.metadata
import itertools
import re
import sys
import tomllib

import pytest
import yaml
from asked import imports
from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import research
from publish.files import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
CONDA = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
CONDA_NAMES = {"arch-py": "arch"}
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
    here = default_environment() | {
        "python_version": python,
        "python_full_version": f"{python}.0",
        "sys_platform": platform,
        "platform_system": system,
        "os_name": os_name,
        "platform_machine": "x86_64",
    }
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


ALONG = {"packaging", "pyyaml"}  # come along with pytest and jupyterlab, used in tests only


def test_one_version_everywhere():
    project = PROJECT["project"]
    cited = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert str(cited["version"]) == project["version"] == research.__version__
    assert project["version"] == importlib.metadata.version(project["name"])
    assert cited["license"] == project["license"]
    (script,) = importlib.metadata.entry_points(group="console_scripts", name="smallcaps")
    assert script.value == "research.__main__:main"
