"""What followed events: windows and clusters by hand, the published record, no look-ahead."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats as distributions

from research import events, policy, returns, store
from research.measures import episodes as bound
from research.measures import reaction


def series(data, name, basis="price"):
    return returns.on_basis(data.series(name), basis, name=name)


def flat(rate, index):
    return pd.Series([np.nan, *[rate] * (len(index) - 1)], index=index)


# clusters


def test_windows_that_touch_are_two_clusters_and_a_chain_of_overlaps_is_one():
    assert events.clusters([5, 25, 44, 64], [25, 45, 64, 84]).tolist() == [1, 2, 2, 3]
    assert events.clusters([0, 1, 5, 10], [10, 3, 9, 12]).tolist() == [1, 1, 1, 2]
    assert events.clusters([], []).tolist() == []


@given(st.lists(st.integers(0, 500), min_size=1, max_size=40).map(sorted), st.integers(1, 60))
def test_windows_of_different_clusters_never_share_a_session(places, horizon):
    number = events.clusters(places, np.add(places, horizon))
    held = {}
    for place, cluster in zip(places, number, strict=True):
        for session in range(place + 1, place + horizon + 1):
            assert held.setdefault(session, cluster) == cluster
    assert number[0] == 1
    assert set(np.diff(number)) <= {0, 1}


# windows


def test_a_window_runs_from_the_last_close_on_or_before_to_the_last_close_on_or_before():
    days = pd.DatetimeIndex(["2020-03-12", "2020-03-13", "2020-03-16", "2020-04-14", "2020-04-16"])
    small = pd.Series([np.nan, 0.5, 0.1, 0.1, 0.9], index=days)
    large = pd.Series([np.nan, 0.0, 0.2, 0.0, 0.0], index=days)
    sunday = ["2020-03-15"]
    [row] = events.leads_after(small, large, sunday, months=1).to_dict("records")
    assert (row["base"], row["last"]) == (days[1], days[3])
    assert (row["ahead"], row["behind"], row["lead"]) == pytest.approx((0.21, 0.2, 0.01))


MONTHS = pd.date_range("2008-12-31", periods=5, freq="ME")
MONTHLY = pd.Series([np.nan, 0.5, 0.1, 0.2, 0.3], index=MONTHS), flat(0.0, MONTHS)


def test_a_month_that_holds_the_event_is_no_part_of_the_window():
    rows = events.leads_after(*MONTHLY, ["2009-02-17", "2009-02-28"], months=1)
    assert rows["base"].tolist() == [MONTHS[2]] * 2
    assert rows["last"].tolist() == [MONTHS[3]] * 2
    assert rows["lead"].tolist() == pytest.approx([0.2, 0.2])


def test_the_table_has_the_events_in_order_and_a_column_a_horizon():
    days = pd.to_datetime(["2009-02-17", "2008-12-10"])
    asked = pd.DataFrame({"date": days, "label": ["b", "a"]})
    found = events.table(*MONTHLY, asked, months=[1, 2, 3])
    leads = {"1m": [0.5, 0.2], "2m": [0.65, 0.56], "3m": [0.98, np.nan]}
    expected = pd.DataFrame({"date": days[::-1], "label": ["a", "b"], **leads})
    pd.testing.assert_frame_equal(found, expected)
    assert list(events.table(*MONTHLY, asked))[2:] == ["1m", "3m", "6m", "12m", "24m", "36m"]


def test_every_event_is_listed_with_the_reason_why_it_does_not_count():
    days = pd.bdate_range("2026-01-05", periods=10)
    after = lambda dates: events.leads_after(flat(0.02, days), flat(0.01, days), dates, sessions=3)
    rows = after(["2026-01-15", "2025-12-01", "2026-01-06"])
    assert rows["status"].tolist() == ["before the data", "complete", "open"]
    assert rows["lead"].notna().tolist() == rows["cluster"].notna().tolist() == [False, True, False]
    columns = "event base last ahead behind lead cluster status"
    assert list(after([]).columns) == columns.split()
    assert after(days[[6, 7]])["status"].tolist() == ["complete", "open"]
    last = events.leads_after(*MONTHLY, MONTHS[[3, 4]], months=1)
    assert last["status"].tolist() == ["complete", "open"]


# statistics


def test_55_cuts_and_seven_cycles(data):
    small, large = (series(data, name) for name in ("russell_2000", "sp_500"))
    cuts = policy.of_kind(policy.decisions(data.events()), "cut")["date"]
    rows = events.leads_after(small, large, cuts[cuts >= "1990-01-01"], months=12)
    found = events.averages(rows)
    assert (found["n"], found["clusters"]) == (55, 7)
    assert found[["event_mean", "mean"]].round(3).tolist() == [0.073, 0.030]
    lead = rows["lead"].dropna()
    assert found["event_share"] == (lead > 0).sum() / 55
    assert found["event_median"] == lead.median()


def test_interval_and_p_value_are_those_of_a_t_test_on_cluster_means():
    leads = pd.Series([0.10, 0.30, -0.05, 0.08, 0.02, -0.01, 0.07, 0.11, 0.00, 0.04, -0.02])
    rows = {"lead": leads, "cluster": [1, *range(1, 11)], "status": "complete"}
    means = [0.20, *leads[2:]]
    test = distributions.ttest_1samp(means, 0.0)
    exact = distributions.binomtest(6, 10).proportion_ci(method="exact")
    found = events.averages(pd.DataFrame(rows))
    names = "n clusters mean low high p share share_low share_high"
    expected = [11, 10, np.mean(means), *test.confidence_interval(), test.pvalue, 0.6, *exact]
    assert found[names.split()].tolist() == pytest.approx(expected)


@pytest.mark.parametrize("months", [3, 12, 36])
def test_leads_after_market_lows_are_those_compounded_from_the_file(data, months):
    """Without the package: second and largest fifth by size, and the mean over all windows."""
    file = pd.read_csv(store.DATA / "monthly" / "size_vw.csv", index_col="month")

    def lead(at):
        growth = (1 + file[["q2", "q5"]].iloc[at + 1 : at + 1 + months]).prod()
        return growth["q2"] - growth["q5"]

    small, large = (series(data, f"ff_size_{part}", "total") for part in ("q2", "q5"))
    lows = bound.dated(data, "market_low")["date"]
    rows = events.leads_after(small, large, lows, months=months)
    leads = np.array([lead(file.index.get_loc(f"{low:%Y-%m}")) for low in lows])
    assert rows["lead"].tolist() == pytest.approx(leads.tolist(), abs=1e-9)
    averages = events.averages(rows)[["n", "event_mean", "event_share"]].tolist()
    assert averages == pytest.approx([11, leads.mean(), (leads > 0).mean()])
    found = events.summary(small, large, lows, months=[months]).iloc[0]
    usual = [lead(at) for at in range(file.index.get_loc("1957-10"), len(file) - months)]
    assert found["usual"] == pytest.approx(np.mean(usual))


@pytest.mark.parametrize("first", ["2000-06-30", "2000-07-01"])
@pytest.mark.parametrize("last", ["2010-06-29", "2010-06-30"])
def test_a_sample_that_lacks_half_a_year_says_so(first, last):
    held, asked = pd.DatetimeIndex([first, "2005-01-03", last]), ("1999-12-30", "2010-12-30")
    said = bool(reaction._shorter(held, *map(pd.Timestamp, asked)))
    assert said == ((first, last) != ("2000-06-30", "2010-06-30"))


# paths, and dates without meaning

SEVEN = pd.date_range("2020-01-31", periods=7, freq="ME")
SMALL = pd.Series([None, 0.10, 0.00, 0.50, 0.00, -0.50, 0.10], index=SEVEN)
LARGE = pd.Series([None, 0.00, 0.25, 0.00, 0.20, 0.00, 0.00], index=SEVEN)


def rng():
    return np.random.default_rng(7)


def noise(months, seed):
    draw = np.random.default_rng(seed)
    index = pd.date_range("1950-01-31", periods=months, freq="ME")
    return tuple(pd.Series(draw.normal(0, 0.03, months), index=index) for _ in range(2))


@pytest.mark.parametrize("beta", [1.0, 1.5])
def test_the_path_is_the_difference_of_two_changes_from_the_end_of_the_month(beta):
    """From the end of March small goes 1.1, 1.65, 1.65 and large 1.25, 1.25, 1.5."""
    found = events.placebo_band(
        SMALL, LARGE, ["2020-03-10"], after=2, beta=beta, rng=rng(), draws=5
    )
    assert found["mean"].tolist() == pytest.approx([0.0, 0.5, 0.5 - beta * 0.2])


def test_the_band_of_one_event_is_that_of_all_dates():
    """Five dates are followed by two months: the least, the middle and the largest of the five."""
    wealth = pd.DataFrame({"small": SMALL, "large": LARGE}).fillna(0.0).add(1).cumprod()
    paths = [wealth.iloc[k : k + 3].div(wealth.iloc[k]).diff(axis=1)["large"] for k in range(5)]
    leads = -np.array(paths)
    found = events.placebo_band(SMALL, LARGE, ["2020-03-10"], after=2, rng=rng(), draws=400)
    for name, of_five in (("low", np.min), ("middle", np.median), ("high", np.max)):
        assert found[name].to_numpy() == pytest.approx(of_five(leads, axis=0))


def test_each_cluster_counts_once_and_the_path_ends_where_the_leads_say():
    small, large = noise(120, 3)
    dates = [*small.index[[60, 20, 21]], pd.Timestamp("1940-01-31"), small.index[-3]]
    found = events.placebo_band(small, large, dates, after=6, rng=rng(), draws=20)
    rows = events.leads_after(small, large, dates, months=6)
    counts = rows["status"].value_counts().to_dict()
    assert counts == {"complete": 3, "open": 1, "before the data": 1}
    assert found["mean"].iloc[-1] == pytest.approx(rows.groupby("cluster")["lead"].mean().mean())
    assert found.index.equals(pd.RangeIndex(7))
    assert found.index.name == "period"


def test_the_band_holds_dates_without_meaning_nineteen_times_in_twenty():
    (small, large), draw, inside = noise(400, 5), np.random.default_rng(2), []
    for _ in range(120):
        dates = small.index[np.sort(draw.choice(np.arange(0, 380, 15), size=8, replace=False))]
        last = events.placebo_band(small, large, dates, after=12, rng=draw, draws=200).iloc[-1]
        inside.append(last["low"] <= last["mean"] <= last["high"])
    assert 0.88 <= np.mean(inside) <= 0.99


def test_the_generator_is_the_only_source_of_chance():
    small, large = noise(120, 3)
    asked = {"dates": small.index[[20, 60]], "after": 6, "draws": 30}
    one, two = (events.placebo_band(small, large, **asked, rng=rng()) for _ in range(2))
    pd.testing.assert_frame_equal(one, two)


def band(date, after):
    return lambda: events.placebo_band(SMALL, LARGE, [date], after=after, rng=rng())


def leads(**window):
    return lambda: events.leads_after(SMALL, LARGE, SEVEN[:1], **window)


LENGTH = "months: expected either months or sessions"
REFUSED = [
    *[(leads(**one), LENGTH) for one in ({}, {"months": 0}, {"sessions": -1})],
    (leads(months=1, sessions=1), LENGTH),
    (band("1990-01-31", 1), "dates: expected an event with 1 periods after it"),
    (band("2020-06-30", 2), "dates: expected an event with 2 periods after it"),
    (band("2020-03", 0), "after: expected one period or more, got 0"),
    (lambda: events.leads_after(SMALL, LARGE, ["2020-01-31", None], months=1), "dates: .* 1 of 2"),
    (lambda: events.summary(SMALL, LARGE, ["2020-06-30"], months=[12]), "events: .* got 1 without"),
    (lambda: events.clusters([2, 1], [3, 4]), "base: expected windows in order"),
]


@pytest.mark.parametrize(("call", "line"), REFUSED)
def test_one_line_says_what_is_wrong(call, line):
    with pytest.raises(ValueError, match=line):
        call()
