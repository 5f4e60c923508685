"""The JSON Schemas: current, true of the register, and as strict as the reader."""

import copy
import datetime as dt
import json
import random
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


def stated(table):
    return {name: value for name, value in table.items() if value is not None}


def refused(claim):
    """What the reader finds wrong with a claim."""
    found, problems = register.of_table(claim, register.Article(id="a"), "a", DATA)
    return [*map(str, problems or judging.judge([found], DATA)[1])]


def article(claim):
    return {"article": {"id": "900", "published": "2026-01-24"}, "claim": [claim]}


REFUSED = [{"args": WINDOW | more} for more in ({"serie": "iwm"}, {"basis": "net"}, {"months": 0})]
REFUSED += [{"args": {"start": "2025-12-31", "end": "2026-01-16"}}, {"measure": "chnage"}]
REFUSED += [{"relation": "equalz"}, {"relation": "in_month"}, {"rounding": -1}, {"kind": "rule"}]
REFUSED += [{"open": ["colour"]}, {"colour": "red"}, {"id": "../x"}, {"says": " "}]
REFUSED += [{"part": [CLAIM, CLAIM]}, {"words": "one"}, {"due": "2021-08-11x"}, {"rounding": None}]
REFUSED += [{"claimed": other} for other in (None, [0.1, 0.2], "7%")]
REFUSED += [{"relation": "between", "claimed": pair} for pair in ([0.1], [0.1, "2021-08"])]
SIGNALS = [{"streak": 0}, {"fall": 1.5}, {"streek": 5}, {"event": "war"}, {"cross": "sideways"}, []]
SIGNALS += [{"streak": 5, "cross": "up"}, {"streak": 5, "largest": 2}, {"down": True}, {}]
SLIPS = [{"after": signal} for signal in (*SIGNALS, {"over": "months", "window": "", "above": 0.1})]
SLIPS += [{"since": day} for day in ("11/08/2021", "2021-13", "1066-01", 1066, ["2021", "2022"])]
SLIPS += [{"in_months": 13}, {"term_years": 5}, {"weekdays": "sunday"}, {"series": ["spy", "iwm"]}]
SLIPS += [{"strictly": 1}, {"falls": 1.5}, {"up_to": "x"}, {"to": "week end"}, {"above": 1e13}]
ASKED = {"series": "sp_500", "sessions": 21, "after": {"streak": 5}}
REFUSED += [{"measure": "mean", "args": ASKED | slip} for slip in SLIPS]


@pytest.mark.parametrize("change", REFUSED)
def test_the_schema_and_the_reader_refuse_the_same(change, of_files):
    of_files.validate(article(CLAIM))
    claim = stated(CLAIM | change)
    assert not of_files.is_valid(plain(article(claim)))
    assert refused(claim)


TAKEN = [{"since": day} for day in (1950, "1950", "1950-02", dt.date(1950, 2, 1))]
TAKEN += [{"in_months": months} for months in (12, [1, 12])] + [{"series": ["iwm"]}]
TAKEN += [{"after": after} for after in ({"fall": 0.2}, [{"event": "first_cut"}, {"in_months": 1}])]
TAKEN += [{"sessions": None, "to": to} for to in ("month end", {"streak": 2})]


@pytest.mark.parametrize("more", TAKEN)
def test_the_schema_takes_every_form_that_the_reader_takes(more, of_files):
    claim = CLAIM | {"measure": "mean", "args": stated(ASKED | more)}
    of_files.validate(plain(article(claim)))
    assert refused(claim) == []


def test_whatever_the_schema_refuses_the_reader_does(of_files):
    """Sound claims with one value that is another, in a field of its own or of its arguments."""
    draw, read = random.Random(1), [tomllib.loads(path.read_text("utf-8")) for path in PATHS]
    claims = [claim for content in read for claim in content["claim"]]
    others = [other for more in (*SLIPS, *TAKEN) for other in stated(more).items()]
    for _ in range(400):
        claim = copy.deepcopy(draw.choice(claims))
        held, (name, value) = draw.choice([claim, claim.get("args", claim)]), draw.choice(others)
        held[draw.choice([name, *held])] = value
        assert of_files.is_valid(plain(article(claim))) or refused(claim), claim


def test_a_claim_of_parts_is_valid_and_its_parts_are_checked(of_files):
    part = {name: value for name, value in CLAIM.items() if name != "id"}
    whole = {"id": "900-01", "says": "Both rose.", "part": [part, part]}
    of_files.validate(article(whole))
    assert not of_files.is_valid(article(whole | {"part": [part, part | {"measure": "chnage"}]}))
