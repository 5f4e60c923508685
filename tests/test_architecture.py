"""The page on how the package is built: every name exists, its layers are those that are held."""

import itertools
import pydoc
import re
import tomllib

import pytest

from publish.files import ROOT

PAGE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
NAMES = sorted(set(re.findall(r"`((?:ingest|research|publish)(?:\.\w+)+)`", PAGE)))
BLOCKS = re.findall(r"```\n(.*?)```", PAGE, flags=re.DOTALL)


@pytest.mark.parametrize("name", NAMES)
def test_every_name_on_the_page_exists(name):
    assert pydoc.locate(name).__doc__ or name.endswith("REGISTRY")


def test_the_layers_are_those_that_are_held():
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = settings["tool"]["importlinter"]["contracts"]
    contract = next(one for one in contracts if one.get("containers") == ["research"])
    layers = [layer.split("|") for layer in contract["layers"]]
    height = {name.strip("() "): row for row, layer in enumerate(layers) for name in layer}
    rows = [{height[module] for module in line.split()} for line in BLOCKS[-1].split("\n") if line]
    assert all(max(above) < min(below) for above, below in itertools.pairwise(rows))


def test_files_named_are_there():
    files = re.findall(r"`([\w/]+\.(?:csv|toml|md))`", PAGE)
    assert files
    assert all((ROOT / file).is_file() for file in files)
