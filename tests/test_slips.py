"""Slips that people make in claim files: a verdict that says what lacks, or a fault in one line."""

import dataclasses
import datetime as dt
import math

import pytest
from asked import judged

from research import store
from research.claims import judge as judging
from research.claims import register
from research.registry import PARAMETERS, REGISTRY

DATA = store.load("snapshot")
CLAIMS, _ = register.read(sorted(DATA.claims.glob("*.toml")))
SIZE = 'ahead = "ff_size_lo30", behind = "ff_size_hi30", basis = "total"'
TROUGHS = f'{SIZE}, kind = "trough", months = 12, since = "1948-01-01", end = "2009-06-30"'
FALL = 'series = "russell_2000", start = "2021-11-08", end = "2022-01-27"'
LATER = 'series = "russell_2000", start = "2021-11-08", end = "2022-06-30"'
PAIR = 'ahead = "russell_2000", behind = "sp_500"'
DECADE = 'series = "ff_market", start = "1999-12-31", end = "2009-12-31", basis = "total"'
ABOVE_50 = 'after = { series = "vix", stat = "level", over = "sessions", above = 50 }'
BELOW = 'stat = "distance_from_average", average = 200, below = 0'
SIGNAL = f'signal = {{ over = "sessions", {BELOW} }}'


def figure(claimed, rounding=None):
    return {"claimed": claimed} | ({"rounding": rounding} if rounding else {})


NO, YES, NOT = "not testable", "supported", "contradicted"
RECORD, INTEL, DOW = ("record_close", "is_true"), 'series = "intc"', 'series = "dow_jones"'
LOWS = 'kind = "market_low", months = 12, since = "1926-07-01", end = "2013-12-31"'
AFTER_50 = f'series = "sp_500", months = 12, {ABOVE_50}, until = 2025'
OUTCOMES = {
    "t01 a record on a cut history": (*RECORD, f'{INTEL}, on = "2020-01-24"', {}, NO, "2014"),
    "t01 no record inside it": (*RECORD, f'{INTEL}, on = "2020-03-23"', {}, NOT, ""),
    "a record above what was before": (*RECORD, f'{DOW}, on = "2017-02-24"', {}, YES, ""),
    "a record of changes on a history that is cut": (
        *("record", "is_true", f'{INTEL}, stat = "change", over = "sessions", on = "2025-09-18"'),
        *({}, NO, "2014"),
    ),
    "t02 last as long before the data": (
        *("last_matched", "in_month", 'ahead = "dow_jones", on = "2017-02-24"'),
        *(figure("1987-01"), NO, "1992"),
    ),
    "t03 events before the list begins": (
        *("after_events", "equals", f"{SIZE}, {LOWS}", figure(0.2625, 0.0001), NO, "1957"),
    ),
    "t06 a figure on another vintage": (
        *("macro", "equals", 'series = "GDPC1", period = "2022-04", transform = "saar"'),
        *(figure(-0.009, 0.001) | {"out": "2022-07-28"}, NO, "2022-07-28, before later revisions"),
    ),
    "t11 a monthly change of prices": (
        *("macro", "equals", 'series = "CPIAUCSL", period = "2021-12", transform = "mom"'),
        *(figure(0.007, 0.001), YES, ""),
    ),
    "t12 a window of one day": (
        *("volume_record", "is_true", 'series = "kre", start = "2023-03-10", end = "2023-03-10"'),
        *({}, YES, ""),
    ),
    "t14 a window that ends after publication": (
        *("change", "below", LATER, figure(-0.20) | {"out": "2022-02-08"}),
        *(NO, "2022-02-08"),
    ),
    "t21 no measure, and what it would need": (
        *("", "about", "", figure(0.13) | {"needs": "a measure of the distance from an average"}),
        *(NO, "a measure of the distance from an average"),
    ),
    "t23 volatility of months": ("volatility", "about", DECADE, figure(0.17, 0.01), YES, ""),
    "decisions before the list begins": (
        *("decisions", "at_least", 'kind = "cut", start = "1980-01-01", end = "1989-12-31"'),
        *(figure(1), NO, "1990"),
    ),
    "a decision near a day before the list begins": (
        *("decision_date", "in_month", 'kind = "cut", near = "1984-09-01"'),
        *(figure("1984-09"), NO, "1990"),
    ),
    "yields before they begin": (
        *("yield_slope", "above", 'start = "1979-12-31", end = "2025-12-30"'),
        *(figure(0.0), NO, "1980-01-02"),
    ),
    "the last time below a bound is a signal": (
        *("signal_date", "on_date", f'series = "sp_500", nth = 2, on = "2014-10-13", {SIGNAL}'),
        *(figure("2012-11-16"), YES, ""),
    ),
    "a year that begins on a holiday begins with its first session": (
        *("mean", "above", f"{AFTER_50}, since = 1990", figure(0.3), YES, ""),
    ),
    "a session before it is one too early": (
        *("mean", "above", f'{AFTER_50}, since = "1989-12-29"', figure(0.3), NO, "1990-01-01"),
    ),
}


