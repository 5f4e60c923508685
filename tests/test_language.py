"""The claim language: fifty-six statements of market commentary, each with the value and the
verdict that are right.

The right values in ``tests/data/reach.csv`` were found apart from this package, from closes of the
same sources.
"""

from pathlib import Path

import pandas as pd
import pytest
from asked import ask, judged

from research import store
from research.claims import judge

HERE = Path(__file__).parent
RIGHT = pd.read_csv(HERE / "data" / "reach.csv", index_col="id", dtype=str, keep_default_na=False)
EXAMPLES = sorted((HERE.parent / "examples" / "claims").glob("x*.toml"))


def test_every_statement_has_a_file():
    assert [path.stem for path in EXAMPLES] == list(RIGHT.index)


def test_a_statement_takes_ten_lines():
    told = {path.stem: list(filter(str.strip, path.read_text().splitlines())) for path in EXAMPLES}
    assert [name for name, lines in told.items() if len(lines) > 10] == []


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
    assert len(commentary) == 34


@pytest.mark.parametrize(
    ("nth", "day", "other"), [(2, "2018-12-17", "2020-03-09"), (1, "2022-01-27", "")]
)
def test_a_bear_market_is_counted_from_the_record_and_says_what_the_year_gives(nth, day, other):
    """MarketWatch, 27 January 2022: the first bear market since 9 March 2020."""
    args = f'series = "russell_2000", signal = {{ fall = 0.2 }}, on = "2022-01-27", nth = {nth}'
    found, _ = judged("signal_date", "on_date", args, claimed=day, out="2022-01-27")
    assert found.verdict == "supported"
    said = [text for text in found.caveats if "252" in text]
    assert said == [f"from the high of 252 sessions it was {other}"] * bool(other)


def test_a_lead_over_years_is_also_said_a_year(data):
    args = 'ahead = "ff_small_value", behind = "ff_market", basis = "total", start = "1974-09-30"'
    found, _ = judged("lead", "above", f'{args}, end = "1983-12-31"', claimed=0.0)
    months = [data.series(name)["total_return"] for name in ("ff_small_value", "ff_market")]
    small, market = ((1 + m["1974-10":"1983-12"]).prod() ** (1 / 9.25) - 1 for m in months)
    assert found.a_year == pytest.approx(small - market, abs=1e-4)
    assert found.found.endswith(f" points ({100 * (small - market):+.1f} points a year)")
    short, _ = judged("lead", "above", f'{args}, end = "1976-08-31"', claimed=0.0)
    assert short.a_year is None


def test_a_condition_needs_no_data_after_the_last_day_that_counts(data):
    """The yield ends in 2025, and weeks fall after that; what was seen by June 2020 is whole."""
    fallen = '{ over = "weeks", at_most = -0.02 }'
    high = '{ series = "DGS10", stat = "level", over = "sessions", above = 0.02 }'
    asked = f'mean series = "spy", up_to = [{fallen}, {high}], since = 2009, seen = '
    assert ask(data, f'{asked}"2020-06-30"').n > 20
    with pytest.raises(ValueError, match="DGS10 ends on 2025-12-30, needed to 2026-"):
        ask(data, f'{asked}"2026-06-30"')


def test_a_claim_about_a_fund_is_judged_on_it_and_one_about_its_index_within_its_cost():
    """IWM gained 12.66% in 2025, with dividends, and costs 0.19% a year."""
    args = 'series = "iwm", basis = "total", start = "2024-12-31", end = "2025-12-31"'
    stated = {"says": "Not IWM, its index.", "claimed": 0.1281, "rounding": 0.0001}
    stated["out"] = "2026-01-09"
    found, _ = judged("change", "equals", args, **stated)
    assert (found.verdict, found.because) == ("contradicted", "")
    assert found.caveats == (
        'it misses by no more than fund and index lie apart; of that say about = "index"',
    )
    found, _ = judged("change", "equals", args, about="index", **stated)
    assert (found.verdict, found.because) == ("partly", "cost of a fund")
    assert found.in_short == "misses by no more than fund and index lie apart"
    assert found.caveats == (
        "IWM stands for its index, and costs 0.19% a year",
        "on price fund and index are 0.12 points apart",
    )
    found, _ = judged("change", "equals", args, about="index", **stated | {"claimed": 0.1302})
    assert found.verdict == "contradicted"


FELL = 'value series = "sp_500", over = "months", on = "2020-03"'
SHEET = (
    'value series = "russell_2000", start = "1999-09-30", on = "2019-09-30", stat = "volatility"'
)
LED = 'value ahead = "sp_500", behind = "russell_2000", over = "years", on = 2021'
CROSSED = 'after = { cross = "down" }, since = "1988-12-01", until = "2014-09-19"'
DEAD = f'mean series = "russell_2000", months = 6, {CROSSED}'
HINTS = [  # a claim that is wrong, and what would fit in its place
    (FELL, 0.125, 0.001, ["the size fits, the sign does not"]),
    (FELL, 0.135, 0.001, []),
    (LED, -0.132, 0.001, ["exchanged, the sides fit"]),
    (SHEET, 0.195, 0.001, ["of month ends it fits (every = 'months')"]),
    (DEAD, 0.0754, 0.0001, ["over 126 sessions it fits"]),
]


