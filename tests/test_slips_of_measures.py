"""Slips that a claim file can hold and that only a measure can see: each ends in the outcome that
is right.
"""

import dataclasses
import json

import pytest

from research import store
from research.claims import judge, register


@pytest.fixture
def judged(tmp_path):
    def run(measure: str, relation: str = "is_true", published="2026-07-15", **fields):
        args = fields.pop("args")
        lines = [f'article = {{ id = "a", published = {published} }}', "", "[[claim]]"]
        lines += ['id = "a-1"', 'says = "As tested."', f'measure = "{measure}"']
        lines += [f"args = {{ {args} }}", f'relation = "{relation}"']
        lines += [f"{name} = {json.dumps(value)}" for name, value in fields.items()]
        path = tmp_path / "a.toml"
        path.write_text("\n".join(lines))
        verdicts, problems = judge.judge_files([path], store.load("snapshot"))
        return (verdicts or [None])[0], [str(problem) for problem in problems]

    return run


SIZES = 'ahead = "ff_size_lo30", behind = "ff_size_hi30", basis = "total"'
CASES = [
    ("record_close", "is_true", {}, 'series = "intc", on = "2020-01-24"', "not testable"),
    ("record_close", "is_true", {}, 'series = "intc", on = "2020-03-23"', "contradicted"),
    ("record_close", "is_true", {}, 'series = "dow_jones", on = "2017-02-24"', "supported"),
    (
        "record",
        "is_true",
        {},
        'series = "intc", stat = "change", over = "sessions", on = "2025-09-18"',
        "not testable",
    ),
    (
        "last_matched",
        "in_month",
        {"claimed": "1992-01"},
        'ahead = "dow_jones", on = "2017-02-24"',
        "not testable",
    ),
    (
        "after_events",
        "equals",
        {"claimed": 0.2625, "rounding": 0.001},
        f'{SIZES}, kind = "market_low", months = 12, since = "1926-07-01", end = "2013-12-31"',
        "not testable",
    ),
    (
        "macro",
        "equals",
        {"claimed": 0.007, "rounding": 0.001},
        'series = "CPIAUCSL", period = "2021-12", transform = "mom"',
        "supported",
    ),
    (
        "volume_record",
        "is_true",
        {},
        'series = "kre", start = "2023-03-10", end = "2023-03-10"',
        "supported",
    ),
    (
        "volatility",
        "about",
        {"claimed": 0.17},
        'series = "ff_market", start = "1999-12-31", end = "2009-12-31", basis = "total"',
        "supported",
    ),
    (
        "decisions",
        "at_least",
        {"claimed": 1},
        'kind = "cut", start = "1980-01-01", end = "1989-12-31"',
        "not testable",
    ),
    (
        "yield_slope",
        "above",
        {"claimed": 0.0},
        'start = "1979-12-31", end = "2025-12-30"',
        "not testable",
    ),
]


@pytest.mark.parametrize(("measure", "relation", "fields", "args", "wanted"), CASES)
def test_the_outcome(judged, measure, relation, fields, args, wanted):
    verdict, problems = judged(measure, relation, args=args, **fields)
    assert not problems
    assert verdict.verdict == wanted, verdict.reason


def test_a_revised_figure_is_not_judged_on_today_s_vintage(judged):
    args = 'series = "GDPC1", period = "2022-04", transform = "saar"'
    verdict, _ = judged("macro", "equals", "2022-07-28", args=args, claimed=-0.009, rounding=0.001)
    assert verdict.verdict == "not testable"
    assert "2022-07-28" in verdict.reason


def test_an_end_bounds_events_and_not_their_outcomes(judged):
    verdict, _ = judged(
        "after_events",
        "above",
        args=f'{SIZES}, kind = "trough", months = 12, since = "1948-01-01", end = "2009-06-30"',
        claimed=0.0,
    )
    assert verdict.n_events == 11


@pytest.mark.parametrize("end", ["2003-12-31", "2019-12-31", "2022-12-31"])
@pytest.mark.parametrize(
    ("measure", "args"),
    [
        ("after_decisions", 'kind = "cut", months = 12'),
        ("after_streaks", "at_least = 5, sessions = 21"),
    ],
)
def test_a_choice_without_data_is_one_without_a_value(judged, measure, args, end):
    pair = 'ahead = "russell_2000", behind = "sp_500", since = "1990-01-01"'
    verdict, problems = judged(measure, "above", args=f'{pair}, {args}, end = "{end}"', claimed=0.0)
    assert problems == []
    assert verdict.computed is not None


@pytest.mark.parametrize(
    ("measure", "args", "value"),
    [
        ("after_decisions", f'{SIZES}, kind = "cut", months = 12', "lead"),
        ("mean", 'series = "sp_500", sessions = 250, after = { new_high = 250 }', "value"),
    ],
)
def test_crowded_events_have_two_means_and_both_are_those_of_the_rows(judged, measure, args, value):
    verdict, _ = judged(measure, "above", args=args, claimed=0.0, kind="general")
    rows = verdict.rows[verdict.rows["status"] == "complete"]
    assert verdict.n_events == len(rows) > verdict.clusters == rows["cluster"].nunique()
    assert verdict.event_mean == pytest.approx(rows[value].mean())
    clusters = rows.groupby("cluster")[value].mean()
    assert verdict.cluster_mean == pytest.approx(clusters.mean())


