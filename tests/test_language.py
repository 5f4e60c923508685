"""The claim language: fifty-six statements of market commentary, each with the value and the
verdict that are right.

The right values in ``tests/data/reach.csv`` were found apart from this package, from closes of the
same sources.
"""

import tomllib
from pathlib import Path

import pandas as pd
import pytest
from asked import judged, measured

from research import store
from research.claims import judge

HERE = Path(__file__).parent
RIGHT = pd.read_csv(HERE / "data" / "reach.csv", index_col="id", dtype=str, keep_default_na=False)
EXAMPLES = sorted((HERE.parent / "examples" / "claims").glob("x*.toml"))
LINES = 10


def test_every_statement_has_a_file():
    assert [path.stem for path in EXAMPLES] == list(RIGHT.index)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_a_statement_takes_ten_lines(path):
    assert sum(bool(line.strip()) for line in path.read_text().splitlines()) <= LINES


@pytest.mark.parametrize("key", RIGHT.index)
def test_a_statement_comes_to_what_is_right(key):
    path, right = HERE.parent / "examples" / "claims" / f"{key}.toml", RIGHT.loc[key]
    [verdict], problems = judge.judge_files([path], store.load("snapshot"))
    assert problems == []
    assert verdict.verdict == right["verdict"], verdict.reason
    parts, wanted = verdict.parts or (verdict,), right["right_value"]
    found = [part.computed for part in parts]
    if wanted[4:5] == "-":
        assert wanted in found
    elif wanted:
        numbers = [abs(x - float(wanted)) for x in found if isinstance(x, int | float)]
        assert min(numbers) <= float(right["tolerance"] or 0) + 1e-9
    if len(right["n_events"]) > 1:
        assert int(right["n_events"]) in [part.n_events for part in parts]


@pytest.fixture(scope="module")
def commentary():
    """Statements of wires and newsletters whose figures the data bear out, judged."""
    verdicts, problems = judge.judge_files(
        [HERE / "data" / "commentary.toml"], store.load("snapshot")
    )
    assert problems == []
    return verdicts


def test_what_wires_and_newsletters_print_can_be_written_down(commentary):
    lost = {v.id: v.reason for v in commentary if v.verdict != "supported"}
    assert lost == {}
    assert len(commentary) == 31


def test_a_mean_within_a_bound_leaves_the_others_out(commentary):
    verdict = next(v for v in commentary if v.id == "s19")
    assert verdict.n == 23
    assert (verdict.rows["status"] == "outside the bound").sum() == 67
    assert verdict.rows["value"].max() < 0


def test_a_choice_of_a_shorter_history_is_shown_apart(commentary):
    verdict = next(v for v in commentary if v.id == "n54")
    assert verdict.holds == (1, 1)
    assert "spy, price, from 1993-01-29 only" in [row["choice"] for row in verdict.elsewhere]


DOW, SP = 'series = "dow_jones"', 'series = "sp_500"'
DROPS = f'{SP}, over = "sessions", at_most = -0.2'
YEARS = 'series = "russell_2000", basis = "total", over = "years", since = 1979, above = 0'
CUT, ENDS = "where the data", "ends on 2019-01-10, the data on"
HISTORIES = [  # a history that is cut settles nothing where no first day is named
    ("lowest", "above", f"{SP}, years = 20", 0.0, "not testable", CUT),
    ("highest", "about", f'{DOW}, over = "sessions"', 0.1534, "not testable", CUT),
    (
        "first_time",
        "in_month",
        f'{DOW}, stat = "level", above = 1000',
        "1972-11",
        "not testable",
        CUT,
    ),
    ("count", "equals", DROPS, 3, "not testable", CUT),
    ("share", "about", f'{SP}, over = "sessions", above = 0', 0.6, "not testable", CUT),
    ("count", "equals", DROPS, 1, "supported", ""),
    ("count", "equals", YEARS, 28, "supported", ENDS),
]


