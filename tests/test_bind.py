"""Slips beside the measure, at and beside every bound; the measures here are made by hand."""

import ast
import datetime as dt
import math
from pathlib import Path

import pandas as pd
import pytest
from toy import LEAD, PAIR, Toy, claim

from research import registry, suggestions
from research.claims import bind
from research.claims.claim import Article
from research.claims.evidence import Case

DATA = Toy()


def measure(unit="decimal", name="made", range=None, gives=None):
    return registry.Measure(name, lambda data, *, end: gives, unit, "end", {}, range=range)


def faults(made):
    return [(problem.field, problem.text) for problem in bind.bind(made, DATA)[1]]


def one_fault(found, text, *fields):
    """Whether there is one fault, of one of these fields, that begins so; of no text, none."""
    wanted = [(True, True)] if text else []
    return [(field in fields, fault.startswith(text)) for field, fault in found] == wanted


def asked(args, relation="above", **rest):
    return claim("change", relation, 0.0, args={"series": "russell_2000", **args}, **rest)


WINDOWS = [
    ("change", "start", "end", {"series": "iwm"}),
    ("recession", "start", "end", {}),
    ("after_streaks", "since", "end", {**PAIR, "at_least": 5, "sessions": 21}),
    ("rebound", "low_start", "low_end", {"series": "iwm", "end": "2026-01-20"}),
    ("value", "start", "on", {"series": "iwm"}),
    ("concentration_rank", "since", "on", {}),
    ("count", "since", "until", {"series": "iwm", "over": "sessions"}),
]


@pytest.mark.parametrize(("name", "first", "last", "more"), WINDOWS)
def test_a_window_may_not_end_before_it_starts(name, first, last, more):
    def of_the_end(*days):
        made = claim(name, "above", 0.1, args=more | dict(zip((first, last), days, strict=True)))
        return [text for field, text in faults(made) if field == f"args.{last}"]

    before = f"expected a day after {first} (2026-01-14), got 2026-01-13."
    assert of_the_end("2026-01-14", "2026-01-13") == [before]
    assert of_the_end("2026-01-13", "2026-01-14") == []


OPEN_ENDS = [
    ("first_time", "in_month", "2026-01", {"above": 0.0}, ["until"]),
    ("rank", "equals", 1, {"on": "2026-01-14"}, ["until"]),
    ("value", "above", 0.0, {"on": "2026-01-14"}, []),
    ("mean", "above", 0.0, {}, ["seen"]),
]


@pytest.mark.parametrize(("name", "relation", "claimed", "more", "left_open"), OPEN_ENDS)
def test_an_end_that_a_measure_leaves_open_is_the_day_of_the_article(
    name, relation, claimed, more, left_open
):
    def bound(args, **rest):
        asked = {"series": "iwm", "over": "sessions"} | args
        return bind.bind(claim(name, relation, claimed, args=asked, **rest), DATA)[0].args

    ends, own = {"until", "seen"}, pd.Timestamp("2026-01-20")
    found = {key: bound(more).get(key) for key in ends}
    assert found == dict.fromkeys(ends) | dict.fromkeys(left_open, pd.Timestamp("2026-02-20"))
    given = bound(more | dict.fromkeys(left_open, "2026-01-20"))
    assert {key: given[key] for key in left_open} == dict.fromkeys(left_open, own)
    assert not ends & bound(more, article=Article(id="900")).keys()


def test_an_end_left_open_is_the_day_of_the_forecast_unless_there_is_a_range():
    due = {"due": dt.date(2026, 6, 30)}
    span = {"end": (dt.date(2026, 1, 5), dt.date(2026, 1, 9))}
    made = [asked({"start": "2025-12-31"}, **more) for more in (due, span, span | due)]
    ends = [bind.bind(one, DATA)[0].args.get("end") for one in made]
    assert ends == [pd.Timestamp("2026-06-30"), None, None]


COMBINED = [("below", {}, "all_below"), ("at_most", {}, "all_below"), ("above", {}, None)]


@pytest.mark.parametrize(
    ("relation", "stated", "bound"), [*COMBINED, ("below", {"combine": "all"}, "all_below")]
)
def test_all_of_several_are_below_where_the_claim_says_below(relation, stated, bound):
    args = {**LEAD, "behind": ["sp_500", "spy"]} | stated
    case, problems = bind.bind(claim("lead", relation, 0.0, args=args), DATA)
    assert (problems, case.args.get("combine")) == ([], bound)


