"""What followed market lows and cuts: from the raw file by hand, and as published."""

import csv

import numpy as np
import pandas as pd
import pytest
from scipy import stats as distributions

from research import events, policy, recoveries, returns, risk, store

MONTHLY = store.DATA / "monthly" / "size_vw.csv"
AFTER_LOWS = {
    "1957-10": 0.16,
    "1962-06": -0.04,
    "1966-10": 0.49,
    "1970-05": 0.19,
    "1974-10": 0.12,
    "1982-08": 0.31,
    "1987-12": 0.09,
    "2002-10": 0.27,
    "2009-03": 0.22,
    "2020-03": 0.51,
    "2022-10": -0.20,
}


@pytest.fixture(scope="module")
def market(data):
    """Level of the S&P 500."""
    return returns.levels(data.series("sp_500")["price_return"])


@pytest.fixture(scope="module")
def sides(data):
    """Second and largest fifth by size."""
    return tuple(data.series(f"ff_size_{part}")["total_return"] for part in ("q2", "q5"))


@pytest.fixture(scope="module")
def by_hand():
    """Lead over the months after a month, compounded from the file without the package."""
    with MONTHLY.open(encoding="utf-8") as file:
        rows = {row["month"]: (float(row["q2"]), float(row["q5"])) for row in csv.DictReader(file)}

    def lead(month: str, count: int) -> float:
        start, small, large = pd.Period(month, "M"), 1.0, 1.0
        for k in range(1, count + 1):
            a, b = rows[str(start + k)]
            small, large = small * (1 + a), large * (1 + b)
        return small - large

    return lead, list(rows)


@pytest.mark.parametrize("months", [3, 12, 36])
def test_every_lead_after_a_low_is_the_compounded_one(market, sides, by_hand, months):
    lows = risk.drawdowns(market, at_least=0.20)["trough"]
    found = events.leads_after(*sides, lows, months=months)
    expected = [by_hand[0](f"{low:%Y-%m}", months) for low in lows]
    assert found["lead"].tolist() == pytest.approx(expected, abs=1e-9)


def test_the_lows_and_their_leads_are_those_written_down(market, sides):
    lows = risk.drawdowns(market, at_least=0.20)["trough"]
    lead = events.leads_after(*sides, lows, months=12)["lead"].round(2)
    assert dict(zip(lows.dt.strftime("%Y-%m"), lead, strict=True)) == AFTER_LOWS


def test_means_are_those_of_a_t_test(market, sides, by_hand):
    lows = risk.drawdowns(market, at_least=0.20)["trough"]
    row = events.averages(events.leads_after(*sides, lows, months=12))
    leads = [by_hand[0](month, 12) for month in AFTER_LOWS]
    test = distributions.ttest_1samp(leads, 0)
    assert (row["mean"], row["p"]) == pytest.approx((np.mean(leads), test.pvalue))
    assert (row["low"], row["high"]) == pytest.approx(tuple(test.confidence_interval()))


def test_any_window_is_the_mean_of_all(market, sides, by_hand):
    lows = risk.drawdowns(market, at_least=0.20)["trough"]
    row = events.summary(*sides, lows, months=[12]).iloc[0]
    lead, months = by_hand
    later = [month for month in months if month >= "1957-10"][:-12]
    assert row["usual"] == pytest.approx(np.mean([lead(month, 12) for month in later]))


def test_cuts_of_the_fed_are_many_events_and_few_clusters(data):
    cuts = policy.of_kind(policy.decisions(data.events()), "cut")["date"]
    pair = (data.series(name)["price_return"] for name in ("russell_2000", "sp_500"))
    row = events.averages(events.leads_after(*pair, cuts, months=12))
    assert (row["n"], row["clusters"]) == (55, 7)
    assert row[["event_mean", "mean"]].round(3).tolist() == [0.073, 0.030]
    assert np.isnan(row["p"])


def test_a_false_start_stays_on_the_list():
    levels = [100, 90, 80, 70, 84, 90, 71, 60, 72, 110]
    days = pd.bdate_range("2020-01-01", periods=len(levels))
    found = recoveries.confirmed(pd.Series(levels, index=days, dtype=float))
    assert found["low"].tolist() == [days[3], days[7]]
    assert found["known"].tolist() == [days[4], days[8]]


def test_what_could_be_seen_does_not_change_with_what_came_later(market):
    found = recoveries.confirmed(market)
    for k, row in enumerate(found.itertuples()):
        again = recoveries.confirmed(market.loc[: row.known])
        pd.testing.assert_frame_equal(again, found.iloc[: k + 1])


def test_nothing_to_read_has_no_recovery():
    assert recoveries.confirmed(pd.Series(dtype=float)).empty


def test_falls_and_rises_of_twenty_percent_as_published(market):
    """The fall of 2020 passed 20% on 12 March (Marotta, "The S&P 500 Recovered Today"), that of
    2022 on 13 June (CNBC that day); 8 June 2023 was 20% above the low of 12 October 2022 (CNN that
    day)."""
    found = recoveries.confirmed(market).set_index("began")
    assert pd.Timestamp("2020-03-12") in found.index
    assert found.loc["2022-06-13", "low"] == pd.Timestamp("2022-10-12")
    assert found.loc["2022-06-13", "known"] == pd.Timestamp("2023-06-08")
