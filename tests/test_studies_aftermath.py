"""What followed events: tables against sums from the raw files, by hand, and against published turning points."""

import csv

import numpy as np
import pandas as pd
import pytest
from scipy import stats as distributions

from research import prose, recoveries, returns, stats, store
from research.stats.results import Finding
from research.studies import aftermath, answers, left_out, mean_leads, other_dates

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
def portfolios():
    """Monthly returns of the second and the largest fifth, read from the file without the package."""
    with MONTHLY.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return {row["month"]: (float(row["q2"]), float(row["q5"])) for row in rows}


def compounded(portfolios, month, count):
    """Lead over the months after a month, compounded by hand."""
    start = pd.Period(month, "M")
    small = large = 1.0
    for k in range(1, count + 1):
        a, b = portfolios[str(start + k)]
        small, large = small * (1 + a), large * (1 + b)
    return small - large


def table(**columns):
    """A table of means made by hand: a low, a rise, an end and two laws."""
    rows = pd.DataFrame(
        {
            "kind": ["market_low", "known", "trough", "industrial_policy", "fiscal_law"],
            "event": list("abcde"),
            "months": 12,
            "n": 11,
            "clusters": 11,
            "mean": 0.1,
            "low": 0.05,
            "high": 0.15,
            "p": 0.01,
            "share": 0.8,
            "share_low": 0.5,
            "share_high": 0.9,
            "usual": 0.02,
            "smallest": 0.1,
            "bh": 0.02,
            "by": 0.2,
        }
    )
    return rows.assign(**columns)


DUE = pd.DataFrame({"due": [0.021, 0.072], "mean": [0.138, 0.138]})
PAIRED = pd.DataFrame(
    {
        "pair": list("abc"),
        "event": "rise",
        "clusters": [11, 11, 9],
        "low": [0.05, 0.01, 0.05],
        "usual": 0.02,
    }
)


# events ------------------------------------------------------------------------------------------------


def test_the_first_close_that_anybody_could_see():
    """20% off the low: by hand, with a false start that stays on the list."""
    levels = [100, 90, 80, 70, 84, 90, 71, 60, 72, 110]
    days = pd.bdate_range("2020-01-01", periods=len(levels))
    found = recoveries.confirmed(pd.Series(levels, index=days, dtype=float))
    assert (
        found["began"].tolist() == [days[2], days[6]]
        and found["low"].tolist() == [days[3], days[7]]
        and found["known"].tolist() == [days[4], days[8]]
    )
    assert recoveries.confirmed(pd.Series([1.0, 2.0, 1.7], index=days[:3])).empty


def test_what_could_be_seen_does_not_change_with_what_came_later():
    """Cut off after each confirmation, the list is the same so far."""
    wealth = returns.levels(returns.on_basis(store.load().series("sp_500"), "price"))
    found = recoveries.confirmed(wealth)
    for k, row in enumerate(found.itertuples()):
        pd.testing.assert_frame_equal(
            recoveries.confirmed(wealth.loc[: row.known]), found.iloc[: k + 1]
        )


@pytest.mark.parametrize("settings", [{"fall": 0}, {"fall": 1.2}, {"rise": 0}])
def test_settings_out_of_range_are_refused(settings):
    with pytest.raises(ValueError, match="fall: expected decimals"):
        recoveries.confirmed(
            pd.Series([1.0, 0.5], index=pd.bdate_range("2020-01-01", periods=2)), **settings
        )


def test_falls_and_rises_of_twenty_percent_as_published():
    """The fall of 2020 passed 20% on 12 March (Marotta, marottaonmoney.com, "The S&P 500 Recovered Today"), that of 2022 on
    13 June (CNBC that day); the close of 8 June 2023 was 20% above the low of 12 October 2022 (CNN, localnews8.com/news/2023/06/08)."""
    found = recoveries.confirmed(
        returns.levels(returns.on_basis(store.load().series("sp_500"), "price"))
    ).set_index("began")
    assert {pd.Timestamp("2020-03-12"), pd.Timestamp("2022-06-13")} <= set(found.index)
    assert found.loc["2022-06-13", ["low", "known"]].tolist() == [
        pd.Timestamp("2022-10-12"),
        pd.Timestamp("2023-06-08"),
    ]
    assert (
        aftermath.events("known")["date"].tolist() == found["known"].tolist() and len(found) == 14
    )


def test_the_end_of_a_recession_names_its_beginning():
    """NBER: the recession that ended in June 2009 began in December 2007."""
    found = aftermath.events("trough").set_index("date")
    assert (
        found.loc["2009-06-30", "detail"] == "recession since December 2007"
        and found["known_afterwards"].all()
    )
    with pytest.raises(ValueError, match="kind: expected one of market_low"):
        aftermath.events("lows")


