"""Risk: published figures, cases worked by hand, other libraries, a naive count, and what must
always hold.

Published figures, each quoted where it is used: thereconreports.com ("Small companies swing hard
even when prices stay flat", January 2026), talkmarkets.com (Bespoke, "Small-Cap Corrections",
December 2021), pionline.com ("Volatility approaches 2008 levels", March 2020),
cybereconomics.blogspot.com (26 March 2009), theirrelevantinvestor.com (25 March 2016).
"""

import math

import numpy as np
import pandas as pd
import pytest
import toy
from asked import ask, measured
from hypothesis import given
from hypothesis import strategies as st

from research import returns, risk
from research.registry import NotCovered

DAY, FALLS = pd.Timestamp, "peak trough recovery depth down under open".split()
moves = st.lists(st.floats(-0.3, 0.3), max_size=40)
quoted = st.tuples(st.floats(0, 0.1), st.floats(0, 0.1), st.floats(0, 1), st.floats(90, 110))


def frame(prices):
    """A frame of the store from rows of high, low and close, the base session first."""
    days = pd.bdate_range("2026-01-05", periods=len(prices))
    quotes = pd.DataFrame(prices, columns=["high", "low", "price_return"], index=days)
    return quotes.div(quotes["price_return"].shift(), axis=0) - 1


TWO = pd.Series([1.0, 2.0], index=pd.bdate_range("2026-01-05", periods=2))
FLAT = frame([(101.0, 99.0, 100.0)] * 5)
DEPTH = "at_least: expected a depth from 0 to below 1"
REFUSED = [
    (lambda: risk.drawdowns(TWO, at_least=1), DEPTH),
    (lambda: risk.drawdowns(TWO, at_least=-0.2), DEPTH),
    (lambda: risk.underwater(TWO - 1), "above zero, got 0.0"),
    (lambda: risk.underwater(TWO.where(TWO < 2)), "above zero, got nan"),
    (lambda: risk.in_stress(FLAT, pd.Series(1.0, index=FLAT.index)), "90%"),
    (lambda: risk.record(TWO, start=TWO.index[0], end=TWO.index[1]), "found 0 and 2"),
]


@pytest.mark.parametrize(("call", "line"), REFUSED)
def test_one_line_says_what_is_wrong(call, line):
    with pytest.raises(ValueError, match=line):
        call()


def test_december_of_the_fund_as_published(data):
    """21 sessions from 3 December 2025: ranges in shares of the close, 35 million shares traded a
    day, one day above 57.
    """
    fund = data.series("iwm").loc["2025-12-03":"2026-01-02"]
    of_close = (fund["high"] - fund["low"]) / (1 + fund["price_return"])
    assert len(of_close) == 21
    assert [round(of_close.mean(), 4), round(of_close.median(), 4)] == [0.0129, 0.0115]
    assert of_close[["2025-12-10", "2025-12-17"]].round(4).tolist() == [0.0237, 0.0221]
    shares = risk.traded(data.series("iwm"))["shares"][fund.index]
    assert (round(shares.mean() / 1e6), (shares > 57e6).sum()) == (35, 1)


def test_ranges_of_sessions_that_both_have():
    """In percent on the sessions of both: 1, 4 and 3; 1, 1 and 1."""
    highs = {"ahead": [0.01, 0.02, 0.04, None, 0.03], "behind": [0.01, None, 0.01, 0.02, 0.01]}
    highs["still"] = [0.0] * 5
    flat = toy.frame([0.0] * 5, index=toy.SESSIONS[:6]).assign(low=0.0)
    data = toy.Toy(**{name: flat.assign(high=[None, *high]) for name, high in highs.items()})
    data.catalogue["kind"] = "fund"
    asked = f'range_ratio ahead = "ahead", start = "{toy.DAY[0]}", end = "{toy.DAY[5]}", behind = '
    row = ask(data, f'{asked}"behind"').rows.iloc[0]
    found = row[["sessions", "ahead", "behind", "ratio", "wider"]]
    assert found.tolist() == pytest.approx([3, 0.03, 0.01, 3.0, 2 / 3])
    with pytest.raises(NotCovered, match="still never moves"):
        ask(data, f'{asked}"still"')