@pytest.mark.parametrize(("measure", "relation", "args", "claimed", "verdict", "said"), HISTORIES)
def test_what_a_history_settles(measure, relation, args, claimed, verdict, said):
    found, problems = judged(measure, relation, args, claimed=claimed)
    assert problems == []
    assert found.verdict == verdict
    assert said in " ".join([found.reason, *found.caveats])


@pytest.mark.parametrize(
    ("claimed", "rounding", "verdict"),
    [(0.05004, 0.00001, "supported"), (0.0504, 0.0001, "contradicted")],
)
def test_a_yield_is_compared_no_finer_than_it_is_published(claimed, rounding, verdict):
    args = 'series = "DGS2", stat = "level", on = "2023-03-07"'
    found, _ = judged("value", "equals", args, claimed=claimed, rounding=rounding)
    assert found.verdict == verdict


IWM = 'series = "iwm", basis = "total", start = "2024-12-31", end = "2025-12-31"'
DGS2, OCTOBER = 'series = "DGS2", stat = "level", on = "2023-03-07"', f'{SP}, on = "2025-10-15"'
POINTS = f'{SP}, stat = "points", over = "sessions", on = "2019-05-13"'
HALVES = f'{SP}, over = "halves", on = "2025-05-15"'
HIGHS = f"{SP}, months = 6, after = {{ new_high = 10000 }}"
FAR_BACK = "none could come before 1992-07-01, as it looks 10000 sessions back"
GDP = 'series = "GDPC1", at_least = 0, start = "2020-01", end = "2020-04", %s'
FRENCH = 'series = "ff_market", basis = "total", start = "1926-12-31", end = "2017-08-31"'
FAIR = [  # (what is said of) what stands for another thing, or for more than was asked
    (
        "change",
        "equals",
        IWM,
        0.1281,
        0.0001,
        "partly",
        "IWM stands for its index, and costs 0.19%",
    ),
    ("change", "equals", IWM, 0.1301, 0.0001, "contradicted", "IWM stands for its index"),
    ("value", "equals", DGS2, 0.05011, 0.00001, "partly", "a desk's quote of the day may lie 0.01"),
    ("value", "above", DGS2, 0.0501, None, "partly", "no more than quotes of a yield differ by"),
    ("last_time", "on_date", DGS2, "2007-06-15", None, "not testable", "desk's quote"),
    ("last_time", "in_month", DGS2, "2006-06", None, "contradicted", "desk's quote"),
    ("rank", "equals", f'{POINTS}, side = "low"', 15, None, "supported", ""),
    ("rank", "equals", POINTS, 17_000, None, "not testable", "before 1952"),
    (
        "value",
        "above",
        f'{OCTOBER}, over = "months"',
        0.0,
        None,
        "supported",
        "the whole month that",
    ),
    ("rank", "at_least", HALVES, 1, None, "supported", "the whole half that holds 2025-05-15, to"),
    ("mean", "above", HIGHS, 0.0, None, "supported", FAR_BACK),
    ("change", "equals", FRENCH, 9.0, 1.0, "contradicted", ""),
]


@pytest.mark.parametrize(
    ("measure", "relation", "args", "claimed", "rounding", "verdict", "said"), FAIR
)
def test_what_stands_for_another_thing(measure, relation, args, claimed, rounding, verdict, said):
    near = {"rounding": rounding} if rounding else {}
    found, problems = judged(measure, relation, args, claimed=claimed, **near)
    assert problems == []
    assert found.verdict == verdict
    assert said in " ".join([found.reason, *found.caveats])
    assert "five sessions" not in found.reason


def test_a_claim_that_names_the_fund_is_about_the_fund():
    fund = {"says": "IWM gained 12.8%.", "claimed": 0.1281, "rounding": 0.0001}
    found, _ = judged("change", "equals", IWM, **fund)
    assert found.verdict == "contradicted"
    assert found.caveats == ()


