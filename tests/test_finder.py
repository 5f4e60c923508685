"""Finding a measure or a series by what one would call it; every example runs."""

import tomllib

import pytest

from research import __main__ as command
from research import measures, store  # noqa: F401  (enters the measures into the registry)
from research.measures import finder
from research.registry import REGISTRY, read_args


@pytest.mark.parametrize(("words", "measure", "example"), finder.phrases(), ids=lambda x: x[:30])
def test_an_example_can_be_measured(words, measure, example):
    data = store.load("snapshot")
    args, faults = read_args(data, REGISTRY[measure], tomllib.loads(f"a = {{ {example} }}")["a"])
    assert faults == []
    assert REGISTRY[measure](data, **args).as_of <= data.as_of


@pytest.mark.parametrize(
    ("name", "measure"),
    [
        ("golden_cross", "mean"),
        ("month_average", "mean"),
        ("moving average", "value"),
        ("winning_streak", "value"),
        ("all_time_high", "record"),
        ("worst_since", "last_time"),
        ("ytd", "rank"),
        ("nth_best", "rank"),
        ("hit_rate", "share"),
        ("cagr", "value"),
        ("inflation", "macro"),
        ("records = true", "value"),
        ("days_since_record", "value"),
        ("santa_claus_rally", "mean"),
        ("excess_return", "lead"),
    ],
)
def test_a_name_of_the_field_leads_to_a_measure(name, measure):
    assert finder.meant(name).startswith(f"; did you mean {measure} with ")


def test_a_measure_is_told_in_its_first_paragraph():
    told = finder.what(REGISTRY["record_close"])
    assert told == "Whether the close of a session is above every earlier close of the series."
    assert not any("``" in finder.what(measure) for measure in REGISTRY.values())


def test_a_name_that_means_nothing_gives_no_hint():
    assert finder.meant("xyzzy") == ""


def test_search_takes_all_words(capsys):
    assert command.main(["measures", "golden", "cross"]) == 0
    assert 'after = { cross = "up" }' in capsys.readouterr().out
    assert command.main(["series", "Russell", "ETF"]) == 0
    assert capsys.readouterr().out.startswith("iwm: iShares Russell 2000 ETF")


TO = "to 2026-08-21"
FOUND = {  # what is asked for, and the first that is found: id, what it is, what it holds
    "Russell ETF": (
        "iwm",
        "iShares Russell 2000 ETF",
        f"fund, small, daily, price and total, 2000-05-26 {TO}",
    ),
    "Russell_2000": (
        "russell_2000",
        "Russell 2000, RUT, R2000, russell2000, small caps",
        f"index, small, daily, price and total, 1978-12-29 {TO} (total return to 2019-01-10)",
    ),
    "Russell RUJ": (
        "russell_2000_value",
        "Russell 2000 Value, RUJ",
        "index, style, daily, total, 1993-06-01 to 2019-01-10",
    ),
    "two year Treasury": (
        "DGS2",
        "two-year (2-year) Treasury yield",
        "daily, level, 1980-01-02 to 2025-12-30",
    ),
    "T10Y2Y": (
        "T10Y2Y",
        "ten-year less two-year (10-year, 2-year) Treasury yield",
        "daily, level, 1980-01-02 to 2025-12-31",
    ),
}


@pytest.mark.parametrize("words", FOUND)
def test_series_are_found_by_kind_and_name(words):
    assert finder.series(store.load("snapshot"), words.split())[0] == FOUND[words]


def test_what_is_not_found_is_a_fault(capsys):
    assert command.main(["series", "bitcoin"]) == 2
    assert "no series found" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "measure", "part"),
    [
        ("number of records", "value", 'stat = "records"'),
        ("year to date rank", "rank", 'over = "year to date"'),
        ("best month since", "last_time", "over"),
        ("how long since the last record", "value", "since_record"),
        ("santa claus rally", "mean", "before = 5"),
        ("losing streak", "value", "streak_down"),
        ("winning streak", "value", "streak_up"),
        ("below its 52 week high", "value", "of_last = 252"),
        ("above 200 day average", "value", "distance_from_average"),
        ("hit rate in january", "share", "in_months = 1"),
        ("yield curve inverted", "value", "T10Y2Y"),
        ("vix spike", "mean", '"vix"'),
        ("small caps beat large caps", "lead", "ahead"),
        ("worst start to a year", "rank", 'side = "low"'),
        ("rally from the low", "rebound", "low_start"),
        ("annual return", "value", "change_a_year"),
    ],
)
def test_a_plain_phrase_leads_to_a_measure(words, measure, part):
    name, _, example = finder.measures(words.split())[0]
    assert name == measure
    assert part in example


@pytest.mark.parametrize(
    ("measure", "args", "hint"),
    [
        ("value", {"records": True}, "nearest: stat = 'records'"),
        ("rank", {"over": "ytd"}, "nearest valid name: 'year to date'"),
        ("mean", {"month": 9}, "nearest valid name: 'in_months'"),
        ("lead", {"versus": "iwm"}, "nearest valid name: 'behind'"),
    ],
)
def test_an_argument_is_found_by_meaning(measure, args, hint):
    _, faults = read_args(store.load("snapshot"), REGISTRY[measure], args)
    assert hint in faults[0][1]
