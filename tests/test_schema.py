"""The JSON Schemas: current, true of the register, and as strict as the reader."""

import json
import tomllib

import jsonschema
import pytest

from research import store
from research.claims import judge as judging
from research.claims import register, schema

DATA = store.load("snapshot")
PATHS = sorted(DATA.claims.glob("*.toml"))


def plain(value):
    """TOML as JSON has it: dates as ISO texts."""
    return json.loads(json.dumps(value, default=str))


@pytest.fixture(scope="module")
def of_files():
    return jsonschema.Draft202012Validator(schema.claim_file())


def test_the_committed_schemas_are_schemas_and_those_that_the_measures_make():
    found = {file: (schema.FOLDER / file).read_text("utf-8") for file in schema.FILES}
    assert found == schema.texts(), "run python -m research schema"
    for text in found.values():
        jsonschema.Draft202012Validator.check_schema(json.loads(text))


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.name)
def test_every_file_of_the_register_is_valid(path, of_files):
    content = plain(tomllib.loads(path.read_text("utf-8")))
    assert [error.message for error in of_files.iter_errors(content)] == []


def test_every_verdict_is_valid(verdicts):
    found = plain([v.to_json() for v in verdicts.values()])
    jsonschema.Draft202012Validator(schema.verdicts()).validate(found)


WINDOW = {"series": "iwm", "start": "2025-12-31", "end": "2026-01-16"}
CLAIM = {"id": "900-01", "says": "It rose 7%.", "measure": "change", "args": WINDOW}
CLAIM |= {"relation": "equals", "claimed": 0.07, "rounding": 0.01}


def article(claim):
    return {"article": {"id": "900", "published": "2026-01-24"}, "claim": [claim]}


REFUSED = [{"args": WINDOW | more} for more in ({"serie": "iwm"}, {"basis": "net"}, {"months": 0})]
REFUSED += [{"args": {"start": "2025-12-31", "end": "2026-01-16"}}, {"measure": "chnage"}]
REFUSED += [{"relation": "equalz"}, {"relation": "in_month"}, {"rounding": -1}, {"kind": "rule"}]
REFUSED += [{"open": ["colour"]}, {"colour": "red"}, {"id": "../x"}, {"says": " "}]


@pytest.mark.parametrize("change", REFUSED)
def test_the_schema_and_the_reader_refuse_the_same(change, of_files):
    of_files.validate(article(CLAIM))
    assert not of_files.is_valid(article(CLAIM | change))
    claim, problems = register.of_table(CLAIM | change, register.Article(id="a"), "a", DATA)
    assert problems or judging.judge([claim], DATA)[1]


def test_a_claim_of_parts_is_valid_and_its_parts_are_checked(of_files):
    part = {name: value for name, value in CLAIM.items() if name != "id"}
    whole = {"id": "900-01", "says": "Both rose.", "part": [part, part]}
    of_files.validate(article(whole))
    assert not of_files.is_valid(article(whole | {"part": [part, part | {"measure": "chnage"}]}))