def test_volatility_to_the_spring_of_2020_as_published(data):
    """Small caps moved about 4% a day (standard deviation) in 2020 to 25 March, large caps above
    3.5%; the five years before, large had 82% of the volatility of small; in 2008, 90%. (The source
    has the Russell 1000 as large.)
    """
    windows = "2019-12-31 2020-03-25, 2014-12-31 2019-12-31, 2007-12-31 2008-12-31"
    spans = [dict(zip(("start", "end"), one.split(), strict=True)) for one in windows.split(", ")]
    found = [measured(data, "volatility_ratio", **toy.PAIR, **span) for span in spans]
    spring, before, crisis = (one.rows.iloc[0] for one in found)
    assert spring["ahead"] / math.sqrt(252) == pytest.approx(0.04, abs=0.0005)
    assert 0.035 < spring["behind"] / math.sqrt(252) < 0.036
    assert 1 / before["ratio"] == pytest.approx(0.82, abs=0.005)
    assert 1 / crisis["ratio"] == pytest.approx(0.90, abs=0.02)


def naive_drawdowns(levels):
    """Falls found by walking through the levels: peak, trough, recovery (or the end) and depth."""
    found, record, low = [], 0, None
    for k, level in enumerate([*levels, math.inf]):
        if level < levels[record]:
            low = k if low is None or level < levels[low] else low
        else:
            if low is not None:
                found.append((record, low, k, levels[low] / levels[record] - 1))
            if low is not None or level > levels[record]:
                record, low = k, None
    return found


class TestDrawdowns:
    @pytest.mark.parametrize(
        ("name", "window", "peak", "trough", "depth"),
        [
            ("russell_2000", "2019-12-31 2020-06-30", "2020-01-16", "2020-03-18", -0.419),
            ("sp_500", "2014-12-31 2016-03-24", "2015-05-21", "2016-02-11", -0.142),
            ("russell_2000", "2000-01-01 2003-01-01", "2000-03-09", "2002-10-09", -0.4604),
            ("russell_2000", "2007-01-01 2010-01-01", "2007-07-13", "2009-03-09", -0.5989),
        ],
    )
    def test_falls_inside_a_window_as_published(self, data, name, window, peak, trough, depth):
        wealth = returns.levels(data.series(name)["price_return"])
        row = risk.drawdowns(wealth.loc[slice(*window.split())]).nsmallest(1, "depth").squeeze()
        assert (row["peak"], row["trough"]) == (DAY(peak), DAY(trough))
        assert row["depth"] == pytest.approx(depth, abs=0.0006)

    def test_no_fall_keeps_the_columns_and_one_of_just_the_size_asked_for_counts(self):
        one, days = pd.Series([1.0, 0.9]), pd.bdate_range("2026-01-05", periods=2)
        none = risk.drawdowns(one[:0].set_axis(days[:0]))
        assert (len(none), list(none), risk.deepest(one[:0])) == (0, FALLS, 0)
        assert len(risk.drawdowns(one.set_axis(days), at_least=0.1)) == 1

    @given(moves, st.sampled_from([0.0, 0.1234, 0.3001]))
    def test_a_walk_finds_the_same_falls(self, values, at_least):
        levels = np.r_[1.0, np.cumprod(1 + np.round(values, 2))]
        days, end = pd.bdate_range("2020-01-01", periods=len(levels)), len(levels)
        found = risk.drawdowns(pd.Series(levels, index=days), at_least=at_least)
        walked = [fall for fall in naive_drawdowns(levels) if -fall[-1] >= at_least]
        expected = [
            (days[p], days[t], [*days, pd.NaT][b], d, t - p, min(b, end - 1) - p, b == end)
            for p, t, b, d in walked
        ]
        table = pd.DataFrame(expected, columns=FALLS).astype(found.dtypes)
        pd.testing.assert_frame_equal(found, table)


def by_the_paper(quotes):
    """Corwin and Schultz (2012) on prices of two days, the second moved for the night between."""
    (high_1, low_1, close_1), (high_2, low_2, _) = quotes
    if low_2 > close_1:
        high_2, low_2 = high_2 - (low_2 - close_1), close_1
    if high_2 < close_1:
        high_2, low_2 = close_1, low_2 + (close_1 - high_2)
    beta = math.log(high_1 / low_1) ** 2 + math.log(high_2 / low_2) ** 2
    gamma = math.log(max(high_1, high_2) / min(low_1, low_2)) ** 2
    k = 3 - 2 * math.sqrt(2)
    alpha = (math.sqrt(2 * beta) - math.sqrt(beta)) / k - math.sqrt(gamma / k)
    return 2 * (math.exp(alpha) - 1) / (1 + math.exp(alpha))