@pytest.mark.parametrize(
    ("measure", "relation", "args", "fields", "verdict", "said"), OUTCOMES.values(), ids=OUTCOMES
)
def test_the_outcome(measure, relation, args, fields, verdict, said):
    found, problems = judged(measure, relation, args, **fields)
    assert problems == []
    assert found.verdict == verdict, found.reason
    assert said in " ".join([found.reason, *found.caveats])


ZERO = figure(0.0)
SP = 'series = "sp_500", '
AFTER = f"{SP}sessions = 21, after = {{ %s }}"
REFUSED = {
    "t09 a run on a day without one": (
        *("last_matched", "in_month", 'ahead = "sp_500", on = "2022-06-30"', figure("2020-03")),
        "args.on: no run of gains is in force on 2022-06-30.",
    ),
    "t10 a basis that the series does not have": (
        *("change", "below", DECADE.replace("total", "price"), ZERO),
        "args.basis: ff_market has total returns only; got 'price'.",
    ),
    "a key that no signal has": (
        *("mean", "above", AFTER % 'crosses = "up"', ZERO),
        "args.after: crosses: a signal has no such key; nearest valid name: 'cross'",
    ),
    "two signals in one": (
        *("mean", "above", AFTER % 'cross = "up", fall = 0.2', ZERO),
        "args.after: expected one kind of signal, got cross and fall",
    ),
    "no signal": ("mean", "above", AFTER % 'over = "months"', ZERO, "found neither"),
    "no window": ("value", "above", f'{SP}on = "2020-01-01"', ZERO, "start: change needs a window"),
    "a bound that a rank does not have": (
        *("rank", "equals", f'{SP}over = "months", at_least = 0, on = "2014-10"', figure(1)),
        "a bound goes here",
    ),
    "the last time below a bound": (
        *("last_time", "in_month", f'{SP}{BELOW}, on = "2014-10-13"', figure("2012-11")),
        "signal_date with the bound inside signal",
    ),
}


@pytest.mark.parametrize(
    ("measure", "relation", "args", "fields", "line"), REFUSED.values(), ids=REFUSED
)
def test_a_slip_is_refused_in_its_line(measure, relation, args, fields, line):
    verdict, [problem] = judged(measure, relation, args, **fields)
    assert verdict is None
    assert line in problem


def test_t04_an_end_bounds_events_and_not_their_outcomes():
    found, _ = judged("after_events", "above", TROUGHS, claimed=0.0)
    assert found.n_events == 11
    assert "2009-06" in found.rows.to_string()
    assert not any("1 open" in text for text in found.caveats)


def test_t10_total_returns_are_labelled_so():
    args = 'series = "ff_market", start = "2021-12-31", end = "2022-12-31"'
    found, _ = judged("change", "below", args, claimed=0.0)
    assert set(found.rows["basis"]) == {"total"}


def test_t13_a_general_figure_lies_outside_its_interval_and_has_no_side():
    general = figure(0.075, 0.001) | {"kind": "general"}
    found, _ = judged("after_events", "equals", TROUGHS, **general)
    assert "interval" in found.reason
    assert "other side" not in found.reason