@pytest.mark.parametrize(
    ("measure", "args", "line"),
    [
        ("mean", f"{SP}, sessions = 21, after = {{ rsi = 30 }}", "rsi: a signal has no such key."),
        (
            "macro_share",
            GDP % 'exclude = ["2020-01", "2020-12"]',
            "exclude: expected to leave a period of the window",
        ),
    ],
)
def test_a_slip_is_said_in_its_own_words(measure, args, line):
    verdict, [problem] = judged(measure, "above", args, claimed=0.0)
    assert verdict is None
    assert line in problem


NEEDED = {
    "900-01": "2019-10-31",
    "900-02": "2019-10-31",
    "900-03": "2020-10-30",
    "900-04": "2020-11-10",
}


@pytest.fixture(scope="module")
def cut():
    """Statements of 2020 on a series whose total return ends on 10 January 2019, judged."""
    verdicts, problems = judge.judge_files([HERE / "data" / "cut.toml"], store.load("snapshot"))
    assert problems == []
    return {v.id: v for v in verdicts}


@pytest.mark.parametrize("key", NEEDED)
def test_a_sample_that_the_end_of_a_series_cuts_decides_nothing(cut, key):
    lacking = "russell_2000 (total return) ends on 2019-01-10, needed to"
    assert cut[key].verdict == "not testable"
    assert lacking in cut[key].reason
    assert NEEDED[key] in cut[key].reason


@pytest.mark.parametrize("key", ["900-05", "900-06"])
def test_a_sample_that_is_whole_where_a_series_ends_is_judged(cut, key):
    assert cut[key].verdict == "supported"


def by_hand(name, day):
    """What a few lines of Python count of one series up to a day: the run of closes below the
    50-session average and its rank among all runs, events apart, and years after their first days.
    """
    change = store.load("snapshot").series(name)["price_return"].loc[:day]
    level = (1 + change.fillna(0)).cumprod()
    below = (level / level.rolling(50).mean() - 1).round(10) < 0
    run = below.groupby((~below).cumsum()).cumsum()
    whole = run[(run > 0) & ~below.shift(-1, fill_value=False)]
    jumps = [k for k, x in enumerate(change.round(10)) if x >= 0.03]
    apart = [k for k, before in zip(jumps[1:], jumps, strict=False) if k - before > 21]
    ends = level.groupby(level.index.year).last()
    fifth = level.groupby(level.index.year).nth(4)
    fifth = fifth.set_axis(fifth.index.year)
    good = (fifth / ends.shift() - 1).round(10) > 0
    years = (ends / ends.shift() - 1)[good]
    return {
        "value": run.iloc[-1],
        "rank": (whole > run.iloc[-1]).sum() + 1,
        "signals": len(jumps[:1]) + len(apart),
        "count": (years.round(10) > 0).sum(),
    }


BELOW = 'stat = "streak_down", of = "distance_from_average", average = 50'
ASKED = {
    "value": f'{BELOW}, on = "2022-06-30"',
    "rank": f'{BELOW}, on = "2022-06-30"',
    "signals": 'signal = { over = "sessions", at_least = 0.03, apart = 21 }, until = "2022-12-31"',
    "count": 'to = "whole year", after = { over = "years", session = 5, above = 0 }, above = 0, '
    'until = "2022-12-31", seen = "2022-12-31"',
}


@pytest.mark.parametrize("measure", ASKED)
@pytest.mark.parametrize("name", ["iwm", "vix", "nvda"])
def test_what_a_few_lines_of_python_count(name, measure):
    args = tomllib.loads(f'args = {{ series = "{name}", {ASKED[measure]} }}')["args"]
    day = "2022-06-30" if measure in ("value", "rank") else "2022-12-31"
    assert measured(store.load("snapshot"), measure, **args).value == by_hand(name, day)[measure]