def market(rng, *, days, deviation, spread, trades=390):
    """Prices of a random walk traded at bid or ask, as quotes of high, low and close."""
    middle = np.exp(np.cumsum(rng.normal(0, deviation / math.sqrt(trades), days * trades)))
    traded = (middle * (1 + rng.choice([-0.5, 0.5], days * trades) * spread)).reshape(days, trades)
    return list(zip(traded.max(axis=1), traded.min(axis=1), traded[:, -1], strict=True))


class TestSpread:
    @given(st.lists(quoted, min_size=3, max_size=12), st.floats(0.01, 100))
    def test_returns_give_what_prices_give(self, days, scale):
        quotes = np.array(
            [(x * (1.001 + up + down), x, x * (1 + at * (up + down))) for up, down, at, x in days]
        )
        found = risk.two_day_spreads(frame(scale * quotes).iloc[1:])
        expected = [by_the_paper(quotes[k : k + 2]) for k in range(1, len(quotes) - 1)]
        assert found.tolist() == pytest.approx(expected, abs=1e-7)

    def test_days_without_highs_or_without_a_range_are_left_out(self):
        whole, flat, none = (101.0, 99.0, 100.0), (100.0,) * 3, (None, None, 100.0)
        quotes = frame([flat, whole, none, whole, flat, whole, whole])
        assert risk.two_day_spreads(quotes).index.tolist() == [quotes.index[6]]
        assert risk.two_day_spreads(quotes.iloc[:2]).empty

    def test_no_spread_and_twice_the_volatility_give_a_ratio_of_two_and_of_one_per_range(self):
        rng, calm_and_wild = np.random.default_rng(9), [0.01, 0.02] * 3
        parts = [frame(market(rng, days=900, deviation=d, spread=0.0)) for d in calm_and_wild]
        days = pd.bdate_range("2004-01-01", periods=5400)
        whole = pd.concat(parts).set_axis(days).iloc[1:]
        level = np.tile(np.repeat([1.0, 2.0], 900), 3)
        gauge = pd.Series(level + np.random.default_rng(1).uniform(0, 0.1, 5400), index=days)
        parts = risk.in_stress(whole, gauge, top=0.5)
        assert risk.stress_ratio(parts, "spread")[0] == pytest.approx(2, abs=0.2)
        assert risk.stress_ratio(parts, "range")[0] == pytest.approx(2, abs=0.1)
        honest, (low, high), _ = risk.stress_ratio(parts, "spread", over="range")
        assert honest == pytest.approx(1, abs=0.08)
        assert low < 1 < high

    def test_months_with_few_pairs_are_left_out(self):
        """Twelve pairs are enough, eleven are not; negative estimates as they are and as zero."""
        days = pd.bdate_range("2026-01-13", "2026-02-27")
        wide = toy.frame([0.0] * 33, index=days)
        wide["high"] = np.r_[np.nan, np.where(np.arange(33) % 2, 0.03, 0.01)]
        data = toy.Toy(wide=wide)
        data.sessions, data.as_of = days, days[-1]
        asked = 'spread series = "wide", end = "2026-02-27", start = '
        table, short = (ask(data, f'{asked}"2026-01-{day}"').rows for day in (13, 15))
        assert table["month"].tolist() == [DAY("2026-01-31"), DAY("2026-02-28")]
        assert table["pairs"].tolist() == [12, 20]
        assert short["month"].tolist() == [DAY("2026-02-28")]
        assert (table["spread"] >= table["plain"]).all()


@pytest.mark.parametrize(
    ("last", "record", "rank"), [(5.0, False, 1), (5.1, True, 1), (4.0, False, 2)]
)
def test_a_record_is_one_from_the_first_share_above(last, record, rank):
    days = pd.bdate_range("2026-01-05", periods=4)
    volume = pd.Series([5.0, 1.0, 2.0, last], index=days)
    [row] = risk.record(volume, start=days[2], end=days[3]).to_dict("records")
    found = {"highest": last, "on": days[3], "rank": rank, "record": record}
    assert row == found | {"before": 5.0, "before_on": days[0], "ratio": last / 5, "earlier": 2}


