"""Rates and the economy: published decisions, growth and prices; slopes and clusters by hand and by another library; claims told once."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from research import store
from research.studies import aftermath, answers, economy, grouped, mean_leads, rates, slopes

SLOPE_CLAIMS = ("002-06", "003-09", "002-07", "001-10")


@pytest.fixture(scope="module")
def asked():
    """Verdicts on the rule about cuts and on the four slopes."""
    return answers.answers("002-16", *SLOPE_CLAIMS)


@pytest.fixture(scope="module")
def lead():
    """Daily lead of the Russell 2000 over the S&P 500, from the files."""
    found = [
        pd.read_csv(store.DATA / "daily" / f"{name}.csv", index_col="date", parse_dates=True)[
            "price_return"
        ]
        for name in ("russell_2000", "sp_500")
    ]
    return (found[0] - found[1]).dropna()


# the Fed -----------------------------------------------------------------------------------------------


def test_decisions_since_the_last_rise_as_published():
    """Dates and ranges: Board of Governors, federalreserve.gov/monetarypolicy/openmarket.htm (effective days); the cut of 10 December
    2025, in force the next day: ABA Banking Journal, bankingjournal.aba.com/2025/12/fomc-lowers-rates-by-25-basis-points-3."""
    table = rates.decisions("2023-07-01")
    assert [f"{day:%F}" for day in table["effective"]] == [
        "2023-07-27",
        "2024-09-19",
        "2024-11-08",
        "2024-12-19",
        "2025-09-18",
        "2025-10-30",
        "2025-12-11",
    ]
    assert (
        table["kind"].tolist() == ["rise"] + ["cut"] * 6
        and table["range"].iloc[-1] == "3.50% to 3.75%"
        and f"{table['date'].iloc[-1]:%F}" == "2025-12-10"
    )
    text = rates.say_decisions(table)
    assert (
        "**cut six times**, three of them in 2025" in text
        and "decided on **10 December 2025** and in force from **11 December 2025**" in text
    )


def test_before_2008_the_target_is_one_figure():
    """On 18 September 2007 the target went to 4.75%."""
    assert rates.decisions("2007-09-01")["range"].iloc[0] == "4.75%"


def test_the_path_of_the_target_steps_on_effective_days():
    """From 5.25-5.50% to 3.50-3.75%, the last row where the data end."""
    table = rates.target("2023-01-01").set_index("date")
    assert table.loc["2025-10-30", "upper"] == 0.04 and table.loc["2025-12-11", "upper"] == 0.0375
    assert (
        table["upper"].max() == 0.055
        and (table["upper"] - table["lower"]).to_numpy() == pytest.approx(0.0025)
        and table.index[-1] == rates.known_to()
    )


def test_articles_have_their_days(asked):
    """One row per article with its first and last possible day."""
    table = rates.articles(asked)
    assert (
        table["article"].tolist() == ["001", "002", "003"]
        and (table["start"] <= table["end"]).all()
    )
    assert f"{table['start'].iloc[1]:%F}" == "2026-01-22"


def test_leads_on_the_day_by_hand(lead):
    """Cuts since 1994: mean, interval and share; the Sunday of March 2020 counts on the Monday."""
    found = rates.on_the_day(since={"cut": "1994-02-04", "first_cut": "1994-02-04"})
    events = pd.read_csv(store.DATA / "events.csv", parse_dates=["date"])
    days = events.loc[
        (events["kind"] == "fed_cut") & (events["date"] >= "1994-02-04"), "date"
    ].replace(pd.Timestamp("2020-03-15"), pd.Timestamp("2020-03-16"))
    values = lead.loc[days]
    test = stats.ttest_1samp(values, 0)
    assert found.loc[0, ["n", "mean", "p", "share"]].tolist() == pytest.approx(
        [40, values.mean(), test.pvalue, (values > 0).mean()]
    )
    assert tuple(found.loc[0, ["low", "high"]]) == pytest.approx(
        tuple(test.confidence_interval())
    ) and np.isnan(found.loc[1, "p"])
    text = rates.say_days(found)
    assert (
        text.endswith("Of the two intervals, for cuts and first cuts, **none** leaves zero out.")
        and "trailed by **0.02 points**" in text
        and "-0." in text.split("interval")[1]
    )
    assert "small caps led by **0.10 points**" in rates.say_days(
        found.assign(mean=0.001)
    ) and "**one** leaves" in rates.say_days(found.iloc[:1].assign(low=0.001))


def test_the_lead_since_the_cut_by_hand(lead):
    """Zero on the day, behind at the end of the year, ahead for good from 6 January."""
    path = rates.path_since("2025-12-10", until="2026-01-30")
    closes = {
        name: pd.read_csv(store.DATA / "daily" / f"{name}.csv", index_col="date", parse_dates=True)[
            "price_return"
        ].loc["2025-12-11":"2025-12-31"]
        for name in ("russell_2000", "sp_500")
    }
    small, large = (float(np.prod(1 + part) - 1) for part in closes.values())
    assert path.loc["2025-12-31", ["small", "large", "lead"]].tolist() == pytest.approx(
        [small, large, small - large]
    )
    assert path.index[0] == pd.Timestamp("2025-12-10") and path.iloc[0].tolist() == [0, 0, 0]
    eve = rates.path_since("2025-12-09", until="2025-12-31")
    before = {
        name: pd.read_csv(store.DATA / "daily" / f"{name}.csv", index_col="date", parse_dates=True)[
            "price_return"
        ].loc["2025-12-10":"2025-12-31"]
        for name in ("russell_2000", "sp_500")
    }
    small, large = (float(np.prod(1 + part) - 1) for part in before.values())
    assert (
        eve["lead"].iloc[-1] == pytest.approx(small - large)
        and round(100 * (small - large), 1) == -1.8
    )
    text = rates.say_path(path, ["2025-12-31", "2026-01-22"], eve=eve)
    assert text.startswith(
        "Counted from the close of 10 December 2025, small caps' lead was -2.4 points to 31 December 2025 and +5.8 points to 22 January 2026. From the close before it"
    )
    assert (
        "it was -1.8 points to 31 December 2025. The sign changes between 31 December 2025 and 22 January 2026."
        in text
        and text.endswith("From 6 January 2026 on they stayed ahead.")
    )
    short = rates.say_path(path.loc[:"2025-12-31"], ["2025-12-31"], eve=eve)
    assert "stayed" not in short and "sign" not in short


def test_what_the_fed_did_after_the_data_end_is_not_known():
    """The list is confirmed to May 2026; a window that ends earlier leaves nothing unsaid, one that begins earlier names what came."""
    text = rates.say_since("2025-12-10", until="2026-08-21")
    assert (
        text
        == "After 10 December 2025 no change of the rate is recorded to May 2026; from then to 21 August 2026 these data do not say what the Fed did."
    )
    assert rates.say_since("2025-12-10", until="2026-01-30").endswith("recorded to May 2026.")
    assert "was changed on 29 October 2025 and 10 December 2025" in rates.say_since(
        "2025-09-17", until="2026-01-30"
    )


def test_a_day_late_by_the_calendar_of_the_fed():
    """Decided on 10 December 2025, in force on the 11th, as the sources above have it."""
    (verdict,) = answers.answers("004-10")
    assert (
        rates.say_late(verdict)
        == "004-10 is *contradicted*: 11 December 2025 is the day on which the decision took effect, not the day on which it was taken."
    )


def test_stretches_with_the_end_of_a_recession():
    """NBER troughs: March 1991, November 2001, June 2009, April 2020; each within a year of some cut of its stretch."""
    blocks = aftermath.clusters(aftermath.windows("cut"))
    text = rates.say_recessions(blocks)
    assert text.startswith(
        "In four of the seven stretches, windows included, a recession ended: small caps led after four of these and after none of the other three."
    )
    assert text.endswith(
        "January 2001 to June 2003 (+12.3 points) and July 1990 to September 1992 (+11.8 points)."
    )
    assert "after one of these" in rates.say_recessions(
        blocks.assign(mean=blocks["mean"].where(blocks.index == 0, -0.1))
    )


def test_rows_with_enough_clusters_are_counted():
    """Fifteen rows, three of them with ten clusters; a p-value under 5% would be told."""
    table = mean_leads.horizons(["cut", "first_cut", "hike"], pair=aftermath.RECENT)
    shown = rates.worth_showing(table)
    assert set(zip(shown["kind"], shown["months"], strict=True)) == {
        ("cut", 3),
        ("cut", 6),
        ("cut", 12),
        ("first_cut", 12),
        ("hike", 3),
        ("hike", 12),
    }
    text = rates.say_horizons(table)
    assert (
        text.startswith("Of 15 rows")
        and "three have ten clusters or more; **none** of these has p" in text
        and "over twelve months in two of six cases" in text
    )
    assert "p is under 5% in three of these alone and in none once adjusted" in rates.say_horizons(
        table.assign(p=table["p"].where(table["p"].isna(), 0.01), bh=0.3)
    )


def test_the_short_answer_follows_its_tables(asked):
    """Cases, clusters and the lag after the last cut."""
    blocks = aftermath.clusters(aftermath.windows("cut"))
    text = rates.in_short(asked, blocks, rates.path_since("2025-12-10", until="2025-12-31"))
    assert (
        text.startswith("**Neither is shown.**")
        and "55 cuts make only **seven** stretches" in text
        and "led after four of them" in text
        and "*too few events*" in text
    )
    assert (
        "to the end of that year they lost **2.4 points**" in text
        and "0.10 points smaller on average, which cannot be told from nothing" in text
    )


# slopes ------------------------------------------------------------------------------------------------


def test_slopes_by_period_are_those_of_scipy(lead):
    """Slope and correlation of one period and of the whole; the periods cover every day once."""
    table = slopes.slopes_by_period()
    macro = pd.read_csv(store.DATA / "macro.csv", parse_dates=["period"])
    yields = (
        macro[macro["series"] == "DGS2"].set_index("period")["value"].reindex(lead.index).diff()
    )
    both = pd.concat([lead, yields], axis=1, keys=["lead", "change"]).dropna().loc["1980":]
    for period, part in (("2015–2019", both.loc["2015":"2019"]), ("1980–2025", both)):
        row = table.set_index("period").loc[period]
        line = stats.linregress(part["change"], part["lead"])
        assert (row["slope"], row["correlation"], row["n"]) == (
            pytest.approx(line.slope),
            pytest.approx(line.rvalue),
            len(part),
        )
        assert row["low"] < row["slope"] < row["high"]
    assert table["n"].iloc[:-1].sum() == table["n"].iloc[-1]
    assert (
        "In the last one, 2025, the slope is -0.49, and the interval holds zero."
        in slopes.say_slopes_by_period(table)
    )
    assert "In **six** of ten periods" in slopes.say_slopes_by_period(
        table
    ) and "in **none** on days" in slopes.say_slopes_by_period(table)


def test_claims_on_slopes_are_one_family(asked):
    """Values are those of the verdicts; adjusted p-values by the formula."""
    table = slopes.slopes(asked).set_index("claim")
    assert set(table.index) == set(SLOPE_CLAIMS)
    for verdict in asked[1:]:
        assert (table.loc[verdict.id, "slope"], table.loc[verdict.id, "p"]) == (
            verdict.computed,
            verdict.p,
        )
    p = table["p"].sort_values()
    by_hand = np.minimum.accumulate((p * len(p) / np.arange(1, len(p) + 1))[::-1])[::-1].clip(
        upper=1
    )
    assert table["bh"].loc[p.index].to_numpy() == pytest.approx(by_hand.to_numpy())
    assert "**none** differs" in slopes.say_slopes(
        table
    ) and "In **one** of them the estimate has the sign that is claimed." in slopes.say_slopes(
        table
    )


def test_reactions_of_each_side_and_the_difference_of_their_sizes(lead):
    """Slopes of each side on daily changes of two-year yields by scipy; words by hand for every kind of outcome."""
    table = slopes.reactions()
    macro = pd.read_csv(store.DATA / "macro.csv", parse_dates=["period"])
    yields = (
        macro[macro["series"] == "DGS2"].set_index("period")["value"].reindex(lead.index).diff()
    )
    row = table.set_index("factor").loc["the 2-year yield (by day)"]
    for side, name in (("small", "russell_2000"), ("large", "sp_500")):
        returns = (
            pd.read_csv(store.DATA / "daily" / f"{name}.csv", index_col="date", parse_dates=True)[
                "price_return"
            ]
            .reindex(lead.index)
            .loc["1979":"2025"]
        )
        both = pd.concat([returns, yields], axis=1, keys=["r", "y"]).dropna()
        assert row[side] == pytest.approx(stats.linregress(both["y"], both["r"]).slope) and row[
            "n"
        ] == len(both)
    assert row["size"] == pytest.approx(abs(row["small"]) - abs(row["large"])) and row["low"] > 0
    assert slopes.say_reactions(table) == (
        "Small caps react **more** strongly than large ones to the 2-year yield (by day), with gains when it *rises*. In the reaction to "
        "the 10-year yield (by month) and growth of real GDP (by quarter) no difference is to be seen."
    )
    assert (
        "**less** strongly than large ones to the 2-year yield (by day), with gains when it *falls*."
        in slopes.say_reactions(table.iloc[[1]].assign(low=-2.0, high=-1.0, small=-0.5))
    )


def test_the_curve_as_published():
    """Treasury: ten years 4.16% and two years 3.60% on 30 September 2025, 4.14% and 3.45% on 30 December."""
    assert slopes.say_curve("2025-09-30", "2025-12-30") == (
        "The ten-year yield stood 0.56 points above the two-year yield on 30 September 2025 and 0.69 points above it on 30 December 2025: "
        "the curve became steeper by 0.13 points."
    )
    assert "flatter by 0.13 points" in slopes.say_curve("2025-12-30", "2025-09-30")


# claims told once --------------------------------------------------------------------------------------


def test_each_claim_once_and_cited_findings_marked():
    """A computed figure, a cited one and a text; the column of choices only where there is something to choose."""
    few = answers.answers("004-11", "004-15", "004-13")
    text = grouped.verdicts(few)
    assert (
        "holds in" not in text
        and text.count("(cited)") == 2
        and "| a text (cited) | **supported** |" in text
        and "| +22.0 points (cited) | **partly** |" in text
    )
    text = grouped.verdicts(answers.answers("004-14", "002-19"))
    assert (
        "holds in" in text
        and "| 0 of 7 |" in text
        and "| false | false | **supported** |  |" in text
    )


def test_sections_are_tallied():
    """Verdicts that nobody got have no column."""
    few, other = answers.answers("004-11", "004-10"), answers.answers("004-12")
    assert grouped.tally({"a": few, "b": other}).to_dict("list") == {
        "section": ["a", "b"],
        "supported": [1, 1],
        "contradicted": [1, 0],
        "all": [2, 1],
    }


def test_sources_are_named_once():
    """Two claims that rest on the same two figures share their rows; texts have no figure."""
    found = answers.answers("001-16", "004-15", "004-13", "004-11")
    table = grouped.sources(found, more=[("004-13", "004-13-e2")]).set_index("fact")
    assert len(table) == 4 and table["claims"].tolist() == [
        "001-16, 004-15",
        "001-16, 004-15",
        "004-13",
        "004-13",
    ]
    row = table.loc["Share of small caps' debt at variable rates, end of 2023"]
    assert row.tolist() == [
        "001-16, 004-15",
        "30.0%",
        "Voya via Advisor Perspectives",
        "2023-12",
        "B",
    ]
    assert (table["value"] == "").sum() == 1


def test_conditions_name_the_place_and_parts_that_are_not_tested():
    """One row per claim with paragraph, standard and the part in the register's words; how many there are."""
    found = answers.answers("001-04", "004-11")
    text = grouped.conditions(found)
    assert text.count("\n") == 3 and "paragraph 2 | As stated. | 3, exactly" in text
    assert "not tested: that stimulus and cuts drove the rally, which prices cannot show" in text
    assert grouped.say_untested(found).startswith("One claim of 2 (001-04) has a part")
    assert grouped.say_untested(found[1:]).startswith("No claim")


