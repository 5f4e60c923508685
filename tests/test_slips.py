"""Slips that people make in claim files: a verdict that says what lacks, or a fault in one line."""

import dataclasses
import datetime as dt
import json
import math
import re

import pytest

from research import store
from research.claims import judge as judging
from research.claims import register
from research.registry import PARAMETERS, REGISTRY

DATA = store.load("snapshot")
CLAIMS, _ = register.read(sorted(DATA.claims.glob("*.toml")))
ARTICLE = '[article]\nid = "900"\n'
SIZE = 'ahead = "ff_size_lo30", behind = "ff_size_hi30", basis = "total"'
TROUGHS = f'{SIZE}, kind = "trough", months = 12, since = "1948-01-01", end = "2009-06-30"'
FALL = 'series = "russell_2000", start = "2021-11-08", end = "2022-01-27"'
LATER = 'series = "russell_2000", start = "2021-11-08", end = "2022-06-30"'
PAIR = 'ahead = "russell_2000", behind = "sp_500"'
DECADE = 'series = "ff_market", start = "1999-12-31", end = "2009-12-31", basis = "total"'
IWM_2025 = 'series = "iwm", start = "2024-12-31", end = "2025-12-31"'
DGS2, POINTS = (
    'series = "DGS2", stat = "level"',
    'series = "sp_500", stat = "points", over = "sessions"',
)
QUARTERS = 'series = "GDPC1", start = "2020-01", end = "2020-10", exclude = ["2019-01", "2021-01"]'
ABOVE_50 = 'after = { series = "vix", stat = "level", over = "sessions", above = 50 }'
SIGNAL = 'signal = { over = "sessions", stat = "distance_from_average", average = 200, below = 0 }'


@pytest.fixture
def judged(tmp_path):
    """Judge one claim of a file: the verdict, None where there is none, and the faults in lines."""

    def judged(
        measure,
        relation="is_true",
        args="",
        *,
        out=None,
        article=ARTICLE,
        says="A claim.",
        **fields,
    ):
        lines = [article, f"published = {out}" if out else "", '[[claim]]\nid = "900-01"']
        lines += [f'says = "{says}"', f'measure = "{measure}"' if measure else ""]
        lines += [f"args = {{ {args} }}" if args else ""]
        lines += [f"{n} = {json.dumps(v)}" for n, v in {"relation": relation, **fields}.items()]
        path = tmp_path / "900.toml"
        path.write_text("\n".join(lines), encoding="utf-8")
        verdicts, problems = judging.judge_files([path], DATA)
        return (verdicts or [None])[0], [str(problem) for problem in problems]

    return judged


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
    "a fund misses its index by what it costs": (
        *("change", "equals", f'{IWM_2025}, basis = "total"', figure(0.1281, 0.0001)),
        *("partly", "IWM stands for its index, and costs 0.19% a year"),
    ),
    "a fund misses its index by more": (
        *("change", "equals", f'{IWM_2025}, basis = "total"', figure(0.1301, 0.0001), NOT, "IWM"),
    ),
    "a yield one hundredth from a desk's quote": (
        *("value", "equals", f'{DGS2}, on = "2023-03-07"', figure(0.05011, 0.00001)),
        *("partly", "a desk's quote of the day may lie 0.01 point"),
    ),
    "a bound one hundredth from a yield": (
        *("value", "above", f'{DGS2}, on = "2023-03-07"', figure(0.0501), "partly", "a yield"),
    ),
    "a day that turns on one hundredth of a yield": (
        *("last_time", "on_date", f'{DGS2}, on = "2023-03-07"', figure("2007-06-15")),
        *(NO, "desk's quote"),
    ),
    "a day that does not turn on it": (
        *("last_time", "in_month", f'{DGS2}, on = "2023-03-07"', figure("2006-06"), NOT, "desk's"),
    ),
    "a fall deeper than any index before the data was high": (
        *("rank", "equals", f'{POINTS}, side = "low", on = "2019-05-13"', figure(15), YES, ""),
    ),
    "a rank from the other side rests on what is missing": (
        *("rank", "equals", f'{POINTS}, on = "2019-05-13"', figure(17000), NO, "before 1952"),
    ),
    "a month that holds a day is the whole month": (
        *("value", "above", 'series = "sp_500", over = "months", on = "2025-10-15"', figure(0.0)),
        *(YES, "the whole month that holds 2025-10-15, to 2025-10-31"),
    ),
    "a half that holds a day is the whole half": (
        *("rank", "at_least", 'series = "sp_500", over = "halves", on = "2025-05-15"', figure(1)),
        *(YES, "the whole half that holds 2025-05-15, to 2025-06-30"),
    ),
    "a high of forty years that could not come before": (
        *("mean", "above", 'series = "sp_500", months = 6, after = { new_high = 10000 }'),
        *(figure(0.0), YES, "none could come before 1992-07-01, as it looks 10000 sessions back"),
    ),
    "a session before it is one too early": (
        *("mean", "above", f'{AFTER_50}, since = "1989-12-29"', figure(0.3), NO, "1990-01-01"),
    ),
}


