"""Slips that people make in claim files, each with the outcome it must have.

A row is a claim (or a whole file), and either the verdict with words of its reason, or the fault.
"""

import re

import pytest

from research import store
from research.claims import judge as judging

DATA = store.load("snapshot")
ARTICLE = '[article]\nid = "900"\n'
CLAIM = '[[claim]]\nid = "900-01"\nsays = "A claim."\n'


def toml(test: str, *, article: str = ARTICLE) -> str:
    return f"{article}{CLAIM}{test}\n"


def asked(measure: str, args: str, rest: str, **article: str) -> str:
    return toml(f'measure = "{measure}"\nargs = {{ {args} }}\n{rest}', **article)


SIZE = 'ahead = "ff_size_lo30", behind = "ff_size_hi30", basis = "total"'
FALL = 'series = "russell_2000", start = "2021-11-08", end = "2022-01-27"'
PAIR = 'ahead = "russell_2000", behind = "sp_500"'
JUDGED = [
    pytest.param(
        asked("record_close", 'series = "intc", on = "2020-01-24"', 'relation = "is_true"'),
        "not testable",
        "2014",
        id="t01 a record on a history that is cut",
    ),
    pytest.param(
        asked("record_close", 'series = "intc", on = "2020-03-23"', 'relation = "is_true"'),
        "contradicted",
        "",
        id="t01 no record inside the history",
    ),
    pytest.param(
        asked(
            "last_matched",
            'ahead = "dow_jones", on = "2017-02-24"',
            'relation = "in_month"\nclaimed = "1987-01"',
        ),
        "not testable",
        "1992",
        id="t02 last as long before the data",
    ),
    pytest.param(
        asked(
            "after_events",
            f'{SIZE}, kind = "market_low", months = 12, since = "1926-07-01", end = "2013-12-31"',
            'relation = "equals"\nclaimed = 0.2625\nrounding = 0.0001',
        ),
        "not testable",
        "1957",
        id="t03 events before the list begins",
    ),
    pytest.param(
        asked(
            "macro",
            'series = "GDPC1", period = "2022-04", transform = "saar"',
            'relation = "equals"\nclaimed = -0.009\nrounding = 0.001',
            article='[article]\nid = "900"\npublished = 2022-07-28\n',
        ),
        "not testable",
        "vintage",
        id="t06 a figure on another vintage",
    ),
    pytest.param(
        asked(
            "volume_record",
            'series = "kre", start = "2023-03-10", end = "2023-03-10"',
            'relation = "is_true"',
        ),
        "supported",
        "",
        id="t12 a window of one day",
    ),
    pytest.param(
        asked(
            "change",
            'series = "russell_2000", start = "2021-11-08", end = "2022-06-30"',
            'relation = "below"\nclaimed = -0.20',
            article='[article]\nid = "900"\npublished = 2022-02-08\n',
        ),
        "not testable",
        "2022-02-08",
        id="t14 a window that ends after publication",
    ),
    pytest.param(
        asked(
            "record_close",
            'series = "nasdaq_composite", on = "2015-04-23"',
            'relation = "is_true"',
        ),
        "supported",
        "",
        id="t15 another index stands elsewhere",
    ),
    pytest.param(
        toml(
            'needs = "a measure of the distance from a moving average"\n'
            'relation = "about"\nclaimed = 0.13'
        ),
        "not testable",
        "distance from a moving average",
        id="t21 no measure, and what it would need",
    ),
    pytest.param(
        asked(
            "volatility",
            'series = "ff_market", start = "1999-12-31", end = "2009-12-31", basis = "total"',
            'relation = "about"\nclaimed = 0.17\nrounding = 0.01',
        ),
        "supported",
        "",
        id="t23 volatility of months",
    ),
]
REFUSED = [
    pytest.param(
        asked("change", FALL, 'relation = "equals"\nclaimed = -20.9\nrounding = 0.1'),
        r"claimed: .*-20\.9% is written -0\.209",
        id="t07 percent typed as a number",
    ),
    pytest.param(
        asked("drawdown", FALL, 'relation = "at_least"\nclaimed = 0.20'),
        r"claimed: drawdown is zero or below.* at_most -0\.2",
        id="t08 a positive drawdown",
    ),
    pytest.param(
        asked(
            "last_matched",
            'ahead = "sp_500", on = "2022-06-30"',
            'relation = "in_month"\nclaimed = "2020-03"',
        ),
        r"args\.on: .*2022-06-30",
        id="t09 a run on a day without one",
    ),
    pytest.param(
        asked(
            "change",
            'series = "ff_market", start = "2021-12-31", end = "2022-12-31", basis = "price"',
            'relation = "below"\nclaimed = 0',
        ),
        "total",
        id="t10 a basis that the series does not have",
    ),
    pytest.param(
        asked(
            "after_decisions",
            'series = "sp_500", kind = "first_cut", months = 12',
            'relation = "above"\nclaimed = 0',
        ),
        r"it takes ahead, .*kind, .*months",
        id="t16 what the measure takes",
    ),
    pytest.param(
        toml('measure = "golden_cross"\nrelation = "is_true"'),
        r"unknown measure 'golden_cross'.*docs/measures\.md",
        id="t17 an unknown measure",
    ),
    pytest.param(
        asked("change", FALL, 'relatoin = "above"\nclaimed = 0'),
        r"relatoin: unknown field; nearest valid name: 'relation'",
        id="t19 a mistyped field",
    ),
]