# the economy -------------------------------------------------------------------------------------------


def test_growth_of_the_fourth_quarter_as_published():
    """1.4%, 0.7% and 0.5% (BEA, 20 February, 13 March and 9 April 2026); the latest vintage rounds to the third estimate."""
    table = economy.estimates()
    assert table["date"].is_monotonic_increasing and table.loc[
        table["kind"] == "official", "value"
    ].tolist() == [0.014, 0.007, 0.005]
    assert (
        round(economy.growth().loc["2025-10-01"], 3) == 0.005
        and round(economy.growth(vintage="2026-01-03").loc["2025-07-01"], 3) == 0.043
    )
    text = economy.say_estimates(table)
    assert (
        "5.4% on 8 January, 5.3% on 14 January and 5.4% on 22 January; the last one before the accounts, on 19 February, was 3.0%"
        in text
    )
    assert (
        "1.4% on 20 February, 0.7% on 13 March and 0.5% on 9 April" in text
        and "4.9 points below" in text
    )


def test_misses_of_nowcasts_about_as_published():
    """ "Nowcast Errors: Atlanta vs. St. Louis" (effectivecurrency.com/economics/2022/07/24): root-mean-square error of 1.4 points against
    revised growth over 33 quarters without the first three of 2020; the accounts were revised again since, so about."""
    table = economy.nowcasts()
    part = table[
        (table["period"] >= "2013-04-01")
        & (table["period"] <= "2022-01-01")
        & ~table["period"].isin(pd.to_datetime(["2020-01-01", "2020-04-01", "2020-07-01"]))
    ]
    assert len(part) == 33 and np.sqrt((part["miss"] ** 2).mean()) == pytest.approx(
        0.014, abs=0.0025
    )
    assert len(table) == 55 and table["miss"].abs().mean() == pytest.approx(0.0140, abs=5e-5)
    text = economy.say_nowcasts(table, economy.estimates())
    misses = table["miss"].abs()
    assert (
        misses >= 0.03 - economy.growth().loc["2025-10-01"]
    ).sum() == 9 and "2011 Q3 to 2025 Q1" in text
    assert (
        "That of 3.0% missed by **2.5 points**, and nine of the 55 missed by as much. Against the first official figure it missed by 1.6 points"
        in text
    )
    assert "none of the 55 missed" in economy.say_nowcasts(
        table.assign(miss=0.001), economy.estimates()
    )