def test_t15_k_of_n_counts_the_index_that_is_named():
    args = 'series = "nasdaq_composite", on = "2015-04-23"'
    found, _ = judged("record_close", "is_true", args)
    assert found.verdict == YES
    assert found.holds[0] == found.holds[1]
    assert any("qqq" in row["choice"] and not row["fits"] for row in found.elsewhere)


@pytest.mark.parametrize("end", ["2003-12-31", "2019-12-31", "2022-12-31"])
@pytest.mark.parametrize(
    ("measure", "args"),
    [
        ("after_decisions", 'kind = "cut", months = 12'),
        ("after_streaks", "at_least = 5, sessions = 21"),
    ],
)
def test_t22_a_choice_without_data_is_one_without_a_value(measure, args, end):
    args = f'{PAIR}, since = "1990-01-01", {args}, end = "{end}"'
    found, problems = judged(measure, "above", args, claimed=0.0)
    assert problems == []
    assert found.computed is not None


@pytest.mark.parametrize(
    ("measure", "args", "value"),
    [
        ("after_decisions", f'{SIZE}, kind = "cut", months = 12', "lead"),
        ("mean", f"{SP}sessions = 250, after = {{ new_high = 250 }}", "value"),
    ],
)
def test_crowded_events_have_two_means_and_both_are_those_of_the_rows(measure, args, value):
    found, _ = judged(measure, "above", args, claimed=0.0, kind="general")
    rows = found.rows[found.rows["status"] == "complete"]
    assert found.n_events == len(rows) > found.clusters == rows["cluster"].nunique()
    assert found.event_mean == pytest.approx(rows[value].mean())
    clusters = rows.groupby("cluster")[value].mean()
    assert found.cluster_mean == pytest.approx(clusters.mean())


@pytest.mark.parametrize(
    ("name", "day"),
    [
        *[(name, "1850-01-01") for name in ("start", "since", "low_start")],
        *[(name, "2040-12-31") for name in ("end", "on")],
        *[("period", month) for month in ("1850-01", "2040-01")],
    ],
)
def test_no_measure_judges_in_silence_on_less_than_it_was_asked_for(name, day):
    """One claim of the register for each measure that takes the argument, far outside the data."""
    tests = [t for whole in CLAIMS for t in whole.parts or (whole,) if name in t.args]
    tests = {t.measure: t for t in tests if t.measure != "decisions"}  # a count can only grow
    for test in tests.values():
        args = {**test.args, name: day}
        free = dataclasses.replace(test, joint=None, evidence_id=None, due=None, args=args)
        asked = dataclasses.replace(free, article=register.Article("a"))
        verdicts, problems = judging.judge([asked], DATA)
        said = [v for v in verdicts if "asked for" in f"{v.caveats}"]
        said += [v for v in verdicts if v.verdict in (NO, "not yet due")]
        assert said or problems, test.measure


@pytest.mark.parametrize(
    "value",
    [math.nan, math.inf, -math.inf, 10**400, 10**20, 1e300, dt.time(1), {}, []],
    ids=lambda value: f"{value}"[:9],
)
def test_no_argument_takes_a_number_without_bounds_or_a_value_of_no_kind(value):
    for measure in REGISTRY.values():
        for name in measure.parameters:
            parse, _ = measure.reads.get(name) or PARAMETERS[name]
            try:
                parsed = parse(DATA, value)
            except ValueError:
                continue
            assert parsed is None, f"{measure.name}.{name}"


@pytest.mark.parametrize(
    ("relation", "claimed", "rounding", "verdict"),
    [
        ("equals", 224.83, 0.01, YES),
        ("equals", 224.81, 0.01, NOT),
        ("above", 224.82, None, YES),
        ("above", 224.83, None, NO),
        ("below", 224.8, None, NOT),
    ],
)
def test_a_level_is_judged_within_its_rounding_and_its_error(relation, claimed, rounding, verdict):
    """The S&P 500 closed at 224.842 on 19 October 1987, known here to within 0.018."""
    level = f'{SP}stat = "level", on = "1987-10-19"'
    found, problems = judged("value", relation, level, **figure(claimed, rounding))
    assert problems == []
    assert found.verdict == verdict, (found.computed, found.reason)