# tables ------------------------------------------------------------------------------------------------


def test_every_lead_in_the_list_is_the_compounded_one(portfolios):
    """All lows and recession ends at three horizons, from the raw file."""
    found = aftermath.listing(["market_low", "trough"])
    assert (
        len(found) == 27
        and found["date"].is_monotonic_increasing
        and found["known_afterwards"].all()
    )
    for row in found.to_dict("records"):
        for months in (3, 12, 36):
            assert row[f"{months}m"] == pytest.approx(
                compounded(portfolios, f"{row['date']:%Y-%m}", months), abs=1e-9
            )
    lows = found[found["kind"] == "low of the market"]
    assert (
        dict(zip(lows["date"].dt.strftime("%Y-%m"), lows["12m"].round(2), strict=True))
        == AFTER_LOWS
    )


def test_the_list_says_what_was_known():
    """The day that anybody could see is not marked as hindsight."""
    assert not aftermath.listing(["known"])["known_afterwards"].any()


def test_means_are_those_of_a_t_test(portfolios):
    """Mean, interval, p-value and share after lows, from the raw file and scipy."""
    leads = [compounded(portfolios, month, 12) for month in AFTER_LOWS]
    [row] = mean_leads.horizons(["market_low"], months=[12]).to_dict("records")
    test = distributions.ttest_1samp(leads, 0)
    assert (row["mean"], row["p"]) == pytest.approx((np.mean(leads), test.pvalue))
    assert (row["low"], row["high"]) == pytest.approx(tuple(test.confidence_interval()))
    assert (row["n"], row["clusters"], row["share"]) == (11, 11, pytest.approx(9 / 11))
    assert (row["share_low"], row["share_high"]) == pytest.approx(
        tuple(distributions.binomtest(9, 11).proportion_ci(method="exact"))
    )
    assert row["smallest"] == pytest.approx(
        stats.event_study.smallest_effect(np.std(leads, ddof=1), 11)
    )


def test_any_window_is_the_mean_of_all(portfolios):
    """The comparison begins with the first event."""
    [row] = mean_leads.horizons(["market_low"], months=[12]).to_dict("records")
    months = [month for month in portfolios if month >= "1957-10"]
    assert row["usual"] == pytest.approx(
        np.mean([compounded(portfolios, month, 12) for month in months[:-12]])
    )


def test_the_whole_table_is_one_family():
    """Adjusted p-values by the formula of Benjamini and Hochberg, over every row."""
    found = mean_leads.horizons(["market_low", "known", "trough"])
    p = found["p"].to_numpy()
    order = np.argsort(p)
    steps = (p[order] * len(p) / np.arange(1, len(p) + 1))[::-1]
    by_hand = np.empty(len(p))
    by_hand[order] = np.minimum.accumulate(steps)[::-1].clip(max=1)
    assert (
        len(p) == 15
        and found["bh"].to_numpy() == pytest.approx(by_hand)
        and (found["by"] >= found["bh"]).all()
    )


def test_too_few_clusters_get_no_p_value():
    """Cuts of the Fed at twelve months: many events, seven clusters."""
    [row] = mean_leads.horizons(["cut"], pair=aftermath.RECENT, months=[12]).to_dict("records")
    assert (row["n"], row["clusters"]) == (55, 7) and np.isnan(row["p"]) and np.isnan(row["bh"])
    assert (round(row["mean"], 3), round(row["low"], 3), round(row["high"], 3)) == (
        0.030,
        -0.040,
        0.100,
    )


def test_the_second_fifth_is_nearest_to_the_russell():
    """Correlation of monthly leads, computed here from month-end levels."""
    found = aftermath.closeness()
    assert (
        found["pair"].iloc[0] == "second fifth against largest fifth"
        and found["correlation"].is_monotonic_decreasing
    )
    data = store.load()
    ends = (
        pd.DataFrame(
            {
                name: returns.levels(returns.on_basis(data.series(name), "price"))
                for name in aftermath.RECENT[:2]
            }
        )
        .dropna()
        .resample("ME")
        .last()
    )
    russell = ends.pct_change().diff(axis=1).iloc[:, 1].mul(-1)
    french = data.table("monthly/size_vw")
    both = pd.concat(
        [russell, (french["q2"] - french["q5"]).set_axis(french.index + pd.offsets.MonthEnd(0))],
        axis=1,
        join="inner",
    ).dropna()
    assert found["correlation"].iloc[0] == pytest.approx(both.corr().iloc[0, 1], abs=1e-4)