@pytest.fixture
def judged(tmp_path):
    def judged(text):
        path = tmp_path / "900.toml"
        path.write_text(text, encoding="utf-8")
        return judging.judge_files([path], DATA)

    return judged


@pytest.mark.parametrize(("text", "verdict", "said"), JUDGED)
def test_a_slip_in_the_sample_is_said_and_decides_nothing(text, verdict, said, judged):
    [v], problems = judged(text)
    assert problems == []
    assert verdict in (None, v.verdict)
    assert said in " ".join([v.reason, *v.caveats])


@pytest.mark.parametrize(("text", "line"), REFUSED)
def test_a_slip_in_the_claim_is_one_line(text, line, judged):
    verdicts, problems = judged(text)
    assert verdicts == []
    assert re.search(line, str(problems[0]))


def test_t05_a_share_of_years_is_shown_only_with_its_interval(judged):
    years = f'{PAIR}, start = "1978-12-31", end = "2025-12-31"'
    text = asked("year_share", years, 'kind = "general"\nrelation = "above"\nclaimed = 0.5')
    verdicts, problems = judged(text)
    refused = any("needs an interval" in str(problem) for problem in problems)
    assert refused or [v.verdict for v in verdicts] == ["not shown"]


def test_t11_a_monthly_change_of_prices_is_a_percentage(judged):
    args = 'series = "CPIAUCSL", period = "2021-12", transform = "mom"'
    rest = 'relation = "equals"\nclaimed = 0.005\nrounding = 0.001'
    verdicts, problems = judged(asked("macro", args, rest))
    assert problems == []
    [v] = verdicts
    assert v.unit == "decimal"
    assert 0.004 < v.computed < 0.008


def test_t13_a_general_figure_lies_outside_its_interval_and_has_no_side(judged):
    args = f'{SIZE}, kind = "trough", months = 12, since = "1948-01-01", end = "2009-06-30"'
    rest = 'kind = "general"\nrelation = "equals"\nclaimed = 0.075\nrounding = 0.001'
    [v], _ = judged(asked("after_events", args, rest))
    assert "interval" in v.reason
    assert "other side" not in v.reason


def test_t15_k_of_n_counts_the_index_that_is_named(judged):
    args = 'series = "nasdaq_composite", on = "2015-04-23"'
    [v], _ = judged(asked("record_close", args, 'relation = "is_true"'))
    assert v.holds[0] == v.holds[1]
    assert any("qqq" in row["choice"] and not row["fits"] for row in v.elsewhere)


def test_t18_three_faults_are_three_lines(judged):
    args = 'series = "XLF", start = "11/08/2021", end = "2022-01-27"'
    _, problems = judged(asked("change", args, 'relation = "equals"\nclaimed = -0.209'))
    assert [p.field for p in problems] == ["args.series", "args.start", "rounding"]


def test_t20_a_file_without_an_article_is_a_fault_of_the_file(judged):
    text = asked("change", FALL, 'relation = "below"\nclaimed = -0.20', article="")
    verdicts, [problem] = judged(text)
    assert [v.verdict for v in verdicts] == ["supported"]
    assert (problem.claim, problem.field) == ("-", "article")