@pytest.mark.parametrize(("above", "verdict"), [(2000, YES), (2007.1, NO), (2007.11, NO)])
def test_a_first_close_above_a_level_within_the_error_cannot_be_told(above, verdict):
    args = f'series = "russell_2000", stat = "level", above = {above}, since = 2020'
    found, _ = judged("first_time", "in_month", args, claimed="2020-12")
    assert found.verdict == verdict, found.reason


BOUNDED = 'sp_500", on = "2017-03-20"'


@pytest.mark.parametrize(
    ("measure", "args", "said"),
    [
        ("value", f'{BOUNDED}, stat = "streak_up", over = "sessions", above = -1', "-0.01"),
        ("value", f'{BOUNDED}, stat = "streak_up", over = "sessions", below = 1', "0.01"),
        ("value", f'{BOUNDED}, stat = "sessions_since", at_most = -2', "-0.02"),
        ("count", 'sp_500", over = "months", at_least = 10', "0.1"),
        ("count", 'sp_500", months = 12, after = { streak = 8, above = 1 }, above = 0', "0.01"),
        ("signals", 'sp_500", signal = { over = "weeks", at_most = -5 }', "-0.05"),
        ("signals", 'DGS10", signal = { stat = "level", over = "sessions", above = 4 }', "0.04"),
    ],
)
def test_a_bound_typed_in_percent_is_refused(measure, args, said):
    verdict, faults = judged(measure, "equals", f'series = "{args}', claimed=109)
    assert verdict is None
    assert len(faults) == 1
    assert f"is written {said}." in faults[0]


@pytest.mark.parametrize(
    "args",
    [
        'series = "vix", over = "sessions", stat = "level", above = 50',
        'series = "sp_500", years = 5, above = 1',
        'series = "sp_500", over = "months", stat = "streak_up", at_least = 5',
        'series = "sp_500", over = "sessions", stat = "distance_from_low", above = 1',
    ],
)
def test_a_bound_that_can_be_reached_is_none(args):
    verdict, faults = judged("count", "at_least", args, claimed=0)
    assert faults == []
    assert verdict.verdict == YES


@pytest.mark.parametrize(
    ("measure", "args", "said"),
    [
        (
            *("value", 'over = "sessions", on = "2023-12-16"'),
            "2023-12-16 is no session of sp_500; the last one before it is 2023-12-15.",
        ),
        ("value", 'stat = "level", on = "2024-02-30"', "there is no 30 February 2024"),
        ("average", 'over = "years"', "unknown measure 'average'; nearest valid name: 'mean'"),
        ("maximum", 'over = "years"', "unknown measure 'maximum'; nearest valid name: 'highest'"),
    ],
)
def test_a_day_or_a_name_that_is_not_there(measure, args, said):
    _, [problem] = judged(measure, "about", f"{SP}{args}", claimed=0.1)
    assert said in problem


def test_a_level_on_a_saturday_is_that_of_the_close_before():
    args = 'series = "sp_500", stat = "level", on = "2023-12-16"'
    assert judged("value", "equals", args, claimed=4719, rounding=1)[0].verdict == YES


PART_OF_A_MONTH = f'{PAIR}, over = "months", on = "2023-12"'


@pytest.mark.parametrize(
    ("claimed", "rounding", "verdict", "said"),
    [
        (0.05, 0.001, NOT, "what was to be seen then, +9.06 points, comes to the same"),
        (0.0763, 1e-4, NO, "its writer cannot have seen it"),
    ],
)
def test_of_a_month_that_was_not_over_its_part_could_be_seen(claimed, rounding, verdict, said):
    figures = {"claimed": claimed, "rounding": rounding, "out": "2023-12-28"}
    found, _ = judged("value", "equals", PART_OF_A_MONTH, **figures)
    assert found.verdict == verdict
    assert found.computed == pytest.approx(0.0763, abs=5e-5)
    assert said in " ".join([found.reason, *found.caveats])