def test_windows_and_clusters_of_cuts():
    """Three cuts of 2025 are not over: they are shown with their lead so far and share a row."""
    found = aftermath.windows("cut")
    blocks = aftermath.clusters(found)
    assert (
        len(found) == 58
        and found["open"].sum() == 3
        and found.loc[found["open"], "cluster"].nunique() == 1
    )
    assert blocks["n"].tolist() == [18, 3, 3, 13, 10, 5, 3, 3] and blocks["open"].tolist() == [
        False
    ] * 7 + [True]
    done = blocks[~blocks["open"]]
    assert done["mean"].mean() == pytest.approx(
        mean_leads.horizons(["cut"], pair=aftermath.RECENT, months=[12])["mean"].iloc[0]
    )
    small, large = aftermath.sides(aftermath.RECENT)
    so_far = [returns.change(side, start="2025-12-10", end="2026-08-21") for side in (small, large)]
    assert found["lead"].iloc[-1] == pytest.approx(so_far[0] - so_far[1])


# chance ------------------------------------------------------------------------------------------------


def test_the_mean_thrown_about_is_the_sum_of_single_leads(portfolios):
    """Its clusters and its mean, from the raw file; the same seed gives the same draws."""
    sums = []
    for month in AFTER_LOWS:
        start = pd.Period(month, "M")
        sums.append(sum(a - b for a, b in (portfolios[str(start + k)] for k in range(1, 13))))
    mean, thrown = other_dates.thrown("market_low", rng=np.random.default_rng(1), draws=200)
    again = other_dates.thrown("market_low", rng=np.random.default_rng(1), draws=200)[1]
    assert (mean.statistic, mean.effective) == (
        pytest.approx(np.mean(sums)),
        11,
    ) and thrown.statistic == mean.statistic
    assert (thrown.low, thrown.high, thrown.p) == (
        again.low,
        again.high,
        again.p,
    ) and thrown.low < 0 < thrown.high < mean.statistic


def test_larger_moves_are_allowed_for(portfolios):
    """Slope from months outside the windows by numpy; what is due and what is left add up to the lead."""
    [row] = other_dates.beyond_market("market_low").to_dict("records")
    inside = {str(pd.Period(month, "M") + k) for month in AFTER_LOWS for k in range(1, 13)}
    months = [month for month in portfolios if month >= "1952-10"]
    outside = np.array([portfolios[month] for month in months if month not in inside])
    slope = np.polyfit(outside[:, 1], outside[:, 0] - outside[:, 1], 1)[0]
    assert row["slope"] == pytest.approx(slope) and row["due"] + row["left"] == pytest.approx(
        row["mean"]
    )
    large = np.mean(
        [
            sum(portfolios[str(pd.Period(month, "M") + k)][1] for k in range(1, 13))
            for month in AFTER_LOWS
        ]
    )
    assert row["due"] == pytest.approx(slope * large) and row["low"] < row["left"] < row["high"]
    assert (
        other_dates.beyond("market_low")["since"].dt.year.tolist() == [1952, 1926]
        and len(other_dates.beyond("trough")) == 1
    )
    with pytest.raises(ValueError, match="pair: expected monthly portfolios"):
        other_dates.beyond_market("market_low", pair=aftermath.RECENT)


# sentences ---------------------------------------------------------------------------------------------


def test_the_short_answer_follows_the_table():
    """Interval of each kind; laws compared with other times; kinds with too few cases are named."""
    text = mean_leads.in_short(table(), table(bh=0.01), PAIRED, DUE)
    assert text.startswith(
        "**After nine of eleven lows of the market, yes; clear of chance once all horizons tried are counted.**"
    )
    assert (
        "**+10.0 points** (95% interval +5.0 to +15.0) on average (adjusted p 0.010), against +2.0 points"
        in text
        and "up to 52% of it" in text
    )
    assert (
        text.endswith("which differs from other times.")
        and ", clear of the +2.0 points of any time" in text
    )
    few = mean_leads.in_short(
        table(usual=0.1, clusters=[11, 11, 11, 9, 11]), table(bh=0.06), PAIRED, DUE
    )
    assert (
        "yes; not clear of chance once" in few
        and ", not clear of the +10.0 points of any time" in few
    )
    assert (
        "which is what other times brought, too. There are too few cases to say what followed a d."
        in few
    )


def test_partly_by_the_rule_is_said_to_be_no_more_than_other_times():
    """Only where the interval holds the usual lead, and only of claims that are partly."""
    asked = answers.answers("000-10", "001-23")
    names = [v.id for v in asked if v.verdict == "partly"]
    said = mean_leads.say_laws(asked, table(usual=0.1))
    assert (
        all(name in said for name in names)
        and "no sign" in said
        and mean_leads.say_laws(asked, table()) == ""
    )