def test_fast_quarters_by_counting():
    """Three of ninety-seven outside the rebound, at 5.3%; the slack of a tenth changes nothing."""
    table = economy.quarters()
    calm = table[~table["rebound"]]
    assert (len(table), len(calm), int((calm["growth"] >= 0.053).sum())) == (103, 97, 3)
    assert economy.say_fast(table, at_least=0.053).startswith(
        "Growth of 5.3% or more came in **three of 97** quarters since 2000"
    )


def test_inflation_as_published():
    """PCE prices over the year: 2.8% in November 2025 (CNBC, 22 January 2026), 2.9% in December, core 3.0% in December and 3.1% in
    January (Benzinga, 13 March 2026)."""
    table = economy.inflation()
    assert [round(table["all"].loc[month], 3) for month in ("2025-11-01", "2025-12-01")] == [
        0.028,
        0.029,
    ]
    assert [round(table["core"].loc[month], 3) for month in ("2025-12-01", "2026-01-01")] == [
        0.030,
        0.031,
    ]
    text = economy.say_inflation(table)
    assert (
        "**2.82%** over the year to November 2025" in text
        and "the lowest in between was 2.28% in April 2025" in text
        and "**higher than** three months before (2.75%)" in text
    )


def test_income_in_dollars_of_the_day_and_in_real_terms():
    """BEA: personal income +0.1% and PCE prices +0.2% in October 2025."""
    assert economy.say_income() == (
        "Personal income grew by 0.1% in October 2025 (BEA via Action Forex, 2026-01-22), in dollars of the day. Prices rose by 0.2% in that month, "
        "so that in real terms income fell."
    )


def test_the_direction_follows_the_table():
    """Rising when the lowest of the year lies behind, falling when it is the month itself."""
    months = pd.date_range("2025-01-01", periods=14, freq="MS")
    estimates = economy.estimates()
    up, down = (
        pd.DataFrame({"all": values, "core": values}, index=months)
        for values in (np.linspace(0.02, 0.04, 14), np.linspace(0.04, 0.02, 14))
    )
    assert "but **rising** since January" in economy.in_short(
        estimates, up
    ) and "**falling**" in economy.in_short(estimates, down)