@pytest.mark.parametrize(
    ("measure", "relation", "args", "fields", "verdict", "said"), OUTCOMES.values(), ids=OUTCOMES
)
def test_the_outcome(measure, relation, args, fields, verdict, said, judged):
    found, problems = judged(measure, relation, args, **fields)
    assert problems == []
    assert found.verdict == verdict, found.reason
    assert said in " ".join([found.reason, *found.caveats])


ZERO = figure(0.0)
SP = 'series = "sp_500", '
REFUSED = {
    "t05 no interval": (
        *("year_share", "above", f'{PAIR}, start = "1978-12-31", end = "2025-12-31"'),
        *(figure(0.5) | {"kind": "general"}, "kind: a general claim needs an interval"),
    ),
    "t07 percent typed as a number": (
        *("change", "equals", FALL, figure(-20.9, 0.1), r"claimed: .*-20\.9% is written -0\.209"),
    ),
    "t08 a positive drawdown": (
        *("drawdown", "at_least", FALL, figure(0.20)),
        r"claimed: drawdown is zero or below.* at_most -0\.2",
    ),
    "t09 a run on a day without one": (
        *("last_matched", "in_month", 'ahead = "sp_500", on = "2022-06-30"', figure("2020-03")),
        r"args\.on: no run of gains is in force on 2022-06-30\.",
    ),
    "t10 a basis that the series does not have": (
        *("change", "below", DECADE.replace("total", "price"), ZERO),
        r"args\.basis: ff_market has total returns only; got 'price'\.",
    ),
    "t16 what the measure takes": (
        *("after_decisions", "above", 'series = "sp_500", kind = "first_cut", months = 12', ZERO),
        r"it takes ahead, .*kind, .*months",
    ),
    "t17 an unknown measure": (
        *("golden_cross", "is_true", "", {}),
        r"unknown measure 'golden_cross'.*docs/measures\.md",
    ),
    "t19 a mistyped field": (
        *("change", "above", FALL, ZERO | {"relatoin": "above"}),
        "relatoin: unknown field; nearest valid name: 'relation'",
    ),
    "a key that no signal has": (
        *("mean", "above", f'{SP}sessions = 21, after = {{ crosses = "up" }}', ZERO),
        "args.after: crosses: a signal has no such key; nearest valid name: 'cross'",
    ),
    "a key that no signal is near": (
        *("mean", "above", f"{SP}sessions = 21, after = {{ rsi = 30 }}", ZERO),
        r"args.after: rsi: a signal has no such key\.",
    ),
    "a window of which nothing is left": (
        *("macro_share", "above", f"{QUARTERS}, at_least = 0.05", ZERO),
        "exclude: expected to leave a period of the window",
    ),
    "two signals in one": (
        *("mean", "above", f'{SP}sessions = 21, after = {{ cross = "up", fall = 0.2 }}', ZERO),
        "args.after: expected one kind of signal, got cross and fall",
    ),
    "no signal": (
        *("mean", "above", f'{SP}sessions = 21, after = {{ over = "months" }}', ZERO),
        "found neither",
    ),
    "an unknown window": (
        *("rank", "equals", f'{SP}over = "decades", on = "2020-01-01"', figure(1)),
        "args.over: expected one of sessions, weeks",
    ),
    "no window": (
        *("value", "above", f'{SP}on = "2020-01-01"', ZERO),
        "args: start: change needs a window",
    ),
    **{
        f"{measure} ends before it starts": (
            *(measure, "is_true" if measure == "recession" else "below"),
            f'start = "{start}", end = "{end}"{rest}',
            {} if measure == "recession" else ZERO,
            r"args\.end: expected a day after start \(2020-12-",
        )
        for measure, start, end, rest in (
            ("recession", "2020-12-31", "2020-01-31", ""),
            ("decisions", "2020-12-31", "2020-01-31", ', kind = "cut"'),
            ("yield_slope", "2020-12-31", "2020-01-31", ""),
            ("macro_share", "2020-12", "2020-01", ', series = "GDPC1", at_least = 0.05'),
            ("drawdown", "2020-12-31", "2020-01-31", ', series = "sp_500"'),
        )
    },
}
WITHOUT_EFFECT = [
    ("last_time", 'stat = "distance_from_average", below = 0, on = "2014-10-13"', "signal_date"),
    ("rank", 'over = "months", at_least = 0, on = "2014-10"', "a bound goes here"),
    ("value", 'over = "months", above = 0, on = "2014-10"', "a bound goes here"),
    ("value", 'over = "months", start = "2014-01-31", on = "2014-10"', "neither over nor"),
    ("value", 'sessions = 5, start = "2014-01-31", on = "2014-10-31"', "neither over nor"),
    ("mean", 'over = "months", start = "2014-01-31"', "since is the first day"),
    ("mean", "sessions = 7, session = 2, in_months = 1", "weeks to years, only"),
    ("mean", 'over = "months", counted = "session"', "'same days' only"),
    ("mean", 'over = "months", average = 50', "distance_from_average"),
    ("mean", 'over = "months", to = "year end"', "after only"),
    ("mean", 'over = "months", sessions = 5, after = { new_high = 252 }', "a length, or to"),
]