def undated(first, last):
    """A claim of a window that began on the thirteenth and ends on one of these days."""
    span = tuple(map(dt.date.fromisoformat, (first, last)))
    return asked({"start": "2026-01-13"}, end=span)


def level(on):
    """A claim of an article that was out on the twentieth of February."""
    return claim("value", "above", 0.0, args={"series": "iwm", "start": "2025-12-31", "on": on})


LATE = "expected a day up to publication (2026-02-20), got {}; of a forecast say due."
GAIN = {"start": "2025-12-31", "end": "2026-01-14"}
EVIDENCE = "expected the id of a row in published.csv, got 'e3'; valid: e1, e2."
BOTH = GAIN | {"ahead": ["iwm", "spy", "iwb"], "behind": ["spy", "iwm"]}
AFTER = "expected days after args.start"
AGAIN = "expected other series than {} has, got {} again."
NO_END = "expected a date, or end = [from, to] or due = date on the claim; found none."
ALIKE = {"small": ["iwm"], "large": ["iwm", "spy"], "on": "2026-01-14"}
ONE_FAULT = [  # a claim, the field at fault and what is said of it; of a sound one nothing
    (undated("2026-01-13", "2026-01-20"), "end", f"{AFTER} (2026-01-13), got 2026-01-13."),
    (undated("2026-01-14", "2026-01-20"), "", ""),
    (undated("2026-01-14", "2027-01-15"), "", ""),
    (undated("2026-01-14", "2027-01-16"), "end", "expected a range of at most 366 days, got 367."),
    (asked({"start": "2025-12-31"}), "args.end", NO_END),
    (level("2026-02-20"), "", ""),
    (level("2026-02-21"), "args.on", LATE.format("2026-02-21")),
    (level("2026-02-28"), "", ""),  # the end of a month that is going on stands for it
    (level("2026-03-31"), "args.on", LATE.format("2026-03-31")),
    (asked(GAIN, open=("basis",), evidence_id="e1"), "", ""),
    (asked(GAIN, open=("basis", "windw")), "open", "change has no choice 'windw'"),
    (asked(GAIN, relation="in_month"), "relation", "change gives a decimal, expected equals"),
    (asked(GAIN, evidence_id="e3"), "evidence_id", EVIDENCE),
    (claim("lead", "above", 0.0, args=BOTH), "args.behind", AGAIN.format("ahead", "iwm, spy")),
    (claim("spell", "above", 0.0, args=ALIKE), "args.large", AGAIN.format("small", "iwm")),
]


@pytest.mark.parametrize(("made", "field", "text"), ONE_FAULT)
def test_what_does_not_go_together_is_one_fault(made, field, text):
    assert one_fault(faults(made), text, field)


def test_a_published_claim_needs_no_arguments():
    for args in ({}, {"evidence_id": "e2"}):
        case, problems = bind.bind(claim("published", "is_true", True, **args), DATA)
        assert (case.args, problems) == (args, [])


UNKNOWN = {
    "chang": "; nearest valid name: 'change'",
    "return": "; nearest valid name: 'change'; docs",
    "record_highs": "; nearest valid name: 'record_high'",
    "golden_cross": "; did you mean mean with series",
    "zzzz": "",
}


@pytest.mark.parametrize("name", UNKNOWN)
def test_an_unknown_measure(name):
    [(field, text)] = faults(claim(name, "above", 0.0))
    assert field == "measure"
    assert text.startswith(f"unknown measure {name!r}{UNKNOWN[name]}")
    assert text.endswith("docs/measures.md lists them all.")
    assert bind.faults_of_test(name, {}, DATA) == [(field, text)]


def test_faults_of_a_test_alone():
    assert bind.faults_of_test("published", {"nonsense": 1}, DATA) == []
    found = bind.faults_of_test("change", {"series": "iwmm", "start": "x"}, DATA)
    assert [field for field, _ in found] == ["args.series", "args.start"]


KINDS = [
    ("decimal", "is_true", True, "a decimal, expected equals, about, above, below,"),
    ("date", "above", "2026-01", "a date, expected in_month, in_year, on_date, between,"),
    ("boolean", "about", True, "a boolean, expected is_true, equals; got 'about'."),
    ("boolean", "equals", 1.0, "a boolean, expected true or false for equals; got 1"),
    ("date", "equals", 2008.0, "a date, expected a date (in_year for a year) for equals; got 2008"),
    ("count", "equals", True, "a count, expected a number for equals; got true."),
    ("count", "equals", "x", "a count, expected a number for equals; got 'x'."),
    ("count", "between", (1.0, "x"), "a count, expected a number for between; got"),
    ("count", "between", (1.0, 2.0), ""),
    ("date", "in_month", "2008-06", ""),
    ("boolean", "is_true", False, ""),
]


