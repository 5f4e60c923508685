"""Then and now: hand-made wealth, published returns of the 1970s, and the half table against what it fixes."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

from research import figures, store, valuation
from research.measures import valuation as measured
from research.studies import cycles, half_table, nifty_fifty

NOW = pd.Timestamp("2025-12-31")


@pytest.fixture(scope="module")
def data():
    """The snapshot."""
    return store.load()


@pytest.fixture(scope="module")
def table(data):
    """Readings at the four moments."""
    return measured.then_and_now(data)


@pytest.fixture(scope="module")
def moved(data):
    """What each group did in each phase, one row per group."""
    return nifty_fifty.wide(nifty_fifty.moves(data))


class TestWhoFellAndWhoLed:
    def test_against_the_portfolios_month_by_month(self, data):
        """Big growth from December 1972 to September 1974: the product of 21 months of French's table."""
        found = nifty_fifty.moves(data).set_index(["group", "phase"])
        months = data.table("monthly/size_value_vw")["s5v1"].loc["1973-01":"1974-09"]
        assert len(months) == 21
        grown = (1 + months).prod()
        assert found.loc[("big growth", "fall of 1973-74"), "change"] == pytest.approx(grown - 1)
        assert found.loc[("big growth", "fall of 1973-74"), "per_year"] == pytest.approx(
            grown ** (12 / 21) - 1
        )

    def test_the_market_fell_as_published(self, moved):
        """All companies with dividends lost a good 46% (S&P 500: 42.6% to the end of September 1974, Ibbotson's yearbook)."""
        market = moved.set_index("group").loc["all companies"]
        assert market["fall of 1973-74"] == pytest.approx(-0.465, abs=0.005)
        assert -0.50 < market["fall of 1973-74"] < -0.42

    def test_small_stocks_agree_with_siegel(self, data):
        """35.3% and 15.7% a year from 1975 to 1983 (Siegel, Stocks for the Long Run); the portfolios come within four points."""
        found = nifty_fifty.small_stocks(data).set_index("source")
        cited = found.loc["Siegel, as published"]
        assert cited.tolist() == [0.353, 0.157]
        rest = found.drop("Siegel, as published")
        assert (rest["small"].dropna() - cited["small"]).abs().max() < 0.04
        assert (rest["large"] - cited["large"]).abs().max() < 0.025
        assert rest.loc["Shiller: S&P composite, monthly means", "large"] == pytest.approx(
            cited["large"], abs=0.003
        )

    def test_sentences_name_the_largest_fall_last(self, moved):
        text = nifty_fifty.say_falls(moved)
        assert (
            text.splitlines()[0].endswith("small growth -68%.")
            and "small value +14%" in text.splitlines()[1]
        )
        assert "fall of 2000-02 (March 2000 to September 2002)" in text
        assert "second and third fifth 27.0%" in nifty_fifty.say_later(moved)

    @pytest.mark.parametrize(
        ("first", "second", "said"),
        [
            (
                [-0.6] * 4,
                [-0.1] * 4,
                "share no middle. Groups of small companies that lost less than big growth: no of four in the fall of 1973-74 and four of four in the fall of 2000-02.",
            ),
            (
                [-0.1] * 4,
                [-0.1, -0.2, -0.3, -0.9],
                "spared the small both times. Groups of small companies that lost less than big growth: four of four in the fall of 1973-74 and three of four",
            ),
            (
                [-0.9] * 4,
                [-0.9, -0.9, -0.1, -0.1],
                "spared the small neither time. Groups of small companies that lost less than big growth: no of four in the fall of 1973-74 and two of four",
            ),
        ],
    )
    def test_whether_a_fall_spared_the_small_is_counted(self, first, second, said):
        groups = ["big growth", *nifty_fifty.SMALL]
        table = pd.DataFrame(
            {
                "group": groups,
                nifty_fifty.FALLS[0]: [-0.5, *first],
                nifty_fifty.FALLS[1]: [-0.5, *second],
            }
        )
        assert said in nifty_fifty.say_falls(table)

    def test_leads_from_the_highs_are_differences_of_the_returns_a_year(self, moved):
        row = moved.set_index("group")
        first, second = (
            100 * (row.loc["small growth", phase] - row.loc["all companies", phase])
            for phase in nifty_fifty.LATER
        )
        assert nifty_fifty.say_later(moved).endswith(
            f"small growth {first:+.1f} points and {second:+.1f} points."
        )


