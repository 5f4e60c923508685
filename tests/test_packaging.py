"""pyproject.toml, environment.yml, requirements.lock and the installed package agree."""

import ast
import importlib.metadata
import re
import sys
import tomllib

import pytest
import yaml
from asked import imports
from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

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
    """Requirements by canonical name; a name given twice is an error."""
    parsed = [Requirement(text) for text in requirements]
    names = {canonicalize_name(CONDA_NAMES.get(item.name, item.name)): item for item in parsed}
    assert len(names) == len(parsed)
    return names


def declared():
    project = PROJECT["project"]
    extras = [text for extra in project["optional-dependencies"].values() for text in extra]
    return by_name([*project["dependencies"], *extras])


def locked():
    """The pinned lines of the lock: (name, version, marker or None, number of hashes)."""
    entries = re.split(r"^(?=[a-zA-Z0-9])", LOCK, flags=re.MULTILINE)[1:]
    for entry in entries:
        head = Requirement(entry.split("\\")[0].strip())
        (pin,) = head.specifier
        assert pin.operator == "=="
        hashes = re.findall(r"--hash=sha256:[0-9a-f]{64}\b", entry)
        yield canonicalize_name(head.name), Version(pin.version), head.marker, len(hashes)


def test_conda_asks_for_the_same():
    plain = [item for item in CONDA["dependencies"] if isinstance(item, str) and item != "pip"]
    (pip,) = (item["pip"] for item in CONDA["dependencies"] if isinstance(item, dict))
    conda = by_name([*plain, *(text for text in pip if not text.startswith("-"))])
    python = conda.pop("python")
    assert str(python.specifier) == PROJECT["project"]["requires-python"]
    ours = {name: item.specifier for name, item in declared().items()}
    assert {name: item.specifier for name, item in conda.items()} == ours
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
    pinned = {}
    for name, version, marker, _ in locked():
        if marker is None or marker.evaluate(here):
            assert name not in pinned
            pinned[name] = version
    for name, requirement in declared().items():
        assert requirement.specifier.contains(pinned[name], prereleases=True), name


def test_the_lock_is_hashed_and_names_no_place():
    entries = list(locked())
    assert len(entries) > 100
    assert all(hashes for *_, hashes in entries)
    assert len(re.findall(r"^[a-zA-Z0-9]", LOCK, re.MULTILINE)) == len(entries)
    assert not re.search(r"://|^\s*-(?!-hash=)|@\s|\s/\w", LOCK, re.MULTILINE)


def test_the_build_backend_is_locked():
    """The package is built without downloads: what builds it is an ordinary, hashed dependency."""
    extra = PROJECT["project"]["optional-dependencies"]["build"]
    assert set(PROJECT["build-system"]["requires"]) <= set(extra)


@pytest.mark.parametrize("folder", ["research", "ingest", "publish", "tests"])
def test_every_import_is_declared(folder):
    allowed = {*declared(), "smallcaps"} | (ALONG if folder == "tests" else set())
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