@pytest.mark.parametrize(("unit", "relation", "claimed", "text"), KINDS)
def test_relation_and_figure_are_of_the_unit_s_kind(unit, relation, claimed, text):
    found = bind._kind(claim("made", relation, claimed), measure(unit))
    assert one_fault(found, text and f"made gives {text}", "relation", "claimed")


FALL = "or more is written at_most"
SIZES = [
    ((-1.0, 0.0), "decimal", -1.0, ""),
    ((-1.0, 0.0), "decimal", 0.0, ""),
    ((-1.0, 0.0), "decimal", 0.2, f"is zero or below, got 0.2; a fall of 0.2 {FALL} -0.2."),
    ((-1.0, 0.0), "decimal", -20.9, "is zero or below, got -20.9; -20.9% is written -0.209."),
    ((-1.0, math.inf), "decimal", -20.0, "is never below -1, got -20; -20% is written"),
    ((0.0, 1.0), "decimal", 20.0, "lies between 0 and 1, got 20; 20% is written 0.2."),
    ((0.0, 1.0), "decimal", 200.0, "lies between 0 and 1, got 200."),
    ((0.0, 10.0), "count", 20.0, "lies between 0 and 10, got 20."),
    ((0.0, 10.0), "count", (5.0, 11.0), "lies between 0 and 10, got 11."),
    (None, "decimal", 1e9, ""),
]


@pytest.mark.parametrize(("range_", "unit", "claimed", "text"), SIZES)
def test_a_figure_that_the_measure_can_give(range_, unit, claimed, text):
    found = bind._size(claim("made", "equals", claimed), measure(unit, range=range_))
    assert one_fault(found, text and f"made {text}", "claimed")


DIGIT = "expected one unit of the last printed digit"
PERCENT = f"{DIGIT} (0.01 for"
ROUNDINGS = [
    ("decimal", "equals", 0.3, None, PERCENT),
    ("ratio", "equals", 1.5, None, PERCENT),
    ("count", "equals", 14, None, ""),
    ("decimal", "about", 0.3, None, ""),
    ("decimal", "equals", 0.3, 0.075, ""),
    ("decimal", "equals", 0.3, 0.08, PERCENT),
    ("decimal", "equals", 0.02, 0.02, ""),
    ("decimal", "equals", 0.02, 0.03, PERCENT),
    ("decimal", "equals", 0.0, 0.05, ""),
    ("count", "equals", 15, 15, ""),
    ("count", "equals", 15, 16, f"{DIGIT}, at most 15"),
    ("count", "equals", 0, 1.0, ""),
    ("decimal", "between", (-0.4, 0.1), 0.1, ""),
    ("date", "equals", "2008", 1.0, ""),
]


@pytest.mark.parametrize(("unit", "relation", "claimed", "rounding", "text"), ROUNDINGS)
def test_a_rounding_never_swallows_its_figure(unit, relation, claimed, rounding, text):
    stated = claim("made", relation, claimed, rounding=rounding)
    assert one_fault(bind._rounding(stated, measure(unit)), text, "rounding")


PERCENTS = (Path(__file__).parent / "data" / "percents.txt").read_text("utf-8").splitlines()[2:]


@pytest.mark.parametrize("row", PERCENTS)
def test_percent_typed_as_a_number(row):
    unit, relation, *numbers, said = (cell.strip() for cell in row.split("|"))
    claimed, rounding, value = map(ast.literal_eval, numbers)
    gives = registry.Result(value, pd.Timestamp("2026-01-14"))
    made = claim("made", relation, claimed, rounding=rounding)
    found = bind.percent_slip(Case(made, measure(unit, gives=gives), {"end": None}))
    assert found.startswith(said)
    assert bool(found) is bool(said)


def test_a_word_and_a_number_are_read_and_what_people_call_a_word_is_known():
    reader = suggestions.one_of("above", "below")
    assert reader.read("below") == "below"
    for given, near in (("positive", "above"), ("beloww", "below")):
        with pytest.raises(ValueError, match=f"one of above, below; got '{given}'; .*: '{near}'"):
            reader.read(given)
    given = (-1, 0, 2, 3, True, math.nan, "1")
    read = [suggestions.number(value, low=0, high=2) for value in given]
    assert read == [None, 0, 2, None, None, None, None]