class TestNineYears:
    def test_by_hand(self):
        """Ten times in all, five times of it inside: twice without, and log 5 over log 10 of the lead."""
        index = pd.date_range("1970-12-31", periods=20, freq="YE")
        level = pd.Series(np.r_[[1.0] * 5, [5.0] * 14, 10.0], index=index)
        row = nifty_fifty.nine_years({"made": level}, inside=("1974-12-31", "1983-12-31")).iloc[0]
        assert (row["whole"], row["inside"], row["without"]) == (10.0, 5.0, 2.0)
        assert row["share"] == pytest.approx(np.log10(5)) and row["years"] == 19.0

    def test_the_smallest_trail_without_them(self, data):
        """Known since Siegel: from 1926, without 1975-83, small stocks do not beat large ones."""
        found = nifty_fifty.nine_years(cycles.levels(data, end=NOW)).set_index("definition")
        assert (
            found.loc["lowest 30% against highest 30%", "without"]
            < 1
            < found.loc["lowest 30% against highest 30%", "whole"]
        )
        assert list(found.index) == [
            "quintiles 2 and 3 against 5",
            "lowest 30% against highest 30%",
        ]

    @pytest.mark.parametrize(
        ("shares", "said"),
        [
            ([0.7, 1.02], "So most of the measured lead"),
            ([0.7, 0.3], "So on one of two definitions most of"),
            ([0.2, 0.3], None),
            ([np.nan, 0.6], "So on one of two definitions most of"),
        ],
    )
    def test_most_of_a_lead_is_more_than_half_of_it(self, shares, said):
        table = pd.DataFrame(
            {
                "definition": ["a", "b"],
                "years": 99.5,
                "whole": 4.0,
                "inside": 3.0,
                "without": 1.3,
                "share": shares,
            }
        )
        text = nifty_fifty.say_nine_years(table)
        assert said in text if said else "most" not in text

    def test_a_sample_without_those_years_is_left_out(self):
        late = pd.Series([1.0, 2.0], index=pd.to_datetime(["1990-12-31", "2000-12-31"]))
        assert nifty_fifty.nine_years({"late": late}).empty


class TestLikeness:
    def test_it_is_the_distance_of_the_four_moments(self, data, table):
        """Two ways to the same number: all months at once, and the table of moments."""
        distance = nifty_fifty.likeness(data)
        alike = valuation.resemblance(table, NOW).set_index("moment")["distance"]
        assert distance[alike.index].tolist() == pytest.approx(alike.tolist(), abs=1e-9)
        assert distance[NOW] == 0 and distance.between(0, 1).all()

    def test_nearest_by_hand(self):
        index = pd.date_range("1998-01-31", "2009-12-31", freq="ME")
        distance = pd.Series(0.5, index=index)
        (
            distance["1999-06-30"],
            distance["2003-02-28"],
            distance["2009-12-31"],
            distance["2008-12-31"],
        ) = 0.2, 0.1, 0.0, 0.01
        near = nifty_fifty.nearest(distance, apart=60)
        assert near.to_dict("records") == [
            {"decade": "2000s", "month": "February 2003", "distance": 0.1},
            {"decade": "1990s", "month": "June 1999", "distance": 0.2},
        ]

    def test_how_many_months_are_further_away_by_hand(self):
        """Of five other months two lie further than the one at 0.3."""
        distance = pd.Series(
            [0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.3],
            index=pd.date_range("2000-01-31", periods=7, freq="ME"),
        )
        assert nifty_fifty.nearer_than(distance, "2000-04-30") == pytest.approx(2 / 5)

    def test_another_moment_can_be_asked_about(self, data, table):
        """Months on both sides of it are left out, and it is not compared with itself."""
        distance = nifty_fifty.likeness(data, on="1972-12-31")
        near = nifty_fifty.nearest(distance)
        months = pd.to_datetime(near["month"], format="%B %Y")
        assert (
            not ((months > "1968-01-01") & (months < "1977-12-01")).any()
            and (months > "1990").any()
        )
        text = nifty_fifty.say_alike(valuation.resemblance(table, NOW), near, distance)
        assert (
            text.startswith("Distance of December 1972 from the moments named: December 1999 0.")
            and "December 1972 0.00" not in text
        )

    def test_the_year_2000_is_nearest_and_says_so(self, data, table):
        distance = nifty_fifty.likeness(data)
        near = nifty_fifty.nearest(distance)
        assert near["month"].iloc[0] == "August 2000"
        text = nifty_fifty.say_alike(valuation.resemblance(table, NOW), near, distance)
        assert "December 1999 0.06, March 2000 0.08 and December 1972 0.37" in text
        others = distance.drop([NOW, pd.Timestamp("1972-12-31")])
        assert (
            f"December 1972 is nearer than {100 * (others > distance['1972-12-31']).mean():.0f}% of them"
            in text
        )
        axes = figures.likeness(distance, near=near, source="s")
        assert "August 2000" in axes.get_title("left").replace("\n", " ")
        plt.close("all")


