"""Slips that people make in claim files: a verdict that says what lacks, or a fault in one line."""

import dataclasses
import datetime as dt
import math
from pathlib import Path

import pytest
from asked import judged_row

from research import store
from research.claims import judge as judging
from research.claims import register
from research.registry import REGISTRY

ROOT = Path(__file__).parent.parent
DATA = store.load("snapshot")
CLAIMS, _ = register.read(sorted(DATA.claims.glob("*.toml")))
ROWS = [
    [*(cell.strip() for cell in line.split("|")), ""][:8]
    for line in (Path(__file__).parent / "data" / "slips.txt").read_text("utf-8").splitlines()[2:]
]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_a_claim_of_the_table(row):
    *stated, verdict, said = row
    found, problems = judged_row(*stated)
    if verdict == "refused":
        assert (found, len(problems)) == (None, 1)
        assert said in problems[0]
    else:
        assert problems == []
        assert found.verdict == verdict, found.reason
        assert said in " ".join([found.reason, *found.caveats])


def test_a_percentage_typed_as_a_number_is_refused_from_one_percent_on():
    """Each figure of the register and of the examples, as ``docs/reliability.md`` counts them."""
    examples, _ = register.read(sorted((ROOT / "examples" / "claims").glob("*.toml")), DATA)
    judged, _ = judging.judge(CLAIMS + examples, DATA)
    found = [part for whole in judged for part in whole.parts or (whole,)]
    stated = [v.claim for v in found if v.unit == "decimal" and v.computed is not None]
    typed = [hundredfold(claim) for claim in stated if any(claim.terms.figures)]
    refused = {fault.claim for fault in judging.judge(typed, DATA)[1] if fault.field == "claimed"}
    small = {claim.id for claim in typed if max(map(abs, claim.terms.figures)) < 1}
    assert {claim.id for claim in typed} - refused == small
    said = f"| {len(typed)} | {len(refused)} refused in one line; {len(small)} under 1% "
    assert said in (ROOT / "docs" / "reliability.md").read_text("utf-8")


def hundredfold(claim):
    """A claim with its figures in percent."""
    figures = tuple(100 * figure for figure in claim.terms.figures)
    return dataclasses.replace(claim, claimed=figures if len(figures) > 1 else figures[0])


def test_a_year_is_over_with_its_last_session():
    year = 'series = "sp_500", over = "years", on = 2022, side = "low"'
    found, _ = judged_row("A year.", "last_time", year, "in_year", "2008", "out = 2022-12-30")
    assert found.caveats == ("its change: -19.44%",)


FAR = [(name, "1850-01-01") for name in ("start", "since", "low_start")]
FAR += [("end", "2040-12-31"), ("on", "2040-12-31"), ("period", "1850-01"), ("period", "2040-01")]


@pytest.mark.parametrize(("name", "day"), FAR)
def test_no_measure_judges_in_silence_on_less_than_it_was_asked_for(name, day):
    """One claim of the register for each measure that takes the argument, far outside the data."""
    tests = [t for whole in CLAIMS for t in whole.parts or (whole,) if name in t.args]
    tests = {t.measure: t for t in tests if t.measure != "decisions"}  # a count can only grow
    for test in tests.values():
        free = {"joint": None, "evidence_id": None, "due": None, "article": register.Article("a")}
        asked = dataclasses.replace(test, args={**test.args, name: day}, **free)
        verdicts, problems = judging.judge([asked], DATA)
        said = [v for v in verdicts if "asked for" in f"{v.caveats}"]
        said += [v for v in verdicts if v.verdict in ("not testable", "not yet due")]
        assert said or problems, test.measure


ODD = [math.nan, math.inf, -math.inf, 10**400, 10**20, 1e300, dt.time(1), {}, []]


@pytest.mark.parametrize("value", ODD, ids=lambda value: f"{value}"[:9])
def test_no_argument_takes_a_number_without_bounds_or_a_value_of_no_kind(value):
    for measure in REGISTRY.values():
        for name in measure.parameters:
            try:
                parsed = measure.reader(name).parse(DATA, value)
            except ValueError:
                continue
            assert parsed is None, f"{measure.name}.{name}"