@pytest.mark.parametrize(("text", "claimed", "rounding", "hints"), HINTS)
def test_beside_a_plain_no_stands_what_would_fit(text, claimed, rounding, hints):
    measure, _, args = text.partition(" ")
    stated = {"out": "2022-01-31", "claimed": claimed, "rounding": rounding}
    found, problems = judged(measure, "equals", args, **stated)
    assert (found.verdict, problems) == ("contradicted", [])
    assert [text for text in found.caveats if "fit" in text] == hints


WEEK = slice("2025-04-07", "2025-04-11")


def levels(day):
    return (1 + day["price_return"].fillna(0)).cumprod()


def weeks(day):
    return levels(day).resample("W-FRI").last()


def traded(day, side):
    """Highs (lows) of the sessions of a week over the close before it."""
    before = levels(day).shift()[WEEK]
    return (1 + day[side])[WEEK] * before / before.iloc[0]


def closed(day):
    return 1 + weeks(day).pct_change()["2025-04-11"]


def gaps(day, side, other):
    """A price of each session over one of the session before, both over the close between."""
    return (1 + day[side]) / ((1 + day[other]) / (1 + day["price_return"])).shift() - 1


def mondays(day):
    return day.loc["2015", "price_return"].loc[lambda r: r.index.day_of_week == 0]


def from_average(day):
    """The last close over the average of it and the 99 week ends before."""
    return weeks(day).iloc[-1] / weeks(day)[-100:].mean() - 1


def within_years(day):
    """The deepest fall of each year from a close of that year."""
    level, year = levels(day), day.index.year
    return (level / level.groupby(year).cummax() - 1).groupby(year).min()


def best(day):
    return 1 + day["price_return"]["1995":"2024"].sort_values(ascending=False)


ON = 'over = "weeks", on = "2025-04-11"'
AVERAGE = 'stat = "distance_from_average", average = 100, every = "weeks"'
YEARS = 'since = 1980, until = 2017, stat = "drawdown", over = "years", from_first_close = true'
LONG = 'start = "1994-12-31", on = "2024-12-31"'
IN_2020 = 'every = "weeks", start = "2019-12-27", on = "2020-12-25"'
ELECTIONS = [("2008-11-04", "2007-11-02"), ("2020-11-03", "2019-11-01")]  # and a year before
WORDS = [  # what is asked of the S&P 500, and what pandas makes of its rows
    ('mean weekdays = "monday", since = 2015, until = 2015', lambda d: mondays(d).mean()),
    (f'value stat = "intraday_low", {ON}', lambda d: min(traded(d, "low")) - 1),
    (f'value stat = "intraday_high", {ON}', lambda d: max(traded(d, "high")) - 1),
    (f'value stat = "from_intraday_high", {ON}', lambda d: closed(d) / max(traded(d, "high")) - 1),
    (f'value stat = "from_intraday_low", {ON}', lambda d: closed(d) / min(traded(d, "low")) - 1),
    (
        'count stat = "gap_up", over = "sessions", above = 0, since = 2017, until = 2017',
        lambda d: (gaps(d, "low", "high")["2017"] > 0).sum(),
    ),
    (
        'count stat = "gap_down", over = "sessions", below = 0, since = 2020, until = 2020',
        lambda d: (gaps(d, "high", "low")["2020"] < 0).sum(),
    ),
    (f'value {AVERAGE}, on = "2023-06-02"', lambda d: from_average(d[:"2023-06-02"])),
    (f'value {AVERAGE}, on = "2023-06-06"', lambda d: from_average(d[:"2023-06-06"])),
    (f"mean {YEARS}", lambda d: within_years(d).loc[1980:2017].mean()),
    (f"value without_best = 10, {LONG}", lambda d: best(d)[10:].prod() - 1),
    (f"value without_best = 10, without_worst = 20, {LONG}", lambda d: best(d)[10:-20].prod() - 1),
    (
        f'value stat = "change_a_year", without_worst = 10, {LONG}',
        lambda d: best(d)[:-10].prod() ** (1 / 30) - 1,
    ),
    (
        'mean years = 1, up_to = { dates = ["2008-11-04", "2020-11-03"] }',
        lambda d: sum(levels(d)[a] / levels(d)[b] - 1 for a, b in ELECTIONS) / 2,
    ),
    (
        f'value stat = "volatility", {IN_2020}',
        lambda d: weeks(d).pct_change()["2020"][:52].std() * 52**0.5,
    ),
]


@pytest.mark.parametrize(("text", "wanted"), WORDS)
def test_what_pandas_makes_of_a_word(data, text, wanted):
    found = ask(data, text.replace(" ", ' series = "sp_500", ', 1)).value
    assert found == pytest.approx(wanted(data.series("sp_500")), abs=1e-9)