CLAIMS, _ = register.read(sorted(store.load("snapshot").claims.glob("*.toml")))


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("start", "1850-01-01"),
        ("since", "1850-01-01"),
        ("low_start", "1850-01-01"),
        ("period", "1850-01"),
        ("end", "2040-12-31"),
        ("on", "2040-12-31"),
        ("period", "2040-01"),
    ],
)
def test_no_measure_judges_in_silence_on_less_than_it_was_asked_for(name, day):
    """One claim of the register for each measure that takes the argument, far outside the data."""
    tests = [t for whole in CLAIMS for t in whole.parts or (whole,) if name in t.args]
    tests = {t.measure: t for t in tests if t.measure != "decisions"}  # a count can only grow
    for test in tests.values():
        asked = dataclasses.replace(
            test,
            joint=None,
            evidence_id=None,
            due=None,
            args={**test.args, name: day},
            article=register.Article("a"),
        )
        verdicts, problems = judge.judge([asked], store.load("snapshot"))
        silent = [
            v
            for v in verdicts
            if v.verdict not in ("not testable", "not yet due")
            and "asked for" not in f"{v.caveats}"
        ]
        assert not silent, test.measure
        assert verdicts or problems


REFUSED = [
    (
        "last_matched",
        {"relation": "in_month", "claimed": "2020-03"},
        'ahead = "sp_500", on = "2022-06-30"',
        "args.on: no run of gains is in force on 2022-06-30.",
    ),
    (
        "change",
        {"relation": "below", "claimed": 0.0},
        'series = "ff_market", start = "2021-12-31", end = "2022-12-31", basis = "price"',
        "args.basis: ff_market has total returns only; got 'price'.",
    ),
    (
        "mean",
        {"relation": "above", "claimed": 0.0},
        'series = "sp_500", sessions = 21, after = { crosses = "up" }',
        "args.after: crosses: a signal has no such key; nearest valid name: 'cross'.",
    ),
    (
        "mean",
        {"relation": "above", "claimed": 0.0},
        'series = "sp_500", sessions = 21, after = { cross = "up", fall = 0.2 }',
        "args.after: expected one kind of signal, got cross and fall.",
    ),
    (
        "mean",
        {"relation": "above", "claimed": 0.0},
        'series = "sp_500", sessions = 21, after = { over = "months" }',
        "found neither.",
    ),
    (
        "rank",
        {"relation": "equals", "claimed": 1},
        'series = "sp_500", over = "decades", on = "2020-01-01"',
        "args.over: expected one of sessions, weeks",
    ),
    (
        "value",
        {"relation": "above", "claimed": 0.0},
        'series = "sp_500", on = "2020-01-01"',
        "args: start: change needs a window",
    ),
]


@pytest.mark.parametrize(("measure", "fields", "args", "text"), REFUSED)
def test_what_is_refused(judged, measure, fields, args, text):
    verdict, problems = judged(measure, args=args, **fields)
    assert verdict is None
    assert text in problems[0]


def test_total_returns_are_labelled_so(judged):
    verdict, _ = judged(
        "change",
        "below",
        args='series = "ff_market", start = "2021-12-31", end = "2022-12-31"',
        claimed=0.0,
    )
    assert set(verdict.rows["basis"]) == {"total"}


@pytest.mark.parametrize(
    ("measure", "args", "text"),
    [
        (
            "last_time",
            'stat = "distance_from_average", below = 0, on = "2014-10-13"',
            "signal_date",
        ),
        ("rank", 'over = "months", at_least = 0, on = "2014-10"', "a bound goes here"),
        ("value", 'over = "months", above = 0, on = "2014-10"', "a bound goes here"),
        ("value", 'over = "months", start = "2014-01-31", on = "2014-10"', "neither over nor"),
        ("value", 'sessions = 5, start = "2014-01-31", on = "2014-10-31"', "neither over nor"),
        ("mean", 'over = "months", start = "2014-01-31"', "since is the first day"),
        ("mean", "sessions = 7, session = 2, in_months = 1", "'year to date' only"),
        ("mean", 'over = "months", counted = "session"', "'same days' only"),
        ("mean", 'over = "months", average = 50', "distance_from_average"),
        ("mean", 'over = "months", to = "year end"', "after only"),
        ("mean", 'over = "months", sessions = 5, after = { new_high = 252 }', "a length, or to"),
    ],
)
def test_an_argument_without_effect_is_refused(judged, measure, args, text):
    relation = {"last_time": "in_month", "rank": "equals"}.get(measure, "above")
    claimed = {"last_time": "2012-11", "rank": 1}.get(measure, 0.01)
    verdict, problems = judged(
        measure, relation, args=f'series = "sp_500", {args}', claimed=claimed
    )
    assert verdict is None
    assert len(problems) == 1
    assert text in problems[0]


def test_the_last_time_below_a_bound_is_a_signal(judged):
    args = (
        'series = "sp_500", nth = 2, on = "2014-10-13", signal = { over = "sessions", '
        'stat = "distance_from_average", average = 200, below = 0 }'
    )
    verdict, _ = judged("signal_date", "on_date", args=args, claimed="2012-11-16")
    assert verdict.verdict == "supported"


@pytest.mark.parametrize(
    ("since", "status"), [("1990", "supported"), ('"1989-12-29"', "not testable")]
)
def test_a_year_that_begins_on_a_holiday_begins_with_its_first_session(judged, since, status):
    after = '{ series = "vix", stat = "level", over = "sessions", above = 50 }'
    args = f'series = "sp_500", months = 12, after = {after}, since = {since}, until = 2025'
    verdict, _ = judged("mean", "above", args=args, claimed=0.3)
    assert verdict.verdict == status
