"""Falls and recoveries: hand-made paths, published lows of the S&P 500, published recoveries."""

import pandas as pd
import pytest
from asked import measured

from research import returns, risk


@pytest.fixture(scope="module")
def wealth(data):
    return {
        name: returns.levels(returns.on_basis(data.series(name), "price"))
        for name in ("sp_500", "russell_2000")
    }


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
    found = risk.drawdowns(wealth["sp_500"], at_least=0.2)
    dated = found[["peak", "trough"]].map("{:%Y-%m-%d}".format).values.tolist()
    published = [row.split() for row in PUBLISHED.split(",")]
    assert dated == [row[:2] for row in published]
    apart = (found["depth"] - [float(row[2]) for row in published]).abs()
    assert apart[0] < 0.002
    assert apart[1:].max() < 0.0001


def test_recoveries_to_february_2011_as_published(data, wealth):
    """Los Angeles Times, 8 February 2011, latimesblogs.latimes.com/money_co: since the lows of 9
    March 2009 the S&P 500 was up 95.8% and the Russell 2000 137%; the Russell had doubled by March
    2010, the S&P not yet."""
    year = {"start": "2009-01-01", "end": "2009-12-31"}
    for name, gain, within in (("sp_500", 0.958, 0.00051), ("russell_2000", 1.37, 0.0051)):
        assert measured(data, "low_date", series=name, **year).value == "2009-03-09"
        since = wealth[name]["2009-03-09":"2011-02-08"] / wealth[name]["2009-03-09"]
        assert since.iloc[-1] - 1 == pytest.approx(gain, abs=within)
        doubled = since.index[since >= 2].strftime("%Y-%m").tolist()
        assert doubled[:1] == (["2010-03"] if name == "russell_2000" else [])


def test_an_empty_window_is_refused(data):
    weekend = {"start": "2025-10-04", "end": "2025-10-05"}
    with pytest.raises(ValueError, match="end: expected an observation between 2025-10-04 and"):
        measured(data, "low_date", series="iwm", **weekend)


def test_a_recovery_that_failed_is_followed_by_its_own(wealth):
    """The S&P 500 stood 20% above its low of October 2002 on 21 November (933.76 against 776.76).

    The fall had not been 20% from the high of August, but had gone below the low of July.
    """
    found = risk.recoveries(wealth["sp_500"]).set_index("known")
    assert found.loc["2002-11-21", "low"] == pd.Timestamp("2002-10-09")
    assert len(found) == 14


def test_a_false_start_stays_on_the_list():
    levels = [100, 90, 80, 70, 84, 90, 71, 60, 72, 110]
    days = pd.bdate_range("2020-01-01", periods=len(levels))
    found = risk.recoveries(pd.Series(levels, index=days, dtype=float))
    assert found["low"].tolist() == [days[3], days[7]]
    assert found["known"].tolist() == [days[4], days[8]]


def test_what_could_be_seen_does_not_change_with_what_came_later(wealth):
    found = risk.recoveries(wealth["sp_500"])
    for k, row in enumerate(found.itertuples()):
        again = risk.recoveries(wealth["sp_500"].loc[: row.known])
        pd.testing.assert_frame_equal(again, found.iloc[: k + 1])


def test_falls_and_rises_of_twenty_percent_as_published(wealth):
    """The fall of 2020 passed 20% on 12 March (Marotta, "The S&P 500 Recovered Today"), that of
    2022 on 13 June (CNBC that day); 8 June 2023 was 20% above the low of 12 October 2022 (CNN that
    day)."""
    found = risk.recoveries(wealth["sp_500"]).astype(str).set_index("began")
    assert "2020-03-12" in found.index
    assert found.loc["2022-06-13"].tolist() == ["2022-10-12", "2023-06-08"]