def test_numpy_agrees_on_the_dispersion_of_three_months(data):
    """Ten portfolios a side: the two smallest fifths by size, and the two largest."""
    table = data.table("monthly/size_value_vw").loc["2025-11-30":"2026-01-31"]
    months = table.to_numpy().reshape(3, 5, 5)
    small, big = (
        np.std(months[:, side].reshape(3, 10), axis=1, ddof=1) for side in (slice(2), slice(3, 5))
    )
    found = measured(data, "dispersion_ratio", start="2025-10-31", end="2026-01-31")
    row = found.rows.iloc[0]
    assert row[["ahead", "behind"]].tolist() == pytest.approx([np.median(small), np.median(big)])
    assert (found.value, found.n) == (pytest.approx(np.median(small / big)), 3)
    assert row["wider"] == (small > big).mean()


def test_a_ratio_in_stress_by_hand():
    """Each year left out in turn: 3, 2 and 3; of three years t has two degrees of freedom."""
    years = [f"{year}-01-0{day}" for year in (2019, 2020, 2021) for day in (7, 8)]
    parts = {"spread": [2.0, 1.0, 4.0, 1.0, 2.0, 1.0], "part": ["stress", "other"] * 3}
    parts = pd.DataFrame(parts, index=pd.DatetimeIndex(years))
    found, interval, n = risk.stress_ratio(parts, "spread")
    reach = 4.302653 * math.log(1.5) * 2 / 3
    assert (found, n) == (pytest.approx(8 / 3), 3)
    assert interval == pytest.approx((8 / 3 * math.exp(-reach), 8 / 3 * math.exp(reach)))
    assert np.isnan(risk.stress_ratio(parts.iloc[:4], "spread")[1]).all()


# Falls and recoveries of the S&P 500


@pytest.fixture(scope="module")
def wealth(data):
    return returns.levels(data.series("sp_500")["price_return"])


# Peak, low and fall of the S&P 500, from two published tables: Ned Davis Research as printed by
# Hartford Funds ("Bear Markets Have Been Common", 7/2023) and, for the two falls that it splits at
# a rally, Yardeni Research ("S&P 500 Bull & Bear Market Tables", 2020), whose closes give -49.15%
# and -56.78%.
PUBLISHED = """\
1956-08-02 1957-10-22 -0.2163, 1961-12-12 1962-06-26 -0.2797, 1966-02-09 1966-10-07 -0.2218,
1968-11-29 1970-05-26 -0.3606, 1973-01-11 1974-10-03 -0.4820, 1980-11-28 1982-08-12 -0.2711,
1987-08-25 1987-12-04 -0.3351, 2000-03-24 2002-10-09 -0.4915, 2007-10-09 2009-03-09 -0.5678,
2020-02-19 2020-03-23 -0.3392, 2022-01-03 2022-10-12 -0.2543"""


def test_falls_of_twenty_percent_are_the_published_bear_markets(wealth):
    """1956 less exactly: the publisher's record close is 49.74, Yahoo's 49.64."""
    found = risk.drawdowns(wealth, at_least=0.2)
    dated = found[["peak", "trough"]].map("{:%Y-%m-%d}".format).values.tolist()
    published = [row.split() for row in PUBLISHED.split(",")]
    assert dated == [row[:2] for row in published]
    apart = (found["depth"] - [float(row[2]) for row in published]).abs()
    assert apart[0] < 0.002
    assert apart[1:].max() < 0.0001


def test_a_recovery_that_failed_is_followed_by_its_own(wealth):
    """The S&P 500 stood 20% above its low of October 2002 on 21 November (933.76 against 776.76).

    The fall had not been 20% from the high of August, but had gone below the low of July.
    """
    found = risk.recoveries(wealth).set_index("known")
    assert found.loc["2002-11-21", "low"] == pd.Timestamp("2002-10-09")
    assert len(found) == 14


def test_a_false_start_stays_on_the_list():
    levels = [100, 90, 80, 70, 84, 90, 71, 60, 72, 110]
    days = pd.bdate_range("2020-01-01", periods=len(levels))
    found = risk.recoveries(pd.Series(levels, index=days, dtype=float))
    assert found["low"].tolist() == [days[3], days[7]]
    assert found["known"].tolist() == [days[4], days[8]]


def test_what_could_be_seen_does_not_change_with_what_came_later(wealth):
    found = risk.recoveries(wealth)
    for k, row in enumerate(found.itertuples()):
        again = risk.recoveries(wealth.loc[: row.known])
        pd.testing.assert_frame_equal(again, found.iloc[: k + 1])
