"""Rates and the economy: published decisions, growth and prices; slopes and clusters by hand and by another library."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from research import store
from research.studies import aftermath, answers, economy, rates

SLOPE_CLAIMS = ("002-06", "003-09", "002-07", "001-10")


@pytest.fixture(scope="module")
def asked():
    """Verdicts on the rule about cuts and on the four slopes."""
    return answers.answers("002-16", *SLOPE_CLAIMS)


@pytest.fixture(scope="module")
def lead():
    """Daily lead of the Russell 2000 over the S&P 500, from the files."""
    found = [pd.read_csv(store.DATA / "daily" / f"{name}.csv", index_col="date", parse_dates=True)["price_return"] for name in ("russell_2000", "sp_500")]
    return (found[0] - found[1]).dropna()


# the Fed -----------------------------------------------------------------------------------------------


def test_decisions_since_the_last_rise_as_published():
    """Dates and ranges: Board of Governors, federalreserve.gov/monetarypolicy/openmarket.htm (effective days); the cut of 10 December
    2025, in force the next day: ABA Banking Journal, bankingjournal.aba.com/2025/12/fomc-lowers-rates-by-25-basis-points-3."""
    table = rates.decisions("2023-07-01")
    assert [f"{day:%F}" for day in table["effective"]] == ["2023-07-27", "2024-09-19", "2024-11-08", "2024-12-19", "2025-09-18", "2025-10-30", "2025-12-11"]
    assert table["kind"].tolist() == ["rise"] + ["cut"] * 6 and table["range"].iloc[-1] == "3.50% to 3.75%" and f"{table['date'].iloc[-1]:%F}" == "2025-12-10"
    text = rates.say_decisions(table)
    assert "**cut six times**, three of them in 2025" in text and "decided on **10 December 2025** and in force from **11 December 2025**" in text


def test_before_2008_the_target_is_one_figure():
    """On 18 September 2007 the target went to 4.75%."""
    assert rates.decisions("2007-09-01")["range"].iloc[0] == "4.75%"


def test_the_path_of_the_target_steps_on_effective_days():
    """From 5.25-5.50% to 3.50-3.75%, the last row where the data end."""
    table = rates.target("2023-01-01").set_index("date")
    assert table.loc["2025-10-30", "upper"] == 0.04 and table.loc["2025-12-11", "upper"] == 0.0375
    assert table["upper"].max() == 0.055 and (table["upper"] - table["lower"]).to_numpy() == pytest.approx(0.0025) and table.index[-1] == rates.known_to()


def test_articles_have_their_days(asked):
    """One row per article with its first and last possible day."""
    table = rates.articles(asked)
    assert table["article"].tolist() == ["001", "002", "003"] and (table["start"] <= table["end"]).all()
    assert f"{table['start'].iloc[1]:%F}" == "2026-01-22"


def test_leads_on_the_day_by_hand(lead):
    """Cuts since 1994: mean, interval and share; the Sunday of March 2020 counts on the Monday."""
    found = rates.on_the_day(since={"cut": "1994-02-04", "first_cut": "1994-02-04"})
    events = pd.read_csv(store.DATA / "events.csv", parse_dates=["date"])
    days = events.loc[(events["kind"] == "fed_cut") & (events["date"] >= "1994-02-04"), "date"].replace(pd.Timestamp("2020-03-15"), pd.Timestamp("2020-03-16"))
    values = lead.loc[days]
    test = stats.ttest_1samp(values, 0)
    assert found.loc[0, ["n", "mean", "p", "share"]].tolist() == pytest.approx([40, values.mean(), test.pvalue, (values > 0).mean()])
    assert tuple(found.loc[0, ["low", "high"]]) == pytest.approx(tuple(test.confidence_interval())) and np.isnan(found.loc[1, "p"])
    assert rates.say_days(found).endswith("Of the two intervals in the table **none** leaves zero out.")


def test_the_lead_since_the_cut_by_hand(lead):
    """Zero on the day, behind at the end of the year, ahead for good from 6 January."""
    path = rates.path_since("2025-12-10", until="2026-01-30")
    closes = {name: pd.read_csv(store.DATA / "daily" / f"{name}.csv", index_col="date", parse_dates=True)["price_return"].loc["2025-12-11":"2025-12-31"]
              for name in ("russell_2000", "sp_500")}
    small, large = (float(np.prod(1 + part) - 1) for part in closes.values())
    assert path.loc["2025-12-31", ["small", "large", "lead"]].tolist() == pytest.approx([small, large, small - large])
    assert path.index[5] == pd.Timestamp("2025-12-10") and path.iloc[5].tolist() == [0, 0, 0]
    text = rates.say_path(path, ["2025-12-31"])
    assert text == "Counted from the close of 10 December 2025, small caps' lead was -2.4 points to 31 December 2025. From 6 January 2026 on they stayed ahead."
    assert "stayed" not in rates.say_path(path.loc[:"2025-12-31"], ["2025-12-31"])


def test_the_short_answer_follows_its_tables(asked):
    """Cases, clusters and the lag after the last cut."""
    blocks = aftermath.clusters(aftermath.windows("cut"))
    text = rates.in_short(asked, blocks, rates.path_since("2025-12-10", until="2025-12-31"))
    assert "55 cuts, but only **seven** stretches" in text and "led in four" in text and "*too few events*" in text and "by **2.4 points** to the end of the year" in text


# slopes ------------------------------------------------------------------------------------------------


def test_slopes_by_period_are_those_of_scipy(lead):
    """Slope and correlation of one period and of the whole; the periods cover every day once."""
    table = rates.slopes_by_period()
    macro = pd.read_csv(store.DATA / "macro.csv", parse_dates=["period"])
    yields = macro[macro["series"] == "DGS2"].set_index("period")["value"].reindex(lead.index).diff()
    both = pd.concat([lead, yields], axis=1, keys=["lead", "change"]).dropna().loc["1980":]
    for period, part in (("2015–2019", both.loc["2015":"2019"]), ("1980–2025", both)):
        row = table.set_index("period").loc[period]
        line = stats.linregress(part["change"], part["lead"])
        assert (row["slope"], row["correlation"], row["n"]) == (pytest.approx(line.slope), pytest.approx(line.rvalue), len(part))
        assert row["low"] < row["slope"] < row["high"]
    assert table["n"].iloc[:-1].sum() == table["n"].iloc[-1]
    assert "In **six** of ten periods" in rates.say_slopes_by_period(table) and "in **none** on days" in rates.say_slopes_by_period(table)


def test_claims_on_slopes_are_one_family(asked):
    """Values are those of the verdicts; adjusted p-values by the formula."""
    table = rates.slopes(asked).set_index("claim")
    assert set(table.index) == set(SLOPE_CLAIMS)
    for verdict in asked[1:]:
        assert (table.loc[verdict.id, "slope"], table.loc[verdict.id, "p"]) == (verdict.computed, verdict.p)
    p = table["p"].sort_values()
    by_hand = np.minimum.accumulate((p * len(p) / np.arange(1, len(p) + 1))[::-1])[::-1].clip(upper=1)
    assert table["bh"].loc[p.index].to_numpy() == pytest.approx(by_hand.to_numpy())
    assert "**none** differs" in rates.say_slopes(table) and "In **one** of them the estimate has the sign that is claimed." in rates.say_slopes(table)


# the economy -------------------------------------------------------------------------------------------


def test_growth_of_the_fourth_quarter_as_published():
    """1.4%, 0.7% and 0.5% (BEA, 20 February, 13 March and 9 April 2026); the latest vintage rounds to the third estimate."""
    table = economy.estimates()
    assert table["date"].is_monotonic_increasing and table.loc[table["kind"] == "official", "value"].tolist() == [0.014, 0.007, 0.005]
    assert round(economy.growth().loc["2025-10-01"], 3) == 0.005 and round(economy.growth(vintage="2026-01-03").loc["2025-07-01"], 3) == 0.043
    text = economy.say_estimates(table)
    assert "5.4% on 8 January, 5.3% on 14 January and 5.4% on 22 January; the last one before the accounts, on 19 February, was 3.0%" in text
    assert "1.4% on 20 February, 0.7% on 13 March and 0.5% on 9 April" in text and "4.9 points below" in text


def test_misses_of_nowcasts_about_as_published():
    """"Nowcast Errors: Atlanta vs. St. Louis" (effectivecurrency.com/economics/2022/07/24): root-mean-square error of 1.4 points against
    revised growth over 33 quarters without the first three of 2020; the accounts were revised again since, so about."""
    table = economy.nowcasts()
    part = table[(table["period"] >= "2013-04-01") & (table["period"] <= "2022-01-01") & ~table["period"].isin(pd.to_datetime(["2020-01-01", "2020-04-01", "2020-07-01"]))]
    assert len(part) == 33 and np.sqrt((part["miss"] ** 2).mean()) == pytest.approx(0.014, abs=0.0025)
    assert len(table) == 55 and table["miss"].abs().mean() == pytest.approx(0.0140, abs=5e-5)
    assert "larger than **any** of them" in economy.say_nowcasts(table) and "all but **" not in economy.say_nowcasts(table)
    assert "larger than **all but" in economy.say_nowcasts(table, stated=0.03)


def test_fast_quarters_by_counting():
    """Three of ninety-seven outside the rebound, at 5.3%; the slack of a tenth changes nothing."""
    table = economy.quarters()
    calm = table[~table["rebound"]]
    assert (len(table), len(calm), int((calm["growth"] >= 0.053).sum())) == (103, 97, 3)
    assert economy.say_fast(table, at_least=0.053).startswith("Growth of 5.3% or more came in **three of 97** quarters since 2000")


def test_inflation_as_published():
    """PCE prices over the year: 2.8% in November 2025 (CNBC, 22 January 2026), 2.9% in December, core 3.0% in December and 3.1% in
    January (Benzinga, 13 March 2026)."""
    table = economy.inflation()
    assert [round(table["all"].loc[month], 3) for month in ("2025-11-01", "2025-12-01")] == [0.028, 0.029]
    assert [round(table["core"].loc[month], 3) for month in ("2025-12-01", "2026-01-01")] == [0.030, 0.031]
    text = economy.say_inflation(table)
    assert "**2.82%** over the year to November 2025" in text and "the lowest in between was 2.28% in April 2025" in text


def test_the_direction_follows_the_table():
    """Rising when the lowest of the year lies behind, falling when it is the month itself."""
    months = pd.date_range("2025-01-01", periods=14, freq="MS")
    estimates = economy.estimates()
    up, down = (pd.DataFrame({"all": values, "core": values}, index=months) for values in (np.linspace(0.02, 0.04, 14), np.linspace(0.04, 0.02, 14)))
    assert "but **rising** since January" in economy.in_short(estimates, up) and "**falling**" in economy.in_short(estimates, down)