@pytest.mark.parametrize(
    ("measure", "relation", "args", "fields", "line"), REFUSED.values(), ids=REFUSED
)
def test_a_slip_is_refused_in_its_line(measure, relation, args, fields, line, judged):
    found, problems = judged(measure, relation, args, **fields)
    assert found is None
    assert re.search(line, problems[0])


@pytest.mark.parametrize(("measure", "args", "line"), WITHOUT_EFFECT)
def test_an_argument_without_effect_is_refused(judged, measure, args, line):
    relation = {"last_time": "in_month", "rank": "equals"}.get(measure, "above")
    claimed = {"last_time": "2012-11", "rank": 1}.get(measure, 0.01)
    found, problems = judged(measure, relation, f"{SP}{args}", claimed=claimed)
    assert found is None
    assert len(problems) == 1
    assert line in problems[0]


def test_a_claim_that_names_the_fund_is_about_the_fund(judged):
    args = f'{IWM_2025}, basis = "total"'
    found, _ = judged("change", "equals", args, says="IWM gained 12.8%.", **figure(0.1281, 0.0001))
    assert found.verdict == NOT
    assert found.caveats == ()


def test_a_series_of_months_has_no_sessions_before(judged):
    args = 'series = "ff_market", basis = "total", start = "1926-12-31", on = "2017-08-31"'
    found, _ = judged("value", "equals", args, claimed=9.0, rounding=1.0)
    assert found.verdict == NOT
    assert "five sessions" not in found.reason


def test_t04_an_end_bounds_events_and_not_their_outcomes(judged):
    found, _ = judged("after_events", "above", TROUGHS, claimed=0.0)
    assert found.n_events == 11
    assert "2009-06" in found.rows.to_string()
    assert not any("1 open" in text for text in found.caveats)


def test_t10_total_returns_are_labelled_so(judged):
    args = 'series = "ff_market", start = "2021-12-31", end = "2022-12-31"'
    found, _ = judged("change", "below", args, claimed=0.0)
    assert set(found.rows["basis"]) == {"total"}


def test_t13_a_general_figure_lies_outside_its_interval_and_has_no_side(judged):
    general = figure(0.075, 0.001) | {"kind": "general"}
    found, _ = judged("after_events", "equals", TROUGHS, **general)
    assert "interval" in found.reason
    assert "other side" not in found.reason


def test_t15_k_of_n_counts_the_index_that_is_named(judged):
    args = 'series = "nasdaq_composite", on = "2015-04-23"'
    found, _ = judged("record_close", "is_true", args)
    assert found.verdict == YES
    assert found.holds[0] == found.holds[1]
    assert any("qqq" in row["choice"] and not row["fits"] for row in found.elsewhere)