class TestConcentration:
    def test_values_and_ranks(self, data):
        found = nifty_fifty.concentration(data).set_index("month")
        shares = measured.concentration_history(data)["top_share"]
        day = pd.Timestamp("1972-12-31")
        assert found.loc[day, "top_rank"] == pytest.approx(
            (shares < shares[day]).sum() / (len(shares) - 1)
        )
        assert (
            found["top_share"].idxmax() == pd.Timestamp("2025-10-31")
            and found["top_rank"].max() == 1.0
        )

    def test_no_reading_has_holes(self, data):
        found = nifty_fifty.accounting(data)
        assert (found["missing"] == 0).all() and (found["months"] > 1150).all() and len(found) == 6


class TestTheHalfTable:
    def test_the_market_lies_where_the_count_can_be_made(self, data):
        """Sixteen names have 12.9% or more, the next 12.4%: the market's return lies between, so sixteen beat it."""
        assert 0.124 < half_table.market_return(data) < 0.129

    def test_facts_are_numbers_with_a_source(self, data):
        found = half_table.facts(data)
        assert (
            len(found) == 9
            and found["value"].notna().all()
            and found["publisher"].str.len().gt(0).all()
        )

    def test_the_other_half_cost_more(self, data):
        """Mean of the fifty is the mean of both halves: 42 = (37.1 + 46.9) / 2."""
        assert "so the 25 that did worse had cost about 47." in half_table.say_facts(data)

    def test_a_cut_by_outcome_bends_a_correlation(self):
        """Why the half table says nothing on price and return: cutting at the median outcome weakens any true link."""
        price = np.random.default_rng(1).normal(size=20_000)
        outcome = -0.6 * price + 0.8 * np.random.default_rng(2).normal(size=20_000)
        better = outcome > np.median(outcome)
        whole, half = (
            np.corrcoef(price, outcome)[0, 1],
            np.corrcoef(price[better], outcome[better])[0, 1],
        )
        assert whole == pytest.approx(-0.6, abs=0.02) and whole < half - 0.15


def test_few_windows_are_listed_and_counted(data):
    """Complete windows only; the early 1930s are named beside them."""
    text = nifty_fifty.say_after(measured.after_high_concentration(data))
    assert (
        "5 years later (two complete windows): small against large from August 1999 +9.4 points a year and from March 2020 -3.7"
        in text
    )
    assert "10 years later (one complete window)" in text
    small, large = (
        measured.monthly_wealth(data, measured.PAIR[side]) for side in ("small", "large")
    )
    start, end = pd.Timestamp("1932-06-30"), pd.Timestamp("1937-06-30")
    lead = (small[end] / small[start]) ** 0.2 - (large[end] / large[start]) ** 0.2
    assert f"{100 * lead:+.1f} points a year" in nifty_fifty.say_early(data)


def test_titles_are_made_from_the_tables(moved, table):
    """Who fell further, who came first and last, which moment is near."""
    title = (
        figures.falls(moved, phase="fall of 1973-74", source="s")
        .get_title("left")
        .replace("\n", " ")
    )
    assert (
        title
        == "Fall of 1973-74: three of four groups of small companies fell as far as big growth, or further"
    )
    title = (
        figures.falls(moved, phase="fall of 2000-02", source="s")
        .get_title("left")
        .replace("\n", " ")
    )
    assert title.startswith("Fall of 2000-02: one of four groups")
    title = (
        figures.led_after(moved, phases=nifty_fifty.LATER, source="s")
        .get_title("left")
        .replace("\n", " ")
    )
    assert (
        title
        == "Best after both highs: small value; worst: big growth after 1972, small growth after 2000"
    )
    title = (
        figures.then_and_now(table, alike=valuation.resemblance(table, NOW), source="s")
        .get_title("left")
        .replace("\n", " ")
    )
    assert title == "The end of 2025 stands much nearer to December 1999 than to December 1972"
    plt.close("all")


def test_what_the_prose_takes_for_granted(data, table):
    """Words of the notebook that no cell prints: how ordinary December 1972 was, how near the summer of 1929, how few of the fifty beat the market."""
    then = table[table["moment"] == "1972-12-31"]["rank"]
    assert ((then - 0.5).abs() < (1 - then)).mean() > 0.5
    near = nifty_fifty.nearest(nifty_fifty.likeness(data)).set_index("decade")["distance"]
    assert near["1920s"] < near["1970s"]
    assert (
        data.published.loc["004-38-e3", "value"] < 25
        and data.published.loc["004-38-e8", "value"] > data.published.loc["004-38-e9", "value"]
    )
