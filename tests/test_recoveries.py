"""Falls and recoveries: hand-made paths, published lows of the S&P 500, published recoveries."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from research import recoveries, returns, store

LEVELS = st.lists(st.floats(0.5, 2.0), min_size=2, max_size=60)


@pytest.fixture(scope="module")
def data():
    return store.load()


@pytest.fixture(scope="module")
def wealth(data):
    return {
        name: returns.levels(returns.on_basis(data.series(name), "price"))
        for name in ("sp_500", "russell_2000")
    }


def path(levels):
    return pd.Series(levels, index=pd.bdate_range("2020-01-01", periods=len(levels)), dtype=float)


# Peak, low and fall of the S&P 500, from two published tables: Ned Davis Research as printed by Hartford Funds
# ("Bear Markets Have Been Common", 7/2023) and, for the two falls that it splits at a rally, Yardeni Research
# ("S&P 500 Bull & Bear Market Tables", 2020), whose closes give -49.15% and -56.78%.
PUBLISHED = [
    ("1956-08-02", "1957-10-22", -0.2163),
    ("1961-12-12", "1962-06-26", -0.2797),
    ("1966-02-09", "1966-10-07", -0.2218),
    ("1968-11-29", "1970-05-26", -0.3606),
    ("1973-01-11", "1974-10-03", -0.4820),
    ("1980-11-28", "1982-08-12", -0.2711),
    ("1987-08-25", "1987-12-04", -0.3351),
    ("2000-03-24", "2002-10-09", -0.4915),
    ("2007-10-09", "2009-03-09", -0.5678),
    ("2020-02-19", "2020-03-23", -0.3392),
    ("2022-01-03", "2022-10-12", -0.2543),
]


def test_falls_of_twenty_percent_are_the_published_bear_markets(wealth):
    found = recoveries.drawdowns(wealth["sp_500"])
    assert [
        (f"{p:%Y-%m-%d}", f"{low:%Y-%m-%d}")
        for p, low in zip(found["peak"], found["low"], strict=True)
    ] == [row[:2] for row in PUBLISHED]
    # 1956 apart: the publisher's record close is 49.74, Yahoo's 49.64
    assert found["fall"].iloc[1:].to_numpy() == pytest.approx(
        [row[2] for row in PUBLISHED[1:]], abs=0.0001
    )
    assert found["fall"].iloc[0] == pytest.approx(PUBLISHED[0][2], abs=0.002)


def test_1990_is_a_fall_of_just_under_twenty_percent(wealth):
    """-19.9% from 16 July to 11 October 1990 (bogleheads.org/wiki/Bear_market has the fall, 368.95 to 295.46)."""
    nearly = recoveries.drawdowns(wealth["sp_500"], at_least=0.19)
    [row] = nearly[nearly["low"].dt.year == 1990].to_dict("records")
    assert (f"{row['low']:%Y-%m-%d}", round(row["fall"], 4)) == (
        "1990-10-11",
        round(295.46 / 368.95 - 1, 4),
    )


def test_a_rally_short_of_the_record_does_not_split_a_fall():
    found = recoveries.drawdowns(path([100, 70, 95, 60, 101, 90, 80]), at_least=0.2)
    assert found["fall"].tolist() == pytest.approx([-0.40, 80 / 101 - 1])
    assert found["open"].tolist() == [False, True] and found["recovered"].isna().tolist() == [
        False,
        True,
    ]


def test_a_close_at_the_record_is_no_recovery_and_nothing_found_keeps_the_columns():
    found = recoveries.drawdowns(path([100, 70, 100, 75, 101]), at_least=0.2)
    assert (len(found), found["low"].iloc[0]) == (1, path([0] * 5).index[1])
    empty = recoveries.drawdowns(path([1, 2, 3]))
    assert empty.empty and list(empty.columns) == list(found.columns)


@given(LEVELS, st.floats(0.05, 0.6))
def test_falls_lie_apart_and_hold_the_lowest_close(levels, at_least):
    wealth = path(levels)
    found = recoveries.drawdowns(wealth, at_least=at_least)
    assert (found["fall"] <= -at_least).all()
    for row in found.itertuples():
        inside = wealth.loc[row.peak : wealth.index[-1] if row.open else row.recovered]
        assert inside.iloc[0] == wealth.loc[: row.peak].max()
        assert wealth[row.low] == inside.min()
    assert (
        found["recovered"].dropna().to_numpy()[: len(found) - 1] <= found["peak"].to_numpy()[1:]
    ).all()


@pytest.mark.parametrize("at_least", [0, 1, -0.2])
def test_the_size_of_a_fall_is_a_positive_share(at_least):
    with pytest.raises(ValueError, match="at_least: expected a fall between 0 and 1"):
        recoveries.drawdowns(path([1, 2]), at_least=at_least)


def test_recoveries_to_february_2011_as_published(wealth):
    """Los Angeles Times, 8 February 2011, latimesblogs.latimes.com/money_co: since the lows of 9 March 2009 the S&P 500
    was up 95.8% and the Russell 2000 137%; the Russell had doubled by March 2010, the S&P not yet."""
    day = pd.Timestamp("2011-02-08")
    for name, gain in (("sp_500", 0.958), ("russell_2000", 1.37)):
        low = recoveries.lowest(wealth[name], start="2009-01-01", end="2009-12-31")
        assert f"{low:%Y-%m-%d}" == "2009-03-09"
        assert wealth[name][day] / wealth[name][low] - 1 == pytest.approx(
            gain, abs=0.0051 if gain > 1 else 0.00051
        )
    [small] = recoveries.reached(
        wealth["russell_2000"], low_start="2009-01-01", low_end="2009-12-31", gain=1
    ).to_dict("records")
    [large] = recoveries.reached(
        wealth["sp_500"].loc[:day], low_start="2009-01-01", low_end="2009-12-31", gain=1
    ).to_dict("records")
    assert (
        f"{small['first']:%Y-%m}" == "2010-03"
        and pd.isna(large["first"])
        and pd.isna(large["sessions"])
    )


def test_recoveries_to_march_2021_as_published(wealth):
    """Pelagos Capital, "Huge 12-Month Equity Returns" (March 2021): S&P 500 up 75% from its low, Russell 2000 well over 100%."""
    low = recoveries.lowest(wealth["sp_500"], start="2020-01-01", end="2020-12-31")
    assert wealth["sp_500"].loc["2021-03-23"] / wealth["sp_500"][low] - 1 == pytest.approx(
        0.75, abs=0.005
    )
    low = recoveries.lowest(wealth["russell_2000"], start="2020-01-01", end="2020-12-31")
    assert wealth["russell_2000"].loc["2021-03-23"] / wealth["russell_2000"][low] - 1 > 1.1


def test_one_clock_starts_every_path_at_one(wealth):
    relative = wealth["russell_2000"] / wealth["sp_500"]
    paths = recoveries.on_one_clock(
        relative.dropna(), ["2009-03-09", "2020-03-23", "2026-08-01"], periods=250
    )
    assert paths.shape == (251, 3) and (paths.iloc[0] == 1).all()
    assert paths.iloc[250, 0] == pytest.approx(
        relative.loc["2009-03-09":].iloc[250] / relative["2009-03-09"]
    )
    assert paths.iloc[:, 2].isna().iloc[-1] and f"{paths.columns[2]:%Y-%m-%d}" == "2026-07-31"


def test_a_start_before_the_data_and_an_empty_window_are_refused():
    levels = path([1, 2, 3])
    with pytest.raises(ValueError, match="starts: expected days from 2020-01-01"):
        recoveries.on_one_clock(levels, ["2019-01-01"], periods=2)
    with pytest.raises(ValueError, match="end: expected an observation between"):
        recoveries.lowest(levels, start="2019-01-01", end="2019-12-31")


@given(LEVELS, st.floats(0.0, 1.0))
def test_a_gain_is_reached_on_the_first_close_that_has_it(levels, gain):
    wealth = path(levels)
    [row] = recoveries.reached(
        wealth, low_start=wealth.index[0], low_end=wealth.index[-1], gain=gain
    ).to_dict("records")
    rise = wealth.loc[row["low"] :] / wealth[row["low"]] - 1
    assert row["highest"] == pytest.approx(rise.max())
    if pd.isna(row["first"]):
        assert row["highest"] < gain
    else:
        assert (
            rise[row["first"]] >= gain - 1e-9 and (rise.loc[: row["first"]].iloc[:-1] < gain).all()
        )
        assert row["sessions"] == np.busday_count(row["low"].date(), row["first"].date())