def test_t18_three_faults_are_three_lines(judged):
    args = 'series = "XLF", start = "11/08/2021", end = "2022-01-27"'
    _, problems = judged("change", "equals", args, claimed=-0.209)
    fields = [line.split(": ")[2] for line in problems]
    assert fields == ["args.series", "args.start", "rounding"]


def test_t20_a_file_without_an_article_is_a_fault_of_the_file(judged):
    found, [problem] = judged("change", "below", FALL, article="", claimed=-0.20)
    assert found.verdict == YES
    assert ": claim -: article: " in problem


@pytest.mark.parametrize("end", ["2003-12-31", "2019-12-31", "2022-12-31"])
@pytest.mark.parametrize(
    ("measure", "args"),
    [
        ("after_decisions", 'kind = "cut", months = 12'),
        ("after_streaks", "at_least = 5, sessions = 21"),
    ],
)
def test_t22_a_choice_without_data_is_one_without_a_value(judged, measure, args, end):
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
def test_crowded_events_have_two_means_and_both_are_those_of_the_rows(judged, measure, args, value):
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
def test_a_level_is_judged_within_its_rounding_and_its_error(
    judged, relation, claimed, rounding, verdict
):
    """The S&P 500 closed at 224.842 on 19 October 1987, known here to within 0.018."""
    level = f'{SP}stat = "level", on = "1987-10-19"'
    found, problems = judged("value", relation, level, **figure(claimed, rounding))
    assert problems == []
    assert found.verdict == verdict, (found.computed, found.reason)


@pytest.mark.parametrize(("above", "verdict"), [(2000, YES), (2007.1, NO), (2007.11, NO)])
def test_a_first_close_above_a_level_within_the_error_cannot_be_told(judged, above, verdict):
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
def test_a_bound_typed_in_percent_is_refused(judged, measure, args, said):
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
def test_a_bound_that_can_be_reached_is_none(judged, args):
    verdict, faults = judged("count", "at_least", args, claimed=0)
    assert faults == []
    assert verdict.verdict == YES


def test_a_move_of_a_saturday_is_refused(judged):
    args = 'series = "sp_500", over = "sessions", on = "2023-12-16"'
    _, faults = judged("value", "equals", args, claimed=0.0, rounding=0.001)
    last = "2023-12-16 is no session of sp_500; the last one before it is 2023-12-15."
    assert len(faults) == 1
    assert last in faults[0]


def test_a_level_on_a_saturday_is_that_of_the_close_before(judged):
    args = 'series = "sp_500", stat = "level", on = "2023-12-16"'
    assert judged("value", "equals", args, claimed=4719, rounding=1)[0].verdict == YES


def test_a_day_that_its_month_does_not_have_is_said_so(judged):
    _, faults = judged("record", "is_true", 'series = "sp_500", stat = "level", on = "2024-02-30"')
    assert "there is no 30 February 2024" in faults[0]


@pytest.mark.parametrize(("name", "right"), [("average", "mean"), ("maximum", "highest")])
def test_another_word_for_a_measure_names_it(judged, name, right):
    _, faults = judged(name, "equals", 'series = "sp_500", over = "years"', claimed=0.1)
    assert f"unknown measure {name!r}; nearest valid name: {right!r}" in faults[0]


PART_OF_A_MONTH = f'{PAIR}, over = "months", on = "2023-12"'


def test_of_a_month_that_was_not_over_its_part_could_be_seen(judged):
    out = "2023-12-28"
    verdict, _ = judged("value", "equals", PART_OF_A_MONTH, out=out, claimed=0.05, rounding=0.001)
    assert verdict.verdict == NOT
    assert verdict.computed == pytest.approx(0.0763, abs=5e-5)
    assert "what was to be seen then, +9.06 points, comes to the same" in verdict.caveats[0]


def test_a_figure_of_a_whole_month_that_its_part_does_not_bear_out_decides_nothing(judged):
    out = "2023-12-28"
    verdict, _ = judged("value", "equals", PART_OF_A_MONTH, out=out, claimed=0.0763, rounding=1e-4)
    assert verdict.verdict == NO
    assert "its writer cannot have seen it" in verdict.reason