def test_windows_shared_by_lows_and_rises():
    """March 2009 holds the low and the close 20% above it; by hand from two lists of days."""
    low, rise = (
        pd.DataFrame({"date": pd.to_datetime(days)})
        for days in (["2009-03-09", "2020-03-23"], ["2009-03-23", "2020-04-08"])
    )
    assert left_out.say_shared(low, rise) == (
        "Windows begin at the end of a month, so one of two lows shares its window with a rise of the same month: March 2009."
    )


def test_pairs_are_counted_by_zero_and_by_ordinary_times():
    """Three pairs: clear of both, of zero only, and too few clusters."""
    assert mean_leads.say_pairs(PAIRED) == (
        "After a rise: of three pairs of small and large, the interval leaves zero out on two and the lead of any time on one."
    )
    assert mean_leads.say_pairs(PAIRED.assign(low=-0.1)).endswith(
        "leaves zero out on none and the lead of any time on none."
    )
    real = mean_leads.by_pair("known")
    assert (real["low"] > 0).tolist() == [True, False, False, False, False]


def test_the_count_of_tests_follows_the_table():
    """None, one and several."""
    assert (
        "**five** tests. Looked at alone, five of them have p under 5%. **Five** of them keep it"
        in mean_leads.say_many(table())
    )
    assert "alone, none of them has p under 5%. **None** of them keeps it" in mean_leads.say_many(
        table(p=0.5, bh=0.5, by=0.5)
    )
    assert ": c, 12 months. With" in mean_leads.say_many(
        table(bh=[0.5, 0.5, 0.01, 0.5, 0.5])
    ) and mean_leads.say_many(table()).endswith("it is **none**.")


def test_the_sentence_on_a_horizon_follows_the_table():
    """Interval with and without zero, enough and too few clusters."""
    assert "leaves zero out" in mean_leads.say_horizon(
        table(), "trough"
    ) and "too few" not in mean_leads.say_horizon(table(), "trough")
    other = mean_leads.say_horizon(table(low=-0.01, clusters=9), "trough")
    assert "holds zero" in other and "in nine clusters, **too few events** for a verdict" in other


def test_p_values_are_left_out_under_ten_clusters():
    """The sentence on placebo dates."""
    mean = Finding(0.1, 5, 5, "", "", "")
    assert "no p-value under ten clusters" in other_dates.say_thrown(
        mean, Finding(0.1, 5, 5, "", "", "", low=-0.1, high=0.1), draws=100
    )
    assert "p = 0.030 by placebo, 0.040 by Student's t" in other_dates.say_thrown(
        Finding(0.1, 12, 12, "", "", "", p=0.04),
        Finding(0.1, 12, 12, "", "", "", low=-0.1, high=0.08, p=0.03),
        draws=100,
    )


def test_tables_print_points_with_their_sign():
    """Leads in percentage points; a missing one is a dash."""
    printed = aftermath.shown(
        pd.DataFrame(
            {
                "date": [pd.Timestamp("2009-03-09")],
                "kind": "low",
                "detail": "x",
                "known_afterwards": True,
                "3m": 0.0731,
                "12m": np.nan,
                "beside": -0.02,
            }
        )
    )
    assert (
        isinstance(printed, prose.Prose)
        and printed.splitlines()[-1] == "| 2009-03-09 | low | x | +7.3 | – | -2.0 |"
    )
    assert (
        "| a | 12 | 11 | 11 | +10.0 | +5.0 to +15.0 | 80% (50% to 90%) | +2.0 | 0.010 | 0.020 |"
        in mean_leads.means(table())
    )
    assert aftermath.said(aftermath.MAIN).endswith(
        "July 1926 to February 2026, dividends included, none missing in between."
    )


# what the mean after recessions hangs on ---------------------------------------------------------------


def test_one_case_is_left_out_and_named():
    """The case left out is that of 1933; mean and interval of the rest by hand; the sentence follows the table."""
    found = left_out.table(pair=aftermath.MAIN)
    rows = aftermath.listing(["trough"])
    rest = rows.loc[rows["date"].dt.year != 1933, "12m"]
    rest = rest[rest.notna()]
    half = distributions.t.ppf(0.975, len(rest) - 1) * rest.std() / np.sqrt(len(rest))
    assert found["event"].iloc[1] == pd.Timestamp("1933-03-31") and found["clusters"].tolist() == [
        16,
        15,
        16,
    ]
    assert found["mean"].iloc[1] == pytest.approx(rest.mean()) and found["low"].iloc[
        1
    ] == pytest.approx(rest.mean() - half)
    assert "**One case decides it**: March 1933" in left_out.say(found)
    assert "**No single case decides it**" in left_out.say(found.assign(low=0.01))


def test_false_starts_are_those_without_a_low():
    """A rise whose low is none of the lows of a fall."""
    assert "**2001, 2002 and 2008**" in left_out.say_false_starts(
        aftermath.events("known"), aftermath.events("market_low")
    )
